"""`connect`: from nothing to an account that works. Shows the steps, checks the token at once, writes the settings.

A token is typed unseen, or read from a file or a variable; it is never printed, and never stands on a command line.
"""

import json
import os
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Protocol

from adapters.setup import discord, slack, telegram
from adapters.setup.base import Bot, Found, Guide, Level, Line, Secret, Step, Wanted
from bot.commands.append import INDENT, account_block, put_in
from bot.commands.doctor import EXAMINE, browser, look, told
from bot.config import check_config, default_variable, read_secret
from bot.errors import ConfigError
from bot.kb.findings import errors
from bot.runtime.clock import SystemClock

Say = Callable[[str], None]
GUIDES: Mapping[str, Guide] = {guide.platform: guide for guide in (telegram.GUIDE, discord.GUIDE, slack.GUIDE)}
FOLDER = "secrets"
WIDTH = 100


class Terminal(Protocol):
    """The person who sits there."""

    def secret(self, question: str) -> str:
        """Typed unseen; "" if he gives up."""
        ...

    def yes(self, question: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class Source:
    """Where a secret is, if it was named: a file or an environment variable."""

    file: Path | None = None
    variable: str | None = None

    def __bool__(self) -> bool:
        return bool(self.file or self.variable)

    def read(self, wanted: Secret) -> str:
        """Raises ConfigError if nothing is there, or something else."""
        found, place = read_secret(self.variable, self.file), self.file or self.variable
        if not found:
            raise ConfigError([f"{place}: nothing is in there. Put the token there, alone."])
        if not wanted.shape.fullmatch(found):
            raise ConfigError([f"{place}: what is in there does not look right. {wanted.hint}"])
        return found


@dataclass(frozen=True, slots=True)
class How:
    """What was asked for. `sources`: by the kind of the secret."""

    platform: str
    config_file: Path
    account: str
    sources: Mapping[str, Source]
    base_url: str
    seconds: float
    as_json: bool


@dataclass(slots=True)
class Connection:
    """What came of it."""

    bot: Bot | None = None
    findings: list[Found] = field(default_factory=list)
    lines: dict[str, str] = field(default_factory=dict)
    block: list[str] = field(default_factory=list)
    written: Path | None = None

    @property
    def well(self) -> bool:
        """A bot is logged in, and nothing keeps it from its work."""
        return self.bot is not None and all(found.level is not Level.PROBLEM for found in self.findings)


def steps(platform: str, as_json: bool, say: Say) -> int:
    """Only show what to do."""
    guide = GUIDES[platform]
    if as_json:
        say(json.dumps({"platform": platform, "steps": [asdict(step) for step in guide.steps]}, ensure_ascii=False))
    else:
        _show_guide(guide, say)
    return 0


async def connect(how: How, terminal: Terminal | None, say: Say) -> int:
    """0: connected. 1: the token is not accepted, or something is still missing. Raises ConfigError."""
    _must_be_new(how)
    guide, made = GUIDES[how.platform], Connection()
    if terminal is None:
        given: Mapping[str, str] = {secret.kind: how.sources[secret.kind].read(secret) for secret in guide.secrets}
        await _try(how, given, made)
        made.lines = _named(how)
    else:
        _show_guide(guide, say)
        given = await _ask(how, terminal, made, say)
        if made.bot is not None:
            made.lines = _keep(how, given, terminal, say)
    if made.bot is not None:
        _settle(how, guide, made)
    if how.as_json:
        say(json.dumps(_plain(how, made), ensure_ascii=False))
    else:
        _tell(how, guide, made, say, shown=terminal is not None)
    return 0 if made.well else 1


def _must_be_new(how: How) -> None:
    if not how.config_file.exists():
        return
    config, findings = check_config(how.config_file)
    if config is None:
        raise ConfigError([*map(str, errors(findings)), "Correct this first: no account can be added to this file."])
    if how.account in config.accounts:
        place = config.place(f"accounts.{how.account}")
        cure = "Choose another name with --account. To see whether it works: beancan doctor"
        raise ConfigError([f"{place}: there is an account {how.account} already. {cure}"])


# --- the token --------------------------------------------------------------------------------------------------------


async def _try(how: How, given: Mapping[str, str], made: Connection) -> None:
    """Ask the platform whose token it is, and what is missing."""
    made.findings = []
    guide = GUIDES[how.platform]
    wanted = Wanted(token=given["token"], app_token=given.get("app_token", ""), base_url=how.base_url)
    async with browser(how.seconds) as http:
        line = Line(guide.title, http, SystemClock())
        made.bot = await look(EXAMINE[how.platform], wanted, line, made.findings.append, how.seconds)


async def _ask(how: How, terminal: Terminal, made: Connection, say: Say) -> Mapping[str, str]:
    """Ask until the platform accepts what was typed, or the person gives up."""
    while True:
        given: dict[str, str] = {}
        for secret in GUIDES[how.platform].secrets:
            typed = _type(secret, terminal, say)
            if not typed:
                return {}
            given[secret.kind] = typed
        await _try(how, given, made)
        say("")
        for found in made.findings:
            for line in told(found):
                say(line)
        if made.bot is not None:
            return given
        say("Try again, or press Enter to stop.")


def _type(secret: Secret, terminal: Terminal, say: Say) -> str:
    while True:
        typed = terminal.secret(f"Paste the {secret.name}; it does not show").strip()
        if not typed or secret.shape.fullmatch(typed):
            return typed
        say(f"That does not look right. {secret.hint}")


# --- what is kept -----------------------------------------------------------------------------------------------------


def _named(how: How) -> dict[str, str]:
    """The secrets stay where they are."""
    lines = {}
    for kind, source in how.sources.items():
        if source.variable:
            lines[f"{kind}_env"] = source.variable
        elif source.file:
            lines[f"{kind}_file"] = _seen_from(how.config_file.parent, source.file)
    return lines


def _seen_from(folder: Path, file: Path) -> str:
    here, there = folder.resolve(), file.resolve()
    return there.relative_to(here).as_posix() if there.is_relative_to(here) else str(there)


def _keep(how: How, given: Mapping[str, str], terminal: Terminal, say: Say) -> dict[str, str]:
    """Into files that only this user may read; or nowhere, if the person keeps them in variables."""
    files = {kind: f"{FOLDER}/{how.account}-{kind.replace('_', '-')}" for kind in given}
    if terminal.yes(f"Keep it in {' and '.join(files.values())}, readable for you alone?"):
        for kind, file in files.items():
            _write_secret(how.config_file.parent / file, given[kind])
        return {f"{kind}_file": file for kind, file in files.items()}
    variables = {kind: default_variable(how.account, kind) for kind in given}
    say(f"Then set {' and '.join(variables.values())} where Beancan runs, before you start it.")
    return {f"{kind}_env": variable for kind, variable in variables.items()}


def _write_secret(file: Path, value: str) -> None:
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        ignore = file.parent / ".gitignore"  # secrets must not travel with the settings
        if not ignore.exists():
            ignore.write_text("*\n", encoding="utf-8")
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(f"{value}\n")
    except OSError as error:
        cure = "Move it away, or choose another name with --account."
        raise ConfigError([f"{file}: cannot be written ({error.strerror}). {cure}"]) from error


def _settle(how: How, guide: Guide, made: Connection) -> None:
    """The account's lines, put into config.yaml where that can be done."""
    more = {"base_url": how.base_url} if how.base_url else {}
    remarks = {
        "staff": f"Ids of your people; whoever is listed makes the bot silent. {_capital(guide.staff)}.",
        "rooms": f'Rooms where all is meant for you, such as "ID": {{kind: support}}. {_capital(guide.rooms)}.',
    }
    made.block = account_block(how.account, guide.platform, {**made.lines, **more}, remarks)
    if how.config_file.exists() and put_in(how.config_file, how.account, made.block):
        made.written = how.config_file


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


# --- telling ----------------------------------------------------------------------------------------------------------


def _plain(how: How, made: Connection) -> Mapping[str, Any]:
    return {
        "ok": made.well,
        "account": how.account,
        "bot": asdict(made.bot) if made.bot else None,
        "findings": [asdict(found) for found in made.findings],
        "config": str(made.written) if made.written else None,
        "block": "\n".join(made.block),
    }


def _show_guide(guide: Guide, say: Say) -> None:
    say(f"{guide.title}. You need: {guide.needs}")
    _show_steps(guide.steps, say)
    say("")


def _show_steps(wanted: Sequence[Step], say: Say, start: int = 1) -> None:
    for number, step in enumerate(wanted, start):
        say("")
        say(textwrap.fill(f"{number}. {step.do}", WIDTH, subsequent_indent="   ", break_on_hyphens=False))
        if step.page:
            say(f"   {step.page}")
        if step.paste:
            say("")
            say(step.paste.rstrip())


def _tell(how: How, guide: Guide, made: Connection, say: Say, *, shown: bool) -> None:
    if not shown:
        for found in made.findings:
            for line in told(found):
                say(line)
    if made.bot is None:
        say("Nothing was connected, and nothing was written.")
        return
    say("")
    _tell_block(how, made, say)
    say("")
    say("What is left to do on the platform:")
    _show_steps(guide.then(made.bot), say)
    say("")
    say(f"Then     beancan doctor --config {how.config_file}")
    say(f"         beancan run --config {how.config_file}")


def _tell_block(how: How, made: Connection, say: Say) -> None:
    if made.written:
        say(f"Added to {made.written}:")
    elif how.config_file.exists():
        say(f"{how.config_file} is left as it is. Add these lines to it by hand, below accounts:")
    else:
        say(f"There is no {how.config_file} yet: make one with `beancan init`. Then add these lines below accounts:")
    say("")
    for line in made.block:
        say(f"{' ' * INDENT}{line}")
