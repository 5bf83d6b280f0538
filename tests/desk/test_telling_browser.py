"""Preview, approval and stop of telling many, and the taking back of a wrong answer, in a browser without script."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from bot.core.gate import Outcome, Verdict
from bot.ports import OutboxId
from tests.desk.browsing import IN_A_BROWSER, LOOKS, NARROW, WIDE, Served, looking
from tests.desk.house import House
from tests.desk.test_board import complains
from tests.desk.test_telling import FIXED, RECALL, answered, says, step

pytestmark = IN_A_BROWSER


async def put_off(house: House) -> None:
    """The room is full: the gate puts the first message off, and the next step puts it back into the plan."""
    (send,) = await house.due()
    full = Verdict(Outcome.LATER, "half of what may be said in this room in a minute was said", timedelta(seconds=20))
    await house.store.write(lambda tx: tx.outbox.refuse(OutboxId(send.id), full, house.clock.now()))
    await step(house)


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
        page.reload()
        shot(page, f"campaign-{name}")
        page.get_by_role("button", name="Stop").click()
        expect(page.locator(".flash")).to_contain_text("Stopped")


def test_how_far_it_is_comes_by_itself(window: Browser, served: Served, shot: Callable[[Page, str], None]) -> None:
    served.run(a_morning(served.house))
    with looking(window, served) as page:
        page.goto(served.address + FIXED)
        page.get_by_role("button", name="Send 4 messages, one a second").click()
        expect(page.locator("#pulse")).to_have_text("Live")
        happens = page.locator("#campaign")
        expect(happens).to_contain_text("One leaves every second at most")
        served.run(step(served.house))
        expect(happens).to_contain_text("One message leaves now.")
        served.run(put_off(served.house))
        expect(happens).to_contain_text("half of what may be said in this room in a minute was said")
        expect(happens).to_contain_text("Tried again at")
        for name, size, scheme in LOOKS:
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=scheme)
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], name
            shot(page, f"campaign-live-{name}")
        page.get_by_role("button", name="Stop").click()
        expect(happens).to_contain_text("Stopped by Lea")
        page.locator(".figures").get_by_role("link").first.click()
        expect(page.get_by_role("link", name="Show all lines")).to_be_visible()


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
