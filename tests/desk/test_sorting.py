"""Sorting in the console: assign, label, put away, many at once, search. By forms and as JSON."""

import re
from datetime import timedelta

import pytest

from tests.desk.house import House, Person


async def handed(house: House, text: str = "red light", by: str = "Ana") -> int:
    number = await house.says(text, by=by)
    await house.hands_over(number)
    return number


async def rows(who: Person, which: str) -> list[int]:
    listed = (await who.browser.get(f"/api/v1/threads?which={which}")).json()
    return [row["conversation"] for row in listed["threads"]]


async def test_who_is_away_stands_in_the_list(house: House, lea: Person, sam: Person) -> None:
    number = await handed(house)
    await lea.do(f"/t/{number}/assign", to="Sam")
    assert (await sam.do("/me/away", gone="1")).headers["location"] == "/me?did=away"
    assert "You are away" in await sam.see("/me")
    assert "You are away" in await sam.see("/")
    assert "Sam (away)" in await lea.see("/")
    assert (await lea.browser.get("/api/v1/away")).json() == {
        "away": {"Sam": house.clock.now().isoformat().replace("+00:00", "Z")}
    }
    assert (await sam.do("/me/away")).headers["location"] == "/me?did=back"
    assert "(away)" not in await lea.see("/")
    told = await sam.api("/me/away", away=True, give_back=True)
    assert list(told.json()["away"]) == ["Sam"]
    assert await rows(sam, "mine") == []
    assert await rows(lea, "person") == [number]


async def test_a_thread_is_given_to_a_colleague(house: House, lea: Person, sam: Person) -> None:
    number = await handed(house)
    assert (await lea.do(f"/t/{number}/assign", to="Sam")).headers["location"] == f"/t/{number}?tab=person&did=assigned"
    assert await rows(sam, "mine") == [number]
    assert await rows(lea, "mine") == []
    assert "Lea gave this to Sam." in await sam.see(f"/t/{number}")
    assert (await house.thread(number)).conversation.owner == "bot"
    assert (await lea.do(f"/t/{number}/assign")).headers["location"].endswith("did=unassigned")
    assert await rows(sam, "mine") == []
    assert (await lea.api(f"/threads/{number}/assign", to="Lea")).status_code == 200
    assert await rows(lea, "mine") == [number]


async def test_who_only_reads_is_given_nothing_and_changes_nothing(house: House, lea: Person) -> None:
    number = await handed(house)
    answer = await lea.do(f"/t/{number}/assign", to="Vic")
    assert answer.status_code == 422
    assert "Vic cannot answer customers here. Choose one of Lea, Sam, Ada." in answer.text
    async with house.person("Vic") as vic:
        for path in ("assign", "label", "unlabel", "snooze", "wake", "done-next"):
            assert (await vic.do(f"/t/{number}/{path}", label="x")).status_code == 403
        assert (await vic.do("/many", do="done", chosen=number)).status_code == 403
        page = await vic.see(f"/t/{number}")
        assert set(re.findall(r'popovertarget="([^"]*)"', page)) == {"customer"}  # reading is all it opens
        assert 'name="chosen"' not in page
    assert await rows(lea, "person") == [number]


async def test_labels_are_the_same_however_they_are_typed(house: House, lea: Person) -> None:
    number = await handed(house)
    await lea.do(f"/t/{number}/label", label="  Late   <Parcel> ")
    await lea.api(f"/threads/{number}/label", label="late <parcel>")
    assert (await house.thread(number)).labels == ("late <parcel>",)
    page = await lea.see(f"/t/{number}")
    assert '<span class="chip" dir="auto">late &lt;parcel&gt;' in page
    assert '<option value="late &lt;parcel&gt;">' in page
    assert (await lea.browser.get("/api/v1/labels")).json() == ["late <parcel>"]
    assert (await lea.do(f"/t/{number}/label", label="  ")).status_code == 422
    await lea.do(f"/t/{number}/unlabel", label="late <parcel>")
    assert (await house.thread(number)).labels == ()


async def test_put_away_until_the_customer_writes(house: House, lea: Person) -> None:
    number = await handed(house)
    assert (await lea.do(f"/t/{number}/snooze")).headers["location"] == "/?tab=person&did=snoozed"
    assert (await rows(lea, "person"), await rows(lea, "snoozed")) == ([], [number])
    assert "Lea put it away until something happens" in await lea.see(f"/t/{number}")
    assert (await lea.do(f"/t/{number}/wake")).status_code == 303
    assert (await rows(lea, "person"), await rows(lea, "snoozed")) == ([number], [])


