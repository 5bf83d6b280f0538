"""A message becomes a reply, or a person is called: the loops on the real store, step by step."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.issues import Matches
from bot.core.messages import Happening, Kind, Role, Visibility
from bot.core.records import Page
from bot.ports import Batch, Cursor
from bot.runtime.retry import TURN_TRIES
from tests.fakes.cases import OUT, RED, match
from tests.fakes.house import RED_LIGHT, House, TableMatcher


@pytest.fixture
async def house() -> AsyncIterator[House]:
    made = House()
    yield made
    await made.store.close()


async def waiting(house: House) -> list[str]:
    """Why people are waited for."""
    rows = await house.store.read(lambda tx: tx.desk.waiting("person", Page()))
    return [row.because for row in rows]


async def test_a_known_issue_is_answered_once_under_the_post(house: House) -> None:
    posts = await house.go(house.says())
    assert [post.to.to for post in posts] == ["p1"]
    assert "Try a reset" in house.words[0]


async def test_the_same_happening_is_accepted_once(house: House) -> None:
    said = house.says()
    await house.hear(said, said)
    await house.go(said)
    assert len(house.adapter.posts) == 1


async def test_unsure_waits_for_more_words_and_then_for_a_person(house: House) -> None:
    await house.go(house.says("hm"))
    assert house.words == []
    house.clock.jump(1.5)
    await house.go(house.says("what now"))
    assert house.words == []
    house.clock.jump(1.5)
    await house.go()
    assert house.words == []  # quiet time runs from the last words
    house.clock.jump(0.6)
    await house.go()
    assert len(house.words) == 1
    assert "Passing this to a colleague" in house.words[0]
    assert len(await waiting(house)) == 1


async def test_quiet_time_is_no_hour_when_the_clock_is_set_back_by_one(house: House) -> None:
    await house.hear(house.says("hm"))
    house.clock.set(-3600)
    await house.go()
    assert len(house.words) == 1


async def test_quiet_time_has_a_cap(house: House) -> None:
    for _ in range(6):
        await house.go(house.says("hm"))
        house.clock.jump(1.5)
    await house.go()
    assert len(house.words) == 1


async def test_a_burst_that_becomes_sure_is_answered_at_once(house: House) -> None:
    house.matcher._table = {f"hello\n{RED_LIGHT}": Matches((match(),))}
    await house.go(house.says("hello"))
    await house.go(house.says(RED_LIGHT))
    assert len(house.words) == 1
    assert "Try a reset" in house.words[0]


async def test_an_edit_before_the_answer_replaces_the_words(house: House) -> None:
    said = house.says("hm")
    await house.go(said)
    edit = replace(said, kind=Kind.EDIT, happening=Happening("edit:p1:1"), text=RED_LIGHT)
    await house.go(edit)
    assert len(house.words) == 1
    assert "Try a reset" in house.words[0]


async def test_a_delete_takes_our_reply_back_and_the_words_out_of_the_store(house: House) -> None:
    said = house.says()
    await house.go(said)
    await house.go(replace(said, kind=Kind.DELETE, happening=Happening("delete:p1"), text=""))
    assert house.adapter.deleted == [house.adapter.posts[0].id]
    thread = await house.store.read(lambda tx: tx.desk.thread(tx.desk.waiting("all", Page())[0].conversation))
    assert thread is not None
    assert RED_LIGHT not in [line.text for line in thread.lines]


async def test_personal_data_is_masked_before_the_store_sees_it(house: House) -> None:
    await house.go(house.says("my card is 4111 1111 1111 1111", visibility=Visibility.PUBLIC))
    thread = await house.store.read(lambda tx: tx.desk.thread(tx.desk.waiting("person", Page())[0].conversation))
    assert thread is not None
    assert "my card is [card]" in [line.text for line in thread.lines]
    assert not any(line.sealed for line in thread.lines)


async def test_private_details_are_kept_sealed_and_cards_are_not(house: House) -> None:
    text = "mail ana@example.com, card 4111 1111 1111 1111"
    await house.go(house.says(text, visibility=Visibility.PRIVATE, root="dm", threaded=True))
    house.clock.jump(3)
    await house.go()
    thread = await house.store.read(lambda tx: tx.desk.thread(tx.desk.waiting("person", Page())[0].conversation))
    assert thread is not None
    (line,) = [line for line in thread.lines if line.sealed]
    assert line.text == "mail [email], card [card]"
    (number, placeholder) = line.sealed[0]
    assert placeholder == "[email]"
    blob = await house.store.write(lambda tx: tx.desk.reveal(number, "lea", house.clock.now()))
    assert blob == b"moc.elpmaxe@ana"


async def test_staff_in_the_thread_silence_the_bot(house: House) -> None:
    await house.hear(house.says())
    await house.hear(house.says("I look at it", "lea", Role.STAFF, reply_to="p1", threaded=True))
    await house.go()
    assert house.words == []


async def test_staff_without_a_thread_silence_the_room(house: House) -> None:
    await house.hear(house.says())
    await house.hear(house.says("we are on it, all", "lea", Role.STAFF))
    await house.go()
    assert house.words == []


async def test_a_person_who_speaks_after_the_turn_and_before_the_send_wins(house: House) -> None:
    await house.hear(house.says())
    await house.think()
    await house.hear(house.says("I look at it", "lea", Role.STAFF, reply_to="p1", threaded=True))
    await house.send()
    assert house.words == []


async def test_a_reply_to_our_words_is_said_to_us(house: House) -> None:
    await house.go(house.says())
    ours = house.adapter.posts[0].id
    await house.go(house.says("and now?", addressed=False, reply_to=ours, threaded=True))
    house.clock.jump(10)
    await house.go()
    assert len(await waiting(house)) == 1


async def test_our_own_echo_is_nobody(house: House) -> None:
    await house.go(house.says())
    post = house.adapter.posts[0]
    echo = house.says(post.reply.text, "halo-bot", Role.OWN, reply_to="p1", threaded=True, key=post.key)
    await house.go(replace(echo, id=post.id))
    await house.go(house.taps("not_helped", post.id))
    assert len(house.adapter.posts) == 2  # the steps came: the thread is still the bot's


async def test_the_brands_account_used_by_a_person_silences_the_bot(house: House) -> None:
    await house.go(house.says("hm"))
    await house.go(house.says("Hi, I am Lea", "halo-bot", Role.OWN, reply_to="p1", threaded=True))
    house.clock.jump(10)
    await house.go(house.says(RED_LIGHT, reply_to="p1", threaded=True))
    assert house.words == []


async def test_other_peoples_machines_are_ignored(house: House) -> None:
    await house.go(house.says(who="robot", role=Role.BOT))
    assert house.words == []


async def test_a_second_reporter_gets_a_pointer_to_the_standing_answer(house: House) -> None:
    await house.go(house.says())
    await house.go(house.says(who="ben"))
    assert house.words[1].endswith("Same fix as here: https://plaza.example/b1")


async def test_two_first_reporters_at_once_give_one_answer_and_one_pointer(house: House) -> None:
    await house.hear(house.says(), house.says(who="ben"))
    await house.go()
    assert sum("Try a reset" in words for words in house.words) == 1
    assert sum("Same fix as here" in words for words in house.words) == 1


async def test_nobody_is_pointed_at_the_answer_twice_in_a_week(house: House) -> None:
    await house.go(house.says())
    await house.go(house.says(who="ben"))
    house.clock.jump(6 * 24 * 3600)
    await house.go(house.says(who="ben"))
    assert len(house.words) == 3
    assert sum("Same fix as here" in words for words in house.words) == 1
    assert await waiting(house) == ['comes back with "Router shows a red light"']
    house.clock.jump(8 * 24 * 3600)
    await house.go(house.says(who="cy"))
    assert house.words[-1].endswith("Same fix as here: https://plaza.example/b1")


async def test_the_same_issue_again_goes_to_a_person(house: House) -> None:
    await house.go(house.says())
    house.clock.jump(3600)
    await house.go(house.says())
    assert sum("Try a reset" in words for words in house.words) == 1
    assert len(await waiting(house)) == 1


async def test_a_bystanders_tap_is_his_own(house: House) -> None:
    await house.go(house.says())
    await house.go(house.taps("person", house.adapter.posts[0].id, "ben"))
    rows = await house.store.read(lambda tx: tx.desk.waiting("person", Page()))
    assert [row.customer for row in rows] == ["ben"]


async def test_an_unanswered_question_goes_to_a_person_after_its_time(house: House) -> None:
    house.matcher._table = {"odd": Matches((match(RED, 0.6), match(OUT, 0.55)))}
    await house.go(house.says("odd"))
    house.clock.jump(3)
    await house.go()
    assert "Is it blinking?" in house.words[0]
    house.clock.jump(601)
    now = house.clock.now()
    for conversation in await house.store.write(lambda tx: tx.inbox.fire_timers(now, 10)):
        await house.bells.ring(conversation)
    await house.go()
    assert len(await waiting(house)) == 1


# --- turns that fail ---


async def test_a_poison_message_is_parked_and_the_conversation_goes_on(house: House) -> None:
    house.matcher.broken = ["poison"]
    await house.go(house.says("poison"))
    for _ in range(TURN_TRIES):
        house.clock.jump(60)
        await house.go()
    rows = await house.store.read(lambda tx: tx.desk.waiting("person", Page()))
    assert len(rows) == 1
    house.matcher.broken = []
    await house.go(house.says(RED_LIGHT, reply_to="p1", threaded=True))
    assert any("Try a reset" in words for words in house.words)


async def test_a_message_with_half_a_letter_is_neither_refused_nor_lost(house: House) -> None:
    await house.go(house.says(f"{RED_LIGHT} \ud83d"))
    (row,) = await house.store.read(lambda tx: tx.desk.waiting("all", Page()))
    assert row.last_words == f"{RED_LIGHT} \ufffd"


async def test_a_turn_that_cannot_be_stored_is_parked_as_well() -> None:
    house = House(TableMatcher({"odd": Matches((match(because="half a letter: \ud800"),))}))
    await house.go(house.says("odd"))
    for _ in range(TURN_TRIES):
        house.clock.jump(60)
        await house.go()
    rows = await house.store.read(lambda tx: tx.desk.waiting("person", Page()))
    assert len(rows) == 1
    assert house.words == []
    await house.store.close()


async def test_an_event_of_an_unknown_shape_stops_nobody(house: House) -> None:
    await house.receiver.take(Batch([{"strange": 1}, {"message": house.says()}], Cursor("1")))
    await house.go()
    assert len(house.words) == 1


async def test_the_metrics_tell_what_happened(house: House) -> None:
    await house.go(house.says())
    text = house.metrics.text().decode()
    assert 'beancan_decisions_total{account="plaza",rule="answer",verdict="answer"} 1.0' in text
    assert 'beancan_sends_total{account="plaza",outcome="sent"} 1.0' in text


@given(text=st.text(min_size=1, max_size=80))
@settings(max_examples=60, deadline=None)
async def test_no_note_ever_reaches_an_adapter(text: str) -> None:
    house = House()
    await house.go(house.says("hm"))
    house.clock.jump(10)
    await house.go()
    before = list(house.words)
    conversation = (await house.store.read(lambda tx: tx.desk.waiting("person", Page())))[0].conversation
    now = house.clock.now()
    await house.store.write(lambda tx: tx.desk.note(conversation, "lea", text, now))
    await house.store.write(lambda tx: tx.desk.take_over(conversation, "lea", now))
    await house.store.write(lambda tx: tx.desk.note(conversation, "lea", text, now))
    house.clock.jump(1000)
    await house.go(house.says("and now", reply_to="p1", threaded=True))
    assert house.words == before
    await house.store.close()
