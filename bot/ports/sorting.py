"""Sorting: who looks after a thread, what it is about in a word, when it comes back. Nothing here leaves the house."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from bot.core.conversations import ConversationId, IssueId
from bot.core.records import Page, Waiting


class Sorting(Protocol):
    """What people of the brand do with threads among themselves. No customer notices any of it, and the bot neither
    falls silent nor speaks because of it. Each raises NotAllowed if the conversation is gone."""

    def assign(self, conversation: ConversationId, to: str, by: str, now: datetime) -> None:
        """`to` looks after it from now on, and stays its owner through hand-offs to come. "": nobody does."""

    def label(self, conversation: ConversationId, label: str, by: str, now: datetime) -> None:
        """Twice is once."""

    def unlabel(self, conversation: ConversationId, label: str, by: str, now: datetime) -> None: ...
    def labels(self, limit: int) -> Sequence[str]:
        """Those in use, the most used first."""

    def snooze(self, conversation: ConversationId, until: datetime | None, by: str, now: datetime) -> None:
        """Out of the lists until then (None: whenever), and in any case only until something happens in it: words of
        the customer, another owner, a message that could not be sent."""

    def unsnooze(self, conversation: ConversationId, by: str, now: datetime) -> None: ...
    def wake(self, now: datetime, limit: int) -> int:
        """Bring back what was snoozed until now. Returns how many."""

    def learn_words(self) -> None:
        """Let the index of words know what was said lately. A search finds that before, too, only not as fast."""

    def search(self, words: Sequence[tuple[str, Collection[IssueId]]], page: Page) -> Sequence[Waiting]:
        """Threads that hold each word somewhere: in the customer's name, in what was said (as it is stored: masked), in
        a label, or because their issue is among those given with the word. What moved last first."""
