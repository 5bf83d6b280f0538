"""Beancan: answers customers on social platforms with approved text, and calls a person when it is not sure."""

__version__ = "0.1.0"
