"""The doors for machines: health, readiness, metrics, and the platforms' webhooks. Pages for people live in
`bot.desk`.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from bot.core.messages import AccountId
from bot.ports import Adapter, CanServeWebhook

LARGEST_WEBHOOK = 1_000_000  # bytes
MOST_AT_ONCE = 256  # calls of platforms that wait to be stored; the next one is told to come again


@dataclass(frozen=True, slots=True)
class Doors:
    """`ready` says of every part whether it is well, and a sentence; `metrics` is the scrape."""

    adapters: Mapping[AccountId, Adapter]
    ready: Callable[[], Awaitable[Mapping[str, tuple[bool, str]]]]
    metrics: Callable[[], Awaitable[bytes]]


async def _body(request: Request) -> bytes | None:
    """The body, or None as soon as it is larger than any platform's: nobody may fill our memory."""
    parts = bytearray()
    async for part in request.stream():
        parts += part
        if len(parts) > LARGEST_WEBHOOK:
            return None
    return bytes(parts)


def add_doors(app: FastAPI, doors: Doors) -> None:
    """Put the routes on the application."""

    async def healthz() -> Response:
        return PlainTextResponse("alive\n")

    async def readyz() -> Response:
        parts = await doors.ready()
        well = all(ok for ok, _ in parts.values())
        body = {"ready": well, "parts": {name: {"ok": ok, "says": says} for name, (ok, says) in parts.items()}}
        return JSONResponse(body, 200 if well else 503)

    async def metrics() -> Response:
        return Response(await doors.metrics(), media_type="text/plain; version=0.0.4; charset=utf-8")

    waiting = 0

    async def hook(account: str, request: Request) -> Response:
        nonlocal waiting
        adapter: object = doors.adapters.get(AccountId(account))
        if not isinstance(adapter, CanServeWebhook):
            return PlainTextResponse("no such door\n", 404)
        body = await _body(request)
        if body is None:
            return PlainTextResponse("too large\n", 413)
        if waiting >= MOST_AT_ONCE:
            return PlainTextResponse("busy, come again\n", 503)
        waiting += 1
        try:
            status, words = await adapter.webhook(request.headers, body)
        finally:
            waiting -= 1
        return PlainTextResponse(words, status)

    app.add_api_route("/healthz", healthz, include_in_schema=False)
    app.add_api_route("/readyz", readyz, include_in_schema=False)
    app.add_api_route("/metrics", metrics, include_in_schema=False)
    app.add_api_route("/hooks/{account}", hook, methods=["POST"], include_in_schema=False)
