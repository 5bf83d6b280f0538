"""What every adapter must do when it posts, and when that goes wrong: see `adapters/quality.yaml`."""

from dataclasses import replace

import pytest

from bot.core.messages import RemoteId, Role, RoomId
from bot.core.policy import Settles
from bot.core.staff import to_staff
from bot.core.text import split
from bot.errors import Refused, RetryLater, Unsure
from bot.ports import Adapter, CanDelete, CanEdit, CanReadThread
from tests.fakes.bench import DRAWING, PICTURE, STEPS, Bench, Trouble, reply, under
from tests.fakes.benches import BUTTONS, KEY, KEY2, PATIENCE, above, alone, heard_taps, long_text, one_post

# --- speaking ---------------------------------------------------------------------------------------------------------


async def test_the_answer_stands_under_the_post(bench: Bench, adapter: Adapter) -> None:
    async with bench.listening(adapter) as ear:
        post = await bench.post("Ana", "it crashes")
        (asked,) = await ear.hear()
    receipt = await adapter.send(under(asked), reply("Restart it & wait: x < 5.", BUTTONS), KEY)

    (sent,) = await bench.standing()
    assert (sent.text, sent.answers, sent.room) == ("Restart it & wait: x < 5.", post, bench.room)
    assert (sent.buttons, sent.private) == (tuple(button.id for button in BUTTONS), False)
    assert receipt.posts == (sent.id,)
    assert receipt.link.startswith("http")
    assert receipt.room in {None, bench.room}


async def test_a_private_answer_is_read_by_its_person_alone(bench: Bench, adapter: Adapter) -> None:
    async with bench.listening(adapter) as ear:
        await bench.post("Ana", "hello", private=True)  # on some platforms people have to begin
        await bench.post("Ana", "it crashes")
        private, public = await ear.hear(2)
    first = await adapter.send(under(public, private=True), reply("Your steps."), KEY)
    await adapter.send(under(private), reply("Glad to help."), KEY2)

    room = bench.private_room("Ana")
    sent = await bench.standing()
    assert [(one.text, one.room, one.private) for one in sent] == [
        ("Your steps.", room, True),
        ("Glad to help.", room, True),
    ]
    assert (first.room, first.posts) == (room, (sent[0].id,))


async def test_a_reply_under_our_own_post_names_it(bench: Bench, adapter: Adapter) -> None:
    async with bench.listening(adapter) as ear:
        await bench.post("Ana", "hello")
        await ear.hear()
        receipt = await adapter.send(alone(bench.room), to_staff("A card.", *BUTTONS), KEY)
        (card,) = receipt.posts
        await bench.post("Sam", "I take it", to=card)
        by_sam = (await ear.until("I take it"))[-1]
        await bench.tap(card, "Sam", "person")
        (tap,) = await heard_taps(ear, 1)
        under_card = replace(alone(bench.room), root=RemoteId(card), to=RemoteId(card))
        await adapter.send(under_card, to_staff("Ana wrote again."), KEY2)
        await bench.post("Sam", "I answer", to=card)
        again = (await ear.until("I answer"))[-1]
        await adapter.send(replace(under_card, to=again.id), reply("It is sent."), "a third key")

    stands, line, last = await bench.standing()
    assert (stands.id, stands.answers, stands.room) == (card, None, bench.room)
    assert card in above(by_sam)
    assert card in above(again)
    assert by_sam.author.role is Role.STAFF
    assert tap.id == card
    assert (line.answers, line.room) == (card, bench.room)
    assert last.answers in {card, again.id}


async def test_a_long_text_is_split_and_never_cut(bench: Bench, adapter: Adapter) -> None:
    to, text = await one_post(bench, adapter), long_text(adapter)
    receipt = await adapter.send(to, reply(text, BUTTONS), KEY)

    parts = await bench.standing()
    assert len(parts) >= 3
    assert " ".join(part.text for part in parts) == text
    assert all(part.text.endswith("go on.") for part in parts)
    assert [bool(part.buttons) for part in parts] == [*([False] * (len(parts) - 1)), True]
    assert receipt.posts == tuple(part.id for part in parts)


