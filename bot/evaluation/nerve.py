"""The alarm over a stream, in memory: the judgement of the running bot (`bot.core.watch`), with what its database would
say of the hours before. Nothing is taken back, and nobody closes an incident.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.core.felt import Felt, Nameless, Need, NewHour, Step, Turned, Unknown
from bot.core.incidents import ALARM, Alert, Thresholds, Topic, cluster_topic, in_order
from bot.core.usual import HISTORY, HOUR, ByHour, hour_of, without_alarms
from bot.core.watch import GRID, LOOK, Watch, on_grid
from bot.ports import Clusters


@dataclass(slots=True)
class Hours:
    """How many people spoke of each topic in each hour; who spoke in rooms of two kinds counts twice."""

    since: datetime | None = None
    _counted: dict[Topic, dict[datetime, int]] = field(default_factory=lambda: defaultdict(dict))
    _began: dict[Topic, datetime] = field(default_factory=dict)  # alarms that stand
    _ended: list[tuple[Topic, datetime, datetime]] = field(default_factory=list)

    def count(self, upto: datetime, spoke: Iterable[tuple[datetime, Topic, str, str]]) -> None:
        """The hours before that are over: (when, of what, in what kind of room, who)."""
        different = {(hour_of(at), topic, kind, who) for at, topic, kind, who in spoke}
        for (hour, topic), people in Counter((hour, topic) for hour, topic, _, _ in different).items():
            self._counted[topic][hour] = people
        self.since = min(self.since or upto - HOUR, *(hour for hour, _, _, _ in different), upto - HOUR)

    def note(self, step: Step) -> None:
        """A topic rose to an alarm, or what stood is over."""
        if step.incident is None and step.topic in self._began:
            self._ended.append((step.topic, self._began.pop(step.topic), step.at))
        elif step.alert is not None and step.alert.level >= ALARM:
            self._began.setdefault(step.topic, step.at)

    def of(self, topics: Collection[Topic], now: datetime) -> Mapping[Topic, ByHour]:
        """Of the last 28 days, without the hours of alarms."""
        alarms = [*self._ended, *((topic, at, now) for topic, at in self._began.items())]
        found: dict[Topic, ByHour] = {}
        for topic in topics:
            mine = [(start, end) for one, start, end in alarms if one == topic]
            told = {hour: people for hour, people in self._counted[topic].items() if now - HISTORY <= hour < now}
            found[topic] = without_alarms(told, mine)
        return found

    def together(self, now: datetime) -> Mapping[datetime, int]:
        """Of all topics."""
        everything: Counter[datetime] = Counter()
        for told in self.of([*self._counted], now).values():
            everything.update({hour: people for hour, people in told.items() if people is not None})
        return everything


@dataclass(slots=True)
class Nerve:
    """Give it signals and let time pass; it keeps the `alerts`, and `behind` each the signals that were counted in it.
    `labels`: what clusters are called.
    """

    thresholds: Thresholds
    clusters: Clusters
    alerts: list[Alert] = field(default_factory=list)
    behind: list[Sequence[int]] = field(default_factory=list)
    labels: dict[Topic, str] = field(default_factory=dict)
    _watch: Watch | None = None
    _hours: Hours = field(default_factory=Hours)
    _uncounted: list[Felt] = field(default_factory=list)
    _clustered: dict[int, Topic] = field(default_factory=dict)

    def feel(self, felt: Felt) -> None:
        """A signal that was just committed. Time has passed up to it."""
        assert self._watch is not None
        self._watch.expect([felt])
        self._uncounted.append(felt)

    async def pass_time(self, now: datetime) -> None:
        """Judge everything before `now`, as the loop does that looks each second."""
        until = on_grid(now, GRID) - GRID
        watch = self._watch = self._watch or Watch(self.thresholds, until - GRID)
        for need in watch.walk(until):
            await self._answer(watch, need)

    async def finish(self, now: datetime) -> None:
        """What is still to be looked at, when nobody says anything more."""
        await self.pass_time(now + LOOK)

    async def _answer(self, watch: Watch, need: Need) -> None:
        """As `bot.runtime.alarm` answers from the database. Nothing is in doubt here."""
        match need:
            case Nameless(felt):
                await self._group(watch, felt)
            case Unknown(topics, at):
                watch.know(self._hours.of(topics, at), self._hours.since, topics, self._hours.together(at))
            case NewHour(at):
                self._count(watch, hour_of(at))
                watch.new_hour()
            case Turned():
                self._write(watch)

    async def _group(self, watch: Watch, felt: Felt) -> None:
        cluster = await self.clusters.place(felt.text, felt.at) if felt.text else None
        if cluster is None:
            return
        topic = self._clustered[felt.id] = cluster_topic(cluster.id)
        self.labels[topic] = cluster.label
        watch.hear(felt, topic)

    def _count(self, watch: Watch, upto: datetime) -> None:
        over = [felt for felt in self._uncounted if felt.at < upto]
        self._uncounted = [felt for felt in self._uncounted if felt.at >= upto]
        about = {felt.id: watch.decided.get(felt.id) or self._clustered.get(felt.id) or felt.topic for felt in over}
        spoke = [(felt.at, topic, felt.room_kind.value, felt.author) for felt in over if (topic := about[felt.id])]
        self._hours.count(upto, spoke)

    def _write(self, watch: Watch) -> None:
        for step in watch.steps.values():
            self._hours.note(step)
            if step.alert is not None:
                start = step.at - step.window
                self.alerts.append(step.alert)
                self.behind.append([each.id for each in watch.windows[step.topic] if start <= each.at <= step.at])
            if step.incident is None:
                watch.standing.pop(step.topic, None)
        watch.steps = {}

    def board(self, now: datetime) -> list[Topic]:
        """Topics at an alarm in the board's order. Time has passed up to now."""
        watch = self._watch
        if watch is None:
            return []
        standing = [(one, watch.look(topic, now).reading) for topic in watch.alarmed if (one := watch.standing[topic])]
        return [incident.topic for incident, _, _ in in_order(standing)]
