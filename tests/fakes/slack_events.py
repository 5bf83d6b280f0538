"""How the pretended Slack tells an app what happened: signed HTTP calls, or sockets that the app opened.

Rules: an event is told until it is acknowledged within `deadline` seconds, at most four times: at once, again nearly at
once, after one minute and after five (`minute` says how long a minute takes here). A retry keeps the event's id and
carries its number and reason. With several sockets each event goes to one of them. A call in a channel comes twice, as
`message` and as `app_mention`. Nothing is promised about order.
"""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import aiohttp
from aiohttp import web

from tests.fakes.slack_world import APP, SLACKBOT, TEAM, Channel, Post, Raw, User, World, mentions, stripped

SIGNING_SECRET = "signing-secret-of-the-pretended-platform"
MOST_SOCKETS = 10
MINUTES = (0.0, 0.0, 1.0, 5.0)  # before the first telling and before each retry
KINDS = {"channel": "message.channels", "group": "message.groups", "im": "message.im", "mpim": "message.mpim"}
EVERYTHING = frozenset({*KINDS.values(), "app_mention", "reaction_added"})


@dataclass(frozen=True, slots=True)
class Told:
    """One try to tell something: `number` 0 is the first, `outcome` is ok or the reason of the next retry."""

    id: str
    number: int
    outcome: str


@dataclass(slots=True, eq=False)
class Socket:
    """One open socket of the app and what it did not acknowledge yet."""

    ws: web.WebSocketResponse
    unanswered: dict[str, "asyncio.Future[Raw]"] = field(default_factory=dict)


