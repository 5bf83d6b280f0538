"""What was said, by whom and where. Ids are opaque: only the adapter that made one may look inside."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

AccountId = NewType("AccountId", str)  # one login of the brand on one platform, named in config.yaml
RoomId = NewType("RoomId", str)  # a channel, group, forum, timeline, private chat; "a/b" is a part of "a"
PersonId = NewType("PersonId", str)  # a platform's id of a person, never the display name
RemoteId = NewType("RemoteId", str)  # a platform's id of a post, unique within (account, room)
Happening = NewType("Happening", str)  # names what happened; the same happening twice is accepted once


class Kind(StrEnum):
    """What happened."""

    POST = "post"
    EDIT = "edit"
    DELETE = "delete"
    TAP = "tap"
    REACTION = "reaction"


class Visibility(StrEnum):
    """Who can read it."""

    PUBLIC = "public"
    UNLISTED = "unlisted"
    PRIVATE = "private"


class Role(StrEnum):
    """Who speaks, told by account id and flags, never by name."""

    CUSTOMER = "customer"
    STAFF = "staff"  # a human of the brand with an account of his own
    OWN = "own"  # our own account: an echo of the bot, or a human using the brand's account
    BOT = "bot"  # somebody else's bot


class RoomKind(StrEnum):
    """`support`: everything said there is for the brand. `open`: only what is addressed to it."""

    SUPPORT = "support"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Author:
    """A person or machine as the platform names it."""

    id: PersonId
    name: str
    role: Role = Role.CUSTOMER


@dataclass(frozen=True, slots=True)
class Attachment:
    """Something that is not text. `kind`: image, voice, video, file, sticker, location. `size`: in bytes, 0 where it
    is not told. `ref`: by which the adapter finds the content when somebody wants to see it; "": it cannot be had.
    """

    kind: str
    name: str = ""
    size: int = 0
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Room:
    """Where it was said."""

    id: RoomId
    kind: RoomKind = RoomKind.OPEN
    name: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One happening on a platform.

    `id` is the post it is about: the post itself, the edited, deleted, tapped or reacted-to one.
    `root` is the first post of its thread where the platform tells (in a private chat: the room's id, so that the
    whole chat is one thread); None means "look it up": the thread of `reply_to` if that is known, else `reply_to`,
    else `id`.
    `key` is what the platform gives back of our own posts (nonce, metadata); empty elsewhere.
    `threaded` is False for a post that answers nobody and stands in a room without threads.
    `private_data` names the kinds of personal data that were masked in `text` before anything was stored.
    """

    account: AccountId
    happening: Happening
    kind: Kind
    room: Room
    id: RemoteId
    author: Author
    at: datetime
    text: str = ""
    visibility: Visibility = Visibility.PUBLIC
    addressed: bool = False
    root: RemoteId | None = None
    reply_to: RemoteId | None = None
    threaded: bool = False
    attachments: tuple[Attachment, ...] = ()
    locale: str = ""
    reach: int | None = None
    button: str = ""
    link: str = ""
    key: str = ""
    private_data: tuple[str, ...] = ()

    @property
    def public(self) -> bool:
        """True if anybody but the customer and the brand can read it."""
        return self.visibility is not Visibility.PRIVATE

    @property
    def wordless(self) -> bool:
        """True for an image, voice message or sticker without any words."""
        return not self.text.strip() and bool(self.attachments)
