"""`run`: serve until asked to stop, then drain."""

import json
from collections.abc import Callable
from urllib.parse import urlencode

from bot.commands.web import bind, serve, shut, stop_signal
from bot.config import Config
from bot.observe import logs
from bot.ports import Log
from bot.runtime.clock import SystemClock
from bot.runtime.roles import Role
from bot.wiring.bells import check_role
from bot.wiring.bot import Bot
from bot.wiring.build import build

Say = Callable[[str], None]


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
