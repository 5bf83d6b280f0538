"""A pretended Discord: gateway and REST on a loopback port, with customers who act through Python methods.

    async with FakeDiscord() as dc:
        server, ana = dc.server("Acme"), dc.user("Ana")
        room = dc.channel(server, "help")
        post = dc.post(room, ana, f"{dc.mention} it crashes")
        ...
        assert dc.sent[-1].reply_to == post.id

It follows the public protocol of version 10: HELLO, heartbeats, IDENTIFY, RESUME with replay, privileged intents, REST
with the API's error codes, nonces, interactions. It knows nothing of our adapter.
What it does not do: uploads, embeds, slash commands, permissions finer than `hidden`, `muted` and `takes_private`, rate
limits of its own (see `fail`), sharding.
"""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Literal, Self

from aiohttp import web

from tests.fakes.discord_gateway import Gateway
from tests.fakes.discord_rest import Rest
from tests.fakes.discord_world import (
    FORUM,
    JOINED,
    PUBLIC_THREAD,
    TEXT,
    ApiError,
    Channel,
    Post,
    Raw,
    Sent,
    Server,
    User,
    World,
)

FaultKind = Literal[
    "reject_429",  # not taken; retry_after = seconds
    "ban_429",  # the gatekeeper in front of the API: no Via, no JSON
    "error_500",  # not taken; an answer without JSON
    "error_502",  # a gateway in between answers; whether it was taken is unknown, here it was not
    "nonsense",  # a stranger answers 200 with a page
    "reset",  # the connection breaks before the request is taken
    "reset_after_accept",  # taken, then the connection breaks
    "timeout_after_accept",  # taken, but no answer comes
    "slow",  # taken and answered after `seconds`
]
TOKEN = "NzAwMDAwMDAx.test-token.of-the-pretended-platform"


@dataclass(slots=True)
class Fault:
    """What goes wrong with the next calls of a kind."""

    kind: FaultKind
    call: str
    times: int
    seconds: float


