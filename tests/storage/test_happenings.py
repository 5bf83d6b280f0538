"""Taps, edits and deletes do what the model says, no more."""

import pytest

from bot.core.conversations import Status
from bot.core.decisions import Purpose
from bot.core.messages import (
    Happening,
    Kind,
    RemoteId,
    Room,
    RoomId,
    Visibility,
)
from bot.core.records import SealedNote
from bot.errors import Stale
from tests.storage.builders import (
    ACCOUNT,
    CHOICES,
    MINUTE,
    RED,
    World,
    answers,
    asks,
    is_silent,
    message,
    reply,
)

# --- edits ---


async def test_an_edit_before_the_answer_replaces_the_words(world: World) -> None:
    conversation = await world.says(number=1)
    work = await world.work(conversation)
    accepted = await world.edits(1, "my mail is [email]", "ana", SealedNote("email", "[email]", b"sealed"))
    assert accepted.conversation == conversation
    with pytest.raises(Stale):
        await world.commit(work, answers(work))
    fresh = await world.work(conversation)
    assert (fresh.rows, fresh.message.text, fresh.message.kind) == (work.rows, "my mail is [email]", Kind.POST)
    line = (await world.thread(conversation)).lines[0]
    assert (line.edited, [place for _, place in line.sealed]) == (True, ["[email]"])


async def test_an_edit_wakes_a_turn_that_waited_for_more_words(world: World) -> None:
    conversation = await world.says(number=1)
    work = await world.work(conversation)
    await world.do(lambda t: t.inbox.defer(work, world.now + MINUTE))
    assert await world.load(conversation) is None
    await world.edits(1, "other words")
    assert (await world.work(conversation)).message.text == "other words"


async def test_an_edit_soon_after_the_answer_is_judged_again(world: World) -> None:
    conversation, _ = await world.answered(number=1)
    world.pass_time(9 * MINUTE)
    assert (await world.edits(1, "my bill is wrong")).conversation == conversation
    work = await world.work(conversation)
    assert (work.message.kind, work.message.text, work.message.id) == (Kind.EDIT, "my bill is wrong", "1")
    assert work.message.addressed  # as the post was, whatever the event says
    assert (await world.thread(conversation)).lines[0].text == "my bill is wrong"


async def test_a_later_edit_is_only_kept(world: World) -> None:
    conversation, _ = await world.answered(number=1)
    world.pass_time(11 * MINUTE)
    accepted = await world.edits(1, "my bill is wrong")
    assert (accepted.fresh, accepted.conversation) == (True, None)
    assert await world.load(conversation) is None
    assert (await world.thread(conversation)).lines[0].text == "my bill is wrong"


@pytest.mark.parametrize(("number", "text"), [(1, "words 1"), ("unknown", "anything")])
async def test_an_edit_that_changes_nothing_is_nothing(world: World, number: int | str, text: str) -> None:
    conversation, _ = await world.answered(number=1)
    before = (await world.thread(conversation)).seen
    assert (await world.edits(number, text)).conversation is None
    assert (await world.thread(conversation)).seen == before


# --- deletes ---


async def test_a_delete_erases_the_words_and_what_was_sealed(world: World) -> None:
    conversation = await world.says(number=1, text="call [phone]")
    await world.accept(message(2, text="or [phone]", reply_to=RemoteId("1")), SealedNote("phone", "[phone]", b"x"))
    sealed = (await world.thread(conversation)).lines[1].sealed[0][0]
    accepted = await world.deletes(2)
    assert (accepted.conversation, accepted.wake) == (conversation, ())
    line = (await world.thread(conversation)).lines[1]
    assert (line.text, line.deleted, line.sealed) == ("", True, ())
    assert await world.do(lambda t: t.desk.reveal(sealed, "Lea", world.now)) is None
    assert (await world.work(conversation)).message.text == "call [phone]"


async def test_a_delete_before_the_answer_leaves_nothing_to_judge(world: World) -> None:
    conversation = await world.says(number=1)
    await world.deletes(1)
    assert await world.load(conversation) is None
    assert await world.do(lambda t: list(t.inbox.unfinished(None, 10))) == []


async def test_a_delete_drops_the_reply_that_is_waiting(world: World) -> None:
    conversation = await world.says(number=1)
    await world.decides(conversation, asks)
    await world.deletes(1)
    assert await world.due() == []
    assert (await world.memory(conversation)).choices == ()
    assert await world.status(conversation) is Status.NEW


async def test_a_delete_takes_our_answer_back(world: World) -> None:
    conversation = await world.says(number=1)
    await world.decides(conversation)
    await world.leaves(await world.only(), "a", "b", link="https://example.test/a")
    accepted = await world.deletes(1)
    assert accepted.wake == (ACCOUNT,)
    withdrawals = await world.due()
    assert [(w.action, w.post, w.room) for w in withdrawals] == [("delete", "a", "lobby"), ("delete", "b", "lobby")]
    assert len({w.key for w in withdrawals}) == 2
    for withdrawal in withdrawals:
        await world.leaves(withdrawal)
    assert await world.due() == []
    bob = await world.says("bob")
    assert (await world.work(bob)).history.canonical == {}


