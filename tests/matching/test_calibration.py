"""From looks to a probability: in bounds, falling with the rank, and never less for a better fit."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.conversations import IssueId
from bot.matching import calibration
from bot.matching.index import Scores, Tokens

TOKENS = Tokens(("a", "b"), {"a": 1.0, "b": 1.0}, 2, 0, {"a": 1.0, "b": 1.0}, 2.0, "a b")
share = st.floats(0, 1)


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
    thin = replace(best, said=0.3)
    [thinner] = calibration.confidences([(calibration.strength(thin), thin, TOKENS)])
    assert foreign < plain
    assert thinner < plain


def test_word_for_word_is_sure_by_definition() -> None:
    same = scores(0.2, 0.2, 1.0, 1.0, 1.0)
    assert calibration.confidences([(calibration.strength(same), same, TOKENS)]) == [
        pytest.approx(calibration.WORD_FOR_WORD, abs=0.02)
    ]
