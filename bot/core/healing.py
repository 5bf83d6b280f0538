"""Telling many at once: that an issue is fixed (heal-back), and that an answer was wrong (recall). Pure: who gets what
where, and who gets nothing and by which law.

A plan is made twice of the same facts: for the dry run that a lead reads, and again when he approves it. Whatever
changes afterwards is the send gate's matter, which looks at every single word once more.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.core.conversations import ConversationId, Owner
from bot.core.decisions import Button, Purpose, Reply
from bot.core.issues import Knowledge, KnownIssue
from bot.core.messages import AccountId, PersonId, RemoteId, RoomId, Visibility
from bot.core.policy import Channel, Rung
from bot.core.say import expand


class Act(StrEnum):
    """What is done for one line of a plan. The outbox knows them by these names; SKIP never reaches it."""

    POST = "post"  # a post of its own, for a whole room
    REPLY = "send"
    EDIT = "edit"
    DELETE = "delete"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Place:
    """A conversation as it stands: where words to its customer would go, and what speaks against them.

    `post`: the customer's newest post that was not deleted; None: he took back all he wrote. `tapped_only`: he never
    wrote here, so nothing of his own can be answered. `last_at`: his last words.
    `disclosed`: the bot said that it is one since the last human stretch.
    """

    account: AccountId
    conversation: ConversationId
    room: RoomId
    room_name: str
    person: PersonId
    name: str
    visibility: Visibility
    language: str
    addressed: bool
    post: RemoteId | None
    last_at: datetime | None
    owner: Owner = Owner.BOT
    paused: bool = False
    disclosed: bool = False
    tapped_only: bool = False

    @property
    def public(self) -> bool:
        """Can others read it?"""
        return self.visibility is not Visibility.PRIVATE


@dataclass(frozen=True, slots=True)
class Reporter:
    """Somebody who said in this conversation that he has the issue, at `reported_at` for the last time.

    `healed_at`: he said that it works; `told_at`: he was told that it is fixed; `stopped`: he wants to hear no more.
    """

    at: Place
    reported_at: datetime
    healed_at: datetime | None = None
    told_at: datetime | None = None
    stopped: bool = False
    heard: str = ""  # what the bot last said here about it: where the issue was fixed already, that was told then


@dataclass(frozen=True, slots=True)
class Standing:
    """Our newest post about an issue for a whole room. `fixed`: it says that it is fixed, since `at`."""

    account: AccountId
    room: RoomId
    post: RemoteId
    at: datetime
    fixed: bool


@dataclass(frozen=True, slots=True)
class Copy:
    """One post of ours that gave an answer. `room`: where it stands, None: the platform did not name it. `post` None:
    it may stand, nobody knows where. `first` False: a further part of a long answer. `since`: when it was posted."""

    at: Place
    purpose: Purpose
    language: str
    room: RoomId | None
    post: RemoteId | None
    link: str = ""
    first: bool = True
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a plan: what is done, for whom, or why nothing is. `reply` None: nothing is said. `why`: also of what
    is done, where the platform does not let us do better."""

    act: Act
    at: Place
    reply: Reply | None = None
    post: RemoteId | None = None
    room: RoomId | None = None
    why: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class _Facts:
    """What a plan is made of, besides the people."""

    knowledge: Knowledge
    channels: Mapping[AccountId, Channel]
    now: datetime

    def phrase(self, key: str, language: str) -> str:
        return self.knowledge.phrases.get(key, {}).get(language, "")


NOT_SERVED = "this account is not served any more"


# --- it is fixed ------------------------------------------------------------------------------------------------------


def heal(
    issue: KnownIssue,
    reporters: Sequence[Reporter],
    standing: Sequence[Standing],
    knowledge: Knowledge,
    channels: Mapping[AccountId, Channel],
    now: datetime,
) -> tuple[Item, ...]:
    """One public word for each room where it was reported, and at most one reply for each person, in however many
    rooms and accounts of a platform he reported it. Only approved words: the entry's own `fixed`."""
    facts = _Facts(knowledge, channels, now)
    people: dict[tuple[str, PersonId], list[Reporter]] = {}
    for reporter in reporters:
        place = reporter.at
        channel = channels.get(place.account)
        people.setdefault((channel.platform if channel else place.account, place.person), []).append(reporter)
    posts = [_for_room(issue, facts, here, said) for here, said in _rooms(reporters, standing)]
    oldest_first = sorted(people.values(), key=lambda mine: min(each.reported_at for each in mine))
    return (*posts, *(_for_person(issue, facts, mine) for mine in oldest_first))


