"""Telling many from the console: the dry run that a lead reads, his approval, how far it is, and the stop.

Nothing is sent from here: an approved plan goes to the store, and from there through the outbox and its gate.
"""

import hashlib
from collections.abc import Sequence, Sized
from dataclasses import dataclass
from datetime import datetime

from bot.core.campaigns import Campaign, CampaignId, Kind, Order
from bot.core.conversations import ConversationId, IssueId
from bot.core.healing import Act, Item, heal, recall
from bot.core.issues import IssueStatus, KnownIssue
from bot.desk.lookup import Missing
from bot.desk.setup import DeskSetup
from bot.desk.tongues import said
from bot.errors import Changed, NotAllowed
from bot.ports import Transaction

PACE = 1.0  # seconds between two messages that say "fixed": time to read along, and to press Stop
EXAMPLES = 20  # of what customers had said, to choose from


class WordsChanged(Changed):
    """The words are not those that were looked at."""


@dataclass(frozen=True, slots=True)
class Preview:
    """A dry run. `print` names its words: an approval counts for these only. `running`: what is being sent just now.
    `status`: of the entry; "" where it is not in the knowledge any more."""

    kind: Kind
    issue: IssueId
    title: str
    status: str
    items: tuple[Item, ...]
    print: str
    frozen: bool
    running: Campaign | None
    earlier: tuple[Campaign, ...]
    examples: tuple[tuple[ConversationId, str], ...] = ()

    @property
    def done(self) -> tuple[Item, ...]:
        """The lines for which something is done."""
        return tuple(item for item in self.items if item.act is not Act.SKIP)

    @property
    def skipped(self) -> dict[str, list[Item]]:
        """Those for which nothing is, by the reason."""
        found: dict[str, list[Item]] = {}
        for item in self.items:
            if item.act is Act.SKIP:
                found.setdefault(item.why, []).append(item)
        return found

    @property
    def places(self) -> dict[tuple[str, str], list[Item]]:
        """What is done, by account and room."""
        found: dict[tuple[str, str], list[Item]] = {}
        for item in self.done:
            found.setdefault((item.at.account, item.at.room_name), []).append(item)
        return found

    @property
    def texts(self) -> tuple[tuple[str, str], ...]:
        """The words that are said, with their language, each once."""
        said = {(item.reply.language, item.reply.text) for item in self.done if item.reply is not None}
        return tuple(sorted(said))


@dataclass(frozen=True, slots=True)
class Taken:
    """A recall that began. `draft`: the file with the failing tests; "" if none was asked for, or could be written."""

    campaign: CampaignId
    draft: str


