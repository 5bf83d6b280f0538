"""What stands on the pretended Slack: people, channels, messages, in the shapes of the Web API and the Events API.

No network and no clock: times count up from a fixed second. The rules here are the platform's (who is a member, what a
message carries, which history a thread has), never those of our adapter.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from typing import Any

Raw = dict[str, Any]

FIRST_SECOND = 1_790_000_000
TEAM = "T0ACME"
APP = "A0BEANS"
TEAM_URL = "https://acme.slack.com/"
SLACKBOT = "USLACKBOT"

# What `users.conversations` and `conversations.list` call a kind, and the scopes that open it.
TYPES = {"public_channel": "channel", "private_channel": "group", "mpim": "mpim", "im": "im"}
SCOPE_OF = {"channel": "channels", "group": "groups", "mpim": "mpim", "im": "im"}


@dataclass(frozen=True, slots=True)
class User:
    """A person, or a bot: then with a bot id of its own."""

    id: str
    name: str
    locale: str = "en-US"
    bot_id: str = ""

    def raw(self, *, locale: bool) -> Raw:
        """Give the `user` object of users.info."""
        profile = {"real_name": self.name, "display_name": "", "email": f"{self.id.lower()}@example.com"}
        told: Raw = {"id": self.id, "team_id": TEAM, "name": self.name.lower(), "real_name": self.name}
        told |= {"deleted": False, "profile": profile, "is_bot": bool(self.bot_id), "is_app_user": False}
        return told | ({"locale": self.locale} if locale else {})


@dataclass(slots=True, eq=False)
class Post:
    """One message as it stands; `raw` is what history gives of it, with all its metadata."""

    channel: "Channel"
    raw: Raw
    by_us: bool = False
    deleted: bool = False

    @property
    def ts(self) -> str:
        """The message's id: its time, unique in its channel."""
        return str(self.raw["ts"])

    @property
    def thread_ts(self) -> str:
        """The first message of its thread; "" if it stands in the channel itself."""
        found = str(self.raw.get("thread_ts", ""))
        return "" if found == self.ts else found

    @property
    def text(self) -> str:
        """The words as Slack stores them."""
        return str(self.raw["text"])

    def event(self) -> Raw:
        """Give the message as it comes in an event: with its channel, without the contents of its metadata."""
        return stripped(self.raw) | {
            "channel": self.channel.id,
            "channel_type": self.channel.kind,
            "event_ts": self.ts,
        }


@dataclass(slots=True, eq=False)
class Channel:
    """A public channel (`channel`), a private one (`group`), a group chat (`mpim`) or a direct message (`im`)."""

    id: str
    kind: str
    name: str = ""
    user: str = ""
    members: set[str] = field(default_factory=set)
    archived: bool = False
    posts: dict[str, Post] = field(default_factory=dict)

    def raw(self, bot: str) -> Raw:
        """Give the `channel` object of conversations.info."""
        told: Raw = {"id": self.id, "is_archived": self.archived, "is_member": bot in self.members}
        told |= {f"is_{kind}": self.kind == kind for kind in ("channel", "group", "im", "mpim")}
        told["is_private"] = self.kind != "channel"
        return told | ({"user": self.user} if self.kind == "im" else {"name": self.name})

    def standing(self, ts: str) -> Post | None:
        """Give the message if it stands and was not deleted."""
        post = self.posts.get(ts)
        return None if post is None or post.deleted else post

    def replies(self, ts: str) -> list[Post]:
        """What stands in a thread, oldest first, without the message that began it."""
        return [post for post in self._standing() if post.thread_ts == ts]

    def history(self) -> list[Post]:
        """What stands in the channel itself, newest first; replies only if they were sent to the channel too."""
        shown = (post for post in self._standing() if not post.thread_ts or _broadcast(post))
        return sorted(shown, key=lambda post: Decimal(post.ts), reverse=True)

    def told(self, post: Post, *, metadata: bool) -> Raw:
        """A message as history gives it: one that began a thread says how it goes on."""
        raw = dict(post.raw) if metadata else stripped(post.raw)
        replies = self.replies(post.ts)
        if replies:
            raw |= {"thread_ts": post.ts, "reply_count": len(replies), "latest_reply": replies[-1].ts}
        return raw

    def _standing(self) -> Iterator[Post]:
        return (post for post in self.posts.values() if not post.deleted)


@dataclass(frozen=True, slots=True)
class Sent:
    """One message of our bot as its readers see it now. `buttons`: (value, label)."""

    channel: str
    ts: str
    text: str
    thread_ts: str
    buttons: tuple[tuple[str, str], ...]
    edited: bool
    metadata: Mapping[str, Any]


class World:
    """Channels and messages; every method changes what stands, nothing is delivered here."""

    def __init__(self, bot: User) -> None:
        self.bot = bot
        self.users: dict[str, User] = {bot.id: bot}
        self.channels: dict[str, Channel] = {}
        self.log: list[Post] = []
        self._seconds = count(FIRST_SECOND)

    def now(self) -> str:
        """Give the next time stamp; none comes twice."""
        return f"{next(self._seconds)}.000100"

    def person(self, user: User) -> User:
        """Register somebody."""
        self.users[user.id] = user
        return user

    def open(self, channel: Channel) -> Channel:
        """Register a channel."""
        self.channels[channel.id] = channel
        return channel

    def put(self, channel: Channel, author: Raw, content: Raw, *, thread: str = "") -> Post:
        """Place a message with the fields that Slack would give it."""
        ts = self.now()
        raw: Raw = {"type": "message", "ts": ts, "team": TEAM} | author | content
        if thread:
            root = channel.posts.get(thread)
            parent = root.raw.get("user") if root else None
            raw |= {"thread_ts": thread} | ({"parent_user_id": parent} if parent else {})
        post = Post(channel, raw, by_us=author.get("bot_id") == self.bot.bot_id)
        channel.posts[ts] = post
        self.log.append(post)
        return post

    @property
    def us(self) -> Raw:
        """How a message of our bot is signed."""
        profile = {"id": self.bot.bot_id, "app_id": APP, "name": self.bot.name, "team_id": TEAM}
        return {"user": self.bot.id, "bot_id": self.bot.bot_id, "app_id": APP, "bot_profile": profile}


def sent_by_bot(posts: Sequence[Post]) -> list[Sent]:
    """List what stands of our bot, oldest first."""
    return [_sent(post) for post in posts if post.by_us and not post.deleted]


def _sent(post: Post) -> Sent:
    rows = [block["elements"] for block in post.raw.get("blocks", ()) if block["type"] == "actions"]
    buttons = tuple((one["value"], one["text"]["text"]) for row in rows for one in row)
    metadata = post.raw.get("metadata", {}).get("event_payload", {})
    return Sent(post.channel.id, post.ts, post.text, post.thread_ts, buttons, "edited" in post.raw, metadata)


def stripped(raw: Mapping[str, Any]) -> Raw:
    """Slack tells only the kind of metadata, unless one asks for all of it or named it in the app's manifest."""
    if "metadata" not in raw:
        return dict(raw)
    return dict(raw) | {"metadata": {"event_type": raw["metadata"]["event_type"], "event_payload": {}}}


def mentions(text: str, user: str) -> bool:
    """Tell whether somebody is called by name in a text."""
    return re.search(rf"<@{user}(\|[^>]*)?>", text) is not None


def _broadcast(post: Post) -> bool:
    return post.raw.get("subtype") == "thread_broadcast"