def we_know(
    issue: KnownIssue,
    reporters: Sequence[Reporter],
    standing: Sequence[Standing],
    knowledge: Knowledge,
    channels: Mapping[AccountId, Channel],
    now: datetime,
) -> tuple[Item, ...]:
    """One public word for each room where it was reported: that the brand is on it, in the entry's own `investigating`.
    When it is fixed, `heal` writes that into the same post."""
    facts = _Facts(knowledge, channels, now)
    return tuple(_on_it(issue, facts, here, said) for here, said in _rooms(reporters, standing))


def _rooms(reporters: Sequence[Reporter], standing: Sequence[Standing]) -> list[tuple[list[Reporter], Standing | None]]:
    """Who reported it in public, room by room, with our newest word for that room."""
    rooms: dict[tuple[AccountId, RoomId], list[Reporter]] = {}
    for reporter in reporters:
        if reporter.at.public:
            rooms.setdefault((reporter.at.account, reporter.at.room), []).append(reporter)
    newest = {(each.account, each.room): each for each in standing}
    return [(rooms[key], newest.get(key)) for key in sorted(rooms)]


def _whole_room(here: Sequence[Reporter]) -> Place:
    return replace(here[0].at, person=PersonId(""), name="", addressed=False, disclosed=False)


def _on_it(issue: KnownIssue, facts: _Facts, here: Sequence[Reporter], said: Standing | None) -> Item:
    place = _whole_room(here)
    if said is not None and not said.fixed:
        return Item(Act.SKIP, place, why="it stands here already")
    return _post(facts, place, lambda language: _said(issue, facts, place, Purpose.STATUS, language, "investigating"))


def _post(facts: _Facts, place: Place, words: Callable[[str], Reply | None]) -> Item:
    """A post of its own for a room, or why not."""
    channel, language = facts.channels.get(place.account), facts.knowledge.default_language
    if channel is None:
        return Item(Act.SKIP, place, why=NOT_SERVED)
    reply = words(language)
    why = _against_the_room(place, channel, asked=False) or _against_the_words(reply, channel, language)
    return Item(Act.SKIP if why else Act.POST, place, None if why else reply, why=why)


def _for_room(issue: KnownIssue, facts: _Facts, here: Sequence[Reporter], said: Standing | None) -> Item:
    place = _whole_room(here)
    if said is not None and said.fixed and said.at >= max(each.reported_at for each in here):
        return Item(Act.SKIP, place, why="it stands here already")
    item = _post(facts, place, lambda language: _said(issue, facts, place, Purpose.STATUS, language))
    if item.act is Act.POST and said is not None and not said.fixed and facts.channels[place.account].can_edit:
        return replace(item, act=Act.EDIT, post=said.post, room=said.room)
    return item


def _for_person(issue: KnownIssue, facts: _Facts, mine: Sequence[Reporter]) -> Item:
    """Where he last reported it, if nothing speaks against that; else the next place."""
    mine = sorted(mine, key=lambda each: each.reported_at, reverse=True)
    if why := _against_the_person(issue, mine):
        return Item(Act.SKIP, mine[0].at, why=why)
    reasons: list[str] = []
    for reporter in mine:
        item = _in_this_place(issue, facts, reporter.at)
        if item.act is Act.REPLY:
            return item
        reasons.append(item.why)
    return Item(Act.SKIP, mine[0].at, why=reasons[0])


