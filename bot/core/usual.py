"""What is usual: how many people an hour brings for a topic, from whatever history there is.

Where there are weeks of it, the same hour of the days before says most. Where there is little, the topic's whole
history says the rest, and a small guess what that leaves open: a topic that nobody ever wrote of is new after some
hours of watching already, one that is written of all the time is not.
"""

from collections import Counter, OrderedDict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.core.incidents import CLUSTER, Topic, Usual

# How many different people each hour brought, by its beginning. An hour that nobody spoke in may be missing; one that
# says nothing about what is usual is None.
ByHour = Mapping[datetime, int | None]

HOUR = timedelta(hours=1)
HISTORY = timedelta(days=28)
LONGER = (1, 4)  # windows over which is looked how busy everything is: it shows over a longer time, too
_GUESS_PEOPLE, _GUESS_HOURS = 0.3, 0.5  # of a topic of which nothing is known: wide, so that it gives way at once
_WHOLE_HISTORY_COUNTS = 6.0  # hours: so much the other hours of the day say about this one
_FIRST_DAY_COUNTS = 1.5  # hours: a night says little of the morning after it, where there was no other morning yet
_BESIDE = 1  # hours before and after count as the same hour: a rhythm is not that exact
_BEFORE = tuple(
    HOUR * (24 * day + beside) for day in range(1, HISTORY.days + 1) for beside in range(-_BESIDE, _BESIDE + 1)
)
_OWN_DAY = timedelta(days=1)  # so long an incident is no history of its topic: what goes on for longer is usual by now
_EXCEPTIONS = 2  # alarms of a topic that are no history
_BEFORE_ALARM = timedelta(minutes=30)  # an alarm is about what was said before it
_FEW = 3.0  # people: so many are no measure of how busy a brand is


def left_out(topic: Topic, alarmed: Collection[Topic]) -> Collection[Topic]:
    """What says nothing of how busy everything else is, seen from `topic`: itself and what stands at an alarm.

    For what no issue names incidents do count: while one is open, words that fit no issue are most likely said of it,
    and three people with them are no second one.
    """
    return {topic} if topic.startswith(CLUSTER) else {topic, *alarmed}


@dataclass(slots=True)
class Speakers:
    """Who spoke of what within a time, counted as they come and go, so that a look costs the same on a busy day.

    Give it what was said in time order. Who says it again stays so much longer.
    """

    within: timedelta
    # By when they spoke last: what is kept grows with the people, not with what they say.
    _last: OrderedDict[tuple[Topic, str], datetime] = field(default_factory=OrderedDict)
    _people: Counter[Topic] = field(default_factory=Counter)

    def hear(self, at: datetime, topic: Topic, author: str) -> None:
        """Somebody speaks of it."""
        who = (topic, author)
        before = self._last.get(who)
        if before is None:
            self._people[topic] += 1
        elif at <= before:
            return
        self._last[who] = at
        self._last.move_to_end(who)

    def people(self, now: datetime) -> Counter[Topic]:
        """How many people spoke of each topic until now."""
        while self._last and next(iter(self._last.values())) <= now - self.within:
            (topic, _), _ = self._last.popitem(last=False)
            self._people[topic] -= 1
        self._people += Counter()  # without those of whom nobody speaks any more
        return self._people.copy()


def hour_of(at: datetime) -> datetime:
    """The hour in which that is, by its beginning."""
    return at.replace(minute=0, second=0, microsecond=0)


def without_alarms(people: Mapping[datetime, int], alarms: Iterable[tuple[datetime, datetime]]) -> ByHour:
    """The hours of an alarm (given by when it began and ended) say nothing about what is usual: nothing stands there,
    which is not the same as nobody.

    That holds for the newest alarms of a topic. One that rings again and again is written of more than was known, and
    would never come to be known if all that was loud were left out.
    """
    exceptions = sorted(alarms)[-_EXCEPTIONS:]
    return {hour: None if any(_is_of(hour, *each) for each in exceptions) else n for hour, n in people.items()}


def _is_of(hour: datetime, start: datetime, end: datetime) -> bool:
    return start - _BEFORE_ALARM - HOUR < hour <= min(end, start + _OWN_DAY)


def usual_of(people: ByHour, since: datetime, now: datetime, window: timedelta, busy: float = 1.0) -> Usual:
    """What a window of this hour usually brings. `people`: how many different ones each hour brought. `since`: when
    watching began. What is judged now, the last window, is no history of itself. `busy`: of `busy_now`.
    """
    until, begin = hour_of(now - window), max(hour_of(since), hour_of(now - HISTORY))
    counted = {hour: count for hour, count in people.items() if begin <= hour < until and count is not None}
    says_nothing = {hour for hour, count in people.items() if begin <= hour < until and count is None}
    watched = max(0.0, (until - begin) / HOUR - len(says_nothing))
    overall = (_GUESS_PEOPLE + sum(counted.values())) / (_GUESS_HOURS + watched)
    same = [hour for hour in _same_hours(begin, until, now) if hour not in says_nothing]
    behind = min(_WHOLE_HISTORY_COUNTS if same else _FIRST_DAY_COUNTS, _GUESS_HOURS + watched)
    rate = (behind * overall + sum(counted.get(hour, 0) for hour in same)) / (behind + len(same))
    windows = window / HOUR
    return Usual(rate * windows, watched / 24, (behind + len(same)) / windows, busy)


def _same_hours(begin: datetime, until: datetime, now: datetime) -> list[datetime]:
    """This hour and those beside it, of each day of the history."""
    this = hour_of(now)
    return [hour for before in _BEFORE if begin <= (hour := this - before) < until]


def busy_now(others: float, usually: float) -> float:
    """How many times busier than usual the brand is, by what is written of OTHER topics, without open incidents.

    On a festival day everything is up together, and no topic is an incident for it. Never below 1: a quiet day makes
    nobody's trouble bigger.
    """
    return max(1.0, (others + _FEW) / (usually + _FEW))
