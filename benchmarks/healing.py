"""Telling many, on four platforms, with a real bot that is killed in the middle.

    python -m benchmarks.healing --reporters 57 --copies 200

Customers on pretended Telegram, Slack and Discord, and on a plaza, report the same issue; some of them say stop, one is
answered by a person. A lead approves in the console that everyone is told that it is fixed; the bot is killed with -9
in the middle and started again; then he approves it once more. Another list is stopped half way. At last an answer that
many got is taken back. What stands on the platforms afterwards is compared with who should have been told. Quiet time
and budgets are 0, the speed limits of the platforms hold. Exit 1 if anybody was told twice, or not at all, or against a
law.
"""

import argparse
import asyncio
import os
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import yaml

from benchmarks.brand import KNOWN, settings
from benchmarks.platforms import Show, open_show
from benchmarks.plaza import PlazaStage
from benchmarks.stages import STAGES, Said, Where
from bot.kb.phrases import PHRASES

PLATFORMS = (*STAGES, "plaza")
HEALED, STOPPED, WRONG = "kettle", "lamp", "parcel"
FIXED = "The {issue} is fixed, thank you for telling us."
PATIENCE = 300.0  # seconds for what should take far less
FROZEN_WITHIN, HANDLED_WITHIN = 1.0, 60.0


@dataclass(frozen=True, slots=True)
class How:
    """What is asked for: so many who are told, so many whose list is stopped, so many copies that are taken back."""

    reporters: int
    half_way: int
    copies: int
    rooms: int

    @property
    def newcomers(self) -> int:
        """The first person on each platform who does not report the first issue."""
        return self.reporters // len(PLATFORMS) + 3

    @property
    def others(self) -> int:
        """The first one who reports neither the first nor the second."""
        return self.newcomers + self.half_way // len(PLATFORMS) + 1


@dataclass(slots=True)
class Found:
    """What came out. `wrong`: sentences; there should be none."""

    told: Counter[str] = field(default_factory=Counter)
    unsure: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    heal_seconds: float = 0.0
    again: str = ""
    after_the_stop: int = 0
    frozen_seconds: float = 0.0
    handled_seconds: float = 0.0
    copies: Counter[str] = field(default_factory=Counter)
    waiting: int = 0
    wrong: list[str] = field(default_factory=list)


def brand(folder: Path) -> dict[str, Any]:
    """The small brand, whose entries also say that they are fixed."""
    given = settings(folder)
    file = folder / "issues.yaml"
    content = yaml.safe_load(file.read_text(encoding="utf8"))
    for issue in content["issues"]:
        issue["answers"]["en"]["fixed"] = FIXED.format(issue=issue["id"])
    file.write_text(yaml.safe_dump(content), encoding="utf8")
    return given


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    """Look again and again."""

    async def look_again() -> None:
        while not await holds():  # noqa: ASYNC110 - other processes
            await asyncio.sleep(0.05)

    await asyncio.wait_for(look_again(), PATIENCE)


class Town:
    """The show with a lead at the desk."""

    def __init__(self, show: Show) -> None:
        self.show = show
        self._csrf = ""

    async def count(self, query: str) -> int:
        """One number of the bot's database."""
        return int((await asyncio.to_thread(self.show.rows, query))[0][0])

    async def report(self, issue: str, people: int, rooms: int, first: int = 0) -> list[Said]:
        """So many people write, spread over platforms and rooms, until each has an answer or the pointer to it."""
        said = [
            await self.show.stages[PLATFORMS[n % len(PLATFORMS)]].say(
                n // len(PLATFORMS) % rooms, first + n // len(PLATFORMS), KNOWN[issue]
            )
            for n in range(people)
        ]
        await self.until(f"SELECT count(*) FROM outbox WHERE issue = '{issue}' AND status = 'sent'", people)
        return said

    async def until(self, query: str, number: int) -> None:
        """Wait until the database says so many."""

        async def holds() -> bool:
            return await self.count(query) >= number

        await until(holds)

    async def conversation(self, said: Said) -> int:
        """The number of the conversation that this post began."""
        return await self.count(f"SELECT conversation FROM inbox WHERE remote = '{said.where.post}' AND kind = 'post'")

    async def ask(self, path: str) -> Any:
        """Read at the desk."""
        return (await (await self.show.desk()).get(f"/api/v1{path}")).json()

    async def do(self, path: str, **body: Any) -> httpx2.Response:
        """Do something at the desk."""
        desk = await self.show.desk()
        self._csrf = self._csrf or (await desk.get("/api/v1/session")).json()["csrf"]
        return await desk.post(f"/api/v1{path}", json=body, headers={"x-csrf-token": self._csrf})

    async def told(self, issue: str) -> Counter[Where]:
        """Under which posts it stands that this is fixed, and how often; what answers nothing is for a whole room."""
        words, found = FIXED.format(issue=issue), Counter[Where]()
        for stage in self.show.stages.values():
            for spoken in await stage.spoken():
                if words in spoken.text:
                    found[spoken.answers or Where(spoken.where.room, "")] += 1
        return found

    async def over(self, campaign: int) -> dict[str, Any]:
        """Wait until nothing of it is left to do."""

        async def holds() -> bool:
            open_lines = f"campaign = {campaign} AND state IN ('planned', 'queued')"
            return not await self.count(f"SELECT count(*) FROM campaign_items WHERE {open_lines}")

        await until(holds)
        found: dict[str, Any] = await self.ask(f"/campaigns/{campaign}")
        return found


