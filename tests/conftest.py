"""One folder of vectors for all tests and the programs that they start, one PostgreSQL for the tests of a process."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]  # the package has no types

from tests.postgres import Cluster, cluster

# Files whose tests share what takes long to start (servers, a browser, an installation): one process has all of such a
# file, or each would start its own. All other tests are handed out one by one.
TOGETHER = frozenset((
    "tests/desk/test_board_browser.py", "tests/desk/test_browser.py", "tests/desk/test_everybody_browser.py",
    "tests/desk/test_inbox_browser.py", "tests/desk/test_telling_browser.py", "tests/desk/test_trying_browser.py",
    "tests/e2e/test_demo.py",
    "tests/e2e/test_monitoring.py", "tests/e2e/test_roles.py", "tests/faults/test_fleet.py",
    "tests/plaza/test_page.py", "tests/test_do.py", "tests/test_packaging.py",
))  # fmt: skip

# Set before anything of ours is loaded: so the demo's phrasings are encoded once in a checkout, not once in each run.
os.environ.setdefault("XDG_CACHE_HOME", str(Path(__file__).parents[1] / ".venv" / "test-cache"))


class _Scheduling(LoadScopeScheduling):  # type: ignore[misc]  # as above
    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return file if file in TOGETHER else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling | None:
    """For `--dist=loadgroup`. Marks of xdist's own groups are not heard by pytest 9.2 with pytest-xdist 3.8."""
    missing = [file for file in TOGETHER if not (config.rootpath / file).is_file()]
    if missing:
        raise pytest.UsageError(f"tests/conftest.py names files that are not there: {', '.join(missing)}")
    return _Scheduling(config, log) if config.getoption("dist") == "loadgroup" else None


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A PostgreSQL server for the tests of this process."""
    with cluster() as made:
        yield made


@pytest.fixture(scope="session")
def migrated(postgres: Cluster) -> str:
    """The name of a database with our tables, to make others of: it takes a while to migrate."""
    from bot.storage.migrate import upgrade

    url = postgres.database()
    upgrade(url)
    return Cluster.name_of(url)


@pytest.fixture
def postgres_url(postgres: Cluster, migrated: str) -> Iterator[str]:
    """The address of a database with our tables and no rows."""
    url = postgres.database(migrated)
    yield url
    postgres.drop(url)


@pytest.fixture(scope="session")
def _emptied(postgres: Cluster, migrated: str) -> str:
    return postgres.database(migrated)


@pytest.fixture
def emptied_url(postgres: Cluster, _emptied: str) -> str:
    """As `postgres_url`, for tests that leave the database itself as it is: one for all of them, emptied for each."""
    postgres.empty(_emptied)
    return _emptied


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database that does not exist yet, or has nothing in it."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/b.db"
    made: str = request.getfixturevalue("postgres").database()
    return made
