"""How sure is sure enough, what a platform allows, and how far an issue is trusted on a channel. Data, no decisions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import IntEnum, StrEnum

from bot.core.conversations import IssueId
from bot.core.files import ENDINGS
from bot.core.issues import Match
from bot.core.messages import AccountId, RoomId, RoomKind


class Sureness(StrEnum):
    """What a lead sees instead of a number."""

    SURE = "sure"
    CLOSE = "close"
    NO = "no"


class Rung(IntEnum):
    """The trust ladder of (issue, channel). Suggest: a person sends it. Approve: one tap. Auto: at once."""

    LISTEN = 0
    SUGGEST = 1
    APPROVE = 2
    AUTO = 3


class Settles(StrEnum):
    """How a platform settles a send of which no answer was read."""

    KEY = "key"  # the same key again is not posted twice
    READ_BACK = "read_back"  # the thread can be read to find our own reply
    OVERWRITE = "overwrite"  # a second send replaces the first
    NOTHING = "nothing"  # parked as unsure for a person


@dataclass(frozen=True, slots=True)
class Law:
    """A platform's law as data; the send gate obeys it. Zero or None means: no such limit.

    `summoned_only`: only those who addressed the brand may be answered. `window`: how long after the customer's last
    message an answer is allowed. Budgets count bot messages in public: per room in a minute and in an hour, per person
    in an hour. `room_gap` and `account_gap`: seconds between two sends that the platform asks for (pacing, before the
    gate). `edits_within` and `deletes_within`: how old a post of the bot may be that it still may change or take back.

    Why 60 in an hour, and not 60 times 20? A minute's budget lets a burst through. An outage lasts: one bot message a
    minute is what people can still talk between, and when the fix was said so often, the next one who asks needs a
    person or one pinned post, not the same line again.
    """

    summoned_only: bool = False
    window: timedelta | None = None
    room_per_minute: int = 20
    room_per_hour: int = 60
    person_per_hour: int = 6
    public_limit: int = 280
    room_gap: float = 0.0
    account_gap: float = 0.0
    edits_within: timedelta | None = None
    deletes_within: timedelta | None = None


@dataclass(frozen=True, slots=True)
class RoomLaw:
    """What the brand set for one room. None: as everywhere in its account."""

    kind: RoomKind = RoomKind.OPEN
    listen: str | None = None
    per_minute: int | None = None
    per_hour: int | None = None


_NOTHING_SET = RoomLaw()


@dataclass(frozen=True, slots=True)
class Channel:
    """What the core must know of one account: its platform's abilities, its law and the brand's settings for it.

    `limit`: characters a single message may hold (the adapter splits longer private ones). `private_link` opens a
    private chat with the brand ("" if there is none). `listen`: `mentions` or `all`. `rooms`: what is set for single
    rooms. `begins_private`: the bot may write privately to somebody who never wrote to it there. `key_good_for`: how
    long the platform knows a key again, where it settles by key; None: for ever. `command_sign`: what a typed command
    begins with, where the platform keeps / for itself. `files`: how many a person's message may carry (0: none), each
    of `file_bytes` at most and of one of `file_kinds`.
    """

    account: AccountId
    platform: str
    limit: int = 4000
    buttons: bool = True
    can_delete: bool = True
    can_edit: bool = True
    private_replies: bool = True
    begins_private: bool = True
    sees_native_replies: bool = True
    settles: Settles = Settles.NOTHING
    key_good_for: timedelta | None = None
    command_sign: str = "/"
    files: int = 0
    file_bytes: int = 8_000_000
    file_kinds: frozenset[str] = frozenset(ENDINGS)
    private_link: str = ""
    listen: str = "all"
    rung: Rung = Rung.AUTO
    law: Law = field(default_factory=Law)
    rooms: Mapping[RoomId, RoomLaw] = field(default_factory=dict)

    def room(self, room: RoomId) -> RoomLaw:
        """What is set for this room; else for what it is a part of (the group of a topic)."""
        whole = RoomId(room.partition("/")[0])
        return self.rooms.get(room) or self.rooms.get(whole) or _NOTHING_SET

    def answers_unasked(self, room: RoomId) -> bool:
        """May somebody be answered there in public who did not address the brand?"""
        return not self.law.summoned_only and (self.room(room).listen or self.listen) == "all"

    def per_minute(self, room: RoomId) -> int:
        """Public messages of the bot in this room in a minute; 0: no limit."""
        wanted = self.room(room).per_minute
        return self.law.room_per_minute if wanted is None else wanted

    def per_hour(self, room: RoomId) -> int:
        """Public messages of the bot in this room in an hour; 0: no limit."""
        wanted = self.room(room).per_hour
        return self.law.room_per_hour if wanted is None else wanted


LEAST_SURE = 0.6  # no measuring makes anybody answer who is less sure: two issues could be nearly as probable


def bar_for(wrong_rate: float) -> float:
    """The confidence from which on an answer is given, so that about this share of the answers is wrong.

    A bar is met by everything above it, so answers are on average surer than their bar: about three times, on held-out
    train and validation data, with and without 40 % of the messages from strangers (docs/why/matching.md).
    """
    return 1.0 - 3.0 * wrong_rate


@dataclass(frozen=True, slots=True)
class Policy:
    """How sure is sure enough. All numbers are confidences in [0, 1] (probability that the best match is right).

    `unasked_at`: the stricter bar for an answer nobody asked for. `close_at`: from here on an issue is a candidate for
    a question; `margin`: two candidates nearer than this are close.
    """

    sure_at: float = bar_for(0.01)
    unasked_at: float = bar_for(0.005)
    close_at: float = 0.2
    margin: float = 0.15
    repeat_after: timedelta = timedelta(days=7)
    announce_again_after: timedelta = timedelta(days=1)
    edit_within: timedelta = timedelta(minutes=10)
    quiet: timedelta = timedelta(seconds=2)
    quiet_at_most: timedelta = timedelta(seconds=8)
    question_timeout: timedelta = timedelta(minutes=10)
    languages: tuple[str, ...] = ("en",)
    default_language: str = "en"
    rungs: Mapping[tuple[IssueId, AccountId], Rung] = field(default_factory=dict)

    def sureness(self, candidates: tuple[Match, ...], *, addressed: bool) -> Sureness:
        """Is the first candidate sure? It must pass the bar, stand clearly before the second, and carry no veto."""
        if not candidates or candidates[0].confidence < self.close_at:
            return Sureness.NO
        best, bar = candidates[0], self.sure_at if addressed else self.unasked_at
        ahead = len(candidates) < 2 or best.confidence - candidates[1].confidence >= self.margin
        return Sureness.SURE if best.confidence >= bar and ahead and not best.vetoed else Sureness.CLOSE
