"""The Slack adapter with the real library, against a server that follows the public protocol."""

import json
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from adapters.slack import ABILITIES, BATCH, SCOPES, SlackAccount, SlackAdapter, files_at
from bot.core.decisions import Button
from bot.core.messages import Attachment, Author, Kind, PersonId, RemoteId, Role, Room, RoomId, RoomKind, Visibility
from bot.core.policy import RoomLaw, Settles
from bot.errors import ConfigError, Refused, RetryLater, Unsure
from bot.ports import CanDelete, CanEdit, CanReadThread, CanServeWebhook, Cursor
from tests.fakes.bench import DRAWING, PICTURE, STEPS
from tests.fakes.benches import KEY
from tests.fakes.slack import FakeSlack, FaultKind
from tests.fakes.slack_bench import (
    CHANNEL,
    SlackClock,
    adapter_for,
    into,
    listening,
    opened,
    reachable,
    reply,
    said,
    texts,
    under,
)
from tests.fakes.slack_events import EVERYTHING, SIGNING_SECRET
from tests.fakes.slack_methods import ALL_SCOPES
from tests.fakes.turns import until_true

BUTTONS = (Button("fixed", "Yes, fixed"), Button("not_helped", "Did not help"), Button("person", "A person"))


@pytest.fixture
async def sl() -> AsyncIterator[FakeSlack]:
    async with FakeSlack() as fake:
        yield fake


@pytest.fixture
def clock() -> SlackClock:
    return SlackClock()


@pytest.fixture
async def adapter(sl: FakeSlack) -> AsyncIterator[SlackAdapter]:
    async with opened(sl) as ready:
        yield ready


# --- hearing ----------------------------------------------------------------------------------------------------------


async def test_a_public_post_and_a_direct_message_are_heard(sl: FakeSlack, adapter: SlackAdapter) -> None:
    ana, room = sl.user("Ana", locale="fr-FR"), sl.channel("help")
    async with listening(sl, adapter) as ear:
        post = sl.post(room, ana, "1 &lt; 2, see <https://acme.example/a|acme.example/a> &amp; <#C9|news>")
        sl.post(sl.dm(ana), ana, "my bill is wrong")
        public, private = await ear.hear(2)

    assert public.text == "1 < 2, see acme.example/a & #news"
    assert (public.visibility, public.addressed, public.threaded) == (Visibility.PUBLIC, False, False)
    assert public.happening == f"post:{room.id}:{post.ts}"
    assert (public.author, public.locale) == (Author(PersonId(ana.id), "Ana"), "fr-FR")
    assert public.room == Room(RoomId(room.id), RoomKind.OPEN, "help")
    assert public.link == sl.methods.call("chat.getPermalink", {"channel": room.id, "message_ts": post.ts})["permalink"]
    assert (private.visibility, private.addressed, private.root) == (Visibility.PRIVATE, True, sl.dm(ana).id)


async def test_mentions_replies_and_support_rooms_address_the_brand(sl: FakeSlack) -> None:
    ana, sam = sl.user("Ana"), sl.user("Sam")
    room, support, named = sl.channel("all"), sl.channel("support"), sl.channel("help")
    rooms = frozenset({support.id, "#help"})
    async with opened(sl, staff=frozenset({sam.id}), support_rooms=rooms) as adapter, listening(sl, adapter) as ear:
        sl.events.subscribed.discard("app_mention")
        first = sl.post(room, ana, f"{sl.mention} it crashes")
        answer = await adapter.send(into(room, first.ts), reply(), "k")
        sl.post(room, ana, "still broken", thread=answer.posts[0])
        note = sl.post(room, sam, "New version!")
        sl.post(room, ana, "thanks", thread=note)
        sl.post(support, ana, "hello?")
        sl.post(named, ana, "anybody?")
        sl.post(room, ana, "ask <@U0BEANSTALK> instead")
        heard = {message.text: message for message in await ear.hear(8)}

    assert heard["@acme_help it crashes"].addressed
    assert heard["still broken"].addressed
    assert heard["thanks"].addressed
    assert heard["hello?"].room.kind is heard["anybody?"].room.kind is RoomKind.SUPPORT
    assert not heard["ask @U0BEANSTALK instead"].addressed


async def test_what_is_set_for_a_room_by_its_name_holds_for_its_id(sl: FakeSlack) -> None:
    room, law = sl.channel("help"), RoomLaw(listen="mentions")
    channel = replace(CHANNEL, rooms={RoomId("#help"): law, RoomId("#gone"): law, RoomId("C0OTHER"): law})
    async with opened(sl, channel=channel) as adapter:
        assert set(adapter.channel.rooms) == {room.id, "#gone", "C0OTHER"}
        assert not adapter.channel.answers_unasked(RoomId(room.id))


