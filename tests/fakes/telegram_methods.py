"""The methods of the pretended Bot API that a support bot calls, with the real limits and the real error sentences.

Parameters arrive as strings (nested ones as JSON), as the real client writes them.
"""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from tests.fakes.telegram_updates import ApiError, Updates
from tests.fakes.telegram_world import Chat, Post, Raw, User, World, entities, utf16

Params = dict[str, Any]  # words, but for files

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
PHOTO_LIMIT, FILE_LIMIT = 10_000_000, 50_000_000
CALLBACK_DATA_LIMIT = 64
CALLBACK_ANSWER_LIMIT = 200
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


class Methods:
    """Bot API methods by name; each gives the `result` or raises `ApiError`."""

    def __init__(self, world: World, updates: Updates) -> None:
        self.world = world
        self.updates = updates
        self.privacy = True
        self.open_taps: set[str] = set()
        self.answered: list[str] = []
        self.typing: list[tuple[int, int | None]] = []
        self.table: dict[str, Callable[[Params], Awaitable[object]]] = {
            "getme": self._get_me,
            "getupdates": self._get_updates,
            "setwebhook": self._set_webhook,
            "deletewebhook": self._delete_webhook,
            "getwebhookinfo": self._get_webhook_info,
            "sendmessage": self._send_message,
            "sendphoto": self._send_photo,
            "senddocument": self._send_document,
            "sendchataction": self._send_chat_action,
            "editmessagetext": self._edit_message_text,
            "editmessagecaption": self._edit_message_caption,
            "editmessagereplymarkup": self._edit_message_reply_markup,
            "deletemessage": self._delete_message,
            "answercallbackquery": self._answer_callback_query,
        }

    async def call(self, name: str, params: Params) -> object:
        """Run a method; names are not case-sensitive, unknown ones are 404 as on the platform."""
        method = self.table.get(name.lower())
        if method is None:
            raise ApiError(404, "Not Found")
        return await method(params)

    async def _get_me(self, _: Params) -> Raw:
        abilities = {
            "can_join_groups": True,
            "can_read_all_group_messages": not self.privacy,
            "supports_inline_queries": False,
        }
        return self.world.bot.raw() | abilities

    async def _get_updates(self, p: Params) -> list[Raw]:
        return await self.updates.poll(
            offset=int(p.get("offset", "0")),
            limit=int(p.get("limit", "100")),
            seconds=float(p.get("timeout", "0")),
            allowed=_json(p, "allowed_updates"),
        )

    async def _set_webhook(self, p: Params) -> bool:
        drop = p.get("drop_pending_updates") == "true"
        await self.updates.set_webhook(p.get("url", ""), p.get("secret_token"), _json(p, "allowed_updates"), drop=drop)
        return True

    async def _delete_webhook(self, p: Params) -> bool:
        if self.updates.webhook is not None:
            await self.updates.set_webhook("", None, None, drop=p.get("drop_pending_updates") == "true")
        elif p.get("drop_pending_updates") == "true":
            self.updates.pending.clear()
        return True

    async def _get_webhook_info(self, _: Params) -> Raw:
        hook = self.updates.webhook
        info: Raw = {"url": hook.url if hook else "", "has_custom_certificate": False}
        info["pending_update_count"] = len(self.updates.pending)
        if hook is not None and hook.last_error:
            info |= {"last_error_date": self.world.now(), "last_error_message": hook.last_error}
        return info

    async def _send_message(self, p: Params) -> Raw:
        text = _checked_text(p)
        return self._send(p, {"text": text} | _entities(text))

    async def _send_photo(self, p: Params) -> Raw:
        name, content = _checked_file(p, "photo")
        size = {
            "file_id": f"p{len(content)}",
            "file_unique_id": "u",
            "width": 1,
            "height": 1,
            "file_size": len(content),
        }
        return self._send(p, {"photo": [size], "sent": [name, content.hex()]} | _caption(p))

    async def _send_document(self, p: Params) -> Raw:
        name, content = _checked_file(p, "document")
        told = {"file_id": f"d{len(content)}", "file_unique_id": "u", "file_name": name, "file_size": len(content)}
        return self._send(p, {"document": told, "sent": [name, content.hex()]} | _caption(p))

    def _send(self, p: Params, said: Raw) -> Raw:
        chat = self._chat(p)
        self._may_write(chat)
        topic = _topic(chat, p)
        reply_to = self._reply_target(chat, p, topic)
        content: Raw = said | _markup(p)
        author = {"from": self.world.bot.raw()}
        if chat.type == "channel":
            author = {"sender_chat": chat.raw()}
        post = self.world.put(chat, author, content, reply_to=reply_to, topic=topic)
        post.by_bot = True
        return post.full()

    async def _send_chat_action(self, p: Params) -> bool:
        chat = self._chat(p)
        self._may_write(chat)
        self.typing.append((chat.id, _topic(chat, p)))
        return True

    async def _edit_message_text(self, p: Params) -> Raw:
        post = self._own(p, "edit")
        if "text" not in post.raw:
            raise ApiError(400, "Bad Request: there is no text in the message to edit")
        return self._change(post, {"text": _checked_text(p)} | _entities(p["text"].strip()) | _markup(p))

    async def _edit_message_caption(self, p: Params) -> Raw:
        return self._change(self._own(p, "edit"), _caption(p))

    async def _edit_message_reply_markup(self, p: Params) -> Raw:
        post = self._own(p, "edit")
        kept = {key: post.raw[key] for key in ("text", "entities") if key in post.raw}
        return self._change(post, kept | _markup(p))

    def _change(self, post: Post, content: Raw) -> Raw:
        shown = ("text", "caption", "entities", "reply_markup")
        if {key: post.raw[key] for key in shown if key in post.raw} == content:
            raise ApiError(400, NOT_MODIFIED)
        rest = {key: value for key, value in post.raw.items() if key not in shown}
        post.raw = rest | content | {"edit_date": self.world.now()}
        return post.full()

    async def _delete_message(self, p: Params) -> bool:
        post = self._own(p, "delete")
        post.deleted = True
        return True

    async def _answer_callback_query(self, p: Params) -> bool:
        query = p.get("callback_query_id", "")
        if query not in self.open_taps:
            raise ApiError(400, TOO_OLD)
        if utf16(p.get("text", "")) > CALLBACK_ANSWER_LIMIT:
            raise ApiError(400, "Bad Request: MESSAGE_TOO_LONG")
        self.open_taps.remove(query)
        self.answered.append(query)
        return True

    def _chat(self, p: Params) -> Chat:
        if not p.get("chat_id"):
            raise ApiError(400, "Bad Request: chat_id is empty")
        chat = self.world.find(p["chat_id"])
        if chat is None or chat.bot_status == "never":
            raise ApiError(400, "Bad Request: chat not found")
        if chat.migrated_to is not None:
            moved = {"migrate_to_chat_id": chat.migrated_to.id}
            raise ApiError(400, "Bad Request: group chat was upgraded to a supergroup chat", moved)
        return chat

    def _may_write(self, chat: Chat) -> None:
        if chat.type == "private" and chat.bot_status == "kicked":
            raise ApiError(403, "Forbidden: bot was blocked by the user")
        if chat.type == "private" and not chat.started:
            raise ApiError(403, "Forbidden: bot can't initiate conversation with a user")
        if chat.bot_status in {"kicked", "left"}:
            how = "was kicked from" if chat.bot_status == "kicked" else "is not a member of"
            raise ApiError(403, f"Forbidden: bot {how} the {chat.type} chat")
        if chat.bot_status == "restricted":
            raise ApiError(400, "Bad Request: not enough rights to send text messages to the chat")

    def _reply_target(self, chat: Chat, p: Params, topic: int | None) -> Post | None:
        wanted: Raw = _json(p, "reply_parameters") or {}
        if "message_id" not in wanted:
            return None
        post = chat.standing(int(wanted["message_id"]))
        # in a forum topic the permission to send without the reply does not hold
        if post is None and (topic is not None or not wanted.get("allow_sending_without_reply")):
            raise ApiError(400, "Bad Request: message to be replied not found")
        return post

    def _own(self, p: Params, verb: str) -> Post:
        chat = self._chat(p)
        post = chat.standing(int(p.get("message_id", "0")))
        if post is None:
            raise ApiError(400, f"Bad Request: message to {verb} not found")
        if not post.by_bot and (verb == "edit" or chat.bot_status != "administrator"):
            raise ApiError(400, f"Bad Request: message can't be {verb.removesuffix('e')}ed")
        return post

    def tap(self, post: Post, user: User, data: str, number: str) -> None:
        """A person presses a button under a message of our bot."""
        self.open_taps.add(number)
        self.updates.put(
            "callback_query",
            {"id": number, "from": user.raw(), "message": post.full(), "chat_instance": "77", "data": data},
        )


