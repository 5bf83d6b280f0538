"""What the built-in encoder knows of claims and dangers to one person: learned, measured and written."""
