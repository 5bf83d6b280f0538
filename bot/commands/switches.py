"""`pause`, `freeze` and their opposites: what an operator does from a shell beside the running bot."""

import getpass
import json
import os
import secrets
from collections.abc import Callable
from difflib import get_close_matches

from bot.config import Config
from bot.desk.keys import GOOD_FOR, link_hash
from bot.desk.ranks import ranks_of
from bot.errors import ConfigError
from bot.kb.snapshot import from_bytes
from bot.ports import Transaction
from bot.runtime.clock import SystemClock
from bot.wiring.keeping import open_store

Say = Callable[[str], None]
EVERYWHERE = "*"


def scope_of(config: Config, channel: str | None) -> str:
    """An account of this configuration, or everywhere. Raises ConfigError naming the accounts."""
    if channel is None:
        return EVERYWHERE
    if channel not in config.accounts:
        known = ", ".join(config.accounts) or "none is configured"
        raise ConfigError([f'--channel: there is no account "{channel}". Accounts here: {known}'])
    return channel


def operator() -> str:
    """Who presses the switch, as the operating system knows him; containers often know a number only."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"user {os.getuid()}"


async def pause(config: Config, channel: str | None, resume: bool, as_json: bool, say: Say) -> int:
    """One switch that silences everything (or one account). Holds at the gate of every process from now on."""
    scope, who, now = scope_of(config, channel), operator(), SystemClock().now()

    def unit(tx: Transaction) -> tuple[bool, list[str]]:
        if resume:
            changed = tx.controls.resume(scope, who, now)
        else:
            tx.controls.pause(scope, who, now)
            changed = True
        return changed, list(tx.controls.paused())

    store = open_store(config, {})
    try:
        changed, paused = await store.write(unit)
    finally:
        await store.close()
    if as_json:
        say(json.dumps({"changed": changed, "paused": paused}))
        return 0
    place = "everywhere" if scope == EVERYWHERE else f"on {scope}"
    if not resume:
        say(f"The bot says nothing {place} until `beancan resume`. What customers write goes to your people.")
    else:
        say(f"The bot speaks again {place}." if changed else f"It was not paused {place}.")
    if resume and paused:
        say("Still paused: " + ", ".join("everywhere" if each == EVERYWHERE else each for each in paused))
    return 0


async def freeze(config: Config, issue: str, lift: bool, as_json: bool, say: Say) -> int:
    """Stop the answer to one issue on all channels, or let it be given again. Raises ConfigError for an unknown one."""
    who, now = operator(), SystemClock().now()

    def unit(tx: Transaction) -> tuple[bool, list[str]]:
        if lift:
            changed = tx.controls.unfreeze(issue, who, now)
        else:
            _must_be_known(issue, tx.controls.published())
            changed = issue not in tx.controls.frozen()
            tx.controls.freeze(issue, who, now)
        return changed, list(tx.controls.frozen())

    store = open_store(config, {})
    try:
        changed, frozen = await store.write(unit)
    finally:
        await store.close()
    if as_json:
        say(json.dumps({"changed": changed, "frozen": frozen}))
        return 0
    if not lift:
        say(f"Nobody gets the answer to {issue} any more, until `beancan unfreeze {issue}`. Who asks gets a person.")
    else:
        say(f"The answer to {issue} is given again." if changed else f"The answer to {issue} was not stopped.")
    if lift and frozen:
        say("Still stopped: " + ", ".join(frozen))
    return 0


def _must_be_known(issue: str, published: bytes | None) -> None:
    live = from_bytes(published) if published else None
    known = sorted(live.issues) if live is not None else []
    if issue not in known:
        near = get_close_matches(issue, known, 3)
        cure = f"Did you mean {' or '.join(near)}?" if near else "Its id stands in the knowledge files."
        raise ConfigError([f'there is no issue "{issue}" in the knowledge that is live. {cure}'])


async def console_link(config: Config, person: str, as_json: bool, say: Say) -> int:
    """A link that signs this person in once, made beside the running bot. Raises ConfigError naming the people."""
    key, now = secrets.token_urlsafe(24), SystemClock().now()
    store = open_store(config, {})
    try:
        members = await store.read(lambda tx: tx.team.members())
        people = ranks_of(members, config.console.people)
        if person not in people:
            known = ", ".join(people) or "nobody yet: `beancan run` prints a link that makes the first admin"
            raise ConfigError([f'there is no "{person}" in the team. Known: {known}'])
        await store.write(lambda tx: tx.team.add_session(link_hash(key), person, now, now + GOOD_FOR))
        await store.write(lambda tx: tx.desk.audit(getpass.getuser(), "console link", person, now))
    finally:
        await store.close()
    link = f"{config.console_url()}/signin?key={key}"
    say(json.dumps({"link": link}) if as_json else f"Open   {link}   ({person}; works once, for 12 hours)")
    return 0
