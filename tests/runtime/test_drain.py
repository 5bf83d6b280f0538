"""Leaving: loops end, also one that lost a cancellation on the way."""

import asyncio

from bot.runtime.drain import ended


async def test_a_loop_that_lost_a_cancellation_is_asked_again() -> None:
    cancelled = 0

    async def deaf_once() -> None:
        nonlocal cancelled
        while True:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                cancelled += 1
                if cancelled == 2:
                    raise

    async def broken() -> None:
        raise RuntimeError("on its way out")

    tasks = [asyncio.create_task(deaf_once()), asyncio.create_task(broken())]
    await asyncio.sleep(0)
    await ended(tasks, again=0.01)
    assert cancelled == 2
    assert all(task.done() for task in tasks)


async def test_who_tidies_up_is_not_asked_twice_while_there_is_time() -> None:
    tidied = asyncio.Event()

    async def tidy() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            tidied.set()

    task = asyncio.create_task(tidy())
    await asyncio.sleep(0)
    await ended([task])
    assert tidied.is_set()
    assert task.cancelled()


async def test_where_nothing_runs_it_is_over_at_once() -> None:
    await ended([])
