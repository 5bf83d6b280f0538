"""Who serves an account: by locks that may be lost, and by the own watch where nobody can be asked."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Sequence

import pytest
import structlog

from bot.core.messages import AccountId
from bot.errors import ConfigError, NotOurs, StoreError
from bot.runtime.ownership import EVERY, GOOD_FOR, Ownership
from bot.storage.locks import LET_GO
from bot.storage.memory import MemoryStore
from tests.fakes.clock import ManualClock
from tests.fakes.turns import until_true

ONE, TWO = AccountId("one"), AccountId("two")


class Server:
    """The locks as the database has them: `free` may be had; it may be away, or hang."""

    def __init__(self) -> None:
        self.free = {ONE}
        self.wanted: Sequence[AccountId] = ()
        self.away = False
        self.answers = threading.Event()
        self.answers.set()
        self.closed = 0

    def hold(self, accounts: Sequence[AccountId]) -> frozenset[AccountId]:
        self.wanted = accounts
        assert self.answers.wait(30)
        if self.away:
            raise StoreError("away")
        return frozenset(self.free.intersection(accounts))

    def close(self) -> None:
        self.closed += 1


class Work:
    """The work of whoever serves an account; `fault` ends it."""

    def __init__(self) -> None:
        self.begun = self.ended = 0
        self.fault: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    @property
    def runs(self) -> bool:
        return self.begun > self.ended

    async def __call__(self) -> None:
        self.begun += 1
        try:
            await asyncio.shield(self.fault)
        finally:
            self.ended += 1


class Gateway:
    """One process's ownership with the work on one account."""

    def __init__(self, store: MemoryStore, server: Server) -> None:
        self.clock, self.server, self.work = ManualClock(), server, Work()
        self.store = store
        self.ownership = Ownership((ONE, TWO), lambda: server, store, self.clock, structlog.get_logger(), "a")
        self.tasks = [
            asyncio.ensure_future(self.ownership.run()),
            asyncio.ensure_future(self.ownership.serve(ONE, self.work)),
        ]

    def claimed(self) -> bool:
        return self.ownership.claims[ONE].stands()

    async def until(self, holds: Callable[[], bool], hope: str) -> None:
        """Let time pass, a little more than the loop rests, until it is so."""
        while not holds():
            await until_true(lambda: bool(self.clock._sleepers), "it rests")
            await self.clock.advance(EVERY)
            await asyncio.sleep(0.001)

    async def stop(self) -> None:
        if self.server.closed:
            return
        self.server.answers.set()
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await self.ownership.close()


@pytest.fixture
async def gateway() -> AsyncIterator[Gateway]:
    store = MemoryStore()
    made = Gateway(store, Server())
    yield made
    await made.stop()
    await store.close()


def test_the_server_lets_go_later_than_its_owner_believes() -> None:
    assert GOOD_FOR + EVERY < LET_GO


async def test_the_work_is_done_while_the_account_is_ours(gateway: Gateway) -> None:
    await until_true(lambda: gateway.work.runs, "it works")
    assert gateway.claimed()
    assert gateway.ownership.waiting() == [TWO]
    gateway.server.away = True
    await gateway.until(lambda: not gateway.work.runs, "it stopped")
    assert not gateway.claimed()
    gateway.server.away = False
    await gateway.until(lambda: gateway.work.runs, "it works again")
    assert gateway.ownership.claims[ONE].term == 2


async def test_an_owner_who_gets_no_answer_stops_by_his_own_watch(gateway: Gateway) -> None:
    await until_true(lambda: gateway.work.runs, "it works")
    began = gateway.clock.monotonic()
    gateway.server.answers.clear()
    await gateway.until(lambda: not gateway.work.runs, "it stopped")
    assert gateway.clock.monotonic() - began <= GOOD_FOR
    gateway.server.answers.set()
    await gateway.until(lambda: gateway.work.runs, "it works again")


async def test_one_who_was_frozen_believes_nothing(gateway: Gateway) -> None:
    await until_true(lambda: gateway.work.runs, "it works")
    gateway.clock.jump(GOOD_FOR)  # no loop of ours ran meanwhile
    assert not gateway.claimed()


async def test_what_an_earlier_owner_wants_to_write_is_refused(gateway: Gateway) -> None:
    await until_true(lambda: gateway.work.runs, "it works")
    claim, now = gateway.ownership.claims[ONE], gateway.clock.now()
    await gateway.store.write(claim.check)
    await gateway.store.write(lambda tx: tx.accounts.take(ONE, "b", now))
    with pytest.raises(NotOurs, match="one is served by b now"):
        await gateway.store.write(claim.check)


async def test_an_account_that_cannot_be_served_here_is_left_to_others(gateway: Gateway) -> None:
    await until_true(lambda: gateway.work.runs, "it works")
    gateway.work.fault.set_exception(ConfigError(["bad token"]))
    await until_true(gateway.tasks[1].done, "it fell over")
    with pytest.raises(ConfigError, match="bad token"):
        await gateway.tasks[1]
    await gateway.until(lambda: list(gateway.server.wanted) == [TWO], "it does not ask for it")


async def test_leaving_lets_go(gateway: Gateway) -> None:
    await until_true(lambda: gateway.work.runs, "it works")
    await gateway.stop()
    assert not gateway.work.runs
    assert not gateway.claimed()
    assert gateway.server.closed == 1
