"""What an agent does: replies, takeovers, and everything that must not be sent."""

import pytest

from bot.core.conversations import ConversationId
from bot.core.gate import Outcome, Verdict
from bot.core.messages import Author, Happening, PersonId, RemoteId, Role, Visibility
from bot.core.records import SealedNote
from bot.ports import OutboxId, Transaction
from tests.desk.house import House, MirrorVault, Person, open_house
from tests.fakes.cases import HERE, message


async def seen(house: House, number: int) -> int:
    return (await house.thread(number)).seen


async def test_a_public_reply_is_queued_and_its_sender_woken(house: House, lea: Person) -> None:
    number = await house.says("red light")
    await house.hands_over(number)
    answer = await lea.do(f"/t/{number}/reply", text="On it.\r\n", visibility="public", seen=await seen(house, number))
    assert answer.status_code == 303
    [send] = await house.due()
    assert (send.reply.text, send.reply.visibility, send.by) == ("On it.", Visibility.PUBLIC, "Lea")
    assert house.rung == [HERE]
    assert (await house.thread(number)).conversation.owner == "human"  # by pressing send, not by it having arrived


async def test_a_private_message_is_private(house: House, lea: Person) -> None:
    number = await house.says("red light")
    await lea.do(
        f"/t/{number}/reply", text="Call +49 170 1234567", visibility="private", seen=await seen(house, number)
    )
    [send] = await house.due()
    assert send.reply.visibility is Visibility.PRIVATE


async def test_the_second_of_two_agents_is_told_and_nothing_of_his_is_sent(
    house: House, lea: Person, sam: Person
) -> None:
    number = await house.says("red light")
    both_saw = await seen(house, number)
    await lea.do(f"/t/{number}/reply", text="Lea's words", visibility="public", seen=both_saw)
    house.clock.jump(4)
    late = await sam.do(f"/t/{number}/reply", text="Sam's <words>", visibility="public", seen=both_saw)
    assert late.status_code == 409
    assert "Not sent." in late.text
    assert "Lea answered 4 s ago. Nothing of yours was sent" in late.text
    assert "Sam&#39;s &lt;words&gt;</textarea>" in late.text  # the draft is kept
    assert [send.reply.text for send in await house.due()] == ["Lea's words"]
    again = await sam.do(f"/t/{number}/reply", text="Sam's words", visibility="public", seen=await seen(house, number))
    assert again.status_code == 303
    assert "Sam's words" in [line.text for line in await house.lines(number, "reply")]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Please call +49 170 1234567", "a phone number"),
        ("Your card 4111 1111 1111 1111", "a card number"),
        ("Write to ana@example.org or 0170 1234567", "an e-mail address and a phone number"),
    ],
)
async def test_personal_data_is_not_posted_and_offered_as_private(
    house: House, lea: Person, text: str, what: str
) -> None:
    number = await house.says("red light")
    answer = await lea.do(f"/t/{number}/reply", text=text, visibility="public", seen=await seen(house, number))
    assert answer.status_code == 422
    assert what in answer.text
    private = answer.text.split('class="words words-private"')[1].split("</form>")[0]
    assert f"{text}</textarea>" in private
    assert f"{text}</textarea>" not in answer.text.split('class="words words-private"')[0]
    assert 'value="private" id="mode-private" checked' in answer.text
    assert not await house.due()
    assert (await house.thread(number)).conversation.owner == "bot"


async def test_where_nobody_can_be_written_to_privately_the_draft_stays_public() -> None:
    async with open_house(private_replies=False) as house, house.person() as lea:
        number = await house.says("red light")
        text = "Please call +49 170 1234567"
        answer = await lea.do(f"/t/{number}/reply", text=text, visibility="public", seen=await seen(house, number))
        assert answer.status_code == 422
        assert f"{text}</textarea>" in answer.text
        assert "words-private" not in answer.text
        forced = await lea.do(f"/t/{number}/reply", text="hi", visibility="private", seen=await seen(house, number))
        assert forced.status_code == 422
        assert not await house.due()


@pytest.mark.parametrize(
    ("text", "visibility", "sentence"),
    [
        ("  ", "public", "There is nothing to send yet."),
        ("x" * 4001, "public", "4001 characters are too many: 4000 are allowed here."),
    ],
)
async def test_what_cannot_be_sent_says_why(
    house: House, lea: Person, text: str, visibility: str, sentence: str
) -> None:
    number = await house.says("red light")
    answer = await lea.do(f"/t/{number}/reply", text=text, visibility=visibility, seen=await seen(house, number))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert not await house.due()


