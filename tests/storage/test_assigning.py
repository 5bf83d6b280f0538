"""Giving out what was handed off: in the same unit of work, to who is there, and nothing is claimed by it."""

from collections.abc import AsyncIterator

import pytest

from bot.core.conversations import ConversationId, Owner, Status
from bot.core.gate import Outcome
from bot.core.messages import RemoteId
from bot.storage.memory import MemoryStore
from bot.storage.rules import Rules
from tests.storage.builders import MINUTE, World, answers, hands_off

PEOPLE = {"Lea": "lead", "Sam": "agent", "Vic": "viewer"}


@pytest.fixture
async def team() -> AsyncIterator[World]:
    """Two who answer, at most two threads each."""
    store = MemoryStore(Rules(capacity=2, people=PEOPLE))
    yield World(store)
    await store.close()


async def handed(world: World, customer: str = "") -> ConversationId:
    number = world.numbers
    conversation = await world.says(customer or f"p{number}", root=RemoteId(f"r{number}"))
    await world.decides(conversation, hands_off)
    return conversation


async def owner(world: World, conversation: ConversationId) -> str:
    return (await world.thread(conversation)).assignee


async def test_hand_offs_are_given_in_turn_and_not_beyond_the_number(team: World) -> None:
    given = [await owner(team, await handed(team)) for _ in range(5)]
    assert sorted(given[:2]) == ["Lea", "Sam"]
    assert sorted(given[:4]) == ["Lea", "Lea", "Sam", "Sam"]
    assert given[4] == ""  # it needs a person all the same
    assert len(await team.waiting()) == 5


async def test_it_claims_nothing_and_silences_nobody(team: World) -> None:
    conversation = await handed(team)
    name = await owner(team, conversation)
    thread = await team.thread(conversation)
    assert (thread.conversation.owner, thread.conversation.status) == (Owner.BOT, Status.WAITING)
    assert [line.text for line in thread.lines if line.kind == "marker"] == [f"{name} looks after this: in turn."]
    await team.says("p0", root=RemoteId("r0"))
    await team.decides(conversation, answers)  # the bot still thinks and speaks
    assert len(await team.due()) == 1
    other = "Sam" if name == "Lea" else "Lea"
    await team.replies(conversation, other)  # the first to answer has it
    assert await owner(team, conversation) == other


async def test_who_knows_the_customer_goes_on(team: World) -> None:
    first = await handed(team, "ana")
    await team.replies(first, "Sam")
    await team.do(lambda t: t.desk.done(first, "Sam", team.now))
    for _ in range(2):
        team.pass_time(MINUTE)
        assert await owner(team, await handed(team, "ana")) == "Sam"
    assert await owner(team, await handed(team, "ana")) == "Lea"  # Sam has enough


async def test_the_away_get_nothing_new_and_keep_what_they_have(team: World) -> None:
    mine = await handed(team)
    name = await owner(team, mine)
    other = "Sam" if name == "Lea" else "Lea"
    for _ in range(2):
        await team.do(lambda t: t.team.set_away(name, True, team.now))
    assert await team.do(lambda t: t.team.away()) == {name: team.now}
    given = [await handed(team) for _ in range(3)]
    assert [await owner(team, each) for each in given] == [other, other, ""]
    assert await owner(team, mine) == name
    await team.do(lambda t: t.team.set_away(name, False, team.now))
    assert await team.do(lambda t: t.team.away()) == {}
    assert await owner(team, given[2]) == name


async def test_a_hand_off_anew_leaves_who_is_away(team: World) -> None:
    conversation = await handed(team)
    name = await owner(team, conversation)
    await team.do(lambda t: t.team.set_away(name, True, team.now))
    await team.says("p0", root=RemoteId("r0"))
    await team.decides(conversation, hands_off)
    assert await owner(team, conversation) == ("Sam" if name == "Lea" else "Lea")


async def test_members_who_were_invited_take_part_and_put_away_threads_do_not_count(team: World) -> None:
    await team.do(lambda t: t.team.invite("Mia", "agent", "Lea", team.now))
    given = [await handed(team) for _ in range(6)]
    assert sorted([await owner(team, each) for each in given]) == ["Lea", "Lea", "Mia", "Mia", "Sam", "Sam"]
    mine = [each for each in given if await owner(team, each) == "Mia"]
    await team.do(lambda t: t.sorting.snooze(mine[0], None, "Mia", team.now))
    assert await owner(team, await handed(team)) == "Mia"


async def test_what_was_left_over_is_given_out_in_the_order_it_waits_when_somebody_has_room(team: World) -> None:
    given = []
    for _ in range(7):
        given.append(await handed(team))
        team.pass_time(MINUTE)
    names = [await owner(team, each) for each in given]
    assert names[4:] == ["", "", ""]
    await team.do(lambda t: t.sorting.assign(given[4], "Lea", "Lea", team.now))
    await team.do(lambda t: t.sorting.assign(given[4], "", "Lea", team.now))  # she does not want it, and says so
    await team.do(lambda t: t.desk.done(given[0], names[0], team.now))
    assert [await owner(team, each) for each in given[4:]] == ["", names[0], ""]
    await team.do(lambda t: t.team.set_away("Sam", True, team.now))
    (free,) = [each for each, name in zip(given[1:4], names[1:4], strict=True) if name == names[0]]
    await team.do(lambda t: t.sorting.snooze(free, None, names[0], team.now))
    assert await owner(team, given[6]) == ""
    await team.do(lambda t: t.team.set_away("Sam", False, team.now))
    assert await owner(team, given[6]) == names[0]


async def test_what_the_gate_holds_back_is_given_out_too(team: World) -> None:
    conversation = await team.says()
    await team.decides(conversation)
    await team.refuse(await team.only(), Outcome.HAND_OFF)
    assert await owner(team, conversation) in {"Lea", "Sam"}


@pytest.mark.parametrize(("people", "gets"), [({"Sam"}, {"Sam"}), ({"Lea", "Sam"}, {"Lea", "Sam"})])
async def test_a_team_has_its_own_people(people: set[str], gets: set[str]) -> None:
    store = MemoryStore(Rules(capacity=9, people=PEOPLE, teams={"network-team": people}))
    world = World(store)
    assert {await owner(world, await handed(world)) for _ in range(4)} == gets
    await store.close()


async def test_without_a_number_nothing_is_given_out(world: World) -> None:
    assert await owner(world, await handed(world)) == ""
