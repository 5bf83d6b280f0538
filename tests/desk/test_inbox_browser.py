"""A working day in the inbox, in one browser before one console: taking back, sorting, searching, colleagues."""

import asyncio
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from bot.core.messages import RemoteId
from tests.desk.browsing import IN_A_BROWSER, WIDE, Served, looking, serving, troubles
from tests.desk.house import House

pytestmark = IN_A_BROWSER
PHONE = ViewportSize(width=360, height=720)
A_MINUTE = 59_000  # ms; what is fetched just then gives up, with a complaint, when its clock says 60 s


@pytest.fixture(scope="module")
def console() -> Iterator[Served]:
    """One for all tests here; each brings its own customers. Replies wait for half a minute."""
    with serving(undo=timedelta(seconds=30)) as opened:
        yield opened


def test_times_are_those_of_the_reader_and_utc_is_in_the_title(window: Browser, console: Served) -> None:
    waits(console, "it blinks", "Uma")
    console.run(is_late(console.house))
    with looking(window, console, person="Ada", locale="de-DE", timezone_id="Asia/Kolkata") as page:
        promised = page.locator(".row", has_text="Uma").locator(".tag.late")
        expect(promised).to_have_attribute("title", re.compile(r"^(?!.*UTC).* \d+\.\d+\.\d{4}, \d\d:\d\d"))
        row = page.locator(".row", has_text="Uma").locator("time")
        expect(row).to_have_attribute("title", re.compile(r"^\d+\.\d+\.\d{4}, \d\d:\d\d \(.* UTC\)$"))
        page.goto(f"{console.address}/trail")
        time = page.locator("time").first
        expect(time).to_have_attribute("title", re.compile(r" UTC$"))
        then, here = time.get_attribute("datetime"), time.inner_text()
    assert then is not None
    assert here.endswith(f"{datetime.fromisoformat(then) + timedelta(hours=5, minutes=30):%H:%M}")


async def is_late(house: House) -> None:
    """Somebody notices that who waits now was promised a person by a time that is over."""
    then = house.clock.now() + timedelta(minutes=16)
    late = await house.store.read(lambda tx: tx.alarms.overdue(then, 10))
    await house.store.write(lambda tx: tx.alarms.miss(late, (), "", then))


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
        page.set_viewport_size({**WIDE, "height": 1600})  # a box half under the list's edge is no small target
        assert troubles(page) == []
        page.set_viewport_size(WIDE)
        page.locator("#many").get_by_label("Who looks after them").select_option("Sam")
        page.locator("#many").get_by_role("button", name="Assign").click()
        given = page.locator(".row", has=page.locator(".mine", has_text="Sam"), has_text="Storm")
        expect(given).to_have_count(3)
        for number in chosen:
            page.locator(f"[name=chosen][value='{number}']").check()
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
        assert troubles(page) == []
        other.close()
        expect(page.locator("#present")).to_be_empty()
    assert console.run(console.house.lines(number, "note")) == []


class Line:
    """A way to the console that can be cut. A browser that is told to be offline goes on hearing what it hears."""

    def __init__(self, to: Served) -> None:
        self._to, self._ends, self._cut = to, list[asyncio.StreamWriter](), False

    async def lay(self) -> Served:
        """The console at the other end of it."""
        self.server = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        return replace(self._to, address=f"http://127.0.0.1:{self.server.sockets[0].getsockname()[1]}")

    async def cut(self, *, mended: bool = False) -> None:
        """What is on its way is lost, and nobody gets through until it is mended."""
        self._cut = not mended
        for end in self._ends if self._cut else ():
            end.transport.abort()

    async def _carry(self, here: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        self._ends.append(back)
        if self._cut:
            back.transport.abort()
            return
        there, on = await asyncio.open_connection("127.0.0.1", int(self._to.address.rpartition(":")[2]))
        self._ends.append(on)
        await asyncio.gather(_pour(here, on), _pour(there, back))


async def _pour(source: asyncio.StreamReader, into: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await source.read(65_536):
            into.write(data)
    into.close()


@contextmanager
def cuttable(console: Served) -> Iterator[tuple[Line, Served]]:
    """A line that can be cut, and the console at the other end of it."""
    line = Line(console)
    try:
        yield line, console.run(line.lay())
    finally:
        console.loop.call_soon_threadsafe(line.server.close)


def test_a_minute_without_a_line_loses_nothing_and_doubles_nothing(window: Browser, console: Served) -> None:
    """Two colleagues; one's line is cut while the bot is about to answer, somebody writes on and somebody comes."""
    house = console.house
    number = waits(console, "no signal since noon", "Ivo")
    root = RemoteId(f"{house.posted}")
    with (
        cuttable(console) as (line, far),
        looking(window, far, but="ERR_|Failed to fetch|network error") as page,
        looking(window, console, person="Sam") as other,
    ):
        asked = list[str]()
        page.on("request", lambda request: asked.append(request.headers.get("last-event-id", "")))
        page.clock.install()
        for each, there in ((page, far), (other, console)):
            each.goto(f"{there.address}/t/{number}")
            expect(each.locator("#pulse")).to_have_text("Live")
        console.run(line.cut())
        page.context.set_offline(True)
        waiting = console.run(house.answers(console.run(house.says("it blinks", by="Ula"))))
        console.run(house.says("and now the lamp is out", by="Ivo", root=root))
        waits(console, "help me as well", "Oda")
        expect(other.locator(".row", has_text="Oda")).to_be_visible()
        page.clock.run_for(A_MINUTE)
        expect(page.locator("#stale")).to_contain_text(re.compile(r"Not live since [56]\d s\."))
        expect(page.locator("#stale").get_by_role("link")).to_have_text("Refresh")
        assert troubles(page) == []
        expect(page.locator(".row", has_text="Oda")).to_have_count(0)
        asked.clear()
        console.run(line.cut(mended=True))
        page.context.set_offline(False)
        page.clock.run_for(A_MINUTE)
        expect(page.locator("#pulse")).to_have_text("Live")
        for each in (page, other):
            expect(each.locator(".row", has_text="Oda")).to_have_count(1)
            expect(each.locator(".line", has_text="the lamp is out")).to_have_count(1)
        assert page.locator(".row").count() == other.locator(".row").count()
        assert any(asked)  # it said what it had heard last, so the stream told the rest
        # The bot's answer to Ula still waits: whoever takes the thread over is the one who speaks.
        other.goto(f"{console.address}/?tab=bot")
        other.get_by_role("link", name="Ula").click()
        other.get_by_role("button", name="Take over").click()
        expect(other.locator(".owner")).to_contain_text("You answer here.")
        other.get_by_label("Note to team").check(force=True)
        other.locator("#text-note").fill("never for customers")
        other.get_by_role("button", name="Save note for the team").click()
        expect(other.locator(".line.note")).to_contain_text("never for customers")
    assert waiting not in {int(send.id) for send in console.run(house.due())}
    assert all("never for customers" not in send.reply.text for send in console.run(house.due()))
