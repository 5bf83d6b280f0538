"""A fault, tried on real processes: the bot, its platforms, what customers wrote, and the verdict at the end.

`SETUPS` says what "the bot" is; every trial is the same for each of them.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.brand import settings
from benchmarks.crowd import Planned
from benchmarks.platforms import Show, count_leaving, look, open_show, settle
from benchmarks.stages import Said, Stage
from benchmarks.verdict import Tally
from tests.fakes.processes import PATIENCE

ODD = "tests.fakes.odd"
SETUPS: dict[str, dict[str, Any]] = {"embedded": {}}  # the settings that make it what it is


async def wait(holds: Callable[[], Awaitable[bool]]) -> None:
    """Look again and again; give up after a time that is far too long on any machine."""

    async def look_again() -> None:
        while not await holds():  # noqa: ASYNC110 - other processes
            await asyncio.sleep(0.02)

    await asyncio.wait_for(look_again(), PATIENCE)


@dataclass(slots=True)
class Trial:
    """One bot on its platforms."""

    show: Show
    planned: list[Planned] = field(default_factory=list)

    async def say(self, text: str, person: int = 0, room: int = 0, platform: str = "", first: int | None = None) -> int:
        """A customer writes; the number of his message. `first`: the number of the one whose thread he goes on with."""
        name = platform or next(iter(self.show.stages))
        under = None if first is None else self.show.said[first]
        said: Said = await self.show.stages[name].say(room, person, text, under)
        self.show.said.append(said)
        self.planned.append(Planned(len(self.planned), name, room, person, text, first))
        return len(self.planned) - 1

    async def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Read the bot's database beside it."""
        return await asyncio.to_thread(self.show.rows, query)

    async def spoken(self, platform: str) -> int:
        """How many of the bot's messages stand there."""
        return len(await self.show.stages[platform].spoken())

    async def until(self, query: str, found: Callable[[Any], bool]) -> None:
        """Wait until the first value that this query gives is as it should be."""

        async def holds() -> bool:
            return found((await self.rows(query))[0][0])

        await wait(holds)

    async def until_spoken(self, platform: str, number: int) -> None:
        """Wait until so many of the bot's messages stand there."""

        async def holds() -> bool:
            return await self.spoken(platform) >= number

        await wait(holds)

    async def until_logged(self, words: str) -> None:
        """Wait until the bot's log says this."""

        async def holds() -> bool:
            return words in (self.show.folder / "run.log").read_text(encoding="utf8")

        await wait(holds)

    def kill(self) -> None:
        """kill -9. What is leaving may have been posted."""
        self.show.bot.kill()
        count_leaving(self.show)

    async def start(self) -> None:
        """Start it again, and wait until it serves."""
        self.show.bot.start()
        await self.show.ready()

    async def verdict(self) -> dict[str, Tally]:
        """When all is done: every message once, judged and answered in order, nobody left alone."""
        await settle(self.show, looks=2, pause=0.2)
        return await look(self.show, self.planned)

    async def all_is_well(self) -> dict[str, Tally]:
        """The verdict, which must find nothing wrong."""
        tallies = await self.verdict()
        assert [line for tally in tallies.values() for line in tally.wrong] == []
        return tallies


@asynccontextmanager
async def trial(
    folder: Path, stages: Sequence[Stage], setup: str, module: str = "bot", **more: Any
) -> AsyncIterator[Trial]:
    """The small brand on these platforms; everything is gone afterwards."""
    async with AsyncExitStack() as stack:
        given = settings(folder / "knowledge") | SETUPS[setup] | more
        show = await open_show(folder, stages, stack, module, **given)
        for stage in show.stages.values():
            listens = getattr(stage, "fake", None)
            if listens is not None:
                await listens.until(lambda stage=stage: stage.listening, seconds=PATIENCE)
        yield Trial(show)
