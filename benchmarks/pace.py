"""Customers who write at a steady rate, whatever becomes of what they wrote."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable
from typing import TypeVar

T = TypeVar("T")


async def paced(items: Iterable[T], rate: float) -> AsyncIterator[T]:
    """`rate` of them a second, counted from the first: who was late is followed at once, so that none is left out."""
    began = time.perf_counter()
    for number, item in enumerate(items):
        await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
        yield item
