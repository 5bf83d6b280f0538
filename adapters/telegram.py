"""Telegram: groups, topics, discussion groups of channels and private chats, through the Bot API.

Platform   Telegram Bot API: api.telegram.org, or a server of your own (`base_url`)
Library    python-telegram-bot 22 (LGPL-3.0, used unchanged), its `Bot` alone: no Updater, no Application
Secrets    the bot's token; for a webhook, a word that Telegram repeats in a header
Rights     a plain member of the group. With privacy mode on (BotFather, /setprivacy) Telegram hides what your team
           types in groups, so a person has to confirm each answer
Limits     4096 UTF-16 units a message (split at sentence ends), 1024 under a picture or file (longer words follow it);
           files of 8 MB (Telegram takes pictures of 10, files of 50); 64 bytes a button, about 1 message a second in a
           chat and 20 a minute in a group; what the bot did not fetch is kept for 24 hours; a bot changes its own
           messages at any time, and takes back those of the last 48 hours
Settling   nothing: no key for a send, and a bot cannot read back. A send without an answer is `Unsure`
Known gaps Bots are not told of deleted messages. When a group becomes a supergroup its threads stay behind in the old
           room. Reactions are not read. Never run against the live platform: tested with the real library against a
           server of ours that follows the public protocol

Ids: room = chat, or chat/topic in a forum; person = user, or the chat in whose name is written; post = message number.

Why not the library's Updater? It confirms updates as soon as they are in memory, and loses a whole batch for one that
it cannot read. Here the offset is raised when the consumer of `events` comes back, that is: when the batch is stored.
`_Updates` takes the JSON out before the library parses it, at `BaseRequest.do_request`, its public seam for transports.
Why is the offset set by the last batch, not by the highest number seen? After an idle week, or on another server, the
numbers start anew, and Telegram answers an offset from the future with its oldest update: for ever, if it never fell.
"""

import asyncio
import hmac
import json
import logging
import os
import re
from collections.abc import AsyncGenerator, Awaitable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any, NamedTuple

import telegram
from telegram import error as tg
from telegram.request import HTTPXRequest

from bot.core import messages as m
from bot.core.decisions import Button, Reply
from bot.core.files import File
from bot.core.policy import Channel, Law, RoomLaw
from bot.core.records import Receipt
from bot.core.text import split
from bot.errors import ConfigError, Refused, RetryLater, SendError, Unsure
from bot.ports import Batch, Clock, Cursor, Raw, Source, Target, origin

log = logging.getLogger(__name__)

# The library's own switch for durations as timedelta; without it every flood answer raises a deprecation warning.
os.environ.setdefault("PTB_TIMEDELTA", "true")

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
PHOTOS = frozenset({"image/png", "image/jpeg"})  # shown in the chat; of others Telegram makes no picture
ABILITIES = Channel(
    account=m.AccountId(""), platform="telegram", limit=TEXT_LIMIT,
    # "A message can only be deleted if it was sent less than 48 hours ago"; for changing its own no limit is told.
    law=Law(room_gap=1.0, account_gap=0.04, deletes_within=timedelta(hours=48)),
    begins_private=False,  # "bot can't initiate conversation with a user"
    files=4,
)  # fmt: skip
POSTS = {
    "message": m.Kind.POST, "edited_message": m.Kind.EDIT,
    "channel_post": m.Kind.POST, "edited_channel_post": m.Kind.EDIT,
}  # fmt: skip
ATTACHMENTS = {
    "photo": "image", "sticker": "sticker", "voice": "voice", "audio": "voice", "video": "video", "video_note": "video",
    "animation": "video", "location": "location", "venue": "location", "document": "file", "contact": "file",
    "poll": "file", "dice": "file", "story": "file", "paid_media": "file", "checklist": "file",
}  # fmt: skip
REFUSALS = {  # what Telegram says: what a person is told
    "blocked by the user": "this person has blocked the bot",
    "can't initiate": "this person never opened a private chat with the bot; give out its link, people have to begin",
    "chat not found": "Telegram knows no such chat for this bot; a person has to write to it first, a group to add it",
    "kicked": "the bot was removed from this group; add it again",
    "not a member": "the bot is not in this group; add it",
    "not enough rights": "the bot may not write here; give it the right to send messages in the group's settings",
    "topic_closed": "this topic is closed; open it again or answer elsewhere",
    "thread not found": "this topic is gone",
    "can't be deleted": "Telegram lets a bot take back only its own messages of the last 48 hours",
    "to edit not found": "the message is gone",
    "file is too big": "Telegram gives a bot files of 20 MB at most; look at it in the app",
    "photo_invalid_dimensions": "this picture is too long or too wide for Telegram; make it smaller",
    "migrated to supergroup": "this group became a supergroup; what stood in the old one cannot be changed any more",
}
# Causes (of the HTTP library underneath) that happen before the first byte of the request is written.
NOTHING_WRITTEN = {"ConnectError", "ConnectTimeout", "PoolTimeout"}


