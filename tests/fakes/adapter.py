"""A platform in memory at the `Adapter` port: what is posted stands in `posts`, and sends fail when a test says so."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field, replace
from typing import cast

from bot.core.decisions import Reply
from bot.core.messages import AccountId, Message, RemoteId, RoomId
from bot.core.policy import Channel, Settles
from bot.core.records import Receipt
from bot.errors import SendError
from bot.ports import Batch, Cursor, Raw, Target


@dataclass(slots=True)
class Posted:
    """One post of ours as its readers see it."""

    to: Target
    reply: Reply
    key: str
    id: RemoteId


@dataclass(slots=True)
class MemoryAdapter:
    """Implements `Adapter`, `CanDelete`, `CanEdit` and `CanReadThread`. Raw events are {"message": Message}.

    `troubles`: errors raised by the next sends, in order; `accepted_first`: they are raised after the post was taken.
    `keyed`: the same key gives the first post back.
    """

    channel: Channel = field(default_factory=lambda: Channel(AccountId("plaza"), "plaza", settles=Settles.KEY))
    troubles: list[SendError] = field(default_factory=list)
    accepted_first: bool = False
    keyed: bool = True
    posts: list[Posted] = field(default_factory=list)
    deleted: list[RemoteId] = field(default_factory=list)
    edited: dict[str, str] = field(default_factory=dict)
    confirmed: list[str] = field(default_factory=list)
    _incoming: asyncio.Queue[tuple[list[Message], str]] = field(default_factory=asyncio.Queue)
    _number: int = 0

    async def open(self) -> None:
        """Nothing to log in to."""

    def say(self, *messages: Message) -> None:
        """Customers post; all of it arrives as one batch."""
        self._number += 1
        self._incoming.put_nowait((list(messages), str(self._number)))

    async def events(self, cursor: Cursor | None) -> AsyncGenerator[Batch]:
        """Deliver a batch again until the consumer came back for the next."""
        while True:
            messages, number = await self._incoming.get()
            stored = False
            try:
                yield Batch([{"message": message} for message in messages], Cursor(number))
                stored = True
            finally:
                if not stored:
                    self._incoming.put_nowait((messages, number))
            self.confirmed.append(number)

    def parse(self, raw: Raw) -> Message | None:
        return cast("Message | None", raw["message"])

    async def send(self, to: Target, reply: Reply, key: str) -> Receipt:
        trouble = self.troubles.pop(0) if self.troubles else None
        if trouble is not None and not self.accepted_first:
            raise trouble
        receipt = self._post(to, reply, key)
        if trouble is not None:
            raise trouble
        return receipt

    def _post(self, to: Target, reply: Reply, key: str) -> Receipt:
        first = next((post for post in self.posts if self.keyed and post.key == key), None)
        if first is None:
            first = Posted(to, reply, key, RemoteId(f"b{len(self.posts) + 1}"))
            self.posts.append(first)
        return Receipt((first.id,), f"https://plaza.example/{first.id}")

    async def delete(self, room: RoomId, post: RemoteId) -> None:
        self.deleted.append(post)

    async def edit(self, room: RoomId, post: RemoteId, text: str) -> None:
        self.edited[post] = text

    async def find_own(self, to: Target, key: str) -> Receipt | None:
        found = next((post for post in self.posts if post.key == key), None)
        return Receipt((found.id,)) if found else None

    async def close(self) -> None:
        """Nothing to leave."""

    def settling(self, how: Settles) -> "MemoryAdapter":
        """The same platform with another way to settle an unsure send."""
        self.channel = replace(self.channel, settles=how)
        self.keyed = how is Settles.KEY
        return self
