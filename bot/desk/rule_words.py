"""The rules of the alarm said to people: template filters, pure."""

from collections.abc import Sequence
from datetime import timedelta

from bot.core.thresholds import ALARM, Level, Line, Thresholds
from bot.desk.incident_words import weight_words

_UNITS = (
    (timedelta(days=365), "year"), (timedelta(weeks=1), "week"), (timedelta(days=1), "day"),
    (timedelta(hours=1), "hour"), (timedelta(minutes=1), "minute"), (timedelta(seconds=1), "second"),
)  # fmt: skip
_CHANGES = {"appears": "rings now", "vanishes": "rings no more", "moves": "rings at another time"}


def span(length: timedelta) -> str:
    """The largest unit that fits without a rest."""
    for unit, name in _UNITS:
        if length >= unit and not length % unit:
            number = length // unit
            return f"{number} {name}" if number == 1 else f"{number} {name}s"
    return f"{length.total_seconds():g} seconds"


def rule_line(line: Line, window: timedelta) -> str:
    """One way to reach a level: everything in it must hold."""
    parts = [f"at least {_people(line.authors)} within {span(window)}"]
    if line.intensity:
        parts.append(f"on average at least {line.intensity:g} of 5 angry")
    if line.pain:
        parts.append(f"pain of at least {line.pain:g}")
    if line.times_usual:
        parts.append(f"at least {line.times_usual:g} times as many as usual at that hour")
    if line.doubling is not None:
        parts.append(f"their number doubles within {span(line.doubling)}")
    if line.once_in is not None:
        parts.append(f"so many come together by chance at most once in {span(line.once_in)}")
    return ", and ".join(parts)


def first_rule(rules: Thresholds) -> str:
    """When the first alarm rings, for the head of the board."""
    lines = rules.levels.get(ALARM) or next((rules.levels[level] for level in Level if rules.levels.get(level)), ())
    if not lines:
        return "no level is written, so nothing rings"
    more = f", or in {_ways(len(lines) - 1)}" if len(lines) > 1 else ""
    return f"{rule_line(lines[0], rules.window)}{more}"


def counted(rules: Thresholds) -> Sequence[str]:
    """How it is counted, a sentence each."""
    signs = ", ".join(f"{weight_words(name)} +{weight:g}" for name, weight in rules.weights.items() if weight)
    found = [
        f"Different people are counted, within {span(rules.window)}; what is older than {span(rules.half_life)} counts"
        " half.",
        f"Everybody begins with 1 of 5; what adds to it: {signs}." if signs else "Nothing adds to how angry they are.",
        f"One person alone never gets further than {rules.one_author_never_above.name}.",
        f"A level ends when the figures are below it for {span(rules.falls_after)}.",
    ]
    if rules.repeat_if_silent is not None:
        found.append(f"If nobody reacts, they are told again after {span(rules.repeat_if_silent)}.")
    return found


def told_at(rules: Thresholds, level: Level) -> str:
    """Who is told at a level."""
    names = rules.tell.get(level, ())
    if not names:
        return "nobody"
    return ", ".join("the inbox" if name == "inbox" else name for name in names)


def change_words(what: str) -> str:
    """What became of an alarm."""
    return _CHANGES[what]


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number} people"


def _ways(number: int) -> str:
    return "one more way" if number == 1 else f"{number} more ways"
