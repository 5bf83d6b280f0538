"""What an agent does. Every form posts here and is sent back to a page, so that all of it works without JavaScript.

The note's route has no visibility, no version and no reply: it only calls `notes.save_note`.
"""

from dataclasses import replace
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from bot.core.conversations import ConversationId
from bot.core.messages import Visibility
from bot.desk.access import Guard, Visitor
from bot.desk.fields import Number, new_router
from bot.desk.notes import save_note
from bot.desk.pages import Draft, Screens
from bot.desk.render import Pages, partial
from bot.desk.saved import Saved
from bot.desk.service import PersonalData, Service
from bot.desk.setup import DeskSetup
from bot.desk.tongues import said, told
from bot.errors import Conflict, NotAllowed

LONGEST = 20_000  # characters of a draft; no platform takes more, and a slip of the clipboard should not fill the disk
Tab = Annotated[Literal["person", "mine", "bot", "snoozed", "done", "found"], Form()]
Words = Annotated[str, Form(max_length=LONGEST)]
Seen = Annotated[Number, Form()]


def word_router(setup: DeskSetup, service: Service, saved: Saved, screens: Screens, guard: Guard) -> APIRouter:
    """Writing: a reply in public or in private, and, apart from both, a note."""
    router = new_router(include_in_schema=False)
    Writer = Annotated[Visitor, Depends(guard.writer)]
    Mode = Annotated[Literal["public", "private"], Form()]

    @router.post("/t/{number}/reply")
    async def reply(
        visitor: Writer, number: Number, seen: Seen, visibility: Mode, text: Words = "", tab: Tab = "person",
        macro: Annotated[Number, Form()] = 0, file: Annotated[list[Number], Form()] = [],  # noqa: B006 - never changed
    ) -> Response:  # fmt: skip
        conversation, words = ConversationId(number), _tidy(text)
        then = saved.steps(macro, visitor.name) if macro else None
        try:
            await service.reply(conversation, visitor.name, words, Visibility(visibility), seen, then, file)
        except Conflict as conflict:
            draft, status = Draft(visibility, words, str(conflict), by=conflict.by), 409
        except PersonalData as refusal:
            offered = (await service.thread(conversation)).private_possible
            draft, status = Draft("private" if offered else "public", words, told(refusal), offered), 422
        except NotAllowed as refusal:
            draft, status = Draft(visibility, words, told(refusal)), 422
        else:
            return _back(number, tab, "sent")
        if macro:
            draft = replace(draft, macro=await saved.filled(macro, conversation, visitor.name))
        return await screens.thread(visitor, conversation, tab, draft=draft, status=status)

    @router.post("/t/{number}/note")
    async def note(visitor: Writer, number: Number, text: Words = "", tab: Tab = "person") -> Response:
        words = _tidy(text)
        if not words:
            empty = Draft("note", "", said("There is nothing to save yet. Write something first."))
            return await screens.thread(visitor, ConversationId(number), tab, draft=empty, status=422)
        await save_note(setup.store, setup.clock, ConversationId(number), visitor.name, words)
        return _back(number, tab, "note")

    return router


def move_router(service: Service, screens: Screens, pages: Pages, guard: Guard) -> APIRouter:
    """Buttons: who owns the thread, what is done with waiting words, looking at sealed data."""
    router = new_router(include_in_schema=False)
    Writer = Annotated[Visitor, Depends(guard.writer)]

    @router.post("/t/{number}/take-over")
    async def take_over(visitor: Writer, number: Number, tab: Tab = "person") -> Response:
        await service.take_over(ConversationId(number), visitor.name)
        return _back(number, tab, "mine")

    @router.post("/t/{number}/hand-back")
    async def hand_back(visitor: Writer, number: Number, tab: Tab = "person") -> Response:
        await service.hand_back(ConversationId(number), visitor.name)
        return _back(number, tab, "back")

    @router.post("/t/{number}/retry")
    async def retry(visitor: Writer, number: Number, tab: Tab = "person") -> Response:
        await service.retry(ConversationId(number), visitor.name)
        return _back(number, tab, "again")

    @router.post("/t/{number}/done")
    async def done(visitor: Writer, number: Number, tab: Tab = "person") -> Response:
        await service.done(ConversationId(number), visitor.name)
        return RedirectResponse(f"/?tab={tab}&did=done", 303)

    @router.post("/t/{number}/send/{send}/release")
    async def release(visitor: Writer, number: Number, send: Number, tab: Tab = "person") -> Response:
        await service.release(ConversationId(number), send, visitor.name)
        return _back(number, tab, "sent")

    @router.post("/t/{number}/send/{send}/dismiss")
    async def dismiss(visitor: Writer, number: Number, send: Number, tab: Tab = "person") -> Response:
        await service.dismiss(ConversationId(number), send, visitor.name)
        return _back(number, tab, "dismissed")

    @router.post("/t/{number}/send/{send}/undo")
    async def undo(visitor: Writer, number: Number, send: Number, tab: Tab = "person") -> Response:
        try:
            await service.undo(ConversationId(number), send, visitor.name)
        except NotAllowed:
            return _back(number, tab, "left")
        return RedirectResponse(f"/t/{number}?tab={tab}&undone={send}", 303)

    @router.post("/t/{number}/reveal/{sealed}")
    async def reveal(
        request: Request, visitor: Writer, number: Number, sealed: Number, tab: Tab = "person"
    ) -> Response:
        value = await service.reveal(ConversationId(number), sealed, visitor.name)
        if partial(request):
            return pages.show("_revealed.html", visitor, value=value)
        return await screens.thread(visitor, ConversationId(number), tab, revealed=(sealed, value))

    return router


def _tidy(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _back(number: int, tab: str, did: str) -> RedirectResponse:
    return RedirectResponse(f"/t/{number}?tab={tab}&did={did}", 303)
