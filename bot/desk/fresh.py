"""What many open tabs ask for at the same moment is read once: fifty agents hear of one change, and look at once."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from bot.ports import Clock, Store

T = TypeVar("T")
OLDEST = timedelta(seconds=0.2)  # what other processes write changes no revision here


@dataclass(frozen=True, slots=True)
class _Kept:
    at: datetime
    reading: asyncio.Future[Any]


@dataclass(frozen=True, slots=True)
class Seen(Generic[T]):
    """What was read, and a mark that changes whenever it does. Making the mark costs as much as reading it."""

    what: T
    mark: str


def mark_of(value: object) -> str:
    """The same for what looks the same, in every process."""
    return hashlib.blake2b(repr(value).encode(), digest_size=8).hexdigest()


class Fresh:
    """Answers of the store's newest revision, kept until the next. Not for the page after somebody's own click: where
    several processes write, an answer may be OLDEST old."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._revision = -1
        self._kept: dict[Hashable, _Kept] = {}

    async def get(self, key: Hashable, read: Callable[[], Awaitable[T]]) -> T:
        """What `read` gives, or gave to another who asked for `key` since the last change. Raises what it raises."""
        revision = await self._store.changed(-1)
        if revision != self._revision:
            self._revision, self._kept = revision, {}
        now, kept = self._clock.now(), self._kept.get(key)
        if kept is None or now - kept.at >= OLDEST:
            kept = self._kept[key] = _Kept(now, asyncio.ensure_future(read()))
            kept.reading.add_done_callback(_heard)
        found: T = await asyncio.shield(kept.reading)  # who closes his page must not end what others wait for
        return found

    async def seen(self, key: Hashable, read: Callable[[], Awaitable[T]]) -> Seen[T]:
        """As `get`, with its mark."""

        async def marked() -> Seen[T]:
            what = await read()
            return Seen(what, mark_of(what))

        return await self.get(key, marked)


def _heard(reading: asyncio.Future[Any]) -> None:
    """An error is told to those who asked; if all of them have gone meanwhile, it is nobody's."""
    if not reading.cancelled():
        reading.exception()
