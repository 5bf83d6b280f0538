"""What can be seen and done at the incident board: the pages and the JSON API both call this, and nothing else."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from bot.core.campaigns import Campaign, Kind, Order
from bot.core.conversations import ConversationId, IssueId
from bot.core.healing import Act
from bot.core.healing import we_know as on_it
from bot.core.incidents import Incident, Topic
from bot.core.incidents import in_order as fastest_first
from bot.core.issues import KnownIssue
from bot.core.records import Page
from bot.core.silent import Affected, affected
from bot.core.thresholds import Thresholds
from bot.desk.drafting import draft_of
from bot.desk.lookup import Missing, found
from bot.desk.setup import DeskSetup
from bot.desk.tongues import said
from bot.errors import NotAllowed
from bot.ports import Transaction
from bot.ports.nerve import AlertId, Behind, BoardLine, Fact, IncidentId, Story

ROWS = 50
_WORDS, _ANSWERS = 60, 4  # different ones that a draft begins with
A_WEEK = timedelta(days=7)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Ranked:
    """A line of the board, and why it stands where it stands."""

    line: BoardLine
    why: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One incident as it is shown. `grows`: how fast, in words. `told`: what was told to many since. `issue`: the entry
    it is about; None: nobody wrote one yet. `silent`: how many are likely affected, of those who spoke."""

    story: Story
    grows: str
    told: Sequence[Campaign]
    issue: KnownIssue | None
    silent: Affected


class Board:
    """The board's verbs. `who` is the first name of the signed-in person; who may do what was checked before."""

    def __init__(self, setup: DeskSetup) -> None:
        self._setup = setup

    @property
    def thresholds(self) -> Thresholds:
        """The rules by which alarms ring now."""
        return self._setup.knowledge.current.knowledge.thresholds

    async def lines(self, *, week: bool = False) -> Sequence[Ranked]:
        """Open incidents, the fastest growing first; with `week` those of the last seven days, the newest first."""
        now = self._setup.clock.now()
        since = now - A_WEEK if week else None
        seen = await self._setup.store.read(lambda tx: tx.incidents.board(now, closed_since=since))
        if week:
            return [Ranked(line, "") for line in sorted(seen, key=lambda line: line.since, reverse=True)]
        return in_order(seen)

    async def incident(self, number: IncidentId) -> Shown:
        """Raises Missing."""
        now = self._setup.clock.now()

        def unit(tx: Transaction) -> tuple[Story, Sequence[Campaign]]:
            story = _told(tx, number, now)
            told = [each for each in tx.campaigns.about(IssueId(story.line.topic)) if each.at >= story.line.since]
            return story, told

        story, told = await self._setup.store.read(unit)
        (ranked,) = in_order([story.line])
        return Shown(story, ranked.why, told, self.issue_of(story.line.topic), affected(story.times))

    def issue_of(self, topic: Topic) -> KnownIssue | None:
        """The entry a topic names, if there is one."""
        return self._setup.knowledge.current.knowledge.issues.get(IssueId(topic))

    async def of(self, conversation: ConversationId) -> Sequence[BoardLine]:
        """The open incidents that a conversation belongs to."""
        now = self._setup.clock.now()

        def unit(tx: Transaction) -> Sequence[BoardLine]:
            lines = (tx.incidents.line(number, now) for number in tx.incidents.linked_to(conversation))
            return [line for line in lines if line is not None]

        return await self._setup.store.read(unit)

    async def behind(self, number: IncidentId, figure: str, offset: int) -> tuple[Story, Sequence[Behind], bool]:
        """The conversations behind a figure, and whether there are more. Raises Missing."""
        now = self._setup.clock.now()

        def unit(tx: Transaction) -> tuple[Story, Sequence[Behind]]:
            return _told(tx, number, now), tx.incidents.behind(number, now, figure, Page(offset, ROWS + 1))

        story, rows = await self._setup.store.read(unit)
        return story, rows[:ROWS], len(rows) > ROWS

    async def we_know(self, number: IncidentId, who: str) -> None:
        """The bot says so to whoever comes with it, and once in each room where it was reported, all in the entry's
        approved words. Raises NotAllowed where there are none."""

        def unit(tx: Transaction, now: datetime) -> None:
            issue = self.issue_of(_told(tx, number, now).line.topic)
            if issue is None or not any(words.investigating for words in issue.answers.values()):
                raise NotAllowed(
                    said(
                        'There are no approved words for "we know" about this yet. Write `investigating` in its entry; '
                        "until then you can hand everybody to a person."
                    )
                )
            tx.incidents.we_know(number, who, now)
            self._tell_rooms(tx, issue, who, now)

        await self._do(unit)

    def _tell_rooms(self, tx: Transaction, issue: KnownIssue, who: str, now: datetime) -> None:
        knowledge, channels = self._setup.knowledge.current.knowledge, self._setup.channels
        facts = tx.campaigns.reporters(issue.id), tx.campaigns.standing(issue.id)
        items = on_it(issue, *facts, knowledge, channels, now)
        earlier = tx.campaigns.about(issue.id)
        sending = any(each.state == "running" and each.order.kind is Kind.STATUS for each in earlier)
        if not sending and any(item.act is not Act.SKIP for item in items):
            tx.campaigns.begin(Order(Kind.STATUS, issue.id, issue.version, who), items, now)

    async def change(self, number: IncidentId, verb: str, who: str) -> None:
        """`verb`: hold, reopen, fixed or close. Raises Missing or NotAllowed."""

        def unit(tx: Transaction, now: datetime) -> None:
            _told(tx, number, now)
            doing = {"hold": tx.incidents.hold, "reopen": tx.incidents.reopen, "fixed": tx.incidents.fixed,
                     "close": tx.incidents.close}[verb]  # fmt: skip
            doing(number, who, now)

        await self._do(unit)

    async def mute(self, number: IncidentId, minutes: int, who: str) -> None:
        """Nobody is told of it for so long; 0: tell again."""
        await self._do(lambda tx, now: tx.incidents.mute(number, _in(now, minutes), who, now))

    async def remind(self, number: IncidentId, minutes: int, who: str) -> None:
        """Remind this person to give an update; 0: no more."""
        await self._do(lambda tx, now: tx.incidents.remind(number, _in(now, minutes), who, now))

    async def link(self, number: IncidentId, conversation: ConversationId, who: str) -> None:
        """This customer speaks of it, too. Raises Missing."""

        def unit(tx: Transaction, now: datetime) -> None:
            found(tx, conversation)
            tx.incidents.link(number, conversation, who, now)

        await self._do(unit)

    async def acknowledge(self, number: IncidentId, who: str) -> None:
        """This person looks after it: its alarms are not repeated."""

        def unit(tx: Transaction, now: datetime) -> None:
            for alert in _told(tx, number, now).alerts:
                if not alert.acknowledged_by:
                    tx.incidents.acknowledge(AlertId(alert.id), who, now)

        await self._do(unit)

    async def draft(self, number: IncidentId) -> str:
        """The name of the draft of its entry inside the knowledge folder; "" if nobody began one. Raises Missing."""
        now, drafts = self._setup.clock.now(), self._setup.drafts
        story = await self._setup.store.read(lambda tx: _told(tx, number, now))
        return await asyncio.to_thread(drafts.find, story.line.topic) if drafts else ""

    async def begin_entry(self, number: IncidentId, who: str) -> str:
        """Write down what is known of it as the beginning of an entry; one that was begun stays as it is. Returns its
        name. Raises Missing, or NotAllowed where it is known already or cannot be written."""
        now, drafts = self._setup.clock.now(), self._setup.drafts

        def unit(tx: Transaction) -> tuple[Story, str]:
            story = _told(tx, number, now)
            said, answered = tx.incidents.said(number, _WORDS), tx.incidents.answered(number, _ANSWERS)
            language = self._setup.knowledge.current.knowledge.default_language
            return story, draft_of(story, said, answered, language, who, now)

        story, text = await self._setup.store.read(unit)
        if self.issue_of(story.line.topic) is not None:
            raise NotAllowed(said("This stands in the knowledge already, so no draft was written."))
        if drafts is None:
            raise NotAllowed(said("Your knowledge is not on this machine. Do it where it is published."))
        name = await asyncio.to_thread(drafts.write, story.line.topic, text)
        await self._do(lambda tx, now: tx.desk.audit(who, "incident: wrote a draft of its entry", str(number), now))
        return name

    async def add_fact(self, number: IncidentId, name: str, value: str, who: str) -> None:
        """Something a person found out, such as version: 7.2. Raises NotAllowed if a half of it is empty."""
        if not (name.strip() and value.strip()):
            raise NotAllowed(said("Say both: what it is (such as version) and its value (such as 7.2)."))
        await self._do(lambda tx, now: tx.incidents.add_fact(number, name.strip(), value.strip(), who, now))

    async def _do(self, unit: Callable[[Transaction, datetime], T]) -> T:
        now = self._setup.clock.now()
        return await self._setup.store.write(lambda tx: unit(tx, now))


