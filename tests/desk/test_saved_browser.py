"""Saved replies in a real browser: `/` in the composer, `m`, and the pages that keep them."""

from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect

from tests.desk.browsing import IN_A_BROWSER, NARROW, Served, looking, troubles

pytestmark = IN_A_BROWSER


async def kept(served: Served) -> int:
    """One reply with an open place, one macro, and who waits."""
    async with served.house.person("Lea") as lea:
        await lea.api("/saved", name="Parcel", text="Hello {customer}, your {order} is late.\nLea", team=True)
        await lea.api("/saved", name="Bye", text="Good bye!", label="solved", afterwards="done")
    number = await served.house.says("where is my parcel")
    await served.house.hands_over(number)
    return number


def test_words_are_put_where_the_cursor_stands_without_the_mouse(
    window: Browser, served: Served, shot: Callable[[Page, str], None]
) -> None:
    number = served.run(kept(served))
    with looking(window, served) as page:
        page.goto(f"{served.address}/t/{number}")
        expect(page.locator("#pulse")).to_have_text("Live")
        text, found = page.locator("#text-public"), page.locator("#saved-found li")
        text.focus()
        page.keyboard.type("and/or ")  # within a word it is a letter as any other
        expect(page.locator("dialog")).to_have_count(0)
        page.keyboard.type("/late par")
        expect(found).to_have_count(1)
        shot(page, "saved-wide")
        assert troubles(page) == []
        page.keyboard.press("Enter")
        expect(text).to_have_value("and/or Hello Ana, your {order} is late.\nLea")
        expect(text).to_be_focused()
        page.keyboard.type("parcel 7")  # the open place is chosen
        expect(text).to_have_value("and/or Hello Ana, your parcel 7 is late.\nLea")
        page.keyboard.press("Control+z")
        page.keyboard.press("Control+a")
        page.keyboard.press("Delete")
        page.keyboard.type("/")
        expect(found).to_have_count(2)
        page.keyboard.press("Escape")
        expect(text).to_have_value("/")  # whoever wants the sign itself has it
        expect(text).to_be_focused()
        page.keyboard.press("Backspace")
        page.keyboard.press("Escape")
        page.keyboard.press("m")
        expect(found).to_have_count(1)
        page.keyboard.press("Enter")
        expect(text).to_have_value("Good bye!")
        expect(page.get_by_label("When it is sent: label “solved”, done")).to_be_checked()
        page.keyboard.press("Control+Enter")
        expect(page.locator(".owner")).to_contain_text("Done.")
        expect(page.locator(".about")).to_contain_text("solved")
    assert [line.text for line in served.run(served.house.lines(number, "reply"))] == ["Good bye!"]


def test_their_pages_have_no_troubles(
    window: Browser, served: Served, shot: Callable[[Page, str], None]
) -> None:  # fmt: skip
    number = served.run(kept(served))
    with looking(window, served, NARROW) as page:
        for name, path in {"list": "/saved", "one": "/saved/1", "new": "/saved/new"}.items():
            page.goto(served.address + path)
            shot(page, f"saved-{name}-phone")
            assert troubles(page) == []
        page.goto(f"{served.address}/t/{number}")
        page.locator("#text-public").focus()  # what helps to fill it in comes with it, where there is little room
        page.locator("#macro-open").click()
        expect(page.locator("#saved-found li")).to_have_count(1)
        shot(page, "saved-macros-phone")
        assert troubles(page) == []


def test_drafts_are_kept_for_their_writer_and_the_customer_stands_beside(
    window: Browser, served: Served, shot: Callable[[Page, str], None]
) -> None:
    number = served.run(kept(served))
    served.run(served.house.answers(other := served.run(served.house.says("red light", by="Ana"))))
    with looking(window, served, but="401") as page:  # the page that says that one is signed out
        page.goto(f"{served.address}/t/{number}")
        page.keyboard.press("p")
        page.keyboard.press("Escape")  # out of the text
        page.keyboard.press("m")
        expect(page.locator("#saved-found li")).to_have_count(1)
        page.keyboard.press("Enter")
        expect(page.locator("#text-private")).to_have_value("Good bye!")
        page.goto(f"{served.address}/t/{other}")
        expect(page.locator("#text-private")).to_have_value("")
        page.keyboard.press("i")
        expect(page.locator("#which-issue")).to_be_focused()
        shot(page, "issue-wide")
        assert troubles(page) == []
        page.keyboard.press("Escape")
        page.keyboard.press("c")
        expect(page.get_by_role("complementary", name="Customer")).to_contain_text("where is my parcel")
        shot(page, "customer-sheet")
        assert troubles(page) == []
        page.set_viewport_size({"width": 1440, "height": 900})
        page.goto(f"{served.address}/t/{number}")
        expect(page.locator("#text-private")).to_be_visible()  # as it was left
        expect(page.locator("#text-private")).to_have_value("Good bye!")
        expect(page.get_by_label("When it is sent: label “solved”, done")).to_be_checked()
        expect(page.get_by_role("complementary", name="Customer")).to_be_visible()
        shot(page, "customer-beside")
        assert troubles(page) == []
        page.locator("#text-private").press("Control+Enter")
        expect(page.locator(".owner")).to_contain_text("Done.")
        expect(page.locator("#text-private")).to_have_value("")
        page.locator("#text-note").evaluate("text => { text.value = 'x'; text.dispatchEvent(new Event('input')) }")
        page.get_by_role("button", name="Sign out").click()
        assert page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('beancan-draft'))") == []
