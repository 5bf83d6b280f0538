"""Files: those that people of the brand send along, and those of customers, fetched when somebody looks at them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.core.conversations import ConversationId
from bot.core.files import Attached, Came, File, Wanted
from bot.core.messages import AccountId


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


class Received(Protocol):
    """What customers sent, as far as somebody wanted to see it. Who shows it asks; who serves the account fetches.
    `post`: the `Line.post` it came with, `which`: its place there, from 1."""

    def look(self, conversation: ConversationId, post: int, which: int) -> Came | None:
        """None: there is no such file in this thread, or the platform's words of it lead nowhere."""
        ...

    def want(self, conversation: ConversationId, post: int, which: int, now: datetime) -> AccountId | None:
        """Ask for it, once; again a while after it could not be had. Returns who has to fetch it, None: nobody."""
        ...

    def wanted(self, account: AccountId, most: int) -> Sequence[Wanted]:
        """What somebody waits for, the longest waiting first."""
        ...

    def came(self, number: int, content: bytes, now: datetime) -> None:
        """Kept, unless its message was deleted meanwhile."""

    def failed(self, number: int, why: str, now: datetime) -> None: ...
    def forget(self, before: datetime) -> int:
        """Drop what came, or failed, before that time; who looks then fetches it anew. Returns how many."""
        ...
