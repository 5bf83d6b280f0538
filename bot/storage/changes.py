"""What a person does with own words that stand already: other words in their place, or taken back.

Both leave through the outbox, as a row for each post. The thread shows it when the platform did it, not before.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, exists, insert, select, update

from bot.errors import NotAllowed
from bot.storage import rows
from bot.storage.files import erase
from bot.storage.standing import SOMEWHERE_PRIVATE
from bot.storage.steps import mark
from bot.storage.tables import outbox, receipts

_o, _r = outbox.c, receipts.c
_ACTIONS = ("edit", "delete")


def is_one(row: Any) -> bool:
    """Is this outbox row such a change, of a person? (Recalls and withdrawals are nobody's own.)"""
    return row.action in _ACTIONS and row.said_by != ""


def queue(db: Connection, said: Any, root: str, text: str | None, now: datetime) -> None:
    """`said`: the row that stands there. `text` None: take it back. Raises NotAllowed."""
    found = select(_r.post, _r.room).where(_r.outbox == said.id, ~_r.room.startswith(SOMEWHERE_PRIVATE))
    posts = db.execute(found.order_by(_r.post)).all()
    if not posts:
        raise NotAllowed("Where this message stands is not known, so it can only be changed on the platform itself.")
    if text is not None and len(posts) > 1:
        raise NotAllowed("This message stands there in several parts. Take it back, and write it anew.")
    on_its_way = exists().where(
        _o.account == said.account, _o.conversation == said.conversation, _o.action.in_(_ACTIONS),
        _o.post.in_([post.post for post in posts]), _o.status.in_(["waiting", "leased"]),
    )  # fmt: skip
    if db.execute(select(on_its_way)).scalar():
        raise NotAllowed("A change of this message is on its way already. Look at the thread again.")
    before = select(outbox.c.id).order_by(_o.id.desc()).limit(1)
    version = db.execute(before).scalar_one()
    reply = rows.reply_out(rows.reply_in(said)) | {"text": text or "", "buttons": [], "discloses": False}
    values = [
        reply
        | {
            "account": said.account, "conversation": said.conversation, "thread": said.thread, "n": n,
            "key": rows.key(said.account, f"change:{said.id}:{version}", n),
            "action": "delete" if text is None else "edit", "room": post.room, "root": root, "post": post.post,
            "reply_to": said.reply_to, "person": said.person, "addressed": True, "said_by": said.said_by,
            "turn_version": said.turn_version, "status": "waiting", "not_before": now, "created_at": now,
        }
        for n, post in enumerate(posts)
    ]  # fmt: skip
    db.execute(insert(outbox), values)


def done(db: Connection, change: Any, now: datetime) -> None:
    """The platform did it: the thread says the same from now on. What stood there before is kept nowhere."""
    said = _said(db, change)
    if change.action == "edit":
        db.execute(update(outbox).where(_o.id.in_(said), _o.withdrawn.is_(False)).values(text=change.text))
        mark(db, change.conversation, "marker", change.said_by, f"{change.said_by} changed a message.", now)
    elif db.execute(
        update(outbox).where(_o.id.in_(said), _o.withdrawn.is_(False)).values(withdrawn=True, text="")
    ).rowcount:
        erase(db, said)
        mark(db, change.conversation, "marker", change.said_by, f"{change.said_by} took a message back.", now)


def refused(db: Connection, change: Any, why: str, now: datetime) -> None:
    """It stands there as before; whoever wanted it otherwise may try again."""
    db.execute(update(outbox).where(_o.id == change.id).values(status="failed", why=why))
    text = f"{change.said_by}: a message stands as it was, for it could not be changed: {why}"
    mark(db, change.conversation, "marker", change.said_by, text, now)


def _said(db: Connection, change: Any) -> list[int]:
    there = select(_r.outbox).where(_r.account == change.account, _r.room == change.room, _r.post == change.post)
    return list(db.execute(there).scalars())
