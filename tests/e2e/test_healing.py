"""Telling many on four platforms in small, with kill -9 in the middle, a stop, and a wrong answer that is taken back.

The full size is `python -m benchmarks.healing`; here nothing is said about speed.
"""

import asyncio
from pathlib import Path

import pytest

from benchmarks.healing import How, play

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


def test_each_is_told_once_or_left_out_by_a_law_and_every_copy_is_taken_back(tmp_path: Path) -> None:
    found = asyncio.run(play(tmp_path, How(reporters=5, half_way=4, copies=8, rooms=1)))
    assert [line for line in found.wrong if line != "it took too long"] == []
    assert found.told["send"] + found.unsure == 5
    assert sum(found.left_out.values()) == 5
    assert found.copies == {"sent": 8}
    assert found.after_the_stop <= 1
