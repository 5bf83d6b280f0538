"""The application around the interface: headers, errors, mounting, and that it stands alone."""

import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager

import httpx2
import pytest
from fastapi import FastAPI


@pytest.mark.parametrize("path", ["/", "/static/plaza.css", "/api/rooms", "/nowhere", "/openapi.json"])
async def test_every_answer_carries_the_strict_headers(anyone: httpx2.AsyncClient, path: str) -> None:
    headers = (await anyone.get(path)).headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'self';")
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"


async def test_the_page_holds_no_inline_script_or_style_and_no_absolute_address(anyone: httpx2.AsyncClient) -> None:
    page = await anyone.get("/")
    assert page.headers["content-type"].startswith("text/html")
    for forbidden in ("<style", "style=", "onclick", 'src="/', 'href="/', "://"):
        assert forbidden not in page.text
    assert page.text.count("<script") == 1


async def test_the_page_is_told_what_it_shows_and_no_secret(anyone: httpx2.AsyncClient) -> None:
    answer = await anyone.get("/api/page")
    data = answer.json()
    assert (data["title"], data["brand"], data["players"][0]) == ("Halo Plaza", "halo", "Ana")
    assert data["scripts"][0]["posts"] == [
        {"author": "Ana", "room": "help", "text": "@halo box blinking red", "visibility": "public"}
    ]
    assert (data["scripts"][1]["disabled"], data["scripts"][1]["disabled_reason"]) == (True, "Not built yet.")
    assert "token" not in answer.text


async def test_an_unknown_address_or_method_is_told_in_a_sentence(anyone: httpx2.AsyncClient) -> None:
    missing, wrong = await anyone.get("/nowhere"), await anyone.put("/api/rooms")
    assert (missing.status_code, wrong.status_code) == (404, 405)
    assert all("openapi.json" in answer.json()["error"] for answer in (missing, wrong))


async def test_the_interface_describes_itself(anyone: httpx2.AsyncClient) -> None:
    paths = (await anyone.get("/openapi.json")).json()["paths"]
    expected = {"/api/posts", "/api/posts/{post_id}", "/api/posts/{post_id}/tap", "/api/posts/{post_id}/thread"}
    assert (
        expected | {"/api/rooms", "/api/rooms/{room}/posts", "/api/events", "/api/faults", "/healthz"} <= paths.keys()
    )
    assert (await anyone.get("/docs")).status_code == 404


def test_it_works_mounted_under_a_path(
    app: FastAPI, serve: Callable[[FastAPI], AbstractContextManager[httpx2.Client]]
) -> None:
    outer = FastAPI()
    outer.mount("/plaza", app)
    with serve(outer) as client:
        page = client.get("/plaza", follow_redirects=True)
        assert page.url.path == "/plaza/"
        assert client.get(page.url.join("static/plaza.js")).headers["content-type"].startswith("text/javascript")
        assert client.get(page.url.join("api/page")).json()["title"] == "Halo Plaza"
        client.post("/plaza/api/faults", json={"kind": "reset", "count": 1}).raise_for_status()
        with pytest.raises(httpx2.RemoteProtocolError):
            client.post("/plaza/api/posts", json={"author": "Halo", "as": "bot", "room": "help", "text": "hello"})


def test_it_stands_alone() -> None:
    """Importing it brings in nothing of the project outside its own room."""
    code = "import sys, bot.plaza.app; print([m for m in sys.modules if m.split('.')[0] in ('bot', 'adapters')])"
    ran = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    modules = ran.stdout.strip()[1:-1].replace("'", "").split(", ")
    assert [name for name in modules if name != "bot" and not name.startswith("bot.plaza")] == []
