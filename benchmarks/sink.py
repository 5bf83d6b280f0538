"""A platform in this process that costs next to nothing: it hands out events, takes replies, and notes the times."""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import cast

from bot.core.decisions import Reply
from bot.core.messages import Author, Happening, Kind, Message, PersonId, RemoteId, Room, RoomId, RoomKind
from bot.core.policy import Channel
from bot.core.records import Receipt
from bot.ports import Batch, Cursor, Raw, Target

BATCH = 64  # events handed over at once, at most: as many as a platform had waiting
ROOMS, PEOPLE = 200, 5000


@dataclass(slots=True)
class Sink:
    """Implements `Adapter`. `heard` is called with the post a reply answers."""

    channel: Channel
    heard: Callable[[str], None] = lambda _: None
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    stored: int = 0  # posts of which the bot said that they are safe
    _incoming: asyncio.Queue[Message] = field(default_factory=lambda: asyncio.Queue(10_000))
    _number: int = 0
    _sent: int = 0

    async def open(self) -> None:
        """Nothing to log in to."""

    async def say(self, text: str) -> str:
        """The next person posts in the next room; returns the post's id."""
        self._number += 1
        number, now = self._number, self.now()
        post, person = f"p{number}-{time.time_ns()}", f"ana{number % PEOPLE}"
        room = Room(RoomId(f"help-{number % ROOMS}"), RoomKind.SUPPORT, f"Help {number % ROOMS}")
        message = Message(
            account=self.channel.account,
            happening=Happening(f"post:{room.id}:{post}"),
            kind=Kind.POST,
            room=room,
            id=RemoteId(post),
            author=Author(PersonId(person), person.title()),
            at=now,
            text=text,
            addressed=True,
        )
        await self._incoming.put(message)
        return post

    async def events(self, cursor: Cursor | None) -> AsyncGenerator[Batch]:
        """What waits, in order; the next batch when the last one is stored."""
        while True:
            messages = [await self._incoming.get()]
            while len(messages) < BATCH and not self._incoming.empty():
                messages.append(self._incoming.get_nowait())
            yield Batch([{"message": message} for message in messages], Cursor(messages[-1].id))
            self.stored += len(messages)

    def parse(self, raw: Raw) -> Message | None:
        """It is one already."""
        return cast("Message", raw["message"])

    async def send(self, to: Target, reply: Reply, key: str) -> Receipt:
        """It stands at once."""
        self._sent += 1
        self.heard(str(to.to))
        return Receipt((RemoteId(f"b{self._sent}-{key}"),), f"https://sink.example/{self._sent}")

    async def close(self) -> None:
        """Nothing to leave."""
