"""What may stand on a platform is never unsaid, and every receipt names the room that the post is in."""

from dataclasses import replace

import pytest

from bot.core.conversations import Owner, Status
from bot.core.decisions import Purpose
from bot.core.gate import Outcome
from bot.core.messages import RemoteId, Role, Room, RoomId, RoomKind, Visibility
from bot.core.records import Receipt, Send
from bot.errors import NotAllowed
from bot.ports import OutboxId
from tests.storage.builders import MINUTE, RED, World, answers, message, reply

DM = Room(RoomId("dm-ana"), RoomKind.SUPPORT, "ana")


async def no_answer(world: World, send: Send) -> None:
    """The platform did not say whether it took the message; it is tried again with its own key."""
    await world.lease(send)
    await world.do(lambda t: t.outbox.hold(OutboxId(send.id), world.now, "lost", posted=True))


async def maybe_posted(world: World, number: str = "1") -> Send:
    await world.decides(await world.says(number=number))
    send = await world.only()
    await no_answer(world, send)
    return send


@pytest.mark.parametrize("outcome", [Outcome.REDO, Outcome.DROP, Outcome.HAND_OFF, Outcome.SUGGEST])
async def test_the_gate_cannot_unsay_it(world: World, outcome: Outcome) -> None:
    send = await maybe_posted(world)
    await world.refuse(send, outcome)
    assert await world.states(send.conversation) == ["unsure"]
    assert await world.status(send.conversation) is Status.WAITING
    assert (await world.memory(send.conversation)).answered == (RED,)
    assert await world.load(send.conversation) is None


async def test_a_later_plain_hold_keeps_the_mark(world: World) -> None:
    send = await maybe_posted(world)
    await world.lease(send)
    await world.do(lambda t: t.outbox.hold(OutboxId(send.id), world.now, "busy"))
    await world.do(lambda t: t.outbox.failed(OutboxId(send.id), "forbidden", world.now))
    assert await world.states(send.conversation) == ["unsure"]


async def test_a_person_cannot_put_it_aside_and_sees_it_leaving(world: World) -> None:
    send = await maybe_posted(world)
    assert (await world.thread(send.conversation)).leaving
    assert await world.states(send.conversation) == ["leaving"]
    with pytest.raises(NotAllowed):
        await world.do(lambda t: t.desk.dismiss(OutboxId(send.id), "Lea", world.now))


async def test_a_takeover_leaves_it_to_the_person(world: World) -> None:
    send = await maybe_posted(world)
    await world.staff(2, reply_to=RemoteId("1"))
    assert await world.states(send.conversation) == ["unsure"]
    assert await world.due() == []


async def test_a_delete_takes_it_back_once_its_post_is_known(world: World) -> None:
    send = await maybe_posted(world)
    await world.deletes("1")
    assert await world.states(send.conversation) == ["unsure"]
    await world.own("b1", key=send.key)
    withdrawal = await world.only()
    assert (withdrawal.action, withdrawal.post) == ("delete", "b1")


async def test_it_counts_as_said(world: World) -> None:
    send = await maybe_posted(world)
    other = await world.says(number=2)
    await world.decides(other, lambda w: answers(w, reply(version="v2", discloses=True)))
    again = next(row for row in await world.due() if row.conversation == other)
    assert (await world.situation(again)).said_before
    await world.refuse(send, Outcome.LATER)
    assert (await world.work(await world.says(number=3))).history.answered == {RED}


async def test_a_second_first_reporter_waits_for_it(world: World) -> None:
    send = await maybe_posted(world)
    bob = await world.says("bob")
    await world.decides(bob)
    assert [row.id for row in await world.due()] == [send.id]
    await world.leaves(send, link="https://example.test/1")
    assert (await world.situation(await world.only())).canonical_taken


@pytest.mark.parametrize("how", ["waiting", "leased", "unsure"])
async def test_an_echo_with_our_key_proves_that_it_stands(world: World, how: str) -> None:
    send = await maybe_posted(world)
    if how != "waiting":
        await world.lease(send)
    if how == "unsure":
        await world.do(lambda t: t.outbox.unsure(OutboxId(send.id), "lost", world.now))
    await world.own("b1", key=send.key, link="https://example.test/b1")
    assert await world.states(send.conversation) == ["sent"]
    assert (await world.thread(send.conversation)).conversation.owner is Owner.BOT
    assert (await world.taps("b1")).conversation == send.conversation
    assert (await world.work(await world.says("bob"))).history.canonical == {(RED, "v1"): "https://example.test/b1"}


async def test_the_answer_to_the_call_adds_to_what_the_echo_told(world: World) -> None:
    await world.decides(await world.says(number=1))
    send = await world.only()
    await world.lease(send)
    await world.own("b1", key=send.key)
    await world.settle(send, "b1", "b2", link="https://example.test/b1")
    assert (await world.taps("b2")).conversation == send.conversation
    (line,) = [line for line in (await world.thread(send.conversation)).lines if line.kind == "reply"]
    assert line.link == "https://example.test/b1"


