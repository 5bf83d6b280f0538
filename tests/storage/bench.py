"""A writer over bare tables, and what it did."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Engine

from bot.storage.writer import Writer


class Bench:
    """Units get the connection itself."""

    def __init__(self, engine: Engine, begin: str) -> None:
        self.commits: list[int] = []
        self.writer = Writer(engine, "the database", self._look, lambda: self.commits.append(1), begin)

    def _look(self, db: Connection) -> Connection:
        return db

    async def run(self, unit: Callable[[Any], Any]) -> Any:
        return await self.writer.submit(unit, asyncio.get_running_loop())

    async def rows(self) -> int:
        return int(await self.run(lambda db: db.exec_driver_sql("SELECT count(*) FROM x").scalar()))

    async def together(self, *units: Callable[[Any], Any]) -> list[Any]:
        """Run them in one group: they are queued while the writer is busy."""
        goes_on, busy = threading.Event(), threading.Event()

        def blocks(_: Any) -> None:
            busy.set()
            goes_on.wait(10)

        first = asyncio.ensure_future(self.run(blocks))
        await asyncio.to_thread(busy.wait, 10)
        rest = [asyncio.ensure_future(self.run(unit)) for unit in units]
        await asyncio.sleep(0)
        self.forget()
        goes_on.set()
        await first
        return await asyncio.gather(*rest, return_exceptions=True)

    def forget(self) -> None:
        """What is to be counted begins here."""
