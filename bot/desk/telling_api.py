"""Telling many as JSON under /api/v1, by the same verbs as the pages."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import Field

from bot.core.campaigns import Campaign, CampaignId
from bot.core.conversations import ConversationId, IssueId
from bot.desk.access import Guard, Visitor
from bot.desk.fields import Body, Number, new_router
from bot.desk.telling import Preview, Telling


class Approval(Body):
    """`words`: the fingerprint that the dry run told; other words are not sent by this approval."""

    words: str


class Wrong(Body):
    """`wrong_for`: conversations whose words must not match this issue: they are written into a draft of a test."""

    wrong_for: Annotated[list[Number], Field(default_factory=list)]


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """`act`: post (for a room), send (a reply), edit, delete, or skip, then with the reason in `why`."""

    account: str
    conversation: ConversationId
    room: str
    customer: str
    act: str
    text: str
    language: str
    why: str


@dataclass(frozen=True, slots=True)
class DryRun:
    """What would be done, line by line. `running`: the number of the one that is being sent just now, else 0."""

    issue: str
    words: str
    frozen: bool
    running: int
    lines: tuple[PlannedLine, ...]


@dataclass(frozen=True, slots=True)
class Begun:
    """Its number, for /campaigns/{number}. `draft`: the file with the failing tests, if one was written."""

    campaign: CampaignId
    draft: str = ""


def telling_api(telling: Telling, guard: Guard) -> APIRouter:
    """Dry run, approval, progress, stop."""
    router = new_router(prefix="/api/v1", tags=["telling many"])
    Reader = Annotated[Visitor, Depends(guard.visitor)]
    Lead = Annotated[Visitor, Depends(guard.api_lead)]

    @router.get("/issues/{issue}/fixed")
    async def fixed(_: Reader, issue: str) -> DryRun:
        return _dry_run(await telling.fixed(IssueId(issue)))

    @router.post("/issues/{issue}/fixed", status_code=202)
    async def tell(visitor: Lead, issue: str, body: Approval) -> Begun:
        return Begun(await telling.tell(IssueId(issue), visitor.name, body.words))

    @router.get("/issues/{issue}/recall")
    async def wrong(_: Reader, issue: str) -> DryRun:
        return _dry_run(await telling.wrong(IssueId(issue)))

    @router.post("/issues/{issue}/stop")
    async def stop(visitor: Annotated[Visitor, Depends(guard.api_writer)], issue: str) -> None:
        await telling.stop(IssueId(issue), visitor.name)

    @router.post("/issues/{issue}/recall", status_code=202)
    async def take_back(visitor: Lead, issue: str, body: Wrong) -> Begun:
        taken = await telling.take_back(IssueId(issue), visitor.name, body.wrong_for)
        return Begun(taken.campaign, taken.draft)

    @router.get("/campaigns/{number}")
    async def campaign(_: Reader, number: Number) -> Campaign:
        return await telling.campaign(number)

    @router.post("/campaigns/{number}/abort")
    async def abort(visitor: Lead, number: Number) -> None:
        await telling.abort(number, visitor.name)

    return router


def _dry_run(preview: Preview) -> DryRun:
    lines = tuple(
        PlannedLine(
            item.at.account, item.at.conversation, item.at.room_name, item.at.name, item.act.value,
            item.reply.text if item.reply else "", item.reply.language if item.reply else "", item.why,
        )
        for item in preview.items
    )  # fmt: skip
    running = preview.running.id if preview.running else 0
    return DryRun(preview.issue, preview.print, preview.frozen, running, lines)
