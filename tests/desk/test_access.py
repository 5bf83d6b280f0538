"""Writes come from our own page, from our own form, by somebody who may write."""

import pytest

from tests.desk.house import House, Person

WRITES = ("take-over", "hand-back", "done", "reply", "note", "send/1/release", "send/1/dismiss", "reveal/1")
FIELDS: dict[str, str | int] = {"text": "hello", "visibility": "public", "seen": 1}


@pytest.mark.parametrize("what", WRITES)
async def test_a_write_without_the_forms_token_is_refused(house: House, lea: Person, what: str) -> None:
    number = await house.says("red light")
    for wrong in ("", "guessed", "é"):
        lea.csrf = wrong
        assert (await lea.do(f"/t/{number}/{what}", **FIELDS)).status_code == 403
    assert (await house.thread(number)).conversation.owner == "bot"
    assert not await house.lines(number, "note")
    assert not await house.due()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "same-origin"}, 303),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "http://console.example"}, 303),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({}, 303),
    ],
)
async def test_a_write_from_another_site_is_refused(
    house: House, lea: Person, headers: dict[str, str], status: int
) -> None:
    number = await house.says("red light")
    del lea.browser.headers["sec-fetch-site"]
    lea.browser.headers.update(headers)
    assert (await lea.do(f"/t/{number}/take-over")).status_code == status


async def test_the_token_belongs_to_one_session(house: House, lea: Person, sam: Person) -> None:
    number = await house.says("red light")
    lea.csrf = sam.csrf
    assert (await lea.do(f"/t/{number}/take-over")).status_code == 403


@pytest.mark.parametrize("what", WRITES)
async def test_a_viewer_reads_and_does_not_write(house: House, what: str) -> None:
    number = await house.says("red light")
    async with house.person("Vic") as vic:
        page = await vic.see(f"/t/{number}")
        assert "You may read here, not write" in page
        assert "formaction" not in page
        answer = await vic.do(f"/t/{number}/{what}", **FIELDS)
        assert answer.status_code == 403
        assert (await vic.do("/signout")).status_code == 303


async def test_a_write_without_a_session_is_refused(house: House) -> None:
    number = await house.says("red light")
    async with house.visitor() as browser:
        answer = await browser.post(f"/t/{number}/note", data={"text": "x", "csrf": "x"})
        assert answer.status_code == 401
