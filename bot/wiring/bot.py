"""Everything that runs in one process: started, asked how it is, and stopped together."""

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from fastapi import FastAPI

from bot.config import Config
from bot.core.messages import AccountId
from bot.desk.app import SignInKeys
from bot.errors import StoreError
from bot.kb.live import LiveKnowledge
from bot.kb.stored import StoredKnowledge
from bot.matching import Matchers, warm
from bot.observe.metrics import Metrics
from bot.ports import Adapter, Clock, Dispatcher, Log, Store
from bot.runtime.alarm import Alarm
from bot.runtime.channels import Channels
from bot.runtime.drain import ended
from bot.runtime.fetch import Fetcher
from bot.runtime.fleet import Fleet
from bot.runtime.heal import Teller
from bot.runtime.ownership import Ownership
from bot.runtime.receive import Receiver
from bot.runtime.roles import Role
from bot.runtime.send import Sender
from bot.runtime.staff import StaffDesk
from bot.runtime.supervise import Supervisor
from bot.runtime.tell import Herald
from bot.runtime.think import Thinker
from bot.runtime.timers import Timers
from bot.wiring.bells import Loop

ALARM_LOOP = AccountId("*alarm")  # held like an account; none can have this name
GRACE = 10.0  # seconds that running turns and sends get when the process is asked to stop


