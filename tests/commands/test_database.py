"""`beancan db`: what it says, what it refuses, and that no password is shown."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from tests.postgres import Cluster

CONFIG = "brand: {name: Halo}\ndatabase: {url: 'sqlite:///%s'}\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A brand whose database is a file."""
    (tmp_path / "config.yaml").write_text(CONFIG % (tmp_path / "b.db"))
    return tmp_path


def db(home: Path, *words: str, env: dict[str, str] | None = None) -> Result:
    return CliRunner().invoke(main, ["db", *words, "--config", str(home / "config.yaml")], env=env)


def test_the_tables_are_made_and_the_place_is_told(home: Path) -> None:
    told = db(home, "upgrade")
    assert (told.exit_code, told.stdout) == (0, f"The database is up to date: {home}/b.db\n")
    assert json.loads(db(home, "upgrade", "--json").stdout) == {"database": f"{home}/b.db", "backup": None}


def test_a_backup_and_back(home: Path) -> None:
    db(home, "upgrade")
    copy = home / "copy.db"
    assert db(home, "backup", str(copy)).stdout == f"Copied to {copy}\n"
    again = db(home, "backup", str(copy))
    assert again.exit_code == 1
    assert "exists already and is not overwritten" in again.stderr
    told = db(home, "restore", str(copy))
    assert told.exit_code == 0
    first, second = told.stdout.splitlines()
    assert first == f"{home}/b.db is now as {copy} was."
    assert second.startswith(f"As it was before: {home}/backups/b-before-restore-")
    assert Path(json.loads(db(home, "restore", str(copy), "--json").stdout)["backup"]).exists()


def test_moving_says_what_to_write_and_never_the_password(home: Path, postgres: Cluster) -> None:
    db(home, "upgrade")
    CliRunner().invoke(main, ["pause", "--config", str(home / "config.yaml")])
    address = postgres.database()
    secret = address.replace("beancan@", "beancan:s3cret@")
    told = db(home, "move", "--to-env", "NEW_DATABASE", env={"NEW_DATABASE": secret})
    assert told.exit_code == 0, told.stderr
    assert told.stdout.startswith("Moved 2 rows of ")
    assert "database: {url_env: NEW_DATABASE}" in told.stdout
    (home / "new").write_text(secret)
    again = db(home, "move", "--to-file", str(home / "new"), "--json")
    assert again.exit_code == 1
    assert "is not empty (there are rows in" in again.stderr
    assert "s3cret" not in told.output + again.output
    (home / "config.yaml").write_text("brand: {name: Halo}\ndatabase: {url_file: new}\n")
    there = json.loads(db(home, "upgrade", "--json").stdout)["database"]
    assert there == f"postgresql://beancan@/{Cluster.name_of(address)}"
    resumed = CliRunner().invoke(main, ["resume", "--json", "--config", str(home / "config.yaml")])
    assert json.loads(resumed.stdout) == {"changed": True, "paused": []}


def test_rows_are_told_by_table(home: Path, postgres: Cluster) -> None:
    CliRunner().invoke(main, ["pause", "--config", str(home / "config.yaml")])
    told = json.loads(db(home, "move", "--to", postgres.database(), "--json").stdout)
    assert {name: number for name, number in told["rows"].items() if number} == {"audit": 1, "freezes": 1}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "Say once where to"),
        (("--to", "postgresql:///x", "--to-env", "X"), "Say once where to"),
        (("--to", "postgresql://bot:s3cret@db/x"), "this address holds a password"),
    ],
)
def test_a_target_is_named_once_and_without_a_password(home: Path, words: tuple[str, ...], sentence: str) -> None:
    told = db(home, "move", *words)
    assert told.exit_code == 2
    assert sentence in told.stderr


def test_an_empty_variable_or_file_is_told(home: Path) -> None:
    told = db(home, "move", "--to-env", "NEW_DATABASE", env={"NEW_DATABASE": ""})
    assert (told.exit_code, "the environment variable NEW_DATABASE is empty" in told.stderr) == (1, True)
    (home / "new").touch()
    told = db(home, "move", "--to-file", str(home / "new"))
    assert (told.exit_code, "new is empty. Put the address" in told.stderr) == (1, True)
