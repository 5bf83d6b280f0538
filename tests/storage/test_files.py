"""Files that people send along. On every store."""

from datetime import timedelta
from typing import Any

import pytest

from bot.core.decisions import Purpose, Reply
from bot.core.files import Attached, File
from bot.core.messages import RemoteId, Visibility
from bot.core.records import Receipt
from bot.errors import NotAllowed
from bot.ports import OutboxId
from tests.storage.builders import MINUTE, World

PICTURE = File("box.png", "image/png", b"\x89PNG\x00\xff")
NOTES = File("notes.txt", "text/plain", b"hi")


async def keep(world: World, conversation: Any, file: File = PICTURE, who: str = "Lea", most: int = 2) -> Attached:
    return await world.do(lambda t: t.files.keep(conversation, who, file, most, world.now))


async def unsent(world: World, conversation: Any, who: str = "Lea") -> list[Attached]:
    return await world.store.read(lambda t: list(t.files.unsent(conversation, who)))


async def reply(world: World, conversation: Any, *files: int, who: str = "Lea") -> int:
    """Queue a reply with these; returns its row of the outbox."""
    words = Reply(Purpose.HUMAN, "Look", Visibility.PUBLIC, "en")
    thread = await world.store.read(lambda t: t.desk.thread(conversation))
    assert thread is not None
    await world.do(lambda t: t.desk.reply(conversation, who, words, thread.seen, world.now, MINUTE, files))
    return int((await lines(world, conversation))[-1].send)


async def lines(world: World, conversation: Any) -> list[Any]:
    thread = await world.store.read(lambda t: t.desk.thread(conversation))
    assert thread is not None
    return [line for line in thread.lines if line.kind == "reply"]


async def test_what_was_chosen_waits_for_its_chooser_and_goes_with_his_words(world: World) -> None:
    here = await world.says()
    picture, notes = await keep(world, here), await keep(world, here, NOTES)
    assert picture == Attached(picture.id, "box.png", "image/png", 6)
    assert await unsent(world, here) == [picture, notes]
    assert await unsent(world, here, "Sam") == []
    with pytest.raises(NotAllowed, match="2 files wait here already"):
        await keep(world, here)

    send = await reply(world, here, notes.id, picture.id)

    assert await unsent(world, here) == []
    assert await world.store.read(lambda t: t.files.of(send)) == (PICTURE, NOTES)  # as they were chosen
    assert await world.store.read(lambda t: t.files.get(picture.id)) == PICTURE
    assert [line.files for line in await lines(world, here)] == [(picture, notes)]


async def test_words_leave_with_all_their_files_or_not_at_all(world: World) -> None:
    here = await world.says()
    mine, other = await keep(world, here), await keep(world, here, who="Sam")
    for numbers in ((mine.id, other.id), (mine.id, 99)):
        with pytest.raises(NotAllowed, match="not there any more"):
            await reply(world, here, *numbers)
    assert await lines(world, here) == []
    await world.do(lambda t: t.files.drop(here, "Lea", other.id))  # another's
    await world.do(lambda t: t.files.drop(here, "Sam", other.id))
    assert (await unsent(world, here), await unsent(world, here, "Sam")) == ([mine], [])
    with pytest.raises(NotAllowed, match="no conversation"):
        await keep(world, 99)


async def test_what_is_taken_back_before_it_left_waits_again(world: World) -> None:
    here = await world.says()
    kept = await keep(world, here)
    send = await reply(world, here, kept.id)
    await world.do(lambda t: t.desk.undo(OutboxId(send), "Lea", world.now))
    assert await unsent(world, here) == [kept]
    assert await reply(world, here, kept.id) != send


async def test_files_go_with_the_words_that_are_taken_back(world: World) -> None:
    here = await world.says()
    kept = await keep(world, here)
    send = OutboxId(await reply(world, here, kept.id))

    async def posts(number: OutboxId, post: str = "own") -> None:
        await world.do(lambda t: t.outbox.lease(number, world.now))
        await world.do(lambda t: t.outbox.sent(number, Receipt((RemoteId(post),)), world.now))

    await posts(send)
    await world.do(lambda t: t.desk.change(send, "Lea", None, world.now))
    (withdrawal,) = await world.store.read(lambda t: t.outbox.due(thread_account(t, here), world.now + 2 * MINUTE, 9))
    await posts(OutboxId(withdrawal.id), "none")
    assert [line.files for line in await lines(world, here)] == [()]
    assert await world.store.read(lambda t: t.files.get(kept.id)) is None


def thread_account(t: Any, conversation: Any) -> Any:
    return t.desk.thread(conversation).conversation.account


async def test_what_is_never_sent_goes_by_itself(world: World) -> None:
    here = await world.says()
    sent, left = await keep(world, here), await keep(world, here)
    await reply(world, here, sent.id)
    assert await world.do(lambda t: t.files.forget(world.now)) == 0
    assert await world.do(lambda t: t.files.forget(world.now + timedelta(seconds=1))) == 1
    assert await world.store.read(lambda t: (t.files.get(left.id), t.files.get(sent.id))) == (None, PICTURE)
