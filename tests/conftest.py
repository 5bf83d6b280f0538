"""Whole programs and browsers take turns: side by side they would fight for the cores and miss their deadlines."""

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that start processes or a browser share one worker (`--dist=loadgroup`); all others go side by side."""
    for item in items:
        if item.get_closest_marker("e2e") or item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.xdist_group("programs"))
