"""Backups of a database in use, putting one back, and moving to PostgreSQL: nothing lost, nothing overwritten."""

import asyncio
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.core.records import SealedNote
from bot.errors import StoreError
from bot.storage import carry as carrying
from bot.storage.copies import backup, move, restore
from bot.storage.migrate import current
from bot.storage.migrations import TARGET
from bot.storage.store import SqlStore
from tests.postgres import Cluster
from tests.storage import released
from tests.storage.builders import ACCOUNT, RULES, World, message

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def lived_in(url: str) -> None:
    """A database with some of everything that happens."""

    async def live() -> None:
        store = SqlStore.open(url, rules=RULES)
        world = World(store)
        await world.answered("ana", "https://x/1", text="one\0two ü")
        await world.two_replies()
        await world.accept(message("sealed", "bob"), SealedNote("email", "[e-mail]", b"\x00sealed"))
        await world.take_over(await world.says("cleo"), "Lea")
        await world.taps("p1", author="dan")
        await world.do(lambda t: t.controls.pause("*", "omar", world.now))
        await world.do(lambda t: t.inbox.save_cursor(ACCOUNT, "42"))
        await store.close()

    asyncio.run(live())


async def says_more(url: str) -> None:
    store = SqlStore.open(url, rules=RULES)
    await World(store, numbers=200).says("gus")
    await store.close()


def rows(url: str) -> dict[str, list[tuple[object, ...]]]:
    """All rows, in no order, without the sign that PostgreSQL leaves out."""
    found = released.read(url)
    plain = {
        name: [tuple(v.replace("\0", "") if isinstance(v, str) else v for v in row) for row in table]
        for name, table in found.items()
    }
    return {name: sorted(table, key=repr) for name, table in plain.items()}


@pytest.fixture
def empty(postgres: Cluster) -> Iterator[str]:
    """A PostgreSQL with nothing in it, not even tables."""
    url = postgres.database()
    yield url
    postgres.drop(url)


@pytest.fixture
def file(tmp_path: Path) -> str:
    """A SQLite file with some of everything."""
    url = f"sqlite:///{tmp_path}/b.db"
    lived_in(url)
    return url


def size(url: str) -> int:
    return sum(len(table) for table in released.read(url).values())


# --- moving -----------------------------------------------------------------------------------------------------------


def test_everything_moves_and_the_file_stays(file: str, empty: str) -> None:
    before = rows(file)
    counts = move(file, empty)
    assert rows(empty) == before == rows(file)
    assert counts == {name: len(table) for name, table in before.items()}
    assert {"inbox", "outbox", "receipts", "sealed", "audit", "notes", "cursors", "freezes"} <= {
        name for name, number in counts.items() if number
    }


def test_the_bot_goes_on_there_with_new_numbers(file: str, empty: str) -> None:
    with closing(sqlite3.connect(file.removeprefix("sqlite:///"))) as raw:  # a sealed value that was erased
        raw.execute("UPDATE sqlite_sequence SET seq = 77 WHERE name = 'sealed'")
        raw.commit()
    move(file, empty)

    async def goes_on() -> None:
        store = SqlStore.open(empty, rules=RULES, hold="alone")
        world = World(store, numbers=100)
        await world.decides(await world.says("eve"))
        await world.accept(message("later", "fay"), SealedNote("email", "[e-mail]", b"x"))
        await store.close()

    asyncio.run(goes_on())
    with released.connected(empty) as db:
        assert db.exec_driver_sql("SELECT max(id) FROM sealed").scalar() == 78


def test_an_older_file_is_brought_up_to_date_on_the_way(tmp_path: Path, empty: str) -> None:
    url = f"sqlite:///{tmp_path}/old.db"
    released.make(url, released.REVISIONS[0])
    released.fill(url)
    move(url, empty)
    assert current(url) == current(empty) == TARGET
    assert rows(empty) == rows(url)


def test_nothing_moves_while_the_bot_runs(file: str, empty: str) -> None:
    store = SqlStore.open(file, hold="alone")
    with pytest.raises(StoreError, match=r"Another Beancan is running on .*b\.db"):
        move(file, empty)
    store._close()
    there = SqlStore.open(empty, hold="shared")
    with pytest.raises(StoreError, match="Another Beancan is running on postgresql"):
        move(file, empty)
    there._close()
    assert size(empty) == 0


def test_nothing_moves_where_something_is(file: str, empty: str, postgres: Cluster) -> None:
    lived_in(empty)
    there = rows(empty)
    with pytest.raises(StoreError, match=r"is not empty \(there are rows in .*\)\. Nothing was changed"):
        move(file, empty)
    assert rows(empty) == there
    foreign = postgres.database()
    postgres.execute("CREATE TABLE recipes (name text)", Cluster.name_of(foreign))
    with pytest.raises(StoreError, match="holds tables of another program"):
        move(file, foreign)


def test_nothing_counts_if_a_row_arrives_otherwise(file: str, empty: str, monkeypatch: pytest.MonkeyPatch) -> None:
    SqlStore.open(empty)._close()
    with released.connected(empty) as db:  # a server that changes what it is given
        db.exec_driver_sql(
            "CREATE FUNCTION spoil() RETURNS trigger LANGUAGE plpgsql AS"
            " 'BEGIN NEW.text := upper(NEW.text); RETURN NEW; END'"
        )
        db.exec_driver_sql("CREATE TRIGGER spoil BEFORE INSERT ON notes FOR EACH ROW EXECUTE FUNCTION spoil()")
    monkeypatch.setattr(carrying, "_AT_ONCE", 2)
    before = rows(file)
    with pytest.raises(StoreError, match="Row 1 of notes did not arrive as it was"):
        move(file, empty)
    assert size(empty) == 0
    assert rows(file) == before


