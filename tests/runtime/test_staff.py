"""The staff room: cards go out, people answer under them, and the bot is silent from their first word on."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from bot.core import staff
from bot.core.campaigns import Kind as Telling
from bot.core.campaigns import Order
from bot.core.decisions import Reply
from bot.core.healing import recall
from bot.core.issues import Matches
from bot.core.messages import Attachment, Message, PersonId, RemoteId, Role, Room, RoomId, Visibility
from bot.core.policy import Channel, Rung, Settles
from bot.core.records import Page, Thread
from bot.core.staff import StaffRoom
from bot.errors import Refused, RetryLater, Unsure
from bot.ports import Snapshot, Target, Transaction
from tests.fakes.adapter import Posted
from tests.fakes.cases import HERE, KNOWLEDGE, OUT, RED, match
from tests.fakes.house import RED_LIGHT, House, TableMatcher

BACK_OFFICE = RoomId("back-office")
PEOPLE = {PersonId("lea-1"): "lea", PersonId("sam-1"): "sam"}
ROOM = StaffRoom(HERE, BACK_OFFICE, PEOPLE)
UNKNOWN = "my cat ate the manual"


NO_CARD = Posted(Target(BACK_OFFICE, RemoteId(""), None, "", private=False), staff.to_staff(""), "", RemoteId(""))


class Office(House):
    """A house with a staff room on the same account."""

    def __init__(self, channel: Channel | None = None) -> None:
        super().__init__(staff=ROOM, channel=channel)
        self._told = 0

    def said(self, text: str, under: Posted | None, who: str = "lea-1", role: Role = Role.CUSTOMER) -> Message:
        """Typed words of a person in the staff room."""
        answered = under.id if under is not None else None
        words = self.says(text, PersonId(who), role)
        return replace(words, room=Room(BACK_OFFICE), addressed=False, root=answered, reply_to=answered)

    def tapped(self, label: str, on: Posted, who: str = "lea-1") -> Message:
        """A button of the staff room, by what stands on it."""
        (button,) = [each.id for each in on.reply.buttons if each.label.startswith(label)]
        return self.taps(button, on.id, PersonId(who))

    @property
    def told(self) -> list[Posted]:
        """What stands in the staff room."""
        return [post for post in self.adapter.posts if post.to.room == BACK_OFFICE]

    @property
    def to_customers(self) -> list[Posted]:
        """What stands anywhere else."""
        return [post for post in self.adapter.posts if post.to.room != BACK_OFFICE]

    async def waits(self) -> int:
        """How many conversations wait for a person."""
        return len(await self.store.read(lambda tx: tx.desk.waiting("person", Page())))

    async def handed_over(self, text: str = UNKNOWN, **changes: Any) -> Posted:
        """A customer whom the bot cannot help, and his card."""
        await self.go(self.says(text, addressed=True, **changes))
        self.clock.jump(10)
        await self.go()
        return next((post for post in reversed(self.told) if post.reply.buttons), NO_CARD)


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    made = Office()
    yield made
    await made.store.close()


async def test_a_hand_off_posts_one_card_with_the_story(office: Office) -> None:
    card = await office.handed_over()
    assert len(office.told) == 1
    assert "ana needs a person" in card.reply.text
    assert UNKNOWN in card.reply.text
    assert "https://desk/t/1" in card.reply.text
    assert [button.label for button in card.reply.buttons] == ["Take over", "Not ours"]
    await office.go()
    assert len(office.told) == 1


async def test_plain_words_under_a_public_post_wait_until_it_is_said_who_shall_read_them(office: Office) -> None:
    card = await office.handed_over()
    before = len(office.to_customers)
    await office.go(office.said("try a new manual", card))
    assert len(office.to_customers) == before
    question = next(post for post in office.told if "Who shall read this" in post.reply.text)
    assert [button.label for button in question.reply.buttons] == [
        "Everybody in town", "Only ana", "Our team only (a note)",
    ]  # fmt: skip
    await office.go(office.tapped("Everybody", question))
    sent = office.to_customers[before:]
    assert [(post.reply.text, post.to.private) for post in sent] == [("try a new manual", False)]
    assert sent[0].reply.approved_by == ("lea",)
    assert any("Goes to everybody in town" in post.reply.text for post in office.told)


async def test_the_choice_holds_for_the_next_words_and_can_be_changed(office: Office) -> None:
    card = await office.handed_over()
    before = len(office.to_customers)
    await office.go(office.said("/private only you read this", card))
    await office.go(office.said("and this too", card))
    await office.go(office.said("/public", card))
    await office.go(office.said("everybody reads this", card))
    assert [(post.reply.text, post.to.private) for post in office.to_customers[before:]] == [
        ("only you read this", True), ("and this too", True), ("everybody reads this", False),
    ]  # fmt: skip


async def test_in_a_private_chat_there_is_nothing_to_choose(office: Office) -> None:
    card = await office.handed_over(visibility=Visibility.PRIVATE, root=RemoteId("dm"), threaded=True)
    assert "only ana reads it" in card.reply.text
    await office.go(office.said("hello", card))
    assert (office.to_customers[-1].reply.text, office.to_customers[-1].to.private) == ("hello", True)


async def test_the_bot_is_silent_from_the_first_word_even_while_the_choice_is_open(office: Office) -> None:
    card = await office.handed_over()
    before = len(office.to_customers)
    await office.go(office.said("let me look", card))
    await office.go(office.says(RED_LIGHT, addressed=True, threaded=True, reply_to=RemoteId("p1")))
    assert len(office.to_customers) == before


async def test_a_note_never_leaves(office: Office) -> None:
    card = await office.handed_over()
    before = len(office.to_customers)
    await office.go(office.said("/note he called twice", card), office.said("!note angry", card))
    question = await _question(office, card, "a draft that becomes a note")
    await office.go(office.tapped("Our team only", question))
    assert len(office.to_customers) == before
    thread = await office.store.read(lambda tx: tx.desk.thread(1))  # type: ignore[arg-type]
    assert thread is not None
    notes = [line.text for line in thread.lines if line.kind == "note"]
    assert notes == ["he called twice", "angry", "a draft that becomes a note"]


async def _question(office: Office, card: Posted, text: str) -> Posted:
    await office.go(office.said(text, card))
    return next(post for post in reversed(office.told) if "Who shall read this" in post.reply.text)


async def test_the_first_reply_claims_and_the_second_is_told(office: Office) -> None:
    card = await office.handed_over()
    await office.go(office.said("/public I am on it", card))
    before = len(office.to_customers)
    await office.go(office.said("/public me too", card, "sam-1"))
    assert len(office.to_customers) == before
    assert "sam: lea answers this one already" in office.told[-1].reply.text
    await office.go(office.tapped("Take over", card, "sam-1"))
    await office.go(office.said("/public now it is me", card, "sam-1"))
    assert office.to_customers[-1].reply.text == "now it is me"


async def test_words_to_a_colleague_stay_in_the_room(office: Office) -> None:
    card = await office.handed_over()
    await office.go(office.said("/public I am on it", card))
    before = len(office.to_customers)
    await office.go(office.said("@sam is this the angry one again?", card))
    assert len(office.to_customers) == before
    assert "stays in this room" in office.told[-1].reply.text


async def test_who_answered_on_the_platform_itself_goes_on_from_the_room(office: Office) -> None:
    card = await office.handed_over()
    await office.go(office.says("hello", "Lea", Role.STAFF, reply_to=RemoteId("p1"), threaded=True))
    await office.go(office.said("/public and one thing more", card))
    assert office.to_customers[-1].reply.text == "and one thing more"


async def test_a_stranger_in_the_room_cannot_answer_customers(office: Office) -> None:
    card = await office.handed_over()
    before = len(office.to_customers)
    await office.go(office.said("/public free phones for all", card, "guest"))
    await office.go(office.tapped("Take over", card, "guest"))
    assert len(office.to_customers) == before
    assert 'add "guest" to staff_channel: people' in office.told[-1].reply.text
    assert await office.waits() == 1


async def test_talk_in_the_room_is_nobodys_order(office: Office) -> None:
    await office.handed_over()
    before = len(office.adapter.posts)
    await office.go(office.said("lunch?", None), office.said("/done", None))
    await office.go(office.said("sure", None, "sam-1"), office.said("beep", None, "robot", role=Role.BOT))
    assert len(office.adapter.posts) == before
    assert await office.waits() == 1


async def test_what_is_said_in_the_staff_room_is_not_kept_and_never_judged(office: Office) -> None:
    await office.go(office.said(RED_LIGHT, None))
    assert office.adapter.posts == []
    assert (await office.store.read(lambda tx: tx.desk.counts())).lists["all"] == 0


async def test_a_message_told_twice_is_obeyed_once(office: Office) -> None:
    card = await office.handed_over()
    before = len(office.to_customers)
    said = office.said("/public once", card)
    await office.go(said)
    await office.go(said, said)
    assert [post.reply.text for post in office.to_customers[before:]] == ["once"]


async def test_the_customers_next_words_come_into_the_thread(office: Office) -> None:
    card = await office.handed_over()
    await office.go(office.said("/public on it", card))
    first = office.to_customers[-1]
    await office.go(office.says("thank you, what now?", reply_to=first.id, threaded=True, addressed=True))
    line = office.told[-1]
    assert line.reply.text == "ana: « thank you, what now? »"
    assert line.to.root == card.id
    await office.go(office.said("restart it", line))  # answering under a line is answering under its card
    assert office.to_customers[-1].reply.text == "restart it"


async def test_handing_back_lets_the_bot_answer_again_and_closes_the_card(office: Office) -> None:
    card = await office.handed_over()
    await office.go(office.said("/public on it", card), office.said("/back", card))
    assert office.told[-1].reply.text == "The bot answers ana again."
    before = len(office.told)
    await office.go(office.says(RED_LIGHT, addressed=True, reply_to=RemoteId("p1"), threaded=True))
    assert RED_LIGHT not in office.told[-1].reply.text
    assert len(office.told) == before
    assert office.to_customers[-1].reply.issue == RED


async def test_done_closes_and_a_new_hand_off_has_a_new_card(office: Office) -> None:
    card = await office.handed_over()
    await office.go(office.said("/done", card))
    assert "Closed" in office.told[-1].reply.text
    assert await office.waits() == 0
    again = await office.handed_over("and now the dog", reply_to=RemoteId("p1"), threaded=True)
    assert again.id != card.id
    assert "and now the dog" in again.reply.text


async def test_not_ours_closes_without_a_word_to_the_customer(office: Office) -> None:
    card = await office.handed_over()
    before = len(office.to_customers)
    await office.go(office.tapped("Not ours", card))
    assert (await office.waits(), len(office.to_customers)) == (0, before)


async def test_wrong_answer_stops_the_entry_everywhere_at_once(office: Office) -> None:
    await office.go(office.says(RED_LIGHT, addressed=True))
    answered = office.to_customers[-1]
    await office.go(office.taps("person", answered.id))
    card = next(post for post in office.told if post.reply.buttons)
    assert f"The bot said: {answered.reply.text}" in card.reply.text
    await office.go(office.tapped("Wrong answer", card))
    assert f"beancan unfreeze {RED}" in office.told[-1].reply.text
    await office.go(office.says(RED_LIGHT, "bo", addressed=True))
    assert all(post.reply.issue != RED for post in office.to_customers[1:])
    assert list(await office.store.read(lambda tx: tx.controls.frozen())) == [RED]


async def test_a_takeover_in_the_console_is_told_in_the_thread(office: Office) -> None:
    await office.handed_over()
    now = office.clock.now()
    await office.store.write(lambda tx: tx.desk.take_over(1, "kim", now))  # type: ignore[arg-type]
    await office.go()
    assert office.told[-1].reply.text == "kim answers ana now. The bot is silent there."


async def test_personal_data_of_the_writer_is_not_posted_in_public(office: Office) -> None:
    card = await office.handed_over()
    before = len(office.to_customers)
    await office.go(office.said("/public call me on +49 151 23456789", card))
    assert len(office.to_customers) == before
    assert "a phone number" in office.told[-1].reply.text
    await office.go(office.said("/private call me on +49 151 23456789", card))
    assert office.to_customers[-1].reply.text == "call me on +49 151 23456789"


async def test_a_reply_that_the_platform_refuses_is_told(office: Office) -> None:
    card = await office.handed_over()
    office.adapter.settling(Settles.NOTHING)
    await office.hear(office.said("/public on it", card))
    office.adapter.troubles = [Unsure("the line went dead")]
    await office.go()
    assert any("may or may not have been posted" in post.reply.text for post in office.told)


async def test_a_card_is_posted_again_rather_than_lost_however_long_it_takes(office: Office) -> None:
    office.adapter.settling(Settles.NOTHING)
    card = await office.handed_over()
    await office.go(office.said("/done", card))
    office.adapter.posts.clear()
    trouble = (Unsure("the line went dead"), RetryLater("slow down", 1), Refused("no such room"))
    await office.go(office.says("and now the dog", addressed=True, reply_to=RemoteId("p1"), threaded=True))
    office.adapter.troubles = [*trouble * 6]
    for _ in range(25):
        office.clock.jump(70)
        await office.go()
    assert office.adapter.troubles == []
    assert len([post for post in office.told if "and now the dog" in post.reply.text]) == 1
    assert await office.waits() == 1


@pytest.mark.parametrize("end", ["/done", "/back"])
async def test_talk_under_a_card_that_is_closed_goes_nowhere(office: Office, end: str) -> None:
    card = await office.handed_over()
    await office.go(office.said("/public fixed", card), office.said(end, card))
    before = len(office.to_customers)
    await office.go(office.said("what a pain he was", card), office.said("indeed", card, "sam-1"))
    assert len(office.to_customers) == before
    assert "not in your hands any more" in office.told[-1].reply.text
    await office.go(office.said("/take", card), office.said("one more thing", card))
    assert len(office.to_customers) == before
    assert any("Who shall read this" in post.reply.text for post in office.told[-2:])


async def test_what_one_person_chose_holds_for_no_other(office: Office) -> None:
    card = await office.handed_over()
    await office.go(office.said("/public I am on it", card), office.said("/take", card, "sam-1"))
    before = len(office.to_customers)
    await office.go(office.said("lea, what did he want?", card, "sam-1"))
    assert len(office.to_customers) == before
    assert "Who shall read this" in office.told[-1].reply.text


async def test_a_draft_dies_when_its_writer_gives_it_up(office: Office) -> None:
    card = await office.handed_over()
    before = len(office.to_customers)
    await office.go(office.said("is he the one with the lawsuit?", card), office.said("/back", card))
    await office.go(office.said("/public", card))
    assert len(office.to_customers) == before


async def test_an_older_card_answers_nobody(office: Office) -> None:
    first = await office.handed_over()
    await office.go(office.said("/private only you", first), office.said("/done", first))
    office.clock.jump(60)
    second = await office.handed_over("and now the dog", reply_to=RemoteId("p1"), threaded=True)
    await office.go(office.said("/public hello", second))
    before = len(office.to_customers)
    await office.go(office.said("your refund goes to Hauptstrasse 5", first))
    assert [post.reply.text for post in office.to_customers[before:]] == []
    assert "there is a newer card" in office.told[-1].reply.text


async def test_wrong_answer_is_about_the_answer_of_its_card(office: Office) -> None:
    await office.go(office.says(RED_LIGHT, addressed=True))
    await office.go(office.taps("person", office.to_customers[-1].id))
    card = next(post for post in office.told if post.reply.buttons)
    office.matcher = TableMatcher({"out": Matches((match(OUT),))})
    office.knowledge.current = Snapshot(KNOWLEDGE, office.matcher)
    await office.go(office.said("/back", card))
    await office.go(office.says("out", addressed=True, reply_to=RemoteId("p1"), threaded=True))
    await office.go(office.tapped("Wrong answer", card))
    assert list(await office.store.read(lambda tx: tx.controls.frozen())) == [RED]


async def test_secrets_are_not_kept_as_a_draft(office: Office) -> None:
    card = await office.handed_over()
    await office.go(office.said("his card is 4111 1111 1111 1111", card))
    assert "nothing was sent or kept" in office.told[-1].reply.text
    await office.go(office.said("/private", card))
    assert all("4111" not in post.reply.text for post in office.to_customers)


async def test_one_odd_conversation_does_not_keep_the_others_from_the_room(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def odd(thread: Thread, link: str, sign: str) -> Reply:
        if thread.customer == "eve":
            raise ValueError(thread.customer)
        return card_of(thread, link, sign)

    card_of = staff.card
    monkeypatch.setattr(staff, "card", odd)
    await office.handed_over(who="eve")
    await office.handed_over(who="bo")
    assert "bo needs a person" in office.told[-1].reply.text


async def test_a_tap_on_a_card_of_a_former_room_is_no_customer(office: Office) -> None:
    card = await office.handed_over()
    office.receiver = replace(office.receiver, staff=None)
    await office.go(office.tapped("Take over", card))
    thread = await office.store.read(lambda tx: tx.desk.thread(1))  # type: ignore[arg-type]
    assert thread is not None
    assert [line.who for line in thread.lines if line.kind == "tap"] == []


async def test_a_picture_is_said_not_to_be_passed_on(office: Office) -> None:
    card = await office.handed_over()
    await office.go(replace(office.said("/public see this", card), attachments=(Attachment("image"),)))
    assert any("Pictures and files are not passed on" in post.reply.text for post in office.told)


async def test_a_suggestion_is_sent_from_the_card(office: Office) -> None:
    house = Office(Channel(HERE, "plaza", settles=Settles.KEY, rung=Rung.SUGGEST))
    await house.go(house.says(RED_LIGHT, addressed=True))
    assert house.to_customers == []
    card = house.told[0]
    assert "Waits for your word" in card.reply.text
    assert card.reply.buttons[0].label == "Send this answer"
    await house.go(house.tapped("Send this answer", card))
    assert house.to_customers[-1].reply.issue == RED
    assert any(post.reply.text == "On its way, by lea." for post in house.told)
    await house.store.close()


async def test_unknown_commands_explain_themselves_and_reach_nobody(office: Office) -> None:
    card = await office.handed_over()
    before = len(office.to_customers)
    await office.go(office.said("/pubic hello", card))
    assert len(office.to_customers) == before
    assert "/done closes it" in office.told[-1].reply.text


async def test_a_large_recall_is_one_word_in_the_room_and_everybody_waits(office: Office) -> None:
    people = [f"ana-{n}" for n in range(6)]
    await office.go(*(office.says(who=name) for name in people))
    office.clock.jump(60)
    now = office.clock.now()

    def unit(tx: Transaction) -> None:
        items = recall(tx.campaigns.copies(RED), KNOWLEDGE, {}, now)
        tx.campaigns.begin(Order(Telling.RECALL, RED, "v1", "lea"), items, now)

    await office.store.write(unit)
    await office.go()
    await office.go()
    (word,) = office.told
    assert word.reply.text.startswith(f"lea took back the answer to “{RED}”. 6 customers had it")
    assert "https://desk/t/" in word.reply.text
    assert await office.waits() == 6
    await office.go(office.said("hello?", word))
    assert office.told == [word], "nobody is answered from there"
