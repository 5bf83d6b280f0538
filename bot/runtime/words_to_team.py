"""What people of the brand are told of an alarm, a broken promise or a reminder: plain words, no name of a customer."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.core.decisions import Button
from bot.core.incidents import Level
from bot.ports.nerve import IncidentId, Telling

ACK, MUTE = "alarm_ack", "alarm_mute"  # of buttons: what a person of the brand wants about an alarm
HOP = {
    Level.L0: "", Level.L1: "for the agents", Level.L2: "for the lead", Level.L3: "for the incident room",
    Level.L4: "for named people",
}  # fmt: skip
Link = Callable[[IncidentId | None], str]  # where people open it in the console


@dataclass(frozen=True, slots=True)
class Words:
    """`title` in one line, `text` whole, `buttons` where a platform has them."""

    title: str
    text: str
    buttons: tuple[Button, ...] = ()


def words_of(telling: Telling, link: Link) -> Words:
    """The words of one telling."""
    match telling.kind:
        case "alert":
            return _alarm(telling, link)
        case "remind":
            title = f"Reminder: give an update on {telling.label}"
            return Words(title, f"{title}.\n{link(telling.incident)}")
        case "missed":
            return Words("Customers wait longer than promised", f"{telling.text}\n{link(None)}")
        case "empty":
            return Words("Nobody is at the desk, and somebody waits", f"{telling.text}\n{link(None)}")
        case _:
            return Words(telling.text, telling.text)


def _alarm(telling: Telling, link: Link) -> Words:
    again = f" (nobody reacted yet, told the {_ordinal(telling.round + 1)} time)" if telling.round else ""
    title = f"Alarm {HOP[telling.level]}: {telling.label}{again}"
    lines = [title, f"{telling.because}.", f"Why now: {telling.rule}", link(telling.incident)]
    number = telling.alert
    buttons = (Button(f"{ACK}.{number}", "I look after it"), Button(f"{MUTE}.{number}", "Quiet for an hour"))
    return Words(title, "\n".join(lines), buttons)


def _ordinal(number: int) -> str:
    return {2: "second", 3: "third"}.get(number, f"{number}th")
