"""What people do about an incident. Each verb leaves an audit row; an incident that is over cannot be changed."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, exists, func, or_, select, update

from bot.core.conversations import ConversationId
from bot.core.incidents import CLUSTER, Level, Topic
from bot.core.messages import Message
from bot.core.records import Page
from bot.errors import NoSuch, NotAllowed
from bot.ports.nerve import AlertId, Behind, BoardLine, IncidentId, Quote, State, Story
from bot.storage import audit, board, drafting, heard
from bot.storage.nerve import PAIN, TOPIC, open_row
from bot.storage.rules import Rules
from bot.storage.tables import (
    alerts,
    conversations,
    incident_facts,
    incident_links,
    incidents,
    signals,
    tellings,
)
from bot.storage.upsert import insert

_a, _i, _l, _t = alerts.c, incidents.c, incident_links.c, tellings.c
_LINK = insert(incident_links).on_conflict_do_nothing()


class SqlIncidents:
    """The units of `bot.ports.Incidents` over one connection."""

    def __init__(self, db: Connection, rules: Rules) -> None:
        self._db = db
        self._rules = rules

    # --- looking ------------------------------------------------------------

    def board(self, now: datetime, *, closed_since: datetime | None = None) -> Sequence[BoardLine]:
        return board.lines(self._db, now, closed_since)

    def story(self, incident: IncidentId, now: datetime) -> Story | None:
        return board.story(self._db, incident, now)

    def line(self, incident: IncidentId, now: datetime) -> BoardLine | None:
        return board.line(self._db, incident, now)

    def live(self, topic: Topic) -> IncidentId | None:
        found = self._db.execute(select(_i.id).where(_i.topic == topic, _i.closed_at.is_(None))).scalar()
        return None if found is None else IncidentId(found)

    def of_alert(self, alert: AlertId) -> IncidentId | None:
        found = self._db.execute(select(_a.incident).where(_a.id == alert)).scalar()
        return None if found is None else IncidentId(found)

    def behind(self, incident: IncidentId, now: datetime, figure: str, page: Page) -> Sequence[Behind]:
        return board.behind(self._db, incident, now, figure, page)

    def said(self, incident: IncidentId, most: int) -> Sequence[Quote]:
        return drafting.said(self._db, incident, most)

    def answered(self, incident: IncidentId, most: int) -> Sequence[Quote]:
        return drafting.answered(self._db, incident, most)

    def linked_to(self, conversation: ConversationId) -> Sequence[IncidentId]:
        s = signals.c
        topics = select(TOPIC).where(s.conversation == conversation, PAIN, or_(s.issue != "", s.cluster.is_not(None)))
        said = _i.topic.in_(topics)
        linked = exists().where(_l.incident == _i.id, _l.conversation == conversation)
        found = select(_i.id).where(_i.closed_at.is_(None), or_(said, linked)).order_by(_i.id)
        return [IncidentId(number) for number in self._db.execute(found).scalars()]

    def heard(self, since: datetime, after: int, limit: int) -> Sequence[tuple[int, Message]]:
        return heard.heard(self._db, since, after, limit)

    def by_level(self) -> Mapping[Level, int]:
        found = select(_i.level, func.count()).where(_i.closed_at.is_(None)).group_by(_i.level)
        counted = {Level(level): int(number) for level, number in self._db.execute(found)}
        return {level: counted.get(level, 0) for level in Level}

    # --- doing ------------------------------------------------------------

    def we_know(self, incident: IncidentId, who: str, now: datetime) -> None:
        row = open_row(self._db, incident)
        if row.topic.startswith(CLUSTER):
            raise NotAllowed(
                "there is no approved answer for this yet, so the bot can say nothing. Add it to the knowledge first."
            )
        self._state(incident, State.KNOWN, who, now)

    def hold(self, incident: IncidentId, who: str, now: datetime) -> None:
        self._state(incident, State.HELD, who, now)

    def reopen(self, incident: IncidentId, who: str, now: datetime) -> None:
        self._state(incident, State.OPEN, who, now)

    def fixed(self, incident: IncidentId, who: str, now: datetime) -> None:
        self._state(incident, State.FIXED, who, now)

    def close(self, incident: IncidentId, who: str, now: datetime) -> None:
        self._state(incident, State.CLOSED, who, now)
        self._set(incident, closed_at=now)

    def mute(self, incident: IncidentId, until: datetime | None, who: str, now: datetime) -> None:
        open_row(self._db, incident)
        self._set(incident, muted_until=until, muted_by=who if until else "")
        self._note(incident, "mute" if until else "unmute", who, now)

    def remind(self, incident: IncidentId, at: datetime | None, who: str, now: datetime) -> None:
        open_row(self._db, incident)
        self._set(incident, remind_at=at, remind_by=who if at else "")
        self._note(incident, "remind" if at else "remind no more", who, now)

    def link(self, incident: IncidentId, conversation: ConversationId, who: str, now: datetime) -> None:
        open_row(self._db, incident)
        there = select(exists().where(conversations.c.id == conversation))
        if not self._db.execute(there).scalar():
            raise NoSuch("there is no such conversation.")
        values = {"incident": incident, "conversation": conversation, "who": who, "at": now}
        if self._db.execute(_LINK, values).rowcount:
            self._note(incident, f"link {conversation}", who, now)

    def unlink(self, incident: IncidentId, conversation: ConversationId, who: str, now: datetime) -> None:
        open_row(self._db, incident)
        gone = delete(incident_links).where(_l.incident == incident, _l.conversation == conversation)
        if self._db.execute(gone).rowcount:
            self._note(incident, f"unlink {conversation}", who, now)

    def acknowledge(self, alert: AlertId, who: str, now: datetime) -> bool:
        mine = select(_a.incident, _a.acknowledged_by).where(_a.id == alert).with_for_update()
        found = self._db.execute(mine).first()
        if found is None:
            raise NoSuch("there is no such alarm.")
        if found.acknowledged_by:
            return False
        # Whoever looks after the newest alarm looks after the older ones of the same incident, too.
        same = (_a.incident == found.incident, _a.id <= alert, _a.acknowledged_by == "")
        self._db.execute(update(alerts).where(*same).values(acknowledged_by=who, acknowledged_at=now))
        self._quiet(found.incident, f"{who} looks after it")
        self._note(IncidentId(found.incident), "acknowledge", who, now)
        return True

    def add_fact(
        self,
        incident: IncidentId,
        name: str,
        value: str,
        who: str,
        now: datetime,
        conversation: ConversationId | None = None,
    ) -> None:
        open_row(self._db, incident)
        values = {"name": name, "value": value, "conversation": conversation, "who": who, "at": now}
        self._db.execute(insert(incident_facts), values | {"incident": incident})
        self._note(incident, f"fact {name}: {value}", who, now)

    # --- parts ------------------------------------------------------------

    def _state(self, incident: IncidentId, state: State, who: str, now: datetime) -> None:
        row = open_row(self._db, incident)
        if row.state == state.value:
            return
        self._set(incident, state=state.value, state_by=who, state_at=now)
        self._note(incident, state.value, who, now)
        if state is not State.OPEN:  # who acts has seen it
            newest = select(func.max(_a.id)).where(_a.incident == incident)
            if (alert := self._db.execute(newest).scalar()) is not None:
                self.acknowledge(AlertId(alert), who, now)

    def _quiet(self, incident: int, why: str) -> None:
        """Repeats that have not left yet stay unsaid; the first word to each recipient still goes."""
        waiting = (_t.incident == incident, _t.status == "waiting", _t.round > 0, _t.kind == "alert")
        self._db.execute(update(tellings).where(*waiting).values(status="dropped", why=why))

    def _set(self, incident: IncidentId, **values: object) -> None:
        self._db.execute(update(incidents).where(_i.id == incident).values(**values))

    def _note(self, incident: IncidentId, what: str, who: str, now: datetime) -> None:
        audit.note(self._db, who, f"incident: {what}", str(incident), now)
