"""Connections to PostgreSQL as the store needs them: transactions that only we begin and end, and troubles told soon.

Each group of units is one transaction at REPEATABLE READ. What two processes change at once, the database refuses to
one of them, and the writer runs his units again; so the units may read and then write without a lock of their own.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import psycopg
from psycopg.adapt import Buffer
from psycopg.pq import TransactionStatus
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
_CHANGES = ("INSERT", "UPDATE", "DELETE")
# A network that was cut is noticed within seconds on both sides, and a process that hangs in the middle of a group lets
# its rows go. Commits wait for the disk, whatever the server's usual setting; a stricter one stays.
_SETTINGS = f"""
SET lock_timeout = '{BUSY_SECONDS}s';
SET idle_in_transaction_session_timeout = '10s';
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
        if self.rowcount > 0 and (self.statusmessage or "").startswith(_CHANGES):
            session = self.connection
            assert isinstance(session, Session)
            session.total_changes += self.rowcount


class Session(psycopg.Connection[Any]):
    """A connection that says of itself what SQLite's says, so that one writer serves both."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.total_changes = 0
        self.cursor_factory = _Cursor

    @property
    def in_transaction(self) -> bool:
        return self.info.transaction_status in _OPEN


@dataclass(frozen=True, slots=True)
class Postgres:
    """`bot.storage.backend.Backend` on a PostgreSQL server."""

    url: URL
    hold: str = ""
    begin: str = "BEGIN ISOLATION LEVEL REPEATABLE READ"
    begin_reading: str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    begin_migrating: Sequence[str] = (
        "BEGIN", "SET LOCAL lock_timeout = 0", f"SELECT pg_advisory_xact_lock({MIGRATING[0]}, {MIGRATING[1]})"
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