async def test_a_call_told_twice_is_one_happening(sl: FakeSlack, adapter: SlackAdapter) -> None:
    async with listening(sl, adapter) as ear:
        post = sl.post(sl.channel("help"), sl.user("Ana"), f"{sl.mention} it crashes")
        sl.post(sl.channel("secret", private=True), sl.user("Bo"), f"{sl.mention} it crashes")
        one, twin, other, other_twin = await ear.hear(4)

    assert one == twin
    assert one.happening.endswith(post.ts)
    assert other == other_twin
    assert len({told.id for told in sl.events.told}) <= 4


async def test_the_team_other_bots_and_ourselves_are_told_apart_by_id(sl: FakeSlack) -> None:
    ana, sam, room = sl.user("Ana"), sl.user("Sam"), sl.channel("help")
    async with opened(sl, staff=frozenset({sam.id})) as adapter, listening(sl, adapter) as ear:
        question = sl.post(room, ana, "it crashes")
        sl.post(room, sam, "I look into it", thread=question)
        sl.post(room, sl.other_bot(), "it rains")
        sl.post_by_hook(room, "Deploys", "done")
        receipt = await adapter.send(into(room, question.ts), reply("Restart."), "k")
        heard = {message.text: message for message in await ear.hear(5)}

    roles = {text: (message.author.role, message.author.name) for text, message in heard.items()}
    assert roles == {
        "it crashes": (Role.CUSTOMER, "Ana"),
        "I look into it": (Role.STAFF, "Sam"),
        "it rains": (Role.BOT, "Weather"),
        "done": (Role.BOT, "Deploys"),
        "Restart.": (Role.OWN, "Acme Help"),
    }
    assert (heard["Restart."].id, heard["Restart."].reply_to) == (receipt.posts[0], question.ts)


async def test_a_private_channel_is_not_public_and_a_group_chat_is_private(
    sl: FakeSlack, adapter: SlackAdapter
) -> None:
    ana, bo = sl.user("Ana"), sl.user("Bo")
    chat = sl.group_dm(ana, bo)
    async with listening(sl, adapter) as ear:
        sl.post(sl.channel("board", private=True), ana, "inside")
        sl.post(chat, bo, "between us")
        inside, between = await ear.hear(2)
        await adapter.send(under(between), reply("For both."), "k")

    assert (inside.visibility, inside.public) == (Visibility.UNLISTED, True)
    assert (between.visibility, between.root) == (Visibility.PRIVATE, chat.id)
    assert [(sent.channel, sent.thread_ts) for sent in sl.sent] == [(chat.id, "")]


async def test_an_edit_is_heard_and_a_preview_is_not(sl: FakeSlack, adapter: SlackAdapter) -> None:
    async with listening(sl, adapter) as ear:
        post = sl.post(sl.channel("help"), sl.user("Ana"), "it crashs")
        sl.unfurl(post)
        sl.edit(post, "it crashes")
        first, edit = await ear.hear(2)

    assert (edit.kind, edit.id, edit.text) == (Kind.EDIT, first.id, "it crashes")
    assert edit.happening == f"edit:{first.room.id}:{post.ts}:{post.raw['edited']['ts']}"
    assert edit.author == first.author


async def test_a_delete_is_heard_also_when_the_thread_goes_on(sl: FakeSlack, adapter: SlackAdapter) -> None:
    ana, room = sl.user("Ana"), sl.channel("help")
    async with listening(sl, adapter) as ear:
        lone, root = sl.post(room, ana, "never mind"), sl.post(room, ana, "wrong room")
        sl.post(room, ana, "sorry", thread=root)
        await ear.hear(3)
        sl.delete(lone)
        sl.delete(root)
        gone = await ear.hear(2)

    assert [message.kind for message in gone] == [Kind.DELETE, Kind.DELETE]
    assert {message.happening for message in gone} == {f"delete:{room.id}:{lone.ts}", f"delete:{room.id}:{root.ts}"}
    assert {(message.text, message.author.id) for message in gone} == {("", ana.id)}


async def test_files_are_named_and_service_messages_and_reactions_say_nothing(
    sl: FakeSlack, adapter: SlackAdapter
) -> None:
    ana, room = sl.user("Ana"), sl.channel("help")
    async with listening(sl, adapter) as ear:
        sl.join(room, ana)
        picture = sl.attach(room, ana, "image/png", name="screen.png")
        sl.react(picture, ana)
        sl.attach(room, ana, "application/pdf", text="my bill", name="bill.pdf")
        first, second = await ear.hear(2)

    assert (first.attachments, first.wordless) == ((Attachment("image", "screen.png", 1024, "F1"),), True)
    assert (second.attachments, second.text) == ((Attachment("file", "bill.pdf", 1024, "F1"),), "my bill")


