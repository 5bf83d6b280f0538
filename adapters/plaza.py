"""The plaza, our practice ground, spoken to over HTTP like any foreign platform.

Platform   `beancan plaza` (or the one inside `beancan demo`); its API is described at /openapi.json
Library    httpx2
Secrets    the brand's bearer token
Limits     5,000 characters a post (split at sentence ends; each further part has a key of its own; files go with the
           last one), 4 files of 8 MB
Settling   by reading the thread back; and the same key again gives the first post back
Known gaps none: whatever the engine can do is shown here first

Ids: room = room, person = the customer's name, post = the plaza's id.
"""

import base64
import logging
import re
from collections.abc import AsyncGenerator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote

import httpx2

from bot.core import messages as m
from bot.core.decisions import Purpose, Reply
from bot.core.files import File
from bot.core.policy import Channel, Settles
from bot.core.records import Receipt
from bot.core.text import split
from bot.errors import ConfigError, Refused, RetryLater, SendError, Unsure
from bot.ports import Batch, Clock, Cursor, Raw, Source, Target, origin

log = logging.getLogger(__name__)

TEXT_LIMIT = 5000
ABILITIES = Channel(
    account=m.AccountId(""), platform="plaza", limit=TEXT_LIMIT, settles=Settles.READ_BACK, files=4
)  # fmt: skip
PART = "#"  # between the key of a long answer and the number of the part
KINDS = {"post": m.Kind.POST, "edit": m.Kind.EDIT, "delete": m.Kind.DELETE, "tap": m.Kind.TAP}
LONGEST_PAUSE = 5.0  # seconds between two questions for news while the plaza is away
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


class Gone(Refused):
    """What it is about is not there, or not any more."""


def _sentence(answer: httpx2.Response) -> str:
    """Why it was refused, in the plaza's words where it gives any."""
    try:
        return str(answer.json()["error"])
    except (ValueError, KeyError, TypeError):
        return f"HTTP {answer.status_code}"


def _file(file: File) -> dict[str, str]:
    return {"name": file.name, "content": base64.b64encode(file.content).decode()}


def _attachment(file: Raw) -> m.Attachment:
    return m.Attachment("image" if file["picture"] else "file", file["name"], file["size"], file["id"])


def _key(post: Raw) -> str:
    """The key of the answer that a post is, or is a part of."""
    return str(post["key"] or "").partition(PART)[0]


