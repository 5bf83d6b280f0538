"""The console under a thumb: a bar at the bottom, targets that can be hit, no network; and lists that are live."""

from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.desk.browsing import IN_A_BROWSER, NARROW, Served, looking, served, window

__all__ = ["served", "window"]
pytestmark = IN_A_BROWSER
PHONE = ViewportSize(width=390, height=760)
SMALLEST = 44  # px in height

# What can be pressed and is smaller. A link within a line of words is as high as the line (as in WCAG 2.5.8), and a box
# that is ticked counts with its label.
TOO_SMALL = """least =>
  [...document.querySelectorAll("a, button, input, select, summary, textarea, label:has(input)")]
  .filter(each => each.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
  .filter(each => !(each.matches("input") && each.closest("label")) && !each.closest(".unseen, .skip, [type=hidden]"))
  .filter(each => !(each.matches("a") && getComputedStyle(each).display === "inline"))
  .map(each => [each, each.getBoundingClientRect()])
  .filter(([each, box]) => box.width > 1 && box.height < least - 0.5)
  .map(([each, box]) => `${location.pathname} ${Math.round(box.height)} px: ${each.outerHTML.slice(0, 110)}`)"""

# What is pressed above the text, two of them in one place. Words that are too long for their button count with it.
IN_ONE_PLACE = """() => {
  const seen = [...document.querySelectorAll(".mode span, .mode-row > .button")].filter(each => each.checkVisibility());
  const boxes = seen.map(each => [each.textContent.trim(), each.getBoundingClientRect()]);
  const touch = (one, two) => one.left < two.right - 1 && two.left < one.right - 1
    && one.top < two.bottom - 1 && two.top < one.bottom - 1;
  return boxes.flatMap(([name, one], n) => boxes.slice(n + 1).filter(([, two]) => touch(one, two))
    .map(([other]) => `${name}, ${other}`));
}"""


def test_everything_can_be_hit_and_the_bar_leads_around(window: Browser, served: Served) -> None:
    house = served.house
    waiting = served.run(house.says("my box blinks red", by="Ana"))
    served.run(house.hands_over(waiting))
    small = list[str]()
    with looking(window, served, PHONE, person="Ada", has_touch=True, is_mobile=True) as page:
        for path in ("/", f"/t/{waiting}", "/incidents", "/me", "/team", "/help"):
            page.goto(served.address + path)
            small += page.evaluate(TOO_SMALL, SMALLEST)
        bar = page.get_by_role("navigation", name="Console")
        for name in ("Inbox", "Incidents", "Help", "Me"):
            bar.get_by_role("link", name=name, exact=True).tap()
            expect(bar.get_by_role("link", name=name, exact=True)).to_have_attribute("aria-current", "page")
            box = bar.bounding_box()
            assert box is not None
            assert box["y"] + box["height"] == PHONE["height"], "at the bottom, under the thumb"
        page.goto(f"{served.address}/t/{waiting}")
        expect(bar).to_be_hidden()
        page.set_viewport_size(NARROW)
        assert page.evaluate(IN_ONE_PLACE) == []
        page.locator(".mode-note").tap()  # the composer grows, and what was tapped is what is chosen
        expect(page.locator("#text-note")).to_be_focused()
        assert page.evaluate(IN_ONE_PLACE) == []
        page.get_by_role("link", name="Back to the inbox").tap()
        page.wait_for_url(f"{served.address}/?tab=person")
    assert small == []


def test_without_a_network_there_is_a_page_that_says_so_and_no_word_of_a_customer(
    window: Browser, served: Served
) -> None:
    thread = served.run(served.house.says("my box blinks red", by="Ana"))
    with looking(window, served, PHONE, but="Failed to (load|fetch)|ERR_", locale="de") as page:
        page.goto(f"{served.address}/t/{thread}")
        page.evaluate("navigator.serviceWorker.ready")
        page.reload()
        page.context.set_offline(True)
        page.goto(f"{served.address}/t/{thread}")
        expect(page.get_by_role("heading", name="Kein Netz")).to_be_visible()
        kept = page.evaluate(
            "caches.keys().then(async names => Promise.all(names.map(async name =>"
            " (await (await caches.open(name)).keys()).map(each => new URL(each.url).pathname))))"
        )
        assert all(path == "/offline" or path.startswith("/static/") for paths in kept for path in paths)
        page.context.set_offline(False)
        page.get_by_role("link", name="Noch einmal versuchen").click()
        expect(page.get_by_role("navigation", name="Konsole")).to_be_visible()


def test_a_live_list_keeps_the_focus_and_says_the_count_only(window: Browser, served: Served) -> None:
    house = served.house
    first = served.run(house.says("my box blinks red", by="Ana"))
    served.run(house.hands_over(first))
    with looking(window, served) as page:
        expect(page.locator("#pulse")).to_have_text("Live")
        row = page.locator(f"#row-{first} a.row")
        row.focus()
        second = served.run(house.says("is anybody there", by="Bo"))
        served.run(house.hands_over(second, urgent=True))
        expect(page.locator(f"#row-{second}")).to_be_visible()
        expect(row).to_be_focused()
        expect(page.locator("#said")).to_have_text("2 waiting")
        assert _announced(page) == ["2 waiting"]


def _announced(page: Page) -> list[str]:
    """All that a screen reader is told by live regions now."""
    texts: list[str] = page.locator("[role=status], [role=alert]").all_inner_texts()
    return [text for text in texts if text not in {"", "Live", "Threads are chosen"}]
