"""Who has a thread open, and who is writing in it: so that two do not answer at once.

Known to this process only and kept nowhere: it is true while the tabs are open, and gone with them. It tells THAT
somebody writes, never what.
"""

import asyncio
from collections import Counter, defaultdict
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
    """All open threads of this process. Used in one event loop. Kept by thread: whoever comes or writes wakes those who
    look at the same one, and nobody else."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._tabs: defaultdict[ConversationId, Counter[str]] = defaultdict(Counter)
        self._writing: dict[tuple[ConversationId, str], tuple[Doing, datetime]] = {}
        self._moved: dict[ConversationId, asyncio.Event] = {}

    @contextmanager
    def reading(self, thread: ConversationId | None, name: str) -> Iterator[None]:
        """This person has it open, in one more tab."""
        if thread is None:
            yield
            return
        self._tabs[thread][name] += 1
        self._tell(thread)
        try:
            yield
        finally:
            self._leave(thread, name)
            self._tell(thread)

    def _leave(self, thread: ConversationId, name: str) -> None:
        here = self._tabs[thread]
        here[name] -= 1
        if not here[name]:
            del here[name]
            self._writing.pop((thread, name), None)
        if not here:
            del self._tabs[thread]

    def writes(self, thread: ConversationId, name: str, doing: Doing) -> None:
        """A sign that this person writes there just now (or, READING, does not any more). Who has it not open is not
        there."""
        if name not in self._tabs.get(thread, ()):
            return
        if doing is Doing.READING:
            self._writing.pop((thread, name), None)
        else:
            self._writing[thread, name] = (doing, self._clock.now() + WRITES_FOR)
        self._tell(thread)

    def others(self, thread: ConversationId, but: str) -> tuple[Present, ...]:
        """Who else is there now, by name."""
        now = self._clock.now()
        names = sorted(name for name in self._tabs.get(thread, ()) if name != but)
        return tuple(Present(name, self._doing((thread, name), now)) for name in names)

    def _doing(self, here: tuple[ConversationId, str], now: datetime) -> Doing:
        doing, until = self._writing.get(here, (Doing.READING, now))
        return doing if now < until else Doing.READING

    async def after(self, thread: ConversationId, but: str, before: tuple[Present, ...]) -> None:
        """Returns when others do something else there than `before`."""
        while self.others(thread, but) == before:
            await self._moved.setdefault(thread, asyncio.Event()).wait()

    def _tell(self, thread: ConversationId) -> None:
        moved = self._moved.pop(thread, None)
        if moved is not None:
            moved.set()
