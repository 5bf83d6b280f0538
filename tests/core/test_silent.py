"""The silent many: a range with its method, and no number where there is too little to go by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.silent import affected


def test_under_five_people_there_is_no_number() -> None:
    found = affected([1, 1, 1, 3])
    assert (found.spoke, found.low, found.high) == (4, None, None)
    assert found.words == "4 spoke; not enough data to say how many are affected"
    assert "At least 5 people" in found.method


def test_ten_heard_once_and_one_twice() -> None:
    found = affected([*[1] * 10, 2])
    # by hand: unseen 10*9/(2*2) = 22.5; variance 22.5 + 10*19^2/(4*4) + 100*1*81/(4*16) = 374.7; spread e^(1.96*.744)
    assert (found.low, found.high) == (16, 108)
    assert found.words == "11 spoke; likely 16 to 108 affected"
    assert "once (10) and twice (1)" in found.method


def test_everybody_was_heard_again_so_nobody_seems_to_be_missing() -> None:
    found = affected([2] * 6)
    assert (found.low, found.high) == (6, 6)


@given(st.lists(st.integers(1, 9), max_size=60))
def test_the_range_never_falls_below_those_who_spoke(times: list[int]) -> None:
    found = affected(times)
    assert found.spoke == len(times)
    if found.low is not None and found.high is not None:
        assert found.spoke <= found.low <= found.high
    else:
        assert found.spoke < 5


@pytest.mark.parametrize("more", [1, 5, 20])
def test_more_people_heard_only_once_mean_more_unheard(more: int) -> None:
    fewer, larger = affected([2, *[1] * 9]), affected([2, *[1] * (9 + more)])
    assert (fewer.high or 0) < (larger.high or 0)
