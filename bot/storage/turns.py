"""Turns: what is to be judged next, and committing what was decided. A stale turn writes nothing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, case, literal, or_, select, update

from bot.core.case import Marked
from bot.core.conversations import ConversationId, IssueId, Status
from bot.core.decisions import Ask, Decision, Handoff, Reply, Signal
from bot.core.issues import Knowledge
from bot.core.messages import Kind, Message, RemoteId
from bot.core.records import Committed, Work
from bot.errors import Stale
from bot.ports import FURTHEST
from bot.storage import assigning, history, rows
from bot.storage.last_id import last_id
from bot.storage.prepared import Prepared, together
from bot.storage.rules import Rules
from bot.storage.steps import READY_ROWS, hand_off
from bot.storage.tables import (
    MARKED,
    READY,
    conversations,
    decisions,
    inbox,
    incidents,
    outbox,
    rooms,
    signals,
    threads,
    timers,
)
from bot.storage.upsert import insert

_TAPS = {Kind.TAP, Kind.REACTION}
_MOST_ROWS = 50  # of one burst; the rest is the next turn
_ROWS_PER_ROUND = 100  # numbers of outbox rows that one round of a turn may use

_STATE = Prepared(
    select(conversations, threads.c.owner, rooms.c.kind.label("room_kind"), rooms.c.name.label("room_name"),
           history.DISCLOSED.label("really_disclosed"))
    .join_from(conversations, threads, threads.c.id == conversations.c.thread)
    .join(rooms, (rooms.c.account == conversations.c.account) & (rooms.c.room == conversations.c.room))
    .where(
        conversations.c.id == bindparam("id"),
        # Words are ready as soon as they are there, though the clock of who took them is ahead; see also `has_come`.
        or_(conversations.c.ready_at <= bindparam("now"), conversations.c.ready_at <= conversations.c.active_at,
            conversations.c.ready_at > bindparam("furthest")),
    )
)  # fmt: skip
_READY = Prepared(
    select(inbox).where(inbox.c.conversation == bindparam("id"), READY).order_by(inbox.c.id).limit(_MOST_ROWS)
)
_MARKED = Prepared(  # such states have only incidents that are open
    select(incidents.c.topic, incidents.c.state).where(incidents.c.topic > literal(""), MARKED)
)
_DEFER = Prepared(
    update(conversations)
    .where(conversations.c.id == bindparam("b_id"), conversations.c.version == bindparam("b_version"))
    .values(ready_at=bindparam("b_until"))
)
_DECISION = Prepared(insert(decisions).returning(decisions.c.id))
_DONE = Prepared(
    update(inbox)
    .where(inbox.c.id == bindparam("b_row"), READY)
    .values(state="done", done_at=bindparam("b_now"), decision=last_id("decisions"))
    .returning(inbox.c.redone)
)
_WAITED = conversations.c.status == Status.WAITING.value
_moves = (
    update(conversations)
    .where(conversations.c.id == bindparam("b_id"), conversations.c.version == bindparam("b_version"))
    .values(
        version=conversations.c.version + 1,
        status=bindparam("b_status"),
        memory=bindparam("b_memory"),
        language=bindparam("b_language"),
        announced=bindparam("b_announced"),
        issue=case((bindparam("b_issue") != "", bindparam("b_issue")), else_=conversations.c.issue),
        ready_at=case((READY_ROWS, bindparam("b_now", type_=conversations.c.ready_at.type)), else_=None),
    )
    .returning(conversations.c.customer_version, conversations.c.thread, conversations.c.ready_at)
)
_FIRST = ~_WAITED  # a hand-off that waits already keeps its first time; an urgent one brings its own reason
_NEWER = or_(_FIRST, bindparam("b_urgent"))
_MOVE = Prepared(_moves)
_MOVE_TO_PERSON = Prepared(_moves.values(
    handoff_rule=case((_NEWER, bindparam("b_rule")), else_=conversations.c.handoff_rule),
    handoff_because=case((_NEWER, bindparam("b_because")), else_=conversations.c.handoff_because),
    team=case((_NEWER, bindparam("b_team")), else_=conversations.c.team),
    urgent=or_(bindparam("b_urgent"), conversations.c.urgent & _WAITED),
    since=case((_WAITED, conversations.c.since), else_=bindparam("b_now", type_=conversations.c.since.type)),
    met=case((_WAITED, conversations.c.met), else_=None),
    active_at=bindparam("b_now"),
))  # fmt: skip
_OUT = Prepared(insert(outbox))
_SIGNALS = Prepared(insert(signals))
_TIMER = Prepared(insert(timers).on_conflict_do_nothing())
_LAST_POST = Prepared(
    select(inbox.c.remote)
    .where(inbox.c.conversation == bindparam("id"), inbox.c.kind == Kind.POST.value, inbox.c.timer == "",
           inbox.c.deleted.is_(False))
    .order_by(inbox.c.id.desc())
    .limit(1)
)  # fmt: skip


def last_post(db: Connection, conversation: int) -> RemoteId | None:
    """The customer's newest post in this conversation."""
    found = _LAST_POST.scalar(db, {"id": conversation})
    return None if found is None else RemoteId(found)


