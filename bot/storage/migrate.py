"""Bringing a database up to date, after a backup of it; and copying one while it is in use.

The whole way is one transaction: a crash in the middle leaves the old tables, and two processes that start together do
not migrate twice. There is no way down: going back means putting the backup in place.
"""

import os
import sqlite3
import sys
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from bot.errors import StoreError
from bot.storage import engines
from bot.storage.migrations import TARGET
from bot.storage.problems import explain

_FOLDER = Path(__file__).parent / "migrations"


def current(url: str) -> str:
    """The revision of the tables in the file; "" if it is new. Raises StoreError if it is no database of ours."""
    path = engines.path_of(url)
    if not path.exists():
        return ""
    try:
        with closing(sqlite3.connect(path, timeout=engines.BUSY_SECONDS)) as raw:
            return _revision(raw, path)
    except sqlite3.Error as error:
        raise _told(error, path) from error


def _revision(raw: sqlite3.Connection, path: Path) -> str:
    tables = {name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if "alembic_version" in tables:
        found = raw.execute("SELECT version_num FROM alembic_version").fetchone()
        return str(found[0]) if found else ""
    if tables:
        raise StoreError(
            f"{path} holds tables of another program. Give Beancan a database file of its own (database.url)."
        )
    return ""


def upgrade(url: str, now: datetime | None = None) -> Path | None:
    """Bring the tables up to `TARGET`. Returns the backup that was made, None if none was needed.

    Raises StoreError; then the tables are as they were.
    """
    path = engines.path_of(url)
    make_folder(path)
    have = current(url)
    if have == TARGET:
        return None
    saved = backup(url, _backup_name(path, have, now or datetime.now(UTC))) if have else None
    engine = engines.writing(path)
    try:
        if sys.platform != "win32" and not path.exists():
            with suppress(OSError):  # if it cannot be made, opening it says so in plain words
                path.touch(0o600)  # what customers wrote is for this user's eyes only
        with engine.connect() as db:
            _upgrade(db, path)
    except Exception as error:
        plain = explain(error, str(path))
        if plain is None:
            raise
        raise plain from error
    finally:
        engine.dispose()
    return saved


def _upgrade(db: Connection, path: Path) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    raw: Any = db.connection.dbapi_connection
    raw.execute("PRAGMA foreign_keys = OFF")  # SQLite changes a table by making a new one; takes no effect later
    with db.begin():  # on the way out the driver commits or rolls back what we begin here
        raw.execute("BEGIN IMMEDIATE")
        known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
        _refuse_newer(_revision(raw, path), known, path)  # read again: another process may have been quicker
        config.attributes["connection"] = db
        command.upgrade(config, "head")


def _refuse_newer(have: str, known: set[str], path: Path) -> None:
    if have and have not in known:
        raise StoreError(
            f"{path} was made by a newer Beancan (its tables are of revision {have}, this program knows {TARGET}). "
            "Use the newer program, or put the backup of the older one in place."
        )


def backup(url: str, to: Path) -> Path:
    """Copy the database as of now, also while it is in use; `to` appears only when it is whole. Raises StoreError."""
    path = engines.path_of(url)
    if not path.exists():
        raise StoreError(f"{path} does not exist, so there is nothing to copy. Check database.url.")
    make_folder(to)
    part = to.with_name(f"{to.name}.part")
    try:
        source, target = sqlite3.connect(path, timeout=engines.BUSY_SECONDS), sqlite3.connect(part)
        with closing(source), closing(target):
            source.backup(target)
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(to)
    except sqlite3.Error as error:
        raise _told(error, path) from error
    except OSError as error:
        raise StoreError(f"{to} cannot be written ({error.strerror}). Choose another place for the backup.") from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return to


def _backup_name(path: Path, revision: str, now: datetime) -> Path:
    return path.parent / "backups" / f"{path.stem}-{revision}-{now:%Y%m%dT%H%M%S}.db"


def make_folder(path: Path) -> None:
    """The folder of a file, made if it is not there. Raises StoreError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        cure = "Create it, or choose another place."
        raise StoreError(f"The folder {path.parent} cannot be made ({error.strerror}). {cure}") from error


def _told(error: sqlite3.Error, path: Path) -> Exception:
    return explain(error, str(path)) or error
