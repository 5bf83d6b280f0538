"""Slack: public and private channels, threads, direct messages, over Socket Mode or the Events API.

Platform   Slack: slack.com/api, or a server of your own (`base_url`)
Library    slack-bolt 1.30 and slack_sdk 3.47 (MIT), async
Secrets    the bot's token (xoxb); for Socket Mode the app's token (xapp), for the Events API the signing secret
Rights     the bot in each channel that it serves, and the scopes of `SCOPES`
Limits     3,000 characters a message after escaping (split at sentence ends), about 1 message a second in a channel;
           4 pictures (PNG, JPEG, GIF) of 8 MB with the last part; what was not acknowledged within 3 seconds is told
           again at once, after 1 and after 5 minutes
Settling   by reading back: our key goes into each post's metadata, and the thread is searched for it
Known gaps Files that are no pictures are not sent: see below. Reactions are not read. While nobody could reach us for
           longer than Slack repeats, new answers in threads older than a day are not found again. Answers to a thread
           inside a direct message stand beside it. Never run against the live platform: tested with the real library
           against a server of ours that follows the public protocol

Ids: room = channel, person = user (or bot), post = its time stamp `ts`.

Why a middleware before the authorisation, and no listener? Bolt acknowledges an event before its listener is done: a
crash then loses it. The middleware answers when the consumer of `events` came back, that is: when it is stored. Bolt
still does the signature, the address check, form bodies, sockets, envelopes and reconnecting.
Why are repeats let through? After a crash or an outage a repeat is the only copy; the inbox knows each happening.
Why pictures only? Slack shares an uploaded file by a call of its own, which posts it some time later, takes no
metadata and sometimes posts nothing: after a crash nobody could know. A picture can be uploaded for nobody, and then
stand in a message of ours as a block, with our key beside it; so a message is there with its pictures, or is not there.
What was uploaded for a message that never left stays with the bot, unseen.
Why is the cursor one time stamp? Slack has none. Times are comparable between channels, so after a gap each channel is
read from shortly before the newest one stored: rooms that were opened meanwhile are found too.
"""

import asyncio
import logging
import re
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, NamedTuple

import aiohttp
from slack_bolt import BoltResponse
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.core import messages as m
from bot.core.decisions import Button, Reply
from bot.core.files import File
from bot.core.policy import Channel, Law, RoomLaw, Settles
from bot.core.records import Receipt
from bot.core.text import split
from bot.errors import ConfigError, Refused, RetryLater, SendError, Unsure
from bot.ports import Batch, Clock, Cursor, Raw, Source, Target, origin

log = logging.getLogger(__name__)

TEXT_LIMIT = 3000  # of a section block; plain messages are recommended to stay under 4,000
OURS = "beancan_reply"  # kind of the metadata on our posts
LOOK = 20.0  # seconds between two looks at the socket; dead twice: it is opened anew and the gap is read
OVERLAP, THREADS = 600.0, 86_400.0  # seconds before the cursor that are read again: posts; posts for their new answers
NAMES, NAME_SECONDS = 1000, 1.0  # how many names are kept in memory, how long an event may wait for one
BATCH = 100
LOOKS_AT_IT = 1.5  # seconds that Slack needs, as a rule, before a picture that was uploaded can be shown
ABILITIES = Channel(
    account=m.AccountId(""),
    platform="slack",
    limit=TEXT_LIMIT,
    settles=Settles.READ_BACK,
    command_sign="!",
    law=Law(room_gap=1.0),
    files=4,
    file_kinds=frozenset({"image/png", "image/jpeg", "image/gif"}),
)
SCOPES = {  # what the app needs: what is missing without it
    "chat:write": "it cannot write",
    "channels:history": "it hears nothing in public channels but calls of its name, and not what your team writes",
    "channels:read": "it does not know the names of channels",
    "groups:history": "it hears nothing in private channels",
    "groups:read": "it does not know the names of private channels",
    "files:write": "your team cannot send pictures",
    "files:read": "the console cannot show pictures and files of customers",
    "im:history": "it hears no direct messages",
    "im:read": "it cannot catch up on direct messages after an outage",
    "im:write": "it cannot begin a direct message",
    "users:read": "it knows people by their number only",
}
SAID = {"", "file_share", "thread_broadcast", "me_message", "bot_message"}  # subtypes that hold somebody's words
VISIBLE = {"im": m.Visibility.PRIVATE, "mpim": m.Visibility.PRIVATE, "group": m.Visibility.UNLISTED}
FILES = {"image": "image", "video": "video", "audio": "voice"}
ELSEWHERE = {"external", "hidden_by_limit", "tombstone"}  # modes of files that Slack does not have (any more)
SLOWER = {"ratelimited", "rate_limited", "message_limit_exceeded"}
UNCLEAR = {"internal_error", "fatal_error", "request_timeout", "service_unavailable"}
REJECTED = {
    "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "not_allowed_token_type",
}  # fmt: skip
GONE = {"message_not_found", "thread_not_found"}
REFUSALS = {  # what Slack says: what a person is told
    "cannot_dm_bot": "this is a bot; it takes no direct messages",
    "cant_delete_message": "a bot can take back only its own messages",
    "cant_update_message": "a bot can change only its own messages",
    "channel_not_found": "it knows no such channel for this bot; open the channel and type /invite @the-bot",
    "edit_window_closed": "the workspace does not allow changes of messages that old",
    "file_deleted": "the file was deleted",
    "file_not_found": "the file is gone, or the bot is not in the channel where it was sent",
    "is_archived": "this channel is archived; unarchive it or answer elsewhere",
    "message_not_found": "the message is gone",
    "missing_scope": "the app lacks a right; compare its scopes with the manifest in docs/how-to/slack.md, reinstall",
    "msg_too_long": "the message is too long",
    "not_in_channel": "the bot is not in this channel; open it and type /invite @the-bot",
    "restricted_action": "only some people may write in this channel; allow the bot in the channel's settings",
    "thread_not_found": "the thread is gone",
    "user_disabled": "this person's account is closed",
    "user_not_found": "it knows no such person",
}
FAILURES = (SlackApiError, aiohttp.ClientError, OSError, TimeoutError, AttributeError)  # the last: not JSON, says 200
NOTHING_WRITTEN = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)


