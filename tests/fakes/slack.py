"""A pretended Slack: Web API, Events API and Socket Mode on a loopback port, with people who act through methods.

    async with FakeSlack() as sl:
        web = AsyncWebClient(sl.token, base_url=sl.base_url)
        room, ana = sl.channel("help"), sl.user("Ana")
        post = sl.post(room, ana, f"{sl.mention} it crashes")
        ...
        assert sl.sent[-1].thread_ts == post.ts

It follows the public protocol: four ways of calling a method, HTTP 200 with `{"ok": false}`, 429 with Retry-After,
signed events that are told again until they are acknowledged, sockets with tickets. It knows nothing of our adapter.
What it does not do: files, views, slash commands, rate limits of its own (see `fail`).
"""

import json
from itertools import count
from uuid import uuid4

from aiohttp import web

from bot.core.files import File
from tests.fakes.server import FakeServer, Fault, FaultKind, parameters
from tests.fakes.slack_events import Delivery
from tests.fakes.slack_methods import ApiError, Methods, Params
from tests.fakes.slack_world import Channel, Post, Raw, Sent, User, World, sent_by_bot

TOKEN = "xoxb-1-of-the-pretended-platform"
APP_TOKEN = "xapp-1-of-the-pretended-platform"


class FakeSlack(FakeServer):
    """The server and the people on it. Everything that a person does is a plain method; the app speaks HTTP."""

    SENDING = "chat.postMessage"

    def __init__(self) -> None:
        super().__init__()
        self.bot = User("U0BEANS", "Acme Help", bot_id="B0BEANS")
        self.token = TOKEN
        self.app_token = APP_TOKEN
        self.world = World(self.bot)
        self.events = Delivery(self.world, self.tell)
        self.methods = Methods(self.world, self.events)
        self.methods.table["files.info"] = self._file_info
        self.methods.table["files.getUploadURLExternal"] = self._upload_url
        self.methods.table["files.completeUploadExternal"] = self._complete
        self.uploads: dict[str, bytes | int] = {}  # that are not complete: their bytes, or how many there will be
        self._numbers = count(1)

    # --- server -------------------------------------------------------------------------------------------------

    def _routes(self, router: web.UrlDispatcher) -> None:
        router.add_get("/link/", self.events.serve)
        router.add_get("/files-pri/{file}/{name}", self._file)
        router.add_post("/upload/{file}", self._upload)
        router.add_route("*", "/api/{method}", self._answer)

    async def _hang_up(self) -> None:
        await self.events.stop()

    async def go_offline(self) -> None:
        """Refuse connections and end the open ones, until `come_back`. What stands is kept."""
        await self.events.close_sockets()
        await super().go_offline()

    @property
    def base_url(self) -> str:
        """What a client puts before the name of a method."""
        return f"http://{self.address}/api/"

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        method, params = request.match_info["method"], await parameters(request)

        async def run() -> web.Response:
            return self._run(method, params, _token(request, params))

        return await self._serve(request, method, params, run)

    async def _file(self, request: web.Request) -> web.Response:
        """Whoever has no token is sent to the door."""
        if _token(request, {}) != self.token or "files:read" not in self.methods.scopes:
            raise web.HTTPFound(f"http://{self.address}/")
        return web.Response(body=self.files[request.match_info["file"]])

    def _file_info(self, p: Params) -> Raw:
        number = str(p.get("file", ""))
        self.methods.needs("files:read")
        if number not in self.files:
            raise ApiError("file_not_found")
        return {"file": {"id": number, "url_private": f"http://{self.address}/files-pri/{number}/file"}}

    def _upload_url(self, p: Params) -> Raw:
        self.methods.needs("files:write")
        number = f"F{next(self._numbers):04}"
        self.uploads[number] = int(p["length"])
        return {"file_id": number, "upload_url": f"http://{self.address}/upload/{number}"}

    async def _upload(self, request: web.Request) -> web.Response:
        number, content = request.match_info["file"], await request.read()
        if self.uploads.get(number) != len(content):
            return web.Response(status=400)
        self.uploads[number] = content
        return web.Response(text=f"OK - {len(content)}")

    def _complete(self, p: Params) -> Raw:
        """Shared with nobody: only such a file can be shown by a block, and only once it was looked at."""
        for told in json.loads(p["files"]) if isinstance(p["files"], str) else p["files"]:
            content = self.uploads.pop(told["id"], 0)
            if not isinstance(content, bytes):
                raise ApiError("file_not_found")
            self.files[told["id"]] = content
        return {"files": p["files"]}

    def _run(self, method: str, params: Params, token: str) -> web.Response:
        try:
            if method == "apps.connections.open":
                result = self._new_socket(token)
            else:
                _check(token, self.token)
                result = self.methods.call(method, params)
        except ApiError as error:
            return web.json_response({"ok": False, "error": error.error} | error.more)
        scopes = {"x-oauth-scopes": ",".join(sorted(self.methods.scopes))}
        return web.json_response({"ok": True} | result, headers=scopes)

    def _new_socket(self, token: str) -> Raw:
        if token == self.token:
            raise ApiError("not_allowed_token_type")
        _check(token, self.app_token)
        ticket = str(uuid4())
        self.events.tickets.add(ticket)
        return {"url": f"ws://{self.address}/link/?ticket={ticket}&app_id=A0BEANS"}

    def _refusal(self, fault: Fault) -> web.Response:
        if fault.kind == "refuse":
            return web.json_response({"ok": False, "error": fault.error})
        if fault.kind == "error_500":
            return web.Response(status=500, text="Internal Server Error")
        headers = {"Retry-After": str(int(fault.seconds))}
        return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)

    # --- people and places --------------------------------------------------------------------------------------

    @property
    def mention(self) -> str:
        """How people call our bot."""
        return f"<@{self.bot.id}>"

    def user(self, name: str, *, locale: str = "en-US") -> User:
        """Make a person."""
        return self.world.person(User(f"U{next(self._numbers):04}{name.upper()}", name, locale))

    def other_bot(self, name: str = "Weather") -> User:
        """Make somebody else's bot."""
        number = f"{next(self._numbers):04}{name.upper()}"
        return self.world.person(User(f"U{number}", name, bot_id=f"B{number}"))

    def channel(self, name: str, *, private: bool = False, member: bool = True) -> Channel:
        """Make a channel; our bot is in it unless `member=False`."""
        kind = "group" if private else "channel"
        members = {self.bot.id} if member else set()
        return self.world.open(Channel(f"C{next(self._numbers):04}{name.upper()}", kind, name, members=members))

    def dm(self, user: User) -> Channel:
        """Give the direct messages between a person and our bot."""
        return self.world.channels[self.methods.call("conversations.open", {"users": user.id})["channel"]["id"]]

    def group_dm(self, *users: User) -> Channel:
        """Make a group chat of some people with our bot."""
        members = {self.bot.id, *(user.id for user in users)}
        return self.world.open(Channel(f"G{next(self._numbers):04}", "mpim", "mpdm-ana--bo-1", members=members))

    # --- what people do -----------------------------------------------------------------------------------------

    def post(
        self,
        channel: Channel,
        user: User,
        text: str,
        *,
        thread: Post | str | None = None,
        broadcast: bool = False,
        extra: Raw | None = None,
    ) -> Post:
        """Write, as Slack stores it (`&`, `<` and `>` escaped), in the channel or in a thread."""
        author: Raw = {"user": user.id, "client_msg_id": str(uuid4())}
        if user.bot_id:
            profile = {"id": user.bot_id, "name": user.name}
            author = {"user": user.id, "bot_id": user.bot_id, "app_id": "A0OTHER", "bot_profile": profile}
        content: Raw = {"text": text} | ({"subtype": "thread_broadcast"} if broadcast else {}) | (extra or {})
        root = thread.thread_ts or thread.ts if isinstance(thread, Post) else thread or ""
        return self._place(channel, author, content, root)

    def post_by_hook(self, channel: Channel, name: str, text: str) -> Post:
        """An old-fashioned integration writes: it has no user at all."""
        author: Raw = {"subtype": "bot_message", "bot_id": "B0HOOK", "username": name}
        return self._place(channel, author, {"text": text}, "")

    def attach(self, channel: Channel, user: User, mimetype: str, *, text: str = "", name: str = "file.bin") -> Post:
        """Send a file, with or without words."""
        file = {"id": "F1", "name": name, "mimetype": mimetype, "mode": "hosted", "size": 1024}
        return self.post(channel, user, text, extra={"subtype": "file_share", "files": [file], "upload": True})

    def send_file(self, channel: Channel, user: User, file: File) -> Post:
        """Send this very file."""
        number = f"F{next(self._numbers):04}"
        self.files[number] = file.content
        told = {"id": number, "name": file.name, "mimetype": file.kind, "mode": "hosted", "size": len(file.content)}
        return self.post(channel, user, "", extra={"subtype": "file_share", "files": [told], "upload": True})

    def join(self, channel: Channel, user: User) -> Post:
        """A person joins: a service message."""
        channel.members.add(user.id)
        content = {"subtype": "channel_join", "text": f"<@{user.id}> has joined the channel"}
        return self._place(channel, {"user": user.id}, content, "")

    def edit(self, post: Post, text: str) -> None:
        """Its author changes a message."""
        before = dict(post.raw)
        post.raw = post.raw | {"text": text, "edited": {"user": post.raw["user"], "ts": self.world.now()}}
        self.events.changed(post, before)

    def unfurl(self, post: Post) -> None:
        """Slack shows a preview under a message: changed, and nobody edited it."""
        before = dict(post.raw)
        post.raw = post.raw | {"attachments": [{"id": 1, "title": "A page", "from_url": "https://example.com"}]}
        self.events.changed(post, before)

    def delete(self, post: Post) -> None:
        """A person deletes a message."""
        post.deleted = True
        self.events.gone(post)

    def react(self, post: Post, user: User, name: str = "+1") -> None:
        """Set a reaction."""
        self.events.reaction(post, user, name)

    def tap(self, ts: str, user: User, value: str | None = None) -> None:
        """Press a button under a message of our bot: the first one, or the one with this value."""
        post = next(p for p in self.world.log if p.ts == ts and p.by_us)
        rows = [block["elements"] for block in post.raw["blocks"] if block["type"] == "actions"]
        buttons = [one for row in rows for one in row]
        self.events.tap(post, user, next(one for one in buttons if value in {None, one["value"]}))

    def find(self, ts: str) -> Post:
        """A message by its time."""
        return next(post for post in self.world.log if post.ts == ts)

    @property
    def sent(self) -> list[Sent]:
        """What stands of our bot in all channels as people see it now, oldest first; deleted messages are gone."""
        return sent_by_bot(self.world.log)

    def _place(self, channel: Channel, author: Raw, content: Raw, thread: str) -> Post:
        post = self.world.put(channel, author, content, thread=thread)
        if self.bot.id in channel.members:
            self.events.message(post)
        return post


def _check(token: str, wanted: str) -> None:
    if token != wanted:
        raise ApiError("invalid_auth" if token else "not_authed")


def _token(request: web.Request, params: Params) -> str:
    return request.headers.get("Authorization", "").removeprefix("Bearer ") or str(params.get("token", ""))


__all__ = ["FakeSlack", "FaultKind"]
