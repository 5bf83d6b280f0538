"""Our programs as processes of their own, beside a benchmark: start, wait, kill without a word, read their database."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import yaml

from bot.data import knowledge_folder

HEALTHY_WITHIN = 120.0


def free_port() -> int:
    """A loopback port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def healthy(url: str, ended: Callable[[], bool] = lambda: False) -> None:
    """Wait until it answers 200, or say that it never did. `ended`: whether there is nobody who could answer."""
    end = time.monotonic() + HEALTHY_WITHIN
    while time.monotonic() < end and not ended():
        try:
            if httpx2.get(url, timeout=2).status_code == 200:
                return
        except httpx2.TransportError:
            pass
        time.sleep(0.05)
    raise SystemExit(f"{url} did not answer within {HEALTHY_WITHIN:.0f} s")


@dataclass(slots=True)
class Program:
    """One command of ours, started as often as needed. Its log stands in the folder; `secrets`: its variables.
    `module`: what Python runs."""

    folder: Path
    words: tuple[str, ...]
    secrets: Mapping[str, str] = field(repr=False)
    process: subprocess.Popen[bytes] | None = None
    module: str = "bot"

    def start(self) -> None:
        """Start, or start again after a kill."""
        # with the bytecode that is there already, or is made once: a start costs less
        env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        env |= self.secrets
        with (self.folder / f"{self.words[0]}.log").open("ab") as log:
            words = [sys.executable, "-m", self.module, *self.words]
            self.process = subprocess.Popen(words, env=env, stdout=log, stderr=log)

    @property
    def ended(self) -> bool:
        """Whether it is gone."""
        return self.process is None or self.process.poll() is not None

    def stop(self) -> int:
        """Ask it to end, wait, and give its exit code."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait()

    def kill(self) -> None:
        """No goodbye."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()


def rows(database: Path, query: str) -> list[tuple[Any, ...]]:
    """Read a bot's database beside it."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=10)) as db:
        return db.execute(query).fetchall()


def examples() -> tuple[list[tuple[str, str]], list[str]]:
    """What customers of the demo brand write, from its entries' tests: known texts with their issue, near misses."""
    known: list[tuple[str, str]] = []
    near: list[str] = []
    for file in sorted(knowledge_folder().glob("*.yaml")):
        for entry in (yaml.safe_load(file.read_text(encoding="utf8")) or {}).get("issues", ()):
            tests = entry.get("tests", {})
            known += [(t, entry["id"]) for t in tests.get("must_match", ()) if isinstance(t, str)]
            near += [t for t in tests.get("must_not_match", ()) if isinstance(t, str)]
    return known, near


UNKNOWN = (
    "where can i buy shares of your company", "is your shop open on easter monday", "do you sponsor football clubs",
    "my cat sat on the sofa and now what", "can you plant more trees please", "who wrote the song in your advert",
    "is there parking at your head office", "i would like to interview your ceo for my school paper",
)  # fmt: skip
