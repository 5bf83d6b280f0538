"""What the alarm loop has in its head, without a database."""

from datetime import timedelta

from bot.core.conversations import ConversationId
from bot.core.incidents import CLUSTER, Incident, Level, Topic
from bot.core.messages import AccountId, RoomId, RoomKind
from bot.ports.nerve import Felt
from bot.runtime.watch import MOST, PACES, SLOWEST, Watch
from tests.fakes.alarms import THRESHOLDS
from tests.fakes.clock import START

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def felt(number: int, topic: str, minutes: float, author: str = "") -> Felt:
    at = START + minutes * MINUTE
    who = author or f"main/{number}"
    return Felt(
        number, at, AccountId("main"), RoomId("help"), RoomKind.SUPPORT, who, topic, "", frozenset(), None,
        ConversationId(1), "it is down",
    )  # fmt: skip


def watch() -> Watch:
    return Watch(THRESHOLDS, START)


def test_more_is_expected_of_each_topic_while_everything_is_up() -> None:
    seen = watch()
    days = {START - hours * HOUR: 4 for hours in range(1, 200)}
    for number in range(40):
        seen.hear(felt(number, f"topic-{number % 5}", number / 2))
    topics = [Topic(f"topic-{number}") for number in range(5)]
    usual = {topic: dict.fromkeys(days, 1) for topic in topics}
    seen.know(usual, START - 200 * HOUR, topics, days)
    now = START + 20 * MINUTE
    calm = seen.look(topics[0], now, "").reading.usual
    seen.count_people(now)
    busy = seen.look(topics[0], now, "").reading.usual
    assert calm.busy == 1
    assert busy.busy > 4, "32 other people, where there are 2 in half an hour as a rule"
    assert busy.per_window == calm.per_window


def test_an_open_alarm_asks_more_of_what_nobody_could_answer_and_nothing_of_other_issues() -> None:
    seen = watch()
    days = {START - hours * HOUR: 4 for hours in range(1, 200)}
    other, unknown = Topic("tv"), Topic(f"{CLUSTER}7")
    for number in range(30):
        seen.hear(felt(number, "outage", number / 2))
    seen.standing[Topic("outage")] = Incident(Topic("outage"), Level.L3, START)
    seen.know({}, START - 200 * HOUR, [Topic("outage"), other, unknown], days)
    now = START + 20 * MINUTE
    seen.count_people(now)
    assert seen.look(other, now, "").reading.usual.busy == 1
    assert seen.look(unknown, now, "").reading.usual.busy > 4


def test_memory_is_bounded_and_what_weighs_nothing_goes() -> None:
    seen = watch()
    for number in range(MOST + 10):
        seen.hear(felt(number, "red", 0))
    assert len(seen.windows[Topic("red")]) == len(seen.ids[Topic("red")]) == MOST
    seen.looked = START + 5 * HOUR
    seen.forget()
    assert (seen.windows, seen.ids, len(seen.lately)) == ({}, {}, 0)


def test_what_many_speak_of_can_wait_a_little_but_never_a_minute() -> None:
    seen, at = watch(), START + timedelta(seconds=1)
    assert seen.due(Topic("red"), at) == at
    for number in range(PACES[-1][0] + 1):
        seen.hear(felt(number, "red", 0))
    assert seen.due(Topic("red"), at) == START + SLOWEST
    assert timedelta(minutes=1) > SLOWEST


def test_what_was_heard_is_not_heard_again() -> None:
    seen = watch()
    for _ in range(2):
        assert seen.hear(felt(1, "red", 1)) == "red"
    assert len(seen.windows[Topic("red")]) == 1
    seen.over = {Topic("red"): START + 5 * MINUTE}
    assert seen.hear(felt(2, "red", 4)) is None