@dataclass(frozen=True, slots=True)
class SlackAccount:
    """One account. `channel`: `ABILITIES` with the brand's account name, rung and law.

    `app_token`: Socket Mode; without it Slack calls our webhook and signs with `signing_secret`. `staff`: user ids of
    the team. `support_rooms`: ids or #names of channels where everything is for the brand. `answer_seconds`: how long a
    call may wait for its answer. The fields after it are asked of Slack at the start.
    """

    channel: Channel
    token: str = field(repr=False)
    app_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    staff: frozenset[str] = frozenset()
    support_rooms: frozenset[str] = frozenset()
    base_url: str = "https://slack.com/api/"
    answer_seconds: float = 20.0
    bot_user: str = ""
    bot_id: str = ""
    name: str = ""
    team_url: str = ""


class _Rejected(Refused):
    """The token is not accepted."""


class _Gone(Refused):
    """What it is about is not there, or not any more."""


class _Pushed(NamedTuple):
    """One envelope, and whoever waits to hear that it is stored."""

    raw: Raw
    stored: "asyncio.Future[bool] | None" = None


_CAUGHT_UP, _END = _Pushed({"type": "caught_up"}), _Pushed({"type": "end"})


class SlackAdapter:
    """`Adapter`, `CanDelete`, `CanEdit`, `CanLocate`, `CanReadThread` and `CanServeWebhook` of one app in one
    workspace."""

    def __init__(self, account: SlackAccount, clock: Clock) -> None:
        self.channel = account.channel
        self._account = account
        self._clock = clock
        quiet = logging.getLogger("slack_bolt")
        quiet.setLevel(logging.WARNING)  # at INFO it logs the body of calls whose signature is wrong
        self._web = AsyncWebClient(account.token, base_url=account.base_url, retry_handlers=[], logger=quiet)
        self._app = AsyncApp(
            name="beancan", client=self._web, signing_secret=account.signing_secret, before_authorize=self._take,
            logger=quiet,
        )  # fmt: skip
        self._pushed: asyncio.Queue[_Pushed] = asyncio.Queue()
        self._taken = asyncio.Event()
        self._listening = False
        self._newest, self._caught_up = "0", False
        self._known: dict[str, dict[str, str]] = {}  # names, since events carry ids only; never stored
        self._ask_again = 0.0
        self._begun: dict[str, list[str]] = {}  # key -> parts that are out while later ones are still to come
        self._uploaded: dict[str, list[_Picture]] = {}  # key -> what is uploaded while its message is still to come

    async def open(self) -> None:
        """Log in, check the tokens and scopes, learn who we are."""
        account, place = self._account, f"accounts.{self.channel.account}"
        if not (account.app_token or account.signing_secret):
            cure = "Set app_token_env for Socket Mode, or mode: webhook and secret_env with the signing secret."
            raise ConfigError([f"{place}: there is no way to hear Slack. {cure}"])
        if self._web.session is None or self._web.session.closed:
            timeout = aiohttp.ClientTimeout(total=account.answer_seconds, sock_connect=10)
            self._web.session = aiohttp.ClientSession(timeout=timeout)
        me = await self._login("token", self._web.auth_test)
        if account.app_token:
            await self._login("app_token", self._new_address)
        if "bot_id" not in me.data:
            cure = "Copy the Bot User OAuth Token (xoxb-...) from the page OAuth & Permissions."
            raise ConfigError([f"{place}.token: this is the token of a person, not of the bot. {cure}"])
        self._learn(me)
        link = self.channel.private_link or await self._private_link()
        self.channel = replace(self.channel, private_link=link, rooms=await self._rooms_by_id())

    async def _login(self, name: str, call: "_Call") -> AsyncSlackResponse:
        place = f"accounts.{self.channel.account}"
        try:
            return await _harmless(call)
        except _Rejected:
            raise self._bad_token(name) from None
        except Refused as error:
            raise ConfigError([f"{place}.{name}: {error}"]) from error
        except RetryLater as error:
            raise RetryLater(f"{place}: {error}. Check the network.", error.after) from error

    def _bad_token(self, name: str) -> ConfigError:
        page = "OAuth & Permissions" if name == "token" else "Basic Information, App-Level Tokens"
        cure = f"Copy it again from api.slack.com/apps, {page}, into its environment variable and start again."
        return ConfigError([f"accounts.{self.channel.account}.{name}: Slack does not accept this token. {cure}"])

    def _learn(self, me: AsyncSlackResponse) -> None:
        told: str | None = me.headers.get("x-oauth-scopes")
        missing = [scope for scope in SCOPES if told is not None and scope not in re.split(r"[,\s]+", told)]
        for scope in missing:
            log.warning("%s: without the scope %s %s", self.channel.account, scope, SCOPES[scope])
        if "chat:write" in missing:
            raise ConfigError([f"accounts.{self.channel.account}.token: {REFUSALS['missing_scope']} (chat:write)"])
        if "files:write" in missing:
            self.channel = replace(self.channel, files=0)
        sees = self.channel.sees_native_replies and "channels:history" not in missing
        self.channel = replace(self.channel, sees_native_replies=sees)
        who = {"bot_user": me["user_id"], "bot_id": me["bot_id"], "name": me["user"], "team_url": me["url"]}
        self._account = replace(self._account, **who)

    async def _private_link(self) -> str:
        try:
            found = await _harmless(lambda: self._web.bots_info(bot=self._account.bot_id))
        except SendError:  # an extra: without it people get the brand's other ways
            return ""
        return f"https://slack.com/app_redirect?app={found['bot']['app_id']}"

    async def _rooms_by_id(self) -> Mapping[m.RoomId, RoomLaw]:
        """What the brand set for its rooms, those named by #name under their ids."""
        rooms = self.channel.rooms
        if not any(room.startswith("#") for room in rooms):
            return rooms
        ids: dict[str, m.RoomId] = {}
        for kind in ("public_channel", "private_channel"):  # one by one: each needs a scope of its own
            known = await self._all(self._web.users_conversations, "channels", types=kind)
            ids |= {f"#{each['name']}": m.RoomId(each["id"]) for each in known}
        return {ids.get(room, room): law for room, law in rooms.items()}

    # --- reading ------------------------------------------------------------------------------------------------------

    async def events(self, cursor: Cursor | None) -> AsyncGenerator[Batch]:
        """Yield envelopes as Slack tells them. Each is acknowledged once the consumer comes back."""
        taken: list[_Pushed] = []
        self._pushed = asyncio.Queue()
        self._newest, self._caught_up = cursor or f"{self._clock.now().timestamp():.6f}", cursor is None
        reading = asyncio.create_task(self._read(cursor))
        reading.add_done_callback(lambda _: self._pushed.put_nowait(_END))
        self._listening = True
        try:
            while True:
                taken = await self._waiting()
                if _END in taken:
                    await reading  # raises what ended it
                raws = await self._named([pushed.raw for pushed in taken])
                yield Batch(raws, self._mark(taken))
                _settle(taken, stored=True)
        finally:
            self._listening = False
            _settle([*taken, *(self._pushed.get_nowait() for _ in range(self._pushed.qsize()))], stored=False)
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)

    async def _waiting(self) -> list[_Pushed]:
        first = await self._pushed.get()
        taken = [first, *(self._pushed.get_nowait() for _ in range(min(self._pushed.qsize(), BATCH - 1)))]
        self._taken.set()
        return taken

    def _mark(self, taken: Sequence[_Pushed]) -> Cursor | None:
        """Where to go on after a gap. It stays where it was until the last gap is filled."""
        self._caught_up = self._caught_up or _CAUGHT_UP in taken
        self._newest = max(self._newest, *(_stamp(pushed.raw) for pushed in taken), key=float)
        return Cursor(self._newest) if self._caught_up else None

    async def _take(self, req: AsyncBoltRequest, next_: Callable[[], Awaitable[None]]) -> BoltResponse | None:
        """The middleware: the answer waits until the envelope is stored."""
        if req.body.get("type") == "url_verification":
            await next_()
            return None
        if not self._listening:
            return BoltResponse(status=HTTPStatus.SERVICE_UNAVAILABLE)
        stored: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._pushed.put_nowait(_Pushed(req.body, stored))
        return BoltResponse(status=HTTPStatus.OK if await stored else HTTPStatus.SERVICE_UNAVAILABLE)

    async def webhook(self, headers: Mapping[str, str], body: bytes) -> tuple[int, str]:
        """Take one call of the Events API or of a button; 200 only after it is stored. Slack saves an address only if
        it gives its challenge back."""
        if not self._account.signing_secret:
            return HTTPStatus.FORBIDDEN, ""
        try:
            request = AsyncBoltRequest(body=body.decode(), headers=dict(headers))
        except (ValueError, TypeError, AttributeError, KeyError):  # no JSON, no form, or of no known shape
            return HTTPStatus.BAD_REQUEST, ""
        response = await self._app.async_dispatch(request)
        return response.status, response.body

    async def _read(self, since: str | None) -> None:
        """Hold the line, and fetch what was said while there was none."""
        while True:
            try:
                async with self._line() as line:
                    if since is not None:
                        await self._catch_up(float(since) - OVERLAP)
                    dead = 0
                    while dead < 2:
                        await self._clock.sleep(LOOK)
                        dead = 0 if line is None or await line.is_connected() else dead + 1
            except TimeoutError:
                log.warning("%s: Slack's socket cannot be opened; next try with a new address", self.channel.account)
            since, self._caught_up = self._newest, False

    @asynccontextmanager
    async def _line(self) -> AsyncIterator[SocketModeClient | None]:
        """An open socket, which from then on reconnects by itself; None with a webhook. Raises TimeoutError.

        Each try asks for a fresh address: one is good for one socket, and the library would knock at a used one for
        ever.
        """
        if not self._account.app_token:
            yield None
            return
        opened = await self._patient(lambda: self._login("app_token", self._new_address))
        line = AsyncSocketModeHandler(self._app, self._account.app_token).client
        line.wss_uri = opened["url"]
        try:
            async with asyncio.timeout(self._account.answer_seconds):
                await line.connect()  # type: ignore[no-untyped-call]  # left so by the library
            yield line
        finally:
            await line.close()  # type: ignore[no-untyped-call]  # left so by the library

    def _new_address(self) -> Awaitable[AsyncSlackResponse]:
        return self._web.apps_connections_open(app_token=self._account.app_token)

    async def _patient(self, call: "_Call") -> AsyncSlackResponse:
        """Ask as often as it takes."""
        tries = 0
        while True:
            try:
                return await call()
            except RetryLater as later:
                pause = min(60.0, 2.0**tries) if later.after is None else later.after
                log.warning("%s: %s. Next try in %g s", self.channel.account, later, pause)
                await self._clock.sleep(pause)
                tries = min(tries + 1, 6)

    async def _catch_up(self, oldest: float) -> None:
        rooms: list[dict[str, Any]] = []
        for kind in ("public_channel", "private_channel", "mpim", "im"):  # one by one: each needs a scope of its own
            rooms += await self._all(self._web.users_conversations, "channels", types=kind)
        for room in rooms:
            for event in await self._missed(room, oldest):
                while self._pushed.qsize() >= BATCH:  # a long outage must not pile up here: Slack keeps it
                    self._taken.clear()
                    await self._taken.wait()
                self._pushed.put_nowait(_Pushed({"type": "event_callback", "event": event}))
        self._pushed.put_nowait(_CAUGHT_UP)

    async def _missed(self, room: Raw, oldest: float) -> list[dict[str, Any]]:
        """What was said in one room since then, oldest first, and what was changed."""
        asked = {"channel": room["id"], "include_all_metadata": True}
        posts = await self._all(self._web.conversations_history, "messages", oldest=f"{oldest - THREADS:.6f}", **asked)
        for post in [post for post in posts if float(post.get("latest_reply") or 0) > oldest]:
            new = {"ts": post["ts"], "oldest": f"{oldest:.6f}", **asked}
            thread = await self._all(self._web.conversations_replies, "messages", **new)
            posts += [reply for reply in thread if reply["ts"] != post["ts"]]
        place = {"type": "message", "channel": room["id"], "channel_type": _kind(room)}
        said = [post | place for post in posts if float(post["ts"]) > oldest]
        edited = [post for post in posts if float(post.get("edited", {}).get("ts", 0)) > oldest]
        changed = [place | {"subtype": "message_changed", "ts": post["ts"], "message": post} for post in edited]
        return sorted(said, key=lambda event: float(event["ts"])) + changed

    async def _all(self, method: "_Method", what: str, **asked: Any) -> list[dict[str, Any]]:
        """All that a method lists, or what it listed until Slack refused."""
        found: list[dict[str, Any]] = []
        try:
            async for one in _pages(self._patient, method, what, **asked):
                found.append(one)
        except _Rejected:
            raise self._bad_token("token") from None
        except Refused as error:
            log.info("%s: cannot catch up in %s: %s", self.channel.account, asked.get("channel") or asked, error)
        return found

    async def _named(self, raws: Sequence[Raw]) -> list[Raw]:
        """Add what `parse` may not ask: names and kinds of people and rooms, and the key of a post that just left."""
        wanted = {thing for raw in raws for thing in _ids(raw)} - self._known.keys() - {self._account.bot_user, ""}
        await asyncio.gather(*(self._look_up(thing) for thing in wanted))
        keys = {ts: key for key, posts in self._begun.items() for ts in posts}
        found = ({thing: self._known[thing] for thing in _ids(raw) if thing in self._known} for raw in raws)
        return [
            {**raw, "known": known, "key": keys.get(_stamp(raw), "")} for raw, known in zip(raws, found, strict=True)
        ]

    async def _look_up(self, thing: str) -> None:
        if self._clock.monotonic() < self._ask_again:
            return
        try:
            async with asyncio.timeout(NAME_SECONDS):
                self._known[thing] = await self._about(thing)
        except (*FAILURES, KeyError) as error:
            trouble = _trouble(error)
            if isinstance(trouble, _Rejected):  # by webhook nothing else would ever say so
                raise self._bad_token("token") from None
            if isinstance(trouble, Refused):
                self._known[thing] = {}
            else:
                self._ask_again = self._clock.monotonic() + 30
        if len(self._known) > NAMES:
            self._known = {thing: self._known.get(thing, {})}

    async def _about(self, thing: str) -> dict[str, str]:
        if thing[0] in "UW":
            user = (await self._web.users_info(user=thing, include_locale=True))["user"]
            name = user["profile"].get("display_name") or user.get("real_name") or user["name"]
            return {"name": name, "locale": user.get("locale", ""), "bot": "yes" if user.get("is_bot") else ""}
        room = (await self._web.conversations_info(channel=thing))["channel"]
        return {"name": room.get("name") or "", "kind": _kind(room)}

    def parse(self, raw: Raw) -> m.Message | None:
        """Read one envelope; None for what is not about customers, and for one out of shape (logged by its id)."""
        try:
            return read(raw, self._account)
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
            log.warning("%s: event %s cannot be read: %r", self.channel.account, raw.get("event_id"), error)
            return None

    # --- speaking -----------------------------------------------------------------------------------------------------

    async def send(self, to: Target, reply: Reply, key: str) -> Receipt:
        """Post once, in parts if it is long. Each part carries the key and its number; a later try goes on where the
        last one was held up."""
        parts = split(reply.text, TEXT_LIMIT, lambda text: len(_escaped(text))) or [""]
        channel, thread = await self._destination(to)
        posts, pictures = self._begun.setdefault(key, []), self._uploaded.setdefault(key, [])
        try:
            await self._upload(reply.files, pictures)
            for number in range(len(posts), len(parts)):
                if posts:
                    await self._clock.sleep(self.channel.law.room_gap)
                last = number == len(parts) - 1
                metadata = {"key": key, "part": number, "parts": len(parts)}
                metadata |= {"pictures": pictures} if last and pictures else {}
                buttons = reply.buttons if last else ()
                posts.append(await self._post(channel, thread, parts[number], buttons, metadata))
        except SendError as error:
            if not posts or isinstance(error, Refused):
                del self._begun[key]
            if isinstance(error, RetryLater):
                error.begun = bool(posts)
            else:
                del self._uploaded[key]
            raise
        del self._begun[key], self._uploaded[key]
        return self._receipt(channel, thread, posts)

    async def _upload(self, files: Sequence[File], done: list["_Picture"]) -> None:
        """Put pictures where only the bot sees them; goes on after those that are done. Twice does no harm."""
        for file in files[len(done) :]:
            if file.kind not in self.channel.file_kinds:
                raise Refused("Slack shows PNG, JPEG and GIF pictures only")
            size = len(file.content)
            to = await _harmless(lambda: self._web.files_getUploadURLExternal(filename=file.name, length=size))  # noqa: B023 - called at once
            await self._put(to["upload_url"], file.content)
            told = [{"id": to["file_id"], "title": file.name}]
            await _harmless(lambda: self._web.files_completeUploadExternal(files=told))  # noqa: B023 - the same
            done.append((to["file_id"], file.name))

    async def _put(self, url: str, content: bytes) -> None:
        assert self._web.session is not None, "open() made it"
        try:
            async with self._web.session.post(url, data=content) as answer:
                answer.raise_for_status()
        except FAILURES as error:
            raise RetryLater("Slack did not take the picture") from error

    async def _post(
        self, channel: str, thread: str | None, text: str, buttons: Sequence[Button], metadata: dict[str, Any]
    ) -> str:
        text, pictures = _escaped(text), metadata.get("pictures", ())
        names = ", ".join(_escaped(name) for _, name in pictures)  # what stands in a notification without words
        try:
            posted = await self._web.chat_postMessage(
                channel=channel, thread_ts=thread, text=text or names, blocks=_blocks(text, buttons, pictures),
                unfurl_links=False, unfurl_media=False, metadata={"event_type": OURS, "event_payload": metadata},
            )  # fmt: skip
        except FAILURES as error:
            if pictures and _code(error) == "invalid_blocks":  # so it says for some seconds after an upload
                raise RetryLater("Slack does not know the picture yet", LOOKS_AT_IT) from error
            raise _trouble(error) from error
        return str(posted["ts"])

    def _receipt(self, channel: str, thread: str | None, posts: Sequence[str]) -> Receipt:
        link = _link(self._account, channel, posts[0], thread or "")
        return Receipt(tuple(m.RemoteId(ts) for ts in posts), link, m.RoomId(channel))

    async def _destination(self, to: Target) -> tuple[str, str | None]:
        """Channel and thread. A private chat is its own root; else a private answer goes to the person's own one."""
        if not to.private:
            return to.room, to.root or None
        if str(to.root) == str(to.room):
            return to.room, None
        opened = await _harmless(lambda: self._web.conversations_open(users=to.person))
        return str(opened["channel"]["id"]), None

    async def find_own(self, to: Target, key: str) -> Receipt | None:
        """Search thread or chat for the parts of this reply. If only the first ones are there, the next `send` goes on
        after them."""
        try:
            channel, thread = await self._destination(to)
            found = await self._parts(channel, thread, key, to.to or "")
        except _Gone:
            return None
        except Refused as error:  # not to be taken for "it is not there"
            raise RetryLater(str(error)) from error
        posts = [found[number][0] for number in range(len(found)) if number in found]
        self._begun.pop(key, None)
        if posts and len(posts) == found[0][1]:
            self._uploaded.pop(key, None)
            return self._receipt(channel, thread, posts)
        if posts:
            self._begun[key] = posts
        return None

    async def _parts(self, channel: str, thread: str | None, key: str, oldest: str) -> dict[int, tuple[str, int]]:
        """Number -> (post, how many there should be). Times are comparable between channels: an answer is younger than
        what it answers."""
        asked: dict[str, Any] = {"channel": channel, "oldest": oldest, "include_all_metadata": True}
        method: _Method = self._web.conversations_history
        if thread is not None:
            method, asked = self._web.conversations_replies, asked | {"ts": thread}
        found: dict[int, tuple[str, int]] = {}
        async for post in _pages(_once, method, "messages", **asked):
            told = _metadata(post)
            if told.get("key") == key and self._account.bot_id == post.get("bot_id"):
                found[int(told["part"])] = (str(post["ts"]), int(told["parts"]))
                if len(found) == int(told["parts"]):
                    break
        return found

    async def locate(self, room: m.RoomId, post: m.RemoteId, ref: str) -> Source:
        """Where the file lies now."""
        file = (await _harmless(lambda: self._web.files_info(file=ref)))["file"]
        url = str(file.get("url_private_download") or file.get("url_private") or "")
        token = {"Authorization": f"Bearer {self._account.token}"}
        return Source(url, files_at(self._account.base_url), token)

    async def edit(self, room: m.RoomId, post: m.RemoteId, text: str) -> None:
        """Replace the text; pictures stay. The buttons go with the old one."""
        asked: dict[str, Any] = {"channel": room, "ts": post, "limit": 1, "include_all_metadata": True}
        words, pictures = _escaped(text), ()
        with suppress(Refused):  # who may not read cannot keep what stands there
            stands = await _harmless(lambda: self._web.conversations_replies(**asked))
            pictures = next((_metadata(one).get("pictures", ()) for one in stands["messages"] if one["ts"] == post), ())
        blocks = _blocks(words, (), pictures) or []
        await _harmless(lambda: self._web.chat_update(channel=room, ts=post, text=words, blocks=blocks))

    async def delete(self, room: m.RoomId, post: m.RemoteId) -> None:
        """Take our post back."""
        try:
            await _harmless(lambda: self._web.chat_delete(channel=room, ts=post))
        except _Gone:
            return

    async def close(self) -> None:
        """Let go of the connections. What is told meanwhile, Slack tells again, or the next start reads it."""
        if self._web.session is not None:
            await self._web.session.close()


