"""Keeping: what is stored, and the units of work on it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NewType, Protocol, TypeVar

from bot.core.case import Wait
from bot.core.conversations import ConversationId, IssueId
from bot.core.decisions import Decision, Reply
from bot.core.gate import Situation, Verdict
from bot.core.issues import Knowledge
from bot.core.messages import AccountId, Message, RoomId, Visibility
from bot.core.policy import Channel
from bot.core.records import (
    Accepted,
    Card,
    Committed,
    News,
    Page,
    Recalled,
    Receipt,
    SealedNote,
    Send,
    Thread,
    Waiting,
    Work,
)
from bot.core.staff import StaffRoom
from bot.ports.corrections import Corrections
from bot.ports.erasing import Erasing
from bot.ports.files import Files, Received
from bot.ports.healing import Campaigns
from bot.ports.nerve import Alarms, Incidents
from bot.ports.saved import SavedReplies
from bot.ports.sorting import Sorting
from bot.ports.team import Team
from bot.ports.tokens import ApiTokens

T = TypeVar("T")
OutboxId = NewType("OutboxId", int)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many threads stand in each list, and whose they are. `lists` has `late`, too: those that wait longer than was
    promised. `held`: in work or waiting, by whose they are; `needed`: those that need a person, "": nobody's."""

    lists: Mapping[str, int]
    held: Mapping[str, int]
    needed: Mapping[str, int]

    def of(self, agent: str) -> Mapping[str, int]:
        """With what is this person's own: `mine`, and `calls`, those that need him or anybody."""
        calls = self.needed.get(agent, 0) + self.needed.get("", 0)
        return {**self.lists, "mine": self.held.get(agent, 0), "calls": calls}


class Vault(Protocol):
    """Seals personal data of private messages with the brand's key."""

    def seal(self, plain: str) -> bytes: ...
    def open(self, sealed: bytes) -> str: ...


class Inbox(Protocol):
    """What came in, once, in order."""

    def accept(self, message: Message, sealed: Sequence[SealedNote], now: datetime) -> Accepted:
        """Insert or no-op (UNIQUE account, happening). Also, in the same transaction: staff or native own post ->
        thread.owner = human and pending bot rows dropped; delete -> text erased, pending replies dropped, ours
        withdrawn;
        edit of an unanswered post -> text replaced. Bumps the version when the customer added something."""

    def cursor(self, account: AccountId) -> str | None: ...
    def save_cursor(self, account: AccountId, cursor: str) -> None: ...

    def load(self, conversation: ConversationId, now: datetime) -> Work | None:
        """The next turn: oldest unfinished rows with state and history; None if nothing is ready at `now`."""

    def defer(self, work: Work, until: datetime) -> None:
        """Wait for more words: sets ready_at (durable). Raises Stale if the conversation moved on."""

    def commit(self, work: Work, decision: Decision, knowledge: Knowledge, now: datetime) -> Committed:
        """Compare-and-set on the version, then state, decision, signals, outbox rows UNIQUE(inbox, n), inbox rows done,
        timers. Raises Stale and writes nothing."""

    def fail(self, work: Work, error: str, retry_at: datetime | None) -> None:
        """The turn raised: try again at `retry_at`, or park its rows (None) so that a person sees them."""

    def unfinished(self, after: ConversationId | None, limit: int) -> Sequence[tuple[ConversationId, datetime]]:
        """Conversations with unfinished rows and when they are ready, paged by id. For restart and the sweep."""

    def fire_timers(self, now: datetime, limit: int) -> Sequence[ConversationId]:
        """Each due timer becomes an inbox row of its conversation. Returns those conversations."""


class Outbox(Protocol):
    """What is to be said, in order per conversation."""

    def due(self, account: AccountId, now: datetime, limit: int, closed: Collection[RoomId] = ()) -> Sequence[Send]:
        """First open row of each conversation whose time has come, the longest due first; none of rooms in `closed`. A
        leased or unsure row blocks later bot rows of its conversation, never a person's."""

    def next_due(self, account: AccountId) -> datetime | None: ...
    def situation(self, send: OutboxId, now: datetime, minute: int, hour: int) -> Situation:
        """Lock the thread row and gather what the gate checks; what was said in the room in the last minute and hour is
        counted up to `minute` and `hour`. Call it inside `write` only."""

    def lease(self, send: OutboxId, now: datetime, *, looked: bool = False) -> None:
        """Mark as leaving. Only after the gate said go, in the same transaction. Raises Stale if it is no longer to be
        sent; `looked`: `situation` did, and nothing came between."""

    def refuse(self, send: OutboxId, verdict: Verdict, now: datetime) -> ConversationId | None:
        """The gate said no: drop, hold as suggestion, or hand off, as the verdict says. Returns a conversation to
        ring.
        """

    def hold(self, send: OutboxId, until: datetime, why: str, *, posted: bool = False) -> None:
        """Try again then. `posted`: it may stand on the platform already, so from now on it may only be repeated with
        its own key or become unsure; never redone, dropped or said to be unsaid."""

    def sent(self, send: OutboxId, receipt: Receipt, now: datetime) -> Sequence[ConversationId]:
        """Receipt stored; canonical answer noted; echoes that waited for this send are settled. Returns whom to
        ring.
        """

    def unsure(self, send: OutboxId, why: str, now: datetime) -> None: ...
    def failed(self, send: OutboxId, why: str, now: datetime) -> None:
        """Refused for good: a person is told (the conversation waits for one)."""

    def leased(self, account: AccountId) -> Sequence[Send]:
        """Rows leased before a crash: to be settled as the adapter declares."""


