"""Changing or taking back own words that stand on a platform: one page, and the same as JSON."""

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from fastapi.responses import RedirectResponse
from pydantic import Field

from bot.core.conversations import ConversationId
from bot.desk.access import Guard, Visitor
from bot.desk.actions import LONGEST, Words
from bot.desk.changing import allowed
from bot.desk.fields import Body, Number, new_router
from bot.desk.render import Pages
from bot.desk.service import Service, own_line
from bot.desk.setup import DeskSetup
from bot.desk.tongues import told
from bot.errors import NotAllowed


class ChangeIn(Body):
    """What shall stand there."""

    text: Annotated[str, Field(min_length=1, max_length=LONGEST)]


class ChangeScreen:
    """Gathers what the page shows."""

    def __init__(self, setup: DeskSetup, service: Service, pages: Pages) -> None:
        self._setup = setup
        self._service = service
        self._pages = pages

    async def show(
        self, visitor: Visitor, number: int, send: int, text: str | None = None, problem: str = ""
    ) -> Response:
        """`text`: what was refused with `problem`, else what stands there. Raises Missing."""
        thread = await self._service.thread(ConversationId(number))
        line = own_line(thread, send)
        channel = self._setup.channels.get(thread.conversation.account)
        may = allowed(channel, line, visitor.name, self._setup.clock.now())
        return self._pages.show(
            "change.html", visitor, 422 if problem else 200, thread=thread, line=line, may=may, problem=problem,
            text=line.text if text is None else text,
        )  # fmt: skip


def changing_router(service: Service, screen: ChangeScreen, guard: Guard) -> APIRouter:
    """The page and its two forms."""
    router = new_router(include_in_schema=False)
    Writer = Annotated[Visitor, Depends(guard.writer)]

    @router.get("/t/{number}/send/{send}/change")
    async def page(visitor: Annotated[Visitor, Depends(guard.visitor)], number: Number, send: Number) -> Response:
        return await screen.show(visitor, number, send)

    @router.post("/t/{number}/send/{send}/change")
    async def change(visitor: Writer, number: Number, send: Number, text: Words = "") -> Response:
        words = text.replace("\r\n", "\n").strip()
        try:
            await service.change(ConversationId(number), send, visitor.name, words)
        except NotAllowed as refusal:
            return await screen.show(visitor, number, send, words, told(refusal))
        return RedirectResponse(f"/t/{number}?did=changing", 303)

    @router.post("/t/{number}/send/{send}/take-back")
    async def take_back(visitor: Writer, number: Number, send: Number) -> Response:
        try:
            await service.change(ConversationId(number), send, visitor.name, None)
        except NotAllowed as refusal:
            return await screen.show(visitor, number, send, problem=told(refusal))
        return RedirectResponse(f"/t/{number}?did=changing", 303)

    return router


def changing_api(service: Service, guard: Guard) -> APIRouter:
    """The same by program."""
    router = new_router(prefix="/api/v1/threads/{number}/send/{send}", tags=["threads"])
    Writer = Annotated[Visitor, Depends(guard.api_writer)]

    @router.post("/change", status_code=202)
    async def change(visitor: Writer, number: Number, send: Number, body: ChangeIn) -> None:
        await service.change(ConversationId(number), send, visitor.name, body.text)

    @router.post("/take-back", status_code=202)
    async def take_back(visitor: Writer, number: Number, send: Number) -> None:
        await service.change(ConversationId(number), send, visitor.name, None)

    return router
