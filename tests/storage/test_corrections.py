"""Which issue it really was: labels of decisions, and their way out. On every store."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.conversations import ConversationId, IssueId, Status
from bot.core.decisions import Decision, Handoff, Signal
from bot.core.gate import Outcome
from bot.core.records import Work
from bot.errors import NotAllowed
from bot.ports import Judged, Unhelped
from tests.storage.builders import BILL, RED, START, World, hands_off

NONE = IssueId("")


async def judged(world: World, conversation: ConversationId) -> list[Judged]:
    return await world.store.read(lambda t: list(t.corrections.judged(conversation, 9)))


async def corrected(world: World, after: int = 0, limit: int = 9) -> list[Judged]:
    return await world.store.read(lambda t: list(t.corrections.corrected(START, after, limit)))


async def correct(world: World, conversation: ConversationId, decision: int, issue: IssueId = BILL) -> None:
    await world.do(lambda t: t.corrections.correct(conversation, decision, issue, "Lea", world.now, "Billed twice"))


async def test_words_of_one_burst_are_one_and_taps_are_none(world: World) -> None:
    conversation = await world.says(number=1, text="hello", locale="fr")
    await world.says(number=2, text="it is red", root="1")
    await world.decides(conversation)
    post = await world.leaves(await world.only())
    await world.taps(post, "not_helped")
    await world.decides(conversation, hands_off)
    (only,) = await judged(world, conversation)
    assert (only.words, only.language, only.thought, only.about, only.by) == ("hello\nit is red", "fr", RED, None, "")


async def test_the_last_word_holds_and_stands_in_the_thread(world: World) -> None:
    conversation = await world.says(number=1, text="it is red")
    before = await world.thread(conversation)
    await world.decides(conversation)
    (only,) = await judged(world, conversation)
    await correct(world, conversation, only.decision)
    await correct(world, conversation, only.decision, NONE)
    (told,) = await judged(world, conversation)
    assert (told.thought, told.about, told.by) == (RED, NONE, "Lea")
    thread = await world.thread(conversation)
    assert [line.text for line in thread.lines if line.kind == "marker"] == [
        "Lea: this was about “Billed twice”.", "Lea: the bot knows no issue like this.",
    ]  # fmt: skip
    assert thread.conversation.owner == before.conversation.owner
    deeds = await world.store.read(lambda t: t.team.trail("Lea", None, 1))
    assert (deeds[0].what, deeds[0].about) == (
        "name the issue", f"conversation {conversation}, decision {only.decision}, none",
    )  # fmt: skip


async def test_only_words_of_this_conversation_can_be_named(world: World) -> None:
    mine, other = await world.says("ana", 1), await world.says("bob", 2)
    await world.decides(mine)
    await world.decides(other)
    (theirs,) = await judged(world, other)
    with pytest.raises(NotAllowed, match="did not judge these words"):
        await correct(world, mine, theirs.decision)
    assert await corrected(world) == []


async def test_labels_leave_in_order_page_by_page_without_what_was_deleted(world: World) -> None:
    people = [await world.says(name, number, text=name) for number, name in enumerate(("ana", "bob", "cem", "dia"), 1)]
    for conversation in people:
        await world.decides(conversation, hands_off)
    decisions = [(await judged(world, conversation))[0].decision for conversation in people]
    for conversation, decision in reversed([*zip(people, decisions, strict=True)][:3]):
        await correct(world, conversation, decision)
    await world.deletes(2, "bob")
    first = await corrected(world, limit=1)
    assert [(each.words, each.about) for each in first] == [("ana", BILL)]
    assert [each.words for each in await corrected(world, after=first[0].decision, limit=1)] == ["cem"]
    assert await judged(world, people[1]) == []
    with pytest.raises(NotAllowed):
        await correct(world, people[1], decisions[1])
    later = START + timedelta(seconds=1)
    assert await world.store.read(lambda t: list(t.corrections.corrected(later, 0, 9))) == []


async def test_a_turn_that_was_taken_back_judged_nothing(world: World) -> None:
    conversation = await world.says(number=1, text="it is red")
    await world.decides(conversation)
    (only,) = await judged(world, conversation)
    await world.says(number=2, text="or blue", root="1")
    await world.refuse(await world.only(), Outcome.REDO)
    assert await judged(world, conversation) == []
    with pytest.raises(NotAllowed):
        await correct(world, conversation, only.decision)


async def unhelped(world: World, before: int = 0, limit: int = 9, since: timedelta = timedelta(0)) -> list[Unhelped]:
    return await world.store.read(lambda t: list(t.corrections.unhelped(START + since, before, limit)))


def in_vain(work: Work) -> Decision:
    """The customer says that the answer did not help."""
    kept = replace(work.conversation.memory, handoff_rule="heard_a_tap")
    return Decision("heard_a_tap", "tapped", (Handoff("tapped"), Signal("not_helped", RED)), Status.WAITING, kept)


async def test_what_got_no_good_answer_is_told_newest_first(world: World) -> None:
    unsure = await world.says("ana", text="unsure", locale="fr", reach=80)
    await world.decides(unsure, hands_off)
    await world.answered("bob", text="helped")
    vain, post = await world.answered("cem", text="in vain")
    await world.taps(post, "not_helped", "cem")
    await world.decides(vain, in_vain)
    wrong, _ = await world.answered("dia", text="wrong")
    right, _ = await world.answered("eve", text="right")
    deleted = await world.says("fay", "gone", text="deleted")
    await world.decides(deleted, hands_off)
    await world.deletes("gone", "fay")
    for conversation, issue in ((wrong, NONE), (right, RED)):
        (only,) = await judged(world, conversation)
        await correct(world, conversation, only.decision, issue)
    found = await unhelped(world)
    assert [(each.judged.words, each.person, each.in_vain, each.judged.about) for each in found] == [
        ("wrong", "dia", False, NONE), ("in vain", "cem", True, None), ("unsure", "ana", False, None),
    ]  # fmt: skip
    assert (found[2].judged.language, found[2].reach, found[2].judged.thought) == ("fr", 80, NONE)
    assert (await unhelped(world, limit=2)) == found[:2]
    assert (await unhelped(world, before=found[1].judged.decision)) == found[2:]
    assert await unhelped(world, since=timedelta(seconds=1)) == []


async def test_what_people_answered_most_often_is_told(world: World) -> None:
    people = [await world.says(name, text="unsure") for name in ("ana", "bob", "cem", "dia")]
    for conversation, agent in zip(people, ("Lea", "Sam", "Lea"), strict=False):
        await world.decides(conversation, hands_off)
        await world.replies(conversation, agent)
        await world.leaves(await world.only())

    async def answered(*conversations: ConversationId) -> str:
        return await world.store.read(lambda t: t.corrections.answered(conversations))

    assert await answered(*people) == "I am Lea."
    assert await answered(people[1]) == "I am Sam."
    assert (await answered(people[3]), await answered()) == ("", "")