_Call = Callable[[], Awaitable[AsyncSlackResponse]]
_Method = Callable[..., Awaitable[AsyncSlackResponse]]
_Picture = tuple[str, str]  # Slack's id of an uploaded file, and its name


def _settle(pushed: Sequence[_Pushed], *, stored: bool) -> None:
    for one in pushed:
        if one.stored is not None and not one.stored.done():
            one.stored.set_result(stored)


async def _pages(
    ask: Callable[[_Call], Awaitable[AsyncSlackResponse]], method: _Method, what: str, **asked: Any
) -> AsyncIterator[dict[str, Any]]:
    """Everything that a method lists, page by page."""
    at: str | None = None
    while at != "":
        page = await ask(lambda: _harmless(lambda: method(limit=200, cursor=at, **asked)))  # noqa: B023  # called at once
        for one in page[what]:
            yield one
        at = (page["response_metadata"] or {}).get("next_cursor") or ""


def _once(call: _Call) -> Awaitable[AsyncSlackResponse]:
    return call()


async def _harmless(call: _Call) -> AsyncSlackResponse:
    """A call that may be made twice: a lost answer is a reason to try again. Raises RetryLater, Refused."""
    try:
        return await call()
    except FAILURES as error:
        trouble = _trouble(error)
        raise (RetryLater("Slack does not answer") if isinstance(trouble, Unsure) else trouble) from error


