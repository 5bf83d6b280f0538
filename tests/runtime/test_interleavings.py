"""Law 3 under random interleavings: no bot send is leased after a person's message was recorded, until hand-back.

Customers, bystanders, the bot, agents in the console or the staff room and people who type on the platform itself take
turns at random on the real store, with sends that are paced, retried, stalled and unsure. Everything a loop does is
one transaction, so an order of transactions is an interleaving; the dice choose the order.
"""

import os
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
import structlog

from bot.core.case import Case
from bot.core.conversations import ConversationId, Owner
from bot.core.decide import decide
from bot.core.decisions import Purpose, Reply
from bot.core.gate import Outcome
from bot.core.issues import Hint, Matches
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
from bot.core.policy import Channel, Law, Policy, Rung
from bot.core.records import Receipt, Send
from bot.core.staff import StaffRoom
from bot.errors import Conflict, Stale
from bot.ports import OutboxId, Store, Transaction
from bot.runtime.gate import pass_gate
from bot.runtime.pacing import Senders
from bot.runtime.staff import StaffDesk
from bot.storage.memory import MemoryStore
from tests.fakes.cases import BILL, HERE, KNOWLEDGE, NOW, RED, match
from tests.fakes.clock import ManualClock

CHANNEL = Channel(HERE, "plaza", law=Law(room_per_minute=0, room_per_hour=0, person_per_hour=0), rung=Rung.AUTO)
POLICY = Policy(languages=("en", "fr"))
READINGS = {
    "red": Matches((match(RED),)),
    "bill": Matches((match(BILL),)),
    "what": Matches(),
    "person": Matches((), {Hint.ASKS_PERSON: "a person"}),
}
OFFICE = RoomId("office")
RUNS = int(os.environ.get("INTERLEAVINGS", "2500"))  # 10000 takes some minutes: before a release
CHUNKS, STEPS = 4, 14


