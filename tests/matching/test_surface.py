"""What a text looks like: always the same numbers, whole halves, and slips stay near."""

from zlib import crc32

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.text import words
from bot.matching.surface import SIZE, surface

WORDS = st.lists(st.sampled_from("my box router red 4g émi ß no 12 internet".split()), min_size=1, max_size=12)


def halves(text: str) -> tuple[np.ndarray[tuple[int], np.dtype[np.float32]], ...]:
    """Words and pairs, letters."""
    whole = surface(words(text))
    return whole[: SIZE // 2], whole[SIZE // 2 :]


def test_a_known_vector() -> None:
    """The same in every process and on every machine, whatever seed Python hashes with."""
    vector = surface("the app crashes on login".split())
    assert vector.dtype == np.float32
    assert crc32(vector.astype("<f4").tobytes()) == 2_418_754_240


@given(WORDS)
def test_each_half_has_length_one(found: list[str]) -> None:
    vector = surface(found)
    assert vector.shape == (SIZE,)
    assert np.linalg.norm(vector[: SIZE // 2]) == pytest.approx(1, abs=1e-5)
    assert np.linalg.norm(vector[SIZE // 2 :]) == pytest.approx(1, abs=1e-5)
    assert np.array_equal(surface(tuple(found)), vector)


def test_no_words_look_like_nothing() -> None:
    assert not surface([]).any()
    assert surface([]).shape == (SIZE,)


def test_a_slip_stays_near() -> None:
    (_, right), (_, slip), (_, other) = halves("router"), halves("ruoter"), halves("refund")
    assert right @ slip > 0.3 > abs(right @ other) + 0.1


def test_words_and_pairs_tell_apart_what_letters_do_not() -> None:
    one, other = halves("pay before delivery"), halves("delivery before pay")
    assert np.array_equal(one[1], other[1])
    assert 0.4 < one[0] @ other[0] < 0.9


def test_languages_that_no_model_knows_are_told_apart() -> None:
    box, same, other = (surface(words(text)) for text in ("ma box clignote rouge", "la box clignote", "ma facture"))
    assert box @ same > 2 * abs(box @ other)


def test_nothing_that_is_remembered_can_be_spoilt() -> None:
    before = surface(["box", "red"])
    before *= 2
    assert np.array_equal(surface(["box", "red"]) * 2, before)
