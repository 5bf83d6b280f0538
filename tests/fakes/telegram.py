"""A pretended Telegram: the Bot API on a loopback port, with customers who act through Python methods.

    async with FakeTelegram() as tg:
        bot = telegram.Bot(tg.token, base_url=tg.base_url)
        room, ana = tg.group("Acme users"), tg.user("Ana")
        post = tg.post(room, ana, "@acme_help_bot it crashes")
        ...
        assert tg.sent[-1].reply_to == post.message_id

It follows the public protocol: form-encoded parameters, `{"ok": …}` envelopes, confirmation by offset, one poller, a
webhook with a secret and repeated deliveries, real limits and real error sentences. It knows nothing of our adapter.
What it does not do: media upload, rate limits of its own (see `fail`), permissions finer than `bot_status`.
"""

import json
from itertools import count
from typing import Any

from aiohttp import web

from bot.core.files import PICTURES, File
from tests.fakes.server import FakeServer, Fault, FaultKind, Upload, parameters
from tests.fakes.telegram_methods import Methods
from tests.fakes.telegram_updates import ApiError, Updates
from tests.fakes.telegram_world import (
    ANONYMOUS_ADMIN,
    CHANNEL_BOT,
    LINKED_CHANNEL,
    Chat,
    Post,
    Raw,
    Sent,
    User,
    World,
    entities,
    sent_by_bot,
)

DOWNLOAD_LIMIT = 20_000_000
TOKEN = "700000001:test-token-of-the-pretended-platform"


