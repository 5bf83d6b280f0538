"""What tests of the Slack adapter share: an adapter on the pretended platform, a clock, short forms."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from adapters.slack import ABILITIES, LOOK, SlackAccount, SlackAdapter
from bot.core import messages as m
from bot.core.decisions import Button, Purpose, Reply
from bot.ports import Batch, Cursor, Target
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_world import FIRST_SECOND, Channel

NOW = datetime.fromtimestamp(FIRST_SECOND - 60, UTC)  # a minute before the first message of the pretended platform
CHANNEL = replace(ABILITIES, account=m.AccountId("slack-main"))


class SlackClock:
    """A clock that stands still. A sleep is noted and over at once; a look at the socket waits for `look`."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        self._looks: asyncio.Queue[None] = asyncio.Queue()
        self._slept = asyncio.Event()

    def now(self) -> datetime:
        return NOW

    def monotonic(self) -> float:
        return 0.0

    def look(self) -> None:
        """Let the adapter look at its socket once."""
        self._looks.put_nowait(None)

    async def held_up(self) -> None:
        """Wait until the adapter had to wait for the first time."""
        await self._slept.wait()

    async def sleep(self, seconds: float) -> None:
        if seconds == LOOK:
            await self._looks.get()
            return
        self.slept.append(seconds)
        self._slept.set()
        await asyncio.sleep(0)


def adapter_for(sl: FakeSlack, clock: SlackClock | None = None, **account: Any) -> SlackAdapter:
    """An adapter that speaks to the pretended platform; further fields of `SlackAccount` by name."""
    values: dict[str, Any] = {"token": sl.token, "base_url": sl.base_url, "answer_seconds": 5.0}
    if "signing_secret" not in account:
        values["app_token"] = sl.app_token
    return SlackAdapter(SlackAccount(channel=CHANNEL, **values | account), clock or SlackClock())


@asynccontextmanager
async def opened(sl: FakeSlack, clock: SlackClock | None = None, **account: Any) -> AsyncIterator[SlackAdapter]:
    """The same, logged in, and closed at the end."""
    adapter = adapter_for(sl, clock, **account)
    await adapter.open()
    try:
        yield adapter
    finally:
        await adapter.close()


class Ear:
    """The consumer of `events`. Asking for the next batch means that the last one is stored."""

    def __init__(self, sl: FakeSlack, adapter: SlackAdapter, cursor: Cursor | None) -> None:
        self._sl, self._adapter = sl, adapter
        self._events: AsyncGenerator[Batch] = adapter.events(cursor)
        self._asked: asyncio.Task[Batch] | None = None

    async def listen(self) -> None:
        """Begin to listen, and wait for the socket if there will be one."""
        before = self._sl.events.opened
        self.ask()
        await asyncio.sleep(0)
        if not self._sl.events.url:
            await self._sl.until(lambda: self._sl.events.opened > before)

    def ask(self) -> None:
        """Store the last batch: resume the generator."""
        if self._asked is None:
            self._asked = asyncio.ensure_future(anext(self._events))

    async def batch(self) -> Batch:
        """The next batch. A test that hangs ends here."""
        self.ask()
        assert self._asked is not None
        async with asyncio.timeout(10):
            batch = await self._asked
        self._asked = None
        return batch

    async def hear(self, number: int = 1) -> list[m.Message]:
        """The next messages; the batch of the last one is not stored yet."""
        messages: list[m.Message] = []
        while len(messages) < number:
            messages += said(self._adapter, await self.batch())
        return messages

    async def close(self) -> None:
        """Stop without storing the last batch."""
        if self._asked is not None:
            self._asked.cancel()
            await asyncio.gather(self._asked, return_exceptions=True)
        await self._events.aclose()


@asynccontextmanager
async def listening(sl: FakeSlack, adapter: SlackAdapter, cursor: Cursor | None = None) -> AsyncIterator[Ear]:
    """Hear what happens from here on."""
    ear = Ear(sl, adapter, cursor)
    try:
        await ear.listen()
        yield ear
    finally:
        await ear.close()


@asynccontextmanager
async def reachable(sl: FakeSlack, adapter: SlackAdapter) -> AsyncIterator[str]:
    """A server that hands calls to the adapter, as the program's own server does; Slack knows its address."""

    async def take(request: web.Request) -> web.Response:
        status, text = await adapter.webhook(request.headers, await request.read())
        return web.Response(status=status, text=text)

    app = web.Application()
    app.router.add_post("/hook", take)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    try:
        assert await sl.events.verify(url)
        yield url
    finally:
        sl.events.url = ""
        await runner.cleanup()


def said(adapter: SlackAdapter, batch: Batch) -> list[m.Message]:
    """What a batch says."""
    return [message for raw in batch.raws if (message := adapter.parse(raw)) is not None]


def texts(messages: list[m.Message]) -> list[str]:
    """The words alone."""
    return [message.text for message in messages]


def under(message: m.Message) -> Target:
    """Where an answer to this message goes."""
    root = message.root or message.reply_to or message.id
    return Target(message.room.id, root, message.id, message.author.id, private=not message.public)


def into(room: Channel, root: str) -> Target:
    """An answer in a thread of a room."""
    return Target(m.RoomId(room.id), m.RemoteId(root), m.RemoteId(root), "U5", private=False)


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
