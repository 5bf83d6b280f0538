"""One bot on four platforms in small: bad days on all of them, kill -9 in between, and every message has one end.

The full size is `python -m benchmarks.platforms`; here nothing is said about speed.
"""

import asyncio
from pathlib import Path

import pytest

from benchmarks.platforms import PLATFORMS, How, play

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
HOW = How(messages=120, rate=15.0, redeliver=0.2, kills=2, seed=7)


def test_nothing_is_lost_doubled_out_of_order_or_left_alone(tmp_path: Path) -> None:
    tallies, _ = asyncio.run(play(tmp_path, HOW))
    assert [line for tally in tallies.values() for line in tally.wrong] == []
    assert set(tallies) == set(PLATFORMS)
    assert sum(tally.stored for tally in tallies.values()) == HOW.messages
    assert all(tally.answered and tally.handed_off for tally in tallies.values())
