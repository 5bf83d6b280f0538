"""The pretended platforms as a benchmark uses them: one way to write on each, one way to see what the bot said.

The fakes of the tests serve the real protocols to the real client libraries. Here they also keep real time, because the
bot beside them has a real clock.
"""

import asyncio
import json
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from types import TracebackType
from typing import Any, Generic, NamedTuple, Self, TypeVar

from tests.fakes.discord import FakeDiscord
from tests.fakes.discord_world import EPOCH_MS
from tests.fakes.server import FakeServer, FaultKind
from tests.fakes.slack import FakeSlack
from tests.fakes.telegram import FakeTelegram

Fake = TypeVar("Fake", bound=FakeServer)
TURNED = 0.2  # seconds in which Telegram's answers are turned round
Params = Mapping[str, Any]


class Where(NamedTuple):
    """A post as our adapters name it: its room and its id."""

    room: str
    post: str


@dataclass(frozen=True, slots=True)
class Said:
    """What a customer wrote. `person`: his id there. `handle`: the platform's own object."""

    where: Where
    person: str
    handle: Any = field(repr=False)


@dataclass(frozen=True, slots=True)
class Spoken:
    """What stands of the bot. `answers`: the post it answers, or where the platform only knows that, its thread."""

    where: Where
    answers: Where | None
    text: str


class Calls(list[tuple[str, Any]]):
    """In place of a fake's list of calls: tells a listener what came and when."""

    def __init__(self, listener: Callable[[str, Params, float], None]) -> None:
        super().__init__()
        self._listener = listener

    def append(self, call: tuple[str, Any]) -> None:
        """Keep nothing: a long run would fill the memory."""
        self._listener(*call, time.perf_counter())


class Stage(ABC):
    """One platform with some support rooms and some people in them, all named by number."""

    platform: str

    @abstractmethod
    async def __aenter__(self) -> Self:
        """Open it."""

    @abstractmethod
    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""

    @abstractmethod
    def settings(self) -> dict[str, Any]:
        """This account in config.yaml."""

    @abstractmethod
    def secrets(self) -> dict[str, str]:
        """Its secrets by the name of `Secrets`."""

    @abstractmethod
    async def say(self, room: int, person: int, text: str, under: Said | None = None) -> Said:
        """A customer writes; `under`: in the thread of that post."""

    @abstractmethod
    async def again(self, said: Said) -> None:
        """The platform delivers a post once more."""

    @abstractmethod
    async def spoken(self) -> Sequence[Spoken]:
        """What stands of the bot, oldest first."""

    @abstractmethod
    async def spoil(self, kind: Any, seconds: float) -> None:
        """Let the next message of the bot fail in this way."""

    @abstractmethod
    async def mix_up(self, seconds: float) -> set[Where]:
        """Keep events back for so long, then tell them in the wrong order. Returns the posts that may have moved."""


class Pretended(Stage, Generic[Fake]):
    """A platform of `tests/fakes`, served in this process."""

    def __init__(self, fake: Fake, rooms: int, people: int) -> None:
        self.fake = fake
        self._sizes = rooms, people
        self._rooms: Sequence[Any] = ()
        self._people: Sequence[Any] = ()
        self._listeners: list[Callable[[Where | None, float], None]] = []

    @abstractmethod
    def _furnish(self, rooms: int, people: int) -> None:
        """Make the rooms and people."""

    @property
    @abstractmethod
    def listening(self) -> bool:
        """A bot is connected."""

    @abstractmethod
    def _answers(self, params: Params) -> Where | None:
        """What a call that posts a message answers."""

    async def __aenter__(self) -> Self:
        await self.fake.__aenter__()
        self.fake.calls = Calls(self._heard)
        self._furnish(*self._sizes)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.fake.__aexit__(kind, error, trace)

    def on_send(self, listener: Callable[[Where | None, float], None]) -> None:
        """Call this with what is answered, and when, as soon as a message of the bot arrives at the platform."""
        self._listeners.append(listener)

    def _heard(self, call: str, params: Params, at: float) -> None:
        if call == self.fake.SENDING:
            for listener in self._listeners:
                listener(self._answers(params), at)

    async def spoil(self, kind: FaultKind, seconds: float) -> None:
        """Let the next message of the bot fail in this way."""
        self.fake.fail(kind, seconds=seconds)


