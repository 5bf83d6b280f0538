"""What is usual, from whatever history there is."""

import pickle
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.chance import tail
from bot.core.incidents import CLUSTER, Topic
from bot.core.usual import HOUR, Speakers, busy_now, hour_of, left_out, usual_of, without_alarms

NOW = datetime(2026, 11, 20, 12, 40, tzinfo=UTC)
WINDOW = timedelta(minutes=30)
WEEK = timedelta(days=7)


def rhythm(days: int, hour: int, people: int) -> dict[datetime, int]:
    """So many people in that hour of each of the last days, and nobody else."""
    start = NOW.replace(hour=hour, minute=0)
    return {start - timedelta(days=day): people for day in range(1, days + 1)}


def surprise(people: int, history: dict[datetime, int], since: datetime) -> float:
    usual = usual_of(history, since, NOW, WINDOW)
    return tail(people, usual.expected, usual.per_window * usual.windows)


def test_the_same_hour_of_the_days_before_says_most() -> None:
    noon = usual_of(rhythm(28, 12, 20), NOW - 4 * WEEK, NOW, WINDOW)
    night = usual_of(rhythm(28, 3, 20), NOW - 4 * WEEK, NOW, WINDOW)
    assert noon.per_window > 3
    assert night.per_window < 0.5
    assert noon.days == pytest.approx(28, abs=0.1)


def test_a_steady_topic_is_usual_and_one_never_seen_is_not() -> None:
    steady = {hour_of(NOW) - HOUR * n: 10 for n in range(1, 49)}
    since = NOW - timedelta(days=2)
    assert usual_of(steady, since, NOW, WINDOW).per_window == pytest.approx(5, rel=0.1)
    assert surprise(8, steady, since) > 1e-2
    assert surprise(3, {}, since) < 1e-5


def test_the_less_history_the_more_people_it_takes() -> None:
    watched = [surprise(4, {}, NOW - timedelta(hours=hours)) for hours in (0, 3, 24, 24 * 7)]
    assert watched == sorted(watched, reverse=True)
    assert watched[0] > 1e-3


def test_a_first_night_says_little_of_the_morning_after_it() -> None:
    night = {hour_of(NOW) - n * HOUR: 1 for n in range(3, 6)}
    first, second = (surprise(4, night, NOW - timedelta(hours=hours)) for hours in (9, 33))
    assert first > 1e-3, "not yet rare"
    assert second < first / 5


def test_what_happens_now_is_no_history_of_itself() -> None:
    since = NOW - WEEK
    quiet = usual_of({}, since, NOW, WINDOW)
    assert usual_of({hour_of(NOW): 500, hour_of(NOW) + HOUR: 3}, since, NOW, WINDOW) == quiet
    assert usual_of({since - HOUR: 500, NOW - timedelta(days=99): 500}, since, NOW, WINDOW) == quiet


def test_a_clock_that_is_behind_makes_no_negative_history() -> None:
    usual = usual_of({}, NOW + HOUR, NOW, WINDOW)
    assert usual.days == 0
    assert usual.per_window == pytest.approx(0.3)


def test_on_a_festival_day_everything_is_up_together() -> None:
    assert busy_now(others=37, usually=7) == 4.0
    assert busy_now(others=0, usually=7) == 1.0
    assert usual_of({}, NOW - WEEK, NOW, WINDOW, busy=4.0).expected == pytest.approx(
        4 * usual_of({}, NOW - WEEK, NOW, WINDOW).per_window
    )


def test_what_stands_at_an_alarm_makes_the_day_busy_for_unknown_words_only() -> None:
    mine, alarmed, unknown = Topic("login"), Topic("outage"), Topic(f"{CLUSTER}7")
    assert set(left_out(mine, [alarmed])) == {mine, alarmed}
    assert set(left_out(unknown, [alarmed])) == {unknown}


def test_the_hours_of_an_alarm_are_those_it_is_about_and_stands_in_for_a_day_at_most() -> None:
    start = datetime(2026, 11, 2, 12, 10, tzinfo=UTC)
    hours = [datetime(2026, 11, 2, 8, tzinfo=UTC) + n * timedelta(hours=1) for n in range(48)]

    def of(end: datetime) -> list[datetime]:
        told = without_alarms(dict.fromkeys(hours, 1), [(start, end)])
        return [hour for hour in hours if told[hour] is None]

    assert of(start + timedelta(hours=2)) == hours[3:7], "11:40 already was about it"
    assert of(start + timedelta(days=9)) == hours[3:29]


def test_what_rings_again_and_again_becomes_usual() -> None:
    start, day = datetime(2026, 11, 2, 12, 10, tzinfo=UTC), timedelta(days=1)
    alarms = [(start + n * day, start + n * day + HOUR) for n in range(3)]
    told = without_alarms({hour_of(begin): 9 for begin, _ in alarms}, reversed(alarms))
    assert [*told.values()] == [9, None, None], "only the newest two are exceptions"


def test_an_hour_that_says_nothing_is_not_an_hour_of_silence() -> None:
    hours = [hour_of(NOW - WEEK) + n * HOUR for n in range(7 * 24)]
    loud = {hour for hour in hours if hour.hour in range(8, 20)}
    with_gaps = usual_of({hour: None if hour in loud else 4 for hour in hours}, NOW - WEEK, NOW, WINDOW)
    silent = usual_of({hour: 4 for hour in hours if hour not in loud}, NOW - WEEK, NOW, WINDOW)
    assert with_gaps.per_window == pytest.approx(2, rel=0.05)
    assert silent.per_window < with_gaps.per_window / 1.5


def test_who_speaks_is_counted_once_for_each_topic_and_goes_after_the_time() -> None:
    speakers, minute = Speakers(WINDOW), timedelta(minutes=1)
    said = [(0, "login", "ana"), (5, "login", "bo"), (10, "bill", "ana"), (20, "login", "ana"), (20, "login", "ana")]
    for at, topic, author in said:
        speakers.hear(NOW + at * minute, Topic(topic), author)
    assert speakers.people(NOW + 20 * minute) == {"login": 2, "bill": 1}
    assert speakers.people(NOW + 35 * minute) == {"login": 1, "bill": 1}  # bo is gone, ana said it again
    assert speakers.people(NOW + 50 * minute) == {}


def test_what_is_kept_grows_with_the_people_not_with_what_they_say() -> None:
    speakers = Speakers(WINDOW)
    sizes = []
    for second in range(1000):
        speakers.hear(NOW + timedelta(seconds=second), Topic("login"), f"ana{second % 10}")
        sizes.append(len(pickle.dumps(speakers)))
    assert sizes[-1] == sizes[10]


@given(st.lists(st.tuples(st.integers(0, 90), st.sampled_from("ab"), st.sampled_from("xyz"))), st.integers(0, 120))
def test_counting_as_they_come_and_go_is_counting_them_all(said: list[tuple[int, str, str]], later: int) -> None:
    speakers, now = Speakers(WINDOW), NOW + timedelta(minutes=90 + later)
    for at, topic, author in sorted(said):
        speakers.people(NOW + timedelta(minutes=at))
        speakers.hear(NOW + timedelta(minutes=at), Topic(topic), author)
    start = now - WINDOW
    inside = {(topic, author) for at, topic, author in said if NOW + timedelta(minutes=at) > start}
    assert speakers.people(now) == Counter(topic for topic, _ in inside)
