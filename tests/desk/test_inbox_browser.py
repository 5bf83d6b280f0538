"""A working day in the inbox, in one browser before one console: taking back."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.desk.browsing import IN_A_BROWSER, Served, looking, serving

pytestmark = IN_A_BROWSER


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
        page.keyboard.press("o")
        expect(page.locator("#text-public")).to_have_value("Hello Bob, I look into it.")
        expect(page.locator("#text-public")).to_be_focused()
        expect(page.locator(".line.dropped .line-state")).to_contain_text("Lea took it back")
        shot(page, "undone-wide")
    assert [line.state for line in console.run(console.house.lines(number, "reply"))] == ["dropped"]
