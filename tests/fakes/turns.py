"""Turns that a test watches and holds, for everything that calls turns."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import datetime

from bot.core.conversations import ConversationId
from tests.fakes.processes import PATIENCE


class Turns:
    """A `Turn` whose calls wait until the test lets them go. `faults` are raised first, one a call."""

    def __init__(self) -> None:
        self.calls: list[ConversationId] = []
        self.running: set[ConversationId] = set()
        self.together: list[set[ConversationId]] = []
        self.gate = asyncio.Event()
        self.again: dict[ConversationId, datetime] = {}
        self.faults: dict[ConversationId, list[Exception]] = {}

    async def __call__(self, conversation: ConversationId) -> datetime | None:
        assert conversation not in self.running, "one key at a time"
        self.calls.append(conversation)
        if self.faults.get(conversation):
            raise self.faults[conversation].pop(0)
        self.running.add(conversation)
        self.together.append(set(self.running))
        try:
            await self.gate.wait()
        finally:
            self.running.discard(conversation)
        return self.again.pop(conversation, None)


async def until_true(look: Callable[[], bool], hope: str) -> None:
    """Let the loop run until it is so. Raises AssertionError after a time that is far too long on any machine."""
    end = time.monotonic() + PATIENCE
    while not look():
        assert time.monotonic() < end, f"in vain: {hope}"
        await asyncio.sleep(0.01)


async def until_found(look: Callable[[], Awaitable[object]], hope: str) -> None:
    """The same for what must be asked for."""
    end = time.monotonic() + PATIENCE
    while not await look():
        assert time.monotonic() < end, f"in vain: {hope}"
        await asyncio.sleep(0.05)
