"""What tests of the plaza adapter share: a real plaza on loopback, nothing pretended; and its verbs for the suite."""

import asyncio
import base64
import json
import socket
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, Self

import httpx2
import uvicorn
from fastapi import FastAPI

from adapters.plaza import ABILITIES, PlazaAccount, PlazaAdapter
from bot.core import messages as m
from bot.core.files import File
from bot.plaza.app import PlazaSettings, create_app
from tests.fakes.bench import Bench, Standing, StillClock, Trouble, logged_in

TOKEN = "brand-token-of-the-tests"
HELP, TOWN = "help", "town"
CHANNEL = replace(ABILITIES, account=m.AccountId("plaza-main"))
FAULTS: dict[Trouble, str] = {
    "slow_down": "reject_429",
    "server_error": "error_500",
    "broken_line": "reset",
    "no_answer": "timeout_after_accept",
    "none": "timeout_after_accept",  # with an answer after no seconds at all
}


@asynccontextmanager
async def serving(app: FastAPI, *, front: Any = None, port: int = 0) -> AsyncIterator[str]:
    """The address of a real server for this application. `front`: what stands before it."""
    server = uvicorn.Server(uvicorn.Config(front or app, log_level="critical", ws="none", timeout_graceful_shutdown=2))
    listening = socket.create_server(("127.0.0.1", port))
    running = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        if plaza := getattr(app.state, "plaza", None):
            plaza.close()
        server.should_exit = True
        await running


def adapter_for(url: str, clock: StillClock | None = None, **account: Any) -> PlazaAdapter:
    """An adapter that speaks to the plaza at this address; further fields of `PlazaAccount` by name."""
    values: dict[str, Any] = {"base_url": url, "token": TOKEN, "handle": "halo", "poll_seconds": 5.0}
    return PlazaAdapter(PlazaAccount(channel=CHANNEL, **values | account), clock or StillClock())


def opened(
    url: str, clock: StillClock | None = None, **account: Any
) -> AbstractAsyncContextManager[PlazaAdapter]:  # fmt: skip
    """The same, logged in, and closed at the end."""
    return logged_in(adapter_for(url, clock, **account))


class Front:
    """Stands before the plaza: counts what the bot posts, and slips in events that nobody can read."""

    def __init__(self) -> None:
        self.app: Any = None
        self.posts = 0
        self.odd: list[dict[str, Any]] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """One request."""
        path, ours = scope.get("path"), (b"x-bench", b"1") not in scope.get("headers", ())
        self.posts += path == "/api/posts" and ours
        if path != "/api/events" or not self.odd:
            await self.app(scope, receive, send)
            return
        answers: list[dict[str, Any]] = []

        async def keep(answer: dict[str, Any]) -> None:
            answers.append(answer)

        await self.app(scope, receive, keep)
        page = json.loads(b"".join(answer.get("body", b"") for answer in answers))
        page["events"], self.odd = self.odd + page["events"], []
        body = json.dumps(page).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


