"""Running: time, who works on what, and what is told of it."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.core.conversations import ConversationId
from bot.core.messages import AccountId
from bot.ports.keeping import Transaction


class Clock(Protocol):
    """Time, injected. Tests bring their own."""

    def now(self) -> datetime: ...  # aware, UTC
    def monotonic(self) -> float: ...  # seconds; for durations only
    async def sleep(self, seconds: float) -> None: ...


# Nothing is put off for longer. So a time further ahead was set by a clock that was wrong, or this one is.
FURTHEST = timedelta(minutes=10)


def has_come(at: datetime, now: datetime) -> bool:
    """Is a stored time over? One that could never have been set is: when a clock was set back nobody waits for it."""
    return not now < at <= now + FURTHEST


# One conversation's work; returns when to call again, None: nothing left. Raises StoreError: the database is away.
Turn = Callable[[ConversationId], Awaitable[datetime | None]]


class Dispatcher(Protocol):
    """Decides only WHO runs a conversation, never what or in which order. Keys concurrently, one key at a time."""

    async def ring(self, conversation: ConversationId, at: datetime | None = None) -> None:
        """This conversation has work (at once, or at `at`). May be lost, may repeat; must not raise into accept."""

    async def run(self, turn: Turn) -> None:
        """Call `turn` for what is rung, until cancelled. Without it (a process that does not think) rings still go."""

    async def stop(self, grace: float) -> None:
        """Take no new turns, give running ones `grace` seconds, leave the rest to others. Must not raise."""

    def health(self) -> tuple[bool, str]:
        """Can rings be heard now, and a sentence for `/readyz`."""
        ...


class Claim(Protocol):
    """That this process, and no other, speaks for an account."""

    def stands(self) -> bool:
        """Ask it right before words leave. Never waits."""
        ...

    def check(self, tx: Transaction) -> None:
        """Raises NotOurs if another speaks for it now. Holds to the end of the transaction."""


class Locks(Protocol):
    """Locks that are free the moment this process is gone. Every call blocks."""

    def hold(self, accounts: Sequence[AccountId]) -> frozenset[AccountId]:
        """Hold what can be had of these, and nothing else; returns what is held. Raises StoreError: nothing is."""
        ...

    def close(self) -> None:
        """Let everything go. Must not raise."""


class Log(Protocol):
    """Structured log. `event` is a fixed sentence; values carry ids, never words of a customer."""

    def info(self, event: str, **values: object) -> object: ...
    def warning(self, event: str, **values: object) -> object: ...
    def error(self, event: str, **values: object) -> object: ...


class Meter(Protocol):
    """Counts and times for `/metrics`. Names are those of `interfaces.md`."""

    def count(self, name: str, **labels: str) -> None: ...
    def seconds(self, name: str, value: float) -> None: ...
