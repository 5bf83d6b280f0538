"""The API can do what the pages can, and its description tells all of it."""

import re

from tests.desk.house import House, Person
from tests.desk.walking import Way, ways

# What a form does under another name in the API.
TWINS = {
    "/signout": "DELETE /api/v1/session", "/many": "POST /api/v1/threads/many",
    "/me/password": "PUT /api/v1/password", "/me/elsewhere": "POST /api/v1/sessions/end-others",
    "/me/tokens": "POST /api/v1/tokens", "/me/tokens/{number}/revoke": "DELETE /api/v1/tokens/{number}",
    "/incidents/fixed/{issue}": "POST /api/v1/issues/{issue}/fixed",
    "/incidents/recall/{issue}": "POST /api/v1/issues/{issue}/recall",
    "/incidents/recall/{issue}/stop": "POST /api/v1/issues/{issue}/stop",
    "/incidents/rules/check": "POST /api/v1/incident-rules/check",
    "/incidents/rules/save": "PUT /api/v1/incident-rules",
    "/incidents/rules/tries": "POST /api/v1/incident-rules/tries",
    "/incidents/rules/tries/{number}/stop": "POST /api/v1/incident-rules/tries/{number}/stop",
    "/saved/{number}": "PUT /api/v1/saved/{number}", "/saved/{number}/delete": "DELETE /api/v1/saved/{number}",
}  # fmt: skip
# Forms that need none, and why.
NO_TWIN = {
    "/signin": "programs come in with a token", "/welcome": "a person chooses a password",
    "/me/language": "what this browser shows; kept in its cookie", "/t/{number}/done-next": "done, then the list",
    "/t/{number}/insert": "writes into the composer only; GET threads/{number}/saved has the words",
}  # fmt: skip


def _twin(way: Way) -> str:
    same = re.sub(r"^/t/", "/threads/", way.described)
    return TWINS.get(way.described, f"POST /api/v1{same}")


def test_what_the_pages_do_the_api_does(house: House) -> None:
    found = ways(house.app)
    api = {f"{way.method} {way.described}" for way in found if way.api}
    forms = [way for way in found if way.writes and not way.api and way.path not in NO_TWIN]
    missing = {way.path: _twin(way) for way in forms if _twin(way) not in api}
    assert missing == {}, "add these to the API, or say in TWINS what they are called there, or in NO_TWIN why not"
    assert len(forms) > 30
    assert set(NO_TWIN) <= {way.path for way in found}


async def test_the_description_says_who_may_call_what_and_how_it_is_refused(house: House, lea: Person) -> None:
    told = (await lea.browser.get("/api/v1/openapi.json")).json()
    assert set(told["components"]["securitySchemes"]) == {"token", "session", "csrf"}
    refused = {"schema": {"$ref": "#/components/schemas/Problem"}}
    for way in ways(house.app):
        if not way.api or way.door is None:
            continue
        call = told["paths"][way.described][way.method.lower()]
        by_session = {"session", "csrf"} if way.writes else {"session"}
        expected = [by_session] if way.door.alone else [{"token"}, by_session]
        assert [set(each) for each in call["security"]] == expected, str(way)
        for status in ("401", "403", "422"):
            assert call["responses"][status]["content"]["application/json"] == refused, str(way)
        assert "x-csrf-token" not in {each["name"].lower() for each in call.get("parameters", [])}


async def test_every_part_that_the_description_refers_to_is_in_it(house: House, lea: Person) -> None:
    text = (await lea.browser.get("/api/v1/openapi.json")).text
    told = (await lea.browser.get("/api/v1/openapi.json")).json()
    referred = set(re.findall(r'"#/components/schemas/([^"]+)"', text))
    assert referred <= set(told["components"]["schemas"])
    assert "HTTPValidationError" not in text


async def test_a_suggestion_is_released_or_put_aside_and_sealed_data_shown_by_json(house: House, sam: Person) -> None:
    assert (await sam.api("/threads/1/send/1/release")).status_code == 404
    assert (await sam.api("/threads/1/send/1/dismiss")).status_code == 404
    assert (await sam.api("/threads/1/reveal/1")).status_code == 404
    assert (await sam.api("/issues/router-red-light/stop")).status_code == 200
    assert await house.store.read(lambda tx: list(tx.controls.frozen())) == ["router-red-light"]