def _in_this_place(issue: KnownIssue, facts: _Facts, place: Place) -> Item:
    channel, language = facts.channels.get(place.account), place.language or facts.knowledge.default_language
    if channel is None:
        return Item(Act.SKIP, place, why=NOT_SERVED)
    if place.tapped_only and place.public:  # he is written to, not the thread of whoever wrote first
        if not (channel.private_replies and channel.begins_private):
            return Item(Act.SKIP, place, why="only tapped, and there is no private way here")
        place = replace(place, visibility=Visibility.PRIVATE)
    reply = _said(issue, facts, place, Purpose.FIXED, language)
    why = _against_the_place(place, channel, facts.now) or _against_the_words(reply, channel, language)
    return Item(Act.SKIP if why else Act.REPLY, place, None if why else reply, why=why)


def _latest(times: Sequence[datetime | None]) -> datetime | None:
    return max((time for time in times if time is not None), default=None)


def _against_the_person(issue: KnownIssue, mine: Sequence[Reporter]) -> str:
    words = [expand(answer.fixed, issue) for answer in issue.answers.values() if answer.fixed]
    reported = max(each.reported_at for each in mine)
    told, healed = _latest([each.told_at for each in mine]), _latest([each.healed_at for each in mine])
    if any(each.stopped for each in mine):
        return "asked not to be told any more"
    if (told is not None and told >= reported) or any(text in mine[0].heard for text in words):
        return "was told already"
    if healed is not None and healed >= reported:
        return "said already that it works"
    return ""


def _against_the_room(place: Place, channel: Channel, *, asked: bool) -> str:
    if place.paused:
        return "the bot is paused here"
    if channel.rung is Rung.LISTEN:
        return "this channel is set to listen only"
    return "" if asked or channel.answers_unasked(place.room) else "only who addressed the brand may be answered here"


def _against_the_place(place: Place, channel: Channel, now: datetime) -> str:
    """Which law forbids to write to this customer there. The gate asks once more when it is sent."""
    if place.post is None and not place.tapped_only:
        return "deleted what was written"
    if place.owner is Owner.HUMAN:
        return "a person answers in this thread"
    if not place.public and not channel.private_replies:
        return "there is no private way here"
    window = channel.law.window
    if window is not None and place.last_at is not None and now - place.last_at > window:
        return "the time in which the platform allows an answer is over"
    return _against_the_room(place, channel, asked=place.addressed or not place.public)


def _against_the_words(reply: Reply | None, channel: Channel, language: str) -> str:
    if reply is None:
        return _unwritten(language)
    limit = min(channel.law.public_limit or channel.limit, channel.limit)
    if reply.visibility is not Visibility.PRIVATE and len(reply.text) > limit:
        return f"the text is longer than the {limit} characters allowed in public here"
    return ""


def _unwritten(language: str) -> str:
    return f'the words are not written in the language "{language}"'


def _said(
    issue: KnownIssue, facts: _Facts, place: Place, purpose: Purpose, language: str, which: str = "fixed"
) -> Reply | None:
    """The entry's words, with the disclosure before them where it is missing; None: not written in this language."""
    answer = issue.answers.get(language)
    text = "" if answer is None else {"fixed": answer.fixed, "investigating": answer.investigating}[which]
    if not text:
        return None
    buttons: tuple[Button, ...] = ()
    if purpose is Purpose.FIXED and facts.channels[place.account].buttons:
        labels = ((button, facts.phrase(f"button_{button}", language)) for button in ("fixed", "not_helped", "stop"))
        buttons = tuple(Button(button, label) for button, label in labels if label)
    return Reply(
        purpose=purpose,
        text=_disclosed(expand(text, issue), facts, place, language),
        visibility=place.visibility,
        language=language,
        buttons=buttons,
        issue=issue.id,
        version=issue.version,
        approved_by=issue.approved_by,
        discloses=not place.disclosed,
        to=None if purpose is Purpose.STATUS else place.post,
    )


def _disclosed(text: str, facts: _Facts, place: Place, language: str) -> str:
    return text if place.disclosed else f"{facts.phrase('disclosure', language)} {text}".strip()


# --- it was wrong -----------------------------------------------------------------------------------------------------


