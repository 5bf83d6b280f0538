"""The trail: who did what to what, and when. Rows are only ever added."""

from datetime import datetime

from sqlalchemy import Connection, insert

from bot.storage.tables import audit

_ADD = insert(audit)


def note(db: Connection, who: str, what: str, about: str, now: datetime, account: str = "") -> None:
    """Add one line."""
    db.execute(_ADD, {"account": account, "who": who, "what": what, "about": about, "at": now})
