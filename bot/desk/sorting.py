"""Sorting the inbox: who looks after a thread, labels, putting away until later, many at once, finding one again."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from bot.core.conversations import ConversationId, IssueId
from bot.core.records import Page
from bot.desk.lookup import found
from bot.desk.ranks import Rank, ranks_of
from bot.desk.service import ROWS, InboxView, list_of, numbers
from bot.desk.setup import DeskSetup
from bot.desk.tongues import said
from bot.errors import NotAllowed
from bot.ports import Transaction

FURTHEST_SNOOZE = timedelta(days=366)
MOST_CHOSEN = 100
LONGEST_LABEL = 40
MOST_ASKED = 100  # characters of a search
_MOST_WORDS = 6
_SUGGESTED = 50
Change = Callable[[Transaction, ConversationId], None]


class Sorter:
    """The verbs of sorting. `agent` is the first name of the signed-in person; who may do what was checked before."""

    def __init__(self, setup: DeskSetup) -> None:
        self._setup = setup

    async def people(self) -> Sequence[str]:
        """Who can look after a thread."""
        return await self._setup.store.read(self.people_of)

    def people_of(self, tx: Transaction) -> Sequence[str]:
        """The same within a unit of work."""
        ranks = ranks_of(tx.team.members(), self._setup.people)
        return [name for name, rank in ranks.items() if rank != Rank.VIEWER]

    async def labels(self) -> Sequence[str]:
        """Those in use, the most used first."""
        return await self._setup.store.read(lambda tx: tx.sorting.labels(_SUGGESTED))

    async def search(self, agent: str, words: str, offset: int = 0) -> InboxView:
        """Threads that hold all of the words, in names, messages, labels or titles of issues."""
        asked = [(word, self._titled(word)) for word in dict.fromkeys(words[:MOST_ASKED].split()[:_MOST_WORDS])]

        def unit(tx: Transaction) -> InboxView:
            rows = tx.sorting.search(asked, Page(offset, ROWS + 1))
            return numbers(tx).round(agent, "found", rows, offset, words)

        return await self._setup.store.read(unit)

    def _titled(self, word: str) -> Sequence[IssueId]:
        issues = self._setup.knowledge.current.knowledge.issues
        return [issue for issue, entry in issues.items() if word.lower() in entry.title.lower()]

    async def first(self, agent: str, tab: str) -> int:
        """The first thread of a list (of what was searched for: of who needs a person); 0 if it is empty."""
        _, which = list_of(agent, tab)
        rows = await self._setup.store.read(lambda tx: tx.desk.waiting(which, Page(0, 1)))
        return rows[0].conversation if rows else 0

    def now(self) -> datetime:
        """What the times of a form count from."""
        return self._setup.clock.now()

    # --- one change, of one thread or many ----------------------------------

    async def change(self, chosen: Sequence[int], change: Change) -> None:
        """All or none of them. Raises Missing, NotAllowed."""
        if not 0 < len(chosen) <= MOST_CHOSEN:
            raise NotAllowed(said("Choose 1 to %(num)s threads first. Nothing was changed.", num=MOST_CHOSEN))

        def unit(tx: Transaction) -> None:
            for number in dict.fromkeys(chosen):
                found(tx, ConversationId(number))
                change(tx, ConversationId(number))

        await self._setup.store.write(unit)

    def same(self, do: str, agent: str, label: str = "", until: datetime | None = None, to: str = "") -> Change:
        """What can be done to many: mine, assign, label, snooze, done. Raises NotAllowed."""
        match do:
            case "mine":
                return self.assigns(agent, agent)
            case "assign":
                return self.assigns(to, agent)
            case "label":
                return self.labels_as(label, agent)
            case "snooze":
                return self.snoozes(until, agent)
            case _:
                return self.closes(agent)

    def assigns(self, to: str, agent: str) -> Change:
        """`to` looks after it ("": nobody); refused for who cannot."""
        now = self._setup.clock.now()

        def change(tx: Transaction, conversation: ConversationId) -> None:
            people = self.people_of(tx) if to else ()
            if to and to not in people:
                raise NotAllowed(
                    said(
                        "%(name)s cannot answer customers here. Choose one of %(people)s.",
                        name=to,
                        people=", ".join(people),
                    )
                )
            tx.sorting.assign(conversation, to, agent, now)

        return change

    def labels_as(self, label: str, agent: str) -> Change:
        """Raises NotAllowed for a label without words."""
        now, name = self._setup.clock.now(), tidy(label)
        return lambda tx, conversation: tx.sorting.label(conversation, name, agent, now)

    def unlabels(self, label: str, agent: str) -> Change:
        """The label is gone from it."""
        now, name = self._setup.clock.now(), tidy(label)
        return lambda tx, conversation: tx.sorting.unlabel(conversation, name, agent, now)

    def snoozes(self, until: datetime | None, agent: str) -> Change:
        """Out of the lists until then, or (None) until something happens. Raises NotAllowed for the past."""
        now = self._setup.clock.now()
        if until is not None and not now < until <= now + FURTHEST_SNOOZE:
            raise NotAllowed(said("Choose a time that is still to come, within a year. Nothing was changed."))
        return lambda tx, conversation: tx.sorting.snooze(conversation, until, agent, now)

    def wakes(self, agent: str) -> Change:
        """It is in its list again."""
        now = self._setup.clock.now()
        return lambda tx, conversation: tx.sorting.unsnooze(conversation, agent, now)

    def closes(self, agent: str) -> Change:
        """Done; a new message of the customer opens it again."""
        now = self._setup.clock.now()
        return lambda tx, conversation: tx.desk.done(conversation, agent, now)


def tidy(label: str) -> str:
    """Labels are the same however they are typed. Raises NotAllowed if nothing is left."""
    name = " ".join(label.lower().split())[:LONGEST_LABEL].strip()
    if not name:
        raise NotAllowed(said("A label needs a word. Nothing was changed."))
    return name


LATER: Mapping[str, timedelta] = {
    "1 hour": timedelta(hours=1), "4 hours": timedelta(hours=4), "a day": timedelta(days=1),
    "3 days": timedelta(days=3), "a week": timedelta(days=7),
}  # fmt: skip
