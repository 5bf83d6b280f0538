"""What stands on a platform, as far as we know: receipts, the standing answer of a room, and taking posts back."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from bot.core.decisions import Purpose
from bot.core.records import Receipt
from bot.storage import rows
from bot.storage.prepared import Prepared, among
from bot.storage.tables import canonical_answers, conversations, outbox, receipts
from bot.storage.upsert import insert

SOMEWHERE_PRIVATE = "private:"  # and the person: a private room that the platform did not name
LEFT = ("leased", "sent", "unsure")
_NO_RECEIPT = ("leased", "unsure")

_RECEIPT_ROW = insert(receipts)
_RECEIPT = Prepared(
    _RECEIPT_ROW.on_conflict_do_update(
        index_elements=["account", "room", "post"],
        set_={"link": _RECEIPT_ROW.excluded.link},
        where=and_(receipts.c.link == "", receipts.c.outbox == _RECEIPT_ROW.excluded.outbox),
    )
)
_CANONICAL = Prepared(
    insert(canonical_answers).on_conflict_do_nothing(index_elements=["account", "room", "issue", "version"])
)


def _among_or_marked(table: Any, states: tuple[str, ...]) -> ColumnElement[bool]:
    """In one of these states, or waiting to be tried again after it may have left.

    The states stand first and alone: so an index leads to them, however much was said in that room before.
    """
    return and_(
        among(table.c.status, [*states, "waiting"]), or_(table.c.status != "waiting", table.c.maybe_posted.is_(True))
    )


def may_stand(table: Any = outbox) -> ColumnElement[bool]:
    """Rows of the outbox (or an alias) that left, or may have: they cannot be unsaid."""
    return _among_or_marked(table, LEFT)


def stands_unseen(table: Any = outbox) -> ColumnElement[bool]:
    """Rows that may stand, and whose posts we cannot name yet."""
    return _among_or_marked(table, _NO_RECEIPT)


def note_receipt(db: Connection, row: Any, receipt: Receipt, now: datetime) -> None:
    """Keep where it stands: taps, echoes, pointers and withdrawals find it by this. May be told more than once."""
    room = receipt.room or _room(db, row)
    place = {"account": row.account, "room": room, "outbox": row.id, "link": receipt.link}
    _RECEIPT.later(db, *(place | {"post": post} for post in receipt.posts))
    if row.withdrawn:
        queue_withdrawal(db, row, None, now)
    elif receipt.link and row.purpose == Purpose.ANSWER.value and row.visibility != "private" and row.issue:
        place["room"] = row.room
        _CANONICAL.later(db, place | {"issue": row.issue, "version": row.version, "at": now})


def _room(db: Connection, row: Any) -> str:
    """A private answer to a public thread does not stand in the public room: post numbers are counted per room."""
    if (
        row.visibility == "private"
        and db.execute(select(conversations.c.public).where(conversations.c.id == row.conversation)).scalar()
    ):
        return f"{SOMEWHERE_PRIVATE}{row.person}"
    return str(row.room)


def queue_withdrawal(db: Connection, sent: Any, because_of: int | None, now: datetime) -> int:
    """One outbox row per post of a reply that must go (and whose room is known). Returns how many."""
    found = select(receipts.c.room, receipts.c.post).where(
        receipts.c.outbox == sent.id, ~receipts.c.room.startswith(SOMEWHERE_PRIVATE)
    )
    reply = rows.reply_out(rows.reply_in(sent)) | {"discloses": False, "buttons": []}
    values = [
        reply
        | {
            "account": sent.account, "conversation": sent.conversation, "thread": sent.thread, "inbox": None,
            "n": n, "key": rows.key(sent.account, f"withdraw:{sent.id}", post.post), "action": "delete",
            "room": post.room, "root": sent.root, "reply_to": sent.reply_to, "person": sent.person, "post": post.post,
            "text": "", "status": "waiting", "not_before": now, "created_at": now, "turn_version": sent.turn_version,
            "why": "the customer deleted what it answers" if because_of else "",
        }
        for n, post in enumerate(db.execute(found).all())
    ]  # fmt: skip
    if values:
        db.execute(insert(outbox).on_conflict_do_nothing(index_elements=["account", "key"]), values)
    return len(values)
