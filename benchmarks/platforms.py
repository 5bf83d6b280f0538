"""One bot on four platforms under load, with bad days on all of them, and kill -9 in between.

    python -m benchmarks.platforms --messages 2000 --rate 50 --redeliver 0.2 --kills 10 --seed 0

Customers write on pretended Telegram, Slack (Socket Mode) and Discord, and on a plaza; events come twice and out of
order, sends are refused, broken and left without an answer. At the end what stands on the platforms is compared with
what was written there and with the bot's database. Quiet time and budgets are 0; the platforms' pacing holds. Exit 1 if
anything was lost, doubled, out of order or left alone, or if an acknowledgement to Slack came too late.
"""

import argparse
import asyncio
import os
import random
import re
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import yaml

from benchmarks.acks import Acks
from benchmarks.crowd import PEOPLE, ROOMS, Planned, plan
from benchmarks.pace import paced
from benchmarks.plaza import PlazaStage
from benchmarks.programs import Program, free_port, healthy, rows
from benchmarks.stages import STAGES, Said, SlackStage, Stage, Where
from benchmarks.verdict import POSTS, RECEIPTS, SENDS, TURNS, Post, Seen, Send, Tally, judge
from bot.data import knowledge_folder

PLATFORMS = (*STAGES, "plaza")
SETTLED_WITHIN = 300.0
LATEST_ACK = 500.0  # ms, 99 % of them
SLACK_MINUTE = 5.0  # seconds that the minute between Slack's repeats takes here
# What goes wrong with a send, in turn. After the unclear ones the bot cannot know whether it was posted.
CLEAR = ("reject_429", "slow")
UNCLEAR = ("error_500", "reset", "reset_after_accept", "timeout_after_accept")
ON_PLAZA = frozenset({"reject_429", "error_500", "reset", "timeout_after_accept"})


@dataclass(frozen=True, slots=True)
class How:
    """What is asked for."""

    messages: int
    rate: float
    redeliver: float
    kills: int
    seed: int


@dataclass(slots=True)
class Show:
    """The running bot, its platforms, and what was done to them. `waiting`: the conversations that the desk showed at
    the end as waiting for a person."""

    folder: Path
    stages: dict[str, Stage]
    bot: Program
    port: int
    said: list[Said] = field(default_factory=list)
    excused: set[Where] = field(default_factory=set)
    unclear: Counter[str] = field(default_factory=Counter)
    kills: int = 0
    waiting: frozenset[int] = frozenset()
    errands: list[asyncio.Task[None]] = field(default_factory=list)
    _desk: httpx2.AsyncClient | None = None

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Read the bot's database beside it."""
        return rows(self.folder / "data" / "beancan.sqlite3", query)

    async def ready(self) -> None:
        """Wait until the bot serves."""
        await asyncio.to_thread(healthy, f"http://127.0.0.1:{self.port}/readyz", lambda: self.bot.ended)

    async def desk(self) -> httpx2.AsyncClient:
        """The console, signed in as a lead. The link is used once: the session outlives the process."""
        if self._desk is None:
            links = re.findall(r"Open +(\S+) +\(lea,", (self.folder / "run.log").read_text(encoding="utf8"))
            self._desk = httpx2.AsyncClient(base_url=f"http://127.0.0.1:{self.port}", timeout=30)
            (await self._desk.get(links[-1], follow_redirects=True)).raise_for_status()
        return self._desk

    async def close(self) -> None:
        """Leave the console."""
        if self._desk is not None:
            await self._desk.aclose()


def write_config(folder: Path, stages: dict[str, Stage], port: int, **more: Any) -> Path:
    """Everything at its default but quiet time, budgets and `more`; the console keeps its port."""
    config: dict[str, Any] = {
        "brand": {"name": "Halo Broadband", "handle": "halo", "languages": ["en", "fr", "es", "de"]},
        "knowledge": str(knowledge_folder()),
        "data": str(folder / "data"),
        "console": {"people": {"lea": "lead"}},
        "policy": {"quiet_seconds": "0"},
        "limits": {"room_per_minute": "0", "room_per_hour": "0", "person_per_hour": "0"},
        "accounts": {name: {**stage.settings(), "rung": "auto"} for name, stage in stages.items()},
        **more,
    }
    config["console"] |= {"port": str(port)}
    path = folder / "config.yaml"
    path.write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf8")
    return path