class TelegramStage(Pretended[FakeTelegram]):
    """Supergroups; privacy mode is off, so the bot hears everything."""

    platform = "telegram"

    def __init__(self, rooms: int, people: int) -> None:
        super().__init__(FakeTelegram(privacy=False), rooms, people)
        self.fake.world.now = lambda: int(time.time())  # type: ignore[method-assign]  # real time
        self._turned: set[Where] = set()

    def _furnish(self, rooms: int, people: int) -> None:
        self._rooms = [self.fake.group(f"Users {n}") for n in range(rooms)]
        self._people = [self.fake.user(f"Ana {n}") for n in range(people)]

    def settings(self) -> dict[str, Any]:
        """This account in config.yaml."""
        rooms = {str(room.id): {"kind": "support"} for room in self._rooms}
        return {"platform": "telegram", "base_url": self.fake.base_url, "rooms": rooms}

    def secrets(self) -> dict[str, str]:
        """Its secrets by the name of `Secrets`."""
        return {"token": self.fake.token}

    async def say(self, room: int, person: int, text: str, under: Said | None = None) -> Said:
        """A customer writes, in a thread by answering its first post."""
        post = self.fake.post(self._rooms[room], self._people[person], text, reply_to=under.handle if under else None)
        where = Where(str(post.chat.id), str(post.message_id))
        if self.fake.updates.reversed_order:
            self._turned.add(where)
        return Said(where, str(self._people[person].id), post)

    async def again(self, said: Said) -> None:
        """The same post under a new update number."""
        self.fake.updates.put("message", said.handle.full())

    async def mix_up(self, seconds: float) -> set[Where]:
        """The next answers to polls are turned round."""
        updates = self.fake.updates
        updates.held = True
        await asyncio.sleep(seconds)
        posts = [update["message"] for update in updates.pending if "message" in update]
        self._turned |= {Where(str(post["chat"]["id"]), str(post["message_id"])) for post in posts}
        updates.reversed_order = True
        updates.release()
        await asyncio.sleep(TURNED)
        updates.reversed_order = False
        return self._turned

    async def spoken(self) -> Sequence[Spoken]:
        """What stands of the bot, oldest first."""
        return [
            Spoken(
                Where(str(one.chat_id), str(one.message_id)),
                Where(str(one.chat_id), str(one.reply_to)) if one.reply_to else None,
                one.text,
            )
            for one in self.fake.sent
        ]

    @property
    def listening(self) -> bool:
        """A bot is connected. What is said before, Telegram keeps for it."""
        return True

    def _answers(self, params: Params) -> Where | None:
        quoted = json.loads(params.get("reply_parameters") or "{}").get("message_id")
        return Where(str(params["chat_id"]), str(quoted)) if quoted else None


class SlackStage(Pretended[FakeSlack]):
    """Public channels over Socket Mode."""

    platform = "slack"

    def __init__(self, rooms: int, people: int) -> None:
        super().__init__(FakeSlack(), rooms, people)
        numbers = count()
        # unique and never falling, as Slack's are: the last digits count
        self.fake.world.now = lambda: f"{time.time():.2f}{next(numbers) % 10_000:04}"  # type: ignore[method-assign]

    def _furnish(self, rooms: int, people: int) -> None:
        self._rooms = [self.fake.channel(f"help-{n}") for n in range(rooms)]
        self._people = [self.fake.user(f"Ana{n}") for n in range(people)]

    def settings(self) -> dict[str, Any]:
        """This account in config.yaml."""
        rooms = {room.id: {"kind": "support"} for room in self._rooms}
        return {"platform": "slack", "base_url": self.fake.base_url, "rooms": rooms}

    def secrets(self) -> dict[str, str]:
        """Its secrets by the name of `Secrets`."""
        return {"token": self.fake.token, "app_token": self.fake.app_token}

    async def say(self, room: int, person: int, text: str, under: Said | None = None) -> Said:
        """A customer writes, in the channel or in a thread."""
        post = self.fake.post(self._rooms[room], self._people[person], text, thread=under.handle if under else None)
        return Said(Where(post.channel.id, post.ts), self._people[person].id, post)

    async def again(self, said: Said) -> None:
        """The same post in a new envelope."""
        self.fake.events.message(said.handle)

    async def mix_up(self, seconds: float) -> set[Where]:
        """Envelopes are kept back, the last one is sent first. Slack promises no order at any time."""
        self.fake.events.held = True
        await asyncio.sleep(seconds)
        self.fake.events.release(backwards=True)
        return set()

    async def spoken(self) -> Sequence[Spoken]:
        """What stands of the bot, oldest first."""
        return [
            Spoken(Where(one.channel, one.ts), Where(one.channel, one.thread_ts) if one.thread_ts else None, one.text)
            for one in self.fake.sent
        ]

    @property
    def listening(self) -> bool:
        """A bot is connected."""
        return bool(self.fake.events.sockets)

    def _answers(self, params: Params) -> Where | None:
        thread = params.get("thread_ts")
        return Where(str(params["channel"]), str(thread)) if thread else None


