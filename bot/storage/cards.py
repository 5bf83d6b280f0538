"""The staff room's side of a conversation: its card, what the card's thread was told, and what was said there.

Cards and their lines are outbox rows with an action of their own, so that they are kept, paced and tried again like
every other word, and nothing that looks for words to customers ever sees them.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, case, exists, false, func, insert, literal_column, or_, select, true, update

from bot.core.campaigns import CampaignId
from bot.core.campaigns import Kind as Telling
from bot.core.conversations import ConversationId, IssueId, Status
from bot.core.decisions import Reply
from bot.core.messages import Kind, Message, RemoteId, Role, Visibility
from bot.core.records import Card, Heard, News, Recalled
from bot.core.staff import StaffRoom, to_staff
from bot.storage import rows
from bot.storage.accept import Acceptance
from bot.storage.prepared import among
from bot.storage.rules import Rules
from bot.storage.tables import campaign_items, campaigns, cards, conversations, inbox, outbox, receipts, threads

ACTION = "card"
_c, _i, _k, _o = conversations.c, inbox.c, cards.c, outbox.c
_NOBODY = "staff room"  # cards are for no customer

_words = and_(
    _i.conversation == _k.conversation,
    _i.id > _k.heard,
    _i.role == Role.CUSTOMER.value,
    _i.kind.in_([Kind.POST.value, Kind.EDIT.value]),
    _i.timer == "",
    _i.deleted.is_(False),
)
# Who has the conversation, as `News.state` says it.
_holder = func.coalesce(func.nullif(_c.assignee, ""), threads.c.owned_by)
_state = case(
    (_c.status.in_([Status.WAITING.value, Status.DONE.value]), _c.status),
    (_c.status == Status.HUMAN.value, _c.status + ":" + _holder),
    else_="bot",
)
_STATE = select(_state).join_from(conversations, threads, threads.c.id == _c.thread)
_posted = exists().where(receipts.c.outbox == _k.outbox)
# Who got an answer that was taken back from many waits for a person like everybody else, but the room is told once of
# all of them (`recalled`): two hundred cards at once are none. Whoever writes after it has a card of his own.
GROUPED_FROM = 4  # conversations
_p, _q = campaigns.c, campaign_items.c
_many = select(_q.campaign).group_by(_q.campaign).having(func.count(func.distinct(_q.conversation)) >= GROUPED_FROM)
_large = and_(_p.kind == Telling.RECALL.value, _p.at == _c.since, _p.id.in_(_many))
_wrote_since = exists().where(
    _i.conversation == _c.id, _i.role == Role.CUSTOMER.value, _i.timer == "", _i.accepted_at > _c.since
)
_by_recall = and_(_c.handoff_rule == "recall", ~_wrote_since)
_grouped = and_(_by_recall, exists().where(_large))
_has_card = exists().where(_k.conversation == _c.id, _k.since == _c.since)
_without = and_(_c.status == Status.WAITING.value, _c.since.is_not(None), ~_has_card)
_MISSING = select(_c.id).where(_without, ~_grouped)
_UNTOLD = (
    select(_p.id, _p.issue, _p.who, func.count().label("people"), func.min(_c.id).label("first"))
    .join_from(campaigns, conversations, _large)
    .where(_without, _by_recall)
    .group_by(_p.id, _p.issue, _p.who)
    .order_by(_p.id)
)
# `cards.open` is written out, so that the database sees that its small index holds all the rows asked for.
_BEHIND = (
    select(_c.id)
    .join_from(cards, conversations, _c.id == _k.conversation)
    .join(threads, threads.c.id == _c.thread)
    .where(literal_column("cards.open"), _posted, or_(_state != _k.told, exists().where(_words)))
)
_IS_OPEN = _c.status.in_([Status.WAITING.value, Status.HUMAN.value])


class SqlCards:
    """The units of `bot.ports.Cards` over one connection."""

    def __init__(self, db: Connection, rules: Rules) -> None:
        self._db = db
        self._accepting = Acceptance(db, rules)

    def due(self, limit: int) -> Sequence[ConversationId]:
        found = _MISSING.union(_BEHIND).limit(limit)
        return [ConversationId(number) for number in self._db.execute(found).scalars()]

    def recalled(self, room: StaffRoom) -> Sequence[Recalled]:
        found = self._db.execute(_UNTOLD).all()
        keys = {row.id: _recall_key(room, row.id) for row in found}
        told = select(_o.key).where(_o.account == room.account, among(_o.key, list(keys.values())))
        known = set(self._db.execute(told).scalars())
        return [
            Recalled(CampaignId(row.id), IssueId(row.issue), row.who, row.people, ConversationId(row.first))
            for row in found
            if keys[row.id] not in known
        ]

    def announce(self, recall: Recalled, room: StaffRoom, words: Reply, now: datetime) -> None:
        c = self._db.execute(select(conversations, _c.id.label("conversation")).where(_c.id == recall.first)).one()
        _queue(self._db, c, room, words, None, now, _recall_key(room, recall.campaign))

    def news(self, conversation: ConversationId) -> News:
        missing = _MISSING.where(_c.id == conversation)
        row = self._newest(conversation)
        if row is None or self._db.execute(missing).first() is not None:
            return News(None)
        found = self._db.execute(select(inbox).where(_k.id == row.id, _words).order_by(_i.id)).all()
        words = tuple(Heard(each.author_name, _said(each), edited=each.kind == Kind.EDIT.value) for each in found)
        state = self._db.execute(_STATE.where(_c.id == conversation)).scalar_one()
        return News(self._card(row), row.told, state, words)

    def post(
        self, conversation: ConversationId, room: StaffRoom, card: Reply, issue: IssueId | None, now: datetime
    ) -> None:
        c = self._db.execute(select(conversations, _c.id.label("conversation")).where(_c.id == conversation)).one()
        self._db.execute(update(cards).where(_k.conversation == conversation).values(open=false()))
        number = _queue(self._db, c, room, card, None, now)
        heard = select(func.coalesce(func.max(_i.id), 0)).where(_i.conversation == conversation).scalar_subquery()
        values = {"account": room.account, "conversation": c.id, "since": c.since, "outbox": number, "told": c.status}
        self._db.execute(insert(cards).values(**values, open=true(), issue=issue or "", heard=heard))

    def say(self, card: Card, words: Reply, now: datetime) -> None:
        _line(self._db, card.conversation, words, now)

    def caught_up(self, card: Card, state: str) -> None:
        newest = select(func.max(_i.id)).where(_i.conversation == card.conversation).scalar_subquery()
        is_open = exists().where(_c.id == card.conversation, _IS_OPEN)
        values = {"told": state, "heard": func.coalesce(newest, _k.heard), "open": is_open}
        self._db.execute(update(cards).where(_k.id == card.id).values(**values))

    def reopen(self, card: Card) -> None:
        self._db.execute(update(cards).where(_k.id == card.id).values(open=true()))

    def choose(self, card: Card, to: Visibility, agent: str) -> None:
        self._set(card, chosen=to.value, draft="", agent=agent)

    def keep(self, card: Card, draft: str, agent: str) -> None:
        self._set(card, chosen="", draft=draft, agent=agent)

    def forget(self, card: Card) -> None:
        self._set(card, chosen="", draft="", agent="")

    def heard(self, message: Message, now: datetime) -> bool:
        if self._accepting.seen(message).seen:
            return False
        self._accepting.store(replace(message, text="", attachments=(), link=""), now, "done")
        return True

    def of(self, message: Message) -> Card | None:
        posts = [post for post in (message.id, message.root, message.reply_to) if post is not None]
        r, above = receipts.c, receipts.alias("above")
        found = self._db.execute(
            select(cards)
            .join_from(receipts, outbox, and_(_o.id == r.outbox, _o.action == ACTION))
            .outerjoin(above, and_(above.c.account == r.account, above.c.room == r.room, above.c.post == _o.root))
            .join(cards, or_(_k.outbox == _o.id, _k.outbox == above.c.outbox))
            .where(r.account == message.account, r.room == message.room.id, r.post.in_(posts))
            .limit(1)
        ).first()
        return None if found is None else self._card(found)

    def newest(self, conversation: ConversationId) -> Card | None:
        row = self._newest(conversation)
        return None if row is None else self._card(row)

    # --- parts ------------------------------------------------------------

    def _set(self, card: Card, **values: str) -> None:
        self._db.execute(update(cards).where(_k.id == card.id).values(**values))

    def _newest(self, conversation: int) -> Any | None:
        found = select(cards).where(_k.conversation == conversation).order_by(_k.id.desc()).limit(1)
        return self._db.execute(found).first()

    def _card(self, row: Any) -> Card:
        newer = select(exists().where(_k.conversation == row.conversation, _k.id > row.id))
        return Card(
            id=row.id,
            conversation=ConversationId(row.conversation),
            newest=not self._db.execute(newer).scalar(),
            issue=IssueId(row.issue) if row.issue else None,
            to=Visibility(row.chosen) if row.chosen else None,
            draft=row.draft,
            agent=row.agent,
        )


def tell(db: Connection, conversation: int, text: str, now: datetime) -> None:
    """A line under the conversation's card, if it has one."""
    _line(db, conversation, to_staff(text), now)


