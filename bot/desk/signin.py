"""The door: a name and a password, one-time links and invitations in, one button out."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse

from bot.desk.access import COOKIE, FROM_ELSEWHERE, Forbidden, Guard, NoSession, Visitor, from_here
from bot.desk.fields import new_router
from bot.desk.passwords import LONGEST, SHORTEST
from bot.desk.render import Pages
from bot.desk.team import Team, TooManyTries
from bot.desk.tongues import said, told
from bot.errors import NotAllowed

Text = Annotated[str, Form(max_length=4 * LONGEST)]


def door_router(guard: Guard, team: Team, pages: Pages) -> APIRouter:
    """Signing in and out."""
    router = new_router(include_in_schema=False)

    @router.get("/signin")
    async def by_link(request: Request, key: str = "") -> Response:
        if not key:
            return pages.show("signed_out.html", None, sentence="", onward="/", name="")
        return await enter(guard, request, key, "/")

    @router.post("/signin")
    async def by_password(
        request: Request, name: Text = "", password: Text = "", onward: Annotated[str, Form()] = "/"
    ) -> Response:
        _must_be_ours(request)
        try:
            token = await team.sign_in(request, name, password)
        except NotAllowed as refusal:
            status = 429 if isinstance(refusal, TooManyTries) else 422
            return pages.show("signed_out.html", None, status, sentence=told(refusal), onward=onward, name=name)
        return _signed_in(guard, request, token, _inside(onward))

    @router.get("/welcome")
    async def welcome(key: str = "") -> Response:
        person = await team.invited(key)
        return pages.show("welcome.html", None, person=person, key=key, name="", problem="", shortest=SHORTEST)

    @router.post("/welcome")
    async def choose(
        request: Request, key: Text = "", name: Text = "", password: Text = "", again: Text = ""
    ) -> Response:
        _must_be_ours(request)
        try:
            token = await team.choose(request, key, name, password, again)
        except NotAllowed as refusal:
            person = await team.invited(key)
            return pages.show(
                "welcome.html", None, 422, person=person, key=key, name=name, problem=told(refusal), shortest=SHORTEST
            )
        return _signed_in(guard, request, token, "/")

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
    token = await guard.sign_in(request, key)
    if token is None:
        try:
            await guard.visitor(request)
        except NoSession:
            raise NoSession(said("This link was used already, or it is too old.")) from None
        return RedirectResponse(to, 303)
    return _signed_in(guard, request, token, to)


def _signed_in(guard: Guard, request: Request, token: str, to: str) -> Response:
    there = RedirectResponse(to, 303)
    guard.keep(there, token, request)
    return there


def _must_be_ours(request: Request) -> None:
    """Nobody may be signed in as somebody else by a form on another site."""
    if not from_here(request):
        raise Forbidden(FROM_ELSEWHERE)


def _inside(onward: str) -> str:
    """Where people were going, if it is a page of ours; else the inbox. "//x" and "/\\x" are other sites."""
    ours = onward.startswith("/") and not onward.startswith(("//", "/\\")) and onward.isprintable()
    return onward if ours else "/"
