"""Saved replies and macros: kept by the team and by each person, filled in for a thread, and what a macro does beside.

Nothing here sends anything: words are put before a person, who sends them as any others.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.core.conversations import ConversationId
from bot.core.records import Thread
from bot.core.wording import GAP
from bot.desk.access import Visitor, must_lead
from bot.desk.lookup import Missing, found
from bot.desk.setup import DeskSetup
from bot.desk.sorting import Change, Sorter, tidy
from bot.desk.tongues import _, said, shown
from bot.errors import NotAllowed
from bot.ports import SavedReply, Transaction

LONGEST_NAME = 60
LONGEST_TEXT = 4_000
MOST = 500  # the team's and one person's own together: all of them are looked through at each key
AFTERWARDS: Mapping[str, str] = {
    "": said("nothing"), "snooze": said("put away until the customer writes"), "done": said("done"),
}  # fmt: skip
_LANGUAGE = re.compile(r"([a-z]{2,3}(-[a-z0-9]{2,8})*)?")


@dataclass(frozen=True, slots=True)
class Ready:
    """A saved reply as it reads in one thread: places whose words are known are filled."""

    id: int
    name: str
    text: str
    language: str
    team: bool
    does: str  # what a macro does beside, in words; "" for none


class Saved:
    """The verbs of saved replies. Others' own are nobody's business: they are Missing."""

    def __init__(self, setup: DeskSetup, sorter: Sorter) -> None:
        self._setup = setup
        self._sorter = sorter

    async def of(self, agent: str, words: str = "") -> Sequence[SavedReply]:
        """The team's and this person's own, by name; with `words`, those that hold them all."""
        asked = words.lower().split()
        kept = await self._setup.store.read(lambda tx: tx.saved.of(agent))
        return [reply for reply in kept if all(word in f"{reply.name}\n{reply.text}".lower() for word in asked)]

    async def one(self, number: int, agent: str) -> SavedReply:
        """Raises Missing."""
        return await self._setup.store.read(lambda tx: _seen(tx, number, agent))

    async def ready(self, conversation: ConversationId, agent: str) -> Sequence[Ready]:
        """All of them for this thread, the customer's language first. Raises Missing."""

        def unit(tx: Transaction) -> Sequence[Ready]:
            thread = found(tx, conversation)
            filled = [self._filled(reply, thread, agent) for reply in tx.saved.of(agent)]
            return sorted(filled, key=lambda reply: _foreign(reply.language, thread.conversation.memory.language))

        return await self._setup.store.read(unit)

    async def filled(self, number: int, conversation: ConversationId, agent: str) -> Ready:
        """One of them for this thread. Raises Missing."""

        def unit(tx: Transaction) -> Ready:
            return self._filled(_seen(tx, number, agent), found(tx, conversation), agent)

        return await self._setup.store.read(unit)

    async def keep(self, visitor: Visitor, reply: SavedReply) -> int:
        """A new one, or in the place of another. Raises Missing, Forbidden, NotAllowed, Changed."""
        now = self._setup.clock.now()

        def unit(tx: Transaction) -> int:
            owner = _seen(tx, reply.id, visitor.name).owner if reply.id else reply.owner
            _must_be_theirs(owner, visitor)
            if not reply.id and len(tx.saved.of(visitor.name)) >= MOST:
                raise NotAllowed(
                    said("There are %(most)s saved replies already. Delete one that nobody needs first.", most=MOST)
                )
            return tx.saved.keep(self._checked(tx, replace(reply, owner=owner)), visitor.name, now)

        return await self._setup.store.write(unit)

    async def drop(self, visitor: Visitor, number: int) -> None:
        """Raises Missing, Forbidden."""
        now = self._setup.clock.now()

        def unit(tx: Transaction) -> None:
            _must_be_theirs(_seen(tx, number, visitor.name).owner, visitor)
            tx.saved.drop(number, visitor.name, now)

        await self._setup.store.write(unit)

    def steps(self, number: int, agent: str) -> Change:
        """What a macro does with a thread beside its words; for the same unit of work as they."""

        def change(tx: Transaction, conversation: ConversationId) -> None:
            macro = _seen(tx, number, agent)
            for step in self._steps(macro, agent):
                step(tx, conversation)

        return change

    async def run(self, number: int, conversation: ConversationId, agent: str) -> None:
        """A macro without words. Raises Missing, NotAllowed."""
        if (await self.one(number, agent)).text:
            raise NotAllowed(said("This macro says something, so its words are sent first. Nothing was done."))
        await self._sorter.change([conversation], self.steps(number, agent))

    # --- parts ------------------------------------------------------------

    def _steps(self, macro: SavedReply, agent: str) -> Sequence[Change]:
        steps: list[Change] = []
        if macro.label:
            steps.append(self._sorter.labels_as(macro.label, agent))
        if macro.assign:
            steps.append(self._sorter.assigns(macro.assign, agent))
        after: Mapping[str, Callable[[], Change]] = {
            "snooze": lambda: self._sorter.snoozes(None, agent), "done": lambda: self._sorter.closes(agent),
        }  # fmt: skip
        if macro.afterwards in after:
            steps.append(after[macro.afterwards]())
        return steps

    def _checked(self, tx: Transaction, reply: SavedReply) -> SavedReply:
        """As it is kept. Raises NotAllowed."""
        name = " ".join(reply.name.split())[:LONGEST_NAME].strip()
        text = reply.text.replace("\r\n", "\n").strip()
        label, language = tidy(reply.label) if reply.label.strip() else "", reply.language.strip().lower()
        if not name:
            raise NotAllowed(said("It needs a name that you find it by. Nothing was saved."))
        if len(text) > LONGEST_TEXT:
            raise NotAllowed(
                said(
                    "%(length)s characters are too many: %(most)s fit here. Nothing was saved.",
                    length=len(text), most=LONGEST_TEXT,
                )
            )  # fmt: skip
        if not _LANGUAGE.fullmatch(language):
            raise NotAllowed(said("The language is written in letters such as en or fr. Nothing was saved."))
        if reply.afterwards not in AFTERWARDS:
            raise NotAllowed(said("Afterwards is nothing, snooze or done. Nothing was saved."))
        if reply.assign and reply.assign not in self._sorter.people_of(tx):
            raise NotAllowed(said("%(name)s cannot answer customers here. Nothing was saved.", name=reply.assign))
        checked = replace(reply, name=name, text=text, label=label, language=language)
        if not text and not checked.macro:
            raise NotAllowed(said("It needs words, or something to do. Nothing was saved."))
        return checked

    def _filled(self, reply: SavedReply, thread: Thread, agent: str) -> Ready:
        known = {"agent": agent, "brand": self._setup.brand}
        if thread.customer != thread.conversation.customer:  # else the platform told no name, and it is a number
            known["customer"] = thread.customer
        text = GAP.sub(lambda gap: known.get(gap[0][1:-1].strip().lower(), gap[0]), reply.text)  # the others stay open
        return Ready(reply.id, reply.name, text, reply.language, not reply.owner, does(reply))


def does(reply: SavedReply) -> str:
    """What a macro does beside its words, in words of this request's language."""
    steps = [_("label “%(label)s”", label=reply.label)] if reply.label else []
    steps += [_("give it to %(name)s", name=reply.assign)] if reply.assign else []
    steps += [shown(AFTERWARDS[reply.afterwards])] if reply.afterwards else []
    return ", ".join(steps)


def _foreign(language: str, theirs: str) -> int:
    """Their language first, then what is in none, then all others."""
    if not language:
        return 1
    return 0 if theirs and language[:2] == theirs[:2].lower() else 2


def _seen(tx: Transaction, number: int, agent: str) -> SavedReply:
    reply = tx.saved.get(number)
    if reply is None or reply.owner not in {"", agent}:
        raise Missing(said("There is no such saved reply (any more)."))
    return reply


def _must_be_theirs(owner: str, visitor: Visitor) -> None:
    """What all of the team say often is for leads to word. Raises Forbidden."""
    if not owner:
        must_lead(visitor)
