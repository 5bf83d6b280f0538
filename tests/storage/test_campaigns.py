"""Telling many: the facts, the plan as it is carried out, and what a crash, a stop or a second run makes of it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.core.campaigns import Campaign, CampaignId, Kind, Order
from bot.core.conversations import ConversationId, Status
from bot.core.decisions import Decision, Purpose, Signal
from bot.core.gate import Outcome
from bot.core.healing import Copy, Item, Reporter, heal, recall
from bot.core.issues import Answer, Knowledge, KnownIssue
from bot.core.messages import PersonId, RemoteId, Visibility
from bot.core.policy import Channel
from bot.core.records import Send, Work
from bot.errors import NotAllowed
from bot.ports import OutboxId
from tests.storage.builders import ACCOUNT, LOBBY, RED, World, answers, reply

ISSUE = KnownIssue(RED, "Red light", version="v1", answers={"en": Answer(fixed="Fixed.")}, approved_by=("lea",))
KNOWN = Knowledge("k1", {RED: ISSUE}, {"disclosure": {"en": "I am a bot."}, "corrected": {"en": "That was wrong."}})
CHANNELS = {ACCOUNT: Channel(ACCOUNT, "plaza")}
HEAL = Order(Kind.HEAL, RED, "v1", "lea")
SECOND = timedelta(seconds=1)


def counts(work: Work, kind: str) -> Decision:
    """Nothing is said, something is counted."""
    return Decision("rule", "because", (Signal(kind, RED),), Status.NEW, work.conversation.memory)


async def reports(world: World, name: str, **changes: Any) -> ConversationId:
    """Somebody has it too; nobody answered him."""
    conversation = await world.says(name, **changes)
    await world.decides(conversation, lambda work: counts(work, "report"))
    return conversation


async def planned(world: World) -> tuple[Item, ...]:
    def unit(tx: Any) -> tuple[Item, ...]:
        facts = tx.campaigns.reporters(RED), tx.campaigns.standing(RED)
        return heal(ISSUE, *facts, KNOWN, CHANNELS, world.now)

    return await world.store.read(unit)


async def begin(world: World, order: Order = HEAL) -> CampaignId:
    items = await planned(world)
    return await world.do(lambda t: t.campaigns.begin(order, items, world.now))


async def step(world: World, campaign: CampaignId) -> list[Send]:
    await world.do(lambda t: t.campaigns.step(campaign, world.now))
    return await world.due()


async def carry_out(world: World, campaign: CampaignId) -> list[Send]:
    """Until nothing is left: every row leaves."""
    left: list[Send] = []
    while sends := await step(world, campaign):
        for send in sends:
            await world.leaves(send)
        left += sends
        world.pass_time(SECOND)
    return left


async def look(world: World, campaign: CampaignId) -> Campaign:
    found = await world.store.read(lambda t: t.campaigns.get(campaign))
    assert found is not None
    return found


async def states(world: World, campaign: CampaignId) -> dict[str, str]:
    """By name; "" is the room."""
    return {line.name: line.state for line in (await look(world, campaign)).lines}


async def reporters(world: World) -> dict[str, Reporter]:
    found = await world.store.read(lambda t: t.campaigns.reporters(RED))
    return {each.at.name: each for each in found}


# --- facts ------------------------------------------------------------------------------------------------------------


async def test_who_reported_tapped_or_was_answered_is_a_reporter(world: World) -> None:
    _, post = await world.answered("ana")
    world.pass_time(SECOND)
    await reports(world, "ben")
    tapped = (await world.taps(post, author="cy")).conversation
    assert tapped is not None
    await world.decides(tapped, lambda work: counts(work, "same_here"))
    await world.says("dan")  # about something else
    found = await reporters(world)
    assert set(found) == {"Ana", "Ben", "Cy"}
    assert found["Ana"].heard == "Hold the button."
    assert (found["Ben"].at.post, found["Ben"].at.tapped_only) == ("p2", False)
    assert (found["Cy"].at.post, found["Cy"].at.tapped_only, found["Cy"].at.addressed) == (None, True, True)
    assert found["Ben"].reported_at == world.now
    assert (found["Ben"].at.room_name, found["Ben"].at.public) == (LOBBY.name, True)


async def test_a_reporter_stands_as_he_stands_now(world: World) -> None:
    mine, _ = await world.answered("ana", number=1)
    healed = await world.says("ana", number=2)
    world.pass_time(SECOND)
    await world.decides(healed, lambda work: counts(work, "healed"))
    stop = await world.says("ana", number=3)
    await world.decides(stop, lambda work: counts(work, "stop"))
    await world.take_over(mine)
    await world.deletes(1)
    await world.do(lambda t: t.controls.pause("*", "lea", world.now))
    (ana,) = await world.store.read(lambda t: t.campaigns.reporters(RED))
    assert ana.healed_at == world.now
    assert (ana.stopped, ana.at.post, ana.at.paused, ana.at.owner.value) == (True, None, True, "human")


# --- carrying it out --------------------------------------------------------------------------------------------------


async def test_one_word_for_the_room_and_one_for_each_reporter_and_a_second_run_says_nothing(world: World) -> None:
    for name in ("ana", "ben", "cy"):
        await reports(world, name)
    await reports(world, "ana")  # again, in a thread of its own
    campaign = await begin(world)
    left = await carry_out(world, campaign)
    assert [(send.action, send.person) for send in left] == [
        ("post", ""), ("send", "ana"), ("send", "ben"), ("send", "cy"),
    ]  # fmt: skip
    assert {send.reply.text for send in left} == {"I am a bot. Fixed."}
    assert {send.reply.version for send in left} == {"v1"}
    assert (await look(world, campaign)).state == "done"
    assert await states(world, campaign) == {"": "sent", "Ana": "sent", "Ben": "sent", "Cy": "sent"}
    again = await begin(world)
    assert await step(world, again) == []
    assert (await look(world, again)).state == "done"
    assert set((await states(world, again)).values()) == {"skipped"}


async def test_who_reports_it_again_later_is_told_again(world: World) -> None:
    await reports(world, "ana")
    await carry_out(world, await begin(world))
    world.pass_time(timedelta(days=30))
    await reports(world, "ana")
    assert [send.person for send in await carry_out(world, await begin(world))] == ["", "ana"]


async def test_one_at_a_time_and_no_faster_than_its_pace(world: World) -> None:
    for name in ("ana", "ben"):
        await reports(world, name)
    campaign = await begin(world, replace(HEAL, pace=1.0))
    (first,) = await step(world, campaign)
    world.pass_time(timedelta(minutes=1))
    assert await step(world, campaign) == [first]  # it has not left yet
    await world.leaves(first)
    assert await step(world, campaign) == []
    world.pass_time(SECOND)
    (second,) = await step(world, campaign)
    assert second.id != first.id


async def test_only_one_of_a_kind_runs_for_an_issue(world: World) -> None:
    await reports(world, "ana")
    campaign = await begin(world)
    with pytest.raises(NotAllowed, match="being sent just now"):
        await begin(world)
    assert await world.store.read(lambda t: t.campaigns.unfinished()) == [campaign]
    await carry_out(world, campaign)
    assert await world.store.read(lambda t: t.campaigns.unfinished()) == []


async def test_a_stop_drops_what_waits_and_lets_arrive_what_is_leaving(world: World) -> None:
    for name in ("ana", "ben", "cy"):
        await reports(world, name)
    campaign = await begin(world)
    leaving, *_ = await step(world, campaign)
    await world.lease(leaving)
    await world.do(lambda t: t.campaigns.abort(campaign, "sam", world.now))
    assert await world.due() == []
    await world.settle(leaving)
    assert await step(world, campaign) == []
    found = await look(world, campaign)
    assert (found.state, found.ended_by, found.count("sent"), found.count("sent", "queued")) == ("aborted", "sam", 1, 1)
    assert await world.store.read(lambda t: t.campaigns.unfinished()) == []
    with pytest.raises(NotAllowed, match="over already"):
        await world.do(lambda t: t.campaigns.abort(campaign, "sam", world.now))
    assert [each.state for each in await world.store.read(lambda t: t.campaigns.about(RED))] == ["aborted"]


async def test_what_the_gate_puts_off_waits_in_the_plan_and_what_it_drops_is_named(world: World) -> None:
    await reports(world, "ana")
    await reports(world, "ben")
    campaign = await begin(world)
    room, ana, ben = await step(world, campaign)
    await world.refuse(room, Outcome.LATER, "half of it was said", after=timedelta(minutes=5))
    await world.refuse(ana, Outcome.DROP, "the bot is paused here")
    await world.leaves(ben)
    assert await step(world, campaign) == []
    assert await states(world, campaign) == {"": "planned", "Ana": "skipped", "Ben": "sent"}
    world.pass_time(timedelta(minutes=5))
    (again,) = await step(world, campaign)
    assert (again.action, again.key != room.key) == ("post", True)
    why = {line.name: line.why for line in (await look(world, campaign)).lines}
    assert why["Ana"] == "the bot is paused here"
    assert await world.waiting() == []  # nobody is called for words that nobody waits for


async def test_a_message_that_failed_or_may_stand_is_named(world: World) -> None:
    await reports(world, "ana")
    await reports(world, "ben")
    campaign = await begin(world)
    room, ana, ben = await step(world, campaign)
    await world.leaves(room)
    await world.lease(ana)
    await world.do(lambda t: t.outbox.failed(OutboxId(ana.id), "blocked the bot", world.now))
    await world.lease(ben)
    await world.do(lambda t: t.outbox.unsure(OutboxId(ben.id), "no answer", world.now))
    await step(world, campaign)
    assert await states(world, campaign) == {"": "sent", "Ana": "failed", "Ben": "unsure"}
    assert [each.customer for each in await world.waiting()] == ["Ben"]  # only he may have been told twice


async def test_words_for_many_hold_nobody_up(world: World) -> None:
    conversation = await reports(world, "ana")
    campaign = await begin(world)
    room, told = await step(world, campaign)
    await world.leaves(room)
    await world.says("ana", root=RemoteId("p1"), threaded=True)
    await world.decides(conversation)
    assert {send.reply.purpose for send in await world.due()} == {Purpose.FIXED, Purpose.ANSWER}
    assert not (await world.situation(told)).added


async def test_the_gate_knows_of_words_that_were_not_judged_and_of_a_wish_to_hear_no_more(world: World) -> None:
    conversation = await reports(world, "ana")
    campaign = await begin(world)
    _, told = await step(world, campaign)
    assert not (await world.situation(told)).added
    await world.says("ana", root=RemoteId("p1"), threaded=True)
    assert (await world.situation(told)).added
    await world.decides(conversation, lambda work: counts(work, "stop"))
    now = await world.situation(told)
    assert (now.added, now.stopped) == (False, True)


# --- an answer that was wrong -----------------------------------------------------------------------------------------


async def recalled(world: World) -> tuple[CampaignId, tuple[Item, ...]]:
    def unit(tx: Any) -> tuple[CampaignId, tuple[Item, ...]]:
        items = recall(tx.campaigns.copies(RED), KNOWN, CHANNELS, world.now)
        return tx.campaigns.begin(replace(HEAL, kind=Kind.RECALL), items, world.now), items

    return await world.do(unit)


async def copies(world: World) -> list[Copy]:
    return await world.store.read(lambda t: list(t.campaigns.copies(RED)))


async def test_every_copy_is_listed_edited_and_handed_to_a_person(world: World) -> None:
    await world.answered("ana", link="https://example.test/1")
    conversation = await world.says("ben")
    await world.decides(conversation)
    await world.leaves(await world.only(), "b1", "b2")  # in two parts
    assert [(each.at.name, each.post, each.first) for each in await copies(world)] == [
        ("Ben", "b1", True), ("Ben", "b2", False), ("Ana", "own-1", True),
    ]  # fmt: skip
    assert {each.since for each in await copies(world)} == {world.now}
    campaign, _ = await recalled(world)
    left = await carry_out(world, campaign)
    assert [(send.action, send.post, send.reply.text) for send in left] == [
        ("edit", "b1", "That was wrong."), ("delete", "b2", ""), ("edit", "own-1", "That was wrong."),
    ]  # fmt: skip
    assert {send.room for send in left} == {LOBBY.id}
    assert {each.customer for each in await world.waiting()} == {"Ana", "Ben"}
    assert {each.because for each in await world.waiting()} == {"got an answer from the bot that was wrong"}
    assert (await world.work(await world.says("cy"))).history.canonical == {}
    assert await copies(world) == []


async def test_what_is_just_leaving_is_taken_back_once_it_stands(world: World) -> None:
    await world.decides(await world.says("ana"))
    send = await world.only()
    await world.lease(send)
    campaign, items = await recalled(world)
    assert [item.why for item in items] == ["nobody knows whether it stands there; look at the thread"]
    assert await step(world, campaign) == []
    await world.settle(send)
    assert [(each.action, each.post) for each in await world.due()] == [("delete", f"own-{send.id}")]


async def test_what_customers_had_said_is_listed_once(world: World) -> None:
    await world.answered("ana", text="the light is red")
    await world.answered("ben", text="my cat is red")
    last, _ = await world.answered("cy", text="my cat is red")
    found = await world.store.read(lambda t: t.campaigns.examples(RED, 10))
    assert [text for _, text in found] == ["my cat is red", "the light is red"]
    assert found[0][0] == last


async def test_a_private_answer_to_somebody_met_in_public_can_only_be_corrected(world: World) -> None:
    conversation = await world.says("ana")
    private = reply(visibility=Visibility.PRIVATE, purpose=Purpose.STEPS, discloses=True)
    await world.decides(conversation, lambda work: answers(work, private))
    await world.leaves(await world.only())
    (copy,) = await copies(world)
    assert (copy.room, copy.at.person) == (None, PersonId("ana"))
    campaign, _ = await recalled(world)
    (send,) = await carry_out(world, campaign)
    assert (send.action, send.reply.purpose, send.to) == ("send", Purpose.CORRECTION, "p1")


async def test_what_waits_says_why_and_until_when(world: World) -> None:
    await world.answered("ana")
    campaign, _ = await recalled(world)
    await step(world, campaign)
    (send,) = await world.due()
    until = world.now + timedelta(seconds=30)
    await world.lease(send)
    await world.do(lambda t: t.outbox.hold(OutboxId(send.id), until, "the platform asked to wait"))
    await step(world, campaign)
    found = await world.do(lambda t: t.campaigns.get(campaign))
    assert found is not None
    (line,) = found.lines
    assert (line.state, line.why, line.not_before) == ("queued", "the platform asked to wait", until)
