"""Discord: an application with a bot, its intent and its six rights; and whether it is so.

Asks who we are, the application, channels, servers and members only; the gateway is left to the bot that runs.
"""

import re
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from adapters.setup.base import Answer, Bot, Guide, Line, Secret, Step, Tell, Wanted, fine, problem, warning

BASE_URL = "https://discord.com/api/v10"
PORTAL = "https://discord.com/developers/applications"
RIGHTS = {  # what the bot needs, by Discord's bit: its name there
    1 << 10: "View Channels",
    1 << 11: "Send Messages",
    1 << 15: "Attach Files",
    1 << 16: "Read Message History",
    1 << 35: "Create Public Threads",
    1 << 38: "Send Messages in Threads",
}
OF_FORUMS = {1 << 10, 1 << 16, 1 << 38}  # enough in a forum: there each post is a thread already
ADMINISTRATOR = 1 << 3
CONTENT = 1 << 18 | 1 << 19  # the flags of an application that may read what is written (in few, in many servers)
FORUMS, THREADS = {15, 16}, {10, 11, 12}  # channel types


def invite(application: str) -> str:
    """The address that asks a server's owner for the six rights and no more."""
    asked = {"client_id": application, "scope": "bot", "permissions": str(sum(RIGHTS))}
    return f"https://discord.com/oauth2/authorize?{urlencode(asked)}"


def _then(bot: Bot) -> tuple[Step, ...]:
    return (
        Step("Invite it: open this address, choose your server, press Authorize.", bot.link),
        Step("In a channel that only some roles may see: channel settings, Permissions, add the bot's role."),
    )


GUIDE = Guide(
    platform="discord",
    title="Discord",
    needs="A Discord account with the right Manage Server in your server, and a browser. About fifteen minutes.",
    steps=(
        Step(
            'Open this page and press New Application. Give it a name that says what it is, such as "Acme Help (bot)". '
            "On the page General Information, leave Interactions Endpoint URL empty.",
            PORTAL,
        ),
        Step("On the left: Bot. Under Privileged Gateway Intents switch on Message Content Intent, and save."),
        Step(
            "On the same page press Reset Token and copy the token. It is shown only this once. Whoever has it can "
            "speak as your bot: treat it like a password."
        ),
    ),
    secrets=(
        Secret(
            "token",
            "bot's token",
            re.compile(r"[\w-]+\.[\w-]+\.[\w-]+"),
            "A token has three parts with dots between. It is on the page Bot; the Client Secret is another thing.",
        ),
    ),
    then=_then,
    staff="Settings, Advanced, Developer Mode; then a right click on the person or on a role of your team, Copy ID",
    rooms="Settings, Advanced, Developer Mode; then a right click on the channel, Copy ID",
)


async def examine(wanted: Wanted, line: Line, tell: Tell) -> Bot | None:
    """Token, intent, rooms with the rights in them, people."""
    me = await _get(wanted, line, "users/@me")
    if me.status != HTTPStatus.OK:
        cure = f"{PORTAL}, your application, Bot, Reset Token: copy the new one."
        tell(problem("Discord does not accept this token.", cure))
        return None
    application = (await _get(wanted, line, "oauth2/applications/@me")).body
    bot = Bot(str(me.body["id"]), str(me.body.get("username", "")), invite(str(application.get("id", me.body["id"]))))
    tell(fine(f"The token is good: it is the one of {bot.name}."))
    _application(application, tell)
    servers = await _rooms(wanted, line, bot, tell)
    if not wanted.rooms:
        await _anywhere(wanted, line, bot, tell)
    await _staff(wanted, line, servers.values(), tell)
    return bot


async def _get(wanted: Wanted, line: Line, path: str) -> Answer:
    base = (wanted.base_url or BASE_URL).rstrip("/")
    return await line.ask("GET", f"{base}/{path}", headers={"Authorization": f"Bot {wanted.token}"})


def _application(application: Mapping[str, Any], tell: Tell) -> None:
    if int(application.get("flags") or 0) & CONTENT:
        tell(fine("The message content intent is on: it can read the channels, and sees when your team answers."))
    else:
        cause = (
            "The message content intent is off: it can read only what mentions it, answers to it, and private "
            "messages. That one of your team answers it still sees, but not with which words."
        )
        cure = f"{PORTAL}, your application, Bot, Message Content Intent: switch it on, save, start Beancan again."
        tell(warning(cause, cure))
    if application.get("interactions_endpoint_url"):
        cause = "Interactions Endpoint URL is set: Discord sends taps on buttons there and not to Beancan."
        tell(problem(cause, f"{PORTAL}, your application, General Information: empty that field and save."))