def files_at(base_url: str) -> frozenset[str]:
    """Who alone gets the token with a question for a file: this Slack, and its files.slack.com."""
    own = origin(base_url)
    return frozenset({own, own.replace("://", "://files.", 1)})


def _code(error: Exception) -> str:
    """What Slack says is wrong; "" if it is not Slack that says it."""
    data = getattr(error.response, "data", None) if isinstance(error, SlackApiError) else None
    return str(data.get("error", "")) if isinstance(data, dict) else ""


def _trouble(error: Exception) -> SendError:
    """What a failed call means for the message: surely not taken, never to be taken, or unknown."""
    if isinstance(error, NOTHING_WRITTEN):
        return RetryLater("Slack cannot be reached")
    response, code = error.response if isinstance(error, SlackApiError) else None, _code(error)
    if getattr(response, "status_code", 0) == HTTPStatus.TOO_MANY_REQUESTS or code in SLOWER:
        after = getattr(response, "headers", {}).get("Retry-After", "")
        return RetryLater("Slack asks to slow down", float(after) if after.isdigit() else None)
    if not code or code in UNCLEAR:
        return Unsure(f"Slack took the message but gave no answer; it may stand there ({code or type(error).__name__})")
    if code in REJECTED:
        return _Rejected("Slack does not accept the bot's token any more")
    known = next((sentence for start, sentence in REFUSALS.items() if code.startswith(start)), code)
    return (_Gone if code in GONE else Refused)(f"Slack refuses: {known}")


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _blocks(
    text: str, buttons: Sequence[Button], pictures: Sequence["_Picture"] = ()
) -> list[dict[str, Any]] | None:  # fmt: skip
    """None for words alone: they need no blocks."""
    if not buttons and not pictures:
        return None
    keys = [
        {"type": "button", "action_id": one.id, "value": one.id, "text": {"type": "plain_text", "text": one.label[:75]}}
        for one in buttons
    ]
    words = {"type": "section", "text": {"type": "mrkdwn", "text": text}, "expand": True}
    shown = [{"type": "image", "slack_file": {"id": number}, "alt_text": name} for number, name in pictures]
    return [*([words] if text else []), *shown, *([{"type": "actions", "elements": keys}] if keys else [])]


