"""What can be seen and done at the desk: the pages and the JSON API both call this, and nothing else.

Every write is one unit of work: what it checks and what it changes hold together. Notes are in `notes`, on purpose.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.conversations import ConversationId
from bot.core.decisions import Purpose, Reply
from bot.core.messages import AccountId, Visibility
from bot.core.records import Line, Page, Thread, Waiting
from bot.core.wording import objection
from bot.desk.changing import allowed
from bot.desk.fresh import Fresh, Seen, mark_of
from bot.desk.lookup import Missing, found
from bot.desk.setup import DeskSetup
from bot.desk.tongues import said
from bot.errors import NotAllowed
from bot.ports import Counts, OutboxId, Transaction

ROWS = 50
MOST_CALLS = 100
PREVIEW = 120  # characters
TABS: Mapping[str, str] = {
    "person": said("Needs a person"),
    "mine": said("Mine"),
    "bot": said("Bot"),
    "snoozed": said("Snoozed"),
    "done": said("Done"),
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
    away: tuple[str, ...] = ()  # who of the team is


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody who needs a person. `words`: the beginning of the last ones, as they are kept: masked."""

    conversation: ConversationId
    customer: str
    words: str
    since: datetime
    urgent: bool


@dataclass(frozen=True, slots=True)
class Calls:
    """`count`: how many (of the newest hundred). `away`: who asks is; nobody wants to be told then."""

    calls: Sequence[Call]
    count: int
    away: bool


@dataclass(frozen=True, slots=True)
class Numbers:
    """What stands round every list."""

    counts: Counts
    paused: tuple[str, ...]
    away: tuple[str, ...]

    def round(self, agent: str, tab: str, rows: Sequence[Waiting], offset: int, asked: str = "") -> InboxView:
        """This list's page; `rows`: one more than a page holds where there is a next one."""
        more = len(rows) > ROWS
        return InboxView(tab, tuple(rows[:ROWS]), self.counts.of(agent), offset, more, self.paused, asked, self.away)


def list_of(agent: str, tab: str) -> tuple[str, str]:
    """(the tab, what `Desk.waiting` calls its list); an unknown tab is the first one."""
    tab = tab if tab in TABS else "person"
    return tab, f"mine:{agent}" if tab == "mine" else tab


def numbers(tx: Transaction) -> Numbers:
    """Read within a unit of work."""
    return Numbers(tx.desk.counts(), tuple(tx.controls.paused()), tuple(tx.team.away()))


