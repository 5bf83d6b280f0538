"""The lists of the desk: who waits, how many, and how deep every queue is."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, and_, exists, func, or_, select, true

from bot.core.conversations import ConversationId, Status
from bot.core.messages import AccountId, Kind, Role
from bot.core.records import FOR_A_PERSON, Page, Waiting
from bot.storage.prepared import among
from bot.storage.rules import Rules
from bot.storage.tables import PARKED, READY, conversations, inbox, labels, outbox, rooms, snoozes, threads

_c = conversations.c

# Who joined a thread that a person has, and was never spoken to himself: the bot is silent for him, too.
_overlooked = and_(_c.status == Status.HUMAN.value, _c.assignee == "", _c.human_at.is_(None))
ASLEEP = exists().where(snoozes.c.conversation == _c.id, snoozes.c.version == _c.version)
_person = and_(
    or_(
        _c.status == Status.WAITING.value,
        _overlooked,
        _c.id.in_(select(outbox.c.conversation).where(among(outbox.c.status, FOR_A_PERSON))),
        _c.id.in_(select(inbox.c.conversation).where(PARKED)),
    ),
    ~ASLEEP,
)
_bot = and_(among(_c.status, [Status.NEW, Status.ANSWERED, Status.ASKED]), ~ASLEEP)
_snoozed = and_(_c.id.in_(select(snoozes.c.conversation)), ASLEEP)
_done = _c.status == Status.DONE.value


def _mine(agent: str) -> ColumnElement[bool]:
    return and_(_c.assignee == agent, among(_c.status, [Status.HUMAN, Status.WAITING]), ~ASLEEP)


def _condition(which: str) -> ColumnElement[bool]:
    if which.startswith("mine:"):
        return _mine(which.removeprefix("mine:"))
    return {"person": _person, "bot": _bot, "snoozed": _snoozed, "done": _done}.get(which, true())


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
_LIST = (
    select(conversations, threads.c.owner, rooms.c.name.label("room_name"), _last_words.label("last_words"),
           _unsure.label("unsure"))
    .join_from(conversations, threads, threads.c.id == _c.thread)
    .join(rooms, and_(rooms.c.account == _c.account, rooms.c.room == _c.room))
)  # fmt: skip
_since = func.coalesce(_c.since, _c.active_at)
_NEEDIEST: tuple[Any, ...] = (_c.urgent.desc(), _since, _c.id)
NEWEST: tuple[Any, ...] = (_c.active_at.desc(), _c.id.desc())


def waiting(db: Connection, which: str, page: Page, rules: Rules) -> Sequence[Waiting]:
    """One page: those who wait for a person by need (urgent, then longest), all others by what moved last."""
    order = _NEEDIEST if which == "person" else NEWEST
    # First whose turn it is, then what is shown of them: else the words of thousands are looked up and thrown away.
    ids = select(_c.id).where(_condition(which)).order_by(*order).offset(page.offset).limit(page.limit)
    return shown(db, db.execute(ids).scalars().all(), order, rules)


def shown(db: Connection, ids: Sequence[int], order: Sequence[Any], rules: Rules) -> Sequence[Waiting]:
    """The lines of these conversations."""
    found = db.execute(_LIST.where(_c.id.in_(ids)).order_by(*order)).all()
    about = labels_of(db, ids)
    return [_waiting(row, tuple(about.get(row.id, ())), rules) for row in found]


def labels_of(db: Connection, ids: Sequence[int]) -> Mapping[int, list[str]]:
    """Conversation -> its labels by name."""
    of = labels.c
    about: dict[int, list[str]] = {}
    for row in db.execute(select(of.conversation, of.label).where(of.conversation.in_(ids)).order_by(of.label)):
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
    )


def counts(db: Connection, agent: str) -> Mapping[str, int]:
    """How many stand in each list."""
    wanted = {"person": _person, "mine": _mine(agent), "bot": _bot, "snoozed": _snoozed, "done": _done,
              "all": true()}  # fmt: skip
    return {name: _count(db, select(_c.id).where(condition)) for name, condition in wanted.items()}


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