def _stamp(raw: Raw) -> str:
    """The time of what an envelope tells; "0" if it has none."""
    event = raw.get("event")
    found = event.get("ts") if isinstance(event, dict) else None
    return found if isinstance(found, str) and re.fullmatch(r"\d{1,10}\.\d{1,6}", found) else "0"


def _ids(raw: Raw) -> list[str]:
    """People and rooms that an envelope names, as far as their names are wanted."""
    event = raw.get("event") if isinstance(raw.get("event"), dict) else raw
    said = event.get("message") or event.get("previous_message") or event  # type: ignore[union-attr]  # a dict by now
    user = said.get("user") if isinstance(said, dict) else None
    room = event.get("channel")  # type: ignore[union-attr]  # the same
    found = [one.get("id") if isinstance(one, dict) else one for one in (user, raw.get("user"), room)]
    return [one for one in found if isinstance(one, str) and re.fullmatch(r"[UWCG]\w+", one)]


def _kind(room: Raw) -> str:
    """How events call the kind of a room."""
    if room.get("is_im") or room.get("is_mpim"):
        return "im" if room.get("is_im") else "mpim"
    return "group" if room.get("is_private") else "channel"


def _metadata(said: Raw) -> dict[str, Any]:
    """What we wrote into a post of ours; {} elsewhere, and where Slack keeps it back."""
    told = said.get("metadata") or {}
    return dict(told.get("event_payload") or {}) if told.get("event_type") == OURS else {}


