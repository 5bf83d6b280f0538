"""Platforms: which adapter serves an account, and what it is made of."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from adapters import plaza as plaza_adapter
from bot.config import Config, Secrets, secrets_of
from bot.core.messages import AccountId, RoomKind
from bot.core.policy import Channel
from bot.errors import ConfigError
from bot.ports import Adapter, Clock


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
