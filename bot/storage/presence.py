"""When somebody last had the console open, in whichever process: so that nobody waits before an empty desk."""

from datetime import datetime

from sqlalchemy import Connection

from bot.storage.cursors import cursor_of, keep_cursor
from bot.storage.tables import EPOCH, TICK

DESK = "*desk"  # among the cursors


def somebody(db: Connection, now: datetime) -> None:
    """Somebody looks at it now."""
    keep_cursor(db, DESK, str((now - EPOCH) // TICK))


def somebody_since(db: Connection, then: datetime) -> bool:
    """Did anybody since then?"""
    found = cursor_of(db, DESK)
    return found is not None and EPOCH + int(found) * TICK > then
