"""What clients send, and the answers that are more than one value of `posts.py`."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Base64Bytes, BaseModel, ConfigDict, Field, StringConstraints, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from bot.plaza.faults import Fault, FaultKind
from bot.plaza.posts import Button, Draft, Post, PublicKind, Role, Room, Visibility

LONGEST_TEXT = 5000
MOST_FILES = 4  # of one post
LARGEST_FILE = 8_000_000  # bytes

Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]+$")
]
Text = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_TEXT, pattern=r"\S")]
Locale = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$")]
ButtonId = Annotated[str, StringConstraints(min_length=1, max_length=80)]


class NewButton(BaseModel):
    """A button of a new post."""

    id: ButtonId
    label: Annotated[str, StringConstraints(min_length=1, max_length=80)]


class NewFile(BaseModel):
    """A picture or file of a new post; its bytes in base64."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f\x7f/\\]+$")]
    content: Annotated[Base64Bytes, Field(min_length=1, max_length=LARGEST_FILE)]


class NewPost(BaseModel):
    """A new post; with files its text may be empty. `reach`: how many people can see it, where the author tells."""

    model_config = ConfigDict(populate_by_name=True)

    author: Name
    files: list[NewFile] = Field(default_factory=list, max_length=MOST_FILES)
    text: Annotated[str, StringConstraints(max_length=LONGEST_TEXT)]
    room: str | None = None
    as_: Role = Field(default="customer", alias="as")
    in_reply_to: str | None = None
    visibility: Visibility | None = None
    key: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = None
    buttons: list[NewButton] = Field(default_factory=list, max_length=12)
    locale: Locale | None = None
    reach: Annotated[int, Field(ge=0, le=10**11)] | None = None

    @field_validator("text")
    @classmethod
    def _says_something(cls, text: str, told: ValidationInfo) -> str:
        if not text.strip() and not told.data.get("files"):
            raise PydanticCustomError("string_pattern_mismatch", "it needs words, or a file")
        return text

    def draft(self) -> Draft:
        """The same in the words of the world."""
        return Draft(
            author=self.author,
            text=self.text,
            role=self.as_,
            room=self.room,
            visibility=self.visibility,
            in_reply_to=self.in_reply_to,
            key=self.key,
            buttons=tuple(Button(each.id, each.label) for each in self.buttons),
            locale=self.locale,
            reach=self.reach,
            files=tuple((each.name, each.content) for each in self.files),
        )


class NewText(BaseModel):
    """An edit. A customer says who he is; the brand shows its token."""

    text: Text
    author: Name | None = None


class NewTap(BaseModel):
    """A tap on a button."""

    author: Name
    button: str


class NewRoom(BaseModel):
    """A new public room."""

    id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,59}$")]
    kind: PublicKind = "open"
    title: Name | None = None


class NewFault(BaseModel):
    """A fault to arm for the next `count` posts of the brand, or events."""

    kind: FaultKind
    count: Annotated[int, Field(ge=1, le=100_000)] = 1
    seconds: Annotated[float, Field(ge=0, le=3600)] | None = None


class Switches(BaseModel):
    """What can be switched."""

    keys: bool


@dataclass(frozen=True, slots=True)
class RoomList:
    """The rooms that the reader may enter."""

    rooms: list[Room]


@dataclass(frozen=True, slots=True)
class PostList:
    """Posts in order; `my_taps` are the buttons that the person named by `as` has tapped, by post id."""

    posts: list[Post]
    my_taps: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class FaultList:
    """What is armed, in the order of use."""

    faults: list[Fault]


@dataclass(frozen=True, slots=True)
class Health:
    """The process is alive."""

    ok: bool
    cursor: int


@dataclass(frozen=True, slots=True)
class Trouble:
    """Any answer that is not a success: the cause and the cure in a sentence."""

    error: str
