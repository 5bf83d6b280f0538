"""Pictures and files in a real browser: chosen, pasted, looked at, taken back, sent; without a mouse and at 320 px."""

import base64
from datetime import timedelta

from playwright.sync_api import Browser, FilePayload, expect

from bot.core.messages import Attachment
from tests.core.test_pictures import SECRET, segment, tiff
from tests.desk.browsing import IN_A_BROWSER, NARROW, WIDE, looking, serving, troubles
from tests.desk.test_attaching import comes

pytestmark = IN_A_BROWSER
# One red point, whole: a browser shows it.
RED = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100c9fe92ef"
    "0000000049454e44ae426082"
)
CHOSEN = [
    FilePayload(name="the box.png", mimeType="image/png", buffer=RED),
    FilePayload(name="steps.txt", mimeType="text/plain", buffer=b"1. Hold it"),
    FilePayload(name="large.txt", mimeType="text/plain", buffer=b"x" * 5001),
]
DRAWN = "Object.assign(document.createElement('canvas'), {width: 4, height: 2}).toDataURL('image/jpeg')"
UPRIGHT = "image => image.decode().then(() => [image.naturalWidth, image.naturalHeight])"
SHOWN = "image => image.decode().then(() => image.naturalWidth > 0)"


def test_a_picture_is_chosen_looked_at_taken_back_and_sent(window: Browser) -> None:
    with serving(undo=timedelta(seconds=30), file_bytes=5000) as served:
        house = served.house
        number = served.run(house.says("red light"))
        served.run(house.hands_over(number))
        with looking(window, served) as page:
            page.goto(f"{served.address}/t/{number}")
            expect(page.locator("#pulse")).to_have_text("Live")
            with page.expect_file_chooser() as chooser:
                page.get_by_role("button", name="Attach").press("Enter")
            chooser.value.set_files(CHOSEN)
            tray = page.get_by_role("list", name="Files that go with your reply")
            expect(tray.locator("[data-file]")).to_have_count(2)
            expect(page.get_by_role("alert")).to_contain_text("large.txt is too large")
            preview = tray.locator("img")
            expect(preview).to_be_visible()
            assert preview.evaluate(SHOWN)
            tray.get_by_role("button", name="Remove steps.txt").press("Enter")
            expect(tray.locator("[data-file]")).to_have_count(1)
            for size in (NARROW, WIDE):
                page.set_viewport_size(size)
                assert troubles(page) == []
            page.get_by_role("button", name="Post publicly").press("Enter")  # a picture says enough
            expect(page.locator(".line.person .files img")).to_be_visible()
            expect(tray.locator("[data-file]")).to_have_count(0)
            page.get_by_role("button", name="Undo").click()
            expect(page.locator(".tray [data-file]")).to_have_count(1)
            photo = base64.b64decode(page.evaluate(DRAWN).partition(",")[2])
            photo = photo[:2] + segment(0xE1, b"Exif\0\0" + tiff(6)) + photo[2:]
            page.locator("#tray-input").set_input_files(FilePayload(name="turned.jpg", mimeType="", buffer=photo))
            expect(tray.locator("[data-file] img")).to_have_count(2)
            assert tray.locator("img").last.evaluate(UPRIGHT) == [2, 4]
            page.locator("#text-public").fill("Like this:")
            page.get_by_role("button", name="Post publicly").click()
            expect(page.locator(".line.person .said").last).to_have_text("Like this:")
            expect(page.get_by_alt_text("Picture: the box.png")).to_be_visible()
            assert troubles(page) == []
        thread = served.run(house.thread(number))
        sent = [line for line in thread.lines if line.kind == "reply" and line.state == "waiting"]
        assert [(line.text, [file.name for file in line.files]) for line in sent] == [
            ("Like this:", ["the box.png", "turned.jpg"])
        ]
        left = served.run(house.store.read(lambda tx: tx.files.of(int(sent[0].send or 0))))[1].content
        assert (SECRET in photo, SECRET in left) == (True, False)


def test_a_customers_picture_is_seen_and_another_file_is_saved(window: Browser) -> None:
    with serving() as served:
        house = served.house
        sent = (Attachment("image", "box.png", len(RED), "1"), Attachment("file", "../my bill.docx", 4, "2"))
        number = served.run(house.says("it looks like this", attachments=sent))
        with looking(window, served, NARROW) as page:
            page.goto(f"{served.address}/t/{number}", wait_until="domcontentloaded")
            picture = page.get_by_alt_text("Picture: box.png")
            picture.scroll_into_view_if_needed()
            while not house.fetched:  # the page asks for its bytes
                page.evaluate("0")
            served.run(comes(house, RED))
            assert picture.evaluate(SHOWN)
            expect(picture).to_be_visible()
            house.fetched.clear()
            with page.expect_download() as download:
                page.get_by_role("link", name="File: ../my bill.docx").click()
                while not house.fetched:
                    page.evaluate("0")
                served.run(comes(house, b"PK\x03\x04"))
            assert download.value.suggested_filename == "my bill.docx"
            assert troubles(page) == []
