"""The store without a file: for `try`, tests and the demo that should leave nothing behind.

Why not dictionaries? A twin of the units would have to imitate transactions, UNIQUE, savepoints and rollback, and would
be wrong first and unnoticed longest. So this is the same schema and the same units on SQLite's `:memory:`; only
durability is missing. It has one connection, so reads go through the writer thread too.
"""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from bot.ports import Transaction
from bot.storage import engines
from bot.storage.revision import Revision
from bot.storage.rules import Rules
from bot.storage.tables import metadata
from bot.storage.units import transaction
from bot.storage.writer import Writer

T = TypeVar("T")


class MemoryStore:
    """`bot.ports.Store` in memory. Everything is gone when it is closed."""

    def __init__(self, rules: Rules | None = None) -> None:
        given = rules or Rules()
        self._engine = engines.in_memory()
        metadata.create_all(self._engine)
        self._revision = Revision()
        self._writer = Writer(self._engine, "the memory", lambda db: transaction(db, given), self._revision.bump)

    async def write(self, unit: Callable[[Transaction], T]) -> T:
        result: T = await self._writer.submit(unit, asyncio.get_running_loop())
        return result

    async def read(self, unit: Callable[[Transaction], T]) -> T:
        return await self.write(unit)

    async def glance(self, unit: Callable[[Transaction], T]) -> T:
        return await self.write(unit)

    async def changed(self, seen: int) -> int:
        return await self._revision.after(seen)

    async def close(self) -> None:
        await asyncio.to_thread(self._writer.close)
        self._engine.dispose()
