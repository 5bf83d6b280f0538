"""Sends that fail, and what the gate makes of them: nothing is repeated blindly, nothing is lost."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.core.issues import Matches
from bot.core.messages import Role
from bot.core.policy import Channel, Rung, Settles
from bot.core.records import Page
from bot.errors import Refused, RetryLater, Unsure
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
    now = house.clock.now()
    conversation = (await house.store.read(lambda tx: tx.desk.waiting("person", Page())))[0].conversation
    thread = await house.store.read(lambda tx: tx.desk.thread(conversation))
    assert thread is not None
    (suggestion,) = [line.send for line in thread.lines if line.state == "suggested" and line.send is not None]
    await house.store.write(lambda tx: tx.desk.release(suggestion, "lea", now))  # type: ignore[arg-type]
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
