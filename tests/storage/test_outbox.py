"""The outbox: in order per conversation, leased once, settled once."""

from datetime import timedelta

import pytest

from bot.core.conversations import ConversationId, Status
from bot.core.messages import (
    AccountId,
    Room,
    RoomId,
    RoomKind,
)
from bot.errors import Stale
from bot.ports import OutboxId
from tests.storage.builders import (
    ACCOUNT,
    LOBBY,
    MINUTE,
    World,
)


async def test_replies_leave_one_by_one_and_in_order(world: World) -> None:
    await world.two_replies()
    first = await world.only()
    assert first.reply.text == "one"
    await world.lease(first)
    assert await world.due() == []
    await world.settle(first)
    assert (await world.only()).reply.text == "two"


async def test_a_row_that_waits_for_its_time_keeps_the_next_one_back(world: World) -> None:
    await world.two_replies()
    first = await world.only()
    until = world.now + MINUTE
    await world.do(lambda t: t.outbox.hold(OutboxId(first.id), until, "slow down"))
    assert await world.due() == []
    assert await world.do(lambda t: t.outbox.next_due(ACCOUNT)) == until
    world.pass_time(MINUTE)
    assert (await world.only()).id == first.id


@pytest.mark.parametrize("back", [timedelta(seconds=5), timedelta(hours=1)])
async def test_what_was_never_put_off_leaves_though_the_clock_was_set_back(world: World, back: timedelta) -> None:
    await world.two_replies()
    world.pass_time(-back)
    assert (await world.only()).reply.text == "one"


async def test_what_was_put_off_waits_no_hour_when_the_clock_is_set_back_by_one(world: World) -> None:
    await world.two_replies()
    first, until = await world.only(), world.now + MINUTE
    await world.do(lambda t: t.outbox.hold(OutboxId(first.id), until, "slow down"))
    world.pass_time(-MINUTE)
    assert await world.due() == []
    world.pass_time(-timedelta(hours=1))
    assert (await world.only()).id == first.id


async def test_a_long_queue_of_a_closed_room_hides_nobody_else(world: World) -> None:
    slow = Room(RoomId("slow"), RoomKind.SUPPORT)
    for number in range(5):
        await world.decides(await world.says(f"ana {number}", room=slow))
    world.pass_time(MINUTE)
    other = await world.says("bob")
    await world.decides(other)

    async def due(*closed: str) -> list[ConversationId]:
        rooms = [RoomId(room) for room in closed]
        found = await world.store.read(lambda t: t.outbox.due(ACCOUNT, world.now, 4, rooms))
        return [send.conversation for send in found]

    assert other not in await due()  # the longest due first
    assert await due("slow") == [other]
    assert await due("slow", LOBBY.id) == []


async def test_an_unsure_row_keeps_the_bot_back_and_nobody_else(world: World) -> None:
    conversation = await world.two_replies()
    other = await world.says("bob")
    await world.decides(other)
    first = (await world.due())[0]
    await world.lease(first)
    await world.do(lambda t: t.outbox.unsure(OutboxId(first.id), "no answer", world.now))
    assert [send.conversation for send in await world.due()] == [other]
    waiting = await world.waiting()
    assert [(w.conversation, w.status, w.unsure) for w in waiting] == [(conversation, Status.WAITING, True)]
    await world.replies(conversation)
    assert [send.by for send in await world.due() if send.conversation == conversation] == ["Lea"]


async def test_a_leased_row_does_not_keep_a_person_back(world: World) -> None:
    conversation = await world.says()
    await world.decides(conversation)
    await world.lease(await world.only())
    await world.replies(conversation)
    assert (await world.only()).by == "Lea"


async def test_a_persons_replies_leave_in_order(world: World) -> None:
    conversation = await world.says()
    await world.replies(conversation)
    await world.replies(conversation)
    first = await world.only()
    await world.leaves(first)
    assert (await world.only()).id > first.id


async def test_what_was_leaving_at_a_crash_is_found_again(world: World) -> None:
    conversation = await world.says()
    await world.decides(conversation)
    send = await world.only()
    await world.lease(send)
    found = await world.do(lambda t: list(t.outbox.leased(ACCOUNT)))
    assert [(s.id, s.key, s.status, s.tries) for s in found] == [(send.id, send.key, "leased", 1)]
    assert await world.do(lambda t: list(t.outbox.leased(AccountId("other")))) == []


async def test_a_row_is_leased_only_while_it_is_open(world: World) -> None:
    conversation = await world.says()
    await world.decides(conversation)
    send = await world.only()
    await world.take_over(conversation)
    with pytest.raises(Stale):
        await world.situation(send)
    with pytest.raises(Stale):
        await world.lease(send)


async def test_a_second_look_before_the_door_does_not_count_as_another_try(world: World) -> None:
    conversation = await world.says()
    await world.decides(conversation)
    send = await world.only()
    await world.lease(send)
    await world.situation(send)
    await world.lease(send)
    assert (await world.do(lambda t: list(t.outbox.leased(ACCOUNT))))[0].tries == 1


async def test_a_failed_row_calls_a_person(world: World) -> None:
    conversation = await world.says()
    await world.decides(conversation)
    send = await world.only()
    await world.lease(send)
    await world.do(lambda t: t.outbox.failed(OutboxId(send.id), "the bot was blocked", world.now))
    assert await world.due() == []
    assert "the bot was blocked" in (await world.waiting())[0].because
    assert (await world.memory(conversation)).answered == ()


async def test_a_settled_send_is_settled_once(world: World) -> None:
    await world.answered(link="https://example.test/1")
    line = next(x for x in (await world.thread(ConversationId(1))).lines if x.kind == "reply")
    assert (line.state, line.link) == ("sent", "https://example.test/1")
    assert line.send is not None
    number = OutboxId(line.send)
    await world.do(lambda t: t.outbox.failed(number, "late news", world.now))
    assert await world.states(ConversationId(1)) == ["sent"]
