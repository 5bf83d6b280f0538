"""Hand-offs keep their first time; a question nobody answered comes back as a turn."""

import pytest

from bot.core.decisions import Purpose
from bot.core.messages import (
    Author,
    Kind,
    PersonId,
    RemoteId,
)
from tests.storage.builders import (
    MINUTE,
    START,
    World,
    answers,
    asks,
    hands_off,
    is_silent,
    reply,
)


async def test_a_hand_off_keeps_its_first_time_and_reason(world: World) -> None:
    conversation = await world.says(number=1)
    await world.decides(conversation, lambda w: hands_off(w, "not sure"))
    world.pass_time(5 * MINUTE)
    await world.says(number=2)
    await world.decides(conversation, lambda w: hands_off(w, "still not sure"))
    row = (await world.waiting())[0]
    assert (row.because, row.since, row.urgent, row.last_words) == ("not sure", START, False, "words 2")
    await world.says(number=3)
    await world.decides(conversation, lambda w: hands_off(w, "smoke", urgent=True))
    row = (await world.waiting())[0]
    assert (row.because, row.since, row.urgent) == ("smoke", START, True)


async def test_a_question_without_an_answer_comes_back_as_a_turn(world: World) -> None:
    conversation = await world.says(number=1)
    await world.decides(conversation, asks)
    await world.leaves(await world.only())
    world.pass_time(9 * MINUTE)
    assert await world.do(lambda t: t.inbox.fire_timers(world.now, 10)) == []
    world.pass_time(MINUTE)
    assert await world.do(lambda t: t.inbox.fire_timers(world.now, 10)) == [conversation]
    assert await world.do(lambda t: t.inbox.fire_timers(world.now, 10)) == []
    work = await world.work(conversation)
    assert (work.timer, work.message.text, work.message.kind) == ("question", "", Kind.POST)
    assert (work.message.author, work.message.id) == (Author(PersonId("ana"), "Ana"), "1")
    await world.commit(work, hands_off(work, announce=reply(purpose=Purpose.ANNOUNCE)))
    assert (await world.only()).to == "1"


async def test_a_question_waits_no_hour_more_when_the_clock_is_set_back(world: World) -> None:
    conversation = await world.says(number=1)
    await world.decides(conversation, asks)
    world.pass_time(-9 * MINUTE)
    assert await world.do(lambda t: t.inbox.fire_timers(world.now, 10)) == []
    world.pass_time(-60 * MINUTE)
    assert await world.do(lambda t: t.inbox.fire_timers(world.now, 10)) == [conversation]


@pytest.mark.parametrize("meanwhile", ["chose", "staff", "done"])
async def test_the_timer_of_a_closed_question_says_nothing(world: World, meanwhile: str) -> None:
    conversation = await world.says(number=1)
    await world.decides(conversation, asks)
    post = await world.leaves(await world.only())
    match meanwhile:
        case "chose":
            await world.taps(post, "choice:0")
            await world.decides(conversation, lambda w: answers(w, choices=()))
        case "staff":
            await world.staff(2, reply_to=RemoteId("1"))
        case _:
            await world.do(lambda t: t.desk.done(conversation, "Lea", world.now))
    world.pass_time(20 * MINUTE)
    assert await world.do(lambda t: t.inbox.fire_timers(world.now, 10)) == []


async def test_words_and_a_timer_are_two_turns(world: World) -> None:
    conversation = await world.says(number=1)
    await world.decides(conversation, asks)
    world.pass_time(10 * MINUTE)
    await world.says(number=2)
    await world.do(lambda t: t.inbox.fire_timers(world.now, 10))
    work = await world.work(conversation)
    assert (work.timer, work.message.text) == ("", "words 2")
    await world.commit(work, is_silent(work))
    assert (await world.work(conversation)).timer == "question"
