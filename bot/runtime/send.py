"""Send: pacing, then the gate with the lease, then the platform; and what follows when no answer came.

Runs in the process that owns the account. Rows of one conversation go strictly in order (`Outbox.due` sees to it),
different conversations side by side.
"""

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TypeVar

from bot.core.conversations import ConversationId
from bot.core.gate import Outcome, Verdict
from bot.core.messages import AccountId, RemoteId, RoomId, Visibility
from bot.core.policy import Settles
from bot.core.records import Receipt, Send
from bot.errors import NotOurs, Refused, RetryLater, Stale, StoreError, Unsure
from bot.ports import (
    FURTHEST,
    Adapter,
    CanDelete,
    CanEdit,
    CanReadThread,
    Claim,
    Clock,
    Dispatcher,
    KnowledgeBase,
    Log,
    Meter,
    OutboxId,
    Store,
    Target,
    Transaction,
)
from bot.runtime.drain import drained
from bot.runtime.gate import pass_gate
from bot.runtime.pacing import Pacer, Senders, rest
from bot.runtime.retry import backoff, next_send

FRESH = 2.0  # seconds a gate's word holds; later than this it is asked again before the socket write
AT_ONCE = 16  # sends of one account side by side
AT_ONCE_UNSURE = 4  # the same where nothing settles them: after a crash each of these is for a person to look at
STUMBLE = 1.0  # seconds of rest after the database refused
SETTLE_EVERY = 5.0  # seconds between looks for rows that are leased and in nobody's hand
IDLE = 5.0  # seconds between looks when nobody wakes us: rows that another process wrote
T = TypeVar("T")
FORGOTTEN = "it was tried so long ago that the platform would not notice a repeat"


class Alone:
    """The `Claim` of a process that serves its accounts by itself."""

    def stands(self) -> bool:
        return True

    def check(self, tx: Transaction) -> None:
        """Nobody else is there."""


def _ids(send: Send) -> dict[str, object]:
    """By which a line of the log is found in the console and in the database."""
    return {"send": send.id, "conversation": send.conversation}


