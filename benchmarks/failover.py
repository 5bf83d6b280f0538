"""python -m benchmarks.failover [--kills 5] [--rate 30]: what customers notice when a worker is killed.

A gateway in this process and two workers as processes of their own, on a PostgreSQL whose commits wait for the disk,
and NATS. `rate` messages a second, each in a conversation of its own. After `CALM` seconds one worker is killed
(kill -9) while something is in thought, and they go on writing. *Held* are the messages that had no reply yet at that
moment, and later ones of the same partitions of conversations: the dead worker may have had them in hand, so they wait
for `ack_wait`. *Others* are all others that were written between the kill and `ack_wait` + 1 s. All kills are counted
together. Exit 1 if a message had no reply.
"""

import argparse
import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import psycopg

from benchmarks.pace import paced
from benchmarks.throughput import ACK_WAIT, Customers, Machines, Waits, fleet, machines, quantile
from bot.core.conversations import ConversationId
from bot.runtime.jetstream import partition

CALM = 8.0  # seconds before a kill; the first two are not measured
AFTER = ACK_WAIT + 1
IN_THOUGHT = 0.005  # seconds after a message: it is stored by then, and a worker has it


@dataclass(frozen=True, slots=True)
class Asked:
    """One message: when it was written (seconds of the performance counter), its post, how long its reply took (ms)."""

    at: float
    post: str
    took: float

    def open_at(self, moment: float) -> bool:
        """Whether it was written and had no reply yet."""
        return self.at <= moment < self.at + self.took / 1000


@dataclass(slots=True)
class Seen:
    """Milliseconds from a message to its reply, of all kills: before them, of the others, and of what was held."""

    before: list[float] = field(default_factory=list)
    others: list[float] = field(default_factory=list)
    held: list[float] = field(default_factory=list)
    lost: int = 0


async def write(people: Customers, rate: float, seconds: float, under_way: set[float]) -> list[Asked]:
    """`rate` messages a second, whatever becomes of them, and their replies. Without those that never had one.
    `under_way`: when those were written that have none yet."""

    async def one() -> Asked | None:
        at, waits = time.perf_counter(), Waits()
        under_way.add(at)
        post = await people.ask(waits)
        under_way.discard(at)
        return Asked(at, post, waits.taken[0]) if waits.taken else None

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one()) async for _ in paced(range(int(seconds * rate)), rate)]
    return [asked for task in tasks if (asked := task.result())]


async def kill(machine: Machines, rate: float, seen: Seen) -> None:
    """One kill, on a fresh database."""
    database = machine.server.database()
    async with fleet(machine, database, workers=2) as (people, workers):
        began = time.perf_counter()
        under_way: set[float] = set()
        writing = asyncio.create_task(write(people, rate, CALM + AFTER, under_way))
        await asyncio.sleep(CALM)
        while time.perf_counter() - min(under_way, default=time.perf_counter()) < IN_THOUGHT:  # noqa: ASYNC110
            await asyncio.sleep(0.0005)
        killed = time.perf_counter()
        await asyncio.to_thread(workers[0].kill)
        asked = await writing
    seen.lost += int((CALM + AFTER) * rate) - len(asked)
    parts = partitions(database)
    held = {parts[each.post] for each in asked if each.open_at(killed)}
    for each in asked:
        if began + 2 < each.at and each.at + each.took / 1000 <= killed:
            seen.before.append(each.took)
        elif each.at > began + 2:
            (seen.held if parts[each.post] in held else seen.others).append(each.took)


def partitions(database: str) -> dict[str, int]:
    """Of each post, that of its conversation."""
    with psycopg.connect(database) as connection:
        rows = connection.execute("SELECT remote, conversation FROM inbox WHERE kind = 'post'").fetchall()
    return {post: partition(ConversationId(conversation)) for post, conversation in rows}


def table(rate: float, kills: int, seen: Seen) -> str:
    """As it stands in the docs."""
    head = (
        "| messages/s | kills | ack_wait s | before: n, p50 / p99 ms | others: the same | held: n, longest s | lost |"
    )
    cells = (
        f"{rate:g}",
        f"{kills}",
        f"{ACK_WAIT:g}",
        _told(seen.before),
        _told(seen.others),
        f"{len(seen.held)}, {max(seen.held, default=0) / 1000:.1f}",
        f"{seen.lost}",
    )
    return "\n".join((head, "| --- " * len(cells) + "|", f"| {' | '.join(cells)} |"))


def _told(taken: Sequence[float]) -> str:
    return f"{len(taken)}, {quantile(taken, 0.5):.1f} / {quantile(taken, 0.99):.1f}"


async def run(rate: float, kills: int) -> bool:
    """All kills, each with machines of its own, and the table."""
    seen = Seen()
    for _ in range(kills):
        with machines() as machine:
            await kill(machine, rate, seen)
    print(table(rate, kills, seen))
    return not seen.lost


def main() -> int:
    """Parse, run, judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--rate", type=float, default=30.0)
    args = parser.parse_args()
    return 0 if asyncio.run(run(args.rate, args.kills)) else 1


if __name__ == "__main__":
    raise SystemExit(main())
