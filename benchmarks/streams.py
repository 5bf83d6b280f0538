"""Labelled streams of seven days: what customers write on ordinary days, and the incidents hidden in them.

Everything is drawn from one `random.Random(kind, seed)`, so a stream is the same on every machine. Texts are those of a
labelled set; nothing is made up but the raids and what bursts of chatter are about. Ordinary days have a daily rhythm,
quieter week-ends, topics that are written of more and less, noise that is about nothing, who comes back, and taps.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from benchmarks.chatter import THEMES
from bot.evaluation.stream import Said

BEGIN = datetime(2026, 11, 2, tzinfo=UTC)  # a Monday
DAYS = 7
_RHYTHM = (1, 1, 1, 1, 1, 2, 5, 9, 12, 13, 13, 12, 11, 12, 12, 12, 13, 14, 15, 15, 13, 10, 6, 3)  # people an hour
_WEEKEND = 0.6
_ROOMS = (("wall", "help"), ("wall", "tv"), ("chat", "support"))
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Texts:
    """`issues`: issue -> what customers write of it. `noise`: about no issue. `foreign`: issue -> other languages."""

    issues: Mapping[str, Sequence[str]]
    noise: Sequence[str]
    foreign: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Incident:
    """What must be found. `topic` None: no issue names it, a cluster must. `third`: when the third person within half
    an hour had spoken. `level`: as high as it must get, and no higher. `growth`: the greater, the higher on the board.
    `posts`: everything that was said of it.
    """

    topic: str | None
    begin: datetime
    end: datetime
    third: datetime
    level: str
    growth: int = 0
    posts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Stream:
    """`hidden`: the issue that the knowledge must not hold. `never`: the issue that must not become an alarm."""

    kind: str
    seed: int
    said: Sequence[Said]
    incidents: Sequence[Incident]
    hidden: str = ""
    never: str = ""


class Maker:
    """Draws one stream."""

    def __init__(self, kind: str, seed: int, texts: Texts) -> None:
        self.draw = random.Random(f"{kind} {seed}")
        self.texts = texts
        self.said: list[Said] = []
        self.incidents: list[Incident] = []
        self.topics = sorted(texts.issues)
        self.draw.shuffle(self.topics)
        self._people = 0

    # --- ordinary days ----------------------------------------------------------------------------------------------

    def ordinary(self, a_day: float, busy: Callable[[datetime], float], without: str = "") -> None:
        """So many messages on a working day. `busy`: times as many as usual. `without`: nobody writes of it."""
        topics = [topic for topic in self.topics if topic != without]
        weights = [self.draw.lognormvariate(0, 1) for _ in topics]
        for hour in range(DAYS * 24):
            start = BEGIN + timedelta(hours=hour)
            share = _RHYTHM[start.hour] / sum(_RHYTHM) * (_WEEKEND if start.weekday() >= 5 else 1)
            for _ in range(self._poisson(a_day * share * busy(start))):
                at = start + timedelta(seconds=self.draw.uniform(0, 3600))
                if self.draw.random() < 0.25:
                    self.write(at, self.draw.choice(self.texts.noise))
                else:
                    self._customer(at, self.draw.choices(topics, weights)[0])

    def _customer(self, at: datetime, topic: str) -> None:
        """Writes; some come back, some tap."""
        texts = self.texts.issues[topic]
        post = self.write(at, self.draw.choice(texts))
        later = at + timedelta(minutes=self.draw.uniform(2, 40))
        after = self.draw.random()
        if after < 0.15:
            self.tap(post, later, "fixed")
        elif after < 0.20:
            self.tap(post, later, "not_helped")
        elif after < 0.25:
            self.write(later, self.draw.choice(texts), author=post.author)

    def _poisson(self, mean: float) -> int:
        at, number = self.draw.expovariate(1), 0
        while at < mean:
            at, number = at + self.draw.expovariate(1), number + 1
        return number

    def write(self, at: datetime, text: str, author: str = "", reach: int | None = None) -> Said:
        """One post, in one of the rooms."""
        self._people += not author
        channel, room = self.draw.choice(_ROOMS)
        who = author or f"p{self._people}"
        post = Said(at, channel, room, who, text, f"m{len(self.said)}", reach=reach)
        self.said.append(post)
        return post

    def tap(self, post: Said, at: datetime, button: str) -> Said:
        """Under the answer to a post."""
        tap = Said(at, post.channel, post.room, post.author, "", f"m{len(self.said)}", to=post.id, tap=button)
        self.said.append(tap)
        return tap

    # --- incidents --------------------------------------------------------------------------------------------------

    def at(self, day: int, hour: float) -> datetime:
        """Within the hour after that."""
        return BEGIN + timedelta(days=day, hours=hour + self.draw.random())

    def crowd(
        self, times: Sequence[datetime], texts: Sequence[str], topic: str | None, level: str, **more: int
    ) -> None:
        """Different people at these times; each text comes again only when all were said."""
        times, bag = sorted(times), list(texts)
        self.draw.shuffle(bag)
        begin = len(self.said)
        for place, at in enumerate(times):
            post = self.write(at, bag[place % len(bag)])
            if self.draw.random() < 0.15:
                self.tap(post, at + timedelta(minutes=self.draw.uniform(1, 10)), "not_helped")
        posts = frozenset(one.id for one in self.said[begin:])
        thirds = zip(times, times[2:], strict=False)
        third = next(third for first, third in thirds if third - first <= 30 * _MINUTE)
        self.incidents.append(Incident(topic, times[0], times[-1], third, level, posts=posts, **more))

    def spread(self, start: datetime, minutes: float, people: int, power: float = 1.0) -> list[datetime]:
        """So many times within so many minutes; `power` below 1: more of them late, above 1: early."""
        return [start + minutes * _MINUTE * self.draw.random() ** power for _ in range(people)]


def _flat(_at: datetime) -> float:
    return 1.0


def quiet(make: Maker) -> None:
    """Ordinary days alone."""
    make.ordinary(150, _flat)


def sudden_outage(make: Maker) -> None:
    """Forty people in forty minutes, most of them at once."""
    make.ordinary(150, _flat)
    topic = make.topics[0]
    make.crowd(make.spread(make.at(4, 10), 40, 45, 2.0), make.texts.issues[topic], topic, "L3")


def great_outage(make: Maker) -> None:
    """A hundred and fifty people within an hour."""
    make.ordinary(150, _flat)
    topic = make.topics[0]
    make.crowd(make.spread(make.at(3, 18), 45, 180, 1.2), make.texts.issues[topic], topic, "L4")


def slow_burn(make: Maker) -> None:
    """One an hour, then two, then eight."""
    make.ordinary(150, _flat)
    topic = make.topics[0]
    make.crowd(make.spread(make.at(5, 11), 360, 28, 0.5), make.texts.issues[topic], topic, "L2")


def single_author_flood(make: Maker) -> None:
    """Forty angry messages by one person."""
    make.ordinary(150, _flat)
    texts = make.texts.issues[make.topics[0]]
    for at in sorted(make.spread(make.at(3, 14), 60, 40)):
        make.write(at, f"{make.draw.choice(texts).upper()}!!! this is UNACCEPTABLE", author="angry", reach=900)


def raid(make: Maker) -> None:
    """Sixty fresh accounts, nearly the same words, within a minute."""
    make.ordinary(150, _flat)
    ends = ("", "!!!", " 🔥", " #boycott", " now", " 👎👎", " share this")
    words = "this company is a scam, everybody cancel your contract today and never come back"
    for at in sorted(make.spread(make.at(4, 20), 1, 60)):
        make.write(at, f"{words}{make.draw.choice(ends)}")


def slow_raid(make: Maker) -> None:
    """Forty accounts with nearly the same words, half of them within five minutes, the others over the next hour."""
    make.ordinary(150, _flat)
    ends = ("", "!!!", " share this", " now", " pass it on")
    words = "this company sold all our data to strangers, tell everybody you know before it is too late"
    start = make.at(4, 19)
    for at in sorted([*make.spread(start, 5, 20), *make.spread(start, 60, 20)]):
        make.write(at, f"{words}{make.draw.choice(ends)}")


def chatter(make: Maker) -> None:
    """Three bursts that are about nothing of the brand's: thirty people in twenty-five minutes, to the brand."""
    make.ordinary(150, _flat)
    for (day, hour), theme in zip(((1, 20), (3, 12), (5, 16)), make.draw.sample([*THEMES], 3), strict=True):
        bag = [*THEMES[theme]]
        make.draw.shuffle(bag)
        for place, at in enumerate(sorted(make.spread(make.at(day, hour), 25, 30))):
            about = bag[place % len(bag)] if make.draw.random() < 0.8 else make.draw.choice(make.texts.noise)
            make.write(at, about)


