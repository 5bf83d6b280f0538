"""Corrections: which issue it really was, as people said. They change nothing that was said, and no decision."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.core.conversations import ConversationId, IssueId


@dataclass(frozen=True, slots=True)
class Judged:
    """Words of a customer that the bot judged as one, as they are stored: masked. `thought`: the issue that it took
    them for, "" for none. `about`: the one that `by` named, "" for none that is known; None: nobody named any yet.
    `language`: of the customer's app, "" if it did not say."""

    decision: int
    at: datetime
    words: str
    language: str
    thought: IssueId
    about: IssueId | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class Unhelped:
    """Words that got no good answer: nobody was sure of one, an agent named another issue, or he said that the answer
    did not help (`in_vain`). `person`: the platform's id of the customer; `reach`: how many can read it, where told.
    """

    judged: Judged
    conversation: ConversationId
    person: str
    reach: int | None
    in_vain: bool


class Corrections(Protocol):
    """The label of a decision."""

    def judged(self, conversation: ConversationId, limit: int) -> Sequence[Judged]:
        """The newest first; without what the customer deleted."""

    def correct(
        self, conversation: ConversationId, decision: int, issue: IssueId, who: str, now: datetime, called: str = ""
    ) -> None:  # fmt: skip
        """`issue` "": none that is known; `called`: its title, for who reads the thread. The last word holds. Raises
        NotAllowed if nothing of this conversation was judged so."""

    def corrected(self, since: datetime, after: int, limit: int) -> Sequence[Judged]:
        """What was named since then, by decision, beginning behind `after`; without what the customer deleted."""

    def unhelped(self, since: datetime, before: int, limit: int) -> Sequence[Unhelped]:
        """What was judged since then and got no good answer, the newest first, by decision below `before` (0: from the
        newest on); without what the customer deleted."""

    def answered(self, conversations: Collection[ConversationId]) -> str:
        """What people of the brand sent there most often, else the newest of it; "" if nobody answered."""
