"""One `run` per database file, by a lock of the operating system: it is gone when the process is, however it ends."""

import os
import sys
import time
from pathlib import Path
from typing import Self

from bot.errors import StoreError
from bot.storage.problems import holder

if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

    _look = _take  # Windows has no shared locks of this kind
else:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _look(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)


def _take_soon(handle: int) -> None:
    """Take it; whoever only looks (`FileLock.held`) has it for an instant."""
    for _ in range(5):
        try:
            _take(handle)
        except OSError:
            time.sleep(0.02)
        else:
            return
    _take(handle)


class FileLock:
    """Held from `take` to `release`. The small file beside the database stays; only the lock on it counts."""

    def __init__(self, handle: int) -> None:
        self._handle: int | None = handle

    @classmethod
    def take(cls, database: Path) -> Self:
        """Raises StoreError with a sentence if another process works on this database."""
        path = database.with_name(database.name + ".lock")
        try:
            handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            cure = "Create the folder, or give this user the right to write there."
            raise StoreError(f"{path} cannot be written ({error.strerror}). {cure}") from error
        try:
            _take_soon(handle)
        except OSError as error:
            os.close(handle)
            raise StoreError(holder(str(database))) from error
        return cls(handle)

    @classmethod
    def held(cls, database: Path) -> bool:
        """Whether a process works on this database now. Makes no file, and any number may ask side by side."""
        try:
            handle = os.open(database.with_name(database.name + ".lock"), os.O_RDWR)
        except OSError:
            return False
        try:
            _look(handle)
        except OSError:
            return True
        finally:
            os.close(handle)
        return False

    def release(self) -> None:
        """Let it go. Safe to call twice."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
