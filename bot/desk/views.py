"""Small pure helpers of the templates: times in words, links made safe, pieces of a line, what a state means."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime

from markupsafe import Markup

from bot.core.records import Line, Thread, Waiting

_URL = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]}]")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")

PLATFORMS: Mapping[str, str] = {"telegram": "Telegram", "discord": "Discord", "slack": "Slack", "plaza": "Plaza"}
STATES: Mapping[str, str] = {
    "sent": "", "leaving": "is leaving now", "waiting": "waits to be sent", "suggested": "waits for you",
    "to_approve": "waits for your word", "unsure": "may have been posted", "dropped": "was put aside",
    "failed": "could not be sent",
}  # fmt: skip
_BUTTONS: Mapping[str, str] = {
    "fixed": "Yes, fixed", "not_helped": "Did not help", "same_here": "Same here", "person": "A person",
}  # fmt: skip
_TONGUES: Mapping[str, str] = {
    "de": "German", "en": "English", "es": "Spanish", "fr": "French", "it": "Italian", "nl": "Dutch", "pl": "Polish",
    "pt": "Portuguese", "tr": "Turkish", "uk": "Ukrainian",
}  # fmt: skip
_NOT_PEOPLE = frozenset({"customer", "bystander", "bot", "note", "marker"})


def ago(then: datetime, now: datetime) -> str:
    """How long ago, in as few words as a glance needs."""
    seconds = max(0.0, (now - then).total_seconds())
    if seconds < 45:
        return "just now"
    minutes, hours, days = round(seconds / 60), round(seconds / 3600), round(seconds / 86400)
    if minutes < 60:
        return f"{max(1, minutes)} min ago"
    if hours < 24:
        return f"{hours} h ago"
    return "yesterday" if days == 1 else f"{days} days ago"


def exact(then: datetime) -> str:
    """The exact time, for those who point at the relative one."""
    utc = then.astimezone(UTC)
    return f"{utc.day} {utc:%b %Y, %H:%M:%S} UTC"


def machine(then: datetime) -> str:
    """For `<time datetime>`."""
    return then.astimezone(UTC).isoformat(timespec="seconds")


def linked(text: str) -> Markup:
    """Escaped text whose web addresses can be followed without telling them where the reader comes from."""
    out, last = Markup(), 0
    for found in _URL.finditer(text):
        out += text[last : found.start()]
        link = Markup('<a href="{0}" rel="noopener noreferrer nofollow" target="_blank">{0}</a>')
        out += link.format(found[0])
        last = found.end()
    return out + text[last:]


def pieces(line: Line) -> Iterator[tuple[str, int | None]]:
    """The text cut at its sealed placeholders: (text, None) or (placeholder, number of the sealed value)."""
    places = {placeholder: number for number, placeholder in line.sealed}
    if not places:
        yield line.text, None
        return
    for part in re.split("(" + "|".join(re.escape(place) for place in places) + ")", line.text):
        if part:
            yield part, places.get(part)


def stretches(lines: Iterable[Line]) -> Iterator[Line]:
    """The lines, with a marker where a person began to answer and none stands yet (a reply takes the thread over)."""
    human = False
    for line in lines:
        kind = look(line)
        if kind == "marker":
            human = "handed back" not in line.text
        elif kind == "bot" and line.state == "sent":
            human = False  # it spoke, so the thread was its own again
        elif kind == "person" and line.kind != "tap" and not human:
            human = True
            yield Line(line.at, "marker", "marker", "From here a person answers; the bot is silent.", public=False)
        yield line


def undoable(thread: Thread, agent: str) -> int:
    """The newest words of this person that can still be taken back (outbox id); 0 if there are none."""
    mine = (line.send or 0 for line in thread.lines if line.leaves_at is not None and line.who == agent)
    return max(mine, default=0)


def tapped(button: str) -> str:
    """What stood on a button that is known by its id only."""
    return _BUTTONS.get(button, button)


def look(line: Line) -> str:
    """Which of the looks a line has: customer, bystander, bot, person, note, marker."""
    if line.kind in {"note", "marker"}:
        return line.kind
    return line.who if line.who in _NOT_PEOPLE else "person"


def speaker(line: Line) -> str:
    """The name over a line."""
    if line.who == "bot":
        return "Bot"
    return line.name or (line.who if line.who not in _NOT_PEOPLE else line.who.capitalize())


def language(code: str) -> str:
    """A `lang` attribute's value; nothing if it is none (it comes from outside)."""
    return code if _LANGUAGE.fullmatch(code) else ""


def tongue(code: str) -> str:
    """A language as people call it."""
    return _TONGUES.get(code.split("-", maxsplit=1)[0].lower(), code)


def platform(row: Waiting | Thread) -> str:
    """The platform's name as people write it."""
    return PLATFORMS.get(row.platform, row.platform.capitalize())


def place(thread: Waiting | Thread) -> str:
    """The room as people call it: "#town-square", or "this room" where the platform gave no name."""
    name = thread.room.strip()
    if not name:
        return "this room"
    return name if name.startswith("#") or " " in name else f"#{name}"


_MASKED = re.compile(r"\[(?:card|iban|password|token|email|phone|order)(?: \d+)?\]")


def starts_with(thread: Thread) -> str:
    """The form of the composer that is open at first: as the customer spoke last; private once data was masked."""
    theirs = [line for line in thread.lines if line.who == "customer"]
    public = thread.public and (not theirs or theirs[-1].public)
    masked = any(_MASKED.search(line.text) for line in theirs)
    possible = thread.private_possible or not thread.public
    return "public" if thread.public and (not possible or (public and not masked)) else "private"


def initials(name: str) -> str:
    """One or two letters for a round picture."""
    first = [part[0] for part in re.split(r"[\s._-]+", name) if part and part[0].isalnum()]
    return "".join(first[:2]).upper() or "?"


def tint(name: str) -> int:
    """One of six colours, the same for the same name."""
    return sum(name.encode()) % 6


def safe_link(address: str) -> str:
    """A web address, or nothing: what platforms hand us as a link is not trusted to be one."""
    return address if address.startswith(("https://", "http://")) else ""
