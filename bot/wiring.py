"""THE only file that knows every concrete class. It reads like a list: what is made of what, and what runs."""

import asyncio
import getpass
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from fastapi import FastAPI

from adapters import plaza as plaza_adapter
from bot.config import Config, Secrets, database_url, nats_secrets, secrets_of
from bot.core.conversations import ConversationId
from bot.core.issues import Knowledge
from bot.core.messages import AccountId, RoomKind
from bot.core.policy import Channel
from bot.data import cache_folder, help_folder
from bot.desk.app import DemoSetup, DeskSetup, Rank, SignInKeys, create_console
from bot.engine import Engine
from bot.errors import ConfigError
from bot.kb.findings import Finding
from bot.kb.live import LiveKnowledge
from bot.kb.snapshot import from_bytes, to_bytes
from bot.matching import Matchers, load_encoder
from bot.observe.metrics import Metrics
from bot.ports import Adapter, Clock, Dispatcher, Log, Store
from bot.runtime.dispatch import EmbeddedDispatcher
from bot.runtime.http import Doors, add_doors
from bot.runtime.receive import Masker, Receiver
from bot.runtime.roles import Role
from bot.runtime.send import Pacer, Sender, Senders
from bot.runtime.staff import StaffDesk
from bot.runtime.supervise import Supervisor
from bot.runtime.think import Thinker
from bot.runtime.timers import SWEEP_EVERY, Timers
from bot.storage.backend import Hold
from bot.storage.rules import Rules
from bot.storage.store import SqlStore
from bot.storage.vault import FernetVault

Loop = Callable[[], Coroutine[Any, Any, None]]
GRACE = 10.0  # seconds that running turns and sends get when the process is asked to stop


# --- platforms ---


def _plaza(config: Config, name: str, secrets: Secrets, clock: Clock) -> Adapter:
    account = config.accounts[name]
    return plaza_adapter.PlazaAdapter(
        plaza_adapter.PlazaAccount(
            channel=config.channel(name, plaza_adapter.ABILITIES),
            base_url=account.base_url or "",
            token=secrets.token,
            handle=account.handle or config.handle,
            bots=frozenset(account.bots),
        ),
        clock,
    )


def _telegram(config: Config, name: str, secrets: Secrets, clock: Clock) -> Adapter:
    from adapters import telegram

    account, channel = config.accounts[name], config.channel(name, telegram.ABILITIES)
    made = telegram.TelegramAccount(
        channel=channel,
        token=secrets.token,
        username=account.handle or "",
        staff=frozenset(config.staff_of(name)),
        support_rooms=_support_rooms(channel),
        webhook_url=account.webhook_url or "" if account.mode == "webhook" else "",
        webhook_secret=secrets.secret,
    )
    made = replace(
        made,
        base_url=account.base_url or made.base_url,
        base_file_url=account.base_file_url or made.base_file_url,
    )
    return telegram.TelegramAdapter(made, clock)


def _slack(config: Config, name: str, secrets: Secrets, clock: Clock) -> Adapter:
    from adapters import slack

    account, channel = config.accounts[name], config.channel(name, slack.ABILITIES)
    by_webhook = account.mode == "webhook"
    made = slack.SlackAccount(
        channel=channel,
        token=secrets.token,
        app_token="" if by_webhook else secrets.app_token,
        signing_secret=secrets.secret if by_webhook else "",
        staff=frozenset(config.staff_of(name)),
        support_rooms=_support_rooms(channel),
    )
    return slack.SlackAdapter(replace(made, base_url=account.base_url or made.base_url), clock)


def _discord(config: Config, name: str, secrets: Secrets, clock: Clock) -> Adapter:
    from adapters import discord

    account, channel = config.accounts[name], config.channel(name, discord.ABILITIES)
    made = discord.DiscordAccount(
        channel=channel,
        token=secrets.token,
        staff=frozenset(config.staff_of(name)),
        bots=frozenset(account.bots),
        support_rooms=_support_rooms(channel),
    )
    return discord.DiscordAdapter(replace(made, base_url=account.base_url or made.base_url), clock)