async def test_names_are_asked_once_and_hold_nothing_up_when_slack_does_not_tell(sl: FakeSlack) -> None:
    ana, bo, room = sl.user("Ana"), sl.user("Bo"), sl.channel("help")
    sl.methods.scopes.discard("users:read")
    async with opened(sl) as adapter, listening(sl, adapter) as ear:
        sl.post(room, ana, "one")
        sl.post(room, ana, "two")
        await ear.hear(2)
        sl.methods.scopes.add("users:read")
        sl.fail("reject_429", "users.info")
        sl.post(room, bo, "three")
        (message,) = await ear.hear()

    assert message.author.name == bo.id
    assert len(sl.called("users.info")) == 2
    assert len(sl.called("conversations.info")) == 1


# --- nothing lost, nothing twice --------------------------------------------------------------------------------------


async def test_an_event_is_acknowledged_only_when_it_is_stored(sl: FakeSlack, adapter: SlackAdapter) -> None:
    ana, room = sl.user("Ana"), sl.channel("help")
    async with listening(sl, adapter) as ear:
        sl.post(room, ana, "one")
        (first,) = await ear.hear()
        assert sl.events.told == []
    async with listening(sl, adapter) as ear:
        (again,) = await ear.hear()
        ear.ask()
        await sl.until(lambda: sl.events.told[-1].outcome == "ok")

    assert again == first
    assert [told.outcome for told in sl.events.told if told.number == 0] == ["connection_failed"]
    assert sl.events.lost == []


async def test_a_slow_store_makes_slack_repeat_and_repeats_are_the_same_happening(
    sl: FakeSlack, adapter: SlackAdapter
) -> None:
    sl.events.deadline = 0.05
    async with listening(sl, adapter) as ear:
        sl.post(sl.channel("help"), sl.user("Ana"), "one")
        (first,) = await ear.hear()
        sl.events.deadline = 3.0
        await sl.until(lambda: len(sl.events.told) == 1)
        (again,) = await ear.hear()
        ear.ask()
        await sl.events.settled()

    assert again.happening == first.happening
    assert [(told.number, told.outcome) for told in sl.events.told] == [(0, "http_timeout"), (1, "ok")]


async def test_a_refreshed_socket_goes_on(sl: FakeSlack, adapter: SlackAdapter) -> None:
    ana, room = sl.user("Ana"), sl.channel("help")
    async with listening(sl, adapter) as ear:
        for reason in ("warning", "refresh_requested"):
            before = sl.events.opened
            await sl.events.refresh(reason)
            await sl.until(lambda before=before: sl.events.opened > before)  # type: ignore[misc]  # binds the number
            sl.post(room, ana, reason)
            assert texts(await ear.hear()) == [reason]
            ear.ask()
            await sl.events.settled()
        before = sl.events.opened
        await sl.events.close_sockets()
        await sl.until(lambda: sl.events.opened > before)
        sl.post(room, ana, "closed")
        assert texts(await ear.hear()) == ["closed"]


async def test_with_two_sockets_each_event_comes_to_one(sl: FakeSlack, adapter: SlackAdapter) -> None:
    ana, room = sl.user("Ana"), sl.channel("help")
    async with opened(sl) as second, listening(sl, adapter) as ear, listening(sl, second) as other:
        for text in ("one", "two"):
            sl.post(room, ana, text)
        heard = texts(await ear.hear()) + texts(await other.hear())

    assert sorted(heard) == ["one", "two"]


async def test_a_restart_reads_what_was_said_meanwhile(sl: FakeSlack) -> None:
    ana, bo, room = sl.user("Ana"), sl.user("Bo"), sl.channel("help")
    sl.events.minute = 0.0
    async with opened(sl) as first, listening(sl, first) as ear:
        stored = sl.post(room, ana, "stored before the crash")
        old = await ear.batch()
        ear.ask()
        await sl.events.settled()
    sl.post(room, bo, "in a thread", thread=stored)
    sl.post(sl.dm(bo), bo, "in a room that was not there")
    late = sl.post(room, ana, "late")
    sl.edit(late, "later")
    await sl.events.settled()
    assert len(sl.events.lost) == 4

    async with opened(sl) as second, listening(sl, second, old.cursor) as ear:
        messages = await ear.hear(5)

    heard = {message.happening: message.text for message in messages}
    assert heard[said(second, old)[0].happening] == "stored before the crash"
    assert {"in a thread", "later", "in a room that was not there"} <= set(heard.values())
    assert [m.kind for m in messages if m.id == late.ts] == [Kind.POST, Kind.EDIT]


