"""The nerves: what hurts now, what people do about it, and what the alarm loop keeps.

An incident is the brand's, across all of its accounts; every figure of it can be opened to the conversations behind it.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType, Protocol

from bot.core.conversations import ConversationId
from bot.core.felt import Felt, Step
from bot.core.incidents import Incident, Level, Reading, Topic
from bot.core.messages import AccountId, Message, RoomId
from bot.core.records import Page
from bot.core.usual import ByHour
from bot.ports.knowing import Cluster

IncidentId = NewType("IncidentId", int)
AlertId = NewType("AlertId", int)
TellingId = NewType("TellingId", int)


class State(StrEnum):
    """What the people of the brand said about an incident."""

    OPEN = "open"  # nobody said anything yet
    KNOWN = "known"  # the bot says "we know", in the entry's own approved words
    HELD = "held"  # who comes with it now goes to a person
    FIXED = "fixed"
    CLOSED = "closed"  # over: it was quiet long enough, or a person closed it


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a customer, masked as they are stored, and where they stand."""

    text: str
    conversation: ConversationId
    at: datetime
    language: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """One recipient of an alarm. `status`: waiting, leaving, told, failed, unsure or dropped."""

    recipient: str
    status: str
    round: int
    at: datetime
    why: str = ""


@dataclass(frozen=True, slots=True)
class Raised:
    """An alarm that was raised, and what became of it."""

    id: AlertId
    level: Level
    at: datetime
    because: str
    rule: str
    acknowledged_by: str = ""
    acknowledged_at: datetime | None = None
    told: tuple[Told, ...] = ()


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One incident on the board. `reading`: the figures when the alarm loop last looked, at `read_at`.

    `spark`: different people per 5 minutes over the last hour, oldest first. `quotes`: newest distinct words of
    customers. `missed`: how many of these customers wait longer than they were promised. `alert`: the newest alarm.
    """

    id: IncidentId
    topic: Topic
    label: str
    level: Level
    peak: Level
    since: datetime
    state: State
    reading: Reading
    read_at: datetime
    because: str
    rule: str
    state_by: str = ""
    state_at: datetime | None = None
    muted_by: str = ""
    muted_until: datetime | None = None
    remind_at: datetime | None = None
    below_since: datetime | None = None
    closed_at: datetime | None = None
    spark: tuple[int, ...] = ()
    quotes: tuple[Quote, ...] = ()
    missed: int = 0
    alert: Raised | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """Something said about the problem, such as platform: android. `votes`: different people who said it; `sources`:
    their conversations. `by`: the person of the brand who wrote it down, if it was one."""

    name: str
    value: str
    votes: int
    sources: tuple[ConversationId, ...]
    by: str = ""


@dataclass(frozen=True, slots=True)
class Behind:
    """One conversation behind an incident, for a figure that was opened. `kinds` and `weights`: what was counted."""

    conversation: ConversationId
    customer: str
    account: AccountId
    room: str
    at: datetime
    kinds: tuple[str, ...]
    weights: tuple[str, ...]
    reach: int | None
    words: str
    status: str
    linked_by: str = ""


@dataclass(frozen=True, slots=True)
class Happened:
    """A line of an incident's timeline. `what`: alarm, or the verb of the person `who` acted."""

    at: datetime
    what: str
    who: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """Everything of one incident. `timeline`: oldest first. `times`: how often each person was heard in all."""

    line: BoardLine
    times: tuple[int, ...]
    alerts: tuple[Raised, ...]
    facts: tuple[Fact, ...]
    timeline: tuple[Happened, ...]


