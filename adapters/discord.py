"""Discord: channels, threads and forum posts of servers, and private chats, through the bot gateway and the REST API.

Platform   Discord API v10: discord.com, or another server of the same protocol (`base_url`)
Library    discord.py 2.7 (MIT): its `Client` for REST and for knowing the channels, its `DiscordWebSocket` for events
Secrets    the bot's token
Rights     View Channels, Send Messages, Send Messages in Threads, Create Public Threads, Attach Files, Read Message
           History; and the message content intent, without which Discord shows only what mentions the bot or is
           written to it in private
Limits     2000 characters a message (split at sentence ends; the rest of a long public answer goes into a thread), 25
           buttons of 80 characters, 4 files of 6 MB with the last part (Discord takes 10 MB each), about 5 messages in
           5 seconds in a channel, 50 requests a second
Settling   by key: the nonce is made of the outbox key. Discord remembers it for "the past few minutes", no longer
Known gaps When the bot was away longer than Discord keeps its session (some minutes), posts are read again; edits,
           deletions and taps of that time are not told, nor what was said in threads that fell asleep since. Reactions
           are not read. Never run against the live platform: tested with the real library against a server of ours
           that follows the public protocol

Ids: room = channel (of a thread: its parent), person = user, post = channel/message. A thread opened at a post has the
post's number, so its root (parent/thread) is that post, and what is said at the post and in the thread is one thread.

Why not `Client.connect`? It begins each process with a new session, so that a restart would lose edits and taps; it
reads faster than we store; an event that it cannot read ends it. Here the cursor holds the session and the number of
the last stored event, so that Discord sends again what came after. When it has forgotten the session, channels are read
from the newest stored message on. Repeats are harmless: the inbox knows each happening.
Why are repeats of the library ended (`_say_at_once`)? While it waits, a person may have answered: the gate asks anew.
"""

import asyncio
import base64
import json
import logging
import re
import textwrap
import warnings
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from contextlib import aclosing, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any, NamedTuple, TypeVar
from uuid import NAMESPACE_URL, UUID, uuid5

import aiohttp
import yarl

from bot.core import messages as m
from bot.core.decisions import Button, Reply
from bot.core.policy import Channel, Law, Settles
from bot.core.records import Receipt
from bot.core.text import split
from bot.errors import ConfigError, Refused, RetryLater, SendError, Unsure
from bot.ports import Batch, Clock, Cursor, Raw, Source, Target, origin

with warnings.catch_warnings():  # its voice part, which is not used here, imports a module that Python 3.13 drops
    warnings.simplefilter("ignore", DeprecationWarning)
    import discord
    from discord.gateway import DiscordWebSocket, ReconnectWebSocket
    from discord.http import Route

log = logging.getLogger(__name__)
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # no voice, no warnings about voice

T = TypeVar("T")
Place = discord.abc.GuildChannel | discord.abc.PrivateChannel | discord.Thread
Heard = asyncio.Queue[Raw | Exception]  # what came, in order; or the error that ended the reading

TEXT_LIMIT = 2000
LABEL_LIMIT = 80
ABILITIES = Channel(
    account=m.AccountId(""), platform="discord", limit=TEXT_LIMIT, settles=Settles.KEY,
    key_good_for=timedelta(minutes=2),  # nonces are compared "for the past few minutes", says the reference; surely two
    law=Law(room_gap=1.0, account_gap=0.02), files=4, file_bytes=6_000_000,
)  # fmt: skip
SAID = frozenset({0, 19, 20, 23})  # message types that people (and bots) write; the others are notices of Discord
READABLE = frozenset({0, 2, 5, 10, 11, 12, 13})  # channel types that hold messages
OPENING = frozenset({"READY", "GUILD_CREATE"})  # a session, a server opens: what was missed there is read first
TOLD = frozenset({"MESSAGE_CREATE", "MESSAGE_UPDATE", "MESSAGE_DELETE", "MESSAGE_DELETE_BULK", "INTERACTION_CREATE"})
KINDS = OPENING | TOLD | {"RESUMED"}
MOST = 100  # events in a batch, messages in a page of history
WAITING = 1000  # events in memory; beyond that Discord is read no faster than we store
RESUMES = 3  # tries to go on with a session before a new one is begun
LASTED = 60.0  # seconds after which a connection counts as one that works
MOST_PRIVATE = 50  # private chats that are read again when a session is lost, the latest ones
OVERLAP = 60_000 << 22  # a minute, as ids count time: messages of different channels may come out of order
FILES = {"image": "image", "video": "video", "audio": "voice"}
FILES_AT = frozenset({"https://cdn.discordapp.com", "https://media.discordapp.net"})
THREAD_EXISTS = 160004
GONE = frozenset({10003, 10008})
REFUSALS = {  # Discord's error codes: what a person is told
    10003: "the channel is gone",
    10008: "the message is gone",
    10013: "Discord knows no such person",
    50001: "the bot cannot see this channel; give it the right View Channels there",
    50007: "this person takes no private messages from members of the server; answer in public",
    50013: "the bot may not do this here; give its role the rights that the guide names",
    50083: "this thread is closed; open it again or answer elsewhere",
    50278: "this person has left every server that the bot is in",
    160005: "this thread is locked; open it again or answer elsewhere",
    200000: "the server's AutoMod does not let these words through",
}
# Whatever can go wrong between us and Discord; and what reading an event out of shape raises.
TROUBLE = (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError)
ODD = (LookupError, TypeError, ValueError, AttributeError, OverflowError)


