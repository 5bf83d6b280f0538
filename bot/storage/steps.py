"""How rows move together: a person takes a thread, a conversation is handed off, pending words are dropped.

The status table of the core is used as it is, turned into SQL, so that a whole thread moves in one statement.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, case, exists, func, insert, literal, or_, select, update

from bot.core.conversations import TRANSITIONS, Owner, Status, Step
from bot.storage.tables import PARKED, READY, conversations, inbox, notes, outbox, threads, waits

PENDING = ("waiting", "suggested", "to_approve")  # not on its way
UNSAID = and_(outbox.c.status.in_(PENDING), outbox.c.maybe_posted.is_(False))  # may still be dropped


def moved(step: Step) -> ColumnElement[str]:
    """The status of a conversation row after `step`, by the core's table."""
    cells = {status.value: TRANSITIONS[status, step].value for status in Status}
    return case(cells, value=conversations.c.status, else_=conversations.c.status)


_DROP = update(outbox).where(
    outbox.c.said_by == "", outbox.c.action == "send", UNSAID
).values(status="dropped")  # fmt: skip
_NEWEST = select(func.coalesce(func.max(outbox.c.id), 0)).scalar_subquery()


def human_took(db: Connection, thread_ids: Sequence[int], who: str, now: datetime, *, spoke: bool) -> None:
    """The threads are a person's from here on. `spoke`: words were said (a takeover alone has none)."""
    if not thread_ids:
        return
    mine = conversations.c.thread.in_(thread_ids)
    db.execute(
        update(threads)
        .where(threads.c.id.in_(thread_ids))
        .values(owner=Owner.HUMAN.value, owned_by=who, human_mark=_NEWEST)
    )
    rows = outbox.c.thread.in_(thread_ids)
    db.execute(_DROP.where(rows).values(why=f"{who} answers in this thread"))
    now_unsure(db, and_(rows, outbox.c.said_by == ""), f"{who} answers in this thread, and it may stand there already")
    if spoke:
        _met(db, mine, now)
        finish_parked(db, inbox.c.thread.in_(thread_ids))
    version = conversations.c.version + 1
    words = {"human_version": version, "human_by": who, "human_at": now} if spoke else {}
    db.execute(
        update(conversations).where(mine).values(status=moved(Step.HUMAN_TOOK), version=version, active_at=now, **words)
    )


def now_unsure(db: Connection, which: ColumnElement[bool], why: str) -> int:
    """Rows that wait to be repeated, because they may stand already, are for a person to look at. Returns how many."""
    o = outbox.c
    waits = (which, o.action == "send", o.status == "waiting", o.maybe_posted.is_(True))
    return db.execute(update(outbox).where(*waits).values(status="unsure", why=why)).rowcount


def finish_parked(db: Connection, which: ColumnElement[bool]) -> None:
    """Words that the bot could not work on are a person's matter now."""
    db.execute(update(inbox).where(which, PARKED).values(state="done"))


def _met(db: Connection, mine: ColumnElement[bool], now: datetime) -> None:
    """The first words of a person after a hand-off: how long the customer waited is measured here."""
    c = conversations.c
    unmet = and_(mine, c.since.is_not(None), c.met.is_(None))
    found = select(c.account, c.id, c.since, literal(now, waits.c.met.type)).where(unmet)
    if db.execute(insert(waits).from_select(["account", "conversation", "since", "met"], found)).rowcount:
        db.execute(update(conversations).where(unmet).values(met=now))


def hand_off(db: Connection, conversation: int, rule: str, because: str, now: datetime) -> None:
    """A person is needed. A conversation that waits already keeps its first reason and time."""
    c = conversations.c
    waits_already = c.status == Status.WAITING.value
    db.execute(
        update(conversations)
        .where(c.id == conversation)
        .values(
            status=moved(Step.HANDED_OFF),
            version=c.version + 1,
            handoff_rule=case((waits_already, c.handoff_rule), else_=rule),
            handoff_because=case((waits_already, c.handoff_because), else_=because),
            since=case((waits_already, c.since), else_=literal(now, c.since.type)),
            met=case((waits_already, c.met), else_=None),
            active_at=now,
        )
    )


READY_ROWS = exists().where(inbox.c.conversation == conversations.c.id, READY)


def wake(db: Connection, conversation: int, now: datetime) -> None:
    """Let its unfinished rows be judged now, if it has any."""
    db.execute(update(conversations).where(conversations.c.id == conversation, READY_ROWS).values(ready_at=now))


def mark(db: Connection, conversation: int, kind: str, who: str, text: str, now: datetime) -> None:
    """A line that only people of the brand see."""
    c = conversations.c
    where = select(
        c.account, c.id, c.thread, literal(kind), literal(who), literal(text), literal(now, notes.c.at.type)
    ).where(c.id == conversation)
    db.execute(insert(notes).from_select(["account", "conversation", "thread", "kind", "who", "text", "at"], where))


def active_threads(db: Connection, account: str, room: str, since: datetime) -> list[int]:
    """Threads of a room in which somebody of the customers was active since then."""
    c = conversations.c
    found = select(c.thread).where(c.account == account, c.room == room, c.active_at >= since).distinct()
    return list(db.execute(found).scalars())


def in_flight(db: Connection, account: str, thread: int | None, room: str, *, private: bool) -> bool:
    """Is one of our sends leaving to this thread (or, without one, to this room, or to anybody's private chat)?"""
    o = outbox.c
    place: list[ColumnElement[bool]] = [o.thread == thread] if thread is not None else [o.room == room]
    if private:  # a private answer to a public thread comes back in a room that we did not name
        place.append(o.visibility == "private")
    return bool(
        db.execute(
            select(exists().where(o.account == account, o.status == "leased", o.action == "send", or_(*place)))
        ).scalar()
    )
