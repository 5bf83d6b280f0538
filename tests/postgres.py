"""A PostgreSQL of our own for tests: made in a folder of its own, started, and thrown away. Nothing is shared.

Where it is missing the tests that need it are skipped, and with CI set they fail: `.ci/run` installs it.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

# Speed, not safety: what a test wants to survive is the death of a process, not of the machine.
FAST = {"fsync": "off", "full_page_writes": "off", "max_connections": "60", "shared_buffers": "32MB"}
_OWNER = "beancan"
_SEGMENT = 16 * 2**20  # bytes of the write-ahead log in one file
_PART_OF_A_PAGE = 4096
_EMPTY = """
DO $$ DECLARE one record; BEGIN
SET LOCAL session_replication_role = replica;  -- in any order
FOR one IN SELECT format('%I', tablename) AS name FROM pg_tables
    WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    LOOP EXECUTE 'DELETE FROM ' || one.name; END LOOP;
PERFORM setval(format('%I', sequencename)::regclass, 1, false) FROM pg_sequences WHERE schemaname = 'public';
END $$
"""


def programs() -> Path | None:
    """Where initdb and pg_ctl are: on the path, else Debian's newest."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return debian[-1].parent if debian else None


class Cluster:
    """A server on a socket in its folder. `settings` go into postgresql.conf."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self._data = folder / "data"
        self._numbers = count(1)
        self._user = "postgres" if os.geteuid() == 0 else None  # the server refuses to run as root
        if self._user:
            shutil.chown(folder, self._user)
        self._run("initdb", "-A", "trust", "-U", _OWNER, "-E", "UTF8", "--locale=C", "--no-sync", "-D", str(self._data))
        with (self._data / "postgresql.conf").open("a") as file:
            lines = {"listen_addresses": "", "unix_socket_directories": str(folder)} | FAST | settings
            file.writelines(f"{name} = '{value}'\n" for name, value in lines.items())

    def start(self) -> None:
        """Returns when it takes connections."""
        self._run("pg_ctl", "-w", "-D", str(self._data), "-l", str(self.folder / "log"), "start")

    def stop(self, mode: str = "immediate") -> None:
        """`immediate` is a crash: nothing is said to anybody."""
        self._run("pg_ctl", "-w", "-D", str(self._data), "-m", mode, "stop")

    def url(self, database: str) -> str:
        """The address of a database here."""
        return f"postgresql://{_OWNER}@/{database}?host={self.folder}"

    def database(self, like: str = "template1") -> str:
        """The address of a new one, empty or as another is."""
        name = f"db{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {like}")
        return self.url(name)

    def drop(self, url: str) -> None:
        """Throw one away, whoever is connected."""
        self.execute(f"DROP DATABASE IF EXISTS {self.name_of(url)} WITH (FORCE)")

    def empty(self, url: str) -> None:
        """As it was made, only sooner: no rows, and numbers from one again. Whoever is connected is thrown out."""
        self.disconnect(url)
        with psycopg.connect(url) as raw:
            raw.execute(_EMPTY)

    def disconnect(self, url: str) -> None:
        """Throw everybody out of a database; they may come again."""
        name = self.name_of(url)
        self.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")

    @contextmanager
    def full_disk(self, url: str, table: str, many: str) -> Iterator[None]:
        """The disk is full as soon as this table needs another page: no file may grow beyond what it has then.

        `many` inserts rows of more than a segment of the write-ahead log, and they are taken back: a log that cannot be
        written would stop the server.
        """
        with psycopg.connect(self.url(self.name_of(url))) as raw:
            raw.execute(many.encode())
            found = raw.execute(f"SELECT pg_relation_size('{table}')".encode()).fetchone()
            raw.rollback()
        assert found is not None
        assert found[0] > _SEGMENT
        self._limit(f"{found[0] + _PART_OF_A_PAGE}:")  # a write that ends in the middle is what a full disk makes
        try:
            yield
        finally:
            self._limit("unlimited:")

    def _limit(self, size: str) -> None:
        """How large a file the server may write: those of its processes that run, and those to come."""
        server = int((self._data / "postmaster.pid").read_text().split()[0])
        children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
        for process in (str(server), *children):
            subprocess.run(
                ["prlimit", "--pid", process, f"--fsize={size}"],
                user=self._user,
                check=False,
                stderr=subprocess.DEVNULL,
            )  # one may be gone by now

    @staticmethod
    def name_of(url: str) -> str:
        """The database of such an address."""
        return url.partition("@/")[2].partition("?")[0]

    def execute(self, statement: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """As the owner of everything."""
        with psycopg.connect(self.url(database), autocommit=True) as raw:
            found = raw.execute(statement.encode())
            return found.fetchall() if found.description else []

    def _run(self, program: str, *arguments: str) -> None:
        place = programs()
        assert place is not None
        command = [str(place / program), *arguments]
        with tempfile.TemporaryFile("w+") as said:  # not a pipe: the server would hold it open
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                cwd=self.folder,
                user=self._user,
                check=False,
            )
            said.seek(0)
            assert done.returncode == 0, f"{program}: {said.read()}"


@contextmanager
def cluster(**settings: str) -> Iterator[Cluster]:
    """A server for as long as the block lasts."""
    if programs() is None:
        if os.environ.get("CI"):
            pytest.fail("PostgreSQL is not installed (initdb was not found)")
        pytest.skip("PostgreSQL is not installed (initdb was not found)")
    folder = Path(tempfile.mkdtemp(prefix="beancan-pg-", dir="/tmp"))  # short: a socket's path has 107 characters
    try:
        made = Cluster(folder, **settings)
        made.start()
        try:
            yield made
        finally:
            if (folder / "data" / "postmaster.pid").exists():
                made.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
