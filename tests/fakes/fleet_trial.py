"""A `Trial` of the bot in parts: PostgreSQL and NATS as processes, and a line to each of them that can be cut."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.brand import settings
from benchmarks.fleet import GATEWAY, WORKERS, Fleet, Part, Servers, open_fleet
from benchmarks.plaza import PlazaStage
from bot.storage.migrate import upgrade
from tests.fakes.nats import NatsServer, nats_server
from tests.fakes.proxy import Proxy, proxy
from tests.fakes.trial import ODD, Trial, wait
from tests.postgres import Cluster, cluster

ROOMS, PEOPLE = 6, 150
STORED = "SELECT count(*) FROM inbox WHERE kind = 'post' AND role = 'customer'"
DONE = "SELECT count(*) FROM inbox WHERE state = 'done' AND role = 'customer'"
A, B = WORKERS  # the lines of the first one go through the proxies


@dataclass(slots=True)
class FleetTrial(Trial):
    """One fleet on a plaza. Every test brings people of its own, and leaves all parts running."""

    empty: str = field(kw_only=True)  # the address of a database with our tables and no rows, to make others of
    server: Cluster = field(kw_only=True)
    nats: NatsServer = field(kw_only=True)
    to_database: Proxy = field(kw_only=True)
    to_nats: Proxy = field(kw_only=True)
    _people: int = 0

    @property
    def fleet(self) -> Fleet:
        """The show, with its parts."""
        assert isinstance(self.show, Fleet)
        return self.show

    def part(self, name: str) -> Part:
        """One process."""
        return self.fleet.parts[name]

    async def ask(self, text: str) -> int:
        """Somebody who never wrote before asks; the number of his message."""
        self._people += 1
        assert self._people < PEOPLE, "the plaza of these tests has no more people"
        return await self.say(text, self._people, self._people % ROOMS)

    async def conversation(self, number: int) -> int:
        """The conversation in which this message was stored, as soon as it is."""
        where = self.show.said[number].where
        query = (
            f"SELECT coalesce(max(conversation), 0) FROM inbox WHERE room = '{where.room}' AND remote = '{where.post}'"
        )
        await self.until(query, bool)
        return int((await self.rows(query))[0][0])

    async def until_all_stored(self) -> None:
        """Whatever was said is in the database."""
        await self.until(STORED, lambda found: found == len(self.show.said))

    async def until_stored_or_refused(self, words: str) -> None:
        """Whatever was said is in the database, or the gateway has said these words."""

        async def holds() -> bool:
            return words in self.part(GATEWAY).logged() or await self.rows(STORED) == [(len(self.show.said),)]

        await wait(holds)

    # --- what the parts are told by files ---

    def tell(self, file: str, words: str, *names: str) -> None:
        """Put a command file of `tests.fakes.odd` before these parts."""
        for name in names:
            part = self.part(name).folder / f"{file}.new"
            part.write_text(words, encoding="utf8")
            part.replace(part.with_name(file))

    def forget(self, file: str, *names: str) -> None:
        """Take it away."""
        for name in names:
            (self.part(name).folder / file).unlink(missing_ok=True)

    def begun(self, conversation: int) -> list[str]:
        """The workers that began a slow turn of this conversation, each as often as it did."""
        found: list[str] = []
        for name in WORKERS:
            file = self.part(name).folder / "begun"
            lines = file.read_text(encoding="utf8").split() if file.exists() else []
            found += [name] * lines.count(str(conversation))
        return found

    async def until_begun(self, conversation: int, name: str = "") -> str:
        """Wait until a worker (this one) began a slow turn of it; which."""

        async def holds() -> bool:
            began = self.begun(conversation)
            return name in began if name else bool(began)

        await wait(holds)
        return name or self.begun(conversation)[0]

    async def held_by(self, name: str, text: str) -> tuple[int, int]:
        """Somebody asks what is thought about for long, and this worker has it: (message, conversation)."""
        other = B if name == A else A
        self.part(other).send(signal.SIGSTOP)
        number = await self.ask(text)
        conversation = await self.conversation(number)
        await self.until_begun(conversation, name)
        self.part(other).send(signal.SIGCONT)
        return number, conversation

    async def until_part_logged(self, name: str, words: str, times: int = 1) -> None:
        """Wait until this part said so, so often, in all its life."""

        async def holds() -> bool:
            return self.part(name).logged().count(words) >= times

        await wait(holds)

    async def while_passing(self, seconds: float) -> None:
        """A fault lasts for so long."""
        end = time.monotonic() + seconds

        async def holds() -> bool:
            return time.monotonic() > end

        await wait(holds)

    # --- what becomes of them ---

    async def restart(self, name: str) -> None:
        """Start it again after it died."""
        self.part(name).start()
        await self.part(name).ready()

    async def answered_once(self, conversation: int) -> None:
        """One decision, one reply."""
        for table in ("decisions", "outbox"):
            assert await self.rows(f"SELECT count(*) FROM {table} WHERE conversation = {conversation}") == [(1,)]

    async def take_over(self, conversation: int) -> None:
        """A person of the brand takes the thread, at the console."""
        desk = await self.fleet.desk()
        session = (await desk.get("/api/v1/session")).json()
        taken = await desk.post(f"/api/v1/threads/{conversation}/take-over", headers={"X-CSRF-Token": session["csrf"]})
        taken.raise_for_status()


@asynccontextmanager
async def fleet_trial(folder: Path) -> AsyncIterator[FleetTrial]:
    """The small brand, everything of its own; all is gone afterwards."""
    async with AsyncExitStack() as stack:
        server = stack.enter_context(cluster(autovacuum="off"))
        empty = server.database()
        await asyncio.to_thread(upgrade, empty)
        url = server.database(Cluster.name_of(empty))
        (folder / "nats").mkdir()
        nats = stack.enter_context(nats_server(folder / "nats"))
        to_database = stack.enter_context(proxy(str(server.folder / ".s.PGSQL.5432")))
        to_nats = stack.enter_context(proxy(nats.port))
        around = Servers(
            f"postgresql://beancan@127.0.0.1:{to_database.port}/{Cluster.name_of(url)}",
            f"nats://127.0.0.1:{to_nats.port}",
        )
        stage = PlazaStage(folder, ROOMS)
        fleet = await open_fleet(
            folder, stage, stack, Servers(url, nats.url), ODD, {A: around}, **settings(folder / "knowledge")
        )
        yield FleetTrial(fleet, empty=empty, server=server, nats=nats, to_database=to_database, to_nats=to_nats)


__all__ = ["DONE", "GATEWAY", "STORED", "A", "B", "FleetTrial", "fleet_trial"]