def recall(
    copies: Sequence[Copy], knowledge: Knowledge, channels: Mapping[AccountId, Channel], now: datetime
) -> tuple[Item, ...]:
    """What becomes of each copy of an answer that was wrong: the correction stands in its place where the platform lets
    us edit, it goes where we can only delete, and else the correction is said under it. Approved words only: the phrase
    `corrected`."""
    facts = _Facts(knowledge, channels, now)
    said: set[ConversationId] = set()
    items: list[Item] = []
    for copy in copies:
        item = _take_back(copy, facts)
        if item.act is Act.DELETE and copy.first:  # it is gone: say why, under what was asked
            items.append(item)
            item = _correct(copy, facts)
        if item.act is Act.REPLY and copy.at.conversation in said:
            once = "the correction is said once in each conversation"
            item = Item(Act.SKIP, copy.at, why="; ".join(why for why in (item.why, once) if why), link=copy.link)
        if item.act is Act.REPLY:
            said.add(copy.at.conversation)
        items.append(item)
    return tuple(items)


def _take_back(copy: Copy, facts: _Facts) -> Item:
    channel = facts.channels.get(copy.at.account)
    if channel is None:
        return Item(Act.SKIP, copy.at, why=NOT_SERVED, link=copy.link)
    if copy.post is None:
        return Item(Act.SKIP, copy.at, why="nobody knows whether it stands there; look at the thread")
    if copy.room is None:
        return _correct(copy, facts, "the platform did not name where it stands")
    reply = _correction(copy, facts)
    no_edit = _against_edit(copy, channel, reply, facts.now)
    if reply is not None and not no_edit:
        return Item(Act.EDIT, copy.at, replace(reply, buttons=()), copy.post, copy.room, link=copy.link)
    no_delete = _against_delete(copy, channel, facts.now)
    if not no_delete:
        return Item(Act.DELETE, copy.at, None, copy.post, copy.room, no_edit, copy.link)
    return _correct(copy, facts, no_delete)


def _against_edit(copy: Copy, channel: Channel, reply: Reply | None, now: datetime) -> str:
    """Why the correction cannot stand in its place; "" if it can."""
    if not channel.can_edit:
        return "a bot cannot change what it posted here"
    if not copy.first:
        return "a further part of a long answer"
    if reply is None:
        return _unwritten(copy.language)
    return _too_old(copy, channel.law.edits_within, "change", now)


def _against_delete(copy: Copy, channel: Channel, now: datetime) -> str:
    if not channel.can_delete:
        return "a bot can neither change nor take back what it posted here"
    return _too_old(copy, channel.law.deletes_within, "take back", now)


def _too_old(copy: Copy, within: timedelta | None, do: str, now: datetime) -> str:
    """The platform's law of old posts. Without a time the post is taken for a young one: the platform has its word."""
    if within is None or copy.since is None or now - copy.since <= within:
        return ""
    return f"the platform lets a bot {do} only its posts of the last {within / timedelta(hours=1):.0f} hours"


def _correct(copy: Copy, facts: _Facts, because: str = "") -> Item:
    """Say it under the wrong answer. `because`: why nothing better can be done."""
    place, channel = copy.at, facts.channels[copy.at.account]
    reply = _correction(copy, facts)
    why = _against_the_place(replace(place, addressed=True), channel, facts.now)
    why = why or _against_the_words(reply, channel, copy.language)
    if why:
        return Item(Act.SKIP, place, why=why, link=copy.link)
    return Item(Act.REPLY, place, reply, why=because, link=copy.link)


def _correction(copy: Copy, facts: _Facts) -> Reply | None:
    text = facts.phrase("corrected", copy.language)
    if not text:
        return None
    way = facts.channels[copy.at.account].private_link or facts.phrase("other_channels", copy.language)
    return Reply(
        purpose=Purpose.CORRECTION,
        text=_disclosed(text.replace("{link}", way), facts, copy.at, copy.language),
        visibility=copy.at.visibility,
        language=copy.language,
        version=facts.knowledge.version,
        approved_by=facts.knowledge.phrases_approved_by,
        discloses=not copy.at.disclosed,
        to=copy.at.post,
    )
