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
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    FrameLocator,
    Locator,
    Page,
    Response,
    expect,
    sync_playwright,
)

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
OUTAGE = "Internet is down in the whole area"
NOTE = "Her shop opens at nine, be quick"
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


# How far the focus is from this: 0 there, 1 further on, -1 further back. The two sides are frames of one page.
FROM_THE_FOCUS = """node => {
  const here = node.ownerDocument, far = window.top.document, frame = window.frameElement;
  if (here.hasFocus() && here.activeElement === node) return 0;
  const [from, to] = far.activeElement === frame ? [here.activeElement, node] : [far.activeElement, frame];
  const ahead = Node.DOCUMENT_POSITION_FOLLOWING | Node.DOCUMENT_POSITION_CONTAINED_BY;
  return !from || from.compareDocumentPosition(to) & ahead ? 1 : -1;
}"""


@dataclass
class Stage:
    """The demo's page: customers left, the team right. `keys`: played without a mouse. `narrow`: one side at a time."""

    page: Page
    watch: Watch
    keys: bool = False
    narrow: bool = False

    def press(self, wanted: Locator) -> None:
        if not self.keys:
            wanted.click()
            return
        self.reach(wanted)
        self.page.keyboard.press("Enter")

    def write(self, where: Locator, text: str) -> None:
        if not self.keys:
            where.fill(text)
            return
        self.reach(where)
        self.page.keyboard.type(text)

    def reach(self, wanted: Locator) -> None:
        """By Tab, forward or back, until the focus is there, as somebody without a mouse does."""
        expect(wanted).to_be_visible()
        for _ in range(600):
            way = wanted.evaluate(FROM_THE_FOCUS)
            if way == 0:
                return
            self.page.keyboard.press("Tab" if way > 0 else "Shift+Tab")
        pytest.fail(f"the keyboard does not reach {wanted}")

    def turn(self, side: str) -> None:
        """To the customers' or the team's side, where only one of them is seen."""
        if self.narrow:
            self.page.get_by_text(f"{side} side").click()

    def opens(self, name: str, *, board: bool = False) -> None:
        """A thread of the team's list, or the board; from an open thread on a phone the way back comes first."""
        self.turn("Team's")
        back = self.desk.get_by_role("link", name="Back to the inbox")
        if back.is_visible():
            self.press(back)
        self.press(self.desk.get_by_role("link", name=name, exact=board).first)
        expect(self.desk.get_by_role("heading", level=1).first).to_have_text(name)

    @property
    def wall(self) -> FrameLocator:
        return self.page.frame_locator("iframe.customers")

    @property
    def desk(self) -> FrameLocator:
        return self.page.frame_locator("iframe.team")

    def scene(self, number: int) -> None:
        self.turn("Customers'")
        self.press(self.wall.locator(".script").nth(number - 1))

    def thread(self, words: str) -> Locator:
        return self.wall.locator("article.thread", has_text=words)


@contextmanager
def demo(window: Browser, folder: Path, *, keys: bool = False, **how: Any) -> Iterator[Stage]:
    """A running demo and its page. Afterwards: nothing was complained about, and no other host was asked."""
    with running("demo", "--port", "0", "--no-browser", "--data", str(folder / "data"), folder=folder) as program:
        link = program.says(r"Open +(\S+)")[1]
        context = window.new_context(**{"viewport": WIDE, "reduced_motion": "reduce", **how})
        page, watch = context.new_page(), Watch()
        page.on("console", watch.heard)
        page.on("pageerror", lambda error: watch.complaints.append(str(error)))
        page.on("response", watch.saw)
        page.goto(link)
        stage = Stage(page, watch, keys, narrow=how.get("viewport") == NARROW)
        expect(stage.wall.locator("#live")).to_have_text("Live")
        expect(stage.desk.locator("#pulse")).to_have_text("Live")
        yield stage
        context.close()
        assert watch.complaints == []
        assert {re.match(r"\w+://([^/:]+)", answer.url)[1] for answer in watch.answers} == {"127.0.0.1"}  # type: ignore[index]
        assert program.stop() == 0
        assert '"level": "error"' not in program.logged()
        assert NOTE not in program.logged()