async def test_a_text_of_just_the_limit_is_one_post(bench: Bench, adapter: Adapter) -> None:
    to, limit = await one_post(bench, adapter), adapter.channel.limit
    await adapter.send(to, reply("x" * limit), KEY)
    await adapter.send(to, reply("y" * (limit + 1)), KEY2)

    assert [len(one.text) for one in await bench.standing()] == [limit, limit, 1]
    assert split("y" * (limit + 1), limit) == ["y" * limit, "y"]


async def test_parts_keep_the_pause_that_the_platform_asks_for(bench: Bench, adapter: Adapter) -> None:
    to, gap = await one_post(bench, adapter), adapter.channel.law.room_gap
    bench.clock.slept.clear()
    receipt = await adapter.send(to, reply(long_text(adapter)), KEY)

    pauses = [seconds for seconds in bench.clock.slept if seconds > 0]
    if "pacing" in bench.cannot:
        assert (gap, pauses) == (0, [])
    else:
        assert gap > 0
        assert pauses == [gap] * (len(receipt.posts) - 1)


async def test_a_post_of_ours_is_changed_and_taken_back(bench: Bench, adapter: Adapter) -> None:
    assert isinstance(adapter, CanEdit)
    assert isinstance(adapter, CanDelete)
    room, to = RoomId(bench.room), await one_post(bench, adapter)
    (post,) = (await adapter.send(to, reply("wrong"), KEY)).posts

    await adapter.edit(room, post, "right & good")
    edited = await bench.standing()
    for _ in range(2):  # gone already is success
        await adapter.delete(room, post)

    assert [(one.id, one.text, one.edited) for one in edited] == [(post, "right & good", True)]
    assert await bench.standing() == []
    with pytest.raises(Refused):
        await adapter.edit(room, post, "too late")


async def test_files_go_along_with_the_words(bench: Bench, adapter: Adapter) -> None:
    to = await one_post(bench, adapter)
    assert adapter.channel.files >= 2
    files = tuple(file if file.kind in adapter.channel.file_kinds else DRAWING for file in (PICTURE, STEPS))
    first = await adapter.send(to, replace(reply("Look & press."), files=files), KEY)
    second = await adapter.send(to, replace(reply(""), files=files[1:]), KEY2)

    stand = await bench.standing()
    assert [one.text for one in stand if one.text] == ["Look & press."]
    sent = [(file.name, file.content) for file in (*files, *files[1:])]
    assert [file for one in stand for file in one.files] == sent
    assert (*first.posts, *second.posts) == tuple(one.id for one in stand)


async def test_files_that_may_stand_there_are_settled_as_words_are(bench: Bench) -> None:
    async with bench.opened() as adapter:
        to, words = await one_post(bench, adapter), replace(reply("Look."), files=(PICTURE,))
        await bench.fail("broken_line")
        with pytest.raises(Unsure):
            await adapter.send(to, words, KEY)
        if isinstance(adapter, CanReadThread):
            assert await adapter.find_own(to, KEY) is not None
        elif "settling" not in bench.cannot:
            await adapter.send(to, words, KEY)
    stand = await bench.standing()
    assert [(one.text, [name for name, _ in one.files]) for one in stand] == [("Look.", [PICTURE.name])]


async def test_what_we_post_is_marked_as_a_machines(bench: Bench, adapter: Adapter) -> None:
    text = "I am a bot. Restart it."
    await adapter.send(await one_post(bench, adapter), reply(text), KEY)
    assert [(one.by_machine, one.text) for one in await bench.standing()] == [(True, text)]


# --- when a send goes wrong -------------------------------------------------------------------------------------------


async def test_slowing_down_is_asked_for_in_seconds(bench: Bench, adapter: Adapter) -> None:
    to = await one_post(bench, adapter)
    await bench.fail("slow_down", seconds=37)
    with pytest.raises(RetryLater) as later:
        await adapter.send(to, reply(), KEY)

    assert (later.value.after, bench.sends()) == (37, 1)
    assert await bench.standing() == []


@pytest.mark.parametrize(("trouble", "stands"), [("server_error", 0), ("broken_line", 1), ("no_answer", 1)])
async def test_a_send_without_a_good_answer_is_unsure_and_tried_once(
    bench: Bench, trouble: Trouble, stands: int
) -> None:
    async with bench.opened(patience=PATIENCE) as adapter:
        to = await one_post(bench, adapter)
        await bench.fail(trouble, seconds=20)
        with pytest.raises(Unsure):
            await adapter.send(to, reply(), KEY)

    assert bench.sends() == 1
    assert len(await bench.standing()) == stands


