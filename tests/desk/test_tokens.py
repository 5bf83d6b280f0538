"""API tokens: made by people, shown once, as strong as their scope and their person, and no stronger."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
import pytest

from bot.desk.access import TOKEN_SIGN, USED_EXACT_TO
from bot.desk.doors import Scope
from bot.desk.keys import hashed
from bot.desk.ranks import Rank
from tests.desk.house import House, Person
from tests.desk.test_attacks_routes import ENDLESS, FAILS, OPEN, REFUSED
from tests.desk.test_board import rises
from tests.desk.test_team import joined
from tests.desk.walking import ways


async def token(who: Person, scope: str = "write", **how: object) -> str:
    told = await who.api("/tokens", name="nightly", scope=scope, **how)
    assert told.status_code == 201, told.text
    return str(told.json()["token"])


@asynccontextmanager
async def program(house: House, secret: str) -> AsyncIterator[httpx2.AsyncClient]:
    """What comes with a token, and nothing else."""
    async with house.visitor() as client:
        client.headers = httpx2.Headers({"authorization": f"Bearer {secret}"})
        yield client


async def test_a_program_reads_and_answers_in_its_persons_name(house: House, sam: Person) -> None:
    number = await house.says("red light")
    async with program(house, await token(sam)) as client:
        told = (await client.get("/api/v1/session")).json()
        assert (told["person"], told["rank"], told["csrf"]) == ("Sam", "agent", "")
        seen = (await client.get(f"/api/v1/threads/{number}")).json()["seen"]
        body = {"text": "On it.", "visibility": "public", "seen": seen}
        assert (await client.post(f"/api/v1/threads/{number}/reply", json=body)).status_code == 202
    (send,) = await house.due()
    assert (send.by, send.reply.text) == ("Sam", "On it.")


async def test_every_route_of_the_api_takes_a_token_of_its_scope_and_none_below(house: House) -> None:
    await house.answers(await house.says("red light"))
    await rises(house)
    scopes, tried = {scope.rank: scope for scope in Scope}, 0
    async with house.person("Ada") as ada:
        secrets = {scope: await token(ada, scope) for scope in Scope}
        api = [way for way in ways(house.app) if way.door and way.path != ENDLESS]
        for way in api:
            assert way.door is not None
            needed = scopes[way.door.rank]
            for scope in {needed, *([Scope.READ] if needed is not Scope.READ else [])}:
                async with program(house, secrets[scope]) as client:
                    told = await client.request(way.method, way.address(), json={})
                if not way.api:
                    assert told.status_code == 401, f"{way}: pages are for people"
                elif way.door.alone or scope is not needed:
                    assert told.status_code == 403, f"{way} lets in a token that may {scope}"
                else:
                    assert told.status_code not in REFUSED, f"{way} refuses a token that may {scope}: {told.text}"
                    assert told.status_code < FAILS, str(way)
                    tried += way.writes
    assert tried > 30
    assert all(not name.startswith("POST /api") for name in OPEN)


async def test_a_token_is_worth_no_more_than_its_person_is_now(house: House) -> None:
    await joined(house, "Mia", "lead")
    async with (
        house.person("Mia") as mia,
        house.person("Ada") as ada,
        program(house, await token(mia, "lead")) as client,
    ):
        assert (await client.get("/api/v1/trail")).status_code == 200
        await ada.do("/team/rank", name="Mia", rank="agent")
        assert (await client.get("/api/v1/trail")).status_code == 403
        assert (await client.get("/api/v1/session")).json()["rank"] == "agent"
        await ada.do("/team/remove", name="Mia")
        assert (await client.get("/api/v1/threads")).status_code == 401


async def test_a_token_is_worth_no_more_than_who_made_it_is_now(house: House) -> None:
    await joined(house, "Mia", "admin")
    async with (
        house.person("Mia") as mia,
        house.person("Ada") as ada,
        program(house, await token(mia, "lead", person="Lea")) as client,
    ):
        assert (await client.get("/api/v1/session")).json()["person"] == "Lea"
        await ada.do("/team/rank", name="Mia", rank="viewer")
        assert (await client.get("/api/v1/session")).json()["rank"] == "viewer"


@pytest.mark.parametrize(
    ("who", "scope", "how"),
    [
        ("Sam", "lead", {}), ("Vic", "write", {}), ("Lea", "admin", {}), ("Sam", "read", {"person": "Lea"}),
        ("Ada", "lead", {"person": "Sam"}), ("Ada", "read", {"person": "Nobody"}), ("Sam", "read", {"name": " "}),
        ("Sam", "read", {"days": 367}), ("Sam", "read", {"days": -1}), ("Sam", "all", {}),
    ],
)  # fmt: skip
async def test_no_token_is_made_beyond_ones_own_rank(
    house: House, who: str, scope: str, how: dict[str, object]
) -> None:
    async with house.person(who) as person:
        told = await person.api("/tokens", **{"name": "x", "scope": scope} | how)
        assert told.status_code == 422, told.text
        form = {name: str(value) for name, value in ({"name": "x", "scope": scope} | how).items()}
        assert (await person.do("/me/tokens", **form)).status_code == 422
    assert await house.store.read(lambda tx: list(tx.tokens.of("", house.clock.now()))) == []


async def test_a_stolen_token_makes_no_other_and_changes_no_password(house: House) -> None:
    async with house.person("Ada") as ada, program(house, await token(ada, "admin")) as client:
        for method, path in (
            ("GET", "/tokens"), ("POST", "/tokens"), ("DELETE", "/tokens/1"), ("GET", "/sessions"),
            ("POST", "/sessions/end-others"), ("PUT", "/password"), ("DELETE", "/session"),
        ):  # fmt: skip
            told = await client.request(method, f"/api/v1{path}", json={"name": "x", "password": "a b c d e f g h"})
            assert (told.status_code, "people who are signed in" in told.text) == (403, True), path


async def test_it_ends_when_its_time_is_over_or_it_is_revoked(house: House, sam: Person, lea: Person) -> None:
    one, other = await token(sam, days=30), await token(sam, days=None)
    numbers = [each["id"] for each in (await sam.browser.get("/api/v1/tokens")).json()]
    async with program(house, one) as client, program(house, other) as endless:
        for number in numbers:  # those of others are as if they were not
            headers = {"x-csrf-token": lea.csrf}
            assert (await lea.browser.delete(f"/api/v1/tokens/{number}", headers=headers)).status_code == 204
        assert (await client.get("/api/v1/threads")).status_code == 200
        await house.clock.advance(30 * 24 * 3600.0)
        told = await client.get("/api/v1/threads")
        assert (told.status_code, told.json()["detail"].startswith("This token opens nothing")) == (401, True)
        assert (await endless.get("/api/v1/threads")).status_code == 200
        async with house.person("Ada") as ada:  # admins see and revoke everybody's
            page = await ada.see("/me/tokens")
            assert "nightly" in page
            (path,) = re.findall(r'action="(/me/tokens/\d+/revoke)"', page)
            assert (await ada.do(path)).headers["location"] == "/me/tokens?did=revoked"
        assert (await endless.get("/api/v1/threads")).status_code == 401


async def test_it_is_shown_once_and_kept_as_a_hash(house: House, sam: Person) -> None:
    made = (await sam.do("/me/tokens", name="nightly", scope="read", days=90)).text
    (secret,) = re.findall(rf'value="({TOKEN_SIGN}[\w-]{{43}})"', made)
    page = await sam.see("/me/tokens")
    assert secret not in page
    assert "nightly" in page
    kept = await house.store.read(lambda tx: tx.tokens.get(hashed(secret), house.clock.now()))
    assert kept is not None
    assert secret not in repr(kept)
    assert ("Sam", "make a token that may read") in await house.audited()


async def test_when_it_was_used_is_told_to_the_minute(house: House, sam: Person) -> None:
    async def used() -> object:
        return (await sam.browser.get("/api/v1/tokens")).json()[0]["used"]

    async with program(house, await token(sam)) as client:
        assert await used() is None
        await client.get("/api/v1/threads")
        first = await used()
        await house.clock.advance(USED_EXACT_TO.total_seconds() / 2)
        await client.get("/api/v1/threads")
        assert await used() == first
        await house.clock.advance(USED_EXACT_TO.total_seconds())
        await client.get("/api/v1/threads")
        assert await used() != first


async def test_a_token_that_opens_nothing_is_not_helped_by_a_session(house: House, sam: Person) -> None:
    """What a program sends counts: else it would act as somebody it did not mean to be."""
    told = await sam.browser.get("/api/v1/session", headers={"authorization": "Bearer beancan_guessed"})
    assert told.status_code == 401
    passed_on = await sam.browser.get("/api/v1/session", headers={"authorization": "Basic of-a-proxy"})
    assert passed_on.json()["person"] == "Sam"


async def test_a_page_opens_to_no_token(house: House, sam: Person) -> None:
    async with program(house, await token(sam)) as client:
        for path in ("/", "/me", "/t/1", "/api"):
            assert (await client.get(path)).status_code in {401, 404}


async def test_scopes_are_the_ranks() -> None:
    assert [scope.rank for scope in Scope] == list(Rank)


async def test_people_leave_and_change_their_password_by_json(house: House, sam: Person) -> None:
    async with house.person("Sam") as elsewhere:
        devices = (await sam.browser.get("/api/v1/sessions")).json()
        assert [each["here"] for each in devices].count(True) == 1
        assert len(devices) == 2
        assert (await sam.api("/sessions/end-others")).status_code == 204
        assert (await elsewhere.browser.get("/api/v1/session")).status_code == 401
    headers = {"x-csrf-token": sam.csrf}
    short = await sam.browser.put("/api/v1/password", json={"password": "short"}, headers=headers)
    assert short.status_code == 422
    good = {"password": "three cans on a string"}
    assert (await sam.browser.put("/api/v1/password", json=good, headers=headers)).status_code == 204
    again = await sam.browser.put("/api/v1/password", json=good | {"old": "not that one"}, headers=headers)
    assert again.status_code == 422
    assert (await sam.browser.delete("/api/v1/session", headers=headers)).status_code == 204
    assert (await sam.browser.get("/api/v1/session")).status_code == 401
