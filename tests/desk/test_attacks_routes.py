"""Attacks on every route there is: without a session, below its rank, from another site, with what no database holds.

The routes are found by walking. A new one is tried the moment it is there, and has to say whom it lets in.
"""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from itertools import cycle, product
from typing import Any

import httpx2
import pytest
from sqlalchemy import select

from bot.desk.ranks import Rank
from bot.storage.tables import metadata
from tests.desk.house import House, Person
from tests.desk.test_board import rises
from tests.desk.walking import Way, ways

RANKS = {Rank.VIEWER: "Vic", Rank.AGENT: "Sam", Rank.LEAD: "Lea", Rank.ADMIN: "Ada"}
# Open to everybody, and why. Whatever else has no door is a hole.
OPEN = {
    "GET /signin": "the door itself", "POST /signin": "the door itself; wants a password",
    "GET /welcome": "an invitation; wants its key", "POST /welcome": "an invitation; wants its key",
    "GET /demo": "takes a link's key, and asks for a session itself",
    "GET /api/v1/openapi.json": "what the API is, which the source tells, too",
    "GET /manifest.webmanifest": "names the app", "GET /sw.js": "the same file for everybody",
    "GET /offline": "says that there is no network, and nothing else",
}  # fmt: skip
ENDLESS = "/live"  # a stream: who may open it is asked, what comes is another test's
LEAVING = {"POST /signout", "DELETE /api/v1/session"}  # nothing can follow; tried where signing in is
FAILS = 500
REFUSED = {401, 403}
OTHER_SITES = (  # as an old browser names where it was
    "http://console.example.evil.example", "http://console.example@evil.example", "http://[half", "null",
    "console.example",
)  # fmt: skip
TOO_LONG = "9" * 5_000  # digits: more than Python turns into a number


@pytest.fixture
async def team(house: House) -> AsyncIterator[dict[Rank, Person]]:
    """One browser for each rank, with a thread, an answer that waits and an incident to do something to."""
    number = await house.says("red light")
    await house.answers(number)
    await rises(house)
    async with AsyncExitStack() as doors:
        yield {rank: await doors.enter_async_context(house.person(name)) for rank, name in RANKS.items()}


async def everything(house: House) -> dict[str, list[Any]]:
    """Every row of every table."""

    def unit(tx: Any) -> dict[str, list[Any]]:
        rows = tx.desk._db.execute
        return {table.name: [tuple(row) for row in rows(select(table))] for table in metadata.sorted_tables}

    return await house.store.read(unit)


async def call(browser: httpx2.AsyncClient, way: Way, csrf: str, **sent: Any) -> httpx2.Response:
    """As our own page, or as a program with a session, would."""
    headers = {"x-csrf-token": csrf} if way.api else {}
    headers |= sent.pop("headers", {})
    address, body = way.address(**sent.pop("parts", {})), sent.pop("body", {})
    if not way.writes:
        return await browser.request(way.method, address, headers=headers, **sent)
    kind = {"json": body} if way.api else {"data": {"csrf": csrf} | body}
    return await browser.request(way.method, address, headers=headers, **kind, **sent)


class Unread:
    """A body of a megabyte, which counts how much of it was asked for."""

    given = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for _ in range(1000):
            self.given += 1
            yield bytes(1000)


def test_every_route_has_a_door_or_a_reason(house: House) -> None:
    found = ways(house.app)
    assert {str(way) for way in found if way.door is None} == set(OPEN)
    unguarded = [str(way) for way in found if way.writes and way.door is not None and not way.door.writes]
    assert unguarded == [], "these write, and behind a door for reading anybody's page could call them"
    assert len(found) > 100  # the walk finds the routes at all


async def test_nobody_gets_in_anywhere_without_a_session(house: House) -> None:
    await house.says("red light")
    before = await everything(house)
    async with house.visitor() as nobody:
        for way in ways(house.app):
            if way.door is not None:
                assert (await call(nobody, way, "guessed")).status_code == 401, str(way)
        assert (await nobody.get("/demo")).status_code == 401
    assert await everything(house) == before


async def test_nobody_does_or_sees_what_is_above_the_own_rank(house: House, team: dict[Rank, Person]) -> None:
    before = await everything(house)
    order = list(RANKS)
    tried = 0
    for way in ways(house.app):
        if way.door is None:
            continue
        for rank in order[: order.index(way.door.rank)]:
            told = await call(team[rank].browser, way, team[rank].csrf)
            assert told.status_code == 403, f"{way} lets in a {rank}"
            tried += 1
    assert tried > 100
    assert await everything(house) == before


async def test_everybody_gets_in_where_the_rank_is_enough_and_looking_changes_nothing(
    house: House, team: dict[Rank, Person]
) -> None:
    """Other sites may send people to our addresses, so no address may do anything by being opened."""
    before = await everything(house)
    for way in sorted(ways(house.app), key=lambda way: way.writes):
        if way.door is None or way.path == ENDLESS or str(way) in LEAVING:
            continue
        if way.writes and before:
            assert await everything(house) == before
            before = {}
        for rank in sorted({way.door.rank, Rank.ADMIN}):
            told = await call(team[rank].browser, way, team[rank].csrf)
            assert told.status_code not in REFUSED, f"{way} refuses a {rank}: {told.text}"
            assert told.status_code < FAILS, f"{way}: {told.text}"


