"""compose.scale.yaml and its how-to: what they say is what our commands, our settings, NATS and PostgreSQL accept."""

import asyncio
import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psycopg
import pytest
import structlog
import yaml

from bot.cli import main
from bot.config import Config, database_url, load_config
from bot.errors import ConfigError
from bot.runtime.clock import SystemClock
from bot.runtime.jetstream import Link, NatsSettings
from bot.runtime.roles import Role
from bot.wiring.bells import check_role
from bot.wiring.platforms import make_adapters
from tests.fakes.nats import NatsServer
from tests.fakes.processes import free_port, until
from tests.fakes.turns import until_true
from tests.postgres import Cluster, cluster, programs

ROOT = Path(__file__).parents[1]
FILE: Mapping[str, Any] = yaml.safe_load((ROOT / "compose.scale.yaml").read_text("utf8"))
SERVICES: Mapping[str, Any] = FILE["services"]
OURS = {name: service for name, service in SERVICES.items() if service["image"] == "beancan"}
NATS = {name: service for name, service in SERVICES.items() if service["image"].startswith("nats:")}
SECRETS = {"POSTGRES_PASSWORD": "pw", "BEANCAN_SEAL_KEY": "c2VhbGluZy1rZXktb2YtdGhlLXRlc3RzLTMyLWJ5dGU="}


def filled_in(value: str) -> str:
    """As compose reads it: ${NAME:?why} from .env, $$ is a $."""
    return re.sub(r"\$\{(\w+):\?[^}]*\}", lambda found: SECRETS[found[1]], value).replace("$$", "$")


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """The settings that the how-to shows."""
    shown = re.search(r"```yaml\n(version: 1.*?)```", (ROOT / "docs/how-to/scale.md").read_text("utf8"), re.DOTALL)
    assert shown is not None
    (tmp_path / "config.yaml").write_text(shown[1])
    return load_config(tmp_path / "config.yaml")


@pytest.mark.parametrize("name", OURS)
def test_each_part_starts_with_the_settings_of_the_how_to(
    name: str, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = OURS[name]
    for variable, value in service["environment"].items():
        monkeypatch.setenv(variable, filled_in(value))
    command, *words = service["command"]
    options = main.commands[command].make_context(command, words).params
    assert (command, options["role"]) == ("run", name)
    mounts = dict(volume.split(":")[:2] for volume in service["volumes"])
    file = mounts.get("./my-brand/config.yaml") or f"{mounts['./my-brand']}/config.yaml"
    assert str(options["config_file"]) == file
    check_role(config, Role(name))
    hosts = database_url(config).partition("host=")[2].partition("&")[0].split(",")
    assert set(hosts) <= set(SERVICES)
    assert f":{config.console.port}/healthz" in str(service["healthcheck"])
    assert Role(name).publishes is ("./my-brand" in mounts), "who publishes has the knowledge folder, and nobody else"
    assert Role(name).unseals is ("BEANCAN_SEAL_KEY" in service["environment"])


def test_only_gateways_have_tokens_and_only_they_need_them(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    assert {name for name, service in OURS.items() if "env_file" in service} == {"gateway"}
    with pytest.raises(ConfigError, match="TELEGRAM_MAIN_TOKEN"):
        make_adapters(config, SystemClock())
    monkeypatch.setenv("TELEGRAM_MAIN_TOKEN", "700000001:token")
    assert list(make_adapters(config, SystemClock())) == ["telegram-main"]


def test_everything_is_watched_and_waits_for_what_it_needs(config: Config) -> None:
    assert config.nats is not None
    assert set(config.nats.urls) == {f"nats://{name}:4222" for name in NATS}
    assert config.nats.replicas == len(NATS) == 3
    assert all("healthcheck" in service for service in SERVICES.values())
    for service in OURS.values():
        assert {*NATS, "postgres-1"} <= set(service["depends_on"])
    assert SERVICES["gateway"]["deploy"]["replicas"] == 2


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[list[str]]:
    """The NATS servers of the file on this machine, each with a port of its own in the place of its name."""
    ports = {name: free_port() for name in NATS}
    with ExitStack() as stack:
        urls: list[str] = []
        for name, service in NATS.items():
            folder = tmp_path / name
            folder.mkdir()
            changed = {"0.0.0.0:6222": f"127.0.0.1:{ports[name]}", "8222": str(free_port()), "/tmp/nats": str(folder)}
            changed |= {f"{other}:6222": f"127.0.0.1:{port}" for other, port in ports.items()}
            words = "\n".join(service["command"])
            for there, here in changed.items():
                words = words.replace(there, here)
            server = NatsServer(folder, *words.split("\n"))
            server.start()
            stack.callback(server.kill)
            urls.append(server.url)
        yield urls


async def test_the_nats_servers_keep_bells_together(servers: list[str], config: Config) -> None:
    assert config.nats is not None
    link = Link(NatsSettings(tuple(servers), replicas=config.nats.replicas), SystemClock(), structlog.get_logger())
    keeping = asyncio.ensure_future(link.keep())
    await until_true(lambda: link.line is not None, "the stream with three copies is made")
    keeping.cancel()
    await asyncio.gather(keeping, return_exceptions=True)
    await link.close()


# --- PostgreSQL -------------------------------------------------------------------------------------------------------


def script(name: str, server: Cluster) -> str:
    """A script of the file, for a server on a socket in the place of one with a name."""
    text = filled_in(FILE["configs"][name]["content"])
    return text.replace("beancan", "halo").replace("host=postgres-1", f"host={server.folder} port=5432")


def surroundings(server: Cluster, data: Path, port: int) -> dict[str, Any]:
    """How to run a script beside that server, as its user."""
    place = programs()
    assert place is not None
    env = {
        "PATH": f"{place}:/usr/bin:/bin", "PGHOST": str(server.folder), "PGDATA": str(data), "PGPORT": str(port),
        "POSTGRES_PASSWORD": "pw", "PGPASSWORD": "pw",
    }  # fmt: skip
    return {"env": env, "cwd": server.folder, "user": "postgres" if os.geteuid() == 0 else None}


def test_the_standby_has_what_the_first_server_has() -> None:
    with cluster() as first:
        first.execute("CREATE ROLE postgres SUPERUSER LOGIN")  # who owns everything in the image
        how = surroundings(first, first.folder / "data", 5432)
        subprocess.run(["bash", "-c", script("first", first)], check=True, **how)
        rules = (first.folder / "data" / "pg_hba.conf").read_text()
        assert rules.endswith("host replication standby all scram-sha-256\n")
        first.execute("CREATE TABLE said (words text)", "halo")

        how = surroundings(first, first.folder / "copy", 5433)
        with (first.folder / "copy.log").open("wb") as log:
            copy = subprocess.Popen(["bash", "-c", script("standby", first)], stdout=log, stderr=log, **how)
        try:
            first.execute("INSERT INTO said VALUES ('hello')", "halo")

            def arrived() -> bool:
                try:
                    with psycopg.connect(f"{first.url('halo')}&port=5433") as db:
                        query = "SELECT pg_is_in_recovery(), words FROM said"
                        return db.execute(query).fetchall() == [(True, "hello")]
                except psycopg.Error:
                    assert copy.poll() is None, (first.folder / "copy.log").read_text()
                    return False

            until(arrived, "the standby has the row")
        finally:
            copy.terminate()
            copy.wait(60)
