"""Connections: durable, with foreign keys, and with transactions that only we begin."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from bot.storage import engines


def pragma(engine: Engine, name: str) -> Any:
    with engine.connect() as db:
        return db.exec_driver_sql(f"PRAGMA {name}").scalar()


def test_the_writer_is_durable(tmp_path: Path) -> None:
    engine = engines.writing(tmp_path / "b.db")
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}
    assert {name: pragma(engine, name) for name in wanted} == wanted
    engine.dispose()


def test_readers_cannot_write(tmp_path: Path) -> None:
    writing, reading = engines.writing(tmp_path / "b.db"), engines.reading(tmp_path / "b.db", 1)
    with writing.connect() as db:
        db.exec_driver_sql("CREATE TABLE x (y)")
    with reading.connect() as db, pytest.raises(OperationalError, match="readonly"):
        db.exec_driver_sql("INSERT INTO x VALUES (1)")
    writing.dispose()
    reading.dispose()


def test_only_we_begin_transactions() -> None:
    engine = engines.in_memory()
    with engine.connect() as db:
        raw: Any = db.connection.dbapi_connection
        db.exec_driver_sql("CREATE TABLE x (y)")
        db.exec_driver_sql("INSERT INTO x VALUES (1)")
        assert not raw.in_transaction
        raw.execute("BEGIN IMMEDIATE")
        db.exec_driver_sql("INSERT INTO x VALUES (2)")
        raw.execute("ROLLBACK")
        assert db.exec_driver_sql("SELECT count(*) FROM x").scalar() == 1
    engine.dispose()
