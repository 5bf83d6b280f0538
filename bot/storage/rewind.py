"""Taking a turn back: the gate stopped its words, so the conversation must not believe that they were said."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, exists, select, update

from bot.core.conversations import Status
from bot.storage import rows
from bot.storage.steps import PENDING
from bot.storage.tables import conversations, decisions, inbox, outbox, signals
from bot.storage.turns import settle_ready

_LEFT = ("leased", "sent", "unsure")


def _from(db: Connection, row: Row[Any]) -> Sequence[Row[Any]]:
    """The decision that wrote this row and every later one of the conversation, oldest first."""
    if row.decision is None:
        return []
    d = decisions.c
    found = select(decisions).where(d.conversation == row.conversation, d.id >= row.decision, d.undone.is_(False))
    return db.execute(found.order_by(d.id)).all()


def redo(db: Connection, row: Row[Any], now: datetime) -> bool:
    """The turn of this row, and later ones, are judged again from where the conversation stood before them.

    False (and nothing changed) if other words of those turns have left already: they cannot be unsaid.
    """
    turns = _from(db, row)
    if not turns or turns[0].id != row.decision:
        return False
    ids = [turn.id for turn in turns]
    o = outbox.c
    if db.execute(select(exists().where(o.decision.in_(ids), o.id != row.id, o.status.in_(_LEFT)))).scalar():
        return False
    dropped = {"status": "dropped", "why": "the turn is done again"}
    db.execute(update(outbox).where(o.decision.in_(ids), o.status.in_(PENDING)).values(**dropped))
    db.execute(update(decisions).where(decisions.c.id.in_(ids)).values(undone=True))
    db.execute(delete(signals).where(signals.c.decision.in_(ids)))
    i = inbox.c
    again = update(inbox).where(i.decision.in_(ids), i.deleted.is_(False), i.timer == "")
    db.execute(again.values(state="ready", done_at=None, decision=None, redone=i.redone + 1))
    _restore(db, row.conversation, turns[0].status_before, turns[0].memory_before)
    settle_ready(db, row.conversation, now)
    return True


def _restore(db: Connection, conversation: int, status: str, memory: dict[str, Any]) -> None:
    c = conversations.c
    values: dict[str, Any] = {"status": status, "memory": memory, "version": c.version + 1}
    if status != Status.WAITING.value:
        values |= {"handoff_rule": "", "handoff_because": "", "urgent": False, "team": "", "since": None, "met": None}
    db.execute(update(conversations).where(c.id == conversation).values(**values))


def unsay(db: Connection, row: Row[Any]) -> None:
    """A dropped row: if it was all that the newest turn had to say, the conversation forgets having said it.

    An open question is closed, an answer was not given, an announcement not made. A hand-off itself stays.
    """
    turns = _from(db, row)
    if len(turns) != 1 or turns[0].id != row.decision:
        return
    turn, o = turns[0], outbox.c
    if db.execute(
        select(exists().where(o.decision == turn.id, o.id != row.id, o.status.in_((*_LEFT, *PENDING))))
    ).scalar():
        return
    now_there = db.execute(
        select(conversations.c.status, conversations.c.memory).where(conversations.c.id == row.conversation)
    ).one()
    before, memory = rows.memory_in(turn.memory_before), rows.memory_in(now_there.memory)
    memory = replace(
        memory, choices=before.choices, asked=before.asked, answered=before.answered, announced=before.announced,
        disclosed=before.disclosed,
    )  # fmt: skip
    values: dict[str, Any] = {"memory": rows.memory_out(memory), "version": conversations.c.version + 1}
    if turn.verdict != "handoff" and now_there.status == turn.status:
        values["status"] = turn.status_before
    db.execute(update(conversations).where(conversations.c.id == row.conversation).values(**values))
