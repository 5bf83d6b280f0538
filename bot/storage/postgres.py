"""Connections to PostgreSQL as the store needs them: transactions that only we begin and end, and troubles told soon.

Each group of units is one transaction at REPEATABLE READ. What two processes change at once, the database refuses to
one of them, and the writer runs his units again; so the units may read and then write without a lock of their own.
"""

import re
import time
from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count
from typing import Any, Self

import psycopg
from psycopg.adapt import Buffer, PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, DiagnosticField, ExecStatus, TransactionStatus
from psycopg.types.string import StrDumperUnknown
from psycopg.waiting import Ready, Wait, wait
from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.pool import NullPool

from bot.errors import StoreError
from bot.storage.engines import BUSY_SECONDS
from bot.storage.problems import explain, holder

LOCK = (0x6265616E, 1)  # advisory: who works on this database
MIGRATING = (0x6265616E, 2)
_OPEN = {TransactionStatus.ACTIVE, TransactionStatus.INTRANS, TransactionStatus.INERROR}
_TRIES, _PAUSE = 20, 0.05  # of a lock, and seconds between them
_LOOK_EVERY = 1.0  # seconds between looks whether an answer came untold; without it the driver looks all the time
_CHANGES = (b"INSERT", b"UPDATE", b"DELETE")
_WELL = {ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK, ExecStatus.PIPELINE_SYNC}
_PLACE = re.compile(r"%[s%]")  # where a value stands, or a sign for itself
# A network that was cut is noticed within seconds on both sides, and a process that hangs in the middle of a group lets
# its rows go. Commits wait for the disk, whatever the server's usual setting; a stricter one stays. Nothing here
# runs for so long that compiling it first could pay, and that alone takes a tenth of a second.
_SETTINGS = f"""
SET lock_timeout = '{BUSY_SECONDS}s';
SET idle_in_transaction_session_timeout = '10s';
SET jit = off;
SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3;
SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'
"""
_USUAL = {
    "connect_timeout": "5", "keepalives_idle": "10", "keepalives_interval": "5", "keepalives_count": "3",
    "tcp_user_timeout": "10000", "application_name": "beancan",
}  # fmt: skip


class _Text(StrDumperUnknown):
    """As the driver sends every text."""

    def dump(self, obj: str) -> Buffer | None:
        return super().dump(_without_null(obj))


def _without_null(text: str) -> str:
    """PostgreSQL keeps every character but this one, which nobody sees."""
    return text.replace("\0", "") if "\0" in text else text


class _Cursor(psycopg.Cursor[Any]):
    def execute(self, *args: Any, **options: Any) -> Self:
        self._session.settle()
        super().execute(*args, **options)
        self._note()
        return self

    def executemany(self, *args: Any, **options: Any) -> None:
        self._session.settle()
        super().executemany(*args, **options)
        self._note()

    @property
    def _session(self) -> "Session":
        session = self.connection
        assert isinstance(session, Session)
        return session

    def _note(self) -> None:
        if self.rowcount > 0 and (self.statusmessage or "").encode().startswith(_CHANGES):
            self._session.total_changes += self.rowcount


@dataclass(slots=True)
class _Kept:
    """A statement that the server has prepared. Its plan may be one for empty tables, which reads all of them, so it is
    made anew after `good_for` uses, and then after twice as many: the server itself looks once a minute at best. The
    first five uses of each are planned by themselves, so what is seldom asked has no plan while the tables are young.
    """

    name: bytes
    good_for: int = 5
    uses: int = 0


_Asked = tuple[bytes, Sequence[Any]]  # by which name it is kept, and the values as the server wants them


@dataclass(slots=True)
class _Answer:
    """What came back: `rowcount` is of rows changed or found."""

    rowcount: int
    _rows: list[tuple[Any, ...]]

    def fetchall(self) -> list[tuple[Any, ...]]:
        return self._rows

    def fetchone(self) -> tuple[Any, ...] | None:
        return self._rows[0] if self._rows else None


