"""What the alarm loop reads and keeps: signals in order, how each topic stands, what is usual.

How the topics stand, the alarms raised and the loop's cursor are written together, so a loop that was killed goes on
where the others would have, and raises nothing twice.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, and_, bindparam, func, or_, select, type_coerce, update

from bot.core.conversations import ConversationId, IssueId
from bot.core.felt import Felt, Step
from bot.core.incidents import ALARM, TALK, Incident, Level, Topic
from bot.core.messages import AccountId, RoomId, RoomKind
from bot.core.usual import ByHour, without_alarms
from bot.ports import Cluster
from bot.ports.nerve import IncidentId, Live, State
from bot.storage import tell
from bot.storage.cursors import cursor_of, keep_cursor
from bot.storage.nerve import PAIN, PERSON, TOPIC, about, reading_out
from bot.storage.steps import mark as note_line
from bot.storage.tables import (
    EPOCH,
    TICK,
    alerts,
    clusters,
    decisions,
    inbox,
    incidents,
    rooms,
    signals,
    usual_counts,
)
from bot.storage.tellings import SqlTellings
from bot.storage.upsert import insert

LOOP = "*alarm"  # among the cursors, and the accounts' terms
HOUR = timedelta(hours=1)
HISTORY = timedelta(days=28)
_a, _n, _s, _u = alerts.c, incidents.c, signals.c, usual_counts.c

_FELT = (
    select(signals, rooms.c.kind.label("room_kind"), inbox.c.text, inbox.c.locale)
    .join_from(signals, rooms, and_(rooms.c.account == _s.account, rooms.c.room == _s.room))
    .join(decisions, decisions.c.id == _s.decision)
    .join(inbox, inbox.c.id == decisions.c.inbox)
    .where(PAIN)
    .order_by(_s.id)
)
_LIVE = (
    select(_n.id, _n.topic, _n.level, _n.since, _n.below_since, _n.state).where(_n.closed_at.is_(None)).order_by(_n.id)
)
_GOES_ON = update(incidents).where(_n.id == bindparam("row"))
_ALERT: Any = insert(alerts).on_conflict_do_nothing().returning(_a.id)
_cluster = insert(clusters)
_CLUSTER = _cluster.on_conflict_do_update(
    index_elements=["name"],
    set_={name: _cluster.excluded[name] for name in ("label", "members", "vector", "seen_at")},
)
_count = insert(usual_counts)
_COUNT = _count.on_conflict_do_update(
    index_elements=["topic", "room_kind", "hour"], set_={"authors": _count.excluded.authors}
)


class SqlAlarms(SqlTellings):
    """The units of `bot.ports.Alarms` over one connection."""

    # --- signals, in order ------------------------------------------------------------

    def cursor(self) -> tuple[int, datetime] | None:
        found = cursor_of(self._db, LOOP)
        if found is None:
            return None
        number, ticks = found.split()
        return int(number), EPOCH + int(ticks) * TICK

    def felt(self, after: int, missing: Collection[int], limit: int) -> Sequence[Felt]:
        wanted = or_(_s.id > after, _s.id.in_(sorted(missing))) if missing else _s.id > after
        return self._felt(_FELT.where(wanted).limit(limit))

    def window(self, after: tuple[datetime, int], upto: int, limit: int) -> Sequence[Felt]:
        at, number = after
        later = _FELT.where(_s.at >= at, or_(_s.at > at, _s.id > number), _s.id <= upto)
        return self._felt(later.order_by(None).order_by(_s.at, _s.id).limit(limit))

    def of_topic(self, topic: Topic, since: datetime, upto: int) -> Sequence[Felt]:
        return self._felt(_FELT.where(about(topic), _s.at >= since, _s.id <= upto))

    def newest_before(self, at: datetime) -> int:
        older = select(_s.id).where(_s.at < at).order_by(_s.at.desc(), _s.id.desc()).limit(1)
        return int(self._db.execute(older).scalar() or 0)

    def mark(self, topic: Topic, since: datetime, upto: int) -> tuple[int, int]:
        counted = select(func.count(), func.coalesce(func.sum(_s.id), 0))
        number, total = self._db.execute(counted.where(about(topic), _s.at >= since, _s.id <= upto)).one()
        return int(number), int(total)

    def assign(self, clusters: Mapping[int, Cluster], topics: Mapping[int, Topic]) -> None:
        for signal, cluster in clusters.items():
            self._db.execute(update(signals).where(_s.id == signal).values(cluster=cluster.id))
        for signal, topic in topics.items():
            self._db.execute(update(signals).where(_s.id == signal).values(topic=topic))
        for cluster in {cluster.id: cluster for cluster in clusters.values()}.values():
            values = {
                "name": cluster.id, "label": cluster.label, "members": cluster.count, "vector": cluster.centre,
                "born_at": cluster.seen, "seen_at": cluster.seen,
            }  # fmt: skip
            self._db.execute(_CLUSTER, values)

    def clusters(self, most: int) -> Sequence[Cluster]:
        c = clusters.c
        newest = select(clusters).where(c.vector.is_not(None)).order_by(c.seen_at.desc()).limit(most)
        found = self._db.execute(newest)
        return [Cluster(row.name, row.label, row.vector, row.members, row.seen_at) for row in found]

    def _felt(self, wanted: Any) -> list[Felt]:
        return [
            Felt(
                id=row.id,
                at=row.at,
                account=AccountId(row.account),
                room=RoomId(row.room),
                room_kind=RoomKind(row.room_kind),
                author=row.author,
                issue=row.issue,
                cluster=row.cluster or "",
                weights=frozenset(row.weights),
                reach=row.reach,
                conversation=ConversationId(row.conversation),
                text=row.text,
                language=row.locale,
                may_mean=tuple(IssueId(issue) for issue in row.may_mean),
                counts_for=row.topic or "",
                talk=row.kind == TALK,
            )
            for row in self._db.execute(wanted)
        ]

    # --- how the topics stand ------------------------------------------------------------

    def live(self) -> Sequence[Live]:
        found = self._db.execute(_LIVE)
        return [Live(IncidentId(row.id), Topic(row.topic), _standing(row), State(row.state)) for row in found]

    def closed_by_people(self, since: datetime) -> Mapping[Topic, datetime]:
        ended = select(_n.topic, _n.closed_at).where(_n.closed_at >= since, _n.state_by != "").order_by(_n.closed_at)
        return {Topic(topic): at for topic, at in self._db.execute(ended)}

    def write(self, steps: Collection[Step], upto: int, looked: datetime) -> int:
        topics = [step.topic for step in steps]
        found = select(incidents).where(_n.topic.in_(topics), _n.closed_at.is_(None)).with_for_update()
        rows = {row.topic: row for row in self._db.execute(found)} if topics else {}
        goes_on = [_going_on(rows[step.topic], step) for step in steps if step.topic in rows and _is_calm(step)]
        if goes_on:  # most of them, most of the time: one statement for all
            self._db.execute(_GOES_ON, goes_on)
        raised = sum(self._step(step, rows.get(step.topic)) for step in steps if not _is_calm(step))
        keep_cursor(self._db, LOOP, f"{upto} {(looked - EPOCH) // TICK}")
        return raised

    def _step(self, step: Step, row: Any) -> bool:
        """A topic that climbed, or that is over. `row`: its incident, None where it has none yet."""
        if row is None and (step.incident is None or step.alert is None):
            return False  # it is over, and this is no new alarm
        values: dict[str, Any] = {
            "label": step.label, "reading": reading_out(step.reading, step.window), "read_at": step.at,
        }  # fmt: skip
        if step.incident is None:
            assert row is not None
            values |= {"level": 0, "below_since": None}
            if row.state in {State.OPEN.value, State.FIXED.value}:  # else a person keeps it open
                values |= {"state": State.CLOSED.value, "closed_at": step.at}
        else:
            values |= {"level": int(step.incident.level), "below_since": step.incident.below}
        if step.alert is not None:
            values |= {"because": step.alert.because, "rule": step.alert.rule}
        if row is None:
            assert step.incident is not None
            values |= {"topic": step.topic, "peak": int(step.incident.level), "since": step.incident.since, "rises": 1}
            number = self._db.execute(insert(incidents).returning(_n.id), values).scalar_one()
            return self._raise(number, 1, step, muted=False)
        if step.alert is not None:
            values |= {"rises": row.rises + 1, "peak": max(row.peak, int(step.alert.level))}
        self._db.execute(update(incidents).where(_n.id == row.id).values(**values))
        muted = row.muted_until is not None and row.muted_until > step.at
        return self._raise(row.id, row.rises + 1, step, muted=muted)

    def _raise(self, incident: int, rise: int, step: Step, *, muted: bool) -> bool:
        alert = step.alert
        if alert is None:
            return False
        values = {
            "incident": incident, "rise": rise, "level": int(alert.level), "at": alert.at, "because": alert.because,
            "rule": alert.rule, "reading": reading_out(alert.reading, step.window),
        }  # fmt: skip
        number = self._db.execute(_ALERT, values).scalar()
        if number is None:
            return False
        if alert.level is Level.L1:
            self._in_the_thread(step)
        tell.queue(self._db, tell.Word("alert", f"alert:{number}", alert.level, 0, number, incident), step.to,
                   alert.at, dropped="muted" if muted else "")  # fmt: skip
        return True

    def _in_the_thread(self, step: Step) -> None:
        """The agents' level: they read it where they answer."""
        newest = select(_s.conversation).where(about(step.topic)).order_by(_s.id.desc()).limit(1)
        conversation = self._db.execute(newest).scalar()
        if conversation is not None and step.alert is not None:
            text = f'"{step.label}" hurts: {step.alert.because} ({step.alert.rule}).'
            note_line(self._db, conversation, "marker", "Beancan", text, step.at)

    # --- what is usual ------------------------------------------------------------

    def count_hours(self, upto: datetime) -> None:
        end = EPOCH + (upto - EPOCH) // HOUR * HOUR
        newest = self._db.execute(select(func.max(_u.hour, type_=_u.hour.type))).scalar()
        start = max(newest + HOUR if newest else end - HISTORY, end - HISTORY)
        if start >= end:
            return
        hour = type_coerce(_s.at, BigInteger) // (HOUR // TICK)
        counted = (
            select(TOPIC.label("counts_for"), rooms.c.kind, hour.label("hour"), func.count(func.distinct(PERSON)))
            .join_from(signals, rooms, and_(rooms.c.account == _s.account, rooms.c.room == _s.room))
            .where(PAIN, TOPIC.is_not(None), _s.at >= start, _s.at < end)
            .group_by("counts_for", rooms.c.kind, "hour")
        )
        for topic, kind, number, authors in self._db.execute(counted).all():
            at = EPOCH + int(number) * HOUR
            self._db.execute(_COUNT, {"topic": topic, "room_kind": kind, "hour": at, "authors": authors})
        # A line of its own for the newest hour, so that nobody looks for it again when it was a quiet one.
        self._db.execute(_COUNT, {"topic": "", "room_kind": "", "hour": end - HOUR, "authors": 0})

    def hours(self, topics: Collection[Topic], now: datetime) -> tuple[datetime | None, Mapping[Topic, ByHour]]:
        since = self._db.execute(select(func.min(_u.hour, type_=_u.hour.type))).scalar()
        counted = select(_u.topic, _u.hour, func.sum(_u.authors)).where(
            _u.topic.in_(sorted(topics)), _u.hour >= now - HISTORY, _u.hour < now
        )
        found: dict[Topic, dict[datetime, int]] = {}
        for topic, hour, authors in self._db.execute(counted.group_by(_u.topic, _u.hour)):
            found.setdefault(Topic(topic), {})[hour] = int(authors)
        loud = self._alarms_of(self._loud(now).where(_n.topic.in_(sorted(topics))), now)
        return since, {topic: without_alarms(told, loud.get(topic, ())) for topic, told in found.items()}

    def all_hours(self, now: datetime) -> Mapping[datetime, int]:
        lately = and_(_u.topic != "", _u.hour >= now - HISTORY, _u.hour < now)
        counted = select(_u.hour, func.sum(_u.authors)).where(lately).group_by(_u.hour)
        found = {hour: int(authors) for hour, authors in self._db.execute(counted)}
        for hour, authors in self._of_alarms(now).values():
            found[hour] -= authors
        return found

    def _of_alarms(self, now: datetime) -> Mapping[tuple[str, datetime], tuple[datetime, int]]:
        """People of each hour that belongs to an alarm of its topic."""
        loud = self._alarms_of(self._loud(now), now)
        if not loud:
            return {}
        told: dict[Topic, dict[datetime, int]] = {}
        counted = select(_u.topic, _u.hour, func.sum(_u.authors)).where(
            _u.topic.in_(sorted(loud)), _u.hour >= now - HISTORY, _u.hour < now
        )
        for topic, hour, authors in self._db.execute(counted.group_by(_u.topic, _u.hour)):
            told.setdefault(Topic(topic), {})[hour] = int(authors)
        return {
            (topic, hour): (hour, told[topic][hour])
            for topic in told
            for hour, left in without_alarms(told[topic], loud[topic]).items()
            if left is None
        }

    def _alarms_of(self, loud: Any, now: datetime) -> Mapping[Topic, list[tuple[datetime, datetime]]]:
        """From when to when each topic stood at an alarm; `loud`: of `_loud`."""
        found: dict[Topic, list[tuple[datetime, datetime]]] = {}
        for topic, start, end in self._db.execute(loud):
            found.setdefault(Topic(topic), []).append((start, end or now))
        return found

    def _loud(self, now: datetime) -> Any:
        """From when to when there was an alarm: those hours say nothing about what is usual."""
        first = func.min(_a.at, type_=_a.at.type)
        lately = or_(_n.closed_at.is_(None), _n.closed_at >= now - HISTORY)
        loud = select(_n.topic, first, _n.closed_at).join_from(incidents, alerts, _a.incident == _n.id)
        return loud.where(_a.level >= int(ALARM), lately).group_by(_n.id)


def _is_calm(step: Step) -> bool:
    """It neither climbed nor ended."""
    return step.incident is not None and step.alert is None


def _going_on(row: Any, step: Step) -> dict[str, Any]:
    assert step.incident is not None
    return {
        "row": row.id, "label": step.label, "reading": reading_out(step.reading, step.window), "read_at": step.at,
        "level": int(step.incident.level), "below_since": step.incident.below,
    }  # fmt: skip


def _standing(row: Any) -> Incident | None:
    if row.level == Level.L0:
        return None
    return Incident(Topic(row.topic), Level(row.level), row.since, row.below_since)
