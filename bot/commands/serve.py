"""`run`: serve until asked to stop, then drain."""

import gc
import json
from collections.abc import Callable
from urllib.parse import urlencode

from bot.commands.web import bind, serve, shut, stop_signal
from bot.config import Config
from bot.desk.keys import FIRST_ADMIN
from bot.desk.ranks import Rank, ranks_of
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


async def _links(bot: Bot, base: str) -> list[tuple[str, str, str]]:
    """(name, what the person is, link) for those of config.yaml who have no password yet; for nobody's name, one that
    makes the first admin, as long as there is none.
    """
    if not bot.role.serves_desk:
        return []
    members, people = await bot.store.read(lambda tx: tx.team.members()), bot.config.console.people
    have_one = {member.name for member in members if member.password}
    links: list[tuple[str, str, str]] = [
        (name, rank, sign_in_link(bot, name, base)) for name, rank in people.items() if name not in have_one
    ]
    if Rank.ADMIN not in ranks_of(members, people).values():
        links.append((FIRST_ADMIN, "makes the first admin", sign_in_link(bot, FIRST_ADMIN, base, "/welcome")))
    return links


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
    stop, links = stop_signal(), await _links(bot, base)

    def inside() -> None:
        gc.freeze()  # what was built stays: no search for garbage goes through it, which took 0.2 s each time
        bot.start()
        if as_json:
            named = {name: link for name, _, link in links if name}
            first = next((link for name, _, link in links if not name), None)
            say(json.dumps({"url": base, "health": f"{base}/readyz", "links": named, "first_admin": first}))
            return
        for name, what, link in links:
            say(f"Open   {link}   ({', '.join(filter(None, (name, what)))}; works once, for 12 hours)")
        if role.serves_desk:
            say(f"Sign in   {base}")
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
