"""A line that a test may cut: TCP on loopback before a server on another port or socket file.

`hang` is a cut cable: nothing comes through, and nobody is told. `refuse` is a dead machine behind a living network:
connections break, new ones are refused. `mend` ends both; what a hanging line took in meanwhile arrives then.
"""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from tests.fakes.processes import free_port

CHUNK = 65536


class Proxy:
    """Runs in a thread of its own, so that a test which waits for a process holds nobody up."""

    def __init__(self, target: int | str) -> None:
        self.port = free_port()
        self._target = target
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="proxy", daemon=True)
        self._thread.start()
        self._flows = asyncio.Event()
        self._lines: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self.mend()

    def hang(self) -> None:
        """From now on nothing comes through."""
        self._run(self._set(self._flows.clear))

    def refuse(self) -> None:
        """Break every connection and take no new one."""
        self._run(self._set(self._break))

    def mend(self) -> None:
        """As if nothing had been."""
        self._run(self._mend())

    def close(self) -> None:
        """It is gone."""
        self.refuse()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _run(self, what: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(what, self._loop).result(10)

    async def _set(self, how: Callable[[], None]) -> None:
        how()

    async def _mend(self) -> None:
        self._flows.set()
        if self._server is None:
            self._server = await asyncio.start_server(self._join, "127.0.0.1", self.port)

    def _break(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for line in self._lines:
            line.transport.abort()

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._lines.add(writer)
        with suppress(OSError):
            there = await self._dial()
            self._lines.add(there[1])
            await asyncio.gather(self._pump(reader, there[1]), self._pump(there[0], writer), return_exceptions=True)
            self._lines.discard(there[1])
        self._lines.discard(writer)
        writer.close()

    async def _dial(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if isinstance(self._target, int):
            return await asyncio.open_connection("127.0.0.1", self._target)
        return await asyncio.open_unix_connection(self._target)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(CHUNK):
                await self._flows.wait()
                writer.write(data)
                await writer.drain()
        finally:
            writer.close()


@contextmanager
def proxy(target: int | str) -> Iterator[Proxy]:
    """A line that is gone afterwards. `target`: a port on this machine, or the path of a socket."""
    made = Proxy(target)
    try:
        yield made
    finally:
        made.close()
