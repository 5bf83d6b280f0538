"""The store on a SQLite file or on PostgreSQL: one writer thread with group commit, and readers that never wait for it.

Durable by default: an answered `write` survives kill -9 and a power cut. Other processes may write too: beside a file a
command such as `pause` (each waits up to 5 s for the other), on PostgreSQL as many as there are.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Self, TypeVar

from sqlalchemy import Connection

from bot.ports import Transaction
from bot.storage.backend import Backend, Hold, SqliteFile, backend_of
from bot.storage.migrate import upgrade
from bot.storage.readers import Readers
from bot.storage.revision import Revision
from bot.storage.rules import Rules
from bot.storage.snapshot import make_folder
from bot.storage.units import SqlTransaction, transaction
from bot.storage.writer import Writer

T = TypeVar("T")
_READERS = 2
LOOK_EVERY = 2.0  # seconds after which a change is supposed, where several processes write


class SqlStore:
    """`bot.ports.Store` on one database. Make it with `open`."""

    def __init__(self, backend: Backend, rules: Rules, *, shared: bool = False) -> None:
        self._backend = backend
        self._rules = rules
        self._shared = shared
        self._revision = Revision()
        self._readers = Readers(backend, self._transaction, _READERS)
        self._writer = Writer(
            backend.writing(), backend.place, self._transaction, self._revision.bump, backend.begin
        )  # fmt: skip

    @classmethod
    def open(cls, url: str, *, rules: Rules | None = None, hold: Hold = "") -> Self:
        """Bring the tables up to date (after a backup) and open. Blocks; call it before the event loop is busy.

        `hold`: "alone" for the process that serves the accounts by itself, a second one is refused; "shared" for one of
        several on PostgreSQL; else nothing is held. Raises StoreError with place, cause and cure.
        """
        backend = backend_of(url)
        if isinstance(backend, SqliteFile):
            make_folder(backend.path)
        backend = backend.holding(hold)
        store = cls(backend, rules or Rules(), shared=hold == "shared")  # connects to nothing yet
        try:
            if hold and not isinstance(backend, SqliteFile):
                store._writer.connect()  # it holds the database, so before anything is changed there
            upgrade(url)
        except BaseException:
            store._close()
            raise
        return store

    def _transaction(self, db: Connection) -> SqlTransaction:
        return transaction(db, self._rules)

    async def write(self, unit: Callable[[Transaction], T]) -> T:
        """Run a unit in the writer thread; returns after its group is committed. Raises what the unit raised, or
        StoreError. A caller that is cancelled leaves its unit to commit."""
        result: T = await self._writer.submit(unit, asyncio.get_running_loop())
        return result

    async def read(self, unit: Callable[[Transaction], T]) -> T:
        """Run a unit on the last commit, beside the writer. It cannot write."""
        return await self._readers.run(unit)

    async def glance(self, unit: Callable[[Transaction], T]) -> T:
        """Beside a file the writer has the pages at hand and no other thread is woken; it answers with its group, so
        what was seen is committed too. A server's every answer is a way off: there the readers share them."""
        return await (self.write(unit) if isinstance(self._backend, SqliteFile) else self.read(unit))

    async def changed(self, seen: int) -> int:
        if not self._shared:
            return await self._revision.after(seen)
        with suppress(TimeoutError):  # what other processes write is not told here: look now and then
            async with asyncio.timeout(LOOK_EVERY):
                return await self._revision.after(seen)
        return seen

    async def close(self) -> None:
        """Finish what is queued, then let the database go."""
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        self._writer.close()
        self._readers.close()
        self._backend.release()
