"""Lines of the lists: painted once for all, and yet each reader sees his own."""

from dataclasses import replace

from bot.desk.fresh import mark_of
from bot.desk.rows import way_back
from bot.desk.service import InboxView
from tests.desk.house import House, Person

VIEW = InboxView("mine", (), {}, 0, more=False, paused=())


def test_the_way_back_is_a_query_whatever_was_searched_for() -> None:
    assert way_back(VIEW) == "tab=mine"
    assert way_back(replace(VIEW, offset=50)) == "tab=mine&offset=50"
    assert way_back(replace(VIEW, asked='"><b>&x=1')) == "q=%22%3E%3Cb%3E%26x%3D1"


async def test_each_reader_sees_the_list_his_way(house: House, lea: Person) -> None:
    first, second = [await house.says("red light") for _ in range(2)]
    for each in (first, second):
        await house.hands_over(each)
    plain = await lea.see("/inbox")
    assert plain == await lea.see("/inbox")
    opened = await lea.see(f"/inbox?opened={second}")
    row = opened.partition(f'id="row-{second}"')[2].partition("</li>")[0]
    assert 'aria-current="true"' in row
    assert f'href="/t/{second}?tab=person"' in row
    assert plain.count('aria-current="true"') == 0
    german = await lea.browser.get("/inbox", headers={"accept-language": "de"})
    assert "gerade eben" in german.text
    async with house.person("Vic") as vic:  # who only reads chooses nothing
        assert 'name="chosen"' in plain
        assert 'name="chosen"' not in await vic.see("/inbox")


async def test_a_line_changes_with_what_it_shows(house: House, lea: Person) -> None:
    number = await house.says("red light")
    await house.hands_over(number)
    before = await lea.see("/inbox")
    await lea.do(f"/t/{number}/label", label="parcel")
    assert before != (after := await lea.see("/inbox"))
    assert '<span class="chip" dir="auto">parcel</span>' in after


def test_what_looks_the_same_has_the_same_mark() -> None:
    assert mark_of(VIEW) == mark_of(replace(VIEW))
    assert mark_of(VIEW) != mark_of(replace(VIEW, offset=50))
