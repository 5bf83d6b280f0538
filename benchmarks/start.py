"""How long somebody waits for a command, and customers for a bot that is started again.

    python -m benchmarks.start [--times 7] [--small]

Each command is a process of its own, its bytecode made before; the first time is not counted. `run` is a bot that ran
before: its database is there, the vectors of its phrasings are on disk. It counts as there when /readyz says that all
is well, the account on the plaza too. The plaza is a process beside it. Processor seconds say more than those of the
clock where the machine has other work; those of `run` include its end. `--small`: without the demo brand.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import httpx2
import yaml

from benchmarks import brand
from benchmarks.plaza import TOKEN
from benchmarks.programs import Program, free_port, healthy
from bot.data import knowledge_folder

LOOK_EVERY = 0.01  # seconds
TOKEN_ENV = "BEANCAN_PLAZA_TOKEN"
DEMO = {"brand": {"name": "Halo", "languages": ["en", "fr", "es", "de"]}, "knowledge": str(knowledge_folder())}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. `busy`: seconds of a processor, each time."""

    what: str
    seconds: Sequence[float]
    busy: Sequence[float]


def measured(what: str, times: int, once: Callable[[], float]) -> Row:
    """So many times; the first is not counted."""
    once()
    seconds, busy = [], []
    for _ in range(times):
        before = processor()
        seconds.append(once())
        busy.append(processor() - before)
    return Row(what, seconds, busy)


def processor() -> float:
    """Seconds of a processor that processes of ours took which are gone."""
    used = os.times()
    return used.children_user + used.children_system


def to_its_end(folder: Path, *words: str) -> float:
    """A command that ends by itself."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-m", "bot", *words]
    began = time.perf_counter()
    subprocess.run(command, env=environment, cwd=folder, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - began


def until_ready(program: Program, url: str) -> float:
    """A bot from its start until it says that it is ready; then it is stopped."""
    began = time.perf_counter()
    program.start()
    try:
        with httpx2.Client(timeout=5) as http:
            while not ready(http, url):
                if program.ended:
                    log = program.folder / "run.log"
                    raise SystemExit(f"the bot ended:\n{log.read_text(encoding='utf8')}")
                time.sleep(LOOK_EVERY)
        return time.perf_counter() - began
    finally:
        program.stop()


def ready(http: httpx2.Client, url: str) -> bool:
    """Whether /readyz says that all is well, with the account open."""
    try:
        answer = http.get(url)
    except httpx2.TransportError:
        return False
    return answer.status_code == 200 and "account main" in answer.json()["parts"]


def configured(folder: Path, plaza: str, port: int, settings: dict[str, Any]) -> Path:
    """A config.yaml with one account on that plaza."""
    folder.mkdir(parents=True)
    account = {"platform": "plaza", "base_url": plaza, "token_env": TOKEN_ENV, "rooms": {"help": {"kind": "support"}}}
    settings |= {"version": 1, "data": str(folder / "data"), "console": {"port": port}, "accounts": {"main": account}}
    file = folder / "config.yaml"
    file.write_text(yaml.safe_dump(settings), encoding="utf8")
    return file


def run_row(what: str, folder: Path, plaza: str, settings: dict[str, Any], times: int) -> Row:
    """`run` with these settings."""
    port = free_port()
    config = configured(folder, plaza, port, settings)
    program = Program(folder, ("run", "--config", str(config)), {TOKEN_ENV: TOKEN})
    url = f"http://127.0.0.1:{port}/readyz"
    return measured(f"`run` to /readyz, {what}", times, lambda: until_ready(program, url))


def all_rows(folder: Path, times: int, *, demo: bool) -> list[Row]:
    """The whole table, or without the demo brand."""
    port = free_port()
    plaza, url = Program(folder, ("plaza", "--port", str(port)), {TOKEN_ENV: TOKEN}), f"http://127.0.0.1:{port}"
    plaza.start()
    try:
        healthy(f"{url}/healthz", lambda: plaza.ended)
        small = brand.settings(folder / "knowledge")
        served = [run_row("12 issues, encoder none", folder / "small", url, small, times)]
        if demo:
            served.append(run_row("the demo brand, encoder minilm", folder / "demo", url, dict(DEMO), times))
    finally:
        plaza.kill()
    config, text = str(folder / "small" / "config.yaml"), brand.KNOWN["kettle"]
    ended = {
        "`--version`": ["--version"],
        "`check`, 12 issues, encoder none": ["check", "--config", config],
        "`try`, 12 issues, encoder none": ["try", text, "--config", config],
    }
    if demo:
        ended["`try`, the demo brand, encoder minilm"] = ["try", text]
    rows = [measured(what, times, partial(to_its_end, folder, *words)) for what, words in ended.items()]
    return rows + served


def report(rows: Sequence[Row]) -> None:
    """The table."""
    print(f"\n{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n")
    print("| command | seconds, median | fastest | slowest | processor seconds, median | times |")
    print("| --- | --- | --- | --- | --- | --- |")
    for row in rows:
        spread = " | ".join(f"{of(row.seconds):.2f}" for of in (median, min, max))
        print(f"| {row.what} | {spread} | {median(row.busy):.2f} | {len(row.seconds)} |")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=7)
    parser.add_argument("--small", action="store_true", help="without the demo brand")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        report(all_rows(Path(scratch), args.times, demo=not args.small))


if __name__ == "__main__":
    main()
