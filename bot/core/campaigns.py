"""A plan that was approved, as it is carried out: what people see of it. Values only."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from bot.core.conversations import ConversationId, IssueId
from bot.core.messages import AccountId

CampaignId = NewType("CampaignId", int)


class Kind(StrEnum):
    """Why many are told at once."""

    HEAL = "heal"  # it is fixed
    RECALL = "recall"  # an answer was wrong
    STATUS = "status"  # the brand is on it


@dataclass(frozen=True, slots=True)
class Order:
    """What a lead approved. `version`: of the entry whose words they are. `pace`: seconds between two messages; 0: as
    fast as the platforms allow."""

    kind: Kind
    issue: IssueId
    version: str
    who: str
    pace: float = 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """One line of it. `act`: post, send, edit, delete or skip. `state`: planned, queued, sent, skipped, failed, unsure,
    stopped; `why` says more. `name` is empty for a word to a whole room. `not_before`: when one that waits is looked
    at again."""

    n: int
    account: AccountId
    conversation: ConversationId
    room: str
    name: str
    act: str
    state: str
    text: str
    language: str
    public: bool
    why: str = ""
    link: str = ""
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Campaign:
    """All of it. `state`: running, done or aborted (by `ended_by`)."""

    id: CampaignId
    order: Order
    state: str
    at: datetime
    ended_at: datetime | None = None
    ended_by: str = ""
    lines: tuple[Line, ...] = ()

    def count(self, *states: str) -> int:
        """How many of its lines are in one of these states."""
        return sum(line.state in states for line in self.lines)


@dataclass(frozen=True, slots=True)
class Stepped:
    """What one step did. `wake`: accounts that have something to send now."""

    wake: tuple[AccountId, ...] = ()
