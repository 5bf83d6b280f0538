"""What the whole bot adds to a message, compared with an echo bot of the same client library on the same platform.

    python -m benchmarks.adapters --messages 200 --rounds 5

Per platform and round two bots take turns before a fresh pretended platform: a bare echo bot, and ours as it is wired
for `beancan run` (receive, SQLite, match, decide, commit, gate, send, note), which answers a known issue. A message's
time runs from the platform handing it out until the reply arrives there. First one at a time, then many at once.
Exit 1 if a message had no reply, or more than one.
"""

import argparse
import asyncio
import gc
import io
import os
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml

from benchmarks import brand
from benchmarks.bare import ECHOES
from benchmarks.stages import STAGES, AnyStage, Where
from bot.config import Secrets, load_config
from bot.observe import logs
from bot.runtime.clock import SystemClock
from bot.runtime.pacing import Pacer
from bot.wiring.build import build

TEXT = brand.KNOWN["kettle"]
ROOMS, PEOPLE = 8, 40
AT_ONCE = 32  # messages under way in the second part
PATIENCE = 30.0  # seconds until a reply counts as lost


@dataclass(frozen=True, slots=True)
class Figures:
    """One bot in one round: milliseconds a message, also of processor time (with the platform's and the customers'),
    and messages a second when many are under way."""

    waits: list[float]
    busy: float
    per_second: float
    lost: int
    doubled: int

    @property
    def median(self) -> float:
        """Half of the messages were faster."""
        return statistics.median(self.waits)

    @property
    def p95(self) -> float:
        """All but 5 % were faster."""
        return statistics.quantiles(self.waits, n=20)[-1]


class Customers:
    """They write, and note when the reply comes in."""

    def __init__(self, stage: AnyStage) -> None:
        self._stage = stage
        self._open: dict[Where, asyncio.Future[float]] = {}
        self.replies: Counter[Where] = Counter()
        self.asked: list[Where] = []
        stage.on_send(self._heard)

    def _heard(self, answers: Where | None, at: float) -> None:
        if answers is None:
            return
        self.replies[answers] += 1
        waiting = self._open.pop(answers, None)
        if waiting is not None:
            waiting.set_result(at)

    async def ask(self, number: int) -> float:
        """Write and wait for the reply; milliseconds. Infinite if none came."""
        began = time.perf_counter()
        where = (await self._stage.say(number % ROOMS, number % PEOPLE, TEXT)).where
        self.asked.append(where)
        self._open[where] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(PATIENCE):
                return (await self._open[where] - began) * 1000
        except TimeoutError:
            return float("inf")

    async def one_by_one(self, messages: int) -> list[float]:
        """Each waits for the last one's reply."""
        return [await self.ask(number) for number in range(messages)]

    async def at_once(self, messages: int) -> float:
        """`AT_ONCE` under way all the time; messages a second."""
        left = iter(range(messages))

        async def customer() -> None:
            for number in left:
                await self.ask(number)

        began = time.perf_counter()
        await asyncio.gather(*(customer() for _ in range(AT_ONCE)))
        return messages / (time.perf_counter() - began)


@asynccontextmanager
async def our_bot(stage: AnyStage) -> AsyncIterator[None]:
    """All of `beancan run` but the web server, in this process."""
    with tempfile.TemporaryDirectory() as folder:
        settings = {
            **brand.settings(Path(folder) / "knowledge"),
            "data": folder,
            "policy": {"quiet_seconds": "0", "repeat_after_days": "0"},
            "limits": {"room_per_minute": "0", "room_per_hour": "0", "person_per_hour": "0"},
            "accounts": {"main": {**stage.settings(), "rung": "auto"}},
        }
        path = Path(folder) / "config.yaml"
        path.write_text(yaml.safe_dump(settings, sort_keys=False), encoding="utf8")
        log = logs.setup("info", as_json=True, stream=io.StringIO())
        bot = await build(load_config(path), SystemClock(), log, given={"main": Secrets(**stage.secrets())})
        for sender in bot.senders:
            sender.pacer = Pacer(0, 0)
        bot.start()
        await stage.fake.until(lambda: stage.listening)
        try:
            yield
        finally:
            await bot.stop()


async def measure(platform: str, ours: bool, messages: int) -> Figures:
    """One bot before a fresh platform."""
    async with STAGES[platform](ROOMS, PEOPLE) as stage:
        serving: AbstractAsyncContextManager[None] = our_bot(stage) if ours else ECHOES[platform](stage.fake)
        async with serving:
            customers = Customers(stage)
            await customers.one_by_one(PEOPLE)  # everything is warm, everybody is known
            gc.collect()
            began = time.process_time()
            waits = await customers.one_by_one(messages)
            busy = (time.process_time() - began) * 1000 / messages
            per_second = await customers.at_once(messages)
            counts = [customers.replies[where] for where in customers.asked]
        return Figures(waits, busy, per_second, counts.count(0), sum(count - 1 for count in counts if count > 1))


def mid(values: list[float]) -> float:
    """The median round."""
    return statistics.median(values)


def show(platform: str, rounds: list[tuple[Figures, Figures]]) -> bool:
    """One line of the table; False if something was lost or doubled."""
    bare, ours = [one for one, _ in rounds], [one for _, one in rounds]
    added = [mine.median - plain.median for plain, mine in rounds]
    ratio = mid([mine.median / plain.median for plain, mine in rounds])
    wrong = sum(one.lost + one.doubled for pair in rounds for one in pair)
    cells = [
        platform,
        *(f"{mid([one.median for one in who]):.2f} / {mid([one.p95 for one in who]):.2f}" for who in (bare, ours)),
        f"{mid(added):.2f} ({min(added):.2f} to {max(added):.2f})",
        f"{ratio:.1f}",
        " / ".join(f"{mid([one.busy for one in who]):.1f}" for who in (bare, ours)),
        *(f"{mid([one.per_second for one in who]):.0f}" for who in (bare, ours)),
        str(wrong),
    ]
    print("| " + " | ".join(cells) + " |", flush=True)
    return not wrong


async def run(platforms: list[str], messages: int, rounds: int) -> bool:
    """Bare and ours in turn, round by round, so that a change of the machine's speed hits both."""
    print(
        f"{rounds} rounds of {messages} messages one by one, then {messages} with {AT_ONCE} under way; customers, "
        f"platform and bot on one event loop;\nSQLite with synchronous = FULL in {tempfile.gettempdir()}; quiet time "
        f"0, budgets 0, pacing between sends taken off, the same question again allowed;\nlexical matcher, no encoder; "
        f"times in ms, medians of the rounds; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n"
    )
    print(
        "| platform | bare median / p95 | ours | added median (rounds) | ratio | processor bare / ours "
        "| bare msg/s | ours | lost, doubled |"
    )
    print("| --- " * 9 + "|", flush=True)
    good = True
    for platform in platforms:
        pairs = [
            (await measure(platform, False, messages), await measure(platform, True, messages)) for _ in range(rounds)
        ]
        good &= show(platform, pairs)
    return good


def main() -> int:
    """Parse, run, judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--platform", action="append", choices=list(STAGES), help="only this one (may be repeated)")
    args = parser.parse_args()
    return 0 if asyncio.run(run(args.platform or list(STAGES), args.messages, args.rounds)) else 1


if __name__ == "__main__":
    raise SystemExit(main())
