"""Figures from results. Pure arithmetic: what each number means stands in `docs/reference/measurements.md`."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True, slots=True)
class Result:
    """One played message. `expected` None: must be handed off. `decision`: answer, ask, handoff or silent."""

    expected: str | None
    best: str
    confidence: float
    decision: str

    @property
    def right(self) -> bool:
        """True if the best issue is the expected one."""
        return self.expected is not None and self.best == self.expected


@dataclass(frozen=True, slots=True)
class Point:
    """If everything from `threshold` on were answered. Tied confidences are one point."""

    threshold: float
    coverage: float
    wrong_rate: float


@dataclass(frozen=True, slots=True)
class Figures:
    """Shares in [0, 1]. `auroc` is None where all messages are in scope, or none is."""

    messages: int
    in_scope: int
    answered: int
    correct: int
    wrong: int
    handed_off: int
    accuracy: float
    coverage: float
    wrong_rate: float
    wrong_rate_upper95: float
    auroc: float | None
    curve: tuple[Point, ...]


def figures(results: Sequence[Result]) -> Figures:
    """All figures of one run."""
    inside = [r for r in results if r.expected is not None]
    answered = [r for r in results if r.decision == "answer"]
    correct = sum(r.right for r in answered)
    wrong = len(answered) - correct
    return Figures(
        messages=len(results),
        in_scope=len(inside),
        answered=len(answered),
        correct=correct,
        wrong=wrong,
        handed_off=sum(r.decision == "handoff" for r in results),
        accuracy=_share(sum(r.right for r in inside), len(inside)),
        coverage=_share(correct, len(inside)),
        wrong_rate=_share(wrong, len(answered)),
        wrong_rate_upper95=clopper_pearson(wrong, len(answered))[1],
        auroc=auroc(results),
        curve=curve(results),
    )


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def curve(results: Sequence[Result]) -> tuple[Point, ...]:
    """From the strictest threshold to the one at which everything is answered, whatever guards say."""
    inside = sum(r.expected is not None for r in results)
    ranked = sorted(results, key=lambda r: -r.confidence)
    points, answered, right = [], 0, 0
    for threshold, tied in groupby(ranked, key=lambda r: r.confidence):
        step = list(tied)
        answered += len(step)
        right += sum(r.right for r in step)
        points.append(Point(threshold, _share(right, inside), 1 - right / answered))
    return tuple(points)


def coverage_at(results: Sequence[Result], precision: float) -> float:
    """Share of in-scope messages answered rightly at the lowest threshold whose precision is at least `precision`."""
    fitting = [p.coverage for p in curve(results) if 1 - p.wrong_rate >= precision - 1e-12]
    return fitting[-1] if fitting else 0.0


def auroc(results: Iterable[Result]) -> float | None:
    """How surely a message in scope has a higher confidence than one out of scope; a tie counts half."""
    ranked = sorted(results, key=lambda r: r.confidence)
    inside = sum(r.expected is not None for r in ranked)
    outside = len(ranked) - inside
    if not inside or not outside:
        return None
    below, won = 0, 0.0
    for _, tied in groupby(ranked, key=lambda r: r.confidence):
        step = list(tied)
        in_step = sum(r.expected is not None for r in step)
        out_step = len(step) - in_step
        won += in_step * (below + out_step / 2)
        below += out_step
    return won / (inside * outside)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of all values does not exceed (nearest rank). 0.0 for no values."""
    if not values:
        return 0.0
    ranked = sorted(values)
    return ranked[max(0, math.ceil(share * len(ranked)) - 1)]


# --- the interval of a share: Clopper and Pearson 1934, exact, two-sided --------------------------------------------


def clopper_pearson(hits: int, tries: int, level: float = 0.95) -> tuple[float, float]:
    """Lower and upper bound of the true share. (0, 1) if nothing was tried."""
    if not tries:
        return 0.0, 1.0
    tail = (1 - level) / 2
    lower = _beta_quantile(tail, hits, tries - hits + 1) if hits else 0.0
    upper = _beta_quantile(1 - tail, hits + 1, tries - hits) if hits < tries else 1.0
    return lower, upper


def surely_below(hits: int, tries: int, share: float, level: float = 0.95) -> bool:
    """Whether the upper end of that interval is not above `share`, told without looking for where it is."""
    return hits < tries and _incomplete_beta(share, hits + 1, tries - hits) >= 1 - (1 - level) / 2


def _beta_quantile(probability: float, a: float, b: float) -> float:
    """The x at which the beta distribution's share reaches `probability`, by bisection."""
    low, high = 0.0, 1.0
    for _ in range(100):
        middle = (low + high) / 2
        if _incomplete_beta(middle, a, b) < probability:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _incomplete_beta(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function (DLMF 8.17.22: a continued fraction, on the side where it is quick)."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - _incomplete_beta(1 - x, b, a)
    log_front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    return math.exp(log_front) * _fraction(x, a, b) / a


def _fraction(x: float, a: float, b: float) -> float:
    """Lentz's evaluation of the continued fraction."""
    tiny = 1e-300
    c, d = 1.0, 1 / (_away_from_zero(1 - (a + b) * x / (a + 1), tiny))
    result = d
    for m in range(1, 10_000):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        step = 1.0
        for factor in (even, odd):
            d = 1 / _away_from_zero(1 + factor * d, tiny)
            c = _away_from_zero(1 + factor / c, tiny)
            step = c * d
            result *= step
        if abs(step - 1) < 1e-15:
            break
    return result


def _away_from_zero(value: float, tiny: float) -> float:
    return value if abs(value) > tiny else tiny
