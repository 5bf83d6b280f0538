"""Until when somebody who waits was promised a person."""

from datetime import timedelta

from bot.core.case import Wait
from tests.fakes.cases import NOW


def test_a_promise_is_the_goal_and_never_less_than_what_was_told() -> None:
    assert Wait(5, goal=15).due(NOW) == NOW + timedelta(minutes=15)
    assert Wait(40, goal=15).due(NOW) == NOW + timedelta(minutes=40)


def test_a_promise_counts_from_the_opening() -> None:
    opens = NOW + timedelta(hours=9)
    assert Wait(15, {"en": "Monday 9:00"}, opens).due(NOW) == opens + timedelta(minutes=15)
