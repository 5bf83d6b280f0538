"""What holds for each account, in processes that serve it and in those that only read."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import structlog

from bot.core.policy import Channel
from bot.errors import StoreError
from bot.runtime.channels import Channels, KnownChannels
from bot.storage.memory import MemoryStore
from tests.fakes.adapter import MemoryAdapter
from tests.fakes.cases import HERE
from tests.fakes.clock import ManualClock

LINK = "https://t.example/halo"


class Process:
    """One process's view; `serves`: it has an adapter."""

    def __init__(self, store: MemoryStore, *, serves: bool) -> None:
        self.adapter = MemoryAdapter(Channel(HERE, "plaza"))
        self.known = KnownChannels({HERE: self.adapter} if serves else {})
        self.channels = Channels(self.known, store, ManualClock(), structlog.get_logger())

    async def log_in(self) -> None:
        self.adapter.channel = replace(self.adapter.channel, private_link=LINK)
        await self.channels.opened(HERE)


@pytest.fixture
async def store() -> AsyncIterator[MemoryStore]:
    made = MemoryStore()
    yield made
    await made.close()


async def test_a_worker_knows_what_the_gateway_learned(store: MemoryStore) -> None:
    gateway, worker = Process(store, serves=True), Process(store, serves=False)
    assert list(worker.known) == []
    assert worker.known.get(HERE) is None
    with pytest.raises(StoreError, match="no process has logged in"):
        await worker.channels.of(HERE)
    await gateway.log_in()
    assert (await worker.channels.of(HERE)).private_link == LINK
    assert worker.known[HERE] == gateway.known[HERE] == gateway.adapter.channel
    assert (list(worker.known), len(worker.known)) == ([HERE], 1)


async def test_what_is_learned_later_is_told_too(store: MemoryStore) -> None:
    gateway, worker = Process(store, serves=True), Process(store, serves=False)
    await gateway.log_in()
    await worker.channels.look()
    gateway.adapter.channel = replace(gateway.adapter.channel, listen="mentions")
    await worker.channels.look()
    assert worker.known[HERE].listen == "all"
    await gateway.channels.look()
    await worker.channels.look()
    assert worker.known[HERE].listen == "mentions"


async def test_who_stands_by_goes_by_what_the_owner_learned(store: MemoryStore) -> None:
    owner, standby = Process(store, serves=True), Process(store, serves=True)
    assert standby.known[HERE].private_link == ""
    await owner.log_in()
    await standby.channels.look()
    assert standby.known[HERE].private_link == LINK
    standby.adapter.channel = replace(standby.adapter.channel, private_link="https://t.example/new")
    await standby.channels.opened(HERE)  # now it serves the account itself
    assert standby.known[HERE].private_link == "https://t.example/new"
    standby.channels.closed(HERE)
    owner.channels.closed(HERE)
    await owner.channels.look()
    assert owner.known[HERE].private_link == "https://t.example/new"


async def test_a_live_view_without_other_processes(store: MemoryStore) -> None:
    adapter = MemoryAdapter(Channel(HERE, "plaza"))
    alone = Channels(KnownChannels({HERE: adapter}), store, ManualClock(), structlog.get_logger(), reads=False)
    adapter.channel = replace(adapter.channel, private_link=LINK)
    await alone.look()
    assert (await alone.of(HERE)).private_link == LINK
