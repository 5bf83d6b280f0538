"""Incidents: how loud a pain is, and how far it travels. Arithmetic over a window of signals, and nothing else.

    L0 thread -> L1 agent -> L2 lead -> L3 incident room -> L4 named people

Volume counts distinct people, never messages, and who only repeats another's words is no further voice. Intensity is
counted, never guessed. A level is entered at once and left only after it has not been reached for `falls_after`. Each
alert carries its arithmetic and the line that fired.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import log2, log10
from operator import attrgetter
from typing import NewType

from bot.core import chance
from bot.core.echo import Voices
from bot.core.messages import AccountId, RoomId, RoomKind
from bot.core.thresholds import ALARM, DEFAULT, Level, Line, Thresholds, intensity_of

__all__ = [
    "ALARM", "DEFAULT", "Alert", "Incident", "Level", "Line", "PainSignal", "Reading", "Thresholds", "Topic", "Usual",
    "hop", "in_order", "in_words", "intensity_of", "level_at", "measure",
]  # fmt: skip

# What the signals are about: an issue's id, or `cluster:<id>` for messages alike that nobody could answer.
Topic = NewType("Topic", str)
CLUSTER = "cluster:"


def cluster_topic(cluster: str) -> Topic:
    """The topic of a cluster, by its id."""
    return Topic(f"{CLUSTER}{cluster}")


TALK = "talk"  # the kind of a signal that says nothing of an issue, and wants nothing
PAIN = frozenset({"report", TALK, "same_here", "not_helped", "waiting"})  # the kinds of signals that are counted


_NEWEST_PART = 6  # of the window: five minutes of half an hour
_IN_TIME = attrgetter("at", "id")


@dataclass(frozen=True, slots=True)
class PainSignal:
    """One counted sign of pain. `author`: the platform's id of the person, the same on all its accounts.

    `intensity` 1 to 5. `reach`: readers, where it is told.
    `echo`: `echo.print_of` its words, "" for a tap. `talk`: he only talks, and is counted against those who want
    something.
    """

    id: int
    at: datetime
    topic: Topic
    author: str
    intensity: float
    reach: int | None
    account: AccountId
    room: RoomId
    room_kind: RoomKind
    echo: str = ""
    talk: bool = False


@dataclass(frozen=True, slots=True)
class Usual:
    """How many people a window of this hour usually brings, made by `usual.usual_of`. As it stands: nothing is known.

    `days` of history, and how many `windows` the number rests on. `busy`: how many times more than usual is written
    of everything else just now.
    """

    per_window: float = 0.3
    days: float = 0.0
    windows: float = 1.0
    busy: float = 1.0

    @property
    def expected(self) -> float:
        """People in a window as busy as this one."""
        return self.per_window * self.busy


@dataclass(frozen=True, slots=True)
class Reading:
    """The arithmetic of one moment. `doubling`: in which time the number of people doubles; None: it does not grow.
    `once_in`: how seldom so many come together by chance. `copies`: accounts that only repeat another's words.
    `talkers`: people who only talk, beside the `authors`.
    """

    authors: int
    messages: int
    intensity: float
    reach: int
    pain: float
    usual: Usual
    times_usual: float
    doubling: timedelta | None
    once_in: timedelta = timedelta(0)
    copies: int = 0
    talkers: int = 0


@dataclass(frozen=True, slots=True)
class Incident:
    """One topic above L0. `below`: since when its level is no longer reached."""

    topic: Topic
    level: Level
    since: datetime
    below: datetime | None = None


@dataclass(frozen=True, slots=True)
class Alert:
    """A topic climbed to a level: what is told, with the arithmetic behind it and the line that fired."""

    at: datetime
    level: Level
    topic: Topic
    reading: Reading
    because: str
    rule: str


def measure(signals: Sequence[PainSignal], now: datetime, thresholds: Thresholds, usual: Usual) -> Reading:
    """Reads the signals of one topic at `now`, whatever their order; those of the future or gone by are passed over.

    Each person counts once, with the strongest sign he gave. Within the window a sign counts whole; older ones fade
    (2^(-age beyond the window / half_life)) and add to the pain, but their authors are no longer counted.
    """
    oldest, start = now - thresholds.reach_back, now - thresholds.window
    heard = sorted((signal for signal in signals if oldest <= signal.at <= now and not signal.talk), key=_IN_TIME)
    voices = _voices(heard)
    weights: dict[str, float] = {}  # of each voice: its newest sign weighs most
    strongest: dict[str, float] = {}
    first: dict[str, datetime] = {}  # within the window
    last: dict[str, datetime] = {}
    for signal in heard:
        voice, at = voices[signal.author], signal.at
        strongest[voice] = max(strongest.get(voice, 0.0), signal.intensity)
        if at >= start:
            weights[voice] = 1.0
            first.setdefault(voice, at)
            last[voice] = at
        else:
            weights[voice] = 2.0 ** ((at - start) / thresholds.half_life)
    within = [signal for signal in heard if signal.at >= start]
    reach = max((signal.reach or 0 for signal in within), default=0)
    total = sum(weights.values())
    mean = sum(weight * strongest[voice] for voice, weight in weights.items()) / total if total else 0.0
    newest = thresholds.window / _NEWEST_PART
    lately = _after(now - newest, [*last.values()])
    spans = {thresholds.reach_back: len(weights), thresholds.window: len(last), newest: lately}
    factor = 1.0 + (thresholds.per_factor_of_10 * log10(reach / 100) if reach > 100 else 0.0)
    return Reading(
        authors=len(last),
        messages=len(within),
        intensity=mean,
        reach=reach,
        pain=mean * log2(1 + total) * factor,
        usual=usual,
        times_usual=len(last) / max(usual.expected, 1.0),
        doubling=_doubling([*first.values()], now, thresholds.window),
        once_in=_once_in(spans, thresholds.window, usual),
        copies=len({signal.author for signal in within}) - len(last),
        talkers=len({signal.author for signal in signals if signal.talk and start <= signal.at <= now} - last.keys()),
    )


def _voices(signals: Sequence[PainSignal]) -> Mapping[str, str]:
    voices = Voices()
    for signal in signals:
        voices.hear(signal.author, signal.echo, signal.at)
    return voices.authors


def _doubling(first_heard: Sequence[datetime], now: datetime, window: timedelta) -> timedelta | None:
    """From how many people spoke up in the first half of the window, and how many in the second: what doubles in D
    brings 2^(half / D) times as many in each half.
    """
    half = window / 2
    new = _after(now - half, first_heard)
    growth = log2((new + 0.5) / (len(first_heard) - new + 0.5))
    return half / growth if new > 1 and growth > 1 / 8 else None


def _once_in(people: Mapping[timedelta, int], window: timedelta, usual: Usual) -> timedelta:
    """How seldom so many come together: in the whole window, in its newest part (a sudden outage), or in as long as a
    sign weighs anything (a slow burn). The rarest counts, divided by how many were tried.
    """
    known = usual.per_window * usual.windows
    seldom = [
        chance.once_in(span, chance.tail(number, usual.expected * (span / window), known))
        for span, number in people.items()
    ]
    return max(seldom) / len(seldom)


def _after(edge: datetime, moments: Sequence[datetime]) -> int:
    return sum([moment > edge for moment in moments])


def level_at(reading: Reading, thresholds: Thresholds) -> tuple[Level, Line | None]:
    """The highest level with a line that holds, and that line."""
    for level in sorted(thresholds.levels, reverse=True):
        if reading.authors <= 1 and level > thresholds.one_author_never_above:
            continue
        if reading.authors <= reading.talkers and level >= ALARM:  # a match night, a joke that goes round, a prize
            continue
        for line in thresholds.levels[level]:
            if _holds(line, reading):
                return level, line
    return Level.L0, None


def _holds(line: Line, reading: Reading) -> bool:
    return (
        reading.authors >= line.authors
        and reading.pain >= line.pain
        and reading.intensity >= line.intensity
        and reading.times_usual >= line.times_usual
        and (line.doubling is None or (reading.doubling is not None and reading.doubling <= line.doubling))
        and (line.once_in is None or reading.once_in >= line.once_in)
    )


def hop(
    incident: Incident | None, topic: Topic, reading: Reading, now: datetime, thresholds: Thresholds
) -> tuple[Incident | None, Alert | None]:
    """How the topic stands now, and the alert if it climbed. It falls only after `falls_after` below its level."""
    level, line = level_at(reading, thresholds)
    if incident is None:
        if line is None:
            return None, None
        return Incident(topic, level, now), _alert(topic, level, line, reading, now)
    if line is not None and level > incident.level:
        return replace(incident, level=level, below=None), _alert(topic, level, line, reading, now)
    if level == incident.level:
        return replace(incident, below=None), None
    below = incident.below or now
    if now - below < thresholds.falls_after:
        return replace(incident, below=below), None
    return (None if level is Level.L0 else replace(incident, level=level, below=None)), None


def _alert(topic: Topic, level: Level, line: Line, reading: Reading, now: datetime) -> Alert:
    return Alert(now, level, topic, reading, in_words(reading), line.place)


def in_words(reading: Reading) -> str:
    """The arithmetic for people: "5 people, 4.1/5, 5x usual, reach 12k"."""
    parts = [_people(reading.authors), f"{reading.intensity:.1f}/5", f"{reading.times_usual:.0f}x usual"]
    if reading.reach:
        parts.append(f"reach {_short(reading.reach)}")
    if reading.once_in >= timedelta(weeks=1):
        parts.append(f"by chance once in {chance.in_words(reading.once_in)}")
    if reading.talkers:
        parts.append(f"{_people(reading.talkers)} beside them who only talk")
    if reading.copies:
        parts.append(f"{_people(reading.copies)} more with nearly the same words, counted as one voice")
    return ", ".join(parts)


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number} people"


def _short(number: int) -> str:
    return f"{number / 1000:.0f}k" if number >= 1000 else str(number)


def in_order(standing: Sequence[tuple[Incident, Reading]]) -> list[tuple[Incident, Reading, str]]:
    """The board's order with its reason: the higher level first; within one what grows fastest, then the greater pain,
    then the older.
    """
    found = sorted(
        standing,
        key=lambda one: (-one[0].level, one[1].doubling or timedelta.max, -one[1].pain, one[0].since, one[0].topic),
    )
    return [(incident, reading, _velocity(reading)) for incident, reading in found]


def _velocity(reading: Reading) -> str:
    if reading.doubling is None:
        return f"does not grow; pain {reading.pain:.1f}"
    minutes = max(1, round(reading.doubling / timedelta(minutes=1)))
    return f"doubles every {minutes} minute{'s' if minutes > 1 else ''}"