def steady_topic(make: Maker) -> None:
    """Ninety a day about one thing, every day."""
    make.ordinary(150, _flat)
    texts = make.texts.issues[make.topics[0]]
    for day in range(DAYS):
        for hour in range(24):
            for _ in range(make._poisson(90 * _RHYTHM[hour] / sum(_RHYTHM))):
                make.write(BEGIN + timedelta(days=day, hours=hour + make.draw.random()), make.draw.choice(texts))


def two_incidents(make: Maker) -> None:
    """A slow one, and beside it one that grows fast."""
    make.ordinary(150, _flat)
    slow, fast = make.topics[:2]
    start = make.at(4, 12)
    make.crowd(make.spread(start, 90, 22), make.texts.issues[slow], slow, "L2", growth=1)
    make.crowd(make.spread(start + 40 * _MINUTE, 15, 13, 0.6), make.texts.issues[fast], fast, "L2", growth=2)


def unknown_problem(make: Maker) -> None:
    """No issue names it."""
    hidden = make.topics[0]
    make.ordinary(150, _flat, without=hidden)
    make.crowd(make.spread(make.at(4, 9), 40, 25, 1.5), make.texts.issues[hidden], None, "L2")


def festival_day(make: Maker) -> None:
    """Four times as much of everything, from morning to night."""
    day = BEGIN + timedelta(days=5)
    make.ordinary(150, lambda at: 4.0 if day + timedelta(hours=8) <= at < day + timedelta(hours=23) else 1.0)


