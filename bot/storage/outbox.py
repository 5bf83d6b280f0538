"""What is to be said: leased one at a time per conversation, in order, and settled once."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Text,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    true,
    update,
)

from bot.core.conversations import ConversationId
from bot.core.decisions import Purpose
from bot.core.gate import FOR_MANY, Outcome, Situation, Verdict
from bot.core.messages import AccountId, RoomId
from bot.core.records import Receipt, Send
from bot.errors import Stale
from bot.ports import FURTHEST, OutboxId
from bot.storage import assigning, changes, rows, situation
from bot.storage.accept import Acceptance
from bot.storage.cards import tell
from bot.storage.people import asks_held, held_here, settle, settle_held
from bot.storage.prepared import Prepared, among, together
from bot.storage.rewind import MOST_ROUNDS, redo, rounds, unsay
from bot.storage.rules import Rules
from bot.storage.standing import note_receipt
from bot.storage.steps import READY_ROWS, hand_off, wake
from bot.storage.tables import conversations, outbox

_o = outbox.c
_before = outbox.alias("before")
# Bot rows keep their order behind whatever of the bot is open or unsure. A person's rows keep their order among
# themselves and wait for nothing else; a withdrawal waits for nothing. Lines of the staff room keep theirs.
_blocked: ColumnElement[bool] = exists().where(
    _before.c.conversation == _o.conversation,
    _before.c.id < _o.id,
    _before.c.action == "send",
    _before.c.purpose != Purpose.FIXED.value,  # nobody waits for it, so nobody shall wait behind it
    or_(
        and_(_o.said_by == "", among(_before.c.status, ["waiting", "leased", "unsure"])),
        and_(_o.said_by != "", _before.c.said_by != "", among(_before.c.status, ["waiting", "leased"])),
    ),
)
# A second first reporter waits while the first one's answer is leaving, or is tried again because it may have left:
# then it stands, and he gets a pointer to it.
_twin: ColumnElement[bool] = exists().where(
    _o.purpose == Purpose.ANSWER.value,
    _o.visibility != "private",
    _o.issue != "",
    _before.c.account == _o.account,
    _before.c.room == _o.room,
    among(_before.c.status, ["leased", "waiting"]),
    or_(_before.c.status == "leased", and_(_before.c.maybe_posted.is_(True), _o.maybe_posted.is_(False))),
    _before.c.purpose == _o.purpose,
    _before.c.issue == _o.issue,
    _before.c.version == _o.version,
    _before.c.visibility != "private",
)
_earlier_line: ColumnElement[bool] = exists().where(
    _before.c.conversation == _o.conversation,
    _before.c.id < _o.id,
    _before.c.action == "card",
    among(_before.c.status, ["waiting", "leased"]),
)
_unclear = and_(_o.said_by == "", held_here(_o.account, _o.thread, _o.room))
_FREE = and_(
    _o.account == bindparam("account"),
    _o.status == "waiting",
    case(
        (_o.action == "send", ~or_(_blocked, _unclear, and_(_o.said_by == "", _twin))),
        (_o.action == "card", ~_earlier_line),
        else_=true(),
    ),
)
# What was never put off leaves at once, whatever the clock says that wrote it; for the rest see `bot.ports.has_come`.
_TIME_HAS_COME = or_(
    _o.not_before <= bindparam("now"), _o.not_before <= _o.created_at, _o.not_before > bindparam("furthest")
)
# Rooms where nothing may be said now stand in one text, each between two line ends: one statement for however many.
_closed: BindParameter[str] = bindparam("closed", type_=Text)
_open = func.replace(_closed, "\n" + _o.room + "\n", "") == _closed
# In the order of an index, so that a long queue is read only as far as it is asked for.
_due_now = select(outbox).where(_FREE, _TIME_HAS_COME, _open).order_by(_o.not_before, _o.id).limit(bindparam("most"))
_DUE = Prepared(_due_now.where(_o.action != "card"))
_DUE_CARDS = Prepared(
    _due_now.where(_o.action == "card")
)  # apart: a rush of hand-offs must not hide the customers' rows
_NEXT = Prepared(select(func.min(_o.not_before, type_=_o.not_before.type)).where(_FREE))
_LEASED = Prepared(select(outbox).where(_o.account == bindparam("account"), _o.status == "leased").order_by(_o.id))
_ROW = Prepared(select(outbox).where(_o.id == bindparam("id")))
_LEASE = Prepared(
    update(outbox)
    .where(_o.id == bindparam("b_id"), among(_o.status, ["waiting", "leased"]))
    .values(
        status="leased",
        # What may have been posted keeps the time of its first try: from then on its key grows old at the platform.
        leased_at=case((_o.maybe_posted.is_(True), _o.leased_at), else_=bindparam("b_now", type_=_o.leased_at.type)),
        tries=_o.tries + case((_o.status == "waiting", 1), else_=0),
    )
)  # fmt: skip
_was_sent = _o.status == "sent"  # its echo came first; the receipt may still tell more
_SENT = Prepared(
    update(outbox)
    .where(_o.id == bindparam("b_id"))
    .values(
        status="sent",
        sent_at=case((_was_sent, _o.sent_at), else_=bindparam("b_now", type_=_o.sent_at.type)),
        why=case((_was_sent, _o.why), else_=""),
    )
    .returning(outbox)
)
_ON_ITS_WAY = frozenset({"waiting", "leased"})
_HOLDS = {Outcome.SUGGEST: "suggested", Outcome.APPROVE: "to_approve"}


class SqlOutbox:
    """The units of `bot.ports.Outbox` over one connection."""

    def __init__(self, db: Connection, rules: Rules) -> None:
        self._db = db
        self._rules = rules
        self._accepting = Acceptance(db, rules)

    def due(self, account: AccountId, now: datetime, limit: int, closed: Collection[RoomId] = ()) -> Sequence[Send]:
        asked = {"account": account, "now": now, "furthest": now + FURTHEST, "most": limit,
                 "closed": "".join(f"\n{room}\n" for room in closed)}  # fmt: skip
        return [rows.send(row) for due in together(self._db, (_DUE, asked), (_DUE_CARDS, asked)) for row in due]

    def next_due(self, account: AccountId) -> datetime | None:
        found: datetime | None = _NEXT.scalar(self._db, {"account": account})
        return found

    def situation(self, send: OutboxId, now: datetime, minute: int, hour: int) -> Situation:
        return situation.gather(self._db, send, now, minute, hour, self._rules)

    def lease(self, send: OutboxId, now: datetime, *, looked: bool = False) -> None:
        values = {"b_id": send, "b_now": now}
        if looked:
            _LEASE.later(self._db, values)
        elif not _LEASE.run(self._db, values):
            raise Stale(f"Reply {send} is no longer to be sent.")

    def refuse(self, send: OutboxId, verdict: Verdict, now: datetime) -> ConversationId | None:
        row = self._row(send)
        if row.status not in _ON_ITS_WAY:
            return None
        ring = self._refuse(row, verdict, now)
        if row.status == "leased":  # it was on its way and stays: what waited for it is judged now
            settle_held(self._accepting, row.account)
        return ring

    def _refuse(self, row: Any, verdict: Verdict, now: datetime) -> ConversationId | None:
        match verdict.outcome:
            case Outcome.LATER:
                self._change(row.id, status="waiting", not_before=now + verdict.after, why=verdict.because)
            case _ if row.maybe_posted:
                self._unsure(row, verdict.because, now)
            case Outcome.SUGGEST | Outcome.APPROVE:
                self._change(row.id, status=_HOLDS[verdict.outcome], why=verdict.because)
                self._to_person(row, verdict.because, now)
            case Outcome.HAND_OFF:
                self._drop(row, verdict.because)
                self._to_person(row, verdict.because, now)
            case Outcome.REDO:
                return self._redo(row, verdict.because, now)
            case _:
                self._drop(row, verdict.because)
        return None

    def hold(self, send: OutboxId, until: datetime, why: str, *, posted: bool = False) -> None:
        row = self._row(send)
        if row.status in _ON_ITS_WAY:
            mark = posted or row.maybe_posted
            self._change(send, status="waiting", not_before=until, why=why, maybe_posted=mark)
            settle_held(self._accepting, row.account)

    def sent(self, send: OutboxId, receipt: Receipt, now: datetime) -> Sequence[ConversationId]:
        found, held = together(self._db, (_SENT, {"b_id": send, "b_now": now}), asks_held(send))
        if not found:
            raise Stale(f"There is no reply {send}.")
        row = found[0]
        if changes.is_one(row):
            changes.done(self._db, row, now)
        elif row.action != "delete":
            note_receipt(self._db, row, receipt, now)
        return settle(self._accepting, held)

    def unsure(self, send: OutboxId, why: str, now: datetime) -> None:
        row = self._row(send)
        if row.status not in _ON_ITS_WAY:
            return
        self._unsure(row, why, now)
        settle_held(self._accepting, row.account)

    def _unsure(self, row: Any, why: str, now: datetime) -> None:
        if changes.is_one(row):  # doing it twice changes nothing: the writer looks, and does it once more
            changes.refused(self._db, row, why, now)
            return
        self._change(row.id, status="unsure", why=why, maybe_posted=True)
        self._to_person(row, f"a message may or may not have been posted: {why}", now)

    def failed(self, send: OutboxId, why: str, now: datetime) -> None:
        row = self._row(send)
        if row.status not in _ON_ITS_WAY:
            return
        if row.maybe_posted:  # this try was refused; an earlier one may stand
            self._unsure(row, why, now)
        else:
            self._failed(row, why, now)
        settle_held(self._accepting, row.account)

    def _failed(self, row: Any, why: str, now: datetime) -> None:
        if changes.is_one(row):
            changes.refused(self._db, row, why, now)
            return
        self._change(row.id, status="failed", why=why)
        if row.action == "send":
            unsay(self._db, row)
        if row.purpose not in FOR_MANY:  # of those a person reads in the list of all, and owes nobody an answer
            self._to_person(row, f"a message could not be posted: {why}", now)

    def leased(self, account: AccountId) -> Sequence[Send]:
        return [rows.send(row) for row in _LEASED.all(self._db, {"account": account})]

    def _row(self, send: int) -> Any:
        row = _ROW.first(self._db, {"id": send})
        if row is None:
            raise Stale(f"There is no reply {send}.")
        return row

    def _change(self, send: int, **values: Any) -> None:
        self._db.execute(update(outbox).where(_o.id == send).values(**values))

    def _drop(self, row: Any, why: str) -> None:
        self._change(row.id, status="dropped", why=why)
        unsay(self._db, row)

    def _redo(self, row: Any, why: str, now: datetime) -> ConversationId:
        """Judge the turn again; if part of it was said already, only this row goes. In the end it is a person's."""
        if rounds(self._db, row) >= MOST_ROUNDS:
            self._drop(row, why)
            self._to_person(row, why, now)
            return ConversationId(row.conversation)
        self._change(row.id, status="dropped", why=why)
        redo(self._db, row, now)
        if not self._more_to_judge(row.conversation, now):
            self._to_person(row, why, now)
        return ConversationId(row.conversation)

    def _more_to_judge(self, conversation: int, now: datetime) -> bool:
        wake(self._db, conversation, now)
        ready = select(exists().where(conversations.c.id == conversation, READY_ROWS))
        return bool(self._db.execute(ready).scalar())

    def _to_person(self, row: Any, because: str, now: datetime) -> None:
        hand_off(self._db, row.conversation, "gate", because, now)
        assigning.give(self._db, row.conversation, now, self._rules)
        if row.said_by:
            tell(self._db, row.conversation, f"{row.said_by}: {because}", now)
