"""Measurements. Each prints a table; none of them times a test. The data sets stand outside the project."""