def erase(db: Connection, conversation: int, now: datetime) -> None:
    """The customer took words back: they stand in no card any more. One that did not leave yet is made anew."""
    mine = and_(_o.conversation == conversation, _o.action == ACTION, _o.n == 0)  # n 1: about many, quotes nobody
    unsaid = select(_o.id).where(mine, _o.status == "waiting")
    db.execute(cards.delete().where(_k.outbox.in_(unsaid)))
    db.execute(update(outbox).where(mine, _o.status == "waiting").values(status="dropped"))
    if db.execute(update(outbox).where(mine, _o.status == "sent").values(text="")).rowcount:
        tell(db, conversation, "The customer deleted something that is quoted here.", now)


def _line(db: Connection, conversation: int, words: Reply, now: datetime) -> None:
    """Under the newest card that stands there."""
    found = db.execute(
        select(outbox, receipts.c.post.label("card_post"))
        .join_from(cards, outbox, _o.id == _k.outbox)
        .join(receipts, receipts.c.outbox == _o.id)
        .where(_k.conversation == conversation)
        .order_by(_k.id.desc())
        .limit(1)
    ).first()
    if found is not None:
        _queue(db, found, StaffRoom(found.account, found.room), words, found.card_post, now)


def _recall_key(room: StaffRoom, campaign: int) -> str:
    return rows.key(room.account, f"recall:{campaign}", 0)


def _queue(
    db: Connection, about: Any, room: StaffRoom, words: Reply, under: RemoteId | None, now: datetime, key: str = ""
) -> int:
    """An outbox row for the room. `about`: a row with conversation and thread; `under`: the card's post, for a line.
    `key`: of a word about many conversations."""
    said = select(func.count()).where(_o.conversation == about.conversation, _o.action == ACTION)
    number = db.execute(said).scalar_one()  # rows are never deleted, so that each has a key of its own
    values = rows.reply_out(words) | {
        "account": room.account, "conversation": about.conversation, "thread": about.thread, "n": 1 if key else 0,
        "action": ACTION, "key": key or rows.key(room.account, f"staff:{about.conversation}", number),
        "room": room.room, "root": under or "", "reply_to": under, "person": _NOBODY, "status": "waiting",
        "not_before": now, "created_at": now,
    }  # fmt: skip
    return int(db.execute(insert(outbox).values(**values).returning(_o.id)).scalar_one())


def _said(row: Any) -> str:
    things = " ".join(f"[{kind}]" for kind, *_ in row.attachments)
    return " ".join(part for part in (row.text, things) if part)
