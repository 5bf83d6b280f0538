"""The port that everything is served on."""

import asyncio
import socket

import pytest

from bot.commands import web
from bot.errors import ConfigError


async def test_what_is_written_leaves_at_once() -> None:
    """Else every answer on an open connection is 40 ms late: its second half waits until the first is acknowledged."""
    found: asyncio.Queue[int] = asyncio.Queue()

    def joined(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        found.put_nowait(writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    sock = web.bind("127.0.0.1", 0)
    async with await asyncio.start_server(joined, sock=sock):
        _, writer = await asyncio.open_connection(*sock.getsockname())
        assert await found.get() != 0
        writer.close()
        await writer.wait_closed()


def test_a_port_in_use_is_told_with_its_place() -> None:
    with web.bind("127.0.0.1", 0) as taken, pytest.raises(ConfigError, match=r"console\.port.*cannot be used"):
        web.bind("127.0.0.1", taken.getsockname()[1], "console.port")
