"""What tests of the Telegram adapter share, and the verbs of the contract suite on the pretended platform."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager
from dataclasses import replace
from typing import Any

from aiohttp import web

from adapters.telegram import ABILITIES, TelegramAccount, TelegramAdapter
from bot.core import messages as m
from bot.core.files import File
from bot.ports import Batch, Cursor, Target
from tests.fakes.bench import NOW, FakeBench, Standing, StillClock, logged_in, reply, said, texts, under
from tests.fakes.server import hook
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_world import Chat, Post, User

CHANNEL = replace(ABILITIES, account=m.AccountId("telegram-main"))


def adapter_for(tg: FakeTelegram, clock: StillClock | None = None, **account: Any) -> TelegramAdapter:
    """An adapter that speaks to the pretended platform; further fields of `TelegramAccount` by name."""
    values: dict[str, Any] = {
        "channel": CHANNEL,
        "token": tg.token,
        "base_url": tg.base_url,
        "base_file_url": tg.base_file_url,
        "poll_seconds": 5,
        "answer_seconds": 5.0,
    }
    return TelegramAdapter(TelegramAccount(**values | account), clock or StillClock())


def opened(
    tg: FakeTelegram, clock: StillClock | None = None, **account: Any
) -> AbstractAsyncContextManager[TelegramAdapter]:
    """The same, logged in, and closed at the end."""
    return logged_in(adapter_for(tg, clock, **account))


@asynccontextmanager
async def reachable() -> AsyncIterator[tuple[str, list[TelegramAdapter]]]:
    """A server that hands calls to the adapter put into the list, as the program's own server does."""
    served: list[TelegramAdapter] = []

    async def take(request: web.Request) -> web.Response:
        status, _ = await served[0].webhook(request.headers, await request.read())
        return web.Response(status=status)

    async with hook(take) as url:
        yield url, served


async def fresh(events: AsyncGenerator[Batch]) -> Batch:
    """The next batch; asking for it means that the last one is stored. A test that hangs ends here."""
    async with asyncio.timeout(10):
        return await anext(events)


async def heard(adapter: TelegramAdapter, cursor: Cursor | None = None) -> list[m.Message]:
    """What the first batch says."""
    async with aclosing(adapter.events(cursor)) as events:
        return said(adapter, await fresh(events))


def into(room: Chat) -> Target:
    """A post in a room that answers nobody."""
    return Target(m.RoomId(str(room.id)), m.RemoteId("1"), None, "5", private=False)


class TelegramBench(FakeBench[User]):
    """A supergroup, privacy mode off, long polling."""

    name = platform = "telegram"
    cannot = frozenset(
        {
            "deletion",
            "own_echo",
            "native_reply",
            "other_bots",
            "settling",
            "settling_elsewhere",
            "crash_in_the_middle",
        }
    )
    account = CHANNEL.account

    def __init__(self) -> None:
        self.tg = FakeTelegram(privacy=False)
        super().__init__(self.tg, StillClock(), self.tg.user("Sam"))
        self._room = self.tg.group("Acme users")

    def adapter(self, *, wrong: bool = False, patience: float = 5.0) -> TelegramAdapter:
        token = "123:wrong-and-secret" if wrong else self.tg.token
        staff = frozenset({str(self.sam.id)})
        return adapter_for(self.tg, self.clock, token=token, answer_seconds=patience, staff=staff)

    @property
    def secrets(self) -> list[str]:
        return [self.tg.token, "wrong-and-secret"]

    # --- people -------------------------------------------------------------------------------------------------------

    def _newcomer(self, name: str) -> User:
        return self.tg.user(name)

    def who(self, name: str) -> str:
        return str(self._person(name).id)

    @property
    def room(self) -> str:
        return str(self._room.id)

    def private_room(self, name: str) -> str:
        return self.who(name)

    def _find(self, post: str) -> Post:
        return next(one for one in self.tg.world.log if str(one.message_id) == post)

    async def post(self, name: str, text: str, *, private: bool = False, to: str | None = None) -> str:
        person = self._person(name)
        chat = self.tg.private(person) if private else self._room
        return str(self.tg.post(chat, person, text, reply_to=self._find(to) if to else None).message_id)

    async def attach(self, name: str, file: File) -> str:
        return str(self.tg.send_file(self._room, self._person(name), file).message_id)

    async def edit(self, post: str, text: str) -> None:
        found = self._find(post)
        self.tg.post(found.chat, self.sam, text, edit_of=found)

    async def delete(self, post: str) -> None:
        self.tg.delete(self._find(post))

    async def tap(self, post: str, name: str, button: str) -> None:
        self.tg.tap(int(post), self._person(name), button)

    async def machine(self, text: str) -> None:
        self.tg.post(self._room, self.tg.other_bot(), text)

    async def native(self, text: str, *, to: str) -> None:
        post = self.tg.world.put(self._room, {"from": self.tg.bot.raw()}, {"text": text}, reply_to=self._find(to))
        assert not self.tg.world.visible(post, privacy=self.tg.methods.privacy), "no bot is told of this"

    async def nonsense(self) -> None:
        self.tg.updates.put_raw({"message": {"message_id": 3, "text": "words of nobody", "chat": []}})
        self.tg.updates.put_raw({"kind_of_the_future": {"id": 1}})

    # --- bad days -----------------------------------------------------------------------------------------------------

    async def twice(self) -> None:
        self.tg.updates.duplicate = 1

    async def hold(self) -> None:
        self.tg.updates.held = self.tg.updates.reversed_order = True

    async def release(self) -> None:
        self.tg.updates.release()

    async def give_up(self) -> None:
        """What the bot asks for is all that it gets, and Telegram keeps it for a day: nothing to give up."""

    async def revoke(self) -> None:
        self.tg.token = "700000001:a-new-one"
        self.tg.updates.wake()

    async def fewer_rights(self) -> None:
        self.tg.methods.privacy = True

    # --- what is to be seen -------------------------------------------------------------------------------------------

    async def standing(self) -> list[Standing]:
        posts = (post for post in self.tg.world.log if post.by_bot and not post.deleted)
        return [_standing(post) for post in posts]


def _standing(post: Post) -> Standing:
    rows = post.raw.get("reply_markup", {}).get("inline_keyboard", [])
    return Standing(
        id=str(post.message_id),
        room=str(post.chat.id),
        text=post.text,
        answers=str(post.reply_to.message_id) if post.reply_to else None,
        buttons=tuple(button["callback_data"] for row in rows for button in row),
        private=post.chat.type == "private",
        by_machine=bool(post.raw["from"]["is_bot"]),
        edited="edit_date" in post.raw,
        files=((post.raw["sent"][0], bytes.fromhex(post.raw["sent"][1])),) if "sent" in post.raw else (),
    )


__all__ = [
    "CHANNEL",
    "NOW",
    "StillClock",
    "TelegramBench",
    "adapter_for",
    "fresh",
    "heard",
    "into",
    "opened",
    "reachable",
    "reply",
    "said",
    "texts",
    "under",
]
