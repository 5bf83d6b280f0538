"""The rules of the alarm as a lead changes them: the file, the checker, and what a change would have done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.core.thresholds import Thresholds


@dataclass(frozen=True, slots=True)
class Written:
    """The file as it stands. `mark` names exactly this text. `text` empty: nobody wrote one, the default holds."""

    name: str
    text: str
    mark: str


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong at a place of the text, and what to do. `hurts` False: it is told, and does not keep the rules from
    going live. `words`: the line itself."""

    line: int
    column: int
    sentence: str
    cure: str
    hurts: bool
    words: str


@dataclass(frozen=True, slots=True)
class Checked:
    """`thresholds` None: a mistake keeps them from being used."""

    mistakes: Sequence[Mistake]
    thresholds: Thresholds | None


@dataclass(frozen=True, slots=True)
class Change:
    """How an alarm differs with other rules. `what`: appears, vanishes or moves (then `was_at` says from where)."""

    what: str
    at: datetime
    was_at: datetime | None
    level: str
    about: str
    authors: int
    because: str
    rule: str


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What the rules would have done with what the bot heard. `now`: alarms by the rules that are live, `then`: by the
    others; without what goes to the inbox only."""

    messages: int
    now: int
    then: int
    changes: tuple[Change, ...]


class RulesFile(Protocol):
    """Blocks while it reads and writes: call it in a thread. Raises NotAllowed where the file cannot be used."""

    def read(self) -> Written: ...
    def check(self, text: str) -> Checked:
        """By the checker of `beancan check`. Must not raise for what stands in the text."""
        ...

    def write(self, text: str, seen: str) -> None:
        """Put the text in the file's place, whole or not at all. `seen`: the mark of what was looked at; another text
        stands there meanwhile: raises Changed, and nothing is written. Raises NotAllowed for a text with mistakes."""


class Drafts(Protocol):
    """Where the beginning of an entry waits for a lead. Blocks while it reads and writes: call it in a thread."""

    def find(self, topic: str) -> str:
        """The name of the topic's draft inside the knowledge folder; "" if there is none."""
        ...

    def write(self, topic: str, text: str) -> str:
        """Write it down, and return its name. A draft that is there already stays as it is. Must not write where
        anything is loaded from. Raises NotAllowed where it cannot be written."""
        ...


class Replayer(Protocol):
    """Plays what the bot heard once more. Must not take time from answering, and must not send or keep anything."""

    async def compare(self, text: str, days: int) -> Rehearsal:
        """These rules against the live ones over the last days. Takes seconds to minutes; a cancelled one ends at once.
        Raises BotError with a sentence if it cannot be played."""
        ...
