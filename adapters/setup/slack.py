"""Slack: an app from a manifest, two tokens, an invitation; and whether it is so.

Asks auth.test, apps.connections.open (an address for a socket, which is not opened), users.conversations,
conversations.info and users.info only.
"""

import re
from collections.abc import Mapping
from typing import Any

from adapters.setup.base import (
    Answer,
    Bot,
    Found,
    Guide,
    Level,
    Line,
    NoAnswer,
    Secret,
    Step,
    Tell,
    Wanted,
    fine,
    problem,
    warning,
)

BASE_URL = "https://slack.com/api/"
APPS = "https://api.slack.com/apps"
MANIFEST = """\
display_information:
  name: Acme Help (bot)
  description: Answers questions about Acme. A bot; people of Acme read along.
features:
  app_home:
    home_tab_enabled: false
    messages_tab_enabled: true
    messages_tab_read_only_enabled: false
  bot_user:
    display_name: acme_help
    always_online: true
oauth_config:
  scopes:
    bot:
      - app_mentions:read
      - channels:history
      - channels:read
      - chat:write
      - files:read
      - files:write
      - groups:history
      - groups:read
      - im:history
      - im:read
      - im:write
      - mpim:history
      - mpim:read
      - users:read
settings:
  event_subscriptions:
    bot_events:
      - app_mention
      - message.channels
      - message.groups
      - message.im
      - message.mpim
  interactivity:
    is_enabled: true
  org_deploy_enabled: false
  socket_mode_enabled: true
  token_rotation_enabled: false
"""
WITHOUT = {  # a scope: what is missing without it
    "chat:write": "it cannot write at all",
    "channels:history": (
        "in public channels it hears only calls of its name and does not see that your team answers, so it could talk "
        "over a person"
    ),
    "app_mentions:read": "it does not hear calls of its name where it may not read along",
    "channels:read": "it does not know the names of channels",
    "files:write": "your team cannot send pictures",
    "files:read": "the console cannot show pictures and files of customers",
    "groups:history": "it hears nothing in private channels",
    "groups:read": "it does not know the names of private channels",
    "im:history": "it hears no direct messages",
    "im:read": "it cannot catch up on direct messages after an outage",
    "im:write": "it cannot begin a direct message",
    "mpim:history": "it hears nothing in group chats",
    "mpim:read": "it cannot catch up on group chats after an outage",
    "users:read": "it knows people by their number only",
}
ADD = f"{APPS}, your app, OAuth & Permissions, Bot Token Scopes: add it, then Reinstall to Workspace."
KINDS = ("public_channel", "private_channel")  # asked one by one: each needs a scope of its own


def _then(bot: Bot) -> tuple[Step, ...]:
    return (Step("In each channel where it shall answer, type this:", paste=f"/invite {bot.name}"),)


GUIDE = Guide(
    platform="slack",
    title="Slack",
    needs="A Slack workspace in which you may install apps (a free one will do). About fifteen minutes.",
    steps=(
        Step("Open this page, sign in, press Create New App, choose From a manifest, choose your workspace.", APPS),
        Step(
            "Choose YAML, delete what stands there, paste this (change only the two names), press Next, then Create.",
            paste=MANIFEST,
        ),
        Step(
            "On the left: Install App (or OAuth & Permissions). Press Install to Workspace and allow it. Copy the Bot "
            "User OAuth Token, a line like xoxb-... That is the bot's token."
        ),
        Step(
            "On the left: Basic Information, section App-Level Tokens, Generate Token and Scopes. Give it any name, "
            "Add Scope, connections:write, Generate. Copy the line like xapp-... That is the app's token. Whoever "
            "has the two can speak as your bot: treat them like passwords."
        ),
    ),
    secrets=(
        Secret(
            "token",
            "bot's token (xoxb-...)",
            re.compile(r"xoxb-\S+"),
            "The bot's token begins with xoxb-. xoxp- is a person's, xapp- is the app's.",
        ),
        Secret("app_token", "app's token (xapp-...)", re.compile(r"xapp-\S+"), "The app's token begins with xapp-."),
    ),
    then=_then,
    staff="in Slack, click on the person, View full profile, the three dots, Copy member ID",
    rooms='by name ("#help") or by id: click on the channel\'s name; it stands at the foot of the window',
)


async def examine(wanted: Wanted, line: Line, tell: Tell) -> Bot | None:
    """Tokens, scopes, webhook, rooms, people. None as well where only the app's token is refused."""
    me = await _call(wanted, line, "auth.test")
    if not me.body.get("ok"):
        tell(_refused("bot's token", me, "OAuth & Permissions"))
        return None
    if "bot_id" not in me.body:
        cure = f"{APPS}, your app, OAuth & Permissions: copy the Bot User OAuth Token (xoxb-...)."
        tell(problem("This is the token of a person, not of the bot.", cure))
        return None
    bot = Bot(str(me.body.get("user_id", "")), f"@{me.body.get('user', '')}")
    tell(fine(f"The bot's token is good: it is the one of {bot.name} in the workspace {me.body.get('team', '')}."))
    _scopes(me, wanted.rung == "auto", tell)
    app = await _app(wanted, line) if wanted.app_token else None
    if app is not None:
        tell(app)
    if wanted.webhook_url:
        tell(await line.knock(wanted.webhook_url))
    await _rooms(wanted, line, bot, tell)
    for person in wanted.staff:
        tell(await _person(wanted, line, person))
    return None if app is not None and app.level is Level.PROBLEM else bot


