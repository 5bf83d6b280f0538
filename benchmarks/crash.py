"""Killed again and again: one bot on a plaza, kill -9 all the time, and every message has one end.

    python -m benchmarks.crash --kills 200 --events 10000 --redeliver 0.2 --seed 0 [--no-keys] [--distributed]

The events are written in as many parts as there are kills, and in each part the bot is killed once, at a random moment:
mostly at work, sometimes while it starts. With `--distributed` the bot is a gateway and two workers on PostgreSQL and
NATS; a random one of the three is killed, now and then NATS (it starts empty) or PostgreSQL (`restart -m immediate`).
With `--no-keys` the plaza takes the same post twice if it is sent twice. At the end what stands on the plaza is
compared with what was written there and with the bot's database. Quiet time and budgets are 0. Exit 1 if anything was
lost, doubled or out of order, or is unsure and no person sees it.
"""

import argparse
import asyncio
import os
import random
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path

from benchmarks.brand import settings, talk
from benchmarks.crowd import ROOMS, plan
from benchmarks.fleet import GATEWAY, WORKERS, Fleet, Servers, open_fleet
from benchmarks.platforms import How, Show, count_leaving, kill_once, look, open_show, settle, write
from benchmarks.plaza import PlazaStage
from benchmarks.verdict import Tally
from tests.fakes.nats import NatsServer, nats_server
from tests.postgres import Cluster, cluster

PEOPLE = 600
LONGEST = 1.5  # seconds from serving to the kill
COLUMNS = ("lost", "doubled", "out_of_order", "unsure", "unsure_shown")


Hurt = Callable[[random.Random, float], Awaitable[None]]
SERVERS = 0.15  # of the kills are one of a server


@dataclass(frozen=True, slots=True)
class Havoc:
    """What is done to a fleet."""

    fleet: Fleet
    nats: NatsServer
    server: Cluster

    async def once(self, dice: random.Random, longest: float) -> None:
        """As `kill_once`: one part or one server, mostly at work, at most so many seconds after it serves."""
        part = self.fleet.parts[dice.choice((GATEWAY, *WORKERS))]
        if dice.random() < 0.8:
            await part.ready()
        await asyncio.sleep(dice.uniform(0, longest))
        self.fleet.kills += 1
        if dice.random() < SERVERS:
            await asyncio.to_thread(dice.choice((self._crash_nats, self._crash_database)))
            return
        part.kill()
        if part is self.fleet.bot:
            count_leaving(self.fleet)
        part.start()

    def _crash_nats(self) -> None:
        self.nats.kill()
        self.nats.start()

    def _crash_database(self) -> None:
        self.server.stop("immediate")
        self.server.start()
        count_leaving(self.fleet)


async def _alone(folder: Path, stage: PlazaStage, stack: AsyncExitStack) -> tuple[Show, Hurt]:
    show = await open_show(folder, [stage], stack, **settings(folder / "knowledge"))
    return show, partial(kill_once, show)


async def _fleet(folder: Path, stage: PlazaStage, stack: AsyncExitStack) -> tuple[Show, Hurt]:
    server = stack.enter_context(cluster(fsync="on", full_page_writes="on"))
    (folder / "nats").mkdir()
    nats = stack.enter_context(nats_server(folder / "nats"))
    servers = Servers(server.database(), nats.url)
    fleet = await open_fleet(folder, stage, stack, servers, **settings(folder / "knowledge"))
    return fleet, Havoc(fleet, nats, server).once


async def play(folder: Path, how: How, *, keys: bool = True, distributed: bool = False) -> Tally:
    """All of it; the verdict."""
    planned = plan(how.messages, ("plaza",), how.seed, PEOPLE, talk())
    writing, killing = random.Random(how.seed + 1), random.Random(how.seed + 2)
    ends = [len(planned) * number // how.kills for number in range(how.kills + 1)]
    async with AsyncExitStack() as stack:
        stage = PlazaStage(folder, ROOMS, keys=keys)
        show, hurt = await (_fleet if distributed else _alone)(folder, stage, stack)
        for start, end in pairwise(ends):
            await asyncio.gather(write(show, planned[start:end], how, writing), hurt(killing, LONGEST))
        await show.ready()
        await settle(show)
        return (await look(show, planned))["plaza"]


def report(tally: Tally, how: How, *, keys: bool, distributed: bool, seconds: float) -> bool:
    """The table; True if all is well."""
    one = "Embedded: SQLite, one process"
    many = "Distributed: PostgreSQL, NATS, a gateway, two workers (some kills are a server's)"
    print(
        f"\n{many if distributed else one}, no encoder; plaza as a process,\nkeys {'on' if keys else 'off'}; "
        f"{how.redeliver:.0%} told twice, seed {how.seed}\nquiet time 0, budgets 0; {seconds:.0f} s; "
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n"
    )
    print("| events | kills | answered | handed off |", " | ".join(name.replace("_", " ") for name in COLUMNS), "|")
    print("| --- " * (len(COLUMNS) + 4) + "|")
    print(
        f"| {tally.stored} | {how.kills} | {tally.answered} | {tally.handed_off} |",
        " | ".join(str(getattr(tally, name)) for name in COLUMNS), "|",
    )  # fmt: skip
    for line in tally.wrong[:30]:
        print("  !", line)
    return not tally.wrong


def main() -> int:
    """Parse, play, judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--redeliver", type=float, default=0.2)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--rate", type=float, default=50.0, help="events a second while a part is written")
    parser.add_argument("--no-keys", action="store_true", help="the plaza takes every post, also one it knows")
    parser.add_argument("--distributed", action="store_true", help="a gateway and two workers on PostgreSQL and NATS")
    parser.add_argument("--keep", type=Path, help="folder to keep the database and logs in")
    args = parser.parse_args()
    how = How(args.events, args.rate, args.redeliver, args.kills, args.seed)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        how_it_runs = {"keys": not args.no_keys, "distributed": args.distributed}
        tally = asyncio.run(play(args.keep or Path(scratch), how, **how_it_runs))
    return 0 if report(tally, how, **how_it_runs, seconds=time.monotonic() - began) else 1


if __name__ == "__main__":
    raise SystemExit(main())
