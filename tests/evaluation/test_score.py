"""Figures: against values worked out by hand or known from tables."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluation.score import Result, auroc, clopper_pearson, coverage_at, curve, figures, percentile, surely_below


def result(expected: str | None, best: str, confidence: float, decision: str = "answer") -> Result:
    return Result(expected, best, confidence, decision)


@pytest.mark.parametrize(
    ("hits", "tries", "lower", "upper"),
    [
        (0, 299, 0.0, 1 - 0.025 ** (1 / 299)),
        (0, 1, 0.0, 0.975),
        (1, 1, 0.025, 1.0),
        (5, 10, 0.187086, 0.812914),
        (1, 100, 0.000253, 0.054459),
        (9, 900, 0.004582, 0.018897),
        (50, 100, 0.398321, 0.601679),
        (0, 0, 0.0, 1.0),
    ],
)
def test_the_interval_of_a_share(hits: int, tries: int, lower: float, upper: float) -> None:
    assert clopper_pearson(hits, tries) == pytest.approx((lower, upper), abs=2e-6)


@given(tries=st.integers(1, 3000), data=st.data())
def test_the_interval_is_exact_at_its_bounds(tries: int, data: st.DataObject) -> None:
    hits = data.draw(st.integers(0, tries - 1))
    upper = clopper_pearson(hits, tries)[1]
    logs = [
        math.lgamma(tries + 1) - math.lgamma(k + 1) - math.lgamma(tries - k + 1)
        + k * math.log(upper) + (tries - k) * math.log1p(-upper)
        for k in range(hits + 1)
    ]  # fmt: skip
    assert sum(map(math.exp, logs)) == pytest.approx(0.025, rel=1e-6)
    assert surely_below(hits, tries, upper + 1e-9)
    assert not surely_below(hits, tries, upper - 1e-9)


def test_auroc_counts_a_tie_as_half() -> None:
    assert auroc([result("a", "a", 0.9), result(None, "a", 0.1)]) == 1.0
    assert auroc([result("a", "a", 0.5), result(None, "a", 0.5)]) == 0.5
    assert auroc([result("a", "b", 0.1), result(None, "a", 0.9)]) == 0.0
    ranked = [result("a", "a", 0.9), result(None, "a", 0.6), result("a", "a", 0.6), result(None, "a", 0.2)]
    assert auroc(ranked) == pytest.approx(3.5 / 4)


def test_auroc_needs_both_kinds() -> None:
    assert auroc([result("a", "a", 0.9)]) is None
    assert auroc([result(None, "a", 0.9)]) is None
    assert auroc([]) is None


def test_auroc_is_the_share_of_pairs_won() -> None:
    chance = random.Random(3)
    results = [result("a" if chance.random() < 0.6 else None, "a", round(chance.random(), 1)) for _ in range(200)]
    inside = [r.confidence for r in results if r.expected]
    outside = [r.confidence for r in results if not r.expected]
    won = sum((i > o) + (i == o) / 2 for i in inside for o in outside)
    assert auroc(results) == pytest.approx(won / (len(inside) * len(outside)))


def test_tied_confidences_are_one_step_of_the_curve() -> None:
    results = [result("a", "a", 0.9), result("a", "b", 0.5), result("a", "a", 0.5), result(None, "a", 0.1)]
    points = curve(results)
    assert [p.threshold for p in points] == [0.9, 0.5, 0.1]
    assert [p.coverage for p in points] == pytest.approx([1 / 3, 2 / 3, 2 / 3])
    assert [p.wrong_rate for p in points] == pytest.approx([0, 1 / 3, 1 / 2])


def test_coverage_at_a_precision_takes_the_lowest_threshold_that_holds_it() -> None:
    # precision: 1, 1/2, 2/3, 3/4, 4/5: it falls and rises again
    results = [
        result("a", "a", 0.9),
        result("a", "b", 0.8),
        *(result("a", "a", confidence) for confidence in (0.7, 0.6, 0.5)),
    ]
    assert coverage_at(results, 0.8) == pytest.approx(4 / 5)
    assert coverage_at(results, 0.9) == pytest.approx(1 / 5)
    assert coverage_at([result("a", "b", 0.9)], 0.5) == 0.0


def test_a_tie_of_right_and_wrong_cannot_be_cut() -> None:
    results = [*(result("a", "a", 0.9) for _ in range(9)), result(None, "a", 0.9)]
    assert coverage_at(results, 0.9) == 1.0
    assert coverage_at(results, 0.95) == 0.0


def test_all_figures() -> None:
    results = [
        result("a", "a", 0.9),
        result("a", "b", 0.9),
        result("b", "b", 0.4, "ask"),
        result("b", "b", 0.3, "handoff"),
        result(None, "a", 0.8),
        result(None, "a", 0.2, "handoff"),
        result(None, "b", 0.2, "silent"),
    ]
    found = figures(results)
    assert (found.messages, found.in_scope, found.answered, found.correct, found.wrong) == (7, 4, 3, 1, 2)
    assert found.handed_off == 2
    assert found.accuracy == 3 / 4  # whatever was decided
    assert found.coverage == 1 / 4
    assert found.wrong_rate == 2 / 3
    assert found.wrong_rate_upper95 == pytest.approx(clopper_pearson(2, 3)[1])


def test_nothing_played_gives_no_division_by_zero() -> None:
    found = figures([])
    assert (found.accuracy, found.coverage, found.wrong_rate, found.wrong_rate_upper95) == (0.0, 0.0, 0.0, 1.0)
    assert found.curve == ()


def test_percentiles_are_values_that_were_measured() -> None:
    values = [5.0, 1.0, 3.0, 2.0, 4.0]
    assert [percentile(values, share) for share in (0.0, 0.2, 0.5, 0.95, 1.0)] == [1.0, 1.0, 3.0, 5.0, 5.0]
    assert percentile([], 0.5) == 0.0
