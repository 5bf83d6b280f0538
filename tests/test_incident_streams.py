"""The labelled streams that alarms are measured on: the same on every machine, and labelled as they are."""

from datetime import timedelta

import pytest

from benchmarks.incidents import score
from benchmarks.streams import BEGIN, DAYS, KINDS, Stream, Texts, stream
from bot.core.incidents import Alert, Level, Reading, Topic, Usual
from bot.evaluation.replay import Played

TEXTS = Texts(
    {f"issue{n}": [f"issue {n} said in way {m}" for m in range(12)] for n in range(8)},
    ["nice weather", "who won the match"],
    {f"issue{n}": [f"problème {n} dit {m}" for m in range(8)] for n in range(8)},
)
MINUTE = timedelta(minutes=1)


def made(kind: str, seed: int = 7) -> Stream:
    return stream(kind, seed, TEXTS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_stream_is_the_same_each_time_and_stays_within_its_week(kind: str) -> None:
    one = made(kind)
    assert one == made(kind)
    assert one.said != made(kind, 8).said
    times = [each.at for each in one.said]
    assert times == sorted(times)
    assert times[0] >= BEGIN
    assert times[-1] < BEGIN + timedelta(days=DAYS, hours=6)
    assert len({each.id for each in one.said}) == len(times)


@pytest.mark.parametrize("kind", KINDS)
def test_an_incident_is_where_its_label_says(kind: str) -> None:
    one = made(kind)
    for incident in one.incidents:
        texts = {*TEXTS.issues[incident.topic or one.hidden], *TEXTS.foreign[incident.topic or one.hidden]}
        people = [each for each in one.said if each.text in texts and incident.begin <= each.at <= incident.third]
        assert len({each.author for each in people}) >= 3
        assert incident.begin < incident.third <= incident.end


def test_the_hidden_issue_is_written_of_by_nobody_else() -> None:
    one = made("unknown_problem")
    [incident] = one.incidents
    about = [each for each in one.said if each.text in TEXTS.issues[one.hidden]]
    assert {incident.begin <= each.at <= incident.end for each in about} == {True}


def test_alarms_are_held_against_the_labels() -> None:
    one = made("two_incidents")
    slow, fast = one.incidents
    reading = Reading(3, 3, 1.0, 0, 2.0, Usual(), 3.0, None)

    def alarm(topic: str | None, minutes: float, level: Level = Level.L2) -> Alert:
        return Alert(slow.third + minutes * MINUTE, level, Topic(topic or ""), reading, "", "")

    alerts = [
        alarm(slow.topic, -90), alarm(slow.topic, 2), alarm(slow.topic, 3, Level.L3), alarm("tv", 4),
        alarm("tv", 4, Level.L1),
    ]  # fmt: skip
    boards = {fast.third: [Topic(fast.topic or ""), Topic("tv"), Topic(slow.topic or "")]}
    result = score(one, Played(0, {}, alerts, {}, {}, boards))
    assert [(found.minutes, found.level) for found in result.found] == [(2.0, Level.L3), (None, Level.L0)]
    assert [alert.topic for alert in result.false] == [slow.topic, "tv"]
    assert result.order is True
    assert score(one, Played(0, {}, [], {}, {}, {})).order is False
