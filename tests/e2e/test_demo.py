"""The demo as a newcomer plays it: one printed link, two frames in a real browser, nothing from another host.

BEANCAN_SCREENSHOTS=1 writes docs/images/demo.png, so that the picture in the docs is the page as it is.
"""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, FrameLocator, Page, Response, expect, sync_playwright

from tests.fakes.processes import PATIENCE, REPO, running

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = ("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-gpu")
WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 320, "height": 640}
PICTURE = REPO / "docs" / "images" / "demo.png"
SAFE = ("default-src 'self'", "frame-ancestors 'self'")
# A frame that moves on to another page cuts its own requests short; htmx calls that an error.
CUT_SHORT = re.compile(r"htmx:(?:sse:)?error: (?:network error|Failed to fetch)")
WE_KNOW = "We know about the outage and are on it."
WORKS_AGAIN = "The outage is over. Still offline? Unplug the box for 10 seconds:"
FIX = "https://help.halo.example/"

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.browser,
    pytest.mark.skipif(
        CHROMIUM is None and not os.environ.get("CI"),
        reason="no Chromium found on the path: install it to play the demo",
    ),
]


@pytest.fixture(scope="module")
def window() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE * 1000)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", *QUIET])
        yield started
        started.close()


@dataclass
class Watch:
    """What a page did that a user does not see."""

    complaints: list[str] = field(default_factory=list)
    answers: list[Response] = field(default_factory=list)

    def heard(self, said: ConsoleMessage) -> None:
        if said.type in {"error", "warning"} and not CUT_SHORT.search(said.text):
            self.complaints.append(said.text)

    def saw(self, answer: Response) -> None:
        self.answers.append(answer)


@dataclass
class Stage:
    """The demo's page: customers left, the team right."""

    page: Page
    watch: Watch

    @property
    def wall(self) -> FrameLocator:
        return self.page.frame_locator("iframe.customers")

    @property
    def desk(self) -> FrameLocator:
        return self.page.frame_locator("iframe.team")

    def scene(self, number: int) -> None:
        self.wall.locator(".script").nth(number - 1).click()

    def thread(self, words: str) -> Any:
        return self.wall.locator("article.thread", has_text=words)


@contextmanager
def demo(window: Browser, folder: Path, **how: Any) -> Iterator[Stage]:
    """A running demo and its page. Afterwards: nothing was complained about, and no other host was asked."""
    with running("demo", "--port", "0", "--no-browser", "--data", str(folder / "data"), folder=folder) as program:
        link = program.says(r"Open +(\S+)")[1]
        context = window.new_context(**{"viewport": WIDE, "reduced_motion": "reduce", **how})
        page, watch = context.new_page(), Watch()
        page.on("console", watch.heard)
        page.on("pageerror", lambda error: watch.complaints.append(str(error)))
        page.on("response", watch.saw)
        page.goto(link)
        stage = Stage(page, watch)
        expect(stage.wall.locator("#live")).to_have_text("Live")
        expect(stage.desk.locator("#pulse")).to_have_text("Live")
        yield stage
        context.close()
        assert watch.complaints == []
        assert {re.match(r"\w+://([^/:]+)", answer.url)[1] for answer in watch.answers} == {"127.0.0.1"}  # type: ignore[index]
        assert program.stop() == 0
        assert '"level": "error"' not in program.logged()


def test_the_script_by_mouse(window: Browser, tmp_path: Path) -> None:
    with demo(window, tmp_path) as stage:
        assert "key=" not in stage.page.url  # the key is gone from the address bar
        known_problem(stage)
        worrying(stage)
        unclear(stage)
        card_number(stage)
        storm(stage)
        expect(stage.page.locator("#steps")).to_contain_text("7 of 7")
        strict_headers(stage)