class Telling:
    """The verbs of the pages and of the JSON API. Who may do what was checked before."""

    def __init__(self, setup: DeskSetup) -> None:
        self._setup = setup

    async def fixed(self, issue: IssueId) -> Preview:
        """Who would be told that it is fixed. Raises Missing for what is not in the knowledge."""
        entry, now = self._entry(issue), self._setup.clock.now()
        return await self._setup.store.read(lambda tx: self._fixed(tx, entry, now))

    async def tell(self, issue: IssueId, who: str, seen: str) -> CampaignId:
        """Begin. Raises WordsChanged if the words are not those that were seen, NotAllowed if it runs already."""
        entry, now = self._entry(issue), self._setup.clock.now()

        def unit(tx: Transaction) -> CampaignId:
            preview = self._fixed(tx, entry, now)
            if preview.frozen:
                raise NotAllowed(
                    said("The answer to this was stopped, so nothing is said about it. Let it go on first.")
                )
            if preview.print != seen:
                raise WordsChanged(said("The words changed since you looked. Nothing was sent; read them again."))
            if not preview.done:
                raise NotAllowed(said("There is nobody to tell."))
            return tx.campaigns.begin(Order(Kind.HEAL, issue, entry.version, who, PACE), preview.items, now)

        return await self._setup.store.write(unit)

    async def wrong(self, issue: IssueId) -> Preview:
        """What would become of each copy of a wrong answer. Also for an issue that is not in the knowledge any more.
        Raises Missing for what never was an issue."""
        now = self._setup.clock.now()
        return await self._setup.store.read(lambda tx: self._wrong(tx, issue, now))

    async def stop(self, issue: IssueId, who: str) -> None:
        """Nobody gets this answer any more, from this moment on. What stands stays. Raises Missing as `wrong`."""
        now = self._setup.clock.now()

        def unit(tx: Transaction) -> None:
            self._must_be(tx, issue, tx.campaigns.copies(issue))
            tx.controls.freeze(issue, who, now)

        await self._setup.store.write(unit)

    async def take_back(self, issue: IssueId, who: str, wrong_for: Sequence[int]) -> Taken:
        """Stop the answer, then take back every copy. `wrong_for`: the conversations whose words must not match it."""
        await self.stop(issue, who)  # alone and first: what follows may take longer
        now, entry = self._setup.clock.now(), self._known(issue)

        def unit(tx: Transaction) -> tuple[CampaignId, list[str]]:
            preview = self._wrong(tx, issue, now)
            order = Order(Kind.RECALL, issue, entry.version if entry else "", who)
            words = [text for number, text in preview.examples if number in wrong_for]
            return tx.campaigns.begin(order, preview.items, now), words

        campaign, words = await self._setup.store.write(unit)
        draft = self._setup.write_draft(issue, words, who, now) if words and self._setup.write_draft else ""
        return Taken(campaign, draft)

    async def campaign(self, number: int) -> Campaign:
        """Raises Missing."""
        found = await self._setup.store.read(lambda tx: tx.campaigns.get(CampaignId(number)))
        if found is None:
            raise Missing(said("There is no such list. Look at the incidents."))
        return found

    def now(self) -> datetime:
        """By the clock of the service."""
        return self._setup.clock.now()

    async def abort(self, number: int, who: str) -> None:
        """Nobody else is told. Raises Missing or NotAllowed."""
        await self.campaign(number)
        now = self._setup.clock.now()
        await self._setup.store.write(lambda tx: tx.campaigns.abort(CampaignId(number), who, now))

    # --- parts ------------------------------------------------------------

    def _known(self, issue: IssueId) -> KnownIssue | None:
        return self._setup.knowledge.current.knowledge.issues.get(issue)

    def _entry(self, issue: IssueId) -> KnownIssue:
        entry = self._known(issue)
        if entry is None:
            raise _no_issue(issue)
        return entry

    def _must_be(self, tx: Transaction, issue: IssueId, copies: Sized) -> None:
        """It is an issue, or was one that customers were answered with."""
        if self._known(issue) is None and not copies and not tx.campaigns.about(issue):
            raise _no_issue(issue)

    def _fixed(self, tx: Transaction, entry: KnownIssue, now: datetime) -> Preview:
        knowledge, channels = self._setup.knowledge.current.knowledge, self._setup.channels
        facts = tx.campaigns.reporters(entry.id), tx.campaigns.standing(entry.id)
        items = heal(entry, *facts, knowledge, channels, now)
        return self._preview(tx, Kind.HEAL, entry.id, items)

    def _wrong(self, tx: Transaction, issue: IssueId, now: datetime) -> Preview:
        knowledge, channels = self._setup.knowledge.current.knowledge, self._setup.channels
        copies = tx.campaigns.copies(issue)
        self._must_be(tx, issue, copies)
        items = recall(copies, knowledge, channels, now)
        return self._preview(tx, Kind.RECALL, issue, items, tuple(tx.campaigns.examples(issue, EXAMPLES)))

    def _preview(
        self, tx: Transaction, kind: Kind, issue: IssueId, items: tuple[Item, ...],
        examples: tuple[tuple[ConversationId, str], ...] = (),
    ) -> Preview:  # fmt: skip
        entry = self._known(issue)
        earlier = [each for each in tx.campaigns.about(issue) if each.order.kind is kind]
        return Preview(
            kind=kind,
            issue=issue,
            title=entry.title if entry else issue,
            status=entry.status.value if entry else "",
            items=items,
            print=_print(entry),
            frozen=issue in tx.controls.frozen(),
            running=next((each for each in earlier if each.state == "running"), None),
            earlier=tuple(earlier),
            examples=examples,
        )


def _print(entry: KnownIssue | None) -> str:
    """Of the words, not of the people: who reported it since is told, too."""
    words = {language: answer.fixed for language, answer in entry.answers.items()} if entry else {}
    return hashlib.sha256(repr((entry and entry.version, sorted(words.items()))).encode()).hexdigest()[:16]


def _no_issue(issue: IssueId) -> Missing:
    return Missing(
        said('There is no issue "%(issue)s" in the knowledge. Look for it on the incident board.', issue=issue)
    )


def still_says_otherwise(preview: Preview) -> bool:
    """Does the entry tell newcomers something else than that it is fixed?"""
    return preview.status not in {"", IssueStatus.FIXED.value}
