"""The HTTP interface as a client without any insight sees it."""

from base64 import b64encode
from typing import Any

import httpx2
import pytest

BUTTONS = [{"id": "fixed", "label": "Yes, fixed"}, {"id": "person", "label": "A person"}]


async def post(client: httpx2.AsyncClient, **body: object) -> dict[str, object]:
    answer = await client.post("/api/posts", json={"author": "Ana", "room": "help", "text": "no internet"} | body)
    assert answer.status_code == 201, answer.text
    made: dict[str, object] = answer.json()
    return made


async def test_a_post_has_all_its_fields(anyone: httpx2.AsyncClient) -> None:
    made = await post(anyone, locale="fr-CA", reach=1200, key="k1")
    expected = {
        "author": "Ana",
        "room": "help",
        "text": "no internet",
        "role": "customer",
        "is_bot": False,
        "visibility": "public",
        "in_reply_to": None,
        "root": made["id"],
        "buttons": [],
        "taps": {},
        "edited": False,
        "edited_at": None,
        "deleted": False,
        "key": "k1",
        "at": "2026-11-05T10:00:00Z",
        "locale": "fr-CA",
        "reach": 1200,
        "files": [],
    }
    assert made == {"id": made["id"]} | expected
    assert (await anyone.get("/api/rooms/help/posts")).json()["posts"] == [made]


async def test_only_the_brand_speaks_as_staff_or_bot(anyone: httpx2.AsyncClient, brand: httpx2.AsyncClient) -> None:
    body = {"author": "Halo", "room": "help", "text": "hello"}
    for role in ("staff", "bot"):
        refused = await anyone.post("/api/posts", json=body | {"as": role})
        assert refused.status_code == 401
        assert "token" in refused.json()["error"]
        made = await post(brand, **body, **{"as": role})
        assert (made["role"], made["is_bot"]) == (role, role == "bot")
    wrong = await anyone.get("/api/events", headers={"Authorization": "Bearer wrong"})
    assert wrong.status_code == 401


async def test_the_same_key_gives_the_first_post_again(brand: httpx2.AsyncClient) -> None:
    body = {"author": "Halo", "as": "bot", "room": "help", "text": "hello", "key": "send-1"}
    first = await post(brand, **body)
    again = await brand.post("/api/posts", json=body | {"text": "other words"})
    assert (again.status_code, again.json()) == (200, first)
    assert (await brand.put("/api/settings", json={"keys": False})).json() == {"keys": False}
    doubled = await post(brand, **body)
    assert doubled["id"] != first["id"]
    assert (await brand.get("/api/settings")).json() == {"keys": False}
    await brand.put("/api/settings", json={"keys": True})
    assert (await brand.post("/api/posts", json=body)).json()["id"] == first["id"]


async def test_a_thread_is_read_from_any_of_its_posts(anyone: httpx2.AsyncClient, brand: httpx2.AsyncClient) -> None:
    root = await post(anyone)
    reply = await post(brand, **{"author": "Halo", "as": "bot", "in_reply_to": root["id"], "buttons": BUTTONS})
    assert reply["buttons"] == BUTTONS
    thread = (await anyone.get(f"/api/posts/{reply['id']}/thread")).json()
    assert [each["id"] for each in thread["posts"]] == [root["id"], reply["id"]]
    missing = await anyone.post(
        "/api/posts", json={"author": "Ben", "room": "help", "text": "me too", "in_reply_to": "nope"}
    )
    assert missing.status_code == 404
    assert 'no post "nope"' in missing.json()["error"]


async def test_private_messages_are_between_the_customer_and_the_brand(
    anyone: httpx2.AsyncClient, brand: httpx2.AsyncClient
) -> None:
    public = await post(anyone)
    asked = await post(
        brand, author="Lea", room="dm:Ana", text="your number?", in_reply_to=public["id"], **{"as": "staff"}
    )
    told = await post(anyone, room=None, visibility="private", text="it is 7", in_reply_to=asked["id"])
    assert (told["room"], told["root"]) == ("dm:Ana", asked["id"])
    path = "/api/rooms/dm:Ana/posts"
    assert (await anyone.get(path)).status_code == 404
    assert (await anyone.get(path, params={"as": "Ben"})).status_code == 404
    for answer in (await brand.get(path), await anyone.get(path, params={"as": "Ana"})):
        assert [each["text"] for each in answer.json()["posts"]] == ["your number?", "it is 7"]
    assert (await anyone.get(f"/api/posts/{told['id']}/thread")).status_code == 404


