"""Saved replies: words that people of the brand keep to say again. Keeping them says nothing to anybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class SavedReply:
    """`id` 0: not kept yet. `owner` "": the team's; else whose own they are. `language` "": any.

    A macro does something beside: `label` the thread, `assign` it to somebody, and `afterwards` snooze it or be done
    ("snooze", "done"); each "" for nothing. `version` goes up with each change.
    """

    id: int
    owner: str
    name: str
    text: str
    language: str = ""
    label: str = ""
    assign: str = ""
    afterwards: str = ""
    version: int = 0

    @property
    def macro(self) -> bool:
        """Does it do more than say something?"""
        return bool(self.label or self.assign or self.afterwards)


class SavedReplies(Protocol):
    """Who may change which is the caller's matter."""

    def of(self, person: str) -> Sequence[SavedReply]:
        """The team's and this person's own, by name. Never those of others."""

    def get(self, number: int) -> SavedReply | None: ...
    def keep(self, reply: SavedReply, who: str, now: datetime) -> int:
        """A new one (`id` 0), or in the place of the one of that id, which stays its owner's. Raises Changed if that
        has another `version` or is gone, NotAllowed if its owner has another one of that name."""

    def drop(self, number: int, who: str, now: datetime) -> None:
        """Gone; twice is once."""
