"""Timers and the sweep: what is due becomes an inbox row, and whatever was not rung is rung again."""

from dataclasses import dataclass
from datetime import timedelta

from bot.core.conversations import ConversationId
from bot.errors import StoreError
from bot.ports import Clock, Dispatcher, Log, Store

EVERY = 1.0  # seconds between looks for due timers
SWEEP_EVERY = 30.0
OVERDUE = 30.0  # seconds a row is ready before the sweep rings it, where others may be at it
PAGE = 500


@dataclass(slots=True)
class Timers:
    """Fires durable timers, sweeps unfinished conversations, forgets sealed values past their days.

    `overdue` seconds: later sweeps leave younger rows to whoever was rung for them. None: this process alone thinks, so
    it is rung for every row, at the time it is ready.
    """

    store: Store
    dispatcher: Dispatcher
    clock: Clock
    log: Log
    keep_sealed: timedelta
    sweep_every: float = SWEEP_EVERY
    overdue: float | None = None

    async def run(self) -> None:
        """At start everything unfinished is rung once, paged, so that new messages are not starved."""
        swept, swept_before = -self.sweep_every, False
        while True:
            try:
                now = self.clock.now()
                for conversation in await self.store.write(lambda tx: tx.inbox.fire_timers(now, PAGE)):  # noqa: B023 - awaited at once
                    await self.dispatcher.ring(conversation)
                if self.clock.monotonic() - swept >= self.sweep_every:
                    swept = self.clock.monotonic()
                    await self.sweep(self.overdue if swept_before else None)
                    swept_before = True
                    await self.store.write(lambda tx: tx.desk.forget_sealed(now - self.keep_sealed))  # noqa: B023
            except StoreError as error:
                self.log.error("timers wait: the database cannot be used", error=str(error))
            await self.clock.sleep(EVERY)

    async def sweep(self, overdue: float | None = None) -> None:
        """Ring conversations with unfinished rows: all at the time they are ready, or those so many seconds late."""
        now = self.clock.now()
        after: ConversationId | None = None
        while True:
            page = await self.store.read(lambda tx: tx.inbox.unfinished(after, PAGE))  # noqa: B023 - awaited at once
            for conversation, ready_at in page:
                if overdue is None:
                    await self.dispatcher.ring(conversation, ready_at)
                elif ready_at + timedelta(seconds=overdue) <= now:
                    await self.dispatcher.ring(conversation)
            if len(page) < PAGE:
                return
            after = page[-1][0]