class PlazaBench(Bench):
    """The plaza's town square. Its journal lets it be stopped and started again."""

    name = platform = "plaza"
    cannot = frozenset({"opaque_people", "pacing", "rights"})
    account = CHANNEL.account

    def __init__(self) -> None:
        self.clock = StillClock()
        self.url = ""
        self._token = TOKEN
        self._front = Front()
        self._authors: dict[str, str] = {}
        self._names = {"Sam"}

    async def __aenter__(self) -> Self:
        self._folder = TemporaryDirectory()
        await self.online()
        headers = {"Authorization": f"Bearer {TOKEN}", "X-Bench": "1"}
        self._http = httpx2.AsyncClient(base_url=self.url, headers=headers, timeout=20)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()
        await self.offline()
        self._folder.cleanup()

    def adapter(self, *, wrong: bool = False, patience: float = 5.0) -> PlazaAdapter:
        token, bots = "wrong-and-secret" if wrong else TOKEN, frozenset({"WeatherBot"})
        return adapter_for(self.url, self.clock, token=token, answer_seconds=patience, bots=bots)

    @property
    def secrets(self) -> list[str]:
        return [TOKEN, "wrong-and-secret"]

    # --- people -------------------------------------------------------------------------------------------------------

    def who(self, name: str) -> str:
        return name.partition("#")[0]

    @property
    def room(self) -> str:
        return TOWN

    def private_room(self, name: str) -> str:
        return f"dm:{self.who(name)}"

    async def _ask(self, method: str, path: str, body: dict[str, Any] | None = None, **params: str) -> dict[str, Any]:
        answer = await self._http.request(method, path, json=body, params=params)
        answer.raise_for_status()
        told: dict[str, Any] = answer.json()
        return told

    async def post(self, name: str, text: str, *, private: bool = False, to: str | None = None) -> str:
        author = self.who(name)
        body = {"author": author, "text": text, "in_reply_to": to, "as": "staff" if name == "Sam" else "customer"}
        where = {"visibility": "private"} if private else {"room": TOWN}
        post = str((await self._ask("POST", "/api/posts", body | where))["id"])
        self._names.add(author)
        self._authors[post] = author
        return post

    async def attach(self, name: str, file: File) -> str:
        sent = {"name": file.name, "content": base64.b64encode(file.content).decode()}
        body = {"author": self.who(name), "text": "", "room": TOWN, "files": [sent]}
        return str((await self._ask("POST", "/api/posts", body))["id"])

    async def edit(self, post: str, text: str) -> None:
        await self._ask("PATCH", f"/api/posts/{post}", {"text": text, "author": self._authors[post]})

    async def delete(self, post: str) -> None:
        await self._ask("DELETE", f"/api/posts/{post}", author=self._authors[post])

    async def tap(self, post: str, name: str, button: str) -> None:
        await self._ask("POST", f"/api/posts/{post}/tap", {"author": self.who(name), "button": button})

    async def machine(self, text: str) -> None:
        await self.post("WeatherBot", text)

    async def native(self, text: str, *, to: str) -> None:
        body = {"author": "Halo Team", "text": text, "in_reply_to": to, "as": "staff", "room": TOWN}
        await self._ask("POST", "/api/posts", body)

    async def nonsense(self) -> None:
        self._front.odd = [{"seq": 1, "type": "post", "text": "words of nobody"}, {"type": "of_the_future", "post": {}}]

    # --- bad days -----------------------------------------------------------------------------------------------------

    async def _fault(self, kind: str, **more: float) -> None:
        await self._ask("POST", "/api/faults", {"kind": kind, **more})

    async def twice(self) -> None:
        await self._fault("duplicate", count=1)

    async def hold(self) -> None:
        await self._fault("reorder", count=2)

    async def release(self) -> None:
        """The second one set the first one free."""

    async def give_up(self) -> None:
        """The plaza forgets nothing."""

    async def offline(self) -> None:
        await self._stack.aclose()

    async def online(self) -> None:
        app = create_app(PlazaSettings(token=self._token, data=Path(self._folder.name) / "journal"))
        self._front.app = app
        self._stack = AsyncExitStack()
        port = int(self.url.rpartition(":")[2] or 0)
        self.url = await self._stack.enter_async_context(serving(app, front=self._front, port=port))

    async def revoke(self) -> None:
        self._token = "a-new-one"
        await self.offline()
        await self.online()

    async def fail(self, *troubles: Trouble, seconds: float = 7) -> None:
        for trouble in troubles:
            await self._fault(FAULTS[trouble], seconds=0 if trouble == "none" else seconds)

    async def fewer_rights(self) -> None:
        """There is one right, the token, and it opens everything."""

    # --- what is to be seen -------------------------------------------------------------------------------------------

    async def standing(self) -> list[Standing]:
        rooms = [TOWN, *(f"dm:{name}" for name in sorted(self._names))]
        found = [post for room in rooms for post in (await self._ask("GET", f"/api/rooms/{room}/posts"))["posts"]]
        ours = [post for post in found if post["key"] and not post["deleted"]]
        ours.sort(key=lambda post: int(post["id"].rpartition("-")[2]))
        return [replace(_standing(post), files=await self._files(post)) for post in ours]

    async def _files(self, post: dict[str, Any]) -> tuple[tuple[str, bytes], ...]:
        return tuple(
            [(file["name"], (await self._http.get(f"/api/files/{file['id']}")).content) for file in post["files"]]
        )

    def sends(self) -> int:
        return self._front.posts


def _standing(post: dict[str, Any]) -> Standing:
    return Standing(
        id=post["id"],
        room=post["room"],
        text=post["text"],
        answers=post["in_reply_to"],
        buttons=tuple(button["id"] for button in post["buttons"]),
        private=post["visibility"] == "private",
        by_machine=post["is_bot"],
        edited=post["edited"],
    )
