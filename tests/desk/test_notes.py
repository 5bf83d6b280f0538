"""A note has no way to a customer: not by its module, not by its route, not by any text."""

import ast
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

import bot.desk.notes
from tests.desk.house import House, Person, open_house

NOTES = Path(bot.desk.notes.__file__)


def test_the_module_of_notes_cannot_even_name_a_reply() -> None:
    tree = ast.parse(NOTES.read_text("utf-8"))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imported |= {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    assert imported == {"bot.core.conversations", "bot.desk.lookup", "bot.ports"}
    used = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert used == {"now", "desk", "note", "write"}


@settings(max_examples=10, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=200), min_size=1, max_size=8))
async def test_whatever_a_note_says_nothing_is_to_be_sent(texts: list[str]) -> None:
    async with open_house() as house, house.person() as lea:
        number = await house.says("red light")
        await house.hands_over(number)
        for text in texts:
            answer = await lea.do(f"/t/{number}/note", text=text, visibility="public", seen=99)
            assert answer.status_code == (303 if text.replace("\r\n", "\n").strip() else 422)
            await lea.api(f"/threads/{number}/note", text=text)
        assert not await house.due()
        assert not house.rung
        assert all(line.send is None for line in await house.lines(number, "note"))


async def test_a_note_is_seen_by_colleagues_and_takes_nothing_over(house: House, lea: Person, sam: Person) -> None:
    number = await house.says("red light")
    await house.hands_over(number)
    await lea.do(f"/t/{number}/note", text="  partner shop,\r\nplease be quick  ")
    page = await sam.see(f"/t/{number}")
    assert "Note by Lea" in page
    assert "partner shop,\nplease be quick" in page
    assert "Team only" in page
    assert (await house.thread(number)).conversation.owner == "bot"


async def test_an_empty_note_is_not_saved(house: House, lea: Person) -> None:
    number = await house.says("red light")
    answer = await lea.do(f"/t/{number}/note", text="   ")
    assert answer.status_code == 422
    assert "nothing to save" in answer.text
    assert not await house.lines(number, "note")


async def test_a_note_on_a_thread_that_is_gone_says_so(lea: Person) -> None:
    answer = await lea.do("/t/404/note", text="hello")
    assert answer.status_code == 404
    assert "There is no thread 404" in answer.text