async def test_a_customer_who_has_not_written_yet_has_empty_messages(anyone: httpx2.AsyncClient) -> None:
    answer = await anyone.get("/api/rooms/dm:Zoé Q/posts", params={"as": "Zoé Q"})
    assert answer.json() == {"posts": [], "my_taps": {}}


async def test_taps(anyone: httpx2.AsyncClient, brand: httpx2.AsyncClient) -> None:
    reply = await post(brand, author="Halo", buttons=BUTTONS, **{"as": "bot"})
    path = f"/api/posts/{reply['id']}/tap"
    tap = await anyone.post(path, json={"author": "Ana", "button": "fixed"})
    assert tap.status_code == 201
    assert tap.json() == {"id": tap.json()["id"], "author": "Ana", "button": "fixed", "post_id": reply["id"]}
    assert (await anyone.post(path, json={"author": "Ana", "button": "fixed"})).json()["id"] != tap.json()["id"]
    wrong = await anyone.post(path, json={"author": "Ana", "button": "party"})
    assert (wrong.status_code, "it has: fixed, person" in wrong.json()["error"]) == (422, True)
    assert (await anyone.post("/api/posts/nope/tap", json={"author": "Ana", "button": "fixed"})).status_code == 404
    seen = (await anyone.get("/api/rooms/help/posts", params={"as": "Ana"})).json()
    assert seen["my_taps"] == {reply["id"]: ["fixed"]}
    assert seen["posts"][0]["taps"] == {"fixed": 2}


async def test_edit_and_delete_are_for_the_author(anyone: httpx2.AsyncClient, brand: httpx2.AsyncClient) -> None:
    made = await post(anyone)
    path = f"/api/posts/{made['id']}"
    assert (await anyone.patch(path, json={"text": "x"})).status_code == 422
    assert (await anyone.patch(path, json={"text": "x", "author": "Ben"})).status_code == 403
    assert (await brand.delete(path)).status_code == 403
    edited = await anyone.patch(path, json={"text": "no internet!", "author": "Ana"})
    assert (edited.json()["text"], edited.json()["edited_at"]) == ("no internet!", "2026-11-05T10:00:00Z")
    for _ in range(2):
        gone = await anyone.delete(path, params={"author": "Ana"})
        assert (gone.status_code, gone.json()["deleted"], gone.json()["text"]) == (200, True, "")
    assert (await anyone.patch(path, params={"author": "Ana"}, json={"text": "x"})).status_code == 404
    own = await post(brand, author="Lea", **{"as": "staff"})
    assert (await brand.patch(f"/api/posts/{own['id']}", json={"text": "better"})).json()["text"] == "better"
    assert (await brand.delete(f"/api/posts/{own['id']}")).json()["deleted"]
    types = [event["type"] for event in (await brand.get("/api/events")).json()["events"]]
    assert types == ["post", "edit", "delete", "post", "edit", "delete"]


async def test_rooms(anyone: httpx2.AsyncClient, brand: httpx2.AsyncClient) -> None:
    made = await anyone.post("/api/rooms", json={"id": "cafe", "kind": "open", "title": "Café"})
    assert (made.status_code, made.json()) == (201, {"id": "cafe", "kind": "open", "title": "Café"})
    assert (await anyone.post("/api/rooms", json={"id": "cafe", "kind": "open"})).status_code == 200
    assert (await anyone.post("/api/rooms", json={"id": "cafe", "kind": "support"})).status_code == 409
    assert (await anyone.post("/api/rooms", json={"id": "dm:Ana", "kind": "open"})).status_code == 422
    assert (await anyone.post("/api/rooms", json={"id": "secret", "kind": "private"})).status_code == 422
    await post(anyone, visibility="private")
    everyone = [room["id"] for room in (await anyone.get("/api/rooms")).json()["rooms"]]
    assert everyone == ["help", "town", "cafe"]
    assert [room["id"] for room in (await brand.get("/api/rooms")).json()["rooms"]] == [*everyone, "dm:Ana"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"room": "help", "text": "hi"}, '"author" is missing'),
        ({"author": "Ana", "room": "help", "text": "  "}, '"text" is empty'),
        ({"author": "", "room": "help", "text": "hi"}, '"author" is empty'),
        ({"author": "A\nB", "room": "help", "text": "hi"}, '"author" is empty or holds characters'),
        ({"author": "Ana", "room": "help", "text": "x" * 5001}, '"text" is not right'),
        ({"author": "Ana", "room": "help", "text": "hi", "as": "boss"}, '"as" is not right'),
        ({"author": "Ana", "room": "help", "text": "hi", "reach": -1}, '"reach" is not right'),
        ({"author": "Ana", "room": "help", "text": "hi", "buttons": [{"id": "a"}]}, '"buttons.0.label" is missing'),
        (["hi"], "not a JSON object"),
    ],
)
async def test_a_bad_body_is_refused_in_a_sentence(anyone: httpx2.AsyncClient, body: object, words: str) -> None:
    answer = await anyone.post("/api/posts", json=body)
    assert answer.status_code == 422
    assert words in answer.json()["error"]
    assert (await anyone.get("/api/events")).json()["events"] == []


