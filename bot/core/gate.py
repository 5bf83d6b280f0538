"""The send gate: the last look before a word leaves, taken under the thread's lock.

`bot.runtime.gate` asks the store for the Situation, calls `check`, and leases the row in the same transaction. It
runs after any pacing wait and again on every retry, so that a person who spoke meanwhile always wins (law 3).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.core.conversations import Owner
from bot.core.decisions import Purpose, Reply
from bot.core.messages import RoomId, Visibility
from bot.core.policy import Channel, Rung
from bot.core.text import redact

_LINK = re.compile(r"https?://\S+")


class Outcome(StrEnum):
    """What the gate makes of one row."""

    GO = "go"
    DROP = "drop"  # never mind: it must not be said any more
    REDO = "redo"  # the customer added something: think again
    SUGGEST = "suggest"  # a person may send it
    APPROVE = "approve"  # leaves after one tap of a person
    HAND_OFF = "hand_off"  # must not be said; a person takes it
    LATER = "later"  # budget of the room: wait


@dataclass(frozen=True, slots=True)
class Verdict:
    """The gate's word with a sentence for the console. `after`: for LATER."""

    outcome: Outcome
    because: str = ""
    after: timedelta = timedelta()


@dataclass(frozen=True, slots=True)
class Situation:
    """What stood in the database when the thread row was locked.

    `added`: the customer added something since the turn that wrote this row. `said_before`: this person got a public
    answer for this issue within the repeat time, by another row. `canonical_taken`: somebody else's first answer for
    this issue and version already stands in this room. Bot messages in public: `said_in_room` in the last minute and
    `said_in_room_hour` in the last hour, both counted no further than their budgets, `said_to_person` in the last hour.
    `disclosed`: the bot said that it is one since the last human stretch. `stopped`: this person wants to be told
    nothing unasked. Of words for many `added` says that something of this person was not judged yet.
    """

    reply: Reply
    by: str  # "" for the bot, else the person of the brand who wrote it
    owner: Owner
    room: RoomId
    addressed: bool
    paused: bool = False
    frozen: bool = False
    known: bool = True
    rung: Rung | None = None
    released_by: str = ""
    added: bool = False
    said_before: bool = False
    canonical_taken: bool = False
    said_in_room: int = 0
    said_in_room_hour: int = 0
    said_to_person: int = 0
    last_customer_at: datetime | None = None
    disclosed: bool = False
    stopped: bool = False


def _public(s: Situation) -> bool:
    return s.reply.visibility is not Visibility.PRIVATE


def _about_an_issue(s: Situation) -> bool:
    return s.reply.purpose in {Purpose.ANSWER, Purpose.POINTER, Purpose.WE_KNOW, Purpose.STEPS}


def _owner(s: Situation, _c: Channel, _n: datetime) -> Verdict | None:
    if s.owner is Owner.HUMAN:
        return Verdict(Outcome.DROP, "a person answers in this thread")
    return None


def _pause(s: Situation, _c: Channel, _n: datetime) -> Verdict | None:
    return Verdict(Outcome.HAND_OFF, "the bot is paused here") if s.paused else None


def _freeze(s: Situation, _c: Channel, _n: datetime) -> Verdict | None:
    if s.frozen or not s.known:
        return Verdict(Outcome.HAND_OFF, "this issue was frozen or removed by a lead")
    return None


def _added(s: Situation, _c: Channel, _n: datetime) -> Verdict | None:
    return Verdict(Outcome.REDO, "the customer wrote more meanwhile") if s.added else None


def _said_before(s: Situation, _c: Channel, _n: datetime) -> Verdict | None:
    if s.said_before and _public(s) and s.reply.purpose in {Purpose.ANSWER, Purpose.POINTER, Purpose.WE_KNOW}:
        return Verdict(Outcome.HAND_OFF, "this customer had the same public answer in the last days")
    return None


def _canonical(s: Situation, _c: Channel, _n: datetime) -> Verdict | None:
    if s.canonical_taken and _public(s) and s.reply.purpose is Purpose.ANSWER:
        return Verdict(Outcome.REDO, "the answer stands in this room already: point at it")
    return None


def _summoned(s: Situation, channel: Channel, _n: datetime) -> Verdict | None:
    if _public(s) and not s.addressed and not channel.answers_unasked(s.room):
        return Verdict(Outcome.DROP, "only those who addressed the brand may be answered here")
    return None


def _window(s: Situation, channel: Channel, now: datetime) -> Verdict | None:
    window, last = channel.law.window, s.last_customer_at
    if window is not None and last is not None and now - last > window:
        return Verdict(Outcome.HAND_OFF, "the time in which the platform allows an answer is over")
    return None


def _native(s: Situation, channel: Channel, _n: datetime) -> Verdict | None:
    if not channel.sees_native_replies and _rung(s, channel) is Rung.AUTO and _about_an_issue(s):
        return Verdict(Outcome.APPROVE, "replies typed by your team cannot be seen here, so a person confirms first")
    return None


def _rung(s: Situation, channel: Channel) -> Rung:
    return channel.rung if s.rung is None else s.rung


def _trust(s: Situation, channel: Channel, _n: datetime) -> Verdict | None:
    rung = _rung(s, channel)
    if rung is Rung.LISTEN:
        return Verdict(Outcome.DROP, "this channel is set to listen only")
    if rung is Rung.SUGGEST and _about_an_issue(s):
        return Verdict(Outcome.SUGGEST, "a person sends answers to this issue here")
    if rung is Rung.APPROVE and _about_an_issue(s):
        return Verdict(Outcome.APPROVE, "a person confirms answers to this issue here")
    return None