async def test_no_other_site_can_make_a_browser_write(house: House, team: dict[Rank, Person]) -> None:
    ada, before = team[Rank.ADMIN], await everything(house)
    writing = [way for way in ways(house.app) if way.writes]
    for way in writing:
        told = await call(ada.browser, way, ada.csrf, headers={"sec-fetch-site": "cross-site"})
        assert told.status_code == 403, f"{way} heeds another site"
        if way.door is not None:
            assert (await call(ada.browser, way, "guessed")).status_code == 403, f"{way} needs no token"
    del ada.browser.headers["sec-fetch-site"]  # an old browser, which says only where it came from
    for way, site in zip(writing, cycle(OTHER_SITES), strict=False):
        told = await call(ada.browser, way, ada.csrf, headers={"origin": site})
        assert told.status_code == 403, f"{way} heeds {site} in an old browser"
    assert await everything(house) == before


async def test_numbers_that_no_database_holds_are_refused(house: House, team: dict[Rank, Person]) -> None:
    ada = team[Rank.ADMIN]
    for way, number in product(ways(house.app), (str(2**63), "-1", "%00", TOO_LONG)):
        if "number" in way.parts:
            parts = {name: number for name in ("number", "send", "sealed", "file") if name in way.parts}
            told = await call(ada.browser, way, ada.csrf, parts=parts)
            assert told.status_code in {404, 405, 422}, f"{way}: {told.status_code}"
        numeric = {name: number for name, kind in way.query.items() if "int" in str(kind)}
        if numeric and way.path != ENDLESS:
            told = await call(ada.browser, way, ada.csrf, params=numeric)
            assert told.status_code in {404, 422}, f"{way}?{numeric}: {told.status_code}"
        counted = {name: number for name, kind in way.fields.items() if "int" in str(kind)}
        if counted and not way.api:  # the API's own are drawn in test_contract
            told = await call(ada.browser, way, ada.csrf, body=way.filled("x") | counted)
            assert told.status_code in {404, 422}, f"{way} {counted}: {told.status_code}"


async def test_what_is_no_letter_is_refused_in_every_field(house: House, team: dict[Rank, Person]) -> None:
    ada, before = team[Rank.ADMIN], await everything(house)
    for way in ways(house.app):
        if way.path == ENDLESS:
            continue
        for name in way.query:
            told = await call(ada.browser, way, ada.csrf, params={name: "a\0b"})
            assert told.status_code == 422, f"{way}?{name}"
        for name in way.fields:
            told = await call(ada.browser, way, ada.csrf, body={name: "a\0b"})
            assert told.status_code == 422, f"{way} {name}"
    half = b'{"label": "\\ud800"}'
    told = await ada.browser.post(
        "/api/v1/threads/1/label", content=half, headers={"x-csrf-token": ada.csrf, "content-type": "application/json"}
    )
    assert told.status_code == 422
    assert await everything(house) == before


async def test_nobody_fills_the_memory_with_one_request(house: House) -> None:
    async with house.visitor() as nobody:
        for path in ("/signin", "/api/v1/threads/1/note", "/t/1/note"):
            told = await nobody.post(path, content=b"x" * 3_000_001)
            assert told.status_code == 413, path
        for kind in ("application/octet-stream", "multipart/form-data; boundary=x", "application/json"):
            body = Unread()
            headers = {"content-type": kind}
            told = await nobody.post("/api/v1/threads/1/files", params={"name": "a"}, content=body, headers=headers)
            assert (told.status_code, body.given) == (401, 0), kind


async def test_what_is_sent_in_no_shape_is_refused_in_a_sentence(house: House, team: dict[Rank, Person]) -> None:
    ada = team[Rank.ADMIN]
    for way in ways(house.app):
        if not way.writes or not way.api or not way.fields:
            continue
        for body in (b"", b"{", b"[]", b"null", b"\xff", b'{"text": {}}', b"[" * 100_000):
            headers = {"x-csrf-token": ada.csrf, "content-type": "application/json"}
            told = await ada.browser.request(way.method, way.address(), content=body, headers=headers)
            assert told.status_code < FAILS, f"{way} {body[:20]!r}"
            if told.status_code == 422:
                assert isinstance(told.json()["detail"], str)
    headers = {"x-csrf-token": ada.csrf, "content-type": "application/json"}
    told = await ada.browser.post("/api/v1/threads/1/hand-back", content=f"[{TOO_LONG}]", headers=headers)
    assert told.status_code == 200, "it takes no body, so none is looked at"


async def test_nothing_can_be_set_that_is_not_described(house: House, team: dict[Rank, Person]) -> None:
    """A field too many may be a slip, or a try to become somebody else: it is told, and nothing is done."""
    ada, before = team[Rank.ADMIN], await everything(house)
    for way in ways(house.app):
        if way.api and way.writes and way.fields:
            told = await call(ada.browser, way, ada.csrf, body=way.filled("x") | {"by": "Lea"})
            assert (told.status_code, "by: " in told.text) == (422, True), str(way)
    assert await everything(house) == before