class Incidents(Protocol):
    """The incident board: what people see of incidents, and do about them. Each command leaves an audit row and raises
    NotAllowed if the incident is over or not there."""

    def board(self, now: datetime, *, closed_since: datetime | None = None) -> Sequence[BoardLine]:
        """Open incidents, in no special order; with `closed_since` also those that ended after it."""

    def story(self, incident: IncidentId, now: datetime) -> Story | None: ...
    def line(self, incident: IncidentId, now: datetime) -> BoardLine | None:
        """The board's line of one incident, also of one that is over."""

    def live(self, topic: Topic) -> IncidentId | None:
        """The open incident of a topic, if there is one."""

    def of_alert(self, alert: AlertId) -> IncidentId | None: ...
    def behind(self, incident: IncidentId, now: datetime, figure: str, page: Page) -> Sequence[Behind]:
        """The conversations behind a figure, newest first. `figure`: people, messages (both: all within the window that
        the reading used), reach (those whose readers are told), missed, all (since the incident began), angry (those
        with a sign of it), or the name of such a sign, as strong_words."""

    def said(self, incident: IncidentId, most: int) -> Sequence[Quote]:
        """Different words of its customers, masked as they are stored, newest first."""
        ...

    def answered(self, incident: IncidentId, most: int) -> Sequence[Quote]:
        """Different words that people of the brand sent to its customers, what was sent most often first."""
        ...

    def we_know(self, incident: IncidentId, who: str, now: datetime) -> None:
        """From now on the bot answers it with the entry's approved `investigating` words."""

    def hold(self, incident: IncidentId, who: str, now: datetime) -> None:
        """From now on whoever comes with it goes to a person."""

    def reopen(self, incident: IncidentId, who: str, now: datetime) -> None:
        """Take `we_know`, `hold` or `fixed` back: the bot answers as the knowledge says."""

    def fixed(self, incident: IncidentId, who: str, now: datetime) -> None:
        """It works again. Tells nobody by itself: that is a campaign, with its own approval."""

    def close(self, incident: IncidentId, who: str, now: datetime) -> None:
        """It is over, whatever the figures say. The next alarm of the topic is a new incident."""

    def mute(self, incident: IncidentId, until: datetime | None, who: str, now: datetime) -> None:
        """Tell nobody of it before `until`; None: tell again. Alarms are still written down."""

    def remind(self, incident: IncidentId, at: datetime | None, who: str, now: datetime) -> None:
        """Remind `who` at that time to give an update; None: no more."""

    def link(self, incident: IncidentId, conversation: ConversationId, who: str, now: datetime) -> None:
        """This customer speaks of it, too. It changes no figure: those are counted, not claimed."""

    def unlink(self, incident: IncidentId, conversation: ConversationId, who: str, now: datetime) -> None: ...
    def linked_to(self, conversation: ConversationId) -> Sequence[IncidentId]:
        """The open incidents that a conversation belongs to, by its own signals or by a link."""

    def acknowledge(self, alert: AlertId, who: str, now: datetime) -> bool:
        """Somebody looks after it: it is not repeated. False: somebody did before."""

    def add_fact(
        self,
        incident: IncidentId,
        name: str,
        value: str,
        who: str,
        now: datetime,
        conversation: ConversationId | None = None,
    ) -> None: ...
    def heard(self, since: datetime, after: int, limit: int) -> Sequence[tuple[int, Message]]:
        """What customers wrote and tapped since then, masked as it is stored and not deleted, with a rising number;
        `after`: the number that was read last. For a replay; nothing is marked as read."""

    def by_level(self) -> Mapping[Level, int]:
        """How many incidents are open at each level, for the metrics."""
        ...


@dataclass(frozen=True, slots=True)
class Live:
    """An incident as the alarm loop goes on with it. `incident` None: it is below every level, and a person keeps it
    open."""

    id: IncidentId
    topic: Topic
    incident: Incident | None
    state: State


@dataclass(frozen=True, slots=True)
class Telling:
    """One word to one recipient. `key` is the same on every try. `kind`: alert, missed, empty, remind or answer (to
    what somebody did in a team's room, below the post `under`)."""

    id: TellingId
    key: str
    kind: str
    recipient: str
    level: Level
    round: int
    tries: int
    text: str = ""
    label: str = ""
    because: str = ""
    rule: str = ""
    at: datetime | None = None
    alert: AlertId | None = None
    incident: IncidentId | None = None
    status: str = "waiting"
    under: str = ""


@dataclass(frozen=True, slots=True)
class Missed:
    """A customer who waits for a person longer than he was told."""

    conversation: ConversationId
    customer: str
    account: AccountId
    issue: str
    since: datetime
    promised_at: datetime