class FakeDiscord:
    """The server and the people on it. Everything that a person does is a plain method; the bot speaks HTTP and WS."""

    def __init__(self, *, content: bool = True, flagged: bool = True) -> None:
        """`content`: the portal grants the message content intent. `flagged`: and the application's flags say so."""
        self.bot = User(700_000_000_000_000_001, "acme_help", "Acme Help", bot=True)
        self.token = TOKEN
        self.world = World(self.bot)
        self.gateway = Gateway(self.world, TOKEN, self._tell)
        self.rest = Rest(self.world, self.gateway)
        if not content:
            self.gateway.allowed &= ~(1 << 15)
        self.rest.flags = 1 << 19 if content == flagged else 0
        self.calls: list[tuple[str, Raw]] = []
        self.faults: list[Fault] = []
        self._watchers: list[tuple[Callable[[], bool], asyncio.Future[None]]] = []
        self._closing = asyncio.Event()
        self._port = 0

    # --- server -------------------------------------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/", self.gateway.serve)
        app.router.add_get("/resume", self.gateway.serve)
        app.router.add_route("*", "/api/v10/{path:.*}", self._answer)
        self._runner = web.AppRunner(app, handler_cancellation=True, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        await self._listen()
        self._pump = asyncio.create_task(self.gateway.pump())
        return self

    async def __aexit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        self._closing.set()
        self._pump.cancel()
        self.gateway.cut()
        await self._runner.cleanup()

    async def _listen(self) -> None:
        self._site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await self._site.start()
        self._port = int(self._runner.addresses[0][1])
        self.rest.url = self.gateway_url

    async def go_offline(self) -> None:
        """Refuse connections and break the open ones, until `come_back`. What is posted meanwhile is kept."""
        await self._site.stop()
        if self._runner.server is not None:
            await self._runner.server.shutdown(0.1)

    async def come_back(self) -> None:
        """Listen again on the same port."""
        await self._listen()

    @property
    def base_url(self) -> str:
        """What a client puts before the path."""
        return f"http://127.0.0.1:{self._port}/api/v10"

    @property
    def gateway_url(self) -> str:
        """Where a client begins a session."""
        return f"ws://127.0.0.1:{self._port}/"

    @property
    def mention(self) -> str:
        """How a person calls the bot."""
        return f"<@{self.bot.id}>"

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        body: Raw = await request.json() if request.can_read_body else {}
        call = self.rest.find(request.method, request.match_info["path"])
        if call is None:
            return _error(ApiError(404, 0, "404: Not Found"))
        if call.name != "callback" and request.headers.get("Authorization") != f"Bot {self.token}":
            return _error(ApiError(401, 0, "401: Unauthorized"))
        self.calls.append((call.name, {**call.numbers, **dict(request.query), **body}))
        self._tell()
        fault = self._fault(call.name)
        early = None if fault is None else _BEFORE.get(fault.kind)
        if fault is not None and early is not None:
            return early(fault, request)
        try:
            response = _json(200, call.run({**dict(request.query), **body}))
        except ApiError as error:
            response = _error(error)
        self._tell()
        if fault is not None:
            await self._disturb(fault, request)
        return response

    async def _disturb(self, fault: Fault, request: web.Request) -> None:
        if fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
            return
        if fault.kind == "timeout_after_accept":
            await self._closing.wait()
        _break(fault, request)

    def _fault(self, call: str) -> Fault | None:
        for fault in self.faults:
            if fault.call == call:
                fault.times -= 1
                if not fault.times:
                    self.faults.remove(fault)
                return fault
        return None

    def fail(self, kind: FaultKind, call: str = "send", *, times: int = 1, seconds: float = 1) -> None:
        """Let the next calls of a kind go wrong. Names of calls: `discord_rest.CALLS`."""
        self.faults.append(Fault(kind, call, times, seconds))

    def _tell(self) -> None:
        for happened, future in list(self._watchers):
            if happened() and not future.done():
                future.set_result(None)

    async def until(self, happened: Callable[[], bool], *, seconds: float = 10) -> None:
        """Wait until something holds; looked at with every call and frame of the bot."""
        if happened():
            return
        watcher = (happened, asyncio.get_running_loop().create_future())
        self._watchers.append(watcher)
        try:
            async with asyncio.timeout(seconds):
                await watcher[1]
        finally:
            self._watchers.remove(watcher)

    def called(self, call: str) -> list[Raw]:
        """What every call of a kind carried, oldest first."""
        return [told for name, told in self.calls if name == call]

    # --- people and places --------------------------------------------------------------------------------------------

    def server(self, name: str, *, members: int = 250) -> Server:
        """Make a server that the bot is in."""
        made = Server(self.world.number(), name, self.world.number(), [self.bot], members)
        self.bot.roles.append(made.our_role)
        self.world.servers.append(made)
        return made

    def role(self, server: Server) -> int:
        """Make a role; gives its id."""
        server.roles.append(self.world.number())
        return server.roles[-1]

    def user(self, name: str, server: Server | None = None, **more: Any) -> User:
        """Make a person; `roles` and `nick` are his in the server."""
        made = User(self.world.number(), name.lower(), name, **more)
        self.world.users[made.id] = made
        for one in self.world.servers if server is None else [server]:
            one.members.append(made)
        return made

    def channel(self, server: Server, name: str, kind: int = TEXT) -> Channel:
        """Make a channel."""
        made = self.world.add(Channel(self.world.number(), kind, name, server))
        self.gateway.dispatch("CHANNEL_CREATE", made.raw())
        return made

    def forum(self, server: Server, name: str) -> Channel:
        """Make a forum."""
        return self.channel(server, name, FORUM)

    def private(self, person: User) -> Channel:
        """The private chat of a person with our bot."""
        return self.world.private(person)

    # --- what people do -----------------------------------------------------------------------------------------------

    def post(
        self, channel: Channel, user: User, text: str, *, reply_to: Post | int | None = None, ping: bool = True,
        **content: Any,
    ) -> Post:  # fmt: skip
        """Write or reply. Further fields of the message by name."""
        answered = channel.posts[reply_to] if isinstance(reply_to, int) else reply_to
        return self._place(channel, user.raw(), {"content": text} | content, answered=answered, ping=ping)

    def post_by_webhook(self, channel: Channel, name: str, text: str) -> Post:
        """A webhook writes: a feed, or a channel that is followed."""
        number = str(self.world.number())
        author = User(int(number), name, bot=True).raw()
        return self._place(channel, author, {"content": text, "webhook_id": number})

    def forward(self, channel: Channel, user: User, post: Post) -> Post:
        """Forward a message."""
        told = {"type": 1, "channel_id": str(post.channel.id), "message_id": str(post.id)}
        origin = {"message": {"content": post.raw["content"], "attachments": [], "embeds": [], "type": 0}}
        return self._place(channel, user.raw(), {"message_reference": told, "message_snapshots": [origin]})

    def join(self, channel: Channel, user: User) -> Post:
        """A person joins the server: a notice."""
        return self._place(channel, user.raw(), {"type": JOINED})

    def thread(self, at: Post, user: User, name: str) -> Channel:
        """Open a thread at a message; it has the message's number."""
        made = self.rest.open_thread(at.channel, at.id, user, name)
        self.gateway.dispatch("MESSAGE_UPDATE", at.event() | {"thread": made.raw()})
        return made

    def forum_post(self, forum: Channel, user: User, title: str, text: str) -> tuple[Channel, Post]:
        """Write in a forum: a thread whose first message has the thread's number."""
        made = self.rest.open_thread(forum, self.world.number(), user, title)
        return made, self._place(made, user.raw(), {"content": text}, number=made.id)

    def edit(self, post: Post, text: str) -> None:
        """A person changes his words."""
        self.world.edit(post, {"content": text})
        self._told("MESSAGE_UPDATE", post.channel, post.event())

    def preview(self, post: Post) -> None:
        """A link gets its preview: an update without an edit."""
        post.raw["embeds"] = [{"type": "link", "url": "https://help.example"}]
        self._told("MESSAGE_UPDATE", post.channel, post.event())

    def delete(self, *posts: Post) -> None:
        """A person or moderator deletes one message, or several at once."""
        for post in posts:
            post.deleted = True
        where = self.rest.where(posts[0].channel)
        if len(posts) == 1:
            self._told("MESSAGE_DELETE", posts[0].channel, where | {"id": str(posts[0].id)})
        else:
            ids = [str(post.id) for post in posts]
            self._told("MESSAGE_DELETE_BULK", posts[0].channel, where | {"ids": ids})

    def sleep(self, thread: Channel) -> None:
        """A thread is archived; who comes later is not told of it."""
        thread.archived = True
        self.gateway.dispatch("THREAD_UPDATE", thread.raw())

    def tap(self, number: int, user: User, button: str | None = None) -> str:
        """Press a button under a message of the bot; gives the tap's id."""
        post = next(post for post in self.world.log if post.id == number)
        buttons = [one for row in post.raw["components"] for one in row["components"]]
        return self.rest.tap(post, user, button or buttons[0]["custom_id"])

    def send_raw(self, kind: str, d: Raw) -> None:
        """An event of any shape."""
        self.gateway.dispatch(kind, d)

    @property
    def sent(self) -> list[Sent]:
        """What stands of our bot everywhere as people see it now, oldest first; deleted messages are gone."""
        return self.world.sent

    def _place(self, channel: Channel, author: Raw, content: Raw, **more: Any) -> Post:
        post = self.world.put(channel, author, content, **more)
        self._told("MESSAGE_CREATE", channel, post.event())
        return post

    def _told(self, kind: str, channel: Channel, d: Raw) -> None:
        if not channel.hidden:
            self.gateway.dispatch(kind, d, private=channel.server is None)


_JSON = {"Content-Type": "application/json", "Via": "1.1 google"}  # the client reads JSON of exactly this type only
_LIMITS = {"X-RateLimit-Limit": "5", "X-RateLimit-Remaining": "4", "X-RateLimit-Reset-After": "1"}


def _json(status: int, told: object) -> web.Response:
    if told is None:
        return web.Response(status=204, headers=_LIMITS)
    return web.Response(status=status, body=json.dumps(told).encode(), headers=_JSON | _LIMITS)


def _error(error: ApiError) -> web.Response:
    return _json(error.status, {"code": error.code, "message": error.message})


def _break(fault: Fault, request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()


def _flood(fault: Fault, _: web.Request) -> web.Response:
    body = {"message": "You are being rate limited.", "retry_after": fault.seconds, "global": False}
    headers = _JSON | {"Retry-After": str(int(fault.seconds)), "X-RateLimit-Scope": "user"}
    return web.Response(status=429, body=json.dumps(body).encode(), headers=headers)


def _ban(fault: Fault, _: web.Request) -> web.Response:
    return web.Response(status=429, text="error code: 1015", headers={"Retry-After": str(int(fault.seconds))})


def _internal(_: Fault, __: web.Request) -> web.Response:
    return web.Response(status=500, text="Internal Server Error")


def _gateway(_: Fault, __: web.Request) -> web.Response:
    return web.Response(status=502, text="<html><body>502 Bad Gateway</body></html>", content_type="text/html")


def _stranger(_: Fault, __: web.Request) -> web.Response:
    return web.Response(text="<html><body>Welcome to the Wi-Fi</body></html>", content_type="text/html")


def _reset(fault: Fault, request: web.Request) -> web.Response:
    _break(fault, request)
    return web.Response()


_BEFORE: dict[FaultKind, Callable[[Fault, web.Request], web.Response]] = {
    "reject_429": _flood,
    "ban_429": _ban,
    "error_500": _internal,
    "error_502": _gateway,
    "nonsense": _stranger,
    "reset": _reset,
}
__all__ = ["FORUM", "PUBLIC_THREAD", "TEXT", "Channel", "FakeDiscord", "FaultKind", "Post", "Server", "User"]