def all_five(stage: Stage) -> None:
    """Every row of the script, to the end of it."""
    known_problem(stage)
    worrying(stage)
    unclear(stage)
    card_number(stage)
    storm(stage)
    expect(stage.page.locator("#steps")).to_contain_text("7 of 7")
    expect(stage.wall.locator("body")).not_to_contain_text(NOTE)


def test_the_script_by_mouse(window: Browser, tmp_path: Path) -> None:
    with demo(window, tmp_path) as stage:
        assert "key=" not in stage.page.url  # the key is gone from the address bar
        all_five(stage)
        strict_headers(stage)


def test_the_script_without_a_mouse_in_the_dark(window: Browser, tmp_path: Path) -> None:
    with demo(window, tmp_path, keys=True, color_scheme="dark") as stage:
        all_five(stage)
        fits(stage)
        paper = stage.page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert all(int(part) < 80 for part in re.findall(r"\d+", paper)[:3]), paper


def test_the_script_on_a_small_phone(window: Browser, tmp_path: Path) -> None:
    with demo(window, tmp_path, viewport=NARROW, has_touch=True, is_mobile=True) as stage:
        expect(stage.page.locator("iframe.team")).to_be_hidden()
        all_five(stage)
        expect(stage.page.locator("iframe.team")).to_be_hidden()
        fits(stage)
        stage.turn("Team's")
        expect(stage.page.locator("iframe.customers")).to_be_hidden()
        fits_the_desk = stage.page.frames[-1].evaluate("document.documentElement.scrollWidth")
        assert fits_the_desk <= NARROW["width"]


def known_problem(stage: Stage) -> None:
    """1: the fix in public with four answers; “Did not help” brings a person, and then the bot is silent."""
    stage.scene(1)
    thread = stage.thread("box blinking red")
    answer = thread.locator(".post.bot").first
    expect(answer).to_contain_text("bot")
    expect(answer.get_by_role("link")).to_have_attribute("href", re.compile(re.escape(FIX)))
    for label in ("Yes, fixed", "Did not help", "Same here", "A person"):
        expect(answer.get_by_role("button", name=label)).to_be_visible()
    stage.press(answer.get_by_role("button", name="Did not help"))
    expect(thread.locator(".post.bot")).to_have_count(2)

    stage.opens("Ana")
    desk = stage.desk
    expect(desk.locator("main")).to_contain_text("did not help")
    expect(desk.locator(".line.bot .offered").first).to_contain_text("Did not help")  # what the customer could tap
    stage.press(desk.get_by_role("button", name="Take over"))
    expect(desk.locator(".owner")).to_contain_text("You answer here.")
    note(stage)
    stage.write(desk.locator("#text-public"), "Hi Ana, Lea here. I look at your line now.")
    stage.press(desk.get_by_role("button", name="Post publicly"))
    expect(desk.locator(".line.person")).to_contain_text("Lea here.")
    stage.turn("Customers'")
    expect(thread.locator(".post.staff")).to_contain_text("Lea here. I look at your line now.")
    stage.press(thread.get_by_role("button", name="Reply", exact=True).first)
    stage.write(stage.wall.locator("#text"), "@halo box blinking red, no internet!!")
    stage.press(stage.wall.locator("#send"))
    expect(desk.locator(".line.customer", has_text="no internet!!")).to_have_count(2)
    expect(thread.locator(".post.bot")).to_have_count(2)
    if os.environ.get("BEANCAN_SCREENSHOTS") and not (stage.keys or stage.narrow):
        PICTURE.parent.mkdir(parents=True, exist_ok=True)
        stage.page.screenshot(path=PICTURE)


