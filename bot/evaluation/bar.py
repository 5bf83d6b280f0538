"""Which bar labelled messages bear: how sure the bot must be, so that no more answers are wrong than was asked for."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.core.policy import LEAST_SURE
from bot.evaluation.score import Result, surely_below

BARS = tuple(bar / 1000 for bar in range(999, round(1000 * LEAST_SURE) - 1, -1))  # the strictest first
TWICE = 2.0  # the true rate may be so many times the one asked for, as far as the messages can tell


@dataclass(frozen=True, slots=True)
class Bar:
    """What it comes to on these messages if everything from `sure_from` on is answered that no guard holds back."""

    sure_from: float
    answered: int
    wrong: int

    def keeps(self, wrong_rate: float) -> bool:
        """Not more of the answers are wrong."""
        return self.answered > 0 and self.wrong / self.answered <= wrong_rate

    def proves(self, wrong_rate: float) -> bool:
        """It is hardly by luck that less than twice as many are wrong: the exact 95 % interval ends below that."""
        return surely_below(self.wrong, self.answered, TWICE * wrong_rate)


def borne(unbarred: Sequence[Result], wrong_rate: float, now: float) -> Bar | None:
    """The lowest bar that these messages speak for: not more of the answers wrong than `wrong_rate`, and proven to be
    less than twice that. None: there is none, or too few messages to tell.

    `unbarred`: as in `Report`. `now`: the bar there is. From it down, until one is not proven. Only where that finds
    nothing, from the strictest bar down to it in the same way. Bars that are tried in an order fixed beforehand, each
    only after those before it held, need no correction for trying many: fixed sequence testing, as in Angelopoulos and
    others 2021, "Learn then Test". A bar at which so few are answered that all of them right would be no proof is
    passed over; that depends on how many there are, never on who was right. So a bar that is found is twice as bad as
    asked for in one case of forty at most where it is lower, in one of twenty where it is higher.
    """
    sure = sorted((r for r in unbarred if r.decision == "answer"), key=lambda r: -r.confidence)
    lower, higher = [now, *(bar for bar in BARS if bar < now)], [bar for bar in BARS if bar > now]
    return _lowest(_bars(sure, lower), wrong_rate) or _lowest(_bars(sure, higher), wrong_rate)


def fewest(wrong_rate: float) -> int:
    """So many answers, none of them wrong, are the least that prove a bar: the interval ends at 1 - .025 ** (1 / n)."""
    return math.ceil(math.log(0.025) / math.log1p(-TWICE * wrong_rate))


def _bars(sure: Sequence[Result], wanted: Iterable[float]) -> Iterator[Bar]:
    """Each bar of these that lets more through than the one before; both go down."""
    answered = wrong = 0
    for bar in wanted:
        before = answered
        while answered < len(sure) and sure[answered].confidence >= bar:
            wrong += not sure[answered].right
            answered += 1
        if answered > before:
            yield Bar(bar, answered, wrong)


def _lowest(bars: Iterable[Bar], wrong_rate: float) -> Bar | None:
    least, found = fewest(wrong_rate), None
    for bar in bars:
        if bar.answered < least:
            continue
        if not bar.proves(wrong_rate):
            return found
        found = bar if bar.keeps(wrong_rate) else found
    return found
