"""The alarm's judgement: what it hears when, what it asks for, and that whoever drives it comes to the same."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.core.conversations import ConversationId, IssueId
from bot.core.felt import Doubt, Felt, Nameless, Need, NewHour, Step, Turned, Unknown
from bot.core.incidents import CLUSTER, DEFAULT, Incident, Level, Line, Topic
from bot.core.messages import AccountId, RoomId, RoomKind
from bot.core.watch import MOST, PACES, SLOWEST, Watch, remembered

START = datetime(2026, 11, 2, 10, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
THRESHOLDS = replace(DEFAULT, levels={Level.L2: (Line("three", authors=3),), Level.L3: (Line("six", authors=6),)})
RED = Topic("red")


def felt(number: int, topic: str, minutes: float, author: str = "", **more: Any) -> Felt:
    at = START + minutes * MINUTE
    who = author or f"main/{number}"
    said = Felt(
        number, at, AccountId("main"), RoomId("help"), RoomKind.SUPPORT, who, topic, "", frozenset(), None,
        ConversationId(1), "it is down",
    )  # fmt: skip
    return replace(said, **more)


def watch() -> Watch:
    return Watch(THRESHOLDS, START)


def drive(seen: Watch, minutes: float) -> tuple[list[Need], list[Step]]:
    """Let time pass, knowing nothing of the hours before; what was asked for, and what was to be written down."""
    needs: list[Need] = []
    written: list[Step] = []
    for need in seen.walk(START + minutes * MINUTE):
        needs.append(need)
        match need:
            case Unknown(topics):
                seen.know({}, START, topics, {})
            case NewHour():
                seen.new_hour()
            case Turned():
                written += seen.steps.values()
                seen.steps = {}
    return needs, written


def alarms(steps: Sequence[Step]) -> list[tuple[str, int, timedelta]]:
    return [(step.topic, int(step.alert.level), step.at - START) for step in steps if step.alert]


# --- what it hears ----------------------------------------------------------------------------------------------------


def test_memory_is_bounded_and_what_weighs_nothing_goes() -> None:
    seen = watch()
    for number in range(MOST + 10):
        seen.hear(felt(number, "red", 0), RED)
    assert len(seen.windows[RED]) == len(seen.ids[RED]) == MOST
    seen.looked = START + 5 * HOUR
    seen.forget()
    seen.count_people(seen.looked)
    assert (seen.windows, seen.ids) == ({}, {})
    assert all(people == {} for people in seen.people.values())


def test_what_is_kept_of_many_begins_with_a_whole_moment() -> None:
    seen = watch()
    for number in range(MOST + 1):
        seen.hear(felt(number, "red", number // 3), RED)
    assert len(seen.windows[RED]) == MOST - 2
    assert seen.kept(RED)[0] == START + MINUTE


def test_what_was_heard_is_not_heard_again() -> None:
    seen = watch()
    for _ in range(2):
        seen.hear(felt(1, "red", 1), RED)
    assert len(seen.windows[RED]) == 1
    seen.over = {RED: START + 5 * MINUTE}
    seen.hear(felt(2, "red", 4), RED)
    assert len(seen.windows[RED]) == 1


def test_what_a_person_closed_is_forgotten_once() -> None:
    seen = watch()
    for minute in (1, 9):
        seen.hear(felt(minute, "red", minute), RED)
    over = {RED: START + 5 * MINUTE}
    for _ in range(2):
        seen.stand({}, over)
        assert [each.id for each in seen.windows[RED]] == [9]


def test_the_mark_counts_what_is_kept_and_what_waits_to_be_heard() -> None:
    seen = watch()
    assert seen.kept(RED) == (None, (0, 0))
    seen.expect([felt(3, "red", 3), felt(4, "tv", 3), felt(2, "red", 1)])
    drive(seen, 2)
    assert seen.kept(RED) == (START + MINUTE, (2, 5))


def test_what_may_mean_an_open_alarm_counts_for_it_and_that_is_written_down() -> None:
    seen = watch()
    meant: dict[str, Any] = {"may_mean": (IssueId("red"),)}
    seen.expect(felt(n, "red", n) for n in (1, 2, 3))
    seen.expect([felt(9, "tv", 0.5, **meant), felt(4, "tv", 4, **meant), felt(5, "", 5, **meant)])
    seen.expect([felt(6, "tv", 6), felt(7, "tv", 6, counts_for="red"), felt(8, "", 6, cluster="7", **meant)])
    drive(seen, 7)
    assert seen.decided == {4: RED, 5: RED}
    heard = {topic: sorted(each.id for each in window) for topic, window in seen.windows.items()}
    assert heard == {RED: [1, 2, 3, 4, 5, 7], Topic("tv"): [6, 9], Topic(f"{CLUSTER}7"): [8]}


def test_what_no_issue_explains_is_asked_for() -> None:
    seen = watch()
    nameless = felt(1, "", 1)
    seen.expect([nameless])
    needs, _ = drive(seen, 2)
    assert needs == [Nameless(nameless)]


# --- when it looks ----------------------------------------------------------------------------------------------------


def test_an_alarm_follows_the_third_person_within_a_second() -> None:
    seen = watch()
    seen.expect(felt(n, "red", n + 0.01) for n in (1, 2, 3))
    needs, written = drive(seen, 10)
    assert alarms(written) == [("red", 2, timedelta(minutes=3, seconds=1))]
    assert needs.count(Turned()) == 1
    assert Doubt((RED,)) in needs, "nobody is called for words that were taken back"


def test_what_was_taken_back_calls_nobody() -> None:
    seen = watch()
    seen.expect(felt(n, "red", n) for n in (1, 2, 3))
    for need in seen.walk(START + 4 * MINUTE):
        match need:
            case Unknown(topics):
                seen.know({}, START, topics, {})
            case Doubt(topics) if RED in topics:
                seen.hear_anew(RED, [felt(1, "red", 1), felt(3, "red", 3), felt(9, "red", 9)])
            case _:
                assert not isinstance(need, Turned)
    assert [each.id for each in seen.windows[RED]] == [1, 3], "what comes later is heard in its own time"
    assert seen.steps == {}


def test_it_ends_late_and_says_so_and_what_is_shown_is_fresh() -> None:
    seen = watch()
    seen.expect(felt(n, "red", n) for n in (1, 2, 3))
    _, written = drive(seen, 130)
    assert [step.incident is None for step in written if step.topic == RED] == [False, True]
    assert seen.standing == {RED: None}, "whether a person keeps it open is not known here"


def test_figures_of_the_board_are_not_written_each_second() -> None:
    seen = watch()
    seen.expect(felt(n, "red", 1 + n / 60) for n in range(1, 30))
    drive(seen, 2)
    step = seen.look(RED, START + 2 * MINUTE)
    assert not seen.take(step)
    assert seen.take(replace(step, at=step.at + MINUTE))


def test_each_hour_is_over_once_also_when_nobody_speaks() -> None:
    needs, _ = drive(watch(), 125)
    assert needs == [NewHour(START + HOUR), NewHour(START + 2 * HOUR)]


def test_what_many_speak_of_can_wait_a_little_but_no_longer_than_a_minute() -> None:
    seen = watch()
    for number in range(PACES[-1][0] + 2):
        seen.due = {}
        seen.hear(felt(number, "red", 1 / 60), RED)
        if number == 0:
            assert seen.due == {RED: START + timedelta(seconds=1)}
    assert seen.due == {RED: START + SLOWEST}
    assert timedelta(minutes=1) >= SLOWEST


def test_however_it_is_woken_it_comes_to_the_same() -> None:
    """One loop that looks each second, one that slept for hours, one that was killed again and again."""
    crowd = [felt(n, ("red", "tv")[n % 3 == 0], 2 + 20 * (n / 90) ** 2) for n in range(1, 91)]
    results = []
    for step in (1 / 60, 0.5, 200):
        seen, written, minutes, left = watch(), list[Step](), 0.0, list(crowd)
        while minutes < 200:
            minutes += step
            now = START + minutes * MINUTE
            seen.expect([one for one in left if one.at <= now])
            left = [one for one in left if one.at > now]
            written += drive(seen, minutes)[1]
            if step == 0.5:
                heard = [one for one in crowd if seen.looked - remembered(THRESHOLDS) <= one.at <= seen.looked]
                waiting = seen.pending
                standing, seen = seen.standing, Watch(THRESHOLDS, seen.looked)
                seen.stand({topic: one for topic, one in standing.items() if one}, {})
                known = [one for one in heard if one not in waiting]
                for page in range(0, len(known) + 1, 7):
                    seen.remember(known[page : page + 7])
                seen.expect(waiting)
        results.append(alarms(written))
    assert results[0] == results[1] == results[2]
    assert [level for _, level, _ in results[0]] == [2, 3, 2, 3]


def test_what_nobody_knows_of_is_not_remembered() -> None:
    seen = watch()
    seen.looked = START + 5 * MINUTE
    seen.remember([felt(1, "", 1), felt(2, "red", 1)])
    assert {topic: len(window) for topic, window in seen.windows.items()} == {RED: 1}


# --- what is usual ----------------------------------------------------------------------------------------------------


def test_more_is_expected_of_each_topic_while_everything_is_up() -> None:
    seen = watch()
    days = {START - hours * HOUR: 4 for hours in range(1, 200)}
    for number in range(40):
        seen.hear(felt(number, "", number / 2), Topic(f"topic-{number % 5}"))
    topics = [Topic(f"topic-{number}") for number in range(5)]
    usual = {topic: dict.fromkeys(days, 1) for topic in topics}
    seen.know(usual, START - 200 * HOUR, topics, days)
    now = START + 20 * MINUTE
    calm = seen.look(topics[0], now).reading.usual
    seen.count_people(now)
    busy = seen.look(topics[0], now).reading.usual
    assert calm.busy == 1
    assert busy.busy > 4, "32 other people, where there are 2 in half an hour as a rule"
    assert busy.per_window == calm.per_window


def test_an_open_alarm_asks_more_of_what_nobody_could_answer_and_nothing_of_other_issues() -> None:
    seen = watch()
    days = {START - hours * HOUR: 4 for hours in range(1, 200)}
    other, unknown, outage = Topic("tv"), Topic(f"{CLUSTER}7"), Topic("outage")
    for number in range(30):
        seen.hear(felt(number, "outage", number / 2), outage)
    seen.standing[outage] = Incident(outage, Level.L3, START)
    seen.know({}, START - 200 * HOUR, [outage, other, unknown], days)
    now = START + 20 * MINUTE
    seen.count_people(now)
    assert seen.look(other, now).reading.usual.busy == 1
    assert seen.look(unknown, now).reading.usual.busy > 4
