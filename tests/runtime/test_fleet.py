"""Which processes there are, and whether all of them work with the same knowledge."""

import asyncio
from dataclasses import replace

import structlog

from bot.kb.snapshot import to_bytes
from bot.ports import Snapshot
from bot.runtime.fleet import EVERY, GONE_AFTER, Fleet
from bot.storage.memory import MemoryStore
from tests.fakes.cases import KNOWLEDGE
from tests.fakes.clock import ManualClock
from tests.fakes.house import FixedKnowledge
from tests.fakes.matcher import WordMatcher
from tests.fakes.turns import until_found, until_true


def knows(version: str) -> FixedKnowledge:
    knowledge = replace(KNOWLEDGE, version=version)
    return FixedKnowledge(Snapshot(knowledge, WordMatcher(knowledge)))


async def test_other_knowledge_elsewhere_is_told_until_that_process_ended() -> None:
    store, clock, log = MemoryStore(), ManualClock(), structlog.get_logger()
    await store.write(
        lambda tx: tx.controls.publish(knows("k2").current.knowledge, to_bytes(KNOWLEDGE), "a", clock.now())
    )
    console = Fleet(store, knows("k2"), clock, log, "c:1", "console")
    worker = Fleet(store, knows("k1"), clock, log, "w:1", "worker")
    running = [asyncio.ensure_future(each.run()) for each in (console, worker)]

    async def both() -> bool:
        return len(await store.read(lambda tx: tx.controls.reports(clock.now() - GONE_AFTER))) == 2

    await until_found(both, "both reported")
    assert await console.skew() == "worker w:1 works with k1"
    assert await worker.skew() == "published is k2; console c:1 works with k2"
    running[1].cancel()
    await asyncio.gather(running[1], return_exceptions=True)
    assert await console.skew() == ""
    running[0].cancel()
    await asyncio.gather(running[0], return_exceptions=True)
    await store.close()


async def test_a_process_that_died_is_forgotten_and_one_that_lives_is_not() -> None:
    store, clock, log = MemoryStore(), ManualClock(), structlog.get_logger()
    lives, died = (Fleet(store, knows(v), clock, log, v, "worker") for v in ("k1", "k2"))
    dying = asyncio.ensure_future(died._report())
    await dying
    living = asyncio.ensure_future(lives.run())

    async def names() -> list[str]:
        long_ago = clock.now() - 100 * GONE_AFTER
        return [each.name for each in await store.read(lambda tx: tx.controls.reports(long_ago))]

    await until_found(names, "both are there")
    for _ in range(int(GONE_AFTER.total_seconds() / EVERY) + 2):
        await until_true(lambda: bool(clock._sleepers), "it rests")
        await clock.advance(EVERY)

    async def alone() -> bool:
        return await names() == ["k1"]

    await until_found(alone, "one is left")
    living.cancel()
    await asyncio.gather(living, return_exceptions=True)
    assert await names() == []
    await store.close()
