"""The rules of the alarm in a real browser: a change is tried while the page waits, on a phone and in the dark too."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Browser, Page, expect

from bot.ports.rules import Change, Rehearsal
from tests.desk.browsing import IN_A_BROWSER, LOOKS, Served, looking

pytestmark = IN_A_BROWSER
LONG = "Router blinks red and there is no internet, and the telephone of the whole Featherstonehaugh family is silent"


def played() -> Rehearsal:
    at = datetime(2026, 11, 2, 9, 6, tzinfo=UTC)
    why, rule = "6 people, 1.0/5, 6x usual, by chance once in 5 years", "incidents.yaml:69"
    was = {"appears": None, "moves": at - timedelta(minutes=4), "vanishes": None}
    loud = [Change(what, at, was[what], "L2", LONG, 6, why, rule) for what in was]
    quiet = [Change("vanishes", at, None, "L1", "voucher", 1, why, rule)]
    return Rehearsal(48_213, 14, 13, (*loud, *quiet))


def test_a_change_is_tried_and_its_result_comes_by_itself(
    window: Browser, served: Served, shot: Callable[[Page, str], None]
) -> None:
    def fits(place: str) -> None:
        for name, size, scheme in LOOKS:
            page.set_viewport_size(size)
            page.emulate_media(color_scheme=scheme)
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], (place, name)
            shot(page, f"{place}-{name}")

    async def done() -> None:
        served.house.replayer.done.set_result(played())

    with looking(window, served, timezone_id="Asia/Kolkata") as page:
        page.goto(f"{served.address}/incidents")
        page.get_by_role("link", name="Look at the rules").click()
        fits("rules")
        text = page.get_by_role("textbox", name="incidents.yaml")
        right = text.input_value()
        text.fill(right.replace("half_life", "half_live"))
        page.get_by_role("button", name="Look for mistakes").click()
        expect(page.locator("#mistakes")).to_contain_text("Line 4")
        page.locator("#mistakes").scroll_into_view_if_needed()
        fits("rules-mistake")
        text.fill(right)
        page.get_by_role("button", name="Try on the last 7 days").click()
        expect(page.locator("#try")).to_contain_text("It is being worked out")
        served.run(done())
        expect(page.locator("#try")).to_contain_text("rings no more")
        when = page.locator("#try time").first
        expect(when).to_contain_text("2:36")  # in Kolkata
        expect(when).to_have_attribute("title", re.compile("9:06.* UTC$"))
        fits("rules-tried")
        expect(text).to_have_value(right)


def test_without_javascript_it_is_tried_too(window: Browser, served: Served) -> None:
    async def done() -> None:
        served.house.replayer.done.set_result(Rehearsal(12, 0, 0, ()))

    with looking(window, served, java_script_enabled=False) as page:
        page.goto(f"{served.address}/incidents/rules")
        page.get_by_role("button", name="Try on the last 28 days").click()
        expect(page.locator("#try")).to_contain_text("It is being worked out")
        assert page.locator('noscript meta[http-equiv="refresh"]').count() == 1
        served.run(done())
        page.reload()
        expect(page.locator("#try")).to_contain_text("No alarm would have been different")
        page.get_by_role("button", name="Save: live at once").click()
        expect(page.locator(".flash")).to_contain_text("Saved, and live")
