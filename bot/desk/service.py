"""What can be seen and done at the desk: the pages and the JSON API both call this, and nothing else.

Every write is one unit of work: what it checks and what it changes hold together. Notes are in `notes`, on purpose.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.core.conversations import ConversationId
from bot.core.decisions import Purpose, Reply
from bot.core.messages import AccountId, Visibility
from bot.core.records import Page, Thread, Waiting
from bot.core.wording import objection
from bot.desk.lookup import Missing, found
from bot.desk.setup import DeskSetup
from bot.errors import NotAllowed
from bot.ports import OutboxId, Transaction

ROWS = 50
TABS: Mapping[str, str] = {
    "person": "Needs a person",
    "mine": "Mine",
    "bot": "Bot",
    "snoozed": "Snoozed",
    "done": "Done",
}


class PersonalData(NotAllowed):
    """A public draft holds personal data. `kinds` names what, in words."""

    def __init__(self, says: str, kinds: tuple[str, ...]) -> None:
        super().__init__(says)
        self.kinds = kinds


@dataclass(frozen=True, slots=True)
class InboxView:
    """One page of the list, with the numbers of all tabs and the switches that are off."""

    tab: str
    rows: tuple[Waiting, ...]
    counts: Mapping[str, int]
    offset: int
    more: bool
    paused: tuple[str, ...]
    asked: str = ""  # the words of a search, instead of a list


class Service:
    """The desk's verbs. `agent` is the first name of the signed-in person; who may do what was checked before."""

    def __init__(self, setup: DeskSetup) -> None:
        self._setup = setup

    async def inbox(self, agent: str, tab: str, offset: int = 0) -> InboxView:
        """The neediest first. An unknown tab is the first one."""
        tab = tab if tab in TABS else "person"
        which = f"mine:{agent}" if tab == "mine" else tab

        def unit(tx: Transaction) -> InboxView:
            rows = tx.desk.waiting(which, Page(offset, ROWS + 1))
            counts, paused = tx.desk.counts(agent), tx.controls.paused()
            return InboxView(tab, tuple(rows[:ROWS]), dict(counts), offset, len(rows) > ROWS, tuple(paused))

        return await self._setup.store.read(unit)

    async def thread(self, conversation: ConversationId) -> Thread:
        """Raises Missing."""
        return await self._setup.store.read(lambda tx: found(tx, conversation))

    async def take_over(self, conversation: ConversationId, agent: str) -> bool:
        """From now on the bot is silent here. True if one bot message is just leaving."""
        now = self._setup.clock.now()

        def unit(tx: Transaction) -> bool:
            found(tx, conversation)
            return tx.desk.take_over(conversation, agent, now)

        return await self._setup.store.write(unit)

    async def reply(
        self, conversation: ConversationId, agent: str, text: str, visibility: Visibility, seen: int
    ) -> None:
        """Queue a person's words; sending takes the thread over.

        Raises Missing, Conflict (a colleague answered since `seen`), PersonalData or NotAllowed; then nothing was sent.
        """
        now = self._setup.clock.now()

        def unit(tx: Transaction) -> AccountId:
            thread = found(tx, conversation)
            self._refuse(thread, text, visibility)
            language = thread.conversation.memory.language
            reply = Reply(Purpose.HUMAN, text, visibility, language, approved_by=(agent,))
            return tx.desk.reply(conversation, agent, reply, seen, now, self._setup.undo)

        self._setup.ring(await self._setup.store.write(unit))

    async def undo(self, conversation: ConversationId, send: int, agent: str) -> None:
        """Take back own words that have not left. Raises Missing or NotAllowed."""
        now = self._setup.clock.now()

        def unit(tx: Transaction) -> None:
            _own(found(tx, conversation), send)
            tx.desk.undo(OutboxId(send), agent, now)

        await self._setup.store.write(unit)

    def _refuse(self, thread: Thread, text: str, visibility: Visibility) -> None:
        channel = self._setup.channels.get(thread.conversation.account)
        why_not = objection(thread, text, visibility, channel, self._setup.order_numbers)
        if why_not is not None:
            raise PersonalData(why_not.says, why_not.kinds) if why_not.kinds else NotAllowed(why_not.says)

    async def hand_back(self, conversation: ConversationId, agent: str) -> None:
        """The bot may speak again, about what is said from now on."""
        now = self._setup.clock.now()
        await self._change(conversation, lambda tx: tx.desk.hand_back(conversation, agent, now))
        await self._setup.nudge(conversation)

    async def retry(self, conversation: ConversationId, agent: str) -> None:
        """The bot works again on words that it gave up. Raises Missing or NotAllowed."""
        now = self._setup.clock.now()
        await self._change(conversation, lambda tx: tx.desk.retry(conversation, agent, now))
        await self._setup.nudge(conversation)

    async def done(self, conversation: ConversationId, agent: str) -> None:
        """Close it; a new message of the customer opens it again."""
        now = self._setup.clock.now()
        await self._change(conversation, lambda tx: tx.desk.done(conversation, agent, now))

    async def _change(self, conversation: ConversationId, change: Callable[[Transaction], object]) -> None:
        """One unit of work on a thread that is there. Raises Missing."""

        def unit(tx: Transaction) -> None:
            found(tx, conversation)
            change(tx)

        await self._setup.store.write(unit)

    async def release(self, conversation: ConversationId, send: int, agent: str) -> None:
        """Send what waits for a person's word: a suggestion, or an unsure one once more."""
        now = self._setup.clock.now()

        def unit(tx: Transaction) -> AccountId:
            _own(found(tx, conversation), send)
            return tx.desk.release(OutboxId(send), agent, now)

        self._setup.ring(await self._setup.store.write(unit))

    async def dismiss(self, conversation: ConversationId, send: int, agent: str) -> None:
        """It is not sent: not wanted, or it stands on the platform already."""
        now = self._setup.clock.now()

        def unit(tx: Transaction) -> None:
            _own(found(tx, conversation), send)
            tx.desk.dismiss(OutboxId(send), agent, now)

        await self._setup.store.write(unit)

    async def reveal(self, conversation: ConversationId, sealed: int, agent: str) -> str:
        """A sealed value in the clear; that this person looked is written down. Raises Missing past its days."""
        now = self._setup.clock.now()

        def unit(tx: Transaction) -> bytes | None:
            here = {number for line in found(tx, conversation).lines for number, _ in line.sealed}
            return tx.desk.reveal(sealed, agent, now) if sealed in here else None

        value = await self._setup.store.write(unit)
        if value is None:
            raise Missing("This was kept for a limited time only and is erased now. Ask the customer for it again.")
        return self._setup.vault.open(value)


def _own(thread: Thread, send: int) -> None:
    if all(line.send != send for line in thread.lines):
        raise Missing("This message is not in this thread any more. Look at the thread again.")
