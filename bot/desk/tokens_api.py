"""Tokens, sessions and the own password as JSON: what people do for themselves. A program with a token may not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field

from bot.desk.access import COOKIE, Guard, Visitor
from bot.desk.doors import Scope
from bot.desk.fields import WHOLE, Body, Number, new_router
from bot.desk.passwords import LONGEST
from bot.desk.team import Team
from bot.desk.tokens import LONGEST_LIFE, LONGEST_NAME, Tokens
from bot.ports import ApiToken

Secret = Annotated[str, Field(max_length=4 * LONGEST)]


class TokenIn(Body):
    """`name`: what it is for. `days`: how long it lives; null: until it is revoked. `person`: in whose name it acts, ""
    for your own; that of others is for admins."""

    name: Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
    scope: Annotated[Scope, Field(strict=False)] = Scope.READ
    days: Annotated[int | None, Field(ge=1, le=LONGEST_LIFE), WHOLE] = 90
    person: Annotated[str, Field(max_length=200)] = ""


class PasswordIn(Body):
    """`old`: "" as long as there is none."""

    old: Secret = ""
    password: Secret


@dataclass(frozen=True, slots=True)
class TokenOut:
    """`token` is told only now."""

    token: str
    made: ApiToken


@dataclass(frozen=True, slots=True)
class SessionOut:
    """`here`: this is the one that asks."""

    device: str
    since: datetime
    until: datetime
    here: bool


def tokens_api(tokens: Tokens, guard: Guard) -> APIRouter:
    """How programs come in."""
    router = new_router(prefix="/api/v1", tags=["oneself"])
    Oneself = Annotated[Visitor, Depends(guard.api_oneself)]

    @router.get("/tokens")
    async def all_of_them(visitor: Annotated[Visitor, Depends(guard.oneself)]) -> Sequence[ApiToken]:
        return await tokens.of(visitor)

    @router.post("/tokens", status_code=201)
    async def make(visitor: Oneself, wanted: TokenIn) -> TokenOut:
        made, secret = await tokens.make(visitor, wanted.name, wanted.scope, wanted.days, wanted.person)
        return TokenOut(secret, made)

    @router.delete("/tokens/{number}", status_code=204)
    async def revoke(visitor: Oneself, number: Number) -> None:
        await tokens.revoke(visitor, number)

    return router


def oneself_api(team: Team, guard: Guard) -> APIRouter:
    """Where one is signed in, and by which password."""
    router = new_router(prefix="/api/v1", tags=["oneself"])
    Oneself = Annotated[Visitor, Depends(guard.api_oneself)]

    @router.get("/sessions")
    async def sessions(
        request: Request, visitor: Annotated[Visitor, Depends(guard.oneself)]
    ) -> Sequence[SessionOut]:  # fmt: skip
        found = await team.sessions(request, visitor.name)
        return [SessionOut(one.device, one.since, one.until, here) for one, here in found]

    @router.post("/sessions/end-others", status_code=204)
    async def leave_elsewhere(request: Request, visitor: Oneself) -> None:
        await team.leave_elsewhere(request, visitor.name)

    @router.delete("/session", status_code=204)
    async def sign_out(request: Request, response: Response, visitor: Oneself) -> None:
        await guard.sign_out(request, visitor)
        response.delete_cookie(COOKIE)

    @router.put("/password", status_code=204, responses={429: {"description": "Guessed too often lately"}})
    async def change(request: Request, visitor: Oneself, wanted: PasswordIn) -> None:
        await team.change_password(request, visitor.name, wanted.old, wanted.password, wanted.password)

    return router
