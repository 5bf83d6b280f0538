"""The alarm's judgement: the signals of each topic within reach, what is usual, how topics stand, and what follows.

Time is the signals' own. Topics are looked at on a grid of whole seconds, so whoever reads the same signals comes to
the same alarms, whenever he reads them: the alarm loop, the loop after a crash, and a replay. No database, no clock,
no encoder: `walk` says what it needs, and who drives it (`bot.runtime.alarm`, `bot.evaluation.nerve`) brings it.
"""

from bisect import bisect_right
from collections import Counter, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from bot.core.echo import print_of
from bot.core.felt import Doubt, Felt, Nameless, Need, NewHour, Step, Turned, Unknown
from bot.core.incidents import (
    ALARM,
    CLUSTER,
    Incident,
    PainSignal,
    Thresholds,
    Topic,
    Usual,
    hop,
    intensity_of,
    measure,
)
from bot.core.topics import topic_of
from bot.core.usual import HOUR, LONGER, ByHour, Speakers, busy_now, hour_of, left_out, usual_of

GRID = timedelta(seconds=1)
LOOK = timedelta(minutes=1)  # so often what stands is looked at again, also when nobody says anything
# So often a topic is looked at, by how many signals it has (the first that fits): what many speak of already can wait a
# little, so that a busy day costs no more than the machine has. An alarm follows its last signal within a minute.
PACES = ((60, GRID), (200, timedelta(seconds=5)), (1_000, timedelta(seconds=30)))
SLOWEST = timedelta(minutes=1)
SHOWN = timedelta(seconds=10)  # so old may the figures of the board be, where nothing else happens
MOST = 5_000  # newest signals of one topic that are kept: enough to be as loud as anything can be
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def remembered(thresholds: Thresholds) -> timedelta:
    """How old a signal may be and still change what is judged: by its weight, or by how busy everything was."""
    return max(thresholds.reach_back, max(LONGER) * thresholds.window)


def on_grid(at: datetime, grid: timedelta) -> datetime:
    """The next point of the grid, `at` itself if it is one."""
    return _EPOCH - (_EPOCH - at) // grid * grid


