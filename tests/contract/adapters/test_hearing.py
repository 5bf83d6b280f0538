"""What every adapter must do with what people write: see `adapters/quality.yaml`, which names the test of each rule.

Where a platform cannot do a thing at all (`bench.cannot`), the test of that rule asserts that it does not happen.
"""

import asyncio
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import httpx2
import pytest

from bot.core.messages import Author, Kind, PersonId, RemoteId, Role, RoomKind, Visibility
from bot.errors import Refused, SendError
from bot.ports import Adapter, CanLocate
from bot.runtime.fetch import download
from tests.fakes.bench import PICTURE, STEPS, Bench, reply, texts, under
from tests.fakes.benches import BUTTONS, KEY, above, heard_taps

MISSING = object()


# --- hearing ----------------------------------------------------------------------------------------------------------


async def test_a_public_post_is_heard(bench: Bench, adapter: Adapter) -> None:
    async with bench.listening(adapter) as ear:
        post = await bench.post("Ana", "my wifi is down")
        (message,) = await ear.hear()

    assert (message.kind, message.text, message.visibility) == (Kind.POST, "my wifi is down", Visibility.PUBLIC)
    assert (message.id, message.room.id, message.room.kind) == (post, bench.room, RoomKind.OPEN)
    assert message.author == Author(PersonId(bench.who("Ana")), "Ana", Role.CUSTOMER)
    assert (message.account, message.root, message.reply_to, message.key) == (bench.account, None, None, "")
    assert (message.threaded, message.addressed, message.at.tzinfo is not None) == (False, False, True)
    assert message.happening.startswith(f"post:{bench.room}:")
    assert message.link.startswith("http")


async def test_a_private_post_is_heard(bench: Bench, adapter: Adapter) -> None:
    async with bench.listening(adapter) as ear:
        post = await bench.post("Ana", "my bill is wrong", private=True)
        (message,) = await ear.hear()

    room = bench.private_room("Ana")
    assert (message.id, message.room.id, message.root) == (post, room, room)
    assert (message.visibility, message.public, message.addressed) == (Visibility.PRIVATE, False, True)
    assert (message.room.kind, message.threaded) == (RoomKind.SUPPORT, True)


async def test_a_reply_names_what_it_stands_under(bench: Bench, adapter: Adapter) -> None:
    async with bench.listening(adapter) as ear:
        post = await bench.post("Ana", "it crashes")
        await bench.post("Bo", "here too", to=post)
        _, answer = await ear.hear(2)

    assert post in above(answer)
    assert answer.threaded


async def test_what_people_send_can_be_fetched(bench: Bench, adapter: Adapter) -> None:
    async with bench.listening(adapter) as ear:
        posts = [await bench.attach("Ana", file) for file in (PICTURE, STEPS)]
        messages = await ear.hear(2)

    sent = [message.attachments[0] for message in messages]
    assert [(one.kind, one.size) for one in sent] == [("image", len(PICTURE.content)), ("file", len(STEPS.content))]
    assert sent[1].name == STEPS.name
    assert isinstance(adapter, CanLocate)
    async with httpx2.AsyncClient() as http:
        for message, one, file in zip(messages, sent, (PICTURE, STEPS), strict=True):
            source = await adapter.locate(message.room.id, message.id, one.ref)
            assert await download(http, source, 100) == file.content
            assert not any(secret in repr(source) for secret in bench.secrets)
            with pytest.raises(Refused, match="larger"):
                await download(http, source, 5)
    with pytest.raises(SendError):
        async with httpx2.AsyncClient() as http:
            await download(http, await adapter.locate(messages[0].room.id, RemoteId(posts[0]), "../0"), 100)


async def test_people_are_told_apart_by_their_ids(bench: Bench, adapter: Adapter) -> None:
    async with bench.listening(adapter) as ear:
        await bench.post("Ana", "one")
        await bench.post("Ana#2", "two")
        one, two = (message.author for message in await ear.hear(2))

    assert (one.name, two.name) == ("Ana", "Ana")
    assert (one.id, two.id) == (bench.who("Ana"), bench.who("Ana#2"))
    if "opaque_people" in bench.cannot:
        assert one.id == two.id == "Ana"
    else:
        assert one.id != two.id
        assert "Ana" not in {one.id, two.id}


async def test_an_edit_is_heard(bench: Bench, adapter: Adapter) -> None:
    async with bench.listening(adapter) as ear:
        post = await bench.post("Ana", "it crashs")
        (first,) = await ear.hear()
        for text in ("it crashes", "it crashes!"):
            await bench.edit(post, text)
        edits = await ear.hear(2)

    assert [(edit.kind, edit.id, edit.text) for edit in edits] == [
        (Kind.EDIT, post, "it crashes"),
        (Kind.EDIT, post, "it crashes!"),
    ]
    assert {edit.room for edit in edits} == {first.room}
    assert {edit.author for edit in edits} == {first.author}
    assert len({message.happening for message in (first, *edits)}) == 3