def _support_rooms(channel: Channel) -> frozenset[str]:
    """Rooms where everything is said to the brand, as the configuration names them."""
    return frozenset(room for room, law in channel.rooms.items() if law.kind is RoomKind.SUPPORT)


PLATFORMS: Mapping[str, Callable[[Config, str, Secrets, Clock], Adapter]] = {
    "plaza": _plaza,
    "telegram": _telegram,
    "slack": _slack,
    "discord": _discord,
}


def make_adapters(
    config: Config, clock: Clock, given: Mapping[str, Secrets] | None = None
) -> Mapping[AccountId, Adapter]:
    """One adapter per account. Raises ConfigError for a missing secret, library or platform.

    `given`: secrets that were made here and stand nowhere (the demo's own plaza).
    """
    made: dict[AccountId, Adapter] = {}
    for name, account in config.accounts.items():
        maker = PLATFORMS.get(account.platform)
        if maker is None:
            served = ", ".join(PLATFORMS)
            raise ConfigError(
                [f"{config.place(f'accounts.{name}')}: {account.platform} is not served yet. Use: {served}"]
            )
        try:
            known = (given or {}).get(name) or secrets_of(config, name)
            made[AccountId(name)] = maker(config, name, known, clock)
        except ModuleNotFoundError as error:
            cure = f"Install it: pip install 'beancan[{account.platform}]'"
            message = f"{config.place(f'accounts.{name}')}: the library for {account.platform} is not installed. {cure}"
            raise ConfigError([message]) from error
    return made


# --- storage and knowledge ---


def open_store(config: Config, adapters: Mapping[AccountId, Adapter], *, hold: Hold = "") -> SqlStore:
    """The database of this configuration. Raises StoreError with place, cause and cure."""
    policy = config.policy()
    rules = Rules(
        edit_within=policy.edit_within,
        repeat=policy.repeat_after,
        burst=policy.quiet * 1.5,  # many platforms tell the time in whole seconds
        question_timeout=policy.question_timeout,
        keep_sealed=config.keep_sealed,
        wait=config.wait,
        channels={account: adapter.channel for account, adapter in adapters.items()},
    )
    return SqlStore.open(database_url(config), rules=rules, hold=hold)


async def open_knowledge(config: Config, store: Store, matchers: Matchers, clock: Clock, log: Log) -> LiveKnowledge:
    """The knowledge of this configuration, loaded, tested and published. Raises KnowledgeError with every mistake."""

    def tell(what: str, findings: Sequence[Finding]) -> None:
        if what == "refused":
            log.error("new knowledge was refused, the last good version stays", findings=[str(f) for f in findings])
        else:
            log.info("new knowledge is live", warnings=len(findings))

    def today() -> date:
        return clock.now().date()

    async def publish(knowledge: Knowledge) -> None:
        body, who, now = to_bytes(knowledge), getpass.getuser(), clock.now()
        await store.write(lambda tx: tx.controls.publish(knowledge, body, who, now))

    body = await store.read(lambda tx: tx.controls.published())
    return await LiveKnowledge.open(
        config.knowledge_folder,
        matchers.build,
        config.policy(),
        today,
        rules=config.rules,
        previous=from_bytes(body) if body else None,
        tell=tell,
        publish=publish,
    )


# --- one process or many ---


def check_role(config: Config, role: Role) -> None:
    """Raises ConfigError if a part of the bot cannot run alone with these settings."""
    if role is Role.ALL:
        return
    if database_url(config).startswith("sqlite"):
        cure = "Name a PostgreSQL database in database: url, or start with --role all."
        raise ConfigError([f"{config.place('database')}: SQLite serves one process, --role {role} is for many. {cure}"])
    if config.nats is None:
        cure = "Add nats: {urls: [nats://...]}, or start with --role all."
        raise ConfigError([f"{config.place('nats')}: --role {role} needs NATS to ring the others. {cure}"])
    # What an adapter learns when it logs in (links, rooms, what it may see) is not told to the other processes yet.
    if learning := sorted({account.platform for account in config.accounts.values()} - {"plaza"}):
        cure = "Start with --role all."
        place = config.place("accounts")
        raise ConfigError([f"{place}: only the plaza can be served in parts so far, not {', '.join(learning)}. {cure}"])


