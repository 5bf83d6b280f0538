"""The split page, and a checklist that tells only what really happened."""

from dataclasses import replace

from bot.core.conversations import Conversation, ConversationId, Memory
from bot.core.messages import AccountId, PersonId, RemoteId, RoomId
from bot.core.records import Line, Packet, Thread
from bot.desk.demo import STEPS
from tests.desk.house import House, Person
from tests.desk.test_board import rises
from tests.fakes.cases import RED
from tests.fakes.clock import START

HERE = Conversation(ConversationId(1), AccountId("plaza"), RoomId("town"), RemoteId("1"), PersonId("ana"))
EMPTY = Thread(HERE, 1, "Ana", "plaza", "town", True, True, (), None)
PACKET = Packet("danger", "a danger word", True, "", "", (), (), (), (), "en", 0, "")


def remembering(memory: Memory) -> Thread:
    return replace(EMPTY, conversation=replace(HERE, memory=memory))


AT_THE_BOARD = 4  # that button's step is told by an incident


def saying(who: str, kind: str, text: str, state: str = "") -> Thread:
    return replace(EMPTY, lines=(Line(START, who, kind, text, True, state=state),))


def seen(thread: Thread) -> list[bool]:
    return [step.seen(thread) for step in STEPS if step.button != AT_THE_BOARD]


def test_each_step_is_told_by_what_stands_in_the_thread() -> None:
    assert seen(EMPTY) == [False] * 6
    happenings = [
        remembering(Memory(answered=(RED,))),
        remembering(Memory(not_helped=1)),
        replace(EMPTY, packet=PACKET),
        remembering(Memory(asked=True)),
        saying("customer", "message", "my card is [card]"),
        saying("Lea", "reply", "I am on it", "sent"),
    ]
    for number, thread in enumerate(happenings):
        assert seen(thread) == [place == number for place in range(6)]


def test_the_bots_own_answer_or_a_reply_that_waits_is_no_person() -> None:
    assert not any(seen(saying("bot", "reply", "hello", "sent")))
    assert not any(seen(saying("Lea", "reply", "hello", "waiting")))


async def test_the_demo_link_signs_in_once(house: House) -> None:
    key = house.keys.issue("Lea", house.clock.now())
    async with house.visitor() as first, house.visitor() as second:
        answer = await first.get("/demo", params={"key": key})
        assert (answer.status_code, answer.headers["location"]) == (303, "/demo")
        assert 'src="/plaza/"' in (await first.get("/demo")).text
        assert (await second.get("/demo", params={"key": key})).status_code == 401
        assert (await first.get("/demo", params={"key": key})).status_code == 303  # a reload of the first link


async def test_steps_are_ticked_as_they_happen_and_stay(house: House, lea: Person) -> None:
    assert "<b>0 of 7</b>" in await lea.see("/demo/steps")
    number = await house.says("my card is [card]")
    assert "<b>1 of 7</b>" in await lea.see("/demo/steps")
    await lea.do(f"/t/{number}/reply", text="I am on it", visibility="public", seen=1)
    [send] = await house.due()
    await house.posts(send.id)
    assert "<b>2 of 7</b>" in await lea.see("/demo/steps")
    assert "Press 2 (a worrying one)." in await lea.see("/demo/steps")


async def test_the_storm_is_seen_when_the_lead_says_we_know(house: House, lea: Person) -> None:
    number = await rises(house)
    assert "<b>0 of 7</b>" in await lea.see("/demo/steps")
    await house.store.write(lambda tx: tx.incidents.we_know(number, "Lea", house.clock.now()))
    assert "<b>1 of 7</b>" in await lea.see("/demo/steps")
