"""The store on a SQLite file: one writer thread with group commit, and readers that never wait for it.

Durable by default (WAL, synchronous=FULL): an answered `write` survives kill -9 and a power cut. Other processes may
write too (`pause` from a shell); each waits up to 5 s for the other.
"""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Self, TypeVar

from sqlalchemy import Connection, Engine

from bot.errors import StoreError
from bot.ports import Transaction
from bot.storage import engines
from bot.storage.lock import FileLock
from bot.storage.migrate import make_folder, upgrade
from bot.storage.problems import explain
from bot.storage.revision import Revision
from bot.storage.rules import Rules
from bot.storage.units import SqlTransaction, transaction
from bot.storage.writer import Writer

T = TypeVar("T")
_READERS = 2


class SqlStore:
    """`bot.ports.Store` on one SQLite file. Make it with `open`."""

    def __init__(self, path: Path, rules: Rules, lock: FileLock | None = None) -> None:
        self.path = path
        self._rules = rules
        self._lock = lock
        self._revision = Revision()
        self._reading: Engine = engines.reading(path, _READERS)
        self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="beancan-reader")
        self._mine = threading.local()  # each reader thread's connection
        self._opened: list[Connection] = []
        self._writer = Writer(engines.writing(path), str(path), self._transaction, self._revision.bump)

    @classmethod
    def open(cls, url: str, *, rules: Rules | None = None, exclusive: bool = False) -> Self:
        """Bring the tables up to date (after a backup) and open. Blocks; call it before the event loop is busy.

        `exclusive`: this is the process that serves the accounts; a second one on the same file is refused. Raises
        StoreError with place, cause and cure.
        """
        path = engines.path_of(url)
        make_folder(path)
        lock = FileLock.take(path) if exclusive else None
        try:
            upgrade(url)
        except BaseException:
            if lock is not None:
                lock.release()
            raise
        return cls(path, rules or Rules(), lock)

    def _transaction(self, db: Connection) -> SqlTransaction:
        return transaction(db, self._rules)

    async def write(self, unit: Callable[[Transaction], T]) -> T:
        """Run a unit in the writer thread; returns after its group is committed. Raises what the unit raised, or
        StoreError. A caller that is cancelled leaves its unit to commit."""
        result: T = await self._writer.submit(unit, asyncio.get_running_loop())
        return result

    async def read(self, unit: Callable[[Transaction], T]) -> T:
        """Run a unit on the last commit, beside the writer. It cannot write."""
        loop = asyncio.get_running_loop()
        try:
            running = loop.run_in_executor(self._readers, self._read, unit)
        except RuntimeError as error:  # the pool was shut down
            raise StoreError(f"{self.path} is closed: Beancan is stopping.") from error
        return await running

    def _read(self, unit: Callable[[Transaction], T]) -> T:
        try:
            raw, tx = self._reader()
            raw.execute("BEGIN")
            try:
                return unit(tx)
            finally:
                raw.execute("ROLLBACK")
        except Exception as error:
            plain = explain(error, str(self.path))
            if plain is None:
                raise
            raise plain from error

    def _reader(self) -> tuple[Any, SqlTransaction]:
        """This thread's own connection, as the driver has it and as the units see it."""
        mine = self._mine
        if not hasattr(mine, "tx"):
            db = self._reading.connect()
            self._opened.append(db)
            mine.raw, mine.tx = db.connection.dbapi_connection, self._transaction(db)
        return mine.raw, mine.tx

    async def changed(self, seen: int) -> int:
        return await self._revision.after(seen)

    async def close(self) -> None:
        """Finish what is queued, then let the file go."""
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        self._writer.close()
        self._readers.shutdown(wait=True)
        for db in self._opened:
            db.close()
        self._reading.dispose()
        if self._lock is not None:
            self._lock.release()
