"""A console over the real in-memory store, and the small doings of the rest of the house around it."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx2
from argon2 import PasswordHasher
from fastapi import FastAPI
from sqlalchemy import select

from bot.core.conversations import ConversationId, IssueId, Status
from bot.core.decisions import Decision, Handoff, Purpose, Reply
from bot.core.messages import AccountId, Author, Happening, Message, PersonId, RemoteId, Visibility
from bot.core.policy import Channel
from bot.core.records import Line, Receipt, SealedNote, Send, Thread
from bot.desk.app import DemoSetup, DeskSetup, Rank, SignInKeys, create_console
from bot.desk.passwords import Passwords
from bot.kb.drafts import DraftFolder
from bot.kb.rules_file import IncidentsText
from bot.ports import OutboxId, Snapshot, Transaction
from bot.ports.rules import Rehearsal
from bot.storage.memory import MemoryStore
from bot.storage.rules import Rules
from bot.storage.tables import audit
from tests.fakes.cases import HERE, KNOWLEDGE, RED, message
from tests.fakes.clock import ManualClock
from tests.fakes.matcher import WordMatcher

Draft = Callable[[IssueId, Sequence[str], str, datetime], str]
ORIGIN = "http://console.example"
KNOWLEDGE_FOLDER = Path(__file__).parents[2] / "knowledge"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PEOPLE = {"Lea": Rank.LEAD, "Sam": Rank.AGENT, "Vic": Rank.VIEWER, "Ada": Rank.ADMIN}


class MirrorVault:
    """Seals by writing backwards: enough to tell sealed from open."""

    def seal(self, plain: str) -> bytes:
        return plain[::-1].encode()

    def open(self, sealed: bytes) -> str:
        return sealed.decode()[::-1]


class FixedKnowledge:
    """Knowledge that never changes; `findings` as a test wants them."""

    def __init__(self) -> None:
        self.current = Snapshot(KNOWLEDGE, WordMatcher(KNOWLEDGE))
        self.findings: list[str] = []
        self.reloads = 0

    async def reload(self) -> bool:
        self.reloads += 1
        return False


class SlowReplayer:
    """`Replayer` that is done when a test says so. Made in the loop of the console."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, int]] = []
        self.done: asyncio.Future[Rehearsal] = asyncio.get_running_loop().create_future()

    async def compare(self, text: str, days: int) -> Rehearsal:
        self.asked.append((text, days))
        return await self.done


@dataclass
class House:
    """The store, the console and who was woken."""

    store: MemoryStore
    clock: ManualClock
    keys: SignInKeys
    knowledge: FixedKnowledge
    rung: list[AccountId]
    nudged: list[ConversationId]
    folder: Path  # of the knowledge: nothing but the rules of the alarm
    replayer: SlowReplayer
    app: FastAPI = field(default_factory=FastAPI)
    posted: int = 0
    fetched: list[AccountId] = field(default_factory=list)  # who was asked to fetch files

    async def says(self, text: str, *, by: str = "Ana", sealed: tuple[SealedNote, ...] = (), **changes: Any) -> int:
        """A customer writes a post of its own; returns the conversation."""
        self.posted += 1
        post = f"{self.posted}"
        said = message(text, id=RemoteId(post), happening=Happening(f"post:{post}"), root=RemoteId(post))
        said = replace(said, author=Author(PersonId(by.lower()), by), at=self.clock.now(), **changes)
        return await self.accept(said, sealed)

    async def accept(self, said: Message, sealed: tuple[SealedNote, ...] = ()) -> int:
        """One message as it came; returns the conversation (0: none)."""
        accepted = await self.store.write(lambda tx: tx.inbox.accept(said, sealed, self.clock.now()))
        return accepted.conversation or 0

    async def hands_over(self, conversation: int, because: str = "nothing the bot knows", **how: Any) -> None:
        """The bot decides that a person is needed."""
        handoff = Handoff(because, **how)
        await self._decides(conversation, "hand_off", because, (handoff,), Status.WAITING)

    async def answers(self, conversation: int, text: str = "Try a reset.", sure: str = "4 of 4 words") -> int:
        """The bot decides to answer in public; returns the outbox row, which is not sent yet."""
        reply = Reply(Purpose.ANSWER, text, Visibility.PUBLIC, "en", issue=RED, version="aaaa", approved_by=("sam",))
        await self._decides(conversation, "answer", sure, (reply,), Status.ANSWERED)
        return (await self.due())[-1].id

    async def _decides(
        self, conversation: int, rule: str, because: str, effects: tuple[Any, ...], status: Status
    ) -> None:
        def unit(tx: Transaction) -> None:
            work = tx.inbox.load(ConversationId(conversation), self.clock.now())
            assert work is not None
            memory = replace(work.conversation.memory, language="en")
            decision = Decision(rule, because, effects, status, memory, issue=RED if rule == "answer" else None)
            tx.inbox.commit(work, decision, KNOWLEDGE, self.clock.now())

        await self.store.write(unit)

    async def due(self) -> list[Send]:
        """What would leave now."""
        return await self.store.read(lambda tx: list(tx.outbox.due(HERE, self.clock.now(), 100)))

    async def posts(self, send: int) -> None:
        """The platform took a row."""

        def unit(tx: Transaction) -> None:
            tx.outbox.lease(OutboxId(send), self.clock.now())
            tx.outbox.sent(OutboxId(send), Receipt((RemoteId(f"own{send}"),)), self.clock.now())

        await self.store.write(unit)

    async def thread(self, conversation: int) -> Thread:
        """As the desk's port shows it."""
        found = await self.store.read(lambda tx: tx.desk.thread(ConversationId(conversation)))
        assert found is not None
        return found

    async def lines(self, conversation: int, kind: str) -> list[Line]:
        """The thread's lines of a kind."""
        return [line for line in (await self.thread(conversation)).lines if line.kind == kind]

    async def audited(self) -> list[tuple[str, str]]:
        """(who, what) of the audit. The port only writes it, so this looks into the table."""

        def unit(tx: Any) -> list[tuple[str, str]]:
            rows = tx.desk._db.execute(select(audit.c.who, audit.c.what).order_by(audit.c.id))
            return [(row.who, row.what) for row in rows]

        return await self.store.read(unit)

    def visitor(self) -> httpx2.AsyncClient:
        """A browser that is not signed in and does not follow redirects."""
        transport = httpx2.ASGITransport(app=self.app)
        return httpx2.AsyncClient(transport=transport, base_url=ORIGIN, headers={"sec-fetch-site": "same-origin"})

    @asynccontextmanager
    async def person(self, name: str = "Lea") -> AsyncIterator["Person"]:
        """A signed-in browser."""
        async with self.visitor() as browser:
            await browser.get("/signin", params={"key": self.keys.issue(name, self.clock.now())})
            told = (await browser.get("/api/v1/session")).json()
            yield Person(browser, told["csrf"])