class DiscordStage(Pretended[FakeDiscord]):
    """Text channels of one server."""

    platform = "discord"

    def __init__(self, rooms: int, people: int) -> None:
        super().__init__(FakeDiscord(), rooms, people)
        self._numbers = count()
        self.fake.world.number = self._number  # type: ignore[method-assign]  # real time

    def _number(self) -> int:
        """An id of now: milliseconds since Discord's epoch, then a counter."""
        ms = int(datetime.now(UTC).timestamp() * 1000) - EPOCH_MS
        return (ms << 22) + next(self._numbers) % (1 << 22)

    def _furnish(self, rooms: int, people: int) -> None:
        server = self.fake.server("Acme")
        self._rooms = [self.fake.channel(server, f"help-{n}") for n in range(rooms)]
        self._people = [self.fake.user(f"Ana{n}", server) for n in range(people)]

    def settings(self) -> dict[str, Any]:
        """This account in config.yaml."""
        rooms = {str(room.id): {"kind": "support"} for room in self._rooms}
        return {"platform": "discord", "base_url": self.fake.base_url, "rooms": rooms}

    def secrets(self) -> dict[str, str]:
        """Its secrets by the name of `Secrets`."""
        return {"token": self.fake.token}

    async def say(self, room: int, person: int, text: str, under: Said | None = None) -> Said:
        """A customer writes, in a thread by answering its first post."""
        post = self.fake.post(self._rooms[room], self._people[person], text, reply_to=under.handle if under else None)
        return Said(_discord_post(post.channel.id, post.id), str(self._people[person].id), post)

    async def again(self, said: Said) -> None:
        """The same event under a new number."""
        self.fake.send_raw("MESSAGE_CREATE", said.handle.event())

    async def mix_up(self, seconds: float) -> set[Where]:
        """Frames are kept back, the last one is sent first."""
        held: list[tuple[Any, Any]] = []
        self.fake.gateway.held = held
        await asyncio.sleep(seconds)
        self.fake.gateway.release(backwards=True)
        return {_discord_post(d["channel_id"], d["id"]) for d in (frame["d"] for _, frame in held) if "author" in d}

    async def spoken(self) -> Sequence[Spoken]:
        """What stands of the bot, oldest first."""
        return [
            Spoken(
                _discord_post(one.channel, one.id),
                _discord_post(one.channel, one.reply_to) if one.reply_to else None,
                one.text,
            )
            for one in self.fake.sent
        ]

    @property
    def listening(self) -> bool:
        """A bot is connected."""
        return bool(self.fake.gateway.sessions)

    def _answers(self, params: Params) -> Where | None:
        quoted = params.get("message_reference")
        return _discord_post(params["channel"], quoted["message_id"]) if quoted else None


def _discord_post(channel: object, post: object) -> Where:
    return Where(str(channel), f"{channel}/{post}")


STAGES: Mapping[str, type[TelegramStage] | type[SlackStage] | type[DiscordStage]] = {
    "telegram": TelegramStage,
    "slack": SlackStage,
    "discord": DiscordStage,
}
AnyStage = TelegramStage | SlackStage | DiscordStage
