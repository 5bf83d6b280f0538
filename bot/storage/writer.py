"""The one writer thread: takes what is queued, runs it as one group, commits once, then answers everybody.

Nobody is answered before the COMMIT, and a failed COMMIT fails the whole group. There is no linger time: a lone unit is
a group of one. A failing unit takes nothing of its neighbours with it: then the group runs again from the start, each
unit in a SAVEPOINT. That is rare, and on PostgreSQL savepoints for nothing would be a fifth of all round trips.

On PostgreSQL other processes write too. Where one of them was quicker the database refuses ours; then each unit of the
group runs again by itself, from the start, and sees what the other did. So a unit may run more than once, and must
touch no memory outside its transaction.
"""

import asyncio
import contextlib
import queue
import random
import threading
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Engine

from bot.errors import StoreError
from bot.storage.engines import driver
from bot.storage.jobs import Job, Unit, answer
from bot.storage.problems import contended, explain

MOST = 32  # units in one group
TRIES = 12  # of a unit that others get in the way of
_PAUSE, _LONGEST = 0.002, 0.2  # seconds, doubled from try to try


class _Again(Exception):
    """Another process was quicker: nothing of the group counts."""


class _Apart(Exception):
    """A unit failed: nothing of the group counts, and it is done again with a savepoint for each."""


class Writer:
    """Owns one connection and the thread that uses it. `transaction` makes the units' view of the connection.

    `committed` is called in this thread after each group that changed something.
    """

    def __init__(
        self,
        engine: Engine,
        place: str,
        transaction: Callable[[Connection], Any],
        committed: Callable[[], None],
        begin: str = "BEGIN IMMEDIATE",
    ) -> None:
        self._engine = engine
        self._place = place
        self._transaction = transaction
        self._committed = committed
        self._begin = begin
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._closed = False
        self._db: Connection | None = None
        self._raw: Any = None
        self._tx: Any = None
        self._thread = threading.Thread(target=self._run, name="beancan-writer", daemon=True)
        self._thread.start()

    def connect(self) -> None:
        """Connect now, before the first unit comes, so that trouble is told where it can be acted on."""
        try:
            self._connect()
        except Exception as error:
            raise self._told(error) from error

    def submit(self, unit: Unit, loop: asyncio.AbstractEventLoop) -> asyncio.Future[Any]:
        """Queue a unit. The future belongs to `loop`; cancelling it does not stop the unit."""
        job = Job.of(unit, loop)
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
                answer(group)
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
            try:
                self._try(group)
            except _Apart:
                self._try(group, apart=True)
        except _Again as again:
            if len(group) == 1:
                self._insist(group[0], again)
                return
            for job in group:
                self._work([job])

    def _insist(self, job: Job, again: _Again) -> None:
        """Run one unit until nobody else is quicker; who is always too late is told so."""
        for number in range(1, TRIES):
            time.sleep(min(_LONGEST, _PAUSE * 2**number) * random.random())
            try:
                self._try([job])
            except _Again as again_:
                again = again_
            else:
                return
        job.error = self._told(again.__cause__ or again)

    def _try(self, group: list[Job], *, apart: bool = False) -> None:
        """One transaction. Raises _Again or _Apart with nothing done; any other trouble is told to everybody in the
        group."""
        for job in group:
            job.result = job.error = None
        try:
            raw = self._connect()
            before = raw.total_changes
            raw.later(self._begin)
            for job in group:
                self._one(raw, job, alone=len(group) == 1, apart=apart)
            self._commit(raw, alone=len(group) == 1 or apart)
        except (_Again, _Apart):
            self._back_out()
            raise
        except Exception as error:  # whatever it was, everybody in the group is told and the thread lives
            self._fail(group, error)
        else:
            if raw.total_changes > before and any(job.error is None for job in group):
                self._committed()
            if any(isinstance(job.error, StoreError) for job in group):
                self._disconnect()  # a server may have become another's copy: the next connection finds the right one

    def _commit(self, raw: Any, *, alone: bool) -> None:
        if not raw.in_transaction:
            return
        try:
            raw.execute("COMMIT", ())
        except Exception as error:
            if contended(error):
                raise _Again from error
            if raw.refused and not alone:  # it was a unit's last words that failed: the COMMIT was not tried
                raise _Apart from error
            raise

    def _back_out(self) -> None:
        try:
            if self._raw.in_transaction:
                self._raw.execute("ROLLBACK")
        except Exception:  # it may be broken: a fresh one will do
            self._disconnect()

    def _one(self, raw: Any, job: Job, *, alone: bool, apart: bool) -> None:
        """Run one unit. `alone` in its group it needs no savepoint."""
        if apart:
            raw.execute("SAVEPOINT unit")
        try:
            job.result = job.unit(self._tx)
            if apart:
                raw.settle()
        except BaseException as error:  # it belongs to the caller, whatever it is
            if contended(error):
                raise _Again from error
            if not (alone or apart):
                raise _Apart from error
            job.error = self._told(error)
            if not raw.in_transaction:  # the database itself gave the whole group up (a full disk does that)
                raise
            raw.execute("ROLLBACK" if alone else "ROLLBACK TO unit")
        if apart:
            raw.execute("RELEASE unit")

    def _told(self, error: BaseException) -> BaseException:
        plain = explain(error, self._place)
        if plain is not None:
            plain.__cause__ = error
            return plain
        return error

    def _fail(self, group: list[Job], error: BaseException) -> None:
        plain = self._told(error)
        for job in group:
            job.result = None
            job.error = job.error or plain
        self._disconnect()  # a fresh connection is the surest way back to a clean state

    def _connect(self) -> Any:
        """The driver's own connection."""
        if self._db is None:
            self._db = self._engine.connect()
            self._raw = driver(self._db)
            self._tx = self._transaction(self._db)
        return self._raw

    def _disconnect(self) -> None:
        db, raw, self._db, self._raw, self._tx = self._db, self._raw, None, None, None
        if db is not None:
            with contextlib.suppress(Exception):  # it may be broken: that is why it goes
                if raw.in_transaction:
                    raw.execute("ROLLBACK")
            with contextlib.suppress(Exception):
                db.close()
