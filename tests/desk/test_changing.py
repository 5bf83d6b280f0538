"""Own words that stand already: changed or taken back, where the platform's data allow it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.core.messages import RemoteId
from bot.core.policy import Channel, Law
from bot.core.records import Line, Receipt
from bot.desk.changing import Allowed, allowed
from bot.ports import OutboxId
from tests.desk.house import House, Person, open_house
from tests.fakes.cases import HERE

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
LINE = Line(NOW, "Sam", "reply", "Hello", public=True, state="sent", send=1)


async def replied(house: House, sam: Person, text: str = "Hello") -> tuple[int, int]:
    """A reply that stands there: (thread, send)."""
    number = await house.says("red light")
    await house.hands_over(number)
    version = (await house.thread(number)).seen
    await sam.api(f"/threads/{number}/reply", text=text, visibility="public", seen=version)
    send = (await house.due())[0].id
    await house.posts(send)
    house.rung.clear()
    return number, send


async def carried_out(house: House) -> tuple[str, str | None, str]:
    """The platform does what is asked of it: (action, post, text)."""
    (send,) = await house.due()

    def unit(tx: Any) -> None:
        tx.outbox.lease(OutboxId(send.id), house.clock.now())
        tx.outbox.sent(OutboxId(send.id), Receipt(()), house.clock.now())

    await house.store.write(unit)
    return send.action, send.post, send.reply.text


async def texts(house: House, number: int, kind: str = "reply") -> list[tuple[str, bool]]:
    return [(line.text, line.deleted) for line in await house.lines(number, kind)]


@pytest.mark.parametrize(
    ("channel", "line", "may"),
    [
        ({}, {}, (True, True)),
        ({"can_edit": False}, {}, (False, True)),
        ({"law": Law(edits_within=timedelta(hours=1))}, {}, (False, True)),
        ({"law": Law(deletes_within=timedelta(hours=2))}, {}, (True, True)),
        ({"law": Law(deletes_within=timedelta(hours=1)), "can_edit": False}, {}, (False, False)),
        ({}, {"who": "bot"}, (False, False)), ({}, {"who": "Lea"}, (False, False)),
        ({}, {"state": "waiting"}, (False, False)), ({}, {"deleted": True}, (False, False)),
        ({}, {"kind": "message"}, (False, False)),
    ],
)  # fmt: skip
def test_the_data_of_the_platform_say_what_can_be_done(
    channel: dict[str, Any], line: dict[str, Any], may: tuple[bool, bool]
) -> None:
    asked = allowed(replace(Channel(HERE, "plaza"), **channel), replace(LINE, **line), "Sam", NOW + timedelta(hours=2))
    assert asked == Allowed(*may)
    assert allowed(None, LINE, "Sam", NOW) == Allowed()


async def test_other_words_stand_in_its_place_once_the_platform_did_it(house: House, sam: Person) -> None:
    number, send = await replied(house, sam)
    path = f"/t/{number}/send/{send}/change"
    assert f'href="{path}"' in await sam.see(f"/t/{number}")
    assert "Hello</textarea>" in await sam.see(path)
    assert (await sam.do(path, text="Hello Ana")).headers["location"] == f"/t/{number}?did=changing"
    assert house.rung == [HERE]
    assert await texts(house, number) == [("Hello", False)]
    again = await sam.do(path, text="Hello Bob")
    assert (again.status_code, "on its way already" in again.text, "Hello Bob" in again.text) == (422, True, True)
    assert await carried_out(house) == ("edit", f"own{send}", "Hello Ana")
    assert await texts(house, number) == [("Hello Ana", False)]
    assert "Sam changed a message." in await sam.see(f"/t/{number}")
    await sam.do(path, text="Hello Cem")
    await carried_out(house)
    assert await texts(house, number) == [("Hello Cem", False)]


async def test_what_is_taken_back_is_gone_here_too(house: House, sam: Person) -> None:
    number, send = await replied(house, sam, "a secret")
    assert (await sam.api(f"/threads/{number}/send/{send}/take-back")).status_code == 202
    assert await carried_out(house) == ("delete", f"own{send}", "")
    assert await texts(house, number) == [("", True)]
    page = await sam.see(f"/t/{number}")
    assert "Sam took a message back." in page
    assert "/change" not in page
    assert (await sam.api(f"/threads/{number}/send/{send}/take-back")).status_code == 422
    assert await house.due() == []


async def test_nothing_is_changed_that_could_not_be_said(house: House, lea: Person, sam: Person) -> None:
    number, send = await replied(house, sam)
    for text, says in {
        "call 4111 1111 1111 1111": "a card number",
        "Hello {name}": "fill in {name}",
        "": "nothing to",
    }.items():
        answer = await sam.do(f"/t/{number}/send/{send}/change", text=text)
        assert (answer.status_code, says in answer.text) == (422, True), text
    for verb in ("change", "take-back"):
        assert (await lea.api(f"/threads/{number}/send/{send}/{verb}", text="x")).status_code == 422, "not her words"
        assert (await sam.api(f"/threads/{number}/send/99/{verb}", text="x")).status_code == 404
    assert "cannot be changed from here" in await lea.see(f"/t/{number}/send/{send}/change")
    assert await house.due() == []
    assert await texts(house, number) == [("Hello", False)]


async def test_where_a_platform_forbids_it_nothing_is_offered() -> None:
    async with open_house(can_edit=False, can_delete=False) as house, house.person("Sam") as sam:
        number, send = await replied(house, sam)
        assert "/change" not in await sam.see(f"/t/{number}")
        assert (await sam.api(f"/threads/{number}/send/{send}/change", text="x")).status_code == 422


@pytest.mark.parametrize("how", ["failed", "unsure"])
async def test_what_the_platform_refuses_stands_as_it_was_and_can_be_tried_again(
    house: House, sam: Person, how: str
) -> None:
    number, send = await replied(house, sam)
    await sam.api(f"/threads/{number}/send/{send}/change", text="Hello Ana")
    (change,) = await house.due()

    def unit(tx: Any) -> None:
        tx.outbox.lease(OutboxId(change.id), house.clock.now())
        getattr(tx.outbox, how)(OutboxId(change.id), "too old", house.clock.now())

    await house.store.write(unit)
    assert await texts(house, number) == [("Hello", False)]
    assert (await house.lines(number, "marker"))[-1].text.endswith("could not be changed: too old")
    listed = (await sam.browser.get("/api/v1/threads?which=person")).json()["threads"]
    assert listed == [], "nobody waits for anything"
    assert (await sam.api(f"/threads/{number}/send/{send}/change", text="Hello Ana")).status_code == 202


async def test_in_several_parts_it_can_only_be_taken_back(house: House, sam: Person) -> None:
    number, send = await replied(house, sam)
    more = Receipt((RemoteId("second part"),))
    await house.store.write(lambda tx: tx.outbox.sent(OutboxId(send), more, house.clock.now()))
    refused = await sam.api(f"/threads/{number}/send/{send}/change", text="x")
    assert (refused.status_code, "several parts" in refused.text) == (422, True)
    assert (await sam.api(f"/threads/{number}/send/{send}/take-back")).status_code == 202
    assert {each.post for each in await house.due()} == {f"own{send}", "second part"}
