"""What a person of the brand may do in the console, and who decides it."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from bot.ports.team import Member


class Rank(StrEnum):
    """What a person of the brand may do here. A viewer reads only."""

    VIEWER = "viewer"
    AGENT = "agent"
    LEAD = "lead"
    ADMIN = "admin"


def ranks_of(members: Iterable[Member], fixed: Mapping[str, str]) -> dict[str, Rank]:
    """Everybody who may come in, and as what: config.yaml (`fixed`) decides where it names somebody, else the account.
    The names of config.yaml stand first.
    """
    ranks = {name: Rank(rank) for name, rank in fixed.items()}
    return ranks | {one.name: Rank(one.rank) for one in members if one.rank and one.name not in ranks}
