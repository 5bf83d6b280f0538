"""A person at a terminal: a command that sees a real (pseudo) terminal, and what is typed when it asks."""

import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.fakes.processes import PATIENCE, Ended, surroundings


def typing(*words: str, answers: Sequence[tuple[str, str]], cwd: Path, env: Mapping[str, str] | None = None) -> Ended:
    """Run a command and type: each answer when its question stands there. `out` is all that the person saw."""
    ours, theirs = pty.openpty()
    try:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", *words], cwd=cwd, env=surroundings(**env or {}), stdin=theirs, stdout=theirs,
            stderr=theirs, start_new_session=True,
        )  # fmt: skip
    finally:
        os.close(theirs)
    try:
        seen, new = "", 0
        for question, answer in answers:
            while question not in seen[new:]:
                seen += _read(ours, f"it asks: {question}; it said: {seen}")
            new = len(seen)
            os.write(ours, f"{answer}\n".encode())
        while more := _read(ours, "it ends"):
            seen += more
        return Ended(process.wait(PATIENCE), seen.replace("\r\n", "\n"), "")
    finally:
        process.kill()
        process.wait(PATIENCE)
        os.close(ours)


def _read(ours: int, hope: str) -> str:
    """What came next; "" at the end."""
    end = time.monotonic() + PATIENCE
    while not select.select([ours], [], [], 1.0)[0]:
        assert time.monotonic() < end, f"in vain: {hope}"
    try:
        return os.read(ours, 65536).decode()
    except OSError:  # Linux says so when nobody holds the other end any more
        return ""