@pytest.mark.parametrize(
    ("fields", "hours"),
    [
        ({"later": "4 hours"}, 4.0),
        ({"until": "2026-11-22T12:00", "zone": 60}, None),
        ({"until": "2026-11-22T11:00"}, None),
    ],
)
async def test_put_away_until_a_time(
    house: House, lea: Person, fields: dict[str, str | int], hours: float | None
) -> None:
    number = await handed(house)
    assert (await lea.do(f"/t/{number}/snooze", **fields)).status_code == 303
    snoozed = (await house.thread(number)).snoozed
    assert snoozed is not None
    assert snoozed.until is not None
    assert "put it away until <time datetime=" in (page := await lea.see(f"/t/{number}"))
    assert "data-ago" not in page.split("put it away until ")[1].split("</time>")[0]  # it is still to come
    if hours:
        assert snoozed.until == house.clock.now() + timedelta(hours=hours)
    else:
        assert snoozed.until.isoformat() == "2026-11-22T11:00:00+00:00"


@pytest.mark.parametrize(
    "fields", [{"later": "soon"}, {"until": "tomorrow"}, {"until": "2020-01-01T10:00"}, {"until": "2999-01-01T10:00"}]
)
async def test_a_time_that_never_comes_is_refused(house: House, lea: Person, fields: dict[str, str]) -> None:
    number = await handed(house)
    answer = await lea.do(f"/t/{number}/snooze", **fields)
    assert answer.status_code == 422
    assert "Nothing was changed." in answer.text
    assert await rows(lea, "person") == [number]


async def test_done_and_on_to_the_next(house: House, lea: Person) -> None:
    first, second = await handed(house), await handed(house, by="Ben")
    assert (await lea.do(f"/t/{first}/done-next")).headers["location"] == f"/t/{second}?tab=person&did=done"
    assert (await lea.do(f"/t/{second}/done-next")).headers["location"] == "/?tab=person&did=done"
    assert sorted(await rows(lea, "done")) == [first, second]
    third = await handed(house, by="Cem")
    answer = await lea.do(f"/t/{third}/done-next", tab="found")  # from a search: not to whatever moved last
    assert answer.headers["location"] == "/?tab=found&did=done"


@pytest.mark.parametrize(
    ("do", "list_"),
    [("mine", "mine"), ("snooze", "snoozed"), ("done", "done"), ("label", "person"), ("assign", "person")],
)
async def test_the_chosen_ones_and_no_others(house: House, lea: Person, do: str, list_: str) -> None:
    one, two, three = [await handed(house, by=name) for name in ("Ana", "Ben", "Cem")]
    data = {"csrf": lea.csrf, "do": do, "label": "vip", "to": "Sam", "chosen": [str(one), str(three)]}
    answer = await lea.browser.post("/many", data=data)
    assert (answer.status_code, answer.headers["location"]) == (303, "/?tab=person&did=many")
    if do == "label":
        assert [(await house.thread(number)).labels for number in (one, two, three)] == [("vip",), (), ("vip",)]
    elif do == "assign":
        assert [(await house.thread(number)).assignee for number in (one, two, three)] == ["Sam", "", "Sam"]
    else:
        assert sorted(await rows(lea, list_)) == [one, three]


async def test_of_many_all_are_changed_or_none(house: House, lea: Person) -> None:
    number = await handed(house)
    answer = await lea.api("/threads/many", do="done", threads=[number, 404])
    assert (answer.status_code, await rows(lea, "done")) == (404, [])
    assert (await lea.api("/threads/many", do="label", threads=[number])).status_code == 422
    assert (await lea.do("/many", do="done")).status_code == 422
    assert (await lea.api("/threads/many", do="assign", threads=[number], to="Vic")).status_code == 422
    assert (await lea.api("/threads/many", do="snooze", threads=[number, number])).status_code == 200
    assert await rows(lea, "snoozed") == [number]


async def test_search_finds_by_name_words_label_and_title(house: House, lea: Person) -> None:
    ana, ben = await handed(house, "the <box> blinks", by="Ana"), await handed(house, "refund?", by="Ben")
    red = await house.says("hello", by="Cem")
    await house.answers(red, "Try it.")
    await lea.api(f"/threads/{ben}/label", label="vip")
    for words, found in {"box": [ana], "ANA blinks": [ana], "vip": [ben], "router shows": [red], "box vip": []}.items():
        told = (await lea.browser.get("/api/v1/search", params={"q": words})).json()
        assert [row["conversation"] for row in told["threads"]] == found, words
    page = await lea.see("/?q=%3Cbox%3E")
    assert 'Found for <b dir="auto">&lt;box&gt;</b>' in page
    assert f'href="/t/{ana}?q=%3Cbox%3E' in page
    assert f'href="/t/{ana}?q=%3Cbox%3E' in await lea.see(f"/t/{ana}?q=%3Cbox%3E")
    assert "Nothing found for" in await lea.see("/?q=nowhere")
    assert "Found for" not in await lea.see("/?q=a")
    assert (await lea.browser.get("/api/v1/search?q=a")).status_code == 422
    assert "The <box>" not in await lea.see("/?q=" + "x" * 5000)