@dataclass(frozen=True, slots=True)
class DiscordAccount:
    """One account. `channel`: `ABILITIES` with the brand's account name, rung and law.

    `user_id`: the bot's own id, asked of Discord when empty. `staff`: ids of the team's users and roles. `bots`: ids of
    machines that Discord does not mark as such. `support_rooms`: channels, forums and threads where everything is for
    the brand. `base_url`: one for all Discord accounts of a process, the library keeps it in its class. `gateway_url`:
    asked of the server when empty. `answer_seconds`: how long a call may wait for its answer.
    """

    channel: Channel
    token: str = field(repr=False)
    user_id: str = ""
    staff: frozenset[str] = frozenset()
    bots: frozenset[str] = frozenset()
    support_rooms: frozenset[str] = frozenset()
    base_url: str = "https://discord.com/api/v10"
    gateway_url: str = ""
    answer_seconds: float = 20.0


class Gone(Refused):
    """What it is about is not there any more."""


class _Session(NamedTuple):
    """By what a connection can go on: the session, the number of the last event in it, its address."""

    id: str
    seq: int
    url: str


@dataclass(slots=True)
class _At:
    """Where reading stands: the session, and the newest stored message of each server and of the last private chats."""

    session: _Session | None = None
    servers: dict[str, int] = field(default_factory=dict)
    private: dict[str, int] = field(default_factory=dict)

    @classmethod
    def load(cls, cursor: Cursor | None) -> "_At":
        told = json.loads(cursor or "{}")
        session = _Session(*told["session"]) if told.get("session") else None
        return cls(session, told.get("servers", {}), told.get("private", {}))

    def dump(self) -> Cursor:
        return Cursor(json.dumps({"session": self.session, "servers": self.servers, "private": self.private}))

    def note(self, raws: Iterable[Raw]) -> None:
        """These are stored."""
        for raw in raws:
            d, seq = raw["d"], raw["s"]
            if raw["t"] == "READY":
                self.session = _Session(d["session_id"], seq, d["resume_gateway_url"])
            elif self.session is not None:
                self.session = self.session._replace(seq=seq)
            if raw["t"] in {"GUILD_CREATE", "MESSAGE_CREATE"}:
                with suppress(*ODD):
                    self._note_newest(d)

    def _note_newest(self, d: Raw) -> None:
        channels = (*d.get("channels", ()), *d.get("threads", ()))
        last = max((int(channel.get("last_message_id") or 0) for channel in channels), default=0)
        if "channel_id" not in d:
            place, among = str(d["id"]), self.servers
        else:
            last, among = int(d["id"]), self.servers if d.get("guild_id") else self.private
            place = str(d.get("guild_id") or d["channel_id"])
        among[place] = max(last, among.pop(place, 0))  # to the end: the first one is the longest silent
        if len(self.private) > MOST_PRIVATE:
            del self.private[next(iter(self.private))]


