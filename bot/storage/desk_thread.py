"""One thread as the console shows it: every line in order, and the packet that a person starts from."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, select

from bot.core.conversations import ConversationId, Status
from bot.core.decisions import Purpose
from bot.core.files import Attached
from bot.core.messages import AccountId, Kind, Role
from bot.core.records import Line, Packet, Snoozed, Thread
from bot.storage import rows
from bot.storage.desk_lists import labels_of, platform
from bot.storage.files import shown_in
from bot.storage.history import expected_wait
from bot.storage.people import OWN_NAME
from bot.storage.prepared import Prepared, among
from bot.storage.rules import Rules
from bot.storage.tables import (
    conversations,
    decisions,
    inbox,
    missed,
    notes,
    outbox,
    receipts,
    rooms,
    sealed,
    snoozes,
    threads,
)

_c, _d, _i, _o = conversations.c, decisions.c, inbox.c, outbox.c
_MOST = 500  # newest lines of a long thread
_FEW_EARLIER = 10
_CONTACT_DAYS = timedelta(days=7)
_WORDS = 3  # last posts that the packet quotes
_HELPS = (Purpose.ANSWER, Purpose.POINTER, Purpose.WE_KNOW, Purpose.STEPS, Purpose.ASK)

_HEAD = Prepared(
    select(conversations, threads.c.owner, threads.c.owned_by, rooms.c.name.label("room_name"))
    .join_from(conversations, threads, threads.c.id == _c.thread)
    .join(rooms, and_(rooms.c.account == _c.account, rooms.c.room == _c.room))
    .where(_c.id == bindparam("id"))
)
_link = select(func.min(receipts.c.link)).where(receipts.c.outbox == _o.id).scalar_subquery()
_POSTS = Prepared(
    select(inbox)
    .where(_i.thread == bindparam("thread"), among(_i.kind, [Kind.POST, Kind.TAP, Kind.REACTION]), _i.timer == "")
    .order_by(_i.id.desc())
    .limit(_MOST)
)
_SAID = Prepared(
    select(outbox, _d.because, _link.label("link"))
    .join_from(outbox, decisions, _d.id == _o.decision, isouter=True)
    .where(
        _o.thread == bindparam("thread"),
        _o.action == "send",
        func.coalesce(_d.undone, False).is_(False),  # what was thought again was never meant
    )
    .order_by(_o.id.desc())
    .limit(_MOST)
)
_WRITTEN = Prepared(select(notes).where(notes.c.thread == bindparam("thread")).order_by(notes.c.id.desc()).limit(_MOST))
_SNOOZED = Prepared(
    select(snoozes.c.who, snoozes.c.until).where(
        snoozes.c.conversation == bindparam("id"), snoozes.c.version == bindparam("version")
    )
)
_SEALED = Prepared(
    select(sealed.c.id, sealed.c.inbox, sealed.c.placeholder)
    .join(inbox, _i.id == sealed.c.inbox)
    .where(_i.thread == bindparam("thread"))
    .order_by(sealed.c.id)
)
_DECIDED = Prepared(
    select(_d.candidates, _d.facts)
    .where(_d.conversation == bindparam("id"), _d.undone.is_(False))
    .order_by(_d.id.desc())
    .limit(20)
)
_others = and_(_c.account == bindparam("account"), _c.customer == bindparam("customer"), _c.id != bindparam("id"))
_CONTACTS = Prepared(select(func.count()).select_from(conversations).where(_others, _c.active_at >= bindparam("since")))
_EARLIER = Prepared(select(_c.id).where(_others).order_by(_c.active_at.desc(), _c.id.desc()).limit(_FEW_EARLIER))
_Sorted = tuple[datetime, int, int, Line]  # by time, then as it happens: words, our answer, a marker


def build(db: Connection, conversation: ConversationId, rules: Rules) -> Thread | None:
    """Everything about one conversation; the lines of the whole thread, for the agent stands in all of it."""
    head: Any = _HEAD.first(db, {"id": conversation})
    if head is None:
        return None
    posts, said = _POSTS.all(db, {"thread": head.thread}), _SAID.all(db, {"thread": head.thread})
    channel = rules.channels.get(AccountId(head.account))
    return Thread(
        conversation=rows.conversation(head, rows.memory_in(head.memory)),
        seen=head.version,
        customer=head.name or head.customer,
        platform=platform(head.account, rules),
        room=head.room_name or head.room,
        public=head.public,
        private_possible=channel is None or channel.private_replies,
        lines=_lines(db, head, posts, said),
        packet=_packet(db, head, posts, said, rules) if head.handoff_because or head.since else None,
        assignee=head.assignee or head.owned_by,
        leaving=any(_leaving(row) and not row.said_by for row in said),
        reach=head.reach,
        earlier=_earlier(db, head),
        labels=tuple(labels_of(db, [head.id]).get(head.id, ())),
        snoozed=_snoozed(db, head),
    )


def _snoozed(db: Connection, head: Any) -> Snoozed | None:
    row: Any = _SNOOZED.first(db, {"id": head.id, "version": head.version})
    return Snoozed(row.who, row.until) if row else None


def _lines(db: Connection, head: Any, posts: Sequence[Any], said: Sequence[Any]) -> tuple[Line, ...]:
    secrets, files = _sealed(db, head.thread), shown_in(db, head.thread)
    taps = _tap_labels(db, head, posts)
    lines: list[_Sorted] = [
        *((row.accepted_at, 0, row.id, _post_line(row, head.id, secrets, taps)) for row in posts),
        *(
            (row.sent_at or row.leased_at or row.created_at, 1, row.id, _own_line(row, files.get(row.id, ())))
            for row in said
        ),
        *(
            (row.at, 2, row.id, Line(row.at, row.kind, row.kind, row.text, False, row.who))
            for row in _WRITTEN.all(db, {"thread": head.thread})
        ),
    ]
    lines.sort(key=lambda line: line[:3])
    return tuple(line for *_, line in lines)


def _post_line(
    row: Any, conversation: int, secrets: Mapping[int, list[tuple[int, str]]], taps: Mapping[int, str]
) -> Line:
    if row.role == Role.CUSTOMER.value:
        who, name = ("customer" if row.conversation == conversation else "bystander"), row.author_name
    else:
        who = name = row.author_name or OWN_NAME
    public = row.visibility != "private"
    if row.kind != Kind.POST.value:
        return Line(row.at, who, "tap", taps.get(row.id, row.button or row.text), public, name)
    return Line(
        at=row.at,
        who=who,
        kind="message",
        text=row.text,
        public=public,
        name=name,
        sealed=tuple(secrets.get(row.id, ())),
        deleted=row.deleted,
        edited=row.edited,
        link=row.link,
        attachments=rows.attachments_in(row.attachments),
        post=row.id,
    )


def _own_line(row: Any, files: tuple[Attached, ...]) -> Line:
    return Line(
        at=row.sent_at or row.leased_at or row.created_at,
        who=row.said_by or "bot",
        kind="reply",
        text=row.text,
        public=row.visibility != "private",
        name=row.said_by or "",
        state="leaving" if _leaving(row) else row.status,
        why=row.why or row.because or "",
        send=row.id,
        deleted=row.withdrawn,
        link=row.link or "",
        language=row.language,
        conversation=ConversationId(row.conversation),
        leaves_at=row.not_before if row.said_by and row.status == "waiting" and not row.maybe_posted else None,
        files=() if row.withdrawn else files,
        buttons=() if row.withdrawn else tuple(label for _, label in row.buttons),
    )


def _leaving(row: Any) -> bool:
    """On its way, or tried again because it may have been posted."""
    return bool(row.status == "leased" or (row.status == "waiting" and row.maybe_posted))


def _sealed(db: Connection, thread: int) -> Mapping[int, list[tuple[int, str]]]:
    secrets: dict[int, list[tuple[int, str]]] = {}
    for row in _SEALED.all(db, {"thread": thread}):
        secrets.setdefault(row.inbox, []).append((row.id, row.placeholder))
    return secrets


def _tap_labels(db: Connection, head: Any, posts: Sequence[Any]) -> Mapping[int, str]:
    """Inbox id of a tap -> what stood on the button."""
    tapped = {row.remote for row in posts if row.kind == Kind.TAP.value}
    if not tapped:
        return {}
    found = db.execute(
        select(receipts.c.post, _o.buttons)
        .join(outbox, _o.id == receipts.c.outbox)
        .where(receipts.c.account == head.account, receipts.c.post.in_(sorted(tapped)), _o.thread == head.thread)
    )
    labels = {(row.post, name): label for row in found for name, label in row.buttons}
    return {row.id: labels.get((row.remote, row.button), row.button) for row in posts if row.kind == Kind.TAP.value}


def _packet(db: Connection, head: Any, posts: Sequence[Any], said: Sequence[Any], rules: Rules) -> Packet:
    """Why, their words, what matched, what was tried, taps, facts, language, history: the customer repeats nothing."""
    decided = _DECIDED.all(db, {"id": head.id})
    mine = [row for row in posts if row.conversation == head.id]
    words = [row for row in mine if row.kind == Kind.POST.value and not row.deleted and row.text]
    facts: dict[str, str] = {}
    for row in reversed(decided):
        facts |= row.facts
    taps = _tap_labels(db, head, mine)
    memory = rows.memory_in(head.memory)
    due, late = _promise(db, head, rules)
    return Packet(
        rule=head.handoff_rule,
        because=head.handoff_because,
        urgent=head.urgent,
        to=head.team,
        words="\n".join(row.text for row in reversed(words[:_WORDS])),
        candidates=next((tuple((i, s, w) for i, s, w in row.candidates) for row in decided if row.candidates), ()),
        tried=tuple(row.text for row in reversed(said) if _helped(row, head.id)),
        taps=tuple(taps[row.id] for row in reversed(mine) if row.id in taps),
        facts=tuple(sorted({**facts, **memory.facts}.items())),
        language=memory.language or head.language,
        contacts=_contacts(db, head),
        link=next((row.link for row in mine if row.link), ""),
        since=head.since,
        due=due,
        late=late,
    )


def _promise(db: Connection, head: Any, rules: Rules) -> tuple[datetime | None, bool]:
    """Until when he who still waits was promised a person, and whether that was noticed to be over."""
    if head.status != Status.WAITING.value or head.since is None or head.met is not None:
        return None, False
    broken = select(missed.c.promised_at).where(missed.c.conversation == head.id, missed.c.since == head.since)
    over = db.execute(broken).scalar()
    if over is not None:
        return over, True
    return expected_wait(db, head.since, rules, head.account, head.team).due(head.since), False


def _helped(row: Any, conversation: int) -> bool:
    return row.conversation == conversation and row.status == "sent" and not row.said_by and row.purpose in _HELPS


def _contacts(db: Connection, head: Any) -> int:
    return int(_CONTACTS.scalar(db, _who(head) | {"since": head.active_at - _CONTACT_DAYS}) or 0)


def _earlier(db: Connection, head: Any) -> tuple[ConversationId, ...]:
    return tuple(ConversationId(row.id) for row in _EARLIER.all(db, _who(head)))


def _who(head: Any) -> dict[str, Any]:
    return {"account": head.account, "customer": head.customer, "id": head.id}
