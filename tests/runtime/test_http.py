"""The doors for machines."""

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx2
from fastapi import FastAPI

from bot.core.messages import AccountId
from bot.runtime.http import LARGEST_WEBHOOK, MOST_AT_ONCE, Doors, add_doors


class Hooked:
    """An adapter with a webhook."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, bytes]] = []

    async def webhook(self, headers: Mapping[str, str], body: bytes) -> tuple[int, str]:
        self.calls.append((headers["x-secret"], body))
        return (200, "challenge") if headers["x-secret"] == "good" else (403, "")


def client(adapters: Mapping[AccountId, Any], parts: Mapping[str, tuple[bool, str]]) -> httpx2.AsyncClient:
    app = FastAPI()

    async def ready() -> Mapping[str, tuple[bool, str]]:
        return parts

    async def metrics() -> bytes:
        return b"beancan_parked 0.0\n"

    add_doors(app, Doors(adapters, ready, metrics))
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://test")


async def test_health_readiness_and_metrics() -> None:
    async with client({}, {"database": (True, "answers"), "x": (False, "bad token")}) as http:
        assert (await http.get("/healthz")).text == "alive\n"
        ready = await http.get("/readyz")
        assert ready.status_code == 503
        assert ready.json() == {
            "ready": False,
            "parts": {"database": {"ok": True, "says": "answers"}, "x": {"ok": False, "says": "bad token"}},
        }
        scrape = await http.get("/metrics")
        assert scrape.text == "beancan_parked 0.0\n"
        assert scrape.headers["content-type"].startswith("text/plain; version=0.0.4")


async def test_webhooks_reach_their_account_and_nobody_else() -> None:
    hooked = Hooked()
    async with client({AccountId("main"): hooked, AccountId("plain"): object()}, {}) as http:
        good = await http.post("/hooks/main", content=b"{}", headers={"x-secret": "good"})
        bad = await http.post("/hooks/main", content=b"{}", headers={"x-secret": "bad"})
        plain = await http.post("/hooks/plain", content=b"{}")
        unknown = await http.post("/hooks/nobody", content=b"{}")
        large = await http.post("/hooks/main", content=b"x" * (LARGEST_WEBHOOK + 1), headers={"x-secret": "good"})
    assert [r.status_code for r in (good, bad, plain, unknown, large)] == [200, 403, 404, 404, 413]
    assert good.text == "challenge"
    assert hooked.calls == [("good", b"{}"), ("bad", b"{}")]


async def test_a_rush_of_calls_that_cannot_be_stored_is_told_to_come_again() -> None:
    stored, full, inside = asyncio.Event(), asyncio.Event(), 0

    class Slow:
        async def webhook(self, headers: Mapping[str, str], body: bytes) -> tuple[int, str]:
            nonlocal inside
            inside += 1
            if inside == MOST_AT_ONCE:
                full.set()
            await stored.wait()
            return 200, ""

    async with client({AccountId("main"): Slow()}, {}) as http:
        calls = [asyncio.create_task(http.post("/hooks/main")) for _ in range(MOST_AT_ONCE)]
        async with asyncio.timeout(60):
            await full.wait()
        assert (await http.post("/hooks/main")).status_code == 503
        stored.set()
        assert {(await call).status_code for call in calls} == {200}
        assert (await http.post("/hooks/main")).status_code == 200
