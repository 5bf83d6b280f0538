"""A real browser before a real console: what the console's browser tests share.

Screenshots go to the folder DESK_SHOTS, or to the test's own; with DESK_FULL they show the whole page.
"""

import asyncio
import os
import re
import shutil
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, TypeVar

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # the package has no types
from playwright.sync_api import Browser, ConsoleMessage, Page, ViewportSize, expect, sync_playwright

from tests.desk.house import House, open_house
from tests.fakes.clock import ManualClock

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = ("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-gpu")
WIDE = ViewportSize(width=1280, height=800)
NARROW = ViewportSize(width=320, height=640)
LOOKS: tuple[tuple[str, ViewportSize, Literal["light", "dark"]], ...] = (
    ("dark", WIDE, "dark"), ("wide", WIDE, "light"), ("phone", NARROW, "light"),
)  # fmt: skip
DOCS = Path(__file__).parents[2] / "docs"
T = TypeVar("T")
expect.set_options(timeout=20_000)  # ms; a busy machine is slow, not wrong

IN_A_BROWSER = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium found on the path: install it to test the console"),
]


class FlowingClock(ManualClock):
    """Real time: a browser has its own clock and compares."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


@dataclass
class Served:
    """A console that answers on a port, in a loop of its own. `run` does things in that loop."""

    house: House
    address: str
    loop: asyncio.AbstractEventLoop

    def run(self, doing: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(doing, self.loop).result(20)

    def link(self, to: str = "/signin", person: str = "Lea") -> str:
        return f"{self.address}{to}?key={self.house.keys.issue(person, self.house.clock.now())}"


@pytest.fixture(scope="module")
def window() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", *QUIET])
        yield browser
        browser.close()


@pytest.fixture
def served() -> Iterator[Served]:
    with serving() as console:
        yield console


@contextmanager
def serving(**how: Any) -> Iterator[Served]:
    """A console on a port of its own; `how`: see `open_house`."""
    ready, box = threading.Event(), list[Served]()
    over = threading.Event()

    async def serve() -> None:
        async with open_house(DOCS, clock=FlowingClock(), **how) as house:
            config = uvicorn.Config(house.app, port=0, log_level="error", lifespan="off", ws="none")
            server = uvicorn.Server(config)
            running = asyncio.ensure_future(server.serve())
            while not server.started:  # noqa: ASYNC110 uvicorn tells by this flag only
                await asyncio.sleep(0.01)
            port = server.servers[0].sockets[0].getsockname()[1]
            box.append(Served(house, f"http://127.0.0.1:{port}", asyncio.get_running_loop()))
            ready.set()
            await asyncio.to_thread(over.wait)
            house.app.state.live.close()
            server.should_exit = True
            await running

    thread = threading.Thread(target=lambda: asyncio.run(serve()), name="console")
    thread.start()
    assert ready.wait(20)
    yield box[0]
    over.set()
    thread.join(20)


@contextmanager
def looking(
    window: Browser, served: Served, size: ViewportSize = WIDE, *, but: str = "$^", person: str = "Lea", **how: Any
) -> Iterator[Page]:
    """A signed-in page. Afterwards: nothing was complained about (but for `but`), and no other host was asked."""
    context = window.new_context(viewport=size, reduced_motion="reduce", **how)
    page, complaints, addresses = context.new_page(), list[str](), list[str]()

    def heard(said: ConsoleMessage) -> None:
        if said.type in {"error", "warning"} and "409 (Conflict)" not in said.text and "422" not in said.text:
            complaints.append(said.text)

    page.on("console", heard)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: addresses.append(request.url))
    page.goto(served.link(person=person))
    yield page
    context.close()
    told = [each for each in complaints if not re.search(but, each)]
    assert told == [], told
    assert [address for address in addresses if not address.startswith(served.address)] == []


@pytest.fixture
def shot(tmp_path: Path) -> Callable[[Page, str], None]:
    folder = Path(os.environ.get("DESK_SHOTS") or tmp_path)

    def take(page: Page, name: str) -> None:
        page.screenshot(full_page=bool(os.environ.get("DESK_FULL")), path=folder / f"desk-{name}.png")

    return take


# wcag2aa and wcag22aa are the target; best practices beside it are asked for, too.
RULES = {"runOnly": {"type": "tag", "values": [
    "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice",
]}}  # fmt: skip
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}  # all that a theme changes
OTHER: dict[bool, Literal["light", "dark"]] = {True: "light", False: "dark"}


def troubles(page: Page) -> list[str]:
    """What axe finds on this page, in light and in dark, and what is wider than the screen."""
    page.wait_for_load_state()  # contrast is judged with the styles
    dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    told = _found(page, RULES)
    page.emulate_media(color_scheme=OTHER[dark])
    told += _found(page, COLOURS)
    page.emulate_media(color_scheme=OTHER[not dark])
    return told + too_wide(page)


def _found(page: Page, rules: dict[str, Any]) -> list[str]:
    found: list[dict[str, Any]] = Axe().run(page, options=rules).response["violations"]
    return [f"{page.url}: {one['id']}: {[node['html'][:160] for node in one['nodes'][:3]]}" for one in found]


def too_wide(page: Page) -> list[str]:
    """How much of it is out of sight to the right."""
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"{page.url}: {wide} px wider than the screen"] if wide > 0 else []
