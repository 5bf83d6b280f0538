"""incidents.yaml as the core reads it: what counts, how much, and which numbers reach which level.

L0 thread -> L1 agent -> L2 lead -> L3 incident room -> L4 named people
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import IntEnum


class Level(IntEnum):
    """How far the pain has travelled."""

    L0 = 0
    L1 = 1
    L2 = 2
    L3 = 3
    L4 = 4


ALARM = Level.L2  # the first level that is an alarm
FADED = 4  # half-lives after which a sign beyond the window weighs nothing


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a level: every condition that is written must hold. `place`: where it stands, for people.

    `once_in`: so many people come together by chance at most once in this time, as far as the history tells.
    """

    place: str
    authors: int
    pain: float = 0.0
    intensity: float = 0.0
    times_usual: float = 0.0
    doubling: timedelta | None = None
    once_in: timedelta | None = None


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

    @property
    def reach_back(self) -> timedelta:
        """How old a sign may be and still weigh."""
        return self.window + FADED * self.half_life


def intensity_of(weights: frozenset[str], thresholds: Thresholds) -> float:
    """1 plus the weights that apply, 5 at most."""
    return min(5.0, 1.0 + sum(thresholds.weights.get(name, 0.0) for name in weights))


# What holds where a knowledge folder has no incidents.yaml: the lines of the demo brand's, whose whys are there.
DEFAULT = Thresholds(
    window=timedelta(minutes=30),
    half_life=timedelta(minutes=15),
    weights={
        "repeat_contact": 1.5, "not_helped": 1.5, "strong_words": 1.0, "shouting": 0.5, "waiting_over_promise": 1.0,
    },
    per_factor_of_10=0.25,
    levels={
        Level.L1: (Line("default", authors=1, pain=2),),
        Level.L2: (
            Line("default", authors=3, intensity=3, once_in=timedelta(weeks=13)),
            Line("default", authors=3, once_in=timedelta(days=2 * 365)),
        ),
        Level.L3: (
            Line("default", authors=10, pain=12, times_usual=6),
            Line("default", authors=15, times_usual=8, once_in=timedelta(days=2 * 365)),
        ),
        Level.L4: (
            Line("default", authors=30, pain=20, doubling=timedelta(minutes=15)),
            Line("default", authors=60, times_usual=20, doubling=timedelta(minutes=30)),
        ),
    },
    falls_after=timedelta(minutes=45),
    tell={Level.L1: ("inbox",), Level.L2: ("lead",), Level.L3: ("incident-room",), Level.L4: ("pr", "ceo")},
    repeat_if_silent=timedelta(minutes=10),
)  # fmt: skip
