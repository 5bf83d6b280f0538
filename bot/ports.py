"""Every seam of the house. Implementations live in their own rooms; only `bot.wiring` knows them all.

Units of work are plain synchronous functions over a `Transaction`; `Store.write(fn)` runs them, one transaction each.
A unit must not touch memory outside its transaction, and must not be slow: no HTTP, no matching inside.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NewType, Protocol, TypeAlias, TypeVar, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from bot.core.case import Wait
from bot.core.conversations import ConversationId, IssueId
from bot.core.decisions import Decision, Reply
from bot.core.gate import Situation, Verdict
from bot.core.issues import Knowledge, Matches
from bot.core.messages import AccountId, Message, RemoteId, RoomId, Visibility
from bot.core.policy import Channel
from bot.core.records import Accepted, Card, Committed, News, Page, Receipt, SealedNote, Send, Thread, Waiting, Work
from bot.core.staff import StaffRoom

T = TypeVar("T")
Cursor = NewType("Cursor", str)  # where to go on reading; opaque, made and read by one adapter
OutboxId = NewType("OutboxId", int)
Raw = Mapping[str, Any]  # one platform event as it came; never stored
Vectors: TypeAlias = NDArray[np.float32]  # one row for each text, or one vector


class Clock(Protocol):
    """Time, injected. Tests bring their own."""

    def now(self) -> datetime: ...  # aware, UTC
    def monotonic(self) -> float: ...  # seconds; for durations only
    async def sleep(self, seconds: float) -> None: ...


# --- platforms -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Batch:
    """Raw events that arrived together, and the cursor to store with them (None: nothing to resume by)."""

    raws: Sequence[Raw]
    cursor: Cursor | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """Where a reply goes. `to` is the post it answers; `private` asks for a private message to `person`. With neither
    `root` ("") nor `to` it is a post of its own in the room, such as a card for the staff."""

    room: RoomId
    root: RemoteId
    to: RemoteId | None
    person: str
    private: bool


class Adapter(Protocol):
    """One platform, one account. Ids inside `Message` and `Receipt` are opaque to everyone else.

    Must NOT decide anything, retry by itself, remember customers, or store raw events.
    """

    channel: Channel  # abilities and law, as data

    async def open(self) -> None:
        """Log in and check the rights; may complete `channel`. Raises ConfigError (a person must act) or RetryLater
        (the platform cannot be reached now), with place, cause and cure. Must not read events yet."""

    def events(self, cursor: Cursor | None) -> AsyncGenerator[Batch]:
        """Yield batches for ever. Resuming the generator means: the last batch AND its cursor are stored for good;
        only then may the platform be told (offset raised, webhook answered 2xx). Closing it means that the
        batch was not stored: the platform must deliver it again. Reconnects by itself; must not swallow bad
        credentials."""
        ...

    def parse(self, raw: Raw) -> Message | None:
        """Pure: one raw event -> one Message, or None if it is nothing for us. No network, no clock, no state but
        config.
        Must not drop other bots' or our own posts: their role says who they are."""

    async def send(self, to: Target, reply: Reply, key: str) -> Receipt:
        """Post once. `key` is the same on every try of the same reply. Raises RetryLater, Refused or Unsure, nothing
        else
        for platform trouble. Must not retry by itself and must switch retries of the library off."""

    async def close(self) -> None:
        """Leave politely. Must not raise."""


@runtime_checkable
class CanDelete(Protocol):
    async def delete(self, room: RoomId, post: RemoteId) -> None:
        """Take our own post back. Already gone is success. Raises RetryLater or Refused."""


@runtime_checkable
class CanEdit(Protocol):
    async def edit(self, room: RoomId, post: RemoteId, text: str) -> None:
        """Replace the text of our own post. Raises RetryLater or Refused."""


@runtime_checkable
class CanReadThread(Protocol):
    async def find_own(self, to: Target, key: str) -> Receipt | None:
        """Look on the platform for our post with this key: settles an unsure send. Raises RetryLater."""


@runtime_checkable
class CanServeWebhook(Protocol):
    async def webhook(self, headers: Mapping[str, str], body: bytes) -> tuple[int, str]:
        """One HTTP call of the platform -> status code and the answer's words (a challenge, mostly nothing). 2xx only
        after `events` stored it (see there)."""


# --- knowing and matching -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Query:
    """A redacted text to be read. `language` is a hint (platform locale or what the customer chose), never a fact."""

    text: str
    language: str = ""


class Matcher(Protocol):
    """Built for one Knowledge and never changed. Must not decide: hints and confidences only."""

    async def match(self, query: Query) -> Matches: ...


class Encoder(Protocol):
    """Texts -> unit vectors, or zeros for a text that it cannot read. Called off the event loop, from any thread.

    The same text always gives the same vector, bit for bit, whatever is encoded beside it: what `beancan try` explains
    is what the running bot says. Must not fail for a text: what can be wrong is found at load.
    """

    @property
    def name(self) -> str: ...  # changes when the vectors do: the key of caches
    @property
    def size(self) -> int: ...  # numbers in a vector
    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row each, in order: (len(texts), size)."""
        ...


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Knowledge with the matcher built for it. A turn pins one from match to commit."""

    knowledge: Knowledge
    matcher: Matcher


