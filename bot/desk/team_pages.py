"""Pages about people: oneself, the team, and the trail of what was done."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from bot.desk.access import Guard, Visitor
from bot.desk.fields import Number, new_router
from bot.desk.passwords import LONGEST, SHORTEST
from bot.desk.ranks import Rank
from bot.desk.render import Pages
from bot.desk.team import Team
from bot.desk.tongues import chosen, remember, said, told
from bot.errors import NotAllowed

Text = Annotated[str, Form(max_length=4 * LONGEST)]
DID = {
    "password": said("Your password is changed. Your other sessions ended."),
    "language": said("From here on the console speaks this language to you, wherever you sign in."),
    "away": said("You are away: nothing new is given to you."),
    "back": said("Welcome back. New threads come to you again."),
    "elsewhere": said("You are signed out everywhere else."),
    "rank": said("Changed. It counts from their next click on."),
    "removed": said("Removed, and signed out everywhere. What they did stays in the trail."),
}
_RANKS = (
    (Rank.VIEWER, said("reads only")), (Rank.AGENT, said("answers customers")),
    (Rank.LEAD, said("also decides what the public will notice")), (Rank.ADMIN, said("also decides who may come in")),
)  # fmt: skip


class TeamScreens:
    """Gathers what the pages show."""

    def __init__(self, team: Team, pages: Pages) -> None:
        self._team = team
        self._pages = pages

    async def me(self, request: Request, visitor: Visitor, did: str = "", problem: str = "") -> Response:
        """Oneself: password, sessions."""
        return self._pages.show(
            "me.html", visitor, 422 if problem else 200, did=DID.get(did, ""), problem=problem, shortest=SHORTEST,
            sessions=await self._team.sessions(request, visitor.name),
            has_password=await self._team.has_password(visitor.name),
            language=visitor.language or chosen(request.headers),
            away=(await self._team.away()).get(visitor.name),
        )  # fmt: skip

    async def team(self, visitor: Visitor, did: str = "", problem: str = "", **values: Any) -> Response:
        """Everybody; with `link` and `invited`, the link that is shown once."""
        shown = {"link": "", "invited": "", "name": "", "chosen": Rank.AGENT} | values
        return self._pages.show(
            "team.html", visitor, 422 if problem else 200, did=DID.get(did, ""), problem=problem, ranks=_RANKS,
            team=await self._team.everybody(), away=await self._team.away(), **shown,
        )  # fmt: skip

    async def trail(self, visitor: Visitor, who: str, before: int | None) -> Response:
        """Who did what, when."""
        deeds, more = await self._team.trail(who, before)
        return self._pages.show("trail.html", visitor, deeds=deeds, more=more, who=who, before=before)


def me_router(team: Team, screens: TeamScreens, guard: Guard) -> APIRouter:
    """What everybody may do for themselves."""
    router = new_router(include_in_schema=False)
    Reader = Annotated[Visitor, Depends(guard.visitor)]
    Anybody = Annotated[Visitor, Depends(guard.leaver)]

    @router.get("/me")
    async def me(request: Request, visitor: Reader, did: str = "") -> Response:
        return await screens.me(request, visitor, did)

    @router.post("/me/password")
    async def change(
        request: Request, visitor: Anybody, old: Text = "", password: Text = "", again: Text = ""
    ) -> Response:
        try:
            await team.change_password(request, visitor.name, old, password, again)
        except NotAllowed as refusal:
            return await screens.me(request, visitor, problem=told(refusal))
        return RedirectResponse("/me?did=password", 303)

    @router.post("/me/away")
    async def away(
        visitor: Annotated[Visitor, Depends(guard.writer)],
        gone: Annotated[bool, Form()] = False, give_back: Annotated[bool, Form()] = False,
    ) -> Response:  # fmt: skip
        await team.set_away(visitor.name, gone, give_back)
        return RedirectResponse(f"/me?did={'away' if gone else 'back'}", 303)

    @router.post("/me/elsewhere")
    async def leave_elsewhere(request: Request, visitor: Anybody) -> Response:
        await team.leave_elsewhere(request, visitor.name)
        return RedirectResponse("/me?did=elsewhere", 303)

    @router.post("/me/language")
    async def speak(
        request: Request, visitor: Anybody, language: Annotated[Literal["", "en", "de", "fr", "es"], Form()] = ""
    ) -> Response:
        await team.set_language(visitor.name, language)
        there = RedirectResponse("/me?did=language", 303)
        remember(there, language, secure=request.url.scheme == "https")
        return there

    @router.get("/trail")
    async def trail(
        visitor: Annotated[Visitor, Depends(guard.reading_lead)], who: str = "",
        before: Annotated[Number | None, Query()] = None,
    ) -> Response:  # fmt: skip
        return await screens.trail(visitor, who, before)

    return router


def team_router(team: Team, screens: TeamScreens, guard: Guard) -> APIRouter:
    """What admins do about others."""
    router = new_router(include_in_schema=False)
    Admin = Annotated[Visitor, Depends(guard.admin)]

    @router.get("/team")
    async def everybody(visitor: Annotated[Visitor, Depends(guard.reading_admin)], did: str = "") -> Response:
        return await screens.team(visitor, did)

    @router.post("/team/invite")
    async def invite(visitor: Admin, rank: Annotated[Rank, Form()], name: Text = "") -> Response:
        try:
            chosen, key = await team.invite(name, rank, visitor.name)
        except NotAllowed as refusal:
            return await screens.team(visitor, problem=told(refusal), name=name, chosen=rank)
        return await screens.team(visitor, link=team.link(key), invited=chosen)

    @router.post("/team/link")
    async def new_link(visitor: Admin, name: Text = "") -> Response:
        key = await team.new_link(name, visitor.name)
        return await screens.team(visitor, link=team.link(key), invited=name)

    @router.post("/team/rank")
    async def set_rank(visitor: Admin, rank: Annotated[Rank, Form()], name: Text = "") -> Response:
        await team.set_rank(name, rank, visitor.name)
        return RedirectResponse("/team?did=rank", 303)

    @router.post("/team/remove")
    async def remove(visitor: Admin, name: Text = "") -> Response:
        await team.remove(name, visitor.name)
        return RedirectResponse("/team?did=removed", 303)

    return router
