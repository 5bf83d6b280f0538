"""Connections to PostgreSQL as the store needs them: transactions that only we begin and end, and troubles told soon.

Each group of units is one transaction at REPEATABLE READ. What two processes change at once, the database refuses to
one of them, and the writer runs his units again; so the units may read and then write without a lock of their own.
"""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any, Self

import psycopg
from psycopg.adapt import Buffer, PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import DiagnosticField, ExecStatus, TransactionStatus
from psycopg.types.string import StrDumperUnknown
from sqlalchemy import URL, Engine, create_engine, event
from sqlalchemy.pool import NullPool

from bot.errors import StoreError
from bot.storage.engines import BUSY_SECONDS
from bot.storage.problems import explain, holder

LOCK = (0x6265616E, 1)  # advisory: who works on this database
MIGRATING = (0x6265616E, 2)
_OPEN = {TransactionStatus.ACTIVE, TransactionStatus.INTRANS, TransactionStatus.INERROR}
_TRIES, _PAUSE = 20, 0.05  # of a lock, and seconds between them
_CHANGES = (b"INSERT", b"UPDATE", b"DELETE")
_WELL = {ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK}
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
        super().execute(*args, **options)
        self._note()
        return self

    def executemany(self, *args: Any, **options: Any) -> None:
        super().executemany(*args, **options)
        self._note()

    def _note(self) -> None:
        if self.rowcount > 0 and (self.statusmessage or "").encode().startswith(_CHANGES):
            session = self.connection
            assert isinstance(session, Session)
            session.total_changes += self.rowcount


@dataclass(slots=True)
class _Kept:
    """A statement that the server has prepared. Its plan may be one for empty tables, which reads all of them, so it is
    made anew after `good_for` uses, and then after twice as many: the server itself looks once a minute at best. The
    first five uses of each are planned by themselves, so what is seldom asked has no plan while the tables are young.
    """

    name: bytes
    good_for: int = 5
    uses: int = 0


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
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.total_changes = 0
        self.cursor_factory = _Cursor
        self._kept: dict[str, _Kept] = {}
        self._changer: Any = None

    @property
    def in_transaction(self) -> bool:
        return self.pgconn.transaction_status in _OPEN

    def execute(self, statement: str, values: Sequence[Any] | None = None) -> _Answer:  # type: ignore[override]
        """Without `values` it may be several statements; with them it is prepared once and kept."""
        if self._changer is None:  # not before every dumper is registered
            self._changer = Transformer(self)
        if values is None:
            result = self.pgconn.exec_(statement.encode())
        else:
            kept = self._kept.get(statement)
            if kept is None or kept.uses >= kept.good_for:
                kept = self._prepare(statement, kept)
            kept.uses += 1
            changed = self._changer.dump_sequence(values, [PyFormat.TEXT] * len(values))
            result = self.pgconn.exec_prepared(kept.name, changed)
        self._changer.set_pgresult(_good(result))
        rows = self._changer.load_rows(0, result.ntuples, tuple) if result.ntuples else []
        changes = result.command_tuples or 0
        if changes and (result.command_status or b"").startswith(_CHANGES):
            self.total_changes += changes
        return _Answer(changes, rows)

    def _prepare(self, statement: str, before: _Kept | None) -> _Kept:
        kept = _Kept(f"beancan{len(self._kept)}".encode())
        if before is not None:
            kept = _Kept(before.name, 2 * before.good_for)
            _good(self.pgconn.exec_(b"DEALLOCATE " + kept.name))
        numbers = count(1)
        numbered = _PLACE.sub(lambda found: "%" if found[0] == "%%" else f"${next(numbers)}", statement)
        _good(self.pgconn.prepare(kept.name, numbered.encode()))
        self._kept[statement] = kept
        return kept


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
