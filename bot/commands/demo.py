"""`demo`: the whole product on this machine, with a practice ground beside the console. `--check` plays the script."""

import asyncio
import json
import secrets
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bot import __version__
from bot.commands.demo_check import Played, play
from bot.commands.demo_scripts import SCRIPTS
from bot.commands.plaza import ROOMS, open_plaza
from bot.commands.serve import sign_in_link
from bot.commands.web import bind, serve, shut, stop_signal
from bot.config import DEMO_ACCOUNT, Config, Secrets, demo_config
from bot.desk.app import DemoSetup
from bot.errors import ConfigError
from bot.observe import logs
from bot.plaza.app import PlazaSettings
from bot.runtime.clock import SystemClock
from bot.wiring.bot import Bot
from bot.wiring.build import build

Say = Callable[[str], None]
KEPT_BY_THE_DEMO = ("plaza.jsonl", "beancan.sqlite3", "beancan.sqlite3-wal", "beancan.sqlite3-shm")


@dataclass(frozen=True, slots=True)
class How:
    """What the command line asked for. `usual_data` is where data goes when `data` names no place."""

    port: int
    data: Path | None
    usual_data: Path
    check: bool
    open_browser: bool
    as_json: bool


def settings(data: Path, port: int, token: str) -> tuple[Config, PlazaSettings]:
    """The demo brand's configuration and its practice ground."""
    ground = PlazaSettings(
        token=token, brand_handle="halo", title="Plaza", rooms=ROOMS, scripts=SCRIPTS, data=data / "plaza.jsonl"
    )
    return demo_config(data, port), ground


def banner(data: Path, link: str) -> str:
    """What `demo` prints: where to look and what to try."""
    return f"""
  beancan {__version__}  demo brand "Halo Broadband"  data {data} (delete any time)
  Open   {link}   (customer side and agent side next to each other)
  Try    1 a known problem   2 a worrying one   3 an unclear one   4 a storm of complaints   5 a card number in public
  Stop   Ctrl-C.   Next:  beancan init my-brand   |   beancan try "my wifi is down"   |   beancan check
"""


async def start(how: How, say: Say) -> int:
    """Serve the demo, or play its script; a check without `data` leaves nothing behind."""
    if how.check and how.data is None:
        with TemporaryDirectory() as scratch:
            return await _demo(how, Path(scratch), say)
    if how.data is None:
        _begin_anew(how.usual_data)
    return await _demo(how, how.data or how.usual_data, say)


def _begin_anew(data: Path) -> None:
    """Each demo starts in an empty town: Ana may ask again what she was answered yesterday. `--data` keeps all."""
    for old in (data / name for name in KEPT_BY_THE_DEMO):
        old.unlink(missing_ok=True)


async def _demo(how: How, data: Path, say: Say) -> int:
    """Plaza, engine and console in one process, on loopback only."""
    sock = bind("127.0.0.1", how.port)
    here = sock.getsockname()[1]
    base = f"http://127.0.0.1:{here}"
    _make_folder(data)
    token = secrets.token_urlsafe(24)
    config, ground = settings(data, here, token)
    log = logs.setup("error" if how.check else "warning")
    plaza = open_plaza(ground)
    demo = DemoSetup("/plaza/", tuple(script.label for script in SCRIPTS))
    bot = await build(config, SystemClock(), log, demo=demo, given={DEMO_ACCOUNT: Secrets(token)})
    bot.app.mount("/plaza", plaza)
    stop = stop_signal()
    outcome: list[int] = []

    def inside() -> None:
        bot.start()
        if how.check:
            outcome.append(1)  # until the script says otherwise
            bot.spawn(_checked(bot, base, how, say, outcome, stop))
            return
        link = sign_in_link(bot, "Lea", base, "/demo")
        say(json.dumps({"open": link, "data": str(data)}) if how.as_json else banner(data, link))
        if how.open_browser:
            webbrowser.open(link)

    await serve(bot.app, sock, inside, stop)
    plaza.state.plaza.close()
    await bot.stop()
    await shut(bot.app)
    return outcome[0] if outcome else 0


def _make_folder(data: Path) -> None:
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        cure = "Choose a folder of your own with --data."
        raise ConfigError([f"{data}: the demo cannot keep its data here ({error.strerror}). {cure}"]) from error


async def _checked(bot: Bot, base: str, how: How, say: Say, outcome: list[int], stop: asyncio.Event) -> None:
    """Play the script; whatever happens, the demo ends with its result."""

    def tell(step: Played) -> None:
        if not how.as_json:
            say(f"  {'ok   ' if step.ok else 'FAIL '} {step.name:<28} {step.says}")

    try:
        played = await play(base, bot, tell)
        held = sum(step.ok for step in played)
        outcome[0] = 0 if held == len(played) else 1
        steps = [{"step": step.name.strip(), "ok": step.ok, "says": step.says} for step in played]
        if how.as_json:
            say(json.dumps({"ok": outcome[0] == 0, "steps": steps}, ensure_ascii=False))
        else:
            say(f"  {held} of {len(played)} steps" + (": all as promised" if outcome[0] == 0 else ""))
    finally:
        stop.set()
