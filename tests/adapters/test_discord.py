"""The Discord adapter with the real library, against a server that follows the public protocol."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from adapters.discord import ABILITIES, DiscordAccount, DiscordAdapter, nonce
from bot.core.decisions import Button
from bot.core.messages import Attachment, Author, Kind, PersonId, RemoteId, Role, Room, RoomId, RoomKind, Visibility
from bot.core.policy import Settles
from bot.errors import ConfigError, Refused, RetryLater, SendError, Unsure
from bot.ports import CanDelete, CanEdit, Cursor, Target
from tests.fakes.discord import Channel, FakeDiscord, FaultKind, Server, User
from tests.fakes.discord_bench import (
    NOW,
    StillClock,
    adapter_for,
    into,
    opened,
    reading,
    reply,
    said,
    texts,
    under,
)
from tests.fakes.discord_gateway import IDENTIFY, INVALID, MESSAGE_CONTENT, RECONNECT, RESUME

BUTTONS = (Button("fixed", "Yes, fixed"), Button("not_helped", "Did not help"), Button("person", "A person"))
KEY = "6f1c9a52-6f4e-4c2e-9d2a-0d5b6a4b1c2d"


@pytest.fixture
async def dc() -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord() as fake:
        yield fake


@pytest.fixture
def server(dc: FakeDiscord) -> Server:
    return dc.server("Acme")


@pytest.fixture
def room(dc: FakeDiscord, server: Server) -> Channel:
    return dc.channel(server, "help")


@pytest.fixture
def ana(dc: FakeDiscord, server: Server) -> User:
    return dc.user("Ana")


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
async def adapter(dc: FakeDiscord, room: Channel, clock: StillClock) -> AsyncIterator[DiscordAdapter]:
    async with opened(dc, clock) as ready:
        yield ready


# --- hearing ----------------------------------------------------------------------------------------------------------


async def test_a_public_post_and_a_private_one_are_heard(
    dc: FakeDiscord, server: Server, room: Channel, ana: User, adapter: DiscordAdapter
) -> None:
    async with reading(dc, adapter) as reader:
        post = dc.post(room, ana, "my wifi is down")
        chat = dc.private(ana)
        dc.post(chat, ana, "and my bill is wrong")
        public, private = await reader.hear(2)

    assert (public.text, public.visibility, public.addressed) == ("my wifi is down", Visibility.PUBLIC, False)
    assert public.happening == f"post:{room.id}:{post.id}"
    assert (public.room, public.id) == (Room(RoomId(str(room.id)), RoomKind.OPEN, "help"), f"{room.id}/{post.id}")
    assert (public.author, public.reach, public.threaded) == (Author(PersonId(str(ana.id)), "Ana"), 250, False)
    assert public.link == f"https://discord.com/channels/{server.id}/{room.id}/{post.id}"
    assert (private.visibility, private.addressed, private.root) == (Visibility.PRIVATE, True, str(chat.id))


async def test_mentions_replies_and_support_rooms_address_the_brand(
    dc: FakeDiscord, server: Server, room: Channel, ana: User
) -> None:
    support = dc.channel(server, "support")
    async with opened(dc, support_rooms=frozenset({str(support.id)})) as adapter, reading(dc, adapter) as reader:
        receipt = await adapter.send(into(room), reply(), KEY)
        dc.post(room, ana, f"{dc.mention} it crashes")
        dc.post(room, ana, f"<@&{server.our_role}> see", attachments=[{"id": "1", "content_type": "image/png"}])
        dc.post(room, ana, "still broken", reply_to=int(receipt.posts[0].partition("/")[2]))
        dc.post(support, ana, "hello?")
        dc.post(room, ana, "ask Acme Help instead")
        _, *messages = await reader.hear(6)

    assert [message.addressed for message in messages] == [True, True, True, True, False]
    assert texts(messages)[:2] == ["@Acme Help it crashes", "@role see"]
    assert messages[1].attachments == (Attachment("image", ref="1"),)
    assert messages[3].room.kind is RoomKind.SUPPORT


async def test_a_thread_at_a_post_is_the_same_thread_in_the_same_room(
    dc: FakeDiscord, room: Channel, ana: User, adapter: DiscordAdapter
) -> None:
    async with reading(dc, adapter) as reader:
        post = dc.post(room, ana, "it crashes")
        (message,) = await reader.hear()
        thread = dc.thread(post, ana, "crash")
        inside = dc.post(thread, ana, "on Android")
        (within,) = await reader.hear()
        receipt = await adapter.send(under(within), reply(), KEY)

    assert (within.room, within.root, within.threaded) == (message.room, message.id, True)
    assert within.id == f"{thread.id}/{inside.id}"
    assert [(sent.channel, sent.reply_to) for sent in dc.sent] == [(thread.id, inside.id)]
    assert receipt.posts == (f"{thread.id}/{dc.sent[0].id}",)


async def test_every_post_of_a_forum_is_a_thread_in_the_room_of_the_forum(
    dc: FakeDiscord, server: Server, ana: User, adapter: DiscordAdapter
) -> None:
    forum = dc.forum(server, "questions")
    async with reading(dc, adapter) as reader:
        thread, post = dc.forum_post(forum, ana, "Crash", "it crashes")
        (message,) = await reader.hear()
        await adapter.send(under(message), reply(), KEY)
        await adapter.send(replace(under(message), to=None), reply("And more."), str(uuid4()))

    assert message.room == Room(RoomId(str(forum.id)), RoomKind.OPEN, "questions")
    assert (message.root, message.id) == (f"{forum.id}/{thread.id}", f"{thread.id}/{post.id}")
    assert [(sent.channel, sent.reply_to) for sent in dc.sent] == [(thread.id, post.id), (thread.id, None)]


async def test_the_team_is_known_by_person_and_by_role_and_machines_by_their_marks(
    dc: FakeDiscord, server: Server, room: Channel, ana: User
) -> None:
    helpers = dc.role(server)
    sam, kim = dc.user("Sam"), dc.user("Kim", roles=[helpers], nick="Kim of Acme")
    feed = dc.user("Feed")
    account: dict[str, Any] = {"staff": frozenset({str(sam.id), str(helpers)}), "bots": frozenset({str(feed.id)})}
    async with opened(dc, **account) as adapter, reading(dc, adapter) as reader:
        question = dc.post(room, ana, "it crashes")
        dc.post(room, sam, "I look into it", reply_to=question)
        dc.post(room, kim, "me too")
        dc.post(room, dc.user("Weather", bot=True), "it rains")
        dc.post_by_webhook(room, "News", "we are on TV")
        dc.post(room, feed, "beep")
        dc.post(room, ana, "thanks Sam", reply_to=dc.post(room, sam, "try again"))
        messages = await reader.hear(8)

    assert [(message.author.name, message.author.role) for message in messages] == [
        ("Ana", Role.CUSTOMER), ("Sam", Role.STAFF), ("Kim of Acme", Role.STAFF), ("Weather", Role.BOT),
        ("News", Role.BOT), ("Feed", Role.BOT), ("Sam", Role.STAFF), ("Ana", Role.CUSTOMER),
    ]  # fmt: skip
    assert messages[1].reply_to == messages[0].id
    assert messages[7].addressed


async def test_our_own_post_comes_back_with_the_key_it_was_sent_with(
    dc: FakeDiscord, room: Channel, ana: User, adapter: DiscordAdapter
) -> None:
    async with reading(dc, adapter) as reader:
        dc.post(room, ana, "it crashes")
        (message,) = await reader.hear()
        receipt = await adapter.send(under(message), reply(), KEY)
        (echo,) = await reader.hear()

    assert (echo.author.role, echo.key, echo.id) == (Role.OWN, KEY, receipt.posts[0])
    assert echo.reply_to == message.id


async def test_an_edit_names_its_moment_and_a_preview_is_none(
    dc: FakeDiscord, room: Channel, ana: User, adapter: DiscordAdapter
) -> None:
    async with reading(dc, adapter) as reader:
        post = dc.post(room, ana, "it crashs https://help.example")
        dc.preview(post)
        dc.edit(post, "it crashes")
        dc.preview(post)
        first, edit, again = await reader.hear(3)

    assert (edit.kind, edit.id, edit.text) == (Kind.EDIT, first.id, "it crashes")
    assert edit.happening == f"edit:{room.id}:{post.id}:{post.raw['edited_timestamp']}"
    assert again.happening == edit.happening


async def test_deleted_posts_are_told_alone_and_in_bulk(
    dc: FakeDiscord, room: Channel, ana: User, adapter: DiscordAdapter
) -> None:
    async with reading(dc, adapter) as reader:
        posts = [dc.post(room, ana, text) for text in ("one", "two", "three")]
        inside = dc.post(dc.thread(posts[0], ana, "details"), ana, "four")
        chat = dc.private(ana)
        dc.post(chat, ana, "five")
        messages = await reader.hear(5)
        dc.delete(posts[0])
        dc.delete(*posts[1:])
        dc.delete(inside)
        dc.delete(chat.posts[chat.last or 0])
        gone = await reader.hear(5)

    assert {message.kind for message in gone} == {Kind.DELETE}
    assert [message.id for message in gone] == [message.id for message in messages]
    assert [message.room for message in gone] == [message.room for message in messages]
    assert [message.visibility for message in gone] == [message.visibility for message in messages]
    assert gone[0].happening == f"delete:{room.id}:{posts[0].id}"
    assert (gone[0].text, gone[0].at) == ("", NOW)


async def test_notices_say_nothing_and_a_forwarded_post_says_what_its_origin_said(
    dc: FakeDiscord, room: Channel, ana: User, adapter: DiscordAdapter
) -> None:
    async with reading(dc, adapter) as reader:
        post = dc.post(room, ana, "it crashes")
        dc.join(room, ana)
        dc.thread(post, ana, "crash")
        dc.forward(room, ana, post)
        messages = await reader.hear(2)

    assert [(message.text, message.reply_to) for message in messages] == [("it crashes", None)] * 2


async def test_without_the_intent_only_what_is_said_to_the_bot_is_heard(caplog: pytest.LogCaptureFixture) -> None:
    async with FakeDiscord(content=False) as dc:
        server = dc.server("Acme")
        room, ana, sam = dc.channel(server, "help"), dc.user("Ana"), dc.user("Sam")
        async with opened(dc, staff=frozenset({str(sam.id)})) as adapter, reading(dc, adapter) as reader:
            assert adapter.channel.listen == "mentions"
            dc.post(room, ana, "unheard")
            dc.post(room, sam, "the words of the team are hidden, its presence is not")
            dc.post(room, ana, f"{dc.mention} heard")
            dc.post(dc.private(ana), ana, "heard in private")
            messages = await reader.hear(3)

        assert [message.text for message in messages] == ["", "@Acme Help heard", "heard in private"]
        assert messages[0].author.role is Role.STAFF
        assert adapter.channel.sees_native_replies
        assert not dc.gateway.heard(IDENTIFY)[0]["d"]["intents"] & MESSAGE_CONTENT
    assert "switch the intent on in the developer portal" in caplog.text


async def test_an_intent_refused_at_the_door_leads_to_mentions_too(caplog: pytest.LogCaptureFixture) -> None:
    async with FakeDiscord(content=False, flagged=False) as dc:
        server = dc.server("Acme")
        room, ana = dc.channel(server, "help"), dc.user("Ana")
        async with opened(dc) as adapter, reading(dc, adapter) as reader:
            dc.post(room, ana, f"{dc.mention} hello")
            assert texts(await reader.hear()) == ["@Acme Help hello"]
            assert adapter.channel.listen == "mentions"
        assert len(dc.gateway.heard(IDENTIFY)) == 2
    assert "the message content intent is off" in caplog.text


# --- nothing lost, nothing twice --------------------------------------------------------------------------------------


async def test_what_was_not_stored_comes_again(
    dc: FakeDiscord, room: Channel, ana: User, adapter: DiscordAdapter
) -> None:
    async with reading(dc, adapter) as reader:
        dc.post(room, ana, "stored")
        assert texts(await reader.hear()) == ["stored"]
        dc.post(room, ana, "not stored")
        assert texts(await reader.hear()) == ["not stored"]
        cursor = reader.cursor  # of the batch before: the last one was given out, and nobody came back for more

    async with reading(dc, adapter, cursor) as reader:
        assert texts(await reader.hear()) == ["not stored"]
    assert len(dc.gateway.heard(RESUME)) == 1
    assert len(dc.gateway.heard(IDENTIFY)) == 1


async def test_a_restart_goes_on_with_the_session_and_misses_no_edit_deletion_or_tap(
    dc: FakeDiscord, server: Server, room: Channel, ana: User
) -> None:
    async with opened(dc) as first, reading(dc, first) as reader:
        receipt = await first.send(into(room), reply(buttons=BUTTONS), KEY)
        old = dc.post(room, ana, "old")
        thread = dc.thread(old, ana, "more")
        await reader.hear(2)
        cursor = reader.last.cursor
    dc.edit(old, "older")
    dc.tap(int(receipt.posts[0].partition("/")[2]), ana)
    dc.post(thread, ana, f"<@&{server.our_role}> written meanwhile")
    dc.delete(old)

    async with opened(dc) as second, reading(dc, second, cursor) as reader:
        messages = await reader.hear(4)

    assert [message.kind for message in messages] == [Kind.EDIT, Kind.TAP, Kind.POST, Kind.DELETE]
    assert messages[2].root == messages[0].id
    assert (messages[2].room.name, messages[2].addressed) == ("help", True)
    assert len(dc.gateway.heard(IDENTIFY)) == 1


async def stored(dc: FakeDiscord, room: Channel, person: User) -> Cursor:
    """A life before: a public and a private post are stored; gives the cursor."""
    async with opened(dc) as adapter, reading(dc, adapter) as reader:
        dc.post(room, person, "stored")
        dc.post(dc.private(person), person, "stored too")
        await reader.hear(2)
        cursor = reader.last.cursor
    assert cursor is not None
    return cursor


async def test_what_a_lost_session_hid_is_read_in_channels_threads_and_private_chats(
    dc: FakeDiscord, server: Server, room: Channel, ana: User, clock: StillClock
) -> None:
    helpers, forum, quiet = dc.role(server), dc.forum(server, "questions"), dc.channel(server, "quiet")
    kim = dc.user("Kim", roles=[helpers])
    cursor = await stored(dc, room, ana)
    dc.gateway.forget()
    for number in range(120):
        dc.post(room, ana, f"post {number}")
    edited = dc.post(room, ana, "teh end")
    dc.edit(edited, "the end")
    dc.post(room, kim, "we are on it")
    _, inside = dc.forum_post(forum, ana, "Crash", "in the forum")
    private = dc.post(dc.private(ana), ana, "in private")
    dc.fail("reject_429", "history", seconds=3)
    dc.fail("error_502", "history")

    async with opened(dc, clock, staff=frozenset({str(helpers)})) as adapter, reading(dc, adapter, cursor) as reader:
        found = await reader.until("the end")
        dc.post(room, ana, "live")
        found += await reader.until("live")

    public = [message for message in found if message.room.id == str(room.id) and message.kind is Kind.POST]
    assert texts(public)[-123:] == [*(f"post {number}" for number in range(120)), "the end", "we are on it", "live"]
    assert [message.text for message in found if message.kind is Kind.EDIT] == ["the end"]
    assert public[-2].author.role is Role.STAFF
    assert {f"{inside.channel.id}/{inside.id}", f"{private.channel.id}/{private.id}"} <= {one.id for one in found}
    assert clock.slept == [2.0, 3.0, 2.0]
    assert str(quiet.id) not in {call["channel"] for call in dc.called("history")}


async def test_a_channel_closed_to_the_bot_does_not_hold_up_the_others(
    dc: FakeDiscord, server: Server, room: Channel, ana: User
) -> None:
    secret = dc.channel(server, "secret")
    cursor = await stored(dc, room, ana)
    dc.gateway.forget()
    dc.post(secret, ana, "not for machines")
    dc.post(room, ana, "missed")
    secret.hidden = True

    async with opened(dc) as adapter, reading(dc, adapter, cursor) as reader:
        found = await reader.until("missed")
        dc.post(room, ana, "live")
        found += await reader.until("live")
    assert texts(found) == ["stored", "missed", "live"]
    assert str(secret.id) in {call["channel"] for call in dc.called("history")}


async def test_a_crash_while_catching_up_loses_nothing(
    dc: FakeDiscord, server: Server, room: Channel, ana: User
) -> None:
    second = dc.channel(server, "second")
    cursor = await stored(dc, room, ana)
    dc.gateway.forget()
    dc.post(room, ana, "missed in the first")
    dc.post(second, ana, "missed in the second")
    found: set[str] = set()
    for batches in range(1, 8):  # each life stores one batch more and dies
        async with opened(dc) as adapter, aclosing(adapter.events(cursor)) as events:
            for _ in range(batches):
                batch = await asyncio.wait_for(anext(events), 10)
                found |= set(texts(said(adapter, batch)))
                cursor = batch.cursor or cursor
                if {"missed in the first", "missed in the second"} <= found:
                    return
    pytest.fail(f"only {found}")


async def test_the_cursor_stays_short_however_many_write_in_private(
    dc: FakeDiscord, room: Channel, adapter: DiscordAdapter
) -> None:
    people = [dc.user(f"Person {number}") for number in range(55)]
    async with reading(dc, adapter) as reader:
        for person in [*people, people[10]]:
            dc.post(dc.private(person), person, "hello")
        await reader.hear(56)
        private = json.loads(reader.last.cursor or "{}")["private"]
    kept = [*people[5:10], *people[11:], people[10]]
    assert list(private) == [str(dc.private(person).id) for person in kept]


async def test_older_posts_are_no_news_at_the_very_first_start(
    dc: FakeDiscord, room: Channel, ana: User, adapter: DiscordAdapter
) -> None:
    dc.post(room, ana, "from last year")
    async with reading(dc, adapter) as reader:
        dc.post(room, ana, "now")
        assert texts(await reader.hear()) == ["now"]


@pytest.mark.parametrize("how", ["cut", "reconnect", "resumable", "closed"])
async def test_a_broken_connection_is_taken_up_again_without_loss(
    dc: FakeDiscord, room: Channel, ana: User, adapter: DiscordAdapter, how: str
) -> None:
    trouble = {
        "reconnect": lambda: dc.gateway.say(RECONNECT),
        "resumable": lambda: dc.gateway.say(INVALID, True),
        "closed": lambda: dc.gateway.close(4000),
    }
    async with reading(dc, adapter) as reader:
        dc.post(room, ana, "before")
        assert texts(await reader.hear()) == ["before"]
        dc.gateway.held = []
        dc.post(room, ana, "meanwhile")
        dc.gateway.held = None  # these frames never left
        if how == "cut":
            dc.gateway.cut()
        else:
            await trouble[how]()
        assert texts(await reader.hear()) == ["meanwhile"]
        dc.post(room, ana, "after")
        assert texts(await reader.hear()) == ["after"]

    assert len(dc.gateway.heard(RESUME)) == 1
    assert len(dc.gateway.heard(IDENTIFY)) == 1


async def test_a_session_that_discord_gave_up_is_begun_anew_and_the_gap_is_read(
    dc: FakeDiscord, room: Channel, ana: User, adapter: DiscordAdapter, clock: StillClock
) -> None:
    async with reading(dc, adapter) as reader:
        dc.post(room, ana, "before")
        await reader.hear()
        dc.gateway.forget()
        dc.post(room, ana, "in the gap")
        await dc.gateway.say(INVALID, False)
        found = await reader.until("in the gap")
        dc.post(room, ana, "after")
        found += await reader.until("after")

    assert texts(found) == ["before", "in the gap", "after"]
    assert clock.slept == [2.0]
    assert len(dc.gateway.heard(IDENTIFY)) == 2


async def test_a_platform_out_of_reach_is_waited_for(
    dc: FakeDiscord, room: Channel, ana: User, adapter: DiscordAdapter, clock: StillClock
) -> None:
    async with reading(dc, adapter) as reader:
        tried = asyncio.Event()
        clock.meanwhile = lambda: tried.set() if len(clock.slept) >= 5 else None
        await dc.go_offline()
        reading_on = asyncio.create_task(reader.hear())
        await asyncio.wait_for(tried.wait(), 10)
        await dc.come_back()
        await dc.until(lambda: len(dc.gateway.lines) == 1)
        dc.post(room, ana, "hello again")
        assert "hello again" in texts(await reading_on)
    assert clock.slept[:5] == [2.0, 4.0, 8.0, 16.0, 32.0]
    assert max(clock.slept) <= 60.0


async def test_the_line_is_kept_alive(dc: FakeDiscord, adapter: DiscordAdapter) -> None:
    dc.gateway.interval = 20
    async with reading(dc, adapter):
        await dc.until(lambda: len(dc.gateway.heard(1)) >= 3)
        assert len(dc.gateway.lines) == 1


async def test_it_leaves_so_that_the_session_stays(dc: FakeDiscord, adapter: DiscordAdapter) -> None:
    async with reading(dc, adapter):
        pass
    await dc.until(lambda: dc.gateway.closed_with == [4000])
    assert len(dc.gateway.sessions) == 1


# --- speaking ---------------------------------------------------------------------------------------------------------


async def test_the_answer_stands_under_the_post_and_pings_nobody(
    dc: FakeDiscord, server: Server, room: Channel, ana: User, adapter: DiscordAdapter
) -> None:
    async with reading(dc, adapter) as reader:
        post = dc.post(room, ana, "it crashes")
        (message,) = await reader.hear()
    receipt = await adapter.send(under(message), reply("@everyone: https://help.example/reset", BUTTONS), KEY)

    (sent,) = dc.sent
    assert (sent.channel, sent.reply_to, sent.text) == (room.id, post.id, "@everyone: https://help.example/reset")
    assert sent.buttons == tuple((button.label, button.id) for button in BUTTONS)
    assert receipt.posts == (f"{room.id}/{sent.id}",)
    assert receipt.link == f"https://discord.com/channels/{server.id}/{room.id}/{sent.id}"
    (call,) = dc.called("send")
    assert call["allowed_mentions"] == {"parse": []}
    assert call["flags"] == 4  # no previews of links
    assert (call["nonce"], call["enforce_nonce"]) == (nonce(KEY, 0), True)


async def test_a_private_answer_to_a_public_post_goes_to_the_private_chat(
    dc: FakeDiscord, room: Channel, ana: User, adapter: DiscordAdapter
) -> None:
    async with reading(dc, adapter) as reader:
        dc.post(room, ana, "it crashes")
        (message,) = await reader.hear()
        receipt = await adapter.send(under(message, private=True), reply("Your steps.", BUTTONS), KEY)
        (echo,) = await reader.hear()
        dc.tap(dc.sent[0].id, ana)
        (tap,) = await reader.hear()
        mine = dc.post(dc.private(ana), ana, "thanks")
        (thanks,) = await reader.hear()
        await adapter.send(under(thanks), reply("Glad to help."), str(uuid4()))

    chat = dc.private(ana)
    assert [(sent.channel, sent.reply_to) for sent in dc.sent] == [(chat.id, None), (chat.id, mine.id)]
    assert (receipt.room, receipt.posts[0]) == (str(chat.id), echo.id)
    assert (echo.room.id, echo.key, echo.visibility) == (str(chat.id), KEY, Visibility.PRIVATE)
    assert (tap.id, tap.room.id, tap.visibility) == (echo.id, str(chat.id), Visibility.PRIVATE)
    assert receipt.link == f"https://discord.com/channels/@me/{chat.id}/{dc.sent[0].id}"


async def test_a_tap_belongs_to_its_person_and_is_acknowledged_once_stored(
    dc: FakeDiscord, room: Channel, ana: User, adapter: DiscordAdapter
) -> None:
    bo = dc.user("Bo")
    async with reading(dc, adapter) as reader:
        post = dc.post(room, ana, "it crashes")
        (message,) = await reader.hear()
        receipt = await adapter.send(under(message), reply(buttons=BUTTONS), KEY)
        await reader.hear()
        number = dc.tap(dc.sent[0].id, bo, "not_helped")
        (tap,) = await reader.hear()
        assert dc.rest.answered == []
        dc.post(room, ana, "next")
        await reader.hear()
        await dc.until(lambda: dc.rest.answered == [(number, 6)])

    assert (tap.kind, tap.button, tap.happening) == (Kind.TAP, "not_helped", f"tap:{number}")
    assert (tap.author, tap.locale) == (Author(PersonId(str(bo.id)), "Bo"), "fr")
    assert (tap.id, tap.reply_to, tap.key) == (receipt.posts[0], f"{room.id}/{post.id}", "")
    assert tap.addressed


async def test_buttons_of_an_earlier_life_work_and_a_tap_too_old_to_acknowledge_is_heard(
    dc: FakeDiscord, room: Channel, ana: User
) -> None:
    async with opened(dc) as first:
        await first.send(into(room), reply(buttons=BUTTONS), KEY)
    async with opened(dc) as second, reading(dc, second) as reader:
        dc.tap(dc.sent[0].id, ana, "person")
        dc.rest.open_taps.clear()
        (tap,) = await reader.hear()
        dc.post(room, ana, "next")
        assert texts(await reader.hear()) == ["next"]
        await dc.until(lambda: len(dc.called("callback")) == 1)
    assert tap.button == "person"


@pytest.mark.parametrize("opened_before", [False, True])
async def test_the_rest_of_a_long_public_answer_goes_into_a_thread_at_the_post(
    dc: FakeDiscord, room: Channel, ana: User, adapter: DiscordAdapter, opened_before: bool
) -> None:
    async with reading(dc, adapter) as reader:
        post = dc.post(room, ana, "how?")
        (message,) = await reader.hear()
        if opened_before:
            dc.thread(post, ana, "how")
    receipt = await adapter.send(under(message), reply("\n".join("abc " * 400 for _ in range(3)), BUTTONS), KEY)

    assert [sent.channel for sent in dc.sent] == [room.id, post.id, post.id]
    assert receipt.posts[1] == f"{post.id}/{dc.sent[1].id}"


async def test_where_no_thread_can_be_opened_the_rest_stays_in_the_channel(
    dc: FakeDiscord, room: Channel, ana: User, adapter: DiscordAdapter
) -> None:
    async with reading(dc, adapter) as reader:
        post = dc.post(room, ana, "how?")
        (message,) = await reader.hear()
    dc.delete(post)
    await adapter.send(under(message), reply("\n".join("a" * 1500 for _ in range(2))), KEY)
    assert [(sent.channel, sent.reply_to) for sent in dc.sent] == [(room.id, None), (room.id, None)]


async def test_a_post_of_ours_is_edited_and_taken_back(dc: FakeDiscord, room: Channel, adapter: DiscordAdapter) -> None:
    where = RoomId(str(room.id))
    (post,) = (await adapter.send(into(room), reply("wrong", BUTTONS), KEY)).posts

    await adapter.edit(where, post, "right")
    edited = dc.sent
    await adapter.delete(where, post)
    await adapter.delete(where, post)

    assert [(sent.text, sent.edited, sent.buttons) for sent in edited] == [("right", True, ())]
    assert dc.sent == []
    with pytest.raises(Refused, match="the message is gone"):
        await adapter.edit(where, post, "too late")
    with pytest.raises(Refused, match="the message is gone"):  # so Discord says when its nonce is used once more
        await adapter.send(into(room), reply("wrong"), KEY)


async def test_taking_back_is_tried_again_when_the_answer_was_lost(
    dc: FakeDiscord, room: Channel, adapter: DiscordAdapter
) -> None:
    (post,) = (await adapter.send(into(room), reply(), KEY)).posts
    dc.fail("error_502", "delete")

    with pytest.raises(RetryLater):
        await adapter.delete(RoomId(str(room.id)), post)
    await adapter.delete(RoomId(str(room.id)), post)

    assert dc.sent == []


async def test_an_answer_in_a_thread_that_sleeps_is_known_and_wakes_it(
    dc: FakeDiscord, room: Channel, ana: User
) -> None:
    post = dc.post(room, ana, "it crashes")
    thread = dc.thread(post, ana, "crash")
    inside = dc.post(thread, ana, "on Android")
    dc.sleep(thread)
    async with opened(dc) as adapter, reading(dc, adapter) as reader:
        dc.edit(inside, "on iOS")
        (edit,) = await reader.hear()
        await adapter.send(under(edit), reply(), KEY)

    assert (edit.room.id, edit.root) == (str(room.id), f"{room.id}/{post.id}")
    assert dc.sent[-1].channel == thread.id
    assert not thread.archived


async def test_an_answer_to_a_deleted_post_still_stands(
    dc: FakeDiscord, room: Channel, ana: User, adapter: DiscordAdapter
) -> None:
    async with reading(dc, adapter) as reader:
        post = dc.post(room, ana, "it crashes")
        (message,) = await reader.hear()
    dc.delete(post)
    await adapter.send(under(message), reply(), KEY)
    assert [(sent.channel, sent.reply_to) for sent in dc.sent] == [(room.id, None)]


async def test_a_label_too_long_is_cut(dc: FakeDiscord, room: Channel, adapter: DiscordAdapter) -> None:
    buttons = tuple(Button(f"choice:{number}", "it crashes when I open it " * 4) for number in range(7))
    await adapter.send(into(room), reply(buttons=buttons), KEY)
    assert [len(label) <= 80 and label.endswith("…") for label, _ in dc.sent[0].buttons] == [True] * 7


# --- when a send goes wrong -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "error", "stands"),
    [
        ("ban_429", RetryLater, 0),
        ("error_500", Unsure, 0),
        ("nonsense", Unsure, 0),
        ("reset", Unsure, 0),
    ],
)
async def test_a_send_is_tried_once_its_end_is_named_and_the_key_keeps_a_repeat_from_doubling(
    dc: FakeDiscord, room: Channel, kind: FaultKind, error: type[SendError], stands: int
) -> None:
    dc.fail(kind, seconds=5)
    async with opened(dc, answer_seconds=0.3) as adapter:
        with pytest.raises(error):
            await adapter.send(into(room), reply(), KEY)
        assert (len(dc.called("send")), len(dc.sent)) == (1, stands)

        receipt = await adapter.send(into(room), reply(), KEY)

    assert receipt.posts == (f"{room.id}/{dc.sent[0].id}",)
    assert len(dc.sent) == 1


async def test_the_gatekeeper_tells_how_long_to_wait_too(
    dc: FakeDiscord, room: Channel, adapter: DiscordAdapter
) -> None:
    dc.fail("ban_429", seconds=37)
    with pytest.raises(RetryLater) as wait:
        await adapter.send(into(room), reply(), KEY)
    assert wait.value.after == 37


async def test_trouble_before_the_post_leaves_no_doubt(
    dc: FakeDiscord, room: Channel, ana: User, adapter: DiscordAdapter
) -> None:
    dc.fail("reset_after_accept", "dm")
    private = Target(RoomId(str(room.id)), RemoteId(f"{room.id}/1"), None, str(ana.id), private=True)
    with pytest.raises(RetryLater):
        await adapter.send(private, reply(), KEY)


async def test_refusals_say_what_a_person_can_do(
    dc: FakeDiscord, server: Server, room: Channel, adapter: DiscordAdapter
) -> None:
    shy, muted, hidden = dc.user("Shy", takes_private=False), dc.channel(server, "muted"), dc.channel(server, "hidden")
    forum = dc.forum(server, "questions")
    muted.muted = hidden.hidden = True
    private = Target(RoomId(str(room.id)), RemoteId(f"{room.id}/1"), None, str(shy.id), private=True)
    cases = {
        "takes no private messages": private,
        "knows no such person": replace(private, person="5"),
        "give its role the rights": into(muted),
        "View Channels": into(hidden),
        "the channel is gone": replace(into(room), root=RemoteId("77/1")),
        "no messages in this kind of channel": into(forum),
    }
    for sentence, target in cases.items():
        with pytest.raises(Refused, match=sentence):
            await adapter.send(target, reply(), str(uuid4()))
    with pytest.raises(Refused, match="empty message"):
        await adapter.send(into(room), reply(""), KEY)
    assert dc.sent == []


async def test_keys_of_any_form_give_nonces_that_fit() -> None:
    keys = [KEY, "short", "a key that is longer than twenty-five characters", ""]
    assert len({nonce(key, part) for key in keys for part in (0, 1, 99)}) == 12
    assert all(len(nonce(key, 99)) <= 25 for key in keys)


# --- logging in -------------------------------------------------------------------------------------------------------


async def test_a_server_that_cannot_be_reached_is_named_and_may_come_back(dc: FakeDiscord) -> None:
    await dc.go_offline()
    adapter = adapter_for(dc)
    with pytest.raises(RetryLater, match=r"accounts\.discord-main: .* Check the network"):
        await adapter.open()
    await dc.come_back()
    dc.fail("error_500", "me")
    dc.fail("reject_429", "application", seconds=9)
    with pytest.raises(RetryLater, match=r"accounts\.discord-main: "):
        await adapter.open()
    with pytest.raises(RetryLater) as wait:
        await adapter.open()
    assert wait.value.after == 9
    await adapter.open()
    assert adapter.channel.private_link == f"https://discord.com/users/{dc.bot.id}"
    await adapter.close()


async def test_an_address_where_no_discord_answers_is_named(dc: FakeDiscord) -> None:
    adapter = adapter_for(dc, base_url=dc.base_url + "/wrong")
    with pytest.raises(ConfigError, match=r"accounts\.discord-main: Discord refuses: 404"):
        await adapter.open()
    await adapter.close()


async def test_a_stranger_at_the_address_is_told_from_discord(dc: FakeDiscord) -> None:
    dc.fail("nonsense", "me")
    adapter = adapter_for(dc)
    with pytest.raises(ConfigError, match="what answers is not Discord"):
        await adapter.open()
    await adapter.close()


async def test_a_token_taken_away_is_a_refusal(dc: FakeDiscord, room: Channel, adapter: DiscordAdapter) -> None:
    dc.token = "a new one"
    with pytest.raises(Refused, match="does not accept the bot's token any more"):
        await adapter.send(into(room), reply(), KEY)


@pytest.mark.parametrize(("code", "sentence"), [(4004, "does not accept this token"), (4013, "code 4013")])
async def test_a_door_that_stays_shut_ends_the_reading(
    dc: FakeDiscord, adapter: DiscordAdapter, code: int, sentence: str
) -> None:
    async with reading(dc, adapter) as reader:
        if code == 4004:
            dc.gateway.token = "a new one"
            dc.gateway.cut()
        else:
            await dc.gateway.close(code)
        with pytest.raises(ConfigError, match=sentence):
            await reader.hear()


def test_the_abilities_are_declared() -> None:
    account = DiscordAccount(channel=ABILITIES, token="a-secret")
    adapter = DiscordAdapter(account, StillClock())
    for ability in (CanDelete, CanEdit):
        assert isinstance(adapter, ability)
    assert "a-secret" not in repr(account)
    assert (ABILITIES.settles, ABILITIES.limit, ABILITIES.law.room_gap) == (Settles.KEY, 2000, 1.0)
