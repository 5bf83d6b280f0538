"""The last look: each law of the gate, and that none is looked at too late."""

from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Any

import pytest

from bot.core.conversations import Owner
from bot.core.decisions import Purpose, Reply
from bot.core.gate import FOR_THE_BOT, Outcome, Situation, check
from bot.core.messages import RoomId, Visibility
from bot.core.policy import Channel, Law, RoomLaw, Rung
from tests.fakes.cases import HERE, NOW, RED

CHANNEL = Channel(HERE, "plaza")
GROUP, TOPIC = RoomId("group"), RoomId("group/7")
ANSWER = Reply(Purpose.ANSWER, "Try a reset.", Visibility.PUBLIC, "en", issue=RED, version="a")


def look(channel: Channel = CHANNEL, reply: Reply = ANSWER, **changes: Any) -> Outcome:
    """What the gate makes of an answer when everything is fine but for the changes."""
    fine = Situation(reply=reply, by="", owner=Owner.BOT, room=TOPIC, addressed=True, disclosed=True)
    return check(replace(fine, **changes), channel, NOW).outcome


def test_go_when_nothing_objects() -> None:
    assert look() is Outcome.GO


@pytest.mark.parametrize(
    ("changes", "outcome"),
    [
        ({"owner": Owner.HUMAN}, Outcome.DROP),
        ({"paused": True}, Outcome.HAND_OFF),
        ({"frozen": True}, Outcome.HAND_OFF),
        ({"known": False}, Outcome.HAND_OFF),
        ({"added": True}, Outcome.REDO),
        ({"said_before": True}, Outcome.HAND_OFF),
        ({"canonical_taken": True}, Outcome.REDO),
        ({"disclosed": False}, Outcome.REDO),
        ({"said_to_person": 6}, Outcome.HAND_OFF),
        ({"said_in_room": 20}, Outcome.LATER),
        ({"said_in_room_hour": 60}, Outcome.HAND_OFF),
        ({"said_in_room": 20, "said_in_room_hour": 60}, Outcome.HAND_OFF),
        ({"rung": Rung.LISTEN}, Outcome.DROP),
        ({"rung": Rung.SUGGEST}, Outcome.SUGGEST),
        ({"rung": Rung.APPROVE}, Outcome.APPROVE),
    ],
)
def test_each_law(changes: dict[str, Any], outcome: Outcome) -> None:
    assert look(**changes) is outcome


def test_laws_of_the_platform() -> None:
    summoned = replace(CHANNEL, law=Law(summoned_only=True))
    assert look(summoned, addressed=False) is Outcome.DROP
    assert look(replace(CHANNEL, listen="mentions"), addressed=False) is Outcome.DROP
    assert look(summoned) is Outcome.GO
    day = replace(CHANNEL, law=Law(window=timedelta(days=1)))
    assert look(day, last_customer_at=NOW - timedelta(days=2)) is Outcome.HAND_OFF
    assert look(day, last_customer_at=NOW) is Outcome.GO
    assert look(day) is Outcome.GO
    blind = replace(CHANNEL, sees_native_replies=False)
    assert look(blind) is Outcome.APPROVE
    assert look(blind, replace(ANSWER, purpose=Purpose.ANNOUNCE)) is Outcome.GO
    unlimited = replace(CHANNEL, law=Law(room_per_minute=0, room_per_hour=0, person_per_hour=0))
    assert look(unlimited, said_in_room=999, said_in_room_hour=999, said_to_person=999) is Outcome.GO


def test_a_room_may_have_laws_of_its_own() -> None:
    strict = replace(CHANNEL, rooms={TOPIC: RoomLaw(listen="mentions", per_minute=1, per_hour=2)})
    assert look(strict, addressed=False) is Outcome.DROP
    assert look(strict, said_in_room=1) is Outcome.LATER
    assert look(strict, said_in_room_hour=2) is Outcome.HAND_OFF
    assert look(strict, room=GROUP, addressed=False, said_in_room=1, said_in_room_hour=2) is Outcome.GO
    private = replace(ANSWER, visibility=Visibility.PRIVATE)
    assert look(strict, private, addressed=False, said_in_room=1, said_in_room_hour=2) is Outcome.GO
    loose = replace(CHANNEL, listen="mentions", rooms={TOPIC: RoomLaw(listen="all", per_minute=0, per_hour=0)})
    assert look(loose, addressed=False, said_in_room=999, said_in_room_hour=999) is Outcome.GO
    assert look(loose, room=GROUP, addressed=False) is Outcome.DROP
    assert look(replace(loose, law=Law(summoned_only=True)), addressed=False) is Outcome.DROP


def test_a_topic_obeys_its_group_unless_it_is_named_itself() -> None:
    group = RoomLaw(listen="mentions", per_hour=2)
    whole = replace(CHANNEL, rooms={GROUP: group})
    assert look(whole, addressed=False) is Outcome.DROP
    assert look(whole, said_in_room_hour=2) is Outcome.HAND_OFF
    apart = replace(CHANNEL, rooms={GROUP: group, TOPIC: RoomLaw()})
    assert look(apart, addressed=False, said_in_room_hour=2) is Outcome.GO


