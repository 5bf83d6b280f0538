"""Leaving: what is in hand gets a while to end."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from bot.ports import Clock

LOOK_EVERY = 0.05  # seconds
CANCEL_AGAIN = 10.0  # seconds: so long a loop may take to tidy up before it is asked once more


async def drained(clock: Clock, busy: Callable[[], bool], grace: float) -> None:
    """Wait until it is not busy any more, at most `grace` seconds."""
    waited = 0.0
    while busy() and waited < grace:
        await clock.sleep(LOOK_EVERY)
        waited += LOOK_EVERY


async def ended(tasks: Sequence[asyncio.Future[Any]], again: float = CANCEL_AGAIN) -> None:
    """Cancel them, and wait until each has ended; what they raise is nobody's any more.

    Once is not always enough: `asyncio.wait_for` of Python 3.11 drops a cancellation that comes together with what it
    waits for (CPython issue 86296), and client libraries are full of it. A loop that went on like this held up the end
    of its process for ever.
    """
    left = {task for task in tasks if not task.done()}
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=again)
    await asyncio.gather(*tasks, return_exceptions=True)
