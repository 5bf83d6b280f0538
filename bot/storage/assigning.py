"""Giving what was just handed off to somebody of the team, in the same unit of work. The rule is `core.assigning`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, exists, select, update

from bot.core.assigning import HandOut, Mate, whose
from bot.core.conversations import Status
from bot.storage.desk_lists import ASLEEP, held
from bot.storage.prepared import Prepared, among
from bot.storage.rules import Rules
from bot.storage.steps import mark
from bot.storage.tables import away, conversations, members, notes

_c = conversations.c
_THREAD = Prepared(select(_c.account, _c.customer, _c.assignee, _c.team, _c.urgent).where(_c.id == bindparam("id")))
_KNOWN = Prepared(
    select(_c.human_by)
    .where(_c.account == bindparam("account"), _c.customer == bindparam("customer"), _c.human_by != "")
    .where(_c.human_at >= bindparam("after"))
    .order_by(_c.human_at.desc())
    .limit(1)
)
_MEMBERS = Prepared(select(members.c.name, members.c.rank).where(members.c.rank != ""))
_AWAY = Prepared(select(away.c.person))
GAVE_BACK = "gave this back to all."
_words_of_it = and_(notes.c.text == notes.c.who + f" {GAVE_BACK}", notes.c.at >= _c.since)
_given_back = exists().where(notes.c.thread == _c.thread, notes.c.conversation == _c.id, _words_of_it)
_LEFT = Prepared(
    select(_c.id)
    .where(_c.assignee == "", among(_c.status, [Status.WAITING]), ~ASLEEP, ~_given_back)
    .order_by(_c.urgent.desc(), _c.since, _c.id)
    .limit(20)  # more than get room at once
)
_GIVE = Prepared(update(conversations).where(_c.id == bindparam("b_id")).values(assignee=bindparam("b_who")))


def give(db: Connection, conversation: int, now: datetime, rules: Rules) -> None:
    """Somebody looks after it from now on, if the brand wants that and somebody is there. Nobody owns it by this: it
    stays among those that need a person, and the bot may do what it could do before.

    Two hand-offs in the same moment, in two processes, may come to one person: the number is one to keep to, not a law.
    """
    if not rules.capacity:
        return
    c: Any = _THREAD.first(db, {"id": conversation})
    values = {"account": c.account, "customer": c.customer, "after": now - rules.wait_over}
    thread = HandOut(conversation, c.assignee, _KNOWN.scalar(db, values) or "", c.urgent)
    name, why = whose(thread, _mates(db, c.team, rules), rules.capacity)
    if name and name != c.assignee:
        _GIVE.later(db, {"b_id": conversation, "b_who": name})
        mark(db, conversation, "marker", "Beancan", f"{name} looks after this: {why}.", now)


def give_left(db: Connection, now: datetime, rules: Rules) -> None:
    """Somebody has room again: what was left over when everybody had enough, in the order in which it waits. What
    somebody gave back to all stays with all."""
    for row in _LEFT.all(db, {}) if rules.capacity else ():
        give(db, row.id, now, rules)


def _mates(db: Connection, team: str, rules: Rules) -> Sequence[Mate]:
    ranks = {row.name: row.rank for row in _MEMBERS.all(db, {})} | dict(rules.people)
    meant = rules.teams.get(team) or ranks
    busy = held(db)
    gone = {row.person for row in _AWAY.all(db, {})}
    return [
        Mate(name, busy.get(name, 0), name in gone)
        for name, rank in ranks.items()
        if rank != "viewer" and name in meant
    ]
