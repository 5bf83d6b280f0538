"""A stream through the real matcher, the real rules and the real alarm; nothing is sent."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.core.conversations import IssueId
from bot.core.incidents import DEFAULT, Level, Line, Thresholds
from bot.core.issues import Answer, Knowledge, KnownIssue
from bot.core.policy import Policy
from bot.evaluation.replay import Played, Player, differences
from bot.evaluation.stream import Said
from bot.matching import Matchers, build
from bot.ports import Snapshot
from tests.fakes.cases import PHRASES

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
RED = "red light on my router"
UNKNOWN = [
    "the parking app refuses my ticket",
    "parking ticket not accepted in the app",
    "app refuses the parking ticket again",
    "cannot pay my parking ticket",
    "parking ticket refused by your app",
    "your app refuses every parking ticket",
    "parking app says ticket refused",
    "ticket for parking refused",
]


def knowledge() -> Knowledge:
    answer = {"en": Answer(public="Do this.", avoid="Keep it up to date.")}
    issues = (
        KnownIssue(IssueId("router-red"), "Red", phrasings={"en": (RED, "box blinking red")}, answers=answer),
        KnownIssue(IssueId("bill-high"), "Bill", phrasings={"en": ("my bill is too high",)}, answers=answer),
    )
    return Knowledge("test", {one.id: one for one in issues}, phrases=PHRASES)


def said(author: str, text: str = "", minute: float = 0, **more: Any) -> Said:
    at = NOON + timedelta(minutes=minute)
    return Said(at, "plaza", "help", author, text, **{"id": f"{author}-{minute}", **more})


async def play(stream: list[Said], thresholds: Thresholds = DEFAULT) -> Played:
    known = knowledge()
    return await Player(Snapshot(known, build(known)), Policy(), Matchers(None).clusters(), thresholds).play(stream)


def decided(played: Played) -> Mapping[str, int]:
    return {kind: number for kind, number in played.decisions.items() if number}


def outage(people: int, minute: float = 0) -> list[Said]:
    return [said(f"ana{n}", f"{RED} {n}", minute + n / 4) for n in range(people)]


async def test_each_message_is_decided_as_the_bot_would() -> None:
    played = await play([
        said("ana", RED), said("bo", "my bill is too high", 1), said("cy", "who designs your shops", 2),
        said("ana", tap="fixed", to="ana-0", minute=3), said("ana", tap="fixed", to="ana-0", minute=4),
        said("bo", tap="not_helped", minute=5),
    ])  # fmt: skip
    assert decided(played) == {"answer": 3, "handoff": 2, "silent": 1}
    assert played.healed == {"router-red": 1}
    assert played.messages == 6


async def test_who_comes_back_with_the_same_goes_to_a_person() -> None:
    assert decided(await play([said("ana", RED), said("ana", RED, 60)])) == {"answer": 1, "handoff": 1}
    assert decided(await play([said("ana", RED), said("ana", RED, 60 * 24 * 9)])) == {"answer": 2}


async def test_a_burst_is_one_question() -> None:
    hello, rest = said("ana", "my router"), said("ana", "has a red light", 1 / 60)
    assert decided(await play([hello, rest])) == {"answer": 1}
    assert decided(await play([hello, replace(rest, at=NOON + timedelta(minutes=2))])) == {"handoff": 2}


async def test_many_people_at_once_are_an_alarm_with_its_arithmetic_and_its_line() -> None:
    played = await play(outage(12))
    alarms = [alert for alert in played.as_json()["alerts"] if alert["level"] != "L1"]
    assert alarms[0] == {
        "at": (NOON + timedelta(minutes=1, seconds=17)).isoformat(), "level": "L2", "about": "router-red", "authors": 6,
        "messages": 6, "intensity": 1.0, "reach": 0,
        "because": "6 people, 1.0/5, 6x usual, by chance once in 3 years", "rule": "default",
    }  # fmt: skip
    assert len(alarms) == 1


async def test_one_person_is_no_alarm_however_often_and_loud() -> None:
    played = await play([said("ana", f"RED LIGHT ON MY ROUTER!!! {n}", 16 * n) for n in range(40)])
    assert {alert.level for alert in played.alerts} == {Level.L1}


async def test_what_nobody_could_answer_finds_its_own() -> None:
    played = await play([said(f"bo{n}", text, n / 4) for n, text in enumerate(UNKNOWN)])
    alarm = next(alert for alert in played.alerts if alert.level is Level.L2)
    assert alarm.topic.startswith("cluster:")
    assert {"parking", "ticket"} <= set(played.about(alarm).split())


async def test_the_board_shows_first_what_grows_fastest() -> None:
    slow = [said(f"cy{n}", f"my bill is too high {n}", 2 * n) for n in range(12)]
    known = knowledge()
    five = replace(DEFAULT, levels={Level.L2: (Line("five", authors=5),)})
    player = Player(Snapshot(known, build(known)), Policy(), Matchers(None).clusters(), five)
    looks = [NOON + timedelta(minutes=minute) for minute in (1, 28)]
    played = await player.play(sorted([*slow, *outage(14, 25)], key=lambda one: one.at), looks)
    assert [list(board) for board in played.boards.values()] == [[], ["router-red", "bill-high"]]


async def test_it_ends_late_and_rings_once_for_what_comes_and_goes() -> None:
    flapping = [one for begin in range(0, 200, 40) for one in outage(8, begin)]
    again = await play([replace(one, author=f"{one.author}-{one.at}") for one in flapping])
    assert [alert.level for alert in again.alerts if alert.level > Level.L1] == [Level.L2]


async def test_other_thresholds_show_what_would_have_fired() -> None:
    stream = outage(7)
    strict = replace(DEFAULT, levels={Level.L2: (Line("draft:3", authors=7), Line("draft:4", authors=30))})
    loose = replace(DEFAULT, levels={**DEFAULT.levels, Level.L3: (Line("draft:9", authors=7),)})
    live = await play(stream)
    stricter = differences(live, await play(stream, strict))
    assert [(change, alert.level, alert.rule) for change, alert, _ in stricter] == [
        ("vanishes", Level.L1, "default"), ("moves", Level.L2, "draft:3"),
    ]  # fmt: skip
    assert [(change, alert.level) for change, alert, _ in differences(live, await play(stream, loose))] == [
        ("appears", Level.L3)
    ]
    assert [*differences(live, await play(stream))] == []


@pytest.mark.parametrize("private", [True, False])
async def test_private_words_are_decided_in_private(private: bool) -> None:
    first = said("ana", "ana@example.com here, " + RED, private=private)
    assert decided(await play([first])) == ({"answer": 1} if private else {"handoff": 1})