class Alarms(Protocol):
    """What the alarm loop reads and keeps. One loop at a time."""

    def cursor(self) -> tuple[int, datetime] | None:
        """The last signal that was counted, and how far time was looked at. None: it never ran."""

    def felt(self, after: int, missing: Collection[int], limit: int) -> Sequence[Felt]:
        """Signals of pain with a higher number, and those of `missing` that came late; lowest number first."""

    def window(self, after: tuple[datetime, int], upto: int, limit: int) -> Sequence[Felt]:
        """Signals of pain whose number is not above `upto`, oldest first. `after`: the moment and number of the last
        one that is known.
        """

    def newest_before(self, at: datetime) -> int:
        """The highest number of a signal older than that; 0: there is none."""

    def mark(self, topic: Topic, since: datetime, upto: int) -> tuple[int, int]:
        """How many signals of pain a topic has there and the sum of their numbers: changes when one was taken back."""

    def of_topic(self, topic: Topic, since: datetime, upto: int) -> Sequence[Felt]: ...
    def live(self) -> Sequence[Live]: ...
    def closed_by_people(self, since: datetime) -> Mapping[Topic, datetime]:
        """When a person closed an incident: what was said before counts no more."""

    def assign(self, clusters: Mapping[int, Cluster], topics: Mapping[int, Topic]) -> None:
        """Put signals into clusters, and keep how those stand now: signal -> cluster. `topics`: signal -> what it
        counts for, where that is not what was matched."""

    def clusters(self, most: int) -> Sequence[Cluster]:
        """The clusters that spoke last."""
        ...

    def write(self, steps: Collection[Step], upto: int, looked: datetime) -> int:
        """Keep how the topics stand, raise the alarms (each once) and queue who is told of them, and note how far the
        loop came. Returns how many alarms were new."""

    def count_hours(self, upto: datetime) -> None:
        """Write down how many people spoke of each topic in each hour that ended before `upto` and is not counted."""

    def hours(self, topics: Collection[Topic], now: datetime) -> tuple[datetime | None, Mapping[Topic, ByHour]]:
        """Since when hours are counted, and how many people each hour of the last 28 days brought for these topics;
        None in those of their alarms (`bot.core.usual.without_alarms`)."""
        ...

    def all_hours(self, now: datetime) -> Mapping[datetime, int]:
        """The people of all topics in each hour of the last 28 days; who spoke of two counts twice."""
        ...

    # --- telling ---

    def repeat(self, now: datetime, after: datetime, tell: Mapping[Level, tuple[str, ...]]) -> int:
        """Queue the next round of alarms that were told before `after` and that nobody acknowledged: once more to the
        same, then one level higher. Returns how many."""

    def overdue(self, now: datetime, limit: int) -> Sequence[Missed]:
        """Customers whose promised time is over and who were not noticed yet."""

    def miss(self, missed: Sequence[Missed], to: tuple[str, ...], words: str, now: datetime) -> None:
        """Write the broken promises down, once each: each is a signal `waiting_over_promise`. `words` for `to`."""

    def call_in(self, now: datetime, after: timedelta, to: tuple[str, ...], words: Callable[[int], str]) -> int:
        """Somebody waits for `after` in opening hours, and nobody had the console open for so long: queue `words` (made
        of how many wait) for `to`. Once; again only for who was handed off since, and not within half an hour. Returns
        how many wait, 0 if nobody is told."""

    def tellings(self, recipients: Collection[str], now: datetime, limit: int) -> Sequence[Telling]:
        """What is due for these recipients, oldest first."""

    def leaving(self, telling: TellingId, now: datetime) -> bool:
        """It is given to the platform or the mail server now. False: somebody reacted first, it is dropped."""

    def told(self, telling: TellingId, now: datetime, account: str = "", room: str = "", post: str = "") -> None: ...
    def try_later(self, telling: TellingId, until: datetime, why: str) -> None: ...
    def not_told(self, telling: TellingId, why: str, now: datetime, *, unsure: bool = False) -> None:
        """It failed for good, or nobody knows whether it arrived."""

    def left(self, recipients: Collection[str]) -> Sequence[Telling]:
        """What was leaving when the process died."""

    def answer(self, alert: AlertId, recipient: str, under: str, text: str, now: datetime) -> None:
        """Say in a team's room what became of what somebody did there."""

    def refuse_unknown(self, known: Collection[str], why: str, now: datetime) -> Sequence[str]:
        """Recipients whom nobody can tell: noted as failed. Returns their names."""

    def due_reminders(self, now: datetime) -> int:
        """Queue the reminders whose time has come. Returns how many."""

    def alert_of_post(self, account: AccountId, room: RoomId, posts: Collection[str]) -> AlertId | None:
        """The alarm that a post of ours in a staff room told of."""
        ...
