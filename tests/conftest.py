"""One folder of vectors for all tests and the programs that they start, one PostgreSQL for the tests of a process."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres import Cluster, cluster

# Set before anything of ours is loaded: so the demo's phrasings are encoded once in a checkout, not once in each run.
os.environ.setdefault("XDG_CACHE_HOME", str(Path(__file__).parents[1] / ".venv" / "test-cache"))


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


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database that does not exist yet, or has nothing in it."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/b.db"
    made: str = request.getfixturevalue("postgres").database()
    return made
