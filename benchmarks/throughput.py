"""How many messages a second, and how long from an event to its reply.

    python -m benchmarks.throughput [--seconds 5] [--rounds 3] [--only embedded|distributed|http]

Embedded: the bot as it is wired for `beancan run`, on SQLite with synchronous = FULL, in this process; the platform is
a sink in the same process that costs next to nothing. *Accept* stores messages and nothing else runs. *Turn* is the
whole way: event, stored, matched, decided, stored, gate, sent, receipt stored, with `UNDER_WAY` messages on their way.
*Steady* hands out 100 messages a second, whether they are answered or not. Distributed: a gateway in this process and
workers as processes of their own, on a PostgreSQL whose commits wait for the disk, and NATS. *Bare* is the database
without an engine in the same minute (`benchmarks.ceiling`): one transaction a message. Every message is one that the
bot answers, in a conversation of its own. Exit 1 if a message had no reply.
"""

import argparse
import asyncio
import gc
import io
import os
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import yaml

from benchmarks import brand
from benchmarks.ceiling import ceiling, on_sqlite
from benchmarks.pace import paced
from benchmarks.plaza import TOKEN, PlazaStage
from benchmarks.programs import Program, examples, free_port, healthy
from benchmarks.sink import Sink
from bot.config import Config, Secrets, load_config
from bot.core.messages import AccountId
from bot.core.policy import Sureness
from bot.data import knowledge_folder
from bot.matching import by_meaning
from bot.matching.encoding.live import LiveEncoder
from bot.observe import logs
from bot.ports import Clock, Encoder, Meaning, Query
from bot.runtime.clock import SystemClock
from bot.runtime.roles import Role
from bot.wiring import platforms
from bot.wiring.bot import Bot
from bot.wiring.build import build
from tests.fakes.nats import nats_server
from tests.postgres import Cluster, cluster

UNDER_WAY = 128
RATE = 100  # messages a second, steady
ACK_WAIT = 5.0  # seconds, the usual one
PATIENCE = 30.0  # seconds until a reply counts as lost
TOKEN_NAME = "BEANCAN_SINK_TOKEN"
QUANTILES = 0.5, 0.95, 0.99


class Nowhere(io.StringIO):
    """Log lines are made and thrown away: a long run would fill the memory."""

    def write(self, line: str) -> int:
        """As if."""
        return len(line)