class Desk(Protocol):
    """What the people of the brand see and do. A note has no way to the outbox: it is another table and another
    type.
    """

    def waiting(self, which: str, page: Page) -> Sequence[Waiting]:
        """`which`: person, mine:<name>, calls:<name> (needs a person, and is theirs or nobody's), bot, snoozed, done,
        all."""

    def counts(self) -> Counts: ...
    def lines(self, conversations: Sequence[ConversationId]) -> Sequence[Waiting]:
        """These conversations as lists show them, what moved last first."""

    def thread(self, conversation: ConversationId) -> Thread | None: ...
    def take_over(self, conversation: ConversationId, agent: str, now: datetime) -> bool:
        """owner = human under the thread's lock. True if one bot message is just leaving (the console says so)."""

    def reply(
        self, conversation: ConversationId, agent: str, reply: Reply, seen: int, now: datetime,
        hold: timedelta = timedelta(0), files: Sequence[int] = (),
    ) -> AccountId:  # fmt: skip
        """Queue a person's words, which leave after `hold` at the earliest: until then `undo` takes them back. `seen`
        is the version the agent looked at. `files`: of those that he keeps unsent there. Raises Conflict if another
        answered since, NotAllowed if one of the files is not there."""

    def change(self, send: OutboxId, agent: str, text: str | None, now: datetime) -> AccountId:
        """Put `text` in the place of this person's own words that stand on the platform; None: take them back. The
        thread shows it when the platform did it. Raises NotAllowed."""

    def undo(self, send: OutboxId, agent: str, now: datetime) -> None:
        """The agent takes back his own words, which stay to be read here. The thread stays his. Raises NotAllowed if
        they are another's, or left, or may have left."""

    def note(self, conversation: ConversationId, agent: str, text: str, now: datetime) -> None: ...
    def hand_back(self, conversation: ConversationId, agent: str, now: datetime) -> None: ...
    def retry(self, conversation: ConversationId, agent: str, now: datetime) -> None:
        """Let the bot judge again what was parked, with all its tries. Raises NotAllowed if nothing is, or a person
        answers there."""

    def done(self, conversation: ConversationId, agent: str, now: datetime) -> None: ...
    def release(self, send: OutboxId, agent: str, now: datetime) -> AccountId:
        """Send what waits: an approved suggestion, or an unsure one once more, by this person's decision."""

    def dismiss(self, send: OutboxId, agent: str, now: datetime) -> None:
        """Put a suggestion aside; of an unsure message: "it is there", so it counts as sent."""

    def reveal(self, sealed: int, agent: str, now: datetime) -> bytes | None:
        """A sealed value, and an audit row. None when it is past its days."""

    def wait(self, now: datetime, account: AccountId) -> Wait:
        """What a customer of this account may honestly be told."""

    def depths(self, now: datetime) -> Mapping[str, float]:
        """How much waits where, for the metrics: inbox_unfinished, inbox_oldest_seconds, outbox_waiting,
        outbox_oldest_seconds, outbox_unsure, handoffs_open, parked."""

    def somebody(self, now: datetime) -> None:
        """Somebody has the console open now."""

    def forget_sealed(self, before: datetime) -> int: ...
    def audit(self, who: str, what: str, about: str, now: datetime) -> None: ...


