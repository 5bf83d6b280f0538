"""Every store keeps the same promises. The rules of its units are in `tests/storage`, over both stores as well."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from bot.core.messages import Attachment, RemoteId
from bot.errors import StoreError
from bot.ports import Store, Transaction
from tests.storage.builders import ACCOUNT, START, World, answers, message, open_store


@pytest.fixture(params=["memory", "sqlite", "postgres"])
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    """A world on each kind of store."""
    store = open_store(request, tmp_path)
    yield World(store)
    await store.close()


def add(number: int | str, *, fails: bool = False) -> Callable[[Transaction], bool]:
    """A unit that accepts one post of a person of its own, and may raise after it."""

    def unit(t: Transaction) -> bool:
        fresh = t.inbox.accept(message(number, f"person-{number}"), (), START).fresh
        if fails:
            raise ValueError(number)
        return fresh

    return unit


async def stored(store: Store) -> int:
    """How many conversations there are."""
    return (await store.read(lambda t: t.desk.counts())).lists["all"]


async def test_a_unit_returns_its_result_and_the_next_one_sees_its_rows(world: World) -> None:
    assert await world.do(lambda _: 42) == 42
    conversation = await world.says()
    assert (await world.store.read(lambda t: t.desk.thread(conversation))) is not None


async def test_a_glance_sees_what_is_committed_and_no_unit_that_failed(world: World) -> None:
    conversation = await world.says()
    looks = [world.store.glance(lambda t: t.desk.counts().lists["all"]) for _ in range(3)]
    failed, *counts = await asyncio.gather(world.do(add(2, fails=True)), *looks, return_exceptions=True)
    assert isinstance(failed, ValueError)
    assert counts == [1, 1, 1]
    assert await world.store.glance(lambda t: t.inbox.load(conversation, START)) is not None


@pytest.mark.parametrize("odd", ["half a pair \ud83d", "é 😀 \u2028", "\x01\x1f\x7f", '"\\\\</script>', ""])
async def test_small_values_come_back_as_they_were_whatever_letters_are_in_them(world: World, odd: str) -> None:
    conversation = await world.says(attachments=(Attachment("file", odd),))
    await world.decides(conversation, lambda w: answers(w, facts={"model": odd}))
    (line, *_) = (await world.thread(conversation)).lines
    assert (line.attachments[0].name, (await world.memory(conversation)).facts) == (odd, {"model": odd})


async def test_a_unit_that_raises_leaves_nothing(world: World) -> None:
    with pytest.raises(ValueError, match="1"):
        await world.do(add(1, fails=True))
    assert await stored(world.store) == 0
    assert (await world.accept(message(1))).fresh


async def test_a_failing_unit_takes_nothing_of_its_neighbours_with_it(world: World) -> None:
    """They are queued together, so they run in the same groups."""
    calls = [world.do(add(n, fails=n % 7 == 3)) for n in range(100)]
    results = await asyncio.gather(*calls, return_exceptions=True)
    failed = [n for n, result in enumerate(results) if isinstance(result, ValueError)]
    assert failed == [n for n in range(100) if n % 7 == 3]
    assert await stored(world.store) == 100 - len(failed)


async def test_what_is_accepted_ten_times_at_once_is_accepted_once(world: World) -> None:
    calls = [world.do(add("same")) for _ in range(10)]
    assert sorted(await asyncio.gather(*calls)) == [False] * 9 + [True]


async def test_a_caller_who_is_cancelled_leaves_his_unit_to_commit(world: World) -> None:
    goes_on, running = threading.Event(), threading.Event()

    def waits(_: Transaction) -> None:
        running.set()
        goes_on.wait(10)

    first = asyncio.ensure_future(world.do(waits))
    await asyncio.to_thread(running.wait, 10)
    second = asyncio.ensure_future(world.do(add(1)))
    await asyncio.sleep(0)
    second.cancel()
    goes_on.set()
    with contextlib.suppress(asyncio.CancelledError):
        await second
    await first
    await world.do(lambda _: None)  # behind him in the queue
    assert await stored(world.store) == 1


async def test_waiters_hear_of_changes_and_of_nothing_else(world: World) -> None:
    await world.says()
    seen = await world.store.changed(-1)
    await world.due()
    await world.do(lambda t: t.outbox.due(ACCOUNT, world.now, 10))
    with pytest.raises(ValueError, match="2"):
        await world.do(add(2, fails=True))
    waiting = [asyncio.ensure_future(world.store.changed(seen)) for _ in range(3)]
    await asyncio.sleep(0)
    assert not any(waiter.done() for waiter in waiting)
    await world.says(reply_to=RemoteId("p1"))
    assert set(await asyncio.gather(*waiting)) == {await world.store.changed(seen)}


async def test_closing_finishes_what_is_queued_and_refuses_what_comes_later(world: World) -> None:
    queued = [asyncio.ensure_future(world.do(add(n))) for n in range(50)]
    await asyncio.sleep(0)
    await world.store.close()
    assert all(await asyncio.gather(*queued))
    with pytest.raises(StoreError, match="stopping"):
        await world.do(add(51))
    with pytest.raises(StoreError, match="stopping"):
        await stored(world.store)
    await world.store.close()
