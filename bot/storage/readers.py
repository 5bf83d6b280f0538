"""Readers: each runs a unit on the last commit, beside the writer, on a connection of its own."""

import asyncio
import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from sqlalchemy import Connection

from bot.errors import StoreError
from bot.storage.backend import Backend
from bot.storage.engines import driver
from bot.storage.problems import explain

T = TypeVar("T")


class Readers:
    """So many threads. `transaction` makes the units' view of a connection. Nothing can be written here."""

    def __init__(self, backend: Backend, transaction: Callable[[Connection], Any], threads: int) -> None:
        self._backend = backend
        self._transaction = transaction
        self._engine = backend.reading(threads)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="beancan-reader")
        self._mine = threading.local()  # each thread's connection
        self._opened: list[Connection] = []

    async def run(self, unit: Callable[[Any], T]) -> T:
        """Raises what the unit raised, or StoreError."""
        loop = asyncio.get_running_loop()
        try:
            running = loop.run_in_executor(self._pool, self._read, unit)
        except RuntimeError as error:  # the pool was shut down
            raise StoreError(f"{self._backend.place} is closed: Beancan is stopping.") from error
        return await running

    def close(self) -> None:
        """Finish what runs. Blocks; safe to call twice."""
        self._pool.shutdown(wait=True)
        for db in self._opened:
            with contextlib.suppress(Exception):  # a lost connection cannot say goodbye
                db.close()
        self._opened.clear()
        self._engine.dispose()

    def _read(self, unit: Callable[[Any], T]) -> T:
        try:
            raw, tx = self._began()
            try:
                return unit(tx)
            finally:
                raw.execute("ROLLBACK")
        except Exception as error:
            plain = explain(error, self._backend.place)
            if plain is None:
                raise
            self._forget()
            raise plain from error

    def _began(self) -> tuple[Any, Any]:
        """In a transaction. A connection that broke while nobody used it is replaced at once: nothing was read yet."""
        used = hasattr(self._mine, "db")
        raw, tx = self._connection()
        try:
            raw.execute(self._backend.begin_reading)
        except Exception as error:
            if not used or explain(error, self._backend.place) is None:
                raise
            self._forget()
            raw, tx = self._connection()
            raw.execute(self._backend.begin_reading)
        return raw, tx

    def _connection(self) -> tuple[Any, Any]:
        """This thread's own connection, as the driver has it and as the units see it."""
        mine = self._mine
        if not hasattr(mine, "db"):
            db = self._engine.connect()
            self._opened.append(db)
            mine.raw, mine.tx, mine.db = driver(db), self._transaction(db), db
        return mine.raw, mine.tx

    def _forget(self) -> None:
        """The next unit of this thread gets a fresh connection."""
        mine = self._mine
        if hasattr(mine, "db"):
            db = mine.db
            del mine.db, mine.tx, mine.raw
            self._opened.remove(db)
            with contextlib.suppress(Exception):  # it may be broken: that is why it goes
                db.close()
