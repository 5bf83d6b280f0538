"""How far something came, by name: each account in its platform's events, and marks of our own beside them."""

from sqlalchemy import Connection, bindparam, select

from bot.storage.prepared import Prepared
from bot.storage.tables import cursors
from bot.storage.upsert import insert

# Marks of our own begin with a star: no account can have such a name.
_put = insert(cursors)
_PUT = Prepared(_put.on_conflict_do_update(index_elements=["account"], set_={"cursor": _put.excluded.cursor}))
_AT = Prepared(select(cursors.c.cursor).where(cursors.c.account == bindparam("account")))


def cursor_of(db: Connection, name: str) -> str | None:
    """What was kept last under this name; None: nothing yet."""
    found: str | None = _AT.scalar(db, {"account": name})
    return found


def keep_cursor(db: Connection, name: str, cursor: str) -> None:
    """In the place of what was kept before."""
    _PUT.later(db, {"account": name, "cursor": cursor})