async def test_refusals_on_order(brand: httpx2.AsyncClient, anyone: httpx2.AsyncClient) -> None:
    armed = await anyone.post("/api/faults", json={"kind": "reject_429", "count": 1, "seconds": 1.5})
    assert armed.json() == {"faults": [{"kind": "reject_429", "count": 1, "seconds": 1.5}]}
    await anyone.post("/api/faults", json={"kind": "error_500"})
    await post(anyone)
    body = {"author": "Halo", "as": "bot", "room": "help", "text": "hello"}
    busy = await brand.post("/api/posts", json=body)
    assert (busy.status_code, busy.headers["Retry-After"]) == (429, "2")
    assert (await brand.post("/api/posts", json=body)).status_code == 500
    assert (await anyone.get("/api/faults")).json() == {"faults": []}
    await post(brand, **body)
    assert len((await brand.get("/api/rooms/help/posts")).json()["posts"]) == 2


async def test_the_answer_may_come_late(brand: httpx2.AsyncClient) -> None:
    await brand.post("/api/faults", json={"kind": "timeout_after_accept", "count": 1, "seconds": 0})
    await post(brand, author="Halo", **{"as": "bot"})


async def test_faults_can_be_disarmed(anyone: httpx2.AsyncClient) -> None:
    await anyone.post("/api/faults", json={"kind": "delay", "count": 3})
    assert (await anyone.delete("/api/faults")).json() == {"faults": []}
    assert (await anyone.post("/api/faults", json={"kind": "flood"})).status_code == 422
    assert (await anyone.post("/api/faults", json={"kind": "delay", "count": 0})).status_code == 422


async def test_pictures_and_files_go_with_a_post(anyone: httpx2.AsyncClient, brand: httpx2.AsyncClient) -> None:
    png, page = b"\x89PNG\r\n\x1a\n.", b"<script>alert(1)</script>"
    told = [('a "b".png', png), ("x.html", page)]
    files = [{"name": name, "content": b64encode(content).decode()} for name, content in told]
    made: Any = await post(anyone, text="", files=files, visibility="private")
    assert [(file["name"], file["size"], file["picture"]) for file in made["files"]] == [
        ('a "b".png', 9, True), ("x.html", 25, False),
    ]  # fmt: skip
    (event,) = (await brand.get("/api/events")).json()["events"]
    assert event["post"]["files"] == made["files"]
    shown, saved = [await brand.get(f"/api/files/{file['id']}") for file in made["files"]]
    assert (shown.content, shown.headers["content-type"]) == (png, "image/png")
    assert shown.headers["content-disposition"] == "inline; filename*=UTF-8''a%20%22b%22.png"
    assert (saved.content, saved.headers["content-type"]) == (page, "application/octet-stream")
    assert saved.headers["content-disposition"].startswith("attachment;")
    assert "sandbox" in saved.headers["content-security-policy"]
    here = f"/api/files/{made['files'][0]['id']}"
    assert [(await anyone.get(here, params={"as": who})).status_code for who in ("Ana", "Ben")] == [200, 404]
    await anyone.delete(f"/api/posts/{made['id']}", params={"author": "Ana"})
    assert (await brand.get(here)).status_code == 404
    for file in ({"name": "../x", "content": "aGk="}, {"name": "x", "content": ""}, {"name": "x", "content": "?"}):
        body = {"author": "Ana", "room": "help", "text": "hi", "files": [file]}
        assert (await anyone.post("/api/posts", json=body)).status_code == 422
