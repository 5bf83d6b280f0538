"""The trail: who did what to what, and when. Rows are only ever added."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert

from bot.storage.prepared import Prepared
from bot.storage.tables import audit

_ADD = Prepared(insert(audit))


def note_on(db: Connection, who: str, what: str, conversation: Any, now: datetime, detail: str = "") -> None:
    """Add one line about a conversation, given by its row."""
    about = f"conversation {conversation.id}{f', {detail}' if detail else ''}"
    note(db, who, what, about, now, conversation.account)


def note(db: Connection, who: str, what: str, about: str, now: datetime, account: str = "") -> None:
    """Add one line."""
    _ADD.later(db, {"account": account, "who": who, "what": what, "about": about, "at": now})
