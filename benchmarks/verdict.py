"""What stands on the platforms, compared with what was written there and what the bot noted."""

import html
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from benchmarks.crowd import Planned
from benchmarks.stages import Said, Spoken, Where

NO_KEY = frozenset({"telegram"})  # neither a key nor a way to look: a send without an answer ends as `unsure`
# Elsewhere a send is repeated or looked for, unless the gate stops the repeat: then a person is asked as well.
STOPPED = frozenset({
    "the customer wrote more meanwhile", "the answer stands in this room already: point at it",
    "this customer had the same public answer in the last days",
})  # fmt: skip
UNORDERED = frozenset({"slack"})  # the platform itself promises no order of events
FIXES = frozenset({"answer", "pointer", "we_know"})

POSTS = """SELECT i.account, i.room, i.remote, i.id, i.state, i.author, c.status AS conversation, d.verdict, d.rule
    FROM inbox i LEFT JOIN conversations c ON c.id = i.conversation LEFT JOIN decisions d ON d.id = i.decision
    WHERE i.kind = 'post' AND i.role != 'own'"""
SENDS = """SELECT id, account, conversation, room, root, reply_to, person, text, visibility, status, purpose, issue, why
    FROM outbox WHERE action = 'send' AND status != 'dropped' ORDER BY id"""
RECEIPTS = "SELECT account, room, post, outbox FROM receipts"
TURNS = "SELECT account, conversation, inbox FROM decisions WHERE NOT undone ORDER BY id"


class Post(NamedTuple):
    """A message of somebody else as the bot stored it."""

    account: str
    room: str
    remote: str
    id: int
    state: str
    author: str
    conversation: str | None
    verdict: str | None
    rule: str | None


class Send(NamedTuple):
    """One row of the outbox."""

    id: int
    account: str
    conversation: int
    room: str
    root: str
    reply_to: str | None
    person: str
    text: str
    visibility: str
    status: str
    purpose: str
    issue: str | None
    why: str

    @property
    def answers(self) -> Where | None:
        """What its post answers, as the platform tells it: nothing, where it stands in the customer's private chat."""
        if self.visibility == "private":
            return None
        return Where(self.room, self.root if self.account == "slack" else self.reply_to or "")


@dataclass(frozen=True, slots=True)
class Seen:
    """Everything that the verdict rests on. `shown`: conversations in the desk's list of those who wait for a person.
    `excused`: posts that the platform told in the wrong order. `unclear`: sends of an account that may have been taken
    without an answer, by the benchmark's own doing."""

    planned: Sequence[Planned]
    said: Sequence[Said]
    spoken: Mapping[str, Sequence[Spoken]]
    posts: Sequence[Post]
    sends: Sequence[Send]
    receipts: Sequence[tuple[str, str, str, int]]
    turns: Sequence[tuple[str, int, int]]
    shown: frozenset[int]
    excused: frozenset[Where]
    unclear: Mapping[str, int]


@dataclass(slots=True)
class Tally:
    """One platform's line. Anything in `wrong` fails the run; the counts of trouble are part of it."""

    messages: int = 0
    stored: int = 0
    answered: int = 0
    handed_off: int = 0
    lost: int = 0
    doubled: int = 0
    unsure: int = 0
    unsure_shown: int = 0
    out_of_order: int = 0
    wrong: list[str] = field(default_factory=list)


def judge(seen: Seen) -> dict[str, Tally]:
    """One tally a platform."""
    tallies: dict[str, Tally] = {}
    for account in seen.spoken:
        tally = tallies[account] = Tally()
        mine = [(planned, said) for planned, said in zip(seen.planned, seen.said, strict=True)
                if planned.platform == account]  # fmt: skip
        posts = {Where(post.room, post.remote): post for post in seen.posts if post.account == account}
        sends = [send for send in seen.sends if send.account == account]
        _came_in(tally, [said for _, said in mine], seen, account, posts)
        _went_out(tally, sends, seen.spoken[account])
        _once_each(tally, sends, posts)
        _unsure(tally, sends, seen, account)
        tally.out_of_order = _said_late(seen, account, sends) + _turned(seen, account)
        if account not in UNORDERED:
            tally.out_of_order += _stored_late(mine, posts, seen.excused)
        if tally.out_of_order:
            tally.wrong.append(f"{tally.out_of_order} times out of order")
    return tallies


