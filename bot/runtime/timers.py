"""Timers and the sweep: what is due becomes an inbox row, and whatever was not rung is rung again."""

from dataclasses import dataclass
from datetime import timedelta

from bot.core.conversations import ConversationId
from bot.errors import StoreError
from bot.ports import Clock, Dispatcher, Log, Store

EVERY = 1.0  # seconds between looks for due timers
SWEEP_EVERY = 30.0
PAGE = 500


@dataclass(slots=True)
class Timers:
    """Fires durable timers, sweeps unfinished conversations, forgets sealed values past their days."""

    store: Store
    dispatcher: Dispatcher
    clock: Clock
    log: Log
    keep_sealed: timedelta

    async def run(self) -> None:
        """At start everything unfinished is rung once, paged, so that new messages are not starved."""
        swept = -SWEEP_EVERY
        while True:
            try:
                now = self.clock.now()
                for conversation in await self.store.write(lambda tx: tx.inbox.fire_timers(now, PAGE)):  # noqa: B023 - awaited at once
                    await self.dispatcher.ring(conversation)
                if self.clock.monotonic() - swept >= SWEEP_EVERY:
                    swept = self.clock.monotonic()
                    await self.sweep()
                    await self.store.write(lambda tx: tx.desk.forget_sealed(now - self.keep_sealed))  # noqa: B023
            except StoreError as error:
                self.log.error("timers wait: the database cannot be used", error=str(error))
            await self.clock.sleep(EVERY)

    async def sweep(self) -> None:
        """Ring every conversation with unfinished rows at the time it is ready."""
        after: ConversationId | None = None
        while True:
            page = await self.store.read(lambda tx: tx.inbox.unfinished(after, PAGE))  # noqa: B023 - awaited at once
            for conversation, ready_at in page:
                await self.dispatcher.ring(conversation, ready_at)
            if len(page) < PAGE:
                return
            after = page[-1][0]
