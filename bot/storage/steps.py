"""How rows move together: a person takes a thread, a conversation is handed off, pending words are dropped.

The status table of the core is used as it is, turned into SQL, so that a whole thread moves in one statement.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Update,
    and_,
    bindparam,
    case,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from bot.core.conversations import TRANSITIONS, Owner, Status, Step
from bot.storage.prepared import Prepared, among
from bot.storage.tables import PARKED, READY, conversations, inbox, notes, outbox, threads, waits

PENDING = ("waiting", "suggested", "to_approve")  # not on its way
UNSAID = and_(among(outbox.c.status, PENDING), outbox.c.maybe_posted.is_(False))  # may still be dropped


def moved(step: Step) -> ColumnElement[str]:
    """The status of a conversation row after `step`, by the core's table."""
    cells = {status.value: TRANSITIONS[status, step].value for status in Status}
    return case(cells, value=conversations.c.status, else_=conversations.c.status)


def _to_look_at(which: ColumnElement[bool]) -> Update:
    """Rows that wait to be repeated, because they may stand already, are for a person to look at."""
    o = outbox.c
    waits = (which, o.action == "send", o.status == "waiting", o.maybe_posted.is_(True))
    return update(outbox).where(*waits).values(status="unsure")


_HERE: BindParameter[int] = bindparam("b_thread")
_NEWEST = select(func.coalesce(func.max(outbox.c.id), 0)).scalar_subquery()
_OWN = Prepared(
    update(threads)
    .where(threads.c.id == _HERE)
    .values(owner=bindparam("b_owner"), owned_by=bindparam("b_who"), human_mark=_NEWEST)
)
_bot_rows = and_(outbox.c.thread == _HERE, outbox.c.said_by == "")
_DROP = Prepared(
    update(outbox).where(_bot_rows, outbox.c.action == "send", UNSAID).values(status="dropped", why=bindparam("b_why"))
)
_UNSURE = Prepared(_to_look_at(_bot_rows).values(why=bindparam("b_why")))
_unmet = and_(conversations.c.thread == _HERE, conversations.c.since.is_not(None), conversations.c.met.is_(None))
_WAITED = Prepared(
    insert(waits).from_select(
        ["account", "conversation", "since", "met"],
        select(
            conversations.c.account, conversations.c.id, conversations.c.since,
            bindparam("b_now", type_=waits.c.met.type),
        ).where(_unmet),
    )
)  # fmt: skip
_MET = Prepared(update(conversations).where(_unmet).values(met=bindparam("b_now")))
_took = (
    update(conversations)
    .where(conversations.c.thread == _HERE)
    .values(status=moved(Step.HUMAN_TOOK), version=conversations.c.version + 1, active_at=bindparam("b_now"))
)
_TOOK = Prepared(_took)
_SPOKE = Prepared(
    _took.values(human_version=conversations.c.version + 1, human_by=bindparam("b_who"), human_at=bindparam("b_now"))
)


def give(db: Connection, thread: int, owner: Owner, who: str = "") -> None:
    """The thread is `owner`'s; words of the bot up to here are settled."""
    _OWN.later(db, {"b_thread": thread, "b_owner": owner.value, "b_who": who})


def human_took(db: Connection, thread_ids: Sequence[int], who: str, now: datetime, *, spoke: bool) -> None:
    """The threads are a person's from here on. `spoke`: words were said (a takeover alone has none)."""
    for thread in thread_ids:
        give(db, thread, Owner.HUMAN, who)
        _DROP.later(db, {"b_thread": thread, "b_why": f"{who} answers in this thread"})
        why = f"{who} answers in this thread, and it may stand there already"
        _UNSURE.later(db, {"b_thread": thread, "b_why": why})
        values = {"b_thread": thread, "b_who": who, "b_now": now}
        if spoke:
            # the first words of a person after a hand-off: how long the customer waited is measured here
            if _WAITED.run(db, values):
                _MET.later(db, values)
            finish_parked(db, inbox.c.thread == thread)
        (_SPOKE if spoke else _TOOK).later(db, values)


def now_unsure(db: Connection, which: ColumnElement[bool], why: str) -> int:
    """See `_to_look_at`. Returns how many rows were."""
    return db.execute(_to_look_at(which).values(why=why)).rowcount


def finish_parked(db: Connection, which: ColumnElement[bool]) -> None:
    """Words that the bot could not work on are a person's matter now."""
    db.execute(update(inbox).where(which, PARKED).values(state="done"))


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


_LINE = Prepared(
    insert(notes).from_select(
        ["account", "conversation", "thread", "kind", "who", "text", "at"],
        select(
            conversations.c.account, conversations.c.id, conversations.c.thread, bindparam("b_kind"),
            bindparam("b_who"), bindparam("b_text"), bindparam("b_now", type_=notes.c.at.type),
        ).where(conversations.c.id == bindparam("b_id")),
    )
)  # fmt: skip


def mark(db: Connection, conversation: int, kind: str, who: str, text: str, now: datetime) -> None:
    """A line that only people of the brand see."""
    _LINE.later(db, {"b_id": conversation, "b_kind": kind, "b_who": who, "b_text": text, "b_now": now})


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
            select(
                exists().where(o.account == account, o.status == "leased", o.action.in_(["send", "post"]), or_(*place))
            )
        ).scalar()
    )
