"""What an agent sees: the inbox, a thread, and the pieces of both that live pages ask for again."""

import asyncio
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import HTMLResponse

from bot.core.conversations import ConversationId
from bot.core.records import Thread
from bot.desk.access import Guard, Visitor
from bot.desk.attaching import Attaching
from bot.desk.board import Board
from bot.desk.correcting import Corrector, likely
from bot.desk.fields import Number, new_router
from bot.desk.render import Pages
from bot.desk.saved import Ready, Saved
from bot.desk.service import InboxView, Service
from bot.desk.setup import DeskSetup
from bot.desk.sorting import LATER, Sorter
from bot.desk.tongues import said

# What was just done, in words. The address bar carries the key only, so that nobody can put words into our mouth.
DID = {
    "done": said("Done. The thread opens again by itself if the customer writes once more."),
    "again": said("The bot tries again. If it still cannot, this conversation comes back to the list."),
    "back": said("Handed back. The bot answers from here on; what was said before does not count."),
    "note": said("Note saved. Only your team can read it."),
    "sent": said("On its way."),
    "assigned": said("It has its owner now. Whoever answers first takes it over all the same."),
    "unassigned": said("Nobody in particular looks after it any more."),
    "labelled": said("Label added."),
    "unlabelled": said("Label taken off."),
    "snoozed": said("Put away. It comes back by itself, at the latest when the customer writes."),
    "woken": said("It is in its list again."),
    "issue": said("Kept. It changes nothing that was said; the bot's answers are measured by it."),
    "changing": said("On its way. The thread shows it once the platform did it."),
    "macro": said("The macro is done."),
    "many": said("Done for all that you chose."),
    "left": said("Too late to take it back: it has left."),
    "mine": said("This thread is yours. The bot is silent in it until you hand it back."),
    "dismissed": said("Put aside. Nothing was sent."),
}


@dataclass(frozen=True, slots=True)
class Draft:
    """Words that were not sent: shown again in the form they belong to, with the reason."""

    mode: str
    text: str
    problem: str
    offered: bool = False  # was meant for the public, and is offered as a private message
    by: str = ""  # a colleague answered first
    macro: Ready | None = None  # what is done when it is sent


