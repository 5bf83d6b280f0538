"""The rules of the alarm said to people: template filters, pure."""

from collections.abc import Sequence
from datetime import timedelta

from bot.core.thresholds import ALARM, Level, Line, Thresholds
from bot.desk.incident_words import weight_words
from bot.desk.tongues import _, long_time, ngettext, number, ours, said

_UNITS = (
    (timedelta(days=365), "year"), (timedelta(weeks=1), "week"), (timedelta(days=1), "day"),
    (timedelta(hours=1), "hour"), (timedelta(minutes=1), "minute"), (timedelta(seconds=1), "second"),
)  # fmt: skip
_CHANGES = {"appears": said("rings now"), "vanishes": said("rings no more"), "moves": said("rings at another time")}


def span(length: timedelta) -> str:
    """The largest unit that fits without a rest."""
    for unit, name in _UNITS:
        if length >= unit and not length % unit:
            return long_time(length // unit, name)
    return long_time(length.total_seconds(), "second")


def rule_line(line: Line, window: timedelta) -> str:
    """One way to reach a level: everything in it must hold."""
    parts = [_("at least %(people)s within %(time)s", people=_people(line.authors), time=span(window))]
    if line.intensity:
        parts.append(_("on average at least %(num)s of 5 angry", num=number(line.intensity)))
    if line.pain:
        parts.append(_("pain of at least %(num)s", num=number(line.pain)))
    if line.times_usual:
        parts.append(_("at least %(num)s times as many as usual at that hour", num=number(line.times_usual)))
    if line.doubling is not None:
        parts.append(_("their number doubles within %(time)s", time=span(line.doubling)))
    if line.once_in is not None:
        parts.append(_("so many come together by chance at most once in %(time)s", time=span(line.once_in)))
    return _(", and ").join(parts)


def first_rule(rules: Thresholds) -> str:
    """When the first alarm rings, for the head of the board."""
    lines = rules.levels.get(ALARM) or next((rules.levels[level] for level in Level if rules.levels.get(level)), ())
    if not lines:
        return _("no level is written, so nothing rings")
    more = _ways(len(lines) - 1) if len(lines) > 1 else ""
    return f"{rule_line(lines[0], rules.window)}{more}"


def counted(rules: Thresholds) -> Sequence[str]:
    """How it is counted, a sentence each."""
    signs = ", ".join(f"{weight_words(name)} +{number(weight)}" for name, weight in rules.weights.items() if weight)
    found = [
        _(
            "Different people are counted, within %(time)s; what is older than %(half)s counts half.",
            time=span(rules.window),
            half=span(rules.half_life),
        ),
        _("Everybody begins with 1 of 5; what adds to it: %(signs)s.", signs=signs)
        if signs
        else _("Nothing adds to how angry they are."),
        _("One person alone never gets further than %(level)s.", level=rules.one_author_never_above.name),
        _("A level ends when the figures are below it for %(time)s.", time=span(rules.falls_after)),
    ]
    if rules.repeat_if_silent is not None:
        found.append(_("If nobody reacts, they are told again after %(time)s.", time=span(rules.repeat_if_silent)))
    return found


def told_at(rules: Thresholds, level: Level) -> str:
    """Who is told at a level."""
    names = rules.tell.get(level, ())
    if not names:
        return _("nobody")
    return ", ".join(_("the inbox") if name == "inbox" else name for name in names)


def change_words(what: str) -> str:
    """What became of an alarm."""
    return ours(_CHANGES[what])


def _people(count: int) -> str:
    return ngettext("%(num)s person", "%(num)s people", count)


def _ways(count: int) -> str:
    return ngettext(", or in one more way", ", or in %(num)s more ways", count)
