"""What the database alone gives: one transaction a message, without an engine around it.

    python -m benchmarks.ceiling postgresql://... --seconds 5      (one writer; prints messages a second)

The transaction is the smallest that keeps the promise: insert the message unless it is there, read and update the
conversation, insert the reply. Plain driver, prepared statements, as durable as the bot's own.
"""

import argparse
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psycopg

BODY = "x" * 200
CONVERSATIONS = 5000
_TABLES = (
    "CREATE TABLE bare_inbox (id {id}, happening TEXT UNIQUE, conversation INTEGER, text TEXT)",
    "CREATE TABLE bare_state (id INTEGER PRIMARY KEY, version INTEGER, state TEXT)",
    "CREATE TABLE bare_outbox (id {id}, inbox INTEGER, n INTEGER, text TEXT, UNIQUE (inbox, n))",
)
_TURN = (
    "INSERT INTO bare_inbox (happening, conversation, text) VALUES (?, ?, ?) ON CONFLICT DO NOTHING RETURNING id",
    "SELECT version, state FROM bare_state WHERE id = ?",
    "UPDATE bare_state SET version = version + 1, state = ? WHERE id = ? AND version = ?",
    "INSERT INTO bare_outbox (inbox, n, text) VALUES (?, 0, ?)",
)


def prepare(url: str) -> None:
    """Make the tables."""
    execute, number, mark = _connected(url)
    for table in _TABLES:
        execute(table.format(id=number))
    execute("BEGIN")
    for each in range(CONVERSATIONS):
        execute(f"INSERT INTO bare_state VALUES ({mark}, 0, {mark})", (each, BODY))
    execute("COMMIT")


def _connected(url: str) -> tuple[Callable[..., "sqlite3.Cursor | psycopg.Cursor"], str, str]:
    """How to run a statement there, how a table numbers itself, and how a value is marked."""
    if url.startswith("sqlite"):
        file = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        file.execute("PRAGMA journal_mode = WAL")
        file.execute("PRAGMA synchronous = FULL")
        return file.execute, "INTEGER PRIMARY KEY", "?"
    server = psycopg.connect(url, autocommit=True)
    server.prepare_threshold = 1
    return server.execute, "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY", "%s"


def loop(url: str, seconds: float, number: int) -> float:
    """Messages a second of one writer."""
    execute, _, mark = _connected(url)
    insert, read, update, out = (statement.replace("?", mark) for statement in _TURN)
    done, began = 0, time.perf_counter()
    while (took := time.perf_counter() - began) < seconds:
        conversation = done * 7 % CONVERSATIONS if number == 0 else done * 11 % CONVERSATIONS
        execute("BEGIN")
        row = execute(insert, (f"{number}-{done}", conversation, BODY)).fetchone()
        state = execute(read, (conversation,)).fetchone()
        assert row is not None
        assert state is not None
        execute(update, (BODY, conversation, state[0]))
        execute(out, (row[0], BODY))
        execute("COMMIT")
        done += 1
    return done / took


def ceiling(url: str, seconds: float, writers: int = 1) -> float:
    """Messages a second of so many writers, each a process. On fresh tables."""
    prepare(url)
    words = [sys.executable, "-m", "benchmarks.ceiling", url, "--seconds", str(seconds), "--number"]
    running = [subprocess.Popen([*words, str(n)], stdout=subprocess.PIPE) for n in range(writers)]
    return sum(float(process.communicate()[0]) for process in running)


def on_sqlite(seconds: float) -> float:
    """The ceiling on a file of its own."""
    with tempfile.TemporaryDirectory() as folder:
        return ceiling(f"sqlite:///{Path(folder) / 'bare.db'}", seconds)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--number", type=int, default=0, help="which writer this is")
    wanted = parser.parse_args()
    print(loop(wanted.url, wanted.seconds, wanted.number))
