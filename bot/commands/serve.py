"""`run` and `plaza`: serve until asked to stop, then drain."""

import asyncio
import json
import secrets
import signal
import socket
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Literal
from urllib.parse import urlencode

import uvicorn
from fastapi import FastAPI

from bot.config import Config, read_secret
from bot.errors import ConfigError
from bot.observe import logs
from bot.plaza.app import PlazaSettings, create_app
from bot.plaza.errors import JournalBroken
from bot.ports import Log
from bot.runtime.clock import SystemClock
from bot.runtime.roles import Role
from bot.wiring import Bot, build, check_role

PLAZA_TOKEN = "BEANCAN_PLAZA_TOKEN"
ROOMS: tuple[tuple[str, Literal["support", "open"], str], ...] = (
    ("halo-help", "support", "Halo help"),
    ("town-square", "open", "Town square"),
)
Say = Callable[[str], None]


class Server(uvicorn.Server):
    """uvicorn without its signal handlers: we drain first, then it may go."""

    def capture_signals(self) -> AbstractContextManager[None]:  # type: ignore[override]  # a context manager either way
        """Leave the signals to us."""
        return nullcontext()


def bind(host: str, port: int, place: str = "--port") -> socket.socket:
    """A listening socket. Raises ConfigError in plain words if the port is taken or the address is not ours. `place`:
    where the port was written."""
    sock = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
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


def sign_in_link(bot: Bot, person: str, base: str, path: str = "/signin") -> str:
    """A link that signs this person in, once."""
    return f"{base}{path}?{urlencode({'key': bot.keys.issue(person, bot.clock.now())})}"


async def run(config: Config, port: int | None, as_json: bool, say: Say, role: Role = Role.ALL) -> int:
    """All configured accounts, the engine and the console, or that part of it, until SIGTERM or Ctrl-C."""
    check_role(config, role)
    log = start_log(config)
    if port is None:
        sock = bind(config.console.host, config.console.port, "console.port")
    else:
        sock = bind(config.console.host, port)
    base = config.console_url(sock.getsockname()[1])
    try:
        bot = await build(config, SystemClock(), log, console=base, role=role)
    except BaseException:
        sock.close()
        raise
    stop = stop_signal()

    def inside() -> None:
        bot.start()
        people = config.console.people if role.serves_desk else {}
        links = {person: sign_in_link(bot, person, base) for person in people}
        if as_json:
            say(json.dumps({"url": base, "health": f"{base}/readyz", "links": links}))
            return
        for person, rank in people.items():
            say(f"Open   {links[person]}   ({person}, {rank}; works once, for 12 hours)")
        say(f"Stop   Ctrl-C.   Health: {base}/readyz")

    await serve(bot.app, sock, inside, stop)
    log.info("stopping: what is in hand is finished first")
    await bot.stop()
    await shut(bot.app)
    return 0


def start_log(config: Config) -> Log:
    """Logging as configured."""
    as_json = {"auto": None, "yes": True, "no": False}[config.log.json_lines]
    return logs.setup(config.log.level, as_json=as_json)


def open_plaza(settings: PlazaSettings) -> FastAPI:
    """The plaza's application. Raises ConfigError if it cannot keep its posts."""
    try:
        return create_app(settings)
    except JournalBroken as error:
        raise ConfigError([error.sentence]) from error


async def plaza(host: str, port: int, data: Path | None, as_json: bool, say: Say) -> int:
    """The practice ground alone. A token of its own is made where the environment gives none, and only then shown."""
    given = read_secret(PLAZA_TOKEN, None)
    token = given or secrets.token_urlsafe(24)
    sock = bind(host, port)
    try:
        app = open_plaza(PlazaSettings(token=token, data=data, rooms=ROOMS, title="Plaza"))
    except BaseException:
        sock.close()
        raise
    stop = stop_signal()

    def inside() -> None:
        base = f"http://{host}:{sock.getsockname()[1]}"
        if as_json:
            say(json.dumps({"url": base, "token": None if given else token, "token_env": PLAZA_TOKEN}))
            return
        say(f"Open   {base}/   (a social platform to practise on; nothing leaves this machine)")
        say(f"Token  {f'from {PLAZA_TOKEN}' if given else token}")
        say(f"Bot    accounts: {{plaza: {{platform: plaza, base_url: {base}, token_env: {PLAZA_TOKEN}}}}}")
        say("Stop   Ctrl-C.")

    await serve(app, sock, inside, stop)
    app.state.plaza.close()
    await shut(app)
    return 0
