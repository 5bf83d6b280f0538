"""Words of the brand itself: a person of the team, an echo of the bot, or somebody who used the bot's own account."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, exists, or_, select, update

from bot.core.conversations import ConversationId
from bot.core.messages import Kind, Message, RemoteId, Role
from bot.core.records import Accepted, Receipt
from bot.storage import rows
from bot.storage.accept import Acceptance
from bot.storage.history import thread_of_tapped
from bot.storage.prepared import Prepared, among
from bot.storage.rewind import rethink_behind
from bot.storage.standing import SOMEWHERE_PRIVATE, note_receipt
from bot.storage.steps import active_threads, human_took, in_flight
from bot.storage.tables import HELD, inbox, outbox, receipts, rooms, threads

OWN_NAME = "somebody of the team"  # who used the bot's own account: the platform does not tell

_OURS = Prepared(select(or_(
        exists().where(outbox.c.account == bindparam("account"), outbox.c.key == bindparam("key")),
        exists().where(
            receipts.c.account == bindparam("account"),
            receipts.c.room == bindparam("room"),
            receipts.c.post == bindparam("post"),
        ),
)))  # fmt: skip
# An echo of a private answer to a public thread comes back in a private room that we never named.
_OURS_IN_PRIVATE = select(
    exists().where(
        receipts.c.account == bindparam("account"),
        receipts.c.post == bindparam("post"),
        receipts.c.outbox == outbox.c.id,
        outbox.c.visibility == "private",
        receipts.c.room.startswith(SOMEWHERE_PRIVATE),
        outbox.c.sent_at >= bindparam("since"),
    )
)
_BY_KEY = Prepared(
    select(outbox).where(
        outbox.c.account == bindparam("account"),
        outbox.c.key == bindparam("key"),
        among(outbox.c.action, ["send", "post"]),
        among(outbox.c.status, ["waiting", "leased", "unsure"]),
    )
)
_held = (
    select(inbox, rooms.c.kind.label("room_kind"), rooms.c.name.label("room_name"), threads.c.root.label("root"))
    .join_from(inbox, rooms, (rooms.c.account == inbox.c.account) & (rooms.c.room == inbox.c.room))
    .join(threads, threads.c.id == inbox.c.thread, isouter=True)
    .where(HELD)
    .order_by(inbox.c.id)
)
_HELD = Prepared(_held.where(inbox.c.account == bindparam("account")))
_sender = select(outbox.c.account).where(outbox.c.id == bindparam("send")).scalar_subquery()
_HELD_OF_SENDER = Prepared(_held.where(inbox.c.account == _sender))


def accept_staff(a: Acceptance, m: Message, now: datetime) -> Accepted:
    """A person of the brand spoke: his is the thread, before this transaction ends."""
    thread = a.thread(m, a.root(m, now))
    a.store(m, now, "done", thread)
    _takes(a, m, thread, m.author.name, now)
    return Accepted(True)


def accept_own(a: Acceptance, m: Message, now: datetime) -> Accepted:
    """Our own account: an echo, or (when no send is in flight) somebody of the brand who wrote natively."""
    if is_echo(a, m, now):
        a.store(m, now, "done")
        return _proven(a, m, now)
    thread = a.thread(m, a.root(m, now))
    if _maybe_echo(a, m, thread):
        a.store(m, now, "held", thread)
        return Accepted(True)
    a.store(m, now, "done", thread)
    _takes(a, m, thread, m.author.name or OWN_NAME, now)
    return Accepted(True)


def _proven(a: Acceptance, m: Message, now: datetime) -> Accepted:
    """An echo with our key proves that its row stands, whatever the answer to our call was."""
    row = _BY_KEY.first(a.db, {"account": m.account, "key": m.key}) if m.key else None
    if row is None:
        return Accepted(True)
    a.db.execute(update(outbox).where(outbox.c.id == row.id).values(status="sent", sent_at=now, why=""))
    note_receipt(a.db, row, Receipt((m.id,), m.link, m.room.id), now)
    if row.status == "unsure":
        rethink_behind(a.db, row, now)
    ring = settle_held(a, row.account)
    return Accepted(True, ring[0] if ring else ConversationId(row.conversation), (m.account,) if row.withdrawn else ())


def _maybe_echo(a: Acceptance, m: Message, thread: int) -> bool:
    """Is one of our sends leaving that this post could be an echo of?"""
    anywhere = _alone(m) or a.maybe_under(m)  # the next part of ours may answer its first part
    return in_flight(a.db, m.account, None if anywhere else thread, m.room.id, private=not m.public)


def is_echo(a: Acceptance, m: Message, now: datetime) -> bool:
    """Is this post one that the outbox sent?"""
    values = {"account": m.account, "room": m.room.id, "post": m.id, "key": m.key or None}
    if _OURS.scalar(a.db, values):
        return True
    return not m.public and bool(a.db.execute(_OURS_IN_PRIVATE, values | {"since": now - a.rules.active}).scalar())


def _alone(m: Message) -> bool:
    """A post that answers nobody, in a room without threads."""
    return not m.threaded and m.reply_to is None and m.root in {None, m.id}


def _takes(a: Acceptance, m: Message, thread: int, who: str, now: datetime) -> None:
    taken = [thread, *(found.id for found in a.maybe_under(m))]
    if _alone(m) and m.public:
        taken += active_threads(a.db, m.account, m.room.id, now - a.rules.active)
    human_took(a.db, sorted(set(taken)), who, now, spoke=True)


def settle_held(a: Acceptance, account: str) -> Sequence[ConversationId]:
    """A send has settled: what waited for it is judged again, as of the time it came.

    Returns whom to ring (a tap on a post that was just sent).
    """
    return settle(a, _HELD.all(a.db, {"account": account}))


def asks_held(send: int) -> tuple[Prepared, dict[str, int]]:
    """What waits for this send or another one of its account, to be asked for together with other things."""
    return _HELD_OF_SENDER, {"send": send}


def settle(a: Acceptance, held: Iterable[Any]) -> Sequence[ConversationId]:
    """`settle_held` for what was found."""
    ring: list[ConversationId] = []
    for row in held:
        m = rows.message(row, row.root if row.rooted else "", row.room_kind, row.room_name)
        if m.author.role is Role.OWN:
            _settle_own(a, m, row)
        else:
            ring += _settle_tap(a, m, row)
    return ring


def _settle_own(a: Acceptance, m: Message, row: Any) -> None:
    now = row.accepted_at
    echo = is_echo(a, m, now)
    if not echo and _maybe_echo(a, m, row.thread):
        return
    values: dict[str, Any] = {"state": "done", "done_at": now}
    if echo:
        values["thread"] = None  # the outbox row shows these words already
    else:
        values["thread"] = a.thread(m, a.root(m, now))  # what it answers may be known by now
    a.db.execute(update(inbox).where(inbox.c.id == row.id).values(**values))
    if not echo:
        _takes(a, m, values["thread"], m.author.name or OWN_NAME, now)


def place_of_tap(a: Acceptance, m: Message) -> tuple[Message, RemoteId] | None:
    """Where the tapped post belongs: the tap as if made in that room, and the thread's root. None: no post of ours."""
    found = a.thread_of_ours(m) or thread_of_tapped(a.db, m)
    return found and (replace(m, room=replace(m.room, id=found[0])), found[1])


def _settle_tap(a: Acceptance, m: Message, row: Any) -> list[ConversationId]:
    now = row.accepted_at
    place = place_of_tap(a, m)
    if place is None and in_flight(a.db, m.account, None, m.room.id, private=not m.public):
        return []
    change = update(inbox).where(inbox.c.id == row.id)
    if place is None and m.kind is Kind.REACTION:
        a.db.execute(change.values(state="done", done_at=now))
        return []
    there, root = place or (m, a.root(m, now))
    thread, conversation = a.addition(there, root, now)
    a.db.execute(change.values(state="ready", thread=thread, conversation=conversation))
    return [ConversationId(conversation)]


def held_here(account: Any, thread: Any, room: Any) -> Any:
    """Does a post of our own account wait to be judged in that thread or room? Then nothing of the bot leaves there."""
    return exists().where(
        HELD,
        inbox.c.account == account,
        inbox.c.role == Role.OWN.value,
        or_(inbox.c.thread == thread, inbox.c.room == room),
    )
