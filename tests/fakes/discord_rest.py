"""The pretended Discord's REST API: what each call does, with the API's limits and error codes."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

from tests.fakes.discord_gateway import Gateway
from tests.fakes.discord_world import (
    FORUM,
    PUBLIC_THREAD,
    TEXT,
    THREAD_CREATED,
    ApiError,
    Channel,
    Post,
    Raw,
    Server,
    User,
    World,
)

CALLS = {  # name: method and path
    "me": "GET users/@me",
    "application": "GET oauth2/applications/@me",
    "gateway": "GET gateway/bot",
    "dm": "POST users/@me/channels",
    "channel": "GET channels/{channel}",
    "server": "GET guilds/{server}",
    "member": "GET guilds/{server}/members/{user}",
    "history": "GET channels/{channel}/messages",
    "message": "GET channels/{channel}/messages/{message}",
    "send": "POST channels/{channel}/messages",
    "edit": "PATCH channels/{channel}/messages/{message}",
    "delete": "DELETE channels/{channel}/messages/{message}",
    "typing": "POST channels/{channel}/typing",
    "thread": "POST channels/{channel}/messages/{message}/threads",
    "callback": "POST interactions/{interaction}/{token}/callback",
}


@dataclass(frozen=True, slots=True)
class Call:
    """One call as found by its path."""

    name: str
    numbers: dict[str, str]
    do: Callable[..., Any]

    def run(self, told: Raw) -> object:
        """Carry it out; gives the answer's JSON, None for no content."""
        return self.do(told, **{name: int(one) if one.isdecimal() else one for name, one in self.numbers.items()})


