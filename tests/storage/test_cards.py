"""Cards of the staff room: one a hand-off, lines in their order, and nothing of it ever among words to customers."""

from datetime import timedelta

from bot.core.campaigns import Kind, Order
from bot.core.conversations import ConversationId
from bot.core.healing import recall
from bot.core.issues import Knowledge
from bot.core.messages import Message, RemoteId, Room, RoomId, Visibility
from bot.core.records import Card, Receipt
from bot.core.staff import StaffRoom, to_staff
from bot.ports import OutboxId, Transaction
from tests.storage.builders import ACCOUNT, RED, World, hands_off, message

OFFICE = StaffRoom(ACCOUNT, RoomId("office"))


async def waiting(world: World, **changes: object) -> ConversationId:
    """A conversation that waits for a person."""
    conversation = await world.says(**changes)  # type: ignore[arg-type]
    await world.decides(conversation, hands_off)
    return conversation


async def posted(world: World, conversation: ConversationId, name: str = "c1") -> Card:
    """Its card, as it stands in the office."""
    await world.do(lambda t: t.cards.post(conversation, OFFICE, to_staff("a card"), None, world.now))
    await leaves(world, name)
    card = await world.do(lambda t: t.cards.newest(conversation))
    assert card is not None
    return card


async def leaves(world: World, name: str) -> str:
    """The next row for the office is posted under this name; returns its words."""
    send = (await world.do(lambda t: t.outbox.due(ACCOUNT, world.now, 9)))[0]
    assert (send.action, send.room) == ("card", OFFICE.room)
    await world.do(lambda t: t.outbox.lease(OutboxId(send.id), world.now))
    receipt = Receipt((RemoteId(name),))
    await world.do(lambda t: t.outbox.sent(OutboxId(send.id), receipt, world.now))
    return send.reply.text


def in_the_office(number: str, **changes: object) -> Message:
    return message(number, "lea", room=Room(OFFICE.room), **changes)


async def test_a_hand_off_is_due_until_it_has_a_card(world: World) -> None:
    conversation = await waiting(world)
    assert list(await world.do(lambda t: t.cards.due(9))) == [conversation]
    assert (await world.do(lambda t: t.cards.news(conversation))).card is None
    card = await posted(world, conversation)
    assert card.newest
    assert list(await world.do(lambda t: t.cards.due(9))) == []


async def test_what_the_bot_answers_itself_has_no_card(world: World) -> None:
    await world.says()
    assert list(await world.do(lambda t: t.cards.due(9))) == []


async def test_next_words_and_another_owner_are_due_once(world: World) -> None:
    conversation = await waiting(world)
    card = await posted(world, conversation)
    await world.says(number="p9", reply_to=RemoteId("p1"), threaded=True)
    news = await world.do(lambda t: t.cards.news(conversation))
    assert [(words.name, words.text) for words in news.words] == [("Ana", "words p9")]
    await world.do(lambda t: t.desk.take_over(conversation, "lea", world.now))
    news = await world.do(lambda t: t.cards.news(conversation))
    assert (news.told, news.state) == ("waiting", "human:lea")
    assert list(await world.do(lambda t: t.cards.due(9))) == [conversation]
    await world.do(lambda t: t.cards.caught_up(card, news.state))
    assert list(await world.do(lambda t: t.cards.due(9))) == []
    assert (await world.do(lambda t: t.cards.news(conversation))).words == ()


async def test_a_card_that_does_not_stand_yet_is_told_nothing(world: World) -> None:
    conversation = await waiting(world)
    await world.do(lambda t: t.cards.post(conversation, OFFICE, to_staff("a card"), None, world.now))
    await world.do(lambda t: t.desk.take_over(conversation, "lea", world.now))
    assert list(await world.do(lambda t: t.cards.due(9))) == []
    await leaves(world, "c1")
    assert list(await world.do(lambda t: t.cards.due(9))) == [conversation]


async def test_a_new_hand_off_has_a_new_card(world: World) -> None:
    conversation = await waiting(world)
    first = await posted(world, conversation)
    await world.do(lambda t: t.desk.done(conversation, "lea", world.now))
    await world.do(lambda t: t.cards.caught_up(first, "done"))
    world.pass_time(timedelta(minutes=5))
    await world.says(number="p9", reply_to=RemoteId("p1"), threaded=True)
    await world.decides(conversation, hands_off)
    assert list(await world.do(lambda t: t.cards.due(9))) == [conversation]
    assert (await posted(world, conversation, "c2")).id != first.id


async def test_lines_keep_their_order_and_are_found_by_their_posts(world: World) -> None:
    conversation = await waiting(world)
    card = await posted(world, conversation)
    for words in ("one", "two"):
        await world.do(lambda t, words=words: t.cards.say(card, to_staff(words), world.now))  # type: ignore[misc]
    assert len(await world.do(lambda t: t.outbox.due(ACCOUNT, world.now, 9))) == 1
    assert [await leaves(world, "l1"), await leaves(world, "l2")] == ["one", "two"]
    for under in ("c1", "l2"):
        found = await world.do(lambda t, under=under: t.cards.of(in_the_office("o1", reply_to=RemoteId(under))))  # type: ignore[misc]
        assert found is not None
        assert found.conversation == conversation
    assert await world.do(lambda t: t.cards.of(in_the_office("o2"))) is None


async def test_a_happening_of_the_room_is_heard_once_and_its_words_are_not_kept(world: World) -> None:
    said = in_the_office("o1", text="our secret plans")
    assert await world.do(lambda t: t.cards.heard(said, world.now)) is True
    assert await world.do(lambda t: t.cards.heard(said, world.now)) is False
    assert (await world.store.read(lambda t: t.desk.counts())).lists["all"] == 0


