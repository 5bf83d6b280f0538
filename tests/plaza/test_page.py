"""The page in a real browser: people play customers, a bot answers over HTTP, and all of it shows up live."""

import shutil
from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from playwright.sync_api import ConsoleMessage, FilePayload, Locator, Page, Request, expect, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = ("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-gpu")
RED = bytes.fromhex(  # one red point, whole
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100c9fe92ef"
    "0000000049454e44ae426082"
)
BUTTONS = [{"id": "fixed", "label": "Yes, fixed"}, {"id": "not_helped", "label": "Did not help"}]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium found on the path: install it to test the page"),
]


@pytest.fixture(scope="module")
def window() -> Iterator[Any]:
    """One browser for all tests of the module."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", *QUIET])
        yield browser
        browser.close()


@pytest.fixture
def wall(window: Any, server: httpx2.Client) -> Iterator[Page]:
    """The page, opened and live. Afterwards: no error was logged and no request left the host."""
    page: Page = window.new_page(viewport={"width": 560, "height": 860}, reduced_motion="reduce")
    complaints: list[str] = []
    addresses: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(message.text)

    def asked(request: Request) -> None:
        addresses.append(request.url)

    page.on("console", heard)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", asked)
    page.goto(str(server.base_url))
    expect(page.locator("#live")).to_have_text("Live")
    yield page
    page.close()
    assert complaints == []
    assert {address for address in addresses if not address.startswith(str(server.base_url))} == set()


def write(page: Page, text: str) -> Locator:
    page.locator("#text").fill(text)
    page.keyboard.press("Enter")
    post = page.locator(".post", has_text=text.replace("https://", ""))
    expect(post).to_be_visible()
    expect(page.locator("#text")).to_have_value("")
    return post


def answer(server: httpx2.Client, **body: object) -> str:
    made = server.post("/api/posts", json={"author": "Halo Bot", "as": "bot", "room": "help"} | body)
    made.raise_for_status()
    identity: str = made.json()["id"]
    return identity


def test_a_customer_posts_a_bot_answers_live_and_the_tap_is_heard(wall: Page, server: httpx2.Client) -> None:
    post = write(wall, "@halo box blinking red")
    expect(post.locator(".badge.you")).to_be_visible()
    root = post.get_attribute("data-id")
    reply = answer(server, in_reply_to=root, text="Reset it: https://halo.example/reset.", buttons=BUTTONS)
    shown = wall.locator(f"article .replies [data-id='{reply}']")
    expect(shown.locator(".badge")).to_have_text("Bot")
    link = shown.get_by_role("link")
    expect(link).to_have_attribute("href", "https://halo.example/reset")
    expect(link).to_have_attribute("rel", "noopener nofollow")
    button = shown.get_by_role("button", name="Did not help")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    event = server.get("/api/events").json()["events"][-1]
    assert (event["tap"]["author"], event["tap"]["button"], event["tap"]["post_id"]) == ("Ana", "not_helped", reply)


def test_a_picture_of_the_brand_is_seen_and_a_customer_sends_one(wall: Page, server: httpx2.Client) -> None:
    given = {"name": "the box.png", "content": b64encode(RED).decode()}
    answer(server, text="Like this:", files=[given])
    picture = wall.get_by_alt_text("Picture: the box.png")
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1
    with wall.expect_file_chooser() as chooser:
        wall.get_by_role("button", name="Attach pictures or files").press("Enter")
    chooser.value.set_files([FilePayload(name=name, mimeType="", buffer=RED) for name in ("mine.png", "other.png")])
    expect(wall.locator("#chosen")).to_contain_text("mine.png, other.png")
    wall.get_by_role("button", name="Leave out").click()
    expect(wall.locator("#chosen")).to_be_hidden()
    wall.locator("#files").set_input_files(FilePayload(name="mine.png", mimeType="", buffer=RED))
    wall.locator("#text").press("Enter")  # a picture says enough
    expect(wall.locator(".post.own").get_by_alt_text("Picture: mine.png")).to_be_visible()
    expect(wall.locator("#chosen")).to_be_hidden()
    (own,) = [post for post in server.get("/api/rooms/help/posts").json()["posts"] if post["author"] == "Ana"]
    assert server.get(f"/api/files/{own['files'][0]['id']}").content == RED


def test_words_are_only_ever_words(wall: Page, server: httpx2.Client) -> None:
    words = '<img src=x onerror="document.title=1"> javascript:alert(1) <b>https://a.example/"onclick=1'
    post = write(wall, words)
    expect(post.locator(".text")).to_have_text(words.replace("https://", ""))  # a link is shown without its scheme
    assert post.locator(".text img, .text b").count() == 0
    expect(post.get_by_role("link")).to_have_attribute("href", "https://a.example/")
    answer(server, text="<script>document.title=2</script>", buttons=[{"id": "x", "label": "<i>x</i>"}])
    expect(wall.get_by_role("button", name="<i>x</i>")).to_be_visible()
    expect(wall).to_have_title("Halo Plaza")


def test_private_messages_come_in_beside_the_room(wall: Page, server: httpx2.Client) -> None:
    write(wall, "where is my order")
    answer(server, room="dm:Ana", text="Your number, please?")
    answer(server, room="dm:Ben", text="Not for Ana")
    expect(wall.get_by_role("tab", name="Private")).to_contain_text("1 new")
    wall.get_by_role("radio", name="Private").check()
    expect(wall.get_by_text("Your number, please?")).to_be_visible()
    write(wall, "it is 7")
    assert server.get("/api/rooms/dm:Ana/posts").json()["posts"][-1]["text"] == "it is 7"
    wall.get_by_label("You play").select_option("Ben")
    expect(wall.get_by_text("Not for Ana")).to_be_visible()
    expect(wall.get_by_text("it is 7")).to_have_count(0)


def test_own_posts_can_be_changed_and_taken_back(wall: Page, server: httpx2.Client) -> None:
    answer(server, text="Hello from Halo")
    expect(wall.locator(".post.bot").get_by_role("button", name="Edit")).to_have_count(0)
    own = wall.locator(f"[data-id='{write(wall, 'no internt').get_attribute('data-id')}']")
    own.get_by_role("button", name="Edit").click()
    own.get_by_role("textbox").fill("no internet")
    own.get_by_role("button", name="Save").click()
    expect(own.locator(".text")).to_have_text("no internet")
    expect(own.get_by_text("edited")).to_be_visible()
    own.get_by_role("button", name="Delete").click()
    own.get_by_role("button", name="Really delete").click()
    expect(own.locator(".text")).to_have_text("This post was taken back.")
    expect(own.get_by_role("button")).to_have_count(0)


def test_scenes_are_played_by_number_but_not_while_writing(wall: Page) -> None:
    wall.locator("#text").press("1")
    expect(wall.locator(".post")).to_have_count(0)
    wall.locator("#room").press("1")
    expect(wall.locator(".post")).to_have_count(1)
    expect(wall.locator(".post")).to_contain_text("@halo box blinking red")
    greyed = wall.get_by_role("button", name="A storm")
    expect(greyed).to_have_attribute("title", "Not built yet.")
    wall.locator("#room").press("2")
    expect(wall.get_by_role("alert")).to_have_text("Not built yet.")


def test_a_reply_goes_under_the_post(wall: Page) -> None:
    post = write(wall, "no internet")
    wall.get_by_label("You play").select_option("")
    wall.get_by_label("Your own name").fill("Zoé")
    wall.keyboard.press("Enter")
    expect(wall.get_by_label("You play")).to_have_value("Zoé")
    expect(post.locator(".badge.you")).to_have_count(0)
    post.get_by_role("button", name="Reply").click()
    expect(wall.locator("#replying")).to_contain_text("Replying to Ana")
    write(wall, "me too")
    expect(wall.locator("article .replies .post")).to_contain_text("me too")


def test_a_fault_is_armed_by_hand(wall: Page, server: httpx2.Client) -> None:
    wall.get_by_text("Bad network").click()
    wall.get_by_label("What happens").select_option("duplicate")
    wall.get_by_label("How often").fill("1")
    wall.get_by_role("button", name="Arm", exact=True).click()
    expect(wall.get_by_label("Armed faults")).to_contain_text("duplicate, 1 more")
    wall.get_by_label("A repeated key does not post twice").uncheck()
    wall.keyboard.press("Escape")
    expect(wall.get_by_label("What happens")).to_be_hidden()
    answer(server, text="once on the wall")
    expect(wall.get_by_text("once on the wall")).to_have_count(1)
    assert len(server.get("/api/events").json()["events"]) == 2
    assert server.get("/api/settings").json() == {"keys": False}


def test_a_link_to_a_post_opens_its_room(wall: Page, server: httpx2.Client) -> None:
    there = answer(server, room="town", text="Hello square")
    answer(server, text="Hello help")
    wall.goto(f"{server.base_url}#post-{there}")
    expect(wall.locator(".post:target")).to_contain_text("Hello square")
    expect(wall.get_by_role("tab", name="Town square")).to_have_attribute("aria-selected", "true")
    wall.reload()
    expect(wall.locator(".post:target")).to_contain_text("Hello square")


@pytest.mark.parametrize("width", [320, 560, 1280])
def test_nothing_sticks_out(wall: Page, server: httpx2.Client, width: int) -> None:
    wall.set_viewport_size({"width": width, "height": 640})
    answer(server, text="long " + "w" * 300, buttons=BUTTONS * 2)
    expect(wall.locator(".post")).to_be_visible()
    assert wall.evaluate("document.documentElement.scrollWidth") == width
    assert wall.locator("#room").evaluate("room => room.scrollWidth <= room.clientWidth")
