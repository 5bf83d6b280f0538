"""Opening hours: is anybody there, and if not, when again. Pure; the time comes from outside."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, WithJsonSchema

from bot.core.case import Wait
from bot.kb.kinds import mistake

Span = tuple[time, time]
DayName = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS: tuple[DayName, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})")
_LOOK_AHEAD = 60  # days; a team that is away for longer has no hours to tell

_NAMES: Mapping[str, tuple[str, ...]] = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "es": ("el lunes", "el martes", "el miércoles", "el jueves", "el viernes", "el sábado", "el domingo"),
    "de": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
}


def _spans(value: object) -> object:
    """`09:00-12:00, 13:00-18:00` -> spans of the day. 24:00 is midnight at the end of it."""
    parts = [part.strip() for item in (value if isinstance(value, list) else [value]) for part in str(item).split(",")]
    spans: list[Span] = []
    for part in parts:
        found = _SPAN.fullmatch(part)
        if found is None:
            raise mistake("K205", f'"{part}" are no opening hours', 'write them like "09:00-18:00", in quotes')
        begin, end = _clock(found[1], found[2], part), _clock(found[3], found[4], part)
        if end <= begin:
            cure = "the end comes after the beginning; for a night write two days"
            raise mistake("K205", f'"{part}" ends before it begins', cure)
        spans.append((begin, end))
    return tuple(sorted(spans))


def _clock(hours: str, minutes: str, written: str) -> time:
    if (hours, minutes) == ("24", "00"):
        return time.max
    if int(hours) > 23 or int(minutes) > 59:
        raise mistake("K205", f'"{written}" is not a time of day', "hours go from 00:00 to 24:00")
    return time(int(hours), int(minutes))


DayHours = Annotated[tuple[Span, ...], BeforeValidator(_spans), WithJsonSchema({"type": "string"})]
Week = dict[DayName, DayHours]


def wait_at(
    now: datetime,
    timezone: str,
    week: Mapping[DayName, tuple[Span, ...]],
    closed: Sequence[date],
    minutes: int,
    languages: Sequence[str],
) -> Wait:
    """`opens` is empty while somebody is there (or no hours were given), else said in each of `languages`."""
    if not week:
        return Wait(minutes, goal=minutes)
    zone = ZoneInfo(timezone)
    local = now.astimezone(zone)
    for ahead in range(_LOOK_AHEAD):
        day = local.date() + timedelta(days=ahead)
        spans = () if day in closed else week.get(DAYS[day.weekday()], ())
        for begin, end in spans:
            if ahead == 0 and begin <= local.time() <= end:
                return Wait(minutes, goal=minutes)
            if ahead or local.time() < begin:
                opens = {each: _said(day, begin, ahead, each) for each in languages}
                return Wait(minutes, opens, datetime.combine(day, begin, zone).astimezone(UTC), minutes)
    return Wait(minutes, dict.fromkeys(languages, "-"), now + timedelta(days=_LOOK_AHEAD), minutes)


def _said(day: date, begin: time, ahead: int, language: str) -> str:
    clock = f"{begin.hour}:{begin.minute:02}"
    names = _NAMES.get(language[:2])
    return f"{names[day.weekday()]} {clock}" if names and ahead < 7 else f"{day.isoformat()} {clock}"
