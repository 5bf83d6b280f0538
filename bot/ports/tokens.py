"""API tokens: how programs of the brand come in. A token is a person's, and never worth more than that person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ApiToken:
    """`id` 0: not kept yet. `person`: in whose name it acts; `by`: who made it. `scope`: read, write, lead or admin.
    `until` None: until it is revoked. `used` None: never."""

    id: int
    person: str
    name: str
    scope: str
    by: str
    since: datetime
    until: datetime | None = None
    used: datetime | None = None


class ApiTokens(Protocol):
    """Tokens by their hash; the token itself never comes here. Who may do what is the caller's matter."""

    def add(self, token_hash: str, token: ApiToken) -> int:
        """Keep a new one; returns its id. Raises NotAllowed if that person has too many."""

    def get(self, token_hash: str, now: datetime) -> ApiToken | None:
        """None if there is none, or its time is over."""

    def of(self, person: str, now: datetime) -> Sequence[ApiToken]:
        """Those whose time is not over, the newest first. `person` "": everybody's."""

    def use(self, number: int, now: datetime) -> None:
        """It was used."""

    def revoke(self, number: int, who: str, now: datetime) -> None:
        """It opens nothing from now on. Twice is once."""
