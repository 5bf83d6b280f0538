"""Who is looking, and did this request come from our own page?

A session is a row in the store under the hash of a random token; the token lives in an HttpOnly cookie. Every write
needs the session, a request from our own origin and the token of its forms (each lock alone was picked somewhere).
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import Form, Header, Request
from starlette.responses import Response

from bot.desk.doors import Scope, least
from bot.desk.keys import hashed, link_hash
from bot.desk.ranks import Rank
from bot.desk.setup import DeskSetup
from bot.desk.tongues import said, speak
from bot.errors import BotError
from bot.ports import ApiToken, Transaction
from bot.ports.team import Member

COOKIE = "beancan_session"
SESSION_LASTS = timedelta(days=7)
TOKEN_SIGN = "beancan_"  # what an API token begins with, so that people and scanners of leaked secrets know it
USED_EXACT_TO = timedelta(minutes=1)  # when a token was used is written no more often

FROM_ELSEWHERE = said("This came from another site, so nothing was done. Open the console itself and try again.")
_BROWSERS = (("Edg", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrom", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)  # fmt: skip


class NoSession(BotError):
    """Nobody is signed in, or the session is over."""


class Forbidden(BotError):
    """Signed in, but this may not be done, or not from there."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """The person at the screen. `csrf` is what every form of this session must carry. `token`: the name of the API
    token, if a program asks in that person's name; "" for a person. `language`: what they chose, "" for nothing."""

    name: str
    rank: Rank
    csrf: str
    token: str = ""
    language: str = ""

    @property
    def writes(self) -> bool:
        """May this person do more than read?"""
        return self.rank is not Rank.VIEWER

    @property
    def admin(self) -> bool:
        """May this person decide who else may come in?"""
        return self.rank is Rank.ADMIN

    @property
    def leads(self) -> bool:
        """May this person decide what the public will notice?"""
        return self.rank in {Rank.LEAD, Rank.ADMIN}


class Guard:
    """Sessions and the checks before a page or a write. Its methods are FastAPI dependencies; `doors.DOORS`
    says of each whom it lets in."""

    def __init__(self, setup: DeskSetup) -> None:
        self._setup = setup

    async def sign_in(self, request: Request, key: str) -> str | None:
        """Trade a one-time key for a session's token, in the place of the one this browser may have had; None if the
        key opens nothing."""
        now = self._setup.clock.now()
        here = self._setup.sign_in_keys.take(key, now)

        def unit(tx: Transaction) -> str | None:
            person = here or take_link(tx, key, now)
            if not person or self.rank_of(tx, person) is None:
                return None
            return begin_anew(tx, request, person, now)

        return await self._setup.store.write(unit)

    def keep(self, response: Response, token: str, request: Request) -> None:
        """Give the session's token to the browser: for TLS only, where people come by TLS. Behind a proxy that ends it
        the request does not tell, but the address in config.yaml does."""
        secure = request.url.scheme == "https" or self._setup.address.startswith("https:")
        lasts = int(SESSION_LASTS.total_seconds())
        response.set_cookie(COOKIE, token, max_age=lasts, httponly=True, samesite="lax", secure=secure)

    def rank_of(self, tx: Transaction, name: str) -> Rank | None:
        """What somebody may do: config.yaml decides where it names them, else their account. None: nothing."""
        return self._setup.people.get(name) or _rank_by(tx.team.member(name))

    async def sign_out(self, request: Request, visitor: Visitor) -> None:
        """End this session for good; the cookie is worth nothing afterwards."""
        token, now = request.cookies.get(COOKIE, ""), self._setup.clock.now()

        def unit(tx: Transaction) -> None:
            tx.team.end_session(hashed(token))
            tx.desk.audit(visitor.name, "signed out", "", now)

        await self._setup.store.write(unit)

    async def visitor(self, request: Request) -> Visitor:
        """The signed-in person, or who a program's token is of. Raises NoSession."""
        if secret := _bearer(request):
            return await self._program(secret)
        token, now = request.cookies.get(COOKIE, ""), self._setup.clock.now()

        def unit(tx: Transaction) -> tuple[str, Rank, str] | None:
            person = tx.team.session(hashed(token), now)
            member = tx.team.member(person) if person else None
            rank = self._setup.people.get(person or "") or _rank_by(member)
            return (person, rank, member.language if member else "") if person and rank else None

        found = await self._setup.store.read(unit) if token else None
        if found is None:
            raise NoSession(said("You are not signed in."))
        name, rank, language = found
        speak(language)
        return Visitor(name, rank, _form_token(token), language=language)

    async def _program(self, secret: str) -> Visitor:
        """Whom the token is of, with the least of its scope and the ranks of its person and its maker now."""
        now = self._setup.clock.now()

        def unit(tx: Transaction) -> tuple[ApiToken, Rank] | None:
            token = tx.tokens.get(hashed(secret), now)
            ranks = [self.rank_of(tx, name) for name in (token.person, token.by)] if token else []
            known = [rank for rank in ranks if rank is not None]
            return (token, least(Scope(token.scope).rank, *known)) if token and len(known) == len(ranks) else None

        found = await self._setup.store.read(unit)
        if found is None:
            raise NoSession(said("This token opens nothing: it was revoked, its time is over, or it is mistyped."))
        token, rank = found
        if token.used is None or now - token.used >= USED_EXACT_TO:
            await self._setup.store.write(lambda tx: tx.tokens.use(token.id, now))
        return Visitor(token.person, rank, "", token.name)

    async def oneself(self, request: Request) -> Visitor:
        """As `visitor`, and no program. Raises NoSession or Forbidden."""
        return _alone(await self.visitor(request))

    async def api_oneself(self, request: Request, x_csrf_token: Annotated[str, Header()] = "") -> Visitor:
        """For the JSON API: as `leaver`, and no program."""
        return _alone(await self._checked(request, x_csrf_token))

    async def reading_lead(self, request: Request) -> Visitor:
        """As `visitor`, and a lead. Raises NoSession or Forbidden."""
        return must_lead(await self.visitor(request))

    async def reading_admin(self, request: Request) -> Visitor:
        """As `visitor`, and an admin. Raises NoSession or Forbidden."""
        return must_be_admin(await self.visitor(request))

    async def writer(self, request: Request, csrf: Annotated[str, Form()] = "") -> Visitor:
        """For forms: the signed-in person who may write, from our own page. Raises NoSession or Forbidden."""
        return _may_write(await self._checked(request, csrf))

    async def lead(self, request: Request, csrf: Annotated[str, Form()] = "") -> Visitor:
        """For forms: as `writer`, and a lead."""
        return must_lead(await self._checked(request, csrf))

    async def api_lead(self, request: Request, x_csrf_token: Annotated[str, Header()] = "") -> Visitor:
        """For the JSON API: as `api_writer`, and a lead."""
        return must_lead(await self._checked(request, x_csrf_token))

    async def admin(self, request: Request, csrf: Annotated[str, Form()] = "") -> Visitor:
        """For forms: as `writer`, and an admin."""
        return must_be_admin(await self._checked(request, csrf))

    async def api_admin(self, request: Request, x_csrf_token: Annotated[str, Header()] = "") -> Visitor:
        """For the JSON API: as `api_writer`, and an admin."""
        return must_be_admin(await self._checked(request, x_csrf_token))

    async def leaver(self, request: Request, csrf: Annotated[str, Form()] = "") -> Visitor:
        """For signing out: as `writer`, and those who only read may leave too."""
        return await self._checked(request, csrf)

    async def api_writer(self, request: Request, x_csrf_token: Annotated[str, Header()] = "") -> Visitor:
        """For the JSON API: as `writer`, with the token in the header X-CSRF-Token (GET /api/v1/session tells it)."""
        return _may_write(await self._checked(request, x_csrf_token))

    async def _checked(self, request: Request, csrf: str) -> Visitor:
        visitor = await self.visitor(request)
        if visitor.token:
            return visitor  # no browser adds a token by itself, so no other site can use one
        if not from_here(request):
            raise Forbidden(FROM_ELSEWHERE)
        if not hmac.compare_digest(csrf.encode(), visitor.csrf.encode()):
            raise Forbidden(said("This page is older than your session, so nothing was done. Reload it and try again."))
        return visitor


