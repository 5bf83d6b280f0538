"""The pure room: values, tables and decisions.

Nothing here awaits, reads a clock, draws a random number, logs or touches a file (`tests/core/test_purity.py`).
The shell gathers a `Case`, `decide` makes up the bot's mind, the shell obeys the effects.
"""
