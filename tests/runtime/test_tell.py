"""People of the brand are told once each, also by a process that goes on where another one died."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import structlog

from bot.core.case import Wait
from bot.core.incidents import Level
from bot.core.messages import AccountId, Author, Happening, Kind, PersonId, Role, Room, RoomId
from bot.core.policy import Channel, Settles
from bot.errors import Refused, RetryLater, Unsure
from bot.observe.metrics import Metrics
from bot.ports.nerve import IncidentId
from bot.runtime.alarm_rooms import AlarmRooms
from bot.runtime.send import Alone
from bot.runtime.tell import TRIES, ByAccount, Herald
from bot.runtime.words_to_team import Words
from bot.storage.memory import MemoryStore
from bot.storage.rules import Rules
from tests.fakes.adapter import MemoryAdapter
from tests.fakes.alarms import Crowd
from tests.fakes.clock import ManualClock
from tests.storage.builders import message

MINUTES = 60
TEAM = RoomId("alarms")


class Office:
    """A crowd that complains, and people who are told on a platform in memory."""

    def __init__(self, settles: Settles = Settles.KEY) -> None:
        patient = Rules(wait=lambda *_: Wait(minutes=600))  # no promise is broken here
        self.crowd = Crowd(MemoryStore(patient), ManualClock())
        self.clock = self.crowd.clock
        self.adapter = MemoryAdapter(Channel(AccountId("plaza"), "plaza", settles=settles))
        self.rooms = AlarmRooms(
            {(AccountId("plaza"), TEAM): "room"}, {(AccountId("plaza"), PersonId("u-lea")): "lea"}, self.clock
        )
        self.number = 0
        self.anew()

    def anew(self) -> None:
        ways = {
            "lead": ByAccount(self.adapter, person=PersonId("u-lea")),
            "room": ByAccount(self.adapter, room=TEAM),
        }
        self.crowd.anew()
        self.crowd.alarm.recipients = ("lead", "room")
        self.teller = Herald(
            ways, self.crowd.store, self.clock, structlog.get_logger(), Metrics(), _link, Alone()
        )  # fmt: skip

    async def alarm(self, people: int = 3, first: int = 0) -> None:
        for number in range(first, first + people):
            await self.crowd.complains(f"person-{number}")
        await self.crowd.later()

    async def passes(self, seconds: float) -> None:
        """Time goes by, everybody looks."""
        for _ in range(int(seconds // 20)):
            await self.crowd.later(20)
            await self.teller.look()

    def said(self) -> list[tuple[str, str]]:
        """To whom, and the first line."""
        return [(post.to.person or post.to.room, post.reply.text.splitlines()[0]) for post in self.adapter.posts]

    async def statuses(self) -> list[tuple[str, str, int]]:
        (line,) = await self.crowd.board()
        story = await self.crowd.store.read(lambda t: t.incidents.story(line.id, self.clock.now()))
        assert story is not None
        return [(told.recipient, told.status, told.round) for alert in story.alerts for told in alert.told]

    async def happens(self, by: str, **changes: Any) -> None:
        self.number += 1
        plain = message(f"t{self.number}", by, account=AccountId("plaza"), room=Room(TEAM, name="Alarms"))
        told = replace(plain, happening=Happening(f"team:{self.number}"), author=Author(PersonId(by), by, Role.STAFF))
        heard = replace(told, **changes)
        assert self.rooms.hears(heard)
        await self.crowd.world.do(lambda t: self.rooms.obey(t, heard))


def _link(incident: IncidentId | None) -> str:
    return f"http://desk/incidents/{incident}"


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    made = Office()
    yield made
    await made.crowd.store.close()


async def test_the_level_says_who_is_told_and_each_is_told_once(office: Office) -> None:
    await office.alarm()
    for _ in range(3):
        await office.teller.look()
    await office.alarm(3, first=3)
    for _ in range(3):
        await office.teller.look()
    assert office.said() == [
        ("u-lea", "Alarm for the lead: Red light"), ("alarms", "Alarm for the incident room: Red light")
    ]  # fmt: skip
    words = office.adapter.posts[0].reply
    assert "3 people" in words.text
    assert "incidents.yaml:2" in words.text
    assert "http://desk/incidents/1" in words.text
    assert office.adapter.posts[0].to.private
    assert [button.id for button in office.adapter.posts[1].reply.buttons] == ["alarm_ack.2", "alarm_mute.2"]
    assert await office.statuses() == [("lead", "told", 0), ("room", "told", 0)]


async def test_silence_is_answered_by_a_repeat_and_then_one_hop_higher(office: Office) -> None:
    await office.alarm()
    await office.passes(35 * MINUTES)
    assert [(who, "second" in text, "third" in text) for who, text in office.said()][:3] == [
        ("u-lea", False, False), ("u-lea", True, False), ("alarms", False, True)
    ]  # fmt: skip


async def test_who_acknowledges_ends_the_repeats(office: Office) -> None:
    await office.alarm(6)
    await office.teller.look()
    card = next(post for post in office.adapter.posts if post.to.room == TEAM)
    await office.happens("u-lea", kind=Kind.TAP, id=card.id, button="alarm_ack.1", text="")
    await office.passes(40 * MINUTES)
    answer = office.adapter.posts[-1]
    assert (answer.reply.text, answer.to.to) == ("lea looks after it.", card.id)
    assert [text for _, text in office.said() if "time)" in text] == []
    (line,) = await office.crowd.board()
    assert line.alert is not None
    assert line.alert.acknowledged_by == "lea"


async def test_words_under_an_alarm_do_the_same_and_all_else_is_people_talking(office: Office) -> None:
    await office.alarm(6)
    await office.teller.look()
    card = next(post for post in office.adapter.posts if post.to.room == TEAM)
    await office.happens("u-lea", text="what is this?", reply_to=card.id)
    await office.happens("u-lea", text="/quiet")
    await office.teller.look()
    assert "Quiet" not in office.adapter.posts[-1].reply.text
    await office.happens("stranger", text="!quiet please", reply_to=card.id)
    await office.happens("u-lea", text="!quiet please", root=card.id)
    await office.happens("u-lea", text="/seen", root=card.id)
    await office.happens("sam", kind=Kind.TAP, button="answer.1", text="")
    await office.happens("sam", kind=Kind.TAP, button="alarm_ack.99", text="")
    await office.teller.look()
    answers = [post.reply.text for post in office.adapter.posts[-3:]]
    assert answers[0].startswith('Nothing was done. To allow it, add "stranger"')
    assert answers[1].startswith("Quiet for an hour, by lea.")
    assert answers[2] == "lea looks after it."
    (line,) = await office.crowd.board()
    assert line.muted_until is not None
    await office.alarm(6, first=6)
    assert [status for status in await office.statuses() if status[0] in {"pr", "ceo"}] == [
        ("pr", "dropped", 0), ("ceo", "dropped", 0)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("settles", "accepted", "posts", "status"),
    [
        (Settles.KEY, True, 1, "told"),
        (Settles.KEY, False, 1, "told"),
        (Settles.READ_BACK, True, 1, "told"),
    ],
)
async def test_a_process_that_died_while_it_said_it(settles: Settles, accepted: bool, posts: int, status: str) -> None:
    """The row says "leaving"; nobody knows whether the words left."""
    office = Office(settles)
    await office.alarm()
    now = office.clock.now()
    (telling,) = await office.crowd.store.read(lambda t: t.alarms.tellings(["lead"], now, 10))
    await office.crowd.world.do(lambda t: t.alarms.leaving(telling.id, now))
    if accepted:
        way = office.teller.ways["lead"]
        assert isinstance(way, ByAccount)
        words = replace(way.reply(Words("t", "t")), text="as it was said")
        await office.adapter.send(way.target(""), words, f"told-{telling.id}")
    office.anew()
    office.clock.jump(1)
    await office.teller.look()
    await office.teller.look()
    assert len(office.adapter.posts) == posts
    assert [each[1] for each in await office.statuses()] == [status]
    await office.crowd.store.close()


async def test_trouble_is_tried_again_and_then_said(office: Office) -> None:
    await office.alarm()
    office.adapter.troubles += [RetryLater("busy", 5.0)]
    assert await office.teller.look() == 0
    assert await office.teller.look() == 0, "not before its time"
    office.clock.jump(6)
    assert await office.teller.look() == 1
    await office.alarm(3, first=3)
    office.adapter.troubles += [Refused("no such room")]
    await office.teller.look()
    assert await office.statuses() == [("lead", "told", 0), ("room", "failed", 0)]


async def test_what_never_gets_through_is_given_up(office: Office) -> None:
    await office.alarm()
    office.adapter.troubles += [Unsure("no answer") if number % 2 else RetryLater("busy") for number in range(TRIES)]
    for _ in range(TRIES + 2):
        office.clock.jump(3600)
        await office.teller.look()
    assert (await office.statuses())[0] == ("lead", "unsure", 0)


async def test_whom_the_configuration_does_not_name_is_said(office: Office) -> None:
    await office.alarm(12)
    await office.crowd.later(11)
    assert await office.statuses() == [("pr", "failed", 0), ("ceo", "failed", 0)]
    (line,) = await office.crowd.board()
    assert line.level == Level.L4


async def test_a_reminder_comes_once(office: Office) -> None:
    await office.alarm()
    await office.teller.look()
    (line,) = await office.crowd.board()
    at = office.clock.now() + timedelta(minutes=30)
    await office.crowd.world.do(lambda t: t.incidents.we_know(line.id, "lea", office.clock.now()))
    await office.crowd.world.do(lambda t: t.incidents.remind(line.id, at, "lead", office.clock.now()))
    await office.passes(25 * MINUTES)
    assert len(office.said()) == 1
    await office.passes(20 * MINUTES)
    assert office.said()[1:] == [("u-lea", "Reminder: give an update on Red light.")]
