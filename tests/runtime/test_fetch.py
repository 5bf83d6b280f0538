"""Files of customers come from the platform's own servers, and from nowhere else, whatever an address says."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import structlog
from aiohttp import web

from bot.core.conversations import ConversationId
from bot.core.files import Came
from bot.core.messages import Attachment, RemoteId, RoomId
from bot.errors import RetryLater
from bot.ports import Adapter, Source
from bot.runtime.fetch import Fetcher
from bot.runtime.pacing import files_of
from tests.fakes.adapter import MemoryAdapter
from tests.fakes.cases import HERE
from tests.fakes.house import House
from tests.fakes.server import hook

PNG = b"\x89PNG\r\n\x1a\n"
SENT = tuple(Attachment("image", f"{name}.png", 8, name) for name in ("box", "sends_on", "large", "gone", "strange",
             "busy", "odd", "foreign", "a_file"))  # fmt: skip


@dataclass(slots=True)
class Showing(MemoryAdapter):
    """`CanLocate` as well: `ref` is a path on a server of ours, or a trouble."""

    at: str = ""
    asked: list[str] = field(default_factory=list)

    async def locate(self, room: RoomId, post: RemoteId, ref: str) -> Source:
        self.asked.append(ref)
        if ref == "busy":
            raise RetryLater("it asks to slow down")
        if ref == "odd":
            raise KeyError(ref)
        elsewhere = {"foreign": "http://127.0.0.1@10.0.0.1/x", "a_file": "file:///etc/passwd", "strange": "http://[::1"}
        return Source(elsewhere.get(ref, f"{self.at}?{ref}"), frozenset({self.at.rpartition("/")[0]}), {"X-Ours": "1"})


@asynccontextmanager
async def served() -> AsyncIterator[tuple[str, list[str]]]:
    """The platform's own server: its address, and what was asked of it."""
    asked: list[str] = []

    async def take(request: web.Request) -> web.Response:
        asked.append(f"{request.query_string} {request.headers['X-Ours']}")
        match request.query_string:
            case "sends_on":
                raise web.HTTPFound("http://127.0.0.1:1/inside")
            case "large":
                return web.Response(body=bytes(101))
            case "gone":
                return web.Response(status=404)
        return web.Response(body=PNG)

    async with hook(take) as url:
        yield url, asked


async def test_what_is_wanted_comes_or_says_why_not() -> None:
    house = House()
    async with served() as (url, asked):
        house.adapter = Showing(house.adapter.channel, at=url)
        await house.go(house.says("", attachments=SENT))
        thread = await house.store.read(lambda tx: tx.desk.thread(ConversationId(1)))
        assert thread is not None
        post = thread.lines[0].post
        assert post is not None
        fetcher = made(house, house.adapter)
        loop = asyncio.create_task(fetcher.run())

        async def came(which: int) -> Came:
            now = house.clock.now()
            await house.store.write(lambda tx: tx.received.want(ConversationId(1), post, which, now))
            house.wakers.wake(files_of(HERE))
            async with asyncio.timeout(10):
                while True:
                    found = await house.store.read(lambda tx: tx.received.look(ConversationId(1), post, which))
                    if found is not None and found != Came():
                        return found
                    await asyncio.sleep(0)

        found = {one.ref: await came(which) for which, one in enumerate(SENT, 1)}
        loop.cancel()
        await asyncio.gather(loop, return_exceptions=True)
    assert found["box"].file is not None
    assert found["box"].file.content == PNG
    own = "not the platform's own"
    for ref, why in {
        "sends_on": "HTTP 302", "large": "larger", "gone": "HTTP 404", "busy": "slow down", "odd": "cannot be read",
        "foreign": own, "a_file": own, "strange": own,
    }.items():  # fmt: skip
        assert why in found[ref].why, ref
    assert asked == ["box 1", "sends_on 1", "large 1", "gone 1"]
    await house.store.close()


def made(house: House, adapter: Adapter, most: int = 100) -> Fetcher:
    return Fetcher(adapter, house.store, house.wakers, house.clock, structlog.get_logger(), most)