@dataclass(frozen=True, slots=True)
class TelegramAccount:
    """One account. `channel`: `ABILITIES` with the brand's account name, rung and law.

    `staff`: ids of the team's users and of channels they write as. `support_rooms`: chat, chat/topic or @name where
    everything is for the brand. `username`: asked of Telegram when empty. `webhook_url` empty: polling, each question
    for news open for `poll_seconds`. `answer_seconds`: how long a send may wait for its answer.
    """

    channel: Channel
    token: str = field(repr=False)
    username: str = ""
    staff: frozenset[str] = frozenset()
    support_rooms: frozenset[str] = frozenset()
    base_url: str = "https://api.telegram.org/bot"
    base_file_url: str = "https://api.telegram.org/file/bot"
    webhook_url: str = ""
    webhook_secret: str = field(default="", repr=False)
    poll_seconds: int = 30
    answer_seconds: float = 20.0

    @property
    def bot_id(self) -> str:
        """A token begins with the bot's own id."""
        return self.token.partition(":")[0]


class TelegramAdapter:
    """`Adapter`, `CanDelete`, `CanEdit`, `CanLocate` and `CanServeWebhook` of one bot account."""

    def __init__(self, account: TelegramAccount, clock: Clock) -> None:
        self.channel = account.channel
        self._account = account
        self._clock = clock
        self._updates = _Updates(connect_timeout=10.0)
        self._bot = telegram.Bot(
            account.token,
            base_url=account.base_url,
            base_file_url=account.base_file_url,
            request=HTTPXRequest(read_timeout=account.answer_seconds, connect_timeout=10.0, pool_timeout=10.0),
            get_updates_request=self._updates,
        )
        self._moved: dict[int, int] = {}  # group -> the supergroup it became
        self._begun: dict[str, list[telegram.Message]] = {}  # key -> parts that went out before one was held up
        self._pushed: asyncio.Queue[_Pushed] = asyncio.Queue()
        self._listening = False
        self._errands: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Log in, choose polling or webhook, learn what the bot may see."""
        # The HTTP library logs every address at INFO, and the token is part of the address.
        logging.getLogger("httpx").setLevel(logging.WARNING)
        logging.getLogger("telegram").setLevel(logging.INFO)  # its DEBUG lines hold what is said
        account, place = self._account, f"accounts.{self.channel.account}"
        if account.webhook_url and not re.fullmatch(r"[A-Za-z0-9_-]{16,256}", account.webhook_secret):
            cure = "Set 16 to 256 letters, digits, _ or -; by it Telegram proves that a call is its own."
            raise ConfigError([f"{place}.webhook_secret: a webhook needs a secret. {cure}"])
        try:
            await self._bot.initialize()
            if account.webhook_url:
                secret = account.webhook_secret
                await self._bot.set_webhook(account.webhook_url, secret_token=secret, allowed_updates=_KINDS)
            else:
                await self._bot.delete_webhook(drop_pending_updates=False)
        except tg.InvalidToken:
            raise self._bad_token() from None  # the library's sentence holds the token
        except tg.NetworkError as error:
            raise RetryLater(f"{place}: Telegram cannot be reached: {error.message}. Check the network.") from error
        except tg.TelegramError as error:
            raise ConfigError([f"{place}: Telegram refuses: {error.message}"]) from error
        self._learn(self._bot.bot)
        self.channel = replace(self.channel, rooms=await self._rooms_by_id())

    async def _rooms_by_id(self) -> Mapping[m.RoomId, RoomLaw]:
        """What the brand set for its rooms, those named by @name under their numbers."""
        ids: dict[m.RoomId, m.RoomId] = {}
        for room in (room for room in self.channel.rooms if room.startswith("@")):
            try:
                ids[room] = m.RoomId(str((await self._bot.get_chat(room)).id))
            except tg.TelegramError as error:
                log.warning("%s: nothing holds for %s: %s", self.channel.account, room, error.message)
        return {ids.get(room, room): law for room, law in self.channel.rooms.items()}

    def _bad_token(self) -> ConfigError:
        cure = "Copy it again from BotFather (/mybots, API Token) into its environment variable and start again."
        return ConfigError([f"accounts.{self.channel.account}.token: Telegram does not accept this token. {cure}"])

    def _learn(self, me: telegram.User) -> None:
        if not me.can_read_all_group_messages:
            log.warning(
                "%s: privacy mode is on: the bot cannot see what your team types in groups, so a person confirms each "
                "answer. Turn it off in BotFather (/setprivacy), then remove the bot from each group and add it again.",
                self.channel.account,
            )
        self._account = replace(self._account, username=self._account.username or me.username or "")
        self.channel = replace(
            self.channel,
            private_link=self.channel.private_link or f"https://t.me/{self._account.username}",
            sees_native_replies=self.channel.sees_native_replies and bool(me.can_read_all_group_messages),
        )

    # --- reading ------------------------------------------------------------------------------------------------------

    async def events(self, cursor: Cursor | None) -> AsyncGenerator[Batch]:
        """Yield updates. The waiting sign of a tap is ended once the tap is stored."""
        batches = self._push() if self._account.webhook_url else self._poll(cursor)
        try:
            async for batch in batches:
                yield batch
                for raw in batch.raws:
                    self._end_waiting_sign(raw)
        finally:
            await batches.aclose()

    async def _poll(self, cursor: Cursor | None) -> AsyncGenerator[Batch]:
        offset, failures, seconds = int(cursor) if cursor else None, 0, self._account.poll_seconds
        while True:
            try:
                await self._bot.get_updates(offset=offset, timeout=seconds, allowed_updates=_KINDS)
            except tg.InvalidToken:
                raise self._bad_token() from None
            except tg.TelegramError as error:
                failures += 1
                await self._clock.sleep(self._pause(error, failures))
                continue
            failures, raws = 0, self._stamped(self._updates.take())
            if raws:
                offset = max(int(raw["update_id"]) for raw in raws) + 1
                yield Batch(raws, Cursor(str(offset)))

    def _stamped(self, raws: list[dict[str, Any]]) -> list[Raw]:
        """Note when they arrived: a tap carries no time of its own."""
        received = int(self._clock.now().timestamp())
        return [{**raw, "received": received} for raw in raws]

    def _pause(self, error: tg.TelegramError, failures: int) -> float:
        """Say why reading stopped; gives the seconds to wait."""
        seconds, why = min(60.0, 2.0 ** min(failures - 1, 6)), "cannot be read; what people write is kept for 24 hours"
        if isinstance(error, tg.RetryAfter):
            seconds = _seconds(error)
        elif isinstance(error, tg.Conflict):
            seconds, why = 15.0, "is read by another program with the same token, or by a webhook: stop the other one"
        log.warning("%s: Telegram %s. Next try in %g s (%s)", self.channel.account, why, seconds, error.message)
        return seconds

    async def webhook(self, headers: Mapping[str, str], body: bytes) -> tuple[int, str]:
        """Take one update; 200 only after it is stored, so that Telegram repeats what was not."""
        given = {name.lower(): value for name, value in headers.items()}.get("x-telegram-bot-api-secret-token", "")
        secret = self._account.webhook_secret
        if not secret or not hmac.compare_digest(given.encode(), secret.encode()):
            return HTTPStatus.FORBIDDEN, ""
        try:
            raw = json.loads(body)
        except ValueError:
            raw = None
        if not _is_update(raw):
            return HTTPStatus.BAD_REQUEST, ""
        if not self._listening:
            return HTTPStatus.SERVICE_UNAVAILABLE, ""
        pushed = _Pushed(raw, asyncio.get_running_loop().create_future())
        self._pushed.put_nowait(pushed)
        return (HTTPStatus.OK if await pushed.stored else HTTPStatus.SERVICE_UNAVAILABLE), ""

    async def _push(self) -> AsyncGenerator[Batch]:
        taken: list[_Pushed] = []
        self._listening = True
        try:
            while True:
                taken = [await self._pushed.get(), *self._waiting()]
                yield Batch(self._stamped([pushed.raw for pushed in taken]))
                _settle(taken, stored=True)
        finally:
            self._listening = False
            _settle([*taken, *self._waiting()], stored=False)

    def _waiting(self) -> list["_Pushed"]:
        return [self._pushed.get_nowait() for _ in range(self._pushed.qsize())]

    def _end_waiting_sign(self, raw: Raw) -> None:
        async def answer(query: str) -> None:
            try:
                await self._bot.answer_callback_query(query)
            except tg.TelegramError as error:  # too old after a restart, or no connection: the sign ends by itself
                log.debug("a tap was not acknowledged: %s", error.message)

        query = raw.get("callback_query")
        if isinstance(query, Mapping) and "id" in query:
            errand = asyncio.create_task(answer(str(query["id"])))
            self._errands.add(errand)
            errand.add_done_callback(self._errands.discard)

    def parse(self, raw: Raw) -> m.Message | None:
        """Read one update; None for what is not about customers, and for one out of shape (logged by its number)."""
        try:
            return read(raw, self._account)
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
            log.warning("%s: update %s cannot be read: %r", self.channel.account, raw.get("update_id"), error)
            return None

    # --- speaking -----------------------------------------------------------------------------------------------------

    async def send(self, to: Target, reply: Reply, key: str) -> Receipt:
        """Post once, in parts if it is long. Telegram knows no key; ours tells which parts are out already when a later
        one was held up, so that the next try goes on there."""
        parts = _parts(reply)
        posts = self._begun.pop(key, [])
        try:
            for number in range(len(posts), len(parts)):
                if posts:
                    await self._clock.sleep(self.channel.law.room_gap)
                quoted = to.to if number == 0 else None
                buttons = reply.buttons if number == len(parts) - 1 else ()
                posts.append(await self._post(to, parts[number], quoted, buttons))
        except SendError as error:
            if posts and not isinstance(error, Refused):
                self._begun[key] = posts
            if isinstance(error, RetryLater):
                error.begun = bool(posts)
            raise
        stands_in = m.RoomId(to.person) if to.private else None
        return Receipt(tuple(m.RemoteId(str(post.message_id)) for post in posts), _link(posts[0].to_dict()), stands_in)

    async def _post(
        self, to: Target, part: "_Part", quoted: m.RemoteId | None, buttons: tuple[Button, ...]
    ) -> telegram.Message:
        chat, topic = _destination(to)
        there = self._moved.get(chat, chat)
        # A post can be quoted only where it stands: not in the person's private chat, not in the group's new number.
        quote = None
        if quoted is not None and there == _chat(to.room):
            quote = telegram.ReplyParameters(int(quoted), allow_sending_without_reply=True)
        try:
            return await self._give(
                part, chat_id=there, message_thread_id=topic, reply_parameters=quote, reply_markup=_keyboard(buttons)
            )
        except tg.ChatMigrated as moved:  # not taken, and from now on never under the old number
            self._moved[chat] = moved.new_chat_id
            return await self._post(to, part, None, buttons)
        except tg.TelegramError as error:
            if quote is not None and "replied not found" in error.message:
                # In a topic Telegram refuses when the quoted post is gone, whatever was allowed. Not taken either.
                return await self._post(to, part, None, buttons)
            raise _trouble(error) from error

    async def _give(self, part: "_Part", **where: Any) -> telegram.Message:
        if part.file is None:
            return await self._bot.send_message(text=part.text, link_preview_options=_NO_PREVIEW, **where)
        where |= {"caption": part.text or None, "filename": part.file.name}
        if part.file.kind in PHOTOS:
            return await self._bot.send_photo(photo=part.file.content, **where)
        return await self._bot.send_document(document=part.file.content, **where)

    async def locate(self, room: m.RoomId, post: m.RemoteId, ref: str) -> Source:
        """Where the file lies, for an hour at least. The address holds the token."""
        try:
            found = await self._bot.get_file(ref)
        except tg.TelegramError as error:
            trouble = _trouble(error)
            raise (RetryLater("Telegram does not answer") if isinstance(trouble, Unsure) else trouble) from error
        return Source(found.file_path or "", frozenset({origin(self._account.base_file_url)}))

    async def edit(self, room: m.RoomId, post: m.RemoteId, text: str) -> None:
        """Replace the text, or what stands under a picture or file. The buttons go with the old one."""
        where: dict[str, Any] = {"chat_id": _chat(room), "message_id": int(post)}
        change = self._bot.edit_message_text(text, link_preview_options=_NO_PREVIEW, **where)
        try:
            await self._change(change, done="not modified")
        except Refused as refused:
            if "no text in the message" not in str(refused):
                raise
            await self._change(self._bot.edit_message_caption(caption=text, **where), done="not modified")

    async def delete(self, room: m.RoomId, post: m.RemoteId) -> None:
        """Take our post back."""
        await self._change(self._bot.delete_message(_chat(room), int(post)), done="to delete not found")

    async def _change(self, change: Awaitable[object], *, done: str) -> None:
        try:
            await change
        except tg.TelegramError as error:
            if done in error.message:
                return
            trouble = _trouble(error)
            # Twice does no harm here, so a lost answer is a reason to try again.
            raise (RetryLater(str(trouble)) if isinstance(trouble, Unsure) else trouble) from error

    async def close(self) -> None:
        """Let go of the connections. A webhook stays set: Telegram keeps what comes until the next start."""
        for errand in self._errands:
            errand.cancel()
        await asyncio.gather(*self._errands, return_exceptions=True)
        await self._bot.shutdown()


class _Updates(HTTPXRequest):
    """Fetches updates and keeps their JSON from the library, which would lose a batch for one update out of shape."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._batch: list[dict[str, Any]] = []

    async def do_request(self, *args: Any, **kwargs: Any) -> tuple[int, bytes]:
        code, payload = await super().do_request(*args, **kwargs)
        if code != HTTPStatus.OK:
            return code, payload
        self._batch = [raw for raw in json.loads(payload)["result"] if _is_update(raw)]
        return code, b'{"ok": true, "result": []}'

    def take(self) -> list[dict[str, Any]]:
        """Give what the last call brought, once."""
        batch, self._batch = self._batch, []
        return batch


