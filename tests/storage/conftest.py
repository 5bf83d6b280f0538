"""One world on each kind of store: the units keep the same rules on a file and in memory."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.storage.builders import World, open_store


@pytest.fixture(params=["memory", "sqlite", "postgres"])
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    store = open_store(request, tmp_path)
    yield World(store)
    await store.close()
