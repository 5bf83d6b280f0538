"""The three loops without their loops: a test says when to receive, think and send, on the real store and engine.

Nothing waits and nothing runs by itself, so every order of events can be written down.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import structlog

from bot.core.conversations import ConversationId
from bot.core.issues import Knowledge, Matches
from bot.core.messages import AccountId, Author, Happening, Kind, Message, PersonId, RemoteId, Role, Room, RoomId
from bot.core.policy import Channel, Policy, Settles
from bot.core.staff import StaffRoom
from bot.engine import Engine
from bot.observe.metrics import Metrics
from bot.ports import Adapter, Batch, Cursor, Matcher, Query, Snapshot, Turn
from bot.runtime.channels import Channels, KnownChannels
from bot.runtime.pacing import Pacer, Senders
from bot.runtime.receive import Masker, Receiver
from bot.runtime.send import Sender
from bot.runtime.staff import StaffDesk
from bot.runtime.think import Thinker
from bot.storage.memory import MemoryStore
from bot.storage.rules import Rules
from tests.fakes.adapter import MemoryAdapter, Posted
from tests.fakes.cases import HERE, KNOWLEDGE, match, message
from tests.fakes.clock import ManualClock


class TableMatcher:
    """A matcher that knows some texts by heart."""

    def __init__(self, table: Mapping[str, Matches]) -> None:
        self._table = table
        self.broken: list[str] = []

    async def match(self, query: Query) -> Matches:
        if query.text in self.broken:
            raise RuntimeError("the matcher fell over")
        return self._table.get(query.text, Matches())


@dataclass
class FixedKnowledge:
    """A `KnowledgeBase` that a test swaps by hand."""

    current: Snapshot
    findings: Sequence[str] = ()

    async def reload(self) -> bool:
        return False


class PlainVault:
    """Seals by reversing: the store must not care how."""

    def seal(self, plain: str) -> bytes:
        return plain[::-1].encode()

    def open(self, sealed: bytes) -> str:
        return sealed.decode()[::-1]


@dataclass
class Bells:
    """A dispatcher that only remembers who was rung."""

    rung: dict[ConversationId, datetime | None] = field(default_factory=dict)

    async def ring(self, conversation: ConversationId, at: datetime | None = None) -> None:
        self.rung[conversation] = at

    async def run(self, turn: Turn) -> None:
        raise AssertionError("the test calls the turns")

    async def stop(self, grace: float) -> None:
        self.rung.clear()

    def health(self) -> tuple[bool, str]:
        return True, "remembers"


RED_LIGHT = "red light on my router"


class House:
    """One account, one store, no loops. `post` is a customer's turn, `think` and `send` are the bot's."""

    def __init__(
        self,
        matcher: Matcher | None = None,
        knowledge: Knowledge = KNOWLEDGE,
        policy: Policy | None = None,
        channel: Channel | None = None,
        staff: StaffRoom | None = None,
        rules: Rules | None = None,
    ) -> None:
        self.clock = ManualClock()
        self.metrics = Metrics()
        self.bells = Bells()
        self.wakers = Senders()
        self.adapter = MemoryAdapter(
            channel or Channel(HERE, "plaza", settles=Settles.KEY, private_link="https://dm.example")
        )
        self.matcher = TableMatcher({RED_LIGHT: Matches((match(),))})
        self.knowledge = FixedKnowledge(Snapshot(knowledge, matcher or self.matcher))
        self.policy = policy or Policy(languages=("en", "fr"))
        self.store = MemoryStore(replace(rules or Rules(), channels={HERE: self.adapter.channel}))
        adapters: Mapping[AccountId, Adapter] = {HERE: self.adapter}
        log = structlog.get_logger()
        channels = Channels(KnownChannels(adapters), self.store, self.clock, log)
        self.engine = Engine(self.knowledge, self.policy, channels, self.clock)
        self.thinker = Thinker(self.engine, self.store, self.wakers, self.clock, log, self.metrics)
        self.staff = self._staff_desk(staff) if staff is not None else None
        self.receiver = Receiver(
            self.adapter, self.store, self.bells, self.wakers, Masker(PlainVault()), self.clock, log, self.metrics,
            self.staff,
        )  # fmt: skip
        self.sender = Sender(
            self.adapter,
            self.store,
            self.bells,
            self.knowledge,
            self.wakers,
            self.clock,
            log,
            self.metrics,
            Pacer(0, 0),
        )
        self._number = 0

    def _staff_desk(self, room: StaffRoom) -> StaffDesk:
        channels = {HERE: self.adapter.channel}
        log = structlog.get_logger()
        return StaffDesk(room, self.store, self.wakers, channels, lambda c: f"https://desk/t/{c}", self.clock, log)

    def says(self, text: str = RED_LIGHT, who: str = "ana", role: Role = Role.CUSTOMER, **changes: object) -> Message:
        """A post, a number of its own."""
        self._number += 1
        post = RemoteId(f"p{self._number}")
        basic = message(text, id=post, happening=Happening(f"post:{post}"), author=Author(PersonId(who), who, role))
        return replace(basic, at=self.clock.now(), **changes)  # type: ignore[arg-type]

    def taps(self, button: str, post: RemoteId, who: str = "ana") -> Message:
        """A tap under one of our posts, in the room where it stands."""
        standing = next((each.to.room for each in self.adapter.posts if each.id == post), RoomId("town"))
        tapped = self.says("", who, kind=Kind.TAP, button=button, threaded=True, room=Room(standing))
        return replace(tapped, id=post, happening=Happening(f"tap:{self._number}"))

    async def hear(self, *messages: Message) -> None:
        """Receive them as one batch."""
        await self.receiver.take(Batch([{"message": each} for each in messages], Cursor(str(self._number))))

    async def think(self) -> None:
        """Every conversation that was rung takes its turns; those that ask for later stay rung."""
        rung, self.bells.rung = self.bells.rung, {}
        for conversation, at in rung.items():
            if at is not None and at > self.clock.now():
                self.bells.rung[conversation] = at
                continue
            again = await self.thinker.turn(conversation)
            if again is not None:
                self.bells.rung[conversation] = again

    async def send(self) -> None:
        """Everything that is due leaves, or is held at the gate."""
        for send in await self.sender.due():
            await self.sender.deliver(send)

    async def go(self, *messages: Message) -> list[Posted]:
        """Hear, think, send, until nothing moves; returns all posts."""
        if messages:
            await self.hear(*messages)
        for _ in range(6):
            await self.think()
            if self.staff is not None:
                await self.staff.look()
            await self.send()
        return self.adapter.posts

    @property
    def words(self) -> list[str]:
        """What stands on the platform."""
        return [post.reply.text for post in self.adapter.posts]
