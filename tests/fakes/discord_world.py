"""The pretended Discord's people, servers, channels and messages, in the form of the API's objects."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

Raw = dict[str, Any]
START = datetime(2026, 11, 18, 11, 6, 40, tzinfo=UTC)
EPOCH_MS = 1_420_070_400_000
TEXT, PRIVATE, FORUM, PUBLIC_THREAD = 0, 1, 15, 11
EPHEMERAL_NOTICE, REPLY, THREAD_CREATED, JOINED = 6, 19, 18, 7


class ApiError(Exception):
    """A refusal in the API's words."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


@dataclass(slots=True, eq=False)
class User:
    """A person or a machine. `roles` and `nick` belong to his membership of any server."""

    id: int
    username: str
    global_name: str | None = None
    bot: bool = False
    nick: str | None = None
    roles: list[int] = field(default_factory=list)
    takes_private: bool = True

    def raw(self) -> Raw:
        """Give the `User` object."""
        told: Raw = {
            "id": str(self.id), "username": self.username, "discriminator": "0", "avatar": None,
            "global_name": self.global_name, "public_flags": 0,
        }  # fmt: skip
        return told | ({"bot": True} if self.bot else {})

    def member(self) -> Raw:
        """Give the `Member` object without its user, as message events carry it."""
        return {
            "roles": [str(role) for role in self.roles], "joined_at": "2025-01-01T00:00:00+00:00", "nick": self.nick,
            "deaf": False, "mute": False, "flags": 0, "pending": False, "avatar": None, "premium_since": None,
        }  # fmt: skip


@dataclass(slots=True, eq=False)
class Channel:
    """A channel, forum, thread or private chat. `hidden`: we do not see it. `muted`: we may not write in it."""

    id: int
    type: int
    name: str = ""
    server: "Server | None" = None
    parent: "Channel | None" = None
    owner: User | None = None
    person: User | None = None
    hidden: bool = False
    muted: bool = False
    archived: bool = False
    last: int | None = None
    posts: "dict[int, Post]" = field(default_factory=dict)

    @property
    def is_thread(self) -> bool:
        """A thread stands under a channel."""
        return self.parent is not None

    def raw(self) -> Raw:
        """Give the `Channel` object."""
        told: Raw = {"id": str(self.id), "type": self.type, "last_message_id": self.last and str(self.last), "flags": 0}
        if self.person is not None:
            return told | {"recipients": [self.person.raw()]}
        assert self.server is not None
        told |= {"guild_id": str(self.server.id), "name": self.name, "parent_id": None, "rate_limit_per_user": 0}
        if self.parent is None:
            extra: Raw = {"available_tags": [], "default_reaction_emoji": None} if self.type == FORUM else {}
            return told | extra | {"position": 1, "permission_overwrites": [], "nsfw": False, "topic": None}
        assert self.owner is not None
        return told | {
            "parent_id": str(self.parent.id), "owner_id": str(self.owner.id), "message_count": len(self.posts),
            "member_count": 1, "total_message_sent": len(self.posts), "thread_metadata": {
                "archived": self.archived, "auto_archive_duration": 1440, "locked": False,
                "archive_timestamp": START.isoformat(), "create_timestamp": START.isoformat(),
            },
        }  # fmt: skip

    def standing(self, number: int) -> "Post":
        """The message, or the API's refusal."""
        post = self.posts.get(number)
        if post is None or post.deleted:
            raise ApiError(404, 10008, "Unknown Message")
        return post


@dataclass(slots=True, eq=False)
class Server:
    """A guild."""

    id: int
    name: str
    our_role: int
    members: list[User]
    member_count: int = 250
    roles: list[int] = field(default_factory=list)
    available: bool = True

    def raw(self, channels: list[Channel], us: User) -> Raw:
        """Give what GUILD_CREATE tells: also of channels that we may not see."""
        roles = [_role(self.id, "@everyone"), _role(self.our_role, "Acme Help", bot=us.id)]
        roles += [_role(number, f"role {number}") for number in self.roles]
        there = [channel for channel in channels if channel.server is self]
        return {
            "id": str(self.id), "name": self.name, "owner_id": "1", "unavailable": False, "large": False,
            "member_count": self.member_count, "joined_at": START.isoformat(), "roles": roles, "emojis": [],
            "stickers": [], "features": [], "preferred_locale": "en-US", "verification_level": 0, "nsfw_level": 0,
            "default_message_notifications": 0, "explicit_content_filter": 0, "mfa_level": 0, "premium_tier": 0,
            "system_channel_id": None, "rules_channel_id": None, "afk_timeout": 300, "afk_channel_id": None,
            "members": [us.member() | {"user": us.raw()}], "voice_states": [], "presences": [], "stage_instances": [],
            "guild_scheduled_events": [], "soundboard_sounds": [],
            "channels": [channel.raw() for channel in there if not channel.is_thread],
            "threads": [one.raw() for one in there if one.is_thread and not (one.archived or one.hidden)],
        }  # fmt: skip