class Service:
    """The desk's verbs. `agent` is the first name of the signed-in person; who may do what was checked before."""

    def __init__(self, setup: DeskSetup) -> None:
        self._setup = setup
        self._fresh = Fresh(setup.store, setup.clock)

    async def inbox(self, agent: str, tab: str, offset: int = 0) -> InboxView:
        """The neediest first. An unknown tab is the first one."""
        tab, which = list_of(agent, tab)

        def unit(tx: Transaction) -> InboxView:
            return numbers(tx).round(agent, tab, tx.desk.waiting(which, Page(offset, ROWS + 1)), offset)

        return await self._setup.store.read(unit)

    async def calls(self, agent: str) -> Calls:
        """Who needs this person, or anybody: what moved last first."""

        def unit(tx: Transaction) -> Calls:
            rows = tx.desk.waiting(f"calls:{agent}", Page(0, MOST_CALLS))
            calls = [
                Call(row.conversation, row.customer, row.last_words[:PREVIEW], row.since, row.urgent) for row in rows
            ]
            return Calls(calls, len(calls), agent in tx.team.away())

        return await self._setup.store.read(unit)

    async def thread(self, conversation: ConversationId) -> Thread:
        """Raises Missing."""
        return await self._setup.store.read(lambda tx: found(tx, conversation))

    async def earlier(self, thread: Thread) -> Sequence[Waiting]:
        """The same customer's other threads, what moved last first."""
        return await self._setup.store.read(lambda tx: tx.desk.lines(thread.earlier))

    async def glance(self, agent: str, tab: str, offset: int = 0) -> Seen[InboxView]:
        """`inbox` as live pages see it: each list, and the numbers of all, are read once for all who look."""
        (tab, which), read = list_of(agent, tab), self._setup.store.read

        async def waiting() -> Sequence[Waiting]:
            return await read(lambda tx: tx.desk.waiting(which, Page(offset, ROWS + 1)))

        rows = await self._fresh.seen(("rows", which, offset), waiting)
        view = (await self._fresh.get("numbers", lambda: read(numbers))).round(agent, tab, rows.what, offset)
        return Seen(view, mark_of((rows.mark, view.counts, view.paused, view.away)))

    async def glance_at(self, conversation: ConversationId) -> Seen[Thread]:
        """`thread` as live pages see it. Raises Missing."""
        return await self._fresh.seen(("thread", conversation), lambda: self.thread(conversation))

    async def take_over(self, conversation: ConversationId, agent: str) -> bool:
        """From now on the bot is silent here. True if one bot message is just leaving."""
        now = self._setup.clock.now()

        def unit(tx: Transaction) -> bool:
            found(tx, conversation)
            return tx.desk.take_over(conversation, agent, now)

        return await self._setup.store.write(unit)

    async def reply(
        self, conversation: ConversationId, agent: str, text: str, visibility: Visibility, seen: int,
        then: Callable[[Transaction, ConversationId], None] | None = None, files: Sequence[int] = (),
    ) -> None:  # fmt: skip
        """Queue a person's words; sending takes the thread over. `then`: what else is done with it, if they are queued.
        `files`: of those that this person chose there and did not send yet.

        Raises Missing, Conflict (a colleague answered since `seen`), PersonalData or NotAllowed; then nothing was sent
        or done.
        """
        now = self._setup.clock.now()

        def unit(tx: Transaction) -> AccountId:
            thread = found(tx, conversation)
            names = tuple(file.name for file in tx.files.unsent(conversation, agent) if file.id in files)
            self._refuse(thread, text, visibility, names)
            language = thread.conversation.memory.language
            reply = Reply(Purpose.HUMAN, text, visibility, language, approved_by=(agent,))
            account = tx.desk.reply(conversation, agent, reply, seen, now, self._setup.undo, files)
            if then is not None:
                then(tx, conversation)
            return account

        self._setup.ring(await self._setup.store.write(unit))

    async def undo(self, conversation: ConversationId, send: int, agent: str) -> None:
        """Take back own words that have not left. Raises Missing or NotAllowed."""
        now = self._setup.clock.now()

        def unit(tx: Transaction) -> None:
            _own(found(tx, conversation), send)
            tx.desk.undo(OutboxId(send), agent, now)

        await self._setup.store.write(unit)

    async def change(self, conversation: ConversationId, send: int, agent: str, text: str | None) -> None:
        """Other words in the place of own ones that stand there; None: take them back. Raises Missing, PersonalData or
        NotAllowed; then nothing was changed."""
        now = self._setup.clock.now()

        def unit(tx: Transaction) -> AccountId:
            thread = found(tx, conversation)
            line = own_line(thread, send)
            may = allowed(self._setup.channels.get(thread.conversation.account), line, agent, now)
            if not (may.take_back if text is None else may.change):
                raise NotAllowed(
                    said(
                        "This message cannot be changed from here (any more). Do it on the platform itself, if you can."
                    )
                )
            if text is not None:
                self._refuse(thread, text, Visibility.PUBLIC if line.public else Visibility.PRIVATE)
            return tx.desk.change(OutboxId(send), agent, text, now)

        self._setup.ring(await self._setup.store.write(unit))

    def _refuse(self, thread: Thread, text: str, visibility: Visibility, files: Sequence[str] = ()) -> None:
        channel = self._setup.channels.get(thread.conversation.account)
        why_not = objection(thread, text, visibility, channel, self._setup.order_numbers, files)
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
            raise Missing(
                said("This was kept for a limited time only and is erased now. Ask the customer for it again.")
            )
        return self._setup.vault.open(value)


def _own(thread: Thread, send: int) -> None:
    own_line(thread, send)


def own_line(thread: Thread, send: int) -> Line:
    """One of our words there. Raises Missing."""
    line = next((line for line in thread.lines if line.send == send), None)
    if line is None:
        raise Missing(said("This message is not in this thread any more. Look at the thread again."))
    return line
