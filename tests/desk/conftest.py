"""Fixtures of the console's tests: see `house.py`."""

from collections.abc import AsyncIterator

import pytest

from tests.desk.browsing import served, shot, window
from tests.desk.house import House, Person, open_house

__all__ = ["house", "lea", "sam", "served", "shot", "window"]


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with open_house() as opened:
        yield opened


@pytest.fixture
async def lea(house: House) -> AsyncIterator[Person]:
    async with house.person("Lea") as person:
        yield person


@pytest.fixture
async def sam(house: House) -> AsyncIterator[Person]:
    async with house.person("Sam") as person:
        yield person
