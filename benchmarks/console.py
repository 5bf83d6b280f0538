"""A whole team at work: what the console's pages cost and how soon a customer's words reach every open tab.

python -m benchmarks.console [--agents 50] [--threads 10000] [--messages 20] [--seconds 60] [--think 5] [--every 2]

A running bot on SQLite with so many threads, and a plaza. Each agent has one tab with a live stream; it asks again for
what the stream says has changed, as the page's own script does, and every `--think` seconds opens the list or a thread.
Every `--every` seconds a customer writes what nobody can answer; the clock runs from the plaza's receipt of his words
until each tab was told of one more who waits. Nothing is fetched twice for a tab whose last request still runs (the
browser does the same). All on this machine, by loopback; quiet time 0.
"""

import argparse
import asyncio
import json
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

import httpx2
from sqlalchemy import create_engine

from benchmarks.inbox import fill
from benchmarks.platforms import Show, open_show
from benchmarks.plaza import PlazaStage
from benchmarks.programs import UNKNOWN
from bot.core.conversations import ConversationId
from bot.desk.access import COOKIE, begin
from bot.storage.migrate import upgrade
from bot.storage.rules import Rules
from bot.storage.units import transaction

LISTS = ("person", "person", "mine", "bot", "done")
PAGE_GOAL, REACH_GOAL = 150.0, 500.0  # ms, 95 %
SETTLED_WITHIN = 20.0


@dataclass(slots=True)
class Tallies:
    """What was measured, in ms. `took`: by kind of request."""

    took: dict[str, list[float]] = field(default_factory=dict)
    reached: list[float] = field(default_factory=list)
    failed: int = 0

    def note(self, name: str, began: float) -> None:
        """One more request of this kind."""
        self.took.setdefault(name, []).append((time.perf_counter() - began) * 1000)


@dataclass(slots=True)
class Tab:
    """One agent's browser. `heard`: how many wait, as the stream told it, and when it first did."""

    http: httpx2.AsyncClient
    tab: str
    thread: ConversationId
    tallies: Tallies
    heard: dict[int, float] = field(default_factory=dict)
    _busy: set[str] = field(default_factory=set)

    async def follow(self) -> None:
        """The live stream; asks again for each piece that changed."""
        query = f"/live?tab={self.tab}&offset=0&thread={self.thread}"
        async with asyncio.TaskGroup() as errands, self.http.stream("GET", query, timeout=None) as answer:
            event = ""
            async for line in answer.aiter_lines():
                if line.startswith("event: "):
                    event = line.removeprefix("event: ")
                elif line.startswith("data: ") and event == "inbox":
                    waiting = json.loads(line.removeprefix("data: "))["person"]
                    self.heard.setdefault(waiting, time.perf_counter())
                    errands.create_task(self._again(f"/inbox?tab={self.tab}&offset=0&opened={self.thread}", "list"))
                elif line.startswith("data: ") and event.startswith("thread-"):
                    errands.create_task(self._again(f"/t/{self.thread}/story?tab={self.tab}", "thread"))

    async def _again(self, path: str, what: str) -> None:
        if what in self._busy:
            return
        self._busy.add(what)
        await self._get(path, f"{what}, again")
        self._busy.discard(what)

    async def work(self, think: float, dice: Random, threads: int) -> None:
        """Opens one page after the other."""
        while True:
            await asyncio.sleep(dice.uniform(0.5, 1.5) * think)
            if dice.random() < 0.4:
                await self._get(f"/?tab={dice.choice(LISTS)}", "page of a list")
            else:
                await self._get(f"/t/{dice.randint(1, threads)}?tab={self.tab}", "page of a thread")

    async def _get(self, path: str, name: str) -> None:
        began = time.perf_counter()
        answer = await self.http.get(path)
        self.tallies.note(name, began)
        self.tallies.failed += answer.status_code != 200


def prepare(folder: Path, agents: Sequence[str], threads: int, messages: int) -> list[str]:
    """The bot's database, full; returns a session's token for each agent."""
    (folder / "data").mkdir()
    url = f"sqlite:///{folder}/data/beancan.sqlite3"
    upgrade(url)
    engine = create_engine(url)
    with engine.begin() as db:
        fill(db, threads, messages, Random(7))
        tx = transaction(db, Rules())
        tokens = [begin(tx, name, "benchmark", datetime.now(UTC)) for name in agents]
    engine.dispose()
    return tokens


