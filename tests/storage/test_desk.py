"""The people's side: take over, reply, hand back, release, and what they are shown."""

from datetime import timedelta

import pytest

from bot.core.conversations import ConversationId, Owner, Status
from bot.core.decisions import Button, Purpose
from bot.core.gate import Outcome
from bot.core.messages import (
    RemoteId,
)
from bot.core.records import SealedNote, Work
from bot.errors import Conflict, NotAllowed
from bot.ports import OutboxId
from tests.storage.builders import (
    ACCOUNT,
    BILL,
    MINUTE,
    RED,
    START,
    World,
    answers,
    asks,
    hands_off,
    message,
    reply,
)


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
    await world.do(lambda t: t.desk.release(OutboxId(send.id), "Lea", world.now))
    again = await world.only()
    assert (again.key, again.by) == (send.key, "")  # the bot's words stay the bot's: the gate looks at all of them
    assert (await world.situation(again)).released_by == "Lea"
    await world.refuse(again, Outcome.HAND_OFF, "frozen")
    assert await world.states(conversation) == ["unsure"]  # it may still stand there from the first try


async def test_the_words_of_the_bot_are_not_released_in_a_persons_thread(world: World) -> None:
    conversation = await world.says()
    await world.decides(conversation)
    send = await world.only()
    await world.lease(send)
    await world.do(lambda t: t.outbox.unsure(OutboxId(send.id), "no answer", world.now))
    await world.take_over(conversation)
    with pytest.raises(NotAllowed, match="write your own words"):
        await world.do(lambda t: t.desk.release(OutboxId(send.id), "Lea", world.now))


async def test_a_tap_on_a_suggestion_that_is_too_old_is_refused(world: World) -> None:
    conversation, post = await world.answered(number=1)
    await world.says(number=2, reply_to=RemoteId("1"))
    await world.decides(conversation, lambda w: answers(w, reply("again", issue=BILL)))
    send = await world.only()
    await world.refuse(send, Outcome.SUGGEST)
    await world.taps(post, "person")
    with pytest.raises(NotAllowed, match="added something"):
        await world.do(lambda t: t.desk.release(OutboxId(send.id), "Lea", world.now))


@pytest.mark.parametrize("how", ["dismissed", "released"])
async def test_what_waited_long_behind_an_unsure_message_is_thought_over(world: World, how: str) -> None:
    conversation = await world.says(number=1)
    await world.decides(conversation)
    send = await world.only()
    await world.lease(send)
    await world.do(lambda t: t.outbox.unsure(OutboxId(send.id), "no answer", world.now))
    await world.says(number=2, reply_to=RemoteId("1"))
    await world.decides(conversation, lambda w: answers(w, reply("later", issue=BILL)))
    world.pass_time(11 * MINUTE)
    if how == "released":
        await world.do(lambda t: t.desk.release(OutboxId(send.id), "Lea", world.now))
    else:
        await world.do(lambda t: t.desk.dismiss(OutboxId(send.id), "Lea", world.now))
    assert "later" not in [row.reply.text for row in await world.due()]
    assert (await world.work(conversation)).message.text == "words 2"


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
    counts = await world.do(lambda t: t.desk.counts().of("Lea"))
    assert counts == {"person": 3, "mine": 1, "bot": 1, "snoozed": 0, "done": 0, "all": 5, "late": 0, "calls": 3}
    row = (await world.waiting())[0]
    assert (row.customer, row.room, row.platform, row.public) == ("P1", "Help & questions", "main", True)
    assert (row.owner, row.because, row.last_words, row.assignee) == ("bot", "smoke", "words p2", "")


async def test_who_waits_longer_than_promised_is_marked_until_somebody_answers(world: World) -> None:
    conversation = await world.says()
    await world.decides(conversation, hands_off)
    since = world.now
    world.pass_time(40 * MINUTE)
    card = (await world.thread(conversation)).packet
    assert card is not None
    assert (card.due, card.late) == (since + 40 * MINUTE, False)
    assert [row.late_since for row in await world.waiting()] == [None]
    late = await world.do(lambda t: t.alarms.overdue(world.now, 10))
    await world.do(lambda t: t.alarms.miss(late, (), "", world.now))
    card = (await world.thread(conversation)).packet
    assert card is not None
    assert (card.due, card.late) == (since + 40 * MINUTE, True)
    assert [row.late_since for row in await world.waiting()] == [since + 40 * MINUTE]
    assert (await world.do(lambda t: t.desk.counts().of("Lea")))["late"] == 1
    await world.replies(conversation)
    card = (await world.thread(conversation)).packet
    assert card is not None
    assert (card.due, card.late) == (None, False)
    assert [row.late_since for row in await world.waiting("mine:Lea")] == [None]
    assert (await world.do(lambda t: t.desk.counts().of("Lea")))["late"] == 0


async def test_who_joins_a_persons_thread_is_overlooked_by_nobody(world: World) -> None:
    ana = await world.says("ana", 1)
    await world.replies(ana)
    bo = await world.says("bo", 2, root=RemoteId("1"), threaded=True)
    assert [row.conversation for row in await world.waiting()] == [bo]
    await world.replies(bo)
    assert await world.waiting() == []


