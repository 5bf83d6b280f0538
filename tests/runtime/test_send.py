"""Sends that fail, and what the gate makes of them: nothing is repeated blindly, nothing is lost."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.conversations import ConversationId
from bot.core.decisions import Purpose, Reply
from bot.core.files import File
from bot.core.issues import Matches
from bot.core.messages import Happening, Kind, RemoteId, Role, Room, RoomId, Visibility
from bot.core.policy import Channel, RoomLaw, Rung, Settles
from bot.core.records import Page, Receipt, Send
from bot.errors import Refused, RetryLater, Unsure
from bot.ports import OutboxId, Target, Transaction
from tests.fakes.adapter import MemoryAdapter
from tests.fakes.cases import HERE, OUT, RED, match
from tests.fakes.house import RED_LIGHT, House


@pytest.fixture
async def house() -> AsyncIterator[House]:
    made = House()
    yield made
    await made.store.close()


async def waiting(house: House) -> list[str]:
    """Why people are waited for."""
    rows = await house.store.read(lambda tx: tx.desk.waiting("person", Page()))
    return [row.because for row in rows]


async def release(house: House, state: str) -> None:
    """A person sends the one message in this state."""
    now = house.clock.now()
    conversation = (await house.store.read(lambda tx: tx.desk.waiting("person", Page())))[0].conversation
    thread = await house.store.read(lambda tx: tx.desk.thread(conversation))
    assert thread is not None
    (found,) = [line.send for line in thread.lines if line.state == state and line.send is not None]
    await house.store.write(lambda tx: tx.desk.release(OutboxId(found), "lea", now))


# --- sends that fail ---


async def test_a_busy_platform_gets_it_later(house: House) -> None:
    house.adapter.troubles = [RetryLater("slow down", 5.0)]
    await house.go(house.says())
    assert house.words == []
    house.clock.jump(5.1)
    await house.go()
    assert len(house.words) == 1


async def test_a_platform_that_never_takes_it_brings_a_person(house: House) -> None:
    house.adapter.troubles = [RetryLater("slow down", 1.0)] * 20
    for _ in range(20):
        await house.go(*([house.says()] if not house.bells.rung and not house._number else []))
        house.clock.jump(2)
    assert house.words == []
    assert any("gave up" in because for because in await waiting(house))


async def test_a_refusal_brings_a_person(house: House) -> None:
    house.adapter.troubles = [Refused("blocked")]
    await house.go(house.says())
    assert any("blocked" in because for because in await waiting(house))


async def test_an_unclear_send_with_a_key_is_repeated_and_stands_once(house: House) -> None:
    house.adapter.troubles, house.adapter.accepted_first = [Unsure("no answer")], True
    await house.go(house.says())
    house.clock.jump(2)
    await house.go()
    assert len(house.adapter.posts) == 1


async def test_an_unclear_send_that_can_be_read_back_is_found() -> None:
    house = House()
    house.sender.adapter = house.adapter.settling(Settles.READ_BACK)
    house.adapter.troubles, house.adapter.accepted_first = [Unsure("no answer")], True
    await house.go(house.says())
    assert len(house.adapter.posts) == 1
    assert await waiting(house) == []
    house.adapter.troubles, house.adapter.accepted_first = [Unsure("no answer")], False
    await house.go(house.says(who="ben"))
    house.clock.jump(1)
    await house.go()
    assert len(house.adapter.posts) == 2  # it was not there, so it was sent again
    await house.store.close()


async def test_without_a_key_it_is_parked_for_a_person_and_never_repeated() -> None:
    house = House()
    house.adapter.settling(Settles.NOTHING)
    house.adapter.troubles, house.adapter.accepted_first = [Unsure("no answer")], True
    await house.go(house.says())
    house.clock.jump(3600)
    await house.go()
    assert len(house.adapter.posts) == 1
    assert any("may or may not" in because for because in await waiting(house))
    await house.store.close()


async def test_what_was_leaving_when_the_bot_died_is_settled_at_start(house: House) -> None:
    await house.hear(house.says())
    await house.think()
    (send,) = await house.sender.due()
    assert await house.sender.leased(send)  # the gate let it go, and then the process died
    assert await house.sender.due() == []
    await house.sender.settle()
    house.clock.jump(1)
    await house.go()
    assert len(house.words) == 1


async def test_taking_back_is_made_again_when_nobody_knows_whether_it_was_made() -> None:
    house = House()
    house.adapter.settling(Settles.NOTHING)
    asked = house.says()
    await house.go(asked)
    await house.hear(replace(asked, kind=Kind.DELETE, happening=Happening("delete:1"), text=""))
    (withdrawal,) = await house.sender.due()
    assert await house.sender.leased(withdrawal)
    await house.sender.settle()
    house.clock.jump(3600)
    await house.go()
    assert house.adapter.deleted == ["b1"]
    assert await waiting(house) == []
    await house.store.close()


# --- how long a key is good for ---


class Unreadable(MemoryAdapter):
    """A platform that shows nothing of what was posted."""

    find_own = None  # type: ignore[assignment]


class Busy(MemoryAdapter):
    """A platform that has no time to show anything."""

    async def find_own(self, to: Target, key: str) -> Receipt | None:
        raise RetryLater("slow down", 0.0)


class Forgetful(House):
    """A platform that knows a key again for two minutes. `waits` lets that time pass, or some of it."""

    def __init__(self, kind: type[MemoryAdapter] = MemoryAdapter) -> None:
        super().__init__()
        channel = replace(self.adapter.channel, key_good_for=timedelta(minutes=2))
        self.sender.adapter = self.adapter = kind(channel)

    async def loses(self, *, accepted: bool) -> None:
        """Somebody asks, and the answer leaves without a word of the platform."""
        self.adapter.troubles, self.adapter.accepted_first = [Unsure("no answer")], accepted
        await self.go(self.says())

    async def waits(self, seconds: float) -> None:
        self.clock.jump(seconds)
        self.adapter.keyed = seconds <= 120
        await self.go()


@pytest.fixture
async def readable() -> AsyncIterator[Forgetful]:
    made = Forgetful()
    yield made
    await made.store.close()


@pytest.fixture
async def unreadable() -> AsyncIterator[Forgetful]:
    made = Forgetful(Unreadable)
    yield made
    await made.store.close()


@pytest.mark.parametrize("accepted", [True, False])
async def test_while_the_key_is_good_it_is_repeated(unreadable: Forgetful, accepted: bool) -> None:
    await unreadable.loses(accepted=accepted)
    await unreadable.waits(120)
    assert len(unreadable.words) == 1
    assert await waiting(unreadable) == []


@pytest.mark.parametrize("accepted", [True, False])
async def test_later_the_thread_is_read_and_it_stands_once(readable: Forgetful, accepted: bool) -> None:
    await readable.loses(accepted=accepted)
    await readable.waits(121)
    assert len(readable.words) == 1
    assert await waiting(readable) == []


@pytest.mark.parametrize("accepted", [True, False])
async def test_later_and_not_readable_it_is_a_persons(unreadable: Forgetful, accepted: bool) -> None:
    await unreadable.loses(accepted=accepted)
    await unreadable.waits(121)
    assert len(unreadable.words) == accepted
    assert any("would not notice a repeat" in because for because in await waiting(unreadable))
    await release(unreadable, "unsure")  # he looked, and wants it sent
    await unreadable.go()
    assert len(unreadable.words) == accepted + 1
    assert await waiting(unreadable) == []


async def test_how_old_a_key_is_nobody_knows_when_the_clock_was_set_back(readable: Forgetful) -> None:
    await readable.loses(accepted=True)
    readable.clock.set(-3600)
    readable.adapter.keyed = False  # it may be older than the platform remembers
    await readable.go()
    assert len(readable.words) == 1
    assert await waiting(readable) == []


async def test_a_later_try_does_not_make_the_key_younger(unreadable: Forgetful) -> None:
    await unreadable.loses(accepted=True)
    unreadable.adapter.troubles, unreadable.adapter.accepted_first = [RetryLater("slow down", 60.0)], False
    await unreadable.waits(70)
    await unreadable.waits(61)  # 131 seconds after the first try
    await unreadable.waits(300)
    assert len(unreadable.words) == 1
    assert len(await waiting(unreadable)) == 1


@pytest.mark.parametrize("accepted", [True, False])
async def test_a_bot_that_was_down_for_long_does_not_repeat(accepted: bool) -> None:
    for kind, people in ((MemoryAdapter, 0), (Unreadable, 1)):
        house = Forgetful(kind)
        await house.hear(house.says())
        await house.think()
        (send,) = await house.sender.due()
        assert await house.sender.leased(send)
        if accepted:
            await house.sender._act(send)
        house.clock.jump(3600)  # the process died here, and starts again an hour later
        house.adapter.keyed = False
        await house.sender.settle()
        await house.waits(300)
        assert len(house.words) == (accepted if people else 1)
        assert len(await waiting(house)) == people
        await house.store.close()


async def test_a_thread_that_cannot_be_read_now_is_left_to_a_person() -> None:
    house = Forgetful(Busy)
    await house.loses(accepted=True)
    await house.waits(121)
    assert len(house.words) == 1
    assert any("could not look" in because for because in await waiting(house))
    await house.store.close()


# --- leaving ---


async def test_a_gate_word_that_got_old_is_asked_for_again(house: House) -> None:
    await house.hear(house.says())
    await house.think()
    (send,) = await house.sender.due()
    lea = house.says("mine", "lea", Role.STAFF, reply_to="p1", threaded=True)
    real_write, slow = house.store.write, [3.0]

    async def slow_write(unit):  # type: ignore[no-untyped-def]
        result = await real_write(unit)
        if slow:
            house.clock.jump(slow.pop())
            await house.hear(lea)
        return result

    house.sender.store = type("Slow", (), {"write": staticmethod(slow_write), "read": house.store.read})()
    await house.sender.deliver(send)
    assert house.words == []


# --- trust, pause, budgets ---


async def test_suggest_waits_for_a_person_and_leaves_by_his_hand() -> None:
    house = House(channel=Channel(HERE, "plaza", settles=Settles.KEY, rung=Rung.SUGGEST))
    await house.go(house.says())
    assert house.words == []
    await release(house, "suggested")
    await house.go()
    assert len(house.words) == 1
    await house.store.close()


async def test_one_switch_silences_everything(house: House) -> None:
    now = house.clock.now()
    await house.store.write(lambda tx: tx.controls.pause("*", "lea", now))
    await house.go(house.says())
    assert house.words == []
    assert len(await waiting(house)) == 1
    await house.store.write(lambda tx: tx.controls.resume("*", "lea", now))
    await house.go(house.says(who="ben"))
    assert len(house.words) == 1


async def test_a_frozen_issue_says_nothing_more(house: House) -> None:
    now = house.clock.now()
    await house.hear(house.says())
    await house.think()
    await house.store.write(lambda tx: tx.controls.freeze(RED, "lea", now))
    await house.go()
    assert house.words == []


async def test_an_issue_that_left_the_knowledge_meanwhile_is_not_said(house: House) -> None:
    await house.hear(house.says())
    await house.think()
    snapshot = house.knowledge.current
    house.knowledge.current = replace(snapshot, knowledge=replace(snapshot.knowledge, issues={}))
    await house.go()
    assert house.words == []
    assert len(await waiting(house)) == 1


async def test_the_budget_of_a_person() -> None:
    channel = Channel(HERE, "plaza", settles=Settles.KEY)
    house = House(channel=replace(channel, law=replace(channel.law, person_per_hour=1)))
    house.matcher._table = {RED_LIGHT: Matches((match(),)), "down": Matches((match(OUT),))}
    await house.go(house.says())
    await house.go(house.says("down"))
    assert len(house.words) == 1
    await house.store.close()


async def test_the_budget_of_a_room_is_waited_for() -> None:
    channel = Channel(HERE, "plaza", settles=Settles.KEY)
    house = House(channel=replace(channel, law=replace(channel.law, room_per_minute=1)))
    await house.go(house.says())
    await house.go(house.says(who="ben"))
    assert len(house.words) == 1
    house.clock.jump(61)
    await house.go()
    assert len(house.words) == 2
    await house.store.close()


async def test_the_hours_budget_of_a_room_ends_with_a_person() -> None:
    channel = Channel(HERE, "plaza", settles=Settles.KEY)
    house = House(channel=replace(channel, law=replace(channel.law, room_per_hour=1)))
    await house.go(house.says())
    await house.go(house.says(who="ben"))
    assert len(house.words) == 1
    assert await waiting(house) == ["the bot said enough in this room for one hour"]
    house.clock.jump(3601)
    await house.go(house.says(who="carl"))
    assert len(house.words) == 2
    await house.store.close()


async def test_each_room_is_listened_to_in_its_own_way() -> None:
    quiet = RoomId("town")
    house = House(channel=Channel(HERE, "plaza", settles=Settles.KEY, rooms={quiet: RoomLaw(listen="mentions")}))
    await house.go(house.says(addressed=False))
    assert house.words == []
    await house.go(house.says(who="ben", addressed=False, room=Room(RoomId("square"))))
    await house.go(house.says(who="carl", addressed=True))
    assert [post.to.room for post in house.adapter.posts] == ["square", "town"]
    await house.store.close()


async def test_what_nobody_asked_for_is_not_said_when_the_room_was_made_quiet_meanwhile() -> None:
    house = House()
    await house.hear(house.says(addressed=False))
    await house.think()
    house.adapter.channel = replace(house.adapter.channel, rooms={RoomId("town"): RoomLaw(listen="mentions")})
    await house.go()
    assert house.words == []
    assert await waiting(house) == []
    await house.store.close()


# --- where the bot cannot see what people type on the platform itself ---


@pytest.fixture
async def blind(house: House) -> House:
    """The account is `auto`; at its start the adapter finds out that it sees no native replies."""
    assert house.adapter.channel.rung is Rung.AUTO
    house.adapter.channel = replace(house.adapter.channel, sees_native_replies=False)
    await house.go(house.says())
    return house


async def test_auto_becomes_one_tap_of_a_person(blind: House) -> None:
    assert blind.words == []
    assert await waiting(blind) == ["replies typed by your team cannot be seen here, so a person confirms first"]
    await release(blind, "to_approve")
    await blind.go()
    assert len(blind.words) == 1
    assert await waiting(blind) == []


async def test_who_answers_himself_there_is_not_talked_over(blind: House) -> None:
    (row,) = await blind.store.read(lambda tx: tx.desk.waiting("person", Page()))
    now = blind.clock.now()
    await blind.store.write(lambda tx: tx.desk.take_over(row.conversation, "lea", now))
    await blind.go(blind.says(reply_to=RemoteId("p1"), threaded=True))
    assert blind.words == []
    thread = await blind.store.read(lambda tx: tx.desk.thread(row.conversation))
    assert thread is not None
    assert {line.state for line in thread.lines if line.send is not None} == {"dropped"}


# --- pictures and files ---


async def with_a_picture(house: House) -> Send:
    """A person's reply with a picture, as the send loop takes it up."""
    await house.hear(house.says())
    now, conversation = house.clock.now(), ConversationId(1)
    picture = File("box.png", "image/png", b"\x89PNG")
    words = Reply(Purpose.HUMAN, "Look", Visibility.PUBLIC, "en")

    def unit(tx: Transaction) -> None:
        kept = tx.files.keep(conversation, "Lea", picture, 4, now)
        tx.desk.reply(conversation, "Lea", words, 99, now, files=[kept.id])

    await house.store.write(unit)
    (send,) = await house.sender.due()
    assert send.reply.files == ()  # no list of what is due holds them
    return send


async def test_files_leave_with_the_words_of_a_person(house: House) -> None:
    await house.sender.deliver(await with_a_picture(house))
    (post,) = house.adapter.posts
    assert [(file.name, file.content) for file in post.reply.files] == [("box.png", b"\x89PNG")]


async def test_after_a_crash_files_are_sent_again_under_the_same_key(house: House) -> None:
    send = await with_a_picture(house)
    assert await house.sender.leased(send)  # the gate let it go, and then the process died
    await house.sender.settle()
    house.clock.jump(1)
    await house.go()
    (post,) = house.adapter.posts
    assert (post.key, [file.name for file in post.reply.files]) == (send.key, ["box.png"])
