"""The plaza as an ASGI application: `create_app` is the only door. It runs alone or mounted under a path."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.plaza.api import router
from bot.plaza.errors import PlazaError
from bot.plaza.page_data import page_router
from bot.plaza.plaza import Plaza
from bot.plaza.replies import refusal
from bot.plaza.settings import PlazaScript, PlazaSettings

__all__ = ["PlazaScript", "PlazaSettings", "create_app"]

_PAGE = Path(__file__).parent / "page"
LARGEST_BODY = 50_000_000  # bytes: a post with as many and as large files as one may have, in base64
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'; object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
_SENTENCES = {
    "missing": 'The field "{field}" is missing. Send it.',
    "string_pattern_mismatch": 'The field "{field}" is empty or holds characters that do not fit.',
    "string_too_short": 'The field "{field}" is empty. Fill it, or leave it out where it may be left out.',
    "json_invalid": "The body is not JSON ({reason}). Check its quotes and commas.",
    "model_attributes_type": "The body is not a JSON object. Send JSON with the header Content-Type: application/json.",
}


def create_app(settings: PlazaSettings) -> FastAPI:
    """Builds the plaza, reading its journal if there is one. Raises errors.JournalBroken.

    Mounted under another application its lifespan does not run: then call `app.state.plaza.close()` before the server
    stops, or it waits for the open streams.
    """
    plaza = Plaza(settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        plaza.close()

    # No documentation pages: those of the framework load scripts from other hosts.
    app = FastAPI(
        title=settings.title, docs_url=None, redoc_url=None, lifespan=lifespan, max_body_size=LARGEST_BODY
    )  # fmt: skip
    app.state.plaza = plaza
    app.add_middleware(_SafeHeaders)
    app.add_exception_handler(PlazaError, _plaza_error)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(HTTPException, _http_error)
    app.include_router(router)
    app.include_router(page_router)
    app.add_api_route("/", _index, include_in_schema=False)
    app.mount("/static", StaticFiles(directory=_PAGE / "static"))
    return app


async def _index() -> FileResponse:
    return FileResponse(_PAGE / "index.html", media_type="text/html")


class _SafeHeaders:
    """Puts the safe headers on every answer that has not set them itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, sending)


async def _plaza_error(_: Request, error: Exception) -> Response:
    if not isinstance(error, PlazaError):
        raise error
    return refusal(error.status, error.sentence, {"WWW-Authenticate": "Bearer"} if error.status == 401 else None)


async def _unreadable(_: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    return refusal(422, " ".join(_sentence(each["type"], each["loc"], each["msg"]) for each in error.errors()[:3]))


def _sentence(kind: str, place: tuple[int | str, ...], reason: str) -> str:
    field = ".".join(str(step) for step in place[1:]) or "body"
    return _SENTENCES.get(kind, 'The field "{field}" is not right: {reason}.').format(field=field, reason=reason)


async def _http_error(_: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    cure = {
        404: "There is nothing at this address. The addresses are listed at openapi.json.",
        405: "This address does not take that method. The methods are listed at openapi.json.",
    }
    return refusal(error.status_code, cure.get(error.status_code, str(error.detail)), dict(error.headers or {}))
