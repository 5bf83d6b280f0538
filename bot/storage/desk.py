"""What the people of the brand do: take over, reply, hand back, close, release. Each verb leaves an audit row."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, exists, insert, or_, select, update

from bot.core.case import Wait
from bot.core.conversations import ConversationId, Owner, Status, Step
from bot.core.decisions import Reply
from bot.core.messages import AccountId
from bot.core.records import FOR_A_PERSON, Page, Thread, Waiting
from bot.errors import Conflict, NotAllowed
from bot.ports import Counts, OutboxId
from bot.storage import assigning, audit, changes, desk_lists, desk_thread, rows
from bot.storage.files import give_back, take_along
from bot.storage.history import expected_wait
from bot.storage.prepared import Prepared, among
from bot.storage.presence import somebody
from bot.storage.rewind import rethink_behind, unsay
from bot.storage.rules import Rules
from bot.storage.steps import PENDING, finish_parked, give, human_took, mark, moved
from bot.storage.tables import PARKED, READY, conversations, decisions, inbox, outbox, sealed, threads, waits
from bot.storage.turns import last_post

_c, _o = conversations.c, outbox.c
_NO_HANDOFF: Mapping[str, Any] = {
    "handoff_rule": "", "handoff_because": "", "urgent": False, "team": "", "since": None, "met": None,
}  # fmt: skip
_ROW = Prepared(
    select(conversations, threads.c.owner)
    .join_from(conversations, threads, threads.c.id == _c.thread)
    .where(_c.id == bindparam("id"))
    .with_for_update(of=threads)
)
_STOPPED = Prepared(
    select(conversations).where(
        _c.thread == bindparam("thread"), or_(_c.status == Status.HUMAN.value, _c.id == bindparam("id"))
    )
)
_READ = Prepared(
    update(inbox)
    .where(inbox.c.conversation == bindparam("b_id"), READY)
    .values(state="done", done_at=bindparam("b_now"))
)
_ANEW = Prepared(
    update(conversations)
    .where(_c.id == bindparam("b_id"))
    .values(
        status=moved(Step.HANDED_BACK), memory=bindparam("b_memory"), version=_c.version + 1, ready_at=None,
        assignee="", active_at=bindparam("b_now"), **_NO_HANDOFF,
    )
)  # fmt: skip
_UNPARK = Prepared(
    update(inbox)
    .where(inbox.c.conversation == bindparam("b_id"), PARKED)
    .values(state="ready", tries=0, error="")
    .returning(inbox.c.id)
)
_ASSIGN = Prepared(update(conversations).where(_c.id == bindparam("b_id")).values(assignee=bindparam("b_who")))
_DROP = Prepared(
    update(outbox)
    .where(
        _o.conversation == bindparam("b_id"), _o.action == "send",
        or_(_o.status == "unsure", among(_o.status, PENDING) & (_o.said_by == "")),
    )
    .values(status="dropped", why=bindparam("b_why"))
)  # fmt: skip

_TAKEN_BACK = Prepared(
    update(outbox)
    .where(
        _o.id == bindparam("b_id"), _o.said_by == bindparam("b_who"), _o.said_by != "", _o.action == "send",
        _o.status == "waiting", _o.maybe_posted.is_(False),
    )
    .values(status="dropped", why=bindparam("b_why"))
    .returning(_o.conversation, _o.created_at)
)  # fmt: skip
_UNMET = Prepared(
    update(conversations).where(_c.id == bindparam("b_id"), _c.met == bindparam("b_met")).values(met=None)
)
_UNWAITED = Prepared(delete(waits).where(waits.c.conversation == bindparam("b_id"), waits.c.met == bindparam("b_met")))
# Who was done with it, or put it away, was so because of these words. (A new version ends what was put away.)
_REOPENED = Prepared(
    update(conversations)
    .where(_c.id == bindparam("b_id"), or_(_c.status == Status.DONE.value, desk_lists.ASLEEP))
    .values(status=moved(Step.HUMAN_TOOK), version=_c.version + 1, active_at=bindparam("b_now"))
)


class SqlDesk:
    """The units of `bot.ports.Desk` over one connection."""

    def __init__(self, db: Connection, rules: Rules) -> None:
        self._db = db
        self._rules = rules

    # --- looking ------------------------------------------------------------

    def waiting(self, which: str, page: Page) -> Sequence[Waiting]:
        return desk_lists.waiting(self._db, which, page, self._rules)

    def counts(self) -> Counts:
        return desk_lists.counts(self._db)

    def lines(self, conversations: Sequence[ConversationId]) -> Sequence[Waiting]:
        return desk_lists.shown(self._db, conversations, desk_lists.NEWEST, self._rules) if conversations else ()

    def thread(self, conversation: ConversationId) -> Thread | None:
        return desk_thread.build(self._db, conversation, self._rules)

    def wait(self, now: datetime, account: AccountId) -> Wait:
        return expected_wait(self._db, now, self._rules, account)

    def depths(self, now: datetime) -> Mapping[str, float]:
        return desk_lists.depths(self._db, now)

    # --- the thread ------------------------------------------------------------

    def take_over(self, conversation: ConversationId, agent: str, now: datetime) -> bool:
        c = self._row(conversation)
        self._takes(c, agent, now, spoke=False)
        mark(self._db, c.id, "marker", agent, f"{agent} took over. The bot is silent here.", now)
        self._note(agent, "take over", c, now)
        leaving = exists().where(_o.thread == c.thread, _o.status == "leased", _o.said_by == "")
        return bool(self._db.execute(select(leaving)).scalar())

    def reply(
        self, conversation: ConversationId, agent: str, reply: Reply, seen: int, now: datetime,
        hold: timedelta = timedelta(0), files: Sequence[int] = (),
    ) -> AccountId:  # fmt: skip
        c = self._row(conversation)
        if c.human_version > seen and c.human_by != agent:
            raise Conflict(c.human_by, (now - c.human_at).total_seconds())
        self._takes(c, agent, now, spoke=True)
        version = self._row(conversation).version
        values = rows.reply_out(reply) | {
            "account": c.account, "conversation": c.id, "thread": c.thread, "n": 0,
            "key": rows.key(c.account, f"desk:{c.id}", version), "room": c.room, "root": c.root,
            "reply_to": reply.to or last_post(self._db, c.id), "person": c.customer, "addressed": True,
            "said_by": agent, "turn_version": c.customer_version, "status": "waiting",
            "not_before": now + hold, "created_at": now,
        }  # fmt: skip
        send = self._db.execute(insert(outbox).returning(_o.id), values).scalar_one()
        take_along(self._db, send, c.id, agent, files)
        self._note(agent, f"reply {reply.visibility}", c, now)
        return AccountId(c.account)

    def undo(self, send: OutboxId, agent: str, now: datetime) -> None:
        # One statement looks and changes: the send loop of another process may be leasing the row at this moment.
        back = _TAKEN_BACK.first(self._db, {"b_id": send, "b_who": agent, "b_why": f"{agent} took it back"})
        if back is None:
            raise NotAllowed("It is too late to take this back: it has left. Look at the thread again.")
        give_back(self._db, send)
        # Nobody answered this hand-off then: it waits on, and is measured by the words that do leave.
        answered = {"b_id": back.conversation, "b_met": back.created_at}
        if _UNMET.run(self._db, answered):
            _UNWAITED.run(self._db, answered)
        self._note(agent, "undo", self._row(back.conversation), now, f"reply {send}")
        if _REOPENED.run(self._db, {"b_id": back.conversation, "b_now": now}):
            mark(self._db, back.conversation, "marker", agent, f"{agent} took the words back: this is open again.", now)

    def change(self, send: OutboxId, agent: str, text: str | None, now: datetime) -> AccountId:
        row = self._send(send)
        c = self._row(row.conversation)
        if row.said_by != agent or row.action != "send" or row.status != "sent" or row.withdrawn:
            raise NotAllowed("Only your own words that stand there can be changed. Look at the thread again.")
        changes.queue(self._db, row, c.root, text, now)
        self._note(agent, "take back" if text is None else "change", c, now, f"reply {send}")
        return AccountId(c.account)

    def note(self, conversation: ConversationId, agent: str, text: str, now: datetime) -> None:
        mark(self._db, conversation, "note", agent, text, now)
        self._note(agent, "note", self._row(conversation), now)

    def hand_back(self, conversation: ConversationId, agent: str, now: datetime) -> None:
        """The whole thread is the bot's again. What was said before this is settled: only what comes later counts."""
        c = self._row(conversation)
        give(self._db, c.thread, Owner.BOT)
        for other in _STOPPED.all(self._db, {"thread": c.thread, "id": c.id}):
            self._starts_anew(other, agent, now)
        mark(self._db, c.id, "marker", agent, f"{agent} handed back to the bot.", now)
        self._note(agent, "hand back", c, now)
        assigning.give_left(self._db, now, self._rules)

    def _starts_anew(self, c: Any, agent: str, now: datetime) -> None:
        memory = replace(
            rows.memory_in(c.memory), back=True, disclosed=False, not_helped=0, handoff_rule="", choices=()
        )
        self._settle(c.id, f"{agent} handed back to the bot")
        _READ.run(self._db, {"b_id": c.id, "b_now": now})
        _ANEW.run(self._db, {"b_id": c.id, "b_now": now, "b_memory": rows.memory_out(memory)})

    def retry(self, conversation: ConversationId, agent: str, now: datetime) -> None:
        c = self._row(conversation)
        if c.owner == Owner.HUMAN.value:
            raise NotAllowed("A person answers in this thread. Hand it back to the bot first.")
        if not _UNPARK.all(self._db, {"b_id": c.id}):
            raise NotAllowed("Nothing waits to be tried again. Look at the thread again.")
        change: dict[str, Any] = {"version": _c.version + 1, "ready_at": now, "active_at": now}
        if c.handoff_rule == "parked":  # it waited for a person because of this alone
            change |= {"status": moved(Step.HANDED_BACK), **_NO_HANDOFF}
        self._db.execute(update(conversations).where(_c.id == c.id).values(**change))
        mark(self._db, c.id, "marker", agent, f"{agent} let the bot try again.", now)
        self._note(agent, "try again", c, now)

    def done(self, conversation: ConversationId, agent: str, now: datetime) -> None:
        c = self._row(conversation)
        self._settle(c.id, f"{agent} closed the conversation")
        change = {"status": moved(Step.CLOSED), "version": _c.version + 1, "active_at": now, **_NO_HANDOFF}
        self._db.execute(update(conversations).where(_c.id == c.id).values(**change))
        mark(self._db, c.id, "marker", agent, f"{agent} closed this.", now)
        self._note(agent, "done", c, now)
        assigning.give_left(self._db, now, self._rules)

    def _settle(self, conversation: int, why: str) -> None:
        """Nothing of the bot waits any more, and no unsure send stands in the way of what comes."""
        _DROP.run(self._db, {"b_id": conversation, "b_why": why})
        finish_parked(self._db, inbox.c.conversation == conversation)

    # --- single messages ------------------------------------------------------------

    def release(self, send: OutboxId, agent: str, now: datetime) -> AccountId:
        row = self._send(send)
        if row.status not in FOR_A_PERSON:
            raise NotAllowed("This message does not wait for you any more. Look at the thread again.")
        c = self._row(row.conversation)
        _must_be_sendable(c, row)
        values = {"status": "waiting", "released_by": agent, "not_before": now, "turn_version": c.customer_version}
        if row.status == "unsure":
            values["leased_at"] = now  # this person's decision is a first try: the age of its key counts from here
        self._db.execute(update(outbox).where(_o.id == send).values(**values))
        self._goes_on(c, row)
        if row.status == "unsure":
            rethink_behind(self._db, row, now)
        self._note(agent, "release", c, now, f"reply {send}")
        return AccountId(row.account)

    def _goes_on(self, c: Any, row: Any) -> None:
        """If it waited only because the gate held this row, it stands now where the turn put it."""
        more = exists().where(_o.conversation == c.id, _o.id != row.id, _o.status.in_(FOR_A_PERSON))
        if c.status != Status.WAITING.value or c.handoff_rule != "gate" or self._db.execute(select(more)).scalar():
            return
        status = self._db.execute(select(decisions.c.status).where(decisions.c.id == row.decision)).scalar()
        change = {"status": status or Status.NEW.value, "version": _c.version + 1, **_NO_HANDOFF}
        self._db.execute(update(conversations).where(_c.id == c.id).values(**change))

    def dismiss(self, send: OutboxId, agent: str, now: datetime) -> None:
        row = self._send(send)
        leaving = row.status == "waiting" and row.maybe_posted
        if leaving or row.status not in {*FOR_A_PERSON, "waiting"}:
            raise NotAllowed("This message cannot be taken back any more. Look at the thread again.")
        if row.status == "unsure":  # a person looked: it stands there
            seen = {"status": "sent", "sent_at": now, "why": f"{agent} saw it there"}
            self._db.execute(update(outbox).where(_o.id == send).values(**seen))
            rethink_behind(self._db, row, now)
        else:
            self._db.execute(update(outbox).where(_o.id == send).values(status="dropped", why=f"dismissed by {agent}"))
            unsay(self._db, row)
        self._note(agent, "dismiss", self._row(row.conversation), now, f"reply {send}")

    def reveal(self, sealed_id: int, agent: str, now: datetime) -> bytes | None:
        s = sealed.c
        found = self._db.execute(select(s.blob, s.kind, s.account).where(s.id == sealed_id, s.expires > now)).first()
        if found is None:
            return None
        audit.note(self._db, agent, "reveal", f"{found.kind} {sealed_id}", now, found.account)
        return bytes(found.blob)

    def somebody(self, now: datetime) -> None:
        somebody(self._db, now)

    def forget_sealed(self, before: datetime) -> int:
        """Erase what was kept before that time. Returns how many."""
        return self._db.execute(delete(sealed).where(sealed.c.at < before)).rowcount

    def audit(self, who: str, what: str, about: str, now: datetime) -> None:
        audit.note(self._db, who, what, about, now)

    # --- parts ------------------------------------------------------------

    def _takes(self, c: Any, agent: str, now: datetime, *, spoke: bool) -> None:
        human_took(self._db, [c.thread], agent, now, spoke=spoke)
        _ASSIGN.run(self._db, {"b_id": c.id, "b_who": agent})

    def _row(self, conversation: int) -> Any:
        found = _ROW.first(self._db, {"id": conversation})
        if found is None:
            raise NotAllowed(f"There is no conversation {conversation} any more.")
        return found

    def _send(self, send: int) -> Any:
        found = self._db.execute(select(outbox).where(_o.id == send)).first()
        if found is None:
            raise NotAllowed(f"There is no message {send} any more.")
        return found

    def _note(self, agent: str, what: str, c: Any, now: datetime, about: str = "") -> None:
        audit.note_on(self._db, agent, what, c, now, about)


def _must_be_sendable(c: Any, row: Any) -> None:
    if c.owner == Owner.HUMAN.value and not row.said_by:
        raise NotAllowed("You answer in this thread; write your own words.")
    if row.withdrawn:
        raise NotAllowed("The customer deleted what this answers. It is not sent any more.")
    if row.status != "unsure" and c.customer_version > row.turn_version:
        raise NotAllowed("The customer added something since this was written. Look at the thread again.")
