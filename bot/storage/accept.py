"""Accepting: one happening, one inbox row, and everything that must hold in the same transaction."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, exists, literal, select, union_all, update

from bot.core.conversations import ConversationId, Owner, Status
from bot.core.messages import Kind, Message, RemoteId, Role, RoomId
from bot.core.records import Accepted, SealedNote
from bot.storage import assigning, rows
from bot.storage.last_id import last_id
from bot.storage.prepared import Prepared, among, together
from bot.storage.rewind import rethink
from bot.storage.rules import Rules
from bot.storage.standing import stands_unseen
from bot.storage.steps import hand_off
from bot.storage.tables import READY, conversations, inbox, outbox, receipts, rooms, sealed, threads
from bot.storage.upsert import insert

_SEEN = Prepared(select(
    exists().where(inbox.c.account == bindparam("account"), inbox.c.happening == bindparam("happening")).label("seen"),
    select(rooms.c.kind + ":" + rooms.c.name)
    .where(rooms.c.account == bindparam("account"), rooms.c.room == bindparam("room"))
    .scalar_subquery()
    .label("room"),
    exists()
    .where(
        inbox.c.account == bindparam("account"),
        inbox.c.room == bindparam("room"),
        inbox.c.remote == bindparam("remote"),
        inbox.c.kind == Kind.DELETE.value,
    )
    .label("gone"),
))  # fmt: skip
_room = insert(rooms)
_ROOM = Prepared(
    _room.on_conflict_do_update(
        index_elements=["account", "room"], set_={"kind": _room.excluded.kind, "name": _room.excluded.name}
    )
)
# No ON CONFLICT: `seen` looked before. Where another process is quicker, the database refuses the row, and the whole
# unit runs again (`bot.storage.writer`) and sees it.
_INSERT = Prepared(insert(inbox).returning(inbox.c.id))
_FIND = Prepared(
    select(threads.c.id.label("thread"), threads.c.owner, conversations.c.id.label("conversation"),
           conversations.c.status)
    .join_from(
        threads,
        conversations,
        and_(conversations.c.thread == threads.c.id, conversations.c.customer == bindparam("customer")),
        isouter=True,
    )
    .where(
        threads.c.account == bindparam("account"),
        threads.c.room == bindparam("room"),
        threads.c.root == bindparam("root"),
    )
)  # fmt: skip
_OF_POST = (
    select(threads.c.root)
    .join_from(inbox, threads, threads.c.id == inbox.c.thread)
    .where(
        inbox.c.account == bindparam("account"),
        inbox.c.room == bindparam("room"),
        inbox.c.remote == bindparam("post"),
        inbox.c.kind == Kind.POST.value,
    )
)
_OF_RECEIPT = (
    select(threads.c.root, threads.c.room)
    .join_from(receipts, outbox, outbox.c.id == receipts.c.outbox)
    .join(threads, threads.c.id == outbox.c.thread)
    .where(
        receipts.c.account == bindparam("account"),
        receipts.c.room == bindparam("room"),
        receipts.c.post == bindparam("post"),
        outbox.c.action == "send",  # a card is for no customer, wherever it stands
    )
)
_OURS = Prepared(_OF_RECEIPT)
# A thread is found from the room that it is in: what stands in a private room for it is no place to go on from.
_OF_OURS_HERE = _OF_RECEIPT.where(threads.c.room == receipts.c.room).with_only_columns(threads.c.root)
_THREAD_OF = Prepared(union_all(_OF_POST, _OF_OURS_HERE).limit(1))
_UNSEEN = Prepared(
    select(threads.c.id, threads.c.root)
    .join_from(outbox, threads, threads.c.id == outbox.c.thread)
    .where(
        outbox.c.account == bindparam("account"),
        outbox.c.room == bindparam("room"),
        outbox.c.action == "send",
        stands_unseen(),
    )
    .distinct()
)
# An unthreaded post goes on with the customer's own last conversation in that room while its first words are still
# unanswered (a burst is one question), while our question is open, and while a person has it or was called.
_BURST = Prepared(
    select(conversations.c.root)
    .join_from(conversations, threads, threads.c.id == conversations.c.thread)
    .where(
        conversations.c.account == bindparam("account"),
        conversations.c.customer == bindparam("customer"),
        conversations.c.room == bindparam("room"),
        and_(
            among(conversations.c.status, [Status.ASKED, Status.WAITING, Status.HUMAN]),
            conversations.c.active_at >= bindparam("since"),
        )
        | exists().where(
            inbox.c.conversation == conversations.c.id,
            READY,
            inbox.c.kind == Kind.POST.value,
            inbox.c.timer == "",
            inbox.c.at >= bindparam("near"),
        ),
    )
    .order_by(conversations.c.active_at.desc(), conversations.c.id.desc())
    .limit(1)
)
_THREAD = Prepared(insert(threads).returning(threads.c.id))
_CONVERSATION = Prepared(insert(conversations).returning(conversations.c.thread, conversations.c.id))
_IN_NEW_THREAD = Prepared(
    insert(conversations).returning(conversations.c.thread, conversations.c.id), thread=last_id("threads")
)
_adds = (
    update(conversations)
    .where(conversations.c.id == bindparam("b_id"))
    .values(
        version=conversations.c.version + 1,
        customer_version=conversations.c.customer_version + 1,
        ready_at=bindparam("b_now"),
        active_at=bindparam("b_now"),
        customer_at=bindparam("b_at"),
    )
)
_ADDED = Prepared(_adds)
_ADDED_WORDS = Prepared(
    _adds.values(
        name=bindparam("b_name"), public=bindparam("b_public"), reach=bindparam("b_reach"), locale=bindparam("b_locale")
    )
)
_SEAL = Prepared(insert(sealed))
Place = tuple[RemoteId, Any | None]  # the root of a thread, and what `Acceptance.find` says of it


def _new(number: Any) -> int:
    """The id of a row that was just made."""
    return int(number)


def _row(m: Message, now: datetime, state: str, thread: int | None, conversation: int | None) -> dict[str, Any]:
    values = {"thread": thread, "conversation": conversation, "state": state, "accepted_at": now}
    return rows.message_out(m) | values | ({"done_at": now} if state == "done" else {})


def _this(m: Message) -> dict[str, Any]:
    return {"account": m.account, "happening": m.happening, "room": m.room.id, "remote": m.id}


def _at(m: Message, root: RemoteId) -> dict[str, Any]:
    return {"account": m.account, "room": m.room.id, "root": root, "customer": m.author.id}


def _new_thread(m: Message, root: RemoteId) -> dict[str, Any]:
    return {"account": m.account, "room": m.room.id, "root": root}


class Acceptance:
    """The parts that every way of accepting shares. Holds nothing but the connection and the rules."""

    def __init__(self, db: Connection, rules: Rules) -> None:
        self.db = db
        self.rules = rules

    def seen(self, m: Message) -> Any:
        """Was it here before (`seen`), was the post deleted before it came (`gone`); notes the room."""
        found = _SEEN.first(self.db, _this(m))
        self._note_room(m, found)
        return found

    def look(self, m: Message, now: datetime) -> tuple[Any, Place | None]:
        """`seen`, and asked with it the place of a customer's words; None where finding that takes more."""
        root = m.id if m.root is None and m.reply_to is None else m.root
        if m.kind is not Kind.POST or m.author.role is not Role.CUSTOMER or root is None:
            return self.seen(m), None
        asked = [(_SEEN, _this(m)), (_FIND, _at(m, root))]
        if m.root is None and not m.threaded:
            asked.append((_BURST, self._near(m, now)))
        [seen], found, *near = together(self.db, *asked)
        self._note_room(m, seen)
        if near and near[0]:  # it goes on with what its customer said before
            root = RemoteId(near[0][0].root)
            return seen, (root, self.find(m, root))
        return seen, (root, found[0] if found else None)

    def _note_room(self, m: Message, found: Any) -> None:
        if not found.seen and found.room != f"{m.room.kind.value}:{m.room.name}":
            values = {"account": m.account, "room": m.room.id, "kind": m.room.kind.value, "name": m.room.name}
            _ROOM.later(self.db, values)

    def root(self, m: Message, now: datetime) -> RemoteId:
        """Which thread it belongs to."""
        if m.root is not None:
            return m.root
        if m.reply_to is not None:
            return self.thread_of(m, m.reply_to) or self._under_ours(m) or m.reply_to
        if not m.threaded and m.author.role is Role.CUSTOMER:
            return RemoteId(_BURST.scalar(self.db, self._near(m, now)) or m.id)
        return m.id

    def _near(self, m: Message, now: datetime) -> dict[str, Any]:
        return {"account": m.account, "room": m.room.id, "customer": m.author.id, "since": now - self.rules.active,
                "near": m.at - self.rules.burst}  # fmt: skip

    def thread_of(self, m: Message, post: RemoteId) -> RemoteId | None:
        """The root of the thread in which `post` stands: somebody's post, or one of ours."""
        found = _THREAD_OF.scalar(self.db, {"account": m.account, "room": m.room.id, "post": post})
        return None if found is None else RemoteId(found)

    def thread_of_ours(self, m: Message) -> tuple[RoomId, RemoteId] | None:
        """Room and root of the thread that our own post `m.id` belongs to."""
        found = _OURS.first(self.db, {"account": m.account, "room": m.room.id, "post": m.id})
        return None if found is None else (RoomId(found.room), RemoteId(found.root))

    def maybe_under(self, m: Message) -> list[Any]:
        """The brand answers a post that nobody told us of: threads (id, root) where it may be ours, just posted."""
        if m.author.role is Role.CUSTOMER or m.root is not None or m.reply_to is None:
            return []
        if self.thread_of(m, m.reply_to) is not None:
            return []
        return _UNSEEN.all(self.db, {"account": m.account, "room": m.room.id})

    def _under_ours(self, m: Message) -> RemoteId | None:
        found = self.maybe_under(m)
        return RemoteId(found[0].root) if len(found) == 1 else None

    def find(self, m: Message, root: RemoteId) -> Any | None:
        """Thread, owner and the author's conversation (None if he has none) at `root`."""
        return _FIND.first(self.db, _at(m, root))

    def thread(self, m: Message, root: RemoteId) -> int:
        """The thread's id; it is made if it is new."""
        found = self.find(m, root)
        return int(found.thread) if found is not None else _new(_THREAD.scalar(self.db, _new_thread(m, root)))

    def addition(self, m: Message, root: RemoteId, now: datetime) -> tuple[int, int]:
        """The customer adds something: (thread, conversation), made if new, with the version bumped and ready now."""
        return self._add(m, (root, self.find(m, root)), now)

    def _add(self, m: Message, place: Place, now: datetime) -> tuple[int, int]:
        root, found = place
        if found is None or found.conversation is None:
            return self._begin(m, root, found, now)
        if m.kind is Kind.POST:
            rethink(self.db, found.conversation, now)
        self.bump(found.conversation, m, now, words=m.kind is Kind.POST)
        if found.status == Status.DONE.value and found.owner == Owner.HUMAN.value:
            hand_off(self.db, found.conversation, "leave_it_to_the_human", "the customer wrote again", now)
            assigning.give(self.db, found.conversation, now, self.rules)
        return int(found.thread), int(found.conversation)

    def _begin(self, m: Message, root: RemoteId, found: Any | None, now: datetime) -> tuple[int, int]:
        human = found is not None and found.owner == Owner.HUMAN.value
        values = {
            "account": m.account, "room": m.room.id, "root": root, "customer": m.author.id,
            "name": m.author.name, "status": (Status.HUMAN if human else Status.NEW).value, "version": 1,
            "customer_version": 1, "ready_at": now, "created_at": now, "active_at": now, "customer_at": m.at,
            "public": m.public, "reach": m.reach, "locale": m.locale,
        }  # fmt: skip
        if found is None:
            _THREAD.later(self.db, _new_thread(m, root))
            begun: Any = _IN_NEW_THREAD.first(self.db, values)
        else:
            begun = _CONVERSATION.first(self.db, values | {"thread": found.thread})
        return int(begun.thread), int(begun.id)

    def bump(self, conversation: int, m: Message, now: datetime, *, words: bool) -> None:
        """The customer added something: turns that think on older words are stale from here on."""
        values: dict[str, Any] = {"b_id": conversation, "b_now": now, "b_at": m.at}
        if words:
            values |= {"b_name": m.author.name, "b_public": m.public, "b_reach": m.reach, "b_locale": m.locale}
        (_ADDED_WORDS if words else _ADDED).later(self.db, values)

    def store(
        self, m: Message, now: datetime, state: str, thread: int | None = None, conversation: int | None = None
    ) -> None:
        """Insert the inbox row."""
        _INSERT.later(self.db, _row(m, now, state, thread, conversation))

    def stored(
        self, m: Message, now: datetime, state: str, thread: int | None = None, conversation: int | None = None
    ) -> int:
        """Insert the inbox row; returns its id."""
        return _new(_INSERT.scalar(self.db, _row(m, now, state, thread, conversation)))

    def seal(self, row: int, m: Message, notes: Sequence[SealedNote], now: datetime) -> None:
        """Keep the sealed values of a row for their days."""
        until = now + self.rules.keep_sealed
        _SEAL.later(
            self.db,
            *(
                {"account": m.account, "inbox": row, "kind": note.kind, "placeholder": note.placeholder,
                 "blob": note.sealed, "at": now, "expires": until}
                for note in notes
            ),
        )  # fmt: skip

    def addressed(self, m: Message) -> Message:
        """A reply to one of our posts is said to us, also where the event does not tell whose post it answers."""
        if m.addressed or m.reply_to is None:
            return m
        values = {"account": m.account, "room": m.room.id, "post": m.reply_to}
        return replace(m, addressed=_OURS.scalar(self.db, values) is not None)

    def customer_post(
        self, m: Message, notes: Sequence[SealedNote], now: datetime, place: Place | None, *, gone: bool
    ) -> Accepted:
        """Words of a customer, with what `look` found. `gone`: he deleted them before they came, so the words are not
        kept."""
        if gone:
            self.db.execute(
                update(inbox)
                .where(inbox.c.id == self.stored(replace(m, text="", attachments=()), now, "done"))
                .values(deleted=literal(True))
            )
            return Accepted(True)
        m = self.addressed(m)
        thread, conversation = self._add(m, place, now) if place else self.addition(m, self.root(m, now), now)
        if notes:
            self.seal(self.stored(m, now, "ready", thread, conversation), m, notes, now)
        else:
            self.store(m, now, "ready", thread, conversation)
        return Accepted(True, ConversationId(conversation))
