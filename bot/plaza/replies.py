"""Answers that are not plain JSON: held back, refused or torn off by a fault, and the live stream."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

from fastapi import Request, Response
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import TypeAdapter
from starlette.types import Receive, Scope, Send

from bot.plaza.events import Event, EventLog
from bot.plaza.posts import Reader

PING_SECONDS = 15.0
_STREAM_PAGE = 200
_EVENT = TypeAdapter(Event)


def refusal(status: int, sentence: str, headers: dict[str, str] | None = None) -> JSONResponse:
    """An error as every client of the plaza gets it."""
    return JSONResponse({"error": sentence}, status, headers)


class DroppedConnection(Response):
    """No answer at all: the client sees its connection closed.

    ASGI has no word for it. An illegal header makes the server give up after it counts the answer as begun and before a
    byte is written, and then the only thing left for it is to close.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Fails on purpose."""
        with suppress(Exception):  # each server has its own exception for an illegal header
            await send({"type": "http.response.start", "status": 500, "headers": [(b"no answer\n", b"")]})


async def hold(request: Request, seconds: float) -> None:
    """Keeps the client waiting, at most until it gives up."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while (await request.receive())["type"] != "http.disconnect":
                pass


def stream(log: EventLog, reader: Reader, cursor: int, ping_seconds: float = PING_SECONDS) -> StreamingResponse:
    """The events after the cursor and all that follow, as server-sent events whose id is the seq."""

    async def lines() -> AsyncIterator[bytes]:
        yield b"retry: 1000\n\n"
        async for events in log.follow(reader, cursor, _STREAM_PAGE, ping_seconds):
            yield b"".join(map(_server_sent, events)) or b": still here\n\n"

    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(lines(), media_type="text/event-stream", headers=headers)


def _server_sent(event: Event) -> bytes:
    return b"id: %d\ndata: %b\n\n" % (event.seq, _EVENT.dump_json(event))
