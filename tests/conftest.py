"""One folder of vectors for all tests and the programs that they start, and an order in which programs take turns."""

import os
from pathlib import Path

import pytest

# Set before anything of ours is loaded: so the demo's phrasings are encoded once in a checkout, not once in each run.
os.environ.setdefault("XDG_CACHE_HOME", str(Path(__file__).parents[1] / ".venv" / "test-cache"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whole programs and browsers take turns: side by side they would fight for the cores and miss their deadlines.

    Tests that start them share one worker (`--dist=loadgroup`); all others go side by side.
    """
    for item in items:
        if item.get_closest_marker("e2e") or item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.xdist_group("programs"))
