"""The store on a file: what was answered survives kill -9, readers never wait, and every trouble is told plainly."""

import asyncio
import os
import signal
import sqlite3
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.ports import Transaction
from bot.storage.backend import Hold
from bot.storage.store import SqlStore
from tests.storage.builders import START, World, message
from tests.storage.processes import child

# Accepts for ever and names each post only after its `write` was answered.
CHILD = """
import asyncio, sys
from bot.storage.store import SqlStore
from tests.storage.builders import START, message

async def main(url, first):
    store = SqlStore.open(url, hold="alone")
    async def one(k):
        for n in range(first, first + 1_000_000):
            await store.write(lambda t: t.inbox.accept(message(f"{k}-{n}", f"p{k}"), (), START))
            print(f"{k}-{n}", flush=True)
    await asyncio.gather(*(one(k) for k in range(8)))

asyncio.run(main(sys.argv[1], int(sys.argv[2])))
"""


def test_what_was_answered_is_there_after_kill_9(url: str) -> None:
    answered: list[str] = []
    for life in range(3):
        process = child(CHILD, url, str(life * 1_000_000))
        assert process.stdout is not None
        for _ in range(40):
            answered.append(process.stdout.readline().strip())
        process.send_signal(signal.SIGKILL)
        answered += [line.strip() for line in process.stdout if line.endswith("\n")]
        process.communicate()
    assert len(answered) >= 120

    async def repeated() -> list[bool]:
        store = SqlStore.open(url, hold="alone")
        try:
            return await store.write(lambda t: [t.inbox.accept(message(n), (), START).fresh for n in answered])
        finally:
            await store.close()

    assert not any(asyncio.run(repeated()))


async def test_a_second_run_on_one_database_is_refused(url: str) -> None:
    store = SqlStore.open(url, hold="alone")
    with pytest.raises(StoreError, match=r"Another Beancan is running on .*b.*\. Stop it first"):
        SqlStore.open(url, hold="alone")
    beside = SqlStore.open(url)  # a command such as pause
    await beside.write(lambda t: t.controls.pause("*", "omar", START))
    assert await store.read(lambda t: list(t.controls.paused())) == ["*"]
    await beside.close()
    await store.close()
    await SqlStore.open(url, hold="alone").close()


async def test_a_reader_does_not_wait_for_the_writer(url: str) -> None:
    store = SqlStore.open(url)
    world = World(store)
    await world.says("ana")
    goes_on, busy = threading.Event(), threading.Event()

    def slow(t: Transaction) -> None:
        t.inbox.accept(message("b", "bob"), (), START)
        busy.set()
        goes_on.wait(10)

    writing = asyncio.ensure_future(store.write(slow))
    await asyncio.to_thread(busy.wait, 10)
    assert len(await world.waiting("all")) == 1  # the last commit, at once
    goes_on.set()
    await writing
    assert len(await world.waiting("all")) == 2
    await store.close()


async def test_a_reader_cannot_write(url: str) -> None:
    store = SqlStore.open(url)
    with pytest.raises(StoreError):
        await store.read(lambda t: t.controls.pause("*", "omar", START))
    assert await store.read(lambda t: list(t.controls.paused())) == []
    await store.close()


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    path = tmp_path / "b.db"
    path.write_bytes(b"my shopping list, not a database " * 200)
    with pytest.raises(
        StoreError, match=r"b\.db is damaged or is not a Beancan database\. Stop Beancan, keep the file"
    ):
        SqlStore.open(f"sqlite:///{path}", hold="alone")
    assert path.read_bytes().startswith(b"my shopping list")
    path.unlink()
    SqlStore.open(f"sqlite:///{path}", hold="alone")._close()  # the lock was given back


async def test_a_database_that_gets_damaged_is_told_and_the_writer_lives(tmp_path: Path) -> None:
    path = tmp_path / "b.db"
    store = SqlStore.open(f"sqlite:///{path}")
    await World(store).says()
    await store.close()
    with closing(sqlite3.connect(path)) as raw:
        (page,) = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = 'inbox'").fetchone()
        (size,) = raw.execute("PRAGMA page_size").fetchone()
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(os.urandom(size))
    store = SqlStore.open(f"sqlite:///{path}")
    for _ in range(2):
        with pytest.raises(StoreError, match="damaged"):
            await store.write(lambda t: t.inbox.accept(message("x"), (), START))
    await store.write(lambda t: t.controls.pause("*", "omar", START))  # what is not damaged goes on
    await store.close()


@contextmanager
def somebody_without_rights() -> Iterator[Path]:
    """A folder that may be read and not written; also when the tests are run by root, who may do everything."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        yield_as = os.geteuid()
        folder.chmod(0o755)
        try:
            yield folder
        finally:
            os.seteuid(yield_as)
            folder.chmod(0o755)


def drop_rights(folder: Path) -> None:
    folder.chmod(0o555)
    if os.geteuid() == 0:
        os.seteuid(65534)


@pytest.mark.skipif(sys.platform == "win32", reason="rights of folders are another matter there")
def test_a_read_only_folder_is_told() -> None:
    with somebody_without_rights() as folder:
        drop_rights(folder)
        holds: tuple[Hold, ...] = ("alone", "")
        for hold in holds:
            with pytest.raises(
                StoreError, match=r"(cannot be written|cannot be opened).*(right to write|Create the folder)"
            ):
                SqlStore.open(f"sqlite:///{folder}/b.db", hold=hold)
        with pytest.raises(StoreError, match="cannot be made"):
            SqlStore.open(f"sqlite:///{folder}/data/b.db")


@pytest.mark.skipif(sys.platform == "win32", reason="rights of files are another matter there")
async def test_a_read_only_file_is_told() -> None:
    with somebody_without_rights() as folder:
        url = f"sqlite:///{folder}/b.db"
        await SqlStore.open(url).close()
        for file in folder.iterdir():
            file.chmod(0o444)
        drop_rights(folder)
        with pytest.raises(StoreError, match=r"read-only|cannot be opened"):
            await _write(SqlStore.open(url))


async def _write(store: SqlStore) -> None:
    try:
        await store.write(lambda t: t.inbox.accept(message(1), (), START))
    finally:
        await store.close()


@pytest.mark.parametrize(
    "address",
    [
        "mysql://localhost/x",
        "sqlite://",
        "sqlite:///:memory:",
        "postgresql://localhost",
        "x",
        "postgresql://bot:secret@host:54x2/db",
        "postgresql://bot:pa@secret:word@host/db",
    ],
)
def test_an_address_that_cannot_be_used_is_told_without_its_password(address: str) -> None:
    with pytest.raises(
        StoreError, match=r"cannot be used as the database: give sqlite:///\S+ or postgresql://"
    ) as told:
        SqlStore.open(address)
    assert "secret" not in str(told.value)


def test_a_password_with_an_at_sign_is_refused_and_not_told() -> None:
    with pytest.raises(StoreError, match="Write an @ of the password as %40") as told:
        SqlStore.open("postgresql://bot:p@secret@host/db")
    assert "secret" not in str(told.value)


def test_the_folder_is_made(tmp_path: Path) -> None:
    SqlStore.open(f"sqlite:///{tmp_path}/new/deep/b.db", hold="alone")._close()
    with closing(sqlite3.connect(tmp_path / "new/deep/b.db")) as raw:
        assert raw.execute("PRAGMA journal_mode").fetchone() == ("wal",)
