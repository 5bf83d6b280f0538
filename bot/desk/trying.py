"""The rules of the alarm in the console: what they are, a change tried on the last days, and a change saved.

A try runs beside the service (`bot.ports.Replayer`), one at a time. Tries are kept in memory only: after a restart a
lead presses the button again.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.core.thresholds import ALARM, Thresholds
from bot.desk.lookup import Missing
from bot.desk.setup import DeskSetup
from bot.desk.tongues import said
from bot.errors import BotError, NotAllowed
from bot.ports import Replayer, RulesFile
from bot.ports.rules import Change, Checked, Rehearsal, Written

DAYS = (7, 28)
_KEPT = 20  # tries
LARGEST = 200_000  # characters of a draft


@dataclass(slots=True)
class Try:
    """A change that was or is being played. `found` or `problem` when it is over."""

    id: int
    who: str
    days: int
    text: str
    at: datetime
    found: Rehearsal | None = None
    problem: str = ""

    @property
    def running(self) -> bool:
        """Is it still being played?"""
        return self.found is None and not self.problem

    @property
    def changes(self) -> tuple[list[Change], list[Change]]:
        """Alarms, by time; and what goes to the inbox only."""
        found = sorted(self.found.changes, key=lambda change: change.at) if self.found else []
        loud = [change for change in found if change.level >= ALARM.name]
        return loud, [change for change in found if change.level < ALARM.name]


@dataclass(frozen=True, slots=True)
class Rules:
    """What is live, and the file. `file` None: it is not on this machine."""

    live: Thresholds
    file: Written | None


class Trying:
    """The verbs of the pages and of the JSON API. Who may do what was checked before."""

    def __init__(self, setup: DeskSetup) -> None:
        self._setup = setup
        self._tries: OrderedDict[int, Try] = OrderedDict()
        self._playing: asyncio.Task[None] | None = None
        self._number = 0

    @property
    def live(self) -> Thresholds:
        """The rules by which alarms ring now."""
        return self._setup.knowledge.current.knowledge.thresholds

    @property
    def findings(self) -> Sequence[str]:
        """What keeps the newest version of the knowledge from going live."""
        return self._setup.knowledge.findings

    async def rules(self) -> Rules:
        """What is live and what stands in the file. Raises NotAllowed for a file that cannot be read."""
        file = self._setup.rules
        return Rules(self.live, await asyncio.to_thread(file.read) if file else None)

    async def check(self, text: str) -> Checked:
        """Every mistake in it."""
        return await asyncio.to_thread(self._file().check, text[:LARGEST])

    async def save(self, text: str, seen: str, who: str) -> tuple[bool, list[str]]:
        """Write it, and let the knowledge take it up: (is it live, what keeps it from that). Raises Changed or
        NotAllowed.

        The loader looks at the whole folder: a mistake in another file keeps the last good version live.
        """
        _must_fit(text)
        await asyncio.to_thread(self._file().write, text, seen)
        now = self._setup.clock.now()
        await self._setup.store.write(lambda tx: tx.desk.audit(who, "incident rules", "saved", now))
        await self._setup.knowledge.reload()
        return not self.findings, list(self.findings)

    async def begin(self, text: str, days: int, who: str) -> Try:
        """Play it beside the service. Raises NotAllowed for a text with mistakes, or while another is played."""
        replayer = self._replayer()
        _must_fit(text)
        if (await self.check(text)).thresholds is None:
            raise NotAllowed(said("There are mistakes in it, so it was not played."))
        busy = self.running
        if busy is not None:
            raise NotAllowed(
                said("%(who)s tries a change just now. One is played at a time; wait for it, or stop it.", who=busy.who)
            )
        self._number += 1
        one = Try(self._number, who, days, text, self._setup.clock.now())
        self._tries[one.id] = one
        while len(self._tries) > _KEPT:
            self._tries.popitem(last=False)
        self._playing = asyncio.create_task(_kept(one, replayer.compare(text, days)))
        return one

    @property
    def running(self) -> Try | None:
        """The one that is being played."""
        return next((one for one in self._tries.values() if one.running), None)

    def get(self, number: int) -> Try:
        """Raises Missing."""
        if number not in self._tries:
            raise Missing(said("This try is not kept any more. Go to the rules of the alarm and try again."))
        return self._tries[number]

    async def stop(self, number: int, who: str) -> None:
        """End it. Nothing if it is over. Raises Missing."""
        one = self.get(number)
        if one.running and self._playing is not None:
            one.problem = said("Stopped by %(who)s.", who=who)
            self._playing.cancel()

    def _file(self) -> RulesFile:
        if self._setup.rules is None:
            raise NotAllowed(said("The file is not on this machine. Change it where the knowledge is published."))
        return self._setup.rules

    def _replayer(self) -> Replayer:
        if self._setup.replayer is None:
            raise NotAllowed(said("It cannot be played here. Use beancan replay where the knowledge is published."))
        return self._setup.replayer


async def _kept(one: Try, playing: Coroutine[Any, Any, Rehearsal]) -> None:
    """Play it, and keep what came of it, whatever that is: the page must not wait for ever."""
    try:
        one.found = await playing
    except BotError as error:
        one.problem = str(error)
    except asyncio.CancelledError:
        one.problem = one.problem or said("It was stopped.")
        raise
    except Exception as error:  # whatever it is, the lead who waits for it is told
        one.problem = said("It could not be played: %(why)s", why=error.args[0] if error.args else "")


def _must_fit(text: str) -> None:
    if len(text) > LARGEST:
        raise NotAllowed(said("This is longer than %(num)s characters. Nothing was done.", num=f"{LARGEST:,}"))
