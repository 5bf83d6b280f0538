"""The incident board: the list, one incident, the conversations behind each figure, and what people do about it.

Every form posts here and is sent back to a page, so that all of it works without JavaScript.
"""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Query, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from bot.core.conversations import ConversationId
from bot.desk.access import Guard, Visitor
from bot.desk.board import Board, narrowing
from bot.desk.fields import Number, new_router
from bot.desk.render import Pages
from bot.desk.tongues import said, told
from bot.errors import NotAllowed
from bot.ports.nerve import IncidentId

# What was just done, in words. The address bar carries the key only.
DID = {
    "mine": said("You look after it. Nobody else is told again unless it gets worse."),
    "we-know": said("From now on the bot says that we know, once to each customer."),
    "hold": said("From now on everybody who comes with this goes to a person."),
    "reopen": said("The bot answers as the knowledge says again."),
    "fixed": said("Marked as fixed. Customers are told when you approve the list."),
    "close": said("Closed. If it comes back it is a new incident."),
    "mute": said("Nobody is told about this for an hour. It is still counted."),
    "unmute": said("Whoever is on duty is told again."),
    "remind": said("You are reminded in 30 minutes."),
    "unremind": said("No reminder any more."),
    "fact": said("Written down."),
    "draft": said("The draft is written. Nothing of it is live; below stands where it is and what to do next."),
    "link": said("The thread belongs to it now. The figures stay what was counted."),
}
Did = Annotated[str, Query()]
Verb = Literal["hold", "reopen", "fixed", "close", "mute", "unmute", "remind", "unremind"]


class BoardScreens:
    """Gathers what the pages show."""

    def __init__(self, board: Board, pages: Pages) -> None:
        self._board = board
        self._pages = pages

    async def lines(self, visitor: Visitor, when: str, template: str = "incidents.html") -> HTMLResponse:
        """The board."""
        week = when == "week"
        return self._pages.show(
            template, visitor, lines=await self._board.lines(week=week), week=week, waiting=0,
            thresholds=self._board.thresholds,
        )  # fmt: skip

    async def incident(
        self, visitor: Visitor, number: int, template: str = "incident.html", did: str = "", problem: str = "",
        status: int = 200,
    ) -> HTMLResponse:  # fmt: skip
        """One incident. Raises Missing."""
        shown = await self._board.incident(IncidentId(number))
        return self._pages.show(
            template, visitor, status, shown=shown, leads=visitor.leads, did=DID.get(did, ""), problem=problem,
            draft="" if shown.issue else await self._board.draft(IncidentId(number)),
            narrow=narrowing(shown.story.facts), waiting=0,
        )  # fmt: skip

    async def behind(self, visitor: Visitor, number: int, figure: str, offset: int) -> HTMLResponse:
        """The conversations behind a figure. Raises Missing."""
        story, rows, more = await self._board.behind(IncidentId(number), figure, offset)
        return self._pages.show(
            "behind.html", visitor, line=story.line, rows=rows, more=more, figure=figure, offset=offset
        )


def board_router(screens: BoardScreens, guard: Guard) -> APIRouter:
    """Reading."""
    router = new_router(include_in_schema=False)
    Reader = Annotated[Visitor, Depends(guard.visitor)]

    @router.get("/incidents")
    async def board(visitor: Reader, when: str = "now") -> HTMLResponse:
        return await screens.lines(visitor, when)

    @router.get("/incidents/list")
    async def lines(visitor: Reader, when: str = "now") -> HTMLResponse:
        return await screens.lines(visitor, when, "_board.html")

    @router.get("/incidents/{number:digits}")
    async def incident(visitor: Reader, number: Number, did: Did = "") -> HTMLResponse:
        return await screens.incident(visitor, number, did=did)

    @router.get("/incidents/{number:digits}/now")
    async def now(visitor: Reader, number: Number) -> HTMLResponse:
        return await screens.incident(visitor, number, "_incident.html")

    @router.get("/incidents/{number:digits}/behind")
    async def behind(
        visitor: Reader, number: Number, figure: str = "people", offset: Annotated[Number, Query()] = 0
    ) -> HTMLResponse:
        return await screens.behind(visitor, number, figure, offset)

    return router


def incident_router(board: Board, screens: BoardScreens, guard: Guard) -> APIRouter:
    """What is done about an incident. Who only reads may do nothing; what the public will notice is a lead's."""
    router = new_router(include_in_schema=False)
    Writer = Annotated[Visitor, Depends(guard.writer)]
    Lead = Annotated[Visitor, Depends(guard.lead)]

    @router.post("/incidents/{number:digits}/mine")
    async def mine(visitor: Writer, number: Number) -> Response:
        await board.acknowledge(IncidentId(number), visitor.name)
        return _back(number, "mine")

    @router.post("/incidents/{number:digits}/fact")
    async def fact(
        visitor: Writer, number: Number, name: Annotated[str, Form(max_length=60)] = "",
        value: Annotated[str, Form(max_length=120)] = "",
    ) -> Response:  # fmt: skip
        try:
            await board.add_fact(IncidentId(number), name, value, visitor.name)
        except NotAllowed as refusal:
            return await screens.incident(visitor, number, problem=told(refusal), status=422)
        return _back(number, "fact")

    @router.post("/incidents/{number:digits}/link")
    async def link(visitor: Writer, number: Number, conversation: Annotated[Number, Form()]) -> Response:
        await board.link(IncidentId(number), ConversationId(conversation), visitor.name)
        return _back(number, "link")

    @router.post("/incidents/{number:digits}/draft")
    async def draft(visitor: Writer, number: Number) -> Response:
        try:
            await board.begin_entry(IncidentId(number), visitor.name)
        except NotAllowed as refusal:
            return await screens.incident(visitor, number, problem=told(refusal), status=422)
        return _back(number, "draft")

    @router.post("/incidents/{number:digits}/we-know")
    async def we_know(visitor: Lead, number: Number) -> Response:
        try:
            await board.we_know(IncidentId(number), visitor.name)
        except NotAllowed as refusal:
            return await screens.incident(visitor, number, problem=told(refusal), status=422)
        return _back(number, "we-know")

    minutes = {"mute": (board.mute, 60), "unmute": (board.mute, 0), "remind": (board.remind, 30),
               "unremind": (board.remind, 0)}  # fmt: skip

    @router.post("/incidents/{number:digits}/{verb}")
    async def change(visitor: Lead, number: Number, verb: Verb) -> Response:
        incident = IncidentId(number)
        if verb in minutes:
            doing, long = minutes[verb]
            await doing(incident, long, visitor.name)
        else:
            await board.change(incident, verb, visitor.name)
        return _back(number, verb)

    return router


def _back(number: int, did: str) -> Response:
    return RedirectResponse(f"/incidents/{number}?did={did}", status_code=303)