class Screens:
    """Gathers what the two pages show."""

    def __init__(
        self, setup: DeskSetup, service: Service, sorter: Sorter, saved: Saved, corrector: Corrector, board: Board,
        attaching: Attaching, pages: Pages,
    ) -> None:  # fmt: skip
        self._setup = setup
        self._saved = saved
        self._corrector = corrector
        self._sorter = sorter
        self._service = service
        self._board = board
        self._attaching = attaching
        self._pages = pages

    async def inbox(self, visitor: Visitor, tab: str, offset: int, did: str = "", asked: str = "") -> HTMLResponse:
        """The list, with nothing open."""
        view, people = await asyncio.gather(self._list(visitor, tab, offset, asked), self._sorter.people())
        return self._pages.show("inbox.html", visitor, people=people, **self._around(view, None, did))

    async def thread(
        self, visitor: Visitor, conversation: ConversationId, tab: str = "person", offset: int = 0, did: str = "",
        draft: Draft | None = None, revealed: tuple[int, str] | None = None, status: int = 200, undone: int = 0,
        asked: str = "",
    ) -> HTMLResponse:  # fmt: skip
        """The list and one open thread; the words of `undone` are a draft again. Raises Missing."""
        # Side by side: one after the other, each would wait anew behind what other pages ask for.
        about, offered = await asyncio.gather(
            asyncio.gather(
                self._service.thread(conversation), self._beside(visitor, tab, offset, asked),
                self._corrector.judged(conversation), self._attaching.unsent(conversation, visitor.name),
            ),
            asyncio.gather(
                self._sorter.people(), self._sorter.labels(), self._board.of(conversation),
                self._saved.of(visitor.name),
            ),
        )  # fmt: skip
        (thread, beside, judged, unsent), (people, known_labels, incidents, saved_replies) = about, offered
        channel = self._setup.channels.get(thread.conversation.account)
        return self._pages.show(
            "thread.html", visitor, status, thread=thread, draft=draft or _taken_back(thread, undone, visitor.name),
            revealed=revealed, undone=undone, people=people, known_labels=known_labels, later=tuple(LATER),
            limit=channel.limit if channel else 4000, incidents=incidents, saved_replies=saved_replies, judged=judged,
            likely=likely(judged), known_issues=self._corrector.issues(), earlier=await self._service.earlier(thread),
            files=self._attaching.law(thread.conversation.account), unsent=unsent,
            **self._around(beside, conversation, did),
        )  # fmt: skip

    async def customer(self, visitor: Visitor, conversation: ConversationId) -> HTMLResponse:
        """What is known of the customer, beside the thread. Raises Missing."""
        thread = await self._service.thread(conversation)
        return self._pages.show(
            "_customer.html", visitor, thread=thread, judged=await self._corrector.judged(conversation),
            earlier=await self._service.earlier(thread), incidents=await self._board.of(conversation),
        )  # fmt: skip

    async def _list(self, visitor: Visitor, tab: str, offset: int, asked: str) -> InboxView:
        asked = asked.strip()
        if len(asked) > 1:  # one letter is in every thread
            return await self._sorter.search(visitor.name, asked, offset)
        return await self._service.inbox(visitor.name, tab, offset)

    async def _beside(self, visitor: Visitor, tab: str, offset: int, asked: str) -> InboxView:
        """The list that stands beside a thread: as live pages see it, which the line brings up to date."""
        if asked.strip():
            return await self._list(visitor, tab, offset, asked)
        return (await self._service.glance(visitor.name, tab, offset)).what

    def _around(self, view: InboxView, opened: ConversationId | None, did: str) -> dict[str, Any]:
        return {
            "inbox": view, "opened": opened, "did": DID.get(did, ""), "findings": tuple(self._setup.knowledge.findings),
        }  # fmt: skip


def _taken_back(thread: Thread, send: int, agent: str) -> Draft | None:
    """What this person just took back, to write on."""
    lines = (line for line in thread.lines if send and line.send == send and line.who == agent)
    line = next((line for line in lines if line.state == "dropped"), None)
    return Draft("public" if line.public else "private", line.text, "") if line else None


def page_router(service: Service, screens: Screens, pages: Pages, guard: Guard) -> APIRouter:
    """The reading half of the console."""
    router = new_router(include_in_schema=False)
    Reader = Annotated[Visitor, Depends(guard.visitor)]
    Offset = Annotated[Number, Query()]

    @router.get("/")
    async def inbox(
        visitor: Reader, tab: str = "person", offset: Offset = 0, did: str = "", q: str = ""
    ) -> HTMLResponse:
        return await screens.inbox(visitor, tab, offset, did, q)

    @router.get("/inbox")
    async def inbox_list(
        visitor: Reader, tab: str = "person", offset: Offset = 0, opened: Number | None = None
    ) -> HTMLResponse:
        view = await service.glance(visitor.name, tab, offset)
        return pages.show("_list.html", visitor, inbox=view.what, opened=opened)

    @router.get("/t/{number}")
    async def thread(
        visitor: Reader, number: Number, tab: str = "person", offset: Offset = 0, did: str = "", undone: Number = 0,
        q: str = "",
    ) -> HTMLResponse:  # fmt: skip
        return await screens.thread(visitor, ConversationId(number), tab, offset, did, undone=undone, asked=q)

    @router.get("/t/{number}/customer")
    async def customer(visitor: Reader, number: Number) -> HTMLResponse:
        return await screens.customer(visitor, ConversationId(number))

    @router.get("/t/{number}/story")
    async def story(visitor: Reader, number: Number, tab: str = "person") -> HTMLResponse:
        found = await service.glance_at(ConversationId(number))
        return pages.show("_story.html", visitor, thread=found.what, tab=tab, revealed=None)

    return router
