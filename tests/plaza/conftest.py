"""A plaza to test against: in this process for the interface, on a real server for what only a socket can show."""

import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import httpx2
import pytest
import uvicorn
from fastapi import FastAPI

from bot.plaza.app import PlazaScript, PlazaSettings, create_app

TOKEN = "brand-token-of-the-tests"


@pytest.fixture
def clock() -> list[datetime]:
    """The time is its only element; tests move it by setting it."""
    return [datetime(2026, 11, 5, 10, 0, tzinfo=UTC)]


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "plaza" / "journal.jsonl"


@pytest.fixture
def build(clock: list[datetime], journal: Path) -> Callable[[], FastAPI]:
    """Makes the application anew from the same settings and journal, as a restart does."""
    settings = PlazaSettings(
        token=TOKEN,
        title="Halo Plaza",
        scripts=(
            PlazaScript("A known problem", "Watch the answer", (("Ana", "help", "@halo box blinking red", "public"),)),
            PlazaScript("A storm", "Watch the board", (), disabled=True, disabled_reason="Not built yet."),
        ),
        data=journal,
        clock=lambda: clock[0],
    )
    return lambda: create_app(settings)


@pytest.fixture
def app(build: Callable[[], FastAPI]) -> FastAPI:
    return build()


def talk_to(app: FastAPI, token: str | None) -> httpx2.AsyncClient:
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://plaza", headers=headers)


@pytest.fixture
async def anyone(app: FastAPI) -> AsyncIterator[httpx2.AsyncClient]:
    """A client without the brand's token."""
    async with talk_to(app, None) as client:
        yield client


@pytest.fixture
async def brand(app: FastAPI) -> AsyncIterator[httpx2.AsyncClient]:
    """A client with the brand's token."""
    async with talk_to(app, TOKEN) as client:
        yield client


@pytest.fixture
def restarted(build: Callable[[], FastAPI]) -> Callable[[], httpx2.AsyncClient]:
    """The brand's client of a new process over the same journal."""
    return lambda: talk_to(build(), TOKEN)


@contextmanager
def serving(app: FastAPI) -> Iterator[httpx2.Client]:
    config = uvicorn.Config(app, log_level="critical", ws="none", timeout_graceful_shutdown=2)
    server = uvicorn.Server(config)
    listening = socket.create_server(("127.0.0.1", 0))
    thread = Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    try:
        with httpx2.Client(base_url=url, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=20) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture
def serve() -> Callable[[FastAPI], AbstractContextManager[httpx2.Client]]:
    """Serves an application by uvicorn on a free loopback port; gives the brand's client of it."""
    return serving


@pytest.fixture
def server(app: FastAPI) -> Iterator[httpx2.Client]:
    """The brand's client of the application on a real server."""
    with serving(app) as client:
        yield client
