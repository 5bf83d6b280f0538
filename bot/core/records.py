"""Values that travel between the store and the loops: what was accepted, what a turn works on, what is to be sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.core.campaigns import CampaignId
from bot.core.case import History, Marked, Tapped, Wait
from bot.core.conversations import Conversation, ConversationId, IssueId
from bot.core.decisions import Reply
from bot.core.files import Attached
from bot.core.messages import AccountId, Attachment, Message, PersonId, RemoteId, RoomId, Visibility


@dataclass(frozen=True, slots=True)
class SealedNote:
    """Personal data of a private message, already sealed, with the placeholder that stands for it in the text."""

    kind: str
    placeholder: str
    sealed: bytes


@dataclass(frozen=True, slots=True)
class Accepted:
    """`fresh` False: this happening was here before. `conversation` None: nothing to think about (an echo, a late
    edit).

    `wake`: accounts that now have something to send (a withdrawal, a person's reply from the staff room).
    """

    fresh: bool
    conversation: ConversationId | None = None
    wake: tuple[AccountId, ...] = ()


@dataclass(frozen=True, slots=True)
class Work:
    """One turn's input. `rows` are inbox ids, oldest first; `message` holds their joined words (or the one tap,
    edit...).

    `quiet_from`/`quiet_last`: when the first and the last of them were accepted. `tries`: how often this turn failed.
    `timer`: kind of a due timer that made this turn ("" for a message). `marked`: see `Case`.
    """

    rows: tuple[int, ...]
    message: Message
    conversation: Conversation
    history: History
    wait: Wait
    first_at: datetime
    last_at: datetime
    tapped: Tapped | None = None
    tries: int = 0
    timer: str = ""
    marked: Mapping[IssueId, Marked] = field(default_factory=dict)
    team_waits: Mapping[str, Wait] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Committed:
    """What follows from a turn. `says`: something is to be sent; `more`: the conversation's next turn is ready.
    `decision`: its number, for the log."""

    says: bool
    more: bool
    decision: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the platform said after a send: ids of the posts (more than one if it was split) and a link to the first.

    `room`: where they really stand, if that is not the row's own room (a private message to somebody met in public).
    """

    posts: tuple[RemoteId, ...]
    link: str = ""
    room: RoomId | None = None


@dataclass(frozen=True, slots=True)
class Send:
    """One outbox row, ready for the send loop. `key` never changes.

    `action`: send, delete (withdraw `post`), or card (into the staff room). `maybe_since`: when it was first given to
    the platform without a clear answer, so that it may stand there; None: surely not.
    """

    id: int
    conversation: ConversationId
    account: AccountId
    action: str
    reply: Reply
    room: RoomId
    root: RemoteId
    to: RemoteId | None
    person: PersonId
    key: str
    tries: int
    status: str
    post: RemoteId | None = None
    by: str = ""  # the person of the brand who wrote it; "" for the bot
    maybe_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list, newest or neediest first."""

    offset: int = 0
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line of the inbox list."""

    conversation: ConversationId
    customer: str
    platform: str
    room: str
    public: bool
    status: str
    owner: str
    because: str
    urgent: bool
    since: datetime
    last_words: str
    language: str = ""
    issue: str = ""
    assignee: str = ""
    unsure: bool = False
    labels: tuple[str, ...] = ()
    late_since: datetime | None = None  # since when this customer waits longer than he was promised


FOR_A_PERSON = ("suggested", "to_approve", "unsure")  # states of our words that only a person can move


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a thread as the console shows it. `who`: customer, bystander, bot, a person's name, note, marker.
    `conversation`: whose our own words are; a thread may hold several.

    `state` of our own words: sent, leaving, waiting, suggested, unsure, dropped, failed. `send` is their outbox id.
    """

    at: datetime
    who: str
    kind: str  # message, tap, reply, note, marker
    text: str
    public: bool
    name: str = ""
    state: str = ""
    why: str = ""
    send: int | None = None
    sealed: tuple[tuple[int, str], ...] = ()  # (id, placeholder) that may be revealed
    deleted: bool = False
    edited: bool = False
    link: str = ""
    language: str = ""
    conversation: ConversationId | None = None
    leaves_at: datetime | None = None  # a person's words that can still be taken back: until then at least
    files: tuple[Attached, ...] = ()  # that went, or go, with our own words
    attachments: tuple[Attachment, ...] = ()  # that others sent
    post: int | None = None  # by which they are asked for
    buttons: tuple[str, ...] = ()  # that stand under our own words


@dataclass(frozen=True, slots=True)
class Packet:
    """The hand-off packet: why, their words, what matched (in words), what was tried, taps, facts, language,
    history.
    """

    rule: str
    because: str
    urgent: bool
    to: str
    words: str
    candidates: tuple[tuple[str, str, str], ...]  # issue id, sure / not sure, why
    tried: tuple[str, ...]
    taps: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    language: str
    contacts: int
    link: str
    since: datetime | None = None
    due: datetime | None = None  # who still waits was promised a person by then
    late: bool = False  # and that was noticed to be over


@dataclass(frozen=True, slots=True)
class Snoozed:
    """Put away by a person. `until` None: until something happens in it."""

    by: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Thread:
    """Everything the console shows of one conversation. `seen` is the version to give back when answering."""

    conversation: Conversation
    seen: int
    customer: str
    platform: str
    room: str
    public: bool
    private_possible: bool
    lines: tuple[Line, ...]
    packet: Packet | None
    assignee: str = ""
    leaving: bool = False
    reach: int | None = None
    earlier: tuple[ConversationId, ...] = field(default_factory=tuple)
    labels: tuple[str, ...] = ()
    snoozed: Snoozed | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """A hand-off as it stands in the staff room. `newest` False: the conversation was handed off again since.

    `issue`: what the bot's answer was about when the card was made. `to`: who reads what `agent` answers there, once he
    chose; `draft`: his words that wait for that choice.
    """

    id: int
    conversation: ConversationId
    newest: bool = True
    issue: IssueId | None = None
    to: Visibility | None = None
    draft: str = ""
    agent: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """Words of the customer that the card's thread has not told yet."""

    name: str
    text: str
    edited: bool = False


@dataclass(frozen=True, slots=True)
class Recalled:
    """A recall so large that the staff room is told of it once, not of each customer. `first`: one of them."""

    campaign: CampaignId
    issue: IssueId
    who: str
    people: int
    first: ConversationId


@dataclass(frozen=True, slots=True)
class News:
    """What the staff room must be told of one conversation. `card` None: it has none for this hand-off yet.

    `told` and `state`: who had it when the room was last told, and who has it now: waiting, done, bot, human:<name>.
    """

    card: Card | None
    told: str = ""
    state: str = ""
    words: tuple[Heard, ...] = ()
