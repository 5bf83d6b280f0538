"""How far telling many is, said to people: why it waits, and what comes next. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.core.campaigns import Campaign, Line
from bot.desk.tongues import _, ngettext, number, ours, said

# What a figure of the page counts: its name in the address -> (its words, the states of its lines).
FIGURES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "done": (said("Done"), ("sent",)),
    "waiting": (said("Still to come"), ("planned", "queued")),
    "left-out": (said("Left out"), ("skipped", "stopped")),
    "unclear": (said("Refused or unclear"), ("failed", "unsure")),
}
NEXT = 3  # lines that are named


@dataclass(frozen=True, slots=True)
class Now:
    """What happens this moment. `says`: sentences; `next`: the lines that come first, with what is leaving."""

    says: Sequence[str]
    next: Sequence[Line]


def now_of(campaign: Campaign, now: datetime) -> Now:
    """Of one that is over there is nothing to say."""
    leaving = [line for line in campaign.lines if line.state == "queued"]
    if campaign.state == "aborted" and leaving:
        return Now([_("Stopped. What was on its way already may still arrive.")], leaving[:NEXT])
    if campaign.state != "running":
        return Now((), ())
    held = [line for line in leaving if _later(line, now)]
    planned = [line for line in campaign.lines if line.state == "planned"]
    put_off = [line for line in planned if _later(line, now)]
    ready = [line for line in planned if not _later(line, now)]
    says = [
        *_leaving(len(leaving) - len(held)),
        *_held(held, _("The platform takes nothing just now")),
        *_pace(campaign),
    ]
    says += _held(put_off, _("Put off") if ready or leaving else _("Everything that is left waits"))
    return Now(says, [*leaving, *ready, *put_off][:NEXT])


def shown(campaign: Campaign, figure: str) -> list[Line]:
    """The lines that a figure counts; all of them for ""."""
    if figure in FIGURES:
        return [line for line in campaign.lines if line.state in FIGURES[figure][1]]
    return [*campaign.lines]


def _later(line: Line, now: datetime) -> bool:
    return line.not_before is not None and line.not_before > now


def _leaving(count: int) -> list[str]:
    if not count:
        return []
    return [ngettext("One message leaves now.", "%(num)s messages leave now.", count)]


def _pace(campaign: Campaign) -> list[str]:
    seconds = campaign.order.pace
    if not seconds:
        return [_("They leave as fast as each platform allows.")]
    if seconds == 1:
        return [_("One leaves every second at most, so that you can read along and stop.")]
    return [_("One leaves every %(num)s seconds at most, so that you can read along and stop.", num=number(seconds))]


def _held(lines: Sequence[Line], head: str) -> list[str]:
    """Each reason once, with when it is tried again first."""
    reasons: dict[str, list[Line]] = {}
    for line in lines:
        reasons.setdefault(line.why or said("the platform asked to wait"), []).append(line)
    found = []
    for why, waiting in reasons.items():
        first = min(line.not_before for line in waiting if line.not_before is not None)
        of = f" ({len(waiting)})" if len(waiting) > 1 else ""
        again = _("Tried again at %(time)s.", time=f"{first.astimezone(UTC):%H:%M:%S} UTC")
        found.append(f"{head}{of}: {ours(why)}. {again}")
    return found
