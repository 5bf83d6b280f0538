"""Who may import whom: the contracts of pyproject.toml hold, and each of them fails when it is broken."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CONTRACTS = {
    c["id"]: c for c in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
}

# (contract that must break, module, what it may not import)
BROKEN_IMPORTS = [
    ("rooms", "bot.core.seeded", "bot.ports"),
    ("rooms", "bot.errors", "bot.ports"),
    ("rooms", "bot.ports.running", "bot.engine"),
    ("rooms", "bot.engine", "bot.wiring"),
    ("rooms", "bot.desk.seeded", "bot.kb"),
    ("rooms", "bot.matching.seeded", "bot.storage"),
    ("rooms", "bot.storage.seeded", "bot.runtime"),
    ("rooms", "bot.config.seeded", "bot.wiring"),
    ("rooms", "bot.kb.seeded", "bot.config"),
    ("engine", "bot.desk.seeded", "bot.engine"),
    ("config", "bot.config.seeded", "bot.storage"),
    ("plaza", "bot.plaza.seeded", "bot.core"),
    ("adapters", "adapters.telegram", "bot.engine"),
    ("adapters", "adapters.telegram", "bot.storage"),
    ("one-platform", "adapters.telegram", "adapters.plaza"),
    ("one-platform", "adapters.setup.base", "adapters.discord"),
    ("guides", "adapters.setup.telegram", "adapters.setup.slack"),
    ("guides-first", "adapters.setup.slack", "slack_sdk"),
    ("wiring-knows", "bot.runtime.seeded", "adapters.telegram"),
    ("libraries", "bot.runtime.seeded", "telegram"),
    ("nats", "bot.storage.seeded", "nats"),
    ("http-client", "bot.observe.seeded", "httpx"),
]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter over the checkout in `folder`, which also names the contracts."""
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    command = [sys.executable, "-c", program, "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the code, in which a test may break a wall."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for package in ("bot", "adapters"):
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__", "static"))
    return tmp_path


def test_the_walls_hold() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"Contracts: {len(CONTRACTS)} kept, 0 broken." in done.stdout


def test_each_wall_fails_when_it_is_broken(copied: Path) -> None:
    for _, module, imported in BROKEN_IMPORTS:
        path = copied.joinpath(*module.split(".")).with_suffix(".py")
        with path.open("a", encoding="utf-8") as file:
            file.write(f"\nimport {imported}\n")
    done = lint(copied)
    assert done.returncode == 1
    for contract, module, imported in BROKEN_IMPORTS:
        assert f"{CONTRACTS[contract]['name']} BROKEN" in done.stdout, done.stdout + done.stderr
        assert f"{module} -> {imported}" in done.stdout, f"{module} may import {imported}"
    assert {contract for contract, _, _ in BROKEN_IMPORTS} == set(CONTRACTS)


def test_a_new_room_must_be_given_its_place(copied: Path) -> None:
    (copied / "bot" / "attic.py").touch()
    done = lint(copied)
    assert done.returncode == 1
    assert "attic" in done.stdout


def test_no_room_is_forgotten_where_rooms_are_listed() -> None:
    rooms = {f"bot.{name.strip(' ()')}" for layer in CONTRACTS["rooms"]["layers"] for name in layer.split("|")}
    assembly = {"bot.__main__", "bot.cli", "bot.commands", "bot.wiring"}
    inner = {"bot.core", "bot.errors", "bot.ports", "bot.engine"}
    assert set(CONTRACTS["engine"]["source_modules"]) == rooms - assembly - inner - {"bot.runtime", "bot.plaza"}
    assert set(CONTRACTS["config"]["forbidden_modules"]) == rooms - assembly - {
        "bot.config", "bot.core", "bot.data", "bot.errors", "bot.kb", "bot.ports",
    }  # fmt: skip
    assert set(CONTRACTS["plaza"]["forbidden_modules"]) == inner | {"adapters"}
    assert set(CONTRACTS["wiring-knows"]["source_modules"]) == rooms - assembly - {"bot.plaza"}


def test_no_code_stands_outside_the_walls() -> None:
    """A folder without __init__.py is no package to import-linter: what is in there would not be looked at."""
    folders = {path.parent for package in ("bot", "adapters") for path in (ROOT / package).rglob("*.py")}
    assert [str(folder.relative_to(ROOT)) for folder in folders if not (folder / "__init__.py").exists()] == []