@dataclass(slots=True)
class Sender:
    """The send loop of one account."""

    adapter: Adapter
    store: Store
    dispatcher: Dispatcher
    knowledge: KnowledgeBase
    senders: Senders
    clock: Clock
    log: Log
    meter: Meter
    pacer: Pacer
    claim: Claim = field(default_factory=Alone)
    _in_hand: dict[int, RoomId] = field(default_factory=dict)
    _more: bool = False  # there was more to take than could be
    _stopping: bool = False

    @property
    def account(self) -> AccountId:
        """The account whose words leave here."""
        return self.adapter.channel.account

    async def run(self) -> None:
        """Settle what a crash left open, then serve the outbox for ever."""
        settled = -SETTLE_EVERY
        bell = self.senders.bell(self.account)
        async with asyncio.TaskGroup() as group:
            while True:
                bell.clear()
                if self.clock.monotonic() - settled >= SETTLE_EVERY:
                    settled = self.clock.monotonic()
                    await self.settle()
                sends = await self.due()
                for send in sends:
                    self._in_hand[send.id] = send.room
                    group.create_task(self.deliver(send))
                await self._rest(bell)

    async def settle(self) -> None:
        """What is leased and in no hand may have been posted: the process died, or the outcome could not be noted."""
        try:
            for send in await self.store.read(lambda tx: tx.outbox.leased(self.account)):
                if send.id not in self._in_hand:
                    await self._unclear(send, "the bot could not note what became of this message")
        except StoreError as error:
            self.log.error("could not settle what may have been sent; looking again soon", error=str(error))
        except NotOurs as error:
            self.log.warning("what may have been sent is settled by another process", why=str(error))

    async def due(self) -> Sequence[Send]:
        """What to take in hand now. A room that must wait is left out, so that it delays only itself; in one with a
        speed limit one at a time."""
        most = AT_ONCE_UNSURE if self.adapter.channel.settles is Settles.NOTHING else AT_ONCE
        free = 0 if self._stopping else most - len(self._in_hand)
        closed = set(self.pacer.closed(self.clock.monotonic()))
        if self.pacer.room_gap:
            closed |= set(self._in_hand.values())
        taken: list[Send] = []
        self._more = free <= 0
        while free > len(taken):
            page = await self._look(closed, most)
            for send in page:
                if send.id not in self._in_hand and send.room not in closed:
                    taken.append(send)
                    if self.pacer.room_gap:
                        closed.add(send.room)
            self._more = len(page) >= most
            if not (self._more and self.pacer.room_gap):
                break
        return taken[: max(0, free)]

    async def _look(self, closed: Collection[RoomId], most: int) -> Sequence[Send]:
        now = self.clock.now()
        try:
            return await self.store.read(lambda tx: tx.outbox.due(self.account, now, most, closed))
        except StoreError as error:
            self.log.error("could not read what is to be sent", error=str(error))
            return ()

    async def _rest(self, bell: asyncio.Event) -> None:
        """Sleep until woken, until the next row's time or the next room's, or for `IDLE` seconds."""
        if bell.is_set():
            return
        pause = IDLE if self._in_hand else await self._pause()  # what is in hand rings when it is done
        now = self.clock.monotonic()
        pause = min((pause, *(free - now for free in self.pacer.closed(now).values())))
        await rest(bell, self.clock, pause)

    async def _pause(self) -> float:
        """Seconds until the next row's time."""
        try:
            due = await self.store.read(lambda tx: tx.outbox.next_due(self.account))
        except StoreError:
            due = None
        if due is None:
            return IDLE
        ahead = (due - self.clock.now()).total_seconds()
        return min(IDLE, ahead + 0.01 if ahead > 0 else 0.25)  # overdue and not taken: it waits behind another

    async def deliver(self, send: Send) -> None:
        """Pace, ask the gate, and send; note what became of it. Never raises."""
        more = True
        try:
            pause = self.pacer.wait(send.room, self.clock.monotonic())
            if pause > 0:
                await self.clock.sleep(pause)
            if self._forgotten(send) and not await self._missing(send, FORGOTTEN):
                return
            send = await self._with_files(send)
            if await self.leased(send):
                more = await self._leave(send)
        except StoreError as error:
            self.log.error("could not note what became of a send; it is settled later", error=str(error))
            await self.clock.sleep(STUMBLE)  # a full disk must not become a busy loop
        except NotOurs as error:
            self.log.warning("a send is left to another process", why=str(error), **_ids(send))
            more = False
        finally:
            self._in_hand.pop(send.id, None)
            if more:
                self.senders.wake(self.account)

    async def _with_files(self, send: Send) -> Send:
        """Read before the gate is asked, so that its word is fresh when they leave; and only now, so that no list of
        what is due ever holds them."""
        if not send.by or send.action != "send":
            return send
        files = await self.store.read(lambda tx: tx.files.of(send.id))
        return replace(send, reply=replace(send.reply, files=files))

    async def leased(self, send: Send) -> bool:
        """Ask the gate, again if its word got old. False: it must not leave (the gate noted what becomes of it)."""
        while True:
            asked = self.clock.monotonic()
            verdict, ring = await self._gate(send)
            if verdict.outcome is not Outcome.GO:
                self.meter.count("beancan_gate_refusals", account=self.account, outcome=verdict.outcome)
                self.log.info("held at the gate", because=verdict.because, outcome=verdict.outcome, **_ids(send))
                if ring is not None:
                    await self.dispatcher.ring(ring)
                return False
            if not self.claim.stands():
                raise NotOurs(f"{self.account} may be served by another process now.")
            if self.clock.monotonic() - asked <= FRESH:
                return True

    async def _gate(self, send: Send) -> tuple[Verdict, ConversationId | None]:
        now, live = self.clock.now(), self.knowledge.current.knowledge
        try:
            return await self._write(lambda tx: pass_gate(tx, send, self.adapter.channel, live, now))
        except Stale as error:  # dropped by somebody else between our look and the lock
            return Verdict(Outcome.DROP, str(error)), None

    async def _write(self, unit: Callable[[Transaction], T]) -> T:
        """Raises NotOurs with nothing written where another process serves the account: it has these rows in hand."""

        def ours(tx: Transaction) -> T:
            self.claim.check(tx)
            return unit(tx)

        return await self.store.write(ours)

    async def _leave(self, send: Send) -> bool:
        """Give it to the platform once, and note what it said. False if nothing else is to be sent."""
        started = self.clock.monotonic()
        try:
            receipt = await self._act(send)
        except RetryLater as error:
            await self._later(send, error)
        except Refused as error:
            await self._failed(send, str(error))
        except Unsure as error:
            await self._unclear(send, str(error))
        except Exception as error:  # an adapter that breaks its promise must not take the account's other sends with it
            await self._unclear(send, f"the adapter stumbled: {error!r}")
        else:
            self.meter.count("beancan_sends", account=self.account, outcome="sent")
            self.meter.seconds("beancan_send_seconds", self.clock.monotonic() - started)
            return await self._sent(send, receipt)
        return True

    async def _act(self, send: Send) -> Receipt:
        if send.action == "delete":
            if isinstance(self.adapter, CanDelete) and send.post is not None:
                await self.adapter.delete(send.room, send.post)
            return Receipt(())
        if send.action == "edit":
            if isinstance(self.adapter, CanEdit) and send.post is not None:
                await self.adapter.edit(send.room, send.post, send.reply.text)
            return Receipt(())
        return await self.adapter.send(target(send), send.reply, send.key)

    async def _sent(self, send: Send, receipt: Receipt) -> bool:
        """Note that it stands. False if nothing else is to be sent: then nobody needs to look."""
        now = self.clock.now()

        def unit(tx: Transaction) -> tuple[Sequence[ConversationId], bool]:
            ring = tx.outbox.sent(OutboxId(send.id), receipt, now)
            return ring, self._more or tx.outbox.next_due(self.account) is not None

        ring, more = await self.store.write(unit)
        for conversation in ring:
            await self.dispatcher.ring(conversation)
        return more

    async def _tell_again(self, send: Send, error: Exception | str) -> None:
        """Words to our own people are never given up: told twice they harm nobody, not told a customer waits."""
        self.log.error("the staff room could not be told; trying again", why=str(error), **_ids(send))
        asked = error.after if isinstance(error, RetryLater) else None
        await self._hold(send, max(asked or 0.0, backoff(send.tries)), str(error))

    async def _later(self, send: Send, error: RetryLater) -> None:
        if send.action == "card":
            await self._tell_again(send, error)
            return
        delay = next_send(send.tries, error.after)
        if delay is None:
            await self._failed(send, f"gave up after {send.tries + 1} tries: {error}")
            return
        if error.after is not None:
            self.pacer.halt(send.room, self.clock.monotonic() + error.after)
        await self._hold(send, delay, str(error), posted=error.begun)

    async def _hold(self, send: Send, delay: float, why: str, *, posted: bool = False) -> None:
        self.meter.count("beancan_sends", account=self.account, outcome="later")
        until = self.clock.now() + min(FURTHEST, timedelta(seconds=delay))  # then the platform is asked once more
        await self._write(lambda tx: tx.outbox.hold(OutboxId(send.id), until, why, posted=posted))

    async def _failed(self, send: Send, why: str) -> None:
        if send.action == "card":
            await self._tell_again(send, why)
            return
        now = self.clock.now()
        self.meter.count("beancan_sends", account=self.account, outcome="refused")
        self.log.warning("the platform refused a message; a person is told", why=why, **_ids(send))
        await self._write(lambda tx: tx.outbox.failed(OutboxId(send.id), why, now))

    async def _unclear(self, send: Send, why: str) -> None:
        """It may have been posted. Settled as the adapter declares, never repeated blindly."""
        if send.action == "card":
            await self._tell_again(send, why)
            return
        how = self._settles(send)
        self.log.warning("a message may have been posted", why=why, settles=how, **_ids(send))
        if how is Settles.NOTHING or next_send(send.tries, None) is None:
            await self._unsure(send, why)
        elif how is not Settles.READ_BACK:
            await self._hold(send, backoff(send.tries), why, posted=True)
        elif await self._missing(send, why):
            await self._hold(send, backoff(send.tries), why)

    def _settles(self, send: Send) -> Settles:
        if send.action in {"delete", "edit"}:  # a second time changes nothing
            return Settles.OVERWRITE
        return Settles.READ_BACK if self._forgotten(send) else self.adapter.channel.settles

    def _forgotten(self, send: Send) -> bool:
        """Must the thread be read before this row is repeated? Its key is too old, or there is none and a part of it
        may stand."""
        channel, since = self.adapter.channel, send.maybe_since
        if send.action not in {"send", "post"} or since is None:
            return False
        if channel.settles is Settles.KEY and channel.key_good_for is not None:
            age = self.clock.now() - since
            return not timedelta() <= age <= channel.key_good_for  # of a clock that was set back nobody knows
        return channel.settles is Settles.READ_BACK

    async def _missing(self, send: Send, why: str) -> bool:
        """Read the thread back. True: it is not there. Else the row is done: it stands there, or a person must look."""
        if isinstance(self.adapter, CanReadThread):
            for tries in range(3):
                try:
                    found = await self.adapter.find_own(target(send), send.key)
                except RetryLater as error:
                    await self.clock.sleep(error.after if error.after is not None else backoff(tries))
                    continue
                if found is not None:
                    await self._sent(send, found)
                return found is None
            why = f"{why}; could not look"
        await self._unsure(send, why)
        return False

    async def _unsure(self, send: Send, why: str) -> None:
        self.meter.count("beancan_sends", account=self.account, outcome="unsure")
        now = self.clock.now()
        await self._write(lambda tx: tx.outbox.unsure(OutboxId(send.id), why, now))

    async def drain(self, grace: float) -> None:
        """Take nothing more in hand and give what is leaving `grace` seconds."""
        self._stopping = True
        await drained(self.clock, lambda: bool(self._in_hand), grace)


def target(send: Send) -> Target:
    """Where this row goes, in the adapter's words."""
    if send.action == "post":
        return Target(send.room, RemoteId(""), None, "", private=False)
    return Target(send.room, send.root, send.to, send.person, send.reply.visibility is Visibility.PRIVATE)
