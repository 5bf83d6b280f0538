"""Connections to SQLite as the store needs them: durable, and with transactions that only we begin and end."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pydantic_core import from_json, to_json
from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool, QueuePool, StaticPool

from bot.errors import StoreError
from bot.storage.problems import explain

BUSY_SECONDS = 5  # how long another process (a command such as pause) may hold the file


@contextmanager
def connected(engine: Engine, place: str) -> Iterator[Connection]:
    """A connection for one piece of work; the engine is gone afterwards. Raises StoreError for a trouble of `place`."""
    try:
        with engine.connect() as db:
            yield db
    except Exception as error:
        raise explain(error, place) or error from error
    finally:
        engine.dispose()


def driver(db: Connection) -> Any:
    """The driver's own connection, on which only we begin and end transactions."""
    return db.connection.dbapi_connection


def parsed(url: str) -> URL | None:
    """An address in its parts; None if it is none. A port that is no number may hold what stands behind a ':' of a
    password, so no error is passed on."""
    try:
        return make_url(url)
    except (ArgumentError, ValueError):
        return None


def path_of(url: str) -> Path:
    """The file of a SQLite address. Others are refused with a sentence, which does not repeat what may be a secret."""
    found = parsed(url)
    if found is None or found.get_backend_name() != "sqlite" or not found.database or found.database == ":memory:":
        kind = f'An address that begins with "{url.partition(":")[0]}:"' if "://" in url else "This address"
        raise StoreError(
            f"{kind} cannot be used as the database: give sqlite:///path/to/beancan.db or postgresql://user@host/name"
        )
    return Path(found.database)


class FileSession(sqlite3.Connection):
    """The driver's connection with what makes a difference on a server (`bot.storage.postgres.Session`): here all is
    done at once, one statement that fails takes no other with it, and no connection is ever lost."""

    refused = closed = False

    def later(self, statement: str, values: Sequence[Any] = ()) -> None:
        self.execute(statement, values)

    def together(self, asked: Sequence[tuple[str, Sequence[Any]]]) -> list[sqlite3.Cursor]:
        return [self.execute(*each) for each in asked]

    def settle(self) -> None:
        """Nothing is unsent."""


def _ours(connection: sqlite3.Connection, pragmas: tuple[str, ...]) -> None:
    # The driver would begin transactions by its own rules (none for a SELECT); from here on only we say BEGIN.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in pragmas:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


_COMMON = (f"busy_timeout = {BUSY_SECONDS * 1000}", "foreign_keys = ON")
_FILE = (*_COMMON, "journal_mode = WAL", "synchronous = FULL", "temp_store = MEMORY", "cache_size = -32000")


def _json_out(value: Any) -> str:
    """In a tenth of the standard library's time: a turn writes and reads a dozen of such values."""
    try:
        return to_json(value).decode()
    except ValueError:  # half a pair of surrogates, which the standard library spells in plain letters
        return json.dumps(value)


def _json_in(stored: str) -> Any:
    try:
        return from_json(stored)
    except ValueError:
        return json.loads(stored)


def _engine(url: str, pragmas: tuple[str, ...], **options: Any) -> Engine:
    ours = {"check_same_thread": False, "cached_statements": 512, "factory": FileSession}
    engine = create_engine(url, connect_args=ours, json_serializer=_json_out, json_deserializer=_json_in, **options)

    @event.listens_for(engine, "connect")
    def on_connect(connection: sqlite3.Connection, _record: object) -> None:
        _ours(connection, pragmas)

    return engine


def writing(path: Path) -> Engine:
    """For the one writer thread."""
    return _engine(f"sqlite:///{path}", _FILE, poolclass=NullPool)


def reading(path: Path, connections: int) -> Engine:
    """For readers: they see the last commit and cannot write, whatever a unit tries."""
    pragmas = (*_COMMON, "query_only = ON")
    return _engine(f"sqlite:///{path}", pragmas, poolclass=QueuePool, pool_size=connections, max_overflow=0)


def in_memory() -> Engine:
    """One connection, which is the database: it is gone with it."""
    return _engine("sqlite://", _COMMON, poolclass=StaticPool)