class _Part(NamedTuple):
    """One message of a reply: words, or a file with words under it."""

    text: str
    file: File | None = None


def _parts(reply: Reply) -> list[_Part]:
    """Files come first, so that one that Telegram refuses leaves no words behind that speak of it; short words stand
    under the last one, and both are one message."""
    files = [_Part("", file) for file in reply.files]
    if files and _utf16(reply.text) <= CAPTION_LIMIT:
        return [*files[:-1], files[-1]._replace(text=reply.text)]
    words = split(reply.text, TEXT_LIMIT, _utf16) or [""]
    return [*files, *(_Part(text) for text in words)]


class _Pushed(NamedTuple):
    """One update that came by webhook, and whoever waits to hear that it is stored."""

    raw: dict[str, Any]
    stored: asyncio.Future[bool]


def _settle(pushed: list[_Pushed], *, stored: bool) -> None:
    for one in pushed:
        if not one.stored.done():
            one.stored.set_result(stored)


_NO_PREVIEW = telegram.LinkPreviewOptions(is_disabled=True)
_KINDS = [*POSTS, "callback_query"]


def _is_update(raw: object) -> bool:
    return isinstance(raw, dict) and isinstance(raw.get("update_id"), int)


def _trouble(error: tg.TelegramError) -> SendError:
    """What a failed call means for the message: surely not taken, never to be taken, or unknown."""
    said = error.message.lower()
    match error:
        case tg.RetryAfter():
            return RetryLater("Telegram asks to slow down", _seconds(error))
        case tg.InvalidToken():
            return Refused("Telegram does not accept the bot's token any more")
        case tg.Forbidden() | tg.BadRequest() | tg.ChatMigrated():
            known = (sentence for words, sentence in REFUSALS.items() if words in said)
            return Refused(f"Telegram refuses: {next(known, error.message)}")
        case tg.NetworkError() if type(error.__cause__).__name__ in NOTHING_WRITTEN:
            return RetryLater("Telegram cannot be reached")
        case _:
            return Unsure(f"Telegram took the message but gave no answer; it may stand in the chat ({error.message})")