class KnowledgeBase(Protocol):
    """The live snapshot. Reading it is one attribute; reload swaps it or keeps the last good one."""

    @property
    def current(self) -> Snapshot: ...
    @property
    def findings(self) -> Sequence[str]:
        """Mistakes of the last load that was refused; empty when the live version is the newest."""
        ...

    async def reload(self) -> bool:
        """True if a new version went live. Must never raise for a mistake in the files."""


# --- keeping --------------------------------------------------------------------------------------------------------


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

    def due(self, account: AccountId, now: datetime, limit: int) -> Sequence[Send]:
        """First open row of each conversation whose time has come. A leased or unsure row blocks later bot rows of its
        conversation, never a person's."""

    def next_due(self, account: AccountId) -> datetime | None: ...
    def situation(self, send: OutboxId, now: datetime, most: int) -> Situation:
        """Lock the thread row and gather what the gate checks; what was said in the room in the last hour is counted
        up to `most`. Call it inside `write` only."""

    def lease(self, send: OutboxId, now: datetime) -> None:
        """Mark as leaving. Only after the gate said go, in the same transaction."""

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
        """`which`: person, mine:<name>, bot, done, all."""

    def counts(self, agent: str) -> Mapping[str, int]: ...
    def thread(self, conversation: ConversationId) -> Thread | None: ...
    def take_over(self, conversation: ConversationId, agent: str, now: datetime) -> bool:
        """owner = human under the thread's lock. True if one bot message is just leaving (the console says so)."""

    def reply(self, conversation: ConversationId, agent: str, reply: Reply, seen: int, now: datetime) -> AccountId:
        """Queue a person's words. `seen` is the version the agent looked at. Raises Conflict if another answered
        since.
        """

    def note(self, conversation: ConversationId, agent: str, text: str, now: datetime) -> None: ...
    def hand_back(self, conversation: ConversationId, agent: str, now: datetime) -> None: ...
    def done(self, conversation: ConversationId, agent: str, now: datetime) -> None: ...
    def release(self, send: OutboxId, agent: str, now: datetime) -> AccountId:
        """Send what waits: an approved suggestion, or an unsure one once more, by this person's decision."""

    def dismiss(self, send: OutboxId, agent: str, now: datetime) -> None:
        """Put a suggestion aside; of an unsure message: "it is there", so it counts as sent."""

    def reveal(self, sealed: int, agent: str, now: datetime) -> bytes | None:
        """A sealed value, and an audit row. None when it is past its days."""

    def wait(self, now: datetime) -> Wait: ...
    def depths(self, now: datetime) -> Mapping[str, float]:
        """How much waits where, for the metrics: inbox_unfinished, inbox_oldest_seconds, outbox_waiting, outbox_unsure,
        handoffs_open, parked."""

    def forget_sealed(self, before: datetime) -> int: ...
    def audit(self, who: str, what: str, about: str, now: datetime) -> None: ...


class Cards(Protocol):
    """What the staff room is told of hand-offs, and what was said there. No word of it has a way to a customer."""

    def due(self, limit: int) -> Sequence[ConversationId]:
        """Conversations of which the room must be told something: a hand-off without a card, next words, another
        owner."""

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
    def add_session(self, token_hash: str, person: str, now: datetime, until: datetime) -> None: ...
    def session(self, token_hash: str, now: datetime) -> str | None: ...
    def end_session(self, token_hash: str) -> None: ...


class Transaction(Protocol):
    """One transaction. Everything read and written through it holds together or not at all."""

    inbox: Inbox
    outbox: Outbox
    desk: Desk
    cards: Cards
    controls: Controls


class Store(Protocol):
    """Runs units of work. `write` returns after the data is safe; a failed commit fails every unit in its group."""

    async def write(self, unit: Callable[[Transaction], T]) -> T: ...
    async def read(self, unit: Callable[[Transaction], T]) -> T: ...
    async def changed(self, seen: int) -> int:
        """Wait until something was written after revision `seen`, or may have been by another process; returns the
        revision of now. For live pages."""

    async def close(self) -> None: ...


# --- running --------------------------------------------------------------------------------------------------------

# One conversation's work; returns when to call again, None: nothing left. Raises StoreError: the database is away.
Turn = Callable[[ConversationId], Awaitable[datetime | None]]


class Dispatcher(Protocol):
    """Decides only WHO runs a conversation, never what or in which order. Keys concurrently, one key at a time."""

    async def ring(self, conversation: ConversationId, at: datetime | None = None) -> None:
        """This conversation has work (at once, or at `at`). May be lost, may repeat; must not raise into accept."""

    async def run(self, turn: Turn) -> None:
        """Call `turn` for what is rung, until cancelled. Without it (a process that does not think) rings still go."""

    async def stop(self, grace: float) -> None:
        """Take no new turns, give running ones `grace` seconds, leave the rest to others. Must not raise."""

    def health(self) -> tuple[bool, str]:
        """Can rings be heard now, and a sentence for `/readyz`."""
        ...


class Log(Protocol):
    """Structured log. `event` is a fixed sentence; values carry ids, never words of a customer."""

    def info(self, event: str, **values: object) -> object: ...
    def warning(self, event: str, **values: object) -> object: ...
    def error(self, event: str, **values: object) -> object: ...


class Meter(Protocol):
    """Counts and times for `/metrics`. Names are those of `interfaces.md`."""

    def count(self, name: str, **labels: str) -> None: ...
    def seconds(self, name: str, value: float) -> None: ...
