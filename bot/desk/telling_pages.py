"""The pages of telling many: preview, approval, progress and stop. Every form posts here and is sent back to a page, so
that all of it works without JavaScript."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from bot.core.conversations import ConversationId, IssueId
from bot.desk.access import Guard, Visitor
from bot.desk.fields import Number, new_router
from bot.desk.render import Pages
from bot.desk.telling import Preview, Telling, WordsChanged, still_says_otherwise
from bot.desk.telling_words import FIGURES, now_of, shown
from bot.desk.tongues import said, told
from bot.errors import NotAllowed

SHOWN = 200  # lines of one group on a page; the rest is counted
# What was just done, in words. The address bar carries the key only.
DID = {
    "begun": said("Approved. The messages leave one after the other; you can stop at any time."),
    "taken": said(
        "Nobody gets this answer any more. Every copy is being taken back, and whoever got it waits for a person."
    ),
    "drafted": said(
        "Nobody gets this answer any more, and every copy is being taken back. Tests that fail were written into"
        " the folder drafts of your knowledge."
    ),
    "stopped": said("Stopped. At most one message was still on its way."),
    "frozen": said(
        "Nobody gets this answer any more. What stands in public is still there: look below, then take it back."
    ),
}


def telling_router(telling: Telling, pages: Pages, guard: Guard) -> APIRouter:
    """Previews for everybody who is signed in; what customers will notice is a lead's."""
    router = new_router(include_in_schema=False)
    Reader = Annotated[Visitor, Depends(guard.visitor)]
    Writer = Annotated[Visitor, Depends(guard.writer)]
    Lead = Annotated[Visitor, Depends(guard.lead)]

    def show(
        template: str, visitor: Visitor, preview: Preview, problem: str = "", status: int = 200, **more: object
    ) -> HTMLResponse:
        return pages.show(
            template, visitor, status, preview=preview, problem=problem, leads=visitor.leads, most=SHOWN,
            otherwise=still_says_otherwise(preview), **more,
        )  # fmt: skip

    @router.get("/incidents/fixed/{issue}")
    async def fixed(visitor: Reader, issue: str) -> HTMLResponse:
        return show("fixed.html", visitor, await telling.fixed(IssueId(issue)))

    @router.post("/incidents/fixed/{issue}")
    async def tell(visitor: Lead, issue: str, seen: Annotated[str, Form()] = "") -> Response:
        name = IssueId(issue)
        try:
            campaign = await telling.tell(name, visitor.name, seen)
        except WordsChanged as change:
            return show("fixed.html", visitor, await telling.fixed(name), str(change), 409)
        except NotAllowed as refusal:
            return show("fixed.html", visitor, await telling.fixed(name), told(refusal), 422)
        return RedirectResponse(f"/campaigns/{campaign}?did=begun", 303)

    @router.get("/incidents/recall/{issue}")
    async def wrong(visitor: Reader, issue: str, thread: Annotated[Number, Query()] = 0, did: str = "") -> HTMLResponse:
        preview = await telling.wrong(IssueId(issue))
        return show("recall.html", visitor, preview, thread=ConversationId(thread), did=DID.get(did, ""))

    @router.post("/incidents/recall/{issue}/stop")
    async def stop(visitor: Writer, issue: str) -> Response:
        await telling.stop(IssueId(issue), visitor.name)
        return RedirectResponse(f"/incidents/recall/{issue}?did=frozen", 303)

    @router.post("/incidents/recall/{issue}")
    async def take_back(
        visitor: Lead, issue: str, wrong_for: Annotated[list[Number] | None, Form()] = None
    ) -> Response:
        name = IssueId(issue)
        try:
            taken = await telling.take_back(name, visitor.name, wrong_for or [])
        except NotAllowed as refusal:
            preview = await telling.wrong(name)
            return show("recall.html", visitor, preview, told(refusal), 422, thread=ConversationId(0), did="")
        return RedirectResponse(f"/campaigns/{taken.campaign}?did={'drafted' if taken.draft else 'taken'}", 303)

    async def progress(visitor: Visitor, number: int, figure: str, template: str, did: str = "") -> HTMLResponse:
        found, now = await telling.campaign(number), telling.now()
        return pages.show(
            template, visitor, campaign=found, did=DID.get(did, ""), leads=visitor.leads, most=SHOWN, waiting=0,
            lines=shown(found, figure), figure=figure if figure in FIGURES else "", figures=FIGURES,
            happens=now_of(found, now),
        )  # fmt: skip

    @router.get("/campaigns/{number:digits}")
    async def campaign(visitor: Reader, number: Number, did: str = "", figure: str = "") -> HTMLResponse:
        return await progress(visitor, number, figure, "campaign.html", did)

    @router.get("/campaigns/{number:digits}/now")
    async def campaign_now(visitor: Reader, number: Number, figure: str = "") -> HTMLResponse:
        return await progress(visitor, number, figure, "_campaign.html")

    @router.post("/campaigns/{number:digits}/abort")
    async def abort(visitor: Lead, number: Number) -> Response:
        await telling.abort(number, visitor.name)
        return RedirectResponse(f"/campaigns/{number}?did=stopped", 303)

    return router