@dataclass(slots=True)
class Watch:
    """`label` names a topic for people. `hours`: topic -> hour -> people; `watching`: since when hours are counted.

    `pending`: heard of, but not in its time yet. `due`: topics that were spoken of, and when they are looked at.
    `steps`: what is to be written down. `decided`: signal -> topic, where that is another one than what was matched.
    """

    thresholds: Thresholds
    looked: datetime
    label: Callable[[Topic], str] = str
    pending: deque[Felt] = field(default_factory=deque)
    due: dict[Topic, datetime] = field(default_factory=dict)
    steps: dict[Topic, Step] = field(default_factory=dict)
    decided: dict[int, Topic] = field(default_factory=dict)
    windows: dict[Topic, deque[PainSignal]] = field(default_factory=dict)
    ids: dict[Topic, set[int]] = field(default_factory=dict)
    standing: dict[Topic, Incident | None] = field(default_factory=dict)
    over: Mapping[Topic, datetime] = field(default_factory=dict)
    hours: Mapping[Topic, ByHour] = field(default_factory=dict)
    watching: datetime | None = None
    usuals: dict[Topic, Usual] = field(default_factory=dict)
    written: dict[Topic, datetime] = field(default_factory=dict)
    all_hours: Mapping[datetime, int] = field(default_factory=dict)  # people of all topics
    spoke: Mapping[int, Speakers] = field(init=False)  # who speaks of what, over so many windows
    people: dict[int, Counter[Topic]] = field(default_factory=dict)  # how many they were at the last full minute

    def __post_init__(self) -> None:
        self.spoke = {longer: Speakers(longer * self.thresholds.window) for longer in LONGER}

    # --- what comes in ------------------------------------------------------------

    def expect(self, found: Iterable[Felt]) -> None:
        """Signals that are to be heard in their time."""
        self.pending = deque(sorted((*self.pending, *found), key=lambda felt: (felt.at, felt.id)))

    def hear(self, felt: Felt, topic: Topic) -> None:
        """Keep a signal. One that is here already, or that belongs to what a person closed, is not kept again."""
        ids = self.ids.setdefault(topic, set())
        if felt.id in ids or felt.at <= self.over.get(topic, _EPOCH):
            return
        ids.add(felt.id)
        window = self.windows.setdefault(topic, deque())
        window.append(self._pain(felt, topic))
        for speakers in self.spoke.values():
            speakers.hear(felt.at, topic, felt.author)
        if len(window) > MOST:
            self._cut(window, ids)
        self.due.setdefault(topic, self._paced(topic, max(self.looked, felt.at)))

    @staticmethod
    def _cut(window: deque[PainSignal], ids: set[int]) -> None:
        """Let the oldest go, and all of the same moment: what is kept can then be compared with what is stored."""
        gone = window[0].at
        ids.discard(window.popleft().id)
        while window[0].at == gone < window[-1].at:
            ids.discard(window.popleft().id)

    def remember(self, heard: Iterable[Felt]) -> None:
        """What a loop before this one had heard, or some of it; call again with what was said later. From here it goes
        on as if it were the same.
        """
        counted = self.looked - (self.looked - _EPOCH) % LOOK
        told = sorted(((felt, topic) for felt in heard if (topic := felt.topic)), key=lambda one: one[0].at)
        before = bisect_right(told, counted, key=lambda one: one[0].at)
        for felt, topic in told[:before]:
            self.hear(felt, topic)
        if before or not self.people:
            self.count_people(counted)
        for felt, topic in told[before:]:
            self.hear(felt, topic)
        self.forget()
        paced = {topic: self._paced(topic, window[-1].at) for topic, window in self.windows.items()}
        self.due = {topic: due for topic, due in paced.items() if due > self.looked}

    def _pain(self, felt: Felt, topic: Topic) -> PainSignal:
        return PainSignal(
            id=felt.id,
            at=felt.at,
            topic=topic,
            author=felt.author,
            intensity=intensity_of(felt.weights, self.thresholds),
            reach=felt.reach,
            account=felt.account,
            room=felt.room,
            room_kind=felt.room_kind,
            echo=print_of(felt.text),
            talk=felt.talk and topic.startswith(CLUSTER),
        )

    def hear_anew(self, topic: Topic, found: Iterable[Felt]) -> None:
        """Something was taken back or came late: these are the signals of the topic now."""
        self.windows.pop(topic, None)
        self.ids.pop(topic, None)
        for felt in found:
            if felt.at <= self.looked:
                self.hear(felt, topic)

    def kept(self, topic: Topic) -> tuple[datetime | None, tuple[int, int]]:
        """From when on signals of a topic are kept, and the mark (see `Alarms.mark`) of them and of those that wait to
        be heard."""
        window = self.windows.get(topic)
        if not window:
            return None, (0, 0)
        since = min(each.at for each in window)
        ids = self.ids[topic] | {felt.id for felt in self.pending if felt.topic == topic and felt.at >= since}
        return since, (len(ids), sum(ids))

    def forget(self) -> None:
        """Let go of what weighs nothing any more."""
        start = self.looked - self.thresholds.reach_back
        for topic in tuple(self.windows):
            window, ids = self.windows[topic], self.ids[topic]
            while window and window[0].at < start:
                ids.discard(window.popleft().id)
            if not window:
                del self.windows[topic], self.ids[topic]
                self.usuals.pop(topic, None)
                self.written.pop(topic, None)

    def _paced(self, topic: Topic, at: datetime) -> datetime:
        """When a topic that was spoken of is looked at."""
        number = len(self.windows.get(topic, ()))
        return on_grid(at, next((pace for most, pace in PACES if number <= most), SLOWEST))

    # --- how topics stand ------------------------------------------------------------

    def stand(self, standing: Mapping[Topic, Incident | None], over: Mapping[Topic, datetime]) -> None:
        """How the topics stand as it is written down: a person may have closed one."""
        self.standing = dict(standing)
        for topic, at in over.items():
            if self.over.get(topic) != at:
                kept = [each for each in self.windows.get(topic, ()) if each.at > at]
                self.windows[topic], self.ids[topic] = deque(kept), {each.id for each in kept}
        self.over = over

    @property
    def alarmed(self) -> Collection[Topic]:
        """Topics that stand at an alarm."""
        return {topic for topic, incident in self.standing.items() if incident and incident.level >= ALARM}

    # --- time passes ------------------------------------------------------------

    def walk(self, until: datetime) -> Iterator[Need]:
        """Hear and look at everything up to `until`, each thing in its time. What it gives back is to be answered
        before it goes on."""
        while (at := self._next(until)) is not None:
            if hour_of(at) > hour_of(self.looked):
                yield NewHour(at)
            while self.pending and self.pending[0].at <= at:
                yield from self._hear_next()
            self.looked = at
            if topics := self.unknown():
                yield Unknown(topics, at)
            if on_grid(at, LOOK) == at:
                self.forget()
                self.count_people(at)
                self.due |= dict.fromkeys(self.standing, at)
                if self.standing:
                    yield Doubt(tuple(self.standing))
            for topic in [topic for topic, due in self.due.items() if due <= at]:
                del self.due[topic]
                yield from self._look_at(topic, at)
        self.looked = max(self.looked, until)

    def _next(self, until: datetime) -> datetime | None:
        """When something is to be looked at: each hour, soon after each signal, each minute while anything stands."""
        soonest = self.looked + GRID
        wanted = [on_grid(soonest, HOUR), *self.due.values()]
        if self.pending:
            wanted.append(on_grid(self.pending[0].at, GRID))
        if self.standing or self.windows:
            wanted.append(on_grid(soonest, LOOK))
        at = max(soonest, min(wanted))
        return at if at <= until else None

    def _hear_next(self) -> Iterator[Need]:
        felt = self.pending.popleft()
        known = felt.topic
        topic = known if felt.counts_for or felt.cluster else topic_of(felt.issue, felt.may_mean, self.alarmed)
        if topic is None:
            yield Nameless(felt)
            return
        if topic != known:
            self.decided[felt.id] = topic
        self.hear(felt, topic)

    def _look_at(self, topic: Topic, at: datetime) -> Iterator[Need]:
        step = self.look(topic, at)
        if step.alert is not None:  # nobody is called for words that were taken back
            yield Doubt((topic,))
            step = self.look(topic, at)
        stood = self.standing.get(topic)
        if self.take(step):
            self.steps[topic] = step
            if step.alert is not None or (stood is not None and step.incident is None):
                yield Turned()

    def look(self, topic: Topic, now: datetime) -> Step:
        """How a topic stands at `now`. The caller writes the step down, or it did not happen: see `take`."""
        usual = self._usual(topic, now)
        reading = measure(self.windows.get(topic, ()), now, self.thresholds, usual)
        incident, alert = hop(self.standing.get(topic), topic, reading, now, self.thresholds)
        to = self.thresholds.tell.get(alert.level, ()) if alert else ()
        return Step(topic, self.label(topic), incident, reading, now, self.thresholds.window, alert, to)

    def take(self, step: Step) -> bool:
        """Go on from this step. False: nothing of it is worth writing down yet."""
        stood = step.topic in self.standing
        if step.incident is None and not stood:
            return False
        changed = step.incident != self.standing.get(step.topic) or step.alert is not None
        self.standing[step.topic] = step.incident
        if not changed and step.at - self.written.get(step.topic, _EPOCH) < SHOWN:
            return False
        self.written[step.topic] = step.at
        return True

    # --- what is usual ------------------------------------------------------------

    def know(
        self,
        hours: Mapping[Topic, ByHour],
        watching: datetime | None,
        topics: Collection[Topic],
        all_hours: Mapping[datetime, int],
    ) -> None:
        """What the hours before brought for these topics, and for all together."""
        self.all_hours = all_hours
        self.hours = {**self.hours, **{topic: hours.get(topic, {}) for topic in topics}}
        self.watching = watching
        for topic in topics:
            self.usuals.pop(topic, None)

    def unknown(self) -> list[Topic]:
        """Topics of which the hours before were not read yet."""
        return [topic for topic in self.windows if topic not in self.hours]

    def new_hour(self) -> None:
        """The hours have to be read again."""
        self.hours = {}
        self.usuals.clear()

    def count_people(self, now: datetime) -> None:
        """How many people speak of each topic now, in the window and over a longer time. Once a minute is enough."""
        self.usuals.clear()
        self.people = {longer: speakers.people(now) for longer, speakers in self.spoke.items()}

    def _usual(self, topic: Topic, now: datetime) -> Usual:
        known = self.usuals.get(topic)
        if known is None:
            own = self._by_itself(topic, now)
            known = self.usuals[topic] = replace(
                own, busy=max((self._busy(topic, now, k) for k in self.people), default=1.0)
            )
        return known

    def _busy(self, topic: Topic, now: datetime, longer: int) -> float:
        """How many times busier than usual everything else is."""
        leave_out = left_out(topic, self.alarmed)
        spoke = self.people[longer]
        others = spoke.total() - sum(spoke[one] for one in leave_out)
        everything = usual_of(self.all_hours, self.watching or now, now, self.thresholds.window).per_window
        usually = everything - sum(self._by_itself(one, now).per_window for one in leave_out)
        return busy_now(others, longer * max(0.0, usually))

    def _by_itself(self, topic: Topic, now: datetime) -> Usual:
        return usual_of(self.hours.get(topic, {}), self.watching or now, now, self.thresholds.window)
