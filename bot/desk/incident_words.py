"""How incidents are said to people: template filters, pure."""

from collections.abc import Mapping
from datetime import UTC, datetime

from bot.core.campaigns import Kind
from bot.core.incidents import CLUSTER, Level, Reading
from bot.desk import tongues
from bot.desk.tongues import _, number, ours, said
from bot.ports.nerve import BoardLine, State, Told

_STATES: Mapping[State, tuple[str, str]] = {
    State.OPEN: (said("watching"), "plain"),
    State.KNOWN: (said("the bot says: we know"), "sure"),
    State.HELD: (said("everybody goes to a person"), "open"),
    State.FIXED: (said("fixed"), "sure"),
    State.CLOSED: (said("over"), "plain"),
}
_LEVELS: Mapping[Level, str] = {
    Level.L0: said("quiet"), Level.L1: said("for the agents"), Level.L2: said("for the leads"),
    Level.L3: said("for the incident room"),
    Level.L4: said("for the named people"),
}  # fmt: skip
_WEIGHTS: Mapping[str, str] = {
    "repeat_contact": said("came back"), "not_helped": said("did not help"), "strong_words": said("strong words"),
    "shouting": said("shouting"), "waiting_over_promise": said("waits longer than promised"),
}  # fmt: skip
_KINDS: Mapping[str, str] = {
    "report": said("reported it"),
    "talk": said("only talked"),
    "same_here": said("tapped Same here"),
    "not_helped": said("did not help"),
}
_TOLD: Mapping[str, str] = {
    "waiting": said("is being told"), "leaving": said("is being told"), "told": said("was told"),
    "failed": said("could not be told"),
    "unsure": said("may have been told"), "dropped": said("did not have to be told"),
}  # fmt: skip
_FIGURES: Mapping[str, str] = {
    "people": said("Everybody behind the number of people."),
    "messages": said("Everybody behind the number of messages and taps."),
    "reach": said("Where the platform tells how many can read it."),
    "angry": said(
        "Everybody with a sign of anger; each conversation says which. Whoever is not here counts as 1 of 5."
    ),
    "missed": said("Customers who wait longer than they were promised."),
    "all": said("Everybody who came with it since it began."),
}
_CAMPAIGNS: Mapping[Kind, str] = {
    Kind.HEAL: said("Telling everyone that it is fixed"), Kind.RECALL: said("Taking back a wrong answer"),
    Kind.STATUS: said("Saying that we know"),
}  # fmt: skip
_CAMPAIGN_STATES: Mapping[str, str] = {"running": said("under way"), "done": said("done"), "aborted": said("stopped")}


def incident_name(line: BoardLine) -> str:
    """What it is called: the entry's title, or the customers' own words."""
    return line.label or (line.topic.removeprefix(CLUSTER))


def incident_state(line: BoardLine) -> str:
    """What people did about it."""
    words = _STATES[line.state][0]
    return _("not on record") if line.state is State.OPEN and line.topic.startswith(CLUSTER) else ours(words)


def incident_look(state: State) -> str:
    """The look of its tag."""
    return _STATES[state][1]


def level(of: Level) -> str:
    """Whom a level concerns."""
    return ours(_LEVELS[of])


def usual(reading: Reading) -> str:
    """The number beside what is usual for this hour."""
    expected = reading.usual.expected
    return _("usually none") if expected < 0.5 else _("usually %(num)s", num=number(round(expected)))


def anger(reading: Reading) -> str:
    """Counted intensity on its scale."""
    return _("%(num)s of 5", num=number(round(reading.intensity, 1)))


def short(number: int) -> str:
    """8.2k instead of 8,213."""
    if number < 1000:
        return str(number)
    return _("%(num)sk", num=tongues.number(round(number / 1000, 1)))


def clock(at: datetime) -> str:
    """A time of today."""
    return f"{at.astimezone(UTC):%H:%M} UTC"


def told(line: Told) -> str:
    """One recipient of an alarm, and what became of it."""
    again = _(", round %(num)s", num=line.round) if line.round > 1 else ""
    return f"{line.recipient} {ours(_TOLD.get(line.status, line.status))}{again}"


def figure_words(name: str) -> str:
    """What an opened figure shows."""
    return ours(_FIGURES[name]) if name in _FIGURES else (_("Everybody counted as: %(what)s.", what=weight_words(name)))


def weight_words(name: str) -> str:
    """A counted sign of intensity."""
    return ours(_WEIGHTS.get(name, name))


def kind_words(name: str) -> str:
    """What somebody did."""
    return ours(_KINDS.get(name, name))


def campaign_words(kind: Kind) -> str:
    """What many were told."""
    return ours(_CAMPAIGNS[kind])


def campaign_state(state: str) -> str:
    """How far that is."""
    return ours(_CAMPAIGN_STATES[state])
