"""Who of the brand may use the console: members, their sessions, and the trail of what they did."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody with an account. `rank` "": what config.yaml says of that name, and nobody if it says nothing.
    `password`: its argon2 hash, "" as long as none was chosen. `by`: who invited. `language`: what the console
    speaks to them, "" for what their browser asks for.
    """

    name: str
    rank: str
    password: str
    by: str
    since: datetime
    language: str = ""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """One session. `device` tells people which of theirs it is, such as "Firefox on Windows"."""

    token_hash: str
    since: datetime
    until: datetime
    device: str


@dataclass(frozen=True, slots=True)
class Deed:
    """One line of the trail."""

    id: int
    at: datetime
    who: str
    what: str
    about: str
    account: str


class Team(Protocol):
    """Members and sessions. Secrets come here hashed and are never given out in another form."""

    def member(self, name: str) -> Member | None: ...
    def members(self) -> Sequence[Member]: ...
    def invite(self, name: str, rank: str, who: str, now: datetime) -> None:
        """A member without a password. Raises NotAllowed if there is one of that name."""

    def set_rank(self, name: str, rank: str, who: str, now: datetime) -> None:
        """Raises NotAllowed if there is no such member."""

    def leave(self, name: str, who: str, now: datetime) -> None:
        """No member any more; every session ends, and every token that is theirs or was made by them. The name stays in
        the trail. Raises NotAllowed if there is none."""

    def set_password(self, name: str, hashed: str, now: datetime) -> None:
        """Also for a name of config.yaml, which then has an account without a rank of its own."""

    def set_language(self, name: str, language: str, now: datetime) -> None:
        """What the console speaks to them; "" for what their browser asks for. Names of config.yaml as above."""

    def away(self) -> Mapping[str, datetime]:
        """Who is away, and since when: they are given nothing new. What they have stays theirs."""

    def set_away(self, name: str, gone: bool, now: datetime) -> None:
        """Twice is once."""

    def add_session(self, token_hash: str, person: str, now: datetime, until: datetime, device: str = "") -> None: ...
    def session(self, token_hash: str, now: datetime) -> str | None: ...
    def end_session(self, token_hash: str) -> None: ...
    def sessions(self, person: str, now: datetime) -> Sequence[SignedIn]: ...
    def end_sessions(self, person: str, but: str = "") -> None:
        """All of this person, links that were not used yet included; `but`: the hash of one that goes on."""

    def trail(self, who: str, before: int | None, limit: int) -> Sequence[Deed]:
        """The newest first. `who` "": everybody. `before`: only lines with a smaller id."""
