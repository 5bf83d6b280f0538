"""Attacks on who somebody is: a session that was put there beforehand, one that is taken along, a page in a frame, a
page that stays in a cache."""

from http.cookies import SimpleCookie

import httpx2
import pytest

from bot.desk.access import COOKIE
from tests.desk.house import ORIGIN, House, open_house
from tests.desk.test_attacks_routes import ENDLESS, LEAVING, call
from tests.desk.test_team import SECRET, invited, joined
from tests.desk.walking import ways

PLANTED = "chosen-by-an-attacker-before-anybody-signed-in"


async def _by_link(house: House, browser: httpx2.AsyncClient) -> httpx2.Response:
    return await browser.get("/signin", params={"key": house.keys.issue("Lea", house.clock.now())})


async def _by_password(house: House, browser: httpx2.AsyncClient) -> httpx2.Response:
    await joined(house)
    return await browser.post("/signin", data={"name": "Mia", "password": SECRET})


async def _by_invitation(house: House, browser: httpx2.AsyncClient) -> httpx2.Response:
    key = (await invited(house)).partition("=")[2]
    return await browser.post("/welcome", data={"key": key, "password": SECRET, "again": SECRET})


WAYS_IN = [_by_link, _by_password, _by_invitation]


@pytest.mark.parametrize("comes", WAYS_IN)
async def test_a_session_that_was_put_there_before_is_never_the_one_signed_in(house: House, comes: object) -> None:
    assert callable(comes)
    async with house.visitor() as browser, house.visitor() as attacker:
        for each in (browser, attacker):
            each.cookies.set(COOKIE, PLANTED, domain="console.example")
        told = await comes(house, browser)
        assert told.status_code == 303
        given = SimpleCookie(told.headers["set-cookie"])[COOKIE].value
        assert given != PLANTED
        assert len(given) >= 43  # 32 random bytes
        assert (await attacker.get("/")).status_code == 401


@pytest.mark.parametrize("comes", WAYS_IN)
async def test_the_session_this_browser_had_ends_when_somebody_signs_in_on_it(house: House, comes: object) -> None:
    assert callable(comes)
    async with house.person("Sam") as sam, house.visitor() as taken:
        taken.cookies.set(COOKIE, sam.browser.cookies[COOKIE], domain="console.example")
        assert (await taken.get("/")).status_code == 200
        assert (await comes(house, sam.browser)).status_code == 303
        assert (await taken.get("/")).status_code == 401


async def test_a_session_ends_at_once_when_its_person_signs_out(house: House) -> None:
    async with house.person("Sam") as sam, house.visitor() as taken:
        taken.cookies.set(COOKIE, sam.browser.cookies[COOKIE], domain="console.example")
        assert (await sam.do("/signout")).status_code == 303
        assert (await taken.get("/")).status_code == 401


@pytest.mark.parametrize("comes", WAYS_IN)
@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(
    house: House, comes: object, scheme: str
) -> None:
    assert callable(comes)
    transport, address = httpx2.ASGITransport(app=house.app), ORIGIN.replace("http", scheme, 1)
    headers = {"sec-fetch-site": "same-origin"}
    async with httpx2.AsyncClient(transport=transport, base_url=address, headers=headers) as browser:
        cookie = SimpleCookie((await comes(house, browser)).headers["set-cookie"])[COOKIE]
    assert cookie["httponly"] is True
    assert cookie["samesite"] == "lax"
    assert cookie["path"] == "/"
    assert cookie["domain"] == ""  # this host alone, none of its neighbours
    assert bool(cookie["secure"]) is (scheme == "https")


async def test_behind_a_proxy_that_ends_tls_the_cookie_is_for_tls_only() -> None:
    """What comes through it looks like http, but config.yaml says how people open the console."""
    async with open_house(address="https://console.example") as house, house.visitor() as browser:
        cookie = SimpleCookie((await _by_link(house, browser)).headers["set-cookie"])[COOKIE]
        assert cookie["secure"] is True


async def test_no_answer_may_be_kept_framed_by_others_or_guessed_at(house: House) -> None:
    """Every route, refusals included: no cache keeps it, no other site frames it, nothing inline runs in it, and the
    host that a caller makes up is not repeated."""
    elsewhere = {"host": "evil.example", "x-forwarded-host": "evil.example", "forwarded": "host=evil.example"}
    async with house.person("Ada") as ada, house.visitor() as nobody:
        await house.hands_over(await house.says("red light"))
        for way in ways(house.app):
            if way.path == ENDLESS or str(way) in LEAVING:
                continue
            for browser in (ada.browser, nobody):
                told = await call(browser, way, ada.csrf, headers=elsewhere)
                headers = told.headers
                assert "evil.example" not in f"{told.text}{headers}", str(way)
                allowed = {"no-store"} if way.door else {"no-store", "no-cache"}
                assert headers["cache-control"] in allowed, str(way)
                assert headers["x-content-type-options"] == "nosniff", str(way)
                assert headers["cross-origin-opener-policy"] == "same-origin", str(way)
                assert "access-control-allow-origin" not in headers, str(way)
                policy = {part.strip() for part in headers["content-security-policy"].split(";")}
                needed = {"default-src 'self'", "frame-ancestors 'self'", "base-uri 'none'", "form-action 'self'"}
                assert needed <= policy, str(way)
                assert "unsafe" not in " ".join(policy), str(way)


async def test_the_stream_has_the_safe_headers_too(house: House) -> None:
    async with house.visitor() as nobody:
        told = await nobody.get(ENDLESS)
        assert (told.status_code, told.headers["cache-control"]) == (401, "no-store")