async def open_show(
    folder: Path, stages: Sequence[Stage], stack: AsyncExitStack, module: str = "bot", **more: Any
) -> Show:
    """Platforms, then the bot with `more` settings; all are gone when the stack is closed. `module`: another program
    than ours that takes the same words."""
    opened: dict[str, Stage] = {stage.platform: await stack.enter_async_context(stage) for stage in stages}
    port = free_port()
    secrets = {f"{name}_{kind}".upper(): text for name, one in opened.items() for kind, text in one.secrets().items()}
    words = ("run", "--config", str(write_config(folder, opened, port, **more)))
    show = Show(folder, opened, Program(folder, words, secrets, module=module), port)
    stack.push_async_callback(show.close)
    show.bot.start()
    stack.callback(show.bot.kill)
    await show.ready()
    return show


async def write(show: Show, planned: Sequence[Planned], how: How, dice: random.Random) -> None:
    """The customers, at a steady rate, whatever the bot does."""
    async for each in paced(planned, how.rate):
        stage = show.stages[each.platform]
        if dice.random() < how.redeliver and each.platform == "plaza":
            await stage.spoil("duplicate", 0)
        under = None if each.first is None else show.said[each.first]
        said = await stage.say(each.room, each.person, each.text, under)
        show.said.append(said)
        if dice.random() < how.redeliver and each.platform != "plaza":
            show.errands.append(asyncio.create_task(_again(stage, said, dice.uniform(0, 3))))


async def _again(stage: Stage, said: Said, seconds: float) -> None:
    await asyncio.sleep(seconds)
    await stage.again(said)


async def spoil(show: Show, how: How) -> None:
    """Bad days: now a send of this platform fails, now of that one, now events come in the wrong order."""
    dice = random.Random(how.seed + 1)
    while True:
        await asyncio.sleep(dice.uniform(0.2, 0.8))
        name = dice.choice(PLATFORMS)
        if dice.random() < 0.15:
            show.errands.append(asyncio.create_task(_mix_up(show, name)))
            continue
        kind = dice.choice(CLEAR + UNCLEAR)
        if name == "plaza" and kind not in ON_PLAZA:
            continue
        await show.stages[name].spoil(kind, 1)
        show.unclear[name] += kind in UNCLEAR


async def _mix_up(show: Show, name: str) -> None:
    show.excused |= await show.stages[name].mix_up(0.3)


async def kill(show: Show, how: How) -> None:
    """kill -9 at random moments, then start it again at once."""
    dice = random.Random(how.seed + 2)
    for _ in range(how.kills):
        await kill_once(show, dice, 4)
    await show.ready()


async def kill_once(show: Show, dice: random.Random, longest: float) -> None:
    """Mostly at work, at most `longest` seconds after it serves, and sometimes while it starts."""
    if dice.random() < 0.8:
        await show.ready()
    await asyncio.sleep(dice.uniform(0, longest))
    show.bot.kill()
    show.kills += 1
    count_leaving(show)
    show.bot.start()


def count_leaving(show: Show) -> None:
    """Whoever was killed: what was leaving may have been posted."""
    leaving = "SELECT account, count(*) FROM outbox WHERE status = 'leased' GROUP BY account"
    for account, count in show.rows(leaving):
        show.unclear[account] += count


OPEN = """SELECT
    (SELECT count(*) FROM inbox WHERE kind = 'post' AND role != 'own'),
    (SELECT count(*) FROM inbox WHERE state IN ('ready', 'held')),
    (SELECT count(*) FROM outbox o WHERE status = 'leased' OR status = 'waiting' AND NOT EXISTS
        (SELECT 1 FROM outbox u WHERE u.conversation = o.conversation AND u.status = 'unsure' AND u.id < o.id))"""


async def settle(show: Show, looks: int = 6, pause: float = 0.5) -> None:
    """Until everything came in and nothing is unfinished, waiting or leaving at so many looks, or the time is up.
    `pause`: seconds after each look."""
    end, quiet = time.monotonic() + SETTLED_WITHIN, 0
    while time.monotonic() < end and quiet < looks:
        found = await asyncio.to_thread(show.rows, OPEN)
        quiet = quiet + 1 if found[0] == (len(show.said), 0, 0) else 0
        await asyncio.sleep(pause)