def _json(p: Params, key: str) -> Any:
    return json.loads(p[key]) if p.get(key) else None


def _checked_text(p: Params) -> str:
    text: str = p.get("text", "").strip()
    if not text:
        raise ApiError(400, "Bad Request: message text is empty")
    # the platform counts characters; UTF-16 units are the stricter reading
    if utf16(text) > TEXT_LIMIT:
        raise ApiError(400, "Bad Request: message is too long")
    return text


def _checked_file(p: Params, field: str) -> tuple[str, bytes]:
    if not isinstance(p.get(field), tuple):
        raise ApiError(400, f"Bad Request: there is no {field} in the request")
    name, content = p[field]
    if len(content) > (PHOTO_LIMIT if field == "photo" else FILE_LIMIT):
        raise ApiError(413, "Request Entity Too Large")
    return name, content


def _caption(p: Params) -> Raw:
    text: str = p.get("caption", "").strip()
    if utf16(text) > CAPTION_LIMIT:
        raise ApiError(400, "Bad Request: message caption is too long")
    return {"caption": text} if text else {}


def _entities(text: str) -> Raw:
    found = entities(text)
    return {"entities": found} if found else {}


def _topic(chat: Chat, p: Params) -> int | None:
    if not p.get("message_thread_id"):
        return None
    topic = int(p["message_thread_id"])
    if topic not in chat.topics:
        raise ApiError(400, "Bad Request: message thread not found")
    if topic in chat.closed_topics:
        raise ApiError(400, "Bad Request: TOPIC_CLOSED")
    return topic


def _markup(p: Params) -> Raw:
    markup = _json(p, "reply_markup")
    if not markup or not markup.get("inline_keyboard"):
        return {}
    for button in (b for row in markup["inline_keyboard"] for b in row):
        if not button.get("text"):
            raise ApiError(400, "Bad Request: inline keyboard button has no text")
        if "url" not in button and not 1 <= len(button.get("callback_data", "").encode()) <= CALLBACK_DATA_LIMIT:
            raise ApiError(400, "Bad Request: BUTTON_DATA_INVALID")
    return {"reply_markup": markup}
