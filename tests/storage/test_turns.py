"""Turns: loaded whole, committed once, stale when the conversation moved on."""

from datetime import timedelta

import pytest

from bot.core.case import Marked
from bot.core.conversations import ConversationId, Memory, Status
from bot.core.decisions import Button, Decision, Signal
from bot.core.felt import Step
from bot.core.incidents import Alert, Incident, Level, Reading, Topic, Usual
from bot.core.messages import RemoteId
from bot.core.records import Committed
from bot.errors import Stale
from bot.ports import OutboxId
from tests.storage.builders import (
    BILL,
    CHOICES,
    MINUTE,
    RED,
    START,
    World,
    answers,
    reply,
)


async def test_a_turn_commits_once(world: World) -> None:
    conversation = await world.says(number=1)
    work = await world.work(conversation)
    assert await world.commit(work, answers(work)) == Committed(says=True, more=False)
    with pytest.raises(Stale):
        await world.commit(work, answers(work))
    assert len(await world.due()) == 1
    assert await world.load(conversation) is None
    assert await world.do(lambda t: list(t.inbox.unfinished(None, 10))) == []


async def test_a_commit_tells_that_another_turn_is_ready(world: World) -> None:
    conversation = await world.says(number=1)
    await world.says(number=2, reply_to=RemoteId("1"), at=START + 20 * MINUTE)  # too late to belong to the first words
    work = await world.work(conversation)
    assert await world.commit(work, answers(work)) == Committed(says=True, more=True)
    work = await world.work(conversation)
    assert await world.commit(work, answers(work)) == Committed(says=True, more=False)


async def test_a_turn_on_old_words_is_stale_and_writes_nothing(world: World) -> None:
    conversation = await world.says(number=1)
    work = await world.work(conversation)
    await world.says(number=2)
    with pytest.raises(Stale):
        await world.commit(work, answers(work, reply(), Signal("report", RED)))
    assert await world.due() == []
    fresh = await world.work(conversation)
    assert fresh.conversation.status is Status.NEW
    assert len(fresh.rows) == 2
    assert await world.status(conversation) is Status.NEW


async def test_a_committed_turn_leaves_state_and_an_outbox_row(world: World) -> None:
    conversation = await world.says(number=1)
    said = reply(buttons=(Button("fixed", "Yes, fixed"),), discloses=True)
    await world.decides(conversation, lambda w: answers(w, said, language="fr", facts={"product": "box"}))
    send = await world.only()
    assert (send.reply.buttons, send.reply.issue, send.reply.version) == ((Button("fixed", "Yes, fixed"),), RED, "v1")
    assert (send.room, send.root, send.to, send.person) == ("lobby", "1", "1", "ana")
    assert (send.status, send.by, send.tries, send.reply.approved_by) == ("waiting", "", 0, ("lea",))
    memory = await world.memory(conversation)
    assert (memory.language, memory.answered, memory.facts) == ("fr", (RED,), {"product": "box"})


async def test_what_a_conversation_remembers_comes_back(world: World) -> None:
    full = Memory("fr", False, True, (RED,), CHOICES, True, START, "danger", 2, {"version": "3"})
    conversation = await world.says(number=1)
    await world.decides(conversation, lambda w: Decision("x", "y", (), Status.ASKED, full))
    await world.says(number=2)
    assert (await world.work(conversation)).conversation.memory == full


async def test_the_key_of_a_reply_is_its_own_and_stays(world: World) -> None:
    conversation = await world.says()
    await world.decides(conversation, lambda w: answers(w, reply("one", discloses=True), reply("two")))
    first = await world.only()
    await world.lease(first)
    await world.do(lambda t: t.outbox.hold(OutboxId(first.id), world.now, "later"))
    assert (await world.only()).key == first.key
    await world.leaves(await world.only())
    assert (await world.only()).key != first.key


