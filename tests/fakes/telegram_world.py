"""What stands on the pretended Telegram: people, chats, messages, in the shapes of the Bot API.

No network and no clock: dates count up from a fixed second. The rules here are the platform's (who sees what, which
fields a message carries), never those of our adapter.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

Raw = dict[str, Any]

FIRST_DATE = 1_790_000_000
TELEGRAM_SERVICE = 777000

_MENTION = re.compile(r"@[A-Za-z0-9_]{4,32}")
_COMMAND = re.compile(r"(?:(?<=\s)|^)/[A-Za-z0-9_]{1,32}(?:@[A-Za-z0-9_]{4,32})?")
_HANDLE_OF_COMMAND = re.compile(r"@([A-Za-z0-9_]{4,32})$")


@dataclass(frozen=True, slots=True)
class User:
    """A person or a bot with an account of its own."""

    id: int
    first_name: str
    username: str | None = None
    language_code: str | None = None
    is_bot: bool = False

    def raw(self) -> Raw:
        """Give the `User` object of the Bot API; what is unknown is left out, as Telegram does."""
        optional = {"username": self.username, "language_code": self.language_code}
        return {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name} | _known(optional)


# Telegram signs what no visible user wrote with accounts of its own, which the real API marks as bots.
ANONYMOUS_ADMIN = User(1087968824, "Group", "GroupAnonymousBot", is_bot=True)
CHANNEL_BOT = User(136817688, "Channel", "Channel_Bot", is_bot=True)
LINKED_CHANNEL = User(TELEGRAM_SERVICE, "Telegram")


@dataclass(slots=True, eq=False)
class Post:
    """One message as it stands; `raw` is the `Message` object of the Bot API without what it replies to."""

    chat: "Chat"
    message_id: int
    raw: Raw
    reply_to: "Post | None" = None
    quoted: Raw | None = None
    deleted: bool = False
    by_bot: bool = False

    @property
    def text(self) -> str:
        """The words as people see them."""
        return str(self.raw.get("text") or self.raw.get("caption") or "")

    def full(self) -> Raw:
        """Give the message with what it replies to, one level deep only, as the Bot API does."""
        if self.quoted is None:
            return dict(self.raw)
        return self.raw | {"reply_to_message": dict(self.quoted)}


@dataclass(slots=True, eq=False)
class Chat:
    """A private chat, group, supergroup, forum or channel."""

    id: int
    type: str
    title: str | None = None
    username: str | None = None
    person: User | None = None
    is_forum: bool = False
    linked: "Chat | None" = None
    migrated_to: "Chat | None" = None
    bot_status: str = "member"
    started: bool = True
    posts: dict[int, Post] = field(default_factory=dict)
    topics: dict[int, Raw] = field(default_factory=dict)
    closed_topics: set[int] = field(default_factory=set)
    ids: "count[int]" = field(default_factory=lambda: count(11))

    def raw(self) -> Raw:
        """Give the `Chat` object of the Bot API."""
        names: Raw = {"title": self.title, "username": self.username}
        if self.person is not None:
            names = {"first_name": self.person.first_name, "username": self.person.username}
        forum = {"is_forum": True} if self.is_forum else {}
        return {"id": self.id, "type": self.type} | _known(names) | forum

    def standing(self, message_id: int) -> Post | None:
        """Give the message if it stands and was not deleted."""
        post = self.posts.get(message_id)
        return None if post is None or post.deleted else post


@dataclass(frozen=True, slots=True)
class Sent:
    """One message of our bot as its readers see it now."""

    chat_id: int
    message_id: int
    text: str
    reply_to: int | None
    topic: int | None
    buttons: tuple[tuple[str, str], ...]
    edited: bool


class World:
    """Chats and messages; every method changes what stands and gives the message, nothing is delivered here."""

    def __init__(self, bot: User) -> None:
        self.bot = bot
        self.chats: dict[int, Chat] = {}
        self.log: list[Post] = []
        self._dates = count(FIRST_DATE)

    def now(self) -> int:
        """Give the next second: dates are unix seconds and never repeat."""
        return next(self._dates)

    def add(self, chat: Chat) -> Chat:
        """Register a chat."""
        self.chats[chat.id] = chat
        return chat

    def find(self, chat_id: str) -> Chat | None:
        """Find a chat by its number or by @username."""
        if chat_id.startswith("@"):
            return next((c for c in self.chats.values() if c.username == chat_id[1:]), None)
        return self.chats.get(int(chat_id)) if chat_id.lstrip("-").isdigit() else None

    def put(
        self,
        chat: Chat,
        author: Mapping[str, Any],
        content: Mapping[str, Any],
        *,
        reply_to: Post | None = None,
        topic: int | None = None,
    ) -> Post:
        """Place a message with the thread fields and the quoted message that Telegram would give it."""
        number = next(chat.ids)
        raw: Raw = {"message_id": number, **author, "chat": chat.raw(), "date": self.now()}
        raw |= _thread_fields(chat, reply_to, topic)
        raw |= content
        ours = author == {"from": self.bot.raw()}
        post = Post(chat, number, raw, reply_to, _quoted(chat, reply_to, raw), by_bot=ours)
        chat.posts[number] = post
        self.log.append(post)
        return post

    def open_topic(self, chat: Chat, user: User, name: str) -> int:
        """Create a forum topic; its number is the message that created it."""
        created = {"forum_topic_created": {"name": name, "icon_color": 7322096}}
        number = next(chat.ids)
        raw: Raw = {"message_id": number, "from": user.raw(), "chat": chat.raw(), "date": self.now()}
        raw |= {"message_thread_id": number, "is_topic_message": True} | created
        chat.posts[number] = Post(chat, number, raw, by_bot=user == self.bot)
        chat.topics[number] = raw
        return number

    def visible(self, post: Post, *, privacy: bool) -> bool:
        """Tell whether our bot receives this message: never its own or another bot's, less with privacy mode on."""
        chat = post.chat
        author = post.raw.get("from", {})
        if author.get("is_bot") and "sender_chat" not in post.raw:
            return False
        if chat.bot_status in {"kicked", "left"}:
            return False
        if chat.type in {"private", "channel"} or chat.bot_status == "administrator" or not privacy:
            return True
        return _is_service(post.raw) or self._meant_for_bot(post)

    def _meant_for_bot(self, post: Post) -> bool:
        if post.reply_to is not None and post.reply_to.by_bot:
            return True
        handle = f"@{self.bot.username}".lower()
        return any(self._calls_bot(word.lower(), handle, post.chat) for word in entity_words(post.raw))

    def _calls_bot(self, word: str, handle: str, chat: Chat) -> bool:
        if word == handle:
            return True
        if not word.startswith("/"):
            return False
        named = _HANDLE_OF_COMMAND.search(word)
        if named is not None:
            return named.group(0) == handle
        # a bare command goes to the bot that spoke last in the group
        bots = [p.by_bot for p in chat.posts.values() if p.raw.get("from", {}).get("is_bot")]
        return bool(bots) and bots[-1]


