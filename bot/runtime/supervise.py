"""Keeps the loops running: what falls over is named, and stands up again after a pause."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.errors import BotError, ConfigError
from bot.ports import Clock, Log
from bot.runtime.retry import backoff


@dataclass(slots=True)
class Supervisor:
    """`health` says of every part, in a sentence, how it is; `/readyz` shows it."""

    clock: Clock
    log: Log
    health: dict[str, str] = field(default_factory=dict)
    failing: set[str] = field(default_factory=set)

    async def keep(self, name: str, loop: Callable[[], Awaitable[None]]) -> None:
        """Run `loop` for ever. A ConfigError (bad token, missing right) is final: it needs a person, not another
        try.
        """
        tries = 0
        while True:
            self.health[name] = "running"
            self.failing.discard(name)
            started = self.clock.monotonic()
            try:
                await loop()
                why = "ended"
            except ConfigError as error:
                self._down(name, str(error))
                return
            except Exception as error:  # the last line of defence: one part must not take the others down
                why = str(error) if isinstance(error, BotError) else repr(error)
            if self.clock.monotonic() - started > 60:
                tries = 0
            self._down(name, f"fell over ({why}); starts again")
            await self.clock.sleep(backoff(tries))
            tries += 1

    def _down(self, name: str, why: str) -> None:
        self.health[name] = why
        self.failing.add(name)
        self.log.error("a part is down", part=name, why=why)
