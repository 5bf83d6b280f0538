"""Telegram: from BotFather to a bot in the group, and whether it is so.

Asks getMe, getWebhookInfo, getChat and getChatMember only: none of them takes an update away from a bot that runs.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from adapters.setup.base import (
    Answer,
    Bot,
    Found,
    Guide,
    Line,
    Secret,
    Step,
    Tell,
    Wanted,
    fine,
    problem,
    warning,
)

BASE_URL = "https://api.telegram.org/bot"
BOTFATHER = "https://t.me/BotFather"
THERE = {"creator", "administrator", "member"}
UNREAD = 100  # updates that wait: more means that nobody fetches them


def _then(bot: Bot) -> tuple[Step, ...]:
    return (
        Step(
            "Unless privacy mode is off: in the chat with @BotFather send /setprivacy, choose "
            f"{bot.name}, press Disable, so that it sees what your team types in the group. If the bot is in a group "
            "already, remove it there and add it again.",
            BOTFATHER,
        ),
        Step(
            f"Add it to your group: open the group, Add members, search {bot.name}, add it. A plain member is enough.",
            f"{bot.link}?startgroup=true",
        ),
    )


GUIDE = Guide(
    platform="telegram",
    title="Telegram",
    needs="Telegram on a phone or computer, and the right to add members to your group. About ten minutes.",
    steps=(
        Step("Open a chat with @BotFather, the one with the blue check mark. Press Start.", BOTFATHER),
        Step("Send him this:", paste="/newbot"),
        Step('He asks for a name. Say in it what it is, such as "Acme Help (bot)".'),
        Step("He asks for a username. It has to end in bot, such as acme_help_bot."),
        Step(
            "He answers with a line like 700000001:AAE... That is the token. Whoever has it can speak as your bot: "
            "treat it like a password."
        ),
    ),
    secrets=(
        Secret(
            "token",
            "token from BotFather",
            re.compile(r"\d+:[\w-]{20,}"),
            "A token begins with digits and a colon, such as 700000001:AAE... Copy the whole line.",
        ),
    ),
    then=_then,
    staff="Telegram Desktop, Settings, Advanced, Experimental settings, Show Peer IDs in Profile: each profile has it",
    rooms='a public group by its name ("@acme_help"), a private one by its id with -100 in front',
)


async def examine(wanted: Wanted, line: Line, tell: Tell) -> Bot | None:
    """Token, privacy mode, webhook, rooms, people."""
    answer = await _call(wanted, line, "getMe")
    me = _result(answer)
    if me is None:
        cure = f"Open {BOTFATHER}, send /mybots, choose your bot, API Token, and copy it again."
        tell(problem("Telegram does not accept this token.", cure))
        return None
    username = str(me.get("username", ""))
    bot = Bot(str(me["id"]), f"@{username}", f"https://t.me/{username}")
    tell(fine(f"The token is good: it is the one of {bot.name} ({me.get('first_name', '')})."))
    tell(_privacy(bot, sees_all=bool(me.get("can_read_all_group_messages")), auto=wanted.rung == "auto"))
    if me.get("can_join_groups") is False:
        cure = f"Send /setjoingroups to @BotFather ({BOTFATHER}), choose {bot.name}, press Enable."
        tell(warning(f"{bot.name} may not be added to groups.", cure))
    await _webhook(wanted, line, tell)
    for room in wanted.rooms:
        tell(await _room(wanted, line, room, bot))
    for person in wanted.staff:
        tell(await _person(wanted, line, person))
    return bot


async def _call(wanted: Wanted, line: Line, method: str, **parameters: str) -> Answer:
    return await line.ask("POST", f"{wanted.base_url or BASE_URL}{wanted.token}/{method}", data=parameters)


def _result(answer: Answer) -> Mapping[str, Any] | None:
    found = answer.body.get("result")
    return found if answer.body.get("ok") and isinstance(found, dict) else None


def _privacy(bot: Bot, *, sees_all: bool, auto: bool) -> Found:
    if sees_all:
        return fine("Privacy mode is off: it sees when your team answers in a group, and is silent there.")
    cause = (
        "Privacy mode is on: Telegram hides what your team types in groups, so the bot could talk over a person. "
        "It confirms each answer with one of you first"
    )
    cure = (
        f"Send /setprivacy to @BotFather ({BOTFATHER}), choose {bot.name}, press Disable; then remove the bot from "
        "each group and add it again."
    )
    if auto:
        return problem(f"{cause}; rung: auto cannot hold here.", f"{cure} Or write rung: approve.")
    return warning(f"{cause}.", cure)


async def _webhook(wanted: Wanted, line: Line, tell: Tell) -> None:
    info = _result(await _call(wanted, line, "getWebhookInfo")) or {}
    there, waiting = str(info.get("url", "")), int(info.get("pending_update_count", 0))
    if wanted.webhook_url:
        tell(await line.knock(wanted.webhook_url))
        tell(_hook(wanted.webhook_url, there, info, waiting))
    elif there:
        cause = f"Telegram still calls another address ({_host(there)}) and is not asked for news."
        cure = "Beancan takes that address away when it starts. If another program uses this token, stop it first."
        tell(warning(cause, cure))
    if waiting > UNREAD:
        tell(warning(f"{waiting} messages wait to be fetched.", "Start Beancan. Telegram keeps them for 24 hours."))


def _hook(wanted: str, there: str, info: Mapping[str, Any], waiting: int) -> Found:
    if there != wanted:
        cause = f"Telegram calls {_host(there)} and not your address." if there else "Telegram has no address to call."
        return warning(cause, "Beancan tells Telegram its address at each start: start it, then ask again.")
    error = info.get("last_error_message")
    if not error:
        return fine("Telegram calls your address without trouble.")
    when = f"{datetime.fromtimestamp(int(info.get('last_error_date', 0)), UTC):%Y-%m-%d %H:%M} UTC"
    cause = f'When Telegram last could not deliver ({when}) it was told: "{error}".'
    if waiting:
        cure = "Look at the address, its certificate, and the proxy in front of Beancan."
        return problem(f"{cause} {waiting} messages wait.", cure)
    return warning(f"{cause} Nothing waits now.", "If it comes again, look at the proxy in front of Beancan.")


def _host(url: str) -> str:
    """Of an address of somebody else, which may hold his secret, only where it is."""
    return re.sub(r"^\w+://|[/?#].*$", "", url)


async def _room(wanted: Wanted, line: Line, room: str, bot: Bot) -> Found:
    chat = room.partition("/")[0]
    add = f"Open the group, Add members, search {bot.name}, add it."
    answer = await _call(wanted, line, "getChat", chat_id=chat)
    found, moved = _result(answer), (answer.body.get("parameters") or {}).get("migrate_to_chat_id")
    if moved:
        cause = f"The group {room} became a supergroup with another id: {moved}."
        return problem(cause, "Write the new id under rooms.")
    if found is None:
        cause = f"Telegram knows no room {room} for this bot: it is not in there, or the id is another one."
        return problem(cause, f"{add} An id of a private group has -100 in front.")
    name = found.get("title") or found.get("first_name") or room
    member = _result(await _call(wanted, line, "getChatMember", chat_id=chat, user_id=bot.id)) or {}
    status = member.get("status", "left")
    if status == "restricted" and not member.get("can_send_messages", False):
        cure = "Group settings, Permissions: let it send messages."
        return problem(f"In {name} ({room}) the bot may not write.", cure)
    if status not in {*THERE, "restricted"}:
        return problem(f"The bot is not in {name} ({room}).", add)
    return fine(f"It is in {name} ({room}).")


async def _person(wanted: Wanted, line: Line, person: str) -> Found:
    if not re.fullmatch(r"-?\d+", person):
        cure = f"Write the number. Where to find it: {GUIDE.staff}."
        return problem(f"staff: {person} is no Telegram id, so the bot does not know this person.", cure)
    answer = await _call(wanted, line, "getChat", chat_id=person)
    if answer.status == HTTPStatus.OK:
        return fine(f"staff: {person} is known.")
    cause = f"staff: Telegram tells this bot nothing about {person}: the id is wrong, or this person never wrote to it."
    return warning(cause, "Let this person open the bot and press Start, and compare the id.")
