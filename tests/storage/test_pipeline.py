"""Several statements for one way to the server and back: what fails on the way, and where the line breaks."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import psycopg
import pytest
from psycopg.pq import PipelineStatus

from bot.errors import StoreError
from bot.storage import writer
from bot.storage.backend import backend_of
from bot.storage.engines import driver
from bot.storage.postgres import Session
from bot.storage.readers import Readers
from tests.postgres import Cluster, cluster
from tests.storage.bench import Bench

ADD = "INSERT INTO x (v) VALUES (%s)"
END = "SELECT pg_terminate_backend(pg_backend_pid())"
# `fails` raises so often, whatever is rolled back meanwhile; `late` ends the connection in the middle of the COMMIT.
TABLES = """
CREATE TABLE x (v text UNIQUE);
CREATE TABLE wrong (v text);
CREATE FUNCTION refuses() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
RAISE EXCEPTION 'refused' USING ERRCODE = 'check_violation'; END $$;
CREATE CONSTRAINT TRIGGER refuses AFTER INSERT ON wrong DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION refuses();
CREATE SEQUENCE tries;
CREATE FUNCTION fails(code text, often int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN
IF nextval('tries') <= often THEN RAISE EXCEPTION 'refused' USING ERRCODE = code; END IF; RETURN 1; END $$;
CREATE TABLE late (v text);
CREATE FUNCTION ends() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(10); RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER ends AFTER INSERT ON late DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ends()
"""


@pytest.fixture(scope="module")
def place(postgres: Cluster) -> Iterator[str]:
    made = postgres.database()
    with psycopg.connect(made) as raw:
        raw.execute(TABLES.encode())
    yield made
    postgres.drop(made)


@pytest.fixture
def url(postgres: Cluster, place: str) -> Iterator[str]:
    """A database with the tables, without rows."""
    yield place
    postgres.disconnect(place)
    with psycopg.connect(place) as raw:
        raw.execute("TRUNCATE x, wrong; ALTER SEQUENCE tries RESTART")


@pytest.fixture
def session(url: str) -> Iterator[Session]:
    engine = backend_of(url).writing()
    with engine.connect() as db:
        yield driver(db)
    engine.dispose()


@pytest.fixture
async def bench(url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Bench]:
    monkeypatch.setattr(writer, "_LONGEST", 0.0)
    backend = backend_of(url)
    made = Bench(backend.writing(), backend.begin)
    yield made
    await asyncio.to_thread(made.writer.close)


@pytest.fixture
async def readers(url: str) -> AsyncIterator[Readers]:
    made = Readers(backend_of(url), driver, 1)
    yield made
    await asyncio.to_thread(made.close)


def adds(value: str) -> Callable[[Any], None]:
    return lambda db: driver(db).later(ADD, [value])


def adds_and(value: str, *then: str) -> tuple[Callable[[Any], str], list[int]]:
    """A unit that says several things and waits for none of them, and the list of its runs."""
    runs: list[int] = []

    def unit(db: Any) -> str:
        runs.append(1)
        driver(db).later(ADD, [value])
        for each in then:
            driver(db).later(each)
        return value

    return unit, runs


# --- the connection ---------------------------------------------------------------------------------------------------


def test_what_is_said_for_later_is_done_in_its_order_before_what_is_asked_next(session: Session) -> None:
    session.later("BEGIN")
    assert session.in_transaction
    session.later(ADD, ["a"])
    session.later("UPDATE x SET v = %s", ["b"])
    one, many = session.together([("SELECT v FROM x", []), (ADD + " RETURNING v", ["c"])])
    assert (one.fetchall(), many.fetchone(), many.rowcount, session.total_changes) == ([("b",)], ("c",), 1, 3)
    session.later("DELETE FROM x")
    session.execute("ROLLBACK")  # of which nothing was said yet
    assert (session.in_transaction, session.total_changes) == (False, 3)
    session.later(ADD, ["d"])
    with session.cursor() as cursor:  # as SQLAlchemy asks
        assert cursor.execute("SELECT v FROM x").fetchall() == [("d",)]


def test_what_fails_is_told_by_what_is_asked_next_and_nothing_after_it_is_tried(session: Session) -> None:
    session.later("BEGIN")
    session.later(ADD, ["a"])
    session.later(ADD, ["a"])
    session.later("SELECT nextval('tries')")
    with pytest.raises(psycopg.errors.UniqueViolation):
        session.execute("COMMIT", ())
    assert (session.refused, session.in_transaction, session.closed) == (True, True, False)
    assert session.pgconn.pipeline_status == PipelineStatus.OFF
    session.execute("ROLLBACK")
    assert not session.refused
    assert session.execute("SELECT (SELECT count(*) FROM x), nextval('tries')").fetchone() == (0, 1)


def test_a_statement_that_the_server_would_not_prepare_is_prepared_when_it_would(session: Session) -> None:
    for _ in range(5):
        session.execute("SELECT v FROM x", ())
    session.execute("ALTER TABLE x RENAME TO y")
    with pytest.raises(psycopg.errors.UndefinedTable):
        session.later("SELECT v FROM x")
    session.execute("ALTER TABLE y RENAME TO x")
    assert session.execute("SELECT v FROM x", ()).fetchall() == []


def test_more_than_the_line_holds_goes_both_ways(session: Session) -> None:
    """Neither side waits for the other to take what it says."""
    much = "x" * 2**20
    answers = session.together([("SELECT %s::text", [much])] * 30)
    assert {answer.fetchone() for answer in answers} == {(much,)}


def test_what_breaks_between_leaves_no_connection_that_waits_for_answers(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    session.later("BEGIN")
    session.later(ADD, ["a"])
    monkeypatch.setattr("bot.storage.postgres.wait", interrupted)
    with pytest.raises(KeyboardInterrupt):
        session.settle()
    assert (session.closed, session.in_transaction) == (True, False)
    with pytest.raises(psycopg.OperationalError):
        session.execute("SELECT 1")


def test_a_server_that_ends_the_line_says_why(session: Session) -> None:
    session.later("BEGIN")
    session.later(END)
    with pytest.raises(psycopg.errors.AdminShutdown):
        session.execute("SELECT %s::int", [1])
    assert (session.closed, session.in_transaction, session.refused) == (True, False, False)


# --- the writer -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("others", [0, 2])
async def test_last_words_that_fail_beside_the_commit_fail_their_unit_alone(bench: Bench, others: int) -> None:
    unit, runs = adds_and("mine", "SELECT 1 / 0")
    *rest, result = await bench.together(*[adds(f"other {n}") for n in range(others)], unit)
    assert isinstance(result, psycopg.errors.DivisionByZero)
    assert rest == [None] * others
    assert await bench.rows() == others
    assert len(runs) == (2 if others else 1)  # in company it is done again, with a savepoint


async def test_a_unit_that_raises_itself_leaves_nothing_of_what_it_said(bench: Bench) -> None:
    def unit(db: Any) -> None:
        driver(db).later(ADD, ["mine"])
        raise ValueError("mine")

    for others in (0, 2):
        *_, result = await bench.together(*[adds(f"{others} {n}") for n in range(others)], unit)
        assert isinstance(result, ValueError)
    assert await bench.rows() == 2


@pytest.mark.parametrize("code", ["40001", "40P01", "23505", "23503"])
@pytest.mark.parametrize("others", [0, 2])
async def test_whom_another_came_before_is_run_again(bench: Bench, code: str, others: int) -> None:
    unit, runs = adds_and("mine", f"SELECT fails('{code}', 3)")
    results = await bench.together(*[adds(f"other {n}") for n in range(others)], unit)
    assert results == [*[None] * others, "mine"]
    assert (await bench.rows(), len(runs)) == (others + 1, 4)


async def test_who_always_comes_too_late_is_told(bench: Bench) -> None:
    unit, runs = adds_and("same", ADD.replace("%s", "'same'"))
    with pytest.raises(psycopg.errors.UniqueViolation):
        await bench.run(unit)
    assert (len(runs), await bench.rows()) == (writer.TRIES, 0)


async def test_rows_that_another_keeps_too_long_are_told_and_not_waited_for_again(bench: Bench, url: str) -> None:
    def unit(db: Any) -> None:
        runs.append(1)
        driver(db).later("SET LOCAL lock_timeout = 10")
        driver(db).later("LOCK TABLE x")

    runs: list[int] = []
    with psycopg.connect(url) as other:
        other.execute("LOCK TABLE x")
        with pytest.raises(StoreError, match="was kept by another program"):
            await bench.run(unit)
    assert len(runs) == 1
    assert await bench.rows() == 0


async def test_a_commit_that_is_refused_fails_everybody_in_the_group(bench: Bench) -> None:
    unit, runs = adds_and("mine", "INSERT INTO wrong VALUES ('nothing')")
    results = await bench.together(adds("other"), unit)
    assert [type(result) for result in results] == [psycopg.errors.CheckViolation] * 2
    assert (len(runs), await bench.rows()) == (1, 0)


@pytest.mark.parametrize("how", [END, "INSERT INTO late VALUES ('now')"])
@pytest.mark.parametrize("others", [0, 2])
async def test_a_line_that_breaks_before_or_in_the_commit_is_told_and_nothing_runs_twice(
    bench: Bench, how: str, others: int
) -> None:
    unit, runs = adds_and("mine", how)
    results = await bench.together(*[adds(f"other {n}") for n in range(others)], unit)
    assert all("the database does not answer" in str(result) for result in results)
    assert {type(result) for result in results} == {StoreError}
    assert (len(runs), await bench.rows()) == (1, 0)
    await bench.run(adds("next"))
    assert await bench.rows() == 1


async def test_a_commit_whose_answer_was_lost_is_told_as_trouble_and_never_done_again() -> None:
    """The one case that nobody can know: it is safe, and its caller is told that it may not be."""
    with cluster(synchronous_standby_names="nobody", synchronous_commit="local") as server:
        server.execute("CREATE TABLE x (v text)")
        backend = backend_of(server.url("postgres"))
        bench = Bench(backend.writing(), backend.begin)
        unit, runs = adds_and("mine", "SET LOCAL synchronous_commit = on")  # the commit waits for a copy that is not
        told = asyncio.ensure_future(bench.together(adds("other"), unit))
        end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
        while not server.execute(end):
            await asyncio.wait([told], timeout=0.01)
        assert [type(result) for result in await told] == [StoreError] * 2
        assert (len(runs), await bench.rows()) == (1, 2)
        await asyncio.to_thread(bench.writer.close)


async def test_who_no_longer_waits_leaves_a_connection_that_works(bench: Bench) -> None:
    before = await bench.run(lambda db: driver(db).info.backend_pid)
    waiting, goes_on = threading.Event(), threading.Event()

    def unit(db: Any) -> None:
        driver(db).later(ADD, ["mine"])
        waiting.set()
        goes_on.wait(10)

    caller = asyncio.ensure_future(bench.run(unit))
    await asyncio.to_thread(waiting.wait, 10)
    caller.cancel()
    goes_on.set()
    assert await bench.rows() == 1  # what was begun is done
    assert await bench.run(lambda db: driver(db).info.backend_pid) == before


# --- readers ----------------------------------------------------------------------------------------------------------


def reads(session: Any) -> int:
    return int(session.execute("SELECT count(*) FROM x", ()).fetchone()[0])


async def test_a_reader_whose_line_breaks_in_the_middle_reads_again_on_another(
    readers: Readers, postgres: Cluster, url: str
) -> None:
    runs = []

    def unit(session: Any) -> int:
        runs.append(reads(session))
        if len(runs) == 1:
            postgres.disconnect(url)
        return reads(session)

    with pytest.raises(StoreError, match="does not answer"):  # a new connection that breaks is not tried again
        await readers.run(unit)
    runs.clear()
    assert await readers.run(reads) == 0
    assert (await readers.run(unit), len(runs)) == (0, 2)


async def test_a_reader_that_is_refused_is_told_at_once(readers: Readers) -> None:
    runs = []

    def unit(session: Any) -> None:
        runs.append(reads(session))
        session.execute("SELECT nextval('tries')", ())  # no other connection would be allowed to

    await readers.run(reads)
    with pytest.raises(StoreError, match="takes no changes"):
        await readers.run(unit)
    assert len(runs) == 1
    assert await readers.run(reads) == 0


async def test_what_breaks_or_leaves_in_a_reader_harms_no_later_one(
    readers: Readers, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise TypeError("mine")

    await readers.run(reads)
    with monkeypatch.context() as during:
        during.setattr("bot.storage.postgres.wait", interrupted)
        with pytest.raises(TypeError, match="mine"):
            await readers.run(lambda session: session.execute("SELECT pg_sleep(0.01)", ()))
    caller = asyncio.ensure_future(readers.run(reads))
    await asyncio.sleep(0)
    caller.cancel()
    assert await readers.run(reads) == 0
