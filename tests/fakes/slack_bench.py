"""What tests of the Slack adapter share, and the verbs of the contract suite on the pretended platform."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from adapters.slack import ABILITIES, LOOK, SlackAccount, SlackAdapter
from bot.core import messages as m
from bot.core.files import File
from bot.ports import Adapter, Cursor, Target
from tests.fakes.bench import Bench, Ear, FakeBench, Standing, StillClock, hearing, logged_in, reply, said, texts, under
from tests.fakes.server import hook
from tests.fakes.slack import FakeSlack
from tests.fakes.slack_events import SIGNING_SECRET
from tests.fakes.slack_world import FIRST_SECOND, Channel, Post, User

NOW = datetime.fromtimestamp(FIRST_SECOND - 60, UTC)  # a minute before the first message of the pretended platform
CHANNEL = replace(ABILITIES, account=m.AccountId("slack-main"))


class SlackClock(StillClock):
    """A clock that stands still. A sleep is noted and over at once; a look at the socket waits for `look`."""

    def __init__(self) -> None:
        super().__init__()
        self._looks: asyncio.Queue[None] = asyncio.Queue()

    def now(self) -> datetime:
        return NOW

    def look(self) -> None:
        """Let the adapter look at its socket once."""
        self._looks.put_nowait(None)

    async def sleep(self, seconds: float) -> None:
        await (self._looks.get() if seconds == LOOK else super().sleep(seconds))


def adapter_for(sl: FakeSlack, clock: SlackClock | None = None, **account: Any) -> SlackAdapter:
    """An adapter that speaks to the pretended platform; further fields of `SlackAccount` by name."""
    values: dict[str, Any] = {"channel": CHANNEL, "token": sl.token, "base_url": sl.base_url, "answer_seconds": 5.0}
    if "signing_secret" not in account:
        values["app_token"] = sl.app_token
    return SlackAdapter(SlackAccount(**values | account), clock or SlackClock())


def opened(
    sl: FakeSlack, clock: SlackClock | None = None, **account: Any
) -> AbstractAsyncContextManager[SlackAdapter]:  # fmt: skip
    """The same, logged in, and closed at the end."""
    return logged_in(adapter_for(sl, clock, **account))


@asynccontextmanager
async def listening(sl: FakeSlack, adapter: Adapter, cursor: Cursor | None = None) -> AsyncIterator[Ear]:
    """Hear what happens from here on, also over the socket if there will be one."""
    async with hearing(adapter, cursor) as ear:
        before = sl.events.opened
        ear.ask()
        await asyncio.sleep(0)
        if not sl.events.url:
            await sl.until(lambda: sl.events.opened > before)
        yield ear


@asynccontextmanager
async def reachable(sl: FakeSlack, adapter: SlackAdapter) -> AsyncIterator[str]:
    """A server that hands calls to the adapter, as the program's own server does; Slack knows its address."""

    async def take(request: web.Request) -> web.Response:
        status, text = await adapter.webhook(request.headers, await request.read())
        return web.Response(status=status, text=text)

    async with hook(take) as url:
        try:
            assert await sl.events.verify(url)
            yield url
        finally:
            await sl.events.unplug()


def into(room: Channel, root: str) -> Target:
    """An answer in a thread of a room."""
    return Target(m.RoomId(room.id), m.RemoteId(root), m.RemoteId(root), "U5", private=False)