async def test_quiet_time_is_durable_and_stale_when_the_customer_goes_on(world: World) -> None:
    conversation = await world.says(number=1)
    work = await world.work(conversation)
    until = world.now + timedelta(seconds=2)
    await world.do(lambda t: t.inbox.defer(work, until))
    assert await world.load(conversation) is None
    assert await world.do(lambda t: list(t.inbox.unfinished(None, 10))) == [(conversation, until)]
    world.pass_time(timedelta(seconds=1))
    await world.says(number=2)
    with pytest.raises(Stale):
        await world.do(lambda t: t.inbox.defer(work, until))
    assert (await world.work(conversation)).message.text == "words 1\nwords 2"


@pytest.mark.parametrize("back", [timedelta(seconds=5), timedelta(hours=1)])
async def test_words_are_ready_though_the_clock_was_set_back(world: World, back: timedelta) -> None:
    conversation = await world.says(number=1)
    world.pass_time(-back)
    assert (await world.work(conversation)).message.text == "words 1"


async def test_a_turn_that_waits_for_words_waits_no_hour_when_the_clock_is_set_back(world: World) -> None:
    conversation = await world.says(number=1)
    work, until = await world.work(conversation), world.now + timedelta(seconds=2)
    await world.do(lambda t: t.inbox.defer(work, until))
    assert await world.load(conversation) is None
    world.pass_time(-timedelta(hours=1))
    assert (await world.work(conversation)).message.text == "words 1"


async def test_a_failed_turn_is_tried_again_later_and_parked_at_last(world: World) -> None:
    conversation = await world.says(number=1)
    work = await world.work(conversation)
    await world.do(lambda t: t.inbox.fail(work, "boom", world.now + MINUTE))
    assert await world.load(conversation) is None
    world.pass_time(MINUTE)
    work = await world.work(conversation)
    assert work.tries == 1
    await world.do(lambda t: t.inbox.fail(work, "boom", None))
    assert await world.load(conversation) is None
    assert [(w.conversation, w.status) for w in await world.waiting()] == [(conversation, Status.WAITING)]
    await world.says(number=2, reply_to=RemoteId("1"))
    assert (await world.work(conversation)).message.text == "words 2"


async def test_unfinished_conversations_are_listed_page_by_page(world: World) -> None:
    expected = [await world.says(f"person{n}") for n in range(5)]
    await world.decides(expected[2])
    found: list[ConversationId] = []
    after: ConversationId | None = None
    while page := await world.do(lambda t, seen=after: t.inbox.unfinished(seen, 2)):  # type: ignore[misc]
        found += [conversation for conversation, _ in page]
        after = found[-1]
    assert found == [expected[0], expected[1], expected[3], expected[4]]


async def test_a_turn_knows_what_people_said_of_open_incidents(world: World) -> None:
    """A person marked one issue; another one is only open."""
    for topic in (RED, BILL):
        now = Incident(Topic(topic), Level.L2, world.now)
        reading = Reading(3, 3, 2.0, 0, 4.0, Usual(), 3.0, None)
        raised = Alert(world.now, Level.L2, Topic(topic), reading, "3 people", "incidents.yaml:1")
        step = Step(Topic(topic), topic, now, reading, world.now, MINUTE, raised)
        await world.do(lambda t: t.alarms.write([step], 0, world.now))  # noqa: B023 - awaited at once
    incident = await world.do(lambda t: t.incidents.live(Topic(RED)))
    assert incident is not None
    conversation = await world.says()
    assert (await world.work(conversation)).marked == {}
    await world.do(lambda t: t.incidents.we_know(incident, "lea", world.now))
    assert (await world.work(conversation)).marked == {RED: Marked.KNOWN}
    await world.do(lambda t: t.incidents.hold(incident, "lea", world.now))
    assert (await world.work(conversation)).marked == {RED: Marked.HELD}
    await world.do(lambda t: t.incidents.close(incident, "lea", world.now))
    assert (await world.work(conversation)).marked == {}
