"""Prepared statements do what the same statement does through Core."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, bindparam, func, select, update

from bot.storage import engines
from bot.storage.last_id import last_id
from bot.storage.prepared import Prepared, among, together
from bot.storage.tables import metadata, signals, threads, trust
from bot.storage.upsert import insert

AT = datetime(2026, 11, 21, tzinfo=UTC)


@pytest.fixture
def db() -> Iterator[Connection]:
    engine = engines.in_memory()
    metadata.create_all(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        yield connection
    engine.dispose()


def test_an_insert_fills_in_the_defaults_and_returns(db: Connection) -> None:
    add = Prepared(insert(threads).returning(threads.c.id))
    assert add.scalar(db, {"account": "a", "room": "r", "root": "1"}) == 1
    assert add.scalar(db, {"account": "a", "room": "r", "root": "2", "owner": "human"}) == 2
    core = db.execute(select(threads.c.owner, threads.c.human_mark).order_by(threads.c.id)).all()
    assert [tuple(row) for row in core] == [("bot", 0), ("human", 0)]


def test_values_are_changed_on_the_way_in_and_out(db: Connection) -> None:
    values = {"account": "a", "room": "r", "author": "p", "kind": "k", "conversation": 1, "decision": 1, "at": AT}
    Prepared(insert(signals)).later(db, *[values | {"weights": ["x"], "tap": True}, values])
    query = select(signals).order_by(signals.c.id)
    found = Prepared(query).all(db, {})
    assert [tuple(row) for row in found] == [tuple(row) for row in db.execute(query)]
    assert (found[0].weights, found[0].tap, found[0].at) == (["x"], True, AT)
    assert (found[1].weights, found[1].tap, found[1].reach) == ([], False, None)


def test_an_update_tells_how_many(db: Connection) -> None:
    Prepared(insert(threads)).later(db, *[{"account": "a", "room": "r", "root": str(n)} for n in range(3)])
    change = Prepared(update(threads).where(threads.c.room == bindparam("b_room")).values(owned_by=bindparam("b_who")))
    assert change.run(db, {"b_room": "r", "b_who": "lea"}) == 3
    assert change.run(db, {"b_room": "elsewhere", "b_who": "lea"}) == 0


def test_one_of_several(db: Connection) -> None:
    Prepared(insert(threads)).later(db, *[{"account": "a", "room": "r", "root": str(n)} for n in range(4)])
    some = Prepared(select(func.count()).where(among(threads.c.root, ["1", "3", "9"])))
    assert some.scalar(db, {}) == 2


def test_nothing_found_is_none(db: Connection) -> None:
    query = Prepared(select(trust).where(trust.c.issue == bindparam("issue")))
    assert (query.first(db, {"issue": "x"}), query.scalar(db, {"issue": "x"}), query.all(db, {"issue": "x"})) == (
        None, None, [],
    )  # fmt: skip


def test_a_value_that_was_forgotten_is_an_error(db: Connection) -> None:
    with pytest.raises(KeyError):
        Prepared(select(trust).where(trust.c.issue == bindparam("issue"))).all(db, {})


def test_words_of_the_statement_itself_are_written_out_whatever_is_in_them(db: Connection) -> None:
    odd = "it's 100 % :x ? \\"
    Prepared(insert(threads)).later(db, *[{"account": "a", "room": room, "root": "1"} for room in (odd, "b")])
    query = Prepared(select(threads.c.room).where(threads.c.room == odd, threads.c.account == bindparam("account")))
    assert [row.room for row in query.all(db, {"account": "a"})] == [odd]


def test_a_column_may_be_filled_in_by_the_database(db: Connection) -> None:
    """With the id of the row that was added just before, which nobody was told yet."""
    add, follow = Prepared(insert(threads)), Prepared(insert(signals), conversation=last_id("threads"))
    values = {"account": "a", "room": "r", "author": "p", "kind": "k", "decision": 1, "at": AT}
    for n in range(3):
        add.later(db, {"account": "a", "room": "r", "root": str(n)})
    follow.later(db, values)
    found, kept = together(db, (Prepared(select(func.max(threads.c.id))), {}), (Prepared(select(signals)), {}))
    assert (found[0][0], kept[0].conversation) == (3, 3)