class _Gateway(DiscordWebSocket):
    """The library's connection, which also keeps the events as they came."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, *, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(socket, loop=loop)
        self._raws: list[Raw] = []

    def log_receive(self, received: Any, /) -> None:
        """Called by the library with every frame as text, before it reads the frame itself."""
        frame = json.loads(received)
        if frame.get("t") in KINDS and isinstance(frame.get("d"), dict) and isinstance(frame.get("s"), int):
            self._raws.append(frame)

    def take(self) -> list[Raw]:
        """Give what came since the last call."""
        raws, self._raws = self._raws, []
        return raws


class DiscordAdapter:
    """`Adapter`, `CanDelete`, `CanEdit` and `CanLocate` of one bot account."""

    def __init__(self, account: DiscordAccount, clock: Clock) -> None:
        self.channel = account.channel
        self._account = account
        self._clock = clock
        self._intents = discord.Intents(guilds=True, guild_messages=True, dm_messages=True, message_content=True)
        self._client = self._fresh_client()
        self._asked: dict[int, Place] = {}  # what the gateway did not tell of: threads asleep, and after a restart
        self._servers: dict[int, discord.Guild] = {}
        self._errands: set[asyncio.Task[None]] = set()

    def _fresh_client(self) -> discord.Client:
        trace = aiohttp.TraceConfig()
        trace.on_request_end.append(_say_at_once)
        return discord.Client(
            intents=self._intents, http_trace=trace, allowed_mentions=discord.AllowedMentions.none(), max_messages=None,
            chunk_guilds_at_startup=False, member_cache_flags=discord.MemberCacheFlags.none(), guild_ready_timeout=0,
            max_ratelimit_timeout=30.0,
        )  # fmt: skip

    async def open(self) -> None:
        """Log in, find the gateway, learn what the bot may see."""
        logging.getLogger("discord").setLevel(logging.INFO)  # its DEBUG lines hold what people write
        place = f"accounts.{self.channel.account}"
        Route.BASE = self._account.base_url.rstrip("/")
        try:
            async with asyncio.timeout(self._account.answer_seconds):
                await self._client.login(self._account.token)
                gateway = (await self._client.http.request(Route("GET", "/gateway/bot")))["url"]
        except (*TROUBLE, *ODD) as error:
            await self._client.close()
            self._client = self._fresh_client()
            if isinstance(error, discord.LoginFailure):
                raise self._bad_token() from None
            trouble = _trouble(error)
            if isinstance(trouble, Refused) or isinstance(error, ODD):
                raise ConfigError([f"{place}: {trouble}. Look at base_url."]) from error
            after = trouble.after if isinstance(trouble, RetryLater) else None
            raise RetryLater(f"{place}: {trouble}. Check the network.", after) from error
        self._learn(self._client, str(gateway))

    def _bad_token(self) -> ConfigError:
        cure = "Make a new one in the developer portal (Bot, Reset Token), put it into its variable and start again."
        return ConfigError([f"accounts.{self.channel.account}.token: Discord does not accept this token. {cure}"])

    def _learn(self, client: discord.Client, gateway: str) -> None:
        number = str(client.user.id) if client.user is not None else self._account.user_id
        url = self._account.gateway_url or gateway
        self._account = replace(self._account, user_id=number, gateway_url=url)
        link = self.channel.private_link or f"https://discord.com/users/{number}"
        self.channel = replace(self.channel, private_link=link)
        flags = client.application.flags if client.application is not None else discord.ApplicationFlags()
        if not (flags.gateway_message_content or flags.gateway_message_content_limited):
            self._listen_to_mentions()

    def _listen_to_mentions(self) -> None:
        self._intents.message_content = False  # the library reads it anew each time it introduces itself
        self.channel = replace(self.channel, listen="mentions")
        log.warning(
            "%s: the message content intent is off: the bot can read only what mentions it, answers to it, and "
            "private messages. To let it read the channels, switch the intent on in the developer portal (Bot, "
            "Privileged Gateway Intents) and start again.",
            self.channel.account,
        )

    # --- reading ------------------------------------------------------------------------------------------------------

    async def events(self, cursor: Cursor | None) -> AsyncGenerator[Batch]:
        """Yield events. Taps are acknowledged once they are stored."""
        at = _At.load(cursor)
        heard: Heard = asyncio.Queue(WAITING)
        listening = asyncio.create_task(self._listen(at.session, heard))
        try:
            async with aclosing(self._batches(at, heard)) as batches:
                async for batch in batches:
                    yield batch
                    self._acknowledge(batch.raws)
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)

    async def _batches(self, at: _At, heard: Heard) -> AsyncGenerator[Batch]:
        while True:
            raws = await _waiting(heard)
            said = [raw for raw in raws if raw["t"] not in OPENING]
            if said:
                placed = [one for raw in said for one in await self._placed(raw)]
                at.note(said)
                yield Batch(placed, at.dump())
            if raws[-1]["t"] in OPENING:
                # The cursor passes the opening only after all that was missed behind it is stored.
                async with aclosing(self._missed(raws[-1]["d"], at)) as pages:
                    async for page in pages:
                        yield Batch(page, at.dump())
                at.note(raws[-1:])
                yield Batch((), at.dump())

    async def _listen(self, session: _Session | None, heard: Heard) -> None:
        """Put what comes into `heard`, for ever; or the error that ended it, for whoever reads there."""
        try:
            await self._stay_connected(session, heard)
        except Exception as error:  # a task of its own: nobody else would hear of it
            await heard.put(error)

    async def _stay_connected(self, session: _Session | None, heard: Heard) -> None:
        """Raises ConfigError when only a person can help."""
        tries = 0  # connections in a row that did not last
        while True:
            ws: _Gateway | None = None
            began, known = self._clock.monotonic(), True  # does Discord know the session?
            try:
                ws = await self._connect(session)
                while True:
                    await self._poll(ws)
                    for raw in ws.take():
                        await heard.put(raw)
            except ReconnectWebSocket as told:
                known = told.resume
            except discord.ConnectionClosed as closed:
                self._refused(closed.code)
                known = False
            except (aiohttp.ClientError, OSError) as error:
                log.info("%s: Discord cannot be read: %r", self.channel.account, error)
            finally:
                if ws is not None:
                    await _leave(ws)
            tries = 0 if self._clock.monotonic() - began > LASTED else tries
            session = _session(ws, session) if known and tries < RESUMES else None
            await self._pause(min(60.0, 2.0**tries) if tries else 0.0 if known else 2.0)
            tries += 1

    async def _pause(self, seconds: float) -> None:
        if seconds:
            log.warning("%s: Discord does not let us in. Next try in %g s", self.channel.account, seconds)
            await self._clock.sleep(seconds)

    async def _connect(self, session: _Session | None) -> _Gateway:
        number, seq, url = session or (None, None, self._account.gateway_url)
        connecting = _Gateway.from_client(
            self._client, initial=True, gateway=yarl.URL(url), session=number, sequence=seq, resume=session is not None
        )
        return await asyncio.wait_for(connecting, self._account.answer_seconds)

    async def _poll(self, ws: _Gateway) -> None:
        """Wait for one event. We have it before the library reads it, so that one it cannot read is not lost to us."""
        try:
            await ws.poll_event()
        except ODD as error:
            log.warning("%s: the library cannot read an event (%s)", self.channel.account, type(error).__name__)

    def _refused(self, code: int) -> None:
        """The gateway closed the door: is there a way in without a person?"""
        if code == 4014 and self._intents.message_content:
            self._listen_to_mentions()
        elif code == 4004:
            raise self._bad_token()
        elif code in {4010, 4011, 4012, 4013, 4014}:
            cure = "Discord's documentation tells what it means (Gateway close event codes)."
            raise ConfigError([f"accounts.{self.channel.account}: Discord refuses the connection, code {code}. {cure}"])

    async def _missed(self, opened: Raw, at: _At) -> AsyncGenerator[list[Raw]]:
        """What was written while nobody listened: in private chats (a session opens), in channels (a server opens)."""
        if "session_id" in opened:
            for number, after in list(at.private.items()):
                async for page in self._history(number, after, None):
                    yield page
                    at.private[number] = max(int(raw["d"]["id"]) for raw in page)
            return
        newest = at.servers.get(str(opened["id"]))
        if newest is None:  # we came to know it just now: what is older than that is not news
            return
        for channel in (*opened.get("channels", ()), *opened.get("threads", ())):
            if channel["type"] in READABLE and int(channel.get("last_message_id") or 0) > newest - OVERLAP:
                async for page in self._history(channel["id"], newest - OVERLAP, opened):
                    yield page

    async def _history(self, channel: str, after: int, server: Raw | None) -> AsyncGenerator[list[Raw]]:
        """A channel's messages after that number, oldest first, as events. One that we may not read has none."""
        members: dict[str, Raw] = {}
        page: list[Any] = [None] * MOST
        while len(page) == MOST:
            page = await self._patiently(self._client.http.logs_from, int(channel), MOST, after=after) or []
            raws: list[Raw] = []
            for said in reversed(page):
                after = max(after, int(said["id"]))
                message = {**said, **await self._membership(server, said["author"], members)}
                raws.append({"t": "MESSAGE_CREATE", "d": message})
                if said.get("edited_timestamp"):
                    raws.append({"t": "MESSAGE_UPDATE", "d": message})
            if raws:
                yield [placed for raw in raws for placed in await self._placed(raw)]

    async def _membership(self, server: Raw | None, author: Raw, members: dict[str, Raw]) -> Raw:
        """What events tell and history does not: the server, and the author's roles where roles make up the team."""
        if server is None:
            return {}
        number = str(author["id"])
        if number not in members:
            team = not self._account.staff.isdisjoint(str(role["id"]) for role in server.get("roles", ()))
            asked: Any = None
            if team and not author.get("bot"):
                asked = await self._patiently(self._client.http.get_member, int(server["id"]), int(number))
            members[number] = {"guild_id": server["id"]} | ({"member": asked} if asked else {})
        return members[number]

    async def _patiently(self, call: Callable[..., Awaitable[T]], *args: Any, **more: Any) -> T | None:
        """Ask until there is an answer; None if Discord refuses it, or nobody can read it."""
        tries = 0
        while True:
            try:
                return await self._ask(call(*args, **more))
            except SendError as error:
                if isinstance(error, Refused) or isinstance(error.__cause__, ODD):
                    return None
                after = error.after if isinstance(error, RetryLater) else None
            await self._clock.sleep(min(60.0, 2.0**tries) if after is None else after)
            tries += 1

    async def _placed(self, raw: Raw) -> list[Raw]:
        """Note where and when it came, which the event itself does not tell. A bulk deletion is one event each."""
        d = raw["d"]
        told = {"received": self._clock.now().isoformat(), "place": await self._place(d)}
        if raw["t"] == "MESSAGE_DELETE_BULK":
            return [{"t": "MESSAGE_DELETE", "d": {**d, "id": number}, **told} for number in d.get("ids", ())]
        return [{**raw, **told}] if raw["t"] in TOLD else []

    async def _place(self, d: Raw) -> Raw:
        """The room that a channel belongs to. After a restart in the middle of a session the library knows none yet."""
        if not str(d.get("guild_id")).isdecimal() or not str(d.get("channel_id")).isdecimal():
            return {}
        channel = await self._patiently(self._channel, int(d["channel_id"]))
        if not isinstance(channel, (discord.abc.GuildChannel, discord.Thread)):
            return {}
        told: dict[str, Any] = {"room": channel.id, "name": channel.name}
        if isinstance(channel, discord.Thread):
            parent: Any = channel.parent or await self._patiently(self._channel, channel.parent_id)
            name = getattr(parent, "name", channel.name)
            told = {"room": channel.parent_id, "name": name, "thread": channel.id, "owner": channel.owner_id}
        server = await self._patiently(self._server, int(d["guild_id"]))
        if server is not None:
            role, reach = server.self_role, server.member_count or server.approximate_member_count
            told |= {"reach": reach, "role": role and role.id}
        return told

    async def _channel(self, number: int) -> Place:
        known = self._client.get_channel(number) or self._asked.get(number)
        if known is None:
            if len(self._asked) >= WAITING:
                self._asked.clear()
            known = self._asked[number] = await self._client.fetch_channel(number)
        return known

    async def _server(self, number: int) -> discord.Guild:
        known = self._client.get_guild(number)
        if known is None or not known.roles:
            known = self._servers.get(number)
        if known is None:
            known = self._servers[number] = await self._client.fetch_guild(number, with_counts=True)
        return known

    def _acknowledge(self, raws: Iterable[Raw]) -> None:
        """Tell Discord that a tap arrived: it shows "This interaction failed" after three seconds without a word."""
        for raw in raws:
            if raw["t"] == "INTERACTION_CREATE":
                errand = asyncio.create_task(self._defer(raw["d"]))
                self._errands.add(errand)
                errand.add_done_callback(self._errands.discard)

    async def _defer(self, d: Raw) -> None:
        path = "/interactions/{webhook_id}/{webhook_token}/callback"
        route = Route("POST", path, webhook_id=int(d["id"]), webhook_token=str(d["token"]))
        try:
            await self._ask(self._client.http.request(route, json={"type": 6}))
        except SendError as error:  # too late, or away: the tap counts all the same
            log.debug("a tap was not acknowledged: %s", error)

    def parse(self, raw: Raw) -> m.Message | None:
        """Read one event; None for what is not about customers, and for one out of shape (logged by its kind)."""
        try:
            return read(raw, self._account)
        except ODD as error:
            log.warning("%s: %s cannot be read (%s)", self.channel.account, raw.get("t"), type(error).__name__)
            return None

    # --- speaking -----------------------------------------------------------------------------------------------------

    async def send(self, to: Target, reply: Reply, key: str) -> Receipt:
        """Post once, in parts if it is long. Each part has a nonce made of the key, so that a repeat posts only what is
        missing."""
        parts = split(reply.text, TEXT_LIMIT, _utf16) or [""]
        where, quoted = await self._again(self._destination(to))
        posts: list[discord.Message] = []
        for number, part in enumerate(parts):
            if posts:
                await self._clock.sleep(self.channel.law.room_gap)
            if number == 1:
                where = await self._aside(where, to, reply)
            options: dict[str, Any] = {"reference": quoted} if quoted and number == 0 else {}
            if reply.buttons and number == len(parts) - 1:
                options["view"] = _view(reply.buttons)
            if reply.files and number == len(parts) - 1:
                options["files"] = [discord.File(BytesIO(file.content), file.name) for file in reply.files]
            posting = where.send(part, nonce=nonce(key, number), suppress_embeds=True, **options)
            try:
                posts.append(await self._ask(posting))
            except RetryLater as error:
                raise RetryLater(str(error), error.after, begun=bool(posts)) from error
        stand = m.RoomId(str(posts[0].channel.id)) if to.private else None
        return Receipt(tuple(m.RemoteId(f"{post.channel.id}/{post.id}") for post in posts), posts[0].jump_url, stand)

    async def _destination(self, to: Target) -> tuple[discord.abc.Messageable, discord.MessageReference | None]:
        """Where to write, and the post to answer there."""
        channel, post = _numbers(to.to or to.root or to.room)
        where: object
        if to.private:
            where = chat = await self._client.create_dm(discord.Object(int(to.person)))
            post = post if chat.id == channel else None
        else:
            where = await self._channel(channel)
            if to.to is None:  # nobody is answered: into the thread at the root, if there is one
                where = self._client.get_channel(post or 0) or where
        if not isinstance(where, discord.abc.Messageable):
            raise Refused("Discord has no messages in this kind of channel")
        if to.to is None or post is None:
            return where, None
        return where, discord.MessageReference(message_id=post, channel_id=channel, fail_if_not_exists=False)

    async def _aside(self, where: discord.abc.Messageable, to: Target, reply: Reply) -> discord.abc.Messageable:
        """Where the rest of a long answer goes: in a channel into a thread at the root, to leave room for others."""
        root = _numbers(to.root or to.room)[1]
        if not isinstance(where, discord.TextChannel) or root is None:
            return where
        name = textwrap.shorten(reply.text, 80, placeholder="…")
        try:
            return await self._again(where.get_partial_message(root).create_thread(name=name))
        except Refused as error:
            there = getattr(error.__cause__, "code", 0) == THREAD_EXISTS
            thread = await self._again(self._channel(root)) if there else None
            return thread if isinstance(thread, discord.Thread) else where

    async def locate(self, room: m.RoomId, post: m.RemoteId, ref: str) -> Source:
        """Where the file lies. Its address is good for a day, so the message is asked for it each time."""
        there = await self._again(self._message(post).fetch())
        url = next((one.url for one in there.attachments if str(one.id) == ref), None)
        if url is None:
            raise Gone("the file was taken off its message")
        own = origin(self._account.base_url)
        return Source(url, FILES_AT if own == "https://discord.com" else frozenset({own}))

    async def edit(self, room: m.RoomId, post: m.RemoteId, text: str) -> None:
        """Replace the text. The buttons go with the old one."""
        await self._again(self._message(post).edit(content=text, view=None))

    async def delete(self, room: m.RoomId, post: m.RemoteId) -> None:
        """Take our post back."""
        with suppress(Gone):
            await self._again(self._message(post).delete())

    def _message(self, post: m.RemoteId) -> discord.PartialMessage:
        channel, number = _numbers(post)
        return self._client.get_partial_messageable(channel).get_partial_message(number or 0)

    async def _again(self, call: Awaitable[T]) -> T:
        """A call that does no harm when it is repeated: a lost answer is a reason to try again."""
        try:
            return await self._ask(call)
        except Unsure as error:
            raise RetryLater(str(error)) from error

    async def _ask(self, call: Awaitable[T]) -> T:
        """One call, its failures in our words."""
        try:
            async with asyncio.timeout(self._account.answer_seconds):
                return await call
        except (*TROUBLE, *ODD) as error:
            raise _trouble(error) from error

    async def close(self) -> None:
        """Let go of the connections. The session stays: Discord keeps what comes for the next minutes."""
        for errand in self._errands:
            errand.cancel()
        await asyncio.gather(*self._errands, return_exceptions=True)
        await self._client.close()


