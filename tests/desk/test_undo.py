"""Taking back: a reply waits some seconds, its writer can have it back as a draft, and nobody else."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from tests.desk.house import House, Person, open_house

TEN = timedelta(seconds=10)


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with open_house(undo=TEN) as opened:
        yield opened


async def replies(house: House, who: Person, text: str = "Bonjour", visibility: str = "public") -> tuple[int, int]:
    """A thread, and the reply in it that waits."""
    number = await house.says("red light")
    answer = await who.do(
        f"/t/{number}/reply", text=text, visibility=visibility, seen=(await house.thread(number)).seen
    )
    assert answer.status_code == 303
    (line,) = await house.lines(number, "reply")
    return number, line.send or 0


async def test_the_thread_says_when_it_leaves_and_offers_the_way_back_to_its_writer(
    house: House, lea: Person, sam: Person
) -> None:
    number, send = await replies(house, lea)
    assert not await house.due()
    house.clock.jump(2.2)
    page = await lea.see(f"/t/{number}")
    assert 'data-leaves="8">leaves in 8 s<' in page
    assert f'/t/{number}/send/{send}/undo" data-keys="o"' in page
    theirs = await sam.see(f"/t/{number}")
    assert "leaves in 8 s" in theirs
    assert "/undo" not in theirs
    house.clock.jump(8)
    assert "leaves now" in await lea.see(f"/t/{number}/story")
    assert [row.id for row in await house.due()] == [send]


@pytest.mark.parametrize("visibility", ["public", "private"])
async def test_what_is_taken_back_is_a_draft_again(house: House, lea: Person, visibility: str) -> None:
    number, send = await replies(house, lea, "Hi <Ana>", visibility)
    answer = await lea.do(f"/t/{number}/send/{send}/undo")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/t/{number}?tab=person&undone={send}")
    page = await lea.see(answer.headers["location"])
    form = page.split(f'class="words words-{visibility}"')[1].split("</form>")[0]
    assert "Hi &lt;Ana&gt;</textarea>" in form
    assert f'value="{visibility}" id="mode-{visibility}" checked' in page
    assert "Lea took it back" in page
    house.clock.jump(60)
    assert not await house.due()
    assert ("Lea", "undo") in await house.audited()
    assert "Hi &lt;Ana&gt;</textarea>" not in await lea.see(f"/t/{number}")


async def test_what_has_left_or_is_a_colleagues_stays(house: House, lea: Person, sam: Person) -> None:
    number, send = await replies(house, lea)
    other = await sam.do(f"/t/{number}/send/{send}/undo")
    assert other.headers["location"].endswith("did=left")
    house.clock.jump(10)
    await house.posts(send)
    late = await lea.do(f"/t/{number}/send/{send}/undo")
    assert "Too late to take it back" in await lea.see(late.headers["location"])
    assert (await lea.api(f"/threads/{number}/send/{send}/undo")).status_code == 422
    assert (await lea.do(f"/t/{await house.says('other', by='Ben')}/send/{send}/undo")).status_code == 404
    theirs = await sam.see(f"/t/{number}?undone={send}")
    assert "Bonjour</textarea>" not in theirs


async def test_a_program_takes_back_too(house: House, lea: Person) -> None:
    number, send = await replies(house, lea)
    assert (await lea.api(f"/threads/{number}/send/{send}/undo")).status_code == 200
    house.clock.jump(60)
    assert not await house.due()


async def test_a_place_that_is_still_to_be_filled_in_is_not_sent(house: House, lea: Person) -> None:
    number = await house.says("red light")
    seen = (await house.thread(number)).seen
    answer = await lea.do(f"/t/{number}/reply", text="Hi {name}, it works.", visibility="public", seen=seen)
    assert answer.status_code == 422
    assert "fill in {name} first" in answer.text
    assert "Hi {name}, it works.</textarea>" in answer.text
    house.clock.jump(60)
    assert not await house.due()
