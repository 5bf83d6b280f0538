"""What tests of the Telegram adapter share: an adapter on the pretended platform, a still clock, short forms."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from adapters.telegram import ABILITIES, TelegramAccount, TelegramAdapter
from bot.core import messages as m
from bot.core.decisions import Button, Purpose, Reply
from bot.ports import Batch, Cursor, Target
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_world import Chat

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
CHANNEL = replace(ABILITIES, account=m.AccountId("telegram-main"))


class StillClock:
    """A clock that stands still; a sleep is noted, calls `meanwhile` and is over."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        self.meanwhile: Callable[[], object] = lambda: None

    def now(self) -> datetime:
        return NOW

    def monotonic(self) -> float:
        return 0.0

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.meanwhile()
        await asyncio.sleep(0)


def adapter_for(tg: FakeTelegram, clock: StillClock | None = None, **account: Any) -> TelegramAdapter:
    """An adapter that speaks to the pretended platform; further fields of `TelegramAccount` by name."""
    values: dict[str, Any] = {"token": tg.token, "base_url": tg.base_url, "poll_seconds": 5, "answer_seconds": 5.0}
    return TelegramAdapter(TelegramAccount(channel=CHANNEL, **values | account), clock or StillClock())


@asynccontextmanager
async def opened(tg: FakeTelegram, clock: StillClock | None = None, **account: Any) -> AsyncIterator[TelegramAdapter]:
    """The same, logged in, and closed at the end."""
    adapter = adapter_for(tg, clock, **account)
    await adapter.open()
    try:
        yield adapter
    finally:
        await adapter.close()


@asynccontextmanager
async def reachable() -> AsyncIterator[tuple[str, list[TelegramAdapter]]]:
    """A server that hands calls to the adapter put into the list, as the program's own server does."""
    served: list[TelegramAdapter] = []

    async def take(request: web.Request) -> web.Response:
        status, _ = await served[0].webhook(request.headers, await request.read())
        return web.Response(status=status)

    app = web.Application()
    app.router.add_post("/hook", take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/hook", served
    finally:
        await runner.cleanup()


async def fresh(events: AsyncGenerator[Batch]) -> Batch:
    """The next batch; asking for it means that the last one is stored. A test that hangs ends here."""
    async with asyncio.timeout(10):
        return await anext(events)


async def heard(adapter: TelegramAdapter, cursor: Cursor | None = None) -> list[m.Message]:
    """What the first batch says."""
    async with aclosing(adapter.events(cursor)) as events:
        return said(adapter, await fresh(events))


def said(adapter: TelegramAdapter, batch: Batch) -> list[m.Message]:
    """What a batch says."""
    return [message for raw in batch.raws if (message := adapter.parse(raw)) is not None]


def texts(messages: list[m.Message]) -> list[str]:
    """The words alone."""
    return [message.text for message in messages]


def under(message: m.Message) -> Target:
    """Where an answer to this message goes."""
    root = message.root or message.reply_to or message.id
    return Target(message.room.id, root, message.id, message.author.id, private=not message.public)


def into(room: Chat) -> Target:
    """A post in a room that answers nobody."""
    return Target(m.RoomId(str(room.id)), m.RemoteId("1"), None, "5", private=False)


def reply(text: str = "Restart it.", buttons: tuple[Button, ...] = ()) -> Reply:
    """Words to be said."""
    return Reply(Purpose.ANSWER, text, m.Visibility.PUBLIC, "en", buttons)


def message_of(told: Mapping[str, Any]) -> m.Message:
    """A Message from its JSON form: what is left out has its default."""
    rest = {key: told[key] for key in told.keys() - {"kind", "room", "author", "at", "visibility", "attachments"}}
    room, author = told["room"], told["author"]
    return m.Message(
        account=CHANNEL.account,
        kind=m.Kind(told["kind"]),
        room=m.Room(m.RoomId(room["id"]), m.RoomKind(room["kind"]), room["name"]),
        author=m.Author(m.PersonId(author["id"]), author["name"], m.Role(author["role"])),
        at=datetime.fromisoformat(told["at"]),
        visibility=m.Visibility(told["visibility"]),
        attachments=tuple(m.Attachment(**one) for one in told.get("attachments", ())),
        **rest,
    )
