"""A file layer between SQLite and the disk, to see what a power cut leaves and what a full disk does.

`install` puts itself in front of SQLite's own layer for every database of this process. What is written goes to the
real files, and besides, whenever SQLite asks for a sync, into files of the same name in the folder `survived`: these
hold what was synced and nothing else, which is the least that a disk may hold after a power cut. While a file `full`
stands in the folder, nothing can be written.

It is the database's own seam (sqlite3_vfs, https://sqlite.org/vfs.html), used through ctypes, so that the product needs
no hook for it and the library in use is the one that the product uses.
"""

import _sqlite3
import ctypes
import os
import threading
from collections.abc import Callable
from ctypes import CFUNCTYPE, POINTER, Structure, c_char_p, c_int, c_int64, c_void_p
from pathlib import Path
from typing import Any

SQLITE_OK, SQLITE_FULL = 0, 13
_INSTALLED: list["Layer"] = []  # SQLite holds on to them for the life of the process
DATABASE, WAL = 0x100, 0x80000  # kinds of files in the flags of xOpen

Write = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
Truncate = CFUNCTYPE(c_int, c_void_p, c_int64)
Sync = CFUNCTYPE(c_int, c_void_p, c_int)
# names as addresses: SQLite keeps the very address that it passed
Open = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, POINTER(c_int))
Delete = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int)


class Methods(Structure):
    """sqlite3_io_methods: what can be done with an open file."""

    _fields_ = (
        ("version", c_int), ("close", c_void_p), ("read", c_void_p), ("write", Write), ("truncate", Truncate),
        ("sync", Sync), ("others", c_void_p * 13),
    )  # fmt: skip


class File(Structure):
    """The head of sqlite3_file."""

    _fields_ = (("methods", POINTER(Methods)),)


class Vfs(Structure):
    """sqlite3_vfs: how files are opened and deleted."""

    _fields_ = (
        ("version", c_int), ("file_size", c_int), ("longest_path", c_int), ("next", c_void_p), ("name", c_char_p),
        ("data", c_void_p), ("open", Open), ("delete", Delete), ("others", c_void_p * 14),
    )  # fmt: skip


def _name(address: int) -> str:
    return Path(os.fsdecode(ctypes.string_at(address))).name


class Layer:
    """The files that are open through it, and what of them was not synced yet."""

    def __init__(self, folder: Path) -> None:
        self._survived = folder / "survived"
        self._survived.mkdir(exist_ok=True)
        self._full = folder / "full"
        self._lock = threading.RLock()
        self._names: dict[int, str] = {}  # open file -> its name
        self._real: dict[int, Methods] = {}
        self._unsynced: dict[str, list[Callable[[int], object]]] = {}
        self._kept: list[Any] = []

    def install(self) -> None:
        """Become the default of this process."""
        library = ctypes.CDLL(_sqlite3.__file__)
        library.sqlite3_vfs_find.restype = POINTER(Vfs)
        usual = library.sqlite3_vfs_find(None)
        mine = Vfs.from_buffer_copy(usual.contents)
        mine.name, mine.next = b"beancan-file-layer", None

        def opened(_vfs: int, name: int, file: int, flags: int, out: Any) -> int:
            code = int(usual.contents.open(ctypes.addressof(usual.contents), name, file, flags, out))
            if code == SQLITE_OK and flags & (DATABASE | WAL):
                self._follow(file, _name(name))
            return code

        def deleted(_vfs: int, name: int, sync: int) -> int:
            (self._survived / _name(name)).unlink(missing_ok=True)
            return int(usual.contents.delete(ctypes.addressof(usual.contents), name, sync))

        mine.open, mine.delete = Open(opened), Delete(deleted)
        self._kept += [mine, mine.open, mine.delete]
        _INSTALLED.append(self)
        assert library.sqlite3_vfs_register(ctypes.byref(mine), 1) == SQLITE_OK

    def _follow(self, file: int, name: str) -> None:
        head = File.from_address(file)
        real = Methods.from_buffer_copy(head.methods.contents)
        mine = Methods.from_buffer_copy(real)
        mine.write, mine.truncate, mine.sync = Write(self._write), Truncate(self._truncate), Sync(self._sync)
        self._kept += [mine, mine.write, mine.truncate, mine.sync]
        with self._lock:
            self._names[file], self._real[file] = name, real
        head.methods = ctypes.pointer(mine)

    def _write(self, file: int, data: int, size: int, at: int) -> int:
        if self._full.exists():
            return SQLITE_FULL
        with self._lock:
            written = ctypes.string_at(data, size)
            self._later(file, lambda handle: os.pwrite(handle, written, at))
            return int(self._real[file].write(file, data, size, at))

    def _truncate(self, file: int, size: int) -> int:
        with self._lock:
            self._later(file, lambda handle: os.ftruncate(handle, size))
            return int(self._real[file].truncate(file, size))

    def _later(self, file: int, change: Callable[[int], object]) -> None:
        self._unsynced.setdefault(self._names[file], []).append(change)

    def _sync(self, file: int, flags: int) -> int:
        with self._lock:
            name = self._names[file]
            code = int(self._real[file].sync(file, flags))
            handle = os.open(self._survived / name, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                for change in self._unsynced.pop(name, ()):
                    change(handle)
            finally:
                os.close(handle)
            return code
