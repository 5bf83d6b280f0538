"""What the database complained about, as a sentence for a person: place, cause, cure."""

import re
import sqlite3
from typing import Any

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

_GONE = "{place} does not answer, or the connection to it was lost. Work goes on by itself when it is back. ({said})"
_DENIED = (
    "{place} does not let this user in. Look at user and password, and at the server's rules (pg_hba.conf). ({said})"
)
_UNKNOWN = "{place} does not exist on that server. Make the database first (createdb), or correct the address."
_RIGHTS = "{place} refuses this user. Give him the right to make and change tables there. ({said})"
_STANDBY = "{place} takes no changes: it is a copy of another server. Use the address of the first one."
_CROWDED = "{place} has no connection left for Beancan. Raise max_connections there, or end other programs."
_TOGETHER = "{place}: others changed the same rows again and again. Nothing was half written; try again."
_SERVER_DISK = "The disk of the server of {place} is full. Nothing was half written. Free some space there."
_SERVER_DAMAGED = "{place} reports damaged data. Look at the server's log, and restore the newest backup. ({said})"

# By SQLSTATE, its first two signs standing for the whole class; "" is a trouble before the server could name one.
_STATES = {
    "": _GONE, "08": _GONE, "57": _GONE, "25P03": _GONE, "28": _DENIED, "3D": _UNKNOWN, "42501": _RIGHTS,
    "3F": _RIGHTS, "0A": _TABLES, "42P01": _TABLES, "42703": _TABLES, "25006": _STANDBY, "53300": _CROWDED,
    "53100": _SERVER_DISK,
    "53": _CROWDED, "55P03": _BUSY, "40": _TOGETHER, "XX": _SERVER_DAMAGED, "58": _SERVER_DAMAGED,
}  # fmt: skip
_WITHOUT_STATE = {"OperationalError", "InterfaceError", "ConnectionTimeout"}
# Who was not let in is told in words only: there was no session yet to name a state.
_REFUSALS = (
    (r"authentication failed|role .* does not exist|no pg_hba.conf entry|no password supplied", "28"),
    (r"database .* does not exist", "3D"),
    (r"too many clients|remaining connection slots|too many connections", "53300"),
)
# Two processes wrote the same at once: the one who is refused does his work again and sees what the other did. (The
# last: one added a row to what the other erased.)
_CONTENDED = {"40001", "40P01", "23505", "23503"}


def holder(place: str) -> str:
    """Another process works there."""
    return f"Another Beancan is running on {place}. Stop it first, or give this one a database of its own."


def contended(error: BaseException) -> bool:
    """Was another process quicker? Then the same units may be run again from the start."""
    return getattr(_cause(error), "sqlstate", None) in _CONTENDED


def _cause(error: BaseException) -> BaseException | None:
    return error.orig if isinstance(error, DBAPIError) else error


def explain(error: BaseException, place: str) -> StoreError | None:
    """The StoreError for a complaint of the database; None if it is something else (a mistake of ours, say)."""
    cause = _cause(error)
    if type(cause).__module__.partition(".")[0] == "psycopg":  # an extra: not imported where it is not used
        return _explain_server(cause, place)
    if not isinstance(cause, sqlite3.Error):
        return None
    name = getattr(cause, "sqlite_errorname", "") or ""
    if name == "SQLITE_ERROR" and "no such" in str(cause):
        return StoreError(_TABLES.format(place=place))
    code = "_".join(name.split("_")[:2])
    sentence = _SENTENCES.get(code)
    return None if sentence is None else StoreError(sentence.format(place=place))


def _explain_server(cause: Any, place: str) -> StoreError | None:
    said = str(cause).strip() or type(cause).__name__
    state = cause.sqlstate or ""
    if not state:
        if type(cause).__name__ not in _WITHOUT_STATE:
            return None
        state = next((found for pattern, found in _REFUSALS if re.search(pattern, said)), "")
    sentence = _STATES.get(state) or _STATES.get(state[:2])
    return None if sentence is None else StoreError(sentence.format(place=place, said=said.splitlines()[0]))
