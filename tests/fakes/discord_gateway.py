"""The pretended Discord's gateway: sessions that number their events and send them again to who resumes."""

import asyncio
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from tests.fakes.discord_world import Raw, World

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID, HELLO, ACK = 0, 1, 2, 6, 7, 9, 10, 11
GUILDS, GUILD_MESSAGES, DIRECT_MESSAGES, MESSAGE_CONTENT = 1 << 0, 1 << 9, 1 << 12, 1 << 15


@dataclass(slots=True, eq=False)
class Session:
    """One introduction of the bot; lives on when its connection breaks."""

    id: str
    intents: int
    frames: list[Raw] = field(default_factory=list)
    line: "Line | None" = None
    seqs: "count[int]" = field(default_factory=lambda: count(1))


class Line:
    """One connection; compressed as one stream if the client asked for that."""

    def __init__(self, socket: web.WebSocketResponse, request: web.Request) -> None:
        self.socket = socket
        self.request = request
        self.ended_by_us = False
        wanted = request.query.get("compress") == "zlib-stream"
        self._stream = zlib.compressobj() if wanted else None
        self._sending = asyncio.Lock()

    async def send(self, frame: Raw) -> None:
        """Send one frame; into a broken connection it is lost."""
        text = json.dumps(frame)
        async with self._sending:
            if self.socket.closed:
                return
            try:
                if self._stream is None:
                    await self.socket.send_str(text)
                else:
                    packed = self._stream.compress(text.encode()) + self._stream.flush(zlib.Z_SYNC_FLUSH)
                    await self.socket.send_bytes(packed)
            except ConnectionError:
                return