class Forgetful(LiveEncoder):
    """Customers have some hundred texts here, and no two of them say the same to a brand: each is read by the model."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__(encoder, remembered=0)

    def learn(self, known: Iterable[tuple[str, Meaning]]) -> None:
        """Nothing."""


@dataclass(slots=True)
class Waits:
    """How long replies took, in milliseconds, and how many never came."""

    taken: list[float] = field(default_factory=list)
    lost: int = 0
    per_second: float = 0.0
    processor: float = 0.0  # milliseconds a message, of this process

    def cells(self) -> str:
        """p50 / p95 / p99."""
        return " / ".join(f"{quantile(self.taken, share):.1f}" for share in QUANTILES)


def quantile(values: Sequence[float], share: float) -> float:
    """What this share of them did not exceed."""
    ordered = sorted(values) or [float("nan")]
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def settings(folder: Path, encoder: str, **more: Any) -> Config:
    """A bot on one account, with nothing that waits on purpose: of the demo brand with an encoder, of the small one
    without."""
    demo = {
        "brand": {"name": "Halo Broadband", "handle": "halo", "languages": ["en", "fr", "es", "de"]},
        "knowledge": str(knowledge_folder()),
    }
    values = {
        **(brand.settings(folder / "knowledge") if encoder == "none" else demo),
        "data": str(folder / "data"),
        "policy": {"quiet_seconds": "0", "repeat_after_days": "0"},
        "limits": {"room_per_minute": "0", "room_per_hour": "0", "person_per_hour": "0"},
        "console": {"port": str(free_port())},
        "accounts": {
            "main": {"platform": "plaza", "base_url": "http://127.0.0.1:1", "token_env": TOKEN_NAME, "rung": "auto"}
        },
        **more,
    }
    path = folder / "config.yaml"
    path.write_text(yaml.safe_dump(values, sort_keys=False), encoding="utf8")
    return load_config(path)


async def made(config: Config, role: Role = Role.ALL, clock: Clock | None = None) -> tuple[Bot, Sink]:
    """The bot with a sink in the place of its platform. Nothing runs yet."""
    log, plaza = logs.setup("info", as_json=True, stream=Nowhere()), platforms.PLATFORMS["plaza"]

    def sink(config: Config, name: str, secrets: Secrets, clock: Clock) -> Sink:
        return Sink(plaza(config, name, secrets, clock).channel, now=clock.now)

    with patch.dict(platforms.PLATFORMS, {"plaza": sink}), patch.object(by_meaning, "LiveEncoder", Forgetful):
        bot = await build(config, clock or SystemClock(), log, given={"main": Secrets(token="none")}, role=role)
    found = bot.adapters[AccountId("main")]
    assert isinstance(found, Sink)
    return bot, found


async def answered(bot: Bot) -> list[str]:
    """Texts of this brand that the bot answers by itself."""
    matcher, policy = bot.knowledge.current.matcher, bot.config.policy()
    texts = []
    for text, _ in brand.talk()[0] if bot.config.encoder == "none" else examples()[0]:
        found = await matcher.match(Query(text))
        if policy.sureness(found.candidates, addressed=True) is Sureness.SURE and not found.hints:
            texts.append(text)
    return texts


class Customers:
    """They write, and note when the reply comes."""

    def __init__(self, sink: Sink, texts: Sequence[str]) -> None:
        self._sink, self._texts = sink, texts
        self._open: dict[str, asyncio.Future[float]] = {}
        self._number = 0
        sink.heard = self._heard

    def _heard(self, post: str) -> None:
        waiting = self._open.pop(post, None)
        if waiting is not None and not waiting.done():
            waiting.set_result(time.perf_counter())

    async def ask(self, waits: Waits) -> str:
        """One message and its reply. Returns the post's id."""
        self._number += 1
        began = time.perf_counter()
        post = await self._sink.say(self._texts[self._number % len(self._texts)])
        self._open[post] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(PATIENCE):
                waits.taken.append((await self._open[post] - began) * 1000)
        except TimeoutError:
            waits.lost += 1
        return post

    async def busy(self, seconds: float) -> Waits:
        """`UNDER_WAY` at any time."""
        waits, began, worked = Waits(), time.perf_counter(), time.process_time()

        async def customer() -> None:
            while time.perf_counter() - began < seconds:
                await self.ask(waits)

        await asyncio.gather(*(customer() for _ in range(UNDER_WAY)))
        waits.processor = 1000 * (time.process_time() - worked) / max(1, len(waits.taken))
        waits.per_second = len(waits.taken) / (time.perf_counter() - began)
        return waits

    async def steady(self, seconds: float) -> Waits:
        """`RATE` a second, whatever becomes of them."""
        waits, began = Waits(), time.perf_counter()
        async with asyncio.TaskGroup() as group:
            async for _ in paced(range(int(seconds * RATE)), RATE):
                group.create_task(self.ask(waits))
        waits.per_second = len(waits.taken) / (time.perf_counter() - began)
        return waits


async def accepts(config: Config, seconds: float) -> float:
    """Messages a second that are stored, while nothing thinks or sends."""
    bot, sink = await made(config)
    texts = await answered(bot)
    receiving = asyncio.create_task(bot.receivers[0].run())
    began = time.perf_counter()
    while time.perf_counter() - began < seconds:
        await sink.say(texts[sink.stored % len(texts)])
    per_second = sink.stored / (time.perf_counter() - began)
    receiving.cancel()
    await asyncio.gather(receiving, return_exceptions=True)
    await bot.stop()
    return per_second


