"""The facts of telling many: who reported an issue, who got its answer, and how each stands now."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, bindparam, exists, func, literal, or_, select, union, union_all

from bot.core.conversations import ConversationId, IssueId, Owner
from bot.core.decisions import Purpose
from bot.core.healing import Copy, Place, Reporter, Standing
from bot.core.messages import AccountId, Kind, PersonId, RemoteId, Role, RoomId, Visibility
from bot.storage.prepared import among
from bot.storage.standing import SOMEWHERE_PRIVATE, may_stand
from bot.storage.tables import (
    campaign_items,
    campaigns,
    conversations,
    freezes,
    inbox,
    outbox,
    receipts,
    rooms,
    signals,
    stops,
    threads,
)

_c, _o, _s, _i = conversations.c, outbox.c, signals.c, campaign_items.c
_ANSWERS = (Purpose.ANSWER, Purpose.POINTER, Purpose.WE_KNOW, Purpose.STEPS)
_GAVE_IT = (*_ANSWERS, Purpose.FIXED, Purpose.STATUS)
_IN_BATCHES = 500  # conversations asked for in one statement

# Who said so, or was answered about it: when for the last time, a line a conversation.
_said_so = select(_s.conversation.label("conversation"), _s.at.label("at")).where(
    _s.issue == bindparam("issue"), _s.kind.not_in(["healed", "stop"])
)
_answered = select(_o.conversation, _o.created_at).where(
    _o.issue == bindparam("issue"), _o.said_by == "", _o.action == "send", among(_o.purpose, _ANSWERS)
)
_both = union_all(_said_so, _answered).subquery()
_REPORTED = select(_both.c.conversation, func.max(_both.c.at).label("at")).group_by(_both.c.conversation)

_mine = inbox.alias("mine")
_own_post = and_(
    _mine.c.conversation == _c.id, _mine.c.kind == Kind.POST.value, _mine.c.role == Role.CUSTOMER.value,
    _mine.c.timer == "",
)  # fmt: skip
_newest = select(func.max(_mine.c.id)).where(_own_post, _mine.c.deleted.is_(False)).scalar_subquery()
_any_post = exists().where(_own_post)
_disclosed = exists().where(
    _o.conversation == _c.id, _o.id > threads.c.human_mark, _o.discloses.is_(True), _o.said_by == "", may_stand()
)
_paused = exists().where(freezes.c.kind == "pause", or_(freezes.c.scope == "*", freezes.c.scope == _c.account))
_PLACES = (
    select(
        _c.id, _c.account, _c.room, _c.customer, _c.name, _c.public, _c.language, _c.customer_at,
        threads.c.owner, rooms.c.name.label("room_name"), inbox.c.remote, inbox.c.visibility, inbox.c.addressed,
        _any_post.label("posted"), _disclosed.label("disclosed"), _paused.label("paused"),
    )
    .join_from(conversations, threads, threads.c.id == _c.thread)
    .join(rooms, and_(rooms.c.account == _c.account, rooms.c.room == _c.room))
    .join(inbox, inbox.c.id == _newest, isouter=True)
)  # fmt: skip


def places(db: Connection, numbers: Iterable[int]) -> Mapping[int, Place]:
    """How these conversations stand."""
    wanted = sorted(set(numbers))
    found: dict[int, Place] = {}
    for start in range(0, len(wanted), _IN_BATCHES):
        for row in db.execute(_PLACES.where(_c.id.in_(wanted[start : start + _IN_BATCHES]))):
            found[row.id] = _place(row)
    return found


def _place(row: Any) -> Place:
    visibility = row.visibility or ("public" if row.public else "private")
    return Place(
        account=AccountId(row.account),
        conversation=ConversationId(row.id),
        room=RoomId(row.room),
        room_name=row.room_name or row.room,
        person=PersonId(row.customer),
        name=row.name or row.customer,
        visibility=Visibility(visibility),
        language=row.language,
        addressed=True if row.addressed is None else row.addressed,  # a tap addresses the brand
        post=None if row.remote is None else RemoteId(row.remote),
        last_at=row.customer_at,
        owner=Owner(row.owner),
        paused=row.paused,
        disclosed=row.disclosed,
        tapped_only=not row.posted,
    )


def reporters(db: Connection, issue: IssueId) -> Sequence[Reporter]:
    """See `bot.ports.healing`."""
    reported = {row.conversation: row.at for row in db.execute(_REPORTED, {"issue": issue})}
    healed, told = _latest(db, _healed(issue)), _latest(db, _told(issue))
    stopped = {(row.account, row.author) for row in db.execute(_STOPS)}
    heard = _heard(db, issue)
    found = [
        Reporter(
            at=place,
            reported_at=reported[number],
            healed_at=healed.get((place.account, place.person)),
            told_at=told.get((place.account, place.person)),
            stopped=(place.account, place.person) in stopped,
            heard=heard.get(number, ""),
        )
        for number, place in places(db, reported).items()
    ]
    return sorted(found, key=lambda each: (each.reported_at, each.at.conversation))


_STOPS = union(
    select(_s.account, _s.author).where(_s.kind == "stop"), select(stops.c.account, stops.c.person)
)  # fmt: skip


def _healed(issue: IssueId) -> Any:
    return (
        select(_s.account, _s.author.label("person"), func.max(_s.at).label("at"))
        .where(_s.issue == issue, _s.kind == "healed")
        .group_by(_s.account, _s.author)
    )


def _told(issue: IssueId) -> Any:
    told = among(_i.state, ["queued", "sent", "unsure"])
    return (
        select(_i.account, _i.person, func.max(_i.at).label("at"))
        .join(campaigns, campaigns.c.id == _i.campaign)
        .where(campaigns.c.issue == issue, campaigns.c.kind == "heal", _i.act == "send", told)
        .group_by(_i.account, _i.person)
    )


def _latest(db: Connection, statement: Any) -> Mapping[tuple[str, str], datetime]:
    return {(row.account, row.person): row.at for row in db.execute(statement)}


def _heard(db: Connection, issue: IssueId) -> Mapping[int, str]:
    """The bot's last answer about it in each conversation, as far as it may stand there."""
    answers = and_(_o.issue == issue, _o.said_by == "", _o.action == "send", among(_o.purpose, _ANSWERS), may_stand())
    found = select(_o.conversation, _o.text).where(answers).order_by(_o.id)
    return {row.conversation: row.text for row in db.execute(found)}


