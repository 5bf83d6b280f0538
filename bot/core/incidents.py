"""Incidents: how loud a pain is, and how far it travels. Arithmetic over a window of signals, and nothing else.

    L0 thread -> L1 agent -> L2 lead -> L3 incident room -> L4 named people

Volume counts distinct people, never messages. Intensity is counted, never guessed. A level is entered at once and left
only after it has not been reached for `falls_after`. Each alert carries its arithmetic and the line that fired.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import IntEnum
from math import log2, log10
from typing import NewType

from bot.core.messages import AccountId, RoomId, RoomKind

# What the signals are about: an issue's id, or `cluster:<id>` for messages alike that nobody could answer.
Topic = NewType("Topic", str)


class Level(IntEnum):
    """How far the pain has travelled."""

    L0 = 0
    L1 = 1
    L2 = 2
    L3 = 3
    L4 = 4


ALARM = Level.L2  # the first level that is an alarm


@dataclass(frozen=True, slots=True)
class PainSignal:
    """One counted sign of pain. `author`: account/person. `intensity` 1 to 5. `reach`: readers, where it is told."""

    id: int
    at: datetime
    topic: Topic
    author: str
    intensity: float
    reach: int | None
    account: AccountId
    room: RoomId
    room_kind: RoomKind


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a level: every condition that is written must hold. `place`: where it stands, for people."""

    place: str
    authors: int
    pain: float = 0.0
    intensity: float = 0.0
    times_usual: float = 0.0
    doubling: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Thresholds:
    """incidents.yaml. `levels`: any line of a level that holds reaches it."""

    window: timedelta
    half_life: timedelta
    weights: Mapping[str, float]
    per_factor_of_10: float
    levels: Mapping[Level, tuple[Line, ...]]
    falls_after: timedelta
    one_author_never_above: Level = Level.L1
    tell: Mapping[Level, tuple[str, ...]] = field(default_factory=dict)
    repeat_if_silent: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Usual:
    """How many people a window of this hour usually brings, and how many days of history that rests on."""

    per_window: float = 0.0
    days: float = 0.0


@dataclass(frozen=True, slots=True)
class Reading:
    """The arithmetic of one moment. `doubling`: in which time the number of people doubled last; None: it does not."""

    authors: int
    messages: int
    intensity: float
    reach: int
    pain: float
    usual: Usual
    times_usual: float
    doubling: timedelta | None


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


def intensity_of(weights: frozenset[str], thresholds: Thresholds) -> float:
    """1 plus the weights that apply, 5 at most."""
    return min(5.0, 1.0 + sum(thresholds.weights.get(name, 0.0) for name in weights))


def measure(signals: Sequence[PainSignal], now: datetime, thresholds: Thresholds, usual: Usual) -> Reading:
    """Reads the signals of one topic at `now`, in time order; those of the future or gone by are passed over.

    Each person counts once, with the strongest sign he gave. Within the window a sign counts whole; older ones fade
    (2^(-age beyond the window / half_life)) and add to the pain, but their authors are no longer counted.
    """
    people: dict[str, tuple[float, float]] = {}  # author -> (weight, intensity)
    inside: dict[str, datetime] = {}
    messages = reach = 0
    for signal in signals:
        age = now - signal.at
        if age < timedelta(0):
            continue
        weight = 1.0
        if age > thresholds.window:
            weight = 2.0 ** -((age - thresholds.window) / thresholds.half_life)
            if weight < 1 / 16:
                continue
        else:
            inside.setdefault(signal.author, signal.at)
            messages += 1
            reach = max(reach, signal.reach or 0)
        had = people.get(signal.author, (0.0, 0.0))
        people[signal.author] = (max(had[0], weight), max(had[1], signal.intensity))
    total = sum(weight for weight, _ in people.values())
    mean = sum(weight * strength for weight, strength in people.values()) / total if total else 0.0
    factor = 1.0 + (thresholds.per_factor_of_10 * log10(reach / 100) if reach > 100 else 0.0)
    return Reading(
        authors=len(inside),
        messages=messages,
        intensity=mean,
        reach=reach,
        pain=mean * log2(1 + total) * factor,
        usual=usual,
        times_usual=len(inside) / max(usual.per_window, 1.0),
        doubling=_doubling(sorted(inside.values()), now),
    )


def _doubling(first_heard: Sequence[datetime], now: datetime) -> timedelta | None:
    """How long ago there were half as many people as now."""
    if len(first_heard) < 2:
        return None
    return now - first_heard[(len(first_heard) - 1) // 2]


def level_at(reading: Reading, thresholds: Thresholds) -> tuple[Level, Line | None]:
    """The highest level with a line that holds, and that line."""
    for level in sorted(thresholds.levels, reverse=True):
        if reading.authors <= 1 and level > thresholds.one_author_never_above:
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
    people = "1 person" if reading.authors == 1 else f"{reading.authors} people"
    reach = [f"reach {_short(reading.reach)}"] if reading.reach else []
    return ", ".join([people, f"{reading.intensity:.1f}/5", f"{reading.times_usual:.0f}x usual", *reach])


def _short(number: int) -> str:
    return f"{number / 1000:.0f}k" if number >= 1000 else str(number)