class Rest:
    """Every method named as in `CALLS` takes the request's fields and the numbers of its path."""

    def __init__(self, world: World, gateway: Gateway) -> None:
        self.world = world
        self.events = gateway
        self.flags = 0
        self.url = ""  # of the gateway
        self.answered: list[tuple[str, int]] = []  # taps that were acknowledged: id and kind of answer
        self.open_taps: dict[str, str] = {}  # id -> token
        self.typed: list[int] = []
        self.nonces: dict[str, Post] = {}
        self._numbers = count(1)
        self._paths = [(name, *_pattern(path)) for name, path in CALLS.items()]

    def find(self, method: str, path: str) -> Call | None:
        """The call of that method and path."""
        for name, wanted, pattern in self._paths:
            found = pattern.fullmatch(path)
            if found and method == wanted:
                return Call(name, found.groupdict(), getattr(self, f"do_{name}"))
        return None

    # --- who and where ------------------------------------------------------------------------------------------------

    def do_me(self, _: Raw) -> Raw:
        return self.world.us.raw() | {"verified": True, "mfa_enabled": True, "locale": "en-US", "flags": 0}

    def do_application(self, _: Raw) -> Raw:
        return {
            "id": str(self.world.us.id), "name": "Acme Help", "description": "", "icon": None, "bot_public": True,
            "bot_require_code_grant": False, "verify_key": "0", "flags": self.flags, "owner": self.world.us.raw(),
            "team": None,
        }  # fmt: skip

    def do_gateway(self, _: Raw) -> Raw:
        limit = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1}
        return {"url": self.url, "shards": 1, "session_start_limit": limit}

    def do_dm(self, told: Raw) -> Raw:
        person = self.world.users.get(int(told["recipient_id"]))
        if person is None:
            raise ApiError(404, 10013, "Unknown User")
        return self.world.private(person).raw()

    def do_channel(self, _: Raw, channel: int) -> Raw:
        return self.world.channel(channel).raw()

    def _server(self, number: int) -> Server:
        found = next((one for one in self.world.servers if one.id == number), None)
        if found is None:
            raise ApiError(404, 10004, "Unknown Guild")
        return found

    def do_server(self, told: Raw, server: int) -> Raw:
        there = self._server(server)
        hidden = {"channels", "threads", "members", "member_count", "joined_at", "unavailable", "large"}
        shown = {name: value for name, value in there.raw([], self.world.us).items() if name not in hidden}
        return shown | ({"approximate_member_count": there.member_count} if told.get("with_counts") else {})

    def do_member(self, _: Raw, server: int, user: int) -> Raw:
        there = self._server(server)
        found = next((one for one in there.members if one.id == user), None)
        if found is None:
            raise ApiError(404, 10007, "Unknown Member")
        return found.member() | {"user": found.raw()}

    def do_history(self, told: Raw, channel: int) -> list[Raw]:
        after, limit = int(told.get("after", 0)), int(told.get("limit", 50))
        standing = (post for post in self.world.channel(channel).posts.values() if not post.deleted)
        found = sorted((post for post in standing if post.id > after), key=lambda post: post.id)
        return [post.full() for post in reversed(found[:limit])]

    def do_message(self, _: Raw, channel: int, message: int) -> Raw:
        return self.world.channel(channel).standing(message).full()

    # --- messages -----------------------------------------------------------------------------------------------------

    def do_send(self, told: Raw, channel: int) -> Raw:
        where = self.world.channel(channel)
        known = self.nonces.get(str(told.get("nonce"))) if told.get("enforce_nonce") else None
        if known is not None:
            return known.channel.standing(known.id).full() | {"nonce": known.nonce}
        self._may_write(where, told)
        answered = self._answered(where, told)
        content = {
            "content": told.get("content") or "", "components": told.get("components", []),
            "flags": told.get("flags", 0), "attachments": self._attached(told),
        }  # fmt: skip
        post = self.world.put(where, self.world.us.raw(), content, answered=answered, ping=False)
        if told.get("nonce") is not None:
            post.nonce = str(told["nonce"])
            self.nonces[post.nonce] = post
        self.events.dispatch("MESSAGE_CREATE", post.event(), private=where.server is None)
        return post.full() | ({"nonce": post.nonce} if post.nonce else {})

    def _attached(self, told: Raw) -> list[Raw]:
        """As a message tells its files. `sent` is ours: what arrived."""
        return [
            {"id": str(self.world.number()), "filename": name, "size": len(content), "url": "https://cdn.invalid/a",
             "proxy_url": "https://cdn.invalid/a", "sent": content.hex()}
            for name, content in told.get("uploads", ())
        ]  # fmt: skip

    def _may_write(self, where: Channel, told: Raw) -> None:
        if where.type == FORUM:
            raise ApiError(400, 50008, "Cannot send messages in a non-text channel")
        if where.person is not None and not where.person.takes_private:
            raise ApiError(403, 50007, "Cannot send messages to this user")
        if where.muted:
            raise ApiError(403, 50013, "Missing Permissions")
        _check(told)
        where.archived = False

    def _answered(self, where: Channel, told: Raw) -> Post | None:
        reference = told.get("message_reference")
        if reference is None:
            return None
        post = where.posts.get(int(reference["message_id"]))
        if post is not None and not post.deleted:
            return post
        if reference.get("fail_if_not_exists", True):
            raise ApiError(400, 50035, "Invalid Form Body")
        return None

    def do_edit(self, told: Raw, channel: int, message: int) -> Raw:
        post = self._ours(channel, message, 50005, "Cannot edit a message authored by another user")
        _check(told)
        self.world.edit(post, {name: told[name] for name in ("content", "components") if name in told})
        self.events.dispatch("MESSAGE_UPDATE", post.event(), private=post.channel.server is None)
        return post.full()

    def do_delete(self, _: Raw, channel: int, message: int) -> None:
        post = self._ours(channel, message, 50013, "Missing Permissions")
        post.deleted = True
        gone = self.where(post.channel) | {"id": str(message)}
        self.events.dispatch("MESSAGE_DELETE", gone, private=post.channel.server is None)

    def _ours(self, channel: int, message: int, code: int, sentence: str) -> Post:
        post = self.world.channel(channel).standing(message)
        if post.raw["author"]["id"] != str(self.world.us.id):
            raise ApiError(403, code, sentence)
        return post

    def do_typing(self, _: Raw, channel: int) -> None:
        self.typed.append(self.world.channel(channel).id)

    def where(self, channel: Channel) -> Raw:
        """How events name a channel."""
        server = {"guild_id": str(channel.server.id)} if channel.server is not None else {}
        return {"channel_id": str(channel.id)} | server

    # --- threads ------------------------------------------------------------------------------------------------------

    def do_thread(self, told: Raw, channel: int, message: int) -> Raw:
        where = self.world.channel(channel)
        where.standing(message)
        if message in self.world.channels:
            raise ApiError(400, 160004, "A thread has already been created for this message")
        if where.muted:
            raise ApiError(403, 50013, "Missing Permissions")
        if not 1 <= len(told["name"]) <= 100:
            raise ApiError(400, 50035, "Invalid Form Body")
        return self.open_thread(where, message, self.world.us, told["name"]).raw()

    def open_thread(self, parent: Channel, number: int, user: User, name: str) -> Channel:
        """A thread under a channel; in a text channel a notice tells of it."""
        made = Channel(number, PUBLIC_THREAD, name, parent.server, parent, user)
        self.world.add(made)
        self.events.dispatch("THREAD_CREATE", made.raw() | {"newly_created": True})
        if parent.type == TEXT:
            notice = self.world.put(parent, user.raw(), {"type": THREAD_CREATED, "content": name})
            self.events.dispatch("MESSAGE_CREATE", notice.event())
        return made

    # --- buttons ------------------------------------------------------------------------------------------------------

    def tap(self, post: Post, user: User, button: str) -> str:
        """A person presses a button; gives the tap's id."""
        number = str(self.world.number())
        token = f"token-{next(self._numbers)}"
        self.open_taps[number] = token
        channel = post.channel
        person = {"user": user.raw()} if channel.server is None else {
            "member": user.member() | {"user": user.raw(), "permissions": "0"}
        }  # fmt: skip
        d = self.where(channel) | person | {
            "id": number, "application_id": str(self.world.us.id), "type": 3, "token": token, "version": 1,
            "data": {"custom_id": button, "component_type": 2}, "channel": channel.raw(), "message": post.full(),
            "locale": "fr", "attachment_size_limit": 10, "app_permissions": "0", "entitlements": [],
            "authorizing_integration_owners": {}, "context": 0,
        }  # fmt: skip
        self.events.dispatch("INTERACTION_CREATE", d)
        return number

    def do_callback(self, told: Raw, interaction: int, token: str) -> None:
        if self.open_taps.pop(str(interaction), None) != token:
            raise ApiError(404, 10062, "Unknown interaction")
        self.answered.append((str(interaction), told["type"]))


def _pattern(path: str) -> tuple[str, re.Pattern[str]]:
    method, _, rest = path.partition(" ")
    return method, re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", rest))


def _check(told: Raw) -> None:
    """Limits of a message."""
    content = told.get("content") or ""
    if not content and not told.get("uploads"):
        raise ApiError(400, 50006, "Cannot send an empty message")
    buttons = [one for row in told.get("components") or () for one in row["components"]]
    rows = [len(row["components"]) for row in told.get("components") or ()]
    if (
        len(content.encode("utf-16-le")) // 2 > 2000
        or len(str(told.get("nonce", ""))) > 25
        or any(len(one["custom_id"]) > 100 or not 1 <= len(one["label"]) <= 80 for one in buttons)
        or len(rows) > 5
        or any(width > 5 for width in rows)
    ):
        raise ApiError(400, 50035, "Invalid Form Body")
