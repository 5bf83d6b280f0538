"""Sorting: owners, labels, what is put away and comes back, and finding threads by their words. On every store."""

from datetime import timedelta

import pytest

from bot.core.conversations import ConversationId, Owner
from bot.core.gate import Outcome
from bot.core.messages import Kind, RemoteId
from bot.core.records import Page
from bot.errors import NotAllowed
from bot.ports import OutboxId, Transaction
from bot.storage import sorting
from tests.storage.builders import MINUTE, RED, World, hands_off

HOUR = timedelta(hours=1)


async def handed(world: World, name: str = "ana", number: int = 1, text: str = "it blinks") -> ConversationId:
    conversation = await world.says(name, number, text=text)
    await world.decides(conversation, hands_off)
    return conversation


async def listed(world: World, which: str = "person") -> list[ConversationId]:
    return [row.conversation for row in await world.waiting(which)]


async def snooze(world: World, conversation: ConversationId, for_: timedelta | None = None) -> None:
    until = None if for_ is None else world.now + for_
    await world.do(lambda t: t.sorting.snooze(conversation, until, "Lea", world.now))


async def find(world: World, *words: str, **page: int) -> list[ConversationId]:
    rows = await world.store.read(lambda t: t.sorting.search([(word, ()) for word in words], Page(**page)))
    return [row.conversation for row in rows]


async def test_who_is_given_a_thread_keeps_it_and_the_bot_hears_nothing_of_it(world: World) -> None:
    conversation = await world.says(number=1)
    await world.do(lambda t: t.sorting.assign(conversation, "Sam", "Lea", world.now))
    await world.decides(conversation, hands_off)  # the turn is not stale, and the thread is still the bot's
    thread = await world.thread(conversation)
    assert (thread.assignee, thread.conversation.owner) == ("Sam", Owner.BOT)
    assert await listed(world, "mine:Sam") == await listed(world) == [conversation]
    assert [line.text for line in thread.lines if line.kind == "marker"] == ["Lea gave this to Sam."]


async def test_who_answers_first_has_it_whoever_it_was_given_to(world: World) -> None:
    conversation = await handed(world)
    await world.do(lambda t: t.sorting.assign(conversation, "Sam", "Lea", world.now))
    await world.replies(conversation, "Kim")
    assert (await world.thread(conversation)).assignee == "Kim"


async def test_given_back_to_all(world: World) -> None:
    conversation = await handed(world)
    await world.do(lambda t: t.sorting.assign(conversation, "Lea", "Lea", world.now))
    await world.do(lambda t: t.sorting.assign(conversation, "", "Lea", world.now))
    assert await listed(world, "mine:Lea") == []
    markers = [line.text for line in (await world.thread(conversation)).lines if line.kind == "marker"]
    assert markers == ["Lea looks after this.", "Lea gave this back to all."]


async def test_a_label_is_there_once_and_can_be_taken_off(world: World) -> None:
    conversation, other = await handed(world), await handed(world, "bob", 2)

    def unit(t: Transaction) -> None:
        for label in ("router", "router", "angry"):
            t.sorting.label(conversation, label, "Lea", world.now)
        t.sorting.label(other, "router", "Sam", world.now)

    await world.do(unit)
    assert (await world.thread(conversation)).labels == ("angry", "router")
    assert {row.conversation: row.labels for row in await world.waiting()} == {
        conversation: ("angry", "router"), other: ("router",),
    }  # fmt: skip
    assert await world.store.read(lambda t: list(t.sorting.labels(9))) == ["router", "angry"]
    await world.do(lambda t: t.sorting.unlabel(conversation, "router", "Lea", world.now))
    assert (await world.thread(conversation)).labels == ("angry",)


async def test_what_is_put_away_is_in_no_other_list(world: World) -> None:
    conversation = await handed(world)
    await world.do(lambda t: t.sorting.assign(conversation, "Lea", "Lea", world.now))
    await snooze(world, conversation)
    assert [await listed(world, which) for which in ("person", "mine:Lea", "bot")] == [[], [], []]
    assert await listed(world, "snoozed") == [conversation]
    counts = await world.store.read(lambda t: t.desk.counts().of("Lea"))
    assert (counts["person"], counts["mine"], counts["snoozed"]) == (0, 0, 1)
    snoozed = (await world.thread(conversation)).snoozed
    assert snoozed is not None
    assert (snoozed.by, snoozed.until) == ("Lea", None)


@pytest.mark.parametrize("kind", [Kind.POST, Kind.TAP])
async def test_it_comes_back_when_the_customer_does_anything(world: World, kind: Kind) -> None:
    conversation = await handed(world)
    await snooze(world, conversation, 9 * HOUR)
    await world.says("ana", 2, kind=kind, button="person" if kind is Kind.TAP else "", root=RemoteId("1"))
    assert await listed(world) == [conversation]
    assert await listed(world, "snoozed") == []


async def test_it_comes_back_when_a_reply_could_not_be_sent(world: World) -> None:
    conversation = await handed(world)
    await world.replies(conversation)
    await snooze(world, conversation)
    await world.refuse(await world.only(), Outcome.HAND_OFF, "the room is closed")
    assert await listed(world, "mine:Lea") == [conversation]