def note(stage: Stage) -> None:
    """For the team: no adapter hears of it, which is looked at in the end."""
    expect(stage.desk.locator("#pulse")).to_have_text("Live")  # the keys work from here on
    if stage.keys:
        stage.reach(stage.desk.get_by_role("button", name="Done"))
        stage.page.keyboard.press("n")
        expect(stage.desk.locator("#text-note")).to_be_focused()
        stage.page.keyboard.type(NOTE)
        stage.page.keyboard.press("Control+Enter")
    else:
        stage.desk.locator(".mode-note").click()
        stage.desk.locator("#text-note").fill(NOTE)
        stage.desk.get_by_role("button", name="Save note").click()
    expect(stage.desk.locator(".line.note")).to_contain_text(NOTE)


def worrying(stage: Stage) -> None:
    """2: no advice, a person at once."""
    stage.scene(2)
    said = stage.thread("smells of burning").locator(".post.bot").last
    expect(said).to_contain_text("A person from our team has been alerted")
    expect(said).not_to_contain_text(FIX)
    stage.opens("Ben")
    expect(stage.desk.locator(".packet")).to_contain_text("Urgent")


def unclear(stage: Stage) -> None:
    """3: one question; the choice is answered."""
    stage.scene(3)
    thread = stage.thread("light is odd")
    choices = thread.locator(".post.bot").first.locator(".buttons").get_by_role("button")
    expect(choices).to_have_count(4)
    expect(choices.nth(2)).to_have_text("Something else")
    stage.press(choices.first)
    expect(thread.locator(".post.bot").nth(1).get_by_role("link")).to_be_visible()


def storm(stage: Stage) -> None:
    """4: fourteen customers become one incident, and the lead says "we know": from then on the bot says so, too."""
    stage.scene(4)
    desk = stage.desk
    stage.opens("Incidents", board=True)
    stage.press(desk.get_by_role("link", name=OUTAGE))
    stage.press(desk.get_by_role("button", name="We know"))
    expect(desk.locator(".flash")).to_contain_text("the bot says that we know")
    expect(desk.locator("#incident")).to_contain_text("Lea looks after it")
    stage.press(desk.get_by_role("link", name="All incidents"))
    expect(desk.locator(".board tbody tr").first).to_contain_text("the bot says: we know")
    stage.turn("Customers'")
    expect(stage.wall.locator(".post.bot", has_text=WE_KNOW).first).to_be_visible()
    stage.turn("Team's")
    told_when_fixed(stage)


def told_when_fixed(stage: Stage) -> None:
    """The lead reads who will be told, approves, and it begins; how long it takes is for the rooms' budgets to say."""
    desk = stage.desk
    stage.press(desk.get_by_role("link", name=OUTAGE))
    stage.press(desk.get_by_role("button", name="It is fixed"))
    stage.press(desk.get_by_role("link", name="Tell everyone that it is fixed"))
    stage.press(desk.get_by_role("button", name=re.compile("Send .* messages, one a second")))
    expect(desk.locator(".flash")).to_contain_text("Approved.")
    expect(desk.locator(".board .tag.sure").first).to_have_text("done")
    stage.turn("Customers'")
    expect(stage.wall.locator(".post.bot", has_text=WORKS_AGAIN).first).to_be_visible()


def card_number(stage: Stage) -> None:
    """5: masked for the team, invited to a private chat."""
    stage.scene(5)
    said = stage.thread("charged me twice").locator(".post.bot").first
    expect(said).to_contain_text("private")
    expect(said).not_to_contain_text("4111")
    stage.opens("Dev")
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


def fits(stage: Stage) -> None:
    """Nothing is wider than the screen, and the posts are seen, not only what stands around them."""
    for frame in (stage.page.main_frame, *stage.page.main_frame.child_frames):
        overflow = frame.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overflow <= 0, frame.url
    room = stage.wall.locator("#room").bounding_box()
    assert room is not None
    assert room["height"] > 120
