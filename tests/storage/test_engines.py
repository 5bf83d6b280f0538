"""Connections: durable, with foreign keys, and with transactions that only we begin."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, Engine
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


@pytest.mark.parametrize(
    "value",
    [
        [], {}, None, True, "", "\ud83d", ["a\udc00b"], {"\ud800": "😀"}, "\x00\x01\x1f\x7f", "é\u2028</script>",
        10**400, -(2**63), 0.1 + 0.2, 5e-324, 1e16, float("inf"), float("nan"), {"a": [None, 1.0]}, [[]] * 3,
    ],
)  # fmt: skip
def test_json_is_the_same_as_the_standard_librarys_which_older_versions_and_postgresql_use(value: Any) -> None:
    engine = engines.in_memory()
    json_type: Any = JSON()
    written, read = json_type.bind_processor(engine.dialect), json_type.result_processor(engine.dialect, None)
    found = (json.loads(written(value)), read(json.dumps(value)), read(written(value)))
    assert [repr(each) for each in found] == [repr(value)] * 3  # by their looks: NaN is no NaN's equal
    engine.dispose()