class SlackBench(FakeBench[User]):
    """A public channel, over Socket Mode."""

    name, platform = "slack", "slack"
    account = CHANNEL.account
    clock: SlackClock

    def __init__(self) -> None:
        self.sl = FakeSlack()
        super().__init__(self.sl, SlackClock(), self.sl.user("Sam"))
        self._room = self.sl.channel("help")
        self._token = self.sl.token

    def adapter(self, *, wrong: bool = False, patience: float = 5.0) -> SlackAdapter:
        token = "xoxb-wrong-and-secret" if wrong else self.sl.token
        staff = frozenset({self.sam.id})
        return adapter_for(self.sl, self.clock, token=token, answer_seconds=patience, staff=staff, **self._way())

    def _way(self) -> dict[str, str]:
        return {}

    async def _listen(self, ear: Ear) -> None:
        before = self.sl.events.opened
        ear.ask()
        await self.sl.until(lambda: self.sl.events.opened > before)

    @property
    def secrets(self) -> list[str]:
        return [self._token, self.sl.app_token, SIGNING_SECRET, "wrong-and-secret"]

    # --- people -------------------------------------------------------------------------------------------------------

    def _newcomer(self, name: str) -> User:
        return self.sl.user(name)

    def who(self, name: str) -> str:
        return self._person(name).id

    @property
    def room(self) -> str:
        return self._room.id

    def private_room(self, name: str) -> str:
        return self.sl.dm(self._person(name)).id

    async def post(self, name: str, text: str, *, private: bool = False, to: str | None = None) -> str:
        person = self._person(name)
        where = self.sl.dm(person) if private else self._room
        return self.sl.post(where, person, text, thread=self.sl.find(to) if to else None).ts

    async def attach(self, name: str, file: File) -> str:
        return self.sl.send_file(self._room, self._person(name), file).ts

    async def edit(self, post: str, text: str) -> None:
        self.sl.edit(self.sl.find(post), text)

    async def delete(self, post: str) -> None:
        self.sl.delete(self.sl.find(post))

    async def tap(self, post: str, name: str, button: str) -> None:
        self.sl.tap(post, self._person(name), button)

    async def machine(self, text: str) -> None:
        self.sl.post(self._room, self.sl.other_bot(), text)

    async def native(self, text: str, *, to: str) -> None:
        self.sl.events.message(self.sl.world.put(self._room, self.sl.world.us, {"text": text}, thread=to))

    async def nonsense(self) -> None:
        bad = {"type": "message", "text": "words of nobody", "message": [], "ts": {}}
        self.sl.events.tell("events_api", {"type": "event_callback", "event_id": "Ev1", "event": bad})
        self.sl.events.tell("events_api", {"type": "event_callback", "event_id": "Ev2", "event": {"type": "of_late"}})

    # --- bad days -----------------------------------------------------------------------------------------------------

    async def twice(self) -> None:
        self.sl.events.duplicate = 1

    async def hold(self) -> None:
        self.sl.events.held = True

    async def release(self) -> None:
        self.sl.events.release(backwards=True)

    async def give_up(self) -> None:
        self.sl.events.minute = 0.0
        await self.sl.events.settled()

    async def offline(self) -> None:
        self.sl.events.minute = 0.0
        self._listened = bool(self.sl.events.sockets)
        await super().offline()

    async def online(self) -> None:
        if self._listened:
            for _ in range(2):  # looks at a socket that stays dead
                self.clock.look()
            await self.clock.held_up()
        await self.sl.events.settled()
        await super().online()

    async def revoke(self) -> None:
        self.sl.token, self.sl.app_token = "xoxb-a-new-one", "xapp-a-new-one"
        await self.sl.events.close_sockets()
        for _ in range(2):
            self.clock.look()

    async def fewer_rights(self) -> None:
        self.sl.methods.scopes.discard("channels:history")

    # --- what is to be seen -------------------------------------------------------------------------------------------

    async def standing(self) -> list[Standing]:
        return [_standing(post, self.sl.files) for post in self.sl.world.log if post.by_us and not post.deleted]


class SlackEventsBench(SlackBench):
    """The same over the Events API: Slack calls us."""

    name = "slack_events"

    def _way(self) -> dict[str, str]:
        return {"signing_secret": SIGNING_SECRET}

    @asynccontextmanager
    async def opened(self, *, patience: float = 5.0) -> AsyncIterator[Adapter]:
        async with logged_in(self.adapter(patience=patience)) as adapter, reachable(self.sl, adapter):
            yield adapter

    async def _listen(self, ear: Ear) -> None:
        await Bench._listen(self, ear)

    async def offline(self) -> None:
        self.sl.events.held = True
        await FakeBench.offline(self)

    async def online(self) -> None:
        await FakeBench.online(self)
        self.sl.events.release()

    async def revoke(self) -> None:
        """Nothing tells an app that is only called; it finds out with its next call: here, for a name."""
        self.sl.token = "xoxb-a-new-one"
        await self.post("Zoe", "does anybody hear me?")


def _standing(post: Post, files: Mapping[str, bytes]) -> Standing:
    """Where there are blocks, people see these, and the text in a notification only."""
    blocks = post.raw.get("blocks") or [{"type": "section", "text": {"text": post.text}}]
    rows = [block["elements"] for block in blocks if block["type"] == "actions"]
    text = "".join(block["text"]["text"] for block in blocks if block["type"] == "section")
    return Standing(
        id=post.ts,
        room=post.channel.id,
        text=text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"),
        answers=post.thread_ts or None,
        buttons=tuple(one["value"] for row in rows for one in row),
        private=post.channel.kind == "im",
        by_machine="bot_id" in post.raw,
        edited="edited" in post.raw,
        files=tuple((one["alt_text"], files[one["slack_file"]["id"]]) for one in blocks if one["type"] == "image"),
    )


__all__ = [
    "CHANNEL",
    "NOW",
    "SlackBench",
    "SlackClock",
    "SlackEventsBench",
    "adapter_for",
    "into",
    "listening",
    "opened",
    "reachable",
    "reply",
    "said",
    "texts",
    "under",
]
