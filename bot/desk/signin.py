"""The door: one-time links in, one button out."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from bot.desk.access import COOKIE, Guard, NoSession, Visitor, keep


def door_router(guard: Guard) -> APIRouter:
    """Signing in and out."""
    router = APIRouter(include_in_schema=False)

    @router.get("/signin")
    async def sign_in(request: Request, key: str = "") -> Response:
        return await enter(guard, request, key, "/")

    @router.post("/signout")
    async def sign_out(request: Request, visitor: Annotated[Visitor, Depends(guard.leaver)]) -> Response:
        await guard.sign_out(request, visitor)
        gone = RedirectResponse("/", 303)
        gone.delete_cookie(COOKIE)
        return gone

    return router


async def enter(guard: Guard, request: Request, key: str, to: str) -> Response:
    """Trade the key for a session and go on to `to`, so that the key leaves the address bar. Raises NoSession.

    Somebody who is signed in already goes on too: people press a link twice.
    """
    token = await guard.sign_in(key)
    if token is None:
        try:
            await guard.visitor(request)
        except NoSession:
            raise NoSession("This link was used already, or it is too old.") from None
    there = RedirectResponse(to, 303)
    if token is not None:
        keep(there, token, request)
    return there
