"""Files of a thread, of either side, under /api/v1. The console's own page uses these addresses, too.

A file is the body itself, with nothing around it: so nothing has to be taken apart before it is known who sends it, and
it can be refused the moment it grows too large.
"""

from collections.abc import AsyncIterator
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Request, Response

from bot.core.conversations import ConversationId
from bot.core.files import ENDINGS, PICTURES, RAW, Attached, File
from bot.desk.access import Guard, Visitor
from bot.desk.attaching import Attaching
from bot.desk.fields import Number, file_router, new_router
from bot.desk.receiving import Receiving
from bot.desk.tongues import said
from bot.errors import NotAllowed

LARGEST_FILE = 50_000_000  # bytes of a request: above the law of every platform, which says less and decides
_BINARY = {"schema": {"type": "string", "format": "binary"}}
_ANY = dict.fromkeys([*ENDINGS, RAW], _BINARY)
# A page made of it could ask for nothing and run nothing, even where a browser takes it for a page.
SANDBOX = "default-src 'none'; frame-ancestors 'none'; sandbox"


def attaching_api(attaching: Attaching, guard: Guard) -> APIRouter:
    """Choose, look at, throw away; `files` of a reply sends them."""
    router = file_router(prefix="/api/v1/threads/{number}/files", tags=["threads"])
    Reader = Annotated[Visitor, Depends(guard.visitor)]
    Writer = Annotated[Visitor, Depends(guard.api_writer)]

    @router.post(
        "", status_code=201, max_body_size=LARGEST_FILE,
        openapi_extra={"requestBody": {"required": True, "content": {RAW: _BINARY}}},
    )  # fmt: skip
    async def attach(
        request: Request, visitor: Writer, number: Number, name: Annotated[str, Query(max_length=300)]
    ) -> Attached:
        """Keep a file, which is the body, until a reply takes it along."""
        if request.headers.get("content-type") != RAW:
            raise NotAllowed(said("Send the file itself as the body, with Content-Type: %(kind)s.", kind=RAW))
        return await attaching.keep(ConversationId(number), visitor.name, name, _parts(request))

    @router.get("/{file}", response_class=Response, responses={200: {"content": _ANY}})
    async def get(visitor: Reader, number: Number, file: Number) -> Response:
        """A file as it was sent, or is kept to be sent."""
        return shown(await attaching.get(ConversationId(number), visitor.name, file))

    @router.delete("/{file}")
    async def drop(visitor: Writer, number: Number, file: Number) -> None:
        """Throw away what was not sent yet."""
        await attaching.drop(ConversationId(number), visitor.name, file)

    return router


def receiving_api(receiving: Receiving, guard: Guard) -> APIRouter:
    """What customers sent."""
    router = new_router(prefix="/api/v1/threads/{number}/posts/{post}/files", tags=["threads"])
    Reader = Annotated[Visitor, Depends(guard.visitor)]

    @router.get("/{which}", response_class=Response, responses={200: {"content": _ANY}})
    async def get(visitor: Reader, number: Number, post: Number, which: Number) -> Response:
        """The first, second, ... file of a customer's message; who asks first waits until the platform gave it. What
        it is is told by its bytes."""
        return shown(await receiving.get(ConversationId(number), post, which))

    return router


async def _parts(request: Request) -> AsyncIterator[bytes]:
    async for part in request.stream():
        yield part


def shown(file: File) -> Response:
    """A file for a browser: a picture in its place, anything else to be saved."""
    place = "inline" if file.kind in PICTURES else "attachment"
    headers = {
        "Content-Disposition": f"{place}; filename*=UTF-8''{quote(file.name, safe='')}",
        "Content-Security-Policy": SANDBOX, "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin", "Cache-Control": "private, no-store",
    }  # fmt: skip
    return Response(file.content, media_type=file.kind, headers=headers)