class PlazaAdapter:
    """`Adapter`, `CanDelete`, `CanEdit`, `CanLocate` and `CanReadThread` over the plaza's HTTP API."""

    def __init__(self, account: PlazaAccount, clock: Clock) -> None:
        self.channel = account.channel
        self._account = account
        self._clock = clock
        self._mention = re.compile(rf"(?i)(?<![\w@])@{re.escape(account.handle)}(?!\w)")
        self._kinds: dict[str, m.RoomKind] = {}
        self._begun: dict[str, list[Raw]] = {}  # key -> parts that are out while later ones are still to come
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
        if answer.is_server_error:
            raise RetryLater(f"{place}.base_url: the plaza at {self._account.base_url} answers {answer.status_code}.")
        try:
            self._learn(answer)
        except (ValueError, KeyError, TypeError) as error:
            cure = "Correct base_url: it is the address that `beancan plaza` printed."
            sentence = f"{place}.base_url: what answers at {self._account.base_url} is no plaza. {cure}"
            raise ConfigError([sentence]) from error

    def _learn(self, answer: httpx2.Response) -> None:
        self._kinds = {
            room["id"]: m.RoomKind.OPEN if room["kind"] == "open" else m.RoomKind.SUPPORT
            for room in answer.json()["rooms"]
        }

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
                page = answer.json()
                if any(self._unknown(raw.get("post")) for raw in page["events"]):
                    self._learn(await self._http.get("api/rooms"))  # one was opened since
            except (httpx2.HTTPError, ValueError, KeyError):  # away, or somebody else answers in its place
                tries += 1
                await self._clock.sleep(min(LONGEST_PAUSE, 0.1 * 2 ** min(tries, 10)))
                continue
            tries = 0
            if page["events"]:
                yield Batch(page["events"], Cursor(str(page["cursor"])))
            at = page["cursor"]

    def _unknown(self, post: Raw | None) -> bool:
        return post is not None and post.get("visibility") == "public" and post.get("room") not in self._kinds

    def parse(self, raw: Raw) -> m.Message | None:
        """One event of /api/events -> Message; None for what is not about customers, and for one out of shape."""
        try:
            return self._read(raw)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            log.warning("%s: event %s cannot be read: %r", self.channel.account, raw.get("seq"), error)
            return None

    def _read(self, raw: Raw) -> m.Message | None:
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
            key="" if tap else _key(post),
            attachments=() if tap else tuple(_attachment(file) for file in post.get("files", ())),
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
        """Post once, in parts if it is long; the key makes a repeat harmless, and a later try goes on where the last
        one was held up."""
        parts = split(reply.text, TEXT_LIMIT, len) or [""]
        posts = self._begun.setdefault(key, [])
        try:
            for number in range(len(posts), len(parts)):
                part = key if len(parts) == 1 else f"{key}{PART}{number + 1}/{len(parts)}"
                posts.append(await self._post(to, reply, parts[number], part, last=number == len(parts) - 1))
        except SendError as error:
            if not posts or isinstance(error, Refused):
                del self._begun[key]
            raise
        del self._begun[key]
        return self._receipt(posts)

    async def _post(self, to: Target, reply: Reply, text: str, key: str, *, last: bool) -> dict[str, Any]:
        human = reply.purpose is Purpose.HUMAN
        body = {
            "author": f"{self._account.handle.title()} {'Team' if human else 'Bot'}",
            "as": "staff" if human else "bot",
            "text": text,
            "room": f"dm:{to.person}" if to.private else to.room,
            "visibility": "private" if to.private else "public",
            "in_reply_to": to.to,
            "key": key,
            "buttons": [{"id": button.id, "label": button.label} for button in reply.buttons] if last else [],
            "locale": reply.language or None,
            "files": [_file(file) for file in reply.files] if last else [],
        }
        answer = await self._ask("POST", "api/posts", body)
        try:
            post: dict[str, Any] = answer.json()
            self._receipt([post])
        except (ValueError, KeyError, TypeError) as error:
            raise Unsure(f"the plaza's answer cannot be read ({answer.status_code})") from error
        return post

    async def delete(self, room: m.RoomId, post: m.RemoteId) -> None:
        """Take our post back. One that is gone already, or was never there, is gone."""
        with suppress(Gone):
            await self._again("DELETE", f"api/posts/{post}")

    async def edit(self, room: m.RoomId, post: m.RemoteId, text: str) -> None:
        """Replace the words of our post."""
        await self._again("PATCH", f"api/posts/{post}", {"text": text})

    async def locate(self, room: m.RoomId, post: m.RemoteId, ref: str) -> Source:
        """A file's address holds its id: nothing is asked."""
        base = self._account.base_url.rstrip("/")
        headers = {"Authorization": f"Bearer {self._account.token}"}
        return Source(f"{base}/api/files/{quote(ref, safe='')}", frozenset({origin(base)}), headers)

    async def find_own(self, to: Target, key: str) -> Receipt | None:
        """Our post with this key, if all of it stands. If only the first parts do, the next `send` goes on after
        them."""
        room, post = f"dm:{to.person}" if to.private else to.room, to.to or to.root
        alone = to.private or not post
        path = f"api/rooms/{quote(room, safe=':')}/posts" if alone else f"api/posts/{post}/thread"
        try:
            answer = await self._again("GET", path)
        except Gone:
            return None
        except Refused as error:
            raise RetryLater(str(error)) from error
        ours = (post for post in answer.json()["posts"] if post["role"] != "customer" and _key(post) == key)
        found = {post["key"]: post for post in ours}  # in order, since they were posted so
        posts, names = list(found.values()), list(found)
        self._begun.pop(key, None)
        if names[-1:] in ([key], [f"{key}{PART}{len(names)}/{len(names)}"]):
            return self._receipt(posts)
        if posts:
            self._begun[key] = posts
        return None

    def _receipt(self, posts: Sequence[Raw]) -> Receipt:
        first = posts[0]
        return Receipt(
            tuple(m.RemoteId(post["id"]) for post in posts), self._link(first["id"]), m.RoomId(first["room"])
        )

    async def _again(self, method: str, path: str, body: dict[str, Any] | None = None) -> httpx2.Response:
        """A request that does no harm when it is repeated."""
        try:
            return await self._ask(method, path, body)
        except Unsure as error:
            raise RetryLater(str(error)) from error

    async def _ask(self, method: str, path: str, body: dict[str, Any] | None) -> httpx2.Response:
        """One request, its failures in our words."""
        try:
            answer = await self._http.request(method, path, json=body)
        except NOTHING_WRITTEN as error:
            raise RetryLater(f"the plaza cannot be reached ({type(error).__name__})") from error
        except httpx2.TransportError as error:
            raise Unsure(f"the plaza took it and did not answer ({type(error).__name__})") from error
        if answer.status_code == httpx2.codes.TOO_MANY_REQUESTS:
            wanted = answer.headers.get("Retry-After", "")
            raise RetryLater("the plaza asks to slow down", float(wanted) if wanted.isdecimal() else None)
        if answer.is_client_error:
            kind = Gone if answer.status_code == httpx2.codes.NOT_FOUND else Refused
            raise kind(f"the plaza refuses: {_sentence(answer)}")
        if not answer.is_success:
            raise Unsure(f"the plaza answered {answer.status_code}")
        return answer

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()
