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
from typing import Any

from aiohttp import web

from bot.core.files import File
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
from tests.fakes.server import FakeServer, Fault, FaultKind, uploaded

TOKEN = "NzAwMDAwMDAx.test-token.of-the-pretended-platform"


class FakeDiscord(FakeServer):
    """The server and the people on it. Everything that a person does is a plain method; the bot speaks HTTP and WS."""

    SENDING = "send"  # names of calls: `discord_rest.CALLS`

    def __init__(self, *, content: bool = True, flagged: bool = True) -> None:
        """`content`: the portal grants the message content intent. `flagged`: and the application's flags say so."""
        super().__init__()
        self.bot = User(700_000_000_000_000_001, "acme_help", "Acme Help", bot=True)
        self.token = TOKEN
        self.world = World(self.bot)
        self.gateway = Gateway(self.world, TOKEN, self.tell)
        self.rest = Rest(self.world, self.gateway)
        if not content:
            self.gateway.allowed &= ~(1 << 15)
        self.rest.flags = 1 << 19 if content == flagged else 0
        self._pump: asyncio.Task[None] | None = None

    # --- server -------------------------------------------------------------------------------------------------------

    def _routes(self, router: web.UrlDispatcher) -> None:
        router.add_get("/", self.gateway.serve)
        router.add_get("/resume", self.gateway.serve)
        router.add_get("/attachments/{channel}/{file}/{name}", self._file)
        router.add_route("*", "/api/v10/{path:.*}", self._answer)

    async def come_back(self) -> None:
        """Listen, after a while offline on the same port."""
        await super().come_back()
        self.rest.url = self.gateway_url
        self._pump = self._pump or asyncio.create_task(self.gateway.pump())

    async def _hang_up(self) -> None:
        if self._pump is not None:
            self._pump.cancel()
        self.gateway.cut()

    @property
    def base_url(self) -> str:
        """What a client puts before the path."""
        return f"http://{self.address}/api/v10"

    @property
    def gateway_url(self) -> str:
        """Where a client begins a session."""
        return f"ws://{self.address}/"

    @property
    def mention(self) -> str:
        """How a person calls the bot."""
        return f"<@{self.bot.id}>"

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        body = await _body(request)
        call = self.rest.find(request.method, request.match_info["path"])
        if call is None:
            return _error(ApiError(404, 0, "404: Not Found"))
        if call.name != "callback" and request.headers.get("Authorization") != f"Bot {self.token}":
            return _error(ApiError(401, 0, "401: Unauthorized"))
        told = {**dict(request.query), **body}

        async def run() -> web.Response:
            try:
                return _json(200, call.run(told))
            except ApiError as error:
                return _error(error)

        return await self._serve(request, call.name, {**call.numbers, **told}, run)

    async def _file(self, request: web.Request) -> web.Response:
        if request.query.get("hm") != "signed":
            return web.Response(status=404, text="This content is no longer available.")
        return web.Response(body=self.files[request.match_info["file"]])

    def _refusal(self, fault: Fault) -> web.Response:
        if fault.kind == "error_500":
            return web.Response(status=500, text="Internal Server Error")
        after = {"Retry-After": str(int(fault.seconds))}
        if fault.kind == "ban_429":
            return web.Response(status=429, text="error code: 1015", headers=after)
        body = {"message": "You are being rate limited.", "retry_after": fault.seconds, "global": False}
        headers = _JSON | after | {"X-RateLimit-Scope": "user"}
        return web.Response(status=429, body=json.dumps(body).encode(), headers=headers)

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

    def send_file(self, channel: Channel, user: User, file: File) -> Post:
        """Send this very file. Its address is signed anew whenever the message is read, and good for a day."""
        number = str(self.world.number())
        self.files[number] = file.content
        url = f"http://{self.address}/attachments/{channel.id}/{number}/{file.name}?ex=1&is=1&hm=signed"
        told = {"id": number, "filename": file.name, "size": len(file.content), "content_type": file.kind}
        return self.post(channel, user, "", attachments=[told | {"url": url, "proxy_url": url}])

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


async def _body(request: web.Request) -> Raw:
    """JSON; with files a form, in which the JSON is one field."""
    if request.content_type != "multipart/form-data":
        told: Raw = await request.json() if request.can_read_body else {}
        return told
    form = await request.post()
    files = [uploaded(value) for key, value in form.items() if key.startswith("files[")]
    told = json.loads(str(form["payload_json"]))
    return told | {"uploads": files}


def _json(status: int, told: object) -> web.Response:
    if told is None:
        return web.Response(status=204, headers=_LIMITS)
    return web.Response(status=status, body=json.dumps(told).encode(), headers=_JSON | _LIMITS)


def _error(error: ApiError) -> web.Response:
    return _json(error.status, {"code": error.code, "message": error.message})


__all__ = ["FORUM", "PUBLIC_THREAD", "TEXT", "Channel", "FakeDiscord", "FaultKind", "Post", "Server", "User"]
