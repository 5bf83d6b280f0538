"""Whom each kind of route lets in, as data: what the checks in `access` do, for the API's description and the tests."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.desk.ranks import Rank


def least(*ranks: Rank) -> Rank:
    """The one of them that may do least."""
    return min(ranks, key=list(Rank).index)


class Scope(StrEnum):
    """How far a program with an API token may go."""

    READ = "read"
    WRITE = "write"
    LEAD = "lead"
    ADMIN = "admin"

    @property
    def rank(self) -> Rank:
        """That of a person who may do as much."""
        return {"read": Rank.VIEWER, "write": Rank.AGENT, "lead": Rank.LEAD, "admin": Rank.ADMIN}[self]


@dataclass(frozen=True, slots=True)
class Door:
    """Whom a route lets in: nobody below `rank`. `writes`: only from our own page, with the token of its forms, or with
    an API token. `alone`: only people who are signed in, no API token."""

    rank: Rank
    writes: bool
    alone: bool = False


# The methods of Guard that stand before a route, by name. Every route has one of them, or lets in everybody.
DOORS: Mapping[str, Door] = {
    "visitor": Door(Rank.VIEWER, writes=False), "reading_lead": Door(Rank.LEAD, writes=False),
    "reading_admin": Door(Rank.ADMIN, writes=False), "leaver": Door(Rank.VIEWER, writes=True),
    "writer": Door(Rank.AGENT, writes=True), "api_writer": Door(Rank.AGENT, writes=True),
    "lead": Door(Rank.LEAD, writes=True), "api_lead": Door(Rank.LEAD, writes=True),
    "admin": Door(Rank.ADMIN, writes=True), "api_admin": Door(Rank.ADMIN, writes=True),
    "oneself": Door(Rank.VIEWER, writes=False, alone=True), "api_oneself": Door(Rank.VIEWER, writes=True, alone=True),
}  # fmt: skip