@dataclass
class Play:
    """One thread on an account of its own, and what the model says about who owns it."""

    tx: Transaction
    office: StaffDesk
    dice: random.Random
    number: int
    now: datetime = NOW
    human: bool = False
    posts: int = 0
    conversations: dict[str, ConversationId] = field(default_factory=dict)
    cards: dict[ConversationId, RemoteId] = field(default_factory=dict)
    leased: list[Send] = field(default_factory=list)
    leases: int = 0
    pacing: list[Send] = field(default_factory=list)

    @property
    def account(self) -> AccountId:
        return AccountId(f"account-{self.number}")

    def run(self) -> int:
        """Play; returns how often the bot was allowed to speak."""
        self._say("ana")
        for _ in range(STEPS):
            self.now += timedelta(milliseconds=self.dice.choice([1, 50, 900, 70_000]))
            (move,) = self.dice.choices([m for m, _ in MOVES], [weight for _, weight in MOVES])
            move(self)
        return self.leases

    # --- people ---

    def _message(self, person: str, role: Role, *, threaded: bool = True, **changes: object) -> Message:
        self.posts += 1
        post = RemoteId(f"{self.number}-{self.posts}")
        root = RemoteId(f"{self.number}-1")
        basic = Message(
            account=self.account, happening=Happening(f"post:{post}"), kind=Kind.POST,
            room=Room(RoomId(f"room-{self.number}"), RoomKind.SUPPORT), id=post,
            author=Author(PersonId(person), person, role), at=self.now, text=self.dice.choice(sorted(READINGS)),
            addressed=True, root=root if threaded else None, reply_to=root if threaded and post != root else None,
            threaded=threaded,
        )  # fmt: skip
        return replace(basic, **changes)  # type: ignore[arg-type]

    def _say(self, person: str) -> None:
        accepted = self.tx.inbox.accept(self._message(person, Role.CUSTOMER), (), self.now)
        assert accepted.conversation is not None
        self.conversations[person] = accepted.conversation

    def customer(self) -> None:
        self._say("ana")

    def bystander(self) -> None:
        self._say("ben")

    def native_staff(self) -> None:
        """A person of the brand types on the platform: in the thread, or loosely into the room."""
        message = self._message("lea", Role.STAFF, threaded=self.dice.random() < 0.7)
        self.tx.inbox.accept(message, (), self.now)
        self.human = True

    def native_own(self) -> None:
        """A person uses the brand's own account. While a send is in flight nobody can know yet whether it is an
        echo.
        """
        self.tx.inbox.accept(self._message("halo", Role.OWN), (), self.now)
        if not self._in_flight():
            self.human = True
        else:
            self._settle_all()
            self.human = True

    def _in_flight(self) -> bool:
        return bool(self.leased)

    def takes_over(self) -> None:
        self.tx.desk.take_over(self._any(), "lea", self.now)
        self.human = True

    def answers(self) -> None:
        """An agent presses send; a second agent who did not see it is refused."""
        conversation = self._any()
        thread = self.tx.desk.thread(conversation)
        assert thread is not None
        reply = Reply(Purpose.HUMAN, "Hello, I look into it.", Visibility.PUBLIC, "en")
        self.tx.desk.reply(conversation, "lea", reply, thread.seen, self.now)
        self.human = True
        with pytest.raises(Conflict):
            self.tx.desk.reply(conversation, "sam", reply, thread.seen, self.now)

    def hands_back(self) -> None:
        self.tx.desk.hand_back(self._any(), "lea", self.now)
        self.human = False

    def told_in_the_office(self) -> None:
        """Cards and lines go out, as words to the team: no person spoke by that."""
        self.office.tell(self.tx, self._any())

    def answers_in_the_office(self) -> None:
        """A person taps Take over, or writes under the card, for everybody or not yet decided for whom."""
        conversation = self._any()
        card = self.tx.cards.newest(conversation)
        if card is None:
            return
        post = self.cards.get(conversation)
        said = self._message("lea", Role.STAFF, room=Room(OFFICE), root=post, reply_to=post)
        if post is None or self.dice.random() < 0.3:
            said = replace(said, kind=Kind.TAP, text="", button=f"take.{conversation}")
        else:
            said = replace(said, text=self.dice.choice(["/public I am on it", "/private hello", "let me see"]))
        assert self.office.obey(self.tx, said).fresh
        thread = self.tx.desk.thread(conversation)
        assert thread is not None
        if said.kind is Kind.TAP or said.text[0] == "/":
            assert thread.conversation.owner is Owner.HUMAN
        self.human = self.human or thread.conversation.owner is Owner.HUMAN

    def writes_a_note(self) -> None:
        self.tx.desk.note(self._any(), "lea", "a note", self.now)

    def _any(self) -> ConversationId:
        return self.dice.choice(list(self.conversations.values()))

    # --- the bot ---

    def thinks(self) -> None:
        for conversation in self.conversations.values():
            work = self.tx.inbox.load(conversation, self.now)
            if work is None:
                continue
            words = work.message.text.split("\n")[-1]
            decision = decide(
                Case(
                    message=work.message,
                    conversation=work.conversation,
                    matches=READINGS.get(words, Matches()),
                    knowledge=KNOWLEDGE,
                    policy=POLICY,
                    channel=CHANNEL,
                    now=self.now,
                    history=work.history,
                    wait=work.wait,
                    tapped=work.tapped,
                    timer=work.timer,
                )
            )
            if self.dice.random() < 0.15:
                self.customer()  # the customer adds something while the bot thinks
            try:
                self.tx.inbox.commit(work, decision, KNOWLEDGE, self.now)
            except Stale:
                continue

    def paces(self) -> None:
        """The send loop takes rows in hand and waits for their slot; the gate comes after the wait."""
        self.pacing.extend(s for s in self._due() if s.id not in {p.id for p in self.pacing})

    def sends(self) -> None:
        for send in self.pacing or self._due():
            self._gate(send)
        self.pacing.clear()

    def _due(self) -> list[Send]:
        return list(self.tx.outbox.due(self.account, self.now, 50))

    def _gate(self, send: Send) -> bool:
        try:
            verdict, _ = pass_gate(self.tx, send, CHANNEL, KNOWLEDGE, self.now)
        except Stale:  # somebody dropped the row between our look and the lock
            return False
        if verdict.outcome is not Outcome.GO:
            return False
        if not send.by and send.action == "send":
            assert not self.human, f"the bot was let through after a person spoke (run {self.number})"
            self.leases += 1
        self.leased.append(send)
        return True

    def stalls(self) -> None:
        """A send whose gate word got old asks again before the socket write; the row is leased already."""
        stalled, self.leased = self.leased, []
        for send in stalled:
            self._gate(send)

    def settles(self) -> None:
        self._settle_all()

    def _settle_all(self) -> None:
        leased, self.leased = self.leased, []
        for send in leased:
            row = OutboxId(send.id)
            match self.dice.choice(["sent", "sent", "later", "unsure", "failed"]):
                case "sent":
                    self.posts += 1
                    receipt = Receipt((RemoteId(f"{self.number}-{self.posts}"),), f"https://x.example/{self.posts}")
                    self.tx.outbox.sent(row, receipt, self.now)
                    if send.action == "card" and not send.root:
                        self.cards[send.conversation] = receipt.posts[0]
                case "later":
                    self.tx.outbox.hold(row, self.now + timedelta(milliseconds=100), "429")
                case "unsure":
                    self.tx.outbox.unsure(row, "no answer", self.now)
                case _:
                    self.tx.outbox.failed(row, "blocked", self.now)


# Weights: the bot must have something to say when people of the brand walk in.
MOVES: tuple[tuple[Callable[[Play], None], int], ...] = (
    (Play.customer, 4),
    (Play.bystander, 2),
    (Play.thinks, 9),
    (Play.paces, 2),
    (Play.sends, 8),
    (Play.stalls, 3),
    (Play.settles, 5),
    (Play.native_staff, 1),
    (Play.native_own, 1),
    (Play.takes_over, 1),
    (Play.answers, 1),
    (Play.hands_back, 3),
    (Play.told_in_the_office, 1),
    (Play.answers_in_the_office, 1),
    (Play.writes_a_note, 1),
)


def office_of(store: Store, number: int) -> StaffDesk:
    """The staff room of one play."""
    account = AccountId(f"account-{number}")
    room = StaffRoom(account, OFFICE, {PersonId("lea"): "lea"})
    channels, log = {account: CHANNEL}, structlog.get_logger()
    return StaffDesk(room, store, Senders(), channels, lambda c: f"https://desk/t/{c}", ManualClock(), log)


@pytest.mark.slow
@pytest.mark.parametrize("chunk", range(CHUNKS))
async def test_no_bot_send_is_leased_after_a_human_spoke(chunk: int) -> None:
    store = MemoryStore()
    leases = 0
    for number in range(chunk, RUNS, CHUNKS):
        office = office_of(store, number)
        leases += await store.write(lambda tx, o=office, n=number: Play(tx, o, random.Random(n), n).run())  # type: ignore[misc]
    await store.close()
    assert leases > RUNS / CHUNKS / 4, "the bot must speak often enough for the test to mean something"
