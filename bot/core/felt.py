"""What travels between the alarm's judgement and what keeps it: signals as they were stored, and steps to be kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.conversations import ConversationId, IssueId
from bot.core.incidents import Alert, Incident, Reading, Topic, cluster_topic
from bot.core.messages import AccountId, RoomId, RoomKind


@dataclass(frozen=True, slots=True)
class Felt:
    """A signal as it was stored. `weights`: names of intensity lines. `text`: the customer's words, masked; "" of a tap
    or of words that were taken back. `issue`: what was matched, "" where nothing was, and `may_mean`: what the words
    may mean beside it. `cluster`: the group it was put into, where no issue is known. `counts_for`: what it was found
    to be about when it was heard; "": not heard yet, or about what was matched. `talk`: nothing is wanted in it.
    """

    id: int
    at: datetime
    account: AccountId
    room: RoomId
    room_kind: RoomKind
    author: str
    issue: str
    cluster: str
    weights: frozenset[str]
    reach: int | None
    conversation: ConversationId
    text: str = ""
    language: str = ""
    may_mean: Sequence[IssueId] = ()
    counts_for: str = ""
    talk: bool = False

    @property
    def topic(self) -> Topic | None:
        """What it counts for, as far as that is written down; None: nobody knows yet."""
        if self.counts_for or self.issue:
            return Topic(self.counts_for or self.issue)
        return cluster_topic(self.cluster) if self.cluster else None


@dataclass(frozen=True, slots=True)
class Step:
    """How a topic stands after a look. `incident` None: it fell below everything. `alert`: it climbed. `to`: who is
    told of that; empty: nobody. `window`: what the reading counted."""

    topic: Topic
    label: str
    incident: Incident | None
    reading: Reading
    at: datetime
    window: timedelta
    alert: Alert | None = None
    to: tuple[str, ...] = ()


# --- what the judgement needs from who drives it ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class NewHour:
    """An hour is over: write everything down, count who spoke of what in it, and say so with `Watch.new_hour`."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Nameless:
    """No issue explains it: give it to `Watch.hear` with its cluster, or leave it, if it has none."""

    felt: Felt


@dataclass(frozen=True, slots=True)
class Unknown:
    """What is usual for these topics? Answer with `Watch.know`."""

    topics: Sequence[Topic]
    at: datetime


@dataclass(frozen=True, slots=True)
class Doubt:
    """Do the signals of these topics still stand? Answer with `Watch.hear_anew` for each that changed."""

    topics: Sequence[Topic]


@dataclass(frozen=True, slots=True)
class Turned:
    """A topic climbed, or is over: write `Watch.steps` down now."""


Need = NewHour | Nameless | Unknown | Doubt | Turned
