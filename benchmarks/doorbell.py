"""python -m benchmarks.doorbell [--rings N] [--kills N]: what the doorbell costs on real nats-servers on this machine.

Three tables: what 256 consumers cost a server (the ways that were looked at), how long from a ring to its turn, and how
long until a conversation moves after its worker was killed with kill -9. Linux only: memory is read from /proc.
"""

import argparse
import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import structlog
from nats.aio.client import Client
from nats.js.api import ConsumerConfig
from nats.js.errors import APIError

from bot.core.conversations import ConversationId
from bot.runtime.clock import SystemClock
from bot.runtime.doorbell import NatsDispatcher
from bot.runtime.jetstream import PARTITIONS, NatsSettings, consumer_settings, stream_settings
from tests.fakes.nats import NatsServer
from tests.fakes.processes import free_port, until

LOG = structlog.wrap_logger(structlog.PrintLogger(sys.stderr))
IDLE_SECONDS = 10.0
CLOSE_TOGETHER = 32


@contextmanager
def cluster(size: int) -> Iterator[list[NatsServer]]:
    """One server, or several that know each other."""
    with tempfile.TemporaryDirectory() as folder:
        routes = [f"nats://127.0.0.1:{free_port()}" for _ in range(size)]
        servers = []
        for number in range(size):
            home = Path(folder) / str(number)
            home.mkdir()
            known = ("-n", f"n{number}", "--cluster_name", "c", "--cluster", routes[number], "--routes")
            servers.append(NatsServer(home, *((*known, ",".join(routes)) if size > 1 else ())))
        try:
            for server in servers:
                server.start()
            yield servers
        finally:
            for server in servers:
                server.kill()


def megabytes(server: NatsServer) -> float:
    """Memory it holds now."""
    status = Path(f"/proc/{server.pid}/status").read_text(encoding="utf8")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def cpu_seconds(server: NatsServer) -> float:
    """Processor time since it started."""
    fields = Path(f"/proc/{server.pid}/stat").read_text(encoding="utf8").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / 100


async def costs(size: int, way: str) -> None:
    """Make the consumers, look, print a line."""
    with cluster(size) as servers:
        settings, client = NatsSettings((servers[0].url,), replicas=size), Client()
        await client.connect(servers[0].url)
        js = client.jetstream(timeout=30)
        await stream_made(js, settings)
        before = max(megabytes(server) for server in servers)
        started, gate = time.monotonic(), asyncio.Semaphore(CLOSE_TOGETHER)

        async def make(part: int) -> None:
            pushed = {"deliver_subject": f"to.{part}", "deliver_group": "workers"} if way == "push" else {}
            config: ConsumerConfig = consumer_settings(settings, part).evolve(**pushed)
            async with gate:
                await js.add_consumer(settings.stream, config)

        await asyncio.gather(*(make(part) for part in range(1 if way == "one" else PARTITIONS)))
        took, more = time.monotonic() - started, max(megabytes(server) for server in servers) - before
        spent, since = [cpu_seconds(server) for server in servers], time.monotonic()
        await asyncio.sleep(IDLE_SECONDS)
        busy = max(cpu_seconds(s) - was for s, was in zip(servers, spent, strict=True)) / (time.monotonic() - since)
        print(f"| {size} | {way} | {took:.2f} | {before:.0f} + {more:.0f} | {100 * busy:.1f} |", flush=True)
        await client.close()


async def stream_made(js: object, settings: NatsSettings) -> None:
    """A cluster needs a moment until it takes a stream."""
    for _ in range(60):
        try:
            await js.add_stream(stream_settings(settings))  # type: ignore[attr-defined]  # of the library
        except (APIError, TimeoutError, OSError):
            await asyncio.sleep(1)
        else:
            return
    raise SystemExit("the servers take no stream")


async def latency(server: NatsServer, rings: int) -> None:
    """Ring one after the other, from another connection than the worker's."""
    served = asyncio.Event()
    worker, gateway = (NatsDispatcher(NatsSettings((server.url,)), SystemClock(), LOG) for _ in range(2))

    async def turn(_conversation: ConversationId) -> datetime | None:
        served.set()
        return None

    loop = asyncio.create_task(worker.run(turn))
    took = []
    for number in range(rings):
        served.clear()
        started = time.monotonic()
        await gateway.ring(ConversationId(number))
        await served.wait()
        took.append((time.monotonic() - started) * 1000)
    took = sorted(took[1:])  # the first one waited for the connection
    print(f"| {rings} | {took[len(took) // 2]:.1f} | {took[int(len(took) * 0.99)]:.1f} |")
    loop.cancel()
    await asyncio.gather(loop, return_exceptions=True)
    await worker.stop(0)
    await gateway.stop(0)


async def moves(server: NatsServer, ack_wait: float, kills: int) -> None:
    """Kill the worker that holds a conversation while another one listens; how long until that one has it?"""
    settings, waits = NatsSettings((server.url,), ack_wait, name="moves"), []
    for number in range(kills):
        with tempfile.TemporaryDirectory() as folder:
            said, conversation = Path(folder) / "out", ConversationId(number)
            words = [
                sys.executable,
                "-m",
                "tests.fakes.nats_worker",
                server.url,
                str(ack_wait),
                f"{folder}/no",
                "moves",
            ]
            with said.open("wb") as out:
                process = subprocess.Popen(words, stdout=out)  # noqa: ASYNC220 - nothing else runs yet
            gateway, other = (NatsDispatcher(settings, SystemClock(), LOG) for _ in range(2))
            await gateway.ring(conversation)
            await asyncio.to_thread(until, lambda said=said: b"took" in said.read_bytes(), "it took it")
            took = asyncio.Event()

            async def turn(_conversation: ConversationId, took: asyncio.Event = took) -> datetime | None:
                took.set()
                return None

            loop = asyncio.create_task(other.run(turn))
            while not other.hears:  # noqa: ASYNC110 - a figure is taken here, nothing is signalled
                await asyncio.sleep(0.01)
            process.kill()
            started = time.monotonic()
            await took.wait()
            waits.append(time.monotonic() - started)
            process.wait()
            loop.cancel()
            await asyncio.gather(loop, return_exceptions=True)
            await other.stop(0)
            await gateway.stop(0)
    waits.sort()
    print(f"| {ack_wait:g} | {kills} | {waits[len(waits) // 2]:.2f} | {waits[-1]:.2f} |")


async def main(rings: int, kills: int) -> None:
    """Everything, in order."""
    print("| servers | consumers | s to make | MB a server | % of a core when idle |\n| --- | --- | --- | --- | --- |")
    for size, way in ((1, "one"), (1, "push"), (1, "pull"), (3, "push"), (3, "pull")):
        await costs(size, way)
    with cluster(1) as (server,):
        print("\n| rings | ms p50 | ms p99 |\n| --- | --- | --- |")
        await latency(server, rings)
        print("\n| ack_wait s | kills | s until it moved, p50 | longest |\n| --- | --- | --- | --- |")
        await moves(server, 2.0, kills)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rings", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=5)
    wanted = parser.parse_args()
    asyncio.run(main(wanted.rings, wanted.kills))
