"""The door: one-time links, sessions, signing out."""

from datetime import timedelta

import pytest

from bot.desk.access import COOKIE, SESSION_LASTS
from bot.desk.keys import link_hash
from tests.desk.house import House, Person

PAGES = ("/", "/inbox", "/t/1", "/t/1/story", "/live", "/help", "/demo", "/demo/steps", "/api/v1/threads")


async def test_a_link_signs_in_once(house: House) -> None:
    key = house.keys.issue("Lea", house.clock.now())
    async with house.visitor() as first, house.visitor() as second:
        answer = await first.get("/signin", params={"key": key})
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        cookie = answer.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        assert (await first.get("/")).status_code == 200
        again = await second.get("/signin", params={"key": key})
        assert again.status_code == 401
        assert "used already" in again.text
        assert COOKIE not in second.cookies


async def test_pressing_the_link_twice_does_no_harm_in_the_same_browser(house: House) -> None:
    key = house.keys.issue("Lea", house.clock.now())
    async with house.visitor() as browser:
        await browser.get("/signin", params={"key": key})
        assert (await browser.get("/signin", params={"key": key})).status_code == 303


async def test_a_link_for_somebody_who_is_not_of_the_team_opens_nothing(house: House) -> None:
    async with house.visitor() as browser:
        key = house.keys.issue("Mallory", house.clock.now())
        assert (await browser.get("/signin", params={"key": key})).status_code == 401


async def test_a_link_made_beside_the_running_bot_signs_in_once(house: House) -> None:
    now, key = house.clock.now(), "made-by-another-process"
    until = now + timedelta(hours=1)
    await house.store.write(lambda tx: tx.team.add_session(link_hash(key), "Lea", now, until))
    async with house.visitor() as first, house.visitor() as second:
        assert (await first.get("/signin", params={"key": key})).status_code == 303
        assert (await second.get("/signin", params={"key": key})).status_code == 401


async def test_such_a_link_is_no_session(house: House) -> None:
    now, key = house.clock.now(), "made-by-another-process"
    await house.store.write(lambda tx: tx.team.add_session(link_hash(key), "Lea", now, now + timedelta(hours=1)))
    async with house.visitor() as browser:
        browser.cookies.set(COOKIE, key)
        assert (await browser.get("/")).status_code == 401


@pytest.mark.parametrize("path", PAGES)
async def test_every_page_wants_a_session(house: House, path: str) -> None:
    async with house.visitor() as browser:
        answer = await browser.get(path)
        assert answer.status_code in {401, 404}
        if path != "/help":  # there is no help folder here
            assert answer.status_code == 401


async def test_without_a_session_a_page_says_how_to_get_a_link(house: House) -> None:
    async with house.visitor() as browser:
        page = (await browser.get("/")).text
        assert "beancan console-link" in page
        assert "/signin?key=" in page


async def test_a_live_page_whose_session_is_over_reloads(house: House) -> None:
    async with house.visitor() as browser:
        answer = await browser.get("/inbox", headers={"hx-request": "true"})
        assert answer.headers["hx-refresh"] == "true"


async def test_a_made_up_cookie_is_worth_nothing(house: House) -> None:
    async with house.visitor() as browser:
        browser.cookies.set(COOKIE, "guessed")
        assert (await browser.get("/")).status_code == 401


async def test_a_session_ends_after_its_days(house: House, lea: Person) -> None:
    await lea.see("/")
    house.clock.jump((SESSION_LASTS + timedelta(seconds=1)).total_seconds())
    await lea.see("/", status=401)


async def test_signing_out_ends_the_session_on_the_server(house: House, lea: Person) -> None:
    token = lea.browser.cookies[COOKIE]
    assert (await lea.do("/signout")).status_code == 303
    async with house.visitor() as thief:
        thief.cookies.set(COOKIE, token)
        assert (await thief.get("/")).status_code == 401


async def test_the_store_holds_no_token(house: House, lea: Person) -> None:
    token = lea.browser.cookies[COOKIE]
    assert await house.store.read(lambda tx: tx.team.session(token, house.clock.now())) is None


async def test_over_https_the_cookie_never_travels_in_the_clear(house: House) -> None:
    key = house.keys.issue("Lea", house.clock.now())
    async with house.visitor() as browser:
        answer = await browser.get("https://console.example/signin", params={"key": key})
        assert "secure" in answer.headers["set-cookie"].lower()
