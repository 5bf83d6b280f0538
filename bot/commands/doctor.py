"""`doctor`: what keeps the bot from its work, on this machine and on each platform, and what to do about it.

It only looks: nothing is said in a room, no event is taken away from a bot that runs, and no secret is printed.
"""

import asyncio
import json
import logging
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx2

from adapters.setup import discord, plaza, slack, telegram
from adapters.setup.base import Bot, Examine, Found, Level, Line, NoAnswer, Tell, Wanted, fine, problem, warning
from bot.commands import machine
from bot.commands.look import load_folder
from bot.config import Config, check_config, secrets_of
from bot.errors import ConfigError
from bot.kb.findings import Finding, Purpose, Severity
from bot.ports import Clock
from bot.runtime.clock import SystemClock

Say = Callable[[str], None]
EXAMINE: Mapping[str, Examine] = {
    "telegram": telegram.examine, "slack": slack.examine, "discord": discord.examine, "plaza": plaza.examine,
}  # fmt: skip
TITLES = {"telegram": "Telegram", "slack": "Slack", "discord": "Discord", "plaza": "Plaza"}
WRITTEN, MACHINE = "config and knowledge", "this machine"
WIDTH = 110
OFF, SIGNED = timedelta(seconds=30), timedelta(seconds=300)  # a clock that is wrong; that breaks Slack's signatures
ODD = (LookupError, TypeError, ValueError, AttributeError)  # what reading an answer of an unknown form raises


@dataclass(frozen=True, slots=True)
class Entry:
    """A finding with its place. `about`: the part of the whole that it belongs to."""

    about: str
    place: str
    found: Found


async def doctor(config_file: Path, seconds: float, as_json: bool, say: Say) -> int:
    """Look at everything. 0: nothing keeps the bot from its work; 1: something does."""
    config, entries = await _written(config_file)
    if config is not None:
        clock = SystemClock()
        async with browser(seconds) as http:
            entries += await _machine(config, http)
            entries += await _accounts(config, http, clock, seconds)
    bad = sum(entry.found.level is Level.PROBLEM for entry in entries)
    if as_json:
        say(json.dumps({"ok": not bad, "findings": [_plain(entry) for entry in entries]}, ensure_ascii=False))
    else:
        for line in _told(entries, config):
            say(line)
    return 1 if bad else 0


def browser(seconds: float) -> httpx2.AsyncClient:
    # The HTTP library logs every address at INFO, and a token may be part of it.
    logging.getLogger("httpx2").setLevel(logging.WARNING)
    return httpx2.AsyncClient(timeout=seconds / 2)  # one call without an answer leaves time for the others


# --- what is written --------------------------------------------------------------------------------------------------


async def _written(config_file: Path) -> tuple[Config | None, list[Entry]]:
    """The same look as `check`."""
    config, findings = check_config(config_file)
    says = ""
    if config is not None:
        loaded = await load_folder(config.knowledge_folder, Purpose.CHECK, config)
        findings = (*findings, *loaded.findings)
        if loaded.knowledge is not None:
            says = f"{_counted(len(loaded.knowledge.issues), 'issue')}, {_counted(loaded.tests, 'test')} passed."
    entries = [_from_check(finding) for finding in findings if finding.severity is not Severity.NOTE]
    if not any(entry.found.level is Level.PROBLEM for entry in entries):
        entries.insert(0, Entry(WRITTEN, str(config_file), fine(f"The bot can start with what is written: {says}")))
    return config, entries


def _from_check(finding: Finding) -> Entry:
    level = Level.PROBLEM if finding.severity is Severity.ERROR else Level.WARNING
    place = f"{finding.file}:{finding.line}:{finding.column}" if finding.line else finding.file
    return Entry(WRITTEN, place, Found(level, f"{finding.code} {finding.sentence}.", finding.cure))


# --- this machine -----------------------------------------------------------------------------------------------------


async def _machine(config: Config, http: httpx2.AsyncClient) -> list[Entry]:
    running, database = machine.database(config)
    looks = [
        *machine.libraries(config), *machine.data_folder(config), database,
        *await machine.console(config, running, http), *machine.secret_files(config),
    ]  # fmt: skip
    return [Entry(MACHINE, place, found) for place, found in looks]


# --- platforms --------------------------------------------------------------------------------------------------------


async def _accounts(config: Config, http: httpx2.AsyncClient, clock: Clock, seconds: float) -> list[Entry]:
    """All accounts side by side, each in its own time; then the clock, which every answer told."""
    lines = {name: Line(TITLES[account.platform], http, clock) for name, account in config.accounts.items()}
    found = await asyncio.gather(*(_account(config, name, line, seconds) for name, line in lines.items()))
    entries = [entry for one in found for entry in one]
    if not lines:
        cure = "beancan connect telegram (or discord, or slack)"
        entries.append(Entry("accounts", "accounts", warning("The bot is nowhere yet: no account is written.", cure)))
    aheads = [line.ahead for line in lines.values() if line.ahead is not None]
    if aheads:
        entries.insert(0, Entry(MACHINE, "clock", _clock(min(aheads, key=abs), _is_signed(config))))
    return entries


