"""What the database complained about, as a sentence for a person: place, cause, cure."""

import sqlite3

from sqlalchemy.exc import DBAPIError

from bot.errors import StoreError

_FULL = "The disk is full: {place} cannot grow. Nothing was half written. Free some space; work goes on by itself."
_READ_ONLY = "{place} cannot be written: the file or its folder is read-only. Give this user the right to write there."
_DAMAGED = (
    "{place} is damaged or is not a Beancan database. Stop Beancan, keep the file for later, "
    "and put the newest file of the backup folder next to it in its place."
)
_BUSY = (
    "{place} was kept by another program for more than 5 seconds. End that program (a copy? a viewer?) and try again."
)
_NO_OPEN = (
    "{place} cannot be opened: its folder does not exist or may not be entered. Create the folder or choose another."
)
_TABLES = (
    "{place} has tables of another version of Beancan. Start the newest version once, or use the one that made it."
)
_DISK = "The disk under {place} reports an error. Check the disk, then restore the newest backup if the error stays."

# By the name of the database's own code; its first part decides (SQLITE_READONLY_DIRECTORY is SQLITE_READONLY).
_SENTENCES = {
    "SQLITE_FULL": _FULL,
    "SQLITE_READONLY": _READ_ONLY,
    "SQLITE_PERM": _READ_ONLY,
    "SQLITE_CORRUPT": _DAMAGED,
    "SQLITE_NOTADB": _DAMAGED,
    "SQLITE_BUSY": _BUSY,
    "SQLITE_LOCKED": _BUSY,
    "SQLITE_CANTOPEN": _NO_OPEN,
    "SQLITE_IOERR": _DISK,
    "SQLITE_SCHEMA": _TABLES,
}


def explain(error: BaseException, place: str) -> StoreError | None:
    """The StoreError for a complaint of the database; None if it is something else (a mistake of ours, say)."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if not isinstance(cause, sqlite3.Error):
        return None
    name = getattr(cause, "sqlite_errorname", "") or ""
    if name == "SQLITE_ERROR" and "no such" in str(cause):
        return StoreError(_TABLES.format(place=place))
    code = "_".join(name.split("_")[:2])
    sentence = _SENTENCES.get(code)
    return None if sentence is None else StoreError(sentence.format(place=place))