def _session(ws: _Gateway | None, before: _Session | None) -> _Session | None:
    if ws is None or ws.session_id is None or ws.sequence is None:
        return before
    return _Session(ws.session_id, ws.sequence, str(ws.gateway))


async def _leave(ws: _Gateway) -> None:
    """Close so that the session stays; a connection that is dead already is not waited for."""
    with suppress(*TROUBLE):
        async with asyncio.timeout(2):
            await ws.close(code=4000)


async def _waiting(heard: Heard) -> list[Raw]:
    """What is there, at least one event, in order; an opening is the last one."""
    raws: list[Raw] = []
    while not raws or not (heard.empty() or len(raws) == MOST or raws[-1]["t"] in OPENING):
        one = await heard.get()
        if isinstance(one, Exception):
            raise one
        raws.append(one)
    return raws


async def _say_at_once(_: object, __: object, told: aiohttp.TraceRequestEndParams) -> None:
    """End a call that the library would repeat by itself after a pause: the gate has to be asked again first."""
    answer = told.response
    if answer.status == 429:
        with suppress(ValueError, KeyError, TypeError):
            raise discord.RateLimited(float((await answer.json(content_type=None))["retry_after"]))
        raise discord.RateLimited(float(answer.headers.get("Retry-After", "60")))
    if answer.status >= 500:
        raise discord.DiscordServerError(answer, await answer.text())


