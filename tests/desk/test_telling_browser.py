"""Preview, approval and stop of telling many, and the taking back of a wrong answer, in a browser without script."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.desk.browsing import IN_A_BROWSER, NARROW, WIDE, Served, looking
from tests.desk.house import House
from tests.desk.test_board import complains
from tests.desk.test_telling import FIXED, RECALL, answered, says, step

pytestmark = IN_A_BROWSER


async def a_morning(house: House) -> int:
    """Two have the answer, two wait, one of those has a person already. Returns the thread of the last answer."""
    says(house)
    *_, last = await answered(house, "Ana", "Bartholomew Featherstonehaugh-Cholmondeley")
    await complains(house, "Cyd")
    taken = await complains(house, "Dev")
    await house.store.write(lambda tx: tx.desk.take_over(taken, "Sam", house.clock.now()))  # type: ignore[arg-type]
    return last


@pytest.mark.parametrize(("name", "size"), [("wide", WIDE), ("phone", NARROW)])
def test_everyone_is_told_after_a_look(
    window: Browser, served: Served, shot: Callable[[Page, str], None], name: str, size: ViewportSize
) -> None:
    served.run(a_morning(served.house))
    with looking(window, served, size, java_script_enabled=False) as page:
        page.goto(served.address + FIXED)
        shot(page, f"fixed-{name}")
        page.get_by_role("button", name="Send 4 messages, one a second").click()
        expect(page.locator(".flash")).to_contain_text("you can stop at any time")
        served.run(step(served.house))
        page.get_by_role("link", name="Reload").click()
        shot(page, f"campaign-{name}")
        page.get_by_role("button", name="Stop").click()
        expect(page.locator(".flash")).to_contain_text("Stopped")


@pytest.mark.parametrize(("name", "size"), [("wide", WIDE), ("phone", NARROW)])
def test_a_wrong_answer_is_taken_back_from_its_thread(
    window: Browser, served: Served, shot: Callable[[Page, str], None], name: str, size: ViewportSize
) -> None:
    thread = served.run(a_morning(served.house))
    with looking(window, served, size, java_script_enabled=False) as page:
        page.goto(f"{served.address}{RECALL}?thread={thread}")
        expect(page.get_by_role("checkbox", checked=True)).to_have_count(1)
        shot(page, f"recall-{name}")
        page.get_by_role("button", name="Stop it and take back 2 copies").click()
        expect(page.locator(".flash")).to_contain_text("Nobody gets this answer any more")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Taking back a wrong answer")
