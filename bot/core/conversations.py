"""A conversation: one customer in one thread, and the table of how its status moves.

Thread = (account, room, root post) and has an owner; conversation = (thread, customer). A bystander who joins a thread
has a conversation of his own in it; when a person of the brand owns the thread, the bot is silent for all of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

from bot.core.messages import AccountId, PersonId, RemoteId, RoomId

ConversationId = NewType("ConversationId", int)
IssueId = NewType("IssueId", str)


class Owner(StrEnum):
    """Who speaks for the brand in a thread. The send gate reads this under the thread's lock."""

    BOT = "bot"
    HUMAN = "human"


class Status(StrEnum):
    """Where a conversation stands."""

    NEW = "new"  # nothing was said to this customer yet
    ANSWERED = "answered"  # the bot answered; the customer may tap
    ASKED = "asked"  # the bot asked its one question
    WAITING = "waiting"  # handed off: waits for a person
    HUMAN = "human"  # a person answers
    DONE = "done"  # closed; a new message opens it again


class Step(StrEnum):
    """What can happen to a conversation."""

    ANSWERED = "answered"
    ASKED = "asked"
    HANDED_OFF = "handed_off"
    STAYED_SILENT = "stayed_silent"
    HUMAN_TOOK = "human_took"
    HANDED_BACK = "handed_back"
    CLOSED = "closed"


# Read: standing at <row>, when <column> happens, it stands at <cell>. Total: every pair has a cell (swept by a test).
# A waiting conversation stays waiting whatever the bot says: only a person (or closing) ends a hand-off.
_A, _Q, _W, _H, _D, _N = Status.ANSWERED, Status.ASKED, Status.WAITING, Status.HUMAN, Status.DONE, Status.NEW
_TABLE: Mapping[Status, tuple[Status, ...]] = {
    #                ANSWERED ASKED HANDED_OFF SILENT HUMAN_TOOK HANDED_BACK CLOSED
    Status.NEW:      (_A,     _Q,   _W,        _N,    _H,        _N,         _D),
    Status.ANSWERED: (_A,     _Q,   _W,        _A,    _H,        _A,         _D),
    Status.ASKED:    (_A,     _Q,   _W,        _Q,    _H,        _N,         _D),
    Status.WAITING:  (_W,     _W,   _W,        _W,    _H,        _N,         _D),
    Status.HUMAN:    (_H,     _H,   _H,        _H,    _H,        _N,         _D),
    Status.DONE:     (_A,     _Q,   _W,        _D,    _H,        _N,         _D),
}  # fmt: skip
TRANSITIONS: Mapping[tuple[Status, Step], Status] = {
    (status, step): cell for status, row in _TABLE.items() for step, cell in zip(Step, row, strict=True)
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of the bot's question. `issue` None is "Something else"."""

    label: str
    issue: IssueId | None


@dataclass(frozen=True, slots=True)
class Memory:
    """What a conversation remembers between turns. Small, and free of personal data."""

    language: str = ""  # of the customer, once known
    disclosed: bool = False  # the bot said that it is one, since the last human stretch
    back: bool = False  # a human stretch ended: say "the bot is back" with the next word
    answered: tuple[IssueId, ...] = ()  # answered here, in order
    choices: tuple[Choice, ...] = ()  # of the open question
    asked: bool = False  # the one question was used up
    announced: datetime | None = None  # when the customer was last told of a hand-off
    handoff_rule: str = ""  # which rule handed off
    not_helped: int = 0  # how often "did not help" was said since the last hand-back
    facts: Mapping[str, str] = field(default_factory=dict)  # product, version, as the customer stated them


@dataclass(frozen=True, slots=True)
class Conversation:
    """The state that a turn starts from. `version` is the fence: a turn commits only if it is unchanged."""

    id: ConversationId
    account: AccountId
    room: RoomId
    root: RemoteId
    customer: PersonId
    status: Status = Status.NEW
    owner: Owner = Owner.BOT
    version: int = 0
    memory: Memory = field(default_factory=Memory)
