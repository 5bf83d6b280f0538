"""The pages of saved replies, and putting one into a draft without JavaScript."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from bot.core.conversations import ConversationId
from bot.desk.access import Guard, Visitor
from bot.desk.actions import Tab, Words
from bot.desk.fields import Number, new_router
from bot.desk.pages import Draft, Screens
from bot.desk.render import Pages
from bot.desk.saved import AFTERWARDS, LONGEST_NAME, LONGEST_TEXT, Saved, does
from bot.desk.sorting import MOST_ASKED, Sorter
from bot.desk.tongues import said, told
from bot.errors import Changed, NotAllowed
from bot.ports import SavedReply

Short = Annotated[str, Form(max_length=200)]
DID = {"saved": said("Saved. It is in the composer from now on."), "gone": said("Deleted.")}


class SavedScreens:
    """Gathers what the pages show."""

    def __init__(self, saved: Saved, sorter: Sorter, pages: Pages) -> None:
        self._saved = saved
        self._sorter = sorter
        self._pages = pages

    async def all(self, visitor: Visitor, asked: str, did: str) -> HTMLResponse:
        """Those that hold the words; all, if none are given."""
        replies = [(reply, does(reply)) for reply in await self._saved.of(visitor.name, asked[:MOST_ASKED])]
        return self._pages.show("saved.html", visitor, replies=replies, asked=asked, did=DID.get(did, ""))

    async def one(
        self, visitor: Visitor, reply: SavedReply, problem: str = "", status: int = 200
    ) -> HTMLResponse:  # fmt: skip
        """The form, of a new one (`id` 0) or one that is there."""
        return self._pages.show(
            "saved_one.html", visitor, status, reply=reply, problem=problem, people=await self._sorter.people(),
            known_labels=await self._sorter.labels(), afterwards=AFTERWARDS, longest_name=LONGEST_NAME,
            longest_text=LONGEST_TEXT,
        )  # fmt: skip


def saved_router(saved: Saved, screens: SavedScreens, guard: Guard) -> APIRouter:
    """Keeping them."""
    router = new_router(include_in_schema=False)
    Reader = Annotated[Visitor, Depends(guard.visitor)]
    Writer = Annotated[Visitor, Depends(guard.writer)]

    @router.get("/saved")
    async def all_of_them(visitor: Reader, q: str = "", did: str = "") -> Response:
        return await screens.all(visitor, q, did)

    @router.get("/saved/new")
    async def new(visitor: Reader) -> Response:
        return await screens.one(visitor, SavedReply(0, visitor.name, "", ""))

    @router.get("/saved/{number}")
    async def one(visitor: Reader, number: Number) -> Response:
        return await screens.one(visitor, await saved.one(number, visitor.name))

    @router.post("/saved/{number}/delete")
    async def drop(visitor: Writer, number: Number) -> Response:
        await saved.drop(visitor, number)
        return RedirectResponse("/saved?did=gone", 303)

    @router.post("/saved/{number}")
    async def keep(
        visitor: Writer, number: Number, seen: Annotated[Number, Form()] = 0, team: Short = "", name: Short = "",
        text: Words = "", language: Short = "", label: Short = "", assign: Short = "", afterwards: Short = "",
    ) -> Response:  # fmt: skip
        owner = "" if team else visitor.name
        reply = SavedReply(number, owner, name, text, language, label, assign, afterwards, seen)
        try:
            await saved.keep(visitor, reply)
        except NotAllowed as refusal:
            return await screens.one(visitor, reply, told(refusal), 422)
        except Changed as changed:
            return await screens.one(visitor, reply, told(changed), 409)
        return RedirectResponse("/saved?did=saved", 303)

    return router


def insert_router(saved: Saved, screens: Screens, guard: Guard) -> APIRouter:
    """Into a draft."""
    router = new_router(include_in_schema=False)
    Writer = Annotated[Visitor, Depends(guard.writer)]

    @router.post("/t/{number}/insert")
    async def insert(
        visitor: Writer, number: Number, saved_reply: Annotated[Number, Form(alias="saved")],
        visibility: Annotated[Literal["public", "private"], Form()], text: Words = "", tab: Tab = "person",
    ) -> Response:  # fmt: skip
        conversation = ConversationId(number)
        ready = await saved.filled(saved_reply, conversation, visitor.name)
        if not ready.text:
            return await _run(saved, ready.id, conversation, visitor, tab)
        words = "\n".join(part for part in (text.replace("\r\n", "\n"), ready.text) if part)
        draft = Draft(visibility, words, "", macro=ready if ready.does else None)
        return await screens.thread(visitor, conversation, tab, draft=draft)

    @router.post("/t/{number}/macro")
    async def macro(
        visitor: Writer, number: Number, macro: Annotated[Number, Form()], tab: Tab = "person"
    ) -> Response:  # fmt: skip
        return await _run(saved, macro, ConversationId(number), visitor, tab)

    return router


async def _run(saved: Saved, macro: int, conversation: ConversationId, visitor: Visitor, tab: str) -> Response:
    await saved.run(macro, conversation, visitor.name)
    return RedirectResponse(f"/t/{conversation}?tab={tab}&did=macro", 303)