def _seconds(flood: tg.RetryAfter) -> float:
    after = flood.retry_after  # an int only where somebody switched PTB_TIMEDELTA off
    return after.total_seconds() if isinstance(after, timedelta) else float(after)


def _chat(room: str) -> int:
    return int(room.partition("/")[0])


def _destination(to: Target) -> tuple[int, int | None]:
    """Chat and topic. A private chat has the number of its person; to.room already is it when they talk there."""
    if to.private and not to.room.startswith(f"{to.person}/") and to.room != to.person:
        return int(to.person), None
    topic = to.room.partition("/")[2]
    return _chat(to.room), int(topic) if topic else None


def _keyboard(buttons: tuple[Button, ...]) -> telegram.InlineKeyboardMarkup | None:
    """Two short buttons a row, long ones each on its own."""
    if not buttons:
        return None
    width = 2 if all(len(button.label) <= 16 for button in buttons) else 1
    keys = [telegram.InlineKeyboardButton(button.label, callback_data=button.id) for button in buttons]
    return telegram.InlineKeyboardMarkup([keys[at : at + width] for at in range(0, len(keys), width)])


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


# --- what was said: pure ----------------------------------------------------------------------------------------------


def read(raw: Raw, account: TelegramAccount) -> m.Message | None:
    """One update -> one Message, or None. Raises KeyError, TypeError or ValueError for an update out of shape."""
    if "callback_query" in raw:
        return _tap(raw["callback_query"], raw.get("received"), account)
    for name, kind in POSTS.items():
        if name in raw:
            return _said(raw[name], kind, account)
    return None


