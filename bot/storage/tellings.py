"""Who is told what: each word to each recipient once, also after a crash; repeated while nobody reacts."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, exists, func, select, update

from bot.core.conversations import ConversationId, Status
from bot.core.incidents import ALARM, Level
from bot.core.messages import AccountId, RoomId
from bot.ports.nerve import AlertId, IncidentId, Missed, State, Telling, TellingId
from bot.storage import tell
from bot.storage.desk_lists import ASLEEP
from bot.storage.history import expected_wait
from bot.storage.presence import somebody_since
from bot.storage.rules import Rules
from bot.storage.tables import alerts, conversations, decisions, incidents, missed, signals, tellings
from bot.storage.upsert import insert

_a, _c, _n, _t = alerts.c, conversations.c, incidents.c, tellings.c
CALL_AGAIN = timedelta(minutes=30)
_TELLING = (
    select(tellings, _n.label, _a.because, _a.rule, _a.at)
    .join_from(tellings, alerts, _a.id == _t.alert, isouter=True)
    .join(incidents, _n.id == _t.incident, isouter=True)
)
_MISSED: Any = insert(missed).on_conflict_do_nothing().returning(missed.c.id)


class SqlTellings:
    """The part of `bot.ports.Alarms` that tells people."""

    def __init__(self, db: Connection, rules: Rules) -> None:
        self._db = db
        self._rules = rules

    # --- alarms that nobody reacts to ------------------------------------------------------------

    def repeat(self, now: datetime, after: datetime, tell: Mapping[Level, tuple[str, ...]]) -> int:
        silent = (
            select(_a.id, _a.level, _a.incident)
            .join_from(alerts, incidents, and_(_n.id == _a.incident, _a.rise == _n.rises))
            .where(_n.closed_at.is_(None), _n.state == State.OPEN.value, _a.acknowledged_by == "", _a.level >= ALARM)
            .where((_n.muted_until.is_(None)) | (_n.muted_until <= now))
        )
        return sum(self._again(alert, now, after, tell) for alert in self._db.execute(silent).all())

    def _again(self, alert: Any, now: datetime, after: datetime, to: Mapping[Level, tuple[str, ...]]) -> int:
        said = self._db.execute(select(tellings).where(_t.alert == alert.id)).all()
        last = max((row.round for row in said), default=None)
        if last is None:
            return 0
        latest = [row for row in said if row.round == last]
        if any(row.status in {"waiting", "leaving"} or (row.told_at or row.created_at) > after for row in latest):
            return 0
        level = Level(min(alert.level + last, Level.L4))  # the first repeat goes to the same, the next one hop higher
        if last and level == latest[0].level:
            return 0  # nobody stands higher
        word = tell.Word("alert", f"alert:{alert.id}", level, last + 1, alert.id, alert.incident)
        return tell.queue(self._db, word, to.get(level, ()), now)

    # --- promises that were not kept ------------------------------------------------------------

    def overdue(self, now: datetime, limit: int) -> Sequence[Missed]:
        told: dict[str, int] = {}
        noticed = exists().where(missed.c.conversation == _c.id, missed.c.since == _c.since)
        waiting = (
            select(conversations)
            .where(_c.status == Status.WAITING.value, _c.met.is_(None), _c.since < now, ~noticed)
            .order_by(_c.since, _c.id)
        )
        found: list[Missed] = []
        for row in self._db.execute(waiting):
            if row.account not in told:
                told[row.account] = expected_wait(self._db, now, self._rules, row.account).minutes
            at = replace(self._rules.wait(row.since, row.account, row.team), minutes=told[row.account]).due(row.since)
            if at <= now:
                found.append(
                    Missed(ConversationId(row.id), row.name or row.customer, AccountId(row.account), row.issue,
                           row.since, at)
                )  # fmt: skip
            if len(found) == limit:
                break
        return found

    def miss(self, missed: Sequence[Missed], to: tuple[str, ...], words: str, now: datetime) -> None:
        new = [number for each in missed if (number := self._miss(each, now)) is not None]
        if new:
            tell.queue(self._db, tell.Word("missed", f"missed:{new[0]}", Level.L2, text=words), to, now)

    def _miss(self, one: Missed, now: datetime) -> int | None:
        values = {
            "account": one.account, "conversation": one.conversation, "since": one.since,
            "promised_at": one.promised_at, "noticed_at": now,
        }  # fmt: skip
        number: int | None = self._db.execute(_MISSED, values).scalar()
        if number is not None:
            self._feel(one)
        return number

    def _feel(self, one: Missed) -> None:
        """Waiting makes his complaint hurt more. It stands where that stands in time: he is no new voice."""
        s = signals.c
        last = select(signals).where(s.conversation == one.conversation).order_by(s.id.desc()).limit(1)
        before = self._db.execute(last).first()
        newest = select(func.max(decisions.c.id)).where(decisions.c.conversation == one.conversation)
        decision = self._db.execute(newest).scalar()
        if decision is None:
            return
        row = self._db.execute(select(conversations).where(_c.id == one.conversation)).one()
        sign = {
            "account": row.account, "room": row.room, "author": row.customer, "kind": "waiting",
            "issue": before.issue if before else row.issue, "cluster": before.cluster if before else None,
            "topic": before.topic if before else None, "may_mean": before.may_mean if before else [],
            "weights": sorted({*(before.weights if before else ()), "waiting_over_promise"}), "reach": row.reach,
            "conversation": row.id, "decision": decision, "at": before.at if before else one.since,
        }  # fmt: skip
        self._db.execute(insert(signals), sign)

    # --- nobody at the desk ------------------------------------------------------------

    def call_in(self, now: datetime, after: timedelta, to: tuple[str, ...], words: Callable[[int], str]) -> int:
        if somebody_since(self._db, now - after):
            return 0
        told = self._db.execute(select(func.max(_t.created_at, type_=_t.created_at.type)).where(_t.kind == "empty"))
        last = told.scalar()
        if last is not None and last > now - CALL_AGAIN:
            return 0
        waits = (_c.status == Status.WAITING.value, _c.met.is_(None), _c.since <= now - after, ~ASLEEP)
        found = self._db.execute(select(_c.id, _c.account, _c.team, _c.since).where(*waits).order_by(_c.since)).all()
        here = [row for row in found if not self._rules.wait(now, row.account, row.team).opens]
        if not here or (last is not None and here[-1].since <= last - after):
            return 0
        about = f"empty:{here[-1].id}:{here[-1].since:%Y%m%dT%H%M%S}"
        tell.queue(self._db, tell.Word("empty", about, Level.L2, text=words(len(here))), to, now)
        return len(here)

    # --- each word, once ------------------------------------------------------------

    def tellings(self, recipients: Collection[str], now: datetime, limit: int) -> Sequence[Telling]:
        due = _TELLING.where(_t.status == "waiting", _t.not_before <= now, _t.recipient.in_(sorted(recipients)))
        return [_telling(row) for row in self._db.execute(due.order_by(_t.id).limit(limit))]

    def leaving(self, telling: TellingId, now: datetime) -> bool:
        free = (_t.id == telling, _t.status == "waiting")
        return bool(self._db.execute(update(tellings).where(*free).values(status="leaving")).rowcount)

    def told(self, telling: TellingId, now: datetime, account: str = "", room: str = "", post: str = "") -> None:
        self._set(telling, status="told", told_at=now, account=account, room=room, post=post)

    def try_later(self, telling: TellingId, until: datetime, why: str) -> None:
        self._set(telling, status="waiting", not_before=until, why=why, tries=_t.tries + 1)

    def not_told(self, telling: TellingId, why: str, now: datetime, *, unsure: bool = False) -> None:
        self._set(telling, status="unsure" if unsure else "failed", why=why, told_at=now)

    def left(self, recipients: Collection[str]) -> Sequence[Telling]:
        mine = _TELLING.where(_t.status == "leaving", _t.recipient.in_(sorted(recipients)))
        return [_telling(row) for row in self._db.execute(mine.order_by(_t.id))]

    def answer(self, alert: AlertId, recipient: str, under: str, text: str, now: datetime) -> None:
        said = self._db.execute(select(func.count()).where(_t.kind == "answer", _t.alert == alert)).scalar_one()
        about = self._db.execute(select(_a.incident, _a.level).where(_a.id == alert)).one()
        word = tell.Word("answer", f"answer:{alert}:{said}", Level(about.level), 0, alert, about.incident, text, under)
        tell.queue(self._db, word, (recipient,), now)

    def refuse_unknown(self, known: Collection[str], why: str, now: datetime) -> Sequence[str]:
        lost = (_t.status == "waiting", _t.recipient.not_in(sorted(known)))
        found = update(tellings).where(*lost).values(status="failed", why=why, told_at=now).returning(_t.recipient)
        return sorted(set(self._db.execute(found).scalars()))

    def due_reminders(self, now: datetime) -> int:
        due = select(_n.id, _n.remind_by, _n.remind_at, _n.level).where(_n.closed_at.is_(None), _n.remind_at <= now)
        rows = self._db.execute(due).all()
        for row in rows:
            about = f"remind:{row.id}:{row.remind_at:%Y%m%dT%H%M%S}"
            tell.queue(self._db, tell.Word("remind", about, Level(row.level), 0, None, row.id), (row.remind_by,), now)
            self._db.execute(update(incidents).where(_n.id == row.id).values(remind_at=None, remind_by=""))
        return len(rows)

    def alert_of_post(self, account: AccountId, room: RoomId, posts: Collection[str]) -> AlertId | None:
        ours = (_t.account == account, _t.room == room, _t.post.in_(sorted(posts)), _t.kind == "alert")
        found = self._db.execute(select(_t.alert).where(*ours).order_by(_t.id.desc()).limit(1)).scalar()
        return None if found is None else AlertId(found)

    def _set(self, telling: TellingId, **values: object) -> None:
        self._db.execute(update(tellings).where(_t.id == telling).values(**values))


def _telling(row: Any) -> Telling:
    return Telling(
        id=TellingId(row.id),
        key=row.key,
        kind=row.kind,
        recipient=row.recipient,
        level=Level(row.level),
        round=row.round,
        tries=row.tries,
        text=row.text,
        label=row.label or "",
        because=row.because or "",
        rule=row.rule or "",
        at=row.at,
        alert=None if row.alert is None else AlertId(row.alert),
        incident=None if row.incident is None else IncidentId(row.incident),
        status=row.status,
        under=row.post,
    )
