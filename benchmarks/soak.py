"""Many messages through one bot: does its memory stay flat, and how much does its database grow?

    python -m benchmarks.soak [--messages 100000]
    python -m benchmarks.soak --days 180 [--keep 30] [--messages 18000]

Embedded, as in `benchmarks.throughput`, words only: every message is answered, in a conversation of its own, and the
platform is a sink in this process. A line at each tenth: memory of the whole process, size of the database, speed.
Flat is: within 10 % of what it was at the first tenth. Exit 1 if it is not, or if a message had no reply.

With `--days` the messages are spread over so many days of the bot's clock, with `privacy: keep_messages_days` as
`--keep` says (0: nothing is erased). Each day's messages come while the bot erases what is past its days, a batch after
the other as the timers do it, without their pause between two. Then flat is: in the last third of the days the database
is at most 5 % larger than in the third before. (Its indexes go on growing a little, until their pages were used anew.)
"""

import argparse
import asyncio
import os
import sqlite3
import tempfile
import time
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.growth import megabytes
from benchmarks.throughput import UNDER_WAY, Customers, Waits, answered, made, settings
from bot.runtime.clock import SystemClock
from bot.wiring.bot import Bot

PARTS = 10
FLAT, FULL = 1.1, 1.05


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


class Calendar(SystemClock):
    """The machine's clock, so many days later."""

    def __init__(self) -> None:
        self.days = 0

    def now(self) -> datetime:
        """The time there."""
        return super().now() + timedelta(days=self.days)


async def erase(bot: Bot, keep: timedelta) -> float:
    """All that is past its days, as the timers do it; the longest that a batch took, in milliseconds."""
    longest, more = 0.0, bool(keep)
    while more:
        began = time.perf_counter()
        more = bool(await bot.timers.erase(keep))
        longest = max(longest, 1000 * (time.perf_counter() - began))
    return longest


def free(folder: Path) -> int:
    """Bytes of the database that hold nothing, and are used before it grows."""
    with closing(sqlite3.connect(folder / "beancan.sqlite3")) as db:
        return int(db.execute("PRAGMA freelist_count").fetchone()[0] * db.execute("PRAGMA page_size").fetchone()[0])


async def days(messages: int, of: int, keep: int) -> bool:
    """The table; True if the database is flat once the first threads are erased, and nothing is lost."""
    print(f"{messages} messages in {of} days, kept {keep}; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")
    head = (
        "| day | messages | threads | database MB | of it free MB | its log MB | longest batch ms | messages/s | lost |"
    )
    print(f"{head}\n" + "| --- " * 9 + "|")
    with tempfile.TemporaryDirectory() as name:
        config = settings(Path(name), "none", privacy={"keep_messages_days": str(keep)})
        clock, sizes, lost = Calendar(), [], 0
        bot, sink = await made(config, clock=clock)
        people = Customers(sink, await answered(bot))
        bot.start()
        for day in range(1, of + 1):
            waits, longest = await asyncio.gather(part(people, messages // of), erase(bot, timedelta(days=keep)))
            sizes.append((config.data_folder / "beancan.sqlite3").stat().st_size)
            lost += waits.lost
            if day % max(1, of // PARTS) == 0:
                there = (await bot.store.read(lambda tx: tx.desk.counts())).lists["all"]
                cells = (
                    day, day * (messages // of), there, f"{sizes[-1] / 1e6:.1f}",
                    f"{free(config.data_folder) / 1e6:.1f}", f"{(stored(config.data_folder) - sizes[-1]) / 1e6:.1f}",
                    f"{longest:.0f}", f"{waits.per_second:.0f}", waits.lost,
                )  # fmt: skip
                print("| " + " | ".join(map(str, cells)) + " |", flush=True)
            clock.days += 1
        await bot.stop()
    third = of // 3
    return not lost and (not keep or max(sizes[-third:]) <= FULL * max(sizes[-2 * third : -third]))


def main() -> int:
    """Parse, run, judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--days", type=int, default=0)
    parser.add_argument("--keep", type=int, default=30)
    args = parser.parse_args()
    well = days(args.messages, args.days, args.keep) if args.days else soak(args.messages)
    return 0 if asyncio.run(well) else 1


if __name__ == "__main__":
    raise SystemExit(main())
