"""What every dispatcher must do: keys concurrently, one key at a time, at least one call per ring."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta

import pytest
import structlog

from bot.core.conversations import ConversationId
from bot.ports import Dispatcher
from bot.runtime.dispatch import EmbeddedDispatcher
from tests.fakes.clock import ManualClock, settle

A, B = ConversationId(1), ConversationId(2)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture(params=[EmbeddedDispatcher])
def dispatcher(request: pytest.FixtureRequest, clock: ManualClock) -> Dispatcher:
    make: Callable[..., Dispatcher] = request.param
    return make(clock, structlog.get_logger(), workers=4)


class Turns:
    """Turns that wait until a test lets them go."""

    def __init__(self) -> None:
        self.calls: list[ConversationId] = []
        self.running: set[ConversationId] = set()
        self.together: list[set[ConversationId]] = []
        self.gate = asyncio.Event()
        self.again: dict[ConversationId, datetime] = {}

    async def __call__(self, conversation: ConversationId) -> datetime | None:
        assert conversation not in self.running, "one key at a time"
        self.calls.append(conversation)
        self.running.add(conversation)
        self.together.append(set(self.running))
        await self.gate.wait()
        self.running.discard(conversation)
        return self.again.pop(conversation, None)


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
    await settle()
    await dispatcher.ring(A)
    await settle()
    assert turns.calls == [A, A]


async def test_keys_run_side_by_side(dispatcher: Dispatcher, turns: Turns) -> None:
    await dispatcher.ring(A)
    await dispatcher.ring(B)
    await settle()
    assert {A, B} in turns.together


async def test_rings_during_a_turn_make_exactly_one_more(dispatcher: Dispatcher, turns: Turns) -> None:
    await dispatcher.ring(A)
    await settle()
    for _ in range(10):
        await dispatcher.ring(A)
    turns.gate.set()
    await settle()
    assert turns.calls == [A, A]


async def test_a_later_ring_waits_for_its_time(dispatcher: Dispatcher, turns: Turns, clock: ManualClock) -> None:
    turns.gate.set()
    await dispatcher.ring(A, clock.now() + timedelta(seconds=5))
    await settle()
    assert turns.calls == []
    await clock.advance(5)
    assert turns.calls == [A]


async def test_a_turn_may_ask_to_be_called_again(dispatcher: Dispatcher, turns: Turns, clock: ManualClock) -> None:
    turns.again[A] = clock.now() + timedelta(seconds=2)
    turns.gate.set()
    await dispatcher.ring(A)
    await settle()
    await clock.advance(2)
    assert turns.calls == [A, A]


async def test_a_turn_that_raises_ends_nothing(dispatcher: Dispatcher) -> None:
    served: list[ConversationId] = []

    async def turn(conversation: ConversationId) -> None:
        served.append(conversation)
        if conversation == A:
            raise RuntimeError

    task = asyncio.create_task(dispatcher.run(turn))
    await dispatcher.ring(A)
    await dispatcher.ring(B)
    await settle()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert sorted(served) == [A, B]


async def test_stop_waits_for_running_turns_but_not_for_ever(
    dispatcher: Dispatcher, turns: Turns, clock: ManualClock
) -> None:
    await dispatcher.ring(A)
    await settle()
    stopping = asyncio.create_task(dispatcher.stop(grace=1.0))
    await settle()
    assert not stopping.done()
    await clock.advance(1.1)
    assert stopping.done()
