"""A plaza with a journal is the same after a restart; without one it does not reuse what others may remember."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pytest

from bot.plaza.errors import JournalBroken
from bot.plaza.plaza import Plaza
from bot.plaza.posts import Draft, Reader
from bot.plaza.settings import PlazaSettings


async def everything(client: httpx2.AsyncClient) -> list[Any]:
    paths = ("/api/rooms", "/api/rooms/help/posts?as=Ben", "/api/rooms/dm:Ana/posts", "/api/events", "/api/settings")
    return [(await client.get(path)).json() for path in paths]


async def test_a_restart_changes_nothing(
    anyone: httpx2.AsyncClient, brand: httpx2.AsyncClient, restarted: Callable[[], httpx2.AsyncClient]
) -> None:
    async def say(client: httpx2.AsyncClient, **body: object) -> str:
        made: str = (await client.post("/api/posts", json={"author": "Ana", "room": "help"} | body)).json()["id"]
        return made

    await anyone.post("/api/rooms", json={"id": "cafe", "kind": "open"})
    for kind in ("duplicate", "reorder", "reorder"):
        await anyone.post("/api/faults", json={"kind": kind, "count": 1, "seconds": 3600})
    first = await say(anyone, text="no internet", key="mine")
    reply = await say(
        brand,
        author="Halo",
        text="try",
        in_reply_to=first,
        key="k",
        buttons=[{"id": "a", "label": "A"}],
        **{"as": "bot"},
    )
    await anyone.post(f"/api/posts/{reply}/tap", json={"author": "Ben", "button": "a"})
    await anyone.patch(f"/api/posts/{first}", json={"author": "Ana", "text": "no internet\u2028at all"})
    gone = await say(anyone, text="it is 7", visibility="private", files=[{"name": "a", "content": "aGk="}])
    shown = await say(anyone, text="", files=[{"name": "a.png", "content": "/w=="}])
    await anyone.delete(f"/api/posts/{gone}", params={"author": "Ana"})
    await brand.put("/api/settings", json={"keys": False})
    await brand.put("/api/settings", json={"keys": True})
    before = await everything(brand)
    async with restarted() as again:
        assert await everything(again) == before
        known = await again.post(
            "/api/posts", json={"author": "Halo", "as": "bot", "room": "help", "text": "x", "key": "k"}
        )
        assert (known.status_code, known.json()["id"]) == (200, reply)
        assert (await again.get(f"/api/files/{shown}.1")).content == b"\xff"
        new = await say(again, author="Dev", text="hello")
        assert new not in {first, reply, gone}
        cursor = before[3]["cursor"]
        fresh = (await again.get("/api/events", params={"cursor": cursor})).json()["events"]
        assert [event["post"]["id"] for event in fresh] == [new]


async def test_what_was_on_its_way_arrives_after_the_restart(
    anyone: httpx2.AsyncClient, restarted: Callable[[], httpx2.AsyncClient]
) -> None:
    await anyone.post("/api/faults", json={"kind": "delay", "count": 1, "seconds": 3600})
    for text in ("late", "in time"):
        await anyone.post("/api/posts", json={"author": "Ana", "room": "help", "text": text})
    for _ in range(2):
        async with restarted() as again:
            events = (await again.get("/api/events")).json()["events"]
            assert [event["post"]["text"] for event in events] == ["in time", "late"]


async def test_a_line_cut_short_by_a_crash_is_dropped(
    anyone: httpx2.AsyncClient, restarted: Callable[[], httpx2.AsyncClient], journal: Path
) -> None:
    await anyone.post("/api/posts", json={"author": "Ana", "room": "help", "text": "whole"})
    with journal.open("ab") as file:
        file.write(b'{"number": 2, "times": 1, "happ')
    for expected in (["whole"], ["whole", "next"]):
        async with restarted() as again:
            posts = (await again.get("/api/rooms/help/posts")).json()["posts"]
            assert [post["text"] for post in posts] == expected
            if expected == ["whole"]:
                await again.post("/api/posts", json={"author": "Ana", "room": "help", "text": "next"})


@pytest.mark.parametrize("damage", ["nonsense", '{"born": "2026-11-05T10:00:00Z"}', '{"somebody": "elses"}'])
async def test_other_damage_is_named_by_its_line(
    restarted: Callable[[], httpx2.AsyncClient], journal: Path, damage: str
) -> None:
    await restarted().aclose()
    with journal.open("a") as file:
        file.write(damage + "\n")
    with pytest.raises(JournalBroken, match=r"journal\.jsonl:2: .*[Rr]epair"):
        restarted()


def test_a_file_of_something_else_is_left_alone(journal: Path, clock: list[datetime]) -> None:
    journal.parent.mkdir()
    journal.write_text("author,text\nAna,hello\n")
    with pytest.raises(JournalBroken, match=":1:"):
        Plaza(PlazaSettings(token="t", data=journal, clock=lambda: clock[0]))
    assert journal.read_text() == "author,text\nAna,hello\n"


def block(journal: Path) -> None:
    """Puts a folder where the file was, which no process can append to, whatever its rights."""
    journal.rename(journal.with_suffix(".away"))
    journal.mkdir()


async def test_what_cannot_be_kept_is_not_accepted(anyone: httpx2.AsyncClient, journal: Path) -> None:
    block(journal)
    answer = await anyone.post("/api/posts", json={"author": "Ana", "room": "help", "text": "hello"})
    assert answer.status_code == 507
    assert "cannot be written" in answer.json()["error"]
    assert (await anyone.get("/api/rooms/help/posts")).json()["posts"] == []


def test_a_forgotten_world_leaves_no_ids_behind_that_come_again(clock: list[datetime]) -> None:
    settings = PlazaSettings(token="t", clock=lambda: clock[0])
    old = Plaza(settings)
    made, _ = old.submit(Draft("Ana", "hello", room="help"))
    clock[0] += timedelta(seconds=1)
    new = Plaza(replace(settings))
    again, _ = new.submit(Draft("Ana", "hello", room="help"))
    assert again.id != made.id
    page = new.events.read(Reader(), old.events.cursor, 10)
    assert [event.post.id for event in page.events] == [again.id]
