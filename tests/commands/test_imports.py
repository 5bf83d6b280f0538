"""Nobody waits for a library that is not used: what a command imports, asked of a process of its own."""

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.brand import write_knowledge
from bot.wiring.platforms import PLATFORMS
from tests.fakes.processes import settings, surroundings, write

BRAND = {"name": "Acme", "handle": "acme", "languages": ["en"]}
CLIENTS = frozenset({"aiohttp", "discord", "slack_bolt", "slack_sdk", "telegram"})
OF_THE_ENCODER = frozenset({"numpy", "onnxruntime", "tokenizers"})
OF_A_SERVER = frozenset({"fastapi", "sqlalchemy", "uvicorn"})
OTHERS = frozenset({"nats", "psycopg"})
OPENED = """
import asyncio, sys
from pathlib import Path
from bot.commands import serve
from bot.config import load_config
from bot.runtime.clock import SystemClock

async def opened():
    config = load_config(Path(sys.argv[1]))
    bot = await serve.build(config, SystemClock(), serve.start_log(config))
    await bot.store.close()

asyncio.run(opened())
"""
COMMAND = """
import sys
from bot.cli import main
main(sys.argv[1:], standalone_mode=False)
"""


def imported(program: str, *words: str, cwd: Path) -> frozenset[str]:
    """The packages that this program has when it ends."""
    told = f"{program}\nprint(*sorted(set(name.partition('.')[0] for name in sys.modules)), file=sys.stderr)"
    env = surroundings(BEANCAN_PLAZA_TOKEN="a-token")
    command = [sys.executable, "-c", told, *words]
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=90, check=False)
    assert done.returncode == 0, done.stderr
    return frozenset(done.stderr.splitlines()[-1].split())


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A bot on the plaza alone, that compares by words alone."""
    knowledge = write_knowledge(tmp_path / "knowledge")
    small = settings("http://127.0.0.1:9", knowledge, brand=BRAND, matching={"encoder": "none"})
    return write(tmp_path / "config.yaml", small)


def test_the_version_needs_none_of_them(tmp_path: Path) -> None:
    found = imported("import sys, bot.cli", cwd=tmp_path)
    assert "click" in found
    assert not found & (CLIENTS | OF_THE_ENCODER | OF_A_SERVER | OTHERS | {"pydantic", "yaml"})


def test_a_bot_on_the_plaza_needs_no_client_of_another_platform(config: Path) -> None:
    found = imported(OPENED, str(config), cwd=config.parent)
    assert found >= OF_A_SERVER
    assert not found & (CLIENTS | OF_THE_ENCODER | OTHERS)


def test_to_try_a_text_needs_no_server(config: Path) -> None:
    found = imported(COMMAND, "try", "the reading lamp flickers", "--config", str(config), cwd=config.parent)
    assert "rapidfuzz" in found
    assert not found & (CLIENTS | OF_THE_ENCODER | OF_A_SERVER | OTHERS)


def test_the_switch_needs_the_database_alone(tmp_path: Path) -> None:
    """`pause` is wanted in a hurry."""
    found = imported("import sys, bot.commands.switches", cwd=tmp_path)
    assert "sqlalchemy" in found
    assert not found & (CLIENTS | OF_THE_ENCODER | OTHERS | {"fastapi", "uvicorn"})


def test_the_practice_ground_needs_no_bot(tmp_path: Path) -> None:
    found = imported("import sys, bot.commands.plaza", cwd=tmp_path)
    assert "fastapi" in found
    assert not found & (CLIENTS | OF_THE_ENCODER | OTHERS | {"sqlalchemy", "rapidfuzz", "yaml"})


def test_every_client_is_named_here() -> None:
    """A platform that is added brings a library: it is to be named above."""
    assert set(PLATFORMS) == {"plaza", "telegram", "slack", "discord"}