async def test_who_reads_it_is_remembered_and_a_draft_waits_for_it(world: World) -> None:
    conversation = await waiting(world)
    card = await posted(world, conversation)
    assert (card.to, card.newest, card.issue) == (None, True, None)
    await world.do(lambda t: t.cards.keep(card, "try this", "lea"))
    kept = await world.do(lambda t: t.cards.newest(conversation))
    assert kept is not None
    assert (kept.draft, kept.agent, kept.to) == ("try this", "lea", None)
    await world.do(lambda t: t.cards.choose(card, Visibility.PUBLIC, "lea"))
    chosen = await world.do(lambda t: t.cards.newest(conversation))
    assert chosen is not None
    assert (chosen.to, chosen.draft, chosen.agent) == (Visibility.PUBLIC, "", "lea")
    await world.do(lambda t: t.cards.forget(card))
    assert await world.do(lambda t: t.cards.newest(conversation)) == card


async def test_taking_over_drops_the_words_of_the_bot_and_no_card(world: World) -> None:
    conversation = await waiting(world)
    await world.do(lambda t: t.cards.post(conversation, OFFICE, to_staff("a card"), None, world.now))
    await world.do(lambda t: t.desk.take_over(conversation, "lea", world.now))
    assert await leaves(world, "c1") == "a card"


async def test_deleted_words_are_not_told(world: World) -> None:
    conversation = await waiting(world)
    await posted(world, conversation)
    gone = message("p9", reply_to=RemoteId("p1"), threaded=True)
    await world.accept(gone)
    await world.deletes("p9")
    assert (await world.do(lambda t: t.cards.news(conversation))).words == ()


async def test_deleted_words_stand_in_no_card(world: World) -> None:
    conversation = await waiting(world)
    await world.do(lambda t: t.cards.post(conversation, OFFICE, to_staff("words p1"), None, world.now))
    await world.deletes("p1")
    assert await world.do(lambda t: t.outbox.due(ACCOUNT, world.now, 9)) == []
    assert list(await world.do(lambda t: t.cards.due(9))) == [conversation]
    await posted(world, conversation)
    await world.says(number="p2", reply_to=RemoteId("p1"), threaded=True)
    await world.deletes("p2")
    assert await leaves(world, "l1") == "The customer deleted something that is quoted here."


async def test_a_closed_card_is_told_nothing_until_somebody_goes_on_under_it(world: World) -> None:
    conversation = await waiting(world)
    card = await posted(world, conversation)
    await world.do(lambda t: t.desk.done(conversation, "lea", world.now))
    await world.do(lambda t: t.cards.caught_up(card, "done"))
    await world.do(lambda t: t.desk.take_over(conversation, "lea", world.now))
    assert list(await world.do(lambda t: t.cards.due(9))) == []
    await world.do(lambda t: t.cards.reopen(card))
    assert list(await world.do(lambda t: t.cards.due(9))) == [conversation]


async def test_a_rush_of_cards_hides_no_words_to_customers(world: World) -> None:
    for number in range(5):
        conversation = await waiting(world, author=f"a{number}")
        await world.do(lambda t, c=conversation: t.cards.post(c, OFFICE, to_staff("a card"), None, world.now))  # type: ignore[misc]
    answered = await world.says("zoe")
    await world.decides(answered)
    due = await world.do(lambda t: t.outbox.due(ACCOUNT, world.now, 2))
    assert [send.action for send in due] == ["send", "card", "card"]


async def recalls(world: World, *people: str) -> list[ConversationId]:
    """All of them have an answer, which is then taken back."""
    got = [(await world.answered(name))[0] for name in people]
    world.pass_time(timedelta(minutes=1))

    def unit(tx: Transaction) -> None:
        items = recall(tx.campaigns.copies(RED), Knowledge("v1", {}), {}, world.now)
        tx.campaigns.begin(Order(Kind.RECALL, RED, "v1", "Lea"), items, world.now)

    await world.do(unit)
    return got


async def test_a_small_recall_has_a_card_for_each(world: World) -> None:
    got = await recalls(world, "ana", "ben", "cy")
    assert sorted(await world.do(lambda t: t.cards.due(9))) == sorted(got)
    assert list(await world.do(lambda t: t.cards.recalled(OFFICE))) == []


async def test_a_large_recall_is_one_word_and_everybody_still_waits(world: World) -> None:
    got = await recalls(world, "ana", "ben", "cy", "dee")
    other = await waiting(world, author="eve")
    assert list(await world.do(lambda t: t.cards.due(9))) == [other]
    assert {each.conversation for each in await world.waiting()} == {*got, other}
    (found,) = await world.do(lambda t: t.cards.recalled(OFFICE))
    assert (found.who, found.issue, found.people, found.first) == ("Lea", RED, 4, min(got))
    await world.do(lambda t: t.cards.announce(found, OFFICE, to_staff("four had it"), world.now))
    assert list(await world.do(lambda t: t.cards.recalled(OFFICE))) == []
    await world.deletes("p1")  # what the first of them wrote: no word of it is in there
    assert await leaves(world, "c1") == "four had it"
    assert await world.do(lambda t: t.cards.of(in_the_office("m1", root=RemoteId("c1")))) is None


async def test_who_writes_again_after_a_large_recall_has_a_card(world: World) -> None:
    got = await recalls(world, "ana", "ben", "cy", "dee")
    world.pass_time(timedelta(minutes=1))
    await world.says("ben", root=RemoteId("p2"), threaded=True)
    assert list(await world.do(lambda t: t.cards.due(9))) == [got[1]]
    assert (await world.do(lambda t: t.cards.recalled(OFFICE)))[0].people == 3
    card = await posted(world, got[1])
    assert card.newest
    assert list(await world.do(lambda t: t.cards.due(9))) == []
