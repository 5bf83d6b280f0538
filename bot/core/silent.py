"""The silent many: how many people are likely affected when some of them spoke.

Chao's estimate of the unseen members of a population (Chao 1987, "Estimating the population size for capture-
recapture data with unequal catchability", bias-corrected form), over how often each person was heard: those heard once
tell how many were never heard. A lower bound: who never speaks up anywhere is not in it, and the words say so.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, floor, log, sqrt

FEWEST = 5  # people; below it any number would be a guess
_NORMAL_95 = 1.96


@dataclass(frozen=True, slots=True)
class Affected:
    """`low` to `high` people, at 95 %; both None: not enough data. `method` says in words how it was found."""

    spoke: int
    low: int | None
    high: int | None
    method: str

    @property
    def words(self) -> str:
        """For people: "11 spoke; likely 16 to 100 affected"."""
        if self.low is None or self.high is None:
            return f"{self.spoke} spoke; not enough data to say how many are affected"
        return f"{self.spoke} spoke; likely {self.low} to {self.high} affected"


def affected(times: Sequence[int]) -> Affected:
    """From how often each person was heard (posts, taps, reactions), in any order."""
    spoke = len(times)
    if spoke < FEWEST:
        return Affected(spoke, None, None, f"At least {FEWEST} people must have spoken before a number can be given.")
    often = Counter(times)
    once, twice = often[1], often[2]
    unseen = once * (once - 1) / (2 * (twice + 1))
    low, high = _interval(spoke, unseen, once, twice)
    return Affected(spoke, low, high, _method(once, twice))


def _interval(spoke: int, unseen: float, once: int, twice: int) -> tuple[int, int]:
    """The 95 % interval, log-normal so that it never falls below those who were heard."""
    if unseen == 0:
        return spoke, spoke
    variance = (
        unseen + once * (2 * once - 1) ** 2 / (4 * (twice + 1) ** 2)
        + once**2 * twice * (once - 1) ** 2 / (4 * (twice + 1) ** 4)
    )  # fmt: skip
    spread = exp(_NORMAL_95 * sqrt(log(1 + variance / unseen**2)))
    return floor(spoke + unseen / spread), round(spoke + unseen * spread)


def _method(once: int, twice: int) -> str:
    return (
        f"Estimated from how many people were heard once ({once}) and twice ({twice}) (Chao 1987, 95 % range). "
        "People who never say anything anywhere are not in it, so the true number is rather higher."
    )
