"""Taking a turn back: the gate stopped its words, so the conversation must not believe that they were said."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, exists, func, or_, select, update

from bot.core.conversations import Status
from bot.storage import rows
from bot.storage.prepared import Prepared, among
from bot.storage.standing import may_stand
from bot.storage.steps import PENDING, UNSAID, hand_off
from bot.storage.tables import conversations, decisions, inbox, outbox, signals
from bot.storage.turns import settle_ready

MOST_ROUNDS = 3  # how often one turn may be taken back; then it is a person's matter
STALE = timedelta(minutes=10)  # words that waited this long behind an unsure message are thought over

_HELD_BACK = Prepared(
    select(outbox)
    .where(
        outbox.c.conversation == bindparam("id"), among(outbox.c.status, ["suggested", "to_approve"]),
        outbox.c.action == "send", outbox.c.said_by == "",
    )
    .order_by(outbox.c.id)
    .limit(1)
)  # fmt: skip


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
    if db.execute(select(exists().where(o.decision.in_(ids), o.id != row.id, may_stand()))).scalar():
        return False
    dropped = {"status": "dropped", "why": "the turn is done again"}
    db.execute(update(outbox).where(o.decision.in_(ids), UNSAID).values(**dropped))
    db.execute(update(decisions).where(decisions.c.id.in_(ids)).values(undone=True))
    db.execute(delete(signals).where(signals.c.decision.in_(ids)))
    i = inbox.c
    again = update(inbox).where(i.decision.in_(ids), i.deleted.is_(False), i.timer == "")
    db.execute(again.values(state="ready", done_at=None, decision=None, redone=i.redone + 1))
    _restore(db, row.conversation, turns[0].status_before, turns[0].memory_before)
    settle_ready(db, row.conversation, now)
    return True


def rounds(db: Connection, row: Row[Any]) -> int:
    """How often the turn of this row was taken back already."""
    if row.decision is None:
        return 0
    return int(db.execute(select(func.max(inbox.c.redone)).where(inbox.c.decision == row.decision)).scalar() or 0)


def rethink(db: Connection, conversation: int, now: datetime) -> bool:
    """The customer added something: suggestions were written for older words, and nobody has seen them.

    They are dropped, and their turns judged again with the new words. True if there were any.
    """
    found = False
    while row := _HELD_BACK.first(db, {"id": conversation}):
        _forget(db, row, "the customer added something", now)
        found = True
    return found


def rethink_behind(db: Connection, row: Any, now: datetime) -> None:
    """An unsure row is settled: what the bot wanted to say after it, long ago, is judged again."""
    o = outbox.c
    behind = select(outbox).where(
        o.conversation == row.conversation, o.id > row.id, o.action == "send", o.said_by == "", o.status == "waiting",
        o.maybe_posted.is_(False), o.created_at <= now - STALE,
    )  # fmt: skip
    why = "it waited too long behind a message that may or may not have been posted"
    while late := db.execute(behind.order_by(o.id).limit(1)).first():
        if not _forget(db, late, why, now):
            hand_off(db, row.conversation, "gate", why, now)


def _forget(db: Connection, row: Any, why: str, now: datetime) -> bool:
    db.execute(update(outbox).where(outbox.c.id == row.id).values(status="dropped", why=why))
    again = redo(db, row, now)
    if not again:
        unsay(db, row)
    return again


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
        select(exists().where(o.decision == turn.id, o.id != row.id, or_(may_stand(), o.status.in_(PENDING))))
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
