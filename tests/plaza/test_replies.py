"""Faults that only a real connection can show."""

from typing import Any

import httpx2
import pytest

SEND: dict[str, Any] = {"author": "Halo", "as": "bot", "room": "help", "text": "hello", "key": "send-1"}


def posts(server: httpx2.Client) -> list[str]:
    return [each["id"] for each in server.get("/api/rooms/help/posts").json()["posts"]]


def test_a_dropped_line_leaves_the_post_and_no_answer(server: httpx2.Client) -> None:
    server.post("/api/faults", json={"kind": "reset", "count": 2}).raise_for_status()
    for _ in range(2):
        with pytest.raises(httpx2.RemoteProtocolError, match="without sending a response"):
            server.post("/api/posts", json=SEND)
    again = server.post("/api/posts", json=SEND)
    assert (again.status_code, posts(server)) == (200, [again.json()["id"]])


def test_a_client_that_gives_up_has_posted_all_the_same(server: httpx2.Client) -> None:
    server.post("/api/faults", json={"kind": "timeout_after_accept", "count": 1}).raise_for_status()
    with pytest.raises(httpx2.ReadTimeout):
        server.post("/api/posts", json=SEND, timeout=0.3)
    again = server.post("/api/posts", json=SEND)
    assert (again.status_code, posts(server)) == (200, [again.json()["id"]])


def test_without_keys_the_blind_repetition_shows(server: httpx2.Client) -> None:
    server.put("/api/settings", json={"keys": False}).raise_for_status()
    server.post("/api/faults", json={"kind": "reset", "count": 1}).raise_for_status()
    with pytest.raises(httpx2.RemoteProtocolError):
        server.post("/api/posts", json=SEND)
    assert server.post("/api/posts", json=SEND).status_code == 201
    assert len(posts(server)) == 2


def test_customers_are_spared(server: httpx2.Client) -> None:
    server.post("/api/faults", json={"kind": "reset", "count": 1}).raise_for_status()
    body = {"author": "Ana", "room": "help", "text": "no internet"}
    assert server.post("/api/posts", json=body).status_code == 201
    assert server.get("/api/faults").json()["faults"][0]["count"] == 1