def _rank_by(account: Member | None) -> Rank | None:
    return Rank(account.rank) if account is not None and account.rank else None


def _may_write(visitor: Visitor) -> Visitor:
    if not visitor.writes:
        raise Forbidden(said("You may read here, not write. Ask a lead to make you an agent."))
    return visitor


def _alone(visitor: Visitor) -> Visitor:
    if visitor.token:
        raise Forbidden(said("This is for people who are signed in, not for programs. Nothing was done."))
    return visitor


def must_lead(visitor: Visitor) -> Visitor:
    """What the public will notice, and what people did, is for leads. Raises Forbidden."""
    if not visitor.leads:
        raise Forbidden(said("Only a lead may do this. Nothing was done; ask a lead of your team."))
    return visitor


def must_be_admin(visitor: Visitor) -> Visitor:
    """Who may come in is for admins to decide, and to see. Raises Forbidden."""
    if not visitor.admin:
        raise Forbidden(said("Only an admin may do this. Nothing was done; ask an admin of your team."))
    return visitor


def _bearer(request: Request) -> str:
    """The API token that was sent, if any: for the API only, pages are for people."""
    kind, _, secret = request.headers.get("authorization", "").partition(" ")
    wanted = request.url.path.startswith("/api/") and kind.casefold() == "bearer"
    return secret.strip() if wanted else ""


def from_here(request: Request) -> bool:
    """Did our own page send it? Browsers say so in one of two headers; what sends neither carries no stolen cookie."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("origin")
    return origin is None or origin.partition("://")[2] == request.headers.get("host")


def session_of(request: Request) -> str:
    """As what the session of this browser is kept; that of nobody where it has none."""
    return hashed(request.cookies.get(COOKIE, ""))


def begin_anew(tx: Transaction, request: Request, person: str, now: datetime) -> str:
    """As `begin`, for this browser, in the place of the session it may have had."""
    tx.team.end_session(session_of(request))
    return begin(tx, person, device_of(request), now)


def begin(tx: Transaction, person: str, device: str, now: datetime) -> str:
    """A new session; returns its token, which is kept nowhere but in the browser."""
    token = secrets.token_urlsafe(32)
    tx.team.add_session(hashed(token), person, now, now + SESSION_LASTS, device)
    tx.desk.audit(person, "signed in", device, now)
    return token


def take_link(tx: Transaction, key: str, now: datetime) -> str | None:
    """The person of a link that waits in the store (`beancan console-link`, an invitation), exactly once."""
    person = tx.team.session(link_hash(key), now)
    tx.team.end_session(link_hash(key))
    return person


def device_of(request: Request) -> str:
    """Which of their devices it is, in words people know, such as "Firefox on Windows". No more is kept."""
    agent = request.headers.get("user-agent", "")
    browser = next((name for sign, name in _BROWSERS if sign in agent), "A browser")
    system = next((f" on {name}" for sign, name in _SYSTEMS if sign in agent), "")
    return browser + system


def _form_token(token: str) -> str:
    return hashlib.sha256(f"form:{token}".encode()).hexdigest()