async def customers(show: Show, every: float, seconds: float) -> list[float]:
    """One stranger after the other asks what nobody can answer; returns when each was heard by the plaza."""
    plaza = show.stages["plaza"]
    said: list[float] = []
    until = time.perf_counter() + seconds
    for number in count():
        if time.perf_counter() > until:
            return said
        await plaza.say(number % 10, number, f"{UNKNOWN[number % len(UNKNOWN)]} ({number})")
        said.append(time.perf_counter())
        await asyncio.sleep(every)
    raise AssertionError


async def play(asked: Any, folder: Path, stack: AsyncExitStack) -> tuple[Tallies, int]:
    """Returns what was measured, and how many words reached a tab too late to be counted."""
    names = [f"agent{number}" for number in range(asked.agents)]
    tokens = prepare(folder, names, asked.threads, asked.messages)
    console = {"people": dict.fromkeys(names, "agent")}
    show = await open_show(folder, [PlazaStage(folder, 10)], stack, console=console)
    tallies, dice = Tallies(), Random(11)
    tabs = [
        Tab(await stack.enter_async_context(httpx2.AsyncClient(
            base_url=f"http://127.0.0.1:{show.port}", cookies={COOKIE: token}, timeout=30)),
            dice.choice(LISTS[:4]), ConversationId(dice.randint(1, asked.threads)), tallies)
        for token in tokens
    ]  # fmt: skip
    doing = [asyncio.create_task(tab.follow()) for tab in tabs]
    await _until(lambda: all(tab.heard for tab in tabs))
    before = max(max(tab.heard) for tab in tabs)
    doing += [asyncio.create_task(tab.work(asked.think, Random(n), asked.threads)) for n, tab in enumerate(tabs)]
    said = await customers(show, asked.every, asked.seconds)
    with suppress(TimeoutError):
        await _until(lambda: all(max(tab.heard) >= before + len(said) for tab in tabs))
    for task in doing:
        task.cancel()
    await asyncio.gather(*doing, return_exceptions=True)
    never = 0
    for number, at in enumerate(said, before + 1):
        for tab in tabs:  # a breath may tell of two at once
            heard = min((when for waiting, when in tab.heard.items() if waiting >= number), default=None)
            if heard is None:
                never += 1
            else:
                tallies.reached.append((heard - at) * 1000)
    return tallies, never


async def _until(true: Any) -> None:
    async with asyncio.timeout(SETTLED_WITHIN):
        while not true():  # noqa: ASYNC110 - what it waits for is far away in another process
            await asyncio.sleep(0.05)


def _line(name: str, times: Sequence[float], goal: float) -> str:
    times = sorted(times)
    p50, p95, p99 = (times[min(len(times) - 1, int(len(times) * share))] for share in (0.5, 0.95, 0.99))
    return f"| {name} | {len(times):,} | {p50:.0f} | {p95:.0f} | {p99:.0f} | {'yes' if p95 < goal else 'NO'} |"


def main(given: Sequence[str] | None = None) -> None:
    """Prints a table; exit 1 if a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--agents", type=int, default=50)
    parser.add_argument("--threads", type=int, default=10_000)
    parser.add_argument("--messages", type=int, default=20, help="in each thread")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--think", type=float, default=5, help="seconds between the pages of one agent")
    parser.add_argument("--every", type=float, default=2, help="seconds between customers")
    asked: Any = parser.parse_args(given)

    async def run() -> tuple[Tallies, int]:
        with tempfile.TemporaryDirectory() as folder:
            async with AsyncExitStack() as stack:
                return await play(asked, Path(folder), stack)

    tallies, never = asyncio.run(run())
    print(f"{asked.agents} agents, {asked.threads:,} threads, {asked.threads * asked.messages:,} messages, SQLite\n")
    print("| what | times | p50 ms | p95 ms | p99 ms | in time |")
    print("| --- | --- | --- | --- | --- | --- |")
    for name, times in sorted(tallies.took.items()):
        print(_line(name, times, PAGE_GOAL))
    print(_line("a customer's words, until a tab is told", tallies.reached, REACH_GOAL))
    print(f"\nnever told: {never}; answers other than 200: {tallies.failed}")


if __name__ == "__main__":
    main()