def _came_in(tally: Tally, said: Sequence[Said], seen: Seen, account: str, posts: Mapping[Where, Post]) -> None:
    """Each message is there once and was judged to the end."""
    stored = Counter(Where(post.room, post.remote) for post in seen.posts if post.account == account)
    tally.messages, tally.stored = len(said), sum(stored[one.where] for one in said)
    for one in said:
        found = posts.get(one.where)
        if found is None or found.state != "done":
            tally.lost += 1
            tally.wrong.append(f"{one.where} is {'lost' if found is None else found.state}")
        elif stored[one.where] > 1:
            tally.doubled += 1
            tally.wrong.append(f"{one.where} was stored {stored[one.where]} times")
        elif found.author != one.person:
            tally.wrong.append(f"{one.where} of {one.person} was stored as {found.author}'s")
        elif found.verdict == "handoff":
            tally.handed_off += 1
            if found.conversation != "waiting":
                tally.wrong.append(f"{one.where} went to a person, and nobody waits ({found.conversation})")
    strangers = stored.keys() - {one.where for one in said}
    tally.wrong += [f"{where} was stored, and nobody wrote it" for where in strangers]


def _went_out(tally: Tally, sends: Sequence[Send], spoken: Sequence[Spoken]) -> None:
    """What stands on the platform against the rows that say so: same place, same words, same number."""
    standing = Counter((one.answers, html.unescape(one.text)) for one in spoken)
    rows: defaultdict[tuple[Where | None, str], list[Send]] = defaultdict(list)
    for send in sends:
        if send.status in {"sent", "unsure"}:
            rows[send.answers, send.text].append(send)
    for place, count in standing.items():
        extra = count - len(rows.get(place, ()))
        if extra > 0:
            tally.doubled += extra
            tally.wrong.append(f"{place} stands {count} times, {count - extra} rows say so")
    for place, found in rows.items():
        sure = sum(send.status == "sent" for send in found)
        if standing[place] < sure:
            tally.lost += sure - standing[place]
            tally.wrong.append(f"{place} was noted as sent and does not stand there")


def _once_each(tally: Tally, sends: Sequence[Send], posts: Mapping[Where, Post]) -> None:
    """One public answer per person and issue, to that person, and nothing left lying."""
    public = Counter(
        (send.person, send.issue) for send in sends if send.purpose in FIXES and send.status in {"sent", "unsure"}
    )
    tally.answered = len(public)
    tally.wrong += [f"{person} had {issue} {count} times" for (person, issue), count in public.items() if count > 1]
    behind: set[int] = set()  # conversations where a person must say first what became of an unsure row
    for send in sends:
        asked = posts.get(Where(send.room, send.reply_to or ""))
        if asked is None or asked.author != send.person:
            tally.wrong.append(f"row {send.id} answers {send.reply_to}, which is not {send.person}'s")
        if send.status == "unsure":
            behind.add(send.conversation)
        elif send.status != "sent" and not (send.status == "waiting" and send.conversation in behind):
            tally.wrong.append(f"row {send.id} is {send.status}: {send.why}")


def _unsure(tally: Tally, sends: Sequence[Send], seen: Seen, account: str) -> None:
    """Only where the platform offers nothing, no more than there were unclear sends, and each in front of a person."""
    unsure = [send for send in sends if send.status == "unsure"]
    tally.unsure = len(unsure)
    tally.unsure_shown = sum(send.conversation in seen.shown for send in unsure)
    if account not in NO_KEY:
        reasons = {send.why for send in unsure} - STOPPED
        tally.wrong += [f"unsure, though this platform has a key or can be read: {why}" for why in reasons]
    if len(unsure) > seen.unclear.get(account, 0):
        tally.wrong.append(f"{len(unsure)} unsure, but only {seen.unclear.get(account, 0)} sends had no answer")
    if tally.unsure_shown < len(unsure):
        tally.wrong.append(f"{len(unsure) - tally.unsure_shown} unsure that no person sees")


def _said_late(seen: Seen, account: str, sends: Sequence[Send]) -> int:
    """How often the bot's words in a conversation stand in another order than it decided them."""
    place = {one.where: number for number, one in enumerate(seen.spoken[account])}
    told = {outbox: place.get(Where(room, post)) for name, room, post, outbox in seen.receipts if name == account}
    return _falls((send.conversation, told.get(send.id)) for send in sends)


def _turned(seen: Seen, account: str) -> int:
    """How often a conversation's messages were judged in another order than they were stored."""
    return _falls((conversation, inbox) for name, conversation, inbox in seen.turns if name == account)


def _stored_late(mine: Sequence[tuple[Planned, Said]], posts: Mapping[Where, Post], excused: frozenset[Where]) -> int:
    """How often the messages of a thread were stored in another order than the platform told them."""
    threads: list[tuple[int, int | None]] = []
    for planned, said in mine:
        post = posts.get(said.where)
        if post is not None and said.where not in excused:
            threads.append((planned.number if planned.first is None else planned.first, post.id))
    return _falls(threads)


def _falls(numbers: Any) -> int:
    """How often a number is lower than one of the same key before it."""
    highest: dict[int, int] = {}
    falls = 0
    for key, number in numbers:
        if number is not None:
            falls += number < highest.get(key, number)
            highest[key] = max(number, highest.get(key, number))
    return falls
