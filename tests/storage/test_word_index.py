"""The index of words fits the messages that it knows, and is asked for those only."""

import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.core.conversations import ConversationId
from bot.core.messages import Kind
from bot.core.records import Page
from bot.ports import Transaction
from bot.storage import word_index
from bot.storage.copies import backup
from bot.storage.store import SqlStore
from tests.storage.builders import World


@pytest.fixture
async def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[World]:
    monkeypatch.setattr(word_index, "WORTH_IT", 2)
    store = SqlStore.open(f"sqlite:///{tmp_path}/b.db")
    yield World(store)
    await store.close()


async def find(world: World, word: str) -> list[ConversationId]:
    rows = await world.store.read(lambda t: t.sorting.search([(word, ())], Page()))
    return sorted(row.conversation for row in rows)


async def learn(world: World) -> None:
    await world.do(lambda t: t.sorting.learn_words())


def fits(path: Path) -> bool:
    """The index holds every letter that stands in the messages and none that does not, as the database compares it."""
    with sqlite3.connect(path) as db:
        db.execute("INSERT INTO inbox_words (inbox_words, rank) VALUES ('integrity-check', 1)")
    return True


def known(path: Path, letters: str) -> list[int]:
    """Messages with these three letters, as the index has them."""
    with sqlite3.connect(path) as db:
        return [row[0] for row in db.execute("SELECT rowid FROM inbox_words WHERE inbox_words MATCH ?", (letters,))]


async def test_new_words_are_found_at_once_and_learned_when_that_is_worth_it(world: World, tmp_path: Path) -> None:
    ana = await world.says("ana", 1, text="the lamp blinks")
    await learn(world)
    assert (await find(world, "lamp"), known(tmp_path / "b.db", "lam")) == ([ana], [])
    bob = await world.says("bob", 2, text="my lamp, too")
    await learn(world)
    assert known(tmp_path / "b.db", "lam") == [1, 2]
    eva = await world.says("eva", 3, text="no lamp here")
    assert await find(world, "lamp") == [ana, bob, eva]


@pytest.mark.parametrize("first", [False, True])
async def test_what_is_deleted_is_not_found_whether_it_was_known_or_not(world: World, first: bool) -> None:
    await world.says("ana", 1, text="my secret lamp")
    bob = await world.says("bob", 2, text="a lamp")
    if first:
        await learn(world)
    await world.says("ana", 1, kind=Kind.DELETE, happening="delete:lobby:1")
    assert (await find(world, "secret"), await find(world, "lamp")) == ([], [bob])
    await learn(world)
    await learn(world)
    assert (await find(world, "secret"), await find(world, "lamp")) == ([], [bob])


async def test_a_number_that_is_given_again_is_not_taken_for_one_that_is_known(world: World, tmp_path: Path) -> None:
    await world.says("ana", 1, text="the lamp blinks")
    await world.says("bob", 2, text="my lamp, too")
    await learn(world)
    with sqlite3.connect(tmp_path / "b.db") as db:
        db.execute("DELETE FROM inbox WHERE id = 2")
    eva = await world.says("eva", 3, text="the fridge hums")
    assert await find(world, "fridge") == [eva]
    await world.says("kim", 4, text="a fridge")
    await learn(world)
    assert known(tmp_path / "b.db", "lam") == [1]
    assert known(tmp_path / "b.db", "fri") == [2, 3]
    assert fits(tmp_path / "b.db")


async def test_a_unit_that_breaks_off_has_taught_nothing(world: World, tmp_path: Path) -> None:
    people = [await world.says(who, text="the lamp blinks") for who in ("ana", "bob")]

    def breaks(t: Transaction) -> None:
        t.sorting.learn_words()
        raise ValueError("power")

    with pytest.raises(ValueError, match="power"):
        await world.do(breaks)
    assert (known(tmp_path / "b.db", "lam"), await find(world, "lamp")) == ([], people)
    await learn(world)
    assert (known(tmp_path / "b.db", "lam"), await find(world, "lamp")) == ([1, 2], people)


async def test_what_was_left_when_it_ended_is_found_and_caught_up_a_part_at_a_time(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(word_index, "_MOST", 2)
    people = [await world.says(who, text=f"{who}'s lamp blinks") for who in ("ana", "bob", "eva", "kim", "joe")]
    await learn(world)
    backup(f"sqlite:///{tmp_path}/b.db", tmp_path / "copy.db")
    other = World(SqlStore.open(f"sqlite:///{tmp_path}/copy.db"))
    monkeypatch.setattr(word_index, "WORTH_IT", 1)
    for count in (2, 4, 5):
        assert len(known(tmp_path / "copy.db", "lam")) == count
        assert await find(other, "lamp") == people
        await learn(other)
    await other.store.close()
    assert fits(tmp_path / "copy.db")