class Delivery:
    """Tells the app. Knobs: `subscribed`, `deadline`, `minute` (both in seconds), `duplicate` (further copies), `held`,
    `spoiled` (so many of the next tickets are refused)."""

    def __init__(self, world: World, tell: Callable[[], object]) -> None:
        self.world = world
        self.subscribed = set(EVERYTHING)
        self.url = ""
        self.secret = SIGNING_SECRET
        self.deadline = 3.0
        self.minute = 0.02
        self.duplicate = 0
        self.held = False
        self.spoiled = 0
        self.tickets: set[str] = set()
        self.sockets: list[Socket] = []
        self.opened = 0
        self.told: list[Told] = []
        self.lost: list[str] = []
        self._tell = tell
        self._waiting: list[tuple[str, str, Raw]] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._ids = count(1)
        self._turn = count()
        self._http: aiohttp.ClientSession | None = None

    # --- what happened ------------------------------------------------------------------------------------------

    def message(self, post: Post) -> None:
        """Somebody wrote."""
        event = post.event()
        self._event(KINDS[post.channel.kind], event)
        in_channel = post.channel.kind in {"channel", "group"}
        if in_channel and not post.by_us and mentions(post.text, self.world.bot.id):
            kept = {key: value for key, value in event.items() if key not in {"channel_type", "parent_user_id"}}
            self._event("app_mention", kept | {"type": "app_mention"})

    def changed(self, post: Post, before: Raw, **message: Any) -> None:
        """A message is shown otherwise than before: edited, or with a preview."""
        now = {"message": stripped(post.raw) | message, "previous_message": stripped(before)}
        self._hidden(post, "message_changed", now)

    def gone(self, post: Post) -> None:
        """A message was deleted; one that began a thread leaves a tombstone."""
        before = {"previous_message": stripped(post.raw)}
        if not post.channel.replies(post.ts):
            self._hidden(post, "message_deleted", {"deleted_ts": post.ts} | before)
            return
        stone: dict[str, object] = {
            "type": "message", "subtype": "tombstone", "user": SLACKBOT, "text": "This message was deleted."
        }  # fmt: skip
        stone |= {"ts": post.ts, "thread_ts": post.ts, "hidden": True}
        self._hidden(post, "message_changed", {"message": stone} | before)

    def reaction(self, post: Post, user: User, name: str) -> None:
        """Somebody reacted."""
        item = {"type": "message", "channel": post.channel.id, "ts": post.ts}
        event: Raw = {"type": "reaction_added", "user": user.id, "reaction": name, "item": item}
        self._event("reaction_added", event | {"item_user": post.raw.get("user"), "event_ts": self.world.now()})

    def tap(self, post: Post, user: User, element: Raw) -> None:
        """Somebody pressed a button. Slack tells this once."""
        names = {"im": "directmessage", "group": "privategroup"}
        channel = {"id": post.channel.id, "name": names.get(post.channel.kind, post.channel.name)}
        container = {"type": "message", "message_ts": post.ts, "channel_id": post.channel.id, "is_ephemeral": False}
        if post.thread_ts:
            container["thread_ts"] = post.thread_ts
        action = element | {"block_id": "b1", "action_ts": self.world.now()}
        who = {"id": user.id, "username": user.name.lower(), "name": user.name.lower(), "team_id": TEAM}
        payload: Raw = {
            "type": "block_actions",
            "user": who,
            "api_app_id": APP,
            "token": "legacy",
            "team": {"id": TEAM},
        }
        payload |= {"container": container, "trigger_id": f"1.{next(self._ids)}", "channel": channel}
        self.tell("interactive", payload | {"message": stripped(post.raw), "actions": [action]})

    def _hidden(self, post: Post, subtype: str, what: Raw) -> None:
        channel: Channel = post.channel
        event: Raw = {"type": "message", "subtype": subtype, "channel": channel.id, "channel_type": channel.kind}
        ts = self.world.now()
        self._event(KINDS[channel.kind], event | {"hidden": True, "ts": ts, "event_ts": ts} | what)

    def _event(self, name: str, event: Raw) -> None:
        if name not in self.subscribed:
            return
        told: Raw = {"token": "legacy", "team_id": TEAM, "api_app_id": APP, "event": event, "type": "event_callback"}
        told |= {"event_id": f"Ev{next(self._ids):08}", "event_time": int(float(event["event_ts"]))}
        bot = {"enterprise_id": None, "team_id": TEAM, "user_id": self.world.bot.id, "is_bot": True}
        self.tell("events_api", told | {"authorizations": [bot | {"is_enterprise_install": False}]})

    # --- telling ------------------------------------------------------------------------------------------------

    def tell(self, kind: str, payload: Raw) -> None:
        """Tell something, or keep it while `held`."""
        name = str(payload.get("event_id") or payload.get("trigger_id"))
        for _ in range(1 + (self.duplicate if kind == "events_api" else 0)):
            self._waiting.append((name, kind, payload))
        if not self.held:
            self.release()

    def release(self, *, backwards: bool = False) -> None:
        """Tell what was held back, on wish in the wrong order."""
        self.held = False
        waiting, self._waiting = self._waiting, []
        for name, kind, payload in reversed(waiting) if backwards else waiting:
            task = asyncio.get_running_loop().create_task(self._insist(name, kind, payload))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def settled(self) -> None:
        """Wait until everything was acknowledged or given up."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    async def _insist(self, name: str, kind: str, payload: Raw) -> None:
        reason = ""
        for number, minutes in enumerate(MINUTES if kind == "events_api" else MINUTES[:1]):
            await asyncio.sleep(minutes * self.minute)
            try:
                async with asyncio.timeout(self.deadline):
                    outcome = await self._try(kind, payload, number, reason)
            except TimeoutError:
                outcome = "http_timeout"
            except (aiohttp.ClientError, OSError):
                outcome = "connection_failed"
            self.told.append(Told(name, number, outcome))
            self._tell()
            if outcome in {"ok", "no_retry"}:
                return
            reason = outcome
        self.lost.append(name)
        self._tell()

    async def _try(self, kind: str, payload: Raw, number: int, reason: str) -> str:
        return await (
            self._call(kind, payload, number, reason) if self.url else self._push(kind, payload, number, reason)
        )

    async def _push(self, kind: str, payload: Raw, number: int, reason: str) -> str:
        if not self.sockets:
            return "connection_failed"
        socket = self.sockets[next(self._turn) % len(self.sockets)]
        envelope = str(uuid4())
        answered: asyncio.Future[Raw] = asyncio.get_running_loop().create_future()
        socket.unanswered[envelope] = answered
        told: Raw = {"envelope_id": envelope, "type": kind, "accepts_response_payload": kind != "events_api"}
        if kind == "events_api":
            told |= {"retry_attempt": number, "retry_reason": reason}
        try:
            await socket.ws.send_str(json.dumps(told | {"payload": payload}))
            await answered
        finally:
            socket.unanswered.pop(envelope, None)
        return "ok"

    async def _call(self, kind: str, payload: Raw, number: int, reason: str) -> str:
        as_json = kind == "events_api"
        body = json.dumps(payload) if as_json else urlencode({"payload": json.dumps(payload)})
        content_type = "application/json" if as_json else "application/x-www-form-urlencoded"
        headers = self.signed(body) | {"Content-Type": content_type}
        if number:
            headers |= {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": reason}
        async with self._client().post(self.url, data=body.encode(), headers=headers) as answer:
            if answer.ok:
                return "ok"
            return "no_retry" if answer.headers.get("X-Slack-No-Retry") == "1" else "http_error"

    def signed(self, body: str) -> dict[str, str]:
        """Give the headers by which Slack proves that a call is its own."""
        stamp = str(int(time.time()))
        digest = hmac.new(self.secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}

    async def verify(self, url: str) -> bool:
        """Save an address for events: it counts only if it gives the challenge back."""
        body = json.dumps({"type": "url_verification", "token": "legacy", "challenge": "3eZbrw1aBm2rZgRN"})
        headers = self.signed(body) | {"Content-Type": "application/json"}
        async with self._client().post(url, data=body, headers=headers) as answer:
            good = answer.ok and "3eZbrw1aBm2rZgRN" in await answer.text()
        if good:
            self.url = url
        return good

    def _client(self) -> aiohttp.ClientSession:
        if self._http is None:
            self._http = aiohttp.ClientSession()
        return self._http

    # --- sockets ------------------------------------------------------------------------------------------------

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One socket from hello to its end. A ticket opens one socket."""
        ticket = request.query.get("ticket", "")
        if ticket not in self.tickets or self.spoiled:
            self.spoiled = max(0, self.spoiled - 1)
            self.tickets.discard(ticket)
            return web.Response(status=408, text="ticket is used or unknown")
        self.tickets.discard(ticket)
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        if len(self.sockets) >= MOST_SOCKETS:
            await ws.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            return ws
        socket = Socket(ws)
        self.sockets.append(socket)
        self.opened += 1
        about = {"host": "applink", "build_number": 1, "approximate_connection_time": 18060}
        hello = {"type": "hello", "num_connections": len(self.sockets), "debug_info": about}
        await ws.send_json(hello | {"connection_info": {"app_id": APP}})
        self._tell()
        try:
            await self._listen(socket)
        finally:
            self._leave(socket)
        return ws

    async def _listen(self, socket: Socket) -> None:
        async for message in socket.ws:
            if message.type is aiohttp.WSMsgType.TEXT:
                answer = json.loads(message.data)
                waiting = socket.unanswered.get(answer.get("envelope_id"))
                if waiting is not None and not waiting.done():
                    waiting.set_result(answer)

    def _leave(self, socket: Socket) -> None:
        if socket in self.sockets:
            self.sockets.remove(socket)
        for waiting in socket.unanswered.values():
            if not waiting.done():
                waiting.set_exception(ConnectionResetError("the socket was closed"))

    async def refresh(self, reason: str = "refresh_requested") -> None:
        """Ask the app to open new sockets, and tell nothing more over the old ones."""
        for socket in list(self.sockets):
            self._leave(socket)
            await socket.ws.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "applink"}})

    async def close_sockets(self) -> None:
        """Close all sockets in form."""
        for socket in list(self.sockets):
            self._leave(socket)
            await socket.ws.close()

    async def stop(self) -> None:
        """End everything."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.close_sockets()
        await self.unplug()

    async def unplug(self) -> None:
        """The app's address is gone, and with it every call on its way there."""
        self.url = ""
        if self._http is not None:
            await self._http.close()
            self._http = None
