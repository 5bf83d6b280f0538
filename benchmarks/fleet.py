"""The bot in parts, each a process: a gateway, two workers and a console on one PostgreSQL database, rung by NATS."""

import asyncio
import signal
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from cryptography.fernet import Fernet

from benchmarks.platforms import Show, write_config
from benchmarks.programs import Program, free_port, healthy
from benchmarks.stages import Stage
from bot.storage.vault import VARIABLE

GATEWAY, CONSOLE = "gateway", "console"
WORKERS = ("worker-a", "worker-b")
ACK_WAIT = 2.0  # seconds


@dataclass(frozen=True, slots=True)
class Servers:
    """Where a part finds its database and its doorbell."""

    database: str
    nats: str

    def settings(self) -> dict[str, Any]:
        """What config.yaml says of them. Lost bells are rung again soon."""
        nats = {
            "urls": [self.nats], "ack_wait_seconds": str(ACK_WAIT), "sweep_every_seconds": "1", "overdue_seconds": "1",
        }  # fmt: skip
        return {"database": {"url": self.database}, "nats": nats}


@dataclass(slots=True)
class Part(Program):
    """One process of the fleet. `port`: of its doors."""

    port: int = 0

    def send(self, number: signal.Signals) -> None:
        """SIGSTOP, SIGCONT and the like."""
        assert self.process is not None
        self.process.send_signal(number)

    async def ready(self) -> None:
        """Wait until all that it needs is there. A part whose database was away when it started has ended with a
        sentence; it is started again, as whoever watches over services does."""
        for last in (False, False, True):
            if self.ended:
                self.start()
            try:
                await asyncio.to_thread(healthy, f"http://127.0.0.1:{self.port}/readyz", lambda: self.ended)
            except SystemExit:
                if last or not self.ended:
                    raise
            else:
                return

    def logged(self) -> str:
        """What it wrote, printed or logged."""
        return (self.folder / f"{self.words[0]}.log").read_text(encoding="utf8")


@dataclass(slots=True)
class Fleet(Show):
    """A `Show` of many processes; `bot` is the gateway, folder and port are the console's."""

    servers: Servers = field(default_factory=lambda: Servers("", ""))
    parts: dict[str, Part] = field(default_factory=dict)

    @property
    def workers(self) -> Iterator[Part]:
        """Those who think."""
        return (self.parts[name] for name in WORKERS)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """See `Show.rows`."""
        with psycopg.connect(self.servers.database, connect_timeout=10) as db:
            return db.execute(query.encode()).fetchall()

    async def ready(self) -> None:
        """Wait until every part is."""
        await asyncio.gather(*(part.ready() for part in self.parts.values()))


def _part(
    name: str, home: Path, stages: dict[str, Stage], secrets: Mapping[str, str], module: str, **more: Any
) -> Part:
    folder, port = home / name, free_port()
    folder.mkdir()
    config = write_config(folder, stages, port, data=str(home / "data"), **more)
    words = ("run", "--config", str(config), "--role", name.partition("-")[0])
    return Part(folder, words, secrets, module=module, port=port)


async def open_fleet(
    home: Path,
    stage: Stage,
    stack: AsyncExitStack,
    servers: Servers,
    module: str = "bot",
    other: Mapping[str, Servers] | None = None,
    **more: Any,
) -> Fleet:
    """The platform, then all parts at once. `other`: parts that reach the servers another way (through a proxy)."""
    opened = {stage.platform: await stack.enter_async_context(stage)}
    secrets = {f"{stage.platform}_{kind}".upper(): text for kind, text in stage.secrets().items()}
    secrets[VARIABLE] = Fernet.generate_key().decode()  # gateways seal what the console opens
    parts = {
        name: _part(name, home, opened, secrets, module if name != CONSOLE else "bot",
                    **(other or {}).get(name, servers).settings() | more)
        for name in (GATEWAY, *WORKERS, CONSOLE)
    }  # fmt: skip
    desk = parts[CONSOLE]  # it publishes the knowledge, too: the others wait for that
    fleet = Fleet(desk.folder, opened, parts[GATEWAY], desk.port, servers=servers, parts=parts)
    stack.push_async_callback(fleet.close)
    for part in parts.values():
        stack.callback(part.kill)
        part.start()
    await fleet.ready()
    return fleet
