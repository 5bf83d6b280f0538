"""A small world on a real store: people who post, a bot that decides, sends that leave. Time moves by hand."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import pytest

from bot.core.case import Wait
from bot.core.conversations import Choice, ConversationId, IssueId, Memory, Status
from bot.core.decisions import Ask, Decision, Effect, Handoff, Purpose, Reply, Signal
from bot.core.gate import Outcome, Situation, Verdict
from bot.core.issues import Knowledge, KnownIssue
from bot.core.messages import (
    AccountId,
    Author,
    Happening,
    Kind,
    Message,
    PersonId,
    RemoteId,
    Role,
    Room,
    RoomId,
    RoomKind,
    Visibility,
)
from bot.core.records import Accepted, Committed, Page, Receipt, SealedNote, Send, Thread, Waiting, Work
from bot.ports import OutboxId, Store, Transaction
from bot.storage.memory import MemoryStore
from bot.storage.migrate import upgrade
from bot.storage.rules import Rules
from bot.storage.store import SqlStore

T = TypeVar("T")
ACCOUNT = AccountId("main")
LOBBY = Room(RoomId("lobby"), RoomKind.SUPPORT, "Help & questions")
RED = IssueId("router-red")
BILL = IssueId("bill-twice")
KNOWLEDGE = Knowledge("k1", {RED: KnownIssue(RED, "Red light", version="v1", approved_by=("lea",))})
START = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
CHOICES = (Choice("It blinks red", RED), Choice("Something else", None))

RULES = Rules(wait=lambda *_: Wait(minutes=40, goal=40))


@cache
def _empty_database() -> bytes:
    """A migrated file, made once: migrating for every test would take most of their time."""
    with TemporaryDirectory() as folder:
        upgrade(f"sqlite:///{folder}/b.db")
        return (Path(folder) / "b.db").read_bytes()


def open_store(request: pytest.FixtureRequest, folder: Path) -> Store:
    """A store of the kind that the fixture asks for, empty."""
    if request.param == "memory":
        return MemoryStore(RULES)
    if request.param == "postgres":
        return SqlStore.open(request.getfixturevalue("emptied_url"), rules=RULES)
    (folder / "b.db").write_bytes(_empty_database())
    return SqlStore.open(f"sqlite:///{folder}/b.db", rules=RULES)


def message(number: int | str, name: str = "ana", /, **changes: Any) -> Message:
    """A post in the lobby; `changes` name whatever is different."""
    plain = Message(
        account=ACCOUNT,
        happening=Happening(f"post:lobby:{number}"),
        kind=Kind.POST,
        room=LOBBY,
        id=RemoteId(str(number)),
        author=Author(PersonId(name), name.title()),
        at=START,
        text=f"words {number}",
        addressed=True,
    )
    return replace(plain, **changes)


def reply(text: str = "Hold the button.", **changes: Any) -> Reply:
    """A public answer of the bot."""
    plain = Reply(Purpose.ANSWER, text, Visibility.PUBLIC, "en", issue=RED, version="v1", approved_by=("lea",))
    return replace(plain, **changes)


def answers(work: Work, *effects: Effect, **memory: Any) -> Decision:
    """The bot is sure."""
    said = effects or (reply(discloses=not work.conversation.memory.disclosed),)
    kept = replace(work.conversation.memory, answered=(RED,), disclosed=True, **memory)
    return Decision("answer", "sure: red light", tuple(said), Status.ANSWERED, kept, issue=RED)


def asks(work: Work) -> Decision:
    """The bot asks its one question."""
    kept = replace(work.conversation.memory, asked=True, choices=CHOICES, disclosed=True)
    ask = Ask(reply("Which light?", purpose=Purpose.ASK, issue=None, version="", discloses=True), CHOICES)
    return Decision("ask_once", "two are close", (ask,), Status.ASKED, kept)


def hands_off(
    work: Work, because: str = "not sure", *, urgent: bool = False, announce: Reply | None = None
) -> Decision:
    """The bot calls a person."""
    kept = replace(work.conversation.memory, handoff_rule="hand_off")
    handoff = Handoff(because, urgent, "network-team", announce)
    return Decision("hand_off", because, (handoff, Signal("report", RED)), Status.WAITING, kept)


def is_silent(work: Work) -> Decision:
    """The bot says nothing."""
    return Decision("small_talk", "nothing to say", (), work.conversation.status, work.conversation.memory)


@dataclass
class World:
    """Doings on one store, each its own transaction."""

    store: Store
    now: datetime = START
    numbers: int = 0

    def pass_time(self, by: timedelta) -> None:
        self.now += by

    async def do(self, unit: Callable[[Transaction], T]) -> T:
        return await self.store.write(unit)

    # --- what comes in ---

    async def accept(self, m: Message, *sealed: SealedNote) -> Accepted:
        return await self.do(lambda t: t.inbox.accept(m, sealed, self.now))

    async def says(self, author: str = "ana", number: int | str | None = None, **changes: Any) -> ConversationId:
        """A customer posts something that is to be thought about."""
        self.numbers += 1
        number = f"p{self.numbers}" if number is None else number
        accepted = await self.accept(message(number, author, **{"at": self.now} | changes))
        assert accepted.conversation is not None
        return accepted.conversation

    async def staff(self, number: int | str, name: str = "Sam", **changes: Any) -> Accepted:
        who = Author(PersonId(f"staff-{name}"), name, Role.STAFF)
        return await self.accept(message(number, **{"author": who, "addressed": False, "at": self.now} | changes))

    async def own(self, number: int | str, **changes: Any) -> Accepted:
        who = Author(PersonId("the-brand"), "Halo", Role.OWN)
        return await self.accept(message(number, **{"author": who, "addressed": False} | changes))

    async def taps(self, post: str, button: str = "same_here", author: str = "ana", **changes: Any) -> Accepted:
        self.numbers += 1
        tap = {"happening": Happening(f"tap:{self.numbers}"), "kind": Kind.TAP, "text": "", "button": button}
        return await self.accept(message(post, author, **tap | changes))

    async def edits(self, number: int | str, text: str, author: str = "ana", *sealed: SealedNote) -> Accepted:
        self.numbers += 1
        happening = Happening(f"edit:lobby:{number}:{self.numbers}")
        edit = message(number, author, happening=happening, kind=Kind.EDIT, text=text, addressed=False)
        return await self.accept(edit, *sealed)

    async def deletes(self, number: int | str, author: str = "ana") -> Accepted:
        happening = Happening(f"delete:lobby:{number}")
        return await self.accept(message(number, author, happening=happening, kind=Kind.DELETE, text=""))

    # --- thinking ---

    async def load(self, conversation: ConversationId) -> Work | None:
        return await self.store.read(lambda t: t.inbox.load(conversation, self.now))

    async def work(self, conversation: ConversationId) -> Work:
        found = await self.load(conversation)
        assert found is not None, "nothing is ready"
        return found

    async def commit(self, work: Work, decision: Decision) -> Committed:
        return await self.do(lambda t: t.inbox.commit(work, decision, KNOWLEDGE, self.now))

    async def decides(self, conversation: ConversationId, how: Callable[[Work], Decision] = answers) -> Decision:
        work = await self.work(conversation)
        decision = how(work)
        await self.commit(work, decision)
        return decision

    # --- sending ---

    async def due(self) -> list[Send]:
        return await self.store.read(lambda t: list(t.outbox.due(ACCOUNT, self.now, 100)))

    async def only(self) -> Send:
        """The one row that is due."""
        found = await self.due()
        assert len(found) == 1, found
        return found[0]

    async def situation(self, send: Send, minute: int = 100, hour: int = 100) -> Situation:
        return await self.do(lambda t: t.outbox.situation(OutboxId(send.id), self.now, minute, hour))

    async def lease(self, send: Send) -> None:
        await self.do(lambda t: t.outbox.lease(OutboxId(send.id), self.now))

    async def refuse(self, send: Send, outcome: Outcome, because: str = "no", **how: Any) -> ConversationId | None:
        verdict = Verdict(outcome, because, **how)
        return await self.do(lambda t: t.outbox.refuse(OutboxId(send.id), verdict, self.now))

    async def settle(self, send: Send, *posts: str, link: str = "") -> Sequence[ConversationId]:
        receipt = Receipt(tuple(RemoteId(post) for post in posts or (f"own-{send.id}",)), link)
        return await self.do(lambda t: t.outbox.sent(OutboxId(send.id), receipt, self.now))

    async def leaves(self, send: Send, *posts: str, link: str = "") -> str:
        """Leased and sent; returns the id of the post."""
        await self.lease(send)
        await self.settle(send, *posts, link=link)
        return (posts or (f"own-{send.id}",))[0]

    async def answered(self, author: str = "ana", link: str = "", **changes: Any) -> tuple[ConversationId, str]:
        """A customer posted and has the answer: (conversation, the answer's post)."""
        conversation = await self.says(author, **changes)
        await self.decides(conversation)
        return conversation, await self.leaves(await self.only(), link=link)

    async def two_replies(self) -> ConversationId:
        """A turn that has two things to say."""
        conversation = await self.says(number=1)
        await self.decides(conversation, lambda w: answers(w, reply("one", discloses=True), reply("two")))
        return conversation

    # --- the desk ---

    async def thread(self, conversation: ConversationId) -> Thread:
        found = await self.store.read(lambda t: t.desk.thread(conversation))
        assert found is not None
        return found

    async def status(self, conversation: ConversationId) -> Status:
        return (await self.thread(conversation)).conversation.status

    async def memory(self, conversation: ConversationId) -> Memory:
        return (await self.thread(conversation)).conversation.memory

    async def take_over(self, conversation: ConversationId, agent: str = "Lea") -> bool:
        return await self.do(lambda t: t.desk.take_over(conversation, agent, self.now))

    async def hand_back(self, conversation: ConversationId, agent: str = "Lea") -> None:
        await self.do(lambda t: t.desk.hand_back(conversation, agent, self.now))

    async def replies(
        self, conversation: ConversationId, agent: str = "Lea", seen: int | None = None,
        hold: timedelta = timedelta(0),
    ) -> AccountId:  # fmt: skip
        """A person answers; by default what he saw is the newest."""
        version = (await self.thread(conversation)).seen if seen is None else seen
        words = Reply(Purpose.HUMAN, f"I am {agent}.", Visibility.PUBLIC, "en", approved_by=(agent,))
        return await self.do(lambda t: t.desk.reply(conversation, agent, words, version, self.now, hold))

    async def waiting(self, which: str = "person", **page: int) -> Sequence[Waiting]:
        return await self.store.read(lambda t: t.desk.waiting(which, Page(**page)))

    async def states(self, conversation: ConversationId) -> list[str]:
        """What became of our words in this thread, in order."""
        return [line.state for line in (await self.thread(conversation)).lines if line.kind == "reply"]
