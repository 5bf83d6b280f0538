"""What the guides of all platforms have in common: steps, findings, and one line to a platform's server."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from http import HTTPStatus
from typing import Any, NamedTuple, Protocol

import httpx2

from bot.ports import Clock


class Level(StrEnum):
    """How much a finding matters. Only a problem keeps the bot from its work."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that was looked at: what is so, and what to do about it ("" if nothing)."""

    level: Level
    cause: str
    cure: str = ""


Tell = Callable[[Found], None]


def fine(cause: str) -> Found:
    """As it should be."""
    return Found(Level.OK, cause)


def warning(cause: str, cure: str) -> Found:
    """The bot works, and less well than it could."""
    return Found(Level.WARNING, cause, cure)


def problem(cause: str, cure: str) -> Found:
    """It does not work before somebody does something."""
    return Found(Level.PROBLEM, cause, cure)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One account as the configuration wants it, with its secrets. `webhook_url` "": the bot fetches by itself."""

    token: str = field(repr=False)
    app_token: str = field(default="", repr=False)
    base_url: str = ""
    rooms: tuple[str, ...] = ()
    staff: tuple[str, ...] = ()
    rung: str = "suggest"
    webhook_url: str = ""


@dataclass(frozen=True, slots=True)
class Bot:
    """Who a token belongs to. `link`: where a person opens it or adds it to his rooms."""

    id: str
    name: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do. `page`: where; `paste`: what to copy from here to there."""

    do: str
    page: str = ""
    paste: str = ""


@dataclass(frozen=True, slots=True)
class Secret:
    """What a person copies from the platform. `kind`: its name in config.yaml; `shape`: how one looks."""

    kind: str
    name: str
    shape: re.Pattern[str]
    hint: str


@dataclass(frozen=True, slots=True)
class Guide:
    """From nothing to a bot. `staff` and `rooms` say where the ids for these two settings are found."""

    platform: str
    title: str
    needs: str
    steps: tuple[Step, ...]
    secrets: tuple[Secret, ...]
    then: Callable[[Bot], tuple[Step, ...]]
    staff: str
    rooms: str


class Examine(Protocol):
    """Look at one account and tell what was found, as it is found. None: nobody is logged in with this token."""

    def __call__(self, wanted: Wanted, line: "Line", tell: Tell) -> Awaitable[Bot | None]: ...


class NoAnswer(Exception):
    """The platform gave no answer that can be used. `found` is the sentence for people."""

    def __init__(self, found: Found) -> None:
        super().__init__(found.cause)
        self.found = found


class Answer(NamedTuple):
    """What a platform said."""

    status: int
    body: Mapping[str, Any]
    headers: Mapping[str, str]


class Line:
    """Calls to one platform. Of each answer it notes how far our clock is ahead of the platform's (`ahead`)."""

    def __init__(self, title: str, http: httpx2.AsyncClient, clock: Clock) -> None:
        self.title = title
        self.ahead: timedelta | None = None
        self._http = http
        self._clock = clock

    async def ask(self, method: str, url: str, **more: Any) -> Answer:
        """One call. Raises NoAnswer; no sentence holds the address, which may hold the token."""
        answer = await self._call(method, url, **more)
        self._compare(answer.headers.get("date", ""))
        host = httpx2.URL(url).host
        if answer.status_code == HTTPStatus.TOO_MANY_REQUESTS:
            raise NoAnswer(warning(f"{self.title} asks us to slow down.", "Wait a minute and ask again."))
        if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            cause = f"{self.title} has trouble of its own (it answered {answer.status_code})."
            raise NoAnswer(problem(cause, "Wait and ask again; nothing can be done here."))
        try:
            body = answer.json()
        except ValueError:
            body = None
        if not isinstance(body, dict | list):
            cure = "Look at base_url; behind a proxy or a log-in page of the network, open the way to it."
            raise NoAnswer(problem(f"What answers at {host} is not {self.title}.", cure))
        return Answer(answer.status_code, body if isinstance(body, dict) else {"list": body}, answer.headers)

    async def knock(self, url: str) -> Found:
        """Is our public address there? Beancan has to refuse a call without the proof of the platform."""
        try:
            status = (await self._call("POST", url, json={})).status_code
        except NoAnswer:
            cure = "Start Beancan, and look at the name, the certificate and the proxy in front of it."
            return problem(f"Your address {url} cannot be reached from this machine.", cure)
        if status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
            return fine(f"Your address {url} leads to Beancan.")
        if status == HTTPStatus.NOT_FOUND:
            cure = "It has to end in /hooks/ and the name of the account, and lead to Beancan's port."
            return problem(f"Your address {url} answers, and this page is not there.", cure)
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            cure = "Start Beancan. If it runs: lead the proxy to its port."
            return problem(f"Something answers at {url}, and Beancan does not stand behind it ({status}).", cure)
        cure = "Let the proxy in front pass calls on as they are, without a log-in or another address."
        return problem(f"Your address {url} answers, and not as Beancan would ({status}).", cure)

    async def _call(self, method: str, url: str, **more: Any) -> httpx2.Response:
        try:
            return await self._http.request(method, url, **more)
        except (httpx2.HTTPError, httpx2.InvalidURL, UnicodeError, OSError) as error:
            why = _WHY.get(type(error).__name__, "the connection breaks")
            cure = "Check the network, the firewall, and base_url if one is set."
            raise NoAnswer(problem(f"{self.title} cannot be reached from here: {why}.", cure)) from None

    def _compare(self, date: str) -> None:
        try:
            theirs = parsedate_to_datetime(date)
            self.ahead = self._clock.now() - theirs
        except (ValueError, TypeError):  # no date, or one without a time zone
            return


_WHY = {
    "ConnectError": "there is no connection",
    "ConnectTimeout": "nobody answers",
    "ReadTimeout": "it takes too long",
    "InvalidURL": "the address is none",
    "UnsupportedProtocol": "the address is none",
    "UnicodeEncodeError": "the token or the address holds a letter that cannot be sent",
}
