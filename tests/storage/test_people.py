"""Whoever speaks for the brand is told from an echo, and takes the thread."""

from typing import Any

import pytest

from bot.core.conversations import Owner, Status
from bot.core.gate import Outcome
from bot.core.messages import (
    RemoteId,
    Room,
    RoomId,
    RoomKind,
    Visibility,
)
from bot.errors import Stale
from bot.ports import OutboxId
from tests.storage.builders import (
    BILL,
    MINUTE,
    World,
    answers,
    reply,
)

# --- people of the brand ---


async def test_a_staff_post_takes_the_thread_and_drops_what_the_bot_would_say(world: World) -> None:
    ana = await world.says("ana", 1)
    await world.decides(ana)
    bob = await world.says("bob", 2, reply_to=RemoteId("1"))
    accepted = await world.staff(3, reply_to=RemoteId("2"))
    assert (accepted.fresh, accepted.conversation) == (True, None)
    assert await world.due() == []
    for conversation in (ana, bob):
        thread = await world.thread(conversation)
        assert (thread.conversation.owner, thread.conversation.status) == (Owner.HUMAN, Status.HUMAN)
    assert await world.states(ana) == ["dropped"]
    assert "Sam" in [line.who for line in (await world.thread(ana)).lines]


async def test_a_staff_post_makes_a_turn_that_is_being_thought_stale(world: World) -> None:
    conversation = await world.says(number=1)
    work = await world.work(conversation)
    await world.staff(2, reply_to=RemoteId("1"))
    with pytest.raises(Stale):
        await world.commit(work, answers(work))
    assert await world.due() == []


@pytest.mark.parametrize("outcome", [Outcome.SUGGEST, Outcome.APPROVE])
async def test_suggestions_go_too_when_a_person_speaks(world: World, outcome: Outcome) -> None:
    conversation = await world.says(number=1)
    await world.decides(conversation)
    await world.refuse(await world.only(), outcome)
    await world.staff(2, reply_to=RemoteId("1"))
    assert await world.states(conversation) == ["dropped"]


async def test_an_unthreaded_staff_post_silences_who_was_active_lately(world: World) -> None:
    old = await world.says("old", 1)
    await world.decides(old)
    elsewhere = await world.says("else", 2, room=Room(RoomId("other"), RoomKind.SUPPORT))
    world.pass_time(16 * MINUTE)
    ana = await world.says("ana", 3)
    await world.decides(ana)
    await world.staff(4)
    owners = {c: (await world.thread(c)).conversation.owner for c in (old, ana, elsewhere)}
    assert owners == {old: Owner.BOT, ana: Owner.HUMAN, elsewhere: Owner.BOT}
    assert [send.conversation for send in await world.due()] == [old]


@pytest.mark.parametrize("changes", [{"threaded": True}, {"reply_to": RemoteId("99")}, {"root": RemoteId("98")}])
async def test_a_threaded_staff_post_silences_its_own_thread_only(world: World, changes: dict[str, Any]) -> None:
    conversation = await world.says(number=1)
    await world.staff(4, **changes)
    assert (await world.thread(conversation)).conversation.owner is Owner.BOT


async def test_in_a_persons_thread_customers_are_heard_all_the_same(world: World) -> None:
    await world.says("ana", 1)
    await world.staff(2, reply_to=RemoteId("1"))
    bob = await world.says("bob", 3, reply_to=RemoteId("1"))
    work = await world.work(bob)
    assert (work.conversation.owner, work.conversation.status) == (Owner.HUMAN, Status.HUMAN)


async def test_a_closed_conversation_of_a_person_is_seen_again_when_the_customer_writes(world: World) -> None:
    conversation = await world.says(number=1)
    await world.take_over(conversation)
    await world.do(lambda t: t.desk.done(conversation, "Lea", world.now))
    assert await world.waiting() == []
    await world.says(number=2, reply_to=RemoteId("1"))
    assert [w.conversation for w in await world.waiting()] == [conversation]


# --- our own account ---