def _said(said: Raw, kind: m.Kind, account: TelegramAccount) -> m.Message | None:
    """A post or an edit; None for a service message (somebody joined, a topic was opened)."""
    message = _base(said, account)
    if not message.text and not message.attachments:
        return None
    if kind is m.Kind.POST:
        return message
    edited = int(said.get("edit_date") or said["date"])
    happening = m.Happening(f"edit:{message.room.id}:{message.id}:{edited}")
    return replace(message, kind=kind, happening=happening, at=datetime.fromtimestamp(edited, UTC))


def _tap(query: Raw, received: int | None, account: TelegramAccount) -> m.Message | None:
    """A button under our post was pressed. Of a post that Telegram calls too old, only the number is known."""
    if "data" not in query or "message" not in query:
        return None
    post = {key: value for key, value in query["message"].items() if key != "sender_chat"}
    message = _base(post | {"from": query["from"]}, account)
    return replace(
        message,
        kind=m.Kind.TAP,
        happening=m.Happening(f"tap:{query['id']}"),
        at=datetime.fromtimestamp(received or post["date"], UTC),
        text="",
        attachments=(),
        addressed=True,
        button=str(query["data"]),
    )


def _base(said: Raw, account: TelegramAccount) -> m.Message:
    """What posts, edits and taps have in common."""
    room, quoted = _room(said, account), _quoted(said)
    private = said["chat"]["type"] == "private"
    number = m.RemoteId(str(said["message_id"]))
    reply_to = None if quoted is None or quoted.get("is_automatic_forward") else m.RemoteId(str(quoted["message_id"]))
    to_us = quoted is not None and _author(quoted, account).role in {m.Role.OWN, m.Role.STAFF}
    return m.Message(
        account=account.channel.account,
        happening=m.Happening(f"post:{room.id}:{number}"),
        kind=m.Kind.POST,
        room=room,
        id=number,
        author=_author(said, account),
        at=datetime.fromtimestamp(said["date"], UTC),
        text=_words(said),
        visibility=m.Visibility.PRIVATE if private else m.Visibility.PUBLIC,
        addressed=room.kind is m.RoomKind.SUPPORT or to_us or _calls(said, account),
        root=m.RemoteId(room.id) if private else None,
        reply_to=reply_to,
        threaded=private or reply_to is not None,
        attachments=tuple(_attachments(said)),
        locale=str(said.get("from", {}).get("language_code", "")),
        link=_link(said),
    )


