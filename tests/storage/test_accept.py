"""Accepting: once, into the right thread, and everything that must hold with it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.core.decisions import Decision
from bot.core.messages import (
    AccountId,
    Attachment,
    Author,
    PersonId,
    RemoteId,
    Role,
    Room,
    RoomId,
    Visibility,
)
from bot.core.records import Work
from tests.storage.builders import (
    ACCOUNT,
    MINUTE,
    START,
    World,
    asks,
    hands_off,
    is_silent,
    message,
)

# --- accepted once ---


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
    assert (accepted.fresh, accepted.conversation, accepted.wake) == (True, None, ())


# --- threads and conversations ---


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


async def test_words_from_minutes_apart_are_questions_of_their_own_however_late_they_are_judged(world: World) -> None:
    later, last = world.now + MINUTE, world.now + 2 * MINUTE
    first = await world.says(number=1, text="no internet")
    second = await world.says(number=2, text="where is my parcel", at=later)
    assert first != second
    await world.says(number=3, text="hello? my parcel", reply_to=RemoteId("2"), at=later)
    await world.says(number=4, text="and my invoice", reply_to=RemoteId("2"), at=last)
    assert (await world.work(second)).message.text == "where is my parcel\nhello? my parcel"
    await world.decides(second, is_silent)
    assert (await world.work(second)).message.text == "and my invoice"


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
    private: dict[str, Any] = {"room": Room(RoomId("dm")), "root": RemoteId("dm"), "visibility": Visibility.PRIVATE}
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
