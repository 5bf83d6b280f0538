"""The writer thread: groups, failed commits, a disk that is full, a database that came back."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection

from bot.errors import StoreError
from bot.storage import engines
from bot.storage.engines import driver
from bot.storage.writer import MOST
from tests.storage.bench import Bench


class FileBench(Bench):
    """On a file; it keeps what the database was told."""

    def __init__(self, path: Path) -> None:
        self.sql: list[str] = []
        super().__init__(engines.writing(path), "BEGIN IMMEDIATE")

    def _look(self, db: Connection) -> Connection:
        driver(db).set_trace_callback(self.sql.append)
        return db

    def forget(self) -> None:
        self.sql.clear()


def insert(size: int = 1) -> Callable[[Any], Any]:
    return lambda db: db.exec_driver_sql("INSERT INTO x (v) VALUES (?)", ("x" * size,))


def breaks(db: Any) -> None:
    """A row without its parent, looked at only when the group commits: a COMMIT that fails for real."""
    db.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    db.exec_driver_sql("INSERT INTO child (parent) VALUES (99)")


def raises(_: Any) -> None:
    raise ValueError("mine")


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[FileBench]:
    made = FileBench(tmp_path / "w.db")
    await made.run(lambda db: db.exec_driver_sql("CREATE TABLE x (id INTEGER PRIMARY KEY, v TEXT)"))
    await made.run(lambda db: db.exec_driver_sql("CREATE TABLE child (parent INTEGER REFERENCES x(id))"))
    yield made
    await asyncio.to_thread(made.writer.close)


async def test_what_is_queued_together_is_committed_together(bench: FileBench) -> None:
    await bench.together(*[insert() for _ in range(MOST)])
    assert [sql for sql in bench.sql if sql in {"COMMIT", "BEGIN IMMEDIATE"}][-2:] == ["BEGIN IMMEDIATE", "COMMIT"]
    assert bench.sql.count("COMMIT") == 2  # the one that kept the writer busy, and the group
    assert await bench.rows() == MOST


async def test_a_group_has_a_size(bench: FileBench) -> None:
    await bench.together(*[insert() for _ in range(MOST + 1)])
    assert bench.sql.count("COMMIT") == 3


async def test_a_failed_commit_fails_everybody_in_the_group_and_nobody_after(bench: FileBench) -> None:
    results = await bench.together(insert(), breaks, raises, insert())
    assert [type(result).__name__ for result in results] == [
        "IntegrityError",
        "IntegrityError",
        "ValueError",
        "IntegrityError",
    ]
    assert await bench.rows() == 0
    await bench.run(insert())
    assert await bench.rows() == 1


async def test_a_full_disk_is_told_and_work_goes_on_when_there_is_space(bench: FileBench) -> None:
    await bench.run(insert())

    def no_space(db: Any) -> None:
        pages = db.exec_driver_sql("PRAGMA page_count").scalar()
        db.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    results = await bench.together(no_space, insert(), insert(100_000), insert())
    assert all(isinstance(result, StoreError) for result in results if isinstance(result, Exception))
    assert isinstance(results[2], StoreError)
    assert "disk is full: the database cannot grow" in str(results[2])
    before = await bench.rows()
    await bench.run(lambda db: db.exec_driver_sql("PRAGMA max_page_count = 1000000"))  # somebody made space
    await bench.run(insert(100_000))
    assert await bench.rows() == before + 1


async def test_units_that_changed_nothing_are_no_news(bench: FileBench) -> None:
    before = len(bench.commits)
    await bench.rows()
    with pytest.raises(ValueError, match="mine"):
        await bench.run(raises)
    assert len(bench.commits) == before
    await bench.run(insert())
    assert len(bench.commits) == before + 1


async def test_what_a_future_cannot_carry_is_told_all_the_same(bench: FileBench) -> None:
    def stops(_: Any) -> None:
        next(_nothing())

    with pytest.raises(RuntimeError, match="StopIteration"):
        await bench.run(stops)


def _nothing() -> Iterator[None]:
    yield from ()


async def test_a_caller_whose_loop_is_gone_harms_nobody(bench: FileBench) -> None:
    """His unit counts; there is only nobody to tell."""
    gone = asyncio.new_event_loop()
    bench.writer.submit(insert(), gone)
    gone.close()
    assert await bench.rows() == 1


async def test_a_closed_writer_refuses(tmp_path: Path) -> None:
    bench = FileBench(tmp_path / "w.db")
    await asyncio.to_thread(bench.writer.close)
    with pytest.raises(StoreError, match="the database is closed"):
        await bench.run(insert())
    await asyncio.to_thread(bench.writer.close)
