"""Leaving: what is in hand gets a while to end."""

from collections.abc import Callable

from bot.ports import Clock

LOOK_EVERY = 0.05  # seconds


async def drained(clock: Clock, busy: Callable[[], bool], grace: float) -> None:
    """Wait until it is not busy any more, at most `grace` seconds."""
    waited = 0.0
    while busy() and waited < grace:
        await clock.sleep(LOOK_EVERY)
        waited += LOOK_EVERY
