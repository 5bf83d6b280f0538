"""The plaza as a benchmark uses it: a process of its own."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx2

from benchmarks.programs import Program, free_port, healthy
from benchmarks.stages import Said, Spoken, Stage, Where

TOKEN = "token-of-the-benchmark"
LONGEST_ARMED = 10  # looks, until a pair that does not come is no longer waited for


class PlazaStage(Stage):
    """Support rooms of a plaza. `keys` off: the same key again makes a second post."""

    platform = "plaza"

    def __init__(self, folder: Path, rooms: int, *, keys: bool = True) -> None:
        port = free_port()
        self._url = f"http://127.0.0.1:{port}"
        self._rooms = [f"help-{number}" for number in range(rooms)]
        journal = str(folder / "plaza.jsonl")
        words = ("plaza", "--port", str(port), "--data", journal)
        self._program = Program(folder, words, {"BEANCAN_PLAZA_TOKEN": TOKEN})
        self._keys = keys
        self._turned: set[Where] = set()
        self._mixing = 0
        self._http = httpx2.AsyncClient(base_url=self._url, timeout=30)
        self._of_the_brand = {"Authorization": f"Bearer {TOKEN}"}

    async def __aenter__(self) -> Self:
        self._program.start()
        await asyncio.to_thread(healthy, f"{self._url}/healthz")
        for room in self._rooms:
            await self._call("POST", "/api/rooms", {"id": room, "kind": "support", "title": room})
        await self._call("PUT", "/api/settings", {"keys": self._keys})
        return self

    async def __aexit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        self._program.kill()
        await self._http.aclose()

    async def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        headers = self._of_the_brand if method == "GET" else {}
        answer = await self._http.request(method, path, json=body, headers=headers)
        answer.raise_for_status()
        return answer.json()

    def settings(self) -> dict[str, Any]:
        """This account in config.yaml."""
        rooms = {room: {"kind": "support"} for room in self._rooms}
        return {"platform": "plaza", "base_url": self._url, "rooms": rooms}

    def secrets(self) -> dict[str, str]:
        """Its secrets by the name of `Secrets`."""
        return {"token": TOKEN}

    async def say(self, room: int, person: int, text: str, under: Said | None = None) -> Said:
        """A customer writes, in the room or in a thread."""
        mixed_before = self._mixing
        body = {"author": f"ana{person}", "room": self._rooms[room], "text": text}
        made = await self._call("POST", "/api/posts", body | ({"in_reply_to": under.where.post} if under else {}))
        where = Where(made["room"], made["id"])
        if mixed_before or self._mixing:  # as it was sent, or as it was answered
            self._turned.add(where)
        return Said(where, made["author"], made)

    async def again(self, said: Said) -> None:
        """The plaza cannot repeat an old event: the next one comes twice."""
        await self.spoil("duplicate", 0)

    async def spoil(self, kind: str, seconds: float) -> None:
        """Let the next message of the bot (or the next event) go wrong in this way."""
        await self._call("POST", "/api/faults", {"kind": kind, "count": 1, "seconds": seconds})

    async def armed(self) -> int:
        """How many kinds of trouble are still to come."""
        return len(await self._armed())

    async def _armed(self) -> list[dict[str, Any]]:
        return list((await self._call("GET", "/api/faults"))["faults"])

    async def mix_up(self, seconds: float) -> set[Where]:
        """The next two events come in the wrong order."""
        self._mixing += 1
        await self.spoil("reorder", seconds)
        for _ in range(LONGEST_ARMED):
            await asyncio.sleep(seconds)  # and no less, for the first of the two waits so long for the second
            if not any(fault["kind"] == "reorder" for fault in await self._armed()):
                break
        else:
            (await self._http.delete("/api/faults")).raise_for_status()
        await asyncio.sleep(seconds)
        self._mixing -= 1
        return self._turned

    async def spoken(self) -> Sequence[Spoken]:
        """What stands of the bot, oldest first, in the rooms and in private chats."""
        ours = [post for post in await self.posts() if post["role"] != "customer" and not post["deleted"]]
        return [
            Spoken(Where(post["room"], post["id"]), _answered(post["room"], post["in_reply_to"]), post["text"])
            for post in sorted(ours, key=lambda post: str(post["at"]))
        ]

    async def posts(self) -> list[dict[str, Any]]:
        """Everything in the rooms and in private chats, as the plaza tells it."""
        open_now = [room["id"] for room in (await self._call("GET", "/api/rooms"))["rooms"]]
        return [post for room in open_now for post in (await self._call("GET", f"/api/rooms/{room}/posts"))["posts"]]


def _answered(room: str, post: str | None) -> Where | None:
    """What a post answers; in a private chat that is told nowhere else, and of no account here."""
    return Where(room, post) if post and not room.startswith("dm:") else None