async def _call(wanted: Wanted, line: Line, method: str, token: str = "", **parameters: str) -> Answer:
    base = (wanted.base_url or BASE_URL).rstrip("/")
    headers = {"Authorization": f"Bearer {token or wanted.token}"}
    return await line.ask("POST", f"{base}/{method}", headers=headers, data=parameters)


def _refused(what: str, answer: Answer, page: str) -> Found:
    cure = f"{APPS}, your app, {page}: copy it again. The bot's begins with xoxb-, the app's with xapp-."
    return problem(f"Slack does not accept the {what} ({answer.body.get('error', 'no reason')}).", cure)


def _scopes(me: Answer, auto: bool, tell: Tell) -> None:
    told = me.headers.get("x-oauth-scopes")
    if told is None:
        tell(warning("Slack does not say which scopes the app has.", f"Compare them by hand: {APPS}."))
        return
    missing = [scope for scope in WITHOUT if scope not in re.split(r"[,\s]+", told)]
    for scope in missing:
        grave = scope == "chat:write" or (scope == "channels:history" and auto)
        cause = f"The scope {scope} is missing: {WITHOUT[scope]}."
        if scope == "channels:history":
            cause += " rung: auto cannot hold here." if auto else " It confirms each answer with one of you first."
        tell(problem(cause, ADD) if grave else warning(cause, ADD))
    if not missing:
        tell(fine("All scopes are there: it sees when your team answers, and is silent there."))


async def _app(wanted: Wanted, line: Line) -> Found:
    try:
        opened = await _call(wanted, line, "apps.connections.open", wanted.app_token)
    except NoAnswer as error:  # this call is the one that Slack allows least often: the others go on
        return error.found
    if opened.body.get("ok"):
        return fine("The app's token is good: Slack would open a socket.")
    if opened.body.get("error") == "missing_scope":
        cure = f"{APPS}, your app, Basic Information, App-Level Tokens: make one with the scope connections:write."
        return problem("The app's token lacks the scope connections:write.", cure)
    return _refused("app's token", opened, "Basic Information, App-Level Tokens")


async def _rooms(wanted: Wanted, line: Line, bot: Bot, tell: Tell) -> None:
    named = [room for room in wanted.rooms if room.startswith("#")]
    known = await _channels(wanted, line) if named else {}
    for room in wanted.rooms:
        number = known.get(room.removeprefix("#"), "") if known is not None and room in named else room
        if number:
            tell(await _room(wanted, line, room, number, bot))
        else:
            cause = f"The bot is in no channel {room}: it was not invited, or the channel has another name."
            tell(problem(cause, f"Open the channel and type /invite {bot.name}"))


async def _channels(wanted: Wanted, line: Line) -> Mapping[str, str] | None:
    """The channels that the bot is in: name -> id. None: it may not know."""
    found: dict[str, str] = {}
    for kind in KINDS:
        cursor = ""
        while True:
            more = {"cursor": cursor} if cursor else {}
            page = await _call(wanted, line, "users.conversations", types=kind, limit="999", **more)
            if kind == KINDS[0] and page.body.get("error") == "missing_scope":
                return None
            found |= {str(one.get("name")): str(one.get("id")) for one in page.body.get("channels", ())}
            cursor = str((page.body.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                break
    return found


async def _room(wanted: Wanted, line: Line, room: str, number: str, bot: Bot) -> Found:
    answer = await _call(wanted, line, "conversations.info", channel=number)
    error, channel = answer.body.get("error"), _dict(answer.body.get("channel"))
    if error == "missing_scope" or (error and number.startswith("#")):
        return warning(f"Whether the bot is in {room} cannot be seen without the scope channels:read.", ADD)
    name = room if room.startswith("#") else f"#{channel.get('name', '')} ({room})"
    invite = f"Open the channel and type /invite {bot.name}"
    if error:
        return problem(f"Slack knows no channel {room} for this bot: it is not in there, or the id is wrong.", invite)
    if channel.get("is_archived"):
        return problem(f"{name} is archived.", "Unarchive it, or take it out of rooms.")
    if not channel.get("is_member") and not channel.get("is_im"):
        return problem(f"The bot is not in {name}.", invite)
    return fine(f"It is in {name}.")


async def _person(wanted: Wanted, line: Line, person: str) -> Found:
    answer = await _call(wanted, line, "users.info", user=person)
    user = _dict(answer.body.get("user"))
    if answer.body.get("error") == "missing_scope":
        return warning(f"staff: whether {person} exists cannot be seen without the scope users:read.", ADD)
    if answer.body.get("error"):
        cure = f"Compare the id: {GUIDE.staff}."
        return problem(f"staff: Slack knows nobody with the id {person}.", cure)
    if user.get("deleted"):
        return warning(f"staff: the account {person} is closed.", "Take it out of staff.")
    return fine(f"staff: {person} is {user.get('real_name') or user.get('name')}.")


def _dict(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