def _room_budget(s: Situation, channel: Channel, _n: datetime) -> Verdict | None:
    if not _public(s):
        return None
    if 0 < channel.per_hour(s.room) <= s.said_in_room_hour:  # waiting would answer hours late, and flood it again
        return Verdict(Outcome.HAND_OFF, "the bot said enough in this room for one hour")
    if 0 < channel.per_minute(s.room) <= s.said_in_room:
        return Verdict(Outcome.LATER, "the bot said enough in this room for the moment", timedelta(seconds=20))
    return None


def _person_budget(s: Situation, channel: Channel, _n: datetime) -> Verdict | None:
    if 0 < channel.law.person_per_hour <= s.said_to_person and _public(s):
        return Verdict(Outcome.HAND_OFF, "the bot said enough to this customer for one hour")
    return None


def _disclosure(s: Situation, _c: Channel, _n: datetime) -> Verdict | None:
    return None if s.disclosed or s.reply.discloses else Verdict(Outcome.REDO, "it must say first that it is a bot")


def _length(s: Situation, channel: Channel, _n: datetime) -> Verdict | None:
    limit = min(channel.law.public_limit or channel.limit, channel.limit)
    if _public(s) and len(s.reply.text) > limit:
        return Verdict(Outcome.HAND_OFF, f"the text is longer than the {limit} characters allowed in public here")
    return None


def _private_data(s: Situation, _c: Channel, _n: datetime) -> Verdict | None:
    # The bot's links come from approved entries and from the platform, and the ids in them look like cards.
    text = s.reply.text if s.by else _LINK.sub("", s.reply.text)
    if _public(s) and redact(text).secrets:
        return Verdict(Outcome.HAND_OFF, "the text holds personal data and would be public")
    return None


# --- words for many: approved by a lead, and nobody waits for them. They give way to all that somebody does wait for.


def _stopped(s: Situation, _c: Channel, _n: datetime) -> Verdict | None:
    return Verdict(Outcome.DROP, "asked not to be told any more") if s.stopped else None


def _listens(s: Situation, channel: Channel, _n: datetime) -> Verdict | None:
    listen = _rung(s, channel) is Rung.LISTEN
    return Verdict(Outcome.DROP, "this channel is set to listen only") if listen else None


def _unjudged(s: Situation, _c: Channel, _n: datetime) -> Verdict | None:
    return Verdict(Outcome.LATER, "wrote just now: that is judged first", timedelta(seconds=5)) if s.added else None


def _person_first(s: Situation, channel: Channel, now: datetime) -> Verdict | None:
    full = _person_budget(s, channel, now)
    return None if full is None else Verdict(Outcome.LATER, full.because, timedelta(minutes=5))


def _half_the_room(s: Situation, channel: Channel, _n: datetime) -> Verdict | None:
    """The other half stays for answers that somebody waits for."""
    minute, hour = channel.per_minute(s.room), channel.per_hour(s.room)
    if not _public(s):
        return None
    if 0 < hour <= s.said_in_room_hour * 2:
        return Verdict(Outcome.LATER, "half of what may be said in this room in an hour was said", timedelta(minutes=5))
    if 0 < minute <= s.said_in_room * 2:
        return Verdict(
            Outcome.LATER, "half of what may be said in this room in a minute was said", timedelta(seconds=20)
        )
    return None


Check = Callable[[Situation, Channel, datetime], Verdict | None]

# The first check with an objection wins. A row that a person released has passed `_trust` and `_native` by that tap.
FOR_THE_BOT: tuple[Check, ...] = (
    _owner, _pause, _freeze, _added, _summoned, _window, _said_before, _canonical, _disclosure, _length, _private_data,
    _person_budget, _room_budget, _native, _trust,
)  # fmt: skip
PASSED_BY_RELEASE: frozenset[Check] = frozenset({_native, _trust})
FOR_A_PERSON: tuple[Check, ...] = (_private_data,)
FOR_MANY: Mapping[Purpose, tuple[Check, ...]] = {
    Purpose.FIXED: (
        _owner, _pause, _freeze, _stopped, _summoned, _window, _listens, _disclosure, _length, _private_data, _unjudged,
        _person_first, _half_the_room,
    ),
    Purpose.STATUS: (_pause, _freeze, _summoned, _listens, _length, _private_data, _half_the_room),
    Purpose.CORRECTION: (_owner, _pause, _window, _listens, _disclosure, _length, _private_data),
}  # fmt: skip


def check(situation: Situation, channel: Channel, now: datetime) -> Verdict:
    """May this row leave now? Pure; the caller holds the thread's lock and leases the row if the outcome is GO."""
    many = FOR_MANY.get(situation.reply.purpose)
    if many is not None:
        return _for_many(situation, channel, now, many)
    for look in FOR_A_PERSON if situation.by else FOR_THE_BOT:
        if situation.released_by and look in PASSED_BY_RELEASE:
            continue
        verdict = look(situation, channel, now)
        if verdict is not None:
            return verdict
    return Verdict(Outcome.GO)


def _for_many(s: Situation, channel: Channel, now: datetime, looks: tuple[Check, ...]) -> Verdict:
    """What may not be said to one of many is left out, with its reason: no person has to say it in its place."""
    for look in looks:
        verdict = look(s, channel, now)
        if verdict is not None:
            return verdict if verdict.outcome is Outcome.LATER else Verdict(Outcome.DROP, verdict.because)
    return Verdict(Outcome.GO)
