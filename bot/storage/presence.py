"""When somebody last had the console open, in whichever process: so that nobody waits before an empty desk."""

from datetime import datetime

from sqlalchemy import Connection, select

from bot.storage.tables import EPOCH, TICK, cursors
from bot.storage.upsert import insert

DESK = "*desk"  # among the accounts' cursors; no account can have this name
_cursor = insert(cursors)
_SEEN = _cursor.on_conflict_do_update(index_elements=["account"], set_={"cursor": _cursor.excluded.cursor})


def somebody(db: Connection, now: datetime) -> None:
    """Somebody looks at it now."""
    db.execute(_SEEN, {"account": DESK, "cursor": str((now - EPOCH) // TICK)})


def somebody_since(db: Connection, then: datetime) -> bool:
    """Did anybody since then?"""
    found = db.execute(select(cursors.c.cursor).where(cursors.c.account == DESK)).scalar()
    return found is not None and EPOCH + int(found) * TICK > then
