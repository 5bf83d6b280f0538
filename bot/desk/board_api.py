"""The incident board as JSON under /api/v1/incidents, by the same service as the pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from bot.core.conversations import ConversationId
from bot.core.silent import Affected
from bot.desk.access import Guard, Visitor
from bot.desk.board import Board, Ranked
from bot.desk.fields import WHOLE, Body, Number, new_router
from bot.ports.nerve import Behind, IncidentId, Story


class FactIn(Body):
    """Something a person found out, such as version: 7.2."""

    name: Annotated[str, Field(min_length=1, max_length=60)]
    value: Annotated[str, Field(min_length=1, max_length=120)]


class LinkIn(Body):
    """A thread whose customer speaks of it, too."""

    conversation: Number


class MinutesIn(Body):
    """For how long, or in how long; 0 takes it back."""

    minutes: Annotated[int, Field(ge=0, le=7 * 24 * 60), WHOLE]


@dataclass(frozen=True, slots=True)
class IncidentList:
    """The fastest growing first."""

    incidents: Sequence[Ranked]


@dataclass(frozen=True, slots=True)
class IncidentOut:
    """One incident, and how many are likely affected."""

    story: Story
    grows: str
    issue: str | None
    affected: Affected


@dataclass(frozen=True, slots=True)
class BehindList:
    """One page of the conversations behind a figure."""

    conversations: Sequence[Behind]
    more: bool


@dataclass(frozen=True, slots=True)
class DraftOut:
    """The file inside the knowledge folder."""

    draft: str


def board_reading_api(board: Board, guard: Guard) -> APIRouter:
    """What hurts, and who stands behind each figure."""
    router = new_router(prefix="/api/v1/incidents", tags=["incidents"])
    Reader = Annotated[Visitor, Depends(guard.visitor)]

    @router.get("")
    async def incidents(_: Reader, when: Literal["now", "week"] = "now") -> IncidentList:
        return IncidentList(await board.lines(week=when == "week"))

    @router.get("/{number}")
    async def incident(_: Reader, number: Number) -> IncidentOut:
        shown = await board.incident(IncidentId(number))
        return IncidentOut(shown.story, shown.grows, shown.issue.id if shown.issue else None, shown.silent)

    @router.get("/{number}/behind")
    async def behind(
        _: Reader, number: Number, figure: str = "people", offset: Annotated[Number, Query()] = 0
    ) -> BehindList:
        _story, rows, more = await board.behind(IncidentId(number), figure, offset)
        return BehindList(rows, more)

    return router


def board_writing_api(board: Board, guard: Guard) -> APIRouter:
    """What is done about it; 403 if it is a lead's, 422 if it cannot be done."""
    router = new_router(prefix="/api/v1/incidents/{number}", tags=["incidents"])
    Writer = Annotated[Visitor, Depends(guard.api_writer)]
    Lead = Annotated[Visitor, Depends(guard.api_lead)]

    @router.post("/mine")
    async def mine(visitor: Writer, number: Number) -> None:
        await board.acknowledge(IncidentId(number), visitor.name)

    @router.post("/fact", status_code=201)
    async def fact(visitor: Writer, number: Number, body: FactIn) -> None:
        await board.add_fact(IncidentId(number), body.name, body.value, visitor.name)

    @router.post("/link")
    async def link(visitor: Writer, number: Number, body: LinkIn) -> None:
        await board.link(IncidentId(number), ConversationId(body.conversation), visitor.name)

    @router.post("/draft", status_code=201)
    async def draft(visitor: Writer, number: Number) -> DraftOut:
        return DraftOut(await board.begin_entry(IncidentId(number), visitor.name))

    @router.post("/mute")
    async def mute(visitor: Lead, number: Number, body: MinutesIn) -> None:
        await board.mute(IncidentId(number), body.minutes, visitor.name)

    @router.post("/remind")
    async def remind(visitor: Lead, number: Number, body: MinutesIn) -> None:
        await board.remind(IncidentId(number), body.minutes, visitor.name)

    @router.post("/we-know")
    async def we_know(visitor: Lead, number: Number) -> None:
        await board.we_know(IncidentId(number), visitor.name)

    @router.post("/{verb}")
    async def change(visitor: Lead, number: Number, verb: Literal["hold", "reopen", "fixed", "close"]) -> None:
        await board.change(IncidentId(number), verb, visitor.name)

    return router
