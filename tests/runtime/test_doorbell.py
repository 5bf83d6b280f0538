"""The doorbell when servers and workers die: real servers, real processes, kill -9."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
import structlog

from bot.core.conversations import ConversationId
from bot.runtime.clock import SystemClock
from bot.runtime.doorbell import NatsDispatcher
from bot.runtime.jetstream import NatsSettings, partition
from bot.runtime.timers import Timers
from tests.fakes.house import House
from tests.fakes.nats import NatsServer, nats_server
from tests.fakes.processes import REPO, surroundings, until
from tests.fakes.turns import Turns, until_true

A, B = ConversationId(1), ConversationId(2)  # of different partitions
LOG, CLOCK = structlog.get_logger(), SystemClock()
ACK_WAIT = 2.0  # a test process on a busy machine stands still for a second, and must not seem dead for that


@pytest.fixture
def server(tmp_path: Path) -> Iterator[NatsServer]:
    folder = tmp_path / "nats"
    folder.mkdir()
    with nats_server(folder) as running:
        yield running


def made(server: NatsServer, slots: int = 4, **more: str) -> NatsDispatcher:
    """A dispatcher of one process."""
    return NatsDispatcher(NatsSettings((server.url,), ACK_WAIT, **more), CLOCK, LOG, slots)  # type: ignore[arg-type]


@asynccontextmanager
async def working(dispatcher: NatsDispatcher, turns: Turns | None = None) -> AsyncIterator[Turns]:
    """A worker whose turns the test holds. It can be heard of when this is entered."""
    turns = turns or Turns()
    loop = asyncio.create_task(dispatcher.run(turns))
    try:
        await until_true(lambda: dispatcher.hears, "it listens")
        yield turns
    finally:
        loop.cancel()
        await asyncio.gather(loop, return_exceptions=True)
        await dispatcher.stop(0)


@asynccontextmanager
async def ringing(dispatcher: NatsDispatcher) -> AsyncIterator[NatsDispatcher]:
    """A process that rings and does not think."""
    try:
        yield dispatcher
    finally:
        await dispatcher.stop(0)


class Process:
    """A worker in a process of its own. It ends no turn before `release`."""

    def __init__(self, server: NatsServer, folder: Path) -> None:
        self._said = folder / "worker.out"
        self._release = folder / "release"
        words = [sys.executable, "-m", "tests.fakes.nats_worker", server.url, str(ACK_WAIT), str(self._release)]
        with self._said.open("wb") as out:
            self.process = subprocess.Popen(words, cwd=REPO, env=surroundings(), stdout=out)

    def took(self, conversation: ConversationId) -> bool:
        return f"took {conversation}\n" in self._said.read_text()

    def ended(self, conversation: ConversationId) -> bool:
        return f"ended {conversation}\n" in self._said.read_text()

    def release(self) -> None:
        self._release.touch()

    def send(self, number: signal.Signals) -> None:
        os.kill(self.process.pid, number)


@pytest.fixture
def worker(server: NatsServer, tmp_path: Path) -> Iterator[Process]:
    made = Process(server, tmp_path)
    yield made
    made.process.kill()
    made.process.wait()


# --- the server goes ---


async def test_a_ring_never_raises_and_goes_out_when_the_server_is_there(server: NatsServer) -> None:
    server.kill()
    async with ringing(made(server)) as gateway:
        for number in range(300):
            await gateway.ring(ConversationId(number))
        well, says = gateway.health()
        assert not well
        assert "messages are stored" in says
        server.start()
        async with working(made(server)) as turns:
            turns.gate.set()
            await until_true(lambda: len(set(turns.calls)) == 300, "all of them were rung")


async def test_a_server_that_starts_empty_gets_its_stream_again(server: NatsServer) -> None:
    dispatcher = made(server)
    async with working(dispatcher) as turns:
        turns.gate.set()
        server.kill()
        await until_true(lambda: not dispatcher.hears, "it notices")
        server.start()
        await until_true(lambda: dispatcher.hears, "it listens again")
        await dispatcher.ring(A)
        await until_true(lambda: A in turns.calls, "a turn")


async def test_a_stream_that_somebody_deleted_is_made_again(server: NatsServer) -> None:
    dispatcher = made(server)
    async with working(dispatcher) as turns:
        turns.gate.set()
        line = dispatcher.link.line
        assert line is not None
        await line.client.jetstream().delete_stream("beancan-bells")

        async def rung_again() -> None:
            while A not in turns.calls:  # as the sweep does: a bell that finds no stream is lost
                await dispatcher.ring(A)
                await asyncio.sleep(0.05)

        await asyncio.wait_for(rung_again(), 60)


async def test_a_turn_outlives_the_server(server: NatsServer) -> None:
    dispatcher = made(server)
    async with working(dispatcher) as turns:
        await dispatcher.ring(A)
        await until_true(lambda: A in turns.running, "the turn runs")
        server.kill()
        await until_true(lambda: not dispatcher.hears, "it notices")
        server.start()
        await dispatcher.ring(A)  # `Turns` sees to it that the same worker does not think about A twice at once
        await dispatcher.ring(B)
        await until_true(lambda: B in turns.running, "others are served")
        turns.gate.set()
        await until_true(lambda: turns.calls.count(A) == 2, "and what was rung meanwhile")


async def test_what_was_rung_for_nobody_is_caught_by_the_sweep(server: NatsServer) -> None:
    house = House()
    await house.hear(house.says())
    (conversation,) = house.bells.rung
    server.kill()
    async with ringing(made(server)) as gateway:
        await gateway.ring(conversation)  # and this process ends with the bell in its hand
    server.start()
    dispatcher = made(server)
    timers = Timers(house.store, dispatcher, house.clock, LOG, timedelta(days=30))
    async with working(dispatcher) as turns:
        await timers.sweep(overdue=0.0)
        await until_true(lambda: conversation in turns.calls, "the sweep rang")


# --- a worker goes ---


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
async def test_what_a_dead_or_frozen_worker_held_moves_to_another(
    server: NatsServer, worker: Process, how: signal.Signals
) -> None:
    async with ringing(made(server)) as gateway:
        await gateway.ring(A)
        await asyncio.to_thread(until, lambda: worker.took(A), "it took A")
        async with working(made(server)) as turns:
            worker.send(how)
            await gateway.ring(B)  # may still go to the frozen one, once
            await until_true(lambda: {A, B} <= turns.running, "both moved")


async def test_a_frozen_worker_that_wakes_up_does_not_give_the_partition_away(
    server: NatsServer, worker: Process
) -> None:
    behind = next(ConversationId(n) for n in range(1000, 9999) if partition(ConversationId(n)) == partition(A))
    others = [ConversationId(n) for n in range(2000, 2040) if partition(ConversationId(n)) != partition(A)]
    async with ringing(made(server)) as gateway:
        await gateway.ring(A)
        await asyncio.to_thread(until, lambda: worker.took(A), "it took A")
        async with working(made(server, slots=256)) as turns:
            worker.send(signal.SIGSTOP)
            await until_true(lambda: A in turns.running, "A moved")
            worker.release()
            worker.send(signal.SIGCONT)
            await until_true(lambda: worker.ended(A), "the frozen turn ends")
            await gateway.ring(behind)

            def served(each: ConversationId) -> bool:
                return each in turns.calls or worker.took(each)

            for each in others:
                await gateway.ring(each)
                await until_true(partial(served, each), "one of them serves it")
            assert any(map(worker.took, others)), "it said all it had to say, and works again"
            assert not worker.took(behind)
            assert behind not in turns.calls
            turns.gate.set()
            await until_true(lambda: behind in turns.calls or worker.took(behind), "its time comes after A")


async def passing(seconds: float) -> None:
    """Until so much time has gone by: heartbeats are a matter of time."""
    end = CLOCK.monotonic() + seconds
    await until_true(lambda: CLOCK.monotonic() >= end, "time passes")


async def test_a_slow_turn_keeps_its_bell(server: NatsServer) -> None:
    first, second = made(server), made(server)
    async with working(first) as slow, working(second) as other:
        await first.ring(A)
        await until_true(lambda: A in slow.running | other.running, "one of them has it")
        await passing(3 * ACK_WAIT)
        assert slow.calls + other.calls == [A]


@asynccontextmanager
async def full(busy: NatsDispatcher) -> AsyncIterator[Turns]:
    """A worker with one slot, in which A runs; B's bell waits in it."""
    async with working(busy) as turns:
        await busy.ring(A)
        await until_true(lambda: A in turns.running, "the slot is taken")
        await busy.ring(B)
        await until_true(lambda: busy.holds(B), "B's bell waits in the same worker")
        yield turns


