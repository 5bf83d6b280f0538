"""The lock of the file: held by one process, and gone with it."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.storage.lock import FileLock

ROOT = Path(__file__).resolve().parents[2]
HOLDS = """
import sys
from pathlib import Path
from bot.storage.lock import FileLock
lock = FileLock.take(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_a_lock_is_held_once_and_can_be_given_back(tmp_path: Path) -> None:
    lock = FileLock.take(tmp_path / "b.db")
    with pytest.raises(StoreError, match="Another Beancan is running"):
        FileLock.take(tmp_path / "b.db")
    FileLock.take(tmp_path / "other.db").release()
    lock.release()
    lock.release()
    FileLock.take(tmp_path / "b.db").release()


def test_a_lock_dies_with_its_process(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", HOLDS, str(tmp_path / "b.db")]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    with pytest.raises(StoreError, match="Another Beancan is running"):
        FileLock.take(tmp_path / "b.db")
    process.send_signal(signal.SIGKILL)
    process.communicate()
    FileLock.take(tmp_path / "b.db").release()


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"nowhere/b\.db\.lock cannot be written .*Create the folder"):
        FileLock.take(tmp_path / "nowhere" / "b.db")
