"""The one writer thread: takes what is queued, runs it as one group, commits once, then answers everybody.

Units of one group run in a SAVEPOINT each, so that a failing one takes nothing of its neighbours with it. Nobody is
answered before the COMMIT, and a failed COMMIT fails the whole group. There is no linger time: a lone unit is a group
of one.
"""

import asyncio
import contextlib
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine

from bot.errors import StoreError
from bot.storage.problems import explain

MOST = 32  # units in one group
Unit = Callable[[Any], Any]


@dataclass(eq=False, slots=True)
class Job:
    """One unit on its way. `caller` is answered in its own loop; if he is gone by then, the unit still counts."""

    unit: Unit
    caller: asyncio.Future[Any]
    loop: asyncio.AbstractEventLoop
    result: Any = None
    error: BaseException | None = field(default=None)

    def answer(self) -> None:
        """Runs in the caller's loop."""
        if self.caller.done():  # cancelled meanwhile
            return
        if self.error is not None:
            self.caller.set_exception(self.error)
        else:
            self.caller.set_result(self.result)


class Writer:
    """Owns one connection and the thread that uses it. `transaction` makes the units' view of the connection.

    `committed` is called in this thread after each group that changed something.
    """

    def __init__(
        self, engine: Engine, place: str, transaction: Callable[[Connection], Any], committed: Callable[[], None]
    ) -> None:
        self._engine = engine
        self._place = place
        self._transaction = transaction
        self._committed = committed
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._closed = False
        self._db: Connection | None = None
        self._tx: Any = None
        self._thread = threading.Thread(target=self._run, name="beancan-writer", daemon=True)
        self._thread.start()

    def submit(self, unit: Unit, loop: asyncio.AbstractEventLoop) -> asyncio.Future[Any]:
        """Queue a unit. The future belongs to `loop`; cancelling it does not stop the unit."""
        job = Job(unit, loop.create_future(), loop)
        with self._lock:
            if self._closed:
                raise StoreError(f"{self._place} is closed: Beancan is stopping.")
            self._jobs.put(job)
        return job.caller

    def close(self) -> None:
        """Run what is queued, then end. Blocks; safe to call twice."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        more = True
        while more:
            group, more = self._take()
            if group:
                self._work(group)
                self._answer(group)
        self._disconnect()

    def _take(self) -> tuple[list[Job], bool]:
        """What is queued, at most `MOST`; False when it is time to end."""
        group: list[Job] = []
        job = self._jobs.get()
        while job is not None:
            group.append(job)
            if len(group) == MOST:
                return group, True
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                return group, True
        return group, False

    def _work(self, group: list[Job]) -> None:
        try:
            db = self._connect()
            raw: Any = db.connection.dbapi_connection
            raw.execute("BEGIN IMMEDIATE")
            changes = sum(self._one(raw, job, alone=len(group) == 1) for job in group)
            if raw.in_transaction:
                raw.execute("COMMIT")
        except Exception as error:  # whatever it was, everybody in the group is told and the thread lives
            self._fail(group, error)
        else:
            if changes:
                self._committed()

    def _one(self, raw: Any, job: Job, *, alone: bool) -> int:
        """Run one unit; returns how many rows it changed. `alone` in its group it needs no savepoint."""
        before: int = raw.total_changes
        if not alone:
            raw.execute("SAVEPOINT unit")
        try:
            job.result = job.unit(self._tx)
        except BaseException as error:  # it belongs to the caller, whatever it is
            job.error = self._told(error)
            if not raw.in_transaction:  # the database itself gave the whole group up (a full disk does that)
                raise
            raw.execute("ROLLBACK" if alone else "ROLLBACK TO unit")
            before = raw.total_changes
        if not alone:
            raw.execute("RELEASE unit")
        return int(raw.total_changes - before)

    def _told(self, error: BaseException) -> BaseException:
        plain = explain(error, self._place)
        if plain is not None:
            plain.__cause__ = error
            return plain
        if isinstance(error, StopIteration):  # a future cannot carry it
            return RuntimeError(repr(error))
        return error

    def _fail(self, group: list[Job], error: BaseException) -> None:
        plain = self._told(error)
        for job in group:
            job.result = None
            job.error = job.error or plain
        self._disconnect()  # a fresh connection is the surest way back to a clean state

    def _connect(self) -> Connection:
        if self._db is None:
            self._db = self._engine.connect()
            self._tx = self._transaction(self._db)
        return self._db

    def _disconnect(self) -> None:
        db, self._db, self._tx = self._db, None, None
        if db is not None:
            raw: Any = db.connection.dbapi_connection
            with contextlib.suppress(Exception):  # it may be broken: that is why it goes
                if raw.in_transaction:
                    raw.execute("ROLLBACK")
            with contextlib.suppress(Exception):
                db.close()

    @staticmethod
    def _answer(group: list[Job]) -> None:
        loops: dict[asyncio.AbstractEventLoop, list[Job]] = {}
        for job in group:
            loops.setdefault(job.loop, []).append(job)
        for loop, jobs in loops.items():
            with contextlib.suppress(RuntimeError):  # that loop is closed: nobody waits there any more
                loop.call_soon_threadsafe(_answer_all, jobs)


def _answer_all(jobs: list[Job]) -> None:
    for job in jobs:
        job.answer()
