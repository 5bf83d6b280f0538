"""Taps, edits and deletes: what happens to a post that was said before."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, delete, exists, select, update

from bot.core.conversations import ConversationId
from bot.core.messages import Kind, Message, Role
from bot.core.records import Accepted, SealedNote
from bot.storage import cards
from bot.storage.accept import Acceptance
from bot.storage.people import place_of_tap
from bot.storage.rewind import rethink, unsay
from bot.storage.standing import may_stand, queue_withdrawal
from bot.storage.steps import UNSAID, hand_off, in_flight, now_unsure
from bot.storage.tables import canonical_answers, fetches, inbox, outbox, receipts, sealed, signals
from bot.storage.turns import settle_ready

_ORIGINAL = (
    select(inbox.c.id, inbox.c.thread, inbox.c.conversation, inbox.c.state, inbox.c.done_at, inbox.c.text,
           inbox.c.deleted, inbox.c.addressed)
    .where(
        inbox.c.account == bindparam("account"),
        inbox.c.room == bindparam("room"),
        inbox.c.remote == bindparam("remote"),
        inbox.c.kind == Kind.POST.value,
        inbox.c.timer == "",
    )
    .order_by(inbox.c.id)
    .limit(1)
)  # fmt: skip


def accept_tap(a: Acceptance, m: Message, now: datetime) -> Accepted:
    """A tap belongs to the person who tapped: it opens or updates HIS conversation in the thread of the tapped post."""
    if m.author.role is not Role.CUSTOMER:
        a.store(m, now, "done")
        return Accepted(True)
    place = place_of_tap(a, m)
    if place is None and in_flight(a.db, m.account, None, m.room.id, private=not m.public):
        a.store(m, now, "held")  # our post stands already, its receipt is about to be stored
        return Accepted(True)
    if place is None and m.kind is Kind.REACTION:  # to somebody else's post: nothing for us
        a.store(m, now, "done")
        return Accepted(True)
    there, root = place or (m, a.root(m, now))
    thread, conversation = a.addition(there, root, now)
    a.store(m, now, "ready", thread, conversation)
    return Accepted(True, ConversationId(conversation))


def _original(db: Connection, m: Message) -> Any | None:
    return db.execute(_ORIGINAL, {"account": m.account, "room": m.room.id, "remote": m.id}).first()


def accept_edit(a: Acceptance, m: Message, notes: Sequence[SealedNote], now: datetime) -> Accepted:
    """Before the answer: the turn starts anew on the new words. Soon after: judged again. Later: kept only."""
    post = _original(a.db, m)
    thread = None if post is None else post.thread
    if post is None or post.deleted or post.text == m.text:
        a.store(m, now, "done", thread)
        if post is not None and not post.deleted:  # masked words may be equal and what they mask another
            _seal_anew(a, post.id, m, notes, now)
        return Accepted(True)
    change: dict[str, Any] = {"text": m.text, "private_data": list(m.private_data), "edited": True}
    a.db.execute(update(inbox).where(inbox.c.id == post.id).values(**change))
    a.db.execute(delete(sealed).where(sealed.c.inbox == post.id))
    a.seal(post.id, m, notes, now)
    if post.conversation is None:
        a.store(m, now, "done", thread)
        return Accepted(True)
    if rethink(a.db, post.conversation, now):
        post = _original(a.db, m)
        assert post is not None
    soon = post.done_at is not None and now - post.done_at <= a.rules.edit_within and post.state == "done"
    a.bump(post.conversation, m, now, words=False)
    m = replace(m, addressed=m.addressed or post.addressed)
    a.store(m, now, "ready" if soon else "done", thread, post.conversation)
    settle_ready(a.db, post.conversation, now)
    return Accepted(True, ConversationId(post.conversation) if soon or post.state == "ready" else None)


def _seal_anew(a: Acceptance, post: int, m: Message, notes: Sequence[SealedNote], now: datetime) -> None:
    if notes:
        a.db.execute(delete(sealed).where(sealed.c.inbox == post))
        a.seal(post, m, notes, now)


def accept_delete(a: Acceptance, m: Message, now: datetime) -> Accepted:
    """The words are erased for good, pending replies to them dropped, and what we answered is taken back."""
    _nothing_to_point_at(a.db, m)
    post = _original(a.db, m)
    if post is None:
        a.store(m, now, "done")
        return Accepted(True)
    _erase(a.db, m, now)
    _unfeel(a.db, m)
    row = a.stored(m, now, "done", post.thread, post.conversation)
    if post.conversation is None:
        return Accepted(True)
    a.bump(post.conversation, m, now, words=False)
    rethink(a.db, post.conversation, now)
    cards.erase(a.db, post.conversation, now)
    _drop_replies(a.db, post.conversation, m)
    queued = _withdraw(a.db, post.conversation, m, row, now)
    settle_ready(a.db, post.conversation, now)
    return Accepted(True, ConversationId(post.conversation), (m.account,) if queued else ())


def _nothing_to_point_at(db: Connection, m: Message) -> None:
    """If it was our own answer that went, nobody gets a pointer to it any more."""
    r = receipts.c
    ours = select(r.outbox).where(r.account == m.account, r.room == m.room.id, r.post == m.id)
    db.execute(delete(canonical_answers).where(canonical_answers.c.outbox.in_(ours)))


def _erase(db: Connection, m: Message, now: datetime) -> None:
    kinds = [Kind.POST.value, Kind.EDIT.value]
    mine = (inbox.c.account == m.account, inbox.c.room == m.room.id, inbox.c.remote == m.id, inbox.c.kind.in_(kinds))
    for kept in (sealed, fetches):
        db.execute(delete(kept).where(kept.c.inbox.in_(select(inbox.c.id).where(*mine))))
    db.execute(update(inbox).where(*mine).values(text="", attachments=[], private_data=[], deleted=True))
    db.execute(update(inbox).where(*mine, inbox.c.state != "done").values(state="done", done_at=now))


def _unfeel(db: Connection, m: Message) -> None:
    """What was said in it counts no more, unless other words of the same turn still stand."""
    of = select(inbox.c.decision).where(
        inbox.c.account == m.account, inbox.c.room == m.room.id, inbox.c.remote == m.id, inbox.c.decision.is_not(None)
    )  # fmt: skip
    left = inbox.alias("left_of_it")
    same = and_(left.c.conversation == signals.c.conversation, left.c.decision == signals.c.decision)
    stands = exists().where(same, left.c.deleted.is_(False))
    db.execute(delete(signals).where(signals.c.decision.in_(of), ~stands))


def _drop_replies(db: Connection, conversation: int, m: Message) -> None:
    pending = select(outbox).where(_replies_to(conversation, m), UNSAID).order_by(outbox.c.id)
    for row in db.execute(pending).all():
        dropped = {"status": "dropped", "why": "the customer deleted what it answers"}
        db.execute(update(outbox).where(outbox.c.id == row.id).values(**dropped))
        unsay(db, row)


def _replies_to(conversation: int, m: Message) -> Any:
    return (
        (outbox.c.conversation == conversation)
        & (outbox.c.reply_to == m.id)
        & (outbox.c.said_by == "")
        & (outbox.c.action == "send")
        & outbox.c.withdrawn.is_(False)
    )


def _withdraw(db: Connection, conversation: int, m: Message, row: int, now: datetime) -> bool:
    """Queue taking back what stands; what is just leaving is marked, and taken back once it stands."""
    standing = select(outbox).where(_replies_to(conversation, m), may_stand())
    gone = db.execute(standing.order_by(outbox.c.id)).all()
    if not gone:
        return False
    ids = [found.id for found in gone]
    db.execute(update(outbox).where(outbox.c.id.in_(ids)).values(withdrawn=True))
    db.execute(delete(canonical_answers).where(canonical_answers.c.outbox.in_(ids)))
    why = "the customer deleted what it answers, and it may stand there already"
    if now_unsure(db, outbox.c.id.in_(ids), why):
        hand_off(db, conversation, "gate", why, now)
    return sum(queue_withdrawal(db, found, row, now) for found in gone) > 0
