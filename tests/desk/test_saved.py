"""Saved replies and macros: kept, filled in for a thread, sent with what they do beside. By forms and as JSON."""

from datetime import timedelta
from typing import Any

import pytest

from tests.desk.house import House, Person, open_house


async def keep(who: Person, name: str = "Reset", text: str = "Hello {customer}, hold it. {agent}", **how: Any) -> int:
    answer = await who.api("/saved", name=name, text=text, **how)
    assert answer.status_code == 201, answer.text
    return int(answer.json()["id"])


async def waits(house: House, text: str = "red light", by: str = "Ana") -> int:
    number = await house.says(text, by=by)
    await house.hands_over(number)
    return number


async def names(who: Person, q: str = "") -> list[str]:
    return [each["name"] for each in (await who.browser.get("/api/v1/saved", params={"q": q})).json()]


async def seen(house: House, number: int) -> int:
    return (await house.thread(number)).seen


async def test_the_teams_are_for_all_and_ones_own_for_nobody_else(house: House, lea: Person, sam: Person) -> None:
    team, own = await keep(lea, "Reset", team=True), await keep(lea, "My way", "x")
    assert (await names(lea), await names(sam)) == (["My way", "Reset"], ["Reset"])
    assert (await names(lea, "HOLD reset"), await names(lea, "hold x")) == (["Reset"], [])
    assert "My way" not in await sam.see("/saved")
    assert (await sam.see(f"/saved/{own}", 404)).count("no such saved reply")
    for path in (f"/saved/{own}", f"/saved/{own}/delete"):
        assert (await sam.do(path, name="mine now", text="x")).status_code == 404
    for path in (f"/saved/{team}", f"/saved/{team}/delete", "/saved/0"):  # what all say is a lead's to word
        answer = await sam.do(path, name="Reset", text="x", team="yes", seen=1)
        assert (answer.status_code, "Only a lead" in answer.text) == (403, True)
    assert await names(lea) == ["My way", "Reset"]


async def test_forms_keep_change_and_delete(house: House, lea: Person) -> None:
    assert (await lea.do("/saved/0", name="  My   <b> ", text=" Hi\r\nyou ")).headers["location"] == "/saved?did=saved"
    page = await lea.see("/saved?did=saved&q=you")
    assert "My &lt;b&gt;" in page
    assert "Only you" in page
    (kept,) = (await lea.browser.get("/api/v1/saved")).json()
    assert (kept["text"], kept["owner"], kept["version"]) == ("Hi\nyou", "Lea", 1)
    path = f"/saved/{kept['id']}"
    assert 'name="seen" value="1"' in await lea.see(path)
    assert (await lea.do(path, name="Mine", text="Hi", seen=1)).status_code == 303
    late = await lea.do(path, name="Mine", text="my words", seen=1)
    assert (late.status_code, "changed or deleted" in late.text, "my words" in late.text) == (409, True, True)
    assert (await lea.do(f"{path}/delete")).status_code == 303
    assert await names(lea) == []


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({"name": " "}, "needs a name"), ({"text": ""}, "needs words, or something to do"),
        ({"language": "plain English"}, "such as en or fr"), ({"afterwards": "burn"}, "nothing, snooze or done"),
        ({"assign": "Vic"}, "Vic cannot answer customers here"), ({"text": "x" * 4001}, "4000 fit here"),
    ],
)  # fmt: skip
async def test_what_cannot_be_kept_says_why_and_stays_in_the_form(
    house: House, lea: Person, how: dict[str, str], says: str
) -> None:
    answer = await lea.do("/saved/0", **({"name": "Kept", "text": "my words"} | how))
    assert (answer.status_code, says in answer.text) == (422, True)
    assert await names(lea) == []


async def test_places_are_filled_and_the_customers_language_is_first(house: House, lea: Person) -> None:
    await keep(lea, "de", "Hallo {Customer}", language="de")
    await keep(lea, "any", "{brand}: {customer} {number} {agent} {")
    await keep(lea, "en", "Hello", language="en")
    number, nameless = await waits(house, by="{Agent}"), await waits(house, by="u042")  # English, says the bot
    ready = (await lea.browser.get(f"/api/v1/threads/{number}/saved")).json()
    assert [(each["name"], each["text"]) for each in ready] == [
        ("en", "Hello"), ("any", "Halo Broadband: {Agent} {number} Lea {"), ("de", "Hallo {Agent}"),
    ]  # fmt: skip
    ready = (await lea.browser.get(f"/api/v1/threads/{nameless}/saved")).json()
    assert ready[-1]["text"] == "Hallo {Customer}"  # a number is no name
    assert (await lea.browser.get("/api/v1/threads/404/saved")).status_code == 404


