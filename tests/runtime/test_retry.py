"""When to try again."""

from bot.runtime.retry import LONGEST, SEND_TRIES, TURN_TRIES, backoff, next_send, next_turn


def test_backoff_doubles_up_to_a_minute() -> None:
    assert [backoff(n) for n in range(4)] == [0.5, 1.0, 2.0, 4.0]
    assert backoff(99) == LONGEST


def test_a_turn_is_parked_after_its_tries() -> None:
    assert [next_turn(n) is None for n in range(TURN_TRIES)] == [False] * (TURN_TRIES - 1) + [True]


def test_the_platforms_own_wish_wins_and_even_that_ends() -> None:
    assert next_send(0, 7.5) == 7.5
    assert next_send(0, 0.0) == 0.05
    assert next_send(2, None) == 2.0
    assert next_send(SEND_TRIES - 1, 7.5) is None
