"""What the units of incidents share: which signals are pain, which belong to a topic, and figures as JSON."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, literal, or_, select

from bot.core.incidents import CLUSTER, Reading, Usual
from bot.core.incidents import PAIN as KINDS
from bot.errors import NoSuch, NotAllowed
from bot.ports.nerve import IncidentId
from bot.storage.prepared import among
from bot.storage.tables import incidents, signals

_i, _s = incidents.c, signals.c
PAIN = among(_s.kind, sorted(KINDS))
# A different person. The platform's id alone: on two accounts of one platform it is the same person, and the ids of
# different platforms do not meet (Telegram counts, Discord's are snowflakes, Slack's begin with a letter).
PERSON = _s.author
TOPIC = func.coalesce(_s.topic, func.nullif(_s.issue, ""), literal(CLUSTER) + _s.cluster)


def about(topic: str) -> ColumnElement[bool]:
    """Signals of pain that count for a topic: by what was matched, if the alarm did not find that they mean another."""
    by_itself = _s.issue == topic
    if topic.startswith(CLUSTER):
        by_itself = and_(_s.cluster == topic.removeprefix(CLUSTER), _s.issue == "")
    return and_(or_(_s.topic == topic, and_(_s.topic.is_(None), by_itself)), PAIN)


def began(row: Any) -> datetime:
    """From when on its signals belong to an incident: those of the window that raised it count, too."""
    start: datetime = row.since - window_of(row)
    return start


def window_of(row: Any) -> timedelta:
    return timedelta(seconds=row.reading.get("window", 1800))


def row_of(db: Connection, incident: IncidentId) -> Any | None:
    return db.execute(select(incidents).where(_i.id == incident)).first()


def open_row(db: Connection, incident: IncidentId) -> Any:
    """The incident, locked; raises NoSuch, or NotAllowed if it is over."""
    row = db.execute(select(incidents).where(_i.id == incident).with_for_update()).first()
    if row is None:
        raise NoSuch("there is no such incident.")
    if row.closed_at is not None:
        raise NotAllowed(f'"{row.label}" is over. Nothing was done.')
    return row


def reading_out(reading: Reading, window: timedelta) -> dict[str, Any]:
    return {
        "authors": reading.authors, "messages": reading.messages, "intensity": reading.intensity,
        "reach": reading.reach, "pain": reading.pain, "times_usual": reading.times_usual,
        "usual": [reading.usual.per_window, reading.usual.days, reading.usual.windows, reading.usual.busy],
        "doubling": None if reading.doubling is None else reading.doubling.total_seconds(),
        "once_in": reading.once_in.total_seconds(), "copies": reading.copies, "talkers": reading.talkers,
        "window": window.total_seconds(),
    }  # fmt: skip


def reading_in(found: dict[str, Any]) -> Reading:
    doubling = found.get("doubling")
    return Reading(
        authors=found.get("authors", 0),
        messages=found.get("messages", 0),
        intensity=found.get("intensity", 0.0),
        reach=found.get("reach", 0),
        pain=found.get("pain", 0.0),
        usual=Usual(*found.get("usual", ())),
        times_usual=found.get("times_usual", 0.0),
        doubling=None if doubling is None else timedelta(seconds=doubling),
        once_in=timedelta(seconds=found.get("once_in", 0.0)),
        copies=found.get("copies", 0),
        talkers=found.get("talkers", 0),
    )