def _role(number: int, name: str, bot: int | None = None) -> Raw:
    told: Raw = {
        "id": str(number), "name": name, "color": 0, "colors": {"primary_color": 0}, "hoist": False, "icon": None,
        "position": 0, "permissions": "0", "managed": bot is not None, "mentionable": True, "flags": 0,
        "unicode_emoji": None,
    }  # fmt: skip
    return told | ({"tags": {"bot_id": str(bot)}} if bot else {})


@dataclass(slots=True, eq=False)
class Post:
    """A message as it stands. `nonce` is told in the answer and in the event, and not stored."""

    channel: Channel
    id: int
    raw: Raw
    answered: "Post | None" = None
    nonce: str | None = None
    deleted: bool = False

    def full(self) -> Raw:
        """The message with the one it answers, as the API tells it."""
        told = dict(self.raw)
        if self.channel.id != self.id and "message_reference" in told and told["type"] == REPLY:
            gone = self.answered is None or self.answered.deleted
            told["referenced_message"] = None if gone or self.answered is None else dict(self.answered.raw)
        return told

    def event(self) -> Raw:
        """The same with what only events tell: server, membership, nonce."""
        told = self.full() | ({"nonce": self.nonce} if self.nonce else {})
        if self.channel.server is None:
            return told
        author = next((one for one in self.channel.server.members if str(one.id) == told["author"]["id"]), None)
        member = {"member": author.member()} if author is not None and "webhook_id" not in told else {}
        return told | {"guild_id": str(self.channel.server.id)} | member


@dataclass(frozen=True, slots=True)
class Sent:
    """One message of our bot as its readers see it now."""

    channel: int
    id: int
    text: str
    reply_to: int | None
    buttons: tuple[tuple[str, str], ...]
    edited: bool


class World:
    """Everything that stands. Ids count time, as Discord's do: each new thing is a second younger than the last."""

    def __init__(self, us: User) -> None:
        self.us = us
        self.servers: list[Server] = []
        self.channels: dict[int, Channel] = {}
        self.users: dict[int, User] = {us.id: us}
        self.log: list[Post] = []
        self._seconds = count()

    def number(self) -> int:
        """Give the next id."""
        ms = int((START + timedelta(seconds=next(self._seconds))).timestamp() * 1000)
        return (ms - EPOCH_MS) << 22

    def channel(self, number: int) -> Channel:
        """The channel as far as we may see it, or the API's refusal."""
        found = self.channels.get(number)
        if found is None:
            raise ApiError(404, 10003, "Unknown Channel")
        if found.hidden:
            raise ApiError(403, 50001, "Missing Access")
        return found

    def add(self, channel: Channel) -> Channel:
        """Register a channel."""
        self.channels[channel.id] = channel
        return channel

    def private(self, person: User) -> Channel:
        """The private chat of a person with our bot."""
        known = next((one for one in self.channels.values() if one.person is person), None)
        return known or self.add(Channel(self.number(), PRIVATE, person=person))

    def put(
        self, channel: Channel, author: Mapping[str, Any], content: Mapping[str, Any], *, answered: Post | None = None,
        ping: bool = True, number: int | None = None,
    ) -> Post:  # fmt: skip
        """Place a message; what it mentions is found in its text."""
        number = number or self.number()
        text = str(content.get("content", ""))
        named = [self.users[int(one)] for one in re.findall(r"<@!?(\d+)>", text) if int(one) in self.users]
        if answered is not None and ping:
            named += [self.users[int(answered.raw["author"]["id"])]]
        raw: Raw = {
            "id": str(number), "channel_id": str(channel.id), "type": 0, "author": dict(author), "content": "",
            "timestamp": _moment(number), "edited_timestamp": None, "tts": False, "mention_everyone": False,
            "mentions": [user.raw() for user in dict.fromkeys(named)],
            "mention_roles": re.findall(r"<@&(\d+)>", text), "attachments": [], "embeds": [], "pinned": False,
            "components": [], "flags": 0,
        }  # fmt: skip
        if answered is not None:
            where = {"channel_id": str(answered.channel.id), "message_id": str(answered.id)}
            guild = {"guild_id": str(channel.server.id)} if channel.server is not None else {}
            raw |= {"type": REPLY, "message_reference": {"type": 0} | where | guild}
        post = Post(channel, number, raw | dict(content), answered)
        channel.posts[number], channel.last = post, number
        self.log.append(post)
        return post

    def edit(self, post: Post, content: Mapping[str, Any]) -> None:
        """Change what stands."""
        post.raw |= {**content, "edited_timestamp": _moment(self.number())}

    @property
    def sent(self) -> list[Sent]:
        """What stands of our bot, oldest first."""
        ours = (post for post in self.log if post.raw["author"]["id"] == str(self.us.id) and not post.deleted)
        return [_sent(post) for post in ours if post.raw["type"] in {TEXT, REPLY}]


def _sent(post: Post) -> Sent:
    buttons = tuple((one["label"], one["custom_id"]) for row in post.raw["components"] for one in row["components"])
    told = post.raw.get("message_reference")
    edited = post.raw["edited_timestamp"] is not None
    return Sent(
        post.channel.id, post.id, post.raw["content"], int(told["message_id"]) if told else None, buttons, edited
    )


def _moment(number: int) -> str:
    return datetime.fromtimestamp(((number >> 22) + EPOCH_MS) / 1000, UTC).isoformat(timespec="microseconds")
