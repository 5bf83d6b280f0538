"""How incidents are said to people: template filters, pure."""

from collections.abc import Mapping
from datetime import UTC, datetime

from bot.core.campaigns import Kind
from bot.core.incidents import CLUSTER, Level, Reading
from bot.ports.nerve import BoardLine, State, Told

_STATES: Mapping[State, tuple[str, str]] = {
    State.OPEN: ("watching", "plain"),
    State.KNOWN: ("the bot says: we know", "sure"),
    State.HELD: ("everybody goes to a person", "open"),
    State.FIXED: ("fixed", "sure"),
    State.CLOSED: ("over", "plain"),
}
_LEVELS: Mapping[Level, str] = {
    Level.L0: "quiet", Level.L1: "for the agents", Level.L2: "for the leads", Level.L3: "for the incident room",
    Level.L4: "for the named people",
}  # fmt: skip
_WEIGHTS: Mapping[str, str] = {
    "repeat_contact": "came back", "not_helped": "did not help", "strong_words": "strong words",
    "shouting": "shouting", "waiting_over_promise": "waits longer than promised",
}  # fmt: skip
_KINDS: Mapping[str, str] = {
    "report": "reported it",
    "talk": "only talked",
    "same_here": "tapped Same here",
    "not_helped": "did not help",
}
_TOLD: Mapping[str, str] = {
    "waiting": "is being told", "leaving": "is being told", "told": "was told", "failed": "could not be told",
    "unsure": "may have been told", "dropped": "did not have to be told",
}  # fmt: skip
_FIGURES: Mapping[str, str] = {
    "people": "Everybody behind the number of people.",
    "messages": "Everybody behind the number of messages and taps.",
    "reach": "Where the platform tells how many can read it.",
    "angry": "Everybody with a sign of anger; each conversation says which. Whoever is not here counts as 1 of 5.",
    "missed": "Customers who wait longer than they were promised.",
    "all": "Everybody who came with it since it began.",
}
_CAMPAIGNS: Mapping[Kind, str] = {
    Kind.HEAL: "Telling everyone that it is fixed", Kind.RECALL: "Taking back a wrong answer",
    Kind.STATUS: "Saying that we know",
}  # fmt: skip
_CAMPAIGN_STATES: Mapping[str, str] = {"running": "under way", "done": "done", "aborted": "stopped"}


def incident_name(line: BoardLine) -> str:
    """What it is called: the entry's title, or the customers' own words."""
    return line.label or (line.topic.removeprefix(CLUSTER))


def incident_state(line: BoardLine) -> str:
    """What people did about it."""
    words = _STATES[line.state][0]
    return "not on record" if line.state is State.OPEN and line.topic.startswith(CLUSTER) else words


def incident_look(state: State) -> str:
    """The look of its tag."""
    return _STATES[state][1]


def level(of: Level) -> str:
    """Whom a level concerns."""
    return _LEVELS[of]


def usual(reading: Reading) -> str:
    """The number beside what is usual for this hour."""
    expected = reading.usual.expected
    return "usually none" if expected < 0.5 else f"usually {expected:.0f}"


def anger(reading: Reading) -> str:
    """Counted intensity on its scale."""
    return f"{reading.intensity:.1f} of 5"


def short(number: int) -> str:
    """8.2k instead of 8,213."""
    if number < 1000:
        return str(number)
    return f"{number / 1000:.1f}".rstrip("0").rstrip(".") + "k"


def clock(at: datetime) -> str:
    """A time of today."""
    return f"{at.astimezone(UTC):%H:%M} UTC"


def told(line: Told) -> str:
    """One recipient of an alarm, and what became of it."""
    again = f", round {line.round}" if line.round > 1 else ""
    return f"{line.recipient} {_TOLD.get(line.status, line.status)}{again}"


def figure_words(name: str) -> str:
    """What an opened figure shows."""
    return _FIGURES.get(name, f"Everybody counted as: {weight_words(name)}.")


def weight_words(name: str) -> str:
    """A counted sign of intensity."""
    return _WEIGHTS.get(name, name)


def kind_words(name: str) -> str:
    """What somebody did."""
    return _KINDS.get(name, name)


def campaign_words(kind: Kind) -> str:
    """What many were told."""
    return _CAMPAIGNS[kind]


def campaign_state(state: str) -> str:
    """How far that is."""
    return _CAMPAIGN_STATES[state]
