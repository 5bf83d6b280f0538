"""API tokens: how a program comes in, in whose name and how far. Shown once, kept as a hash, revoked at any time.

A token reaches as far as its scope, and never further than the person it is of, nor than who made it, are at that
moment. Only people who are signed in make and revoke tokens: a token that was stolen cannot make itself another one.
"""

import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta

from bot.desk.access import TOKEN_SIGN, Guard, Visitor
from bot.desk.doors import Scope, least
from bot.desk.keys import hashed
from bot.desk.ranks import ranks_of
from bot.desk.setup import DeskSetup
from bot.desk.tongues import said
from bot.errors import NotAllowed
from bot.ports import ApiToken, Transaction

LONGEST_NAME = 60
LONGEST_LIFE = 366  # days
LIVES: Mapping[int, str] = {30: said("30 days"), 90: said("90 days"), 365: said("a year"), 0: said("until revoked")}


class Tokens:
    """The verbs of the page and of the JSON API. Every refusal is a NotAllowed with the reason in words."""

    def __init__(self, setup: DeskSetup, guard: Guard) -> None:
        self._setup = setup
        self._guard = guard

    async def of(self, visitor: Visitor) -> Sequence[ApiToken]:
        """One's own; for admins everybody's."""
        now, whose = self._setup.clock.now(), "" if visitor.admin else visitor.name
        return await self._setup.store.read(lambda tx: tx.tokens.of(whose, now))

    async def people(self, visitor: Visitor) -> Sequence[str]:
        """In whose names this person may make tokens."""
        if not visitor.admin:
            return [visitor.name]
        members = await self._setup.store.read(lambda tx: tx.team.members())
        return list(dict.fromkeys([visitor.name, *ranks_of(members, self._setup.people)]))

    async def make(
        self, visitor: Visitor, name: str, scope: Scope, days: int | None = None, person: str = ""
    ) -> tuple[ApiToken, str]:
        """A new token, and what a program has to send: that is kept nowhere. `days` None or 0: until it is revoked."""
        label, whose = " ".join(name.split()), person or visitor.name
        if not label or len(label) > LONGEST_NAME or not label.isprintable():
            raise NotAllowed(
                said("Say what it is for, in 1 to %(most)s letters. No token was made.", most=LONGEST_NAME)
            )
        if whose != visitor.name and not visitor.admin:
            raise NotAllowed(said("Only an admin makes tokens in the name of others. No token was made."))
        if days is not None and not 0 <= days <= LONGEST_LIFE:
            raise NotAllowed(said("Choose at most %(most)s days. No token was made.", most=LONGEST_LIFE))
        now, secret = self._setup.clock.now(), TOKEN_SIGN + secrets.token_urlsafe(32)
        until = now + timedelta(days=days) if days else None

        def unit(tx: Transaction) -> ApiToken:
            rank = self._guard.rank_of(tx, whose)
            if rank is None:
                raise NotAllowed(said("There is no %(name)s in the team (any more). No token was made.", name=whose))
            if least(scope.rank, rank, visitor.rank) is not scope.rank:
                raise NotAllowed(said("A token may do no more than its person. Choose a smaller scope."))
            tx.tokens.add(hashed(secret), ApiToken(0, whose, label, scope, visitor.name, now, until))
            return tx.tokens.of(whose, now)[0]

        return await self._setup.store.write(unit), secret

    async def revoke(self, visitor: Visitor, number: int) -> None:
        """It opens nothing from now on. Of what is not there, or another's, nothing is told."""
        now = self._setup.clock.now()

        def unit(tx: Transaction) -> None:
            whose = "" if visitor.admin else visitor.name
            if any(token.id == number for token in tx.tokens.of(whose, now)):
                tx.tokens.revoke(number, visitor.name, now)

        await self._setup.store.write(unit)
