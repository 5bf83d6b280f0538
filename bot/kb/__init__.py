"""Knowledge: YAML files of the support leads -> tested Knowledge, or every mistake by file, line and column.

Nothing is imported here: `bot.config` borrows the reader and the kinds of values, and a command that needs a setting
must not wait for the rest of the room.
"""
