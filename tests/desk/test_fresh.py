"""What many tabs ask for at once: read once for each change, and never older than the last one."""

import asyncio

import pytest

from bot.desk.fresh import OLDEST, Fresh
from tests.desk.house import House


class Reading:
    """Counts how often it was asked; `gate` holds the answers back."""

    def __init__(self) -> None:
        self.times = 0
        self.gate = asyncio.Event()

    async def __call__(self) -> int:
        self.times += 1
        mine = self.times
        await self.gate.wait()
        return mine


async def test_who_asks_at_once_is_answered_by_one_reading(house: House) -> None:
    fresh, read = Fresh(house.store, house.clock), Reading()
    asking = [asyncio.create_task(fresh.get("list", read)) for _ in range(50)]
    asking[0].cancel()  # who closes his page ends nothing that others wait for
    await asyncio.sleep(0)
    read.gate.set()
    assert set(await asyncio.gather(*asking[1:])) == {1}
    other = Reading()
    other.gate.set()
    assert await fresh.get("other", other) == 1


async def test_every_change_is_read_anew(house: House) -> None:
    fresh, read = Fresh(house.store, house.clock), Reading()
    read.gate.set()
    assert [await fresh.get("list", read), await fresh.get("list", read)] == [1, 1]
    await house.store.write(lambda tx: tx.controls.pause("*", "Lea", house.clock.now()))
    assert await fresh.get("list", read) == 2


async def test_what_other_processes_write_is_seen_soon(house: House) -> None:
    fresh, read = Fresh(house.store, house.clock), Reading()
    read.gate.set()
    await fresh.get("list", read)
    house.clock.jump(OLDEST.total_seconds())
    assert await fresh.get("list", read) == 2


async def test_an_error_is_told_to_all_who_asked_and_to_nobody_later(house: House) -> None:
    fresh = Fresh(house.store, house.clock)
    failing = iter([LookupError("gone")])

    async def read() -> int:
        for error in failing:
            raise error
        return 1

    first, second = (asyncio.create_task(fresh.get("list", read)) for _ in range(2))
    for asked in (first, second):
        with pytest.raises(LookupError):
            await asked
    house.clock.jump(OLDEST.total_seconds())
    assert await fresh.get("list", read) == 1
