"""Rings for a time still to come, held in this process. Lost with it: the sweep rings again what nobody came for."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

from bot.core.conversations import ConversationId
from bot.ports import Clock, has_come

MOST = 10_000  # rings that wait here; the database knows the others, and the sweep rings them


class LaterRings:
    """One waiting ring per conversation; `ring` is called when its time has come."""

    def __init__(self, clock: Clock, ring: Callable[[ConversationId], Awaitable[None]]) -> None:
        self._clock = clock
        self._ring = ring
        self._waiting: dict[ConversationId, asyncio.Task[None]] = {}

    def put_off(self, conversation: ConversationId, at: datetime | None) -> bool:
        """True: it waits, in the place of an earlier one, or is left to the sweep because too many wait. False: `at` is
        not in the future, so ring now."""
        now = self._clock.now()
        if at is None or has_come(at, now):
            return False
        earlier = self._waiting.pop(conversation, None)
        if earlier is not None:
            earlier.cancel()
        if len(self._waiting) >= MOST:
            return True
        self._waiting[conversation] = asyncio.create_task(self._after(conversation, (at - now).total_seconds()))
        return True

    async def _after(self, conversation: ConversationId, delay: float) -> None:
        await self._clock.sleep(delay)
        self._waiting.pop(conversation, None)
        await self._ring(conversation)

    def forget(self) -> None:
        """Ring nobody any more."""
        for waiting in self._waiting.values():
            waiting.cancel()
        self._waiting.clear()
