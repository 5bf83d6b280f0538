"""The plaza, our practice ground, spoken to over HTTP like any foreign platform.

Platform   `beancan plaza` (or the one inside `beancan demo`); its API is described at /openapi.json
Library    httpx2
Secrets    the brand's bearer token
Limits     5,000 characters a post
Settling   by key: the same key again gives the first post back
Known gaps none: whatever the engine can do is shown here first

Ids: room = room, person = the customer's name, post = the plaza's id.
"""

import re
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx2

from bot.core import messages as m
from bot.core.decisions import Purpose, Reply
from bot.core.policy import Channel, Settles
from bot.core.records import Receipt
from bot.errors import ConfigError, Refused, RetryLater, Unsure
from bot.ports import Batch, Clock, Cursor, Raw, Target

ABILITIES = Channel(account=m.AccountId(""), platform="plaza", limit=5000, settles=Settles.KEY)
KINDS = {"post": m.Kind.POST, "edit": m.Kind.EDIT, "delete": m.Kind.DELETE, "tap": m.Kind.TAP}
# Nothing of the request was written when these come: surely not posted.
NOTHING_WRITTEN = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)


@dataclass(frozen=True, slots=True)
class PlazaAccount:
    """One account. `handle`: how customers call the brand, without @. `bots`: names of other people's machines.

    `public_url` is where people open the plaza (for links); `poll_seconds` how long a question for news stays open.
    """

    channel: Channel
    base_url: str
    token: str = field(repr=False)
    handle: str
    public_url: str = ""
    bots: frozenset[str] = frozenset()
    poll_seconds: float = 25.0
    answer_seconds: float = 10.0


