"""Timers and the sweep: what is due becomes an inbox row, and whatever was not rung is rung again."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from bot.core.conversations import ConversationId
from bot.errors import StoreError
from bot.ports import Clock, Dispatcher, Log, Old, Store, Transaction, has_come

EVERY = 1.0  # seconds between looks for due timers
SWEEP_EVERY = 30.0
KEEP_UNSENT = timedelta(days=1)  # a file that somebody chose and then sent nothing
ERASED_AT_ONCE = 50  # threads, and posts of no thread: what comes in waits so long
AHEAD = timedelta(days=1)  # so far time goes on without a message, for what is erased
ERASE_AGAIN = 1.0  # seconds between two such times, while there is more
PAGE = 64  # rung at once: what is new stands behind no more than so many of what was left from before
LOOK_EVERY = 0.05  # seconds between looks whether a page was worked on
STUCK = 5.0  # seconds without any progress, until the sweep goes on to the next page all the same
Page = Sequence[tuple[ConversationId, datetime]]


def _due(now: datetime, tx: Transaction) -> Sequence[ConversationId]:
    tx.sorting.wake(now, PAGE)  # what people put away until now is in their lists again
    tx.sorting.learn_words()
    return tx.inbox.fire_timers(now, PAGE)


@dataclass(slots=True)
class Timers:
    """Fires durable timers, sweeps unfinished conversations, forgets sealed values and customers' files past their
    days, and files that were never sent; erases finished threads past theirs.

    `keep_messages` None: nothing of that is ever erased. Several processes may do it: twice is once.
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
    keep_customer_files: timedelta = timedelta(days=7)
    keep_messages: timedelta | None = None

    async def run(self) -> None:
        """For ever. The sweep has a loop of its own: a long backlog must not hold up timers."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._fire())
            group.create_task(self._sweeps())
            if self.keep_messages is not None:
                group.create_task(self._erases(self.keep_messages))

    async def _fire(self) -> None:
        while True:
            try:
                now = self.clock.now()
                for conversation in await self.store.write(partial(_due, now)):
                    await self.dispatcher.ring(conversation)
            except StoreError as error:
                self.log.error("timers wait: the database cannot be used", error=str(error))
            await self.clock.sleep(EVERY)

    async def _sweeps(self) -> None:
        overdue: float | None = None  # the first one rings everything: who was rung before may be gone
        while True:
            try:
                await self.sweep(overdue)
                overdue = self.overdue
                await self._forget(self.clock.now())
            except StoreError as error:
                self.log.error("the sweep waits: the database cannot be used", error=str(error))
            await self.clock.sleep(self.sweep_every)

    async def _forget(self, now: datetime) -> None:
        await self.store.write(lambda tx: tx.desk.forget_sealed(now - self.keep_sealed))
        await self.store.write(lambda tx: tx.files.forget(now - KEEP_UNSENT))
        await self.store.write(lambda tx: tx.received.forget(now - self.keep_customer_files))

    async def _erases(self, keep: timedelta) -> None:
        while True:
            more = 0
            try:
                more = await self.erase(keep)
            except StoreError as error:
                self.log.error("nothing is erased: the database cannot be used", error=str(error))
            await self.clock.sleep(ERASE_AGAIN if more else self.sweep_every)

    async def erase(self, keep: timedelta) -> int:
        """Erase some of what is finished and older than that. Returns how much; 0: nothing is left for now.

        A machine's clock may be wrong by years, and what is erased is gone: so this time goes no further than what the
        newest message says of it, which has its time from a platform.
        """

        def unit(tx: Transaction) -> tuple[datetime, Old] | None:
            newest = tx.erasing.newest()
            if newest is None:
                return None
            before = min(self.clock.now(), newest + AHEAD) - keep
            return before, tx.erasing.old(before, ERASED_AT_ONCE)

        found = await self.store.read(unit)
        if found is None:
            return 0
        before, old = found
        if old.threads or old.posts:
            return await self.store.write(lambda tx: tx.erasing.erase(old, before))
        return await self.store.write(lambda tx: tx.erasing.forget(before))

    async def sweep(self, overdue: float | None = None) -> None:
        """Ring conversations with unfinished rows, a page at a time: those so many seconds late, or with None all
        that are ready before the next sweep, each when it is ready.

        The next page waits until this one was worked on. Without that a start with 100,000 unfinished rows would put
        all of them in front of the first new message.
        """
        after, late = ConversationId(0), timedelta(seconds=overdue or 0)
        ahead = timedelta(seconds=self.sweep_every) if overdue is None else -late
        while page := await self._page(after):
            until = self.clock.now() + ahead
            for conversation, ready_at in page:
                if has_come(ready_at, until):
                    await self.dispatcher.ring(conversation, ready_at if overdue is None else None)
            await self._worked_on(after, page, late)
            after = page[-1][0]

    async def _page(self, after: ConversationId) -> Page:
        return await self.store.read(lambda tx: tx.inbox.unfinished(after, PAGE))

    async def _worked_on(self, after: ConversationId, page: Page, late: timedelta) -> None:
        """Until hardly any of this page is still so late, or nothing of it moves: then something else is wrong, and the
        others shall not wait for it."""
        last, left, moved = page[-1][0], len(page), self.clock.monotonic()
        while self.clock.monotonic() - moved < STUCK:
            until = self.clock.now() - late
            ready = sum(has_come(at, until) for number, at in await self._page(after) if number <= last)
            if ready <= PAGE // 4:
                return
            if ready < left:
                left, moved = ready, self.clock.monotonic()
            await self.clock.sleep(LOOK_EVERY)