async def test_a_bell_that_finds_no_slot_goes_to_a_worker_that_is_free(server: NatsServer) -> None:
    async with full(made(server, slots=1)) as first:
        async with working(made(server)) as second:
            await until_true(lambda: B in second.running, "another one serves B")
        assert first.calls == [A]


async def test_who_stops_hands_over_at_once(server: NatsServer) -> None:
    leaving = made(server, slots=1)
    async with full(leaving), working(made(server)) as second:
        await leaving.stop(0)
        await until_true(lambda: {A, B} <= second.running, "both are with the other one")


async def test_who_waits_for_a_closed_line_holds_up_nobody(server: NatsServer) -> None:
    dispatcher = made(server)
    async with ringing(dispatcher):
        await dispatcher.connected()
    waiting = asyncio.create_task(dispatcher.link.wait())
    await asyncio.sleep(0)
    assert not waiting.done()
    waiting.cancel()


# --- who may ring ---


async def test_a_wrong_token_is_said_in_a_sentence(tmp_path: Path) -> None:
    with nats_server(tmp_path, "--auth", "right") as server:
        async with ringing(made(server, token="wrong")) as stranger:
            await stranger.ring(A)
            await until_true(lambda: "uthorization" in stranger.health()[1], "it says why")
        async with working(made(server, token="right")) as turns, ringing(made(server, token="right")) as friend:
            await friend.ring(A)
            await until_true(lambda: A in turns.running, "the right one is let in")


async def test_two_brands_share_a_server(server: NatsServer) -> None:
    ours, theirs = made(server), made(server, name="other")
    async with working(ours) as here, working(theirs) as there:
        await ours.ring(A)
        await theirs.ring(B)
        await until_true(lambda: bool(here.calls and there.calls), "both are served")
        assert (here.calls, there.calls) == ([A], [B])


def test_partitions_never_change() -> None:
    """Two versions side by side must agree, or a conversation has two owners."""
    parts = [partition(ConversationId(number)) for number in range(10_000)]
    assert [parts[1], parts[2], parts[3], parts[1000], parts[9999]] == [183, 13, 155, 23, 154]
    assert set(parts) == set(range(256))