@dataclass(slots=True)
class Bot:
    """Everything that runs in one process. `app` is the console with the doors for machines, or the doors alone."""

    role: Role
    config: Config
    clock: Clock
    log: Log
    store: Store
    knowledge: LiveKnowledge | StoredKnowledge
    matchers: Matchers
    adapters: Mapping[AccountId, Adapter]
    dispatcher: Dispatcher
    wakes: Loop | None
    thinker: Thinker
    receivers: Sequence[Receiver]
    senders: Sequence[Sender]
    fetchers: Sequence[Fetcher]
    channels: Channels
    staff: StaffDesk | None
    fleet: Fleet | None  # None: there is one process only
    ownership: Ownership | None  # None: no other process could serve the accounts
    timers: Timers
    alarm: Alarm | None  # None: this process does not think
    mailer: Herald | None  # beside the alarm loop
    heralds: Mapping[AccountId, Herald]  # where an account tells people of the brand
    watch_over: Ownership | None  # who of the workers runs it; None: nobody else could
    teller: Teller
    supervisor: Supervisor
    keys: SignInKeys
    metrics: Metrics
    app: FastAPI
    _loops: list[asyncio.Task[None]] = field(default_factory=list)

    def start(self) -> None:
        """Start the loops of this role under supervision. The web server is the caller's."""
        keep = self.supervisor.keep
        if self.wakes is not None:
            self.spawn(keep("wakes", self.wakes))
        if self.role.thinks:
            self.spawn(asyncio.to_thread(warm))
            self.spawn(keep("thinking", lambda: self.dispatcher.run(self.thinker.turn)))
            self.spawn(keep("timers", self.timers.run))
            self._start_alarm()
            self.spawn(keep("telling many", self.teller.run))
        if self.config.knowledge.reload or not self.role.publishes:
            self.spawn(keep("knowledge", self.knowledge.watch))
        self.spawn(keep("channels", self.channels.run))
        if self.role.serves_desk:
            self.spawn(keep("desk", self.app.state.live.run))
        if self.fleet is not None:
            self.spawn(keep("reports", self.fleet.run))
        if self.role.holds_accounts:
            self._start_accounts()

    def _start_alarm(self) -> None:
        keep = self.supervisor.keep
        if self.watch_over is not None:
            self.spawn(keep("alarm ownership", self.watch_over.run))
        if self.alarm is not None:
            self.spawn(keep("alarms", _while_ours(self.watch_over, ALARM_LOOP, self.alarm.run)))
        if self.mailer is not None:
            self.spawn(keep("mail", _while_ours(self.watch_over, ALARM_LOOP, self.mailer.run)))

    def _start_accounts(self) -> None:
        keep = self.supervisor.keep
        if self.ownership is not None:
            self.spawn(keep("ownership", self.ownership.run))
        if self.staff is not None:
            self.spawn(keep("staff room", _while_ours(self.ownership, self.staff.room.account, self.staff.run)))
        for receiver, sender, fetcher in zip(self.receivers, self.senders, self.fetchers, strict=True):
            account = receiver.adapter.channel.account
            herald = self.heralds.get(account)
            beside = [fetcher.run, herald.run] if herald is not None else [fetcher.run]
            work = partial(serve_account, receiver, sender, self.channels, beside)
            self.spawn(keep(f"account {account}", _while_ours(self.ownership, account, work)))

    def spawn(self, loop: Coroutine[Any, Any, None]) -> None:
        """Run until `stop`."""
        self._loops.append(asyncio.create_task(loop))

    async def ready(self) -> Mapping[str, tuple[bool, str]]:
        """Every part with a sentence, for `/readyz`."""
        parts = {name: (name not in self.supervisor.failing, says) for name, says in self.supervisor.health.items()}
        for account in self.ownership.waiting() if self.ownership is not None else ():
            part = f"account {account}"
            if part not in self.supervisor.failing:
                parts[part] = (True, "stands by: another gateway serves it, or is asked for it just now")
        version = self.knowledge.current.knowledge.version
        refused = self.knowledge.findings
        says = f"version {version} is live" + (f"; a newer one was refused: {refused[0]}" if refused else "")
        parts["knowledge"] = (True, says)
        rings, heard = self.dispatcher.health()
        parts["dispatcher"] = (rings or not self.role.thinks, heard)  # who only rings works on: nothing is lost
        try:
            await self.store.read(lambda tx: tx.controls.paused())
            parts["database"] = (True, "answers")
            if self.fleet is not None and (skew := await self.fleet.skew()):
                parts["knowledge"] = (True, f"{says}; not the same everywhere: {skew}")
        except Exception as error:  # whatever it says, the database is what is not ready
            parts["database"] = (False, str(error))
        return parts

    async def scrape(self) -> bytes:
        """The metrics, with the depths as they are now. Also while the database is away: then it must be seen."""
        self.metrics.parts({name: ok for name, (ok, _) in (await self.ready()).items()})
        try:
            self.metrics.depths(await self.store.read(lambda tx: tx.desk.depths(self.clock.now())))
            self.metrics.incidents(await self.store.read(lambda tx: tx.incidents.by_level()))
        except StoreError:
            self.metrics.depths(None)
            self.metrics.incidents(None)
        self.metrics.knowledge(self.knowledge.current.knowledge.version)
        return self.metrics.text()

    async def stop(self) -> None:
        """Drain: take nothing new, let running turns and sends end, close. Whatever is left is in the database."""
        if self.role.serves_desk:
            self.app.state.live.close()
        await asyncio.gather(self.dispatcher.stop(GRACE), *(sender.drain(GRACE) for sender in self.senders))
        await ended(self._loops)
        for owned in (self.ownership, self.watch_over):
            if owned is not None:  # nothing is in hand any more: another may go on
                await owned.close()
        for adapter in self.adapters.values():
            with suppress(Exception):  # leaving politely must not keep the database from being closed
                await adapter.close()
        try:
            await self.matchers.close()
        finally:
            await self.store.close()


def _while_ours(ownership: Ownership | None, account: AccountId, work: Loop) -> Loop:
    """The work of whoever serves this account. No ownership: nobody else could."""
    return work if ownership is None else partial(ownership.serve, account, work)


async def serve_account(
    receiver: Receiver, sender: Sender, channels: Channels, beside: Sequence[Loop] = ()
) -> None:  # fmt: skip
    """Log in, write down what was learned, then receive and send, and do what stands beside it, until one of them falls
    over."""
    await receiver.adapter.open()
    account = receiver.adapter.channel.account
    try:
        await channels.opened(account)
        async with asyncio.TaskGroup() as group:
            group.create_task(receiver.run())
            group.create_task(sender.run())
            for loop in beside:
                group.create_task(loop())
    finally:
        channels.closed(account)
