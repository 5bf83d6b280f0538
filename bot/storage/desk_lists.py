"""The lists of the desk: who waits, how many, and how deep every queue is."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
    true,
)

from bot.core.conversations import ConversationId, Status
from bot.core.messages import AccountId, Kind, Role
from bot.core.records import FOR_A_PERSON, Page, Waiting
from bot.ports import Counts
from bot.storage.prepared import Prepared, among
from bot.storage.rules import Rules
from bot.storage.tables import PARKED, READY, conversations, inbox, labels, missed, outbox, rooms, snoozes, threads

_c = conversations.c

# Who joined a thread that a person has, and was never spoken to himself: the bot is silent for him, too.
_overlooked = and_(_c.status == Status.HUMAN.value, _c.assignee == "", _c.human_at.is_(None))
ASLEEP = exists().where(snoozes.c.conversation == _c.id, snoozes.c.version == _c.version)
_by_need = or_(
    _overlooked,
    _c.id.in_(select(outbox.c.conversation).where(among(outbox.c.status, FOR_A_PERSON))),
    _c.id.in_(select(inbox.c.conversation).where(PARKED)),
)
_held = and_(among(_c.status, [Status.HUMAN, Status.WAITING]), ~ASLEEP)
_BOTS = (Status.NEW, Status.ANSWERED, Status.ASKED)
_person = and_(or_(_c.status == Status.WAITING.value, _by_need), ~ASLEEP)
_LISTS: Mapping[str, ColumnElement[bool]] = {
    "person": _person,
    "calls": and_(_person, _c.assignee.in_([literal(""), bindparam("agent")])),
    "mine": and_(_c.assignee == bindparam("agent"), _held),
    "bot": and_(among(_c.status, _BOTS), ~ASLEEP),
    "snoozed": and_(_c.id.in_(select(snoozes.c.conversation)), ASLEEP),
    "done": _c.status == Status.DONE.value,
    "": true(),
}


_last_words = (
    select(inbox.c.text)
    .where(
        inbox.c.conversation == _c.id,
        inbox.c.kind == Kind.POST.value,
        inbox.c.role == Role.CUSTOMER.value,
        inbox.c.timer == "",
        inbox.c.deleted.is_(False),
    )
    .order_by(inbox.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
_unsure = exists().where(outbox.c.conversation == _c.id, outbox.c.status == "unsure")
_still_waits = and_(_c.status == Status.WAITING.value, _c.met.is_(None))
_broken = and_(missed.c.conversation == _c.id, missed.c.since == _c.since, _still_waits)
_late_since = select(missed.c.promised_at).where(_broken).scalar_subquery()
_late = and_(_still_waits, exists().where(_broken), ~ASLEEP)
_LIST = (
    select(conversations, threads.c.owner, rooms.c.name.label("room_name"), _last_words.label("last_words"),
           _unsure.label("unsure"), _late_since.label("late_since"))
    .join_from(conversations, threads, threads.c.id == _c.thread)
    .join(rooms, and_(rooms.c.account == _c.account, rooms.c.room == _c.room))
)  # fmt: skip
_since = func.coalesce(_c.since, _c.active_at)
_NEEDIEST: tuple[Any, ...] = (_c.urgent.desc(), _since, _c.id)
NEWEST: tuple[Any, ...] = (_c.active_at.desc(), _c.id.desc())


def _ids(which: str) -> Select[tuple[int]]:
    """First whose turn it is, then what is shown of them: else the words of thousands are looked up and thrown away."""
    order = _NEEDIEST if which == "person" else NEWEST
    return select(_c.id).where(_LISTS[which]).order_by(*order).offset(bindparam("offset")).limit(bindparam("limit"))


_WHICH = {name: Prepared(_ids(name)) for name in _LISTS}


def waiting(db: Connection, which: str, page: Page, rules: Rules) -> Sequence[Waiting]:
    """One page: those who wait for a person by need (urgent, then longest), all others by what moved last."""
    name, _, agent = which.partition(":")
    name = name if name in _LISTS else ""
    found = _WHICH[name].all(db, {"agent": agent, "offset": page.offset, "limit": page.limit})
    return shown(db, [row.id for row in found], _NEEDIEST if name == "person" else NEWEST, rules)


def shown(db: Connection, ids: Sequence[int], order: Sequence[Any], rules: Rules) -> Sequence[Waiting]:
    """The lines of these conversations."""
    found = db.execute(_LIST.where(_c.id.in_(ids)).order_by(*order)).all()
    about = labels_of(db, ids)
    return [_waiting(row, tuple(about.get(row.id, ())), rules) for row in found]


# Made once: with every list it cost more than the list itself.
_LABELS = (
    select(labels.c.conversation, labels.c.label)
    .where(labels.c.conversation.in_(bindparam("ids", expanding=True)))
    .order_by(labels.c.label)
)


def labels_of(db: Connection, ids: Sequence[int]) -> Mapping[int, list[str]]:
    """Conversation -> its labels by name."""
    about: dict[int, list[str]] = {}
    for row in db.execute(_LABELS, {"ids": list(ids)}):
        about.setdefault(row.conversation, []).append(row.label)
    return about


def platform(account: str, rules: Rules) -> str:
    channel = rules.channels.get(AccountId(account))
    return channel.platform if channel else account


def _waiting(row: Any, about: tuple[str, ...], rules: Rules) -> Waiting:
    return Waiting(
        conversation=ConversationId(row.id),
        customer=row.name or row.customer,
        platform=platform(row.account, rules),
        room=row.room_name or row.room,
        public=row.public,
        status=row.status,
        owner=row.owner,
        because=row.handoff_because,
        urgent=row.urgent,
        since=row.since or row.active_at,
        last_words=row.last_words or "",
        language=row.language,
        issue=row.issue,
        assignee=row.assignee,
        unsure=row.unsure,
        labels=about,
        late_since=row.late_since,
    )


# Counted by status, which an index holds, less those asleep, who are few: a row by row look at all is too slow for
# what every open page asks again at every change.
_count_of = func.count().label("n")
_ALL = Prepared(select(_c.status, _count_of).group_by(_c.status))
_AWAY = Prepared(
    select(_c.status, _count_of)
    .join_from(snoozes, conversations, and_(_c.id == snoozes.c.conversation, _c.version == snoozes.c.version))
    .group_by(_c.status)
)
_LATE = Prepared(select(_count_of).where(_late))
_NEEDED = Prepared(select(_c.assignee, _count_of).where(_person).group_by(_c.assignee))
_HELD = Prepared(select(_c.assignee, _count_of).where(_held, _c.assignee != "").group_by(_c.assignee))


def counts(db: Connection) -> Counts:
    """How many stand in each list, and who has how many."""
    there = {row.status: row.n for row in _ALL.all(db, {})}
    away = {row.status: row.n for row in _AWAY.all(db, {})}

    def awake(*statuses: Status) -> int:
        return sum(there.get(one.value, 0) - away.get(one.value, 0) for one in statuses)

    needed = {row.assignee: row.n for row in _NEEDED.all(db, {})}
    lists = {
        "person": sum(needed.values()),
        "bot": awake(*_BOTS),
        "snoozed": sum(away.values()),
        "done": there.get(Status.DONE.value, 0),
        "all": sum(there.values()),
        "late": int(_LATE.scalar(db, {}) or 0),
    }
    return Counts(lists, held(db), needed)


def held(db: Connection) -> Mapping[str, int]:
    """How many threads are whose now, in work or waiting; who has none is not there."""
    return {row.assignee: row.n for row in _HELD.all(db, {})}


def _count(db: Connection, found: Any) -> int:
    return int(db.execute(select(func.count()).select_from(found.subquery())).scalar_one())


def _first_of(column: Column[datetime]) -> Any:
    return func.min(column, type_=column.type)


def _age(now: datetime, since: datetime | None) -> float:
    """Seconds; 0 if there is nothing, or our clock was set back."""
    return max(0.0, (now - since).total_seconds()) if since else 0.0


def depths(db: Connection, now: datetime) -> Mapping[str, float]:
    """How much waits where."""
    oldest = db.execute(
        select(_first_of(inbox.c.accepted_at))
        .join_from(conversations, inbox, inbox.c.conversation == _c.id)
        .where(_c.ready_at.is_not(None), READY)
    ).scalar()
    unfinished = select(inbox.c.id).join(conversations, _c.id == inbox.c.conversation).where(
        _c.ready_at.is_not(None), READY
    )  # fmt: skip
    waiting = outbox.c.status == "waiting"
    return {
        "inbox_unfinished": _count(db, unfinished),
        "inbox_oldest_seconds": _age(now, oldest),
        "outbox_waiting": _count(db, select(outbox.c.id).where(waiting)),
        "outbox_oldest_seconds": _age(now, db.execute(select(_first_of(outbox.c.created_at)).where(waiting)).scalar()),
        "outbox_unsure": _count(db, select(outbox.c.id).where(outbox.c.status == "unsure")),
        "handoffs_open": _count(db, select(_c.id).where(_c.status == Status.WAITING.value)),
        "parked": _count(db, select(inbox.c.id).where(PARKED)),
    }
