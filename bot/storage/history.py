"""What a turn must know of the past: read by index, in the same transaction as the conversation."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from statistics import median
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, case, exists, literal_column, or_, select, union_all

from bot.core.case import History, Tapped, Wait
from bot.core.conversations import ConversationId, IssueId
from bot.core.decisions import Purpose
from bot.core.messages import Message, PersonId, RemoteId, RoomId
from bot.storage import rows
from bot.storage.prepared import Prepared, among, together
from bot.storage.rules import Rules
from bot.storage.standing import SOMEWHERE_PRIVATE
from bot.storage.tables import canonical_answers, conversations, outbox, receipts, signals, threads, waits

_SAID = ("waiting", "leased", "sent", "unsure")
_HELD_BACK = ("suggested", "to_approve")
_MOST_WAITS = 100  # the newest hand-offs that the promised time is measured from

_NO_VERSION: ColumnElement[str] = literal_column("''").label("version")
_ANSWERS = select(
    literal_column("'answered'").label("kind"), outbox.c.issue.label("issue"), literal_column("''").label("value"),
    _NO_VERSION,
).where(
    outbox.c.account == bindparam("account"),
    outbox.c.person == bindparam("person"),
    or_(outbox.c.leased_at >= bindparam("since"), outbox.c.leased_at.is_(None)),
    outbox.c.action == "send",
    outbox.c.said_by == "",
    outbox.c.visibility != "private",
    among(outbox.c.status, _SAID),
    outbox.c.withdrawn.is_(False),
    among(outbox.c.purpose, [Purpose.ANSWER, Purpose.POINTER]),
)  # fmt: skip
_CANONICAL = select(
    literal_column("'canonical'").label("kind"), canonical_answers.c.issue.label("issue"),
    canonical_answers.c.link.label("value"), canonical_answers.c.version.label("version"),
).where(
    canonical_answers.c.account == bindparam("account"), canonical_answers.c.room == bindparam("room")
)  # fmt: skip
_COUNTED = select(
    case((signals.c.kind == "healed", "healed"), else_="counted").label("kind"), signals.c.issue.label("issue"),
    literal_column("''").label("value"), _NO_VERSION,
).where(
    signals.c.account == bindparam("account"), signals.c.author == bindparam("person"),
    or_(signals.c.tap.is_(True), signals.c.kind == "healed"),
)  # fmt: skip
_CONTACTS: Any = select(
    literal_column("'contact'").label("kind"), literal_column("''").label("issue"), literal_column("''").label("value"),
    _NO_VERSION,
).where(
    conversations.c.account == bindparam("account"),
    conversations.c.customer == bindparam("person"),
    conversations.c.id != bindparam("conversation"),
    conversations.c.active_at >= bindparam("since"),
)  # fmt: skip
_PAST = Prepared(union_all(_ANSWERS, _CANONICAL, _COUNTED, _CONTACTS))

_taps = select(outbox.c.issue, outbox.c.person, outbox.c.choices, outbox.c.room, outbox.c.root).join_from(
    receipts, outbox, outbox.c.id == receipts.c.outbox
)
_TAPPED_HERE = Prepared(_taps.where(
    receipts.c.account == bindparam("account"),
    receipts.c.room == bindparam("room"),
    receipts.c.post == bindparam("post"),
))  # fmt: skip
# A private answer to somebody in a public thread stands in his private room, which not every platform names.
_TAPPED_IN_PRIVATE = Prepared(_taps.where(
    receipts.c.account == bindparam("account"),
    receipts.c.post == bindparam("post"),
    outbox.c.person == bindparam("person"),
    outbox.c.visibility == "private",
    receipts.c.room.startswith(SOMEWHERE_PRIVATE),
).order_by(outbox.c.id.desc()).limit(1))  # fmt: skip

DISCLOSED = exists().where(
    outbox.c.conversation == conversations.c.id,
    outbox.c.id > threads.c.human_mark,
    outbox.c.discloses.is_(True),
    outbox.c.said_by == "",
    among(outbox.c.status, _SAID),
)
_UNSENT = Prepared(
    select(outbox.c.issue).where(
        outbox.c.conversation == bindparam("id"), among(outbox.c.status, _HELD_BACK), outbox.c.issue != ""
    )
)
_WAITS = Prepared(
    select(waits.c.since, waits.c.met, waits.c.account)
    .where(waits.c.met >= bindparam("after"))
    .order_by(waits.c.met.desc())
    .limit(_MOST_WAITS)
)


def read(db: Connection, conversation: ConversationId, m: Message, now: datetime, rules: Rules) -> History:
    """The history of the person who wrote `m`."""
    values = {
        "account": m.account, "person": m.author.id, "room": m.room.id, "conversation": conversation,
        "since": now - rules.repeat,
    }  # fmt: skip
    return _sorted(_PAST.all(db, values))


def _sorted(past: Iterable[Any]) -> History:
    issues: dict[str, set[IssueId]] = {}
    canonical: dict[tuple[IssueId, str], str] = {}
    contacts = 0
    for kind, issue, value, version in past:
        if kind == "canonical":
            canonical[IssueId(issue), version] = value
        elif kind == "contact":
            contacts += 1
        elif issue:
            issues.setdefault(kind, set()).add(IssueId(issue))
    return History(
        answered=frozenset(issues.get("answered", ())),
        canonical=canonical,
        contacts=contacts,
        counted=frozenset(issues.get("counted", ())),
        healed=frozenset(issues.get("healed", ())),
    )


def really_answered(db: Connection, conversation: int, answered: tuple[IssueId, ...]) -> tuple[IssueId, ...]:
    """Without the issues whose answer is only a suggestion: nobody has seen it."""
    if not answered:
        return answered
    unsent = {row.issue for row in _UNSENT.all(db, {"id": conversation})}
    return tuple(issue for issue in answered if issue not in unsent)


def tapped(db: Connection, m: Message) -> Tapped | None:
    """Our own message that `m` taps or reacts to; None if it is not one of ours."""
    values = {"account": m.account, "room": m.room.id, "post": m.id, "person": m.author.id}
    found = _TAPPED_HERE.first(db, values)
    if found is None and not m.public:
        found = _TAPPED_IN_PRIVATE.first(db, values)
    if found is None:
        return None
    return Tapped(IssueId(found.issue) if found.issue else None, PersonId(found.person), rows.choices_in(found.choices))


def thread_of_tapped(db: Connection, m: Message) -> tuple[RoomId, RemoteId] | None:
    """Room and root of the public thread whose customer taps our private answer in his private room."""
    if m.public:
        return None
    values = {"account": m.account, "post": m.id, "person": m.author.id}
    found = _TAPPED_IN_PRIVATE.first(db, values)
    return None if found is None else (RoomId(found.room), RemoteId(found.root))


def expected_wait(db: Connection, now: datetime, rules: Rules, account: str, team: str = "") -> Wait:
    """What a customer may honestly be told: the median of what others waited on this channel lately, else the brand's
    own figure; where few came by this channel and the others wait longer than that, theirs.

    Measured are hand-offs of opening hours alone: who was told "Monday 9:00" waited for the morning, not for a person.
    """
    (waited,) = together(db, asks_waits(now, rules))
    return expected_waits(waited, now, rules, account, (team,))[team]


def asks_waits(now: datetime, rules: Rules) -> tuple[Prepared, Mapping[str, Any]]:
    """What `expected_waits` goes by, to be asked for together with other things."""
    return _WAITS, {"after": now - rules.wait_over}


def expected_waits(
    waited: Iterable[Any], now: datetime, rules: Rules, account: str, teams: Iterable[str]
) -> Mapping[str, Wait]:
    """The same for several teams, which differ in their hours; measured once. "": who is meant for no team."""
    timed = [(met - since, of) for since, met, of in waited if not rules.wait(since, of, "").opens]
    here = [waited.total_seconds() / 60 for waited, of in timed if of == account]
    anywhere = [waited.total_seconds() / 60 for waited, _ in timed]

    def told(default: Wait) -> Wait:
        if len(here) >= rules.wait_samples:
            return replace(default, minutes=max(1, round(median(here))))
        if len(anywhere) >= rules.wait_samples:
            return replace(default, minutes=max(default.minutes, round(median(anywhere))))
        return default

    return {team: told(rules.wait(now, account, team)) for team in teams}