async def test_the_thread_tells_the_whole_story_in_order(world: World) -> None:
    conversation = await world.says(number=1, reach=1200, link="https://example.test/1")
    said = reply(buttons=(Button("not_helped", "Did not help"),), discloses=True)
    await world.decides(conversation, lambda w: answers(w, said, language="fr", facts={"product": "box"}))
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
        "inbox_unfinished": 1, "inbox_oldest_seconds": 60.0, "outbox_waiting": 1,
        "outbox_oldest_seconds": 60.0, "outbox_unsure": 0, "handoffs_open": 1, "parked": 0,
    }  # fmt: skip


async def parks(world: World) -> tuple[ConversationId, Work]:
    """Words that the bot gave up."""
    conversation = await world.says()
    work = await world.work(conversation)
    await world.do(lambda t: t.inbox.fail(work, "boom", None))
    return conversation, work


async def test_parked_words_are_judged_again_by_a_persons_word(world: World) -> None:
    conversation, work = await parks(world)
    assert await world.load(conversation) is None
    assert await world.status(conversation) is Status.WAITING
    await world.do(lambda t: t.desk.retry(conversation, "Lea", world.now))
    again = await world.work(conversation)
    assert (again.rows, again.tries, again.conversation.status) == (work.rows, 0, Status.NEW)
    await world.decides(conversation)
    assert (await world.only()).conversation == conversation
    with pytest.raises(NotAllowed, match="Nothing waits"):
        await world.do(lambda t: t.desk.retry(conversation, "Lea", world.now))


async def test_the_bot_does_not_try_again_where_a_person_answers(world: World) -> None:
    conversation, _ = await parks(world)
    await world.take_over(conversation)
    with pytest.raises(NotAllowed, match="A person answers"):
        await world.do(lambda t: t.desk.retry(conversation, "Lea", world.now))
    assert await world.load(conversation) is None


HOLD = timedelta(seconds=10)


async def a_held_reply(world: World) -> tuple[ConversationId, OutboxId]:
    conversation = await world.says(number=1)
    await world.decides(conversation, hands_off)
    await world.replies(conversation, hold=HOLD)
    (line,) = [line for line in (await world.thread(conversation)).lines if line.kind == "reply"]
    assert line.leaves_at == world.now + HOLD
    return conversation, OutboxId(line.send or 0)


async def test_a_reply_that_can_be_taken_back_owns_the_thread_and_waits(world: World) -> None:
    conversation, send = await a_held_reply(world)
    assert (await world.thread(conversation)).conversation.owner is Owner.HUMAN
    assert await world.due() == []
    assert await world.store.read(lambda t: t.outbox.next_due(ACCOUNT)) == world.now + HOLD
    world.pass_time(HOLD)
    assert [row.id for row in await world.due()] == [send]


async def test_what_is_taken_back_never_leaves_and_the_customer_waits_on(world: World) -> None:
    conversation, send = await a_held_reply(world)
    world.pass_time(timedelta(seconds=9))
    await world.do(lambda t: t.desk.undo(send, "Lea", world.now))
    world.pass_time(MINUTE)
    assert await world.due() == []
    (line,) = [line for line in (await world.thread(conversation)).lines if line.kind == "reply"]
    assert (line.state, line.why, line.text, line.leaves_at) == ("dropped", "Lea took it back", "I am Lea.", None)
    assert (await world.thread(conversation)).conversation.owner is Owner.HUMAN  # the bot stays silent all the same
    world.pass_time(MINUTE)
    for number in range(2, 8):  # enough to measure from: only the words that left count
        other = await world.says(f"c{number}", number)
        await world.decides(other, hands_off)
        world.pass_time(10 * MINUTE)
        await world.replies(other)
    assert (await world.store.read(lambda t: t.desk.wait(world.now, ACCOUNT))).minutes == 10


async def test_only_its_writer_takes_a_reply_back_and_only_once(world: World) -> None:
    _, send = await a_held_reply(world)
    with pytest.raises(NotAllowed, match="too late"):
        await world.do(lambda t: t.desk.undo(send, "Sam", world.now))
    await world.do(lambda t: t.desk.undo(send, "Lea", world.now))
    with pytest.raises(NotAllowed, match="too late"):
        await world.do(lambda t: t.desk.undo(send, "Lea", world.now))


async def test_what_is_leaving_or_may_have_left_is_not_taken_back(world: World) -> None:
    _, send = await a_held_reply(world)
    world.pass_time(HOLD)
    await world.lease(await world.only())
    with pytest.raises(NotAllowed, match="too late"):
        await world.do(lambda t: t.desk.undo(send, "Lea", world.now))
    await world.do(lambda t: t.outbox.hold(send, world.now + MINUTE, "no answer", posted=True))
    with pytest.raises(NotAllowed, match="too late"):
        await world.do(lambda t: t.desk.undo(send, "Lea", world.now))


@pytest.mark.parametrize("who", ["", "Lea"])
async def test_the_words_of_the_bot_are_not_undone(world: World, who: str) -> None:
    conversation = await world.says()
    await world.decides(conversation)
    send = OutboxId((await world.only()).id)
    with pytest.raises(NotAllowed, match="too late"):
        await world.do(lambda t: t.desk.undo(send, who, world.now))
    assert len(await world.due()) == 1