# --- what was said: pure ----------------------------------------------------------------------------------------------


def read(raw: Raw, account: SlackAccount) -> m.Message | None:
    """One envelope -> one Message, or None. Raises KeyError, TypeError or ValueError for one out of shape."""
    if raw.get("type") == "block_actions":
        return _tap(raw, account)
    event = raw.get("event") if raw.get("type") == "event_callback" else None
    if event is None or event["type"] not in {"message", "app_mention"}:
        return None
    return _CHANGES.get(event.get("subtype", ""), _said)(event, raw, account)


def _said(event: Raw, raw: Raw, account: SlackAccount) -> m.Message | None:
    """A post; None for what Slack writes itself (somebody joined, the topic was changed)."""
    if event.get("subtype", "") not in SAID:
        return None
    message = _base(event, event, raw, account)
    return message if message.text or message.attachments else None


def _changed(event: Raw, raw: Raw, account: SlackAccount) -> m.Message | None:
    """An edit. Slack tells previews in the same way, and a deleted post whose thread goes on."""
    said, before = event["message"], event.get("previous_message") or {}
    if said.get("subtype") == "tombstone":
        return _deleted(event, raw, account)
    edited = said.get("edited", {}).get("ts")
    if said.get("subtype", "") not in SAID or not edited or edited == before.get("edited", {}).get("ts"):
        return None
    message = _base(said, event, raw, account)
    happening = m.Happening(f"edit:{message.room.id}:{message.id}:{edited}")
    return replace(message, kind=m.Kind.EDIT, happening=happening, at=_at(edited))


