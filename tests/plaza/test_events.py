"""The stream of events: cursors, who sees what, long polls, and what faults do to the order."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import httpx2
from fastapi import FastAPI

from bot.plaza.posts import Reader
from bot.plaza.replies import stream


async def say(client: httpx2.AsyncClient, text: str, **more: object) -> str:
    answer = await client.post("/api/posts", json={"author": "Ana", "room": "help", "text": text} | more)
    made: str = answer.json()["id"]
    return made


async def texts(client: httpx2.AsyncClient, **params: Any) -> list[str]:
    page = (await client.get("/api/events", params=params)).json()
    return [event["post"]["text"] for event in page["events"]]


async def test_a_cursor_goes_on_where_the_last_page_ended(anyone: httpx2.AsyncClient) -> None:
    for text in "abcde":
        await say(anyone, text)
    seen, cursor, seqs = [], 0, []
    while page := (await anyone.get("/api/events", params={"cursor": cursor, "limit": 2})).json():
        if not page["events"]:
            break
        seen += [event["post"]["text"] for event in page["events"]]
        seqs += [event["seq"] for event in page["events"]]
        cursor = page["cursor"]
    assert seen == list("abcde")
    assert seqs == sorted(set(seqs))
    assert (await anyone.get("/healthz")).json() == {"ok": True, "cursor": cursor}


async def test_an_event_holds_the_post_as_it_was_then(anyone: httpx2.AsyncClient) -> None:
    made = await say(anyone, "first words")
    await anyone.patch(f"/api/posts/{made}", json={"author": "Ana", "text": "better words"})
    events = (await anyone.get("/api/events")).json()["events"]
    assert [(event["type"], event["post"]["text"]) for event in events] == [
        ("post", "first words"),
        ("edit", "better words"),
    ]
    assert events[0]["tap"] is None


async def test_a_tap_event_names_the_tap(anyone: httpx2.AsyncClient, brand: httpx2.AsyncClient) -> None:
    made = await say(brand, "try this", **{"as": "bot", "buttons": [{"id": "fixed", "label": "Yes"}]})
    tap = (await anyone.post(f"/api/posts/{made}/tap", json={"author": "Ben", "button": "fixed"})).json()
    event = (await brand.get("/api/events")).json()["events"][-1]
    assert (event["type"], event["tap"], event["post"]["id"]) == ("tap", tap, made)


async def test_private_events_are_for_the_two_of_them(anyone: httpx2.AsyncClient, brand: httpx2.AsyncClient) -> None:
    await say(anyone, "public")
    await say(anyone, "private", visibility="private")
    assert await texts(brand) == await texts(anyone, **{"as": "Ana"}) == ["public", "private"]
    assert await texts(anyone) == await texts(anyone, **{"as": "Ben"}) == ["public"]
    page = (await anyone.get("/api/events")).json()
    assert page["cursor"] == (await brand.get("/api/events")).json()["cursor"]


async def test_a_long_poll_ends_with_the_first_event_it_may_see(
    anyone: httpx2.AsyncClient, brand: httpx2.AsyncClient
) -> None:
    async with asyncio.TaskGroup() as group:
        public = group.create_task(texts(anyone, wait=30))
        both = group.create_task(texts(brand, wait=30))
        await say(anyone, "private", visibility="private")
        await say(anyone, "public")
    assert public.result() == ["public"]
    assert both.result()[0] == "private"


async def test_a_long_poll_gives_up(anyone: httpx2.AsyncClient) -> None:
    before = (await anyone.get("/healthz")).json()["cursor"]
    page = await anyone.get("/api/events", params={"cursor": before, "wait": 0.01})
    assert page.json() == {"events": [], "cursor": before}


async def test_a_stopping_plaza_lets_long_polls_go(app: FastAPI, anyone: httpx2.AsyncClient) -> None:
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(texts(anyone, wait=30))
        app.state.plaza.close()
    assert waiting.result() == []


async def test_doubled_events_are_the_same_happening(anyone: httpx2.AsyncClient) -> None:
    await anyone.post("/api/faults", json={"kind": "duplicate", "count": 1})
    await say(anyone, "a")
    await say(anyone, "b")
    events = (await anyone.get("/api/events")).json()["events"]
    assert [event["post"]["text"] for event in events] == ["a", "a", "b"]
    assert events[0] | {"seq": 0} == events[1] | {"seq": 0}
    assert events[0]["seq"] < events[1]["seq"]


async def test_swapped_events(anyone: httpx2.AsyncClient) -> None:
    await anyone.post("/api/faults", json={"kind": "reorder", "count": 2, "seconds": 3600})
    for text in "abc":
        await say(anyone, text)
    assert await texts(anyone) == ["b", "a", "c"]
    posts = (await anyone.get("/api/rooms/help/posts")).json()["posts"]
    assert [each["text"] for each in posts] == ["a", "b", "c"]


async def test_late_events_are_overtaken_and_arrive(anyone: httpx2.AsyncClient) -> None:
    await anyone.post("/api/faults", json={"kind": "delay", "count": 1, "seconds": 3600})
    await anyone.post("/api/faults", json={"kind": "delay", "count": 1, "seconds": 0.01})
    for text in ("very late", "late", "in time"):
        await say(anyone, text)
    first = (await anyone.get("/api/events", params={"limit": 1})).json()
    rest = await texts(anyone, cursor=first["cursor"], wait=30)
    assert sorted([first["events"][0]["post"]["text"], *rest]) == ["in time", "late"]


async def test_the_first_of_a_pair_does_not_wait_for_ever(anyone: httpx2.AsyncClient) -> None:
    await anyone.post("/api/faults", json={"kind": "reorder", "count": 1, "seconds": 0.01})
    await say(anyone, "alone")
    assert await texts(anyone, wait=30) == ["alone"]


def server_sent(lines: Iterator[str]) -> tuple[int, dict[str, Any]]:
    """The next event of a stream."""
    seq = 0
    for line in lines:
        if line.startswith("id: "):
            seq = int(line[4:])
        if line.startswith("data: "):
            return seq, json.loads(line[6:])
    raise AssertionError("the stream ended")


def test_the_live_stream_and_where_it_goes_on(server: httpx2.Client) -> None:
    def speak(text: str) -> None:
        server.post("/api/posts", json={"author": "Ana", "text": text, "visibility": "private"}).raise_for_status()

    speak("before")
    live = {"Accept": "text/event-stream"}
    with server.stream("GET", "/api/events", headers=live) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        lines = answer.iter_lines()
        seq, event = server_sent(lines)
        assert (event["post"]["text"], event["seq"]) == ("before", seq)
        speak("while listening")
        seq, event = server_sent(lines)
        assert event["post"]["text"] == "while listening"
    speak("while away")
    with server.stream("GET", "/api/events?cursor=0", headers=live | {"Last-Event-ID": str(seq)}) as answer:
        assert server_sent(answer.iter_lines())[1]["post"]["text"] == "while away"


async def test_a_quiet_stream_is_kept_alive(app: FastAPI) -> None:
    answer = stream(app.state.plaza.events, Reader(), 0, ping_seconds=0.001)
    pieces = aiter(answer.body_iterator)
    assert [await anext(pieces), await anext(pieces)] == [b"retry: 1000\n\n", b": still here\n\n"]
