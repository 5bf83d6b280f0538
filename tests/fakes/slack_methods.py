"""The methods of the pretended Web API that a support bot calls, with the real limits and the real error codes.

Parameters arrive as the four ways of calling leave them: strings, or JSON values; nested ones may be JSON strings.
"""

import json
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from tests.fakes.slack_events import Delivery
from tests.fakes.slack_world import APP, SCOPE_OF, TEAM, TEAM_URL, TYPES, Channel, Post, Raw, World

Params = dict[str, Any]

TEXT_LIMIT = 40_000
SECTION_LIMIT = 3_000
BUTTON_LABEL_LIMIT = 75
BLOCK_LIMIT = 50
LARGEST_PAGE = 999
ALL_SCOPES = frozenset(
    """app_mentions:read channels:history channels:read chat:write files:read files:write groups:history groups:read
    im:history im:read im:write mpim:history mpim:read reactions:read users:read""".split()
)


class ApiError(Exception):
    """An answer of the Web API that is not ok."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.more = more


class Methods:
    """Web API methods by name; each gives the answer without `ok`, or raises `ApiError`."""

    def __init__(self, world: World, delivery: Delivery) -> None:
        self.world = world
        self.delivery = delivery
        self.scopes = set(ALL_SCOPES)
        self.unknown: Callable[[str], bool] = lambda _: False  # a file that was just uploaded
        self.table: dict[str, Callable[[Params], Raw]] = {
            "auth.test": self._auth_test,
            "bots.info": self._bots_info,
            "chat.delete": self._delete,
            "chat.getPermalink": self._permalink,
            "chat.postMessage": self._post_message,
            "chat.update": self._update,
            "conversations.history": self._history,
            "conversations.info": self._info,
            "conversations.list": self._list,
            "conversations.open": self._open,
            "conversations.replies": self._replies,
            "users.conversations": self._list,
            "users.info": self._user,
        }

    def call(self, name: str, p: Params) -> Raw:
        """Run a method."""
        method = self.table.get(name)
        if method is None:
            raise ApiError("unknown_method", req_method=name)
        return method(p)

    # --- who ----------------------------------------------------------------------------------------------------

    def _auth_test(self, _: Params) -> Raw:
        bot = self.world.bot
        return {"url": TEAM_URL, "team": "Acme", "user": "acme_help", "team_id": TEAM, "user_id": bot.id} | (
            {"bot_id": bot.bot_id} if bot.bot_id else {}
        )

    def _bots_info(self, p: Params) -> Raw:
        self.needs("users:read")
        if p.get("bot") != self.world.bot.bot_id:
            raise ApiError("bot_not_found")
        return {"bot": {"id": p["bot"], "name": self.world.bot.name, "app_id": APP, "user_id": self.world.bot.id}}

    def _user(self, p: Params) -> Raw:
        self.needs("users:read")
        user = self.world.users.get(p.get("user", ""))
        if user is None:
            raise ApiError("user_not_found")
        return {"user": user.raw(locale=_yes(p, "include_locale"))}

    # --- where --------------------------------------------------------------------------------------------------

    def _info(self, p: Params) -> Raw:
        channel = self._channel(p)
        self.needs(f"{SCOPE_OF[channel.kind]}:read")
        return {"channel": channel.raw(self.world.bot.id)}

    def _list(self, p: Params) -> Raw:
        """users.conversations, and conversations.list: here both give what the bot is a member of."""
        kinds = [TYPES[name.strip()] for name in p.get("types", "public_channel").split(",")]
        for kind in kinds:
            self.needs(f"{SCOPE_OF[kind]}:read")
        bot = self.world.bot.id
        found = [one for one in self.world.channels.values() if one.kind in kinds and bot in one.members]
        if _yes(p, "exclude_archived"):
            found = [one for one in found if not one.archived]
        page, more = _page(found, p)
        return {"channels": [one.raw(bot) for one in page]} | more

    def _open(self, p: Params) -> Raw:
        self.needs("im:write")
        person = self.world.users.get(p.get("users", ""))
        if person is None:
            raise ApiError("user_not_found")
        if person.bot_id:
            raise ApiError("cannot_dm_bot")
        known = next((c for c in self.world.channels.values() if c.kind == "im" and c.user == person.id), None)
        members = {person.id, self.world.bot.id}
        channel = known or self.world.open(Channel(f"D{person.id[1:]}", "im", user=person.id, members=members))
        return {"channel": {"id": channel.id}, "no_op": known is not None, "already_open": known is not None}

    # --- reading ------------------------------------------------------------------------------------------------

    def _history(self, p: Params) -> Raw:
        channel = self._readable(p)
        page, more = _page(_within(channel.history(), p), p)
        metadata = _yes(p, "include_all_metadata")
        return {"messages": [channel.told(post, metadata=metadata) for post in page]} | more

    def _replies(self, p: Params) -> Raw:
        """The first message of the thread always comes first; `oldest` and `latest` sift only the replies."""
        channel = self._readable(p)
        root, replies = channel.standing(p.get("ts", "")), channel.replies(p.get("ts", ""))
        if root is None and not replies:
            raise ApiError("thread_not_found")
        found = ([root] if root else []) + _within(replies, p)
        page, more = _page(found, p)
        metadata = _yes(p, "include_all_metadata")
        return {"messages": [channel.told(post, metadata=metadata) for post in page]} | more

    def _permalink(self, p: Params) -> Raw:
        channel = self._channel(p)
        post = channel.standing(p.get("message_ts", ""))
        if post is None:
            raise ApiError("message_not_found")
        thread = f"?thread_ts={post.thread_ts}&cid={channel.id}" if post.thread_ts else ""
        return {
            "channel": channel.id,
            "permalink": f"{TEAM_URL}archives/{channel.id}/p{post.ts.replace('.', '')}{thread}",
        }

    # --- speaking -----------------------------------------------------------------------------------------------

    def _post_message(self, p: Params) -> Raw:
        self.needs("chat:write")
        channel = self._channel(p)
        self._may_write(channel)
        thread = p.get("thread_ts", "")
        if thread and channel.standing(thread) is None:
            raise ApiError("thread_not_found")
        content = _content(p)
        if any(one["type"] == "image" and self.unknown(one["slack_file"]["id"]) for one in content.get("blocks", ())):
            raise ApiError("invalid_blocks", errors=["invalid slack file [json-pointer:/blocks/0/slack_file]"])
        post = self.world.put(channel, self.world.us, content, thread=thread)
        self.delivery.message(post)
        return {"channel": channel.id, "ts": post.ts, "message": dict(post.raw)}

    def _update(self, p: Params) -> Raw:
        self.needs("chat:write")
        post = self._ours(p, "cant_update_message")
        before = dict(post.raw)
        kept = {key: value for key, value in post.raw.items() if key != "blocks"}
        post.raw = kept | _content(p) | {"edited": {"user": self.world.bot.id, "ts": self.world.now()}}
        self.delivery.changed(post, before)
        return {"channel": post.channel.id, "ts": post.ts, "text": post.text, "message": dict(post.raw)}

    def _delete(self, p: Params) -> Raw:
        self.needs("chat:write")
        post = self._ours(p, "cant_delete_message")
        post.deleted = True
        self.delivery.gone(post)
        return {"channel": post.channel.id, "ts": post.ts}

    # --- rules --------------------------------------------------------------------------------------------------

    def needs(self, scope: str) -> None:
        """Refuse what the app has no right to."""
        if scope not in self.scopes:
            raise ApiError("missing_scope", needed=scope, provided=",".join(sorted(self.scopes)))

    def _channel(self, p: Params) -> Channel:
        """Private channels that the bot is not in do not exist for it."""
        channel = self.world.channels.get(p.get("channel", ""))
        if channel is None or (channel.kind != "channel" and self.world.bot.id not in channel.members):
            raise ApiError("channel_not_found")
        return channel

    def _readable(self, p: Params) -> Channel:
        channel = self._channel(p)
        self.needs(f"{SCOPE_OF[channel.kind]}:history")
        if self.world.bot.id not in channel.members:
            raise ApiError("not_in_channel")
        return channel

    def _may_write(self, channel: Channel) -> None:
        if self.world.bot.id not in channel.members:
            raise ApiError("not_in_channel")
        if channel.archived:
            raise ApiError("is_archived")

    def _ours(self, p: Params, otherwise: str) -> Post:
        post = self._channel(p).standing(p.get("ts", ""))
        if post is None:
            raise ApiError("message_not_found")
        if not post.by_us:
            raise ApiError(otherwise)
        return post


def _content(p: Params) -> Raw:
    text, blocks, metadata = str(p.get("text", "")), _json(p, "blocks"), _json(p, "metadata")
    if not text and not blocks:
        raise ApiError("no_text")
    if len(text) > TEXT_LIMIT:
        raise ApiError("msg_too_long")
    if blocks and not (len(blocks) <= BLOCK_LIMIT and all(_good(block) for block in blocks)):
        raise ApiError("invalid_blocks")
    if metadata and not _good_metadata(metadata):
        raise ApiError("invalid_metadata_format")
    return {"text": text} | ({"blocks": blocks} if blocks else {}) | ({"metadata": metadata} if metadata else {})


def _good(block: Raw) -> bool:
    if block["type"] == "image":
        return set(block["slack_file"]) == {"id"} and 1 <= len(block["alt_text"]) <= 2000
    if block["type"] == "section":
        return 1 <= len(block["text"]["text"]) <= SECTION_LIMIT
    elements = block["elements"]
    ids = {one["action_id"] for one in elements}
    labels = all(1 <= len(one["text"]["text"]) <= BUTTON_LABEL_LIMIT for one in elements)
    return 1 <= len(elements) <= 25 and len(ids) == len(elements) and labels


def _good_metadata(metadata: Raw) -> bool:
    named = re.fullmatch(r"[A-Za-z0-9_]+", str(metadata.get("event_type", "")))
    return named is not None and isinstance(metadata.get("event_payload"), dict)


def _within(posts: Sequence[Post], p: Params) -> list[Post]:
    oldest, latest = Decimal(p.get("oldest") or 0), Decimal(p.get("latest") or 10**12)
    at_ends = _yes(p, "inclusive")
    times = ((Decimal(post.ts), post) for post in posts)
    return [post for ts, post in times if oldest < ts < latest or (at_ends and ts in {oldest, latest})]


def _page(found: Sequence[Any], p: Params) -> tuple[Sequence[Any], Raw]:
    start, size = int(p.get("cursor") or 0), min(int(p.get("limit") or 100), LARGEST_PAGE)
    more = start + size < len(found)
    told = {"has_more": more, "response_metadata": {"next_cursor": str(start + size) if more else ""}}
    return found[start : start + size], told


def _yes(p: Params, name: str) -> bool:
    return p.get(name) in {True, "1", "true", "True"}


def _json(p: Params, name: str) -> Any:
    value = p.get(name)
    return json.loads(value) if isinstance(value, str) and value else value