def _words(said: Raw) -> str:
    words = str(said.get("text") or said.get("caption") or "")
    # The Start button of a private chat writes this for the person, with what its link carried: a greeting.
    return "Hello" if words.split(maxsplit=1)[:1] == ["/start"] and said["chat"]["type"] == "private" else words


def _attachments(said: Raw) -> list[m.Attachment]:
    shown = {field: kind for field, kind in ATTACHMENTS.items() if field in said}
    if "animation" in shown:
        shown.pop("document", None)  # Telegram tells an animation twice
    return [_attachment(said[field], kind) for field, kind in shown.items()]


def _attachment(told: Any, kind: str) -> m.Attachment:
    """Of a photo Telegram tells several sizes, the largest one last."""
    largest: Raw = (told[-1] if told else {}) if isinstance(told, list) else told
    name = str(largest.get("file_name", "")) if kind == "file" else ""
    return m.Attachment(kind, name, int(largest.get("file_size") or 0), str(largest.get("file_id", "")))


def _room(said: Raw, account: TelegramAccount) -> m.Room:
    chat = said["chat"]
    number = str(int(chat["id"]))
    room = f"{number}/{said['message_thread_id']}" if said.get("is_topic_message") else number
    known_as = {room, number, f"@{chat.get('username', '')}"}
    ours = chat["type"] == "private" or not known_as.isdisjoint(account.support_rooms)
    return m.Room(m.RoomId(room), m.RoomKind.SUPPORT if ours else m.RoomKind.OPEN, _name(chat))