def load(db: Connection, conversation: ConversationId, now: datetime, rules: Rules) -> Work | None:
    """The oldest unfinished rows as one turn: words that stand together are one message, anything else stands alone."""
    asked = {"id": conversation, "now": now, "furthest": now + FURTHEST}
    waited = history.asks_waits(now, rules)
    states, found, marked, waits = together(db, (_STATE, asked), (_READY, asked), (_MARKED, {}), waited)
    if not states or not found:
        return None
    state = states[0]
    turn = _together(found, rules.burst)
    message = _joined(turn, state)
    memory = rows.memory_in(state.memory)
    answered = history.really_answered(db, conversation, memory.answered)
    promised = history.expected_waits(waits, now, rules, state.account, ("", *rules.with_hours))
    disclosed = memory.disclosed and state.really_disclosed
    return Work(
        rows=tuple(row.id for row in turn),
        message=message,
        conversation=rows.conversation(state, replace(memory, disclosed=disclosed, answered=answered)),
        history=history.read(db, conversation, message, now, rules),
        wait=promised[""],
        team_waits=promised,
        first_at=turn[0].accepted_at,
        last_at=turn[-1].accepted_at,
        tapped=history.tapped(db, message) if message.kind in _TAPS else None,
        tries=max(row.tries for row in turn),
        timer=turn[0].timer,
        marked={IssueId(row.topic): Marked(row.state) for row in marked},
    )


def _words(row: Any) -> bool:
    return row.kind == Kind.POST.value and not row.timer


def _together(found: Sequence[Any], burst: timedelta) -> list[Any]:
    """One burst. Words that were judged before, for nothing, are judged with whatever was said since."""
    turn = [found[0]]
    for row in found[1:]:
        far = row.at - turn[-1].at > burst and not turn[-1].redone
        if far or not (_words(turn[-1]) and _words(row)):
            break
        turn.append(row)
    return turn


def _joined(turn: Sequence[Any], state: Any) -> Message:
    parts = [rows.message(row, state.root, state.room_kind, state.room_name) for row in turn]
    last = parts[-1]
    if len(parts) == 1:
        return last
    return replace(
        last,
        text="\n".join(part.text for part in parts if part.text),
        addressed=any(part.addressed for part in parts),
        attachments=tuple(a for part in parts for a in part.attachments),
        private_data=tuple(dict.fromkeys(kind for part in parts for kind in part.private_data)),
        reach=max((part.reach for part in parts if part.reach is not None), default=None),
        locale=next((part.locale for part in reversed(parts) if part.locale), ""),
    )


def defer(db: Connection, work: Work, until: datetime) -> None:
    """Wait for more words; raises Stale if the conversation moved on."""
    values = {"b_id": work.conversation.id, "b_version": work.conversation.version, "b_until": until}
    if not _DEFER.run(db, values):
        raise _stale(work)


def _stale(work: Work) -> Stale:
    return Stale(f"Conversation {work.conversation.id} moved on while this turn was thinking; it is done again.")


def commit(
    db: Connection, work: Work, decision: Decision, knowledge: Knowledge, now: datetime, rules: Rules
) -> Committed:
    """State, decision, signals, outbox rows and timers at once, or Stale and nothing."""
    decided = (_DECISION, _decision(work, decision, knowledge, now))
    each = [(_DONE, {"b_row": row, "b_now": now}) for row in work.rows]
    [[number]], *done, moves = together(db, decided, *each, _move(work, decision, now))
    if not (moves and all(done)):  # it moved on, or one of them is not to be done any more
        raise _stale(work)
    moved, rounds = moves[0], done[-1][0].redone
    _count(db, work, decision, number, now)
    if any(isinstance(effect, Handoff) for effect in decision.effects):
        assigning.give(db, work.conversation.id, now, rules)
    out = _out(db, work, decision, now, rounds * _ROWS_PER_ROUND)
    for row in out:
        row |= {"decision": number, "thread": moved.thread, "turn_version": moved.customer_version}
    _OUT.later(db, *out)
    if decision.verdict == "ask":
        values = {"account": work.conversation.account, "conversation": work.conversation.id, "kind": "question",
                  "ref": number, "due_at": now + rules.question_timeout}  # fmt: skip
        _TIMER.later(db, values)
    return Committed(says=bool(out), more=moved.ready_at is not None, decision=number)