async def shown(show: Show) -> frozenset[int]:
    """The conversations in the desk's list of those who wait for a person, as a lead sees it."""
    found: set[int] = set()
    desk, more = await show.desk(), True
    while more:
        answer = await desk.get("/api/v1/threads", params={"which": "person", "offset": len(found)})
        assert answer.status_code == 200, answer.text
        page = answer.json()
        found |= {thread["conversation"] for thread in page["threads"]}
        more = page["more"]
    return frozenset(found)


async def look(show: Show, planned: Sequence[Planned]) -> dict[str, Tally]:
    """What stands everywhere after all of it, judged."""
    show.waiting = await shown(show)
    seen = Seen(
        planned=planned, said=show.said, excused=frozenset(show.excused), unclear=show.unclear,
        spoken={name: await stage.spoken() for name, stage in show.stages.items()},
        posts=[Post(*row) for row in show.rows(POSTS)], sends=[Send(*row) for row in show.rows(SENDS)],
        receipts=[(a, r, p, o) for a, r, p, o in show.rows(RECEIPTS)],
        turns=[(a, c, i) for a, c, i in show.rows(TURNS)], shown=show.waiting,
    )  # fmt: skip
    return judge(seen)


async def play(folder: Path, how: How) -> tuple[dict[str, Tally], Acks]:
    """All of it; the verdict."""
    planned = plan(how.messages, PLATFORMS, how.seed)
    slack = SlackStage(ROOMS, PEOPLE)
    slack.fake.events.minute = SLACK_MINUTE
    acks = Acks(slack.fake.events)
    stages = (
        STAGES["telegram"](ROOMS, PEOPLE), slack, STAGES["discord"](ROOMS, PEOPLE), PlazaStage(folder, ROOMS)
    )  # fmt: skip
    async with AsyncExitStack() as stack:
        show = await open_show(folder, stages, stack)
        await slack.fake.until(lambda: slack.listening, seconds=30)
        spoiling = asyncio.create_task(spoil(show, how))
        await asyncio.gather(write(show, planned, how, random.Random(how.seed)), kill(show, how))
        spoiling.cancel()
        await asyncio.gather(*show.errands)
        await settle(show)
        return await look(show, planned), acks


def report(tallies: dict[str, Tally], acks: Acks, how: How) -> bool:
    """The table; True if all is well."""
    print(
        f"\n{how.messages} messages at {how.rate:g}/s, {how.redeliver:.0%} told again, {how.kills} x kill -9, seed "
        f"{how.seed}; bot and plaza as processes, the other platforms\nbeside the customers; SQLite, quiet time 0, "
        f"budgets 0; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n"
    )
    columns = ("messages", "stored", "answered", "handed_off", "lost", "doubled", "unsure", "unsure_shown",
               "out_of_order")  # fmt: skip
    print("| platform |", " | ".join(name.replace("_", " ") for name in columns), "| ack p50 / p99 |")
    print("| --- " * (len(columns) + 2) + "|")
    for account, tally in tallies.items():
        told = f"{acks.quantile(0.5):.0f} / {acks.quantile(0.99):.0f} ms" if account == "slack" else "-"
        print(f"| {account} |", " | ".join(str(getattr(tally, name)) for name in columns), f"| {told} |")
    wrong = [f"{account}: {line}" for account, tally in tallies.items() for line in tally.wrong]
    if acks.quantile(0.99) > LATEST_ACK:
        wrong.append(f"slack: 1 % of the acknowledgements took longer than {LATEST_ACK:.0f} ms")
    for line in wrong[:30]:
        print("  !", line)
    return not wrong


def main() -> int:
    """Parse, play, judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=2000)
    parser.add_argument("--rate", type=float, default=50.0)
    parser.add_argument("--redeliver", type=float, default=0.2)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, help="folder to keep the databases and logs in")
    args = parser.parse_args()
    how = How(args.messages, args.rate, args.redeliver, args.kills, args.seed)
    with tempfile.TemporaryDirectory() as scratch:
        tallies, acks = asyncio.run(play(args.keep or Path(scratch), how))
    return 0 if report(tallies, acks, how) else 1


if __name__ == "__main__":
    raise SystemExit(main())