async def test_an_echo_is_known_by_its_key_also_before_the_receipt(world: World) -> None:
    conversation = await world.says(number=1)
    await world.decides(conversation)
    send = await world.only()
    await world.lease(send)
    await world.own("e1", key=send.key, reply_to=RemoteId("1"))
    assert (await world.thread(conversation)).conversation.owner is Owner.BOT
    await world.settle(send, "e1")
    assert await world.status(conversation) is Status.ANSWERED


async def test_an_echo_is_known_by_its_id(world: World) -> None:
    conversation, post = await world.answered(number=1)
    await world.own(post, reply_to=RemoteId("1"))
    assert (await world.thread(conversation)).conversation.owner is Owner.BOT


async def test_an_echo_while_the_send_is_in_flight_waits_for_it(world: World) -> None:
    conversation = await world.says(number=1)
    await world.decides(conversation)
    send = await world.only()
    await world.lease(send)
    await world.own("e1", reply_to=RemoteId("1"))
    assert (await world.thread(conversation)).conversation.owner is Owner.BOT
    await world.settle(send, "e1")
    assert (await world.thread(conversation)).conversation.owner is Owner.BOT


@pytest.mark.parametrize("settled", ["sent", "unsure", "failed", "hold", "refused"])
async def test_a_native_post_during_a_send_is_a_persons_once_it_settled(world: World, settled: str) -> None:
    conversation = await world.says(number=1)
    await world.decides(conversation)
    send = await world.only()
    number = OutboxId(send.id)
    await world.lease(send)
    await world.own("n1", reply_to=RemoteId("1"))
    match settled:
        case "sent":
            await world.settle(send, "another")
        case "unsure":
            await world.do(lambda t: t.outbox.unsure(number, "no answer", world.now))
        case "failed":
            await world.do(lambda t: t.outbox.failed(number, "blocked", world.now))
        case "refused":  # the gate is asked again before the socket write
            await world.refuse(send, Outcome.DROP)
        case _:
            await world.do(lambda t: t.outbox.hold(number, world.now + MINUTE, "later"))
    thread = await world.thread(conversation)
    assert (thread.conversation.owner, thread.conversation.status) == (Owner.HUMAN, Status.HUMAN)


async def test_an_unthreaded_native_post_waits_for_any_send_in_its_room(world: World) -> None:
    conversation = await world.says(number=1)
    await world.decides(conversation)
    send = await world.only()
    await world.lease(send)
    await world.own("n1")
    assert (await world.thread(conversation)).conversation.owner is Owner.BOT
    await world.settle(send, "another")
    assert (await world.thread(conversation)).conversation.owner is Owner.HUMAN


async def test_while_it_is_unclear_who_wrote_nothing_of_the_bot_leaves_there(world: World) -> None:
    ana = await world.says("ana", 1)
    await world.decides(ana)
    first = await world.only()
    await world.lease(first)
    bob = await world.says("bob", 2, reply_to=RemoteId("1"))
    await world.decides(bob, lambda w: answers(w, reply(issue=BILL, discloses=True)))
    second = await world.only()
    await world.own("n1", reply_to=RemoteId("1"))
    assert await world.due() == []
    with pytest.raises(Stale):
        await world.situation(second)
    await world.settle(first, "n1")
    assert (await world.only()).id == second.id
    assert not (await world.situation(second)).paused


async def test_a_post_of_our_account_that_nobody_sent_is_a_persons(world: World) -> None:
    conversation = await world.says(number=1)
    await world.own("n1", reply_to=RemoteId("1"))
    thread = await world.thread(conversation)
    assert thread.conversation.owner is Owner.HUMAN
    assert [line.who for line in thread.lines] == ["customer", "Halo"]


async def test_the_echo_of_a_private_answer_comes_back_in_a_room_that_we_did_not_name(world: World) -> None:
    conversation = await world.says(number=1)
    await world.decides(conversation, lambda w: answers(w, reply(visibility=Visibility.PRIVATE, discloses=True)))
    await world.leaves(await world.only(), "d1")
    private: dict[str, Any] = {"room": Room(RoomId("dm")), "root": RemoteId("dm"), "visibility": Visibility.PRIVATE}
    await world.own("d1", **private)
    there = await world.says(number=9, **private)
    assert (await world.thread(there)).conversation.owner is Owner.BOT
