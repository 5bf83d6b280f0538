"""The console's verbs as JSON under /api/v1, by the same service as the pages. OpenAPI at /api/v1/openapi.json."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from bot.core.conversations import ConversationId
from bot.core.messages import Visibility
from bot.core.records import Thread, Waiting
from bot.desk.access import Guard, Visitor
from bot.desk.actions import LONGEST
from bot.desk.notes import save_note
from bot.desk.service import Service
from bot.desk.setup import DeskSetup

Text = Annotated[str, Field(min_length=1, max_length=LONGEST)]


class ReplyIn(BaseModel):
    """A person's words. `seen` is the thread's version that was looked at."""

    text: Text
    visibility: Literal["public", "private"]
    seen: int


class NoteIn(BaseModel):
    """Words for the team. They have no way to a customer."""

    text: Text


@dataclass(frozen=True, slots=True)
class ThreadList:
    """One page of the inbox."""

    threads: tuple[Waiting, ...]
    counts: Mapping[str, int]
    more: bool


@dataclass(frozen=True, slots=True)
class Session:
    """Who is signed in, and what writes must carry in X-CSRF-Token."""

    person: str
    rank: str
    csrf: str


@dataclass(frozen=True, slots=True)
class Taken:
    """`leaving`: one bot message was just on its way and could not be held back."""

    leaving: bool


def reading_api(service: Service, guard: Guard) -> APIRouter:
    """Who waits, and what was said."""
    router = APIRouter(prefix="/api/v1", tags=["threads"])
    Reader = Annotated[Visitor, Depends(guard.visitor)]

    @router.get("/session")
    async def session(visitor: Reader) -> Session:
        return Session(visitor.name, visitor.rank, visitor.csrf)

    @router.get("/threads")
    async def threads(
        visitor: Reader, which: Literal["person", "mine", "bot", "snoozed", "done"] = "person",
        offset: Annotated[int, Query(ge=0)] = 0,
    ) -> ThreadList:  # fmt: skip
        view = await service.inbox(visitor.name, which, offset)
        return ThreadList(view.rows, view.counts, view.more)

    @router.get("/threads/{number}")
    async def thread(_: Reader, number: int) -> Thread:
        return await service.thread(ConversationId(number))

    return router


def writing_api(setup: DeskSetup, service: Service, guard: Guard) -> APIRouter:
    """What a person does; 409 if a colleague answered first, 422 if a law forbids it."""
    router = APIRouter(prefix="/api/v1/threads/{number}", tags=["threads"])
    Writer = Annotated[Visitor, Depends(guard.api_writer)]

    @router.post("/reply", status_code=202)
    async def reply(visitor: Writer, number: int, body: ReplyIn) -> None:
        await service.reply(ConversationId(number), visitor.name, body.text, Visibility(body.visibility), body.seen)

    @router.post("/send/{send}/undo")
    async def undo(visitor: Writer, number: int, send: int) -> None:
        await service.undo(ConversationId(number), send, visitor.name)

    @router.post("/note", status_code=201)
    async def note(visitor: Writer, number: int, body: NoteIn) -> None:
        await save_note(setup.store, setup.clock, ConversationId(number), visitor.name, body.text)

    @router.post("/take-over")
    async def take_over(visitor: Writer, number: int) -> Taken:
        return Taken(await service.take_over(ConversationId(number), visitor.name))

    @router.post("/hand-back")
    async def hand_back(visitor: Writer, number: int) -> None:
        await service.hand_back(ConversationId(number), visitor.name)

    @router.post("/retry")
    async def retry(visitor: Writer, number: int) -> None:
        await service.retry(ConversationId(number), visitor.name)

    @router.post("/done")
    async def done(visitor: Writer, number: int) -> None:
        await service.done(ConversationId(number), visitor.name)

    return router
