"""What the gate must know of one outbox row, read in one statement under the thread's lock."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, ScalarSelect, and_, bindparam, case, exists, func, or_, select

from bot.core.conversations import Owner
from bot.core.decisions import Purpose
from bot.core.gate import FOR_MANY, Situation
from bot.core.messages import RoomId
from bot.core.policy import Rung
from bot.errors import Stale
from bot.ports import FURTHEST
from bot.storage import rows
from bot.storage.people import held_here
from bot.storage.prepared import Prepared, among
from bot.storage.rules import Rules
from bot.storage.standing import may_stand
from bot.storage.tables import canonical_answers, conversations, freezes, outbox, signals, stops, threads, trust

_OPEN = ("waiting", "leased")
_ABOUT = (Purpose.ANSWER, Purpose.POINTER, Purpose.WE_KNOW)

_other = outbox.alias("other")
_o, _f = outbox.c, freezes.c
_by_bot_in_public = and_(
    _other.c.account == _o.account,
    _other.c.id != _o.id,
    _other.c.said_by == "",
    among(_other.c.action, ["send", "post"]),
    _other.c.visibility != "private",
)
_said_in_public = and_(_by_bot_in_public, may_stand(_other))
_said_before = exists().where(
    _said_in_public,
    _other.c.person == _o.person,
    _other.c.leased_at >= bindparam("repeat"),
    _other.c.issue == _o.issue,
    _o.issue != "",
    _other.c.withdrawn.is_(False),
    among(_other.c.purpose, _ABOUT),
)
_canonical = or_(
    exists().where(
        canonical_answers.c.account == _o.account,
        canonical_answers.c.room == _o.room,
        canonical_answers.c.issue == _o.issue,
        canonical_answers.c.version == _o.version,
        canonical_answers.c.outbox != _o.id,
    ),
    exists().where(
        _by_bot_in_public,
        _other.c.room == _o.room,
        among(_other.c.status, ["leased", "waiting"]),
        or_(_other.c.status == "leased", and_(_other.c.maybe_posted.is_(True), _o.maybe_posted.is_(False))),
        _other.c.issue == _o.issue,
        _other.c.version == _o.version,
        _other.c.purpose == Purpose.ANSWER.value,
    ),
)


def _lately(since: str) -> ColumnElement[bool]:
    """Leased since then; and not in a far future, or a clock that is set back would use up the budgets for so long."""
    return and_(_other.c.leased_at > bindparam(since), _other.c.leased_at <= bindparam("furthest"))


def _in_room(since: str, most: str) -> ScalarSelect[int]:
    """Counted no further than the room's budget: a room without one may have heard thousands."""
    said = select(_other.c.id).where(_said_in_public, _other.c.room == _o.room, _lately(since)).correlate(outbox)
    return select(func.count()).select_from(said.limit(bindparam(most)).subquery(f"lately_{since}")).scalar_subquery()


_to_person = (
    select(func.count()).select_from(_other).where(_said_in_public, _other.c.person == _o.person, _lately("hour"))
)
_disclosed = exists().where(
    _other.c.conversation == _o.conversation,
    _other.c.id != _o.id,
    _other.c.id > threads.c.human_mark,
    _other.c.discloses.is_(True),
    _other.c.said_by == "",
    may_stand(_other),
)
_GATHER = Prepared(
    select(
        outbox,
        threads.c.owner,
        case(
            (among(_o.purpose, list(FOR_MANY)), conversations.c.ready_at.is_not(None)),
            else_=conversations.c.customer_version > _o.turn_version,
        ).label("added"),
        conversations.c.customer_at.label("last_customer_at"),
        exists().where(_f.kind == "pause", or_(_f.scope == "*", _f.scope == _o.account)).label("paused"),
        exists().where(_f.kind == "issue", _f.scope == _o.issue).label("frozen"),
        exists().where(_f.kind == "removed", _f.scope == _o.issue).label("removed"),
        select(trust.c.rung)
        .where(trust.c.account == _o.account, trust.c.issue == _o.issue)
        .scalar_subquery()
        .label("rung"),
        _said_before.label("said_before"),
        _canonical.label("canonical_taken"),
        _in_room("minute", "per_minute").label("said_in_room"),
        _in_room("hour", "per_hour").label("said_in_room_hour"),
        _to_person.scalar_subquery().label("said_to_person"),
        _disclosed.label("disclosed"),
        or_(
            exists().where(signals.c.account == _o.account, signals.c.author == _o.person, signals.c.kind == "stop"),
            exists().where(stops.c.account == _o.account, stops.c.person == _o.person),
        ).label("stopped"),
        held_here(_o.account, _o.thread, _o.room).label("unclear"),
    )
    .join_from(outbox, threads, threads.c.id == outbox.c.thread)
    .join(conversations, conversations.c.id == outbox.c.conversation)
    .where(outbox.c.id == bindparam("id"))
    .with_for_update(of=threads)
)


def gather(db: Connection, send: int, now: datetime, minute: int, hour: int, rules: Rules) -> Situation:
    """Lock the thread and gather what the gate checks. Stale if the row is no longer to be sent."""
    row = _GATHER.first(db, {"id": send, "per_minute": minute, "per_hour": hour} | _times(now, rules))
    if row is None or row.status not in _OPEN:
        raise Stale(f"Reply {send} is no longer to be sent.")
    if row.unclear and row.status == "waiting" and not row.said_by and row.action == "send":
        raise Stale(f"Reply {send} waits until it is clear who wrote the last post in its thread.")
    return _situation(row)


def _times(now: datetime, rules: Rules) -> dict[str, Any]:
    return {
        "repeat": now - rules.repeat, "minute": now - timedelta(minutes=1), "hour": now - timedelta(hours=1),
        "furthest": now + FURTHEST,
    }  # fmt: skip


def _situation(row: Any) -> Situation:
    return Situation(
        reply=rows.reply_in(row),
        by=row.said_by,
        owner=Owner(row.owner),
        room=RoomId(row.room),
        addressed=row.addressed,
        paused=row.paused,
        frozen=row.frozen,
        known=not row.removed,
        rung=None if row.rung is None else Rung(row.rung),
        released_by=row.released_by,
        added=row.added,
        said_before=row.said_before,
        canonical_taken=row.canonical_taken,
        said_in_room=row.said_in_room,
        said_in_room_hour=row.said_in_room_hour,
        said_to_person=row.said_to_person,
        last_customer_at=row.last_customer_at,
        disclosed=row.disclosed,
        stopped=row.stopped,
    )