async def test_the_cursor_stays_until_the_gap_is_filled(sl: FakeSlack, clock: SlackClock) -> None:
    ana, room = sl.user("Ana"), sl.channel("help")
    sl.events.minute = 0.0
    missed = sl.post(room, ana, "missed")
    await sl.events.settled()
    sl.fail("slow", "conversations.history", seconds=0.2)
    async with opened(sl, clock) as adapter, listening(sl, adapter, Cursor("1790000000.000000")) as ear:
        await sl.until(lambda: bool(sl.called("conversations.history")))
        sl.post(room, ana, "live")
        live = await ear.batch()
        gap = await ear.batch()

    assert (texts(said(adapter, live)), live.cursor) == (["live"], None)
    assert texts(said(adapter, gap))[0] == "missed"
    assert gap.cursor is not None
    assert float(gap.cursor) > float(missed.ts)


async def test_after_a_long_gap_no_more_waits_here_than_is_taken_at_once(sl: FakeSlack, clock: SlackClock) -> None:
    ana, room = sl.user("Ana"), sl.channel("help")
    sl.events.minute = 0.0
    for number in range(3 * BATCH):
        sl.post(room, ana, f"missed {number}")
    await sl.events.settled()
    async with opened(sl, clock) as adapter, listening(sl, adapter, Cursor("1790000000.000000")) as ear:
        first = texts(said(adapter, await ear.batch()))
        await until_true(lambda: adapter._pushed.qsize() == BATCH, "it holds one batch")
        rest = [message.text for message in await ear.hear(3 * BATCH - len(first))]

    assert set(first + rest) >= {f"missed {number}" for number in range(3 * BATCH)}


async def test_reading_after_a_gap_is_patient_and_skips_what_it_may_not_see(
    sl: FakeSlack, clock: SlackClock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "adapters.slack")
    ana, room = sl.user("Ana"), sl.channel("help")
    sl.events.subscribed.clear()
    sl.channel("board", private=True)
    sl.methods.scopes -= {"groups:history", "im:read"}
    sl.post(room, ana, "patience")
    sl.fail("reject_429", "users.conversations", seconds=7)
    sl.fail("error_500", "conversations.history")
    sl.fail("error_503", "conversations.history")
    async with opened(sl, clock) as adapter, listening(sl, adapter, Cursor("1790000000.000000")) as ear:
        assert texts(await ear.hear()) == ["patience"]

    assert clock.slept == [7.0, 1.0, 2.0]
    assert "Slack asks to slow down. Next try in 7 s" in caplog.text
    assert "cannot catch up in C" in caplog.text
    assert "the app lacks a right" in caplog.text


async def test_a_socket_that_is_dead_is_opened_anew_and_the_gap_is_read(sl: FakeSlack, clock: SlackClock) -> None:
    ana, room = sl.user("Ana"), sl.channel("help")
    sl.events.minute = 0.0
    async with opened(sl, clock) as adapter, listening(sl, adapter) as ear:
        sl.post(room, ana, "before")
        assert texts(await ear.hear()) == ["before"]
        ear.ask()
        await sl.events.settled()
        await sl.go_offline()
        sl.post(room, ana, "unheard")
        await sl.events.settled()
        clock.look()
        clock.look()
        await clock.held_up()
        await sl.come_back()

        assert "unheard" in texts(await ear.hear())
    assert len(sl.events.lost) == 1


async def test_a_used_address_is_not_knocked_at_for_ever(sl: FakeSlack, caplog: pytest.LogCaptureFixture) -> None:
    sl.events.spoiled = 1
    async with opened(sl, answer_seconds=0.3) as adapter, listening(sl, adapter) as ear:
        sl.post(sl.channel("help"), sl.user("Ana"), "hello")
        assert texts(await ear.hear()) == ["hello"]
    assert "next try with a new address" in caplog.text


# --- speaking ---------------------------------------------------------------------------------------------------------


async def test_the_answer_stands_in_the_thread_of_the_question(sl: FakeSlack, adapter: SlackAdapter) -> None:
    room = sl.channel("help")
    post = sl.post(room, sl.user("Ana"), "it crashes")

    receipt = await adapter.send(
        into(room, post.ts), reply("Press <Start> & wait: https://help.example/a", BUTTONS), "k"
    )

    (sent,) = sl.sent
    assert (sent.thread_ts, sent.text) == (post.ts, "Press &lt;Start&gt; &amp; wait: https://help.example/a")
    assert sent.buttons == tuple((button.id, button.label) for button in BUTTONS)
    assert sent.metadata == {"key": "k", "part": 0, "parts": 1}
    assert receipt.posts == (sent.ts,)
    told = sl.methods.call("chat.getPermalink", {"channel": room.id, "message_ts": sent.ts})
    assert receipt.link == told["permalink"]
    call = sl.called("chat.postMessage")[0]
    assert (call["unfurl_links"], call["unfurl_media"]) == (False, False)