class FakeTelegram(FakeServer):
    """The server and the people on it. Everything that a person does is a plain method; the bot speaks HTTP."""

    SENDING = "sendMessage"

    def __init__(self, *, username: str = "acme_help_bot", privacy: bool = True) -> None:
        super().__init__()
        self.bot = User(700000001, "Acme Help", username, is_bot=True)
        self.token = TOKEN
        self.updates = Updates(self.tell)
        self.world = World(self.bot)
        self.methods = Methods(self.world, self.updates)
        self.methods.privacy = privacy
        self.methods.table["getfile"] = self._get_file
        self._numbers = count(1)
        self._private_ids = count(100_001)  # private chats share one row of numbers

    # --- server -------------------------------------------------------------------------------------------------

    def _routes(self, router: web.UrlDispatcher) -> None:
        router.add_get("/file/bot{token}/documents/{file}", self._file)
        router.add_route("*", "/bot{token}/{method}", self._answer)

    async def _hang_up(self) -> None:
        await self.updates.stop()

    @property
    def base_url(self) -> str:
        """What a client puts before the token."""
        return f"http://{self.address}/bot"

    @property
    def base_file_url(self) -> str:
        """The same where it downloads."""
        return f"http://{self.address}/file/bot"

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        method, params = request.match_info["method"], await _params(request)
        token = request.match_info["token"]
        if token != self.token:
            # a token that cannot be one at all is "not found", a wrong one "unauthorized"
            known_form = token.partition(":")[0].isdigit() and ":" in token
            return _error(ApiError(401, "Unauthorized") if known_form else ApiError(404, "Not Found"))
        posting = self.SENDING if method.lower() in {"sendphoto", "senddocument"} else method
        return await self._serve(request, posting, params, lambda: self._run(method, params))

    async def _file(self, request: web.Request) -> web.Response:
        if request.match_info["token"] != self.token:
            return _error(ApiError(404, "Not Found"))
        return web.Response(body=self.files[request.match_info["file"]])

    async def _get_file(self, p: dict[str, Any]) -> Raw:
        number = p.get("file_id", "")
        if number not in self.files:
            raise ApiError(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        if len(self.files[number]) > DOWNLOAD_LIMIT:
            raise ApiError(400, "Bad Request: file is too big")
        told = {"file_unique_id": "u", "file_size": len(self.files[number]), "file_path": f"documents/{number}"}
        return {"file_id": number} | told

    async def _run(self, method: str, params: dict[str, str]) -> web.Response:
        try:
            return web.json_response({"ok": True, "result": await self.methods.call(method, params)})
        except ApiError as error:
            return _error(error)

    def _refusal(self, fault: Fault) -> web.Response:
        if fault.kind == "error_500":
            return _error(ApiError(500, "Internal Server Error"))
        seconds = int(fault.seconds)
        return _error(ApiError(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds}))

    # --- people and places --------------------------------------------------------------------------------------

    def user(self, first_name: str, *, language: str | None = "en", username: str | None = None) -> User:
        """Make a person."""
        return User(5_000_000_000 + next(self._numbers), first_name, username, language)

    def other_bot(self, name: str = "Weather") -> User:
        """Make somebody else's bot."""
        return User(6_000_000_000 + next(self._numbers), name, f"{name.lower()}_bot", is_bot=True)

    def group(self, title: str, *, username: str | None = None, forum: bool = False, basic: bool = False) -> Chat:
        """Make a group that our bot is a member of; public if it has a username, a basic group on wish."""
        number = next(self._numbers)
        if basic:
            return self.world.add(Chat(-40_000_000 - number, "group", title))
        return self.world.add(Chat(-1_002_000_000_000 - number, "supergroup", title, username, is_forum=forum))

    def channel(self, title: str, *, username: str | None = None) -> Chat:
        """Make a channel."""
        return self.world.add(Chat(-1_003_000_000_000 - next(self._numbers), "channel", title, username))

    def private(self, user: User, *, started: bool = True) -> Chat:
        """Give the private chat of a person with our bot; `started=False`: he never wrote to it."""
        known = self.world.chats.get(user.id)
        return known or self.world.add(Chat(user.id, "private", person=user, started=started, ids=self._private_ids))

    def topic(self, chat: Chat, user: User, name: str) -> int:
        """Open a topic in a forum."""
        number = self.world.open_topic(chat, user, name)
        post = chat.posts[number]
        if self.world.visible(post, privacy=self.methods.privacy):
            self.updates.put("message", post.full())
        return number

    # --- what people do -----------------------------------------------------------------------------------------

    def post(
        self,
        chat: Chat,
        user: User,
        text: str,
        *,
        reply_to: Post | int | None = None,
        topic: int | None = None,
        edit_of: Post | None = None,
        extra: Raw | None = None,
    ) -> Post:
        """Write, reply or edit. Bots of others may write too; our bot never hears of it."""
        if edit_of is not None:
            return self._edit(edit_of, text)
        found = entities(text)
        content: Raw = {"text": text} | ({"entities": found} if found else {}) | (extra or {})
        return self._place(chat, {"from": user.raw()}, content, reply_to=reply_to, topic=topic)

    def attach(self, chat: Chat, user: User, what: str, *, caption: str = "", **where: Any) -> Post:
        """Send a photo, voice, video, document, sticker or location, with or without words."""
        words: Raw = {"caption": caption, "caption_entities": entities(caption)} if caption else {}
        return self._place(chat, {"from": user.raw()}, {what: _MEDIA[what]} | words, **where)

    def send_file(self, chat: Chat, user: User, file: File) -> Post:
        """Send this very file."""
        number = f"BQACAgIAA{next(self._numbers)}"
        self.files[number] = file.content
        told = {"file_id": number, "file_unique_id": "u", "file_size": len(file.content)}
        photo, document = [told | {"width": 1, "height": 1}], told | {"file_name": file.name, "mime_type": file.kind}
        content: Raw = {"photo": photo} if file.kind in PICTURES else {"document": document}
        return self._place(chat, {"from": user.raw()}, content)

    def forward(self, chat: Chat, user: User, text: str, *, origin: User) -> Post:
        """Forward what somebody else wrote."""
        told: Raw = {"type": "user", "sender_user": origin.raw(), "date": self.world.now()}
        return self.post(chat, user, text, extra={"forward_origin": told})

    def post_anonymously(self, group: Chat, text: str, **where: Any) -> Post:
        """An admin of the group writes as the group itself."""
        author = {"from": ANONYMOUS_ADMIN.raw(), "sender_chat": group.raw(), "author_signature": "Admin"}
        return self._place(group, author, _words(text), **where)

    def post_as_channel(self, group: Chat, channel: Chat, text: str, **where: Any) -> Post:
        """Somebody writes in a group under the name of a channel of his."""
        return self._place(group, {"from": CHANNEL_BOT.raw(), "sender_chat": channel.raw()}, _words(text), **where)

    def post_in_channel(self, channel: Chat, text: str, *, linked_group: Chat | None = None) -> Post:
        """Publish in a channel; its linked group gets the automatic forward."""
        post = self._place(channel, {"sender_chat": channel.raw()}, _words(text), kind="channel_post")
        if linked_group is not None:
            origin = {"type": "channel", "chat": channel.raw(), "message_id": post.message_id, "date": post.raw["date"]}
            extra = {"is_automatic_forward": True, "forward_origin": origin}
            author = {"from": LINKED_CHANNEL.raw(), "sender_chat": channel.raw()}
            self._place(linked_group, author, _words(text) | extra)
        return post

    def join(self, chat: Chat, user: User) -> Post:
        """A person joins a group: a service message."""
        who = user.raw()
        return self._place(chat, {"from": who}, {"new_chat_participant": who, "new_chat_members": [who]})

    def delete(self, post: Post) -> None:
        """A person deletes a message. Bots are not told."""
        post.deleted = True

    def tap(self, message_id: int, user: User, data: str | None = None, *, chat: Chat | None = None) -> str:
        """Press a button under a message of our bot (the first one, or the one with this data); gives the tap's id."""
        post = next(p for p in self.world.log if p.message_id == message_id and p.by_bot and chat in {None, p.chat})
        buttons = [b for row in post.raw["reply_markup"]["inline_keyboard"] for b in row]
        chosen = data if data is not None else buttons[0]["callback_data"]
        number = f"44{next(self._numbers):08}"
        self.methods.tap(post, user, chosen, number)
        return number

    def react(self, post: Post, user: User, emoji: str = "👍") -> None:
        """Set a reaction; bots hear of it only if they asked for it and are administrators."""
        if post.chat.bot_status != "administrator":
            return
        where: Raw = {"chat": post.chat.raw(), "message_id": post.message_id, "date": self.world.now()}
        change: Raw = {"user": user.raw(), "old_reaction": [], "new_reaction": [{"type": "emoji", "emoji": emoji}]}
        self.updates.put("message_reaction", where | change)

    def block(self, user: User) -> None:
        """A person blocks the bot in private."""
        chat = self.private(user)
        chat.bot_status = "kicked"
        person, us = {"from": user.raw(), "chat": chat.raw(), "date": self.world.now()}, self.bot.raw()
        old, new = {"status": "member", "user": us}, {"status": "kicked", "until_date": 0, "user": us}
        self.updates.put("my_chat_member", person | {"old_chat_member": old, "new_chat_member": new})

    def migrate(self, group: Chat, user: User) -> Chat:
        """Turn a basic group into a supergroup: a new number, the old one refuses."""
        new = self.group(group.title or "")
        self._place(group, {"from": user.raw()}, {"migrate_to_chat_id": new.id})
        group.migrated_to = new
        self._place(new, {"from": ANONYMOUS_ADMIN.raw(), "sender_chat": new.raw()}, {"migrate_from_chat_id": group.id})
        return new

    @property
    def sent(self) -> list[Sent]:
        """What stands of our bot in all chats as people see it now, oldest first; deleted messages are gone."""
        return sent_by_bot(self.world.log)

    def _edit(self, post: Post, text: str) -> Post:
        rest = {key: value for key, value in post.raw.items() if key not in {"text", "entities"}}
        post.raw = rest | _words(text) | {"edit_date": self.world.now()}
        if self.world.visible(post, privacy=self.methods.privacy):
            self.updates.put("edited_message", post.full())
        return post

    def _place(
        self,
        chat: Chat,
        author: Raw,
        content: Raw,
        *,
        reply_to: Post | int | None = None,
        topic: int | None = None,
        kind: str = "message",
    ) -> Post:
        target = chat.standing(reply_to) if isinstance(reply_to, int) else reply_to
        post = self.world.put(chat, author, content, reply_to=target, topic=topic)
        chat.started = True
        if self.world.visible(post, privacy=self.methods.privacy):
            self.updates.put(kind, post.full())
        return post


_FILE: Raw = {"file_id": "AgACAgIAAxk", "file_unique_id": "AQADx", "file_size": 1024}
_MEDIA: dict[str, object] = {
    "photo": [_FILE | {"width": 90, "height": 60}, _FILE | {"width": 1280, "height": 960}],
    "voice": _FILE | {"duration": 4, "mime_type": "audio/ogg"},
    "video": _FILE | {"duration": 9, "width": 640, "height": 360, "mime_type": "video/mp4"},
    "document": _FILE | {"file_name": "log.txt", "mime_type": "text/plain"},
    "sticker": _FILE | {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False},
    "location": {"latitude": 48.2, "longitude": 16.37},
}


def _words(text: str) -> Raw:
    found = entities(text)
    return {"text": text} | ({"entities": found} if found else {})


def _error(error: ApiError) -> web.Response:
    body: Raw = {"ok": False, "error_code": error.code, "description": error.description}
    if error.parameters:
        body["parameters"] = error.parameters
    return web.json_response(body, status=error.code)


async def _params(request: web.Request) -> dict[str, Any]:
    found = await parameters(request)
    return {key: value if isinstance(value, str | Upload) else json.dumps(value) for key, value in found.items()}


__all__ = ["FakeTelegram", "FaultKind"]