@pytest.mark.parametrize("how", ["leased", "unsure", "maybe posted"])
@pytest.mark.parametrize("role", [Role.STAFF, Role.OWN])
async def test_who_answers_a_post_that_may_be_ours_takes_its_thread(world: World, how: str, role: Role) -> None:
    send = await maybe_posted(world)
    if how != "maybe posted":
        await world.lease(send)
    if how == "unsure":
        await world.do(lambda t: t.outbox.unsure(OutboxId(send.id), "lost", world.now))
    speak = world.staff if role is Role.STAFF else world.own
    await speak("s1", reply_to=RemoteId("b1"), threaded=True)
    if how == "leased":
        await world.settle(send, "b1")
    assert (await world.thread(send.conversation)).conversation.owner is Owner.HUMAN


async def test_an_answer_to_a_strangers_post_takes_no_other_thread(world: World) -> None:
    conversation, _ = await world.answered(number=1)
    await world.staff("s1", reply_to=RemoteId("unknown"), threaded=True)
    assert (await world.thread(conversation)).conversation.owner is Owner.BOT


async def private_steps(world: World, receipt: Receipt) -> Send:
    conversation = await world.says(number=1)
    steps = reply("steps", purpose=Purpose.STEPS, visibility=Visibility.PRIVATE, discloses=True)
    await world.decides(conversation, lambda w: answers(w, steps))
    send = await world.only()
    await world.lease(send)
    await world.do(lambda t: t.outbox.sent(OutboxId(send.id), receipt, world.now))
    return send


async def test_private_and_public_posts_of_one_number_are_told_apart(world: World) -> None:
    await private_steps(world, Receipt((RemoteId("7"),)))
    cy, _ = await world.answered("cy", number=2)
    await world.says("cy", 3, reply_to=RemoteId("2"))
    await world.decides(cy, lambda w: answers(w, reply("public 7", issue=None, version="")))
    await world.leaves(await world.only(), "7")
    assert (await world.taps("7", author="cy")).conversation == cy
    await world.deletes("1")
    assert await world.due() == []  # where the private post stands is not known: nobody else's is taken down for it


async def test_a_private_post_is_found_and_taken_back_in_the_room_it_stands_in(world: World) -> None:
    send = await private_steps(world, Receipt((RemoteId("7"),), room=DM.id))
    echo = message("7", room=DM, visibility=Visibility.PRIVATE, root=RemoteId("dm-ana"))
    own = replace(echo, author=replace(echo.author, role=Role.OWN))
    assert (await world.accept(own)).conversation is None
    tap = await world.taps("7", room=DM, visibility=Visibility.PRIVATE)
    assert tap.conversation == send.conversation
    work = await world.work(send.conversation)
    assert work.tapped is not None
    await world.deletes("1")
    withdrawal = await world.only()
    assert (withdrawal.room, withdrawal.post) == (DM.id, "7")


async def test_what_waited_long_behind_it_is_thought_over_when_its_echo_comes(world: World) -> None:
    send = await maybe_posted(world)
    await world.refuse(send, Outcome.DROP)
    await world.says(number=2, reply_to=RemoteId("1"))
    await world.decides(send.conversation, lambda w: answers(w, reply("later", issue=None, version="")))
    world.pass_time(11 * MINUTE)
    await world.own("b1", key=send.key)
    assert await world.due() == []
    assert (await world.work(send.conversation)).message.text == "words 2"


# --- since when it may stand ------------------------------------------------------------------------------------------


async def since(world: World, minutes: int) -> object:
    """Minutes after which it is tried again, and since when it may stand as the row says then."""
    world.pass_time(minutes * MINUTE)
    send = await world.only()
    await world.lease(send)
    (leaving,) = await world.store.read(lambda t: t.outbox.leased(send.account))
    return leaving.maybe_since


async def test_what_may_stand_keeps_the_time_of_its_first_try(world: World) -> None:
    send = await maybe_posted(world)
    first = world.now
    assert (send.maybe_since, (await world.only()).maybe_since) == (None, first)
    assert await since(world, 1) == first
    await world.do(lambda t: t.outbox.hold(OutboxId(send.id), world.now, "busy"))
    assert await since(world, 1) == first


async def test_a_try_that_surely_failed_does_not_count(world: World) -> None:
    await world.decides(await world.says())
    send = await world.only()
    await world.lease(send)
    await world.do(lambda t: t.outbox.hold(OutboxId(send.id), world.now, "busy"))
    assert (await world.only()).maybe_since is None
    assert await since(world, 1) == world.now


async def test_a_person_who_sends_it_again_makes_a_first_try(world: World) -> None:
    send = await maybe_posted(world)
    await world.do(lambda t: t.outbox.unsure(OutboxId(send.id), "no answer", world.now))
    world.pass_time(60 * MINUTE)
    await world.do(lambda t: t.desk.release(OutboxId(send.id), "Lea", world.now))
    assert (await world.only()).maybe_since == world.now
