"""Which issue it really was: an agent says so, and it is kept as a label of the bot's decision. Nothing is sent."""

from collections.abc import Sequence

from bot.core.conversations import ConversationId, IssueId
from bot.desk.lookup import found
from bot.desk.setup import DeskSetup
from bot.desk.tongues import said
from bot.errors import NotAllowed
from bot.ports import Judged, Transaction

SHOWN = 5  # of one thread, the newest
NONE = IssueId("")  # a person must answer this: the bot knows no issue like it


class Corrector:
    """The verbs of `Wrong issue?`."""

    def __init__(self, setup: DeskSetup) -> None:
        self._setup = setup

    def issues(self) -> Sequence[tuple[IssueId, str]]:
        """Those that the bot knows, by title."""
        known = self._setup.knowledge.current.knowledge.issues
        return sorted(
            ((issue, entry.title or issue) for issue, entry in known.items()), key=lambda each: each[1].lower()
        )

    async def judged(self, conversation: ConversationId) -> Sequence[Judged]:
        """The customer's words as the bot judged them, the newest first. Raises Missing."""

        def unit(tx: Transaction) -> Sequence[Judged]:
            found(tx, conversation)
            return tx.corrections.judged(conversation, SHOWN)

        return await self._setup.store.read(unit)

    async def correct(self, conversation: ConversationId, decision: int, issue: IssueId, agent: str) -> None:
        """`issue`: one that the bot knows, or NONE. Raises Missing, NotAllowed."""
        titles = dict(self.issues())
        if issue != NONE and issue not in titles:
            raise NotAllowed(said("The bot knows no issue “%(issue)s”. Nothing was changed.", issue=issue))
        now = self._setup.clock.now()

        def unit(tx: Transaction) -> None:
            found(tx, conversation)
            tx.corrections.correct(conversation, decision, issue, agent, now, titles.get(issue, ""))

        await self._setup.store.write(unit)


def likely(judged: Sequence[Judged]) -> int:
    """The decision that somebody who says "wrong issue" most likely means: the newest that took the words for one, else
    the first of the thread; 0 if there is none."""
    return next((each.decision for each in judged if each.thought), judged[-1].decision if judged else 0)
