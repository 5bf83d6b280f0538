"""Who looks after a thread, its labels, when it comes back, and finding it by its words."""

import re
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    and_,
    delete,
    func,
    or_,
    select,
    sql,
    union_all,
    update,
)

from bot.core.conversations import ConversationId, IssueId
from bot.core.records import Page, Waiting
from bot.errors import NotAllowed
from bot.storage import audit, desk_lists, word_index
from bot.storage.assigning import GAVE_BACK
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
_INDEXED = 3  # letters: what is shorter, an index of three letters does not know
_FEW = 1_000  # a word in more messages says little; such words are looked for in so many threads, the newest


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
        mark(self._db, c.id, "marker", by, said or f"{by} {GAVE_BACK}", now)
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

    def learn_words(self) -> None:
        word_index.learn(self._db, word_index.WORTH_IT)

    def search(self, words: Sequence[tuple[str, Collection[IssueId]]], page: Page) -> Sequence[Waiting]:
        # Rare words say where to look; the others are looked for there only, and if all are common, among the newest.
        hits = {word: self._anywhere(word, issues) for word, issues in words}
        rare = [found for found in hits.values() if found is not None]
        ids = self._newest(set.intersection(*rare) if rare else None)
        for word, issues in words:
            if ids and hits[word] is None:
                holding = set(self._db.execute(union_all(*self._holding(word, issues, ids))).scalars())
                ids = [number for number in ids if number in holding]
        return desk_lists.shown(self._db, ids[page.offset : page.offset + page.limit], desk_lists.NEWEST, self._rules)

    # --- parts ------------------------------------------------------------

    def _anywhere(self, word: str, issues: Collection[IssueId]) -> set[int] | None:
        """Conversations that hold the word; None if it is too short to be looked up, or stands nearly everywhere."""
        if len(word) < _INDEXED:
            return None
        parts = self._holding(word, issues, grams=_grams(word) if word_index.there(self._db) else "")
        found = list(self._db.execute(union_all(*parts).limit(_FEW + 1)).scalars())
        return set(found) if len(found) <= _FEW else None

    def _holding(
        self, word: str, issues: Collection[IssueId], among: Sequence[int] | None = None, grams: str = ""
    ) -> Sequence[Select[int]]:
        """Where the word may stand. `grams`: ask SQLite's index first, and read what it does not know yet."""

        def holds(column: ColumnElement[Any]) -> ColumnElement[bool]:
            # Where LIKE tells capitals from small letters there is ILIKE; lower() would cost as much as the reading.
            like = column.like if self._db.dialect.name == "sqlite" else column.ilike
            return or_(*(like(_like(each), escape="\\") for each in _spelt(word)))

        def said_in(table: Table, *also: ColumnElement[bool]) -> Sequence[Select[int]]:
            # With a sign beside it no index of its words is asked: for a few threads, their own is far cheaper.
            said = table.c.text if among is None else table.c.text + ""
            found = select(table.c.conversation).where(*also, holds(said))
            if not grams:
                return [found]
            words = sql.table(f"{table.name}_words", sql.column("rowid"))
            known = sql.literal_column(words.name).op("MATCH")(grams)
            indexed = found.join(words, words.c.rowid == table.c.id).where(known)
            return [indexed, found.where(table.c.id > word_index.known_upto(table))]

        itself = select(_c.id).where(or_(holds(_c.name), _c.issue.in_(sorted(issues))))
        parts = (
            *said_in(inbox, inbox.c.conversation.is_not(None)),
            *said_in(outbox, _MEANT),
            select(labels.c.conversation).where(holds(labels.c.label)),
        )
        if among is None:
            return [*parts, itself]
        each = select(_c.id).where(_c.id.in_(among))
        # OFFSET: asked of each of them, or PostgreSQL would rather read all messages
        found = [part.where(part.selected_columns[0] == _c.id).offset(0).correlate(conversations) for part in parts]
        return [*(each.where(part.exists()) for part in found), itself.where(_c.id.in_(among))]

    def _newest(self, among: Collection[int] | None) -> Sequence[int]:
        newest = select(_c.id).order_by(*desk_lists.NEWEST).limit(_FEW)
        return list(self._db.execute(newest if among is None else newest.where(_c.id.in_(among))).scalars())

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


def _grams(word: str) -> str:
    """What the index is asked: messages with every three letters of the word, in any of its spellings."""
    spellings = [[each[n : n + _INDEXED] for n in range(len(each) - _INDEXED + 1)] for each in _spelt(word)]
    quoted = [" AND ".join('"' + gram.replace('"', '""') + '"' for gram in grams) for grams in spellings]
    return " OR ".join(f"({grams})" for grams in quoted)


def _spelt(word: str) -> Sequence[str]:
    """Capitals are small letters here. SQLite knows that of English letters only, so the others are spelt out."""
    return [word] if word.isascii() else sorted({word, word.lower(), word.upper(), word.capitalize()})
