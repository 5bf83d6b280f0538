"""What the agents' lists and the search cost when there is much in them.

python -m benchmarks.inbox [--threads 10000] [--messages 20] [--rounds 30] [--postgres]

Threads of one room, three in five messages the customer's, the others ours; words are drawn from 8,000 made-up ones.
Each line is one read as the console asks for it, on a store that nothing else uses; times are of the database's work in
this process, without HTTP.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import Connection, insert

from bot.core.conversations import ConversationId
from bot.core.records import Page
from bot.storage import word_index
from bot.storage.backend import backend_of
from bot.storage.engines import driver
from bot.storage.migrate import upgrade
from bot.storage.rules import Rules
from bot.storage.tables import conversations, inbox, outbox, rooms, threads
from bot.storage.units import SqlTransaction, transaction
from tests.postgres import cluster

BEGAN = datetime(2026, 11, 1, tzinfo=UTC)
STATES = ("waiting", "human", "answered", "done")
PAGE = Page(0, 51)
USUAL = "the"  # stands in every other message
_AT_ONCE = 500


def words(random: Random) -> Sequence[str]:
    """8,000 of three to nine letters."""
    return ["".join(random.choices("abcdefghijklmnopqrstuvwxyz", k=random.randint(3, 9))) for _ in range(8_000)]


def fill(db: Connection, count: int, each: int, random: Random) -> Sequence[str]:
    """So many threads of so many messages; returns the words they are made of."""
    known = words(random)
    theirs = max(1, each * 3 // 5)

    def said() -> str:
        usual = [USUAL] * random.randint(0, 1)
        return " ".join(usual + random.choices(known, k=random.randint(6, 22)))

    db.execute(insert(rooms), {"account": "shop", "room": "town", "kind": "support", "name": "Town"})
    for first in range(1, count + 1, _AT_ONCE):
        numbers = range(first, min(first + _AT_ONCE, count + 1))
        place = {"account": "shop", "room": "town"}
        db.execute(insert(threads), [place | {"id": n, "root": f"{n}"} for n in numbers])
        db.execute(insert(conversations), [
            place | {"id": n, "thread": n, "root": f"{n}", "customer": f"c{n % 3_000}", "public": True, "version": 1,
                     "name": " ".join(random.choices(known, k=2)), "status": random.choice(STATES),
                     "created_at": BEGAN, "active_at": BEGAN + timedelta(seconds=n)}
            for n in numbers
        ])  # fmt: skip
        db.execute(insert(inbox), [
            place | {"thread": n, "conversation": n, "happening": f"post:{n}:{k}", "remote": f"{n}:{k}", "kind": "post",
                     "author": f"c{n % 3_000}", "role": "customer", "text": said(), "visibility": "public",
                     "at": BEGAN, "accepted_at": BEGAN, "state": "done"}
            for n in numbers for k in range(theirs)
        ])  # fmt: skip
        db.execute(insert(outbox), [
            place | {"thread": n, "conversation": n, "key": f"{n}:{k}", "root": f"{n}", "person": "c", "n": k,
                     "text": said(), "visibility": "public", "status": "sent", "not_before": BEGAN,
                     "created_at": BEGAN}
            for n in numbers for k in range(each - theirs)
        ])  # fmt: skip
        word_index.learn(db, 1)
    return known


def reads(tx: SqlTransaction, known: Sequence[str], random: Random) -> dict[str, Callable[[], object]]:
    """What the console asks for; other words each time."""

    def search(count: int) -> object:
        return tx.sorting.search([(word, ()) for word in random.choices(known, k=count)], PAGE)

    return {
        "needs a person": lambda: tx.desk.waiting("person", PAGE),
        "bot": lambda: tx.desk.waiting("bot", PAGE),
        "numbers of all lists": tx.desk.counts,
        "one thread": lambda: tx.desk.thread(ConversationId(random.randint(1, 50))),
        "search, one word": lambda: search(1),
        "search, three words": lambda: search(3),
        "search, two letters": lambda: tx.sorting.search([(random.choice(known)[:2], ())], PAGE),
        "search, a usual word": lambda: tx.sorting.search([(USUAL, ())], PAGE),
    }


def milliseconds(read: Callable[[], object], rounds: int) -> Sequence[float]:
    """Sorted."""
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        read()
        times.append((time.perf_counter() - began) * 1000)
    return sorted(times)


@contextmanager
def database(*, postgres: bool) -> Iterator[str]:
    """An empty one, thrown away afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        if not postgres:
            yield f"sqlite:///{folder}/inbox.db"
            return
        with cluster() as server:
            yield server.database()


def main(given: Sequence[str] | None = None) -> None:
    """Prints a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--threads", type=int, default=10_000)
    parser.add_argument("--messages", type=int, default=20, help="in each thread")
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--postgres", action="store_true", help="on a PostgreSQL of its own")
    asked: Any = parser.parse_args(given)
    random = Random(7)
    with database(postgres=asked.postgres) as url:
        upgrade(url)
        engine = backend_of(url).writing()
        with engine.connect() as db:
            driver(db).execute("BEGIN")
            known = fill(db, asked.threads, asked.messages, random)
            driver(db).execute("COMMIT")
            if asked.postgres:
                db.exec_driver_sql("VACUUM ANALYZE")  # as the server does by itself
        print(f"{asked.threads:,} threads, {asked.threads * asked.messages:,} messages, {engine.dialect.name}")
        with engine.connect() as db:
            for name, read in reads(transaction(db, Rules()), known, random).items():
                times = milliseconds(read, asked.rounds)
                print(f"{name:22} p50 {times[len(times) // 2]:6.1f} ms  p95 {times[int(len(times) * 0.95)]:6.1f} ms")
        engine.dispose()


if __name__ == "__main__":
    main()
