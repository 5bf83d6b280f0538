"""`beancan run` on an odd day: the real program, with one of its seams replaced by a command file in its folder.

    python -m tests.fakes.odd run --config FOLDER/config.yaml [--role ROLE]

| file in FOLDER | what it does |
| --- | --- |
| layer | SQLite writes through `tests.fakes.filelayer`; if it holds "NORMAL", with synchronous=NORMAL |
| poison | messages with this word cannot be worked on |
| slow | messages with this word are thought about until the file is gone; each of them leaves a line in `begun` |
| deadly | kill -9 when a turn was committed and nobody knows it yet; the file goes with it |
| clock | seconds by which this machine's clock is wrong, read at each look |
"""

import asyncio
import os
import signal
import sys
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from bot.commands import serve, web
from bot.config import Config, load_config
from bot.core.conversations import ConversationId
from bot.core.decisions import Decision
from bot.core.issues import Knowledge
from bot.core.records import Work
from bot.engine import Engine
from bot.runtime.clock import SystemClock
from bot.runtime.roles import Role
from bot.runtime.think import Thinker
from bot.storage import engines
from bot.wiring.build import build
from tests.fakes.filelayer import Layer


def _word(file: Path) -> str:
    try:
        return file.read_text(encoding="utf8").strip()
    except FileNotFoundError:
        return ""


@dataclass(frozen=True, slots=True)
class OddEngine(Engine):
    """The engine, but for some words."""

    folder: Path

    async def handle(self, work: Work) -> tuple[Decision, Knowledge]:
        """See `Engine.handle`."""
        poison = _word(self.folder / "poison")
        if poison and poison in work.message.text:
            raise ArithmeticError("this cannot be worked on")
        if (slow := _word(self.folder / "slow")) and slow in work.message.text:
            with (self.folder / "begun").open("a", encoding="utf8") as file:
                file.write(f"{work.conversation.id}\n")
            while (self.folder / "slow").exists():  # noqa: ASYNC110 - a file
                await asyncio.sleep(0.05)
        return await super(OddEngine, self).handle(work)


@dataclass(frozen=True, slots=True)
class OddThinker(Thinker):
    """Dies in the worst moment when it is told to."""

    folder: Path = field(kw_only=True)

    async def turn(self, conversation: ConversationId) -> datetime | None:
        """See `Thinker.turn`."""
        again = await super(OddThinker, self).turn(conversation)
        deadly = self.folder / "deadly"
        if deadly.exists():
            deadly.unlink()
            os.kill(os.getpid(), signal.SIGKILL)
        return again


class OddClock(SystemClock):
    """The clock of a machine that somebody sets."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "clock"

    def now(self) -> datetime:
        """See `Clock.now`."""
        return super().now() + timedelta(seconds=float(_word(self._file) or 0))


async def run(config: Config, folder: Path, role: Role) -> None:
    """As `bot.commands.serve.run`."""
    log, clock = serve.start_log(config), OddClock(folder)
    sock = web.bind(config.console.host, config.console.port)
    base = config.console_url(sock.getsockname()[1])
    bot = await build(config, clock, log, console=base, role=role)
    usual, thinker = bot.thinker.engine, bot.thinker
    odd = OddEngine(usual.knowledge, usual.policy, usual.channels, usual.clock, folder)
    bot.thinker = OddThinker(
        odd, thinker.store, thinker.senders, thinker.clock, thinker.log, thinker.meter, folder=folder
    )
    stop = web.stop_signal()

    def inside() -> None:
        bot.start()
        for person in config.console.people if role.serves_desk else ():
            sys.stdout.write(f"Open   {serve.sign_in_link(bot, person, base)}   ({person}, by link)\n")
        sys.stdout.flush()

    await web.serve(bot.app, sock, inside, stop)
    await bot.stop()
    await web.shut(bot.app)


def main() -> None:
    """`run --config FILE [--role ROLE]`."""
    config, role = Path(sys.argv[3]), Role(sys.argv[5] if len(sys.argv) > 5 else "all")
    layer = _word(config.parent / "layer")
    if layer:
        Layer(config.parent).install()
        engines._FILE = tuple(pragma.replace("FULL", layer) for pragma in engines._FILE)  # type: ignore[assignment]
    asyncio.run(run(load_config(config), config.parent, role))


if __name__ == "__main__":
    main()
