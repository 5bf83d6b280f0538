"""Who runs a conversation, in one process: keys concurrently, one key at a time, at least one call per ring.

A dirty flag per conversation is the whole protocol: a ring during a turn makes one more turn, ten rings make one.
Nothing here is durable on purpose; the database knows what is unfinished, and a restart or the sweep rings again.
"""

import asyncio
from datetime import datetime, timedelta

from bot.core.conversations import ConversationId
from bot.errors import StoreError
from bot.ports import Clock, Log, Turn
from bot.runtime.drain import drained
from bot.runtime.later import LaterRings
from bot.runtime.retry import DATABASE_AWAY

MOST = 10_000  # conversations that wait here; the database knows the others, and the sweep rings them


class EmbeddedDispatcher:
    """The in-process `Dispatcher`. `workers`: how many conversations have their turn at once. Most of them wait: for
    the database, where the more commit together, the fewer waits for the disk; and for the encoder, which reads more
    of them in the same time when they come together.
    """

    def __init__(self, clock: Clock, log: Log, workers: int = 64) -> None:
        self._clock = clock
        self._log = log
        self._workers = workers
        self._queue: asyncio.Queue[ConversationId] = asyncio.Queue()
        self._dirty: set[ConversationId] = set()
        self._running: set[ConversationId] = set()
        self._later = LaterRings(clock, self.ring)
        self._stopping = False

    async def ring(self, conversation: ConversationId, at: datetime | None = None) -> None:
        """See `Dispatcher.ring`. A later ring for a time still to come replaces the one that waits."""
        if self._later.put_off(conversation, at):
            return
        if conversation not in self._dirty and (len(self._dirty) < MOST or conversation in self._running):
            self._dirty.add(conversation)
            if conversation not in self._running:
                self._queue.put_nowait(conversation)

    async def run(self, turn: Turn) -> None:
        """Serve rings until cancelled or stopped."""
        async with asyncio.TaskGroup() as group:
            for _ in range(self._workers):
                group.create_task(self._work(turn))

    async def _work(self, turn: Turn) -> None:
        while not self._stopping:
            conversation = await self._queue.get()
            self._dirty.discard(conversation)
            self._running.add(conversation)
            try:
                again = await turn(conversation)
            except StoreError as error:
                self._log.error("the database cannot be used; the turn waits", error=str(error))
                again = self._clock.now() + timedelta(seconds=DATABASE_AWAY)
            except Exception as error:  # a turn handles its own failures; what still comes here must not end the loop
                self._log.error("a turn failed outside its own handling", conversation=conversation, error=repr(error))
                again = None
            finally:
                self._running.discard(conversation)
            if conversation in self._dirty:
                self._queue.put_nowait(conversation)
            elif again is not None:
                await self.ring(conversation, again)

    async def stop(self, grace: float) -> None:
        """Take no new turns; give running ones `grace` seconds."""
        self._stopping = True
        self._later.forget()
        await drained(self._clock, lambda: bool(self._running), grace)

    def health(self) -> tuple[bool, str]:
        """See `Dispatcher.health`."""
        return True, "inside this process"
