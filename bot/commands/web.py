"""What all that serves has in common: a port, a web server without surprises, and an orderly end."""

import asyncio
import signal
import socket
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

import uvicorn
from fastapi import FastAPI

from bot.errors import ConfigError


class Server(uvicorn.Server):
    """uvicorn without its signal handlers: we drain first, then it may go."""

    def capture_signals(self) -> AbstractContextManager[None]:  # type: ignore[override]  # a context manager either way
        """Leave the signals to us."""
        return nullcontext()


def bind(host: str, port: int, place: str = "--port") -> socket.socket:
    """A listening socket. Raises ConfigError in plain words if the port is taken or the address is not ours. `place`:
    where the port was written."""
    # With TCP named, asyncio sends what is written at once. Else an answer's body waits for the caller's delayed
    # acknowledgement of its head: 40 ms for every request on an open connection.
    sock = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((host, port))
    except OSError as error:
        sock.close()
        cure = "Stop the other program, or choose another port (--port 0 takes a free one)."
        raise ConfigError([f"{place}: {host}:{port} cannot be used ({error.strerror}). {cure}"]) from error
    sock.listen(128)
    return sock


def server(app: FastAPI) -> Server:
    """uvicorn as we use it: quiet, and it does not wait for open streams for long."""
    options = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=2)
    return Server(options)


def stop_signal() -> asyncio.Event:
    """Set by SIGTERM and Ctrl-C."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop


async def serve(app: FastAPI, sock: socket.socket, inside: Callable[[], None], stop: asyncio.Event) -> None:
    """Serve `app` on `sock`; call `inside` once it answers; return after `stop`, with the server still up to drain."""
    running = server(app)
    task = asyncio.create_task(running.serve(sockets=[sock]))
    while not running.started and not task.done():  # noqa: ASYNC110 uvicorn tells by this flag only
        await asyncio.sleep(0.01)
    inside()
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({task, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    app.state.shut = running, task


async def shut(app: FastAPI) -> None:
    """End the server that `serve` left up."""
    running, task = app.state.shut
    running.should_exit = True
    await asyncio.gather(task, return_exceptions=True)
