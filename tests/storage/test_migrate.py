"""Migrations: from nothing to the tables as the code has them, after a backup when there is something to lose."""

import asyncio
import sqlite3
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from bot.errors import StoreError
from bot.storage import engines, migrate
from bot.storage.backend import backend_of
from bot.storage.migrate import current, finds_words, upgrade
from bot.storage.migrations import TARGET
from bot.storage.store import SqlStore
from bot.storage.tables import metadata
from tests.postgres import Cluster
from tests.storage import released
from tests.storage.builders import World
from tests.storage.processes import child

UPGRADE = "import sys; from bot.storage.migrate import upgrade; upgrade(sys.argv[1])"
NEWER = (
    "stops", "fetches", "files", "inbox_words", "outbox_words", "inbox_words_upto", "outbox_words_upto", "api_tokens",
    "away", "corrections", "saved_replies", "labels", "snoozes",
    "members", "campaign_items", "campaigns", "cards", "accounts", "processes", "incident_facts", "incident_links",
    "missed", "tellings", "alerts", "incidents", "clusters", "usual_counts",
)  # fmt: skip
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def run(path: Path, *statements: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as raw:
        found = [row for sql in statements for row in raw.execute(sql)]
        raw.commit()
        return found


def filled(path: Path) -> str:
    """A database with one conversation."""

    async def fill() -> None:
        store = SqlStore.open(f"sqlite:///{path}")
        await World(store).says()
        await store.close()

    asyncio.run(fill())
    return f"sqlite:///{path}"


def test_a_new_database_gets_the_tables_of_the_code_and_no_backup(url: str, tmp_path: Path) -> None:
    assert current(url) == ""
    assert upgrade(url) is None
    assert current(url) == TARGET
    assert not (tmp_path / "backups").exists()
    assert released.differences(url) == []


@pytest.mark.parametrize("revision", released.REVISIONS)
def test_every_released_schema_is_brought_up_to_date_with_its_rows(url: str, revision: str) -> None:
    released.make(url, revision)
    rows = released.fill(url)
    upgrade(url)
    assert current(url) == TARGET
    assert released.differences(url) == []
    assert released.as_before(released.read(url), rows) == rows
    assert released.found_by_words(url) == [1] * ("inbox" in rows)
    assert upgrade(url) is None


def test_a_server_that_refuses_the_index_of_words_gets_all_the_rest(postgres: Cluster) -> None:
    owner = postgres.database()
    with released.connected(owner) as db:
        db.exec_driver_sql("CREATE ROLE guest LOGIN; GRANT CREATE ON SCHEMA public TO guest")
    guest = owner.replace("beancan@", "guest@")
    upgrade(guest)
    assert current(guest) == TARGET
    assert released.differences(guest) == []
    assert not finds_words(backend_of(guest))
    with released.connected(owner) as db:  # what the how-to says
        how_to = (Path(__file__).parents[2] / "docs/how-to/postgresql.md").read_text()
        db.exec_driver_sql(how_to[how_to.index("CREATE EXTENSION") :].partition("```")[0])
    assert finds_words(backend_of(guest))
    postgres.drop(owner)


@pytest.mark.parametrize("revision", ["", released.REVISIONS[0]])
def test_several_that_start_at_once_migrate_once(url: str, revision: str) -> None:
    if revision:
        released.make(url, revision)
        released.fill(url)
    processes = [child(UPGRADE, url) for _ in range(3)]
    told = [process.communicate(timeout=60) for process in processes]
    assert [process.returncode for process in processes] == [0] * 3, told
    assert released.differences(url) == []


def test_the_file_and_the_memory_have_the_same_indexes(tmp_path: Path) -> None:
    """The comparison above does not look into partial indexes."""
    upgrade(f"sqlite:///{tmp_path}/b.db")
    engine = engines.in_memory()
    metadata.create_all(engine)
    wanted = (
        "SELECT name, tbl_name, replace(replace(sql, char(10), ''), '\"', '') FROM sqlite_master WHERE type = 'index'"
    )
    with engine.connect() as db:
        there = {tuple(row) for row in db.exec_driver_sql(wanted) if not row[0].startswith("sqlite_")}
    here = {row for row in run(tmp_path / "b.db", wanted) if not str(row[0]).startswith("sqlite_")}
    assert here == there


def test_the_target_is_the_newest_revision() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrate.__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_current_head() == TARGET


def test_what_is_up_to_date_is_left_alone(tmp_path: Path) -> None:
    url = filled(tmp_path / "b.db")
    assert upgrade(url) is None
    assert not (tmp_path / "backups").exists()


def test_an_older_database_is_saved_before_it_is_changed_and_keeps_its_rows(tmp_path: Path) -> None:
    url = filled(tmp_path / "b.db")
    later = [f"DROP TABLE {table}" for table in NEWER]
    later += [f"DROP TRIGGER {table}_words_{when}" for table in ("inbox", "outbox") for when in ("gone", "other")]
    later += [f"DROP INDEX ix_signals_{name}" for name in ("at", "cluster_at", "topic_at", "conversation")]
    later += [f"DROP INDEX ix_{name}" for name in ("decisions_inbox", "waits_conversation", "notes_conversation")]
    later += ["DROP INDEX ix_inbox_lone"]
    later += [f"ALTER TABLE signals DROP COLUMN {name}" for name in ("cluster", "topic", "may_mean")]
    later += ["ALTER TABLE sessions DROP COLUMN device", "DROP INDEX ix_outbox_account_status_not_before_id"]
    later += ["CREATE INDEX ix_outbox_account_status_not_before ON outbox (account, status, not_before)"]
    run(tmp_path / "b.db", *later, "UPDATE alembic_version SET version_num = '0001'")
    saved = upgrade(url, NOW)
    assert saved == tmp_path / "backups" / "b-0001-20261121T120000.db"
    for file in (saved, tmp_path / "b.db"):
        assert run(file, "SELECT count(*) FROM conversations") == [(1,)]
    assert current(url) == TARGET
    assert run(tmp_path / "b.db", "SELECT count(*) FROM cards") == [(0,)]


def test_a_newer_database_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    url = filled(tmp_path / "b.db")
    run(tmp_path / "b.db", "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreError, match=r"made by a newer Beancan \(its tables are of revision 9999"):
        upgrade(url)
    assert current(url) == "9999"
    assert run(tmp_path / "b.db", "SELECT count(*) FROM conversations") == [(1,)]


def test_a_database_of_another_program_is_refused(tmp_path: Path) -> None:
    run(tmp_path / "b.db", "CREATE TABLE recipes (name TEXT)")
    with pytest.raises(StoreError, match="holds tables of another program"):
        upgrade(f"sqlite:///{tmp_path}/b.db")


def test_a_migration_that_fails_leaves_the_old_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise OSError("power")

    monkeypatch.setattr("alembic.op.create_index", breaks)
    with pytest.raises(OSError, match="power"):
        upgrade(f"sqlite:///{tmp_path}/b.db")
    assert run(tmp_path / "b.db", "SELECT name FROM sqlite_master") == []


@pytest.mark.skipif(sys.platform == "win32", reason="file modes are POSIX")
def test_the_database_is_for_its_owner_only(tmp_path: Path) -> None:
    migrate.upgrade(f"sqlite:///{tmp_path / 'new.db'}")
    assert (tmp_path / "new.db").stat().st_mode & 0o077 == 0
