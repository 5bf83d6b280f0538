"""Pictures and files of either side: what one is, told by its bytes, and a name for it that does no harm.

What the sender calls the kind of a file is never believed: a browser would run what a wrong word lets it run.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from bot.core.messages import RemoteId, RoomId

LONGEST_NAME = 100  # characters, its ending with it
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})  # what a browser may show in its place
PLAIN, RAW = "text/plain", "application/octet-stream"
LONGEST_ENDING = 10  # characters of one that is left as it came, with its dot
# What it begins with: what it is. SVG and HTML are left out on purpose: both hold scripts.
_BEGINNINGS: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), "image/webp"),
    (re.compile(rb"%PDF-"), "application/pdf"),
    (re.compile(rb"....ftyp(?:isom|iso\d|mp4\d|avc1|M4V |dash)", re.DOTALL), "video/mp4"),
)
# What the name of such a file may end with; the first is added where it ends otherwise.
ENDINGS: Mapping[str, tuple[str, ...]] = {
    "image/png": (".png",), "image/jpeg": (".jpg", ".jpeg"), "image/gif": (".gif",), "image/webp": (".webp",),
    "application/pdf": (".pdf",), "video/mp4": (".mp4", ".m4v"), PLAIN: (".txt", ".csv", ".log", ".md"),
}  # fmt: skip
# No sign that moves the cursor, turns the line around, ends a header's value or a path's part.
_NO_SIGN = re.compile(r'[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff"<>|*?:;]')


@dataclass(frozen=True, slots=True)
class File:
    """A file whole. `kind`: its media type, found out by `kind_of`; `name`: made by `tidy`."""

    name: str
    kind: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Attached:
    """A file as lists show it. `id`: by which its bytes are asked for; `size`: in bytes, 0: not told."""

    id: int
    name: str
    kind: str
    size: int = 0

    @property
    def picture(self) -> bool:
        """May a browser show it?"""
        return self.kind in PICTURES


@dataclass(frozen=True, slots=True)
class Came:
    """What became of a customer's file that somebody wanted to see. Neither `file` nor `why`: it is on its way.
    `why`: the reason that it could not be had."""

    file: File | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A customer's file that somebody waits for. `post`: the message it came with; `ref`: see `Attachment`."""

    id: int
    room: RoomId
    post: RemoteId
    ref: str


def named(kinds: Collection[str]) -> str:
    """These kinds for people of any language: "PNG, JPG, PDF"."""
    return ", ".join(endings[0][1:].upper() for kind, endings in ENDINGS.items() if kind in kinds)


def kind_of(content: bytes) -> str | None:
    """The media type of these bytes; None for what may not be sent."""
    for beginning, kind in _BEGINNINGS:
        if beginning.match(content):
            return kind
    return PLAIN if _is_text(content) else None


def _is_text(content: bytes) -> bool:
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return False
    return bool(text) and not re.search(r"[\x00-\x08\x0e-\x1f\x7f]", text)


def as_came(name: str, content: bytes) -> File:
    """What a customer sent: of a kind that is not known it is bytes to be saved, under its own ending."""
    kind = kind_of(content) or RAW
    return File(tidy(name, kind), kind, content)


def tidy(name: str, kind: str) -> str:
    """A name without a path and without signs that do harm, with an ending that fits the kind."""
    last = _NO_SIGN.sub("", name.replace("\\", "/").rstrip("/").rpartition("/")[2]).strip(" .")
    fitting = ENDINGS.get(kind) or (_ending(last),)
    ending = next((each for each in fitting if last.lower().endswith(each)), fitting[0])
    stem = last[: len(last) - len(ending)] if last.lower().endswith(ending) else last
    return f"{(stem or 'file')[: LONGEST_NAME - len(ending)]}{last[len(stem) :] or ending}"


def _ending(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    return f"{dot}{ending.lower()}" if stem and len(ending) < LONGEST_ENDING else ""