class Cards(Protocol):
    """What the staff room is told of hand-offs, and what was said there. No word of it has a way to a customer."""

    def due(self, limit: int) -> Sequence[ConversationId]:
        """Conversations of which the room must be told something: a hand-off without a card, next words, another
        owner."""

    def recalled(self, room: StaffRoom) -> Sequence[Recalled]:
        """Large recalls of which the room was not told yet. `due` passes over whoever got the answer, until he writes
        again: he waits for a person all the same."""
        ...

    def announce(self, recall: Recalled, room: StaffRoom, words: Reply, now: datetime) -> None:
        """Queue one word for the room about a recall. Must be called once."""

    def news(self, conversation: ConversationId) -> News: ...
    def post(
        self, conversation: ConversationId, room: StaffRoom, card: Reply, issue: IssueId | None, now: datetime
    ) -> None:
        """Queue the card of the hand-off that waits. `issue`: what the bot's answer was about, for `Wrong answer`."""

    def say(self, card: Card, words: Reply, now: datetime) -> None:
        """Queue a line under the card. Lines of one conversation keep their order."""

    def caught_up(self, card: Card, state: str) -> None:
        """The room knows this state, and all words of the customer."""

    def reopen(self, card: Card) -> None:
        """A person goes on under a card that was closed: the room is told again what happens."""

    def heard(self, message: Message, now: datetime) -> bool:
        """Note a happening of the staff room, without its words. False: it was here before."""

    def of(self, message: Message) -> Card | None:
        """The card that this message stands under. None: just people talking."""

    def newest(self, conversation: ConversationId) -> Card | None: ...
    def choose(self, card: Card, to: Visibility, agent: str) -> None:
        """Who reads what this person answers there from now on. The draft is forgotten."""

    def keep(self, card: Card, draft: str, agent: str) -> None:
        """Words that wait until their writer said who shall read them."""

    def forget(self, card: Card) -> None:
        """Neither a draft nor a choice holds any longer."""


@dataclass(frozen=True, slots=True)
class Report:
    """One of many processes, and the version of the knowledge it works with."""

    name: str
    role: str
    version: str


class Controls(Protocol):
    """Switches that every gate reads: pause everything or one channel, freeze an issue; and published knowledge."""

    def pause(self, scope: str, who: str, now: datetime) -> None: ...  # scope: an account or "*"
    def resume(self, scope: str, who: str, now: datetime) -> bool: ...
    def paused(self) -> Sequence[str]: ...
    def freeze(self, issue: str, who: str, now: datetime) -> None: ...
    def unfreeze(self, issue: str, who: str, now: datetime) -> bool: ...
    def frozen(self) -> Sequence[str]: ...
    def set_rung(self, issue: str, account: AccountId, rung: int, who: str, now: datetime) -> None: ...
    def publish(self, knowledge: Knowledge, body: bytes, who: str, now: datetime) -> None: ...
    def published(self) -> bytes | None: ...  # the body of what went live last
    def published_version(self) -> str: ...  # the same one's version; "" if nothing was published yet
    def report(self, report: Report, now: datetime, gone: datetime) -> None:
        """This process works. Reports from before `gone` are dropped: those processes ended without a word."""

    def retire(self, name: str) -> None: ...
    def reports(self, since: datetime) -> Sequence[Report]: ...


class Accounts(Protocol):
    """Which process serves an account, where several could."""

    def take(self, account: AccountId, who: str, now: datetime) -> int:
        """Begin a term of `who`; returns its number. From this commit on, former terms are refused by `must_hold`."""

    def must_hold(self, account: AccountId, term: int) -> None:
        """Raises NotOurs if this is not the account's term any more. Holds to the end of the transaction."""

    def learn(self, account: AccountId, channel: Channel) -> None:
        """What holds for it, as the process found out that serves it."""

    def learned(self) -> Mapping[AccountId, Channel]: ...


class Transaction(Protocol):
    """One transaction. Everything read and written through it holds together or not at all."""

    inbox: Inbox
    outbox: Outbox
    desk: Desk
    cards: Cards
    controls: Controls
    accounts: Accounts
    incidents: Incidents
    alarms: Alarms
    campaigns: Campaigns
    team: Team
    sorting: Sorting
    saved: SavedReplies
    corrections: Corrections
    tokens: ApiTokens
    files: Files
    received: Received
    erasing: Erasing


class Store(Protocol):
    """Runs units of work. `write` returns after the data is safe; a failed commit fails every unit in its group. A unit
    may run more than once before it counts, so it touches nothing outside its transaction."""

    async def write(self, unit: Callable[[Transaction], T]) -> T: ...
    async def read(self, unit: Callable[[Transaction], T]) -> T: ...
    async def glance(self, unit: Callable[[Transaction], T]) -> T:
        """A read of a few rows by index, as each message has one on its way: done wherever that costs least. Must not
        be used for what takes long, for writes may wait for it."""
        ...

    async def changed(self, seen: int) -> int:
        """Wait until something was written after revision `seen`, or may have been by another process; returns the
        revision of now. For live pages."""

    async def close(self) -> None: ...
