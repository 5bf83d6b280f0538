"""A clock that stands still until a test moves it. Sleepers wake in the order of their times."""

import asyncio
import heapq
from datetime import UTC, datetime, timedelta

START = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)


class ManualClock:
    """Implements `Clock`. `sleep` returns when `advance` has passed its end."""

    def __init__(self, start: datetime = START) -> None:
        self._start = start
        self._passed = 0.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._count = 0

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._passed)

    def monotonic(self) -> float:
        return self._passed

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._count += 1
        heapq.heappush(self._sleepers, (self._passed + seconds, self._count, future))
        await future

    def jump(self, seconds: float) -> None:
        """Time passes and nobody wakes: for tests without a loop."""
        self._passed += seconds

    def set(self, seconds: float) -> None:
        """Somebody sets the clock of the machine, forward or back; durations go on as ever."""
        self._start += timedelta(seconds=seconds)

    async def advance(self, seconds: float) -> None:
        """Let time pass, waking sleepers one by one and letting the loop settle after each."""
        end = self._passed + seconds
        while self._sleepers and self._sleepers[0][0] <= end:
            at, _, future = heapq.heappop(self._sleepers)
            self._passed = max(self._passed, at)
            if not future.done():
                future.set_result(None)
            await settle()
        self._passed = end
        await settle()


async def settle(rounds: int = 30) -> None:
    """Let every ready task run until it waits for something."""
    for _ in range(rounds):
        await asyncio.sleep(0)
