"""The Telegram adapter with the real library, against a server that follows the public protocol."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import replace

import httpx2
import pytest

from adapters.telegram import ABILITIES, REFUSALS, TelegramAccount, TelegramAdapter
from bot.core.decisions import Button
from bot.core.messages import (
    Attachment,
    Author,
    Kind,
    PersonId,
    RemoteId,
    Role,
    Room,
    RoomId,
    RoomKind,
    Visibility,
)
from bot.core.policy import RoomLaw
from bot.errors import ConfigError, Refused, RetryLater, SendError, Unsure
from bot.ports import CanDelete, CanEdit, CanServeWebhook, Target
from tests.fakes.bench import PICTURE, STEPS
from tests.fakes.examined import TelegramToExamine
from tests.fakes.telegram import FakeTelegram, FaultKind
from tests.fakes.telegram_bench import (
    CHANNEL,
    NOW,
    StillClock,
    adapter_for,
    fresh,
    heard,
    into,
    opened,
    reachable,
    reply,
    said,
    texts,
    under,
)

BUTTONS = (Button("fixed", "Yes, fixed"), Button("not_helped", "Did not help"), Button("person", "A person"))
SECRET = "a-word-of-at-least-16-letters"


@pytest.fixture
async def tg() -> AsyncIterator[FakeTelegram]:
    async with FakeTelegram(privacy=False) as fake:
        yield fake


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
async def adapter(tg: FakeTelegram) -> AsyncIterator[TelegramAdapter]:
    async with opened(tg) as ready:
        yield ready


# --- hearing ----------------------------------------------------------------------------------------------------------


async def test_a_public_post_and_a_private_one_are_heard(tg: FakeTelegram, adapter: TelegramAdapter) -> None:
    ana, room = tg.user("Ana", language="fr"), tg.group("Acme users", username="acme_users")
    post = tg.post(room, ana, "my wifi is down")
    tg.post(tg.private(ana), ana, "and my bill is wrong")

    public, private = await heard(adapter)

    assert (public.text, public.visibility, public.addressed) == ("my wifi is down", Visibility.PUBLIC, False)
    assert public.happening == f"post:{room.id}:{post.message_id}"
    assert (public.author, public.locale) == (Author(PersonId(str(ana.id)), "Ana"), "fr")
    assert public.link == f"https://t.me/acme_users/{post.message_id}"
    assert (private.visibility, private.addressed, private.root) == (Visibility.PRIVATE, True, str(ana.id))


async def test_mentions_replies_and_support_rooms_address_the_brand(tg: FakeTelegram) -> None:
    ana, room, support = tg.user("Ana"), tg.group("Open"), tg.group("Support")
    async with opened(tg, support_rooms=frozenset({str(support.id)})) as adapter:
        answer = await adapter.send(into(room), reply(), "k")
        tg.post(room, ana, "😀 @Acme_Help_Bot it crashes")
        tg.attach(room, ana, "photo", caption="see @acme_help_bot")
        tg.post(room, ana, "still broken", reply_to=int(answer.posts[0]))
        tg.post(support, ana, "hello?")
        tg.post(room, ana, "ask @acme_help_bot_fans instead")

        messages = await heard(adapter)

    assert [message.addressed for message in messages] == [True, True, True, True, False]
    assert messages[1].attachments == (Attachment("image", size=1024, ref="AgACAgIAAxk"),)
    assert messages[3].room.kind is RoomKind.SUPPORT


async def test_what_is_set_for_a_room_by_its_name_holds_for_its_number(caplog: pytest.LogCaptureFixture) -> None:
    law = RoomLaw(listen="mentions")
    async with TelegramToExamine() as tg:
        room = tg.group("Town", username="acme_town")
        rooms = {RoomId("@acme_town"): law, RoomId("@acme_gone"): law, RoomId("-5"): law}
        async with opened(tg, channel=replace(CHANNEL, rooms=rooms)) as adapter:
            assert set(adapter.channel.rooms) == {str(room.id), "@acme_gone", "-5"}
            assert not adapter.channel.answers_unasked(RoomId(str(room.id)))
    assert "nothing holds for @acme_gone" in caplog.text


async def test_every_post_of_a_topic_is_its_own_thread_in_the_room_of_the_topic(
    tg: FakeTelegram, adapter: TelegramAdapter
) -> None:
    ana, forum = tg.user("Ana"), tg.group("Acme forum", forum=True)
    topic = tg.topic(forum, ana, "Android")
    post = tg.post(forum, ana, "it crashes", topic=topic)

    (message,) = await heard(adapter)
    await adapter.send(under(message), reply(), "k")

    assert message.room == Room(RoomId(f"{forum.id}/{topic}"), RoomKind.OPEN, "Acme forum")
    assert (message.reply_to, message.threaded) == (None, False)
    assert (tg.sent[-1].topic, tg.sent[-1].reply_to) == (topic, post.message_id)


async def test_the_team_is_known_by_id_by_anonymous_admin_and_by_channel(tg: FakeTelegram) -> None:
    ana, sam, room = tg.user("Ana"), tg.user("Sam"), tg.group("Acme users")
    channel, shop = tg.channel("Acme news"), tg.channel("Ana's shop")
    async with opened(tg, staff=frozenset({str(sam.id)})) as adapter:
        question = tg.post(room, ana, "it crashes")
        tg.post(room, sam, "I look into it", reply_to=question)
        tg.post_anonymously(room, "me too", reply_to=question)
        tg.post_in_channel(channel, "we are on it", linked_group=room)
        tg.post_as_channel(room, shop, "buy here")

        messages = await heard(adapter)

    roles = [(message.text, message.author.role, message.threaded) for message in messages]
    assert roles == [
        ("it crashes", Role.CUSTOMER, False),
        ("I look into it", Role.STAFF, True),
        ("me too", Role.STAFF, True),
        ("we are on it", Role.STAFF, False),
        ("we are on it", Role.STAFF, False),
        ("buy here", Role.CUSTOMER, False),
    ]
    assert messages[1].reply_to == str(question.message_id)


async def test_an_edit_names_its_second_and_a_duplicate_is_the_same_happening(
    tg: FakeTelegram, adapter: TelegramAdapter
) -> None:
    ana, room = tg.user("Ana"), tg.group("Acme users")
    tg.updates.duplicate = 1
    post = tg.post(room, ana, "it crashs")
    tg.post(room, ana, "it crashes", edit_of=post)

    first, again, edit = await heard(adapter)

    assert first == again
    assert edit.kind is Kind.EDIT
    assert edit.happening == f"edit:{room.id}:{post.message_id}:{post.raw['edit_date']}"
    assert (edit.id, edit.text) == (first.id, "it crashes")


async def test_privacy_mode_is_told_in_plain_words_and_in_the_abilities(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with FakeTelegram(privacy=True) as tg, opened(tg) as adapter:
        ana, room = tg.user("Ana"), tg.group("Acme users")
        tg.post(room, ana, "unheard")
        tg.post(room, ana, "@acme_help_bot heard")

        assert texts(await heard(adapter)) == ["@acme_help_bot heard"]
        assert not adapter.channel.sees_native_replies
        assert adapter.channel.private_link == "https://t.me/acme_help_bot"
    assert "Turn it off in BotFather (/setprivacy)" in caplog.text


async def test_with_privacy_mode_off_native_replies_are_seen(adapter: TelegramAdapter) -> None:
    assert adapter.channel.sees_native_replies


# --- nothing lost, nothing twice --------------------------------------------------------------------------------------


async def test_what_was_not_stored_comes_again_and_what_was_stored_does_not(
    tg: FakeTelegram, adapter: TelegramAdapter
) -> None:
    ana, room = tg.user("Ana"), tg.group("Acme users")
    tg.post(room, ana, "one")
    tg.post(room, ana, "two")
    events = adapter.events(None)
    lost = await fresh(events)
    await events.aclose()

    async with aclosing(adapter.events(None)) as events:
        again = await fresh(events)
        tg.post(room, ana, "three")
        after = await fresh(events)

    assert said(adapter, again) == said(adapter, lost)
    assert texts(said(adapter, after)) == ["three"]


async def test_updates_out_of_order_are_all_confirmed_by_one_cursor(tg: FakeTelegram, adapter: TelegramAdapter) -> None:
    ana, room = tg.user("Ana"), tg.group("Acme users")
    tg.updates.reversed_order = True
    for text in ("one", "two", "three"):
        tg.post(room, ana, text)

    async with aclosing(adapter.events(None)) as events:
        batch = await fresh(events)
        tg.post(room, ana, "four")
        after = await fresh(events)

    assert texts(said(adapter, batch)) == ["three", "two", "one"]
    assert texts(said(adapter, after)) == ["four"]


async def test_numbers_that_begin_anew_after_an_idle_week_lose_nothing_and_do_not_repeat(
    tg: FakeTelegram, adapter: TelegramAdapter
) -> None:
    ana, room = tg.user("Ana"), tg.group("Acme users")
    tg.post(room, ana, "old numbers")
    found: list[list[str]] = []
    async with aclosing(adapter.events(None)) as events:
        found.append(texts(said(adapter, await fresh(events))))
        tg.updates.pending.clear()
        tg.updates.renumber(500)
        for text in ("new one", "new two"):
            tg.post(room, ana, text)
            found.append(texts(said(adapter, await fresh(events))))

    assert found == [["old numbers"], ["new one"], ["new two"]]


async def test_reading_goes_on_after_trouble(tg: FakeTelegram, clock: StillClock) -> None:
    ana, room = tg.user("Ana"), tg.group("Acme users")
    tg.post(room, ana, "patience")
    kinds: tuple[FaultKind, ...] = ("error_500", "error_502", "reset", "reset_after_accept", "reject_429")
    for kind in kinds:
        tg.fail(kind, "getUpdates", seconds=7)

    async with opened(tg, clock) as adapter:
        assert texts(await heard(adapter)) == ["patience"]
    assert clock.slept == [1.0, 2.0, 4.0, 8.0, 7.0]


async def test_a_second_reader_is_named_and_waited_for(
    tg: FakeTelegram, clock: StillClock, caplog: pytest.LogCaptureFixture
) -> None:
    ana, room = tg.user("Ana"), tg.group("Acme users")
    async with opened(tg, clock) as adapter, httpx2.AsyncClient(trust_env=False) as other:
        clock.meanwhile = lambda: tg.post(room, ana, "hello again")
        reading = asyncio.create_task(heard(adapter))
        await tg.until(lambda: bool(tg.called("getUpdates")))
        await other.post(f"{tg.base_url}{tg.token}/getUpdates", data={"timeout": "0"})

        assert [message.text for message in await reading] == ["hello again"]
    assert clock.slept == [15.0]
    assert "another program with the same token" in caplog.text


# --- speaking ---------------------------------------------------------------------------------------------------------


async def test_the_answer_stands_under_the_post_without_a_preview(tg: FakeTelegram, adapter: TelegramAdapter) -> None:
    ana, room = tg.user("Ana"), tg.group("Acme users")
    post = tg.post(room, ana, "it crashes")
    (message,) = await heard(adapter)

    receipt = await adapter.send(under(message), reply("See https://help.example/reset", BUTTONS), "k")

    (sent,) = tg.sent
    assert receipt.posts == (str(sent.message_id),)
    assert receipt.link == f"https://t.me/c/{str(room.id).removeprefix('-100')}/{sent.message_id}"
    assert (sent.reply_to, sent.text) == (post.message_id, "See https://help.example/reset")
    assert [button[1] for button in sent.buttons] == ["fixed", "not_helped", "person"]
    assert json.loads(tg.called("sendMessage")[0]["link_preview_options"]) == {"is_disabled": True}


async def test_a_tap_belongs_to_its_person_and_is_acknowledged_once_stored(
    tg: FakeTelegram, adapter: TelegramAdapter
) -> None:
    ana, bo, room = tg.user("Ana"), tg.user("Bo", language="de"), tg.group("Acme users")
    post = tg.post(room, ana, "it crashes")
    async with aclosing(adapter.events(None)) as events:
        (message,) = said(adapter, await fresh(events))
        receipt = await adapter.send(under(message), reply(buttons=BUTTONS), "k")
        number = tg.tap(int(receipt.posts[0]), bo, "not_helped")
        (tap,) = said(adapter, await fresh(events))
        assert tg.methods.answered == []
        tg.post(room, ana, "next")
        await fresh(events)
        await tg.until(lambda: tg.methods.answered == [number])

    assert (tap.kind, tap.button, tap.happening) == (Kind.TAP, "not_helped", f"tap:{number}")
    assert (tap.author, tap.locale) == (Author(PersonId(str(bo.id)), "Bo"), "de")
    assert (tap.id, tap.reply_to, tap.at) == (receipt.posts[0], str(post.message_id), NOW)


async def test_a_tap_too_old_to_acknowledge_is_still_heard(tg: FakeTelegram, adapter: TelegramAdapter) -> None:
    ana, room = tg.user("Ana"), tg.group("Acme users")
    receipt = await adapter.send(into(room), reply(buttons=BUTTONS), "k")
    tg.tap(int(receipt.posts[0]), ana)
    tg.methods.open_taps.clear()

    async with aclosing(adapter.events(None)) as events:
        (tap,) = said(adapter, await fresh(events))
        tg.post(room, ana, "next")
        assert texts(said(adapter, await fresh(events))) == ["next"]
        await tg.until(lambda: len(tg.called("answerCallbackQuery")) == 1)
    assert tap.button == "fixed"


async def test_a_post_of_ours_is_edited_and_taken_back(tg: FakeTelegram, adapter: TelegramAdapter) -> None:
    room = tg.group("Acme users")
    where = RoomId(str(room.id))
    (post,) = (await adapter.send(into(room), reply("wrong", BUTTONS), "k")).posts

    await adapter.edit(where, post, "right")
    await adapter.edit(where, post, "right")
    edited = tg.sent
    await adapter.delete(where, post)
    await adapter.delete(where, post)

    assert [(sent.text, sent.edited, sent.buttons) for sent in edited] == [("right", True, ())]
    assert tg.sent == []
    with pytest.raises(Refused, match="the message is gone"):
        await adapter.edit(where, post, "too late")


async def test_short_words_stand_under_a_picture_and_long_ones_follow_it(
    tg: FakeTelegram, adapter: TelegramAdapter
) -> None:
    room = tg.group("Acme users")
    files = (PICTURE, STEPS)
    (_, post) = (await adapter.send(into(room), replace(reply("Look"), files=files), "k")).posts
    await adapter.send(into(room), replace(reply("x" * 1025), files=(PICTURE,)), "k2")
    await adapter.edit(RoomId(str(room.id)), post, "Look here")

    first, second, third, words = [post.raw for post in tg.world.log if post.by_bot]
    assert ("photo" in first, first.get("caption")) == (True, None)
    assert (second["document"]["file_name"], second["caption"]) == (STEPS.name, "Look here")
    assert ("photo" in third, third.get("caption"), words["text"]) == (True, None, "x" * 1025)


async def test_taking_back_is_tried_again_when_the_answer_was_lost(tg: FakeTelegram, adapter: TelegramAdapter) -> None:
    room = tg.group("Acme users")
    (post,) = (await adapter.send(into(room), reply(), "k")).posts
    tg.fail("reset_after_accept", "deleteMessage")

    with pytest.raises(RetryLater):
        await adapter.delete(RoomId(str(room.id)), post)
    await adapter.delete(RoomId(str(room.id)), post)

    assert tg.sent == []


@pytest.mark.parametrize("forum", [False, True])
async def test_an_answer_to_a_deleted_post_still_stands(
    tg: FakeTelegram, adapter: TelegramAdapter, forum: bool
) -> None:
    ana, room = tg.user("Ana"), tg.group("Acme users", forum=forum)
    topic = tg.topic(room, ana, "Android") if forum else None
    post = tg.post(room, ana, "it crashes", topic=topic)
    (message,) = await heard(adapter)
    tg.delete(post)

    await adapter.send(under(message), reply(), "k")

    assert [(sent.reply_to, sent.topic) for sent in tg.sent] == [(None, topic)]


async def test_a_group_that_became_a_supergroup_is_followed(tg: FakeTelegram, adapter: TelegramAdapter) -> None:
    ana, room = tg.user("Ana"), tg.group("Acme users", basic=True)
    tg.post(room, ana, "it crashes")
    (message,) = await heard(adapter)
    new = tg.migrate(room, ana)

    receipt = await adapter.send(under(message), reply("one"), "k")
    await adapter.send(under(message), reply("two"), "k2")

    found = [(sent.chat_id, sent.text, sent.reply_to) for sent in tg.sent]
    assert found == [(new.id, "one", None), (new.id, "two", None)]
    with pytest.raises(Refused, match="became a supergroup"):
        await adapter.delete(message.room.id, receipt.posts[0])
    assert [call["chat_id"] for call in tg.called("sendMessage")] == [str(room.id), str(new.id), str(new.id)]


# --- when a send goes wrong -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "error", "stands"),
    [
        ("error_500", Unsure, 0),
        ("reset", Unsure, 0),
    ],
)
async def test_a_send_is_tried_once_and_its_end_is_named(
    tg: FakeTelegram, kind: FaultKind, error: type[SendError], stands: int
) -> None:
    room = tg.group("Acme users")
    tg.fail(kind, seconds=5)
    async with opened(tg, answer_seconds=0.3) as adapter:
        with pytest.raises(error):
            await adapter.send(into(room), reply(), "k")

    assert len(tg.called("sendMessage")) == 1
    assert len(tg.sent) == stands


async def test_refusals_say_what_a_person_can_do(tg: FakeTelegram, adapter: TelegramAdapter) -> None:
    shy, cross, room, muted = tg.user("Shy"), tg.user("Cross"), tg.group("Left"), tg.group("Muted")
    tg.private(shy, started=False)
    tg.block(cross)
    room.bot_status, muted.bot_status = "kicked", "restricted"
    stranger = Target(RoomId("5"), RemoteId("5"), None, "5", private=True)
    cases = {
        "people have to begin": replace(stranger, person=str(shy.id)),
        "has blocked the bot": replace(stranger, person=str(cross.id)),
        "write to it first": stranger,
        "add it again": into(room),
        "right to send messages": into(muted),
    }
    for sentence, target in cases.items():
        with pytest.raises(Refused, match=sentence):
            await adapter.send(target, reply(), "k")
    with pytest.raises(Refused, match="Button_data_invalid"):
        await adapter.send(into(tg.group("Fine")), reply(buttons=(Button("x" * 65, "Too long"),)), "k")
    assert tg.sent == []


# --- logging in -------------------------------------------------------------------------------------------------------


def test_the_optional_abilities_are_declared() -> None:
    account = TelegramAccount(channel=ABILITIES, token="1:x")
    adapter = TelegramAdapter(account, StillClock())
    for ability in (CanDelete, CanEdit, CanServeWebhook):
        assert isinstance(adapter, ability)
    assert "1:x" not in repr(account)


def test_the_law_of_old_messages_is_the_one_that_a_refusal_tells() -> None:
    within = ABILITIES.law.deletes_within
    assert within is not None
    assert f"the last {within.total_seconds() / 3600:.0f} hours" in REFUSALS["can't be deleted"]
    assert ABILITIES.law.edits_within is None


# --- webhook ----------------------------------------------------------------------------------------------------------


async def test_a_webhook_answers_only_after_the_update_is_stored(tg: FakeTelegram) -> None:
    ana, room = tg.user("Ana"), tg.group("Acme users")
    async with reachable() as (url, served), opened(tg, webhook_url=url, webhook_secret=SECRET) as adapter:
        served.append(adapter)
        tg.post(room, ana, "one")
        events = adapter.events(None)
        lost = await fresh(events)
        await events.aclose()

        async with aclosing(adapter.events(None)) as events:
            again = await fresh(events)
            pending = len(tg.updates.pending)
            tg.post(room, ana, "two")
            after = await fresh(events)

    assert said(adapter, lost) == said(adapter, again)
    assert lost.raws[0]["update_id"] == again.raws[0]["update_id"]
    assert pending == 1
    assert texts(said(adapter, after)) == ["two"]


async def test_a_webhook_call_without_the_secret_or_out_of_shape_is_refused(tg: FakeTelegram) -> None:
    async with opened(tg, webhook_url="http://127.0.0.1:9/hook", webhook_secret=SECRET) as adapter:
        signed = {"x-telegram-bot-api-secret-token": SECRET}
        assert (await adapter.webhook({}, b"{}"))[0] == 403
        assert (await adapter.webhook({"X-Telegram-Bot-Api-Secret-Token": "other"}, b"{}"))[0] == 403
        assert (await adapter.webhook(signed, b"not json"))[0] == 400
        assert (await adapter.webhook(signed, b"[]"))[0] == 400
        assert (await adapter.webhook(signed, b'{"update_id": 1}'))[0] == 503


async def test_a_webhook_needs_a_secret(tg: FakeTelegram) -> None:
    adapter = adapter_for(tg, webhook_url="https://bot.example/hook")
    with pytest.raises(ConfigError, match="webhook_secret: a webhook needs a secret"):
        await adapter.open()
    await adapter.close()


async def test_polling_takes_a_forgotten_webhook_away(tg: FakeTelegram) -> None:
    await tg.updates.set_webhook("http://127.0.0.1:9/old", None, None, drop=False)
    tg.post(tg.group("Acme users"), tg.user("Ana"), "hello")
    async with opened(tg) as adapter:
        assert texts(await heard(adapter)) == ["hello"]
