"""What the gate reads is what stands in the database."""

from dataclasses import replace
from datetime import timedelta

from bot.core.conversations import Owner
from bot.core.decisions import Decision, Purpose
from bot.core.gate import Outcome
from bot.core.messages import (
    RemoteId,
    Room,
    RoomId,
    Visibility,
)
from bot.core.policy import Rung
from bot.core.records import Work
from tests.storage.builders import (
    ACCOUNT,
    BILL,
    KNOWLEDGE,
    MINUTE,
    RED,
    START,
    World,
    answers,
    reply,
)


async def test_the_situation_of_a_plain_answer(world: World) -> None:
    conversation = await world.says(number=1, at=START - MINUTE)
    await world.decides(conversation)
    send = await world.only()
    s = await world.situation(send)
    assert (s.by, s.owner, s.addressed, s.paused, s.frozen, s.known) == ("", Owner.BOT, True, False, False, True)
    assert (s.rung, s.released_by, s.added, s.said_before, s.canonical_taken) == (None, "", False, False, False)
    assert (s.said_in_room, s.said_to_person, s.last_customer_at, s.disclosed) == (0, 0, START - MINUTE, False)
    assert s.reply == replace(send.reply)


async def test_the_situation_sees_pauses_freezes_and_trust(world: World) -> None:
    conversation = await world.says()
    await world.decides(conversation)
    send = await world.only()
    for scope in (ACCOUNT, "*"):
        await world.do(lambda t, s=scope: t.controls.pause(s, "lea", world.now))  # type: ignore[misc]
        assert (await world.situation(send)).paused
        assert await world.do(lambda t, s=scope: t.controls.resume(s, "lea", world.now))  # type: ignore[misc]
        assert not (await world.situation(send)).paused
    await world.do(lambda t: t.controls.pause("another", "lea", world.now))
    await world.do(lambda t: t.controls.freeze(RED, "lea", world.now))
    await world.do(lambda t: t.controls.set_rung(RED, ACCOUNT, 1, "lea", world.now))
    s = await world.situation(send)
    assert (s.paused, s.frozen, s.known, s.rung) == (False, True, True, Rung.SUGGEST)
    assert await world.do(lambda t: t.controls.unfreeze(RED, "lea", world.now))
    await world.do(lambda t: t.controls.set_rung(RED, ACCOUNT, 3, "lea", world.now))
    assert ((await world.situation(send)).frozen, (await world.situation(send)).rung) == (False, Rung.AUTO)


async def test_an_issue_that_was_unpublished_is_unknown(world: World) -> None:
    await world.do(lambda t: t.controls.publish(KNOWLEDGE, b"1", "lea", world.now))
    conversation = await world.says()
    await world.decides(conversation)
    send = await world.only()
    await world.do(lambda t: t.controls.publish(replace(KNOWLEDGE, version="k2", issues={}), b"2", "lea", world.now))
    assert not (await world.situation(send)).known
    await world.do(lambda t: t.controls.publish(replace(KNOWLEDGE, version="k3"), b"3", "lea", world.now))
    assert (await world.situation(send)).known


async def test_the_situation_sees_that_the_customer_added_something(world: World) -> None:
    conversation = await world.says(number=1)
    await world.decides(conversation)
    send = await world.only()
    assert not (await world.situation(send)).added
    await world.says("bob", 2, reply_to=RemoteId("1"))
    assert not (await world.situation(send)).added
    await world.says(number=3, reply_to=RemoteId("1"))
    assert (await world.situation(send)).added


async def test_the_situation_knows_what_this_person_was_told_before(world: World) -> None:
    await world.answered("ana")
    again, bob = await world.says("ana"), await world.says("bob")
    await world.decides(again)
    await world.decides(bob)
    hers, his = await world.due()
    assert (await world.situation(hers)).said_before
    assert not (await world.situation(his)).said_before
    world.pass_time(timedelta(days=8))
    assert not (await world.situation(hers)).said_before