def entities(text: str) -> list[Raw]:
    """Find mentions and commands; offsets and lengths are in UTF-16 units, as on the platform."""
    commands = [("bot_command", m) for m in _COMMAND.finditer(text)]
    taken = [m.span() for _, m in commands]
    mentions = [("mention", m) for m in _MENTION.finditer(text) if not any(a <= m.start() < b for a, b in taken)]
    found = sorted(commands + mentions, key=lambda pair: pair[1].start())
    return [{"type": kind, "offset": utf16(text[: m.start()]), "length": utf16(m.group())} for kind, m in found]


def entity_words(raw: Mapping[str, Any]) -> list[str]:
    """Give the words that the entities of a message mark."""
    units = str(raw.get("text") or raw.get("caption") or "").encode("utf-16-le")
    marks = raw.get("entities") or raw.get("caption_entities") or []
    return [units[2 * e["offset"] : 2 * (e["offset"] + e["length"])].decode("utf-16-le") for e in marks]


def utf16(text: str) -> int:
    """Count UTF-16 units, the platform's measure of length."""
    return len(text.encode("utf-16-le")) // 2


def sent_by_bot(posts: Sequence[Post]) -> list[Sent]:
    """List what stands of our bot, oldest first."""
    return [_sent(post) for post in posts if post.by_bot and not post.deleted]


def _sent(post: Post) -> Sent:
    rows = post.raw.get("reply_markup", {}).get("inline_keyboard", [])
    buttons = tuple((b["text"], b.get("callback_data", b.get("url", ""))) for row in rows for b in row)
    topic = post.raw.get("message_thread_id") if post.raw.get("is_topic_message") else None
    reply_to = post.reply_to.message_id if post.reply_to is not None else None
    return Sent(post.chat.id, post.message_id, post.text, reply_to, topic, buttons, "edit_date" in post.raw)


def _known(fields: Mapping[str, Any]) -> Raw:
    return {key: value for key, value in fields.items() if value is not None}


def _thread_fields(chat: Chat, reply_to: Post | None, topic: int | None) -> Raw:
    """Give `message_thread_id`: the topic, or in a supergroup without topics the first message of the reply chain."""
    if reply_to is not None and reply_to.raw.get("is_topic_message"):
        topic = reply_to.raw["message_thread_id"]
    if topic is not None:
        return {"message_thread_id": topic, "is_topic_message": True}
    if chat.type != "supergroup" or reply_to is None:
        return {}
    return {"message_thread_id": reply_to.raw.get("message_thread_id", reply_to.message_id)}


def _quoted(chat: Chat, reply_to: Post | None, raw: Raw) -> Raw | None:
    """Give the message replied to; every message of a topic replies to the one that created the topic."""
    if reply_to is not None:
        return reply_to.raw
    return chat.topics.get(raw["message_thread_id"]) if raw.get("is_topic_message") else None


def _is_service(raw: Raw) -> bool:
    return not raw.keys() & {"text", "caption", "photo", "voice", "video", "document", "sticker", "audio"}
