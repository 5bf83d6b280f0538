"""The counter that live pages wait on, across threads."""

import asyncio

from bot.storage.revision import Revision


async def test_a_waiter_is_woken_from_another_thread() -> None:
    revision = Revision()
    assert await revision.after(-1) == 0
    waiting = [asyncio.ensure_future(revision.after(0)) for _ in range(2)]
    await asyncio.sleep(0)
    await asyncio.to_thread(revision.bump)
    assert await asyncio.gather(*waiting) == [1, 1]


async def test_who_is_behind_does_not_wait() -> None:
    revision = Revision()
    revision.bump()
    revision.bump()
    assert await revision.after(1) == 2


async def test_a_page_that_was_closed_leaves_nothing_behind() -> None:
    revision = Revision()
    waiting = asyncio.ensure_future(revision.after(0))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert revision._waiting == []


def test_a_waiter_whose_loop_is_gone_harms_nobody() -> None:
    revision = Revision()

    async def leave() -> None:
        asyncio.ensure_future(revision.after(0))  # noqa: RUF006 - it is meant to be left behind
        await asyncio.sleep(0)
        kept.extend(revision._waiting)

    kept: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []
    asyncio.run(leave())
    revision._waiting = kept
    revision.bump()
    assert asyncio.run(revision.after(0)) == 1
