"""Readers: each runs a unit on the last commit, beside the writer, on a connection of its own."""

import asyncio
import contextlib
import queue
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import Connection

from bot.errors import StoreError
from bot.storage.backend import Backend
from bot.storage.engines import driver
from bot.storage.jobs import Job, answer
from bot.storage.problems import explain

T = TypeVar("T")


class Readers:
    """So many threads. `transaction` makes the units' view of a connection. Nothing can be written here."""

    def __init__(self, backend: Backend, transaction: Callable[[Connection], Any], threads: int) -> None:
        self._backend = backend
        self._transaction = transaction
        self._engine = backend.reading(threads)
        self._mine = threading.local()  # each thread's connection
        self._opened: list[Connection] = []
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._closed = False
        self._threads = [
            threading.Thread(target=self._run, name=f"beancan-reader_{n}", daemon=True) for n in range(threads)
        ]
        for thread in self._threads:
            thread.start()

    async def run(self, unit: Callable[[Any], T]) -> T:
        """Raises what the unit raised, or StoreError."""
        job = Job.of(unit, asyncio.get_running_loop())
        with self._lock:
            if self._closed:
                raise StoreError(f"{self._backend.place} is closed: Beancan is stopping.")
            self._jobs.put(job)
        result: T = await job.caller
        return result

    def close(self) -> None:
        """Finish what runs. Blocks; safe to call twice."""
        with self._lock:
            if not self._closed:
                self._closed = True
                for _ in self._threads:
                    self._jobs.put(None)
        for thread in self._threads:
            thread.join()
        for db in self._opened:
            with contextlib.suppress(Exception):  # a lost connection cannot say goodbye
                db.close()
        self._opened.clear()
        self._engine.dispose()

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            if job.caller.cancelled():  # nobody waits for it any more, and nothing would come of it
                continue
            try:
                job.result = self._read(job.unit)
            except BaseException as error:  # it belongs to the caller, whatever it is
                job.error = error
            answer([job])

    def _read(self, unit: Callable[[Any], T]) -> T:
        """A connection that broke, perhaps while nobody used it, is replaced at once: reading twice changes nothing."""
        used = hasattr(self._mine, "db")
        try:
            return self._look(unit)
        except Exception as error:
            plain = explain(error, self._backend.place)
            if plain is None:
                raise
            lost = used and self._mine.raw.closed
            self._forget()
            if not lost:
                raise plain from error
        return self._read(unit)

    def _look(self, unit: Callable[[Any], T]) -> T:
        raw, tx = self._connection()
        raw.later(self._backend.begin_reading)
        try:
            return unit(tx)
        finally:
            if raw.in_transaction:
                raw.execute("ROLLBACK")

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
