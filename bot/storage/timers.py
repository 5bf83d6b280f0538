"""Timers: a due one becomes an inbox row of its conversation, so that order and the version fence hold for it too."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, or_, select, update

from bot.core.conversations import ConversationId, Status
from bot.core.messages import Kind, Role, Visibility
from bot.ports import FURTHEST
from bot.storage.rules import Rules
from bot.storage.tables import conversations, decisions, inbox, timers
from bot.storage.turns import last_post
from bot.storage.upsert import insert

_c, _d = conversations.c, decisions.c
_newest_question = (
    select(func.max(_d.id)).where(_d.conversation == _c.id, _d.verdict == "ask", _d.undone.is_(False)).scalar_subquery()
)
_DUE = (
    select(timers, _c.status, _c.memory, _c.thread, _c.room, _c.root, _c.customer, _c.name, _c.public, _c.locale,
           _newest_question.label("question"))
    .join_from(timers, conversations, _c.id == timers.c.conversation)
    .where(or_(timers.c.due_at <= bindparam("now"), timers.c.due_at > bindparam("furthest")))
    .order_by(timers.c.due_at, timers.c.id)
    .limit(bindparam("most"))
)  # fmt: skip
_ROW = insert(inbox).on_conflict_do_nothing(index_elements=["account", "happening"])
_READY = (
    update(conversations)
    .where(_c.id == bindparam("b_id"))
    .values(ready_at=func.coalesce(_c.ready_at, bindparam("b_now", type_=_c.ready_at.type)))
)


def fire(db: Connection, now: datetime, limit: int, rules: Rules) -> Sequence[ConversationId]:
    """Turn due timers into inbox rows; one whose matter is settled just goes. One further ahead than any was ever set
    is due: a clock was set back."""
    furthest = now + rules.question_timeout + FURTHEST
    due = db.execute(_DUE, {"now": now, "furthest": furthest, "most": limit}).all()
    if not due:
        return []
    db.execute(delete(timers).where(timers.c.id.in_([timer.id for timer in due])))
    fired: list[ConversationId] = []
    for timer in due:
        if timer.kind == "question" and not _open(timer):
            continue
        db.execute(_ROW, _row(db, timer, now))
        db.execute(_READY, {"b_id": timer.conversation, "b_now": now})
        fired.append(ConversationId(timer.conversation))
    return fired


def _open(timer: Row[Any]) -> bool:
    """Does the customer still owe an answer to this very question?"""
    return bool(timer.status == Status.ASKED.value and timer.memory.get("choices") and timer.question == timer.ref)


def _row(db: Connection, timer: Row[Any], now: datetime) -> dict[str, Any]:
    visibility = Visibility.PUBLIC if timer.public else Visibility.PRIVATE
    return {
        "account": timer.account, "happening": f"timer:{timer.kind}:{timer.conversation}:{timer.ref}",
        "thread": timer.thread, "conversation": timer.conversation, "room": timer.room,
        "remote": last_post(db, timer.conversation) or timer.root, "kind": Kind.POST.value, "timer": timer.kind,
        "author": timer.customer, "author_name": timer.name, "role": Role.CUSTOMER.value, "text": "",
        "visibility": visibility.value, "addressed": True, "threaded": True, "locale": timer.locale,
        "at": now, "accepted_at": now, "state": "ready",
    }  # fmt: skip
