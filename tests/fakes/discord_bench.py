"""What tests of the Discord adapter share, and the verbs of the contract suite on the pretended platform."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from typing import Any

from adapters.discord import ABILITIES, DiscordAccount, DiscordAdapter
from bot.core import messages as m
from bot.core.files import File
from bot.ports import Adapter, Cursor, Target
from tests.fakes.bench import (
    NOW,
    Ear,
    FakeBench,
    Standing,
    StillClock,
    hearing,
    logged_in,
    reply,
    said,
    texts,
    under,
)
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord_gateway import MESSAGE_CONTENT
from tests.fakes.discord_world import REPLY, TEXT, Channel, Post, User

CHANNEL = replace(ABILITIES, account=m.AccountId("discord-main"))


def adapter_for(dc: FakeDiscord, clock: StillClock | None = None, **account: Any) -> DiscordAdapter:
    """An adapter that speaks to the pretended platform; further fields of `DiscordAccount` by name."""
    values: dict[str, Any] = {"token": dc.token, "base_url": dc.base_url, "answer_seconds": 5.0}
    return DiscordAdapter(DiscordAccount(channel=CHANNEL, **values | account), clock or StillClock())


def opened(
    dc: FakeDiscord, clock: StillClock | None = None, **account: Any
) -> AbstractAsyncContextManager[DiscordAdapter]:
    """The same, logged in, and closed at the end."""
    return logged_in(adapter_for(dc, clock, **account))


@asynccontextmanager
async def reading(dc: FakeDiscord, adapter: Adapter, cursor: Cursor | None = None) -> AsyncIterator[Ear]:
    """Read from the cursor on; without one, wait until the servers are open (what is older is not news)."""
    async with hearing(adapter, cursor) as ear:
        if cursor is None:
            await settled(ear)
        yield ear


async def settled(ear: Ear) -> None:
    """Until the servers are open and nothing waits."""
    while not (ear.last.cursor and not ear.last.raws and '"servers": {"' in ear.last.cursor):
        await ear.batch()


def into(channel: Channel, root: int = 1) -> Target:
    """A post in a channel that answers nobody."""
    return Target(m.RoomId(str(channel.id)), m.RemoteId(f"{channel.id}/{root}"), None, "5", private=False)


class DiscordBench(FakeBench[User]):
    """A text channel of a server."""

    name = platform = "discord"
    account = CHANNEL.account

    def __init__(self) -> None:
        self.dc = FakeDiscord()
        server = self.dc.server("Acme")
        self._room = self.dc.channel(server, "help")
        super().__init__(self.dc, StillClock(), self.dc.user("Sam"))

    def adapter(self, *, wrong: bool = False, patience: float = 5.0) -> DiscordAdapter:
        token = "wrong-and-secret" if wrong else self.dc.token
        staff = frozenset({str(self.sam.id)})
        return adapter_for(self.dc, self.clock, token=token, answer_seconds=patience, staff=staff)

    async def _listen(self, ear: Ear) -> None:
        if ear.cursor is None:
            await settled(ear)
        ear.ask()

    @property
    def secrets(self) -> list[str]:
        return [self.dc.gateway.token, "wrong-and-secret"]

    # --- people -------------------------------------------------------------------------------------------------------

    def _newcomer(self, name: str) -> User:
        return self.dc.user(name)

    def who(self, name: str) -> str:
        return str(self._person(name).id)

    @property
    def room(self) -> str:
        return str(self._room.id)

    def private_room(self, name: str) -> str:
        return str(self.dc.private(self._person(name)).id)

    def _find(self, post: str) -> Post:
        channel, _, number = post.partition("/")
        return self.dc.world.channels[int(channel)].posts[int(number)]

    async def post(self, name: str, text: str, *, private: bool = False, to: str | None = None) -> str:
        person = self._person(name)
        where = self.dc.private(person) if private else self._room
        return _id(self.dc.post(where, person, text, reply_to=self._find(to) if to else None))

    async def attach(self, name: str, file: File) -> str:
        return _id(self.dc.send_file(self._room, self._person(name), file))

    async def edit(self, post: str, text: str) -> None:
        self.dc.edit(self._find(post), text)

    async def delete(self, post: str) -> None:
        self.dc.delete(self._find(post))

    async def tap(self, post: str, name: str, button: str) -> None:
        self.dc.tap(self._find(post).id, self._person(name), button)

    async def machine(self, text: str) -> None:
        self.dc.post(self._room, self.dc.user("Weather", bot=True), text)

    async def native(self, text: str, *, to: str) -> None:
        self.dc.post(self._room, self.dc.bot, text, reply_to=self._find(to))

    async def nonsense(self) -> None:
        words = {"channel_id": self.room, "content": "words of nobody", "author": {"id": "1"}}
        self.dc.send_raw("MESSAGE_CREATE", words)
        self.dc.send_raw("MESSAGE_CREATE", words | {"guild_id": "x", "channel_id": []})
        self.dc.send_raw("KIND_OF_THE_FUTURE", {"id": "1"})

    # --- bad days -----------------------------------------------------------------------------------------------------

    async def twice(self) -> None:
        self.dc.gateway.duplicate = 1

    async def hold(self) -> None:
        self.dc.gateway.held = []

    async def release(self) -> None:
        self.dc.gateway.release(backwards=True)

    async def give_up(self) -> None:
        self.dc.gateway.forget()

    async def revoke(self) -> None:
        self.dc.token = self.dc.gateway.token = "a-new-one"
        self.dc.gateway.cut()

    async def fewer_rights(self) -> None:
        self.dc.gateway.allowed &= ~MESSAGE_CONTENT
        self.dc.rest.flags = 0

    # --- what is to be seen -------------------------------------------------------------------------------------------

    async def standing(self) -> list[Standing]:
        ours = (post for post in self.dc.world.log if post.raw["author"]["id"] == str(self.dc.bot.id))
        return [_standing(post) for post in ours if not post.deleted and post.raw["type"] in {TEXT, REPLY}]


def _id(post: Post) -> str:
    return f"{post.channel.id}/{post.id}"


def _standing(post: Post) -> Standing:
    thread = post.channel.is_thread and f"{post.channel.parent.id}/{post.channel.id}"  # type: ignore[union-attr]
    above = _id(post.answered) if post.answered is not None else thread or None
    return Standing(
        id=_id(post),
        room=str(post.channel.id),
        text=post.raw["content"],
        answers=above,
        buttons=tuple(one["custom_id"] for row in post.raw["components"] for one in row["components"]),
        private=post.channel.server is None,
        by_machine=bool(post.raw["author"].get("bot")),
        edited=post.raw["edited_timestamp"] is not None,
        files=tuple((one["filename"], bytes.fromhex(one["sent"])) for one in post.raw["attachments"]),
    )


__all__ = [
    "CHANNEL",
    "NOW",
    "DiscordBench",
    "StillClock",
    "adapter_for",
    "into",
    "opened",
    "reading",
    "reply",
    "said",
    "texts",
    "under",
]