async def test_a_private_answer_to_a_public_post_opens_a_direct_message(sl: FakeSlack, adapter: SlackAdapter) -> None:
    ana, room = sl.user("Ana"), sl.channel("help")
    post = sl.post(room, ana, "it crashes")
    to = replace(into(room, post.ts), private=True, person=ana.id)

    await adapter.send(to, reply("Your steps."), "k")

    assert [(sent.channel, sent.thread_ts) for sent in sl.sent] == [(sl.dm(ana).id, "")]
    with pytest.raises(Refused, match="it knows no such person"):
        await adapter.send(replace(to, person="U0GONE"), reply(), "k2")


async def test_a_tap_belongs_to_its_person(sl: FakeSlack, adapter: SlackAdapter) -> None:
    ana, bo, room = sl.user("Ana"), sl.user("Bo", locale="de-DE"), sl.channel("help")
    async with listening(sl, adapter) as ear:
        question = sl.post(room, ana, "it crashes")
        (message,) = await ear.hear()
        receipt = await adapter.send(under(message), reply(buttons=BUTTONS), "k")
        await ear.hear()
        sl.tap(receipt.posts[0], bo, "not_helped")
        (tap,) = await ear.hear()
        private = await adapter.send(replace(under(message), private=True), reply(buttons=BUTTONS), "k2")
        await ear.hear()
        sl.tap(private.posts[0], ana)
        (inside,) = await ear.hear()

    assert (tap.kind, tap.button, tap.id) == (Kind.TAP, "not_helped", receipt.posts[0])
    assert (tap.author, tap.locale) == (Author(PersonId(bo.id), "Bo"), "de-DE")
    assert (tap.reply_to, tap.public) == (question.ts, True)
    assert tap.happening.startswith(f"tap:{room.id}:{receipt.posts[0]}:{bo.id}:")
    assert (inside.button, inside.public, inside.id) == ("fixed", False, private.posts[0])


async def test_a_long_answer_held_up_in_the_middle_goes_on_there(sl: FakeSlack, adapter: SlackAdapter) -> None:
    room = sl.channel("help")
    post = sl.post(room, sl.user("Ana"), "how?")
    text = "\n".join("a" * 2500 for _ in range(3))
    sl.fail("slow", seconds=0)
    sl.fail("reject_429", seconds=3)
    async with listening(sl, adapter) as ear:
        with pytest.raises(RetryLater) as held_up:
            await adapter.send(into(room, post.ts), reply(text), "k")
        echoes = [message for message in await ear.hear(2) if message.author.role is Role.OWN]
        await adapter.send(into(room, post.ts), reply(text), "k")

    assert held_up.value.after == 3
    assert [echo.key for echo in echoes] == ["k"]
    assert [len(sent.text) for sent in sl.sent] == [2500, 2500, 2500]


async def test_pictures_stand_in_the_message_and_stay_in_it(sl: FakeSlack, adapter: SlackAdapter) -> None:
    room, ana = sl.channel("help"), sl.user("Ana")
    to, words = into(room, sl.post(room, ana, "it crashes").ts), replace(reply("Like this:"), files=(PICTURE, DRAWING))
    unknown = list("12")

    def looks_at_it(_: str) -> bool:
        return bool(unknown and unknown.pop())

    sl.methods.unknown = looks_at_it
    for _ in "12":
        with pytest.raises(RetryLater) as later:
            await adapter.send(to, words, KEY)
        assert (later.value.after, later.value.begun, sl.sent) == (1.5, False, [])
    receipt = await adapter.send(to, words, KEY)
    assert len(sl.called("files.completeUploadExternal")) == 2  # once each, however often the message is tried
    assert await adapter.find_own(to, KEY) == receipt

    def shown() -> list[tuple[str, str]]:
        (post,) = [post for post in sl.world.log if post.by_us]
        return [(one["type"], one.get("alt_text", "")) for one in post.raw.get("blocks", ())]

    pictures = [("image", PICTURE.name), ("image", DRAWING.name)]
    assert shown() == [("section", ""), *pictures]
    await adapter.edit(RoomId(room.id), receipt.posts[0], "Or so:")
    assert (sl.sent[0].text, shown()) == ("Or so:", [("section", ""), *pictures])


