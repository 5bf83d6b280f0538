"""The JSON API does what the pages do, by the same service."""

from tests.desk.house import House, Person
from tests.desk.walking import ways


async def test_who_waits_and_what_was_said(house: House, lea: Person) -> None:
    number = await house.says("red light")
    await house.hands_over(number, "nothing the bot knows")
    told = (await lea.browser.get("/api/v1/threads")).json()
    assert [row["conversation"] for row in told["threads"]] == [number]
    assert told["counts"]["person"] == 1
    assert told["more"] is False
    thread = (await lea.browser.get(f"/api/v1/threads/{number}")).json()
    assert thread["packet"]["because"] == "nothing the bot knows"
    assert thread["lines"][0]["text"] == "red light"


async def test_a_reply_is_queued(house: House, lea: Person) -> None:
    number = await house.says("red light")
    seen = (await lea.browser.get(f"/api/v1/threads/{number}")).json()["seen"]
    answer = await lea.api(f"/threads/{number}/reply", text="On it.", visibility="public", seen=seen)
    assert answer.status_code == 202
    assert [send.reply.text for send in await house.due()] == ["On it."]


async def test_a_conflict_says_who_was_first(house: House, lea: Person, sam: Person) -> None:
    number = await house.says("red light")
    seen = (await lea.browser.get(f"/api/v1/threads/{number}")).json()["seen"]
    await lea.api(f"/threads/{number}/reply", text="Lea's", visibility="public", seen=seen)
    late = await sam.api(f"/threads/{number}/reply", text="Sam's", visibility="public", seen=seen)
    assert late.status_code == 409
    assert late.json()["detail"].startswith("Lea answered 0 s ago.")
    assert len(await house.due()) == 1


async def test_personal_data_in_public_is_refused(house: House, lea: Person) -> None:
    number = await house.says("red light")
    text = "call +49 170 1234567"
    answer = await lea.api(f"/threads/{number}/reply", text=text, visibility="public", seen=1)
    assert answer.status_code == 422
    assert "a phone number" in answer.json()["detail"]
    assert not await house.due()


async def test_take_over_note_hand_back_done(house: House, lea: Person) -> None:
    number = await house.says("red light")
    assert (await lea.api(f"/threads/{number}/take-over")).json() == {"leaving": False}
    assert (await house.thread(number)).conversation.owner == "human"
    assert (await lea.api(f"/threads/{number}/note", text="be quick")).status_code == 201
    assert [line.text for line in await house.lines(number, "note")] == ["be quick"]
    assert (await lea.api(f"/threads/{number}/hand-back")).status_code == 200
    assert house.nudged == [number]
    assert (await lea.api(f"/threads/{number}/done")).status_code == 200
    assert (await house.thread(number)).conversation.status == "done"
    assert not await house.due()


async def test_what_is_wrong_is_said_in_json(house: House, lea: Person) -> None:
    assert (await lea.browser.get("/api/v1/threads/9")).json() == {
        "detail": "There is no thread 9. It may have been erased; look for it in the inbox."
    }
    async with house.visitor() as nobody:
        answer = await nobody.get("/api/v1/threads")
        assert (answer.status_code, answer.json()) == (401, {"detail": "You are not signed in."})
    lea.csrf = ""
    assert (await lea.api("/threads/9/done")).status_code == 403
    assert (await lea.browser.get("/api/v1/threads?which=nonsense")).status_code == 422


async def test_the_description_names_every_verb(house: House, lea: Person) -> None:
    told = (await lea.browser.get("/api/v1/openapi.json")).json()
    described = {f"{method.upper()} {path}" for path, verbs in told["paths"].items() for method in verbs}
    assert described == {f"{way.method} {way.described}" for way in ways(house.app) if way.api and way.door}
    assert "visibility" not in told["components"]["schemas"]["NoteIn"]["properties"]