async def test_the_second_first_reporter_finds_the_place_taken(world: World) -> None:
    ana, bob = await world.says("ana"), await world.says("bob")
    await world.decides(ana)
    await world.decides(bob)
    hers, his = await world.due()
    assert not (await world.situation(his)).canonical_taken
    await world.lease(hers)
    assert (await world.situation(his)).canonical_taken
    assert await world.due() == []  # he waits for hers to stand: then there is something to point at
    await world.settle(hers, link="https://example.test/1")
    assert (await world.only()).id == his.id
    assert (await world.situation(his)).canonical_taken
    assert await world.refuse(his, Outcome.REDO) == bob
    work = await world.work(bob)
    assert work.history.canonical == {(RED, "v1"): "https://example.test/1"}
    await world.commit(work, answers(work, reply("See there", purpose=Purpose.POINTER, discloses=True)))
    assert (await world.only()).reply.text == "See there"


async def test_a_new_version_of_an_issue_is_a_new_first_answer(world: World) -> None:
    await world.answered("ana", link="https://example.test/1")
    bob = await world.says("bob")
    await world.decides(bob, lambda w: answers(w, reply(version="v2", discloses=True)))
    assert not (await world.situation(await world.only())).canonical_taken


async def test_budgets_count_public_words_of_the_bot_in_the_last_minute_and_hour(world: World) -> None:
    await world.answered("ana")
    private = await world.says("bob")
    await world.decides(private, lambda w: answers(w, reply(visibility=Visibility.PRIVATE, discloses=True)))
    await world.leaves(await world.only())
    await world.replies(await world.says("carl"))
    await world.leaves(await world.only())
    again = await world.says("ana", root=RemoteId("n"))
    await world.decides(again)
    send = await world.only()
    s = await world.situation(send)
    assert (s.said_in_room, s.said_in_room_hour, s.said_to_person) == (1, 1, 1)
    world.pass_time(MINUTE)
    s = await world.situation(send)
    assert (s.said_in_room, s.said_in_room_hour, s.said_to_person) == (0, 1, 1)
    world.pass_time(60 * MINUTE)
    s = await world.situation(send)
    assert (s.said_in_room_hour, s.said_to_person) == (0, 0)


async def test_a_clock_that_is_set_back_leaves_the_budgets_open(world: World) -> None:
    await world.answered("ana")
    again = await world.says("ana", root=RemoteId("n"))
    await world.decides(again)
    send = await world.only()
    world.pass_time(-60 * MINUTE)
    s = await world.situation(send)
    assert (s.said_in_room, s.said_in_room_hour, s.said_to_person) == (0, 0, 0)


async def test_a_room_is_counted_no_further_than_its_budget(world: World) -> None:
    def of_his_own(work: Work) -> Decision:
        return answers(work, reply(version=work.message.author.id, discloses=True))

    for name in ("ana", "bob", "carl"):
        await world.decides(await world.says(name), of_his_own)
        await world.leaves(await world.only())
    elsewhere = await world.says("dora", room=Room(RoomId("elsewhere")))
    await world.decides(elsewhere)
    there = await world.only()
    assert (await world.situation(there)).room == "elsewhere"
    assert (await world.situation(there)).said_in_room_hour == 0
    await world.leaves(there)
    await world.decides(await world.says("eve"), of_his_own)
    send = await world.only()
    seen = [await world.situation(send, minute, hour) for minute, hour in ((0, 2), (2, 0), (3, 60), (60, 3))]
    assert [(s.said_in_room, s.said_in_room_hour) for s in seen] == [(0, 2), (2, 0), (3, 3), (3, 3)]


async def test_the_bot_has_said_that_it_is_one_only_when_it_really_did(world: World) -> None:
    conversation = await world.two_replies()
    first = await world.only()
    await world.leaves(first)
    assert (await world.situation(await world.only())).disclosed
    await world.leaves(await world.only())
    await world.take_over(conversation)
    await world.hand_back(conversation)
    await world.says(reply_to=RemoteId("1"))
    work = await world.work(conversation)
    assert not work.conversation.memory.disclosed
    await world.commit(work, answers(work, reply("again", issue=BILL)))
    assert not (await world.situation(await world.only())).disclosed


async def test_a_dropped_disclosure_was_not_made(world: World) -> None:
    conversation = await world.says(number=1)
    await world.decides(conversation)
    await world.refuse(await world.only(), Outcome.DROP)
    await world.says(number=2, reply_to=RemoteId("1"))
    assert not (await world.work(conversation)).conversation.memory.disclosed