def known_problem(stage: Stage) -> None:
    """1: the fix in public with four answers; “Did not help” brings a person, and then the bot is silent."""
    stage.scene(1)
    thread = stage.thread("box blinking red")
    answer = thread.locator(".post.bot").first
    expect(answer).to_contain_text("bot")
    expect(answer.get_by_role("link")).to_have_attribute("href", re.compile(re.escape(FIX)))
    for label in ("Yes, fixed", "Did not help", "Same here", "A person"):
        expect(answer.get_by_role("button", name=label)).to_be_visible()
    answer.get_by_role("button", name="Did not help").click()
    expect(thread.locator(".post.bot")).to_have_count(2)

    stage.desk.get_by_role("link", name="Ana").click()
    expect(stage.desk.get_by_role("heading", level=1)).to_have_text("Ana")
    expect(stage.desk.locator("main")).to_contain_text("did not help")
    stage.desk.get_by_role("button", name="Take over").click()
    expect(stage.desk.locator(".owner")).to_contain_text("You answer here.")
    stage.desk.locator("#text-public").fill("Hi Ana, Lea here. I look at your line now.")
    stage.desk.get_by_role("button", name="Post publicly").click()
    expect(thread.locator(".post.staff")).to_contain_text("Lea here. I look at your line now.")
    thread.get_by_role("button", name="Reply", exact=True).first.click()
    stage.wall.locator("#text").fill("@halo box blinking red, no internet!!")
    stage.wall.locator("#send").click()
    expect(stage.desk.locator(".line.customer", has_text="no internet!!")).to_have_count(2)
    expect(thread.locator(".post.bot")).to_have_count(2)
    if os.environ.get("BEANCAN_SCREENSHOTS"):
        PICTURE.parent.mkdir(parents=True, exist_ok=True)
        stage.page.screenshot(path=PICTURE)


def worrying(stage: Stage) -> None:
    """2: no advice, a person at once."""
    stage.scene(2)
    said = stage.thread("smells of burning").locator(".post.bot").last
    expect(said).to_contain_text("A person from our team has been alerted")
    expect(said).not_to_contain_text(FIX)
    expect(stage.desk.get_by_role("link", name="Ben").first).to_contain_text("Urgent")


def unclear(stage: Stage) -> None:
    """3: one question; the choice is answered."""
    stage.scene(3)
    thread = stage.thread("light is odd")
    choices = thread.locator(".post.bot").first.locator(".buttons").get_by_role("button")
    expect(choices).to_have_count(4)
    expect(choices.nth(2)).to_have_text("Something else")
    choices.first.click()
    expect(thread.locator(".post.bot").nth(1).get_by_role("link")).to_be_visible()


def storm(stage: Stage) -> None:
    """4: fourteen customers become one incident, and the lead says "we know": from then on the bot says so, too."""
    stage.scene(4)
    desk = stage.desk
    desk.get_by_role("link", name="Incidents").click()
    desk.get_by_role("link", name="Internet is down in the whole area").click()
    desk.get_by_role("button", name="We know").click()
    expect(desk.locator(".flash")).to_contain_text("the bot says that we know")
    expect(desk.locator("#incident")).to_contain_text("Lea looks after it")
    desk.get_by_role("link", name="All incidents").click()
    expect(desk.locator(".board tbody tr").first).to_contain_text("the bot says: we know")
    expect(stage.wall.locator(".post.bot", has_text=WE_KNOW).first).to_be_visible()
    told_when_fixed(stage)
    desk.get_by_role("link", name="Inbox").click()


def told_when_fixed(stage: Stage) -> None:
    """The lead reads who will be told, approves, and it begins; how long it takes is for the rooms' budgets to say."""
    desk = stage.desk
    desk.get_by_role("link", name="Internet is down in the whole area").click()
    desk.get_by_role("button", name="It is fixed").click()
    desk.get_by_role("link", name="Tell everyone that it is fixed").click()
    desk.get_by_role("button", name=re.compile("Send .* messages, one a second")).click()
    expect(desk.locator(".flash")).to_contain_text("Approved.")
    expect(stage.wall.locator(".post.bot", has_text=WORKS_AGAIN).first).to_be_visible()
    expect(desk.locator(".board .tag.sure").first).to_have_text("done")


