"""The values of the plaza. They are also the JSON of its API and the lines of its journal, so a field renamed here is
a field renamed for every client.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Role = Literal["customer", "staff", "bot"]
Visibility = Literal["public", "private"]
PublicKind = Literal["support", "open"]
RoomKind = Literal["support", "open", "private"]
HappeningType = Literal["post", "edit", "delete", "tap"]

PRIVATE_ROOM = "dm:"


@dataclass(frozen=True, slots=True)
class Room:
    """A public place (`support`: all that is said is for the brand; `open`: anything), or one customer's messages."""

    id: str
    kind: RoomKind
    title: str


@dataclass(frozen=True, slots=True)
class Button:
    """An answer that readers can tap under a post."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class PostFile:
    """A picture or file of a post; its bytes are asked for by its id."""

    id: str
    name: str
    size: int
    picture: bool


@dataclass(frozen=True, slots=True)
class Post:
    """One post as it stands. `root` is the first post of its thread in its room (itself, when it starts one)."""

    id: str
    room: str
    author: str
    role: Role
    is_bot: bool
    text: str
    visibility: Visibility
    in_reply_to: str | None
    root: str
    buttons: tuple[Button, ...]
    taps: dict[str, int]
    edited: bool
    edited_at: datetime | None
    deleted: bool
    key: str | None
    at: datetime
    locale: str | None
    reach: int | None
    files: tuple[PostFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Tap:
    """One tap of one person. A second tap on the same button is a tap of its own."""

    id: str
    author: str
    button: str
    post_id: str


@dataclass(frozen=True, slots=True)
class Happening:
    """What happened, with the post as it stood right after."""

    type: HappeningType
    at: datetime
    post: Post
    tap: Tap | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody wants to post. `room` and `visibility` may be left out where there is only one sensible choice."""

    author: str
    text: str
    role: Role = "customer"
    room: str | None = None
    visibility: Visibility | None = None
    in_reply_to: str | None = None
    key: str | None = None
    buttons: tuple[Button, ...] = ()
    locale: str | None = None
    reach: int | None = None
    files: tuple[tuple[str, bytes], ...] = ()  # names and bytes


@dataclass(frozen=True, slots=True)
class Reader:
    """On whose behalf the world is looked at: the brand sees everything, a customer the public rooms and his own."""

    brand: bool = False
    name: str | None = None

    def may_enter(self, room: str) -> bool:
        """True if this reader may see what stands in the room."""
        return (
            self.brand
            or not room.startswith(PRIVATE_ROOM)
            or (self.name is not None and room == private_room(self.name))
        )


def private_room(customer: str) -> str:
    """The id of the room where this customer and the brand write to each other."""
    return PRIVATE_ROOM + customer
