"""The team and the trail as JSON under /api/v1, by the same verbs as the pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from bot.desk.access import Guard, Visitor, must_be_admin, must_lead
from bot.desk.setup import Rank
from bot.desk.team import LONGEST_NAME, Colleague, Team
from bot.ports.team import Deed

Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]


class InviteIn(BaseModel):
    """Whom, and as what. The name is what customers may see."""

    name: Name
    rank: Rank = Rank.AGENT


class NameIn(BaseModel):
    """One of the team."""

    name: Name


class RankIn(NameIn):
    """What they may do from now on."""

    rank: Rank


@dataclass(frozen=True, slots=True)
class TeamOut:
    """`fixed`: config.yaml says it, and only there can it be changed."""

    team: Sequence[Colleague]


@dataclass(frozen=True, slots=True)
class LinkOut:
    """A link that is told only now, works once and for three days."""

    name: str
    link: str


@dataclass(frozen=True, slots=True)
class TrailOut:
    """One page, the newest first. `more`: ask again with `before` = the last `id`."""

    deeds: Sequence[Deed]
    more: bool


def team_api(team: Team, guard: Guard) -> APIRouter:
    """Who may come in, and who did what."""
    router = APIRouter(prefix="/api/v1", tags=["team"])
    Reader = Annotated[Visitor, Depends(guard.visitor)]
    Admin = Annotated[Visitor, Depends(guard.api_admin)]

    @router.get("/team")
    async def everybody(visitor: Reader) -> TeamOut:
        must_be_admin(visitor)
        return TeamOut(await team.everybody())

    @router.post("/team/invite")
    async def invite(visitor: Admin, wanted: InviteIn) -> LinkOut:
        name, key = await team.invite(wanted.name, wanted.rank, visitor.name)
        return LinkOut(name, team.link(key))

    @router.post("/team/link")
    async def new_link(visitor: Admin, wanted: NameIn) -> LinkOut:
        return LinkOut(wanted.name, team.link(await team.new_link(wanted.name, visitor.name)))

    @router.post("/team/rank")
    async def set_rank(visitor: Admin, wanted: RankIn) -> TeamOut:
        await team.set_rank(wanted.name, wanted.rank, visitor.name)
        return TeamOut(await team.everybody())

    @router.post("/team/remove")
    async def remove(visitor: Admin, wanted: NameIn) -> TeamOut:
        await team.remove(wanted.name, visitor.name)
        return TeamOut(await team.everybody())

    @router.get("/trail")
    async def trail(
        visitor: Reader, who: str = "", before: Annotated[int | None, Query(ge=1, le=2**63 - 1)] = None
    ) -> TrailOut:
        must_lead(visitor)
        return TrailOut(*await team.trail(who, before))

    return router
