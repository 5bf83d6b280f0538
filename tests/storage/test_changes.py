"""A person's own words that stand already: changed and taken back. On every store."""

import pytest

from bot.core.conversations import ConversationId
from bot.core.records import Receipt
from bot.errors import NotAllowed
from bot.ports import OutboxId
from tests.storage.builders import World, hands_off

RECEIPT = Receipt(())


async def stands(world: World) -> tuple[ConversationId, OutboxId]:
    conversation = await world.says(number=1)
    await world.decides(conversation, hands_off)
    await world.replies(conversation)
    send = await world.only()
    await world.leaves(send, "post-1")
    return conversation, OutboxId(send.id)


async def change(world: World, send: OutboxId, text: str | None, agent: str = "Lea") -> None:
    await world.do(lambda t: t.desk.change(send, agent, text, world.now))


async def test_changed_then_taken_back(world: World) -> None:
    conversation, send = await stands(world)
    for text, action in (("Other words.", "edit"), ("Third words.", "edit"), (None, "delete")):
        await change(world, send, text)
        with pytest.raises(NotAllowed, match="on its way already"):
            await change(world, send, "too soon")
        row = await world.only()
        assert (row.action, row.post, row.room, row.by) == (action, "post-1", "lobby", "Lea")
        await world.lease(row)
        await world.do(lambda t, row=row: t.outbox.sent(OutboxId(row.id), RECEIPT, world.now))  # type: ignore[misc]
        lines = [line for line in (await world.thread(conversation)).lines if line.kind == "reply"]
        assert [(line.text, line.deleted) for line in lines] == [(text or "", text is None)]
    with pytest.raises(NotAllowed, match="Only your own words"):
        await change(world, send, "again")
    deeds = await world.store.read(lambda t: t.team.trail("Lea", None, 3))
    assert [deed.what for deed in deeds] == ["take back", "change", "change"]


async def test_nobody_changes_the_words_of_another(world: World) -> None:
    _, send = await stands(world)
    with pytest.raises(NotAllowed, match="Only your own words"):
        await change(world, send, "mine", "Sam")
    assert await world.due() == []