async def _account(config: Config, name: str, line: Line, seconds: float) -> list[Entry]:
    entries: list[Entry] = []
    place = config.place(f"accounts.{name}")

    def tell(found: Found) -> None:
        entries.append(Entry(name, place, found))

    try:
        wanted = wanted_of(config, name)
    except ConfigError as error:
        for sentence in error.findings:
            found = machine.missing(sentence)
            tell(problem(found.cause, f"{found.cure} Or take the account out of config.yaml, if you do not use it."))
        return entries
    await look(EXAMINE[config.accounts[name].platform], wanted, line, tell, seconds)
    if not wanted.staff and config.accounts[name].platform != "plaza":
        cause = "staff is empty: when one of your team answers there, the bot takes him for a customer."
        tell(warning(cause, "Write the platform's ids of your people under staff."))
    return entries


async def look(examine: Examine, wanted: Wanted, line: Line, tell: Tell, seconds: float) -> Bot | None:
    """One platform, in its own time; its trouble becomes a finding, and then nobody is logged in."""
    try:
        async with asyncio.timeout(seconds):
            return await examine(wanted, line, tell)
    except NoAnswer as error:
        tell(error.found)
    except TimeoutError:
        cure = "Give it more time with --seconds, and look at the network."
        tell(problem(f"{line.title} did not answer everything within {seconds:g} seconds.", cure))
    except ODD as error:
        cure = "Look at base_url. If it is right, this Beancan may be too old for it."
        tell(problem(f"{line.title} answers in a form that is not known here ({type(error).__name__}).", cure))
    return None


def wanted_of(config: Config, name: str) -> Wanted:
    """What the configuration says of an account, the staff room included. Raises ConfigError for a missing secret."""
    account, secrets = config.accounts[name], secrets_of(config, name)
    rooms, channel = list(account.rooms), config.staff_channel
    if channel is not None and channel.account == name:
        rooms.append(channel.room)
    by_webhook = account.mode == "webhook"
    return Wanted(
        token=secrets.token,
        app_token="" if by_webhook else secrets.app_token,
        base_url=account.base_url or "",
        rooms=tuple(dict.fromkeys(rooms)),
        staff=config.staff_of(name),
        rung=account.rung,
        webhook_url=account.webhook_url or "" if by_webhook else "",
    )


def _is_signed(config: Config) -> bool:
    return any(one.platform == "slack" and one.mode == "webhook" for one in config.accounts.values())


def _clock(ahead: timedelta, signed: bool) -> Found:
    seconds = round(ahead.total_seconds())
    if abs(ahead) <= OFF:
        return fine("The clock is right.")
    cause = f"The clock of this machine is {abs(seconds)} seconds {'fast' if seconds > 0 else 'slow'}."
    cure = "Switch on the setting of the time by network (NTP)."
    if signed and abs(ahead) >= SIGNED:
        return problem(f"{cause} From 300 seconds on, each call of Slack is refused as too old.", cure)
    return warning(f"{cause} From 300 seconds on, calls of Slack would be refused; reports show wrong times.", cure)


# --- telling ----------------------------------------------------------------------------------------------------------


def _plain(entry: Entry) -> Mapping[str, str]:
    found = entry.found
    return {
        "level": found.level, "about": entry.about, "place": entry.place, "cause": found.cause, "cure": found.cure,
    }  # fmt: skip


def _told(entries: Sequence[Entry], config: Config | None) -> Iterator[str]:
    """For people: part by part, then how much there is to do."""
    for about in dict.fromkeys(entry.about for entry in entries):
        account = config.accounts.get(about) if config is not None else None
        yield f"{about} ({TITLES[account.platform]})" if account else about[0].upper() + about[1:]
        for entry in entries:
            if entry.about == about:
                yield from told(entry.found, entry.place)
        yield ""
    yield _sum(entries)


def told(found: Found, place: str = "") -> Iterator[str]:
    """One finding; the place only where there is something to do."""
    where = f"{place}: " if place and found.cure else ""
    yield _wrapped(f"  {found.level:<8} {where}{found.cause}")
    if found.cure:
        yield _wrapped(f"           Do this: {found.cure}")


def _wrapped(text: str) -> str:
    """Addresses and commands stay whole, so that they can be copied."""
    return textwrap.fill(text, WIDTH, subsequent_indent=" " * 11, break_long_words=False, break_on_hyphens=False)


def _sum(entries: Iterable[Entry]) -> str:
    levels = [entry.found.level for entry in entries]
    problems, warnings = levels.count(Level.PROBLEM), levels.count(Level.WARNING)
    if not problems and not warnings:
        return "All well."
    counts = {"problem": problems, "warning": warnings}
    return f"{' and '.join(_counted(number, what) for what, number in counts.items() if number)} to look at."


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'s' if number != 1 else ''}"
