"""Which accounts this process serves, where several gateways could: one of them each, by a lock in the database.

The lock is a connection's, so it is free the moment its process dies. A process that lost the connection cannot know
whether another has the account by now, so it stops by its own watch: the lock is believed in for `GOOD_FOR` seconds
after the last question that was answered was ASKED, and the server lets go of it later than that (`bot.storage.locks`).
No two machines need the same time of day.

A process that was frozen wakes up and believes for an instant. What it then wants to lease or to note is refused: each
owner has a term of its own in the table of accounts, and the units of the send loop look at it (`Claim.check`).
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from bot.core.messages import AccountId
from bot.errors import ConfigError, StoreError
from bot.ports import Clock, Locks, Log, Store, Transaction
from bot.runtime.drain import ended

EVERY = 1.0  # seconds between two questions to the database
GOOD_FOR = 4.0  # seconds a lock is believed in; less than bot.storage.locks.LET_GO


@dataclass(slots=True, eq=False)
class HeldClaim:
    """`bot.ports.Claim` on an account that another process may take."""

    account: AccountId
    clock: Clock
    term: int = 0
    good_until: float = 0.0  # monotonic
    won: asyncio.Event = field(default_factory=asyncio.Event)
    lost: asyncio.Event = field(default_factory=asyncio.Event)

    def stands(self) -> bool:
        return self.won.is_set() and self.clock.monotonic() < self.good_until

    def check(self, tx: Transaction) -> None:
        tx.accounts.must_hold(self.account, self.term)

    def begin(self, term: int, good_until: float) -> None:
        """It is ours."""
        self.term, self.good_until = term, good_until
        self.lost.clear()
        self.won.set()

    def end(self) -> None:
        """It may be another's."""
        self.good_until = 0.0
        self.won.clear()
        self.lost.set()


class Ownership:
    """Holds what it can get of these accounts. `locks` makes a connection's locks; `name` tells processes apart."""

    def __init__(
        self, accounts: Sequence[AccountId], locks: Callable[[], Locks], store: Store, clock: Clock, log: Log, name: str
    ) -> None:
        self._make = locks
        self._store = store
        self._clock = clock
        self._log = log
        self._name = name
        self._unwanted: set[AccountId] = set()
        self.claims: Mapping[AccountId, HeldClaim] = {account: HeldClaim(account, clock) for account in accounts}
        self._begin_anew()

    def _begin_anew(self) -> None:
        self._locks = self._make()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="beancan-locks")

    # --- serving ---

    async def serve(self, account: AccountId, work: Callable[[], Awaitable[None]]) -> None:
        """Do the work whenever the account is ours, and stop it at once when it is not; until cancelled. What the work
        raises comes through."""
        claim = self.claims[account]
        while True:
            await claim.won.wait()
            await self._while_ours(claim, work)
            if not claim.won.is_set():
                self._log.warning("an account is not ours any more", account=account)

    async def _while_ours(self, claim: HeldClaim, work: Callable[[], Awaitable[None]]) -> None:
        working, losing = asyncio.ensure_future(work()), asyncio.ensure_future(claim.lost.wait())
        try:
            await asyncio.wait({working, losing}, return_when=asyncio.FIRST_COMPLETED)
            if working.done():
                working.result()
        except ConfigError:
            self._unwanted.add(claim.account)  # a person must act here; another process may be set up better
            raise
        finally:
            await ended([working, losing])

    def waiting(self) -> Sequence[AccountId]:
        """Accounts that this process would serve and does not."""
        return [account for account, claim in self.claims.items() if not claim.stands()]

    # --- holding ---

    async def run(self) -> None:
        """Ask for what is free and show signs of life, until cancelled."""
        try:
            while True:
                await self._look()
                await self._clock.sleep(EVERY)
        finally:
            self._lose()

    async def _look(self) -> None:
        asked = self._clock.monotonic()
        try:
            held = await self._ask()
            for account in held:
                await self._keep(self.claims[account], asked + GOOD_FOR)
        except StoreError as error:
            if any(claim.won.is_set() for claim in self.claims.values()):
                self._log.error("accounts are given up: the database cannot be asked whose they are", error=str(error))
            self._lose()

    async def _keep(self, claim: HeldClaim, good_until: float) -> None:
        if claim.won.is_set():
            claim.good_until = good_until
            return
        now = self._clock.now()
        term = await self._store.write(lambda tx: tx.accounts.take(claim.account, self._name, now))
        claim.begin(term, good_until)
        self._log.info("an account is ours", account=claim.account, term=term)

    async def _ask(self) -> frozenset[AccountId]:
        """Raises StoreError, also when no answer came while the locks can be believed in."""
        wanted = [account for account in self.claims if account not in self._unwanted]
        asking = asyncio.get_running_loop().run_in_executor(self._thread, self._locks.hold, wanted)
        patience = asyncio.ensure_future(self._clock.sleep(GOOD_FOR - EVERY))
        try:
            either: set[asyncio.Future[Any]] = {asking, patience}
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            if asking.done():
                return asking.result()
        finally:
            patience.cancel()
        self._thread.shutdown(wait=False)  # the question may hang until the network gives it up
        asking.add_done_callback(lambda late: late.cancelled() or late.exception())
        self._begin_anew()
        raise StoreError("the database does not answer")

    def _lose(self) -> None:
        for claim in self.claims.values():
            claim.end()

    async def close(self) -> None:
        """Let everything go; `run` must have been cancelled, and what was served have ended."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._locks.close)
        self._thread.shutdown(wait=False)
