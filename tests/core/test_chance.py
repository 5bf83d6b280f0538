"""How surprising a number of people is."""

from datetime import timedelta

import pytest

from bot.core.chance import LONGEST, in_words, once_in, tail


def test_what_is_not_above_the_usual_is_no_surprise() -> None:
    assert tail(0, 0, 1) == tail(3, 3, 5) == tail(2, 7.5, 1) == 1.0


@pytest.mark.parametrize(
    ("count", "mean", "shape", "expected"),
    [
        (1, 0.5, 1, 1 / 3),  # with shape 1 it is geometric: (mean / (1 + mean)) ** count
        (4, 0.5, 1, (1 / 3) ** 4),
        (20, 3, 1, 0.75**20),
        (3, 1, 2, 1 - 4 / 9 - 8 / 27 * 1 - 4 / 27),  # 1 - P(0) - P(1) - P(2) of the negative binomial
    ],
)
def test_the_tail_is_that_of_the_negative_binomial(count: int, mean: float, shape: float, expected: float) -> None:
    assert tail(count, mean, shape) == pytest.approx(expected, rel=1e-6)


def test_the_shorter_the_watch_the_more_is_needed_for_a_surprise() -> None:
    assert tail(5, 0.3, 0.3) > tail(5, 0.3, 3) > tail(5, 0.3, 8) == tail(5, 0.3, 800)


def test_nothing_is_impossible() -> None:
    assert 0 < tail(3, 0, 0) < 1e-6


def test_how_long_until_it_happens_by_chance() -> None:
    assert once_in(timedelta(hours=1), 0.5) == timedelta(hours=2)
    assert once_in(timedelta(hours=1), 0.0) == LONGEST


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(minutes=70), "an hour"),
        (timedelta(hours=30), "30 hours"),
        (timedelta(days=9), "9 days"),
        (timedelta(days=30), "4 weeks"),
        (timedelta(days=800), "2 years"),
        (LONGEST, "1,000 years"),
    ],
)
def test_it_is_said_in_a_figure_that_people_can_picture(span: timedelta, words: str) -> None:
    assert in_words(span) == words
