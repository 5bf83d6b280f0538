"""Platforms: one adapter an account; what only some of them can do is a small protocol of its own."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NewType, Protocol, runtime_checkable
from urllib.parse import urlsplit

from bot.core.decisions import Reply
from bot.core.messages import AccountId, Message, RemoteId, RoomId
from bot.core.policy import Channel
from bot.core.records import Receipt

Cursor = NewType("Cursor", str)  # where to go on reading; opaque, made and read by one adapter
Raw = Mapping[str, Any]  # one platform event as it came; never stored


@dataclass(frozen=True, slots=True)
class Batch:
    """Raw events that arrived together, and the cursor to store with them (None: nothing to resume by)."""

    raws: Sequence[Raw]
    cursor: Cursor | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """Where a reply goes. `to` is the post it answers; `private` asks for a private message to `person`. With neither
    `root` ("") nor `to` it is a post of its own in the room, such as a card for the staff."""

    room: RoomId
    root: RemoteId
    to: RemoteId | None
    person: str
    private: bool


@dataclass(frozen=True, slots=True)
class Source:
    """Where a file lies. `url` may hold a secret. `origins`: scheme and host of those who alone may be asked for it."""

    url: str = field(repr=False)
    origins: frozenset[str]
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


def origin(url: str) -> str:
    """Scheme, host and port of an address, as `Source.origins` has them; "" for what is none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"


class Adapter(Protocol):
    """One platform, one account. Ids inside `Message` and `Receipt` are opaque to everyone else.

    Must NOT decide anything, retry by itself, remember customers, or store raw events.
    """

    channel: Channel  # abilities and law, as data

    async def open(self) -> None:
        """Log in and check the rights; may complete `channel`. Raises ConfigError (a person must act) or RetryLater
        (the platform cannot be reached now), with place, cause and cure. Must not read events yet."""

    def events(self, cursor: Cursor | None) -> AsyncGenerator[Batch]:
        """Yield batches for ever. Resuming the generator means: the last batch AND its cursor are stored for good;
        only then may the platform be told (offset raised, webhook answered 2xx). Closing it means that the
        batch was not stored: the platform must deliver it again. Reconnects by itself; must not swallow bad
        credentials."""
        ...

    def parse(self, raw: Raw) -> Message | None:
        """Pure: one raw event -> one Message, or None if it is nothing for us. No network, no clock, no state but
        config.
        Must not drop other bots' or our own posts: their role says who they are."""

    async def send(self, to: Target, reply: Reply, key: str) -> Receipt:
        """Post once. `key` is the same on every try of the same reply. Raises RetryLater, Refused or Unsure, nothing
        else
        for platform trouble. Must not retry by itself and must switch retries of the library off."""

    async def close(self) -> None:
        """Leave politely. Must not raise."""


class Channels(Protocol):
    """What holds for the accounts, also for those that another process serves."""

    async def of(self, account: AccountId) -> Channel:
        """Raises StoreError while nobody has logged in to it."""
        ...


@runtime_checkable
class CanDelete(Protocol):
    async def delete(self, room: RoomId, post: RemoteId) -> None:
        """Take our own post back. Already gone is success. Raises RetryLater or Refused."""


@runtime_checkable
class CanEdit(Protocol):
    async def edit(self, room: RoomId, post: RemoteId, text: str) -> None:
        """Replace the text of our own post. Raises RetryLater or Refused."""


@runtime_checkable
class CanLocate(Protocol):
    async def locate(self, room: RoomId, post: RemoteId, ref: str) -> Source:
        """Where what somebody sent with a post lies now; `ref` as `parse` told it. Must not fetch it. Raises a
        SendError."""
        ...


@runtime_checkable
class CanReadThread(Protocol):
    async def find_own(self, to: Target, key: str) -> Receipt | None:
        """Look on the platform for our post with this key: settles an unsure send. Raises RetryLater."""


@runtime_checkable
class CanServeWebhook(Protocol):
    async def webhook(self, headers: Mapping[str, str], body: bytes) -> tuple[int, str]:
        """One HTTP call of the platform -> status code and the answer's words (a challenge, mostly nothing). 2xx only
        after `events` stored it (see there)."""
