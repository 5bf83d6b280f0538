"""A working day in the inbox, in one browser before one console: taking back, sorting, searching, colleagues."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.desk.browsing import IN_A_BROWSER, WIDE, Served, looking, serving, troubles

pytestmark = IN_A_BROWSER
PHONE = ViewportSize(width=360, height=720)


@pytest.fixture(scope="module")
def console() -> Iterator[Served]:
    """One for all tests here; each brings its own customers. Replies wait for half a minute."""
    with serving(undo=timedelta(seconds=30)) as opened:
        yield opened


def waits(console: Served, text: str, by: str) -> int:
    """A customer who was handed over; the thread."""
    number = console.run(console.house.says(text, by=by))
    console.run(console.house.hands_over(number))
    return number


def test_a_reply_is_taken_back_by_one_key(window: Browser, console: Served, shot: Callable[[Page, str], None]) -> None:
    number = waits(console, "red light", "Una")
    with looking(window, console) as page:
        page.goto(f"{console.address}/t/{number}")
        expect(page.locator("#pulse")).to_have_text("Live")
        page.locator("#text-public").fill("Hello Bob, I look into it.")
        page.keyboard.press("Control+Enter")
        expect(page.locator(".line-state")).to_contain_text("leaves in 2")
        expect(page.locator("#pulse")).to_have_text("Live")
        shot(page, "undo-wide")
        assert troubles(page) == []
        page.keyboard.press("o")
        expect(page.locator("#text-public")).to_have_value("Hello Bob, I look into it.")
        expect(page.locator("#text-public")).to_be_focused()
        expect(page.locator(".line.dropped .line-state")).to_contain_text("Lea took it back")
        shot(page, "undone-wide")
    assert [line.state for line in console.run(console.house.lines(number, "reply"))] == ["dropped"]


def sorted_out(console: Served) -> tuple[int, int]:
    """Two that wait, the first with an owner and a label of many words."""
    first = waits(console, "my parcel is late, the shop in Aix-en-Provence knows nothing", "Maximiliane-Ada")
    second = waits(console, "refund for the broken box please", "Bea")
    console.run(label(console, first))
    return first, second


async def label(console: Served, number: int) -> None:
    async with console.house.person("Sam") as sam:
        await sam.api(f"/threads/{number}/label", label="parcel and partner shop")
        await sam.api(f"/threads/{number}/assign", to="Sam")


def test_a_thread_is_sorted_without_the_mouse(
    window: Browser, console: Served, shot: Callable[[Page, str], None]
) -> None:
    _, number = sorted_out(console)
    with looking(window, console) as page:
        page.goto(f"{console.address}/t/{number}")
        expect(page.locator("#pulse")).to_have_text("Live")
        page.keyboard.press("l")
        expect(page.locator("#new-label")).to_be_focused()
        page.keyboard.type("Refund")
        waits(console, "somebody else", "Zoe")  # a live update does not close the sheet, nor take the word away
        expect(page.locator(".row", has_text="Zoe")).to_be_visible()
        expect(page.locator("#new-label")).to_be_focused()
        shot(page, "label-wide")
        assert troubles(page) == []
        page.keyboard.press("Enter")
        expect(page.locator(".about")).to_contain_text("refund")
        expect(page.locator("#pulse")).to_have_text("Live")
        page.keyboard.press("a")
        expect(page.get_by_role("button", name="I do")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator(".marker")).to_contain_text(["Lea looks after this."])
        expect(page.locator("#pulse")).to_have_text("Live")
        page.keyboard.press("Z")
        expect(page.locator("#zone")).to_have_text("your time")
        shot(page, "snooze-wide")
        assert troubles(page) == []
        page.keyboard.press("Escape")
        page.keyboard.press("z")
        expect(page.locator(".flash")).to_contain_text("Put away.")
        expect(page.locator(".row", has_text="Bea")).to_have_count(0)
        expect(page.locator("#pulse")).to_have_text("Live")
        page.keyboard.press("/")
        page.keyboard.type("broken BOX")
        page.keyboard.press("Enter")
        expect(page.locator(".row")).to_have_count(1)
        shot(page, "search-wide")
        assert troubles(page) == []
        page.get_by_role("link", name="Bea").click()
        expect(page.locator(".about")).to_contain_text("Lea put it away until something happens")
        expect(page.locator(".row")).to_have_count(1)  # what was found stands beside it


def test_many_are_chosen_and_done_at_once(window: Browser, console: Served, shot: Callable[[Page, str], None]) -> None:
    chosen = [waits(console, f"storm {n}", f"Storm{n}") for n in range(3)]
    with looking(window, console) as page:
        expect(page.locator("#pulse")).to_have_text("Live")
        expect(page.locator("#many")).to_be_hidden()
        page.get_by_role("link", name="Storm0").focus()
        page.keyboard.press("x")
        expect(page.locator("#many-said")).to_have_text("1 chosen")
        page.keyboard.press("J")
        page.keyboard.press("J")
        expect(page.locator("#many-said")).to_have_text("3 chosen")
        waits(console, "meanwhile", "Newcomer")
        expect(page.locator(".row", has_text="Newcomer")).to_be_visible()
        expect(page.locator("[name=chosen]:checked")).to_have_count(3)  # also over a live update
        shot(page, "many-wide")
        assert troubles(page) == []
        page.locator("#many").get_by_role("button", name="Done").click()
        expect(page.locator(".flash")).to_contain_text("Done for all that you chose.")
        expect(page.locator(".row", has_text="storm")).to_have_count(0)
    assert {console.run(console.house.thread(number)).conversation.status for number in chosen} == {"done"}


@pytest.mark.parametrize(("name", "size", "scheme"), [("phone", PHONE, "light"), ("dark", WIDE, "dark")])
def test_sorting_fits_a_phone_and_the_dark(
    window: Browser, console: Served, shot: Callable[[Page, str], None], name: str, size: ViewportSize, scheme: str
) -> None:
    number, _ = sorted_out(console)
    phone = name == "phone"
    with looking(window, console, size, color_scheme=scheme, has_touch=phone, is_mobile=phone) as page:
        page.locator("[name=chosen]").first.check()
        shot(page, f"many-{name}")
        page.goto(f"{console.address}/t/{number}")
        shot(page, f"sorted-{name}")
        page.get_by_role("button", name="Snooze until a time").click()
        expect(page.get_by_role("button", name="4 hours")).to_be_visible()
        shot(page, f"snooze-{name}")
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        small = "[...document.querySelectorAll('.moves .button, .over:popover-open .button, .search .button')]"
        heights = page.evaluate(f"{small}.filter(b => b.checkVisibility()).map(b => b.getBoundingClientRect().height)")
        assert min(heights) >= (44 if phone else 24)


def test_a_colleague_in_the_same_thread_is_seen(
    window: Browser, console: Served, shot: Callable[[Page, str], None]
) -> None:
    number = waits(console, "my light is red", "Pia")
    with looking(window, console) as page:
        page.goto(f"{console.address}/t/{number}")
        expect(page.locator("#pulse")).to_have_text("Live")
        page.locator("#text-public").press_sequentially("I am ")
        other = window.new_context()
        sam = other.new_page()
        sam.goto(console.link(person="Sam"))
        sam.goto(f"{console.address}/t/{number}")
        expect(sam.locator("#present")).to_have_text(re.compile("Lea is (reading|writing a reply)"))
        expect(page.locator("#present")).to_have_text(re.compile("Sam is reading."))
        sam.locator("#mode-note").check(force=True)
        sam.locator("#text-note").press_sequentially("her third time this week")
        expect(page.locator("#present")).to_contain_text("Sam is writing a note.")
        expect(page.locator("#text-public")).to_be_focused()
        page.keyboard.type("on it")
        expect(page.locator("#text-public")).to_have_value("I am on it")
        shot(page, "present-wide")
        page.set_viewport_size(PHONE)
        shot(page, "present-phone")
        other.close()
        expect(page.locator("#present")).to_be_empty()
    assert console.run(console.house.lines(number, "note")) == []