async def test_a_private_chat_cannot_be_answered_in_public(house: House, lea: Person) -> None:
    number = await house.says("red light", visibility=Visibility.PRIVATE)
    answer = await lea.do(f"/t/{number}/reply", text="hi", visibility="public", seen=await seen(house, number))
    assert answer.status_code == 422
    assert not await house.due()


async def test_taking_over_silences_the_bot(house: House, lea: Person) -> None:
    number = await house.says("red light")
    await house.answers(number)
    assert (await lea.do(f"/t/{number}/take-over")).status_code == 303
    thread = await house.thread(number)
    assert (thread.conversation.owner, thread.assignee) == ("human", "Lea")
    assert not await house.due()  # what the bot had not sent yet is never sent
    assert "Ana" in await lea.see("/inbox?tab=mine")


async def test_a_bot_message_that_is_leaving_is_told(house: House, lea: Person) -> None:
    number = await house.says("red light")
    send = await house.answers(number)
    await house.store.write(lambda tx: tx.outbox.lease(OutboxId(send), house.clock.now()))
    await lea.do(f"/t/{number}/take-over")
    assert "One bot message is leaving." in await lea.see(f"/t/{number}")
    await house.posts(send)
    assert "One bot message is leaving." not in await lea.see(f"/t/{number}")


async def test_handing_back_wakes_the_thinking(house: House, lea: Person) -> None:
    number = await house.says("red light")
    await lea.do(f"/t/{number}/take-over")
    await lea.do(f"/t/{number}/hand-back")
    assert (await house.thread(number)).conversation.owner == "bot"
    assert house.nudged == [number]
    assert await house.lines(number, "marker")


async def test_what_the_bot_gave_up_is_tried_again(house: House, lea: Person) -> None:
    number = ConversationId(await house.says("red light"))
    assert "Try again" not in await lea.see(f"/t/{number}")

    def park(tx: Transaction) -> None:
        work = tx.inbox.load(number, house.clock.now())
        assert work is not None
        tx.inbox.fail(work, "boom", None)

    await house.store.write(park)
    assert "Try again" in await lea.see(f"/t/{number}")
    await lea.do(f"/t/{number}/retry")
    assert house.nudged == [number]
    assert ("Lea", "try again") in await house.audited()
    assert "Try again" not in await lea.see(f"/t/{number}")
    refused = await lea.do(f"/t/{number}/retry")
    assert (refused.status_code, "Nothing waits to be tried again" in refused.text) == (422, True)
    await house.answers(number)
    assert len(await house.due()) == 1


async def test_done_closes_the_thread(house: House, lea: Person) -> None:
    number = await house.says("red light")
    await house.hands_over(number)
    answer = await lea.do(f"/t/{number}/done", tab="person")
    assert answer.headers["location"] == "/?tab=person&did=done"
    assert "Ana" not in await lea.see("/inbox")
    assert "Ana" in await lea.see("/inbox?tab=done")


async def test_a_suggestion_leaves_by_a_persons_word_only(house: House, lea: Person) -> None:
    number = await house.says("red light")
    send = await house.answers(number, "Try a reset.")
    verdict = Verdict(Outcome.SUGGEST, "a person sends answers to this issue here")
    await house.store.write(lambda tx: tx.outbox.refuse(OutboxId(send), verdict, house.clock.now()))
    assert not await house.due()
    page = await lea.see(f"/t/{number}")
    assert "Send it" in page
    assert "Dismiss" in page
    await lea.do(f"/t/{number}/send/{send}/release")
    assert [row.id for row in await house.due()] == [send]
    assert house.rung == [HERE]


async def test_a_suggestion_that_is_not_wanted_is_dropped(house: House, lea: Person) -> None:
    number = await house.says("red light")
    send = await house.answers(number)
    verdict = Verdict(Outcome.SUGGEST, "a person sends answers to this issue here")
    await house.store.write(lambda tx: tx.outbox.refuse(OutboxId(send), verdict, house.clock.now()))
    await lea.do(f"/t/{number}/send/{send}/dismiss")
    assert not await house.due()
    assert "Send it" not in await lea.see(f"/t/{number}")