class Gateway:
    """Sessions and connections. Everything that happens on the platform goes through `dispatch`."""

    def __init__(self, world: World, token: str, tell: Callable[[], object]) -> None:
        self.world = world
        self.token = token
        self.interval = 41_250  # ms between heartbeats
        self.allowed = GUILDS | GUILD_MESSAGES | DIRECT_MESSAGES | MESSAGE_CONTENT  # what the portal grants
        self.duplicate = 0  # each event so many times more
        self.held: list[tuple[Session, Raw]] | None = None
        self.sessions: dict[str, Session] = {}
        self.lines: list[Line] = []
        self.received: list[Raw] = []  # every frame of the client
        self.closed_with: list[int | None] = []  # how the client ended its connections
        self._tell = tell
        self._numbers = count(1)
        self._out: asyncio.Queue[tuple[Line, Raw]] = asyncio.Queue()

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """One connection from HELLO to its end."""
        socket = web.WebSocketResponse(autoclose=True)
        await socket.prepare(request)
        line = Line(socket, request)
        self.lines.append(line)
        try:
            await line.send({"op": HELLO, "d": {"heartbeat_interval": self.interval}})
            await self._converse(line)
        finally:
            self.lines.remove(line)
            if not line.ended_by_us:
                self.closed_with.append(socket.close_code)
            self._hang_up(line, None if line.ended_by_us else socket.close_code)
            self._tell()
        return socket

    async def _converse(self, line: Line) -> None:
        patience = self.interval / 1000 * 1.5 + 1
        while True:
            try:
                message = await line.socket.receive(timeout=patience)
            except TimeoutError:
                await line.socket.close(code=4009)
                return
            if message.type is not WSMsgType.TEXT:
                return
            frame = json.loads(message.data)
            self.received.append(frame)
            await self._answer(line, frame)
            self._tell()

    def _hang_up(self, line: Line, code: int | None) -> None:
        for session in list(self.sessions.values()):
            if session.line is line:
                session.line = None
                if code in {WSCloseCode.OK, WSCloseCode.GOING_AWAY}:
                    del self.sessions[session.id]

    async def _answer(self, line: Line, frame: Raw) -> None:
        match frame["op"]:
            case 1:
                await line.send({"op": ACK, "d": None})
            case 2:
                await self._identify(line, frame["d"])
            case 6:
                await self._resume(line, frame["d"])
            case _:
                await line.socket.close(code=4001)

    async def _identify(self, line: Line, d: Raw) -> None:
        if d["token"] != self.token:
            await line.socket.close(code=4004)
        elif d["intents"] & ~self.allowed:
            await line.socket.close(code=4014)
        else:
            session = Session(f"session-{next(self._numbers)}", d["intents"], line=line)
            self.sessions[session.id] = session
            self._tell_all(session, [("READY", self._ready(session, line)), *self._openings()])

    def _ready(self, session: Session, line: Line) -> Raw:
        guilds = [{"id": str(server.id), "unavailable": True} for server in self.world.servers]
        url = f"ws://{line.request.host}/resume"
        application = {"id": str(self.world.us.id), "flags": 0}
        return {
            "v": 10, "user": self.world.us.raw(), "guilds": guilds, "session_id": session.id,
            "resume_gateway_url": url, "application": application,
        }  # fmt: skip

    def _openings(self) -> list[tuple[str, Raw]]:
        channels = list(self.world.channels.values())
        there = (server for server in self.world.servers if server.available)
        return [("GUILD_CREATE", server.raw(channels, self.world.us)) for server in there]

    async def _resume(self, line: Line, d: Raw) -> None:
        session = self.sessions.get(d["session_id"])
        if d["token"] != self.token:
            await line.socket.close(code=4004)
        elif session is None or d["seq"] > len(session.frames):
            await line.send({"op": INVALID, "d": False})
        else:
            session.line = line
            for frame in session.frames[d["seq"] :]:
                self._out.put_nowait((line, frame))
            self._tell_all(session, [("RESUMED", {})])

    def _tell_all(self, session: Session, events: list[tuple[str, Raw]]) -> None:
        for kind, d in events:
            frame = self._number(session, kind, d)
            if session.line is not None:
                self._out.put_nowait((session.line, frame))

    def _number(self, session: Session, kind: str, d: Raw) -> Raw:
        frame = {"op": DISPATCH, "s": next(session.seqs), "t": kind, "d": d}
        session.frames.append(frame)
        return frame

    # --- what happens -------------------------------------------------------------------------------------------------

    def dispatch(self, kind: str, d: Raw, *, private: bool = False) -> None:
        """Tell every session that asked for it. Sent in order by a task of its own; kept for who resumes."""
        wanted = (DIRECT_MESSAGES if private else GUILD_MESSAGES) if kind.startswith("MESSAGE") else GUILDS
        for session in self.sessions.values():
            if kind != "INTERACTION_CREATE" and not session.intents & wanted:
                continue
            shown = d if private or session.intents & MESSAGE_CONTENT else self._hidden(d)
            for _ in range(1 + self.duplicate):
                frame = self._number(session, kind, shown)
                if self.held is not None:
                    self.held.append((session, frame))
                elif session.line is not None:
                    self._out.put_nowait((session.line, frame))

    def release(self, *, backwards: bool = False) -> None:
        """Send what was held back, on wish in the wrong order."""
        held, self.held = self.held or [], None
        for session, frame in reversed(held) if backwards else held:
            if session.line is not None:
                self._out.put_nowait((session.line, frame))

    def _hidden(self, d: Raw) -> Raw:
        """Without the intent, words are shown only to who is mentioned and to who wrote them."""
        us = str(self.world.us.id)
        ours = d.get("author", {}).get("id") == us or any(one["id"] == us for one in d.get("mentions", ()))
        if ours or "author" not in d:
            return d
        return d | {"content": "", "attachments": [], "embeds": [], "components": []}

    async def pump(self) -> None:
        """Send what was dispatched, for ever."""
        while True:
            line, frame = await self._out.get()
            await line.send(frame)

    # --- trouble ------------------------------------------------------------------------------------------------------

    def cut(self) -> None:
        """Break every connection without a word. The sessions live on."""
        for line in self.lines:
            if line.request.transport is not None:
                line.request.transport.abort()

    def forget(self) -> None:
        """Forget every session: who resumes is told to begin anew."""
        self.sessions.clear()

    async def say(self, op: int, d: Any = None) -> None:
        """RECONNECT or INVALID on every connection."""
        for line in list(self.lines):
            await line.send({"op": op, "d": d})

    async def close(self, code: int) -> None:
        """Close every connection with a code. The sessions live on."""
        for line in list(self.lines):
            line.ended_by_us = True
            await line.socket.close(code=code)

    def heard(self, op: int) -> list[Raw]:
        """Every frame of the client with this number."""
        return [frame for frame in self.received if frame["op"] == op]
