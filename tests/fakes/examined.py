"""What only `doctor` and `connect` ask of the pretended platforms, and a gateway before them whose clock is wrong."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from email.utils import format_datetime

import aiohttp
from aiohttp import web

from bot.runtime.clock import SystemClock
from tests.fakes.discord import FakeDiscord
from tests.fakes.discord_gateway import Gateway
from tests.fakes.discord_rest import Rest
from tests.fakes.discord_world import Raw, World
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram_updates import ApiError

SIX_RIGHTS = 309237746688


class TelegramToExamine(FakeTelegram):
    """With getChat and getChatMember, as the Bot API tells them to a bot that is no administrator."""

    def __init__(self, *, privacy: bool = False) -> None:
        super().__init__(privacy=privacy)
        self.methods.table |= {"getchat": self._get_chat, "getchatmember": self._get_chat_member}

    async def _get_chat(self, p: dict[str, str]) -> Raw:
        chat = self.world.find(p["chat_id"])
        if chat is None or not chat.started:
            raise ApiError(400, "Bad Request: chat not found")
        if chat.migrated_to is not None:
            moved = {"migrate_to_chat_id": chat.migrated_to.id}
            raise ApiError(400, "Bad Request: group chat was upgraded to a supergroup chat", moved)
        if chat.bot_status == "kicked":
            raise ApiError(403, f"Forbidden: bot was kicked from the {chat.type} chat")
        return chat.raw() | {"accent_color_id": 0, "max_reaction_count": 11}  # these two are always there

    async def _get_chat_member(self, p: dict[str, str]) -> Raw:
        chat = self.world.find(p["chat_id"])
        assert chat is not None
        told: Raw = {"user": self.bot.raw(), "status": chat.bot_status}
        return told | ({"can_send_messages": False} if chat.bot_status == "restricted" else {})


class _RestWithRights(Rest):
    """The bot's role has rights, and the channel may take them away again."""

    rights = SIX_RIGHTS
    taken = 0  # from everyone, in every channel
    endpoint = ""

    def __init__(self, world: World, gateway: Gateway) -> None:
        super().__init__(world, gateway)
        self._paths.append(("guilds", "GET", re.compile("users/@me/guilds")))

    def do_guilds(self, _: Raw) -> list[Raw]:
        return [{"id": str(server.id), "name": server.name} for server in self.world.servers]

    def do_server(self, told: Raw, server: int) -> Raw:
        there = super().do_server(told, server)
        ours = str(self._server(server).our_role)
        roles = [role | {"permissions": str(self.rights)} if role["id"] == ours else role for role in there["roles"]]
        return there | {"roles": roles}

    def do_channel(self, told: Raw, channel: int) -> Raw:
        there = super().do_channel(told, channel)
        changed = {"id": there.get("guild_id"), "type": 0, "allow": "0", "deny": str(self.taken)}
        return there | {"permission_overwrites": [changed]}

    def do_application(self, told: Raw) -> Raw:
        return super().do_application(told) | {"interactions_endpoint_url": self.endpoint or None}


class DiscordToExamine(FakeDiscord):
    """With the permissions that the API tells."""

    def __init__(self, *, content: bool = True) -> None:
        super().__init__(content=content)
        flags = self.rest.flags
        self.examined = _RestWithRights(self.world, self.gateway)
        self.rest = self.examined
        self.rest.flags = flags


@asynccontextmanager
async def with_clock(base_url: str, ahead: timedelta) -> AsyncIterator[str]:
    """The same server behind a gateway whose Date is wrong by so much; gives its base_url."""
    origin, slash, rest = base_url.partition("/api") if "/api" in base_url else base_url.partition("/bot")

    async def pass_on(request: web.Request) -> web.Response:
        body, kept = await request.read(), {"Authorization", "Content-Type"}
        headers = {name: value for name, value in request.headers.items() if name in kept}
        async with session.request(request.method, f"{origin}{request.path_qs}", data=body, headers=headers) as answer:
            told = {name: value for name, value in answer.headers.items() if name.lower() == "x-oauth-scopes"}
            date = format_datetime(_now() + ahead, usegmt=True)
            told |= {"Date": date, "Content-Type": "application/json"}
            return web.Response(status=answer.status, body=await answer.read(), headers=told)

    async with aiohttp.ClientSession() as session:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", pass_on)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            yield f"http://127.0.0.1:{runner.addresses[0][1]}{slash}{rest}"
        finally:
            await runner.cleanup()


def _now() -> datetime:
    return SystemClock().now()
