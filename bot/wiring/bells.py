"""One process or many: who wakes whom, and which parts may run alone."""

from collections.abc import Callable, Coroutine
from typing import Any

from bot.config import Config, database_url, nats_secrets
from bot.errors import ConfigError
from bot.ports import Clock, Dispatcher, Log, Store
from bot.runtime.dispatch import EmbeddedDispatcher
from bot.runtime.pacing import Senders
from bot.runtime.roles import Role
from bot.runtime.timers import SWEEP_EVERY, Timers
from bot.storage.vault import MAKE_KEY, VARIABLE, FernetVault

Loop = Callable[[], Coroutine[Any, Any, None]]


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
    if role.unseals and not FernetVault.has_key(config.data_folder):
        cure = f"Make one key ({MAKE_KEY}) and set it as {VARIABLE} for all gateways and consoles."
        raise ConfigError([f"{VARIABLE} is not set: gateways seal what the console opens, with the same key. {cure}"])


def bells(config: Config, clock: Clock, log: Log) -> tuple[Dispatcher, Senders, Loop | None]:
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


def timers(config: Config, store: Store, dispatcher: Dispatcher, clock: Clock, log: Log) -> Timers:
    nats = config.nats
    every, overdue = (SWEEP_EVERY, None) if nats is None else (nats.sweep_every_seconds, nats.overdue_seconds)
    return Timers(
        store, dispatcher, clock, log, config.keep_sealed, every, overdue, config.keep_customer_files,
        config.keep_messages,
    )  # fmt: skip