async def test_a_file_is_asked_of_slack_alone_and_only_if_slack_has_it(sl: FakeSlack, adapter: SlackAdapter) -> None:
    assert files_at("https://slack.com/api/") == {"https://slack.com", "https://files.slack.com"}
    room, ana = sl.channel("help"), sl.user("Ana")
    external = {"id": "F9", "name": "plan", "mimetype": "image/png", "mode": "external", "size": 0}
    async with listening(sl, adapter) as ear:
        sl.post(room, ana, "", extra={"subtype": "file_share", "files": [external]})
        (message,) = await ear.hear()
    assert message.attachments == (Attachment("image", "plan"),)
    sl.methods.scopes.discard("files:read")
    with pytest.raises(Refused, match="lacks a right"):
        await adapter.locate(message.room.id, message.id, "F9")


async def test_pictures_need_their_right_and_no_other_file_is_taken(sl: FakeSlack) -> None:
    room = sl.channel("help")
    async with opened(sl) as adapter:
        with pytest.raises(Refused, match="PNG, JPEG and GIF"):
            await adapter.send(into(room, ""), replace(reply(), files=(STEPS,)), KEY)
        sl.fail("error_500", "files.getUploadURLExternal")
        with pytest.raises(RetryLater):
            await adapter.send(into(room, ""), replace(reply(), files=(PICTURE,)), KEY)
    sl.methods.scopes.discard("files:write")
    async with opened(sl) as adapter:
        assert adapter.channel.files == 0
    assert sl.sent == []


async def test_a_post_of_ours_is_edited_and_taken_back(sl: FakeSlack, adapter: SlackAdapter) -> None:
    room = sl.channel("help")
    question = sl.post(room, sl.user("Ana"), "it crashes")
    where = RoomId(room.id)
    (post,) = (await adapter.send(into(room, question.ts), reply("wrong", BUTTONS), "k")).posts

    await adapter.edit(where, post, "right & good")
    edited = sl.sent
    await adapter.delete(where, post)
    await adapter.delete(where, post)

    assert [(sent.text, sent.buttons, sent.edited) for sent in edited] == [("right &amp; good", (), True)]
    assert sl.sent == []
    with pytest.raises(Refused, match="the message is gone"):
        await adapter.edit(where, post, "too late")
    with pytest.raises(Refused, match="only its own messages"):
        await adapter.delete(where, RemoteId(question.ts))


async def test_a_lost_answer_to_an_edit_is_a_reason_to_try_again(sl: FakeSlack, adapter: SlackAdapter) -> None:
    sl.fail("reset_after_accept", "chat.update")
    with pytest.raises(RetryLater):
        await adapter.edit(RoomId(sl.channel("help").id), RemoteId("1.1"), "x")


async def test_slowing_down_is_asked_for_in_seconds(sl: FakeSlack, adapter: SlackAdapter) -> None:
    room = sl.channel("help")
    post = sl.post(room, sl.user("Ana"), "it crashes")
    sl.fail("reject_429", seconds=30)
    with pytest.raises(RetryLater) as later:
        await adapter.send(into(room, post.ts), reply(), "k")
    sl.fail("refuse", error="rate_limited")
    with pytest.raises(RetryLater) as vague:
        await adapter.send(into(room, post.ts), reply(), "k")

    assert (later.value.after, vague.value.after, sl.sent) == (30.0, None, [])
    assert len(sl.called("chat.postMessage")) == 2


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        ("account_inactive", "does not accept the bot's token"),
        ("channel_not_found", "no such channel for this bot"),
        ("invalid_auth", "does not accept the bot's token"),
        ("is_archived", "archived"),
        ("missing_scope", "compare its scopes"),
        ("msg_too_long", "too long"),
        ("not_in_channel", "type /invite"),
        ("restricted_action_read_only_channel", "only some people may write"),
        ("thread_not_found", "the thread is gone"),
        ("error_of_the_future", "error_of_the_future"),
    ],
)
async def test_a_refusal_says_why_and_what_to_do(
    sl: FakeSlack, adapter: SlackAdapter, error: str, sentence: str
) -> None:
    sl.fail("refuse", error=error)
    with pytest.raises(Refused, match=sentence):
        await adapter.send(into(sl.channel("help"), "1.1"), reply(), "k")


async def test_real_refusals_of_the_platform(sl: FakeSlack, adapter: SlackAdapter) -> None:
    outside, old, room = sl.channel("outside", member=False), sl.channel("old"), sl.channel("help")
    old.archived = True
    found = []
    for channel in (outside, old, room):
        with pytest.raises(Refused) as refused:
            await adapter.send(into(channel, "1.1"), reply(), "k")
        found.append(str(refused.value))

    assert [words in sentence for words, sentence in zip(("/invite", "archived", "thread"), found, strict=True)]
    assert sl.sent == []