def _trouble(error: Exception) -> SendError:
    """What a failed call means for the message: surely not taken, never to be taken, or unknown."""
    match error:
        case discord.RateLimited():
            return RetryLater("Discord asks to slow down", error.retry_after)
        case aiohttp.ClientConnectorError() | aiohttp.ConnectionTimeoutError():
            return RetryLater("Discord cannot be reached")
        case discord.HTTPException(status=401):
            return Refused("Discord does not accept the bot's token any more")
        case discord.HTTPException() if error.status < 500:
            kind = Gone if error.code in GONE else Refused
            return kind(f"Discord refuses: {REFUSALS.get(error.code, error.text)}")
        case discord.HTTPException() | aiohttp.ClientError() | OSError():
            why = f"HTTP {error.status}" if isinstance(error, discord.HTTPException) else type(error).__name__
            return Unsure(f"Discord gave no answer; the message may stand there ({why})")
        case discord.DiscordException():
            return Refused(f"the library does not know this of Discord: {error}")
        case _:
            return Unsure(f"what answers is not Discord, or not as the library knows it ({type(error).__name__})")


def _view(buttons: tuple[Button, ...]) -> discord.ui.View:
    view = discord.ui.View(timeout=None)
    for button in buttons:
        label = textwrap.shorten(button.label, LABEL_LIMIT, placeholder="…")
        view.add_item(discord.ui.Button(label=label, custom_id=button.id))
    view.stop()  # or the library keeps it to serve its taps; ours come as events, also after a restart
    return view


