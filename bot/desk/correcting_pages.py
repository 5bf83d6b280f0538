"""`Wrong issue?` as a form and as JSON."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Response
from fastapi.responses import RedirectResponse
from pydantic import Field

from bot.core.conversations import ConversationId, IssueId
from bot.desk.access import Guard, Visitor
from bot.desk.actions import Tab
from bot.desk.correcting import NONE, Corrector
from bot.desk.fields import Body, Number, new_router
from bot.desk.tongues import said
from bot.errors import NotAllowed

NO_ISSUE = "-"  # in the form
Issue = Annotated[str, Form(max_length=200)]


class IssueIn(Body):
    """`decision`: of the words that are meant. `issue`: an id; null: none that the bot knows."""

    decision: Number
    issue: Annotated[str, Field(min_length=1, max_length=200)] | None


@dataclass(frozen=True, slots=True)
class JudgedOut:
    """Words that the bot judged as one. `thought`: what it took them for. `by` said that they were about `about`; in
    both null is no issue, and `by` "" nobody."""

    decision: Number
    at: datetime
    words: str
    language: str
    thought: IssueId | None
    about: IssueId | None
    by: str


@dataclass(frozen=True, slots=True)
class IssueOut:
    """An issue that the bot knows."""

    issue: IssueId
    title: str


def correcting_router(corrector: Corrector, guard: Guard) -> APIRouter:
    """The form of the sheet over a thread."""
    router = new_router(include_in_schema=False)

    @router.post("/t/{number}/issue")
    async def correct(
        visitor: Annotated[Visitor, Depends(guard.writer)], number: Number,
        decision: Annotated[Number, Form()], issue: Issue = "", tab: Tab = "person",
    ) -> Response:  # fmt: skip
        if not issue:  # nothing is chosen by a slip: what is kept here is measured by
            raise NotAllowed(said("Choose the issue first. Nothing was changed."))
        about = NONE if issue == NO_ISSUE else IssueId(issue)
        await corrector.correct(ConversationId(number), decision, about, visitor.name)
        return RedirectResponse(f"/t/{number}?tab={tab}&did=issue", 303)

    return router


def correcting_api(corrector: Corrector, guard: Guard) -> APIRouter:
    """The same by program."""
    router = new_router(prefix="/api/v1", tags=["threads"])

    @router.get("/issues")
    async def issues(_: Annotated[Visitor, Depends(guard.visitor)]) -> list[IssueOut]:
        return [IssueOut(issue, title) for issue, title in corrector.issues()]

    @router.get("/threads/{number}/judged")
    async def judged(_: Annotated[Visitor, Depends(guard.visitor)], number: Number) -> list[JudgedOut]:
        found = await corrector.judged(ConversationId(number))
        return [
            JudgedOut(
                each.decision, each.at, each.words, each.language, each.thought or None, each.about or None, each.by
            )
            for each in found
        ]

    @router.post("/threads/{number}/issue")
    async def correct(
        visitor: Annotated[Visitor, Depends(guard.api_writer)], number: Number, body: IssueIn
    ) -> None:  # fmt: skip
        issue = IssueId(body.issue) if body.issue else NONE
        await corrector.correct(ConversationId(number), body.decision, issue, visitor.name)

    return router
