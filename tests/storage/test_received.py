"""Files that customers sent: asked for once, filled in, forgotten. On every store."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

from bot.core.conversations import ConversationId
from bot.core.files import RAW, Came, File
from bot.core.messages import AccountId, Attachment, Happening, Kind, RemoteId
from bot.ports import Transaction
from bot.storage.received import AGAIN
from tests.storage.builders import ACCOUNT, LOBBY, World, message

SENT = (Attachment("image", "../box", 9, "f-1"), Attachment("location"), Attachment("file", "bill.docx", 0, "f-2"))
PNG, DOCX = b"\x89PNG\r\n\x1a\n", b"PK\x03\x04"


async def test_a_file_is_asked_for_once_filled_in_and_forgotten(world: World) -> None:
    here, there = await world.says("ana", attachments=SENT), await world.says("ben")
    thread = await world.store.read(lambda t: t.desk.thread(here))
    assert thread is not None
    post = thread.lines[0].post
    assert post is not None
    read, do, at = world.store.read, world.do, world.now

    async def want(conversation: ConversationId, post: int, which: int) -> AccountId | None:
        return await do(lambda t: t.received.want(conversation, post, which, at))

    for wrong in ((here, post, 2), (here, post, 0), (here, post, 4), (here, post + 99, 1), (there, post, 1)):
        assert await read(partial(_look, wrong)) is None
        assert await want(*wrong) is None
    assert await read(lambda t: t.received.look(here, post, 1)) == Came()
    for which in (1, 3, 1):
        assert await want(here, post, which) == ACCOUNT
    box, bill = await read(lambda t: t.received.wanted(ACCOUNT, 9))
    assert [(one.room, one.post, one.ref) for one in (box, bill)] == [
        (LOBBY.id, "p1", "f-1"), (LOBBY.id, "p1", "f-2")
    ]  # fmt: skip
    assert len(await read(lambda t: t.received.wanted(ACCOUNT, 1))) == 1

    await do(lambda t: t.received.came(box.id, PNG, at))
    await do(lambda t: t.received.failed(box.id, "too late", at))
    await do(lambda t: t.received.failed(bill.id, "no answer", at))
    assert await read(lambda t: t.received.look(here, post, 1)) == Came(File("box.png", "image/png", PNG))
    assert await read(lambda t: t.received.look(here, post, 3)) == Came(why="no answer")
    assert await read(lambda t: t.received.wanted(ACCOUNT, 9)) == []
    await do(lambda t: t.received.want(here, post, 3, at + AGAIN / 2))
    assert await read(lambda t: t.received.wanted(ACCOUNT, 9)) == []
    await do(lambda t: t.received.want(here, post, 3, at + AGAIN))
    await do(lambda t: t.received.want(here, post, 1, at + AGAIN))  # it is there
    (again,) = await read(lambda t: t.received.wanted(ACCOUNT, 9))
    await do(lambda t: t.received.came(again.id, DOCX, at + AGAIN))
    assert await read(lambda t: t.received.look(here, post, 3)) == Came(File("bill.docx", RAW, DOCX))

    assert await do(lambda t: t.received.forget(at + AGAIN)) == 1
    assert await read(lambda t: t.received.look(here, post, 1)) == Came()
    gone = replace(message("x", "ana"), kind=Kind.DELETE, id=RemoteId("p1"), happening=Happening("delete:1"))
    await do(lambda t: t.inbox.accept(gone, (), at))
    assert await read(lambda t: t.received.look(here, post, 3)) is None
    assert await do(lambda t: t.received.forget(at + timedelta(days=1))) == 0


def _look(place: tuple[ConversationId, int, int], tx: Transaction) -> Came | None:
    return tx.received.look(*place)