@asynccontextmanager
async def customers(config: Config, role: Role = Role.ALL) -> AsyncIterator[Customers]:
    """A running bot and its customers; the first second is not measured."""
    bot, sink = await made(config, role)
    people = Customers(sink, await answered(bot))
    gc.freeze()  # as `beancan run` does
    bot.start()
    try:
        await people.steady(1.0)
        yield people
    finally:
        await bot.stop()
        gc.unfreeze()


@dataclass(frozen=True, slots=True)
class Round:
    """Messages a second of the database alone, of accepting alone; the whole way, saturated and at `RATE`."""

    bare: float
    stored: float
    busy: Waits
    steady: Waits


async def embedded(encoder: str, seconds: float) -> Round:
    """One round in this process."""
    bare = await asyncio.to_thread(on_sqlite, seconds)
    with tempfile.TemporaryDirectory() as folder:
        stored = await accepts(settings(Path(folder), encoder), seconds)
    with tempfile.TemporaryDirectory() as folder:
        async with customers(settings(Path(folder), encoder)) as people:
            return Round(bare, stored, await people.busy(seconds), await people.steady(seconds))


async def distributed(workers: int, seconds: float) -> Round:
    """One round with so many workers beside a gateway in this process."""
    with ExitStack() as stack:
        machine = stack.enter_context(machines())
        bare = await asyncio.to_thread(ceiling, machine.server.database(), seconds, workers)
        stored = await accepts(machine.part("accept", machine.server.database()), seconds)
        async with fleet(machine, machine.server.database(), workers) as (people, _):
            return Round(bare, stored, await people.busy(seconds), await people.steady(seconds))


@dataclass(frozen=True, slots=True)
class Machines:
    """What gateways and workers share: a folder, a PostgreSQL whose commits wait for the disk, and NATS."""

    place: Path
    server: Cluster
    nats: str

    def part(self, name: str, database: str) -> Config:
        """The configuration of a process, in a folder of its own."""
        (self.place / name).mkdir()
        return settings(
            self.place / name,
            "none",
            database={"url": database},
            nats={"urls": [self.nats], "ack_wait_seconds": ACK_WAIT},
        )


@contextmanager
def machines() -> Iterator[Machines]:
    """For as long as the block lasts."""
    with (
        cluster(fsync="on", full_page_writes="on") as server,
        tempfile.TemporaryDirectory() as place,
        tempfile.TemporaryDirectory() as stream,
        nats_server(Path(stream)) as nats,
    ):
        yield Machines(Path(place), server, nats.url)


@asynccontextmanager
async def fleet(machine: Machines, database: str, workers: int) -> AsyncIterator[tuple[Customers, Sequence[Program]]]:
    """Customers of a gateway in this process, and the workers beside it; the first second is not measured."""
    config = machine.part("gateway", database)
    publisher, _ = await made(config)  # gateways and workers load what is published
    texts = await answered(publisher)
    await publisher.stop()
    bot, sink = await made(config, Role.GATEWAY)
    people = Customers(sink, texts)
    bot.start()
    with ExitStack() as stack:
        programs = []
        for number in range(workers):
            worker = machine.part(f"worker{number}", database)
            folder = machine.place / f"worker{number}"
            words = ("run", "--role", "worker", "--config", str(folder / "config.yaml"))
            programs.append(Program(folder, words, {TOKEN_NAME: "none"}))
            stack.callback(programs[-1].kill)
            programs[-1].start()
            await asyncio.to_thread(healthy, f"http://127.0.0.1:{worker.console.port}/readyz")
        try:
            await people.steady(1.0)
            yield people, programs
        finally:
            await bot.stop()