def standing(db: Connection, issue: IssueId) -> Sequence[Standing]:
    """See `bot.ports.healing`."""
    found = (
        select(_i.account, _i.room, _i.at, campaigns.c.kind, func.coalesce(_i.post, receipts.c.post, "").label("post"))
        .join(campaigns, campaigns.c.id == _i.campaign)
        .join(receipts, receipts.c.outbox == _i.outbox, isouter=True)
        .where(
            campaigns.c.issue == issue, _i.purpose == Purpose.STATUS.value,
            among(_i.state, ["queued", "sent", "unsure"]),
        )
        .order_by(_i.id)
    )  # fmt: skip
    newest: dict[tuple[str, str], Standing] = {}
    for row in db.execute(found):
        said = Standing(AccountId(row.account), RoomId(row.room), RemoteId(row.post), row.at, row.kind == "heal")
        newest[row.account, row.room] = said
    return list(newest.values())


# --- an answer that was wrong ----------------------------------------------------------------------------------------


def gave_it(issue: IssueId) -> Any:
    """Rows of the outbox that gave an issue's answer, or may have, and were not taken back."""
    return and_(
        _o.issue == issue, _o.said_by == "", among(_o.action, ["send", "post"]), among(_o.purpose, _GAVE_IT),
        _o.withdrawn.is_(False), may_stand(),
    )  # fmt: skip


def copies(db: Connection, issue: IssueId) -> Sequence[Copy]:
    """See `bot.ports.healing`."""
    found = (
        select(
            _o.id,
            _o.conversation,
            _o.purpose,
            _o.language,
            _o.sent_at,
            receipts.c.room,
            receipts.c.post,
            receipts.c.link,
        )
        .join_from(outbox, receipts, receipts.c.outbox == _o.id, isouter=True)
        .where(gave_it(issue))
        .order_by(_o.id.desc(), func.length(receipts.c.post), receipts.c.post)
    )
    rows = db.execute(found).all()
    where = places(db, (row.conversation for row in rows))
    seen: set[int] = set()
    listed: list[Copy] = []
    for row in rows:
        nowhere = row.room is None or row.room.startswith(SOMEWHERE_PRIVATE)
        listed.append(
            Copy(
                at=where[row.conversation],
                purpose=Purpose(row.purpose),
                language=row.language,
                room=None if nowhere else RoomId(row.room),
                post=None if row.post is None else RemoteId(row.post),
                link=row.link or "",
                first=row.id not in seen,
                since=row.sent_at,
            )
        )
        seen.add(row.id)
    return listed


def examples(db: Connection, issue: IssueId, limit: int) -> Sequence[tuple[ConversationId, str]]:
    """See `bot.ports.healing`."""
    words = (
        select(_o.conversation, inbox.c.text)
        .join_from(outbox, inbox, inbox.c.id == _o.inbox)
        .where(
            _o.issue == issue, _o.said_by == "", among(_o.purpose, [Purpose.ANSWER, Purpose.POINTER]),
            inbox.c.kind == Kind.POST.value, inbox.c.text != literal(""),
        )
        .order_by(_o.id.desc())
        .limit(limit * 5)
    )  # fmt: skip
    found: dict[str, ConversationId] = {}
    for row in db.execute(words):
        found.setdefault(row.text, ConversationId(row.conversation))
    return [(number, text) for text, number in found.items()][:limit]
