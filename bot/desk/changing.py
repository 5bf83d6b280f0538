"""May somebody still change own words that stand on a platform, or take them back? Pure; the adapter's data say it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.policy import Channel
from bot.core.records import Line


@dataclass(frozen=True, slots=True)
class Allowed:
    """What can be done with one message."""

    change: bool = False
    take_back: bool = False


def allowed(channel: Channel | None, line: Line, agent: str, now: datetime) -> Allowed:
    """`channel` None: nobody serves the account just now, so nothing can."""
    own = line.kind == "reply" and line.who == agent and line.state == "sent" and not line.deleted
    if channel is None or not own:
        return Allowed()
    return Allowed(
        channel.can_edit and _young(line, channel.law.edits_within, now),
        channel.can_delete and _young(line, channel.law.deletes_within, now),
    )


def _young(line: Line, within: timedelta | None, now: datetime) -> bool:
    return within is None or now - line.at <= within