def _bells(config: Config, clock: Clock, log: Log) -> tuple[Dispatcher, Senders, Loop | None]:
    """The dispatcher, who wakes the send loops, and the loop that keeps the latter in touch with other processes."""
    nats = config.nats
    if nats is None:
        return EmbeddedDispatcher(clock, log), Senders(), None
    try:
        from bot.runtime.doorbell import NatsDispatcher
        from bot.runtime.jetstream import NatsSettings
        from bot.runtime.wakes import SharedSenders
    except ModuleNotFoundError as error:
        cure = "Install it: pip install 'beancan[nats]'"
        raise ConfigError([f"{config.place('nats')}: the library for NATS is not installed. {cure}"]) from error
    secrets = nats_secrets(config)
    settings = NatsSettings(
        tuple(nats.urls), nats.ack_wait_seconds, nats.replicas, nats.name, nats.user or "", secrets.password,
        secrets.token,
    )  # fmt: skip
    dispatcher = NatsDispatcher(settings, clock, log)
    wakers = SharedSenders(dispatcher)
    return dispatcher, wakers, wakers.run


# --- the bot ---


@dataclass(slots=True)
class Bot:
    """Everything that runs in one process. `app` is the console with the doors for machines, or the doors alone."""

    role: Role
    config: Config
    clock: Clock
    log: Log
    store: Store
    knowledge: LiveKnowledge
    matchers: Matchers
    adapters: Mapping[AccountId, Adapter]
    dispatcher: Dispatcher
    wakes: Loop | None
    thinker: Thinker
    receivers: Sequence[Receiver]
    senders: Sequence[Sender]
    staff: StaffDesk | None
    timers: Timers
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
            self.spawn(keep("thinking", lambda: self.dispatcher.run(self.thinker.turn)))
            self.spawn(keep("timers", self.timers.run))
        if self.config.knowledge.reload:
            self.spawn(keep("knowledge", self.knowledge.watch))
        if self.role.holds_accounts:
            self._start_accounts()

    def _start_accounts(self) -> None:
        if self.staff is not None:
            self.spawn(self.supervisor.keep("staff room", self.staff.run))
        for receiver, sender in zip(self.receivers, self.senders, strict=True):
            name = f"account {receiver.adapter.channel.account}"
            self.spawn(self.supervisor.keep(name, lambda r=receiver, s=sender: serve_account(r, s)))  # type: ignore[misc]

    def spawn(self, loop: Coroutine[Any, Any, None]) -> None:
        """Run until `stop`."""
        self._loops.append(asyncio.create_task(loop))

    async def ready(self) -> Mapping[str, tuple[bool, str]]:
        """Every part with a sentence, for `/readyz`."""
        parts = {name: (name not in self.supervisor.failing, says) for name, says in self.supervisor.health.items()}
        version = self.knowledge.current.knowledge.version
        refused = self.knowledge.findings
        says = f"version {version} is live" + (f"; a newer one was refused: {refused[0]}" if refused else "")
        parts["knowledge"] = (True, says)
        rings, says = self.dispatcher.health()
        parts["dispatcher"] = (rings or not self.role.thinks, says)  # who only rings works on: nothing is lost
        try:
            await self.store.read(lambda tx: tx.controls.paused())
            parts["database"] = (True, "answers")
        except Exception as error:  # whatever it says, the database is what is not ready
            parts["database"] = (False, str(error))
        return parts

    async def scrape(self) -> bytes:
        """The metrics, with the depths as they are now."""
        for name, value in (await self.store.read(lambda tx: tx.desk.depths(self.clock.now()))).items():
            self.metrics.gauge(f"beancan_{name}", value)
        self.metrics.knowledge(self.knowledge.current.knowledge.version)
        return self.metrics.text()

    async def stop(self) -> None:
        """Drain: take nothing new, let running turns and sends end, close. Whatever is left is in the database."""
        if self.role.serves_desk:
            self.app.state.live.close()
        await asyncio.gather(self.dispatcher.stop(GRACE), *(sender.drain(GRACE) for sender in self.senders))
        for loop in self._loops:
            loop.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)
        for adapter in self.adapters.values():
            with suppress(Exception):  # leaving politely must not keep the database from being closed
                await adapter.close()
        try:
            await self.matchers.close()
        finally:
            await self.store.close()


