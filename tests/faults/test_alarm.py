"""The alarm loop's process dies by kill -9 between its transactions: the same alarms, and none twice."""

import shutil
from datetime import timedelta
from pathlib import Path

from bot.storage.store import SqlStore
from tests.fakes.alarms import Crowd
from tests.fakes.clock import ManualClock
from tests.storage.builders import BILL, RED
from tests.storage.processes import child

# Looks at everything; after each commit it says so, and goes on when it is told to.
LOOP = """
import asyncio, sys
from datetime import datetime
from bot.storage.store import SqlStore
from tests.fakes.alarms import Crowd
from tests.fakes.clock import ManualClock

class Told(SqlStore):
    async def write(self, unit):
        result = await super().write(unit)
        print("written", flush=True)
        sys.stdin.readline()
        return result

async def main():
    store = Told.open(sys.argv[1])
    await Crowd(store, ManualClock(datetime.fromisoformat(sys.argv[2]))).alarm.step()

asyncio.run(main())
"""


async def _complain(path: Path) -> ManualClock:
    """An hour of two troubles; nobody has looked yet."""
    crowd = Crowd(SqlStore.open(f"sqlite:///{path}"), ManualClock())
    start = crowd.clock.now()
    await crowd.world.do(lambda t: t.alarms.write([], 0, start))
    for number in range(14):
        await crowd.complains(f"red-{number}", issue=RED)
        crowd.clock.jump(45)
        if number % 4 == 0:
            await crowd.complains(f"bill-{number}", issue=BILL)
        crowd.clock.jump(45)
    crowd.clock.jump(3600)
    await crowd.store.close()
    return crowd.clock


async def _alerts(path: Path, clock: ManualClock) -> tuple[list[tuple[str, int, str]], list[str]]:
    """Whatever a loop raises that runs to the end, and who is told."""
    crowd = Crowd(SqlStore.open(f"sqlite:///{path}"), ManualClock(clock.now()))
    await crowd.alarm.step()
    later = crowd.clock.now() + timedelta(days=1)
    told = await crowd.store.read(lambda t: t.alarms.tellings(["lead", "room", "pr", "ceo"], later, 100))
    alerts = await crowd.alerts()
    await crowd.store.close()
    return alerts, sorted(telling.key for telling in told if telling.kind == "alert")


async def test_killed_between_two_commits(tmp_path: Path) -> None:
    """Three processes one after another; each is killed after so many commits."""
    clock = await _complain(tmp_path / "b.db")
    shutil.copy(tmp_path / "b.db", tmp_path / "unharmed.db")
    for number in (1, 2, 3):
        process = child(LOOP, f"sqlite:///{tmp_path}/b.db", clock.now().isoformat())
        assert process.stdout is not None
        assert process.stdin is not None
        for place in range(number):
            assert "written\n" in iter(process.stdout.readline, ""), process.communicate(timeout=30)
            if place < number - 1:
                process.stdin.write("\n")
                process.stdin.flush()
        process.kill()
        process.communicate(timeout=30)
    alerts, told = await _alerts(tmp_path / "b.db", clock)
    assert (alerts, told) == await _alerts(tmp_path / "unharmed.db", clock)
    assert [level for topic, level, _ in alerts if topic == RED] == [1, 2, 3, 4]
    assert len(told) == len(set(told))
