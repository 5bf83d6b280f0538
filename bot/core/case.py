"""Everything one decision may depend on. The shell gathers it; `decide` reads nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bot.core.conversations import Choice, Conversation, IssueId
from bot.core.issues import Knowledge, Matches
from bot.core.messages import Message, PersonId
from bot.core.policy import Channel, Policy


@dataclass(frozen=True, slots=True)
class Tapped:
    """Our own message that was tapped or reacted to. `recipient` is whom it answered."""

    issue: IssueId | None
    recipient: PersonId
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class History:
    """What happened before, read in the same transaction as the conversation.

    `answered`: issues answered, or pointed at, to this person in public within `Policy.repeat_after` (any thread of the
    account).
    `canonical`: (issue, its version) -> link of the standing public answer in this room. `contacts`: earlier
    conversations of this person in the last 7 days. `counted`: issues for which a complaint by tap of this person was
    counted already; `healed`: those of which he said already that it works.
    """

    answered: frozenset[IssueId] = frozenset()
    canonical: Mapping[tuple[IssueId, str], str] = field(default_factory=dict)
    contacts: int = 0
    counted: frozenset[IssueId] = frozenset()
    healed: frozenset[IssueId] = frozenset()


@dataclass(frozen=True, slots=True)
class Wait:
    """What a customer may honestly be told. `minutes`: measured expected wait. `goal`: minutes that the brand wants
    nobody to wait longer on this channel. `opens`: language -> when the team is back, `opens_at`: the same as a time;
    both empty while somebody is there."""

    minutes: int = 15
    opens: Mapping[str, str] = field(default_factory=dict)
    opens_at: datetime | None = None
    goal: int = 0

    def due(self, since: datetime) -> datetime:
        """Until when somebody who was handed off then is promised a person: counted from the opening, the goal, and
        never less than he was told."""
        return (self.opens_at or since) + timedelta(minutes=max(self.minutes, self.goal))


class Marked(StrEnum):
    """What a person of the brand said of an open incident, before the entry itself says anything."""

    KNOWN = "known"  # the bot says "we know", in the entry's own approved words
    HELD = "held"  # who comes with it goes to a person


@dataclass(frozen=True, slots=True)
class Case:
    """The input of `decide`. `message.text` holds all words of the turn, oldest first, one post a line.

    `wait`: for a person; `team_waits`: the same for teams with opening hours of their own.
    `marked`: issues of open incidents that a person knows of or holds.
    `timer`: the kind of a due timer that made this turn ("question": nobody answered the bot's question).
    """

    message: Message
    conversation: Conversation
    matches: Matches
    knowledge: Knowledge
    policy: Policy
    channel: Channel
    now: datetime
    history: History = field(default_factory=History)
    wait: Wait = field(default_factory=Wait)
    team_waits: Mapping[str, Wait] = field(default_factory=dict)
    tapped: Tapped | None = None
    timer: str = ""
    marked: Mapping[IssueId, Marked] = field(default_factory=dict)
