"""Many processes on one database: which there are, and whether all of them work with the same knowledge.

Only for people to read. Nothing is decided by it, so a wrong clock or a row left behind does no harm.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.errors import StoreError
from bot.ports import Clock, KnowledgeBase, Log, Report, Store, Transaction

EVERY = 5.0  # seconds between two reports
GONE_AFTER = timedelta(seconds=30)


@dataclass(slots=True)
class Fleet:
    """Reports for one process, and reads the reports of all. `name` tells processes apart."""

    store: Store
    knowledge: KnowledgeBase
    clock: Clock
    log: Log
    name: str
    role: str

    async def run(self) -> None:
        """Report for ever; say goodbye when cancelled."""
        try:
            while True:
                await self._report()
                await self.clock.sleep(EVERY)
        finally:
            await self._say(lambda tx: tx.controls.retire(self.name))

    async def _report(self) -> None:
        now, report = self.clock.now(), Report(self.name, self.role, self._version)
        await self._say(lambda tx: tx.controls.report(report, now, now - GONE_AFTER))

    async def _say(self, unit: Callable[[Transaction], None]) -> None:
        try:
            await self.store.write(unit)
        except StoreError as error:
            self.log.error("could not report to the other processes", error=str(error))

    @property
    def _version(self) -> str:
        return self.knowledge.current.knowledge.version

    async def skew(self) -> str:
        """Who works with other knowledge than this process; "" if nobody does. Raises StoreError."""
        since = self.clock.now() - GONE_AFTER

        def unit(tx: Transaction) -> tuple[str, list[Report]]:
            return tx.controls.published_version(), list(tx.controls.reports(since))

        published, reports = await self.store.read(unit)
        said = [] if published == self._version else [f"published is {published}"]
        others = [each for each in reports if each.version != self._version and each.name != self.name]
        said += [f"{each.role} {each.name} works with {each.version}" for each in others]
        return "; ".join(said)