async def test_a_deletion_is_heard(bench: Bench, adapter: Adapter) -> None:
    async with bench.listening(adapter) as ear:
        post = await bench.post("Ana", "it crashes")
        await ear.hear()
        await bench.delete(post)
        await bench.post("Ana", "never mind")
        messages = await ear.until("never mind")

    gone = [message for message in messages if message.kind is Kind.DELETE]
    if "deletion" in bench.cannot:
        assert gone == []
    else:
        assert [(one.id, one.room.id, one.text) for one in gone] == [(post, bench.room, "")]


async def test_a_tap_belongs_to_the_person_who_tapped(bench: Bench, adapter: Adapter) -> None:
    async with bench.listening(adapter) as ear:
        post = await bench.post("Ana", "it crashes")
        (asked,) = await ear.hear()
        receipt = await adapter.send(under(asked), reply(buttons=BUTTONS), KEY)
        await bench.tap(receipt.posts[0], "Bo", "not_helped")
        await bench.tap(receipt.posts[0], "Ana", "not_helped")
        taps = await heard_taps(ear, 2)

    assert [(tap.kind, tap.button, tap.id) for tap in taps] == [(Kind.TAP, "not_helped", receipt.posts[0])] * 2
    assert [tap.author.id for tap in taps] == [bench.who("Bo"), bench.who("Ana")]
    assert all(post in above(tap) for tap in taps)
    assert all(tap.addressed and tap.public and not tap.text and not tap.key for tap in taps)
    assert len({tap.happening for tap in taps}) == 2


# --- who speaks -------------------------------------------------------------------------------------------------------


async def test_our_own_post_comes_back_as_ours(bench: Bench, adapter: Adapter) -> None:
    async with bench.listening(adapter) as ear:
        post = await bench.post("Ana", "it crashes")
        (asked,) = await ear.hear()
        receipt = await adapter.send(under(asked), reply("Restart it."), KEY)
        await bench.post("Ana", "thanks")
        messages = await ear.until("thanks")

    echoes = [message for message in messages if message.text == "Restart it."]
    if "own_echo" in bench.cannot:
        assert echoes == []
    else:
        assert [(echo.author.role, echo.id) for echo in echoes] == [(Role.OWN, receipt.posts[0])]
        assert {echo.key for echo in echoes} <= {KEY, ""}
        assert post in above(echoes[0])


async def test_what_a_person_types_with_our_account_is_no_echo(bench: Bench, adapter: Adapter) -> None:
    async with bench.listening(adapter) as ear:
        post = await bench.post("Ana", "it crashes")
        (asked,) = await ear.hear()
        receipt = await adapter.send(under(asked), reply("Restart it."), KEY)
        await bench.native("Lea here: I look into it.", to=post)
        await bench.post("Ana", "thanks")
        messages = await ear.until("thanks")

    typed = [message for message in messages if message.text.startswith("Lea here")]
    if "native_reply" in bench.cannot:
        assert typed == []
    else:
        assert {message.author.role for message in typed} <= {Role.OWN, Role.STAFF}
        assert [(message.key, post in above(message)) for message in typed] == [("", True)]
        assert typed[0].id not in receipt.posts


async def test_the_team_is_known_by_its_ids(bench: Bench, adapter: Adapter) -> None:
    async with bench.listening(adapter) as ear:
        post = await bench.post("Ana", "it crashes")
        await bench.post("Sam", "I look into it", to=post)
        _, answer = await ear.hear(2)

    assert (answer.author.role, answer.author.id, answer.key) == (Role.STAFF, bench.who("Sam"), "")
    assert post in above(answer)


async def test_other_machines_are_named_as_such(bench: Bench, adapter: Adapter) -> None:
    async with bench.listening(adapter) as ear:
        await bench.machine("it rains")
        await bench.post("Ana", "it crashes")
        messages = await ear.until("it crashes")

    rain = [message.author.role for message in messages if message.text == "it rains"]
    assert rain == ([] if "other_bots" in bench.cannot else [Role.BOT])


# --- nothing lost, nothing twice --------------------------------------------------------------------------------------


async def test_a_redelivery_is_the_same_happening(bench: Bench, adapter: Adapter) -> None:
    async with bench.listening(adapter) as ear:
        await bench.twice()
        await bench.post("Ana", "my wifi is down")
        first, again = await ear.hear(2)

    assert first == again


async def test_the_wrong_order_changes_no_name_and_loses_nothing(bench: Bench) -> None:
    async with bench.opened() as adapter, bench.listening(adapter) as ear:
        await bench.hold()
        posts = [await bench.post("Ana", text) for text in ("one", "two")]
        await bench.release()
        messages = await ear.hear(2)
        await bench.post("Ana", "three")
        await ear.until("three")
        cursor = ear.cursor
    async with bench.opened() as second, bench.listening(second, cursor) as ear:
        again = await ear.until("three")

    in_order = sorted(messages, key=lambda message: message.at)
    assert [(message.text, message.id) for message in in_order] == list(zip(("one", "two"), posts, strict=True))
    assert all(message.happening.startswith("post:") for message in messages)
    known = {message.happening for message in messages}
    assert {message.happening for message in again if message.text != "three"} <= known


