"""The console's verbs as JSON under /api/v1, by the same service as the pages. OpenAPI at /api/v1/openapi.json."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from bot.core.conversations import ConversationId
from bot.core.messages import Visibility
from bot.core.records import Thread, Waiting
from bot.desk.access import Guard, Visitor
from bot.desk.actions import LONGEST
from bot.desk.fields import Body, Number, new_router
from bot.desk.notes import save_note
from bot.desk.saved import Saved
from bot.desk.service import Calls, Service
from bot.desk.setup import DeskSetup

Text = Annotated[str, Field(min_length=1, max_length=LONGEST)]
MOST_FILES = 20  # to be named; how many may go along is the platform's law


class ReplyIn(Body):
    """A person's words. `seen` is the thread's version that was looked at. `macro`: do what this one does beside.
    `files`: of those that were attached there before, by their ids; with them there need be no words."""

    text: Annotated[str, Field(max_length=LONGEST)] = ""
    visibility: Literal["public", "private"]
    seen: Number
    macro: Number | None = None
    files: list[Number] = Field(default_factory=list, max_length=MOST_FILES)


class NoteIn(Body):
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


@dataclass(frozen=True, slots=True)
class Revealed:
    """What was sealed, in the clear. That this person looked is written down."""

    value: str


def reading_api(service: Service, guard: Guard) -> APIRouter:
    """Who waits, and what was said."""
    router = new_router(prefix="/api/v1", tags=["threads"])
    Reader = Annotated[Visitor, Depends(guard.visitor)]

    @router.get("/session")
    async def session(visitor: Reader) -> Session:
        return Session(visitor.name, visitor.rank, visitor.csrf)

    @router.get("/threads")
    async def threads(
        visitor: Reader, which: Literal["person", "mine", "bot", "snoozed", "done"] = "person",
        offset: Annotated[Number, Query()] = 0,
    ) -> ThreadList:  # fmt: skip
        view = await service.inbox(visitor.name, which, offset)
        return ThreadList(view.rows, view.counts, view.more)

    @router.get("/calls")
    async def calls(visitor: Reader) -> Calls:
        return await service.calls(visitor.name)

    @router.get("/threads/{number:digits}")
    async def thread(_: Reader, number: Number) -> Thread:
        return await service.thread(ConversationId(number))

    return router


def writing_api(setup: DeskSetup, service: Service, saved: Saved, guard: Guard) -> APIRouter:
    """What a person does; 409 if a colleague answered first, 422 if a law forbids it."""
    router = new_router(prefix="/api/v1/threads/{number}", tags=["threads"])
    Writer = Annotated[Visitor, Depends(guard.api_writer)]

    @router.post("/reply", status_code=202)
    async def reply(visitor: Writer, number: Number, body: ReplyIn) -> None:
        then = saved.steps(body.macro, visitor.name) if body.macro else None
        visibility = Visibility(body.visibility)
        await service.reply(ConversationId(number), visitor.name, body.text, visibility, body.seen, then, body.files)

    @router.post("/send/{send}/undo")
    async def undo(visitor: Writer, number: Number, send: Number) -> None:
        await service.undo(ConversationId(number), send, visitor.name)

    @router.post("/send/{send}/release", status_code=202)
    async def release(visitor: Writer, number: Number, send: Number) -> None:
        await service.release(ConversationId(number), send, visitor.name)

    @router.post("/send/{send}/dismiss")
    async def dismiss(visitor: Writer, number: Number, send: Number) -> None:
        await service.dismiss(ConversationId(number), send, visitor.name)

    @router.post("/reveal/{sealed}")
    async def reveal(visitor: Writer, number: Number, sealed: Number) -> Revealed:
        return Revealed(await service.reveal(ConversationId(number), sealed, visitor.name))

    @router.post("/note", status_code=201)
    async def note(visitor: Writer, number: Number, body: NoteIn) -> None:
        await save_note(setup.store, setup.clock, ConversationId(number), visitor.name, body.text)

    @router.post("/take-over")
    async def take_over(visitor: Writer, number: Number) -> Taken:
        return Taken(await service.take_over(ConversationId(number), visitor.name))

    @router.post("/hand-back")
    async def hand_back(visitor: Writer, number: Number) -> None:
        await service.hand_back(ConversationId(number), visitor.name)

    @router.post("/retry")
    async def retry(visitor: Writer, number: Number) -> None:
        await service.retry(ConversationId(number), visitor.name)

    @router.post("/done")
    async def done(visitor: Writer, number: Number) -> None:
        await service.done(ConversationId(number), visitor.name)

    return router