def nonce(key: str, part: int) -> str:
    """The outbox key, a UUID, in 22 characters, and the number of the part. Discord takes 25."""
    try:
        number = UUID(key)
    except ValueError:
        number = uuid5(NAMESPACE_URL, key)
    return base64.urlsafe_b64encode(number.bytes).decode().rstrip("=") + (f".{part}" if part else "")


def _key(told: object) -> str:
    """The outbox key out of a nonce of ours; "" for any other."""
    with suppress(ValueError):
        return str(UUID(bytes=base64.urlsafe_b64decode(str(told).partition(".")[0] + "==")))
    return ""


def _numbers(post: str) -> tuple[int, int | None]:
    """Channel and message of an id of ours; a room, and a private chat's root, is the channel alone."""
    channel, _, number = post.partition("/")
    return int(channel), int(number) if number else None


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


# --- what was said: pure ----------------------------------------------------------------------------------------------


def read(raw: Raw, account: DiscordAccount) -> m.Message | None:
    """One event -> one Message, or None. Raises what `ODD` names for an event out of shape."""
    match raw["t"]:
        case "MESSAGE_CREATE":
            return _said(raw, account)
        case "MESSAGE_UPDATE" if raw["d"].get("edited_timestamp"):
            return _edited(raw, account)
        case "MESSAGE_DELETE":
            return _deleted(raw, account)
        case "INTERACTION_CREATE" if raw["d"].get("type") == 3:
            return _tap(raw, account)
    return None


