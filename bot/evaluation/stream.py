"""A timed stream of messages, one JSON object a line, as `beancan replay` reads it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.core.messages import Message
from bot.evaluation.lines import read

_TAPS = ("fixed", "not_helped", "same_here", "person")
_EXAMPLE = '{"at": "2026-11-02T12:00:00Z", "channel": "plaza", "room": "help", "author": "ana", "text": "..."}'


@dataclass(frozen=True, slots=True)
class Said:
    """One line. `to`: the post that it answers or taps under. `addressed` False: overheard in an open room."""

    at: datetime
    channel: str
    room: str
    author: str
    text: str
    id: str
    to: str = ""
    tap: str = ""
    reach: int | None = None
    lang: str = ""
    addressed: bool = True
    private: bool = False


def said_of(message: Message) -> Said:
    """A stored message as a line of a stream."""
    root = message.root if message.root != message.id else None
    return Said(
        at=message.at, channel=message.account, room=message.room.id, author=message.author.id, text=message.text,
        id=message.id, to=root or "", tap=message.button or "", reach=message.reach, lang=message.locale,
        addressed=message.addressed, private=not message.public,
    )  # fmt: skip


def parse(lines: Iterable[str], name: str) -> list[Said]:
    """All lines, by time (of the same time: as they stand); `name` is how the file is called in errors.

    Raises ConfigError naming every line that cannot be used, with what to do about it. Blank lines are skipped.
    """
    return sorted(read(lines, name, _EXAMPLE, _line), key=lambda one: one.at)


def _line(data: dict[str, Any], number: int) -> Said | str:
    """The message, or the sentence that says what is wrong with it."""
    at = _time(data.get("at"))
    if isinstance(at, str):
        return at
    return _wrong(data) or Said(
        at=at, channel=data["channel"], room=data["room"], author=data["author"], text=data.get("text", ""),
        id=str(data.get("id") or f"line-{number}"), to=str(data.get("in_reply_to") or ""), tap=data.get("tap") or "",
        reach=data.get("reach"), lang=data.get("lang", ""), addressed=data.get("addressed", True),
        private=data.get("private", False),
    )  # fmt: skip


def _time(value: object) -> datetime | str:
    if not isinstance(value, str):
        return 'has no "at"; write when it was said, such as "2026-11-02T12:00:00Z"'
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return f'"at" is "{value}", which is no time; write it such as "2026-11-02T12:00:00Z"'
    return at if at.tzinfo else f'"at" is "{value}", which says no zone; put a Z behind it if it is UTC'


def _wrong(data: Mapping[str, Any]) -> str:
    """What is wrong with the other fields, or "". Fields that are not ours may stand there too."""
    for name in ("channel", "room", "author"):
        if not isinstance(data.get(name), str) or not data[name]:
            return f'has no "{name}"; write it in quotes'
    tap = data.get("tap")
    if tap is not None and not (isinstance(tap, str) and (tap in _TAPS or _is_choice(tap))):
        return f'"tap" is {json.dumps(tap)}; write one of {", ".join(_TAPS)} or choice:N (the first is choice:0)'
    if not isinstance(data.get("text", ""), str) or (tap is None and "text" not in data):
        return 'has no "text"; it must be the message in quotes'
    reach = data.get("reach")
    if reach is not None and (not isinstance(reach, int) or isinstance(reach, bool) or reach < 0):
        return '"reach" must be a whole number of readers, or left out'
    if not isinstance(data.get("lang", ""), str):
        return '"lang" must be a language in quotes, for example "en"'
    flags = ("addressed", "private")
    return next((f'"{name}" must be true or false' for name in flags if not isinstance(data.get(name, True), bool)), "")


def _is_choice(tap: str) -> bool:
    return tap.startswith("choice:") and tap.removeprefix("choice:").isdecimal()