@pytest.mark.parametrize(
    ("kind", "stands"),
    [
        ("error_500", False),
        ("reset", False),
    ],
)
async def test_a_send_without_an_answer_is_unsure_and_settled_by_reading_back(
    sl: FakeSlack, kind: FaultKind, stands: bool
) -> None:
    room = sl.channel("help")
    post = sl.post(room, sl.user("Ana"), "it crashes")
    to = into(room, post.ts)
    sl.fail(kind)
    async with opened(sl, answer_seconds=0.3) as adapter:
        with pytest.raises(Unsure, match="may stand there"):
            await adapter.send(to, reply(), "k")
        found = await adapter.find_own(to, "k")

    assert len(sl.called("chat.postMessage")) == 1
    assert [sent.ts for sent in sl.sent] == list(found.posts if found else ())
    assert bool(sl.sent) is stands


@pytest.mark.parametrize("error", ["fatal_error", "internal_error", "request_timeout", "service_unavailable"])
async def test_trouble_inside_slack_leaves_a_send_unsure(sl: FakeSlack, adapter: SlackAdapter, error: str) -> None:
    sl.fail("refuse", error=error)
    with pytest.raises(Unsure, match=error):
        await adapter.send(into(sl.channel("help"), "1.1"), reply(), "k")


# --- settling by reading back -----------------------------------------------------------------------------------------


async def test_our_post_is_found_in_a_long_thread_and_nobody_elses(sl: FakeSlack, adapter: SlackAdapter) -> None:
    ana, room = sl.user("Ana"), sl.channel("help")
    sl.events.subscribed.clear()
    post = sl.post(room, ana, "it crashes")
    to = into(room, post.ts)
    for number in range(250):
        sl.post(room, ana, f"{number}", thread=post)
    ours = await adapter.send(to, reply(), "k")
    copied = {"metadata": {"event_type": "beancan_reply", "event_payload": {"key": "k9", "part": 0, "parts": 1}}}
    sl.post(room, ana, "not ours", thread=post, extra=copied)

    assert await adapter.find_own(to, "k") == ours
    assert await adapter.find_own(to, "k9") is None
    assert await adapter.find_own(replace(to, root=RemoteId("1.1"), to=None), "k") is None


@pytest.mark.parametrize("kind", ["error_500", "reset", "reject_429"])
async def test_not_being_able_to_look_is_not_the_same_as_not_being_there(
    sl: FakeSlack, adapter: SlackAdapter, kind: FaultKind
) -> None:
    to = into(sl.channel("help"), "1.1")
    sl.fail(kind, "conversations.replies", times=2)  # the HTTP library itself repeats a reading once
    with pytest.raises(RetryLater):
        await adapter.find_own(to, "k")
    sl.faults.clear()
    sl.methods.scopes.discard("channels:history")
    with pytest.raises(RetryLater, match="the app lacks a right"):
        await adapter.find_own(to, "k")


# --- start ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"token": "xoxb-wrong"}, r"accounts\.slack-main\.token: Slack does not accept .* OAuth & Permissions"),
        ({"app_token": "xapp-wrong"}, r"app_token: Slack does not accept this token\. .* App-Level Tokens"),
        ({"app_token": "xoxb-1-of-the-pretended-platform"}, r"app_token: Slack does not accept this token"),
        ({"app_token": ""}, r"accounts\.slack-main: there is no way to hear Slack\. Set app_token_env"),
    ],
)
async def test_bad_credentials_are_named_with_their_cure(sl: FakeSlack, fields: dict[str, Any], sentence: str) -> None:
    adapter = adapter_for(sl, **fields)
    with pytest.raises(ConfigError, match=sentence) as refused:
        await adapter.open()
    await adapter.close()
    assert "xoxb-" not in str(refused.value)
    assert "xapp-" not in str(refused.value)


async def test_the_token_of_a_person_is_refused(sl: FakeSlack) -> None:
    sl.world.bot = replace(sl.world.bot, bot_id="")
    adapter = adapter_for(sl)
    with pytest.raises(ConfigError, match="this is the token of a person"):
        await adapter.open()
    await adapter.close()


