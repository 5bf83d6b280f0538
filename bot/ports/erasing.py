"""Erasing: what is finished and old goes, with all that hangs on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

LEAST = timedelta(days=30)  # nothing younger is ever erased: a little more than any rule of the bot looks back


@dataclass(frozen=True, slots=True)
class Old:
    """What may go: whole threads, and posts that belong to none. By their numbers."""

    threads: Sequence[int] = ()
    posts: Sequence[int] = ()


class Erasing(Protocol):
    """What is old, and erasing it a little at a time. `before`: whatever happened then or later stays."""

    def newest(self) -> datetime | None:
        """When the newest message of all was made, by its platform's clock; None: there is none."""
        ...

    def old(self, before: datetime, most: int) -> Old:
        """Threads in which nothing happened since and which nobody owes anything, and posts of no thread; at most so
        many of each. Read it beside the writer: it may look at many."""
        ...

    def erase(self, old: Old, before: datetime) -> int:
        """Erase those that are still old and still finished. Returns how many threads and posts went. Twice is once.

        Posts as old as that are not taken in any more: one that was erased may be told again, and would be answered
        again.
        """
        ...

    def forget(self, before: datetime) -> int:
        """Erase what grows and belongs to no thread: incidents that are over, what was told of them, groups of messages
        that nobody could answer, what was usual. Returns how many rows went."""
        ...