def test_words_that_may_not_stand_in_public() -> None:
    assert look(reply=replace(ANSWER, text="x" * 281)) is Outcome.HAND_OFF
    assert look(replace(CHANNEL, limit=100), replace(ANSWER, text="x" * 101)) is Outcome.HAND_OFF
    assert look(reply=replace(ANSWER, text="write to ana@example.com")) is Outcome.HAND_OFF
    private = replace(ANSWER, visibility=Visibility.PRIVATE)
    assert look(reply=replace(private, text="x" * 300)) is Outcome.GO
    assert look(reply=replace(private, text="write to ana@example.com"), said_before=True) is Outcome.GO


def test_the_ids_in_links_of_the_bot_are_not_taken_for_cards() -> None:
    link = "https://acme.slack.com/archives/C0HELP/p4111111111111111"
    pointer = replace(ANSWER, purpose=Purpose.POINTER, text=f"The answer is here: {link}")
    assert look(reply=pointer) is Outcome.GO
    assert look(reply=replace(pointer, text=f"{pointer.text} 4111 1111 1111 1111")) is Outcome.HAND_OFF
    assert look(reply=pointer, by="lea") is Outcome.HAND_OFF


def test_announcements_pass_the_trust_ladder_but_not_listen_only() -> None:
    announcement = replace(ANSWER, purpose=Purpose.ANNOUNCE, issue=None)
    assert look(reply=announcement, rung=Rung.SUGGEST) is Outcome.GO
    assert look(reply=announcement, rung=Rung.LISTEN) is Outcome.DROP


def test_a_person_released_it_yet_every_other_law_holds() -> None:
    assert look(rung=Rung.SUGGEST, released_by="lea") is Outcome.GO
    assert look(replace(CHANNEL, sees_native_replies=False), released_by="lea") is Outcome.GO
    assert look(rung=Rung.SUGGEST, released_by="lea", owner=Owner.HUMAN) is Outcome.DROP


def test_a_persons_own_words_leave_unless_they_show_personal_data_in_public() -> None:
    words = replace(ANSWER, purpose=Purpose.HUMAN)
    assert look(reply=words, by="lea", owner=Owner.HUMAN, paused=True) is Outcome.GO
    assert look(reply=replace(words, text="your mail ana@example.com"), by="lea") is Outcome.HAND_OFF


def test_law_3_whatever_else_is_true() -> None:
    for paused, rung, released, added, known in product((0, 1), (*Rung, None), ("", "lea"), (0, 1), (0, 1)):
        outcome = look(
            owner=Owner.HUMAN,
            paused=bool(paused),
            rung=rung,
            released_by=released,
            added=bool(added),
            known=bool(known),
        )
        assert outcome is Outcome.DROP


def test_the_owner_is_looked_at_first() -> None:
    assert FOR_THE_BOT[0].__name__ == "_owner"


# --- words for many ---------------------------------------------------------------------------------------------------

FIXED = replace(ANSWER, purpose=Purpose.FIXED)
STATUS = replace(ANSWER, purpose=Purpose.STATUS)
CORRECTION = replace(ANSWER, purpose=Purpose.CORRECTION, issue=None)


@pytest.mark.parametrize(
    ("changes", "fixed", "status", "correction"),
    [
        ({}, "go", "go", "go"),
        ({"owner": Owner.HUMAN}, "drop", "go", "drop"),
        ({"paused": True}, "drop", "drop", "drop"),
        ({"frozen": True}, "drop", "drop", "go"),
        ({"known": False}, "drop", "drop", "go"),
        ({"stopped": True}, "drop", "go", "go"),
        ({"added": True}, "later", "go", "go"),
        ({"disclosed": False}, "drop", "go", "drop"),
        ({"said_to_person": 6}, "later", "go", "go"),
        ({"said_in_room": 10}, "later", "later", "go"),
        ({"said_in_room_hour": 30}, "later", "later", "go"),
        ({"rung": Rung.LISTEN}, "drop", "drop", "drop"),
        ({"rung": Rung.SUGGEST}, "go", "go", "go"),
        ({"said_before": True, "canonical_taken": True}, "go", "go", "go"),
    ],
)
def test_words_for_many_give_way_and_call_nobody(
    changes: dict[str, Any], fixed: str, status: str, correction: str
) -> None:
    assert [look(reply=reply, **changes).value for reply in (FIXED, STATUS, CORRECTION)] == [fixed, status, correction]


def test_words_for_many_obey_the_platform() -> None:
    summoned = replace(CHANNEL, law=Law(summoned_only=True))
    assert look(summoned, FIXED, addressed=False) is Outcome.DROP
    assert look(summoned, STATUS, addressed=False) is Outcome.DROP
    assert look(summoned, FIXED) is Outcome.GO
    day = replace(CHANNEL, law=Law(window=timedelta(days=1)))
    for reply in (FIXED, CORRECTION):
        assert look(day, reply, last_customer_at=NOW - timedelta(days=2)) is Outcome.DROP
    for reply in (FIXED, STATUS, CORRECTION):
        assert look(reply=replace(reply, text="x" * 281)) is Outcome.DROP
        assert look(reply=replace(reply, text="4111 1111 1111 1111")) is Outcome.DROP
    private = replace(FIXED, visibility=Visibility.PRIVATE)
    assert look(reply=private, said_in_room=99, said_in_room_hour=99) is Outcome.GO
    unlimited = replace(CHANNEL, law=Law(room_per_minute=0, room_per_hour=0))
    assert look(unlimited, FIXED, said_in_room=99, said_in_room_hour=99) is Outcome.GO