def test_of_a_damaged_file_the_file_is_blamed(file: str, empty: str) -> None:
    path = Path(file.removeprefix("sqlite:///"))
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        (page,) = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = 'inbox'").fetchone()
        (length,) = raw.execute("PRAGMA page_size").fetchone()
    with path.open("rb+") as damaged:
        damaged.seek((page - 1) * length)
        damaged.write(b"\xff" * length)
    with pytest.raises(StoreError, match=rf"^{re.escape(str(path))} is damaged"):
        move(file, empty)
    assert size(empty) == 0


def test_only_a_file_moves_and_only_to_postgresql(file: str, empty: str, tmp_path: Path) -> None:
    for source, target in ((empty, file), (file, file)):
        with pytest.raises(StoreError, match="Only a SQLite file can be moved"):
            move(source, target)
    with pytest.raises(StoreError, match="does not exist, so there is nothing to move"):
        move(f"sqlite:///{tmp_path}/nothing.db", empty)


# --- backups ----------------------------------------------------------------------------------------------------------


async def test_a_backup_of_a_database_in_use_is_whole(url: str, tmp_path: Path) -> None:
    store = SqlStore.open(url, rules=RULES, hold="alone")
    world = World(store)
    for n in range(20):
        await world.says(f"p{n}")
    made = await asyncio.to_thread(backup, url, tmp_path / "copies" / "today.db")
    await world.says("later")
    await store.close()
    with closing(sqlite3.connect(made)) as raw:
        assert raw.execute("SELECT count(*) FROM inbox").fetchone() == (20,)
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert [file.name for file in made.parent.iterdir()] == ["today.db"]
    assert made.stat().st_mode & 0o077 == 0


def test_what_was_saved_comes_back_wherever_it_was_taken(url: str, tmp_path: Path, empty: str) -> None:
    """From a file and from PostgreSQL, into both."""
    lived_in(url)
    before = rows(url)
    made = backup(url, tmp_path / "saved.db")
    restore(empty, made)
    target = f"sqlite:///{tmp_path}/other/new.db"
    assert restore(target, made) is None
    assert rows(empty) == rows(target) == before
    assert released.found_by_words(empty, "words") == released.found_by_words(target, "words") != []


def test_a_restored_file_is_saved_before_it_is_overwritten(file: str, tmp_path: Path) -> None:
    before = rows(file)
    made = backup(file, tmp_path / "saved.db")
    asyncio.run(says_more(file))
    now = rows(file)
    saved = restore(file, made, NOW)
    assert saved == tmp_path / "backups" / "b-before-restore-20261121T120000.db"
    assert rows(file) == before
    assert rows(f"sqlite:///{saved}") == now
    asyncio.run(says_more(file))


def test_an_older_backup_is_brought_up_to_date_and_stays_as_it_is(url: str, tmp_path: Path) -> None:
    old = f"sqlite:///{tmp_path}/old.db"
    released.make(old, released.REVISIONS[0])
    kept = released.fill(old)
    restore(url, tmp_path / "old.db")
    assert current(url) == TARGET
    assert current(old) == released.REVISIONS[0]
    there = released.read(url)
    assert released.as_before(there, kept) == kept


def test_what_is_no_backup_is_refused_and_nothing_changes(file: str, tmp_path: Path) -> None:
    before = rows(file)
    (tmp_path / "list.txt").write_text("my shopping list, not a database " * 200)
    with closing(sqlite3.connect(tmp_path / "foreign.db")) as raw:
        raw.execute("CREATE TABLE recipes (name TEXT)")
    sqlite3.connect(tmp_path / "empty.db").close()
    made = backup(file, tmp_path / "newer.db")
    with closing(sqlite3.connect(made)) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
        raw.commit()
    wrong = {
        "nothing.db": "does not exist",
        "list.txt": "damaged or is not a Beancan database",
        "foreign.db": "tables of another program",
        "empty.db": "(does not exist|no tables of Beancan)",
        "newer.db": "made by a newer Beancan",
    }
    for name, sentence in wrong.items():
        with pytest.raises(StoreError, match=sentence):
            restore(file, tmp_path / name)
    assert rows(file) == before


def test_nothing_is_restored_while_the_bot_runs(url: str, tmp_path: Path) -> None:
    store = SqlStore.open(url, hold="alone")
    made = backup(url, tmp_path / "saved.db")
    with pytest.raises(StoreError, match="Another Beancan is running"):
        restore(url, made)
    store._close()


def test_a_backup_that_cannot_be_made_is_told(file: str, tmp_path: Path, empty: str) -> None:
    with pytest.raises(StoreError, match="does not exist, so there is nothing to copy"):
        backup(f"sqlite:///{tmp_path}/no.db", tmp_path / "copy.db")
    (tmp_path / "taken").mkdir()
    with pytest.raises(StoreError, match="taken cannot be written"):
        backup(file, tmp_path / "taken")
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot be made"):
        backup(file, tmp_path / "file" / "copy.db")
    with pytest.raises(StoreError, match=r"has no tables of Beancan.*Run beancan db upgrade first"):
        backup(empty, tmp_path / "copy.db")
    assert not (tmp_path / "copy.db").exists()
