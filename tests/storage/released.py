"""Databases as older versions made them, with a row in every table."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from bot.storage import migrate, word_index
from bot.storage.tables import metadata


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(migrate.__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    return config


REVISIONS = [script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()][
    ::-1
]  # oldest first


@contextmanager
def connected(url: str) -> Iterator[sa.Connection]:
    """A connection by SQLAlchemy's own ways, not by ours."""
    engine = sa.create_engine(url.replace("postgresql:", "postgresql+psycopg:"), poolclass=sa.NullPool)
    with engine.begin() as db:
        yield db
    engine.dispose()


def make(url: str, revision: str) -> None:
    """The tables as of that revision."""
    with connected(url) as db:
        config = _config()
        config.attributes["connection"] = db
        command.upgrade(config, revision)


def differences(url: str) -> list[Any]:
    """What the tables there have other than the code says."""
    with connected(url) as db:
        asked = {"compare_type": True, "include_object": lambda _object, name, *_: not _of_words(name)}
        found = compare_metadata(MigrationContext.configure(db, opts=asked), metadata)
    return list(found)


def _of_words(name: str | None) -> bool:
    """The index of words is no table of the code's: the database keeps it."""
    return "box_words" in (name or "")


def _tables(db: sa.Connection) -> list[sa.Table]:
    there = sa.MetaData()
    there.reflect(db)
    return [table for table in there.sorted_tables if table.name != "alembic_version" and not _of_words(table.name)]


def _value(column: sa.Column[Any]) -> Any:
    """Every id and every reference is 1: so a row in each table fits all others."""
    match column.type:
        case sa.Boolean():
            return True
        case sa.Integer():
            return 1
        case sa.JSON():
            return {"word": "ü"}
        case sa.LargeBinary():
            return b"\x00\xff"
        case _:
            return f"ß {column.name}"


def fill(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """One row in each table; returns what stands there."""
    with connected(url) as db:
        for table in _tables(db):
            db.execute(table.insert(), {column.name: _value(column) for column in table.columns})
    return read(url)


def as_before(now: dict[str, list[tuple[Any, ...]]], then: dict[str, list[tuple[Any, ...]]]) -> dict[str, Any]:
    """The rows of the tables that were there `then`, without columns that came since: those stand at the end."""
    return {table: [row[: len(rows[0])] for row in now[table]] for table, rows in then.items()}


def read(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables."""
    with connected(url) as db:
        return {table.name: [tuple(row) for row in db.execute(sa.select(table))] for table in _tables(db)}


def found_by_words(url: str, word: str = "text") -> list[Any]:
    """Numbers of messages as the index of words knows them; refused by the database if it does not fit the messages."""
    with connected(url) as db:
        if db.dialect.name == "postgresql":
            names = "SELECT indexdef FROM pg_indexes WHERE indexname LIKE '%%box_words'"
            assert [" gin " in name for (name,) in db.exec_driver_sql(names)] == [True, True]
            return list(db.exec_driver_sql(f"SELECT id FROM inbox WHERE text ILIKE '%%{word}%%' ORDER BY id").scalars())
        word_index.learn(db, 1)
        for table in ("inbox", "outbox"):
            db.exec_driver_sql(f"INSERT INTO {table}_words ({table}_words, rank) VALUES ('integrity-check', 1)")
        grams = f"SELECT rowid FROM inbox_words WHERE inbox_words MATCH '{word[-3:]}' ORDER BY rowid"
        return list(db.exec_driver_sql(grams).scalars())
