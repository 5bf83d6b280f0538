"""What the database complains about becomes a sentence with place, cause and cure; our own mistakes do not."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from bot.storage.problems import explain


def complaint(path: Path, *statements: str) -> sqlite3.Error:
    """What SQLite says to this, for real."""
    *before, last = statements
    with closing(sqlite3.connect(path, timeout=0)) as raw:
        for sql in before:
            raw.execute(sql)
        with pytest.raises(sqlite3.Error) as told:
            raw.execute(last)
    return told.value


def test_a_database_that_is_held_is_told(tmp_path: Path) -> None:
    path = tmp_path / "b.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        error = explain(complaint(path, "CREATE TABLE x (y)"), "b.db")
    assert str(error).startswith("b.db was kept by another program for more than 5 seconds. End that program")


def test_a_missing_table_is_told(tmp_path: Path) -> None:
    error = explain(complaint(tmp_path / "b.db", "SELECT * FROM inbox"), "b.db")
    assert str(error).startswith("b.db has tables of another version")


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(sqlite3.Error) as told:
        sqlite3.connect(tmp_path / "no" / "b.db")
    assert "cannot be opened: its folder does not exist" in str(explain(told.value, "b.db"))


def test_a_complaint_that_comes_through_sqlalchemy_is_the_same(tmp_path: Path) -> None:
    (tmp_path / "b.db").write_bytes(b"x" * 5000)
    engine = create_engine(f"sqlite:///{tmp_path}/b.db")
    with pytest.raises(DBAPIError) as told, engine.connect() as db:
        db.execute(text("SELECT * FROM x"))
    engine.dispose()
    assert "b.db is damaged" in str(explain(told.value, "b.db"))


def test_our_own_mistakes_stay_what_they_are(tmp_path: Path) -> None:
    twice = ("CREATE TABLE x (y PRIMARY KEY)", "INSERT INTO x VALUES (1)", "INSERT INTO x VALUES (1)")
    assert explain(complaint(tmp_path / "b.db", *twice), "b.db") is None
    assert explain(complaint(tmp_path / "b.db", "SELEKT"), "b.db") is None
    assert explain(ValueError("x"), "b.db") is None
