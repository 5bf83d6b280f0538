"""What tests of the Discord adapter share: an adapter on the pretended platform, a still clock, short forms."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from adapters.discord import ABILITIES, DiscordAccount, DiscordAdapter
from bot.core import messages as m
from bot.core.decisions import Button, Purpose, Reply
from bot.ports import Batch, Cursor, Target
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord_world import Channel

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
CHANNEL = replace(ABILITIES, account=m.AccountId("discord-main"))


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


def adapter_for(dc: FakeDiscord, clock: StillClock | None = None, **account: Any) -> DiscordAdapter:
    """An adapter that speaks to the pretended platform; further fields of `DiscordAccount` by name."""
    values: dict[str, Any] = {"token": dc.token, "base_url": dc.base_url, "answer_seconds": 5.0}
    return DiscordAdapter(DiscordAccount(channel=CHANNEL, **values | account), clock or StillClock())


@asynccontextmanager
async def opened(dc: FakeDiscord, clock: StillClock | None = None, **account: Any) -> AsyncIterator[DiscordAdapter]:
    """The same, logged in, and closed at the end."""
    adapter = adapter_for(dc, clock, **account)
    await adapter.open()
    try:
        yield adapter
    finally:
        await adapter.close()


class Reader:
    """The receive loop in small: asking for the next batch means that the last one is stored, with its cursor."""

    def __init__(self, adapter: DiscordAdapter, events: AsyncGenerator[Batch]) -> None:
        self.adapter = adapter
        self.cursor: Cursor | None = None
        self.batch = Batch(())
        self._events = events

    async def fresh(self) -> list[m.Message]:
        """What the next batch says that says anything. A test that hangs ends here."""
        async with asyncio.timeout(10):
            while True:
                if self.batch.cursor is not None:
                    self.cursor = self.batch.cursor
                self.batch = await anext(self._events)
                found = said(self.adapter, self.batch)
                if found:
                    return found

    async def some(self, number: int) -> list[m.Message]:
        """So many messages, in as many batches as it takes."""
        found: list[m.Message] = []
        while len(found) < number:
            found += await self.fresh()
        return found

    async def until(self, text: str) -> list[m.Message]:
        """Everything up to the batch in which somebody says this."""
        found = await self.fresh()
        while text not in texts(found):
            found += await self.fresh()
        return found

    async def settled(self) -> None:
        """Until the servers are open and nothing waits."""
        async with asyncio.timeout(10):
            while not (self.batch.cursor and not self.batch.raws and '"servers": {"' in self.batch.cursor):
                self.batch = await anext(self._events)
                self.cursor = self.batch.cursor


@asynccontextmanager
async def reading(dc: FakeDiscord, adapter: DiscordAdapter, cursor: Cursor | None = None) -> AsyncIterator[Reader]:
    """Read from the cursor on; without one, wait until the servers are open (what is older is not news)."""
    async with aclosing(adapter.events(cursor)) as events:
        reader = Reader(adapter, events)
        if cursor is None:
            await reader.settled()
        yield reader


def said(adapter: DiscordAdapter, batch: Batch) -> list[m.Message]:
    """What a batch says."""
    return [message for raw in batch.raws if (message := adapter.parse(raw)) is not None]


def texts(messages: list[m.Message]) -> list[str]:
    """The words alone."""
    return [message.text for message in messages]


def under(message: m.Message, *, private: bool | None = None) -> Target:
    """Where an answer to this message goes."""
    root = message.root or message.reply_to or message.id
    alone = not message.public if private is None else private
    return Target(message.room.id, root, message.id, message.author.id, private=alone)


def into(channel: Channel, root: int = 1) -> Target:
    """A post in a channel that answers nobody."""
    return Target(m.RoomId(str(channel.id)), m.RemoteId(f"{channel.id}/{root}"), None, "5", private=False)


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
