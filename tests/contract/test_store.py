"""Every store keeps the same promises: the model's rules, one by one, on the file and in memory."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.core.case import Wait
from bot.core.conversations import ConversationId, IssueId, Memory, Owner, Status
from bot.core.decisions import Button, Decision, Purpose, Signal
from bot.core.gate import Outcome
from bot.core.messages import (
    AccountId,
    Attachment,
    Author,
    Happening,
    Kind,
    PersonId,
    RemoteId,
    Role,
    Room,
    RoomId,
    RoomKind,
    Visibility,
)
from bot.core.policy import Rung
from bot.core.records import SealedNote, Work
from bot.errors import Conflict, NotAllowed, Stale
from bot.ports import OutboxId, Store
from bot.storage.memory import MemoryStore
from bot.storage.rules import Rules
from bot.storage.store import SqlStore
from tests.storage.builders import (
    ACCOUNT,
    BILL,
    CHOICES,
    KNOWLEDGE,
    LOBBY,
    MINUTE,
    RED,
    START,
    World,
    answers,
    asks,
    hands_off,
    is_silent,
    message,
    reply,
)

RULES = Rules(wait=lambda _: Wait(minutes=40, opens="Monday 9:00"))


@pytest.fixture(params=["memory", "sqlite"])
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    """A world on each kind of store."""
    store: Store
    store = (
        MemoryStore(RULES) if request.param == "memory" else SqlStore.open(f"sqlite:///{tmp_path}/b.db", rules=RULES)
    )
    yield World(store)
    await store.close()


# --- accepted once --------------------------------------------------------------------------------------------------


async def test_a_happening_is_accepted_once(world: World) -> None:
    first = await world.accept(message(1))
    again = await world.accept(message(1))
    assert first.fresh
    assert (again.fresh, again.conversation) == (False, None)
    assert first.conversation is not None
    assert (await world.work(first.conversation)).conversation.version == 1


async def test_the_same_happening_of_another_account_is_another(world: World) -> None:
    await world.accept(message(1))
    assert (await world.accept(message(1, account=AccountId("other")))).fresh


async def test_a_message_comes_back_as_it_went_in(world: World) -> None:
    said = message(
        7, author=Author(PersonId("ana"), "Ana P."), text="my router", visibility=Visibility.UNLISTED, threaded=True,
        root=RemoteId("1"), reply_to=RemoteId("5"), attachments=(Attachment("image", "red.png"),), locale="fr-FR",
        reach=1200, link="https://example.test/7", private_data=("phone",),
    )  # fmt: skip
    accepted = await world.accept(said)
    assert accepted.conversation is not None
    work = await world.work(accepted.conversation)
    assert work.message == said
    assert (work.rows, work.first_at, work.last_at, work.tries, work.timer) == ((1,), START, START, 0, "")


async def test_a_cursor_is_kept_per_account(world: World) -> None:
    assert await world.do(lambda t: t.inbox.cursor(ACCOUNT)) is None
    await world.do(lambda t: t.inbox.save_cursor(ACCOUNT, "1"))
    await world.do(lambda t: t.inbox.save_cursor(ACCOUNT, "2"))
    await world.do(lambda t: t.inbox.save_cursor(AccountId("other"), "9"))
    assert await world.do(lambda t: t.inbox.cursor(ACCOUNT)) == "2"


async def test_other_bots_are_kept_and_never_thought_about(world: World) -> None:
    accepted = await world.accept(message(1, author=Author(PersonId("b"), "Weather", Role.BOT)))
    assert (accepted.fresh, accepted.conversation, accepted.send) == (True, None, None)


# --- threads and conversations --------------------------------------------------------------------------------------


async def test_the_thread_of_a_reply_is_that_of_the_post_it_answers(world: World) -> None:
    first = await world.says(number=1, root=RemoteId("root"))
    assert await world.says(number=2, reply_to=RemoteId("1")) == first
    assert (await world.work(first)).conversation.root == "root"


async def test_a_reply_to_our_own_post_is_in_the_thread_of_that_post(world: World) -> None:
    conversation, post = await world.answered()
    assert await world.says(number=2, reply_to=RemoteId(post)) == conversation


async def test_a_reply_to_an_unknown_post_starts_a_thread_at_that_post(world: World) -> None:
    conversation = await world.says(number=2, reply_to=RemoteId("older"))
    assert (await world.work(conversation)).conversation.root == "older"


async def test_a_bystander_has_a_conversation_of_his_own_in_the_thread(world: World) -> None:
    ana = await world.says("ana", 1)
    bob = await world.says("bob", 2, reply_to=RemoteId("1"))
    assert ana != bob
    assert (await world.work(bob)).conversation.root == "1"


async def test_a_burst_is_one_question(world: World) -> None:
    first = await world.says(number=1, text="hello", addressed=True, private_data=("phone",))
    world.pass_time(timedelta(seconds=1))
    second = await world.says(
        number=2, text="no internet", addressed=False, private_data=("email", "phone"),
        attachments=(Attachment("image"),), visibility=Visibility.UNLISTED,
    )  # fmt: skip
    assert first == second
    work = await world.work(first)
    m = work.message
    assert (m.text, m.id, m.happening, m.addressed) == ("hello\nno internet", "2", "post:lobby:2", True)
    assert (m.private_data, m.visibility) == (("phone", "email"), Visibility.UNLISTED)
    assert m.attachments == (Attachment("image"),)
    assert (work.first_at, work.last_at, len(work.rows)) == (START, world.now, 2)


async def test_an_unthreaded_post_after_the_answer_is_a_new_question(world: World) -> None:
    first, _ = await world.answered()
    assert await world.says() != first


async def test_somebody_elses_burst_is_not_joined(world: World) -> None:
    assert await world.says("ana") != await world.says("bob")


@pytest.mark.parametrize("how", [asks, hands_off])
async def test_unthreaded_words_go_to_the_open_question_or_the_open_hand_off(
    world: World, how: Callable[[Work], Decision]
) -> None:
    conversation = await world.says()
    await world.decides(conversation, how)
    world.pass_time(14 * MINUTE)
    assert await world.says() == conversation
    await world.decides(conversation, is_silent)
    world.pass_time(16 * MINUTE)
    assert await world.says() != conversation


async def test_unthreaded_words_to_a_person_stay_with_that_person(world: World) -> None:
    conversation = await world.says()
    await world.staff("s1", root=RemoteId("p1"))
    await world.decides(conversation, is_silent)
    assert await world.says() == conversation


async def test_a_private_chat_is_one_thread(world: World) -> None:
    private = {"room": Room(RoomId("dm")), "root": RemoteId("dm"), "visibility": Visibility.PRIVATE}
    first = await world.says(number=1, **private)
    await world.decides(first)
    world.pass_time(timedelta(days=2))
    assert await world.says(number=2, **private) == first


async def test_everything_a_customer_adds_moves_the_version(world: World) -> None:
    conversation, post = await world.answered()
    versions = [(await world.thread(conversation)).seen]
    await world.says(reply_to=RemoteId("p1"))
    versions.append((await world.thread(conversation)).seen)
    await world.edits("p1", "changed")
    versions.append((await world.thread(conversation)).seen)
    await world.taps(post)
    versions.append((await world.thread(conversation)).seen)
    await world.deletes("p1")
    versions.append((await world.thread(conversation)).seen)
    assert versions == sorted(set(versions))


# --- people of the brand --------------------------------------------------------------------------------------------


async def test_a_staff_post_takes_the_thread_and_drops_what_the_bot_would_say(world: World) -> None:
    ana = await world.says("ana", 1)
    await world.decides(ana)
    bob = await world.says("bob", 2, reply_to=RemoteId("1"))
    accepted = await world.staff(3, reply_to=RemoteId("2"))
    assert (accepted.fresh, accepted.conversation) == (True, None)
    assert await world.due() == []
    for conversation in (ana, bob):
        thread = await world.thread(conversation)
        assert (thread.conversation.owner, thread.conversation.status) == (Owner.HUMAN, Status.HUMAN)
    assert await world.states(ana) == ["dropped"]
    assert "Sam" in [line.who for line in (await world.thread(ana)).lines]


async def test_a_staff_post_makes_a_turn_that_is_being_thought_stale(world: World) -> None:
    conversation = await world.says(number=1)
    work = await world.work(conversation)
    await world.staff(2, reply_to=RemoteId("1"))
    with pytest.raises(Stale):
        await world.commit(work, answers(work))
    assert await world.due() == []


@pytest.mark.parametrize("outcome", [Outcome.SUGGEST, Outcome.APPROVE])
async def test_suggestions_go_too_when_a_person_speaks(world: World, outcome: Outcome) -> None:
    conversation = await world.says(number=1)
    await world.decides(conversation)
    await world.refuse(await world.only(), outcome)
    await world.staff(2, reply_to=RemoteId("1"))
    assert await world.states(conversation) == ["dropped"]


async def test_an_unthreaded_staff_post_silences_who_was_active_lately(world: World) -> None:
    old = await world.says("old", 1)
    await world.decides(old)
    elsewhere = await world.says("else", 2, room=Room(RoomId("other"), RoomKind.SUPPORT))
    world.pass_time(16 * MINUTE)
    ana = await world.says("ana", 3)
    await world.decides(ana)
    await world.staff(4)
    owners = {c: (await world.thread(c)).conversation.owner for c in (old, ana, elsewhere)}
    assert owners == {old: Owner.BOT, ana: Owner.HUMAN, elsewhere: Owner.BOT}
    assert [send.conversation for send in await world.due()] == [old]


@pytest.mark.parametrize("changes", [{"threaded": True}, {"reply_to": RemoteId("99")}, {"root": RemoteId("98")}])
async def test_a_threaded_staff_post_silences_its_own_thread_only(world: World, changes: dict[str, Any]) -> None:
    conversation = await world.says(number=1)
    await world.staff(4, **changes)
    assert (await world.thread(conversation)).conversation.owner is Owner.BOT


async def test_in_a_persons_thread_customers_are_heard_all_the_same(world: World) -> None:
    await world.says("ana", 1)
    await world.staff(2, reply_to=RemoteId("1"))
    bob = await world.says("bob", 3, reply_to=RemoteId("1"))
    work = await world.work(bob)
    assert (work.conversation.owner, work.conversation.status) == (Owner.HUMAN, Status.HUMAN)


async def test_a_closed_conversation_of_a_person_is_seen_again_when_the_customer_writes(world: World) -> None:
    conversation = await world.says(number=1)
    await world.take_over(conversation)
    await world.do(lambda t: t.desk.done(conversation, "Lea", world.now))
    assert await world.waiting() == []
    await world.says(number=2, reply_to=RemoteId("1"))
    assert [w.conversation for w in await world.waiting()] == [conversation]


# --- our own account ------------------------------------------------------------------------------------------------


async def test_an_echo_is_known_by_its_key_also_before_the_receipt(world: World) -> None:
    conversation = await world.says(number=1)
    await world.decides(conversation)
    send = await world.only()
    await world.lease(send)
    await world.own("e1", key=send.key, reply_to=RemoteId("1"))
    assert (await world.thread(conversation)).conversation.owner is Owner.BOT
    await world.settle(send, "e1")
    assert await world.status(conversation) is Status.ANSWERED


async def test_an_echo_is_known_by_its_id(world: World) -> None:
    conversation, post = await world.answered(number=1)
    await world.own(post, reply_to=RemoteId("1"))
    assert (await world.thread(conversation)).conversation.owner is Owner.BOT


async def test_an_echo_while_the_send_is_in_flight_waits_for_it(world: World) -> None:
    conversation = await world.says(number=1)
    await world.decides(conversation)
    send = await world.only()
    await world.lease(send)
    await world.own("e1", reply_to=RemoteId("1"))
    assert (await world.thread(conversation)).conversation.owner is Owner.BOT
    await world.settle(send, "e1")
    assert (await world.thread(conversation)).conversation.owner is Owner.BOT


@pytest.mark.parametrize("settled", ["sent", "unsure", "failed", "hold"])
async def test_a_native_post_during_a_send_is_a_persons_once_it_settled(world: World, settled: str) -> None:
    conversation = await world.says(number=1)
    await world.decides(conversation)
    send = await world.only()
    number = OutboxId(send.id)
    await world.lease(send)
    await world.own("n1", reply_to=RemoteId("1"))
    match settled:
        case "sent":
            await world.settle(send, "another")
        case "unsure":
            await world.do(lambda t: t.outbox.unsure(number, "no answer", world.now))
        case "failed":
            await world.do(lambda t: t.outbox.failed(number, "blocked", world.now))
        case _:
            await world.do(lambda t: t.outbox.hold(number, world.now + MINUTE, "later"))
    thread = await world.thread(conversation)
    assert (thread.conversation.owner, thread.conversation.status) == (Owner.HUMAN, Status.HUMAN)


async def test_an_unthreaded_native_post_waits_for_any_send_in_its_room(world: World) -> None:
    conversation = await world.says(number=1)
    await world.decides(conversation)
    send = await world.only()
    await world.lease(send)
    await world.own("n1")
    assert (await world.thread(conversation)).conversation.owner is Owner.BOT
    await world.settle(send, "another")
    assert (await world.thread(conversation)).conversation.owner is Owner.HUMAN


async def test_while_it_is_unclear_who_wrote_nothing_of_the_bot_leaves_there(world: World) -> None:
    ana = await world.says("ana", 1)
    await world.decides(ana)
    first = await world.only()
    await world.lease(first)
    bob = await world.says("bob", 2, reply_to=RemoteId("1"))
    await world.decides(bob, lambda w: answers(w, reply(issue=BILL, discloses=True)))
    second = await world.only()
    await world.own("n1", reply_to=RemoteId("1"))
    assert await world.due() == []
    with pytest.raises(Stale):
        await world.situation(second)
    await world.settle(first, "n1")
    assert (await world.only()).id == second.id
    assert not (await world.situation(second)).paused


async def test_a_post_of_our_account_that_nobody_sent_is_a_persons(world: World) -> None:
    conversation = await world.says(number=1)
    await world.own("n1", reply_to=RemoteId("1"))
    thread = await world.thread(conversation)
    assert thread.conversation.owner is Owner.HUMAN
    assert [line.who for line in thread.lines] == ["customer", "Halo"]


async def test_the_echo_of_a_private_answer_comes_back_in_a_room_that_we_did_not_name(world: World) -> None:
    conversation = await world.says(number=1)
    await world.decides(conversation, lambda w: answers(w, reply(visibility=Visibility.PRIVATE, discloses=True)))
    await world.leaves(await world.only(), "d1")
    private = {"room": Room(RoomId("dm")), "root": RemoteId("dm"), "visibility": Visibility.PRIVATE}
    await world.own("d1", **private)
    there = await world.says(number=9, **private)
    assert (await world.thread(there)).conversation.owner is Owner.BOT


# --- edits ----------------------------------------------------------------------------------------------------------


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


# --- deletes --------------------------------------------------------------------------------------------------------


async def test_a_delete_erases_the_words_and_what_was_sealed(world: World) -> None:
    conversation = await world.says(number=1, text="call [phone]")
    await world.accept(message(2, text="or [phone]", reply_to=RemoteId("1")), SealedNote("phone", "[phone]", b"x"))
    sealed = (await world.thread(conversation)).lines[1].sealed[0][0]
    accepted = await world.deletes(2)
    assert (accepted.conversation, accepted.send) == (conversation, None)
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
    assert accepted.send == ACCOUNT
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
    assert (await world.deletes(1)).send is None
    await world.settle(send, "a", link="https://example.test/a")
    assert [(w.action, w.post) for w in await world.due()] == [("delete", "a")]


async def test_a_delete_that_comes_before_its_post_keeps_the_words_out(world: World) -> None:
    await world.deletes(1)
    accepted = await world.accept(message(1))
    assert (accepted.fresh, accepted.conversation) == (True, None)


# --- taps -----------------------------------------------------------------------------------------------------------


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


# --- turns ----------------------------------------------------------------------------------------------------------


async def test_a_turn_commits_once(world: World) -> None:
    conversation = await world.says(number=1)
    work = await world.work(conversation)
    assert await world.commit(work, answers(work)) == [ACCOUNT]
    with pytest.raises(Stale):
        await world.commit(work, answers(work))
    assert len(await world.due()) == 1
    assert await world.load(conversation) is None
    assert await world.do(lambda t: list(t.inbox.unfinished(None, 10))) == []


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
    await world.decides(conversation, lambda w: answers(w, reply(
        buttons=(Button("fixed", "Yes, fixed"),), discloses=True), language="fr", facts={"product": "box"}))  # fmt: skip
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


# --- history --------------------------------------------------------------------------------------------------------


async def test_history_knows_what_this_person_was_told_in_public(world: World) -> None:
    await world.answered("ana")
    bob = await world.says("bob")
    await world.decides(bob, lambda w: answers(w, reply(purpose=Purpose.POINTER, issue=BILL, discloses=True)))
    again = await world.says("ana", room=Room(RoomId("elsewhere")))
    history = (await world.work(again)).history
    assert (history.answered, history.pointed, history.contacts) == ({RED}, frozenset(), 1)
    await world.leaves(await world.only())
    history = (await world.work(await world.says("bob", reply_to=RemoteId("x")))).history
    assert (history.answered, history.pointed) == (frozenset(), {BILL})
    world.pass_time(timedelta(days=8))
    late = (await world.work(await world.says("ana", reply_to=RemoteId("y")))).history
    assert (late.answered, late.contacts) == (frozenset(), 0)


async def test_history_does_not_count_private_or_dropped_answers(world: World) -> None:
    conversation = await world.says()
    await world.decides(conversation, lambda w: answers(w, reply(visibility=Visibility.PRIVATE, discloses=True)))
    await world.leaves(await world.only())
    second = await world.says()
    await world.decides(second)
    await world.refuse(await world.only(), Outcome.DROP)
    assert (await world.work(await world.says())).history.answered == frozenset()


async def test_the_first_public_answer_with_a_link_is_canonical_in_its_room(world: World) -> None:
    await world.answered("ana", link="https://example.test/1")
    here = (await world.work(await world.says("bob"))).history
    there = (await world.work(await world.says("bob", room=Room(RoomId("other"))))).history
    assert (here.canonical, there.canonical) == ({RED: "https://example.test/1"}, {})


async def test_without_a_link_there_is_nothing_to_point_at(world: World) -> None:
    await world.answered("ana")
    assert (await world.work(await world.says("bob"))).history.canonical == {}


async def test_history_knows_for_what_a_tap_of_this_person_was_counted(world: World) -> None:
    _, post = await world.answered("ana")
    accepted = await world.taps(post, author="bob")
    bob = accepted.conversation
    assert bob is not None
    await world.decides(bob, lambda w: Decision("tap", "", (Signal("same_here", RED),), Status.NEW, Memory()))
    again = await world.taps(post, author="bob")
    assert again.conversation == bob
    assert (await world.work(bob)).history.counted == {RED}
    carl = (await world.taps(post, author="carl")).conversation
    assert carl is not None
    assert (await world.work(carl)).history.counted == frozenset()


async def test_a_report_is_not_a_tap(world: World) -> None:
    conversation = await world.says()
    await world.decides(conversation, lambda w: answers(w, reply(discloses=True), Signal("report", RED)))
    assert (await world.work(await world.says())).history.counted == frozenset()


# --- the honest wait ------------------------------------------------------------------------------------------------


async def test_the_promised_wait_is_the_brands_until_it_is_measured(world: World) -> None:
    for number, minutes in enumerate([2, 4, 6, 8, 300]):
        assert (await world.do(lambda t: t.desk.wait(world.now))).minutes == 40
        conversation = await world.says(f"person{number}", root=RemoteId(f"r{number}"))
        await world.decides(conversation, hands_off)
        world.pass_time(minutes * MINUTE)
        await (world.replies(conversation) if number % 2 else world.staff(f"s{number}", root=RemoteId(f"r{number}")))
        await world.replies(conversation, "Sam", seen=99)  # only the first words of a person are measured
    measured = await world.do(lambda t: t.desk.wait(world.now))
    assert measured == Wait(minutes=6, opens="Monday 9:00")
    assert (await world.work(await world.says("new"))).wait == measured
    world.pass_time(timedelta(days=29))
    assert (await world.do(lambda t: t.desk.wait(world.now))).minutes == 40


async def test_a_takeover_without_words_does_not_end_the_wait(world: World) -> None:
    conversation = await world.says()
    await world.decides(conversation, hands_off)
    await world.take_over(conversation)
    for _ in range(5):
        assert (await world.do(lambda t: t.desk.wait(world.now))).minutes == 40


# --- hand-off and timers --------------------------------------------------------------------------------------------


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


# --- the outbox -----------------------------------------------------------------------------------------------------


async def two_replies(world: World) -> ConversationId:
    conversation = await world.says(number=1)
    await world.decides(conversation, lambda w: answers(w, reply("one", discloses=True), reply("two")))
    return conversation


async def test_replies_leave_one_by_one_and_in_order(world: World) -> None:
    await two_replies(world)
    first = await world.only()
    assert first.reply.text == "one"
    await world.lease(first)
    assert await world.due() == []
    await world.settle(first)
    assert (await world.only()).reply.text == "two"


async def test_a_row_that_waits_for_its_time_keeps_the_next_one_back(world: World) -> None:
    await two_replies(world)
    first = await world.only()
    until = world.now + MINUTE
    await world.do(lambda t: t.outbox.hold(OutboxId(first.id), until, "slow down"))
    assert await world.due() == []
    assert await world.do(lambda t: t.outbox.next_due(ACCOUNT)) == until
    world.pass_time(MINUTE)
    assert (await world.only()).id == first.id


async def test_an_unsure_row_keeps_the_bot_back_and_nobody_else(world: World) -> None:
    conversation = await two_replies(world)
    other = await world.says("bob")
    await world.decides(other)
    first = (await world.due())[0]
    await world.lease(first)
    await world.do(lambda t: t.outbox.unsure(OutboxId(first.id), "no answer", world.now))
    assert [send.conversation for send in await world.due()] == [other]
    waiting = await world.waiting()
    assert [(w.conversation, w.status, w.unsure) for w in waiting] == [(conversation, Status.WAITING, True)]
    await world.replies(conversation)
    assert [send.by for send in await world.due() if send.conversation == conversation] == ["Lea"]


async def test_a_leased_row_does_not_keep_a_person_back(world: World) -> None:
    conversation = await world.says()
    await world.decides(conversation)
    await world.lease(await world.only())
    await world.replies(conversation)
    assert (await world.only()).by == "Lea"


async def test_a_persons_replies_leave_in_order(world: World) -> None:
    conversation = await world.says()
    await world.replies(conversation)
    await world.replies(conversation)
    first = await world.only()
    await world.leaves(first)
    assert (await world.only()).id > first.id


async def test_what_was_leaving_at_a_crash_is_found_again(world: World) -> None:
    conversation = await world.says()
    await world.decides(conversation)
    send = await world.only()
    await world.lease(send)
    found = await world.do(lambda t: list(t.outbox.leased(ACCOUNT)))
    assert [(s.id, s.key, s.status, s.tries) for s in found] == [(send.id, send.key, "leased", 1)]
    assert await world.do(lambda t: list(t.outbox.leased(AccountId("other")))) == []


async def test_a_row_is_leased_only_while_it_is_open(world: World) -> None:
    conversation = await world.says()
    await world.decides(conversation)
    send = await world.only()
    await world.take_over(conversation)
    with pytest.raises(Stale):
        await world.situation(send)
    with pytest.raises(Stale):
        await world.lease(send)


async def test_a_second_look_before_the_door_does_not_count_as_another_try(world: World) -> None:
    conversation = await world.says()
    await world.decides(conversation)
    send = await world.only()
    await world.lease(send)
    await world.situation(send)
    await world.lease(send)
    assert (await world.do(lambda t: list(t.outbox.leased(ACCOUNT))))[0].tries == 1


async def test_a_failed_row_calls_a_person(world: World) -> None:
    conversation = await world.says()
    await world.decides(conversation)
    send = await world.only()
    await world.lease(send)
    await world.do(lambda t: t.outbox.failed(OutboxId(send.id), "the bot was blocked", world.now))
    assert await world.due() == []
    assert "the bot was blocked" in (await world.waiting())[0].because
    assert (await world.memory(conversation)).answered == ()


async def test_a_settled_send_is_settled_once(world: World) -> None:
    _, post = await world.answered(link="https://example.test/1")
    line = next(x for x in (await world.thread(ConversationId(1))).lines if x.kind == "reply")
    assert (line.state, line.link) == ("sent", "https://example.test/1")
    assert line.send is not None
    number = OutboxId(line.send)
    assert await world.do(lambda t: t.outbox.failed(number, "late news", world.now)) is None
    assert await world.states(ConversationId(1)) == ["sent"]


# --- what the gate reads --------------------------------------------------------------------------------------------


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
    assert work.history.canonical == {RED: "https://example.test/1"}
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
    assert (s.said_in_room, s.said_to_person) == (1, 1)
    world.pass_time(MINUTE)
    s = await world.situation(send)
    assert (s.said_in_room, s.said_to_person) == (0, 1)
    world.pass_time(60 * MINUTE)
    assert (await world.situation(send)).said_to_person == 0


async def test_the_bot_has_said_that_it_is_one_only_when_it_really_did(world: World) -> None:
    conversation = await two_replies(world)
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


# --- when the gate says no ------------------------------------------------------------------------------------------


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
    conversation = await two_replies(world)
    await world.leaves(await world.only())
    second = await world.only()
    await world.says(number=2, reply_to=RemoteId("1"))
    assert await world.refuse(second, Outcome.REDO) == conversation
    work = await world.work(conversation)
    assert (work.message.text, work.conversation.status) == ("words 2", Status.ANSWERED)


async def test_when_half_is_said_and_nothing_is_left_to_judge_a_person_looks(world: World) -> None:
    conversation = await two_replies(world)
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
    await world.says(number=2, reply_to=RemoteId("1"))
    await world.do(lambda t: t.desk.release(OutboxId(send.id), "Lea", world.now))
    assert not (await world.situation(await world.only())).added


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


# --- the desk -------------------------------------------------------------------------------------------------------


async def test_a_takeover_stops_what_has_not_left(world: World) -> None:
    conversation = await world.says()
    await world.decides(conversation)
    assert await world.take_over(conversation) is False
    thread = await world.thread(conversation)
    assert (thread.conversation.owner, thread.conversation.status, thread.assignee) == (
        Owner.HUMAN,
        Status.HUMAN,
        "Lea",
    )
    assert await world.due() == []
    assert [w.conversation for w in await world.waiting("mine:Lea")] == [conversation]


async def test_a_takeover_says_when_one_message_is_leaving(world: World) -> None:
    conversation = await world.says()
    await world.decides(conversation)
    await world.lease(await world.only())
    assert await world.take_over(conversation) is True
    assert (await world.thread(conversation)).leaving


async def test_a_reply_owns_the_thread_at_once(world: World) -> None:
    conversation = await world.says(number=1)
    await world.decides(conversation)
    assert await world.replies(conversation) == ACCOUNT
    send = await world.only()
    assert (send.by, send.to, send.reply.purpose, send.reply.text) == ("Lea", "1", Purpose.HUMAN, "I am Lea.")
    assert (await world.situation(send)).by == "Lea"
    assert (await world.thread(conversation)).conversation.owner is Owner.HUMAN


@pytest.mark.parametrize("how", ["console", "native"])
async def test_the_second_of_two_people_is_told(world: World, how: str) -> None:
    conversation = await world.says(number=1)
    seen = (await world.thread(conversation)).seen
    await (world.replies(conversation, "Sam", seen) if how == "console" else world.staff(2, reply_to=RemoteId("1")))
    world.pass_time(timedelta(seconds=30))
    before = len(await world.due())
    with pytest.raises(Conflict) as told:
        await world.replies(conversation, "Lea", seen)
    assert (told.value.by, told.value.ago) == ("Sam", 30)
    assert len(await world.due()) == before
    await world.replies(conversation, "Lea")


async def test_the_customers_words_are_no_conflict(world: World) -> None:
    conversation = await world.says(number=1)
    seen = (await world.thread(conversation)).seen
    await world.says(number=2)
    await world.take_over(conversation, "Sam")
    await world.replies(conversation, "Lea", seen)
    await world.replies(conversation, "Lea", seen)


async def test_a_hand_back_starts_anew(world: World) -> None:
    conversation = await world.says("ana", 1)
    await world.decides(conversation, asks)
    post = await world.leaves(await world.only())
    bob = await world.says("bob", 2, reply_to=RemoteId("1"))
    await world.take_over(conversation)
    await world.says("ana", 3, reply_to=RemoteId(post))
    await world.hand_back(conversation)
    thread = await world.thread(conversation)
    memory = thread.conversation.memory
    assert (thread.conversation.owner, thread.conversation.status, thread.assignee) == (Owner.BOT, Status.NEW, "")
    assert (memory.back, memory.disclosed, memory.not_helped, memory.handoff_rule, memory.choices) == (
        True, False, 0, "", (),
    )  # fmt: skip
    assert [line.text for line in thread.lines if line.kind == "marker"] == [
        "Lea took over. The bot is silent here.",
        "Lea handed back to the bot.",
    ]
    assert await world.load(conversation) is None
    assert await world.load(bob) is None
    assert (await world.thread(bob)).conversation.memory.back
    await world.says("ana", 4, reply_to=RemoteId("1"))
    assert (await world.work(conversation)).message.text == "words 4"


async def test_after_a_hand_back_an_unsure_message_does_not_mute_the_bot(world: World) -> None:
    conversation = await world.says(number=1)
    await world.decides(conversation)
    send = await world.only()
    await world.lease(send)
    await world.do(lambda t: t.outbox.unsure(OutboxId(send.id), "no answer", world.now))
    await world.hand_back(conversation)
    await world.says(number=2, reply_to=RemoteId("1"))
    await world.decides(conversation)
    assert len(await world.due()) == 1


async def test_done_closes_and_a_new_message_opens(world: World) -> None:
    conversation = await world.says(number=1)
    await world.decides(conversation, hands_off)
    await world.do(lambda t: t.desk.done(conversation, "Lea", world.now))
    assert [w.conversation for w in await world.waiting("done")] == [conversation]
    assert await world.waiting() == []
    await world.says(number=2, reply_to=RemoteId("1"))
    assert (await world.work(conversation)).conversation.status is Status.DONE


async def test_a_note_is_seen_by_the_team_and_goes_nowhere(world: World) -> None:
    conversation = await world.says()
    await world.do(lambda t: t.desk.note(conversation, "Lea", "angry, careful", world.now))
    line = (await world.thread(conversation)).lines[-1]
    assert (line.kind, line.who, line.name, line.text, line.public) == ("note", "note", "Lea", "angry, careful", False)
    assert await world.due() == []


async def test_an_unsure_message_is_sent_again_only_by_a_person(world: World) -> None:
    conversation = await world.says()
    await world.decides(conversation)
    send = await world.only()
    await world.lease(send)
    await world.do(lambda t: t.outbox.unsure(OutboxId(send.id), "no answer", world.now))
    await world.take_over(conversation)
    await world.do(lambda t: t.desk.release(OutboxId(send.id), "Lea", world.now))
    again = await world.only()
    assert (again.key, again.by) == (send.key, "Lea")  # in a person's thread it is a person who speaks


async def test_a_sealed_value_is_shown_for_its_days_and_each_look_is_noted(world: World) -> None:
    accepted = await world.accept(message(1, text="[iban]"), SealedNote("iban", "[iban]", b"secret"))
    assert accepted.conversation is not None
    ((number, place),) = (await world.thread(accepted.conversation)).lines[0].sealed
    assert place == "[iban]"
    assert await world.do(lambda t: t.desk.reveal(number, "Lea", world.now)) == b"secret"
    world.pass_time(timedelta(days=31))
    assert await world.do(lambda t: t.desk.reveal(number, "Lea", world.now)) is None
    assert await world.do(lambda t: t.desk.forget_sealed(START)) == 0
    assert await world.do(lambda t: t.desk.forget_sealed(world.now - timedelta(days=30))) == 1


async def test_the_lists_of_the_desk(world: World) -> None:
    late, urgent, soon, bot, mine = [await world.says(f"p{n}", root=RemoteId(f"r{n}")) for n in range(5)]
    await world.decides(soon, hands_off)
    world.pass_time(MINUTE)
    await world.decides(late, hands_off)
    await world.decides(urgent, lambda w: hands_off(w, "smoke", urgent=True))
    await world.take_over(mine)
    assert [w.conversation for w in await world.waiting()] == [urgent, soon, late]
    pages = [w.conversation for n in range(3) for w in await world.waiting(offset=n, limit=1)]
    assert pages == [urgent, soon, late]
    assert [w.conversation for w in await world.waiting("bot")] == [bot]
    assert len(await world.waiting("all")) == 5
    counts = await world.do(lambda t: t.desk.counts("Lea"))
    assert counts == {"person": 3, "mine": 1, "bot": 1, "done": 0, "all": 5}
    row = (await world.waiting())[0]
    assert (row.customer, row.room, row.platform, row.public) == ("P1", "Help & questions", "main", True)
    assert (row.owner, row.because, row.last_words, row.assignee) == ("bot", "smoke", "words p2", "")


async def test_the_thread_tells_the_whole_story_in_order(world: World) -> None:
    conversation = await world.says(number=1, reach=1200, link="https://example.test/1")
    await world.decides(conversation, lambda w: answers(w, reply(
        buttons=(Button("not_helped", "Did not help"),), discloses=True), language="fr", facts={"product": "box"}))  # fmt: skip
    world.pass_time(MINUTE)
    post = await world.leaves(await world.only())
    world.pass_time(MINUTE)
    await world.says("bob", 2, reply_to=RemoteId("1"))
    world.pass_time(MINUTE)
    await world.taps(post, "not_helped")
    await world.decides(conversation, lambda w: hands_off(w, "it did not help"))
    thread = await world.thread(conversation)
    assert [(line.who, line.kind, line.text) for line in thread.lines] == [
        ("customer", "message", "words 1"),
        ("bot", "reply", "Hold the button."),
        ("bystander", "message", "words 2"),
        ("customer", "tap", "Did not help"),
    ]
    assert (thread.reach, thread.public, thread.private_possible, thread.customer) == (1200, True, True, "Ana")
    packet = thread.packet
    assert packet is not None
    assert (packet.rule, packet.because, packet.to, packet.urgent) == (
        "hand_off",
        "it did not help",
        "network-team",
        False,
    )
    assert (packet.words, packet.tried, packet.taps) == ("words 1", ("Hold the button.",), ("Did not help",))
    assert (packet.facts, packet.language, packet.link) == ((("product", "box"),), "fr", "https://example.test/1")
    assert packet.candidates == ((RED, "sure", "sure: red light"),)
    assert packet.since == world.now
    assert await world.store.read(lambda t: t.desk.thread(ConversationId(999))) is None


async def test_the_packet_goes_with_the_hand_off(world: World) -> None:
    conversation = await world.says()
    assert (await world.thread(conversation)).packet is None
    await world.decides(conversation, hands_off)
    assert (await world.thread(conversation)).packet is not None
    await world.hand_back(conversation)
    assert (await world.thread(conversation)).packet is None


async def test_earlier_conversations_of_the_person_are_named(world: World) -> None:
    first, _ = await world.answered("ana")
    second = await world.says("ana")
    assert (await world.thread(second)).earlier == (first,)


async def test_depths(world: World) -> None:
    ana, bob = await world.says("ana"), await world.says("bob")
    await world.says("carl")
    await world.decides(ana)
    await world.decides(bob, hands_off)
    world.pass_time(MINUTE)
    assert await world.do(lambda t: t.desk.depths(world.now)) == {
        "inbox_unfinished": 1, "inbox_oldest_seconds": 60.0, "outbox_waiting": 1, "outbox_unsure": 0,
        "handoffs_open": 1, "parked": 0,
    }  # fmt: skip


# --- controls -------------------------------------------------------------------------------------------------------


async def test_switches_are_listed_and_lifted_once(world: World) -> None:
    for scope in ("*", "main", "main"):
        await world.do(lambda t, s=scope: t.controls.pause(s, "lea", world.now))  # type: ignore[misc]
    await world.do(lambda t: t.controls.freeze("x", "lea", world.now))
    assert await world.do(lambda t: list(t.controls.paused())) == ["*", "main"]
    assert await world.do(lambda t: list(t.controls.frozen())) == ["x"]
    assert await world.do(lambda t: t.controls.resume("*", "lea", world.now))
    assert not await world.do(lambda t: t.controls.resume("*", "lea", world.now))
    assert not await world.do(lambda t: t.controls.unfreeze("y", "lea", world.now))


async def test_sessions_end(world: World) -> None:
    await world.do(lambda t: t.controls.add_session("h1", "lea", world.now, world.now + MINUTE))
    await world.do(lambda t: t.controls.add_session("h2", "sam", world.now, world.now + 2 * MINUTE))
    assert await world.do(lambda t: t.controls.session("h1", world.now)) == "lea"
    await world.do(lambda t: t.controls.end_session("h2"))
    assert await world.do(lambda t: t.controls.session("h2", world.now)) is None
    world.pass_time(MINUTE)
    assert await world.do(lambda t: t.controls.session("h1", world.now)) is None


# --- units of work --------------------------------------------------------------------------------------------------


async def test_a_unit_that_raises_leaves_nothing(world: World) -> None:
    def unit(t: Any) -> None:
        t.inbox.accept(message(1), (), START)
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await world.do(unit)
    assert (await world.accept(message(1))).fresh


async def test_waiters_hear_of_changes_and_of_nothing_else(world: World) -> None:
    seen = await world.store.changed(-1)
    await world.due()
    await world.do(lambda t: t.outbox.due(ACCOUNT, world.now, 10))
    assert await world.store.changed(-1) == seen
    await world.says()
    assert await world.store.changed(seen) != seen


def test_the_builders_name_two_issues() -> None:
    assert IssueId("router-red") == RED != BILL
    assert LOBBY.kind is RoomKind.SUPPORT
