"""PostgreSQL: who holds it, what is lost when the server goes, and several who write at once."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy import select

from bot.core.records import Accepted
from bot.errors import NotAllowed, Stale, StoreError
from bot.ports import Transaction
from bot.storage import writer
from bot.storage.backend import backend_of
from bot.storage.engines import driver
from bot.storage.migrate import current
from bot.storage.postgres import Session
from bot.storage.prepared import Prepared
from bot.storage.problems import explain
from bot.storage.store import SqlStore
from bot.storage.tables import freezes
from tests.postgres import Cluster, cluster
from tests.storage import released
from tests.storage.builders import KNOWLEDGE, RULES, START, World, answers, message
from tests.storage.processes import child

# Ten at a time accept what another process accepts too; says how many were fresh.
MANY = """
import asyncio, sys
from bot.storage.store import SqlStore
from tests.storage.builders import START, message

async def main(url):
    store = SqlStore.open(url, hold="shared")
    async def one(n):
        author = f"p{n // 10 % 7}"
        return await store.write(lambda t: t.inbox.accept(message(n // 10, author), (), START).fresh)
    print(sum(await asyncio.gather(*(one(n) for n in range(1000)))))
    await store.close()

asyncio.run(main(sys.argv[1]))
"""
HOLDS = """
import sys, time
from bot.storage.store import SqlStore
store = SqlStore.open(sys.argv[1], hold="alone")
print("held", flush=True)
time.sleep(600)
"""


@pytest.fixture
async def two(postgres_url: str) -> AsyncIterator[tuple[World, World]]:
    """Two processes' stores on one database."""
    stores = [SqlStore.open(postgres_url, rules=RULES, hold="shared") for _ in range(2)]
    yield World(stores[0]), World(stores[1])
    for store in stores:
        await store.close()


@pytest.fixture
def session(postgres_url: str) -> Iterator[Any]:
    engine = backend_of(postgres_url).writing()
    with engine.connect() as db:
        yield db.connection.dbapi_connection
    engine.dispose()


# --- connections ------------------------------------------------------------------------------------------------------


def test_a_connection_says_what_sqlites_says(session: Session) -> None:
    assert (session.in_transaction, session.total_changes) == (False, 0)
    session.execute("BEGIN")
    assert session.in_transaction
    session.execute("INSERT INTO freezes VALUES ('a', 'x', 'lea', 1), ('a', 'y', 'lea', 1)")
    session.execute("UPDATE freezes SET who = 'sam' WHERE scope = 'x'")
    session.execute("SELECT * FROM freezes")
    assert session.total_changes == 3
    with pytest.raises(psycopg.errors.UniqueViolation):
        session.execute("INSERT INTO freezes VALUES ('a', 'x', 'lea', 1)")
    assert session.in_transaction
    session.execute("ROLLBACK")
    assert not session.in_transaction


def test_values_go_in_and_come_out_as_the_driver_changes_them(session: Session) -> None:
    values = ["it's 100 % \\ 'ñ'", 2**40, True, None, b"\0\xff", [1, 2]]
    asked = "SELECT %s::text, %s::bigint, %s::bool, %s::text, %s::bytea, %s::int[], 'a %%'"
    for _ in range(2):
        answer = session.execute(asked, values)
        assert (answer.rowcount, answer.fetchall()) == (1, [(*values, "a %")])
    assert session.execute("SELECT 1 WHERE %s::bool", [False]).fetchone() is None


def test_words_of_the_statement_itself_are_written_out_whatever_is_in_them(postgres_url: str) -> None:
    odd = "it's 100 % :x ? %s \\"
    engine = backend_of(postgres_url).writing()
    with engine.connect() as db:
        driver(db).execute("INSERT INTO freezes VALUES ('a', %s, 'lea', 1), ('a', 'b', 'lea', 1)", [odd])
        assert [row.scope for row in Prepared(select(freezes).where(freezes.c.scope == odd)).all(db, {})] == [odd]
    engine.dispose()


def test_a_plan_is_made_anew_the_more_seldom_the_longer(session: Session) -> None:
    def plans() -> int:
        found = session.execute("SELECT generic_plans + custom_plans FROM pg_prepared_statements").fetchall()
        return int(found[0][0])

    used = [(session.execute("SELECT %s::int", [number]).fetchall(), plans())[1] for number in range(100)]
    assert [number for number, count in enumerate(used) if count == 1] == [0, 5, 15, 35, 75]


def test_a_connection_that_is_gone_says_so_with_every_kind_of_statement(postgres: Cluster, postgres_url: str) -> None:
    for values in (None, [1]):
        engine = backend_of(postgres_url).writing()
        with engine.connect() as db:
            session = driver(db)
            session.execute("SELECT %s::int", [1])
            postgres.disconnect(postgres_url)
            with pytest.raises(psycopg.OperationalError) as gone:
                session.execute("SELECT 1" if values is None else "SELECT %s::int", values)
            assert "does not answer" in str(explain(gone.value, "here"))
            with pytest.raises(psycopg.OperationalError) as still:
                session.execute("SELECT 1" if values is None else "SELECT %s::int", values)
            assert "does not answer" in str(explain(still.value, "here"))
        engine.dispose()


def test_a_commit_waits_for_the_disk_whatever_the_server_says(postgres: Cluster, postgres_url: str) -> None:
    postgres.execute(f"ALTER DATABASE {Cluster.name_of(postgres_url)} SET synchronous_commit = off")
    engine = backend_of(postgres_url).writing()
    with engine.connect() as db:
        assert db.exec_driver_sql("SHOW synchronous_commit").scalar() == "on"
    engine.dispose()


def test_its_name_holds_no_password() -> None:
    place = backend_of("postgresql://bot:s3cret@db.example:5433/bot?sslmode=require&sslpassword=s3cret").place
    assert place == "postgresql://bot@db.example:5433/bot"


async def test_the_sign_that_postgresql_cannot_keep_is_left_out(postgres_url: str) -> None:
    store = SqlStore.open(postgres_url, rules=RULES)
    world = World(store)
    conversation = await world.says(text="one\0two", number=1)
    assert [line.text for line in (await world.thread(conversation)).lines] == ["onetwo"]
    await store.close()


async def test_one_of_several_looks_for_what_others_wrote(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.storage.store.LOOK_EVERY", 0.01)
    store, other = (SqlStore.open(postgres_url, rules=RULES, hold="shared") for _ in range(2))
    seen = await store.changed(-1)
    await World(other).says(text="hello", number=1)
    assert await asyncio.wait_for(store.changed(seen), 5) == seen
    await store.close()
    await other.close()


# --- who holds it -----------------------------------------------------------------------------------------------------


async def test_one_alone_or_several_together(postgres_url: str) -> None:
    backend = backend_of(postgres_url)
    assert not backend.held()
    alone = SqlStore.open(postgres_url, hold="alone")
    assert backend.held()
    with pytest.raises(StoreError, match="Another Beancan is running on postgresql://"):
        SqlStore.open(postgres_url, hold="shared")
    await alone.close()
    together = [SqlStore.open(postgres_url, hold="shared") for _ in range(2)]
    with pytest.raises(StoreError, match="Another Beancan is running"):
        SqlStore.open(postgres_url, hold="alone")
    for store in together:
        await store.close()
    await SqlStore.open(postgres_url, hold="alone").close()


async def test_who_is_refused_changes_nothing(postgres: Cluster) -> None:
    url = postgres.database()
    released.make(url, released.REVISIONS[0])
    engine = backend_of(url).holding("alone").writing()
    with engine.connect(), pytest.raises(StoreError, match="Another Beancan is running"):  # an older version
        SqlStore.open(url, hold="alone")
    engine.dispose()
    assert current(url) == released.REVISIONS[0]


def test_who_was_killed_holds_nothing(postgres_url: str) -> None:
    process = child(HOLDS, postgres_url)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    process.kill()
    process.communicate()
    SqlStore.open(postgres_url, hold="alone")._close()


async def test_who_lost_it_can_write_nothing(postgres: Cluster, postgres_url: str) -> None:
    first = SqlStore.open(postgres_url, rules=RULES, hold="alone")
    postgres.disconnect(postgres_url)
    second = SqlStore.open(postgres_url, hold="alone")
    for _ in range(2):
        with pytest.raises(StoreError):
            await World(first).says()
    await second.close()
    await World(first).says()
    await first.close()


def test_a_file_is_for_one_process(tmp_path: Any) -> None:
    with pytest.raises(StoreError, match=r"only one process may work on it\. Several need PostgreSQL"):
        SqlStore.open(f"sqlite:///{tmp_path}/b.db", hold="shared")


# --- trouble ----------------------------------------------------------------------------------------------------------


async def test_a_lost_connection_is_told_and_the_next_call_works(postgres: Cluster, postgres_url: str) -> None:
    store = SqlStore.open(postgres_url, rules=RULES)
    world = World(store)
    await world.says()
    await asyncio.gather(*(world.due() for _ in range(8)))
    postgres.disconnect(postgres_url)
    with pytest.raises(StoreError, match=r"postgresql://beancan@/db\d+ does not answer, or the connection to it was"):
        await world.says()
    conversation = await world.says("bob", "again")
    for _ in range(8):  # each of the two readers has lost his, and takes another one
        await world.due()
    assert await world.load(conversation) is not None
    await store.close()


async def test_the_server_crashes_and_comes_back_and_nothing_that_was_answered_is_lost() -> None:
    with cluster(fsync="on") as server:
        store = SqlStore.open(server.url("postgres"), rules=RULES)
        world = World(store)
        answered: list[str] = []

        async def accepting(author: str) -> None:
            for n in range(400):
                try:
                    await world.accept(message(f"{author}-{n}", author))
                except StoreError:
                    return
                answered.append(f"{author}-{n}")

        running = [asyncio.ensure_future(accepting(f"p{k}")) for k in range(4)]
        while len(answered) < 40:
            await asyncio.wait(running, timeout=0.01)
        await asyncio.to_thread(server.stop)
        await asyncio.gather(*running)
        assert len(answered) < 1600
        with pytest.raises(StoreError, match="does not answer"):
            await world.says()
        await asyncio.to_thread(server.start)
        assert not any([(await world.accept(message(n, n.partition("-")[0]))).fresh for n in answered])
        await store.close()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ("postgresql://beancan@/nothing?host={folder}", "does not exist on that server. Make the database first"),
        ("postgresql://nobody@/postgres?host={folder}", "does not let this user in"),
        ("postgresql://beancan@/postgres?host={folder}/nowhere", "does not answer"),
    ],
)
def test_what_keeps_us_out_is_told(postgres: Cluster, wrong: str, sentence: str) -> None:
    with pytest.raises(StoreError, match=sentence):
        SqlStore.open(wrong.format(folder=postgres.folder))


def test_a_server_that_is_a_copy_is_told(postgres: Cluster, postgres_url: str) -> None:
    postgres.execute(f"ALTER DATABASE {Cluster.name_of(postgres_url)} SET default_transaction_read_only = on")
    store = SqlStore.open(postgres_url, rules=RULES)
    with pytest.raises(StoreError, match="takes no changes: it is a copy of another server"):
        asyncio.run(World(store).says())
    store._close()


# --- several who write ------------------------------------------------------------------------------------------------


def test_what_two_processes_accept_ten_times_is_accepted_once(postgres_url: str) -> None:
    processes = [child(MANY, postgres_url) for _ in range(2)]
    told = [process.communicate(timeout=120) for process in processes]
    assert [process.returncode for process in processes] == [0, 0], told
    assert sum(int(out) for out, _ in told) == 100


async def test_of_two_owners_one_commits_his_turn(two: tuple[World, World]) -> None:
    one, other = two
    for n in range(20):
        conversation = await one.says(f"p{n}", number=n)
        works = [await world.work(conversation) for world in two]
        results = await asyncio.gather(
            *(world.commit(work, answers(work)) for world, work in zip(two, works, strict=True)),
            return_exceptions=True,
        )
        assert sorted(type(result).__name__ for result in results) == ["Committed", "Stale"]
    assert len(await other.due()) == 20


async def test_a_unit_whose_rows_another_changed_runs_again_on_what_stands_there(two: tuple[World, World]) -> None:
    one, other = two
    conversation = await one.says()
    work = await one.work(conversation)
    looked, goes_on, runs = threading.Event(), threading.Event(), []

    def commits(t: Transaction) -> None:
        runs.append(1)
        t.desk.counts()  # from here on the unit sees the world as it is now
        looked.set()
        goes_on.wait(10)
        t.inbox.commit(work, answers(work), KNOWLEDGE, START)

    committing = asyncio.ensure_future(one.do(commits))
    await asyncio.to_thread(looked.wait, 10)
    await other.take_over(conversation)
    goes_on.set()
    with pytest.raises(Stale):
        await committing
    assert len(runs) == 2
    assert await one.due() == []


@pytest.mark.parametrize("what", ["note", "message", "post of staff"])
async def test_what_comes_while_its_thread_is_erased_is_not_lost(two: tuple[World, World], what: str) -> None:
    one, other = two
    conversation, _ = await one.answered("ana")
    await one.answered("ben")  # so that nothing of the first has to stay for its number
    later = START + timedelta(days=40)
    one.now = other.now = later
    old = await one.store.read(lambda t: t.erasing.old(later, 9))
    assert len(old.threads) == 1
    looked, goes_on = threading.Event(), threading.Event()

    def erases(t: Transaction) -> int:
        t.desk.counts()  # from here on the unit sees the world as it is now
        looked.set()
        goes_on.wait(10)
        return t.erasing.erase(old, later)

    erasing = asyncio.ensure_future(one.do(erases))
    await asyncio.to_thread(looked.wait, 10)
    if what == "note":
        await other.do(lambda t: t.desk.note(conversation, "Lea", "Wait", later))
    elif what == "message":
        await other.says("ana", "p9", root="p1", at=later)
    else:
        await other.staff("s1", root="p1")
    goes_on.set()
    assert await erasing == 0
    assert len((await other.thread(conversation)).lines) > 2


@pytest.mark.parametrize("what", ["note", "message"])
async def test_what_comes_after_its_thread_was_erased_is_told_or_begins_a_new_one(
    two: tuple[World, World], what: str
) -> None:
    one, other = two
    conversation, _ = await one.answered("ana")
    await one.answered("ben")
    later = START + timedelta(days=40)
    one.now = other.now = later
    looked, goes_on = threading.Event(), threading.Event()

    def comes(t: Transaction) -> Accepted | None:
        t.desk.counts()
        looked.set()
        goes_on.wait(10)
        if what == "note":
            t.desk.note(conversation, "Lea", "Wait", later)
            return None
        return t.inbox.accept(message("p9", "ana", root="p1", at=later), (), later)

    coming = asyncio.ensure_future(other.do(comes))
    await asyncio.to_thread(looked.wait, 10)
    old = await one.store.read(lambda t: t.erasing.old(later, 9))
    assert await one.do(lambda t: t.erasing.erase(old, later)) == 1
    goes_on.set()
    if what == "note":
        with pytest.raises(NotAllowed, match="no conversation"):
            await coming
        return
    accepted = await coming
    assert accepted is not None
    assert accepted.conversation not in {None, conversation}


async def test_a_human_who_takes_over_is_before_or_after_the_gate_never_between(two: tuple[World, World]) -> None:
    """Law 3: no send is leased after a human's words were recorded."""
    gate, desk = two
    for n in range(20):
        conversation = await gate.says(f"p{n}", number=n)
        await gate.decides(conversation)
        (send,) = await gate.due()

        def pass_the_gate(t: Transaction, number: int = send.id) -> str:
            owner = t.outbox.situation(number, START, 10, 10).owner  # type: ignore[arg-type]
            t.outbox.lease(number, START, looked=True)  # type: ignore[arg-type]
            return owner

        left, leaving = await asyncio.gather(
            gate.do(pass_the_gate), desk.take_over(conversation), return_exceptions=True
        )
        if isinstance(left, Stale):
            assert leaving is False
            assert (await gate.states(conversation)) == ["dropped"]
        else:
            assert (left, leaving) == ("bot", True)
            await gate.settle(send)


async def test_neighbours_of_a_unit_that_is_always_too_late_are_done(
    two: tuple[World, World], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "_LONGEST", 0.0)

    def too_late(_: Transaction) -> None:
        raise psycopg.errors.SerializationFailure

    results = await asyncio.gather(two[0].says("ana"), two[0].do(too_late), two[0].says("bob"), return_exceptions=True)
    assert isinstance(results[1], StoreError)
    assert "others changed the same rows again and again" in str(results[1])
    assert (await two[1].store.read(lambda t: t.desk.counts())).lists["all"] == 2
