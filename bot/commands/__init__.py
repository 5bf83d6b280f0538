"""What the commands do. `bot.cli` parses words and calls one function here; each returns the exit code."""
