"""Copies of the whole database: a backup while the bot runs, putting one back, and moving from a file to PostgreSQL.

A backup is always a SQLite file with our tables, wherever it was taken, so it can be put back anywhere.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.errors import StoreError
from bot.storage import engines
from bot.storage.backend import Backend, SqliteFile, backend_of
from bot.storage.carry import carry
from bot.storage.migrate import revision_of, upgrade_it
from bot.storage.migrations import TARGET
from bot.storage.problems import explain
from bot.storage.snapshot import backup_name, make_folder, save


def backup(url: str, to: Path) -> Path:
    """Copy the database as of now, also while it is in use; `to` appears only when it is whole. Raises StoreError."""
    source = backend_of(url)
    if isinstance(source, SqliteFile):
        return save(source, to)
    have = revision_of(source)
    if have != TARGET:
        raise StoreError(
            f"{source.place} has {'tables of another version' if have else 'no tables of Beancan'}, so it cannot be"
            " copied. Run beancan db upgrade first."
        )
    make_folder(to)
    part = SqliteFile(to.with_name(f"{to.name}.part"))
    try:
        _discard(part.path)
        upgrade_it(part)
        carry(source, part)
        _fold(part.path)
        part.path.replace(to)
    except OSError as error:
        raise StoreError(f"{to} cannot be written ({error.strerror}). Choose another place for the backup.") from error
    finally:
        _discard(part.path)
    return to


def restore(url: str, file: Path, now: datetime | None = None) -> Path | None:
    """Put a backup in the place of the database, brought up to date. Returns where the former one was saved, None if
    there was none. Raises StoreError; then the database is as it was."""
    with _held(backend_of(url)) as target, _checked(file) as source:
        if not isinstance(target, SqliteFile):
            upgrade_it(target)
            carry(source, target)
            return None
        saved = None
        if target.path.exists():
            name = backup_name(target.path, "before-restore", now or datetime.now(UTC))
            saved = save(target, name)
        _overwrite(source, target)
        return saved


def move(url: str, to: str) -> Mapping[str, int]:
    """From a file to an empty PostgreSQL. Returns how many rows arrived, by table; the file stays as it is.

    Raises StoreError; then nothing was moved.
    """
    source, target = backend_of(url), backend_of(to)
    if not isinstance(source, SqliteFile) or isinstance(target, SqliteFile):
        raise StoreError(
            "Only a SQLite file can be moved, and only to PostgreSQL. The other way: beancan db backup makes a file of"
            " a PostgreSQL, and beancan db restore puts it in place."
        )
    if not source.path.exists():
        raise StoreError(f"{source.path} does not exist, so there is nothing to move. Check database.url.")
    with _held(source) as held, _held(target) as taking:
        upgrade_it(held)
        upgrade_it(taking)
        return carry(held, taking)


@contextmanager
def _held(backend: Backend) -> Iterator[Backend]:
    """Nobody else works on it meanwhile."""
    if isinstance(backend, SqliteFile):
        make_folder(backend.path)
    held = backend.holding("alone")
    try:
        yield held
    finally:
        held.release()


@contextmanager
def _checked(file: Path) -> Iterator[SqliteFile]:
    """A copy of a backup, looked at and brought up to date; the backup itself is not touched."""
    if not file.is_file():
        raise StoreError(f"{file} does not exist. Name a file that `beancan db backup` made.")
    given = SqliteFile(file)
    if not revision_of(given):
        raise StoreError(f"{file} holds no tables of Beancan. Name a file that `beancan db backup` made.")
    with TemporaryDirectory(prefix="beancan-") as folder:
        copy = SqliteFile(save(given, Path(folder) / "copy.db"))
        _look_through(copy, file)
        upgrade_it(copy)
        yield copy


def _look_through(copy: SqliteFile, named: Path) -> None:
    try:
        with closing(sqlite3.connect(copy.path)) as raw:
            (says,) = raw.execute("PRAGMA integrity_check").fetchone()
    except sqlite3.Error as error:
        raise explain(error, str(named)) or error from error
    if says != "ok":
        raise StoreError(f"{named} is damaged ({says}). Nothing was changed. Use another backup.")


def _overwrite(source: SqliteFile, target: SqliteFile) -> None:
    """In one transaction of the target, so that who has it open sees the one or the other."""
    made = engines.connected(target.writing(), target.place)  # makes the file as it has to be
    with made as db, closing(sqlite3.connect(source.path)) as giving:
        giving.backup(engines.driver(db))


def _fold(path: Path) -> None:
    """Everything into the one file."""
    with closing(sqlite3.connect(path, timeout=engines.BUSY_SECONDS)) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        raw.execute("PRAGMA journal_mode = DELETE")


def _discard(path: Path) -> None:
    for end in ("", "-wal", "-shm"):
        with suppress(OSError):
            path.with_name(path.name + end).unlink(missing_ok=True)
