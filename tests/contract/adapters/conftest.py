"""Every test of the suite runs on every platform, each with the real client library against its server."""

from collections.abc import AsyncIterator

import pytest

from bot.ports import Adapter
from tests.fakes.bench import Bench
from tests.fakes.benches import BENCHES


@pytest.fixture(params=BENCHES, ids=lambda made: made.name)
async def bench(request: pytest.FixtureRequest) -> AsyncIterator[Bench]:
    async with request.param() as ready:
        yield ready


@pytest.fixture
async def adapter(bench: Bench) -> AsyncIterator[Adapter]:
    async with bench.opened() as ready:
        yield ready