async def test_an_answer_that_was_leaving_is_taken_back_once_it_stands(world: World) -> None:
    conversation = await world.says(number=1)
    await world.decides(conversation)
    send = await world.only()
    await world.lease(send)
    assert (await world.deletes(1)).wake == ()
    await world.settle(send, "a", link="https://example.test/a")
    assert [(w.action, w.post) for w in await world.due()] == [("delete", "a")]


async def test_a_delete_that_comes_before_its_post_keeps_the_words_out(world: World) -> None:
    await world.deletes(1)
    accepted = await world.accept(message(1))
    assert (accepted.fresh, accepted.conversation) == (True, None)


# --- taps ---


async def test_a_tap_belongs_to_the_person_who_tapped(world: World) -> None:
    ana, post = await world.answered("ana", number=1)
    before = (await world.thread(ana)).seen
    accepted = await world.taps(post, "same_here", "bob")
    assert accepted.conversation is not None
    assert accepted.conversation != ana
    assert (await world.thread(ana)).seen == before
    work = await world.work(accepted.conversation)
    assert (work.conversation.root, work.conversation.customer) == ("1", "bob")
    assert (work.message.kind, work.message.button) == (Kind.TAP, "same_here")
    assert work.tapped is not None
    assert (work.tapped.issue, work.tapped.recipient) == (RED, "ana")


async def test_a_tap_on_the_question_brings_its_choices(world: World) -> None:
    conversation = await world.says()
    await world.decides(conversation, asks)
    post = await world.leaves(await world.only())
    await world.taps(post, "choice:0")
    work = await world.work(conversation)
    assert work.tapped is not None
    assert work.tapped.choices == CHOICES


async def test_a_tap_stands_alone_and_in_order(world: World) -> None:
    conversation, post = await world.answered()
    await world.says(number=2, reply_to=RemoteId(post))
    await world.taps(post)
    await world.says(number=3, reply_to=RemoteId(post))
    kinds = []
    while (work := await world.load(conversation)) is not None:
        kinds.append((work.message.kind, work.message.id))
        await world.commit(work, is_silent(work))
    assert kinds == [(Kind.POST, "2"), (Kind.TAP, post), (Kind.POST, "3")]


async def test_a_tap_that_is_quicker_than_the_receipt_is_not_lost(world: World) -> None:
    conversation = await world.says()
    await world.decides(conversation)
    send = await world.only()
    await world.lease(send)
    assert (await world.taps("quick", "fixed")).conversation is None
    assert await world.settle(send, "quick") == [conversation]
    work = await world.work(conversation)
    assert (work.message.button, work.tapped is not None) == ("fixed", True)


async def test_a_reaction_to_somebody_elses_post_is_nothing(world: World) -> None:
    await world.says(number=1)
    accepted = await world.taps("1", author="bob", kind=Kind.REACTION)
    assert accepted.conversation is None


async def test_a_tap_under_a_private_answer_updates_the_public_conversation(world: World) -> None:
    conversation = await world.says(number=1)
    await world.decides(conversation, lambda w: answers(w, reply(visibility=Visibility.PRIVATE, discloses=True)))
    await world.leaves(await world.only(), "d1")
    accepted = await world.taps("d1", "fixed", room=Room(RoomId("dm")), visibility=Visibility.PRIVATE)
    assert accepted.conversation == conversation
    assert (await world.work(conversation)).tapped is not None


async def test_an_answer_to_a_tap_answers_the_customers_own_post(world: World) -> None:
    conversation, post = await world.answered(number=1)
    await world.taps(post, "fixed")
    await world.decides(conversation, lambda w: answers(w, reply("Good!", purpose=Purpose.THANKS)))
    assert (await world.only()).to == "1"


async def test_an_edit_that_masks_to_the_same_words_replaces_what_is_sealed(world: World) -> None:
    post = message(1, text="[phone]", visibility=Visibility.PRIVATE)
    conversation = (await world.accept(post, SealedNote("phone", "[phone]", b"old"))).conversation
    assert conversation is not None
    await world.edits(1, "[phone]", "ana", SealedNote("phone", "[phone]", b"new"))
    ((number, _),) = (await world.thread(conversation)).lines[0].sealed
    assert await world.do(lambda t: t.desk.reveal(number, "Lea", world.now)) == b"new"


async def test_nobody_is_pointed_at_an_answer_that_was_taken_down(world: World) -> None:
    _, post = await world.answered("ana", link="https://example.test/1")
    gone = {"happening": Happening("delete:own"), "kind": Kind.DELETE, "text": ""}
    await world.own(post, **gone)
    assert (await world.work(await world.says("bob"))).history.canonical == {}