def _deleted(event: Raw, raw: Raw, account: SlackAccount) -> m.Message | None:
    gone = event["previous_message"]
    if gone.get("subtype", "") not in SAID:
        return None
    message = _base(gone, event, raw, account)
    happening = m.Happening(f"delete:{message.room.id}:{message.id}")
    at = _at(event["ts"])
    return replace(message, kind=m.Kind.DELETE, happening=happening, at=at, text="", attachments=())


_CHANGES = {"message_changed": _changed, "message_deleted": _deleted}


def _tap(payload: Raw, account: SlackAccount) -> m.Message | None:
    """A button under our post was pressed."""
    container, action, user = payload["container"], payload["actions"][0], payload["user"]
    if container.get("type") != "message" or "value" not in action:
        return None
    where = {"channel": container["channel_id"]}
    post = {"ts": container["message_ts"], "user": user["id"], "username": user.get("name", "")}
    message = _base(post | {k: v for k, v in container.items() if k == "thread_ts"}, where, payload, account)
    happening = m.Happening(f"tap:{message.room.id}:{message.id}:{user['id']}:{action['action_ts']}")
    at, button = _at(action["action_ts"]), str(action["value"])
    return replace(message, kind=m.Kind.TAP, happening=happening, at=at, addressed=True, button=button)


