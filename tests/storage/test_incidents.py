"""The incident board and what people do there: on each kind of store."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.core.conversations import ConversationId, Status
from bot.core.decisions import Decision, Handoff, Signal
from bot.core.felt import Step
from bot.core.incidents import Alert, Incident, Level, Reading, Topic, Usual
from bot.core.messages import RemoteId
from bot.core.records import Page, Work
from bot.errors import NotAllowed
from bot.ports.nerve import AlertId, IncidentId, State
from tests.storage.builders import MINUTE, RED, START, World, answers

ABOUT = Topic(RED)
WINDOW = timedelta(minutes=30)
READING = Reading(3, 4, 3.5, 12_000, 7.0, Usual(1.0, 20.0), 3.0, timedelta(minutes=5))


def step(world: World, level: Level = Level.L2, *, alert: bool = True, to: tuple[str, ...] = ("lead",)) -> Step:
    raised = Alert(world.now, level, ABOUT, READING, "3 people", "incidents.yaml:15") if alert else None
    incident = Incident(ABOUT, level, world.now)
    return Step(ABOUT, "Red light", incident, READING, world.now, WINDOW, raised, to)


async def rises(world: World, level: Level = Level.L2) -> IncidentId:
    await world.do(lambda t: t.alarms.write([step(world, level)], 0, world.now))
    found = await world.do(lambda t: t.incidents.live(ABOUT))
    assert found is not None
    return found


async def reports(world: World, author: str, *weights: str, **changes: Any) -> ConversationId:
    """A customer complains of the red light, and a person is called."""
    conversation = await world.says(author, **changes)

    def how(work: Work) -> Decision:
        sign = Signal("report", RED, frozenset(weights))
        kept = replace(work.conversation.memory, handoff_rule="hand_off")
        facts = {"platform": "android"}
        return Decision("hand_off", "not sure", (Handoff("not sure"), sign), Status.WAITING, kept, facts=facts)

    await world.decides(conversation, how)
    return conversation


async def test_the_board_shows_figures_words_and_how_it_went(world: World) -> None:
    for minute, author in enumerate(("ana", "bob", "ana")):
        await reports(world, author, "shouting", text="It blinks RED!!" if minute < 2 else "Still", reach=500)
        world.pass_time(6 * MINUTE)
    incident = await rises(world)
    (line,) = await world.do(lambda t: t.incidents.board(world.now))
    assert (line.id, line.topic, line.label, line.level, line.state) == (incident, ABOUT, "Red light", 2, State.OPEN)
    assert line.reading == READING
    assert [quote.text for quote in line.quotes] == ["Still", "It blinks RED!!"]
    assert await world.do(lambda t: t.incidents.line(incident, world.now)) == line
    assert await world.do(lambda t: t.incidents.line(IncidentId(99), world.now)) is None
    assert (sum(line.spark), len(line.spark)) == (3, 12), "in three different five minutes"
    assert line.alert is not None
    assert (line.alert.because, line.alert.rule) == ("3 people", "incidents.yaml:15")
    assert [(told.recipient, told.status) for told in line.alert.told] == [("lead", "waiting")]


async def test_each_figure_opens_its_conversations(world: World) -> None:
    loud = await reports(world, "ana", "shouting")
    calm = await reports(world, "bob", reach=900)
    world.pass_time(MINUTE)
    incident = await rises(world)
    linked = await world.says("cyd")
    await world.do(lambda t: t.incidents.link(incident, linked, "lea", world.now))

    async def behind(figure: str) -> list[int]:
        found = await world.do(lambda t: t.incidents.behind(incident, world.now, figure, Page()))
        return [each.conversation for each in found]

    assert await behind("people") == [calm, loud]
    assert await behind("shouting") == [loud]
    assert await behind("reach") == [calm]
    assert await behind("all") == [calm, loud, linked]
    assert await behind("strong_words") == []
    second = await world.do(lambda t: t.incidents.behind(incident, world.now, "all", Page(1, 1)))
    assert [(each.customer, each.weights, each.words) for each in second] == [("Ana", ("shouting",), "words p1")]
    assert await world.do(lambda t: t.incidents.behind(IncidentId(99), world.now, "all", Page())) == []


async def test_a_story_has_facts_with_their_votes_and_a_timeline(world: World) -> None:
    ana = await reports(world, "ana")
    again = await reports(world, "ana", reply_to=RemoteId("elsewhere"))
    bob = await reports(world, "bob")
    world.pass_time(MINUTE)
    incident = await rises(world)
    world.pass_time(MINUTE)
    await world.do(lambda t: t.incidents.add_fact(incident, "version", "3.2", "lea", world.now, ana))
    await world.do(lambda t: t.incidents.we_know(incident, "lea", world.now))
    story = await world.do(lambda t: t.incidents.story(incident, world.now))
    assert story is not None
    assert story.times == (2, 1)
    by_hand, stated = story.facts
    assert (by_hand.name, by_hand.value, by_hand.votes, by_hand.by, by_hand.sources) == (
        "version",
        "3.2",
        0,
        "lea",
        (ana,),
    )
    assert (stated.name, stated.value, stated.votes, stated.by) == ("platform", "android", 2, "")
    assert stated.sources == (bob, again)
    assert [each.what for each in story.timeline] == ["alarm", "fact version: 3.2", "known", "acknowledge"]
    assert await world.do(lambda t: t.incidents.story(IncidentId(99), world.now)) is None


async def test_states_are_set_taken_back_and_written_down(world: World) -> None:
    incident = await rises(world)
    for verb, state in (("we_know", "known"), ("hold", "held"), ("reopen", "open"), ("fixed", "fixed")):
        await world.do(lambda t: getattr(t.incidents, verb)(incident, "lea", world.now))  # noqa: B023 - awaited at once
        (line,) = await world.do(lambda t: t.incidents.board(world.now))
        assert (line.state, line.state_by, line.state_at) == (state, "lea", world.now)
    assert line.alert is not None
    assert line.alert.acknowledged_by == "lea", "who acts has seen it"


async def test_what_is_over_is_left_alone_and_the_next_alarm_is_a_new_incident(world: World) -> None:
    incident = await rises(world)
    await world.do(lambda t: t.incidents.close(incident, "lea", world.now))
    for verb in ("we_know", "hold", "reopen", "fixed", "close"):
        with pytest.raises(NotAllowed, match='"Red light" is over'):
            await world.do(lambda t: getattr(t.incidents, verb)(incident, "lea", world.now))  # noqa: B023 - awaited at once
    assert await world.do(lambda t: t.incidents.board(world.now)) == []
    assert len(await world.do(lambda t: t.incidents.board(world.now, closed_since=world.now))) == 1
    assert await world.do(lambda t: t.alarms.closed_by_people(world.now)) == {ABOUT: world.now}
    await world.do(lambda t: t.alarms.write([step(world, alert=False)], 0, world.now))
    assert await world.do(lambda t: t.incidents.live(ABOUT)) is None, "it does not go on by itself"
    assert await rises(world) != incident


async def test_we_know_needs_approved_words(world: World) -> None:
    topic = Topic("cluster:7")
    unknown = replace(step(world), topic=topic, incident=Incident(topic, Level.L2, world.now))
    await world.do(lambda t: t.alarms.write([unknown], 0, world.now))
    incident = await world.do(lambda t: t.incidents.live(topic))
    assert incident is not None
    with pytest.raises(NotAllowed, match="no approved answer"):
        await world.do(lambda t: t.incidents.we_know(incident, "lea", world.now))
    await world.do(lambda t: t.incidents.hold(incident, "lea", world.now))


async def test_muted_alarms_are_written_down_and_told_to_nobody(world: World) -> None:
    incident = await rises(world)
    until = world.now + timedelta(hours=1)
    await world.do(lambda t: t.incidents.mute(incident, until, "lea", world.now))
    world.pass_time(MINUTE)
    await rises(world, Level.L3)
    (line,) = await world.do(lambda t: t.incidents.board(world.now))
    assert (line.level, line.peak, line.muted_until, line.muted_by) == (3, 3, until, "lea")
    assert line.alert is not None
    assert [(told.status, told.why) for told in line.alert.told] == [("dropped", "muted")]
    await world.do(lambda t: t.incidents.mute(incident, None, "lea", world.now))
    (line,) = await world.do(lambda t: t.incidents.board(world.now))
    assert (line.muted_until, line.muted_by) == (None, "")


async def test_conversations_are_linked_once_and_let_go(world: World) -> None:
    incident = await rises(world)
    conversation = await world.says("cyd")
    for _ in range(2):
        await world.do(lambda t: t.incidents.link(incident, conversation, "lea", world.now))
    assert await world.do(lambda t: t.incidents.linked_to(conversation)) == [incident]
    await world.do(lambda t: t.incidents.unlink(incident, conversation, "lea", world.now))
    assert await world.do(lambda t: t.incidents.linked_to(conversation)) == []
    said = await reports(world, "ana")
    assert await world.do(lambda t: t.incidents.linked_to(said)) == [incident]
    with pytest.raises(NotAllowed, match="no such conversation"):
        await world.do(lambda t: t.incidents.link(incident, ConversationId(99), "lea", world.now))


async def test_an_alarm_is_acknowledged_once(world: World) -> None:
    incident = await rises(world)
    (line,) = await world.do(lambda t: t.incidents.board(world.now))
    assert line.alert is not None
    alert = line.alert.id
    assert await world.do(lambda t: t.incidents.acknowledge(alert, "lea", world.now))
    assert not await world.do(lambda t: t.incidents.acknowledge(alert, "sam", world.now))
    story = await world.do(lambda t: t.incidents.story(incident, world.now))
    assert story is not None
    assert story.alerts[0].acknowledged_by == "lea"
    with pytest.raises(NotAllowed, match="no such alarm"):
        await world.do(lambda t: t.incidents.acknowledge(AlertId(99), "lea", world.now))


async def test_levels_are_counted(world: World) -> None:
    await rises(world, Level.L3)
    assert await world.do(lambda t: t.incidents.by_level()) == {0: 0, 1: 0, 2: 0, 3: 1, 4: 0}


async def test_who_waits_longer_than_promised_is_on_the_board(world: World) -> None:
    conversation = await reports(world, "ana")
    incident = await rises(world)
    world.pass_time(41 * MINUTE)
    late = await world.do(lambda t: t.alarms.overdue(world.now, 10))
    assert [(each.conversation, each.promised_at) for each in late] == [(conversation, START + 40 * MINUTE)]
    answered = await world.says("bob", number="b")
    await world.decides(answered, answers)
    assert await world.do(lambda t: t.incidents.behind(incident, world.now, "missed", Page())) == []
    await world.do(lambda t: t.alarms.miss(late, (), "", world.now))
    found = await world.do(lambda t: t.incidents.behind(incident, world.now, "missed", Page()))
    assert [each.conversation for each in found] == [conversation]


async def test_what_customers_said_can_be_played_again(world: World) -> None:
    await world.says("ana", 1, text="it blinks", reach=40)
    world.pass_time(MINUTE)
    start = world.now
    await world.says("bob", 2, text="mine too", root=RemoteId("1"), reply_to=RemoteId("1"), at=start)
    await world.staff(3, text="we look")
    await world.says("cyd", 4, text="gone")
    await world.deletes(4, "cyd")
    found = await world.do(lambda t: t.incidents.heard(START, 0, 10))
    assert [(message.author.id, message.text, message.root) for _, message in found] == [
        ("ana", "it blinks", "1"), ("bob", "mine too", "1"),
    ]  # fmt: skip
    first, second = (number for number, _ in found)
    assert [number for number, _ in await world.do(lambda t: t.incidents.heard(start, 0, 10))] == [second]
    assert [number for number, _ in await world.do(lambda t: t.incidents.heard(START, first, 1))] == [second]


async def test_what_was_said_and_answered_begins_an_entry(world: World) -> None:
    ana = await reports(world, "ana", text="It blinks RED!!")
    bob = await reports(world, "bob", text="it  blinks red!!")
    cyd = await reports(world, "cyd", text="no internet")
    incident, linked = await rises(world), await world.says("dev", text="me too")
    await world.do(lambda t: t.incidents.link(incident, linked, "lea", world.now))
    for conversation, agent in ((ana, "Lea"), (bob, "Sam"), (linked, "Sam")):
        await world.replies(conversation, agent)
        await world.leaves(await world.only())
    await world.replies(cyd, "Vic")  # on its way: nobody read it yet
    said = await world.do(lambda t: t.incidents.said(incident, 10))
    assert [(each.text, each.conversation) for each in said] == [("no internet", cyd), ("it  blinks red!!", bob)]
    answered = await world.do(lambda t: t.incidents.answered(incident, 10))
    assert [(each.text, each.conversation) for each in answered] == [("I am Sam.", linked), ("I am Lea.", ana)]
    assert len(await world.do(lambda t: t.incidents.said(incident, 1))) == 1
    assert await world.do(lambda t: t.incidents.said(IncidentId(99), 9)) == []
    assert await world.do(lambda t: t.incidents.answered(IncidentId(99), 9)) == []