async def test_it_comes_back_at_its_time_by_itself(world: World) -> None:
    conversation, later = await handed(world), await handed(world, "bob", 2)
    await snooze(world, conversation, HOUR)
    await snooze(world, later, 2 * HOUR)
    world.pass_time(HOUR - MINUTE)
    assert await world.do(lambda t: t.sorting.wake(world.now, 9)) == 0
    world.pass_time(MINUTE)
    assert await world.do(lambda t: t.sorting.wake(world.now, 9)) == 1
    assert await listed(world) == [conversation]
    assert (await world.thread(conversation)).lines[-1].text == "Back again: Lea had put it away."
    assert await world.do(lambda t: t.sorting.wake(world.now, 9)) == 0


async def test_who_woke_earlier_is_not_woken_again(world: World) -> None:
    conversation = await handed(world)
    await snooze(world, conversation, HOUR)
    await world.says("ana", 2, root=RemoteId("1"))
    world.pass_time(HOUR)
    assert await world.do(lambda t: t.sorting.wake(world.now, 9)) == 0
    assert not [line for line in (await world.thread(conversation)).lines if line.kind == "marker"]


async def test_another_time_takes_the_place_of_the_first_and_a_person_may_fetch_it_back(world: World) -> None:
    conversation = await handed(world)
    await snooze(world, conversation, HOUR)
    await snooze(world, conversation)
    world.pass_time(HOUR)
    assert await world.do(lambda t: t.sorting.wake(world.now, 9)) == 0
    assert await listed(world, "snoozed") == [conversation]
    await world.do(lambda t: t.sorting.unsnooze(conversation, "Sam", world.now))
    assert await listed(world) == [conversation]


async def test_done_is_done_also_when_it_was_put_away(world: World) -> None:
    conversation = await handed(world)
    await snooze(world, conversation)
    await world.do(lambda t: t.desk.done(conversation, "Lea", world.now))
    assert (await listed(world, "snoozed"), await listed(world, "done")) == ([], [conversation])


async def test_a_thread_that_is_gone_says_so(world: World) -> None:
    gone = ConversationId(404)
    for change in (
        lambda t: t.sorting.assign(gone, "Sam", "Lea", world.now),
        lambda t: t.sorting.label(gone, "x", "Lea", world.now),
        lambda t: t.sorting.snooze(gone, None, "Lea", world.now),
    ):
        with pytest.raises(NotAllowed, match="no conversation 404"):
            await world.do(change)


async def test_threads_are_found_by_name_words_label_and_issue(world: World) -> None:
    ana = await handed(world, "ana", 1, "Ma BOX clignote 100% rouge")
    world.pass_time(MINUTE)
    bob = await handed(world, "bob", 2, "refund_please for the box")
    world.pass_time(MINUTE)
    eva, post = await world.answered("eva", number=3, text="hello")  # the bot said: Hold the button.
    assert post
    await world.do(lambda t: t.sorting.label(bob, "angry people", "Lea", world.now))
    assert await find(world, "box") == [bob, ana]
    assert await find(world, "BOX", "ana") == [ana]
    assert await find(world, "button") == [eva]
    assert await find(world, "angry") == [bob]
    assert await find(world, "0%") == [ana]  # a sign of patterns is a sign like any other
    assert await find(world, "d_p") == [bob]
    assert await find(world, "x%c") == await find(world, "_ox") == await find(world, "nothing") == []
    assert await find(world, "box", limit=1) == [bob]
    assert await find(world, "box", limit=1, offset=1) == [ana]
    titled = await world.store.read(lambda t: t.sorting.search([("whatever", [RED])], Page()))
    assert [row.conversation for row in titled] == [eva]


async def test_capitals_are_small_letters_in_every_language(world: World) -> None:
    conversation = await handed(world, text="Où est mon ÉCRAN")
    for word in ("écran", "Écran", "ÉCRAN", "où"):
        assert await find(world, word) == [conversation]


async def test_what_was_erased_or_never_meant_is_not_found(world: World) -> None:
    conversation = await handed(world, text="secret words")
    await world.replies(conversation, hold=HOUR)
    (line,) = [line for line in (await world.thread(conversation)).lines if line.kind == "reply"]
    send = OutboxId(line.send or 0)
    assert await find(world, "I am Lea") == await find(world, "secret") == [conversation]
    await world.do(lambda t: t.desk.undo(send, "Lea", world.now))
    await world.says("ana", 1, kind=Kind.DELETE, happening="delete:lobby:1")
    assert await find(world, "I am Lea") == await find(world, "secret") == []


async def test_short_words_and_usual_ones_are_looked_for_in_the_newest_threads(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sorting, "_FEW", 2)
    for number, name in enumerate(("ana", "bob", "eva"), 1):
        await handed(world, name, number, f"the tv of {name}")
        world.now += MINUTE
    ana, bob, eva = sorted(await listed(world))
    assert await find(world, "tv") == await find(world, "the") == await find(world, "of", "the") == [eva, bob]
    assert await find(world, "the", "ana") == await find(world, "tv", "ana") == [ana]  # the rare word says where


async def test_words_that_changed_are_found_as_they_are_now(world: World) -> None:
    conversation = await handed(world, text="the lamp blinks")
    await world.says("ana", 1, kind=Kind.EDIT, happening="edit:1", text="the router blinks")
    assert await find(world, "lamp") == []
    assert await find(world, "router") == await find(world, '"router') + await find(world, "router") == [conversation]
