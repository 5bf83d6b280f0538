"""Fault 10: kill -9 in the middle of a group commit. The group is there as a whole or not at all."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.fakes.grouped import ALONE
from tests.fakes.processes import REPO, rows, surroundings

pytestmark = [pytest.mark.e2e, pytest.mark.slow]


def test_10_killed_in_the_middle_of_a_group(tmp_path: Path) -> None:
    database = tmp_path / "beancan.sqlite3"
    words = [sys.executable, "-m", "tests.fakes.grouped", str(database)]
    with subprocess.Popen(words, cwd=REPO, env=surroundings(), stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "in the middle\n"
        program.kill()
    assert rows(database, "SELECT remote FROM inbox ORDER BY id") == [(f"p{number}",) for number in range(ALONE)]
    assert rows(database, "PRAGMA integrity_check") == [("ok",)]