async def test_missing_scopes_are_told_in_plain_words_and_in_the_abilities(
    sl: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    sl.methods.scopes -= {"channels:history", "im:write"}
    async with opened(sl) as adapter:
        assert not adapter.channel.sees_native_replies
    assert "without the scope channels:history it hears nothing in public channels but calls of its name" in caplog.text
    sl.methods.scopes.discard("chat:write")
    broken = adapter_for(sl)
    with pytest.raises(ConfigError, match=r"token: the app lacks a right; .* \(chat:write\)"):
        await broken.open()
    await broken.close()


async def test_a_server_that_cannot_be_reached_is_tried_later(sl: FakeSlack) -> None:
    await sl.go_offline()
    adapter = adapter_for(sl)
    with pytest.raises(RetryLater, match=r"accounts\.slack-main: .* Check the network"):
        await adapter.open()
    await sl.come_back()
    sl.fail("reject_429", "auth.test", seconds=9)
    with pytest.raises(RetryLater) as later:
        await adapter.open()
    assert later.value.after == 9
    await adapter.open()
    await adapter.close()


async def test_what_the_adapter_can_and_knows_after_the_start(sl: FakeSlack, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with opened(sl, signing_secret=SIGNING_SECRET, app_token=sl.app_token) as adapter:
        for ability in (CanDelete, CanEdit, CanReadThread, CanServeWebhook):
            assert isinstance(adapter, ability)
        assert adapter.channel.private_link == "https://slack.com/app_redirect?app=A0BEANS"
        assert adapter.channel.sees_native_replies
    assert (ABILITIES.settles, ABILITIES.law.room_gap) == (Settles.READ_BACK, 1.0)
    for secret in (sl.token, sl.app_token, SIGNING_SECRET):
        assert secret not in caplog.text
        assert secret not in repr(SlackAccount(CHANNEL, sl.token, sl.app_token, SIGNING_SECRET))


# --- webhook ----------------------------------------------------------------------------------------------------------


async def test_a_webhook_answers_only_after_the_event_is_stored(sl: FakeSlack) -> None:
    ana, room = sl.user("Ana"), sl.channel("help")
    async with opened(sl, signing_secret=SIGNING_SECRET) as adapter, reachable(sl, adapter):
        async with listening(sl, adapter) as ear:
            sl.post(room, ana, "one")
            (lost,) = await ear.hear()
        async with listening(sl, adapter) as ear:
            (again,) = await ear.hear()
            assert [told.outcome for told in sl.events.told if told.outcome == "ok"] == []
            ear.ask()
            await sl.events.settled()
            receipt = await adapter.send(under(again), reply(buttons=BUTTONS), "k")
            await ear.hear()
            sl.tap(receipt.posts[0], ana)
            (tap,) = await ear.hear()
            ear.ask()
            await sl.events.settled()

    assert lost == again
    assert (tap.kind, tap.button) == (Kind.TAP, "fixed")
    assert sl.events.lost == []
    assert sl.called("apps.connections.open") == []


async def test_a_webhook_call_that_is_not_signed_or_out_of_shape_is_refused(
    sl: FakeSlack, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    body = json.dumps({"type": "event_callback", "event": {"type": "message", "text": "not from Slack"}})
    signed = sl.events.signed(body)
    stamp, signature = signed.values()
    old = str(int(datetime(2026, 1, 1, tzinfo=UTC).timestamp()))
    async with opened(sl, signing_secret=SIGNING_SECRET) as adapter:
        for headers in (
            {},
            {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": "v0=" + "0" * 64},
            {"X-Slack-Request-Timestamp": old, "X-Slack-Signature": signature},
            {"X-Slack-Request-Timestamp": "soon", "X-Slack-Signature": signature},
        ):
            assert (await adapter.webhook(headers, body.encode()))[0] in {401, 500}
        assert (await adapter.webhook({"Content-Type": "application/json"}, b"not json"))[0] == 400
        assert (await adapter.webhook({}, b"\xff"))[0] == 400
        assert (await adapter.webhook({}, b'{"event": {"user": 7}}'))[0] == 400
        assert (await adapter.webhook(signed, body.encode()))[0] == 503
    async with opened(sl) as adapter:
        assert (await adapter.webhook(signed, body.encode()))[0] == 403
    assert "not from Slack" not in caplog.text


async def test_slack_proves_the_address_before_it_uses_it(sl: FakeSlack) -> None:
    async with opened(sl, signing_secret="another-secret") as adapter:
        with pytest.raises(AssertionError):
            async with reachable(sl, adapter):
                pytest.fail("the address was taken")
    async with opened(sl, signing_secret=SIGNING_SECRET) as adapter, reachable(sl, adapter) as url:
        assert sl.events.url == url


# --- the guide --------------------------------------------------------------------------------------------------------


def test_the_manifest_of_the_guide_asks_for_what_the_adapter_needs() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "how-to" / "slack.md").read_text(encoding="utf-8")
    manifest = yaml.safe_load(guide.split("```yaml\n")[1].split("```")[0])

    assert set(SCOPES) <= set(manifest["oauth_config"]["scopes"]["bot"])
    assert set(manifest["oauth_config"]["scopes"]["bot"]) == ALL_SCOPES - {"reactions:read"}
    assert set(manifest["settings"]["event_subscriptions"]["bot_events"]) == EVERYTHING - {"reaction_added"}
    assert manifest["settings"]["interactivity"]["is_enabled"]