async def heal(town: Town, how: How, found: Found) -> None:
    """Everyone is told, with a crash in the middle; nobody is told again."""
    said = await town.report(HEALED, how.reporters + len(PLATFORMS) + 1, how.rooms)
    *allowed, taken = said[: how.reporters + 1]
    quiet = said[how.reporters + 1 :]
    for one in quiet:
        person, place = divmod(said.index(one), len(PLATFORMS))
        await town.show.stages[PLATFORMS[place]].say(person % how.rooms, person, "stop", one)
    await town.until("SELECT count(*) FROM signals WHERE kind = 'stop'", len(quiet))
    await town.do(f"/threads/{await town.conversation(taken)}/take-over")
    dry = await town.ask(f"/issues/{HEALED}/fixed")
    found.left_out = Counter(line["why"] for line in dry["lines"] if line["act"] == "skip")
    began = time.monotonic()
    campaign = (await town.do(f"/issues/{HEALED}/fixed", words=dry["words"])).json()["campaign"]
    sent = f"SELECT count(*) FROM campaign_items WHERE campaign = {campaign} AND state = 'sent'"
    await town.until(sent, how.reporters // 2)
    town.show.bot.kill()
    town.show.bot.start()
    await town.show.ready()
    done = await town.over(campaign)
    found.heal_seconds = time.monotonic() - began
    await judge_heal(town, allowed, [taken, *quiet], done, found)
    before = sum((await town.told(HEALED)).values())
    found.again = (await town.do(f"/issues/{HEALED}/fixed", words=dry["words"])).json()["detail"]
    if sum((await town.told(HEALED)).values()) != before or "nobody to tell" not in found.again:
        found.wrong.append(f"the second run was not refused: {found.again}")


async def judge_heal(
    town: Town, allowed: Sequence[Said], forbidden: Sequence[Said], done: dict[str, Any], found: Found
) -> None:
    """Each allowed reporter exactly once, the others not at all."""
    told = await town.told(HEALED)
    found.told = Counter(line["act"] for line in done["lines"] if line["state"] == "sent")
    found.unsure = sum(line["state"] == "unsure" for line in done["lines"])
    missing = [one for one in allowed if not told[one.where]]
    if len(missing) > found.unsure:
        found.wrong.append(f"{len(missing)} were not told, of {found.unsure} it is unclear")
    found.wrong += [f"told {number} times: {where}" for where, number in told.items() if number > 1]
    found.wrong += [f"should not have been told: {one.where}" for one in forbidden if told[one.where]]


async def stop(town: Town, how: How, found: Found) -> None:
    """A list is stopped half way: at most the one message that was leaving still arrives."""
    await town.report(STOPPED, how.half_way, how.rooms, first=how.newcomers)
    dry = await town.ask(f"/issues/{STOPPED}/fixed")
    campaign = (await town.do(f"/issues/{STOPPED}/fixed", words=dry["words"])).json()["campaign"]
    await town.until(f"SELECT count(*) FROM campaign_items WHERE campaign = {campaign} AND state = 'sent'", 3)
    before = await town.count(
        f"SELECT count(*) FROM outbox WHERE issue = '{STOPPED}' AND purpose IN ('fixed', 'status') AND status = 'sent'"
    )
    (await town.do(f"/campaigns/{campaign}/abort")).raise_for_status()
    await town.over(campaign)
    found.after_the_stop = sum((await town.told(STOPPED)).values()) - before
    if found.after_the_stop > 1:
        found.wrong.append(f"{found.after_the_stop} messages after the stop")


async def recall(town: Town, how: How, found: Found) -> None:
    """Every copy of an answer is taken back, and the answer is stopped long before that."""
    await town.report(WRONG, how.copies, how.rooms, first=how.others)
    began = time.monotonic()
    asking = asyncio.create_task(town.do(f"/issues/{WRONG}/recall", wrong_for=[]))
    await town.until(f"SELECT count(*) FROM freezes WHERE scope = '{WRONG}'", 1)
    found.frozen_seconds = time.monotonic() - began
    done = await town.over((await asking).json()["campaign"])
    found.handled_seconds = time.monotonic() - began
    found.copies = Counter(line["state"] for line in done["lines"])
    found.waiting = await town.count("SELECT count(*) FROM conversations WHERE handoff_rule = 'recall'")
    wrong, right = f"https://help.example.com/{WRONG}", PHRASES["corrected"].english
    texts = [spoken.text for stage in town.show.stages.values() for spoken in await stage.spoken()]
    still = sum(wrong in text for text in texts)
    corrected = sum(right in text for text in texts)
    if still or corrected < how.copies or found.waiting < how.copies:
        found.wrong.append(f"{still} wrong answers stand, {corrected} corrections, {found.waiting} wait for a person")
    if found.frozen_seconds > FROZEN_WITHIN or found.handled_seconds > HANDLED_WITHIN:
        found.wrong.append("it took too long")


async def play(folder: Path, how: How) -> Found:
    """All of it."""
    people = how.others + how.copies // len(PLATFORMS) + 1
    stages = [*(STAGES[name](how.rooms, people) for name in STAGES), PlazaStage(folder, how.rooms)]
    found = Found()
    async with AsyncExitStack() as stack:
        show = await open_show(folder, stages, stack, **brand(folder / "knowledge"))
        for stage in show.stages.values():
            listens = getattr(stage, "fake", None)
            if listens is not None:
                await listens.until(lambda stage=stage: stage.listening, seconds=60)
        town = Town(show)
        await heal(town, how, found)
        await stop(town, how, found)
        await recall(town, how, found)
    return found


def report(found: Found, how: How) -> bool:
    """What happened, in lines; True if all is well."""
    print(
        f"\n{how.reporters} to be told on {len(PLATFORMS)} platforms ({how.rooms} rooms each), one message a second, "
        f"kill -9 in the middle;\n{how.copies} copies taken back at the platforms' own speed; SQLite, budgets 0; "
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n"
    )
    left_out = ", ".join(f"{number} {why}" for why, number in found.left_out.items())
    rows = (
        ("told it is fixed", f"{found.told['send']} people, {found.told['post']} rooms, {found.unsure} unclear"),
        ("left out", left_out),
        ("until the last one", f"{found.heal_seconds:.0f} s, with the crash"),
        ("second run", found.again),
        ("messages after the stop", str(found.after_the_stop)),
        ("answer stopped after", f"{found.frozen_seconds * 1000:.0f} ms"),
        ("all copies handled after", f"{found.handled_seconds:.1f} s"),
        ("copies", ", ".join(f"{number} {state}" for state, number in found.copies.items())),
        ("wait for a person", str(found.waiting)),
    )
    print("| what | measured |\n| --- | --- |")
    for row in rows:
        print("|", " | ".join(row), "|")
    for line in found.wrong[:30]:
        print("  !", line)
    return not found.wrong


def main() -> int:
    """Parse, play, judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reporters", type=int, default=57)
    parser.add_argument("--half-way", type=int, default=12)
    parser.add_argument("--copies", type=int, default=200)
    parser.add_argument("--rooms", type=int, default=5)
    parser.add_argument("--keep", type=Path, help="folder to keep the databases and logs in")
    args = parser.parse_args()
    how = How(args.reporters, args.half_way, args.copies, args.rooms)
    with tempfile.TemporaryDirectory() as scratch:
        found = asyncio.run(play(args.keep or Path(scratch), how))
    return 0 if report(found, how) else 1


if __name__ == "__main__":
    raise SystemExit(main())