async def serve_account(receiver: Receiver, sender: Sender) -> None:
    """Log in, then receive and send until one of them falls over."""
    await receiver.adapter.open()
    async with asyncio.TaskGroup() as group:
        group.create_task(receiver.run())
        group.create_task(sender.run())


async def build(
    config: Config,
    clock: Clock,
    log: Log,
    *,
    demo: DemoSetup | None = None,
    given: Mapping[str, Secrets] | None = None,
    console: str = "",
    role: Role = Role.ALL,
) -> Bot:
    """Make everything. Raises ConfigError, KnowledgeError or StoreError; then nothing is left open.

    `console`: where people open it, if that is not what the configuration says (a free port was taken).
    """
    adapters = make_adapters(config, clock, given)
    dispatcher, wakers, wakes = _bells(config, clock, log)
    vault = FernetVault.at(config.data_folder)
    store = open_store(config, adapters, hold="alone" if role is Role.ALL else "shared")
    try:
        matchers = Matchers(await asyncio.to_thread(load_encoder, config.encoder, cache_folder(), log))
        knowledge = await open_knowledge(config, store, matchers, clock, log)
    except BaseException:
        await store.close()
        raise
    metrics, keys = Metrics(), SignInKeys()
    engine = Engine(knowledge, config.policy(), adapters, clock)
    masker = Masker(vault, config.order_numbers)
    channels = {account: adapter.channel for account, adapter in adapters.items()}
    staff = _staff(config, store, wakers, channels, clock, log, console or config.console_url())

    desk = DeskSetup(
        brand=config.brand.name,
        store=store,
        knowledge=knowledge,
        vault=vault,
        clock=clock,
        people={name: Rank(role) for name, role in config.console.people.items()},
        channels=channels,
        ring=wakers.wake,
        nudge=dispatcher.ring,
        sign_in_keys=keys,
        order_numbers=config.order_numbers,
        help_folder=help_folder(),
        demo=demo,
    )
    bot = Bot(
        role=role,
        config=config,
        clock=clock,
        log=log,
        store=store,
        knowledge=knowledge,
        matchers=matchers,
        adapters=adapters,
        dispatcher=dispatcher,
        wakes=wakes,
        thinker=Thinker(engine, store, wakers, clock, log, metrics),
        receivers=[
            Receiver(a, store, dispatcher, wakers, masker, clock, log, metrics, staff) for a in adapters.values()
        ],
        senders=[
            Sender(a, store, dispatcher, knowledge, wakers, clock, log, metrics, _pacer(a)) for a in adapters.values()
        ],
        staff=staff,
        timers=_timers(config, store, dispatcher, clock, log),
        supervisor=Supervisor(clock, log),
        keys=keys,
        metrics=metrics,
        app=create_console(desk) if role.serves_desk else FastAPI(docs_url=None, redoc_url=None, openapi_url=None),
    )
    add_doors(bot.app, Doors(adapters if role.holds_accounts else {}, bot.ready, bot.scrape))
    return bot


def _timers(config: Config, store: Store, dispatcher: Dispatcher, clock: Clock, log: Log) -> Timers:
    nats = config.nats
    every, overdue = (SWEEP_EVERY, None) if nats is None else (nats.sweep_every_seconds, nats.overdue_seconds)
    return Timers(store, dispatcher, clock, log, config.keep_sealed, every, overdue)


def _staff(
    config: Config,
    store: Store,
    wakers: Senders,
    channels: Mapping[AccountId, Channel],
    clock: Clock,
    log: Log,
    console: str,
) -> StaffDesk | None:
    room = config.staff_room
    if room is None:
        return None

    def link(conversation: ConversationId) -> str:
        return f"{console}/t/{conversation}"

    return StaffDesk(room, store, wakers, channels, link, clock, log, config.order_numbers)


def _pacer(adapter: Adapter) -> Pacer:
    return Pacer(adapter.channel.law.room_gap, adapter.channel.law.account_gap)
