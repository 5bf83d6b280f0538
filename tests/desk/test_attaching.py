"""Pictures and files for customers: kept by who chose them, sent with the words, shown to nobody else and as nothing
that a browser would run."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx2
import pytest

from bot.core.files import RAW
from bot.core.messages import Attachment
from bot.desk.receiving import LOOK_EVERY, PATIENCE
from bot.ports import Transaction
from tests.core.test_pictures import SECRET, chunk, png
from tests.desk.house import House, Person, open_house
from tests.fakes.cases import HERE

PNG = png(chunk(b"IDAT", bytes(1200)))
PAGE = b"<html><script>alert(1)</script></html>"


async def attach(who: Person, number: int, name: str = "box.png", content: Any = PNG, kind: str = RAW) -> Any:
    headers = {"x-csrf-token": who.csrf, "content-type": kind}
    return await who.browser.post(
        f"/api/v1/threads/{number}/files", params={"name": name}, content=content, headers=headers
    )


async def kept(who: Person, number: int, *names: str) -> list[int]:
    return [(await attach(who, number, name)).json()["id"] for name in names]


async def test_what_is_attached_leaves_with_the_words_and_comes_back_with_them() -> None:
    async with open_house(undo=timedelta(seconds=10), files=4) as house, house.person() as writer:
        number = await house.says("red light")
        told = await attach(writer, number, "../../the box\r\n.png")
        assert (told.status_code, told.json()) == (
            201, {"id": 1, "name": "the box.png", "kind": "image/png", "size": len(PNG)},
        )  # fmt: skip
        assert 'data-file="1" data-picture="yes"' in await writer.see(f"/t/{number}")
        seen = (await house.thread(number)).seen
        sent = await writer.api(f"/threads/{number}/reply", text="", visibility="private", seen=seen, files=[1])
        assert sent.status_code == 202
        (line,) = await house.lines(number, "reply")
        page = await writer.see(f"/t/{number}")
        assert f'<img src="/api/v1/threads/{number}/files/1" alt="Picture: the box.png"' in page
        assert 'data-file="1"' not in page
        await writer.do(f"/t/{number}/send/{line.send}/undo")
        assert 'data-file="1"' in await writer.see(f"/t/{number}")
        again = await writer.do(f"/t/{number}/reply", text="Look", visibility="public", seen=99, file=1)
        assert again.status_code == 303
        house.clock.jump(11)
        (due,) = await house.due()
        assert [file.content for file in await house.store.read(lambda tx: tx.files.of(due.id))] == [PNG]
        assert ("Lea", "attach") in await house.audited()


async def test_where_a_picture_was_made_does_not_leave(house: House, lea: Person) -> None:
    number = await house.says("red light")
    made = await attach(lea, number, "box.png", png(chunk(b"tEXt", SECRET)))
    assert made.json()["size"] == len(png())
    assert (await lea.browser.get(f"/api/v1/threads/{number}/files/1")).content == png()


async def test_a_reply_that_is_refused_keeps_its_files(house: House, lea: Person, sam: Person) -> None:
    number = await house.says("red light")
    (mine,) = await kept(lea, number, "box.png")
    seen = (await house.thread(number)).seen
    await sam.do(f"/t/{number}/reply", text="Sam was faster", visibility="public", seen=seen)
    late = await lea.do(f"/t/{number}/reply", text="Hi", visibility="public", seen=seen, file=mine)
    assert late.status_code == 409
    assert f'data-file="{mine}"' in late.text
    (personal,) = await kept(lea, number, "card 4111 1111 1111 1111.png")
    told = await lea.api(f"/threads/{number}/reply", text="Hi", visibility="public", seen=99, files=[personal])
    assert (told.status_code, "a card number" in told.json()["detail"]) == (422, True)
    gone = await lea.api(f"/threads/{number}/reply", text="Hi", visibility="private", seen=99, files=[77])
    assert "not there any more" in gone.json()["detail"]
    assert len(await house.lines(number, "reply")) == 1


async def test_a_file_is_seen_by_those_who_may_see_its_thread(house: House, lea: Person, sam: Person) -> None:
    number, other = await house.says("red light"), await house.says("my bill", by="Ben")
    (mine,) = await kept(lea, number, "box.png")
    at = f"/api/v1/threads/{number}/files/{mine}"
    assert (await sam.browser.get(at)).status_code == 404  # not sent: nobody else's
    assert (await sam.browser.delete(at, headers={"x-csrf-token": sam.csrf})).status_code == 200
    assert (await lea.browser.get(at)).content == PNG
    assert (await lea.browser.get(f"/api/v1/threads/{other}/files/{mine}")).status_code == 404
    sent = await lea.api(f"/threads/{number}/reply", text="Look", visibility="public", seen=99, files=[mine])
    assert sent.status_code == 202
    assert (await sam.browser.get(at)).content == PNG
    assert (await lea.browser.delete(at, headers={"x-csrf-token": lea.csrf})).status_code == 200
    assert (await lea.browser.get(at)).status_code == 200  # what was sent stays
    async with house.visitor() as nobody:
        assert (await nobody.get(at)).status_code == 401


@pytest.mark.parametrize(
    ("name", "content", "kind", "place"),
    [
        ('a"; filename="b.exe', PNG, "image/png", "inline; filename*=UTF-8''a%20filename%3Db.exe.png"),
        ("\u00e9.html", PAGE, "text/plain; charset=utf-8", "attachment; filename*=UTF-8''%C3%A9.html.txt"),
    ],
)  # fmt: skip
async def test_a_browser_shows_pictures_and_runs_nothing(
    house: House, lea: Person, name: str, content: bytes, kind: str, place: str
) -> None:
    number = await house.says("red light")
    made = (await attach(lea, number, name, content)).json()
    answer = await lea.browser.get(f"/api/v1/threads/{number}/files/{made['id']}")
    assert answer.headers["content-type"] == kind
    assert answer.headers["content-disposition"] == place
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]


async def test_what_may_not_be_sent_is_refused_while_it_comes_in() -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(1000):
            yield PNG
            read.append(1)

    read: list[int] = []
    async with open_house(files=2, file_bytes=5000) as house, house.person() as writer:
        number = await house.says("red light")
        large = await attach(writer, number, content=endless())
        assert (large.status_code, "too large: 0 MB" in large.text, len(read) < 9) == (422, True, True)
        program = await attach(writer, number, "photo.png", b"MZ\x90\x00")
        assert "cannot be sent" in program.json()["detail"]
        assert (await attach(writer, number, kind="multipart/form-data; boundary=x")).status_code == 422
        half = await attach(writer, number, "half.png", PNG[:-20])
        assert "This picture is damaged" in half.json()["detail"]
        await kept(writer, number, "a.png", "b.png")
        assert "2 files wait here already" in (await attach(writer, number)).json()["detail"]
        assert (await attach(writer, 99)).status_code == 404


async def test_where_the_platform_takes_none_there_is_no_button_and_a_plain_refusal() -> None:
    async with open_house(files=0) as house, house.person() as lea:
        number = await house.says("red light")
        assert 'id="attach"' not in await lea.see(f"/t/{number}")
        told: httpx2.Response = await attach(lea, number)
        assert (told.status_code, "takes no pictures" in told.json()["detail"]) == (422, True)


async def comes(house: House, content: bytes | str) -> None:
    """The one that is wanted comes from the platform, or does not, and why."""
    now = house.clock.now()

    def unit(tx: Transaction) -> None:
        (one,) = tx.received.wanted(HERE, 9)
        if isinstance(content, str):
            tx.received.failed(one.id, content, now)
        else:
            tx.received.came(one.id, content, now)

    await house.store.write(unit)


async def asked(house: House, who: Person, path: str, content: bytes | str) -> httpx2.Response:
    """What a browser gets that asks first, and meanwhile the platform answers."""
    answer = asyncio.ensure_future(who.browser.get(path))
    while not house.fetched:  # noqa: ASYNC110 - a plain list
        await asyncio.sleep(0)
    house.fetched.clear()
    await comes(house, content)
    while not answer.done():
        await house.clock.advance(LOOK_EVERY)
    return answer.result()


async def test_what_a_customer_sent_is_fetched_when_it_is_looked_at_and_runs_nothing(house: House) -> None:
    sent = (
        Attachment("image", "../<box>.png", 120_400, "1"), Attachment("file", "x\r\ny.svg", 0, "2"),
        Attachment("voice", "", 9, "3"), Attachment("video", "long.mp4", 20_000_001, "4"),
    )  # fmt: skip
    number = await house.says("", attachments=sent)
    other = await house.says("my bill", by="Ben")
    async with house.person("Vic") as vic:
        page = await vic.see(f"/t/{number}")
        post = (await house.thread(number)).lines[0].post
        at = f"/api/v1/threads/{number}/posts/{post}/files"
        assert re.findall(rf'(?:src|href)="{at}/(\d)"', page) == ["1", "1", "2", "3"]  # the fourth is too large
        assert 'alt="Picture: ../&lt;box&gt;.png, 120 kB" loading="lazy"' in page
        assert not house.fetched  # nobody looked yet
        picture = await asked(house, vic, f"{at}/1", PNG)
        assert (picture.content, picture.headers["content-type"]) == (PNG, "image/png")
        assert picture.headers["content-disposition"] == "inline; filename*=UTF-8''box.png"
        drawing = await asked(house, vic, f"{at}/2", b"<svg onload=alert(1)>")
        assert drawing.headers["content-type"] == "text/plain; charset=utf-8"
        assert drawing.headers["content-disposition"] == "attachment; filename*=UTF-8''xy.svg.txt"
        program = await asked(house, vic, f"{at}/3", b"MZ\x90\0")
        assert (program.headers["content-type"], program.headers["content-disposition"]) == (
            RAW, "attachment; filename*=UTF-8''file",
        )  # fmt: skip
        for answer in (picture, drawing, program):
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert "sandbox" in answer.headers["content-security-policy"]
        assert (await vic.browser.get(f"{at}/1")).content == PNG  # kept: nobody is asked again
        assert not house.fetched
        for nowhere in (f"{at}/0", f"{at}/9", f"/api/v1/threads/{other}/posts/{post}/files/1"):
            assert (await vic.browser.get(nowhere)).status_code == 404
        lost = await asked(house, vic, f"{at}/4", "it is larger than 20 MB")
        assert (lost.status_code, "it is larger than 20 MB" in lost.json()["detail"]) == (404, True)
    async with house.visitor() as nobody:
        assert (await nobody.get(f"{at}/1")).status_code == 401


async def test_a_platform_that_gives_nothing_is_not_waited_for_for_ever(house: House, lea: Person) -> None:
    number = await house.says("", attachments=(Attachment("image", "", 9, "1"),))
    post = (await house.thread(number)).lines[0].post
    answer = asyncio.ensure_future(lea.browser.get(f"/api/v1/threads/{number}/posts/{post}/files/1"))
    while not answer.done():
        await house.clock.advance(PATIENCE / 4)
    assert "in a minute" in answer.result().json()["detail"]


async def test_what_cannot_be_fetched_is_named(house: House, lea: Person) -> None:
    box = Attachment("image", "../<box>.png", 120_400)
    number = await house.says("", attachments=(box, Attachment("voice")), link="https://plaza.example/1")
    page = await lea.see(f"/t/{number}")
    assert "Picture: ../&lt;box&gt;.png, 120 kB" in page
    assert "Voice message" in page
    assert re.search('href="https://plaza.example/1" [^>]*>.*Look at it where it was sent', page)
    assert 'class="said"' not in page
    other = await house.says("see", by="Ben", attachments=(box,), link="")
    assert "look at it in the app of the platform" in await lea.see(f"/t/{other}")