async def _anywhere(wanted: Wanted, line: Line, bot: Bot, tell: Tell) -> None:
    if (await _get(wanted, line, "users/@me/guilds")).body.get("list") == []:
        tell(warning("The bot is in no server yet.", f"Open {bot.link} and choose your server."))


async def _rooms(wanted: Wanted, line: Line, bot: Bot, tell: Tell) -> Mapping[str, Mapping[str, Any]]:
    """Looks at each room; gives the servers that they are in, by id."""
    servers: dict[str, Mapping[str, Any]] = {}
    for room in wanted.rooms:
        answer = await _get(wanted, line, f"channels/{room}")
        if answer.status == HTTPStatus.FORBIDDEN:
            cure = f"Channel settings, Permissions: add the bot's role with View Channels. Not invited yet? {bot.link}"
            tell(problem(f"The bot cannot see the channel {room}.", cure))
        elif answer.status != HTTPStatus.OK:
            cure = f"Compare the id: {GUIDE.rooms}. Is the bot in that server? {bot.link}"
            tell(problem(f"Discord knows no channel {room}.", cure))
        else:
            await _rights(wanted, line, bot, answer.body, servers, tell)
    return servers


async def _rights(
    wanted: Wanted,
    line: Line,
    bot: Bot,
    channel: Mapping[str, Any],
    servers: dict[str, Mapping[str, Any]],
    tell: Tell,
) -> None:
    name, number = f"#{channel.get('name', '')} ({channel['id']})", str(channel.get("guild_id", ""))
    if not number:
        tell(fine(f"It is in {name}."))
        return
    if number not in servers:
        server = (await _get(wanted, line, f"guilds/{number}")).body
        servers[number] = {**server, "us": (await _get(wanted, line, f"guilds/{number}/members/{bot.id}")).body}
    needed = OF_FORUMS if channel.get("type") in FORUMS | THREADS else RIGHTS.keys()
    if channel.get("type") in THREADS and channel.get("parent_id"):
        channel = (await _get(wanted, line, f"channels/{channel['parent_id']}")).body
    have = rights(servers[number], servers[number]["us"], channel, bot.id)
    missing = [RIGHTS[bit] for bit in RIGHTS if bit in needed and not have & bit]
    if missing:
        cure = "Server settings, Roles, the bot's role; or channel settings, Permissions: switch them on."
        tell(problem(f"In {name} the bot lacks: {', '.join(missing)}.", cure))
    else:
        tell(fine(f"It is in {name} with all rights that it needs."))


def rights(server: Mapping[str, Any], us: Mapping[str, Any], channel: Mapping[str, Any], bot: str) -> int:
    """What the bot may do in a channel, as Discord computes it: the roles, then what the channel changes for everyone,
    for the roles, and for the bot itself."""
    roles = {str(server["id"]), *map(str, us.get("roles", ()))}
    have = 0
    for role in server.get("roles", ()):
        if str(role["id"]) in roles:
            have |= int(role.get("permissions") or 0)
    if have & ADMINISTRATOR:
        return sum(RIGHTS)
    changes = {str(each["id"]): each for each in channel.get("permission_overwrites", ())}
    for group in ({str(server["id"])}, roles - {str(server["id"])}, {bot}):
        deny, allow = (_joined(changes, group, which) for which in ("deny", "allow"))
        have = have & ~deny | allow
    return have


def _joined(changes: Mapping[str, Mapping[str, Any]], group: Iterable[str], which: str) -> int:
    bits = 0
    for who in group:
        bits |= int(changes.get(who, {}).get(which) or 0)
    return bits


async def _staff(wanted: Wanted, line: Line, servers: Iterable[Mapping[str, Any]], tell: Tell) -> None:
    there = list(servers)
    for person in wanted.staff:
        if not re.fullmatch(r"\d{15,20}", person):
            tell(problem(f"staff: {person} is no Discord id.", f"Write the number: {GUIDE.staff}."))
        elif there:
            await _person(wanted, line, person, there, tell)


async def _person(wanted: Wanted, line: Line, person: str, servers: list[Mapping[str, Any]], tell: Tell) -> None:
    for server in servers:
        role = next((one for one in server.get("roles", ()) if str(one["id"]) == person), None)
        if role is not None:
            tell(fine(f"staff: {person} is the role {role.get('name')}."))
            return
        member = await _get(wanted, line, f"guilds/{server['id']}/members/{person}")
        if member.status == HTTPStatus.OK:
            tell(fine(f"staff: {person} is {(member.body.get('user') or {}).get('username', 'a member')}."))
            return
    cause = f"staff: {person} is neither a member nor a role of the servers that your rooms are in."
    tell(problem(cause, f"Compare the id: {GUIDE.staff}."))
