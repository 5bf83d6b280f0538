"""The team and the trail as JSON under /api/v1, by the same verbs as the pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from bot.desk.access import Guard, Visitor
from bot.desk.fields import Body, Number, new_router
from bot.desk.ranks import Rank
from bot.desk.team import LONGEST_NAME, Colleague, Team
from bot.ports.team import Deed

Name = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]
AsWord = Annotated[Rank, Field(strict=False)]


class InviteIn(Body):
    """Whom, and as what. The name is what customers may see."""

    name: Name
    rank: AsWord = Rank.AGENT


class NameIn(Body):
    """One of the team."""

    name: Name


class RankIn(NameIn):
    """What they may do from now on."""

    rank: AsWord


class AwayIn(Body):
    """Oneself. `give_back`: what still waits for a person is nobody's then."""

    away: bool
    give_back: bool = False


@dataclass(frozen=True, slots=True)
class AwayOut:
    """Name -> since when: nothing new is given to them."""

    away: Mapping[str, datetime]


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
    router = new_router(prefix="/api/v1", tags=["team"])
    Admin = Annotated[Visitor, Depends(guard.api_admin)]

    @router.get("/team")
    async def everybody(_: Annotated[Visitor, Depends(guard.reading_admin)]) -> TeamOut:
        return TeamOut(await team.everybody())

    @router.get("/away")
    async def away(_: Annotated[Visitor, Depends(guard.visitor)]) -> AwayOut:
        return AwayOut(await team.away())

    @router.post("/me/away")
    async def set_away(visitor: Annotated[Visitor, Depends(guard.api_writer)], wanted: AwayIn) -> AwayOut:
        await team.set_away(visitor.name, wanted.away, wanted.give_back)
        return AwayOut(await team.away())

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
        _: Annotated[Visitor, Depends(guard.reading_lead)], who: str = "",
        before: Annotated[Number | None, Query()] = None,
    ) -> TrailOut:  # fmt: skip
        return TrailOut(*await team.trail(who, before))

    return router
