"""Who has a thread open, and who is writing in it: so that two do not answer at once.

Known to this process only and kept nowhere: it is true while the tabs are open, and gone with them. It tells THAT
somebody writes, never what.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.core.conversations import ConversationId
from bot.ports import Clock

WRITES_FOR = timedelta(seconds=8)  # after the last sign of it; a page that is being written in tells every 3 s


class Doing(StrEnum):
    """What somebody does in an open thread."""

    READING = "reading"
    REPLY = "writing a reply"
    NOTE = "writing a note"


@dataclass(frozen=True, slots=True)
class Present:
    """A colleague in a thread."""

    name: str
    doing: Doing


class Presence:
    """All open threads of this process. Used in one event loop."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._tabs: Counter[tuple[ConversationId, str]] = Counter()
        self._writing: dict[tuple[ConversationId, str], tuple[Doing, datetime]] = {}
        self._moved = asyncio.Event()

    @contextmanager
    def reading(self, thread: ConversationId | None, name: str) -> Iterator[None]:
        """This person has it open, in one more tab."""
        if thread is None:
            yield
            return
        here = (thread, name)
        self._tabs[here] += 1
        self._tell()
        try:
            yield
        finally:
            self._tabs[here] -= 1
            if not self._tabs[here]:
                del self._tabs[here]
                self._writing.pop(here, None)
            self._tell()

    def writes(self, thread: ConversationId, name: str, doing: Doing) -> None:
        """A sign that this person writes there just now (or, READING, does not any more). Who has it not open is not
        there."""
        here = (thread, name)
        if here not in self._tabs:
            return
        if doing is Doing.READING:
            self._writing.pop(here, None)
        else:
            self._writing[here] = (doing, self._clock.now() + WRITES_FOR)
        self._tell()

    def others(self, thread: ConversationId, but: str) -> tuple[Present, ...]:
        """Who else is there now, by name."""
        now = self._clock.now()
        names = sorted(name for at, name in self._tabs if at == thread and name != but)
        return tuple(Present(name, self._doing((thread, name), now)) for name in names)

    def _doing(self, here: tuple[ConversationId, str], now: datetime) -> Doing:
        doing, until = self._writing.get(here, (Doing.READING, now))
        return doing if now < until else Doing.READING

    async def after(self, thread: ConversationId, but: str, before: tuple[Present, ...]) -> None:
        """Returns when others do something else there than `before`."""
        while self.others(thread, but) == before:
            await self._moved.wait()

    def _tell(self) -> None:
        self._moved.set()
        self._moved = asyncio.Event()
