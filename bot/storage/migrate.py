"""Bringing a database up to date, after a backup of it where it is a file.

The whole way is one transaction: a crash in the middle leaves the old tables, and two processes that start together do
not migrate twice. There is no way down: going back means putting the backup in place.
"""

import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, inspect

from bot.errors import StoreError
from bot.storage.backend import Backend, SqliteFile, backend_of
from bot.storage.engines import connected, driver
from bot.storage.migrations import TARGET
from bot.storage.snapshot import backup_name, make_folder, save

_FOLDER = Path(__file__).parent / "migrations"


def current(url: str) -> str:
    """The revision of the tables; "" if there are none yet. Raises StoreError if it is no database of ours."""
    return revision_of(backend_of(url))


def revision_of(backend: Backend) -> str:
    """See `current`."""
    if isinstance(backend, SqliteFile) and not backend.path.exists():
        return ""
    with connected(backend.reading(1), backend.place) as db:
        return _revision(db, backend.place)


def _revision(db: Connection, place: str) -> str:
    tables = inspect(db).get_table_names()
    if "alembic_version" in tables:
        found = db.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
        return str(found or "")
    if tables:
        raise StoreError(f"{place} holds tables of another program. Give Beancan a database of its own (database.url).")
    return ""


_WORDS = {
    "sqlite": "SELECT 1 FROM sqlite_master WHERE name = 'inbox_words'",
    "postgresql": "SELECT 1 FROM pg_class WHERE relname = 'ix_inbox_words'",
}


def finds_words(backend: Backend) -> bool:
    """Whether the database has the index that a search asks first. Without it a search reads all messages."""
    with connected(backend.reading(1), backend.place) as db:
        return db.exec_driver_sql(_WORDS[db.dialect.name]).first() is not None


def upgrade(url: str, now: datetime | None = None) -> Path | None:
    """Bring the tables up to `TARGET`. Returns the backup that was made, None if none was needed.

    Raises StoreError; then the tables are as they were.
    """
    return upgrade_it(backend_of(url), now)


def upgrade_it(backend: Backend, now: datetime | None = None) -> Path | None:
    """See `upgrade`."""
    saved: Path | None = None
    if isinstance(backend, SqliteFile):
        make_folder(backend.path)
    have = revision_of(backend)
    if have == TARGET:
        return None
    if isinstance(backend, SqliteFile):
        saved = save(backend, backup_name(backend.path, have, now or datetime.now(UTC))) if have else None
        _make_file(backend.path)
    with connected(backend.writing(), backend.place) as db:
        _upgrade(db, backend)
    return saved


def _make_file(path: Path) -> None:
    if sys.platform != "win32" and not path.exists():
        with suppress(OSError):  # if it cannot be made, opening it says so in plain words
            path.touch(0o600)  # what customers wrote is for this user's eyes only


def _upgrade(db: Connection, backend: Backend) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    raw = driver(db)
    with db.begin():  # on the way out the driver commits or rolls back what we begin here
        for statement in backend.begin_migrating:
            raw.execute(statement)
        known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
        have = _revision(db, backend.place)  # read again: another process may have been quicker
        _refuse_newer(have, known, backend.place)
        config.attributes["connection"] = db
        command.upgrade(config, "head")


def _refuse_newer(have: str, known: set[str], place: str) -> None:
    if have and have not in known:
        raise StoreError(
            f"{place} was made by a newer Beancan (its tables are of revision {have}, this program knows {TARGET}). "
            "Use the newer program, or put the backup of the older one in place."
        )