def _said(raw: Raw, account: DiscordAccount) -> m.Message | None:
    """A post; None for a notice of Discord, and for a customer's words that are hidden from us (no intent)."""
    d = raw["d"]
    message = _base(d, d["author"], raw, account)
    hidden = not message.text and not message.attachments and message.author.role is m.Role.CUSTOMER
    return None if hidden or d["type"] not in SAID else message


def _edited(raw: Raw, account: DiscordAccount) -> m.Message | None:
    """An edit; Discord also sends an update when a link got its preview: that one has no time of an edit."""
    post, d = _said(raw, account), raw["d"]
    if post is None:
        return None
    happening = m.Happening(f"edit:{post.room.id}:{d['id']}:{d['edited_timestamp']}")
    return replace(post, kind=m.Kind.EDIT, happening=happening, at=datetime.fromisoformat(d["edited_timestamp"]))


def _deleted(raw: Raw, account: DiscordAccount) -> m.Message:
    """A deletion: which post, not whose."""
    d = raw["d"]
    post = _base({**d, "type": 0}, {"id": "0", "username": ""}, raw, account)
    happening = m.Happening(f"delete:{post.room.id}:{d['id']}")
    return replace(post, kind=m.Kind.DELETE, happening=happening, at=datetime.fromisoformat(raw["received"]))


def _tap(raw: Raw, account: DiscordAccount) -> m.Message:
    """A button under our post was pressed."""
    d = raw["d"]
    member = d.get("member")
    tapped = {**d["message"], "guild_id": d.get("guild_id"), "channel_id": d["channel_id"], "member": member}
    post = _base(tapped, member["user"] if member else d["user"], raw, account)
    return replace(
        post, kind=m.Kind.TAP, happening=m.Happening(f"tap:{d['id']}"), at=_time(d["id"]), text="", attachments=(),
        addressed=True, button=str(d["data"]["custom_id"]), locale=str(d.get("locale", "")), key="",
    )  # fmt: skip