async def test_what_was_not_stored_comes_again(bench: Bench) -> None:
    async with bench.opened() as first, bench.listening(first) as ear:
        await bench.post("Ana", "stored")
        (stored,) = await ear.hear()
        ear.ask()
        await bench.post("Ana", "not stored")
        (lost,) = await ear.hear()
        cursor = ear.cursor  # of the batch before: the last one was given out, and nobody came back for more
    async with bench.opened() as second, bench.listening(second, cursor) as ear:
        again = await ear.until("not stored")

    assert {message.happening for message in again} <= {stored.happening, lost.happening}
    assert next(message.id for message in again if message.text == "not stored") == lost.id


async def test_a_restart_in_the_middle_loses_nothing(bench: Bench) -> None:
    async with bench.opened() as first, bench.listening(first) as ear:
        before = await bench.post("Ana", "before")
        await ear.hear()
        ear.ask()
        cursor = ear.cursor
    posts = [await bench.post("Ana", "meanwhile", to=before), await bench.post("Bo", "in private", private=True)]
    async with bench.opened() as second, bench.listening(second, cursor) as ear:
        found = await ear.hear(2)
        while not set(posts) <= {message.id for message in found}:
            found += await ear.hear()
        await bench.post("Ana", "after")
        found += await ear.until("after")

    # Found by its words, not by its place: a platform that promises no order may tell "after" before "meanwhile".
    after = {message.id for message in found if message.text == "after"}
    assert len(after) == 1
    assert {message.id for message in found} - {before, *posts} == after
    assert len({message.happening for message in found}) == len({message.id for message in found})


async def test_what_the_platform_stopped_telling_is_read(bench: Bench) -> None:
    async with bench.opened() as first, bench.listening(first) as ear:
        await bench.post("Ana", "before")
        await ear.hear()
        ear.ask()
        await bench.post("Bo", "hello", private=True)
        await ear.hear()
        ear.ask()
        cursor = ear.cursor
    missed = await bench.post("Ana", "missed")
    private = await bench.post("Bo", "missed in private", private=True)
    await bench.give_up()
    async with bench.opened() as second, bench.listening(second, cursor) as ear:
        found = await ear.hear()
        while not {missed, private} <= {message.id for message in found}:
            found += await ear.hear()

    assert {"missed", "missed in private"} <= set(texts(found))


async def test_an_outage_is_waited_for(bench: Bench, adapter: Adapter) -> None:
    async with bench.listening(adapter) as ear:
        await bench.post("Ana", "before")
        await ear.hear()
        reading = asyncio.create_task(ear.until("hello again"))
        await bench.offline()
        await bench.online()
        await bench.post("Ana", "hello again")
        found = await reading

    assert "hello again" in texts(found)


async def test_what_nobody_can_read_does_not_hold_up_its_neighbours(
    bench: Bench, adapter: Adapter, caplog: pytest.LogCaptureFixture
) -> None:
    async with bench.listening(adapter) as ear:
        await bench.nonsense()
        await bench.post("Ana", "fine")
        assert texts(await ear.until("fine")) == ["fine"]

    assert "cannot be read" in caplog.text
    assert "words of nobody" not in caplog.text


async def test_reading_an_event_is_pure(bench: Bench) -> None:
    async with bench.opened() as adapter, bench.listening(adapter) as ear:
        post = await bench.post("Ana", "my wifi is down")
        await bench.post("Bo", "here too", to=post)
        await bench.edit(post, "my wifi is down!")
        await bench.post("Ana", "and my bill is wrong", private=True)
        raws: list[Any] = []
        while len([raw for raw in raws if adapter.parse(raw)]) < 4:
            raws += (await ear.batch()).raws
    before, first = deepcopy(raws), [adapter.parse(raw) for raw in raws]
    await bench.offline()  # there is no network any more, and the adapter is closed
    assert [adapter.parse(raw) for raw in raws] == first
    assert raws == before

    for raw in raws:
        for spoiled in spoilt(raw):
            adapter.parse(spoiled)  # whatever it says of it, it never raises


def spoilt(raw: Any) -> Iterator[Any]:
    """The same event with one thing in it missing, or of another kind; for each thing in it."""
    wrong: tuple[Any, ...] = (None, [], 7, "x", {})
    for path in paths(raw):
        for value in (*wrong, MISSING):
            broken = deepcopy(raw)
            place = broken
            for step in path[:-1]:
                place = place[step]
            if value is MISSING:
                del place[path[-1]]
            else:
                place[path[-1]] = value
            yield broken


def paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to everything that is inside."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inside:
        yield (*path, key)
        yield from paths(one, (*path, key))
