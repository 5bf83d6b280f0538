"""Queueing words to people of the brand: one row a recipient, each with a key that says what it is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.core.incidents import Level
from bot.storage.tables import tellings
from bot.storage.upsert import insert

IN_THE_THREAD = "inbox"  # of `tell`: what agents read where they answer
_TELL = insert(tellings).on_conflict_do_nothing()


@dataclass(frozen=True, slots=True)
class Word:
    """What is told. `about` is the same for all its recipients and names it for good."""

    kind: str
    about: str
    level: Level
    round: int = 0
    alert: int | None = None
    incident: int | None = None
    text: str = ""
    under: str = ""  # our own post that it is said below


def queue(db: Connection, word: Word, to: Sequence[str], now: datetime, dropped: str = "") -> int:
    """A row for each recipient who has none yet. `dropped`: why it is only written down. Returns how many were new."""
    new = 0
    for recipient in dict.fromkeys(to):
        if recipient == IN_THE_THREAD:
            continue
        values = {
            "key": f"{word.about}:{word.round}:{recipient}", "kind": word.kind, "alert": word.alert,
            "incident": word.incident, "recipient": recipient, "level": int(word.level), "round": word.round,
            "status": "dropped" if dropped else "waiting", "why": dropped, "text": word.text, "post": word.under,
            "not_before": now, "created_at": now,
        }  # fmt: skip
        new += db.execute(_TELL, values).rowcount
    return new