def _base(d: Raw, author: Raw, raw: Raw, account: DiscordAccount) -> m.Message:
    """What posts, edits, deletions and taps have in common."""
    place: Raw = raw.get("place") or {}
    private, channel, number = not d.get("guild_id"), int(d["channel_id"]), int(d["id"])
    room, thread = int(place.get("room", channel)), place.get("thread")
    ours = private or not {str(room), str(thread)}.isdisjoint(account.support_rooms)
    speaker, answered = _author(author, d, account), _answered(d)
    to_us = _is_ours(d.get("referenced_message"), account) or place.get("owner") == int(account.user_id or 0)
    root = str(room) if private else f"{room}/{thread}" if thread else None
    return m.Message(
        account=account.channel.account,
        happening=m.Happening(f"post:{room}:{number}"),
        kind=m.Kind.POST,
        room=m.Room(m.RoomId(str(room)), m.RoomKind.SUPPORT if ours else m.RoomKind.OPEN, str(place.get("name", ""))),
        id=m.RemoteId(f"{channel}/{number}"),
        author=speaker,
        at=datetime.fromisoformat(d["timestamp"]) if "timestamp" in d else _time(number),
        text=_words(d),
        visibility=m.Visibility.PRIVATE if private else m.Visibility.PUBLIC,
        addressed=ours or to_us or _calls(d, place, account),
        root=m.RemoteId(root) if root else None,
        reply_to=answered,
        threaded=root is not None or answered is not None,
        attachments=tuple(_attachments(d)),
        reach=place.get("reach"),
        link=f"https://discord.com/channels/{d.get('guild_id') or '@me'}/{channel}/{number}",
        key=_key(d.get("nonce")) if speaker.role is m.Role.OWN else "",
    )


def _time(number: Any) -> datetime:
    """When it was made: ids of Discord count milliseconds since 2015."""
    return datetime.fromtimestamp(((int(number) >> 22) + 1_420_070_400_000) / 1000, UTC)


def _author(user: Raw, d: Raw, account: DiscordAccount) -> m.Author:
    number, member = str(int(user["id"])), d.get("member") or {}
    if number == account.user_id:
        role = m.Role.OWN
    elif user.get("bot") or d.get("webhook_id") or number in account.bots:
        role = m.Role.BOT
    else:
        team = not account.staff.isdisjoint({number, *map(str, member.get("roles", ()))})
        role = m.Role.STAFF if team else m.Role.CUSTOMER
    name = member.get("nick") or user.get("global_name") or user["username"]
    return m.Author(m.PersonId(number), str(name), role)


def _answered(d: Raw) -> m.RemoteId | None:
    """The post that this one answers. A forwarded post (type 1) refers to its origin: that is no answer."""
    told = d.get("message_reference") or {}
    if told.get("type", 0) != 0 or "message_id" not in told:
        return None
    return m.RemoteId(f"{told.get('channel_id', d['channel_id'])}/{told['message_id']}")


def _is_ours(answered: Raw | None, account: DiscordAccount) -> bool:
    return answered is not None and str(answered["author"]["id"]) in {account.user_id, *account.staff}


def _calls(d: Raw, place: Raw, account: DiscordAccount) -> bool:
    """The bot is mentioned, or the role that Discord made for it: people easily pick the wrong one of the two."""
    named = {str(user["id"]) for user in d.get("mentions", ())}
    return account.user_id in named or str(place.get("role")) in map(str, d.get("mention_roles", ()))


_MARK = re.compile(r"<(?:@!?(?P<user>\d+)|@&\d+|#\d+|a?(?P<emoji>:\w+:)\d+|(?P<command>/[^:<>]+):\d+|t:-?\d+(?::\w)?)>")


def _words(d: Raw) -> str:
    """The text, of a forwarded post its origin's. Marks become what people see; their numbers look like cards'."""
    names = {str(user["id"]): user.get("global_name") or user["username"] for user in d.get("mentions", ())}

    def shown(mark: re.Match[str]) -> str:
        if mark["user"]:
            return f"@{names.get(mark['user'], 'somebody')}"
        return mark["emoji"] or mark["command"] or {"@": "@role", "#": "#channel"}.get(mark[0][1], "(time)")

    origin = [one.get("message", {}).get("content", "") for one in d.get("message_snapshots", ())]
    return _MARK.sub(shown, str(d.get("content") or "\n".join(origin)))


def _attachments(d: Raw) -> list[m.Attachment]:
    found: list[m.Attachment] = []
    for one in d.get("attachments", ()):
        kind = FILES.get(str(one.get("content_type")).partition("/")[0], "file")
        size, number = int(one.get("size", 0)), str(one.get("id", ""))
        found.append(m.Attachment(kind, str(one.get("filename", "")), size, number))
    return found + [m.Attachment("sticker", str(one.get("name", ""))) for one in d.get("sticker_items", ())]