def multilingual_outage(make: Maker) -> None:
    """One outage in four languages."""
    make.ordinary(150, _flat)
    topic = next(topic for topic in make.topics if len(make.texts.foreign.get(topic, ())) >= 6)
    texts = [*make.texts.foreign[topic], *make.texts.issues[topic][:10]]
    make.crowd(make.spread(make.at(4, 17), 30, 24, 1.5), texts, topic, "L3")


def flapping(make: Maker) -> None:
    """On for ten minutes, off for half an hour, five times: one incident."""
    make.ordinary(150, _flat)
    topic, start = make.topics[0], make.at(4, 11)
    times = [at for turn in range(5) for at in make.spread(start + turn * 40 * _MINUTE, 10, 8)]
    make.crowd(times, make.texts.issues[topic], topic, "L2")


KINDS: Mapping[str, Callable[[Maker], None]] = {
    kind.__name__: kind
    for kind in (
        quiet, sudden_outage, great_outage, slow_burn, single_author_flood, raid, slow_raid, chatter, steady_topic,
        two_incidents, unknown_problem, festival_day, multilingual_outage, flapping,
    )
}  # fmt: skip


def stream(kind: str, seed: int, texts: Texts) -> Stream:
    """One of them, by time."""
    maker = Maker(kind, seed, texts)
    KINDS[kind](maker)
    hidden = maker.topics[0] if kind == unknown_problem.__name__ else ""
    never = maker.topics[0] if kind in {single_author_flood.__name__, steady_topic.__name__} else ""
    said = sorted(maker.said, key=lambda one: one.at)
    return Stream(kind, seed, said, maker.incidents, hidden, never)