def _base(said: Raw, event: Raw, raw: Raw, account: SlackAccount) -> m.Message:
    """What all have in common. `event` says where, `said` what and by whom, `raw` what was looked up."""
    ts, thread, words = m.RemoteId(said["ts"]), said.get("thread_ts", said["ts"]), str(said.get("text") or "")
    known: Mapping[str, Mapping[str, str]] = raw.get("known", {})
    room, visibility = _room(event, known.get(event["channel"], {}), account)
    private = visibility is m.Visibility.PRIVATE
    reply_to = None if thread == ts else m.RemoteId(thread)
    to_us = said.get("parent_user_id") in {account.bot_user, *account.staff}
    called = f"<@{account.bot_user}>" in words or f"<@{account.bot_user}|" in words
    return m.Message(
        account=account.channel.account,
        happening=m.Happening(f"post:{room.id}:{ts}"),
        kind=m.Kind.POST,
        room=room,
        id=ts,
        author=_author(said, known, account),
        at=_at(ts),
        text=_plain(words, account),
        visibility=visibility,
        addressed=room.kind is m.RoomKind.SUPPORT or to_us or called,
        root=m.RemoteId(room.id) if private else None,
        reply_to=reply_to,
        threaded=private or reply_to is not None,
        attachments=tuple(_file(file) for file in said.get("files", ())),
        locale=known.get(said.get("user", ""), {}).get("locale", ""),
        link=_link(account, room.id, ts, thread),
        key=str(_metadata(said).get("key") or raw.get("key", "")),
    )


def _room(event: Raw, known: Mapping[str, str], account: SlackAccount) -> tuple[m.Room, m.Visibility]:
    """Calls and taps do not tell the kind of their room: then it was looked up, or the id says enough."""
    number = str(event["channel"])
    kind = event.get("channel_type") or known.get("kind") or ("im" if number.startswith("D") else "channel")
    visibility, name = VISIBLE.get(kind, m.Visibility.PUBLIC), known.get("name", "")
    ours = visibility is m.Visibility.PRIVATE or not {number, f"#{name}"}.isdisjoint(account.support_rooms)
    return m.Room(m.RoomId(number), m.RoomKind.SUPPORT if ours else m.RoomKind.OPEN, name), visibility


def _author(said: Raw, known: Mapping[str, Mapping[str, str]], account: SlackAccount) -> m.Author:
    user, bot = str(said.get("user") or ""), str(said.get("bot_id") or "")
    about = known.get(user, {})
    if (user and user == account.bot_user) or (bot and bot == account.bot_id):
        role = m.Role.OWN
    elif bot or about.get("bot") or user in {"", "USLACKBOT"}:
        role = m.Role.BOT
    else:
        role = m.Role.STAFF if user in account.staff else m.Role.CUSTOMER
    name = about.get("name") or said.get("username") or said.get("bot_profile", {}).get("name") or user or bot
    return m.Author(m.PersonId(user or bot), str(name), role)


def _file(file: Raw) -> m.Attachment:
    kind = FILES.get(str(file.get("mimetype", "")).partition("/")[0], "file")
    ref = str(file.get("id", "")) if file.get("mode") not in ELSEWHERE else ""
    return m.Attachment(kind, str(file.get("name") or ""), int(file.get("size") or 0), ref)


def _plain(text: str, account: SlackAccount) -> str:
    """Slack's marks as people read them: names, rooms, links; then the three escaped signs."""

    def shown(mark: re.Match[str]) -> str:
        target, _, label = mark[1].partition("|")
        if target == f"@{account.bot_user}":
            return f"@{account.name}"
        if target[:1] in {"@", "#", "!"}:
            return f"{target[0].replace('!', '@')}{label.lstrip('@') or target[1:]}"
        return label or target

    plain = re.sub(r"<([^<>]+)>", shown, text)
    return plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _at(ts: str) -> datetime:
    return datetime.fromtimestamp(float(ts), UTC)


def _link(account: SlackAccount, channel: str, ts: str, thread: str) -> str:
    """The address that opens a post."""
    if not account.team_url:
        return ""
    beside = f"?thread_ts={thread}&cid={channel}" if thread not in {"", ts} else ""
    return f"{account.team_url}archives/{channel}/p{ts.replace('.', '')}{beside}"
