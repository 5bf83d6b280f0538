"""Files that people of the brand send along: kept before they are sent, gone with the words that they went with."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.core.conversations import ConversationId
from bot.core.files import Attached, File


class Files(Protocol):
    """Each belongs to a conversation, and to the person who chose it until `Desk.reply` takes it along. `Desk.undo`
    gives it back to that person. Who may see one is the caller's matter."""

    def keep(self, conversation: ConversationId, person: str, file: File, most: int, now: datetime) -> Attached:
        """One more to be sent. Raises NotAllowed if the conversation is gone, or `most` wait there already."""
        ...

    def unsent(self, conversation: ConversationId, person: str) -> Sequence[Attached]:
        """What this person chose there and did not send, in that order."""

    def drop(self, conversation: ConversationId, person: str, number: int) -> None:
        """Thrown away by who chose it. Twice is once; what was sent, or is another's, stays."""

    def get(self, number: int) -> File | None: ...
    def of(self, send: int) -> tuple[File, ...]:
        """Those that go with a row of the outbox, in the order of their choosing."""
        ...

    def forget(self, before: datetime) -> int:
        """Drop what was kept before that time and never sent. Returns how many."""
        ...