@pytest.mark.parametrize("trouble", ["server_error", "broken_line", "no_answer"])
async def test_an_unsure_send_is_settled_as_declared(bench: Bench, trouble: Trouble) -> None:
    async with bench.opened(patience=PATIENCE) as adapter:
        to, settles = await one_post(bench, adapter), adapter.channel.settles
        await bench.fail(trouble, seconds=20)
        with pytest.raises(Unsure):
            await adapter.send(to, reply(), KEY)
        stood = [one.id for one in await bench.standing()]
        assert isinstance(adapter, CanReadThread) == (settles is Settles.READ_BACK)
        if isinstance(adapter, CanReadThread):
            found = await adapter.find_own(to, KEY)
            assert (list(found.posts) if found else []) == stood
            assert await adapter.find_own(to, KEY2) is None
        elif "settling" in bench.cannot:
            assert settles is Settles.NOTHING
            return
        if not stood or settles is Settles.KEY:
            receipt = await adapter.send(to, reply(), KEY)
            assert [one.id for one in await bench.standing()] == list(receipt.posts)
            assert not stood or stood == list(receipt.posts)
    assert len(await bench.standing()) == 1


async def test_what_was_posted_elsewhere_than_under_a_post_is_settled_too(bench: Bench) -> None:
    async with bench.opened(patience=PATIENCE) as adapter:
        asked = await one_post(bench, adapter)
        await bench.post("Ana", "hello", private=True)
        for key, to in ((KEY, alone(bench.room)), (KEY2, replace(asked, private=True))):
            await bench.fail("no_answer", seconds=20)
            with pytest.raises(Unsure):
                await adapter.send(to, reply(key), key)
            stood = [one.id for one in await bench.standing() if one.text == key]
            if isinstance(adapter, CanReadThread):
                found = await adapter.find_own(to, key)
                assert found is not None
                assert list(found.posts) == stood
            elif "settling_elsewhere" not in bench.cannot:
                await adapter.send(to, reply(key), key)
                assert [one.id for one in await bench.standing() if one.text == key] == stood


async def test_a_long_answer_held_up_in_the_middle_goes_on_there(bench: Bench, adapter: Adapter) -> None:
    to, text = await one_post(bench, adapter), long_text(adapter)
    await bench.fail("none", "slow_down", seconds=3)
    with pytest.raises(RetryLater) as held_up:
        await adapter.send(to, reply(text), KEY)
    receipt = await adapter.send(to, reply(text), KEY)

    parts = await bench.standing()
    assert held_up.value.after == 3
    assert " ".join(part.text for part in parts) == text
    assert receipt.posts == tuple(part.id for part in parts)


async def test_after_a_crash_in_the_middle_of_a_long_answer_only_the_rest_is_sent(bench: Bench) -> None:
    async with bench.opened() as first:
        to, text = await one_post(bench, first), long_text(first)
        await bench.fail("none", "broken_line")
        with pytest.raises(Unsure):
            await first.send(to, reply(text), KEY)
    stood = await bench.standing()
    if "crash_in_the_middle" in bench.cannot:
        assert len(stood) == 2  # a person decides, who sees them
        return
    async with bench.opened() as second:
        if isinstance(second, CanReadThread):
            assert await second.find_own(to, KEY) is None
        receipt = await second.send(to, reply(text), KEY)

    parts = await bench.standing()
    assert parts[:2] == stood
    assert " ".join(part.text for part in parts) == text
    assert receipt.posts == tuple(part.id for part in parts)


async def test_a_send_that_never_left_is_tried_again_later(bench: Bench, adapter: Adapter) -> None:
    to = await one_post(bench, adapter)
    await adapter.send(to, reply(), KEY)
    await bench.offline()
    with pytest.raises((RetryLater, Unsure)):  # into a connection that was just ended: nobody can know
        await adapter.send(to, reply("Later."), KEY2)
    with pytest.raises(RetryLater, match="cannot be reached"):
        await adapter.send(to, reply("Later."), KEY2)