class PlazaAdapter:
    """`Adapter`, `CanDelete` and `CanEdit` over the plaza's HTTP API."""

    def __init__(self, account: PlazaAccount, clock: Clock) -> None:
        self.channel = account.channel
        self._account = account
        self._clock = clock
        self._mention = re.compile(rf"(?i)(?<![\w@])@{re.escape(account.handle)}(?!\w)")
        self._kinds: dict[str, m.RoomKind] = {}
        self._http = httpx2.AsyncClient(
            base_url=account.base_url.rstrip("/") + "/",
            headers={"Authorization": f"Bearer {account.token}"},
            timeout=account.answer_seconds,
            limits=httpx2.Limits(max_connections=32),
        )

    async def open(self) -> None:
        """Check address and token, and learn which rooms are there for support."""
        place = f"accounts.{self.channel.account}"
        try:
            answer = await self._http.get("api/rooms")
        except httpx2.TransportError as error:
            cure = "Start it with `beancan plaza`, or correct base_url."
            raise RetryLater(f"{place}.base_url: no plaza answers at {self._account.base_url}. {cure}") from error
        self._check_token(answer)
        answer.raise_for_status()
        self._kinds = {r["id"]: m.RoomKind.SUPPORT for r in answer.json()["rooms"] if r["kind"] != "open"}

    def _check_token(self, answer: httpx2.Response) -> None:
        if answer.status_code == httpx2.codes.UNAUTHORIZED:
            place = f"accounts.{self.channel.account}"
            raise ConfigError([f"{place}: the plaza does not know this token. Use the one the plaza was started with."])

    async def events(self, cursor: Cursor | None) -> AsyncGenerator[Batch]:
        """Long polls. A lost cursor costs repeats, never a message: the inbox knows each happening."""
        at = int(cursor) if cursor is not None else 0
        tries = 0
        while True:
            try:
                wait = self._account.poll_seconds
                answer = await self._http.get("api/events", params={"cursor": at, "wait": wait}, timeout=wait + 10)
                self._check_token(answer)
                answer.raise_for_status()
            except httpx2.HTTPError:
                tries += 1
                await self._clock.sleep(min(5.0, 0.1 * 2**tries))
                continue
            tries = 0
            page = answer.json()
            if page["events"]:
                yield Batch(page["events"], Cursor(str(page["cursor"])))
            at = page["cursor"]

    def parse(self, raw: Raw) -> m.Message | None:
        """One event of /api/events -> Message."""
        post, tap, kind = raw["post"], raw["tap"], KINDS.get(raw["type"])
        if kind is None:
            return None
        private = post["visibility"] == "private"
        room = m.Room(m.RoomId(post["room"]), self._room_kind(post), post["room"])
        replied = post["in_reply_to"]
        threaded = replied is not None or kind is m.Kind.TAP
        return m.Message(
            account=self.channel.account,
            happening=self._happening(raw),
            kind=kind,
            room=room,
            id=m.RemoteId(post["id"]),
            author=m.Author(m.PersonId(tap["author"]), tap["author"]) if tap else self._author(post),
            at=datetime.fromisoformat(raw["at"]),
            text="" if kind in {m.Kind.DELETE, m.Kind.TAP} else post["text"],
            visibility=m.Visibility.PRIVATE if private else m.Visibility.PUBLIC,
            addressed=bool(tap or private or room.kind is m.RoomKind.SUPPORT or self._mention.search(post["text"])),
            root=m.RemoteId(post["room"] if private else post["root"]) if private or threaded else None,
            reply_to=m.RemoteId(replied) if replied else None,
            threaded=threaded or private,
            locale=post["locale"] or "",
            reach=post["reach"],
            button=tap["button"] if tap else "",
            link=self._link(post["id"]),
            key=post["key"] or "" if not tap else "",
        )

    def _room_kind(self, post: dict[str, Any]) -> m.RoomKind:
        return m.RoomKind.SUPPORT if post["visibility"] == "private" else self._kinds.get(post["room"], m.RoomKind.OPEN)

    def _happening(self, raw: Raw) -> m.Happening:
        """The names of `model.md`: what happened, not how often it was delivered."""
        post = raw["post"]
        place = f"{post['room']}:{post['id']}"
        names = {
            "post": f"post:{place}",
            "edit": f"edit:{place}:{post['edited_at']}",
            "delete": f"delete:{place}",
            "tap": f"tap:{(raw['tap'] or {}).get('id')}",
        }
        return m.Happening(names[raw["type"]])

    def _author(self, post: dict[str, Any]) -> m.Author:
        """A post with a key was made through our API; a keyless one of the team was typed by a person."""
        name = post["author"]
        if post["role"] == "customer":
            role = m.Role.BOT if name in self._account.bots else m.Role.CUSTOMER
        else:
            role = m.Role.OWN if post["role"] == "bot" or post["key"] else m.Role.STAFF
        return m.Author(m.PersonId(name), name, role)

    def _link(self, post: str) -> str:
        return f"{(self._account.public_url or self._account.base_url).rstrip('/')}/#post-{post}"

    async def send(self, to: Target, reply: Reply, key: str) -> Receipt:
        """Post once; the key makes a repeat harmless."""
        human = reply.purpose is Purpose.HUMAN
        body = {
            "author": f"{self._account.handle.title()} {'Team' if human else 'Bot'}",
            "as": "staff" if human else "bot",
            "text": reply.text,
            "room": f"dm:{to.person}" if to.private else to.room,
            "visibility": "private" if to.private else "public",
            "in_reply_to": to.to,
            "key": key,
            "buttons": [{"id": button.id, "label": button.label} for button in reply.buttons],
            "locale": reply.language,
        }
        answer = await self._ask("POST", "api/posts", body)
        post = answer.json()["id"]
        return Receipt((m.RemoteId(post),), self._link(post))

    async def delete(self, room: m.RoomId, post: m.RemoteId) -> None:
        """Take our post back."""
        await self._ask("DELETE", f"api/posts/{post}", None)

    async def edit(self, room: m.RoomId, post: m.RemoteId, text: str) -> None:
        """Replace the words of our post."""
        await self._ask("PATCH", f"api/posts/{post}", {"text": text})

    async def _ask(self, method: str, path: str, body: dict[str, Any] | None) -> httpx2.Response:
        """One request, its failures in our words."""
        try:
            answer = await self._http.request(method, path, json=body)
        except NOTHING_WRITTEN as error:
            raise RetryLater(f"the plaza cannot be reached ({type(error).__name__})") from error
        except httpx2.TransportError as error:
            raise Unsure(f"the plaza took it and did not answer ({type(error).__name__})") from error
        if answer.status_code == httpx2.codes.TOO_MANY_REQUESTS:
            raise RetryLater("the plaza asks to slow down", float(answer.headers.get("Retry-After", "1")))
        if answer.is_server_error:
            raise Unsure(f"the plaza answered {answer.status_code}")
        if answer.is_client_error:
            raise Refused(f"the plaza refuses: {answer.json().get('error', answer.status_code)}")
        return answer

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()
