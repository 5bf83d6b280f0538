"""What every dispatcher must do: keys concurrently, one key at a time, at least one call per ring.

In real time, because one of them talks to a real server: nothing here asserts how fast something is.
"""

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta

import pytest
import structlog

from bot.core.conversations import ConversationId
from bot.errors import StoreError
from bot.ports import Dispatcher
from bot.runtime.clock import SystemClock
from bot.runtime.dispatch import EmbeddedDispatcher
from bot.runtime.doorbell import NatsDispatcher
from bot.runtime.jetstream import NatsSettings, partition
from tests.fakes.nats import NatsServer, nats_server
from tests.fakes.processes import PATIENCE
from tests.fakes.turns import Turns, until_true

A, B = ConversationId(1), ConversationId(2)
LAST = next(  # in A's partition, so that its bell stands behind all of A's
    ConversationId(number) for number in itertools.count(1000) if partition(ConversationId(number)) == partition(A)
)
LOG = structlog.get_logger()


@pytest.fixture
def clock() -> SystemClock:
    return SystemClock()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NatsServer]:
    with nats_server(tmp_path_factory.mktemp("nats")) as running:
        yield running


@pytest.fixture(params=["embedded", "nats"])
async def dispatcher(request: pytest.FixtureRequest, clock: SystemClock) -> AsyncIterator[Dispatcher]:
    made: Dispatcher
    if request.param == "embedded":
        made = EmbeddedDispatcher(clock, LOG, workers=4)
    else:
        server: NatsServer = request.getfixturevalue("server")
        name = f"test{abs(hash(request.node.name))}"
        made = NatsDispatcher(NatsSettings((server.url,), ack_wait=2.0, name=name), clock, LOG, slots=4)
    yield made
    await made.stop(0)


@pytest.fixture
async def turns(dispatcher: Dispatcher) -> AsyncIterator[Turns]:
    made = Turns()
    task = asyncio.create_task(dispatcher.run(made))
    yield made
    made.gate.set()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_each_ring_is_served(dispatcher: Dispatcher, turns: Turns) -> None:
    turns.gate.set()
    await dispatcher.ring(A)
    await until_true(lambda: turns.calls == [A], "a first turn")
    await dispatcher.ring(A)
    await until_true(lambda: turns.calls == [A, A], "a second one")


async def test_keys_run_side_by_side(dispatcher: Dispatcher, turns: Turns) -> None:
    await dispatcher.ring(A)
    await dispatcher.ring(B)
    await until_true(lambda: {A, B} in turns.together, "both at once")


async def test_rings_during_a_turn_make_exactly_one_more(dispatcher: Dispatcher, turns: Turns) -> None:
    await dispatcher.ring(A)
    await until_true(lambda: A in turns.running, "the turn runs")
    for _ in range(10):
        await dispatcher.ring(A)
        await asyncio.sleep(0)  # so that each leaves alone
    await dispatcher.ring(LAST)
    turns.gate.set()
    await until_true(lambda: LAST in turns.calls and turns.calls.count(A) > 1, "all that was rung was served")
    await dispatcher.ring(LAST)
    await until_true(lambda: turns.calls.count(LAST) > 1, "whatever stood before it was served")
    assert turns.calls.count(A) == 2


async def test_a_later_ring_waits_for_its_time(dispatcher: Dispatcher, turns: Turns, clock: SystemClock) -> None:
    turns.gate.set()
    at = clock.now() + timedelta(seconds=0.3)
    await dispatcher.ring(A, at)
    await until_true(lambda: turns.calls == [A], "the turn")
    assert clock.now() >= at


async def test_a_time_that_was_set_before_the_clock_was_set_back_is_not_waited_for(
    dispatcher: Dispatcher, turns: Turns, clock: SystemClock
) -> None:
    turns.gate.set()
    await dispatcher.ring(A, clock.now() + timedelta(hours=1))
    await until_true(lambda: turns.calls == [A], "the turn")


async def test_a_later_ring_replaces_the_one_that_waits(
    dispatcher: Dispatcher, turns: Turns, clock: SystemClock
) -> None:
    turns.gate.set()
    await dispatcher.ring(A, clock.now() + timedelta(minutes=9))
    await dispatcher.ring(A, clock.now() + timedelta(seconds=0.1))
    await until_true(lambda: turns.calls == [A], "the turn")


async def test_a_turn_may_ask_to_be_called_again(dispatcher: Dispatcher, turns: Turns, clock: SystemClock) -> None:
    at = turns.again[A] = clock.now() + timedelta(seconds=0.3)
    turns.gate.set()
    await dispatcher.ring(A)
    await until_true(lambda: turns.calls == [A, A], "the second call")
    assert clock.now() >= at


async def test_a_turn_that_raises_ends_nothing(dispatcher: Dispatcher, turns: Turns) -> None:
    turns.faults[A] = [RuntimeError("a slip")]
    turns.gate.set()
    await dispatcher.ring(A)
    await until_true(lambda: turns.calls == [A], "the turn that raises")
    await dispatcher.ring(B)
    await dispatcher.ring(A)
    await until_true(lambda: sorted(turns.calls) == [A, A, B], "it goes on")


async def test_a_turn_without_database_is_called_again(dispatcher: Dispatcher, turns: Turns) -> None:
    turns.faults[A] = [StoreError("the database is away")]
    turns.gate.set()
    await dispatcher.ring(A)
    await until_true(lambda: turns.calls == [A, A], "another try")


async def test_stop_waits_for_running_turns(dispatcher: Dispatcher, turns: Turns) -> None:
    await dispatcher.ring(A)
    await until_true(lambda: A in turns.running, "the turn runs")
    stopping = asyncio.create_task(dispatcher.stop(PATIENCE))
    await asyncio.wait({stopping}, timeout=0.2)
    assert not stopping.done()
    turns.gate.set()
    await asyncio.wait_for(stopping, PATIENCE)
    assert not turns.running


async def test_stop_does_not_wait_for_ever(dispatcher: Dispatcher, turns: Turns) -> None:
    await dispatcher.ring(A)
    await until_true(lambda: A in turns.running, "the turn runs")
    await asyncio.wait_for(dispatcher.stop(0.1), PATIENCE)
    assert A in turns.running


async def test_a_ring_after_the_stop_does_no_harm(dispatcher: Dispatcher) -> None:
    await dispatcher.stop(0)
    await dispatcher.ring(A)


async def test_it_says_how_it_is(dispatcher: Dispatcher, turns: Turns) -> None:
    turns.gate.set()
    await dispatcher.ring(A)
    await until_true(lambda: turns.calls == [A], "the turn")
    well, says = dispatcher.health()
    assert well
    assert says
