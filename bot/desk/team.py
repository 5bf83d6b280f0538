"""Who may use the console: passwords, invitations, ranks, sessions. The pages and the API say it, here it is done."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import Request

from bot.core.conversations import Status
from bot.core.records import Page
from bot.desk.access import Guard, NoSession, begin_anew, session_of, take_link
from bot.desk.keys import FIRST_ADMIN, link_hash
from bot.desk.passwords import Tries, check
from bot.desk.ranks import Rank
from bot.desk.setup import DeskSetup
from bot.desk.tongues import Sentence, nsaid, said
from bot.errors import NotAllowed
from bot.ports import Transaction
from bot.ports.team import Deed, Member, SignedIn

INVITED_FOR = timedelta(days=3)
LONGEST_NAME = 40
PER_PAGE = 50
MOST_GIVEN_BACK = 1_000


class TooManyTries(NotAllowed):
    """A name or an address guessed too often lately."""


@dataclass(frozen=True, slots=True)
class Colleague:
    """One of the team as the pages show it. `fixed`: config.yaml says it, and only there can it be changed."""

    name: str
    rank: Rank
    fixed: bool
    has_password: bool
    by: str = ""
    since: datetime | None = None


class Team:
    """Every refusal is a NotAllowed with the reason in words."""

    def __init__(self, setup: DeskSetup, guard: Guard) -> None:
        self._setup = setup
        self._guard = guard
        self._by_name = Tries(5, timedelta(minutes=15))
        self._by_address = Tries(30, timedelta(minutes=15))

    # --- coming in ------------------------------------------------------------

    async def sign_in(self, request: Request, name: str, password: str) -> str:
        """Trade name and password for a session's token. Raises NotAllowed or TooManyTries, in the same words and
        after the same time whether there is such a name or not.
        """
        now, address = self._setup.clock.now(), request.client.host if request.client else ""
        asked = name.strip().casefold()
        waits = [self._by_name.wait(asked, now), self._by_address.wait(address, now)]
        if longest := max(filter(None, waits), default=None):
            raise TooManyTries(_wait(-(-longest // timedelta(minutes=1))))
        self._by_name.note(asked, now)  # before it is looked at: guesses sent at once count, too
        self._by_address.note(address, now)
        member = await self._called(asked)
        if not await self._setup.passwords.fits(password, member.password if member else "") or member is None:
            raise NotAllowed(said("The name or the password is not right."))
        self._by_name.forgive(asked)
        return await self._setup.store.write(lambda tx: self._begin(tx, request, member.name, now))

    async def _called(self, asked: str) -> Member | None:
        members = await self._setup.store.read(lambda tx: tx.team.members())
        return next((member for member in members if member.name.casefold() == asked), None)

    def _begin(self, tx: Transaction, request: Request, name: str, now: datetime) -> str:
        """A new session in the place of the one this browser may have had."""
        if self._guard.rank_of(tx, name) is None:
            raise NotAllowed(said("The name or the password is not right."))
        return begin_anew(tx, request, name, now)

    async def invited(self, key: str) -> str:
        """Whose link it is, without using it up: programs that preview links follow them, too. Raises NoSession."""
        now = self._setup.clock.now()
        person = self._setup.sign_in_keys.look(key, now)
        if person is None:
            person = await self._setup.store.read(lambda tx: tx.team.session(link_hash(key), now))
        if person is None:
            raise NoSession(said("This link was used already, or it is too old."))
        return person

    async def choose(self, request: Request, key: str, name: str, password: str, again: str) -> str:
        """Use up an invitation: a password, and a session's token. Other sessions of this person end. Raises NoSession,
        or NotAllowed with the link still good.
        """
        person = await self.invited(key)
        chosen = person or self._clean(name)
        self._must_fit(password, again, chosen)
        secret, now = await self._setup.passwords.hash(password), self._setup.clock.now()

        def unit(tx: Transaction) -> str:
            if person == FIRST_ADMIN:
                if self._has_admin(tx):
                    raise NotAllowed(said("There is an admin already. Ask them for an invitation."))
                self._must_be_new(tx, chosen)
                tx.team.invite(chosen, Rank.ADMIN, chosen, now)
            else:
                take_link(tx, key, now)
            tx.team.set_password(chosen, secret, now)
            tx.team.end_sessions(chosen)
            return self._begin(tx, request, chosen, now)

        token = await self._setup.store.write(unit)
        self._setup.sign_in_keys.take(key, now)
        self._by_name.forgive(chosen.casefold())
        return token

    def _must_fit(self, password: str, again: str, name: str) -> None:
        check(password, name, self._setup.brand)
        if password != again:
            raise NotAllowed(said("The two passwords are not the same. Type it once more."))

    # --- oneself ------------------------------------------------------------

    async def change_password(self, request: Request, name: str, old: str, password: str, again: str) -> None:
        """The other sessions of this person end. Raises NotAllowed or TooManyTries."""
        now = self._setup.clock.now()
        member = await self._setup.store.read(lambda tx: tx.team.member(name))
        if member is not None and member.password:
            if wait := self._by_name.wait(name.casefold(), now):
                raise TooManyTries(_wait(-(-wait // timedelta(minutes=1))))
            self._by_name.note(name.casefold(), now)
            if not await self._setup.passwords.fits(old, member.password):
                raise NotAllowed(said("The password you have now is not that. Nothing was changed."))
            self._by_name.forgive(name.casefold())
        self._must_fit(password, again, name)
        secret, this = await self._setup.passwords.hash(password), session_of(request)

        def unit(tx: Transaction) -> None:
            tx.team.set_password(name, secret, now)
            tx.team.end_sessions(name, but=this)

        await self._setup.store.write(unit)

    async def sessions(self, request: Request, name: str) -> list[tuple[SignedIn, bool]]:
        """Where this person is signed in, and whether it is here."""
        this, now = session_of(request), self._setup.clock.now()
        found = await self._setup.store.read(lambda tx: tx.team.sessions(name, now))
        return [(one, one.token_hash == this) for one in found if not one.token_hash.startswith("link:")]

    async def leave_elsewhere(self, request: Request, name: str) -> None:
        """End every other session of this person, and the links that were not used."""
        this, now = session_of(request), self._setup.clock.now()

        def unit(tx: Transaction) -> None:
            tx.team.end_sessions(name, but=this)
            tx.desk.audit(name, "signed out elsewhere", "", now)

        await self._setup.store.write(unit)

    async def away(self) -> Mapping[str, datetime]:
        """Who is away, and since when."""
        return await self._setup.store.read(lambda tx: tx.team.away())

    async def set_away(self, name: str, gone: bool, give_back: bool = False) -> None:
        """Nothing new is given to who is away. `give_back`: nor do they keep what still waits for a person."""
        now = self._setup.clock.now()

        def unit(tx: Transaction) -> None:
            tx.team.set_away(name, gone, now)
            for row in tx.desk.waiting(f"mine:{name}", Page(0, MOST_GIVEN_BACK)) if gone and give_back else ():
                if row.status == Status.WAITING:
                    tx.sorting.assign(row.conversation, "", name, now)

        await self._setup.store.write(unit)

    async def set_language(self, name: str, language: str) -> None:
        """What the console speaks to them wherever they sign in; "" for what their browser asks for."""
        now = self._setup.clock.now()
        await self._setup.store.write(lambda tx: tx.team.set_language(name, language, now))

    async def has_password(self, name: str) -> bool:
        """Whether this person signs in with one."""
        member = await self._setup.store.read(lambda tx: tx.team.member(name))
        return bool(member and member.password)

    # --- others ------------------------------------------------------------

    async def everybody(self) -> list[Colleague]:
        """The team: first the names of config.yaml, then those who were invited."""
        members = {member.name: member for member in await self._setup.store.read(lambda tx: tx.team.members())}
        fixed = [
            Colleague(name, rank, True, bool(name in members and members[name].password))
            for name, rank in self._setup.people.items()
        ]
        return fixed + [
            Colleague(one.name, Rank(one.rank), False, bool(one.password), one.by, one.since)
            for one in members.values()
            if one.rank and one.name not in self._setup.people
        ]

    async def invite(self, name: str, rank: Rank, who: str) -> tuple[str, str]:
        """A new colleague; returns the name and the key of the link, which is shown once."""
        chosen, now, key = self._clean(name), self._setup.clock.now(), secrets.token_urlsafe(24)

        def unit(tx: Transaction) -> None:
            self._must_be_new(tx, chosen)
            tx.team.invite(chosen, rank, who, now)
            tx.team.add_session(link_hash(key), chosen, now, now + INVITED_FOR)

        await self._setup.store.write(unit)
        return chosen, key

    async def new_link(self, name: str, who: str) -> str:
        """The key of a link for somebody who lost the password or never chose one."""
        now, key = self._setup.clock.now(), secrets.token_urlsafe(24)

        def unit(tx: Transaction) -> None:
            if self._guard.rank_of(tx, name) is None:
                raise NotAllowed(said("There is no %(name)s in the team (any more). Nothing was changed.", name=name))
            tx.team.add_session(link_hash(key), name, now, now + INVITED_FOR)
            tx.desk.audit(who, "new link", name, now)

        await self._setup.store.write(unit)
        return key

    def link(self, key: str) -> str:
        """Where an invitation leads."""
        return f"{self._setup.address}/welcome?key={key}"

    async def set_rank(self, name: str, rank: Rank, who: str) -> None:
        """Counts from the next click on, in every session."""
        self._not_oneself(name, who)
        await self._setup.store.write(lambda tx: tx.team.set_rank(name, rank, who, self._setup.clock.now()))

    async def remove(self, name: str, who: str) -> None:
        """Out at once, in every session. What they did stays in the trail."""
        self._not_oneself(name, who)
        await self._setup.store.write(lambda tx: tx.team.leave(name, who, self._setup.clock.now()))

    async def trail(self, who: str, before: int | None) -> tuple[list[Deed], bool]:
        """One page, and whether there is more."""
        found = await self._setup.store.read(lambda tx: tx.team.trail(who, before, PER_PAGE + 1))
        return list(found[:PER_PAGE]), len(found) > PER_PAGE

    def _not_oneself(self, name: str, who: str) -> None:
        """So that there is always an admin left."""
        if name == who:
            raise NotAllowed(said("Nobody changes or removes themselves: ask another admin."))
        if name in self._setup.people:
            raise NotAllowed(said("%(name)s stands in config.yaml and can only be changed there.", name=name))

    def _must_be_new(self, tx: Transaction, name: str) -> None:
        taken = {one.casefold() for one in (*self._setup.people, *(member.name for member in tx.team.members()))}
        if name.casefold() in taken:
            raise NotAllowed(said("There is a %(name)s in the team already. Choose another name.", name=name))

    def _has_admin(self, tx: Transaction) -> bool:
        return Rank.ADMIN in self._setup.people.values() or any(one.rank == Rank.ADMIN for one in tx.team.members())

    @staticmethod
    def _clean(name: str) -> str:
        chosen = " ".join(name.split())
        if not chosen or len(chosen) > LONGEST_NAME or not chosen.isprintable():
            raise NotAllowed(
                said("A name has 1 to %(num)s letters. Take the one that customers may see.", num=LONGEST_NAME)
            )
        return chosen


def _wait(minutes: int) -> Sentence:
    return nsaid(
        "Too many tries. Wait a minute and try again, or ask an admin of your team for a new link.",
        "Too many tries. Wait %(num)s minutes and try again, or ask an admin of your team for a new link.", minutes,
    )  # fmt: skip
