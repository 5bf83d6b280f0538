"""The list itself: what is made of what."""

import asyncio
import os
import socket
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from fastapi import FastAPI

from bot.config import Config, Secrets, database_url
from bot.core.campaigns import CampaignId
from bot.core.conversations import ConversationId, IssueId
from bot.core.messages import AccountId
from bot.core.policy import Channel
from bot.data import cache_folder, help_folder
from bot.desk.app import DemoSetup, DeskSetup, Rank, SignInKeys, create_console
from bot.engine import Engine
from bot.kb.drafts import DraftFolder, write_draft
from bot.kb.rules_file import IncidentsText
from bot.matching import Matchers, load_encoder
from bot.observe.metrics import Metrics
from bot.ports import Adapter, Claim, Clock, KnowledgeBase, Log, Store
from bot.runtime.alarm import Alarm
from bot.runtime.channels import Channels, KnownChannels
from bot.runtime.fetch import Fetcher
from bot.runtime.fleet import Fleet
from bot.runtime.heal import Teller
from bot.runtime.http import Doors, add_doors
from bot.runtime.ownership import Ownership
from bot.runtime.pacing import Pacer, Senders, files_of
from bot.runtime.receive import Masker, Receiver
from bot.runtime.roles import Role
from bot.runtime.send import Alone, Sender
from bot.runtime.staff import StaffDesk
from bot.runtime.supervise import Supervisor
from bot.runtime.think import Thinker
from bot.storage.backend import backend_of
from bot.storage.locks import PostgresLocks
from bot.storage.vault import FernetVault
from bot.wiring.bells import bells, timers
from bot.wiring.bot import ALARM_LOOP, Bot
from bot.wiring.keeping import open_knowledge, open_store
from bot.wiring.people import account_ways, alarm_rooms, mail_ways, makes_heralds
from bot.wiring.platforms import make_adapters
from bot.wiring.trying import ReplayBeside


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
    adapters = make_adapters(config, clock, given) if role.holds_accounts else {}
    known = KnownChannels(adapters)
    dispatcher, wakers, wakes = bells(config, clock, log)
    vault = FernetVault.at(config.data_folder) if role.unseals else None
    store = open_store(config, known, hold="alone" if role is Role.ALL else "shared")
    try:
        encoder = config.encoder if role.matches else "none"
        matchers = Matchers(await asyncio.to_thread(load_encoder, encoder, cache_folder(), log))
        knowledge = await open_knowledge(config, store, matchers, clock, log, role)
    except BaseException:
        await store.close()
        raise
    metrics, keys = Metrics(), SignInKeys()
    channels = Channels(known, store, clock, log, reads=role is not Role.ALL)
    engine = Engine(knowledge, config.policy(), channels, clock)
    ownership = _ownership(config, tuple(adapters), store, clock, log) if role is Role.GATEWAY else None
    watch_over = _ownership(config, [ALARM_LOOP], store, clock, log) if role is Role.WORKER else None
    staff = _staff(config, store, wakers, known, clock, log, console or config.console_url())
    team = alarm_rooms(config, clock, staff)
    herald = makes_heralds(store, clock, log, metrics, console or config.console_url())
    by_mail = mail_ways(config) if role.thinks else {}
    by_account = {account: ways for account, a in adapters.items() if (ways := account_ways(config, a))}

    desk = None
    if role.serves_desk and vault is not None:
        desk = DeskSetup(
            brand=config.brand.name, store=store, knowledge=knowledge, vault=vault, clock=clock,
            people={name: Rank(rank) for name, rank in config.console.people.items()},
            channels=known, ring=wakers.wake, fetch=lambda account: wakers.wake(files_of(account)),
            nudge=dispatcher.ring, sign_in_keys=keys,
            address=console or config.console_url(), order_numbers=config.order_numbers,
            customer_file_bytes=config.customer_file_bytes,
            help_folder=help_folder(), demo=demo, undo=timedelta(seconds=config.console.undo_seconds),
            write_draft=partial(_draft, config.knowledge_folder, log) if role.publishes else None,
            drafts=DraftFolder(config.knowledge_folder) if role.publishes else None,
            rules=IncidentsText(config.knowledge_folder, tuple(config.people)) if role.publishes else None,
            replayer=ReplayBeside(config) if role.publishes else None,
        )  # fmt: skip
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
            Receiver(a, store, dispatcher, wakers, Masker(vault, config.order_numbers), clock, log, metrics, team)
            for a in adapters.values()
            if vault is not None
        ],
        channels=channels,
        senders=[
            Sender(a, store, dispatcher, knowledge, wakers, clock, log, metrics, _pacer(a), _claim(ownership, account))
            for account, a in adapters.items()
        ],
        fetchers=[Fetcher(a, store, wakers, clock, log, config.customer_file_bytes) for a in adapters.values()],
        staff=staff,
        fleet=None if role is Role.ALL else Fleet(store, knowledge, clock, log, _name(), role),
        ownership=ownership,
        timers=timers(config, store, dispatcher, clock, log),
        alarm=_alarm(config, store, knowledge, clock, log, metrics, _claim(watch_over, ALARM_LOOP), matchers)
        if role.thinks
        else None,
        mailer=herald(by_mail, _claim(watch_over, ALARM_LOOP)) if by_mail else None,
        heralds={account: herald(ways, _claim(ownership, account)) for account, ways in by_account.items()},
        watch_over=watch_over,
        teller=Teller(store, wakers, clock, log),
        supervisor=Supervisor(clock, log),
        keys=keys,
        metrics=metrics,
        app=FastAPI(docs_url=None, redoc_url=None, openapi_url=None) if desk is None else create_console(desk),
    )
    add_doors(bot.app, Doors(adapters, bot.ready, bot.scrape))
    return bot


def _ownership(config: Config, of: Sequence[AccountId], store: Store, clock: Clock, log: Log) -> Ownership:
    database = backend_of(database_url(config))
    return Ownership(of, lambda: PostgresLocks(database), store, clock, log, _name())


def _alarm(
    config: Config,
    store: Store,
    knowledge: KnowledgeBase,
    clock: Clock,
    log: Log,
    metrics: Metrics,
    claim: Claim,
    matchers: Matchers,
) -> Alarm:
    return Alarm(
        store, knowledge, clock, log, metrics, claim, matchers.clusters, tuple(config.people),
        tuple(config.console.tell_if_empty), timedelta(minutes=config.console.empty_minutes),
    )  # fmt: skip


def _name() -> str:
    """Of this process, for people."""
    return f"{socket.gethostname()}:{os.getpid()}"


def _claim(ownership: Ownership | None, account: AccountId) -> Claim:
    return Alone() if ownership is None else ownership.claims[account]


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

    def recall(issue: IssueId, conversation: ConversationId) -> str:
        return f"{console}/incidents/recall/{issue}?thread={conversation}"

    def recalled(campaign: CampaignId) -> str:
        return f"{console}/campaigns/{campaign}"

    return StaffDesk(room, store, wakers, channels, link, clock, log, config.order_numbers, recall, recalled)


def _pacer(adapter: Adapter) -> Pacer:
    return Pacer(adapter.channel.law.room_gap, adapter.channel.law.account_gap)


def _draft(folder: Path, log: Log, issue: IssueId, texts: Sequence[str], who: str, now: datetime) -> str:
    try:
        return write_draft(folder, issue, texts, who, now)
    except OSError as error:  # the answer is taken back all the same
        log.error("the failing tests could not be written", folder=str(folder), error=str(error))
        return ""
