"""What tests of all adapters share: a clock, an ear, short forms, and one set of verbs for every platform.

A `Bench` is a platform on loopback with people on it. Each verb means the same on every platform, so that one suite
(`tests/contract/test_adapters.py`) holds all adapters to the same contract. What a platform cannot do at all stands in
`cannot`, by the name of the rule in `adapters/quality.yaml`: the suite then asserts that it really does not happen.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import ClassVar, Generic, Literal, Self, TypeVar

from bot.core import messages as m
from bot.core.decisions import Button, Purpose, Reply
from bot.core.files import File
from bot.ports import Adapter, Batch, Cursor, Target
from tests.fakes.server import FakeServer, FaultKind

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
Trouble = Literal[
    "slow_down",  # not taken: come back after so many seconds
    "server_error",  # an answer 5xx; not taken, but nobody can know
    "broken_line",  # taken, then the connection breaks before the answer
    "no_answer",  # taken, and no answer comes
    "none",  # this one goes well
]
FAULTS: dict[Trouble, FaultKind] = {
    "slow_down": "reject_429",
    "server_error": "error_503",
    "broken_line": "reset_after_accept",
    "no_answer": "timeout_after_accept",
    "none": "slow",  # by no seconds at all
}
A = TypeVar("A", bound=Adapter)
U = TypeVar("U")


class StillClock:
    """A clock that stands still; a sleep is noted, calls `meanwhile` and is over."""

    def __init__(self) -> None:
        self.slept: list[float] = []
        self.meanwhile: Callable[[], object] = lambda: None
        self._waited = asyncio.Event()

    def now(self) -> datetime:
        return NOW

    def monotonic(self) -> float:
        return 0.0

    async def held_up(self) -> None:
        """Wait until somebody had to wait for the first time."""
        await self._waited.wait()

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self._waited.set()
        self.meanwhile()
        await asyncio.sleep(0)


@asynccontextmanager
async def logged_in(adapter: A) -> AsyncIterator[A]:
    """An open adapter, closed at the end."""
    try:
        await adapter.open()
        yield adapter
    finally:
        await adapter.close()


class Ear:
    """The receive loop in small: asking for the next batch means that the last one is stored, with its cursor."""

    def __init__(self, adapter: Adapter, cursor: Cursor | None) -> None:
        self._adapter = adapter
        self._events: AsyncGenerator[Batch] = adapter.events(cursor)
        self._asked: asyncio.Task[Batch] | None = None
        self.cursor = cursor  # stored
        self.last = Batch(())  # given out, and not stored before somebody asks again

    def ask(self) -> None:
        """Store the last batch: resume the generator."""
        if self._asked is None:
            self.cursor = self.last.cursor or self.cursor
            self._asked = asyncio.ensure_future(anext(self._events))

    async def batch(self) -> Batch:
        """The next batch. A test that hangs ends here."""
        self.ask()
        assert self._asked is not None
        async with asyncio.timeout(10):
            self.last = await self._asked
        self._asked = None
        return self.last

    async def hear(self, number: int = 1) -> list[m.Message]:
        """The next messages, in as many batches as it takes; the last batch is not stored yet."""
        messages: list[m.Message] = []
        while len(messages) < number:
            messages += said(self._adapter, await self.batch())
        return messages

    async def until(self, text: str) -> list[m.Message]:
        """Everything up to the batch in which somebody says this."""
        messages = await self.hear()
        while text not in texts(messages):
            messages += await self.hear()
        return messages

    async def close(self) -> None:
        """Stop without storing the last batch."""
        if self._asked is not None:
            self._asked.cancel()
            await asyncio.gather(self._asked, return_exceptions=True)
        await self._events.aclose()


@asynccontextmanager
async def hearing(adapter: Adapter, cursor: Cursor | None = None) -> AsyncIterator[Ear]:
    """Read from the cursor on."""
    ear = Ear(adapter, cursor)
    try:
        yield ear
    finally:
        await ear.close()


def said(adapter: Adapter, batch: Batch) -> list[m.Message]:
    """What a batch says."""
    return [message for raw in batch.raws if (message := adapter.parse(raw)) is not None]


def texts(messages: list[m.Message]) -> list[str]:
    """The words alone."""
    return [message.text for message in messages]


def under(message: m.Message, *, private: bool | None = None) -> Target:
    """Where an answer to this message goes."""
    root = message.root or message.reply_to or message.id
    alone = not message.public if private is None else private
    return Target(message.room.id, root, message.id, message.author.id, private=alone)


def reply(text: str = "Restart it.", buttons: tuple[Button, ...] = ()) -> Reply:
    """Words to be said."""
    return Reply(Purpose.ANSWER, text, m.Visibility.PUBLIC, "en", buttons)


PICTURE = File("the box.png", "image/png", b"\x89PNG\r\n\x1a\n\x00\xff")
DRAWING = File("étape <1>.gif", "image/gif", b"GIF89a\x01")
STEPS = File("étapes.txt", "text/plain", b"1. Hold the key\n")


@dataclass(frozen=True, slots=True)
class Standing:
    """A post of the brand as its readers see it now. `answers`: the post, or the first post of the thread, above it."""

    id: str
    room: str
    text: str
    answers: str | None
    buttons: tuple[str, ...]
    private: bool
    by_machine: bool
    edited: bool = False
    files: tuple[tuple[str, bytes], ...] = ()  # names and bytes


class Bench(ABC):
    """A platform with one open room, people who are made when they first do something, and one account of the brand.

    People are named by what others see; behind a `#` stands what tells namesakes apart. "Sam" is of the team. Posts are
    named by the id that our adapter has to give them.
    """

    name: ClassVar[str]
    platform: ClassVar[str]
    cannot: ClassVar[frozenset[str]] = frozenset()
    account: m.AccountId
    clock: StillClock

    # --- life: ours ---------------------------------------------------------------------------------------------------

    @abstractmethod
    async def __aenter__(self) -> Self: ...
    @abstractmethod
    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    @abstractmethod
    def adapter(self, *, wrong: bool = False, patience: float = 5.0) -> Adapter:
        """An adapter that is not open yet. `wrong`: with a bad token. `patience`: seconds that a call may take."""

    def opened(self, *, patience: float = 5.0) -> AbstractAsyncContextManager[Adapter]:
        """The same, logged in, where the platform can reach it, and closed at the end."""
        return logged_in(self.adapter(patience=patience))

    @asynccontextmanager
    async def listening(self, adapter: Adapter, cursor: Cursor | None = None) -> AsyncIterator[Ear]:
        """Hear what happens from here on, or from the cursor on."""
        async with hearing(adapter, cursor) as ear:
            await self._listen(ear)
            yield ear

    async def _listen(self, ear: Ear) -> None:
        """Begin, and wait until nothing that happens can be missed."""
        ear.ask()
        await asyncio.sleep(0)

    @property
    @abstractmethod
    def secrets(self) -> list[str]:
        """Words that must be seen nowhere."""

    # --- people -------------------------------------------------------------------------------------------------------

    @abstractmethod
    def who(self, name: str) -> str:
        """The id of a person."""

    @property
    @abstractmethod
    def room(self) -> str:
        """The id of the public room."""

    @abstractmethod
    def private_room(self, name: str) -> str:
        """The id of the room where the bot and a person write to each other."""

    @abstractmethod
    async def post(self, name: str, text: str, *, private: bool = False, to: str | None = None) -> str:
        """Somebody writes; `to`: as a reply to, or in the thread of that post."""

    @abstractmethod
    async def attach(self, name: str, file: File) -> str:
        """Somebody sends a file without a word."""

    @abstractmethod
    async def edit(self, post: str, text: str) -> None:
        """Its author changes a post."""

    @abstractmethod
    async def delete(self, post: str) -> None:
        """Its author takes a post back."""

    @abstractmethod
    async def tap(self, post: str, name: str, button: str) -> None:
        """Somebody presses a button under a post of the brand."""

    @abstractmethod
    async def machine(self, text: str) -> None:
        """Somebody else's bot writes in the room."""

    @abstractmethod
    async def native(self, text: str, *, to: str) -> None:
        """A person of the brand answers with the brand's own account, past our adapter."""

    @abstractmethod
    async def nonsense(self) -> None:
        """The platform tells something that nobody can read."""

    # --- bad days -----------------------------------------------------------------------------------------------------

    @abstractmethod
    async def twice(self) -> None:
        """What happens next is told twice."""

    @abstractmethod
    async def hold(self) -> None:
        """The next two happenings are kept back."""

    @abstractmethod
    async def release(self) -> None:
        """They are told, in the wrong order where the platform can do that on order."""

    @abstractmethod
    async def give_up(self) -> None:
        """The platform stops telling what nobody heard by now, as after a long absence."""

    @abstractmethod
    async def offline(self) -> None:
        """Nobody answers at the platform's address any more."""

    @abstractmethod
    async def online(self) -> None:
        """It is back; what happened stands there."""

    @abstractmethod
    async def revoke(self) -> None:
        """The token is taken away, and the platform shows it at once."""

    @abstractmethod
    async def fail(self, *troubles: Trouble, seconds: float = 7) -> None:
        """What goes wrong with the next posts of the bot, one after the other."""

    @abstractmethod
    async def fewer_rights(self) -> None:
        """A right that the bot needs to see the team's own answers is not given."""

    # --- what is to be seen -------------------------------------------------------------------------------------------

    @abstractmethod
    async def standing(self) -> list[Standing]:
        """The brand's posts that stand on the platform now, oldest first."""

    @abstractmethod
    def sends(self) -> int:
        """How often the bot asked the platform to post."""


class FakeBench(Bench, Generic[U]):
    """What benches over our own servers have in common. `U` is the platform's own object for a person."""

    def __init__(self, server: FakeServer, clock: StillClock, sam: U) -> None:
        self.clock, self.sam = clock, sam
        self._server = server
        self._people = {"Sam": sam}

    async def __aenter__(self) -> Self:
        await self._server.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._server.__aexit__(kind, error, trace)

    @abstractmethod
    def _newcomer(self, name: str) -> U:
        """Make a person whom others see by this name."""

    def _person(self, name: str) -> U:
        if name not in self._people:
            self._people[name] = self._newcomer(name.partition("#")[0])
        return self._people[name]

    async def offline(self) -> None:
        await self._server.go_offline()

    async def online(self) -> None:
        await self._server.come_back()

    async def fail(self, *troubles: Trouble, seconds: float = 7) -> None:
        for trouble in troubles:
            self._server.fail(FAULTS[trouble], seconds=0 if trouble == "none" else seconds)

    def sends(self) -> int:
        return len(self._server.called(self._server.SENDING))