def narrowing(facts: Sequence[Fact]) -> str:
    """What the entry could be narrowed to, as the line a lead would write; "" if customers did not say the same.

    A fact counts if at least three people said it and no more than one in four of those who spoke of it said otherwise.
    """
    agreed = {name: value for name in _NARROWS if (value := _agreed(facts, name))}
    lines = [_NARROWS[name].format(value) for name, value in agreed.items()]
    return f"when: {{{', '.join(lines)}}}" if lines else ""


_NARROWS = {"product": "products: [{}]", "version": 'versions: "=={}"'}
_ENOUGH, _MOST = 3, 0.75


def _agreed(facts: Sequence[Fact], name: str) -> str:
    votes = {fact.value: fact.votes for fact in facts if fact.name == name and fact.votes}
    first = max(votes, key=lambda value: votes[value], default="")
    return first if votes.get(first, 0) >= max(_ENOUGH, _MOST * sum(votes.values())) else ""


def in_order(lines: Sequence[BoardLine]) -> list[Ranked]:
    """Velocity beats age: see `core.incidents.in_order`."""
    by_topic = {line.topic: line for line in lines}
    standing = [(Incident(line.topic, line.level, line.since), line.reading) for line in lines]
    return [Ranked(by_topic[incident.topic], why) for incident, _, why in fastest_first(standing)]


def _told(tx: Transaction, number: IncidentId, now: datetime) -> Story:
    story = tx.incidents.story(number, now)
    if story is None:
        raise Missing(said("There is no incident %(num)s. Look for it on the board.", num=number))
    return story


def _in(now: datetime, minutes: int) -> datetime | None:
    return now + timedelta(minutes=minutes) if minutes else None
