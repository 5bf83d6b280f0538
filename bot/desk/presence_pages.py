"""Who else is in a thread: for the page that asks for it, for the page that tells it, and as JSON."""

from collections.abc import Mapping
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Response
from fastapi.responses import HTMLResponse

from bot.core.conversations import ConversationId
from bot.desk.access import Guard, Visitor
from bot.desk.fields import Body, Number, new_router
from bot.desk.presence import Doing, Presence, Present
from bot.desk.render import Pages

Sign = Literal["reply", "note", ""]
_DOING: Mapping[str, Doing] = {"reply": Doing.REPLY, "note": Doing.NOTE, "": Doing.READING}


class WritingIn(Body):
    """`doing`: "reply", "note", or "" for not any more."""

    doing: Sign


def presence_router(presence: Presence, pages: Pages, guard: Guard) -> APIRouter:
    """For the page of a thread."""
    router = new_router(include_in_schema=False)

    @router.get("/t/{number}/present")
    async def present(visitor: Annotated[Visitor, Depends(guard.visitor)], number: Number) -> HTMLResponse:
        return pages.show("_present.html", visitor, others=presence.others(ConversationId(number), visitor.name))

    @router.post("/t/{number}/writing")
    async def writing(
        visitor: Annotated[Visitor, Depends(guard.writer)], number: Number, doing: Annotated[Sign, Form()] = ""
    ) -> Response:
        presence.writes(ConversationId(number), visitor.name, _DOING[doing])
        return Response(status_code=204)

    return router


def presence_api(presence: Presence, guard: Guard) -> APIRouter:
    """For programs. Somebody is in a thread while his stream (/live?thread=...) is open."""
    router = new_router(prefix="/api/v1/threads/{number}", tags=["threads"])

    @router.get("/present")
    async def present(visitor: Annotated[Visitor, Depends(guard.visitor)], number: Number) -> tuple[Present, ...]:
        return presence.others(ConversationId(number), visitor.name)

    @router.post("/writing", status_code=204)
    async def writing(visitor: Annotated[Visitor, Depends(guard.api_writer)], number: Number, body: WritingIn) -> None:
        presence.writes(ConversationId(number), visitor.name, _DOING[body.doing])

    return router
