"""A running service on PostgreSQL: it moves there, survives its crash, and nobody is answered twice."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.processes import TOKEN, Town, bot, command, plaza, settings, until, write
from tests.postgres import Cluster, cluster

pytestmark = pytest.mark.e2e
HOURS = "what are your opening hours"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with plaza(tmp_path) as running:
        yield running


@pytest.fixture
def server() -> Iterator[Cluster]:
    """One that may crash."""
    with cluster(fsync="on", full_page_writes="on") as made:
        yield made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A brand as `init` makes it."""
    words = ("--brand", "Acme", "--languages", "en", "--on-duty", "Lea", "--tone", "plain")
    assert command("init", str(tmp_path / "made"), *words, cwd=tmp_path).code == 0
    shutil.move(tmp_path / "made" / "knowledge", tmp_path / "knowledge")
    return tmp_path


def test_a_brand_moves_and_its_server_crashes(town: Town, server: Cluster, folder: Path) -> None:
    config = write(folder / "config.yaml", settings(town.url, Path("knowledge")))
    env = {"BEANCAN_PLAZA_TOKEN": TOKEN, "NEW_DATABASE": server.database()}
    with bot(config) as house:
        first = town.post("Ana", HOURS)
        assert "working days" in town.reply(first)["text"]
        refused = command("db", "move", "--to-env", "NEW_DATABASE", cwd=folder, env=env)
        assert (refused.code, refused.err.startswith("Another Beancan is running on ")) == (1, True)
        assert house.program.stop() == 0

    moved = command("db", "move", "--to-env", "NEW_DATABASE", "--json", cwd=folder, env=env)
    assert json.loads(moved.out)["rows"]["inbox"] >= 1
    write(config, settings(town.url, Path("knowledge"), database={"url_env": "NEW_DATABASE"}))

    with bot(config, env=env) as house:
        second = town.post("Ben", HOURS)
        assert "Same fix as here" in town.reply(second)["text"]  # it remembers what it said before it moved
        again = command("run", "--port", "0", cwd=folder, env=env)
        assert (again.code, again.err.startswith("Another Beancan is running on postgresql://")) == (1, True)

        server.stop()
        until(lambda: "does not answer, or the connection to it was lost" in house.ready(), "/readyz tells of it")
        meanwhile = town.post("Cem", HOURS)
        server.start()
        town.reply(meanwhile)
        until(lambda: '"ready":true' in house.ready().replace(" ", ""), "all is well again")
        assert command("db", "backup", "copy.sqlite3", cwd=folder, env=env).code == 0
        assert house.program.stop() == 0
        assert [len(town.said(post)) for post in (first, second, meanwhile)] == [1, 1, 1]
