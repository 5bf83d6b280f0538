"""Small pure helpers of the templates: times in words, links made safe, pieces of a line, what a state means."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache

from markupsafe import Markup

from bot.core.messages import Attachment
from bot.core.records import Line, Thread, Waiting
from bot.desk.ranks import Rank
from bot.desk.tongues import _, locale, moment, ours, said, speaking, spoken

_URL = re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?)\]}]")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")

PLATFORMS: Mapping[str, str] = {"telegram": "Telegram", "discord": "Discord", "slack": "Slack", "plaza": "Plaza"}
STATES: Mapping[str, str] = {
    "sent": "", "leaving": said("This message is leaving now."), "waiting": said("This message waits to be sent."),
    "suggested": said("This message waits for you."), "to_approve": said("This message waits for your word."),
    "unsure": said("This message may have been posted."), "dropped": said("This message was put aside."),
    "failed": said("This message could not be sent."),
}  # fmt: skip
_BUTTONS: Mapping[str, str] = {
    "fixed": said("Yes, fixed"), "not_helped": said("Did not help"), "same_here": said("Same here"),
    "person": said("A person"),
}  # fmt: skip
_NOT_PEOPLE = frozenset({"customer", "bystander", "bot", "note", "marker"})


def ago(then: datetime, now: datetime) -> str:
    """How long ago, in as few words as a glance needs."""
    seconds = max(0.0, (now - then).total_seconds())
    if seconds < 45:
        return _("just now")
    minutes, hours, days = round(seconds / 60), round(seconds / 3600), round(seconds / 86400)
    if minutes < 60:
        return _("%(num)s min ago", num=max(1, minutes))
    if hours < 24:
        return _("%(num)s h ago", num=hours)
    return _("yesterday") if days == 1 else _("%(num)s days ago", num=days)


def lasting(since: datetime, until: datetime) -> str:
    """How long that is, in as few words as a glance needs."""
    minutes = max(1, round((until - since).total_seconds() / 60))
    if minutes < 120:
        return _("%(num)s min", num=minutes)
    hours = -(-minutes // 60)
    return _("%(num)s h", num=hours) if hours < 48 else _("%(num)s days", num=-(-hours // 24))


def exact(then: datetime) -> str:
    """The exact time, for those who point at the relative one."""
    return _exact(then.astimezone(UTC), spoken())


@lru_cache(4096)  # a page names dozens, the next one mostly the same
def _exact(then: datetime, code: str) -> str:
    with speaking(code):
        return f"{moment(then)} UTC"


def later(words: str) -> str:
    """A time to put a thread away for, as its button says it. The form carries the English one."""
    known = {"1 hour": _("1 hour"), "4 hours": _("4 hours"), "a day": _("a day"), "3 days": _("3 days"),
             "a week": _("a week")}  # fmt: skip
    return known.get(words, words)


def device(words: str) -> str:
    """Where somebody is signed in, such as "Firefox on Windows"."""
    browser, _on, system = words.partition(" on ")
    browser = browser if browser and browser != "A browser" else _("A browser")
    return _("%(browser)s on %(system)s", browser=browser, system=system) if system else browser


def first_upper(words: str) -> str:
    """As at the beginning of a line; the rest stays as it is."""
    return words[:1].upper() + words[1:]


def rank(name: Rank) -> str:
    """What somebody may do here, as a word."""
    words = {Rank.VIEWER: _("viewer"), Rank.AGENT: _("agent"), Rank.LEAD: _("lead"), Rank.ADMIN: _("admin")}
    return words[name]


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
            human = (human or "took over" in line.text) and "handed back" not in line.text
        elif kind == "bot" and line.state == "sent":
            human = False  # it spoke, so the thread was its own again
        elif kind == "person" and line.kind != "tap" and not human:
            human = True
            yield Line(line.at, "marker", "marker", _("From here a person answers; the bot is silent."), public=False)
        yield line


def undoable(thread: Thread, agent: str) -> int:
    """The newest words of this person that can still be taken back (outbox id); 0 if there are none."""
    mine = (line.send or 0 for line in thread.lines if line.leaves_at is not None and line.who == agent)
    return max(mine, default=0)


def tapped(button: str) -> str:
    """What stood on a button that is known by its id only."""
    return ours(_BUTTONS.get(button, button))


def look(line: Line) -> str:
    """Which of the looks a line has: customer, bystander, bot, person, note, marker."""
    if line.kind in {"note", "marker"}:
        return line.kind
    return line.who if line.who in _NOT_PEOPLE else "person"


def speaker(line: Line) -> str:
    """The name over a line."""
    if line.who == "bot":
        return _("Bot")
    return line.name or (line.who if line.who not in _NOT_PEOPLE else line.who.capitalize())


def language(code: str) -> str:
    """A `lang` attribute's value; nothing if it is none (it comes from outside)."""
    return code if _LANGUAGE.fullmatch(code) else ""


def tongue(code: str) -> str:
    """A language as people call it."""
    return str(locale().languages.get(code.split("-", maxsplit=1)[0].lower(), code))


def platform(row: Waiting | Thread) -> str:
    """The platform's name as people write it."""
    return PLATFORMS.get(row.platform, row.platform.capitalize())


def place(thread: Waiting | Thread) -> str:
    """The room as people call it: "#town-square", or "this room" where the platform gave no name."""
    name = thread.room.strip()
    if not name:
        return _("this room")
    return name if name.startswith("#") or " " in name else f"#{name}"


_MASKED = re.compile(r"\[(?:card|iban|password|token|email|phone|order)(?: \d+)?\]")


def starts_with(thread: Thread) -> str:
    """The form of the composer that is open at first: as the customer spoke last; private once data was masked."""
    theirs = [line for line in thread.lines if line.who == "customer"]
    public = thread.public and (not theirs or theirs[-1].public)
    masked = any(_MASKED.search(line.text) for line in theirs)
    possible = thread.private_possible or not thread.public
    return "public" if thread.public and (not possible or (public and not masked)) else "private"


_THINGS: Mapping[str, str] = {
    "image": said("Picture"), "voice": said("Voice message"), "video": said("Video"), "file": said("File"),
    "sticker": said("Sticker"), "location": said("Place"),
}  # fmt: skip


def initials(name: str) -> str:
    """One or two letters for a round picture."""
    first = [part[0] for part in re.split(r"[\s._-]+", name) if part and part[0].isalnum()]
    return "".join(first[:2]).upper() or "?"


def size(count: int) -> str:
    """Bytes as people say them: "12 kB", "1.4 MB"."""
    if count < 1_000_000:
        return _("%(num)s kB", num=max(1, round(count / 1000)))
    return _("%(num)s MB", num=round(count / 1_000_000, 1))


def thing(attachment: Attachment) -> str:
    """What somebody sent beside words: "Picture: box.png, 120 kB"."""
    what = ours(_THINGS.get(attachment.kind, attachment.kind))
    told = f"{what}: {attachment.name}" if attachment.name else what
    return f"{told}, {size(attachment.size)}" if attachment.size else told


def tint(name: str) -> int:
    """One of six colours, the same for the same name."""
    return sum(name.encode()) % 6


def safe_link(address: str) -> str:
    """A web address, or nothing: what platforms hand us as a link is not trusted to be one."""
    return address if address.startswith(("https://", "http://")) else ""
