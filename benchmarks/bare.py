"""Echo bots as the libraries' own handbooks write them: what a message costs without us."""

import asyncio
import warnings
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import telegram
import yarl
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient
from telegram.ext import ApplicationBuilder, ContextTypes, MessageHandler, filters

from tests.fakes.discord import FakeDiscord
from tests.fakes.slack import FakeSlack
from tests.fakes.telegram import FakeTelegram

with warnings.catch_warnings():  # its voice part imports a module that Python 3.13 drops
    warnings.simplefilter("ignore", DeprecationWarning)
    import discord
    from discord.gateway import DiscordWebSocket
    from discord.http import Route


@asynccontextmanager
async def telegram_echo(fake: FakeTelegram) -> AsyncIterator[None]:
    """python-telegram-bot's Application, which answers each message by quoting it."""

    async def echo(update: telegram.Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        if update.message is not None and update.message.text is not None:
            await update.message.reply_text(update.message.text, do_quote=True)

    app = ApplicationBuilder().token(fake.token).base_url(fake.base_url).build()
    app.add_handler(MessageHandler(filters.TEXT, echo))
    assert app.updater is not None
    async with app:
        await app.start()
        await app.updater.start_polling()
        yield
        await app.updater.stop()
        await app.stop()


@asynccontextmanager
async def slack_echo(fake: FakeSlack) -> AsyncIterator[None]:
    """slack-bolt's AsyncApp in Socket Mode, which answers each message in its thread."""
    web = AsyncWebClient(fake.token, base_url=fake.base_url)
    app = AsyncApp(client=web)

    @app.event("message")
    async def echo(event: dict[str, Any], client: AsyncWebClient) -> None:
        if "bot_id" not in event:
            await client.chat_postMessage(channel=event["channel"], thread_ts=event["ts"], text=event["text"])

    handler = AsyncSocketModeHandler(app, fake.app_token)
    await handler.connect_async()  # type: ignore[no-untyped-call]  # the same
    try:
        yield
    finally:
        await handler.close_async()  # type: ignore[no-untyped-call]  # the same


@asynccontextmanager
async def discord_echo(fake: FakeDiscord) -> AsyncIterator[None]:
    """discord.py's Client, which answers each message by quoting it."""
    Route.BASE = fake.base_url
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(fake.gateway_url)
    client = discord.Client(intents=discord.Intents(guilds=True, guild_messages=True, message_content=True))

    async def on_message(message: discord.Message) -> None:
        if message.author != client.user:
            await message.reply(message.content)

    client.event(on_message)
    await client.login(fake.token)
    running = asyncio.create_task(client.connect())
    try:
        await client.wait_until_ready()
        yield
    finally:
        await client.close()
        await asyncio.gather(running, return_exceptions=True)


ECHOES: Mapping[str, Callable[[Any], AbstractAsyncContextManager[None]]] = {
    "telegram": telegram_echo,
    "slack": slack_echo,
    "discord": discord_echo,
}