class Session(psycopg.Connection[Any]):
    """A connection that says of itself what SQLite's says, so that one writer serves both.

    `execute` asks libpq itself, in the thread that calls it: a cursor of the driver costs four times as much, and most
    of that for things that are the same each time. Values are changed as the driver changes them.

    A way to the server and back costs both sides more than a small statement. What is said by `later` goes with what is
    asked next, and `together` asks for several at once. They run in that order.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.total_changes = 0
        self.cursor_factory = _Cursor
        self._kept: dict[str, _Kept] = {}
        self._names = count()
        self._unsent: list[_Asked] = []

    @property
    def in_transaction(self) -> bool:
        return bool(self._unsent) or self.pgconn.transaction_status in _OPEN

    @property
    def refused(self) -> bool:
        """A statement failed, and the server said that it takes nothing but the end of the transaction."""
        return self.pgconn.transaction_status == TransactionStatus.INERROR

    def execute(self, statement: str, values: Sequence[Any] | None = None) -> _Answer:  # type: ignore[override]
        """Without `values` it may be several statements; with them it is prepared once and kept."""
        if values is None:
            if statement.startswith("ROLLBACK"):
                self._unsent.clear()
            self.settle()
            return self._answer(_good(self.pgconn.exec_(statement.encode())))
        asked = self._asked(statement, values)
        if self._unsent:
            self._unsent.append(asked)
            return self.settle()[-1]
        return self._answer(_good(self.pgconn.exec_prepared(*asked)))

    def later(self, statement: str, values: Sequence[Any] = ()) -> None:
        """Nothing comes back of it but trouble, which is raised by whatever is asked next."""
        self._unsent.append(self._asked(statement, values))

    def together(self, asked: Sequence[tuple[str, Sequence[Any]]]) -> list[_Answer]:
        """All their answers. Raises the first trouble."""
        self._unsent += [self._asked(*each) for each in asked]
        return self.settle()[-len(asked) :]

    def settle(self) -> list[_Answer]:
        """Send what is unsent and wait until all of it is done. Raises the first trouble; what was to follow it was not
        tried."""
        unsent, self._unsent = self._unsent, []
        return [self._answer(_good(result)) for result in self._at_once(unsent)] if unsent else []

    def _at_once(self, unsent: Sequence[_Asked]) -> list[Any]:
        """A result for each, good or bad. If there is none for all of them the connection is closed: where it stands
        nobody knows, and nobody is to find out in the middle of other work."""
        line = self.pgconn
        results: list[Any] = []
        try:
            line.enter_pipeline_mode()
            for asked in unsent:
                line.send_query_prepared(*asked)
            line.pipeline_sync()
            while not results or results[-1].status != ExecStatus.PIPELINE_SYNC:
                results += _next(line)
            line.exit_pipeline_mode()
        except BaseException:
            self.close()
            for result in results:
                _good(result)  # the server may have said why
            raise
        return results[:-1]

    @cached_property
    def _changer(self) -> Any:
        return Transformer(self)  # when it is needed first, every dumper is registered

    def _asked(self, statement: str, values: Sequence[Any]) -> "_Asked":
        kept = self._kept.get(statement)
        if kept is None or kept.uses >= kept.good_for:
            kept = self._prepare(statement, kept)
        kept.uses += 1
        return kept.name, self._changer.dump_sequence(values, [PyFormat.TEXT] * len(values))

    def _answer(self, result: Any) -> _Answer:
        rows: list[tuple[Any, ...]] = []
        if result.ntuples:
            self._changer.set_pgresult(result)
            rows = self._changer.load_rows(0, result.ntuples, tuple)
        changes = result.command_tuples or 0
        if changes and (result.command_status or b"").startswith(_CHANGES):
            self.total_changes += changes
        return _Answer(changes, rows)

    def _prepare(self, statement: str, before: _Kept | None) -> _Kept:
        kept = _Kept(f"beancan{next(self._names)}".encode())
        if before is not None:
            del self._kept[statement]  # should the server refuse it now, the next try is a first one
            kept = _Kept(before.name, 2 * before.good_for)
            _good(self.pgconn.exec_(b"DEALLOCATE " + kept.name))
        numbers = count(1)
        numbered = _PLACE.sub(lambda found: "%" if found[0] == "%%" else f"${next(numbers)}", statement)
        _good(self.pgconn.prepare(kept.name, numbered.encode()))
        self._kept[statement] = kept
        return kept


def _next(line: Any) -> list[Any]:
    """The next result of a pipeline, or none between those of two statements."""
    if line.is_busy():
        wait(_come(line), line.socket, _LOOK_EVERY)
    result = line.get_result()
    if result is None and line.status == ConnStatus.BAD:
        raise psycopg.OperationalError(line.get_error_message())
    return [] if result is None else [result]


def _come(line: Any) -> Generator[Wait, Ready | int, None]:
    """All is sent, and an answer is there. (Asking libpq for it would keep all other threads waiting, too.)"""
    while line.is_busy():
        yield Wait.RW if line.flush() else Wait.R
        line.consume_input()


def _good(result: Any) -> Any:
    """The result, or the error that the driver would raise. A connection that broke has no state to name."""
    if result.status in _WELL:
        return result
    if result.error_field(DiagnosticField.SQLSTATE):
        raise error_from_result(result)
    raise psycopg.OperationalError(result.get_error_message())


@dataclass(frozen=True, slots=True)
class Postgres:
    """`bot.storage.backend.Backend` on a PostgreSQL server."""

    url: URL
    hold: str = ""
    begin: str = "BEGIN ISOLATION LEVEL REPEATABLE READ"
    begin_reading: str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    # A busy machine may think for long between two steps of a migration; what was done must not be lost for it.
    begin_migrating: Sequence[str] = (
        "BEGIN", "SET LOCAL lock_timeout = 0", "SET LOCAL idle_in_transaction_session_timeout = '10min'",
        f"SELECT pg_advisory_xact_lock({MIGRATING[0]}, {MIGRATING[1]})",
    )  # fmt: skip

    @property
    def place(self) -> str:
        """Without the password, and without options that may hold one."""
        bare = self.url.set(drivername="postgresql", query={})
        return bare._replace(password=None).render_as_string(hide_password=True)

    def holding(self, hold: str) -> Self:
        """The same database for one who works on it (see `bot.storage.backend`). The lock lives and dies with the
        writer's connection: who lost it can write nothing until he has it again."""
        return replace(self, hold=hold)

    def release(self) -> None:
        """Nothing to do: the lock goes with the connection."""

    def writing(self) -> Engine:
        return self._engine(self.hold)

    def reading(self, connections: int) -> Engine:
        return self._engine("")

    def held(self) -> bool:
        """Whether a Beancan works on this database now. Raises StoreError if it cannot be asked."""
        wanted = (
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND objid = %s AND granted"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        engine = self.reading(1)
        try:
            with engine.connect() as db:
                return bool(db.exec_driver_sql(wanted, LOCK).scalar())
        except Exception as error:
            raise explain(error, self.place) or error from error
        finally:
            engine.dispose()

    def _engine(self, hold: str) -> Engine:
        engine = create_engine(
            self.url.set(drivername="postgresql+psycopg"), poolclass=NullPool, paramstyle="format",
            use_native_hstore=False,
        )  # fmt: skip

        @event.listens_for(engine, "do_connect")
        def connect(_dialect: object, _record: object, _args: Any, options: dict[str, Any]) -> Session:
            session = Session.connect(**{**_USUAL, **options, "autocommit": True})
            session.adapters.register_dumper(str, _Text)
            try:
                session.execute(_SETTINGS)
                _take(session, hold, self.place)
            except BaseException:
                session.close()
                raise
            return session

        return engine


def _take(session: Session, hold: str, place: str) -> None:
    """The lock of who works here. A connection that just ended keeps it for an instant."""
    if not hold:
        return
    shared = "_shared" if hold == "shared" else ""
    for _ in range(_TRIES):
        found = session.execute(f"SELECT pg_try_advisory_lock{shared}(%s, %s)", LOCK).fetchone()
        if found and found[0]:
            return
        time.sleep(_PAUSE)
    raise StoreError(holder(place))
