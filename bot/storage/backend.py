"""What differs between the databases, and nothing more: where it is, how it is opened, who holds it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol, Self

from sqlalchemy import Engine

from bot.errors import StoreError
from bot.storage import engines
from bot.storage.lock import FileLock

# Who works on a database: nobody in particular (a command beside the bot), one process alone, or one of several.
Hold = Literal["", "alone", "shared"]
_INSTALL = "The library for PostgreSQL is not installed. Install it: pip install 'beancan[postgres]'"


class Backend(Protocol):
    """One database. Makes engines whose connections begin no transaction by themselves."""

    @property
    def place(self) -> str:
        """As sentences name it; never with a password."""
        ...

    @property
    def begin(self) -> str:
        """Opens a transaction that writes."""
        ...

    @property
    def begin_reading(self) -> str:
        """Opens a transaction on the last commit that cannot write."""
        ...

    @property
    def begin_migrating(self) -> Sequence[str]:
        """Opens a transaction that changes the tables, one process at a time."""
        ...

    def holding(self, hold: Hold) -> Self:
        """Work on it as `hold` says. Raises StoreError if another holds it (on PostgreSQL: when `writing` connects)."""
        ...

    def release(self) -> None:
        """Let it go. Safe to call twice."""
        ...

    def held(self) -> bool:
        """Whether a Beancan works on it now. Changes nothing."""
        ...

    def writing(self) -> Engine:
        """For the one writer thread."""
        ...

    def reading(self, connections: int) -> Engine:
        """For so many readers at a time."""
        ...


@dataclass(frozen=True, slots=True)
class SqliteFile:
    """A file on this machine."""

    path: Path
    lock: FileLock | None = None
    begin: str = "BEGIN IMMEDIATE"
    begin_reading: str = "BEGIN"
    # SQLite changes a table by making a new one; the first statement has no effect once a transaction is open.
    begin_migrating: Sequence[str] = ("PRAGMA foreign_keys = OFF", "BEGIN IMMEDIATE")

    @property
    def place(self) -> str:
        return str(self.path)

    def holding(self, hold: Hold) -> "SqliteFile":
        if hold == "shared":
            raise StoreError(
                f"{self.path} is a file, and only one process may work on it. Several need PostgreSQL: see"
                " docs/how-to/postgresql.md."
            )
        return SqliteFile(self.path, FileLock.take(self.path) if hold else None)

    def release(self) -> None:
        if self.lock is not None:
            self.lock.release()

    def held(self) -> bool:
        return FileLock.held(self.path)

    def writing(self) -> Engine:
        return engines.writing(self.path)

    def reading(self, connections: int) -> Engine:
        return engines.reading(self.path, connections)


def backend_of(url: str) -> Backend:
    """The database of an address. Raises StoreError for one that cannot be used; the sentence does not repeat it."""
    found = engines.parsed(url)
    if found is not None and "@" in (found.host or ""):  # else a part of the password would be named as the host
        raise StoreError("The address of the database holds two @. Write an @ of the password as %40.")
    if found is not None and found.drivername in {"postgresql", "postgres", "postgresql+psycopg"} and found.database:
        try:
            from bot.storage.postgres import Postgres
        except ImportError as error:
            raise StoreError(_INSTALL) from error
        return Postgres(found)
    return SqliteFile(engines.path_of(url))
