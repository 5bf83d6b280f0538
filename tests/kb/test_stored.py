"""Knowledge by version: waited for, taken up, and kept when what is published cannot be used."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import structlog

from bot.core.issues import Knowledge
from bot.kb.snapshot import to_bytes
from bot.kb.stored import EVERY, StoredKnowledge
from bot.ports import Matcher
from bot.storage.memory import MemoryStore
from tests.fakes.cases import KNOWLEDGE
from tests.fakes.clock import ManualClock
from tests.fakes.matcher import WordMatcher
from tests.fakes.turns import until_true

LOG = structlog.get_logger()


class Place:
    """A database that others publish to, and one process that reads from it."""

    def __init__(self) -> None:
        self.store, self.clock = MemoryStore(), ManualClock()
        self.built: list[str] = []
        self.unbuildable = ""

    def build(self, knowledge: Knowledge) -> Matcher:
        self.built.append(knowledge.version)
        if knowledge.version == self.unbuildable:
            raise ValueError("two issues are one")
        return WordMatcher(knowledge)

    async def publish(self, version: str, body: bytes | None = None) -> None:
        self.clock.jump(1)
        knowledge, now = replace(KNOWLEDGE, version=version), self.clock.now()
        words = to_bytes(knowledge) if body is None else body
        await self.store.write(lambda tx: tx.controls.publish(knowledge, words, "lea", now))

    async def opened(self) -> StoredKnowledge:
        return await StoredKnowledge.open(self.store, self.build, self.clock, LOG)


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    made = Place()
    yield made
    await made.store.close()


async def test_it_waits_for_the_first_version(place: Place) -> None:
    opening = asyncio.ensure_future(place.opened())
    await until_true(lambda: bool(place.clock._sleepers), "it waits")
    assert not opening.done()
    await place.publish("k1")
    await place.clock.advance(EVERY)
    assert (await opening).current.knowledge.version == "k1"


async def test_a_newer_version_is_taken_up_and_the_same_one_is_not_built_again(place: Place) -> None:
    await place.publish("k1")
    base = await place.opened()
    before = base.current
    watching = asyncio.ensure_future(base.watch())
    assert not await base.reload()
    await place.publish("k2")
    await until_true(lambda: bool(place.clock._sleepers), "it rests")
    await place.clock.advance(EVERY)
    await until_true(lambda: base.current.knowledge.version == "k2", "it is live")
    assert before.knowledge.version == "k1"  # a turn that pinned it still has it
    watching.cancel()
    await place.publish("k1")  # back to the former one
    assert await base.reload()
    assert place.built == ["k1", "k2", "k1"]
    assert base.findings == []


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b'{"issues": 7}', "another release of Beancan wrote it"),
        (to_bytes(replace(KNOWLEDGE, version="k7")), "its words are those of version k7"),
        (None, "two issues are one"),
    ],
)
async def test_the_last_good_version_goes_on(place: Place, body: bytes | None, why: str) -> None:
    await place.publish("k1")
    base = await place.opened()
    place.unbuildable = "k2"
    await place.publish("k2", body)
    assert not await base.reload()
    assert base.current.knowledge.version == "k1"
    (finding,) = base.findings
    assert finding.startswith("version k2 is published and cannot be used here: ")
    assert why in finding
    assert not await base.reload()  # it is looked at once
    assert base.findings == [finding]
    await place.publish("k3")
    assert await base.reload()
    assert base.findings == []
