"""Pages about people: oneself, the team, and the trail of what was done."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from bot.desk.access import Guard, Visitor, must_be_admin, must_lead
from bot.desk.passwords import LONGEST, SHORTEST
from bot.desk.render import Pages
from bot.desk.setup import Rank
from bot.desk.team import Team
from bot.errors import NotAllowed

Text = Annotated[str, Form(max_length=4 * LONGEST)]
DID = {
    "password": "Your password is changed. Your other sessions ended.",
    "elsewhere": "You are signed out everywhere else.",
    "rank": "Changed. It counts from their next click on.",
    "removed": "Removed, and signed out everywhere. What they did stays in the trail.",
}
_RANKS = (
    (Rank.VIEWER, "reads only"), (Rank.AGENT, "answers customers"),
    (Rank.LEAD, "also decides what the public will notice"), (Rank.ADMIN, "also decides who may come in"),
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
        )  # fmt: skip

    async def team(self, visitor: Visitor, did: str = "", problem: str = "", **values: Any) -> Response:
        """Everybody; with `link` and `invited`, the link that is shown once."""
        shown = {"link": "", "invited": "", "name": "", "chosen": Rank.AGENT} | values
        return self._pages.show(
            "team.html", visitor, 422 if problem else 200, did=DID.get(did, ""), problem=problem, ranks=_RANKS,
            team=await self._team.everybody(), **shown,
        )  # fmt: skip

    async def trail(self, visitor: Visitor, who: str, before: int | None) -> Response:
        """Who did what, when."""
        deeds, more = await self._team.trail(who, before)
        return self._pages.show("trail.html", visitor, deeds=deeds, more=more, who=who, before=before)


def me_router(team: Team, screens: TeamScreens, guard: Guard) -> APIRouter:
    """What everybody may do for themselves."""
    router = APIRouter(include_in_schema=False)
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
            return await screens.me(request, visitor, problem=str(refusal))
        return RedirectResponse("/me?did=password", 303)

    @router.post("/me/elsewhere")
    async def leave_elsewhere(request: Request, visitor: Anybody) -> Response:
        await team.leave_elsewhere(request, visitor.name)
        return RedirectResponse("/me?did=elsewhere", 303)

    @router.get("/trail")
    async def trail(
        visitor: Reader, who: str = "", before: Annotated[int | None, Query(ge=1, le=2**63 - 1)] = None
    ) -> Response:
        must_lead(visitor)
        return await screens.trail(visitor, who, before)

    return router


def team_router(team: Team, screens: TeamScreens, guard: Guard) -> APIRouter:
    """What admins do about others."""
    router = APIRouter(include_in_schema=False)
    Admin = Annotated[Visitor, Depends(guard.admin)]

    @router.get("/team")
    async def everybody(visitor: Annotated[Visitor, Depends(guard.visitor)], did: str = "") -> Response:
        must_be_admin(visitor)
        return await screens.team(visitor, did)

    @router.post("/team/invite")
    async def invite(visitor: Admin, rank: Annotated[Rank, Form()], name: Text = "") -> Response:
        try:
            chosen, key = await team.invite(name, rank, visitor.name)
        except NotAllowed as refusal:
            return await screens.team(visitor, problem=str(refusal), name=name, chosen=rank)
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