async def test_an_unsure_send_is_settled_by_a_person(house: House, lea: Person) -> None:
    number = await house.says("red light")
    send = await house.answers(number)
    await house.store.write(lambda tx: tx.outbox.lease(OutboxId(send), house.clock.now()))
    await house.store.write(lambda tx: tx.outbox.unsure(OutboxId(send), "no answer was read", house.clock.now()))
    page = await lea.see(f"/t/{number}")
    assert "It is there" in page
    assert "Send again" in page
    assert "may have been posted" in page
    await lea.do(f"/t/{number}/send/{send}/dismiss")
    assert not await house.due()
    assert "Send again" not in await lea.see(f"/t/{number}")


async def test_a_row_of_another_thread_cannot_be_sent_from_here(house: House, lea: Person) -> None:
    number, other = await house.says("red light"), await house.says("red light", by="Ben")
    send = await house.answers(number)
    assert (await lea.do(f"/t/{other}/send/{send}/release")).status_code == 404
    assert (await lea.do(f"/t/{other}/send/{send}/dismiss")).status_code == 404


async def test_a_sealed_value_is_shown_on_a_click_that_is_written_down(house: House, lea: Person) -> None:
    note = SealedNote("phone", "[phone]", MirrorVault().seal("+49 170 1234567"))
    number = await house.says("call me: [phone]", sealed=(note,), visibility=Visibility.PRIVATE)
    page = await lea.see(f"/t/{number}")
    assert "1234567" not in page
    [(sealed, _)] = next(line.sealed for line in (await house.thread(number)).lines if line.sealed)
    shown = await lea.do(f"/t/{number}/reveal/{sealed}")
    assert "+49 170 1234567" in shown.text
    piece = await lea.browser.post(
        f"/t/{number}/reveal/{sealed}", data={"csrf": lea.csrf}, headers={"hx-request": "true"}
    )
    assert piece.text.strip() == '<mark class="shown" dir="auto">+49 170 1234567</mark>'
    assert "1234567" not in await lea.see(f"/t/{number}")
    assert [who for who, what in await house.audited() if what == "reveal"] == ["Lea", "Lea"]


async def test_a_sealed_value_of_another_thread_stays_sealed(house: House, lea: Person) -> None:
    note = SealedNote("phone", "[phone]", MirrorVault().seal("+49 170 1234567"))
    number = await house.says("call me: [phone]", sealed=(note,), visibility=Visibility.PRIVATE)
    other = await house.says("red light", by="Ben")
    [(sealed, _)] = next(line.sealed for line in (await house.thread(number)).lines if line.sealed)
    answer = await lea.do(f"/t/{other}/reveal/{sealed}")
    assert answer.status_code == 404
    assert "1234567" not in answer.text


async def test_past_its_days_a_sealed_value_is_gone(house: House, lea: Person) -> None:
    note = SealedNote("phone", "[phone]", MirrorVault().seal("+49 170 1234567"))
    number = await house.says("call me: [phone]", sealed=(note,), visibility=Visibility.PRIVATE)
    [(sealed, _)] = next(line.sealed for line in (await house.thread(number)).lines if line.sealed)
    house.clock.jump(6 * 86400)
    async with house.person() as lea_again:
        assert (await lea_again.do(f"/t/{number}/reveal/{sealed}")).status_code == 200
    house.clock.jump(25 * 86400)
    async with house.person() as lea_again:
        gone = await lea_again.do(f"/t/{number}/reveal/{sealed}")
    assert gone.status_code == 404
    assert "1234567" not in gone.text


async def test_a_reply_typed_in_the_platforms_own_app_counts_as_an_answer(house: House, lea: Person) -> None:
    number = await house.says("red light")
    saw = await seen(house, number)
    staff = Author(PersonId("staff-sam"), "Sam", Role.STAFF)
    native = message(
        "I am on it", id=RemoteId("n1"), happening=Happening("post:n1"), root=RemoteId("1"), reply_to=RemoteId("1"),
        author=staff, at=house.clock.now(),
    )  # fmt: skip
    await house.accept(native)
    answer = await lea.do(f"/t/{number}/reply", text="Me too", visibility="public", seen=saw)
    assert answer.status_code == 409
    assert "Sam answered 0 s ago" in answer.text
    assert not await house.due()


async def test_a_draft_that_is_far_too_long_is_refused(house: House, lea: Person) -> None:
    number = await house.says("red light")
    answer = await lea.do(f"/t/{number}/note", text="x" * 20_001)
    assert answer.status_code == 422
    assert "20000" in answer.text