async def over_http(encoder: str, seconds: float) -> Waits:
    """Bot and plaza as processes, 100 a second; the plaza's own times of post and reply."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with PlazaStage(folder, rooms=20) as stage:
            account = stage.settings() | {"token_env": TOKEN_NAME, "rung": "auto"}
            config = settings(folder, encoder, accounts={"main": account})
            bot = Program(folder, ("run", "--config", str(folder / "config.yaml")), {TOKEN_NAME: TOKEN})
            bot.start()
            try:
                await asyncio.to_thread(healthy, f"http://127.0.0.1:{config.console.port}/readyz")
                return await _said_and_answered(stage, config, seconds)
            finally:
                bot.stop()


async def _said_and_answered(stage: PlazaStage, config: Config, seconds: float) -> Waits:
    with tempfile.TemporaryDirectory() as other:
        bot, _ = await made(settings(Path(other), config.encoder))
        texts = await answered(bot)
        await bot.stop()
    async with asyncio.TaskGroup() as group:
        async for number in paced(range(int(seconds * RATE)), RATE):
            group.create_task(stage.say(number % 20, number % 200, texts[number % len(texts)]))
    waits, end = Waits(), time.perf_counter() + PATIENCE
    while len(waits.taken) < int(seconds * RATE) and time.perf_counter() < end:
        await asyncio.sleep(1)
        waits.taken = _waited(await stage.posts())
    waits.lost = int(seconds * RATE) - len(waits.taken)
    waits.per_second = len(waits.taken) / seconds
    return waits


def _waited(posts: Sequence[dict[str, Any]]) -> list[float]:
    at = {post["id"]: datetime.fromisoformat(post["at"]) for post in posts}
    first: dict[str, datetime] = {}
    for post in posts:
        if post["role"] == "bot" and post["in_reply_to"] in at:
            first.setdefault(post["in_reply_to"], at[post["id"]])
    return [(reply - at[asked]).total_seconds() * 1000 for asked, reply in first.items()]


def show(name: str, rounds: Sequence[Round]) -> bool:
    """A line of the table; False if something was lost."""
    median = statistics.median
    middle = len(rounds) // 2
    busy = sorted((each.busy for each in rounds), key=lambda waits: waits.per_second)[middle]
    steady = sorted((each.steady for each in rounds), key=lambda waits: quantile(waits.taken, 0.99))[middle]
    lost = sum(each.busy.lost + each.steady.lost for each in rounds)
    cells = [
        name,
        f"{median(each.bare for each in rounds):.0f}",
        f"{median(each.stored for each in rounds):.0f}",
        f"{busy.per_second:.0f}",
        f"{busy.processor:.1f}",
        f"{median(each.busy.per_second / each.bare for each in rounds):.2f}",
        busy.cells(),
        steady.cells(),
        str(lost),
    ]
    print("| " + " | ".join(cells) + " |", flush=True)
    return not lost


async def run(seconds: float, rounds: int, only: str) -> bool:
    """Everything, in order."""
    print(
        f"{rounds} rounds of {seconds:g} s a figure, medians; quiet time 0, budgets 0, {UNDER_WAY} messages under way, "
        f"then {RATE}/s; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n"
    )
    head = "| way | bare/s | accept/s | turn/s | ms of processor | of bare | p50 / p95 / p99 ms, busy"
    print(f"{head} | at {RATE}/s | lost |\n" + "| --- " * 9 + "|", flush=True)
    good = True
    if only in {"", "embedded"}:
        for name, encoder in (("embedded, words only", "none"), ("embedded, by meaning", "minilm")):
            good &= show(name, [await embedded(encoder, seconds) for _ in range(rounds)])
    if only in {"", "distributed"}:
        for workers in (1, 2):
            name = f"PostgreSQL, NATS, {workers} worker{'s' * (workers > 1)}"
            good &= show(name, [await distributed(workers, seconds) for _ in range(rounds)])
    if only in {"", "http"}:
        for encoder in ("none", "minilm"):
            waits = await over_http(encoder, seconds)
            cells = [f"over HTTP to a plaza, encoder {encoder}", *("-",) * 6, waits.cells(), str(waits.lost)]
            print("| " + " | ".join(cells) + " |", flush=True)
            good &= not waits.lost
    return good


def main() -> int:
    """Parse, run, judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=3.0)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=("embedded", "distributed", "http"), default="")
    args = parser.parse_args()
    return 0 if asyncio.run(run(args.seconds, args.rounds, args.only)) else 1


if __name__ == "__main__":
    raise SystemExit(main())
