"""Many messages through one bot: does its memory stay flat, and how much does its database grow?

    python -m benchmarks.soak [--messages 100000]

Embedded, as in `benchmarks.throughput`, words only: every message is answered, in a conversation of its own, and the
platform is a sink in this process. A line at each tenth: memory of the whole process, size of the database, speed.
Flat is: within 10 % of what it was at the first tenth. Exit 1 if it is not, or if a message had no reply.
"""

import argparse
import asyncio
import os
import tempfile
import time
from pathlib import Path

from benchmarks.growth import megabytes
from benchmarks.throughput import UNDER_WAY, Customers, Waits, answered, made, settings

PARTS = 10
FLAT = 1.1


async def part(people: Customers, messages: int) -> Waits:
    """So many messages, `UNDER_WAY` at any time."""
    waits, left, began = Waits(), iter(range(messages)), time.perf_counter()

    async def customer() -> None:
        for _ in left:
            await people.ask(waits)

    await asyncio.gather(*(customer() for _ in range(UNDER_WAY)))
    waits.per_second = len(waits.taken) / (time.perf_counter() - began)
    return waits


def stored(folder: Path) -> int:
    """Bytes of the database with its log."""
    return sum(file.stat().st_size for file in folder.glob("beancan.sqlite3*"))


async def soak(messages: int) -> bool:
    """The table; True if memory is flat and nothing is lost."""
    print(f"{messages} messages; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")
    print("| messages | memory MB | database bytes a message | messages/s | lost |\n" + "| --- " * 5 + "|")
    with tempfile.TemporaryDirectory() as name:
        config = settings(Path(name), "none")
        bot, sink = await made(config)
        people, seen, lost = Customers(sink, await answered(bot)), [], 0
        bot.start()
        empty = stored(config.data_folder)
        for number in range(1, PARTS + 1):
            waits = await part(people, messages // PARTS)
            done, lost = number * (messages // PARTS), lost + waits.lost
            seen.append(megabytes("VmRSS"))
            each = (stored(config.data_folder) - empty) / done
            print(f"| {done} | {seen[-1]:.0f} | {each:.0f} | {waits.per_second:.0f} | {waits.lost} |", flush=True)
        await bot.stop()
    return not lost and max(seen) <= FLAT * seen[0]


def main() -> int:
    """Parse, run, judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=100_000)
    return 0 if asyncio.run(soak(parser.parse_args().messages)) else 1


if __name__ == "__main__":
    raise SystemExit(main())
