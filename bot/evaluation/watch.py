"""The alarm over a stream, in memory: windows of signals, what is usual, and which topics stand above it.

The running bot does the same from its database; the arithmetic is `bot.core.incidents` for both.
"""

from collections import defaultdict, deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.core.incidents import (
    ALARM,
    Alert,
    Incident,
    PainSignal,
    Reading,
    Thresholds,
    Topic,
    Usual,
    hop,
    in_order,
    measure,
)
from bot.core.usual import LONGER, busy_now, hour_of, left_out, usual_of

_TICK = timedelta(minutes=1)  # how often an open incident is looked at when nothing is said
_OWN_DAY = timedelta(days=1)  # so long an incident is no history of its topic


@dataclass(slots=True)
class _Hours:
    """How many different people each hour brought."""

    closed: dict[datetime, int] = field(default_factory=dict)
    hour: datetime | None = None
    people: set[str] = field(default_factory=set)
    known: tuple[datetime, datetime, Usual] | None = None  # the last answer: it changes with the hour only

    def hear(self, at: datetime, person: str) -> None:
        if self.hour != hour_of(at):
            self.close()
            self.hour = hour_of(at)
        self.people.add(person)

    def close(self) -> None:
        if self.hour is not None and self.people:
            self.closed[self.hour] = len(self.people)
        self.people = set()

    def usual(self, since: datetime, now: datetime, window: timedelta) -> Usual:
        """What a window of this hour usually brings."""
        hour, until = hour_of(now), hour_of(now - window)
        if self.known is None or self.known[:2] != (hour, until):
            now_too = {self.hour: len(self.people)} if self.hour is not None and self.people else {}
            self.known = (hour, until, usual_of({**self.closed, **now_too}, since, now, window))
        return self.known[2]


@dataclass(slots=True)
class Watch:
    """Give it signals by time; it gives back alerts. Memory is that of the last windows and 28 days of hours."""

    thresholds: Thresholds
    incidents: dict[Topic, Incident] = field(default_factory=dict)
    _since: datetime | None = None
    _ticked: datetime | None = None
    _signals: dict[Topic, deque[PainSignal]] = field(default_factory=lambda: defaultdict(deque))
    _lately: deque[PainSignal] = field(default_factory=deque)
    _hours: dict[Topic, _Hours] = field(default_factory=lambda: defaultdict(_Hours))
    _everything: _Hours = field(default_factory=_Hours)

    def begin(self, at: datetime) -> None:
        """Something was said, whether or not it hurts: from now on silence is history."""
        self._since = self._since or at

    @property
    def alarmed(self) -> Collection[Topic]:
        """Topics that stand at an alarm."""
        return [topic for topic, incident in self.incidents.items() if incident.level >= ALARM]

    def board(self, now: datetime) -> list[Topic]:
        """Topics at an alarm in the board's order."""
        standing = [(self.incidents[topic], self._reading(topic, now)) for topic in self.alarmed]
        return [incident.topic for incident, _, _ in in_order(standing)]

    def hear(self, signal: PainSignal) -> list[Alert]:
        """Everything that follows from one signal, and from the time that passed before it."""
        self.begin(signal.at)
        alerts = [*self.pass_time(signal.at)]
        self._signals[signal.topic].append(signal)
        self._lately.append(signal)
        if not self._is_young_incident(signal.topic, signal.at):
            self._hours[signal.topic].hear(signal.at, signal.author)
            self._everything.hear(signal.at, f"{signal.topic} {signal.author}")
        return [*alerts, *self._look(signal.topic, signal.at)]

    def pass_time(self, until: datetime) -> Iterator[Alert]:
        """Open incidents fall by themselves: looked at each minute up to `until`, as long as there are any."""
        at = self._ticked or until
        while self.incidents and at + _TICK <= until:
            at += _TICK
            for topic in [*self.incidents]:
                yield from self._look(topic, at)
        self._ticked = at if self.incidents else until
        self._forget(until)

    def _look(self, topic: Topic, now: datetime) -> Iterator[Alert]:
        signals = self._signals[topic]
        gone = now - self.thresholds.reach_back
        while signals and signals[0].at < gone:
            signals.popleft()
        reading = self._reading(topic, now)
        incident, alert = hop(self.incidents.get(topic), topic, reading, now, self.thresholds)
        if incident is None:
            self.incidents.pop(topic, None)
        else:
            self.incidents[topic] = incident
        if alert is not None:
            yield alert

    def _reading(self, topic: Topic, now: datetime) -> Reading:
        return measure(self._signals[topic], now, self.thresholds, self._usual(topic, now))

    # --- what is usual ----------------------------------------------------------------------------------------------

    def _usual(self, topic: Topic, now: datetime) -> Usual:
        usual = self._by_history(self._hours[topic], now)
        return replace(usual, busy=max(self._busy(topic, now, windows) for windows in LONGER))

    def _by_history(self, hours: _Hours, now: datetime) -> Usual:
        return hours.usual(self._since or now, now, self.thresholds.window)

    def _busy(self, topic: Topic, now: datetime, windows: int) -> float:
        """By everything else, over so many windows."""
        leave_out = left_out(topic, self.alarmed)
        since = now - windows * self.thresholds.window
        others = {(s.topic, s.author) for s in self._lately if s.at > since and s.topic not in leave_out}
        everything = self._by_history(self._everything, now).per_window
        own = sum(self._by_history(self._hours[one], now).per_window for one in leave_out)
        return busy_now(len(others), windows * max(0.0, everything - own))

    def _is_young_incident(self, topic: Topic, now: datetime) -> bool:
        incident = self.incidents.get(topic)
        return incident is not None and incident.level >= ALARM and now - incident.since < _OWN_DAY

    def _forget(self, now: datetime) -> None:
        gone = now - max(LONGER) * self.thresholds.window
        while self._lately and self._lately[0].at < gone:
            self._lately.popleft()
