"""Who looks after a thread, its labels, when it comes back, and finding it by its words."""

import re
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, func, or_, select, union, update

from bot.core.conversations import ConversationId, IssueId
from bot.core.records import Page, Waiting
from bot.errors import NotAllowed
from bot.storage import audit, desk_lists
from bot.storage.rules import Rules
from bot.storage.steps import mark
from bot.storage.tables import conversations, inbox, labels, outbox, snoozes
from bot.storage.upsert import insert

_c = conversations.c
_MEANT = and_(outbox.c.action == "send", outbox.c.status.not_in(["dropped", "failed"]))
_snooze = insert(snoozes)
_SNOOZE = _snooze.on_conflict_do_update(
    index_elements=["conversation"], set_={name: _snooze.excluded[name] for name in ("who", "version", "until", "at")}
)
_FEW = 2_000  # so many threads are looked up one by one; of more, all words are read through once more


class SqlSorting:
    """The units of `bot.ports.Sorting` over one connection."""

    def __init__(self, db: Connection, rules: Rules) -> None:
        self._db = db
        self._rules = rules

    def assign(self, conversation: ConversationId, to: str, by: str, now: datetime) -> None:
        c = self._row(conversation)
        if c.assignee == to:
            return
        self._db.execute(update(conversations).where(_c.id == c.id).values(assignee=to))
        self._awake(c.id)
        said = f"{by} gave this to {to}." if to and to != by else f"{by} looks after this." if to else ""
        mark(self._db, c.id, "marker", by, said or f"{by} gave this back to all.", now)
        audit.note_on(self._db, by, "assign", c, now, to)

    def label(self, conversation: ConversationId, label: str, by: str, now: datetime) -> None:
        c = self._row(conversation)
        row = {"conversation": c.id, "label": label, "account": c.account, "who": by, "at": now}
        if self._db.execute(insert(labels).on_conflict_do_nothing(), row).rowcount:
            audit.note_on(self._db, by, "label", c, now, label)

    def unlabel(self, conversation: ConversationId, label: str, by: str, now: datetime) -> None:
        c = self._row(conversation)
        gone = delete(labels).where(labels.c.conversation == c.id, labels.c.label == label)
        if self._db.execute(gone).rowcount:
            audit.note_on(self._db, by, "unlabel", c, now, label)

    def labels(self, limit: int) -> Sequence[str]:
        used = select(labels.c.label).group_by(labels.c.label).order_by(func.count().desc(), labels.c.label)
        return list(self._db.execute(used.limit(limit)).scalars())

    def snooze(self, conversation: ConversationId, until: datetime | None, by: str, now: datetime) -> None:
        c = self._row(conversation)
        row = {"conversation": c.id, "account": c.account, "who": by, "version": c.version, "until": until, "at": now}
        self._db.execute(_SNOOZE, row)
        audit.note_on(self._db, by, "snooze", c, now, until.isoformat(timespec="minutes") if until else "")

    def unsnooze(self, conversation: ConversationId, by: str, now: datetime) -> None:
        c = self._row(conversation)
        if self._awake(c.id):
            audit.note_on(self._db, by, "wake", c, now)

    def wake(self, now: datetime, limit: int) -> int:
        due = select(snoozes.c.conversation, snoozes.c.who, (snoozes.c.version == _c.version).label("asleep"))
        due = due.join_from(snoozes, conversations, _c.id == snoozes.c.conversation).where(snoozes.c.until <= now)
        found = self._db.execute(due.order_by(snoozes.c.until).limit(limit)).all()
        for row in found:
            self._awake(row.conversation)
            if row.asleep:
                mark(self._db, row.conversation, "marker", row.who, f"Back again: {row.who} had put it away.", now)
        return sum(row.asleep for row in found)

    def search(self, words: Sequence[tuple[str, Collection[IssueId]]], page: Page) -> Sequence[Waiting]:
        # Each word is looked for among the threads of those before it; the longest is likely the rarest.
        found: set[int] | None = None
        for word, issues in sorted(words, key=lambda each: -len(each[0])):
            found = self._holding(word, issues, found)
        if not found:
            return []
        newest = self._db.execute(select(_c.id).order_by(*desk_lists.NEWEST)).scalars()
        ids = [number for number in newest if number in found][page.offset : page.offset + page.limit]
        return desk_lists.shown(self._db, ids, desk_lists.NEWEST, self._rules)

    # --- parts ------------------------------------------------------------

    def _holding(self, word: str, issues: Collection[IssueId], among: set[int] | None) -> set[int]:
        few = sorted(among) if among is not None and len(among) <= _FEW else None

        def here(column: ColumnElement[Any], *also: ColumnElement[bool]) -> ColumnElement[bool]:
            return and_(*also, *([column.in_(few)] if few is not None else []))

        def holds(column: ColumnElement[Any]) -> ColumnElement[bool]:
            # Where LIKE tells capitals from small letters there is ILIKE; lower() would cost as much as the reading.
            like = column.like if self._db.dialect.name == "sqlite" else column.ilike
            return or_(*(like(_like(each), escape="\\") for each in _spelt(word)))

        i, o = inbox.c, outbox.c
        by = union(
            select(i.conversation).where(here(i.conversation, i.conversation.is_not(None), holds(i.text))),
            select(o.conversation).where(here(o.conversation, _MEANT, holds(o.text))),
            select(labels.c.conversation).where(here(labels.c.conversation, holds(labels.c.label))),
            select(_c.id).where(here(_c.id, or_(holds(_c.name), _c.issue.in_(sorted(issues))))),
        )
        found = set(self._db.execute(by).scalars())
        return found if among is None else found & among

    def _awake(self, conversation: int) -> bool:
        return bool(self._db.execute(delete(snoozes).where(snoozes.c.conversation == conversation)).rowcount)

    def _row(self, conversation: int) -> Any:
        found = select(_c.id, _c.account, _c.assignee, _c.version).where(_c.id == conversation)
        row = self._db.execute(found).first()
        if row is None:
            raise NotAllowed(f"There is no conversation {conversation} any more.")
        return row


def _like(word: str) -> str:
    """The word as a pattern that stands anywhere."""
    return "%" + re.sub(r"([%_\\])", r"\\\1", word) + "%"


def _spelt(word: str) -> Sequence[str]:
    """Capitals are small letters here. SQLite knows that of English letters only, so the others are spelt out."""
    return [word] if word.isascii() else sorted({word, word.lower(), word.upper(), word.capitalize()})
