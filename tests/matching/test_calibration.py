"""From looks, or from nearness, to a probability: in bounds, falling with the rank, never less for a better fit."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.conversations import IssueId
from bot.matching import calibration
from bot.matching.index import Scores, Tokens

TOKENS = Tokens(("a", "b"), {"a": 1.0, "b": 1.0}, 2, 0, {"a": 1.0, "b": 1.0}, 2.0, "a b")
share = st.floats(0, 1)
HEARD = calibration.Heard(10, 0.7, 0.6)  # of a usual message


def scores(words: float, letters: float, said: float, asked: float, order: float) -> Scores:
    return Scores(IssueId("x"), "en", words, letters, said, asked, order, "a b", 2, 2)


@given(st.lists(st.builds(scores, share, share, share, share, share), max_size=6))
def test_confidences_fall_and_add_up_to_at_most_one(found: list[Scores]) -> None:
    ranked = sorted(((calibration.strength(s), s, TOKENS) for s in found), key=lambda one: -one[0])
    sure = calibration.confidences(ranked)
    assert len(sure) == len(found)
    assert sure == sorted(sure, reverse=True)
    assert sum(sure) <= 1 + 1e-9
    assert all(0 <= one <= 1 for one in sure)


def test_a_close_second_takes_the_confidence_away() -> None:
    best = scores(0.7, 0.7, 0.8, 0.8, 0.8)
    far, near = scores(0.1, 0.1, 0.1, 0.1, 0.1), scores(0.69, 0.69, 0.8, 0.8, 0.8)
    alone = calibration.confidences([(calibration.strength(s), s, TOKENS) for s in (best, far)])
    crowded = calibration.confidences([(calibration.strength(s), s, TOKENS) for s in (best, near)])
    assert crowded[0] < alone[0]
    assert crowded[1] > alone[1]


def test_unknown_words_and_thin_cover_make_less_sure() -> None:
    best = scores(0.6, 0.6, 0.7, 0.7, 0.7)
    [plain] = calibration.confidences([(calibration.strength(best), best, TOKENS)])
    [foreign] = calibration.confidences([(calibration.strength(best), best, replace(TOKENS, unknown=2, meaningful=4))])
    thin = best._replace(said=0.3)
    [thinner] = calibration.confidences([(calibration.strength(thin), thin, TOKENS)])
    assert foreign < plain
    assert thinner < plain


def test_word_for_word_is_sure_by_definition() -> None:
    same = scores(0.2, 0.2, 1.0, 1.0, 1.0)
    assert calibration.confidences([(calibration.strength(same), same, TOKENS)]) == [
        pytest.approx(calibration.WORD_FOR_WORD, abs=0.02)
    ]


# --- by meaning -------------------------------------------------------------------------------------------------------


@st.composite
def nearby(draw: st.DrawFn) -> list[tuple[float, float]]:
    """(share, cosine) of some issues, most probable first; a `not_this` may have taken a part of it all."""
    weights = draw(st.lists(st.floats(1e-6, 1), min_size=1, max_size=5))
    whole = sum(weights) + draw(st.floats(0, 3))
    return [(weight / whole, draw(st.floats(-1, 1))) for weight in sorted(weights, reverse=True)]


@given(nearby(), st.booleans())
def test_by_meaning_they_fall_and_add_up_to_at_most_one(ranked: list[tuple[float, float]], against: bool) -> None:
    sure = calibration.by_meaning(ranked, 1 - sum(one for one, _ in ranked) if against else None, HEARD)
    assert len(sure) == len(ranked)
    assert all(0 <= one <= 1 for one in sure)
    assert all(one >= other - 1e-12 for one, other in pairwise(sure))
    assert sum(sure) <= 1 + 1e-9


@given(share, share, st.floats(-1, 1), st.floats(-1, 1))
def test_by_meaning_more_share_or_nearer_is_never_less_sure(one: float, two: float, far: float, near: float) -> None:
    (less, more), (far, near) = sorted((one, two)), sorted((far, near))
    assert (
        calibration.by_meaning([(less, far)], None, HEARD)[0] <= calibration.by_meaning([(more, far)], None, HEARD)[0]
    )
    assert (
        calibration.by_meaning([(more, far)], None, HEARD)[0] <= calibration.by_meaning([(more, near)], None, HEARD)[0]
    )


@given(st.floats(0.05, 0.95), st.floats(0.01, 0.9), st.floats(0.01, 0.9))
def test_by_meaning_more_share_of_nobody_is_never_surer(one: float, less: float, more: float) -> None:
    """What the best and the texts of nobody leave is the others'; the best stays ahead of them as far as it was."""
    less, more = sorted((less, more))
    sure = [
        calibration.by_meaning([(one * (1 - nobody), 0.7), ((1 - one) * (1 - nobody), 0.6)], nobody, HEARD)[0]
        for nobody in (less, more)
    ]
    assert sure[1] <= sure[0] + 1e-9


@given(share, st.floats(0, 1), st.floats(0, 1), st.sampled_from([None, 0.2]))
def test_by_meaning_what_was_heard_here_makes_surer_and_what_was_heard_elsewhere_does_not(
    one: float, less: float, more: float, nobody: float | None
) -> None:
    less, more = sorted((less, more))

    def sure(here: float, elsewhere: float) -> float:
        return calibration.by_meaning([(one, 0.7)], nobody, calibration.Heard(10, here, elsewhere))[0]

    assert sure(less, 0.5) <= sure(more, 0.5)
    assert sure(0.5, more) <= sure(0.5, less)


def test_by_meaning_what_is_near_to_nothing_is_never_sure_however_far_it_is_ahead() -> None:
    [far] = calibration.by_meaning([(0.99, 0.1)], None, calibration.Heard(10, 0.4, 0.4))
    [near] = calibration.by_meaning([(0.99, calibration.NEAR)], None, HEARD)
    assert far < 0.85
    assert near > 0.95


def test_by_meaning_word_for_word_is_sure_by_definition() -> None:
    share_of_few = [(0.6, 0.99999), (0.3, 0.8)]
    first, second = calibration.by_meaning(share_of_few, None, HEARD, same=True)
    assert first == calibration.WORD_FOR_WORD
    assert second <= 1 - first
    assert calibration.by_meaning([(0.6, 0.99), (0.3, 0.8)], None, HEARD)[0] < 0.9


def test_by_meaning_a_share_of_all_or_nothing_is_no_error() -> None:
    [everything] = calibration.by_meaning([(1.0, 1.0)], None, HEARD)
    assert 0.99 < everything < 1
    first, second = calibration.by_meaning([(1.0, 0.2), (0.0, 0.1)], None, HEARD)
    assert 0.9 < first < 1
    assert second == 0