def _author(said: Raw, account: TelegramAccount) -> m.Author:
    """Who speaks. Telegram signs anonymous admins and channels with bots of its own: `sender_chat` is who they are."""
    spoken_as = said.get("sender_chat")
    if spoken_as is None:
        user = said["from"]
        number = str(int(user["id"]))
        if number == account.bot_id:
            role = m.Role.OWN
        elif user.get("is_bot"):
            role = m.Role.BOT
        else:
            role = m.Role.STAFF if number in account.staff else m.Role.CUSTOMER
        return m.Author(m.PersonId(number), _name(user), role)
    number = str(int(spoken_as["id"]))
    # An admin who writes as the group, the channel itself, and what the group's own channel forwards to it.
    ours = spoken_as["id"] == said["chat"]["id"] or said.get("is_automatic_forward") or number in account.staff
    return m.Author(m.PersonId(number), _name(spoken_as), m.Role.STAFF if ours else m.Role.CUSTOMER)


def _name(somebody: Raw) -> str:
    parts = (somebody.get("first_name"), somebody.get("last_name"))
    return str(somebody.get("title") or " ".join(part for part in parts if part))


def _quoted(said: Raw) -> Raw | None:
    """The post that this one answers. In a topic everything quotes the notice that opened it: that is no answer."""
    quoted: Raw | None = said.get("reply_to_message")
    return None if quoted is None or "forum_topic_created" in quoted else quoted


def _calls(said: Raw, account: TelegramAccount) -> bool:
    """The bot is named, by @username (also in a command) or by a link to it."""
    marks = said.get("entities") or said.get("caption_entities") or ()
    if any(str(mark.get("user", {}).get("id", "")) == account.bot_id for mark in marks):
        return True
    handle = re.escape(account.username)
    return bool(handle) and re.search(rf"@{handle}(?!\w)", _words(said), re.IGNORECASE) is not None


def _link(said: Raw) -> str:
    """The address that opens a post; private chats and basic groups have none."""
    chat = said["chat"]
    if chat["type"] not in {"supergroup", "channel"}:
        return ""
    place = chat.get("username") or f"c/{str(chat['id']).removeprefix('-100')}"
    topic = f"{said['message_thread_id']}/" if said.get("is_topic_message") else ""
    return f"https://t.me/{place}/{topic}{said['message_id']}"
