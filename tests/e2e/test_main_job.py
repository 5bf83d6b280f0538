"""The main job in small: customers post, the bot is killed in between, and everything is answered once or handed over.

The full size is `python -m benchmarks.main_job`; here nothing is said about speed.
"""

import asyncio
from pathlib import Path

import pytest

from benchmarks.main_job import judge, plan, post_all, town, wait_until_settled

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
POSTS, AUTHORS, RATE, KILLS, SEED = 120, 30, 15.0, 3, 7


def test_nothing_is_lost_doubled_or_left_alone(tmp_path: Path) -> None:
    planned = plan(POSTS, AUTHORS, SEED)
    with town(tmp_path) as made:
        ids = asyncio.run(post_all(made, planned, RATE, KILLS))
        asyncio.run(wait_until_settled(made, POSTS))
        tally = judge(made, planned, ids, KILLS)
    assert tally.wrong == []
    assert (tally.posts, tally.stored, tally.lost, tally.doubled) == (POSTS, POSTS, 0, 0)
    assert tally.answered_pairs > POSTS // 4
    assert tally.handed_off > POSTS // 8
