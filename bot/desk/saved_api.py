"""Saved replies and macros as JSON, by the same service as the pages."""

from collections.abc import Sequence
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from bot.core.conversations import ConversationId
from bot.desk.access import Guard, Visitor
from bot.desk.fields import Body, Number, new_router
from bot.desk.saved import LONGEST_NAME, LONGEST_TEXT, Ready, Saved
from bot.desk.sorting import LONGEST_LABEL, MOST_ASKED
from bot.ports import SavedReply


class SavedIn(Body):
    """`label`, `assign` (a first name) and `afterwards` make it a macro. `language` "": any."""

    name: Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
    text: Annotated[str, Field(max_length=LONGEST_TEXT)] = ""
    language: Annotated[str, Field(max_length=20)] = ""
    label: Annotated[str, Field(max_length=LONGEST_LABEL)] = ""
    assign: Annotated[str, Field(max_length=200)] = ""
    afterwards: Literal["", "snooze", "done"] = ""


class NewSavedIn(SavedIn):
    """`team`: for all; leads only."""

    team: bool = False


class ChangedSavedIn(SavedIn):
    """`seen`: its `version` that was looked at."""

    seen: Number


class MacroIn(Body):
    """A macro without words."""

    macro: Number


def saved_api(saved: Saved, guard: Guard) -> APIRouter:
    """The team's and one's own; those of others do not exist."""
    router = new_router(prefix="/api/v1", tags=["saved replies"])
    Reader = Annotated[Visitor, Depends(guard.visitor)]
    Writer = Annotated[Visitor, Depends(guard.api_writer)]

    @router.get("/saved")
    async def all_of_them(visitor: Reader, q: Annotated[str, Query(max_length=MOST_ASKED)] = "") -> list[SavedReply]:
        return list(await saved.of(visitor.name, q))

    @router.post("/saved", status_code=201)
    async def new(visitor: Writer, body: NewSavedIn) -> SavedReply:
        number = await saved.keep(visitor, _reply(0, "" if body.team else visitor.name, body, 0))
        return await saved.one(number, visitor.name)

    @router.put("/saved/{number}")
    async def change(visitor: Writer, number: Number, body: ChangedSavedIn) -> SavedReply:
        await saved.keep(visitor, _reply(number, "", body, body.seen))
        return await saved.one(number, visitor.name)

    @router.delete("/saved/{number}", status_code=204)
    async def drop(visitor: Writer, number: Number) -> None:
        await saved.drop(visitor, number)

    @router.get("/threads/{number}/saved")
    async def ready(visitor: Reader, number: Number) -> Sequence[Ready]:
        return await saved.ready(ConversationId(number), visitor.name)

    @router.post("/threads/{number}/macro")
    async def macro(visitor: Writer, number: Number, body: MacroIn) -> None:
        await saved.run(body.macro, ConversationId(number), visitor.name)

    return router


def _reply(number: int, owner: str, body: SavedIn, version: int) -> SavedReply:
    return SavedReply(
        number, owner, body.name, body.text, body.language, body.label, body.assign, body.afterwards, version
    )  # fmt: skip
