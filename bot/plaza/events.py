"""The stream of events: what a client reads with a cursor. `seq` is a transport number, counted per delivery; a
happening that is delivered twice has two of them, so clients know happenings by content (post id, edit time, tap id).
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

from bot.plaza.posts import Happening, HappeningType, Post, Reader, Tap


@dataclass(frozen=True, slots=True)
class Event:
    """One delivery of one happening."""

    seq: int
    type: HappeningType
    at: datetime
    post: Post
    tap: Tap | None


@dataclass(frozen=True, slots=True)
class EventPage:
    """Events after a cursor, and the cursor to go on from. It also passes what the reader may not see."""

    events: list[Event]
    cursor: int


class EventLog:
    """All deliveries, indexed by seq. Append only from the event loop that serves the readers.

    `base` is the cursor before the first event. A later world takes a higher one, so a cursor kept from a forgotten
    world still stands before everything that is new.
    """

    def __init__(self, base: int) -> None:
        self._base = base
        self._events: list[Event] = []
        self._bell = asyncio.Event()
        self._closed = False

    @property
    def cursor(self) -> int:
        """The seq of the newest event."""
        return self._base + len(self._events)

    def append(self, happening: Happening) -> None:
        """Delivers a happening to everybody who reads now or later."""
        self._events.append(Event(self.cursor + 1, happening.type, happening.at, happening.post, happening.tap))
        self._ring()

    def close(self) -> None:
        """Lets every waiting reader go; streams end."""
        self._closed = True
        self._ring()

    def read(self, reader: Reader, cursor: int, limit: int) -> EventPage:
        """At most `limit` events after the cursor that this reader may see."""
        found: list[Event] = []
        position = max(cursor - self._base, 0)
        while position < len(self._events) and len(found) < limit:
            event = self._events[position]
            position += 1
            if reader.may_enter(event.post.room):
                found.append(event)
        return EventPage(found, max(cursor, self._base + position))

    async def wait(self, reader: Reader, cursor: int, limit: int, seconds: float) -> EventPage:
        """Like `read`, but waits up to `seconds` for the first event that this reader may see."""
        page = self.read(reader, cursor, limit)
        try:
            async with asyncio.timeout(seconds):
                while not page.events and not self._closed:
                    await self._bell.wait()
                    page = self.read(reader, page.cursor, limit)
        except TimeoutError:
            pass
        return page

    async def follow(self, reader: Reader, cursor: int, limit: int, ping_seconds: float) -> AsyncIterator[list[Event]]:
        """Pages of events for ever; an empty page after `ping_seconds` without any. Ends when the log is closed."""
        while not self._closed:
            page = await self.wait(reader, cursor, limit, ping_seconds)
            cursor = page.cursor
            yield page.events

    def _ring(self) -> None:
        # The bell is replaced instead of cleared: whoever waits on the old one wakes, whoever comes later waits anew.
        bell, self._bell = self._bell, asyncio.Event()
        bell.set()
