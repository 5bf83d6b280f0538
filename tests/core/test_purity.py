"""The pure room stays pure: no clock, chance, log, I/O or waiting, and no library but the standard one."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

CORE = Path(__file__).resolve().parents[2] / "bot" / "core"

# Standard modules whose very use is a clock, chance, a log or the world outside.
WORLDLY = {
    "asyncio",
    "io",
    "logging",
    "os",
    "pathlib",
    "random",
    "secrets",
    "shutil",
    "socket",
    "sqlite3",
    "subprocess",
}
WORLDLY |= {"sys", "tempfile", "threading", "time", "urllib"}
WORLDLY_NAMES = {"open", "print", "input", "eval", "exec", "__import__", "breakpoint", "uuid1", "uuid4"}
WORLDLY_ATTRIBUTES = {"today", "utcnow", "uuid1", "uuid4"}
WAITING = (ast.Await, ast.AsyncFunctionDef, ast.AsyncFor, ast.AsyncWith)


def impurities(source: str) -> list[str]:
    """What a module of the pure room may not hold, as `line: what`."""
    return [f"{line}: {what}" for node in ast.walk(ast.parse(source)) for line, what in _of(node)]


def _of(node: ast.AST) -> Iterator[tuple[int, str]]:
    match node:
        case ast.Import(names=names):
            yield from ((node.lineno, f"import {name.name}") for name in names if not _allowed(name.name))
        case ast.ImportFrom(level=level, module=module) if level > 1 or (level == 0 and not _allowed(module or "")):
            yield node.lineno, f"import {'.' * level}{module or ''}"
        case ast.Attribute(value=value, attr="now") if _last_name(value) in {"datetime", "date"}:
            yield node.lineno, "the clock: now"
        case ast.Call(func=ast.Attribute(attr="now")):
            yield node.lineno, "the clock: now"
        case ast.Attribute(attr=attr) if attr in WORLDLY_ATTRIBUTES:
            yield node.lineno, attr
        case ast.Name(id=name, ctx=ast.Load()) if name in WORLDLY_NAMES:
            yield node.lineno, name
        case ast.comprehension(is_async=1):
            yield node.target.lineno, "waiting"
        case _ if isinstance(node, WAITING):
            yield node.lineno, "waiting"


def _allowed(module: str) -> bool:
    top = module.partition(".")[0]
    return (
        module == "bot.core"
        or module.startswith("bot.core.")
        or (top in sys.stdlib_module_names and top not in WORLDLY)
    )


def _last_name(node: ast.expr) -> str:
    """`datetime` of `datetime`, `x.datetime` and `datetime.datetime`."""
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def test_the_core_is_pure() -> None:
    modules = sorted(CORE.rglob("*.py"))
    assert modules
    found = {str(path.relative_to(CORE)): impurities(path.read_text(encoding="utf-8")) for path in modules}
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("import yaml", "1: import yaml"),
        ("import json, rapidfuzz.fuzz", "1: import rapidfuzz.fuzz"),
        ("from bot.ports import Store", "1: import bot.ports"),
        ("from bot import errors", "1: import bot"),
        ("from ..ports import Store", "1: import ..ports"),
        ("import time\n", "1: import time"),
        ("from random import choice", "1: import random"),
        ("import logging", "1: import logging"),
        ("import urllib.request", "1: import urllib.request"),
        ("def f():\n    import os", "2: import os"),
        ("from datetime import datetime\nx = datetime.now()", "2: the clock: now"),
        ("import datetime as d\nx = d.datetime.now(d.UTC)", "2: the clock: now"),
        ("from datetime import datetime as dt\nx = dt.now()", "2: the clock: now"),
        ("field(default_factory=datetime.now)", "1: the clock: now"),
        ("date.today()", "1: today"),
        ("datetime.utcnow", "1: utcnow"),
        ("uuid.uuid4()", "1: uuid4"),
        ("from uuid import uuid4\nfield(default_factory=uuid4)", "2: uuid4"),
        ("open('x')", "1: open"),
        ("print('x')", "1: print"),
        ("async def f(): ...", "1: waiting"),
        ("async def f():\n    await g()", "2: waiting"),
        ("async def f():\n    return [x async for x in g()]", "2: waiting"),
    ],
)  # fmt: skip
def test_bad_source_is_caught(source: str, what: str) -> None:
    assert what in impurities(source)


@pytest.mark.parametrize(
    "source",
    [
        "import re\nfrom datetime import UTC, datetime, timedelta\nfrom collections.abc import Sequence",
        "from bot.core.messages import Message\nfrom bot.core import text\nfrom .messages import Message",
        "def f(case):\n    return case.now + timedelta(days=7)",
        "at = datetime(2026, 11, 21, tzinfo=UTC)",
        "class Status:\n    open = 1\n\ndef f(x):\n    x.open = case.now\n    return x.open",
    ],
)
def test_good_source_is_left_alone(source: str) -> None:
    assert impurities(source) == []
