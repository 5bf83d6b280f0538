"""Who is told what where, who is not and by which law; and what becomes of each copy of a wrong answer."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.core.conversations import ConversationId, Owner
from bot.core.decisions import Button, Purpose
from bot.core.healing import Act, Copy, Item, Place, Reporter, Standing, heal, recall, we_know
from bot.core.issues import Answer, KnownIssue
from bot.core.messages import AccountId, PersonId, RemoteId, RoomId, Visibility
from bot.core.policy import Channel, Law, RoomLaw, Rung
from tests.fakes.cases import HERE, KNOWLEDGE, NOW, RED_ISSUE

TOWN, SQUARE, DM = RoomId("town"), RoomId("square"), RoomId("dm:ana")
OTHER = AccountId("other")
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
PLAZA = Channel(HERE, "plaza")
WORDS = {**KNOWLEDGE.phrases, "corrected": {"en": "That was wrong, write to us: {link}"}}
KNOWN = replace(KNOWLEDGE, phrases=WORDS)
PRIVATE = Visibility.PRIVATE
ON_IT = replace(
    RED_ISSUE, answers={"en": Answer(public="x", investigating="We know and are on it.", fixed="It works.")}
)


def place(name: str = "ana", room: RoomId = TOWN, **changes: Any) -> Place:
    """Where Ana wrote in public, addressed to the brand."""
    plain = Place(
        HERE, ConversationId(1), room, room, PersonId(name), name.title(), Visibility.PUBLIC, "en", True,
        RemoteId(f"p-{name}"), NOW - MINUTE,
    )  # fmt: skip
    return replace(plain, **changes)


def reporter(name: str = "ana", at: datetime = NOW - DAY, room: RoomId = TOWN, **changes: Any) -> Reporter:
    """Ana reported it yesterday; `changes` are those of his place, or of himself."""
    mine = {key: changes.pop(key) for key in ("healed_at", "told_at", "stopped", "heard") if key in changes}
    return Reporter(place(name, room, **changes), at, **mine)


def plan(
    *reporters: Reporter, channel: Channel = PLAZA, said: Sequence[Standing] = (), **more: Any
) -> tuple[Item, ...]:
    channels = {HERE: channel, OTHER: replace(channel, account=OTHER)}
    return heal(more.get("issue", RED_ISSUE), reporters, said, KNOWN, channels, NOW)


def why(*reporters: Reporter, **how: Any) -> list[str]:
    """Of each person: why he is not told; "" if he is."""
    return [item.why for item in plan(*reporters, **how) if item.at.name]


def rooms(*reporters: Reporter, **how: Any) -> list[tuple[Act, str]]:
    return [(item.act, item.why) for item in plan(*reporters, **how) if not item.at.name]


# --- it is fixed ------------------------------------------------------------------------------------------------------


def test_one_word_for_each_room_and_one_for_each_reporter() -> None:
    items = plan(reporter("ana"), reporter("ben", room=SQUARE), reporter("cy", NOW - MINUTE))
    assert [(item.act, item.at.room, item.at.name) for item in items] == [
        (Act.POST, SQUARE, ""), (Act.POST, TOWN, ""), (Act.REPLY, TOWN, "Ana"), (Act.REPLY, SQUARE, "Ben"),
        (Act.REPLY, TOWN, "Cy"),
    ]  # fmt: skip
    post, reply = items[1].reply, items[2].reply
    assert post is not None
    assert reply is not None
    assert (post.purpose, post.to, post.buttons) == (Purpose.STATUS, None, ())
    assert (reply.purpose, reply.to, reply.text) == (Purpose.FIXED, "p-ana", "I'm a bot. Fixed with 7.4.")
    assert (reply.version, reply.approved_by, reply.issue) == ("aaaa", ("sam",), RED_ISSUE.id)
    assert reply.buttons == (
        Button("fixed", "Yes, fixed"),
        Button("not_helped", "Did not help"),
        Button("stop", "No more of these"),
    )


def test_where_he_knows_the_bot_it_does_not_say_so_again_and_without_buttons_there_are_none() -> None:
    (_, item) = plan(reporter(disclosed=True), channel=replace(PLAZA, buttons=False))
    assert item.reply is not None
    assert (item.reply.text, item.reply.discloses, item.reply.buttons) == ("Fixed with 7.4.", False, ())


def test_one_reply_for_a_person_in_all_his_rooms_and_accounts_of_a_platform() -> None:
    mine = [reporter(at=NOW - 3 * DAY), reporter(room=SQUARE), reporter(at=NOW - 2 * DAY, account=OTHER)]
    told = [item for item in plan(*mine) if item.at.name]
    assert [(item.act, item.at.room) for item in told] == [(Act.REPLY, SQUARE)]


def test_the_next_place_serves_where_the_last_one_may_not() -> None:
    mine = [reporter(at=NOW - 3 * DAY), reporter(room=SQUARE, owner=Owner.HUMAN)]
    assert [item.at.room for item in plan(*mine) if item.act is Act.REPLY] == [TOWN]
    both = [reporter(at=NOW - 3 * DAY, post=None), reporter(room=SQUARE, owner=Owner.HUMAN)]
    assert why(*both) == ["a person answers in this thread"]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"stopped": True}, "asked not to be told any more"),
        ({"told_at": NOW}, "was told already"),
        ({"told_at": NOW - 2 * DAY}, ""),  # he reported it again since
        ({"heard": "I'm a bot. Fixed with 7.4."}, "was told already"),
        ({"healed_at": NOW}, "said already that it works"),
        ({"healed_at": NOW - 2 * DAY}, ""),
        ({"post": None}, "deleted what was written"),
        ({"paused": True}, "the bot is paused here"),
        ({"owner": Owner.HUMAN}, "a person answers in this thread"),
        ({"language": "fr"}, 'the words are not written in the language "fr"'),
        ({"language": "es"}, 'the words are not written in the language "es"'),
        ({"language": ""}, ""),
        ({"account": AccountId("gone")}, "this account is not served any more"),
    ],
)
def test_who_is_left_out_and_why(changes: dict[str, Any], says: str) -> None:
    assert why(reporter(**changes)) == [says]


def test_the_laws_of_his_platform() -> None:
    assert why(reporter(), channel=replace(PLAZA, rung=Rung.LISTEN)) == ["this channel is set to listen only"]
    day = replace(PLAZA, law=Law(window=DAY))
    assert why(reporter(last_at=NOW - 2 * DAY), channel=day) == [
        "the time in which the platform allows an answer is over"
    ]
    assert why(reporter(), reporter("ben", last_at=None), channel=day) == ["", ""]
    asked = replace(PLAZA, law=Law(summoned_only=True))
    assert why(reporter(), reporter("ben", addressed=False), channel=asked) == [
        "", "only who addressed the brand may be answered here",
    ]  # fmt: skip
    short = replace(PLAZA, law=Law(public_limit=10))
    assert why(reporter(), channel=short) == ["the text is longer than the 10 characters allowed in public here"]
    assert why(reporter(visibility=Visibility.PRIVATE), channel=short) == [""]


def test_in_private_he_is_told_in_private() -> None:
    (item,) = plan(reporter(room=DM, visibility=Visibility.PRIVATE, addressed=False))
    assert item.reply is not None
    assert (item.act, item.reply.visibility) == (Act.REPLY, Visibility.PRIVATE)
    no_way = replace(PLAZA, private_replies=False)
    assert why(reporter(visibility=Visibility.PRIVATE), channel=no_way) == ["there is no private way here"]


def test_who_only_tapped_is_told_in_private_or_not_at_all() -> None:
    only_tapped = reporter(post=None, tapped_only=True)
    (_, item) = plan(only_tapped)
    assert item.reply is not None
    assert (item.reply.visibility, item.reply.to) == (Visibility.PRIVATE, None)
    shy = replace(PLAZA, begins_private=False)
    assert why(only_tapped, channel=shy) == ["only tapped, and there is no private way here"]


def test_a_room_hears_it_once_and_an_older_word_of_ours_is_edited() -> None:
    known = Standing(HERE, TOWN, RemoteId("s1"), NOW - 2 * DAY, fixed=False)
    (item, _) = plan(reporter(), said=[known])
    assert (item.act, item.post, item.room) == (Act.EDIT, "s1", TOWN)
    assert rooms(reporter(), said=[known], channel=replace(PLAZA, can_edit=False)) == [(Act.POST, "")]
    fixed = replace(known, fixed=True)
    assert rooms(reporter(), said=[fixed]) == [(Act.POST, "")]  # it was reported again since
    assert rooms(reporter(), said=[replace(fixed, at=NOW)]) == [(Act.SKIP, "it stands here already")]


def test_a_room_where_nothing_may_be_said_unasked() -> None:
    shy = replace(PLAZA, rooms={TOWN: RoomLaw(listen="mentions")})
    assert rooms(reporter(), channel=shy) == [(Act.SKIP, "only who addressed the brand may be answered here")]
    assert rooms(reporter(paused=True)) == [(Act.SKIP, "the bot is paused here")]
    assert rooms(reporter(), channel=replace(PLAZA, rung=Rung.LISTEN)) == [
        (Act.SKIP, "this channel is set to listen only")
    ]
    assert rooms(reporter(account=AccountId("gone"))) == [(Act.SKIP, "this account is not served any more")]
    speechless = replace(RED_ISSUE, answers={"en": Answer(public="Try a reset.")})
    assert rooms(reporter(), issue=speechless) == [(Act.SKIP, 'the words are not written in the language "en"')]


# --- we are on it -----------------------------------------------------------------------------------------------------


def on_it(*reporters: Reporter, said: Sequence[Standing] = (), issue: KnownIssue = ON_IT) -> list[tuple[Act, str, str]]:
    items = we_know(issue, reporters, said, KNOWN, {HERE: PLAZA}, NOW)
    return [(item.act, item.reply.text if item.reply else "", item.why) for item in items]


def test_each_room_where_it_was_reported_hears_once_that_we_know() -> None:
    both = (
        reporter("ana"),
        reporter("bob"),
        reporter("cyd", room=SQUARE),
        reporter("dan", room=DM, visibility=PRIVATE),
    )
    said = (Act.POST, "I'm a bot. We know and are on it.", "")
    assert on_it(*both) == [said, said]
    standing = Standing(HERE, TOWN, RemoteId("b1"), NOW, fixed=False)
    assert on_it(*both, said=[standing]) == [said, (Act.SKIP, "", "it stands here already")]
    assert on_it(reporter(), said=[replace(standing, fixed=True)]) == [said]


def test_without_approved_words_nothing_is_posted() -> None:
    silent = replace(ON_IT, answers={"en": Answer(public="x")})
    assert on_it(reporter(), issue=silent) == [(Act.SKIP, "", 'the words are not written in the language "en"')]
    assert on_it(reporter(account=AccountId("gone"))) == [(Act.SKIP, "", "this account is not served any more")]


# --- it was wrong -----------------------------------------------------------------------------------------------------


def copy(post: str | None = "b1", name: str = "ana", **changes: Any) -> Copy:
    """An answer that stands in the town."""
    where: dict[str, Any] = {"disclosed": True}
    where |= {key: changes.pop(key) for key in ("account", "owner", "disclosed") if key in changes}
    mine = RemoteId(post) if post else None
    plain = Copy(place(name, **where), Purpose.ANSWER, "en", TOWN, mine, "https://x.example/1")
    return replace(plain, **changes)


def taken_back(*copies: Copy, channel: Channel = PLAZA) -> list[tuple[Act, str]]:
    return [(item.act, item.why) for item in recall(copies, KNOWN, {HERE: channel}, NOW)]


def test_the_correction_stands_in_the_place_of_the_answer() -> None:
    channel = replace(PLAZA, private_link="https://dm.example")
    (item,) = recall([copy()], KNOWN, {HERE: channel}, NOW)
    assert (item.act, item.post, item.room, item.link) == (Act.EDIT, "b1", TOWN, "https://x.example/1")
    assert item.reply is not None
    assert item.reply.text == "That was wrong, write to us: https://dm.example"
    assert (item.reply.purpose, item.reply.version, item.reply.approved_by) == (Purpose.CORRECTION, "v1", ("lea",))
    (also,) = recall([copy(disclosed=False)], KNOWN, {HERE: PLAZA}, NOW)
    assert also.reply is not None
    assert also.reply.text == "I'm a bot. That was wrong, write to us: call 150"


def test_by_what_the_platform_can_do() -> None:
    assert taken_back(copy(), copy("b2", first=False)) == [
        (Act.EDIT, ""), (Act.DELETE, "a further part of a long answer"),
    ]  # fmt: skip
    no_edit, because = replace(PLAZA, can_edit=False), "a bot cannot change what it posted here"
    assert taken_back(copy(), copy("b2", first=False), channel=no_edit) == [
        (Act.DELETE, because), (Act.REPLY, ""), (Act.DELETE, because),
    ]  # fmt: skip
    neither = replace(no_edit, can_delete=False)
    once = "the correction is said once in each conversation"
    cannot = "a bot can neither change nor take back what it posted here"
    assert taken_back(copy(), copy("b2", first=False), channel=neither) == [
        (Act.REPLY, cannot), (Act.SKIP, f"{cannot}; {once}"),
    ]  # fmt: skip
    assert taken_back(copy(room=None)) == [(Act.REPLY, "the platform did not name where it stands")]
    deleted = replace(PLAZA, can_edit=False)
    assert taken_back(copy(), copy("b2"), channel=deleted)[3] == (Act.SKIP, once)


def test_what_is_too_old_to_change_or_to_take_back_is_corrected_below_and_says_why() -> None:
    hours = timedelta(hours=48)
    law = replace(PLAZA.law, deletes_within=hours)
    old, young = NOW - hours - timedelta(seconds=1), NOW - hours
    deletes = replace(PLAZA, can_edit=False, law=law)
    because = "the platform lets a bot take back only its posts of the last 48 hours"
    assert taken_back(copy(since=old), channel=deletes) == [(Act.REPLY, because)]
    for since in (young, None):
        assert [act for act, _ in taken_back(copy(since=since), channel=deletes)] == [Act.DELETE, Act.REPLY]
    assert taken_back(copy(since=old), channel=replace(PLAZA, law=law)) == [(Act.EDIT, "")], "only deleting has a time"
    edits = replace(PLAZA, law=replace(PLAZA.law, edits_within=hours))
    (deleted, corrected) = taken_back(copy(since=old), channel=edits)
    assert deleted == (Act.DELETE, "the platform lets a bot change only its posts of the last 48 hours")
    assert corrected == (Act.REPLY, "")
    assert taken_back(copy(since=old, owner=Owner.HUMAN), channel=deletes) == [
        (Act.SKIP, "a person answers in this thread")
    ]  # fmt: skip


def test_what_cannot_be_taken_back_is_named() -> None:
    assert taken_back(copy(None)) == [(Act.SKIP, "nobody knows whether it stands there; look at the thread")]
    assert taken_back(copy(account=AccountId("gone"))) == [(Act.SKIP, "this account is not served any more")]
    assert taken_back(copy(room=None, owner=Owner.HUMAN)) == [(Act.SKIP, "a person answers in this thread")]
    not_written = 'the words are not written in the language "fr"'
    assert taken_back(copy(language="fr")) == [(Act.DELETE, not_written), (Act.SKIP, not_written)]