def card_number(stage: Stage) -> None:
    """5: masked for the team, invited to a private chat."""
    stage.scene(5)
    said = stage.thread("charged me twice").locator(".post.bot").first
    expect(said).to_contain_text("private")
    expect(said).not_to_contain_text("4111")
    stage.desk.get_by_role("link", name="Dev").click()
    expect(stage.desk.get_by_role("heading", level=1)).to_have_text("Dev")
    expect(stage.desk.locator("main")).to_contain_text("[card]")
    expect(stage.desk.locator("body")).not_to_contain_text("4111")


def strict_headers(stage: Stage) -> None:
    """Every page of both sides allows its own files and nothing else."""
    pages = [each for each in stage.watch.answers if "text/html" in each.headers.get("content-type", "")]
    assert {re.sub(r"\d+", "N", each.url.split(":", 2)[2].partition("/")[2]) for each in pages} >= {
        "",
        "demo",
        "plaza/",
    }
    for each in pages:
        policy = each.headers["content-security-policy"]
        assert all(part in policy for part in SAFE), each.url
        assert "unsafe-" not in policy, each.url


def test_the_first_row_without_a_mouse(window: Browser, tmp_path: Path) -> None:
    with demo(window, tmp_path) as stage:
        press(stage, stage.wall.locator(".script").first)
        help_button = stage.wall.get_by_role("button", name="Did not help")
        expect(help_button).to_be_visible()
        press(stage, help_button)
        row = stage.desk.get_by_role("link", name="Ana")
        expect(row).to_be_visible()
        press(stage, row)
        expect(stage.desk.get_by_role("heading", level=1)).to_have_text("Ana")
        reach(stage, stage.desk.locator("#text-public"))
        stage.page.keyboard.type("Hi Ana, Lea here.")
        stage.page.keyboard.press("Control+Enter")
        expect(stage.wall.locator(".post.staff")).to_contain_text("Hi Ana, Lea here.")


def reach(stage: Stage, wanted: Any) -> None:
    """Tab until the focus is there, as somebody without a mouse does."""
    for _ in range(80):
        stage.page.keyboard.press("Tab")
        if wanted.evaluate("(node) => node === node.ownerDocument.activeElement && node.ownerDocument.hasFocus()"):
            return
    pytest.fail(f"the keyboard does not reach {wanted}")


def press(stage: Stage, wanted: Any) -> None:
    """Reach it and press Enter."""
    reach(stage, wanted)
    stage.page.keyboard.press("Enter")


@pytest.mark.parametrize("how", [{"viewport": NARROW}, {"color_scheme": "dark"}], ids=["phone", "dark"])
def test_it_fits_a_phone_and_the_dark(window: Browser, tmp_path: Path, how: dict[str, Any]) -> None:
    with demo(window, tmp_path, **how) as stage:
        stage.scene(1)
        expect(stage.wall.locator(".post.bot")).to_be_visible()
        wide = how.get("viewport", WIDE)["width"]
        for frame in (stage.page.main_frame, *stage.page.main_frame.child_frames):
            overflow = frame.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert overflow <= 0, frame.url
        room = stage.wall.locator("#room").bounding_box()
        assert room is not None
        assert room["height"] > 120  # the posts are seen, not only what stands around them
        if wide == NARROW["width"]:
            expect(stage.page.locator("iframe.team")).to_be_hidden()
            stage.page.get_by_text("Team's side").click()
            expect(stage.page.locator("iframe.team")).to_be_visible()
            expect(stage.page.locator("iframe.customers")).to_be_hidden()
        else:
            paper = stage.page.evaluate("getComputedStyle(document.body).backgroundColor")
            assert all(int(part) < 80 for part in re.findall(r"\d+", paper)[:3]), paper
