"""Erasing threads that are finished and old, whole: every row that points at what goes, goes with it.

Which rows those are is read from the foreign keys, so a table that is added later is part of it from its first day.
What stays: the trail of what people did, switches and trust, published knowledge, and who asked to be told nothing
more.

A number that was once given to something must never come to mean another: keys of posts are made of them, people keep
links with them, the alarm goes on from the last one it saw. SQLite gives the greatest number plus one, so whatever
holds the greatest number of its table stays until there is a greater one.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Column,
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    bindparam,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    type_coerce,
    update,
)

from bot.core.conversations import Status
from bot.core.incidents import CLUSTER
from bot.ports.erasing import Old
from bot.storage.cursors import cursor_of, keep_cursor
from bot.storage.desk_lists import ASLEEP
from bot.storage.nerve import TOPIC
from bot.storage.prepared import among
from bot.storage.tables import (
    TICK,
    Instant,
    alerts,
    campaign_items,
    campaigns,
    cards,
    clusters,
    conversations,
    corrections,
    decisions,
    files,
    inbox,
    incident_facts,
    incident_links,
    incidents,
    labels,
    metadata,
    notes,
    outbox,
    rooms,
    signals,
    stops,
    tellings,
    threads,
    timers,
    usual_counts,
)
from bot.storage.upsert import insert

_c, _i, _n, _o, _s = conversations.c, inbox.c, incidents.c, outbox.c, signals.c
_BEFORE = bindparam("before", type_=Instant())
_A_DAY = timedelta(days=1) // TICK
_FEW = 50  # incidents and words about them, erased at once
_OF_INCIDENTS = alerts, incident_links, incident_facts

# --- what is in the way ----------------------------------------------------------------------------------------------

_QUIET = (Status.NEW, Status.ANSWERED, Status.ASKED, Status.HUMAN, Status.DONE)  # may be finished; WAITING never is
_unanswered = and_(_c.status == Status.HUMAN.value, or_(_c.human_at.is_(None), _c.human_at < _c.customer_at))


def _hurts(topic: Any, at: Any) -> ColumnElement[bool]:
    """Does it belong to an incident that goes on? Its window looks back a little behind its beginning."""
    counts_from = type_coerce(_n.since, BigInteger) - _A_DAY
    return and_(_n.topic == topic, _n.closed_at.is_(None), type_coerce(at, BigInteger) >= counts_from)


_k, _item = campaigns.c, campaign_items.c
_others, _theirs = campaign_items.alias("others"), conversations.alias("theirs")
_recall_goes_on = exists().where(  # somebody who got the answer still waits for a person
    _others.c.campaign == _k.id, _theirs.c.id == _others.c.conversation, _theirs.c.status == Status.WAITING.value,
    _theirs.c.handoff_rule == "recall",
)  # fmt: skip
_needed: tuple[ColumnElement[bool], ...] = (
    ASLEEP,
    exists().where(timers.c.conversation == _c.id),
    exists().where(labels.c.conversation == _c.id, labels.c.at >= _BEFORE),
    exists().where(corrections.c.conversation == _c.id, corrections.c.at >= _BEFORE),
    exists().where(files.c.conversation == _c.id, files.c.at >= _BEFORE),
    # what hurts now: who reported it is told when it is fixed, and its figures are of these words
    exists().where(_s.conversation == _c.id, _hurts(TOPIC, _s.at)),
    exists().where(_o.conversation == _c.id, _hurts(_o.issue, _o.created_at)),
    exists().where(incident_links.c.conversation == _c.id, incident_links.c.incident == _n.id, _n.closed_at.is_(None)),
    exists().where(
        _item.conversation == _c.id, _k.id == _item.campaign,
        or_(_k.state == "running", _item.at >= _BEFORE, exists().where(_hurts(_k.issue, _k.at)), _recall_goes_on),
    ),
)  # fmt: skip
_in_the_way = or_(
    _c.status == Status.WAITING.value, _unanswered, _c.ready_at.is_not(None), _c.active_at >= _BEFORE, *_needed
)


def _no(*where: ColumnElement[bool]) -> ColumnElement[bool]:
    """There is no such row. OFFSET: asked of each thread, or PostgreSQL would rather read all messages."""
    return ~select(literal(1)).where(*where).offset(0).correlate(threads).exists()


_finished = and_(
    _no(_c.thread == threads.c.id, _in_the_way),
    _no(_i.thread == threads.c.id, or_(_i.state != "done", _i.accepted_at >= _BEFORE)),
    _no(
        _o.thread == threads.c.id,
        or_(~among(_o.status, ["sent", "dropped", "failed"]), _o.created_at >= _BEFORE, _o.sent_at >= _BEFORE),
    ),
    _no(notes.c.thread == threads.c.id, notes.c.at >= _BEFORE),
)
_old = conversations.alias("old")
_OLD = (
    select(threads.c.id)
    .join_from(_old, threads, threads.c.id == _old.c.thread)
    .where(among(_old.c.status, _QUIET), _old.c.active_at < _BEFORE, _finished)
    .limit(bindparam("most"))
)
_lone = inbox.alias("lone")
_LONE = _lone.c.conversation.is_(None), _lone.c.accepted_at < _BEFORE
_WITHOUT_CUSTOMERS = (
    select(threads.c.id)
    .join_from(_lone, threads, threads.c.id == _lone.c.thread)
    .where(*_LONE, ~exists().where(_c.thread == threads.c.id), _finished)
    .limit(bindparam("most"))
)
_POSTS = select(_lone.c.id).where(
    *_LONE, _lone.c.thread.is_(None), _lone.c.state == "done", _lone.c.id < select(func.max(_i.id)).scalar_subquery()
)  # fmt: skip
_STILL = select(threads.c.id, threads.c.account, threads.c.room).where(_finished)

# --- what goes with it -----------------------------------------------------------------------------------------------

Numbers = Mapping[Table, Sequence[int]]
GOES = (threads, conversations, inbox, decisions, outbox)  # what others point at; who points stands behind
_KEEPS_THE_REST = incident_facts  # what people of the brand found out stays; where it came from does not
_IN: BindParameter[int] = bindparam("numbers", expanding=True)
_AT_ONCE = 1000  # numbers in one statement: a thread may be long


def _points(table: Table) -> Mapping[Table, Column[Any]]:
    """Which of its columns hold numbers of what goes."""
    return {key.column.table: column for column in table.c for key in column.foreign_keys if key.column.table in GOES}


_POINTS = {table: _points(table) for table in metadata.sorted_tables if table in GOES or _points(table)}
_FIND = {
    (table, target): select(table.c.id).where(column.in_(_IN))
    for table in GOES
    for target, column in _POINTS[table].items()
}
_DROP = [  # whoever points goes before what he points at
    *(
        (target, update(table).where(column.in_(_IN)).values({column.name: None}))
        if table is _KEEPS_THE_REST
        else (target, delete(table).where(column.in_(_IN)))
        for table, points in _POINTS.items()
        if table not in GOES
        for target, column in points.items()
    ),
    *((table, delete(table).where(table.c.id.in_(_IN))) for table in reversed(GOES)),
]
_STOPPED = (
    select(_s.account, _s.author, func.min(_s.at, type_=_s.at.type))
    .where(_s.kind == "stop", _s.conversation.in_(_IN))
    .group_by(_s.account, _s.author)
)
_STOPS = insert(stops).from_select(["account", "person", "at"], _STOPPED).on_conflict_do_nothing()
ERASED = "*erased"  # among the cursors
_NEWEST_POST = select(_i.at).where(_i.timer == "").order_by(_i.id.desc()).limit(1)
_NEWEST = [
    select(threads.c.id).order_by(threads.c.id.desc()).limit(1),
    *(select(table.c.thread).order_by(table.c.id.desc()).limit(1) for table in (conversations, inbox, outbox)),
    *(
        select(_c.thread).join(table, table.c.conversation == _c.id).order_by(table.c.id.desc()).limit(1)
        for table in (decisions, signals, cards)
    ),
]
_ROOM = delete(rooms).where(
    rooms.c.account == bindparam("b_account"), rooms.c.room == bindparam("b_room"),
    ~exists().where(threads.c.account == rooms.c.account, threads.c.room == rooms.c.room),
    ~exists().where(_i.account == rooms.c.account, _i.room == rooms.c.room),
)  # fmt: skip


def erased_before(db: Connection) -> datetime | None:
    """What was made before may have been erased; None: nothing ever was."""
    found = cursor_of(db, ERASED)
    return None if found is None else datetime.fromisoformat(found)


class SqlErasing:
    """The units of `bot.ports.Erasing` over one connection."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def newest(self) -> datetime | None:
        found: datetime | None = self._db.execute(_NEWEST_POST).scalar()
        return found

    def old(self, before: datetime, most: int) -> Old:
        given = {"before": before, "most": most}
        found = [number for wanted in (_OLD, _WITHOUT_CUSTOMERS) for number in self._numbers(wanted, **given)]
        newest = self._newest()
        whole = [number for number in dict.fromkeys(found) if number not in newest]
        return Old(whole[:most], self._numbers(_POSTS.limit(most), before=before))

    def erase(self, old: Old, before: datetime) -> int:
        newest = self._newest()
        wanted = [number for number in old.threads if number not in newest]
        still = self._db.execute(_STILL.where(threads.c.id.in_(wanted)), {"before": before}).all()
        posts = self._numbers(_POSTS.where(_lone.c.id.in_(old.posts)), before=before)
        self._remember(before)
        gone = self._all_of([row.id for row in still], posts)
        for table, statement in ((conversations, _STOPS), *_DROP):
            for numbers in _in_parts(gone[table]):
                self._db.execute(statement, {"numbers": numbers})
        for account, room in {(row.account, row.room) for row in still}:
            self._db.execute(_ROOM, {"b_account": account, "b_room": room})
        return len(still) + len(posts)

    def forget(self, before: datetime) -> int:
        over = self._over(before)
        told = self._numbers(
            select(tellings.c.id)
            .where(tellings.c.incident.is_(None), tellings.c.created_at < before)
            .where(~among(tellings.c.status, ["waiting", "leaving"]))
            .limit(_FEW)
        )
        kept = select(_s.cluster).where(_s.cluster == clusters.c.name)
        named = select(_n.topic).where(_n.topic == CLUSTER + clusters.c.name)
        return sum(
            self._db.execute(statement).rowcount
            for statement in (
                delete(tellings).where(or_(tellings.c.id.in_(told), tellings.c.incident.in_(over))),
                *(delete(table).where(table.c.incident.in_(over)) for table in _OF_INCIDENTS),
                delete(incidents).where(_n.id.in_(over)),
                delete(clusters).where(clusters.c.seen_at < before, ~exists(kept), ~exists(named)),
                delete(usual_counts).where(usual_counts.c.hour < before),
            )
        )

    def _remember(self, before: datetime) -> None:
        latest = max(before, erased_before(self._db) or before)
        keep_cursor(self._db, ERASED, latest.isoformat())

    # --- parts ------------------------------------------------------------

    def _over(self, before: datetime) -> Sequence[int]:
        """Incidents that ended before, and of which nobody is still to be told."""
        leaving = exists().where(tellings.c.incident == _n.id, among(tellings.c.status, ["waiting", "leaving"]))
        newest = select(func.max(_n.id)).scalar_subquery()
        return self._numbers(select(_n.id).where(_n.closed_at < before, ~leaving, _n.id < newest).limit(_FEW))

    def _all_of(self, whole: Sequence[int], posts: Sequence[int]) -> Numbers:
        """The numbers of all that goes with these threads, and of the posts."""
        found: dict[Table, Sequence[int]] = {threads: whole}
        for table in GOES[1:]:
            mine = set(posts if table is inbox else ())
            for target in _POINTS[table]:
                for numbers in _in_parts(found[target]):
                    mine.update(self._numbers(_FIND[table, target], numbers=numbers))
            found[table] = sorted(mine)
        return found

    def _newest(self) -> set[int]:
        """Threads that hold the greatest number of a table."""
        return {number for wanted in _NEWEST for number in self._numbers(wanted)}

    def _numbers(self, wanted: Select[Any], **given: Any) -> list[int]:
        return list(self._db.execute(wanted, given).scalars())


def _in_parts(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    """So many that one statement takes them."""
    return (numbers[start : start + _AT_ONCE] for start in range(0, len(numbers), _AT_ONCE))
