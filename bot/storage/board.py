"""The incident board: each figure, and the conversations behind it."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, and_, exists, func, or_, select, type_coerce

from bot.core.conversations import ConversationId, Status
from bot.core.incidents import Level, Topic
from bot.core.messages import AccountId
from bot.core.records import Page
from bot.ports.nerve import AlertId, Behind, BoardLine, Fact, Happened, IncidentId, Quote, Raised, State, Story, Told
from bot.storage.nerve import PERSON, about, began, reading_in, row_of, window_of
from bot.storage.tables import (
    EPOCH,
    TICK,
    alerts,
    audit,
    conversations,
    decisions,
    inbox,
    incident_facts,
    incident_links,
    incidents,
    missed,
    rooms,
    signals,
    tellings,
)

_a, _c, _d, _i, _n, _s = alerts.c, conversations.c, decisions.c, inbox.c, incidents.c, signals.c
SPARK, BUCKETS = timedelta(minutes=5), 12
_QUOTES, _LOOKED_AT = 5, 60  # distinct words shown, and signals looked at to find them
_MOST_FACTS = 1000  # newest decisions that facts are gathered from
_EVERYBODY = frozenset({"people", "messages", "reach", "missed", "all"})  # of the signals that were found
_EVER = datetime.max.replace(tzinfo=UTC)

_WORDS = (
    select(_i.text, _s.conversation, _s.at, _c.language)
    .join_from(signals, decisions, _d.id == _s.decision)
    .join(inbox, _i.id == _d.inbox)
    .join(conversations, _c.id == _s.conversation)
    .where(_i.text != "", _i.deleted.is_(False), _i.timer == "")
)


def lines(db: Connection, now: datetime, closed_since: datetime | None) -> Sequence[BoardLine]:
    """All that are open, and those that ended since."""
    shown: ColumnElement[bool] = _n.closed_at.is_(None)
    if closed_since is not None:
        shown = or_(shown, _n.closed_at >= closed_since)
    return [_line(db, row, now) for row in db.execute(select(incidents).where(shown).order_by(_n.id)).all()]


def line(db: Connection, incident: IncidentId, now: datetime) -> BoardLine | None:
    """One of them; None if there is none."""
    row = row_of(db, incident)
    return None if row is None else _line(db, row, now)


def _line(db: Connection, row: Any, now: datetime) -> BoardLine:
    newest = _raised(db, row, limit=1)
    return BoardLine(
        id=IncidentId(row.id),
        topic=Topic(row.topic),
        label=row.label,
        level=Level(row.level),
        peak=Level(row.peak),
        since=row.since,
        state=State(row.state),
        reading=reading_in(row.reading),
        read_at=row.read_at,
        because=row.because,
        rule=row.rule,
        state_by=row.state_by,
        state_at=row.state_at,
        muted_by=row.muted_by,
        muted_until=row.muted_until,
        remind_at=row.remind_at,
        below_since=row.below_since,
        closed_at=row.closed_at,
        spark=_spark(db, row.topic, row.closed_at or now),
        quotes=quotes(db, row),
        missed=_missed(db, row),
        alert=newest[0] if newest else None,
    )


def _spark(db: Connection, topic: str, until: datetime) -> tuple[int, ...]:
    """Different people per 5 minutes, oldest first."""
    start = until - SPARK * BUCKETS
    bucket = (type_coerce(_s.at, BigInteger) - (start - EPOCH) // TICK) // (SPARK // TICK)
    found = (
        select(bucket.label("bucket"), func.count(func.distinct(PERSON)))
        .where(about(topic), _s.at >= start, _s.at < until)
        .group_by("bucket")
    )
    counted = {int(place): int(number) for place, number in db.execute(found)}
    return tuple(counted.get(place, 0) for place in range(BUCKETS))


def _span(row: Any) -> tuple[datetime, datetime]:
    """From when to when an incident lasted."""
    return began(row), row.closed_at or _EVER


def mine(row: Any) -> Any:
    start, end = _span(row)
    return and_(about(row.topic), _s.at >= start, _s.at <= end)


def quotes(db: Connection, row: Any, most: int = _QUOTES, looked_at: int = _LOOKED_AT) -> tuple[Quote, ...]:
    """Different words of customers, newest first; of so many of the newest signals."""
    found: dict[str, Quote] = {}
    newest = _WORDS.where(mine(row)).order_by(_s.id.desc()).limit(looked_at)
    for said in db.execute(newest):
        quote = Quote(said.text, ConversationId(said.conversation), said.at, said.language)
        found.setdefault(alike(said.text), quote)
    return tuple(found.values())[:most]


def alike(text: str) -> str:
    """The same for texts that differ in capitals and gaps only."""
    return " ".join(text.casefold().split())


def _waits_too_long(row: Any) -> Any:
    """Conversations of an incident whose promised time is over, and nobody answered yet."""
    return and_(
        _c.id.in_(select(_s.conversation).where(mine(row))),
        _c.status == Status.WAITING.value,
        exists().where(missed.c.conversation == _c.id, missed.c.since == _c.since),
    )


def _missed(db: Connection, row: Any) -> int:
    return int(db.execute(select(func.count()).select_from(conversations).where(_waits_too_long(row))).scalar_one())


def _raised(db: Connection, row: Any, limit: int) -> tuple[Raised, ...]:
    """The newest alarms of an incident, newest first."""
    newest = select(alerts).where(_a.incident == row.id).order_by(_a.rise.desc()).limit(limit)
    return tuple(_alert(db, alert) for alert in db.execute(newest).all())


def _alert(db: Connection, alert: Any) -> Raised:
    t = tellings.c
    said = db.execute(select(tellings).where(t.alert == alert.id).order_by(t.id)).all()
    return Raised(
        id=AlertId(alert.id),
        level=Level(alert.level),
        at=alert.at,
        because=alert.because,
        rule=alert.rule,
        acknowledged_by=alert.acknowledged_by,
        acknowledged_at=alert.acknowledged_at,
        told=tuple(Told(row.recipient, row.status, row.round, row.told_at or row.created_at, row.why) for row in said),
    )


def story(db: Connection, incident: IncidentId, now: datetime) -> Story | None:
    """Everything of one incident; None if there is none."""
    row = row_of(db, incident)
    if row is None:
        return None
    times = select(func.count()).where(mine(row)).group_by(PERSON)
    raised = _raised(db, row, limit=100)
    return Story(
        line=_line(db, row, now),
        times=tuple(sorted(db.execute(times).scalars(), reverse=True)),
        alerts=tuple(reversed(raised)),
        facts=_facts(db, row),
        timeline=_timeline(db, row, raised),
    )


def _timeline(db: Connection, row: Any, raised: Iterable[Raised]) -> tuple[Happened, ...]:
    done = db.execute(
        select(audit).where(
            audit.c.at >= began(row), audit.c.about == str(row.id), audit.c.what.startswith("incident: ")
        )
    )
    acts = [Happened(act.at, act.what.removeprefix("incident: "), act.who) for act in done]
    alarms = [Happened(alert.at, "alarm", "", f"{alert.level.name}: {alert.because}") for alert in raised]
    return tuple(sorted((*alarms, *acts), key=lambda each: each.at))


def _facts(db: Connection, row: Any) -> tuple[Fact, ...]:
    """What customers stated, most votes first, and what people wrote down."""
    votes: dict[tuple[str, str], dict[str, ConversationId]] = {}
    stated = (
        select(PERSON.label("person"), _s.conversation, _d.facts)
        .join_from(signals, decisions, _d.id == _s.decision)
        .where(mine(row))
        .order_by(_s.id.desc())
        .limit(_MOST_FACTS)
    )
    for said in db.execute(stated):
        for name, value in said.facts.items():
            votes.setdefault((name, str(value)), {}).setdefault(said.person, ConversationId(said.conversation))
    found = [
        Fact(name, value, len(people), tuple(dict.fromkeys(people.values())))
        for (name, value), people in votes.items()
    ]  # fmt: skip
    f = incident_facts.c
    written = db.execute(select(incident_facts).where(f.incident == row.id).order_by(f.id))
    by_hand = [
        Fact(fact.name, fact.value, 0, (ConversationId(fact.conversation),) if fact.conversation else (), fact.who)
        for fact in written
    ]
    return (*by_hand, *sorted(found, key=lambda fact: (-fact.votes, fact.name, fact.value)))


def behind(db: Connection, incident: IncidentId, now: datetime, figure: str, page: Page) -> Sequence[Behind]:
    """The conversations behind a figure, newest signal first."""
    row = row_of(db, incident)
    if row is None:
        return []
    start, end = _span(row)
    if figure not in {"all", "missed"}:
        start, end = row.read_at - window_of(row), row.read_at
    counted = select(signals).where(about(row.topic), _s.at >= start, _s.at <= end).order_by(_s.id.desc())
    if figure == "reach":
        counted = counted.where(_s.reach.is_not(None))
    if figure == "missed":
        counted = counted.where(_s.conversation.in_(select(_c.id).where(_waits_too_long(row))))
    gathered: dict[int, list[Any]] = {}
    for signal in db.execute(counted):
        if figure in _EVERYBODY or figure in signal.weights or (figure == "angry" and signal.weights):
            gathered.setdefault(signal.conversation, []).append(signal)
    links = _links(db, row.id) if figure == "all" else {}
    order = [*gathered, *(number for number in links if number not in gathered)]
    wanted = order[page.offset : page.offset + page.limit]
    return [_behind(db, number, gathered.get(number, []), links.get(number, "")) for number in wanted]


def _links(db: Connection, incident: int) -> dict[int, str]:
    k = incident_links.c
    found = db.execute(select(k.conversation, k.who).where(k.incident == incident).order_by(k.at.desc()))
    return {row.conversation: row.who for row in found}


def _behind(db: Connection, number: int, found: Sequence[Any], linked_by: str) -> Behind:
    head = (
        select(conversations, rooms.c.name.label("room_name"))
        .join(rooms, and_(rooms.c.account == _c.account, rooms.c.room == _c.room))
        .where(_c.id == number)
    )
    c = db.execute(head).one()
    words = (
        select(_i.text)
        .where(_i.conversation == number, _i.text != "", _i.role == "customer", _i.deleted.is_(False), _i.timer == "")
        .order_by(_i.id.desc())
        .limit(1)
    )
    reach = [signal.reach for signal in found if signal.reach is not None]
    return Behind(
        conversation=ConversationId(number),
        customer=c.name or c.customer,
        account=AccountId(c.account),
        room=c.room_name or c.room,
        at=found[0].at if found else c.active_at,
        kinds=tuple(dict.fromkeys(signal.kind for signal in found)),
        weights=tuple(sorted({weight for signal in found for weight in signal.weights})),
        reach=max(reach, default=None),
        words=db.execute(words).scalar() or "",
        status=c.status,
        linked_by=linked_by,
    )
