"""Being told of new threads while the page is not looked at."""

import json

from playwright.sync_api import Browser, Page, expect

from tests.desk.browsing import IN_A_BROWSER, Served, looking, troubles

pytestmark = IN_A_BROWSER
# A browser without a screen shows nothing, and its page is always looked at: what is asked of it is written down.
OVERHEAR = """
window.shown = [];
window.Notification = class { constructor(title, how) { window.shown.push([title, how.body, how.tag]); }
  static permission = "granted"; static async requestPermission() { return "granted"; } };
document.hasFocus = () => !window.elsewhere;
"""


def told(page: Page, count: int) -> list[list[str]]:
    page.wait_for_function("count => window.shown.length >= count", arg=count)
    shown: list[list[str]] = json.loads(page.evaluate("JSON.stringify(window.shown)"))
    return shown


def test_new_threads_are_told_once_switched_on(window: Browser, served: Served) -> None:
    house = served.house

    def waits(text: str, by: str) -> int:
        number = served.run(house.says(text, by=by))
        served.run(house.hands_over(number))
        return number

    waits("it was there before", "Ana")
    with looking(window, served, person="Sam") as page:
        page.add_init_script(OVERHEAR)
        page.goto(f"{served.address}/me")
        expect(page.get_by_label("Show notifications")).not_to_be_checked()
        page.get_by_label("Show notifications").check()
        expect(page.locator("#notify-said")).to_have_text("On, in this browser.")
        assert troubles(page) == []
        page.goto(served.address)
        expect(page).to_have_title("(1) Inbox · Halo Broadband")
        page.wait_for_function("() => localStorage.getItem('beancan-notified') !== null")
        page.evaluate("window.elsewhere = true")
        number = waits("my card is [card] and it is charged twice", "Ben")
        assert told(page, 1) == [["Ben needs a person", "my card is [card] and it is charged twice", "beancan"]]
        expect(page).to_have_title("(2) Inbox · Halo Broadband")
        served.run(given(served, number))  # a colleague's thread is no longer counted, and never told
        expect(page).to_have_title("(1) Inbox · Halo Broadband")
        assert len(told(page, 1)) == 1
        page.evaluate(
            "localStorage.setItem('beancan-notify', JSON.stringify({ on: true, from: '00:00', to: '24:00' }))"
        )
        quiet = waits("late at night", "Cem")
        page.wait_for_function("it => localStorage.getItem('beancan-notified').includes(`\"${it} `)", arg=quiet)
        assert len(told(page, 1)) == 1
        page.evaluate("localStorage.setItem('beancan-notify', JSON.stringify({ on: true }))")
        page.evaluate("localStorage.setItem('beancan-notified', '[]')")  # as if all of them came at once
        waits("and I as well", "Dana")
        assert told(page, 2)[1:] == [["3 customers need a person", "Dana, Cem, Ana", "beancan"]]


async def given(served: Served, number: int) -> None:
    async with served.house.person("Lea") as lea:
        await lea.api(f"/threads/{number}/assign", to="Lea")
