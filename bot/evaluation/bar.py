"""Which bar labelled messages bear: how sure the bot must be, so that no more answers are wrong than was asked for."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from itertools import groupby, takewhile

from bot.evaluation.score import Result, clopper_pearson, surely_below

STRICTEST, LAXEST = 999, 600  # bars, in thousandths
TWICE = 2.0  # the true rate may be so many times the one asked for, as far as the messages can tell


@dataclass(frozen=True, slots=True)
class Bar:
    """What it comes to on these messages if everything from `sure_from` on is answered that no guard holds back."""

    sure_from: float
    answered: int
    wrong: int

    @property
    def wrong_rate_upper95(self) -> float:
        """The upper end of the exact two-sided 95 % interval."""
        return clopper_pearson(self.wrong, self.answered)[1]

    def as_json(self) -> dict[str, float]:
        """`bar` of `beancan eval --json`."""
        return {**asdict(self), "wrong_rate_upper95": round(self.wrong_rate_upper95, 6)}

    def keeps(self, wrong_rate: float) -> bool:
        """Not more of the answers are wrong."""
        return self.wrong <= self.answered * wrong_rate

    def proves(self, wrong_rate: float) -> bool:
        """It is hardly by luck that not many more are wrong."""
        return surely_below(self.wrong, self.answered, TWICE * wrong_rate)


def borne(free: Sequence[Result], wrong_rate: float, now: float) -> Bar | None:
    """The lowest bar that these messages speak for: not more of the answers wrong than `wrong_rate`, and hardly by
    luck, for the interval ends below twice that. None: there is none, or too few messages to tell.

    `free`: what was decided where every best issue counts as sure (`Report.free`). `now`: the bar there is.

    From the bar of now down, until one is not proven. Bars that are tried in an order fixed beforehand, each only after
    those before it held, need no correction for trying many: fixed sequence testing, as in Angelopoulos and others
    2021, "Learn then Test". Where so few are answered that not even all of them right would be a proof, the next lower
    bar is the first. Only where none of these holds, stricter ones are tried, the nearest first.
    """
    bars = _bars(free)
    higher = [bar for bar in bars if bar.sure_from >= now]
    today = [replace(bar, sure_from=now) for bar in higher[-1:]]  # what the lowest of them lets through
    lower = [*today, *(bar for bar in bars if bar.sure_from < now)]
    least = fewest(wrong_rate)
    proven = takewhile(lambda bar: bar.proves(wrong_rate), (bar for bar in lower if bar.answered >= least))
    kept = [bar for bar in proven if bar.keeps(wrong_rate)]
    if kept:
        return kept[-1]
    return next((bar for bar in reversed(higher[:-1]) if bar.keeps(wrong_rate) and bar.proves(wrong_rate)), None)


def _bars(free: Sequence[Result]) -> list[Bar]:
    """Every bar that lets more through than the one before, the strictest first."""
    sure = sorted((r for r in free if r.decision == "answer"), key=lambda r: -r.confidence)
    bars: list[Bar] = []
    answered = wrong = 0
    for thousandths, more in groupby(sure, key=lambda r: min(STRICTEST, math.floor(1000 * r.confidence))):
        if thousandths < LAXEST:
            break
        right = [r.right for r in more]
        answered += len(right)
        wrong += right.count(False)
        bars.append(Bar(thousandths / 1000, answered, wrong))
    return bars


def fewest(wrong_rate: float) -> int:
    """So many answers, none of them wrong, are the least that prove a bar: the interval ends at 1 - .025 ** (1 / n)."""
    return math.ceil(math.log(0.025) / math.log1p(-TWICE * wrong_rate))
