"""Files that hold a whole database: made while it is in use, and put beside the old ones."""

import os
import sqlite3
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from bot.errors import StoreError
from bot.storage import engines
from bot.storage.backend import SqliteFile
from bot.storage.problems import explain


def save(source: SqliteFile, to: Path) -> Path:
    """Copy the file as of now, also while it is in use; `to` appears only when it is whole. Raises StoreError."""
    path = source.path
    if not path.exists():
        raise StoreError(f"{path} does not exist, so there is nothing to copy. Check database.url.")
    make_folder(to)
    part = to.with_name(f"{to.name}.{os.getpid()}.part")  # two that start together make one each
    try:
        _copy(path, part)
        part.replace(to)
    except sqlite3.Error as error:
        raise explain(error, str(path)) or error from error
    except OSError as error:
        raise StoreError(f"{to} cannot be written ({error.strerror}). Choose another place for the backup.") from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return to


def _copy(path: Path, part: Path) -> None:
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))  # for this user's eyes only
    with (
        closing(sqlite3.connect(path, timeout=engines.BUSY_SECONDS)) as source,
        closing(sqlite3.connect(part)) as target,
    ):
        source.backup(target)
    with part.open("rb+") as file:
        os.fsync(file.fileno())


def backup_name(path: Path, revision: str, now: datetime) -> Path:
    """Where the copy goes that is made before the tables are changed."""
    return path.parent / "backups" / f"{path.stem}-{revision}-{now:%Y%m%dT%H%M%S}.db"


def make_folder(path: Path) -> None:
    """The folder of a file, made if it is not there. Raises StoreError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        cure = "Create it, or choose another place."
        raise StoreError(f"The folder {path.parent} cannot be made ({error.strerror}). {cure}") from error