def _decision(work: Work, decision: Decision, knowledge: Knowledge, now: datetime) -> dict[str, Any]:
    known = knowledge.issues.get(decision.issue) if decision.issue else None
    return {
        "account": work.conversation.account,
        "conversation": work.conversation.id,
        "inbox": work.rows[-1],
        "rule": decision.rule,
        "because": decision.because,
        "verdict": decision.verdict,
        "reasons": [decision.because],
        "candidates": _candidates(decision),
        "facts": dict(decision.facts),
        "issue": decision.issue or "",
        "issue_version": known.version if known else "",
        "snapshot": knowledge.version,
        "approved_by": list(known.approved_by) if known else [],
        "status": decision.status.value,
        "status_before": work.conversation.status.value,
        "memory_before": rows.memory_out(work.conversation.memory),
        "at": now,
    }


def _candidates(decision: Decision) -> list[list[str]]:
    """(issue, sure / not sure, why) as the hand-off packet shows them."""
    if decision.candidates:
        return [list(candidate) for candidate in decision.candidates]
    return [[decision.issue, "sure", decision.because]] if decision.issue else []


def _move(work: Work, decision: Decision, now: datetime) -> tuple[Prepared, dict[str, Any]]:
    """Bring the conversation to where it stands after the turn, unless it moved on meanwhile."""
    memory = decision.memory
    values: dict[str, Any] = {
        "b_id": work.conversation.id, "b_version": work.conversation.version, "b_now": now,
        "b_status": decision.status.value, "b_memory": rows.memory_out(memory), "b_language": memory.language,
        "b_announced": memory.announced, "b_issue": decision.issue or "",
    }  # fmt: skip
    handoff = next((effect for effect in decision.effects if isinstance(effect, Handoff)), None)
    if handoff is None:
        return _MOVE, values
    values |= {"b_rule": decision.rule, "b_because": handoff.because, "b_urgent": handoff.urgent, "b_team": handoff.to}
    return _MOVE_TO_PERSON, values


def _count(db: Connection, work: Work, decision: Decision, number: int, now: datetime) -> None:
    m = work.message
    signs = [
        {
            "account": work.conversation.account, "room": work.conversation.room, "author": m.author.id,
            "kind": effect.kind, "issue": effect.issue or "", "may_mean": [*effect.may_mean],
            "weights": sorted(effect.weights), "reach": m.reach,
            "tap": m.kind in _TAPS, "conversation": work.conversation.id, "decision": number, "at": now,
        }
        for effect in decision.effects
        if isinstance(effect, Signal)
    ]  # fmt: skip
    _SIGNALS.later(db, *signs)


def _out(db: Connection, work: Work, decision: Decision, now: datetime, first: int) -> list[dict[str, Any]]:
    c, source, to = work.conversation, work.rows[-1], work.message.id
    if decision.replies and work.message.kind in _TAPS:  # the tapped post is ours: answer the customer's own words
        to = last_post(db, c.id) or to
    return [
        rows.reply_out(reply)
        | {
            "account": c.account, "conversation": c.id, "inbox": source, "n": n, "key": rows.key(c.account, source, n),
            "room": c.room, "root": c.root, "reply_to": reply.to or to, "person": c.customer,
            "choices": _choices(decision, reply), "addressed": work.message.addressed, "status": "waiting",
            "not_before": now, "created_at": now,
        }
        for n, reply in enumerate(decision.replies, first)
    ]  # fmt: skip


def _choices(decision: Decision, reply: Reply) -> list[list[str | None]]:
    for effect in decision.effects:
        if isinstance(effect, Ask) and effect.reply is reply:
            return rows.choices_out(effect.choices)
    return []


def fail(db: Connection, work: Work, error: str, retry_at: datetime | None, rules: Rules) -> None:
    """The turn raised: count it, and either try again later or put the rows before a person."""
    mine = (inbox.c.id.in_(work.rows), READY)
    tried = update(inbox).where(*mine)
    if retry_at is not None:
        db.execute(tried.values(tries=inbox.c.tries + 1, error=error))
        values = {"b_id": work.conversation.id, "b_version": work.conversation.version, "b_until": retry_at}
        _DEFER.later(db, values)
        return
    db.execute(tried.values(tries=inbox.c.tries + 1, error=error, state="parked"))
    hand_off(db, work.conversation.id, "parked", "the bot could not work on these words", work.last_at)
    assigning.give(db, work.conversation.id, work.last_at, rules)
    settle_ready(db, work.conversation.id, work.last_at)


def settle_ready(db: Connection, conversation: int, now: datetime) -> None:
    """After rows were finished outside a turn: ready now if some are left, else nothing to do."""
    when = case((READY_ROWS, literal(now, conversations.c.ready_at.type)), else_=None)
    db.execute(update(conversations).where(conversations.c.id == conversation).values(ready_at=when))


def unfinished(db: Connection, after: ConversationId | None, limit: int) -> Sequence[tuple[ConversationId, datetime]]:
    """Conversations with unfinished rows, paged by id."""
    c = conversations.c
    found = select(c.id, c.ready_at).where(c.ready_at.is_not(None), c.id > (after or 0)).order_by(c.id).limit(limit)
    return [(ConversationId(row.id), row.ready_at) for row in db.execute(found)]
