"""The console for everybody: what stops a screen reader, a small screen or a dark one; and how people come in."""

import re
from collections.abc import Callable

from playwright.sync_api import Browser, Page, ViewportSize

from tests.desk.browsing import Served, looking, served, shot, too_wide, troubles, window

__all__ = ["served", "shot", "window"]

NARROW = ViewportSize(width=320, height=640)
TWICE = ViewportSize(width=640, height=400)  # a screen of 1280 x 800 at a zoom of 200 %
SECRET = "three cans on a string"


def test_nothing_stands_in_anybodys_way(
    window: Browser, served: Served, shot: Callable[[Page, str], None]
) -> None:  # fmt: skip
    house = served.house
    answered = served.run(house.says("my box blinks red", by="Ana with a name that is much longer than any column"))
    served.run(house.says("is mine the only one? " * 130, by="Bo"))
    waiting = served.run(house.says("الإنترنت لا يعمل", by="ليلى"))
    served.run(house.answers(answered))
    served.run(house.hands_over(waiting, urgent=True))
    pages = [
        "/", "/?tab=bot", "/?tab=done", f"/t/{waiting}", f"/t/{answered}", "/incidents", "/incidents/rules", "/help",
        "/me", "/team", "/trail", "/t/99",
    ]  # fmt: skip
    found = list[str]()
    with looking(window, served, NARROW, but="404", person="Ada") as page:
        for path in pages:
            page.goto(served.address + path)
            found += troubles(page)
            if path in {"/me", "/team", "/trail"}:
                shot(page, f"everybody{path.replace('/', '-')}-narrow")
            page.set_viewport_size(TWICE)
            found += too_wide(page)
            page.set_viewport_size(NARROW)
    assert not found, "\n".join(found)


def test_a_colleague_comes_in_by_a_link_and_again_by_a_password(
    window: Browser, served: Served, shot: Callable[[Page, str], None]
) -> None:
    with looking(window, served, person="Ada") as page:
        page.get_by_role("link", name="Ada").click()
        page.get_by_role("link", name="The team").click()
        page.get_by_label("Name, as customers may see it").fill("Mia")
        page.get_by_role("button", name="Make a link").click()
        link = page.get_by_label("The link").input_value()
    path = link.removeprefix("http://console.example")
    context = window.new_context(viewport=NARROW, reduced_motion="reduce")
    page = context.new_page()
    page.goto(served.address + path)
    assert troubles(page) == []
    shot(page, "everybody-welcome")
    page.get_by_label(re.compile("^Password")).fill(SECRET)
    page.get_by_label("The same again").fill(SECRET + "!")
    page.get_by_role("button", name="Come in").click()
    assert "not the same" in page.get_by_role("alert").inner_text()
    page.get_by_label(re.compile("^Password")).fill(SECRET)
    page.get_by_label("The same again").fill(SECRET)
    page.get_by_role("button", name="Come in").click()
    page.wait_for_url(f"{served.address}/")
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{served.address}/incidents")
    assert troubles(page) == []
    page.get_by_label("Your name").fill("mia")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    assert "not right" in page.get_by_role("alert").inner_text()
    assert troubles(page) == []
    shot(page, "everybody-signin")
    page.get_by_label("Password").fill(SECRET)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{served.address}/incidents")
    context.close()
