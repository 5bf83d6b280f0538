"""When the gate says no, the conversation does not believe that it was said."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.conversations import Memory, Status
from bot.core.decisions import Purpose, Signal
from bot.core.gate import Outcome
from bot.core.messages import (
    RemoteId,
)
from bot.errors import NotAllowed
from bot.ports import OutboxId
from tests.storage.builders import (
    ACCOUNT,
    BILL,
    MINUTE,
    RED,
    World,
    answers,
    asks,
    hands_off,
    is_silent,
    reply,
)


async def test_dropped_words_were_not_said(world: World) -> None:
    conversation = await world.says()
    await world.decides(conversation)
    assert await world.refuse(await world.only(), Outcome.DROP, "listen only") is None
    line = (await world.thread(conversation)).lines[-1]
    assert (line.state, line.why) == ("dropped", "listen only")
    assert ((await world.memory(conversation)).answered, await world.status(conversation)) == ((), Status.NEW)


async def test_a_dropped_question_is_closed(world: World) -> None:
    conversation = await world.says()
    await world.decides(conversation, asks)
    await world.refuse(await world.only(), Outcome.DROP)
    memory = await world.memory(conversation)
    assert (memory.choices, memory.asked, await world.status(conversation)) == ((), False, Status.NEW)
    world.pass_time(11 * MINUTE)
    assert await world.do(lambda t: t.inbox.fire_timers(world.now, 10)) == []


async def test_a_hand_off_stays_when_its_announcement_is_dropped(world: World) -> None:
    conversation = await world.says()
    await world.decides(conversation, lambda w: hands_off(w, announce=reply(purpose=Purpose.ANNOUNCE)))
    await world.refuse(await world.only(), Outcome.DROP)
    assert [w.conversation for w in await world.waiting()] == [conversation]


async def test_redo_judges_all_words_again_from_where_it_stood(world: World) -> None:
    conversation = await world.says(number=1)
    await world.decides(conversation, lambda w: answers(w, reply(discloses=True), Signal("same_here", RED)))
    send = await world.only()
    await world.says(number=2, reply_to=RemoteId("1"))
    assert await world.refuse(send, Outcome.REDO) == conversation
    work = await world.work(conversation)
    assert (work.message.text, work.conversation.status) == ("words 1\nwords 2", Status.NEW)
    assert work.conversation.memory == Memory()
    await world.commit(work, answers(work, reply("other", discloses=True)))
    again = await world.only()
    assert (again.reply.text, again.key != send.key) == ("other", True)
    assert await world.states(conversation) == ["waiting"]  # what was thrown away is not shown


async def test_redo_takes_later_turns_back_too(world: World) -> None:
    conversation = await world.says(number=1)
    await world.decides(conversation)
    send = await world.only()
    await world.says(number=2, reply_to=RemoteId("1"))
    await world.decides(conversation, hands_off)
    assert len(await world.waiting()) == 1
    await world.refuse(send, Outcome.REDO)
    assert await world.waiting() == []
    assert (await world.work(conversation)).message.text == "words 1\nwords 2"


async def test_redo_cannot_unsay_what_stands(world: World) -> None:
    conversation = await world.two_replies()
    await world.leaves(await world.only())
    second = await world.only()
    await world.says(number=2, reply_to=RemoteId("1"))
    assert await world.refuse(second, Outcome.REDO) == conversation
    work = await world.work(conversation)
    assert (work.message.text, work.conversation.status) == ("words 2", Status.ANSWERED)


async def test_when_half_is_said_and_nothing_is_left_to_judge_a_person_looks(world: World) -> None:
    conversation = await world.two_replies()
    await world.leaves(await world.only())
    await world.refuse(await world.only(), Outcome.REDO, "the answer stands already")
    assert [(w.conversation, w.because) for w in await world.waiting()] == [(conversation, "the answer stands already")]


@pytest.mark.parametrize(("outcome", "state"), [(Outcome.SUGGEST, "suggested"), (Outcome.APPROVE, "to_approve")])
async def test_a_held_answer_waits_for_a_person_and_leaves_by_his_word(
    world: World, outcome: Outcome, state: str
) -> None:
    conversation = await world.says()
    await world.decides(conversation)
    send = await world.only()
    await world.refuse(send, outcome, "a person sends it")
    assert await world.due() == []
    assert await world.states(conversation) == [state]
    assert [(w.conversation, w.because) for w in await world.waiting()] == [(conversation, "a person sends it")]
    assert await world.do(lambda t: t.desk.release(OutboxId(send.id), "Lea", world.now)) == ACCOUNT
    released = await world.only()
    assert (released.id, released.key, released.by) == (send.id, send.key, "")
    assert (await world.situation(released)).released_by == "Lea"
    assert await world.waiting() == []
    assert await world.status(conversation) is Status.ANSWERED
    await world.leaves(released)
    with pytest.raises(NotAllowed):
        await world.do(lambda t: t.desk.release(OutboxId(send.id), "Sam", world.now))


async def test_a_released_answer_stands_on_what_the_person_saw(world: World) -> None:
    conversation = await world.says(number=1)
    await world.decides(conversation)
    send = await world.only()
    await world.refuse(send, Outcome.SUGGEST)
    await world.do(lambda t: t.desk.release(OutboxId(send.id), "Lea", world.now))
    assert not (await world.situation(await world.only())).added


@pytest.mark.parametrize("how", ["words", "edit", "delete"])
async def test_a_suggestion_for_older_words_goes_when_the_customer_adds_something(world: World, how: str) -> None:
    conversation = await world.says(number=1)
    await world.decides(conversation)
    send = await world.only()
    await world.refuse(send, Outcome.SUGGEST)
    world.pass_time(5 * MINUTE)
    if how == "words":
        await world.says(number=2, reply_to=RemoteId("1"), at=world.now)
    elif how == "edit":
        assert (await world.edits(1, "quite another thing")).conversation == conversation
    else:
        await world.deletes(1)
    assert (await world.memory(conversation)).answered == ()
    with pytest.raises(NotAllowed):
        await world.do(lambda t: t.desk.release(OutboxId(send.id), "Lea", world.now))
    again = await world.load(conversation)
    wanted = {"words": "words 1\nwords 2", "edit": "quite another thing", "delete": None}[how]
    assert (again and again.message.text) == wanted


async def test_a_suggestion_that_nobody_saw_is_no_answer(world: World) -> None:
    conversation, post = await world.answered(number=1)
    await world.says(number=2, reply_to=RemoteId("1"))
    work = await world.work(conversation)
    said = replace(answers(work, reply("bill", issue=BILL)), issue=BILL)
    await world.commit(work, replace(said, memory=replace(said.memory, answered=(RED, BILL))))
    send = await world.only()
    await world.refuse(send, Outcome.SUGGEST)
    await world.taps(post, "fixed")
    tapped = await world.work(conversation)
    assert tapped.conversation.memory.answered == (RED,)
    await world.commit(tapped, is_silent(tapped))
    assert (await world.memory(conversation)).answered == (RED,)


async def test_a_turn_is_not_taken_back_for_ever(world: World) -> None:
    conversation = await world.says()
    for _ in range(3):
        await world.decides(conversation)
        await world.refuse(await world.only(), Outcome.REDO)
    await world.decides(conversation)
    await world.refuse(await world.only(), Outcome.REDO, "point at it")
    assert await world.load(conversation) is None
    assert await world.status(conversation) is Status.WAITING
    assert (await world.memory(conversation)).answered == ()


async def test_a_dismissed_suggestion_was_not_said(world: World) -> None:
    conversation = await world.says()
    await world.decides(conversation)
    send = await world.only()
    await world.refuse(send, Outcome.SUGGEST)
    await world.do(lambda t: t.desk.dismiss(OutboxId(send.id), "Lea", world.now))
    assert await world.states(conversation) == ["dropped"]
    assert (await world.memory(conversation)).answered == ()
    assert await world.status(conversation) is Status.WAITING
    with pytest.raises(NotAllowed):
        await world.do(lambda t: t.desk.dismiss(OutboxId(send.id), "Lea", world.now))


async def test_a_hand_off_by_the_gate(world: World) -> None:
    conversation = await world.says()
    await world.decides(conversation, asks)
    await world.refuse(await world.only(), Outcome.HAND_OFF, "the bot is paused here")
    row = (await world.waiting())[0]
    assert (row.conversation, row.because, row.status) == (conversation, "the bot is paused here", Status.WAITING)
    assert (await world.memory(conversation)).choices == ()


async def test_later_is_later(world: World) -> None:
    conversation = await world.says()
    await world.decides(conversation)
    await world.refuse(await world.only(), Outcome.LATER, after=timedelta(seconds=20))
    assert await world.due() == []
    world.pass_time(timedelta(seconds=20))
    assert (await world.only()).conversation == conversation