@dataclass
class Person:
    """A signed-in browser that fills in forms as the pages do."""

    browser: httpx2.AsyncClient
    csrf: str

    async def see(self, path: str, status: int = 200) -> str:
        """A page's HTML."""
        answer = await self.browser.get(path)
        assert answer.status_code == status, answer.text
        return answer.text

    async def do(self, path: str, **fields: str | int) -> httpx2.Response:
        """Submit a form."""
        data = {"csrf": self.csrf} | {name: str(value) for name, value in fields.items()}
        return await self.browser.post(path, data=data)

    async def api(self, path: str, **fields: Any) -> httpx2.Response:
        """Call the JSON API."""
        return await self.browser.post(f"/api/v1{path}", json=fields, headers={"x-csrf-token": self.csrf})


@asynccontextmanager
async def open_house(
    help_folder: Path | None = None, clock: ManualClock | None = None, write_draft: Draft | None = None,
    undo: timedelta = timedelta(0), rules: bool = True, people: Mapping[str, Rank] = PEOPLE, address: str = ORIGIN,
    **channel: Any,
) -> AsyncIterator[House]:  # fmt: skip
    """A house of its own; `channel` changes what the one account can do. `rules` False: the knowledge is elsewhere."""
    channels = {HERE: replace(Channel(HERE, "plaza", private_link="https://plaza.example/dm", files=4), **channel)}
    store, clock, keys = MemoryStore(Rules(channels=channels)), clock or ManualClock(), SignInKeys()
    scratch = TemporaryDirectory()
    folder = Path(scratch.name)
    shutil.copy(KNOWLEDGE_FOLDER / "incidents.yaml", folder)
    house = House(store, clock, keys, FixedKnowledge(), [], [], folder, SlowReplayer())

    async def nudge(conversation: ConversationId) -> None:
        house.nudged.append(conversation)

    house.app = create_console(
        DeskSetup(
            brand="Halo Broadband", store=store, knowledge=house.knowledge, vault=MirrorVault(), clock=clock,
            people=people, address=address, passwords=Passwords(CHEAP), channels=channels, ring=house.rung.append,
            fetch=house.fetched.append,
            nudge=nudge, sign_in_keys=keys, help_folder=help_folder, write_draft=write_draft, undo=undo,
            drafts=DraftFolder(folder) if rules else None,
            rules=IncidentsText(folder, ("lead", "incident-room", "pr", "ceo")) if rules else None,
            replayer=house.replayer if rules else None,
            demo=DemoSetup(scripts=("a known problem", "a worrying one")),
        )
    )  # fmt: skip
    try:
        yield house
    finally:
        house.app.state.live.close()
        await store.close()
        scratch.cleanup()
