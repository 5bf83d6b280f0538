"""What a plaza is made of: who may speak for the brand, its rooms, the people one can play."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bot.plaza.posts import PublicKind

ScriptPost = tuple[str, str, str, str]
"""(author, room, text, visibility); the room of a private post is ignored, it goes to the author's own messages."""


def utc_now() -> datetime:
    """The time of the machine; tests hand in a clock of their own."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class PlazaScript:
    """One numbered button of the page: what it is called, what to watch for, and the posts it makes, in order."""

    label: str
    tip: str
    posts: tuple[ScriptPost, ...]
    disabled: bool = False
    disabled_reason: str = ""
    seconds_between: float = 1.0


@dataclass(frozen=True, slots=True)
class PlazaSettings:
    """`token` is the brand's bearer token: whoever has it speaks as its staff or bot and reads every private message.

    `rooms` are (id, kind, title) with kind `support` or `open`. `data` is a journal that is read at start and appended
    to; without it everything is forgotten at the end of the process. `clock` must return times with a time zone.
    """

    token: str = field(repr=False)
    brand_handle: str = "halo"
    title: str = "Plaza"
    rooms: tuple[tuple[str, PublicKind, str], ...] = (("help", "support", "Help"), ("town", "open", "Town square"))
    players: tuple[str, ...] = ("Ana", "Ben", "Chloé", "Dev", "Emeka")
    scripts: tuple[PlazaScript, ...] = ()
    data: Path | None = None
    clock: Callable[[], datetime] = utc_now
