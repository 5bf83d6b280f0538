"""Pictures and files for a customer: chosen first, and kept, then sent with the words.

Why two steps? A reply that is refused (a colleague was faster) or taken back keeps its files; the request with the
words stays as small as ever; and a file is read only after it is known who sends it.
"""

from collections.abc import AsyncIterable, Sequence
from datetime import datetime

from bot.core.conversations import ConversationId
from bot.core.files import Attached, File, kind_of, named, tidy
from bot.core.messages import AccountId
from bot.core.pictures import Damaged, without_traces
from bot.core.wording import NO_FILES
from bot.desk.lookup import Missing, found
from bot.desk.setup import DeskSetup
from bot.desk.tongues import said
from bot.errors import NotAllowed
from bot.ports import Transaction


class Attaching:
    """The desk's verbs for files. `agent` as in `Service`."""

    def __init__(self, setup: DeskSetup) -> None:
        self._setup = setup

    def law(self, account: AccountId) -> tuple[int, int]:
        """How many files one message there may carry, and how many bytes each."""
        channel = self._setup.channels.get(account)
        return (channel.files, channel.file_bytes) if channel is not None else (0, 0)

    async def keep(
        self, conversation: ConversationId, agent: str, name: str, content: AsyncIterable[bytes]
    ) -> Attached:  # fmt: skip
        """Read a file, and keep it until it is sent. Raises Missing, and NotAllowed as soon as it is too large."""
        thread = await self._setup.store.read(lambda tx: found(tx, conversation))
        channel = self._setup.channels.get(thread.conversation.account)
        if channel is None or not channel.files:
            raise NotAllowed(said(NO_FILES))
        whole = await _read(content, channel.file_bytes)
        kind = kind_of(whole)
        if kind not in channel.file_kinds:
            kinds = named(channel.file_kinds)
            raise NotAllowed(said("This kind of file cannot be sent here. What can: %(kinds)s.", kinds=kinds))
        file, now = File(tidy(name, kind), kind, _bare(kind, whole)), self._setup.clock.now()
        return await self._setup.store.write(lambda tx: _keep(tx, conversation, agent, file, channel.files, now))

    async def unsent(self, conversation: ConversationId, agent: str) -> Sequence[Attached]:
        """What waits there to go with this person's next words."""
        return await self._setup.store.read(lambda tx: tx.files.unsent(conversation, agent))

    async def drop(self, conversation: ConversationId, agent: str, number: int) -> None:
        """Thrown away before it was sent."""
        await self._setup.store.write(lambda tx: tx.files.drop(conversation, agent, number))

    async def get(self, conversation: ConversationId, agent: str, number: int) -> File:
        """One that stands in the thread, or that this person has yet to send. Raises Missing."""

        def unit(tx: Transaction) -> File | None:
            there = {file.id for line in found(tx, conversation).lines for file in line.files}
            there |= {file.id for file in tx.files.unsent(conversation, agent)}
            return tx.files.get(number) if number in there else None

        file = await self._setup.store.read(unit)
        if file is None:
            raise Missing(said("This file is not here (any more)."))
        return file


def _keep(
    tx: Transaction, conversation: ConversationId, agent: str, file: File, most: int, now: datetime
) -> Attached:  # fmt: skip
    tx.desk.audit(agent, "attach", f"{file.kind}, conversation {conversation}", now)
    return tx.files.keep(conversation, agent, file, most, now)


def _bare(kind: str, content: bytes) -> bytes:
    """A picture without the place and time where it was made."""
    try:
        return without_traces(kind, content)
    except Damaged:
        raise NotAllowed(
            said("This picture is damaged. Open it in a program for pictures, save it anew, and attach that.")
        ) from None


async def _read(content: AsyncIterable[bytes], most: int) -> bytes:
    """Never more in memory than may be kept, and a little."""
    parts, size = list[bytes](), 0
    async for part in content:
        size += len(part)
        if size > most:
            raise NotAllowed(
                said("This file is too large: %(num)s MB at most here. Nothing was kept.", num=most // 1_000_000)
            )
        parts.append(part)
    return b"".join(parts)
