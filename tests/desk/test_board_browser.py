"""The incident board in a real browser: live, on a phone, in the dark, with its chart and without JavaScript."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from bot.core.incidents import Level, Topic
from tests.desk.browsing import IN_A_BROWSER, NARROW, WIDE, Served, looking
from tests.desk.house import House
from tests.desk.test_board import complains, rises

pytestmark = IN_A_BROWSER


async def an_afternoon(house: House) -> int:
    """An outage that grows, a quieter one, and something nobody wrote down. Returns the first."""
    for n, name in enumerate(("Ana", "Bob", "Cyd", "Dev", "Emeka", "Farouk Abdel-Rahman ibn Yusuf al-Masri")):
        await complains(house, name, "صندوق الإنترنت لا يعمل" if n == 2 else f"box blinks red since the update ({n})")
    number = await rises(
        house, label="Router blinks red and there is no internet", level=Level.L3, doubling=4, authors=14
    )
    await rises(house, Topic("voucher"), "Voucher code is not accepted", doubling=None, authors=6, pain=5, reach=900)
    await rises(
        house, Topic("cluster:9"), "parcel says delivered but nothing came", level=Level.L1, doubling=None, authors=3
    )
    return number


def test_the_board_is_live(window: Browser, served: Served) -> None:
    with looking(window, served) as page:
        page.goto(f"{served.address}/incidents")
        expect(page.locator("#pulse")).to_have_text("Live")
        expect(page.get_by_role("heading", level=1).last).to_have_text("Nothing hurts right now")
        served.run(an_afternoon(served.house))
        expect(page.locator(".board tbody tr")).to_have_count(3)
        expect(page.locator(".board tbody tr").first).to_contain_text("doubles every 4 minutes")
        page.get_by_role("link", name="Router blinks red").click()
        expect(page.locator(".chart canvas")).to_be_visible()
        page.get_by_role("button", name="Hand everybody to a person").click()
        expect(page.locator(".flash")).to_contain_text("goes to a person")
        expect(page.locator("#incident")).to_contain_text("Lea looks after it")
        page.get_by_role("link", name="14", exact=True).click()
        page.get_by_role("link", name="Emeka").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Emeka")


@pytest.mark.parametrize(
    ("name", "size", "scheme"), [("wide", WIDE, "light"), ("phone", NARROW, "light"), ("dark", WIDE, "dark")]
)
def test_it_fits_a_phone_and_the_dark(
    window: Browser, served: Served, shot: Callable[[Page, str], None], name: str, size: ViewportSize, scheme: str
) -> None:
    number = served.run(an_afternoon(served.house))
    places = {"board": "/incidents", "incident": f"/incidents/{number}", "behind": f"/incidents/{number}/behind"}
    with looking(window, served, size, color_scheme=scheme) as page:
        for place, path in places.items():
            page.goto(served.address + path)
            page.wait_for_load_state()
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], place
            shot(page, f"{place}-{name}")


def test_it_works_without_javascript(window: Browser, served: Served) -> None:
    number = served.run(an_afternoon(served.house))
    with looking(window, served, java_script_enabled=False) as page:
        page.goto(f"{served.address}/incidents/{number}")
        page.get_by_role("button", name="Quiet for 1 hour").click()
        expect(page.locator(".flash")).to_contain_text("Nobody is told")
        expect(page.get_by_role("row", name="People")).to_be_visible()
