"""What a change of the alarm's rules would have done: `beancan replay --compare` in a process of its own."""

import asyncio
import json
import pickle
import sys
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.config import Config
from bot.errors import BotError
from bot.ports.rules import Change, Rehearsal

LONGEST = 600.0  # seconds; what takes longer is for the command line, where somebody watches it
_MODULE = "bot.commands.rehearse"


@dataclass(frozen=True, slots=True)
class ReplayBeside:
    """`bot.ports.Replayer`. The other process reads the same database and sends nothing; it ends with its caller."""

    config: Config
    longest: float = LONGEST

    async def compare(self, text: str, days: int) -> Rehearsal:
        """See `bot.ports.Replayer`."""
        pipe = asyncio.subprocess.PIPE
        asked = pickle.dumps((self.config, days, text))
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", _MODULE, stdin=pipe, stdout=pipe, stderr=pipe
        )
        try:
            async with asyncio.timeout(self.longest):
                out, err = await child.communicate(asked)
        except TimeoutError:
            minutes = round(self.longest / 60)
            raise BotError(f"It took longer than {minutes} minutes. Take fewer days, or use beancan replay.") from None
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()
        if child.returncode != 0:
            raise BotError(_why(err.decode(errors="replace")))
        return _rehearsal(json.loads(out))


def _why(said: str) -> str:
    """The sentence it left; of a crash, its last line."""
    lines = said.strip().splitlines() or ["it ended without a word"]
    return f"It could not be played: {lines[-1] if 'Traceback' in said else said.strip()}"


def _rehearsal(told: dict[str, Any]) -> Rehearsal:
    changes = tuple(
        Change(
            each["change"], datetime.fromisoformat(each["at"]),
            datetime.fromisoformat(each["was_at"]) if each["was_at"] else None,
            each["level"], each["about"], each["authors"], each["because"], each["rule"],
        )
        for each in told["changes"]
    )  # fmt: skip
    return Rehearsal(told["messages"], told["alarms"]["live"], told["alarms"]["draft"], changes)