async def test_without_a_script_it_is_put_behind_what_was_written(house: House, lea: Person) -> None:
    kept = await keep(lea, "Reset <1>", "Hello {customer}, your {order} is late.", label="late", team=True)
    number = await waits(house)
    assert f'<option value="{kept}">Reset &lt;1&gt;</option>' in await lea.see(f"/t/{number}")
    answer = await lea.do(f"/t/{number}/insert", saved=kept, visibility="public", text="Hi!", seen=0)
    assert answer.status_code == 200
    assert "Hi!\nHello Ana, your {order} is late.</textarea>" in answer.text
    assert f'name="macro" value="{kept}" checked> When it is sent: label “late”' in answer.text
    assert await house.lines(number, "reply") == []
    gap = await lea.do(f"/t/{number}/reply", text="your {order}", visibility="public", seen=99, macro=kept)
    assert (gap.status_code, "fill in {order} first" in gap.text) == (422, True)
    assert f'name="macro" value="{kept}" checked>' in gap.text
    assert (await house.thread(number)).labels == ()


async def test_a_macro_does_all_of_it_with_the_words_or_nothing(house: House, lea: Person) -> None:
    kept = await keep(lea, "Late", "Sorry", label="late", assign="Sam", afterwards="done")
    number = await waits(house)
    version = await seen(house, number)
    sent = await lea.do(f"/t/{number}/reply", text="Sorry", visibility="public", seen=version, macro=kept)
    assert sent.status_code == 303
    thread = await house.thread(number)
    assert (thread.labels, thread.assignee, thread.conversation.status) == (("late",), "Sam", "done")
    assert [line.text for line in await house.lines(number, "reply")] == ["Sorry"]
    await house.posts((await house.due())[0].id)  # the words leave though the thread is done

    other = await waits(house, by="Ben")
    version = await seen(house, other)
    async with house.person("Sam") as sam:
        await sam.api(f"/threads/{other}/reply", text="I am on it", visibility="public", seen=version)
    late = await lea.api(f"/threads/{other}/reply", text="Sorry", visibility="public", seen=version, macro=kept)
    assert late.status_code == 409
    thread = await house.thread(other)
    assert (thread.labels, thread.assignee, thread.conversation.status) == ((), "Sam", "human")


async def test_a_macro_without_words_is_done_at_once(house: House, lea: Person) -> None:
    kept = await keep(lea, "Away", "", label="later", afterwards="snooze")
    number, other = await waits(house), await waits(house, by="Ben")
    assert (await lea.do(f"/t/{number}/macro", macro=kept)).headers["location"] == f"/t/{number}?tab=person&did=macro"
    assert (await lea.do(f"/t/{other}/insert", saved=kept, visibility="public")).status_code == 303
    for each in (number, other):
        thread = await house.thread(each)
        assert (thread.labels, thread.snoozed is not None) == (("later",), True)
        assert await house.lines(each, "reply") == []
    spoken = await keep(lea, "Words", "Hello", label="x")
    assert (await lea.api(f"/threads/{number}/macro", macro=spoken)).status_code == 422
    assert (await lea.api("/threads/404/macro", macro=kept)).status_code == 404


@pytest.mark.parametrize("afterwards", ["done", "snooze"])
async def test_words_that_are_taken_back_open_what_was_finished_by_them(afterwards: str) -> None:
    async with open_house(undo=timedelta(seconds=10)) as house, house.person("Lea") as lea:
        kept = await keep(lea, "Bye", "Bye", afterwards=afterwards)
        number = await waits(house)
        version = await seen(house, number)
        await lea.api(f"/threads/{number}/reply", text="Bye", visibility="public", seen=version, macro=kept)
        (line,) = await house.lines(number, "reply")
        assert (await lea.api(f"/threads/{number}/send/{line.send}/undo")).status_code == 200
        thread = await house.thread(number)
        assert (thread.conversation.status, thread.snoozed) == ("human", None)
        assert thread.lines[-1].text == "Lea took the words back: this is open again."


async def test_who_only_reads_keeps_nothing(house: House, lea: Person) -> None:
    kept = await keep(lea, team=True, label="x")
    number = await waits(house)
    async with house.person("Vic") as vic:
        for path in (
            "/saved/0",
            f"/saved/{kept}",
            f"/saved/{kept}/delete",
            f"/t/{number}/insert",
            f"/t/{number}/macro",
        ):
            answer = await vic.do(path, name="x", text="x", saved=kept, macro=kept, visibility="public")
            assert answer.status_code == 403, path
        assert (await vic.api("/saved", name="x", text="x")).status_code == 403
        assert "/saved/new" not in await vic.see("/saved")
    assert await names(lea) == ["Reset"]
