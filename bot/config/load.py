"""config.yaml -> Config. Every mistake is named by file, line and column, all at once."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.config.model import Config
from bot.errors import ConfigError
from bot.kb.entries import Report
from bot.kb.findings import Finding, Purpose, errors, in_order
from bot.kb.reader import Document, Step, read_file
from bot.kb.shape import validate
from bot.kb.texts import check_secrets
from bot.ports.erasing import LEAST

Complaint = tuple[str, tuple[Step, ...], str, str]  # code, path, sentence, cure
_SECRET_NAMES = re.compile(r"(?i)(?:.*_)?(token|secret|password|passwd|api_?key|key)$")
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def load_config(path: Path) -> Config:
    """Read a config.yaml. Raises ConfigError with every mistake. Reads no environment: see `secrets_of`."""
    config, findings = check_config(path)
    if config is None:
        raise ConfigError([str(finding) for finding in errors(findings)])
    return config


def check_config(path: Path) -> tuple[Config | None, tuple[Finding, ...]]:
    """The settings, or None, and every mistake and warning."""
    report = Report(Purpose.CHECK)
    if not path.is_file():
        report.add_file(
            "K100", str(path), "this file does not exist", "make one with `beancan init`, or name it with --config"
        )
        return None, tuple(report.findings)
    document, found = read_file(path, str(path))
    report.take(found)
    if document is None:
        return None, in_order(report.findings)
    _look_for_secrets(document, report)
    secret = {(finding.line, finding.column) for finding in report.findings if finding.code == "K208"}
    config, mistakes = validate(Config, document)
    report.take([m for m in mistakes if (m.line, m.column) not in secret])  # one complaint a place
    if config is not None:
        for code, at, sentence, cure in _complaints(config):
            report.add(code, document, document.place(at), sentence, cure)
        config._home = path.parent  # set once, where the object is made
        config._places = _places(config, document)
    findings = in_order(report.findings)
    return (None if errors(findings) else config), findings


def _places(config: Config, document: Document) -> dict[str, str]:
    paths: list[tuple[Step, ...]] = [
        ("database",),
        ("nats",),
        ("mail",),
        *(("accounts", name) for name in config.accounts),
    ]
    return {
        ".".join(map(str, path)): f"{document.file}:{place.line}:{place.column}"
        for path in paths
        for place in [document.key_place(path)]
    }


def _look_for_secrets(document: Document, report: Report) -> None:
    for name, path in _names(document.root.plain(), ()):
        if _SECRET_NAMES.fullmatch(name) and path[-2:-1] != ("people",):
            cure = f"write {name}_env: and the name of an environment variable, and put the {name} there"
            sentence = f'a secret does not belong into this file ("{name}")'
            report.add("K208", document, document.key_place(path), sentence, cure)
    if not any(finding.code == "K208" for finding in report.findings):
        check_secrets(document, report)
    urls = document.node(("nats", "urls"))  # a shorter path's value where there is none, which is no list
    for number, url_node in enumerate(urls.value if isinstance(urls.value, list) else ()):
        if "@" in str(url_node.value):
            cure = "write user: and password_env:, or token_env:, and put the secret there"
            report.add("K208", document, document.place(("nats", "urls", number)), "this address holds a secret", cure)
    url = document.node(("database", "url"))
    if isinstance(url.value, str) and re.search(r"://[^/@\s]*:[^/@\s]+@", url.value):
        cure = "write url_env: and the name of an environment variable, and put the address there"
        report.add("K208", document, url.place, "this address holds a password", cure)


def _names(value: object, path: tuple[Step, ...]) -> Iterator[tuple[str, tuple[Step, ...]]]:
    if isinstance(value, dict):
        for name, child in value.items():
            yield str(name), (*path, name)
            yield from _names(child, (*path, name))


def _complaints(config: Config) -> Iterator[Complaint]:
    """What each setting must be to the others."""
    for look in _LOOKS:
        yield from look(config)


def _languages(config: Config) -> Iterator[Complaint]:
    served = config.brand.languages
    if config.brand.default_language and config.brand.default_language not in served:
        sentence = f'the default language "{config.brand.default_language}" is not one of the languages that are served'
        yield "K701", ("brand", "default_language"), sentence, f"use one of: {', '.join(served)}"
    for number, language in enumerate(served):
        if language in served[:number]:
            yield "K701", ("brand", "languages", number), f'"{language}" is there twice', "keep one of them"


def _bars(config: Config) -> Iterator[Complaint]:
    policy = config.policy_
    if policy.wrong_rate_unasked > policy.wrong_rate:
        sentence = (
            f"wrong_rate_unasked ({policy.wrong_rate_unasked:g}) is higher than wrong_rate ({policy.wrong_rate:g})"
        )
        yield "K701", ("policy", "wrong_rate_unasked"), sentence, "an answer nobody asked for must be surer: lower it"
    if policy.close_at > (bar := policy.bars[0]):
        what = "wrong_rate" if policy.sure_from is None else "sure_from"
        sentence = f"close_at ({policy.close_at:g}) is higher than the {bar:g} from which {what} lets it answer"
        yield "K701", ("policy", "close_at"), sentence, "lower it"
    if policy.quiet_seconds > policy.quiet_at_most:
        sentence = f"quiet_seconds ({policy.quiet_seconds:g}) is longer than quiet_at_most ({policy.quiet_at_most:g})"
        yield "K701", ("policy", "quiet_seconds"), sentence, "lower it, or raise quiet_at_most"


def _keeping(config: Config) -> Iterator[Complaint]:
    privacy, repeat = config.privacy, config.policy_.repeat_after_days
    keep, at = privacy.keep_messages_days, ("privacy", "keep_messages_days")
    if not keep:
        return
    if keep < LEAST.days:
        sentence = f"{keep} days are too few: what is usual is worked out from the last four weeks"
        yield "K701", at, sentence, f"write {LEAST.days} or more, or 0 to keep everything"
    for name in ("keep_sealed_days", "keep_customer_files_days"):
        if (days := getattr(privacy, name)) > keep:
            sentence = f"{name} ({days}) is longer than keep_messages_days ({keep}), and it goes with its message"
            yield "K701", at, sentence, f"raise it, or lower {name}"
    if repeat > keep:
        sentence = f"repeat_after_days of policy ({repeat:g}) is longer than keep_messages_days ({keep})"
        yield "K701", at, sentence, "raise it, for the bot does not know any more what it said; or lower the other"


def _timezone(config: Config) -> Iterator[Complaint]:
    try:
        ZoneInfo(config.hours.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        sentence = f'there is no time zone "{config.hours.timezone}"'
        yield "K703", ("hours", "timezone"), sentence, "write region and city, such as Europe/Berlin"


def _console(config: Config) -> Iterator[Complaint]:
    url = config.console.public_url
    if config.console.host not in _LOOPBACK and not (url and url.startswith("https://")):
        sentence = f"the console is open on {config.console.host} without TLS"
        cure = "keep host: 127.0.0.1 and put a proxy with TLS in front, or write its https:// address as public_url"
        yield "K704", ("console", "host"), sentence, cure


def _accounts(config: Config) -> Iterator[Complaint]:
    for name, account in config.accounts.items():
        at: tuple[Step, ...] = ("accounts", name)
        if account.sees_native_replies is False and account.rung == "auto":
            sentence = "the bot cannot see what your team types here, so it could talk over a person"
            yield "K701", (*at, "rung"), sentence, "use rung: approve, or give the bot the right to read all messages"
        if account.mode == "webhook" and account.webhook_url is None:
            yield (
                "K701",
                (*at, "mode"),
                f'"{name}" has mode: webhook and no webhook_url',
                "add webhook_url: https://...",
            )
        if account.webhook_url and not account.webhook_url.startswith("https://"):
            yield (
                "K701",
                (*at, "webhook_url"),
                "platforms call https:// addresses only",
                "put a proxy with TLS in front",
            )
        if account.platform == "plaza" and account.base_url is None:
            yield (
                "K701",
                (*at, "platform"),
                f'"{name}" has no base_url: where is the plaza?',
                "add base_url: http://127.0.0.1:8421",
            )
        for first, second in (
            ("token_env", "token_file"),
            ("secret_env", "secret_file"),
            ("app_token_env", "app_token_file"),
        ):
            if getattr(account, first) and getattr(account, second):
                yield "K701", (*at, second), f"{first} and {second} both stand here", "keep one of them"


def _nats(config: Config) -> Iterator[Complaint]:
    nats = config.nats
    if nats is None:
        return
    for first, second in (("password_env", "password_file"), ("token_env", "token_file")):
        if getattr(nats, first) and getattr(nats, second):
            yield "K701", ("nats", second), f"{first} and {second} both stand here", "keep one of them"
    if bool(nats.user) != bool(nats.password_env or nats.password_file):
        sentence = "a user needs a password, and a password a user"
        yield "K701", ("nats",), sentence, "write user: and password_env: (or password_file:), or token_env: alone"


def _rooms(config: Config) -> Iterator[Complaint]:
    for name, account in config.accounts.items():
        for room, wanted in account.rooms.items():
            if wanted.kind == "support" and wanted.listen == "mentions":
                at: tuple[Step, ...] = ("accounts", name, "rooms", room, "listen")
                sentence = "all that is said in a support room is for the brand, so listen: mentions changes nothing"
                yield "K701", at, sentence, "take it out, or make the room kind: open"


def _staff_channel(config: Config) -> Iterator[Complaint]:
    wanted = config.staff_channel
    if wanted is None:
        return
    at: tuple[Step, ...] = ("staff_channel",)
    if wanted.account not in config.accounts:
        known = ", ".join(config.accounts) or "none yet"
        yield "K701", (*at, "account"), f'there is no account "{wanted.account}"', f"use one of accounts: {known}"
    if wanted.room.startswith(("#", "@")):
        cure = "write its id, as docs/how-to/staff-channel.md shows where to find it"
        yield "K701", (*at, "room"), f'"{wanted.room}" is the name of a room, and names can change', cure
    for number, name in wanted.people.items():
        role = config.console.people.get(name)
        if role is None:
            yield "K701", (*at, "people", number), f'"{name}" is not among console: people', "add the name there"
        elif role == "viewer":
            sentence = f'"{name}" is a viewer and may not answer customers'
            yield "K701", (*at, "people", number), sentence, "take the line out, or make the person an agent"


def _people(config: Config) -> Iterator[Complaint]:
    for name, one in config.people.items():
        at: tuple[Step, ...] = ("people", name)
        ways = [bool(one.email), bool(one.account and one.person), bool(one.account and one.room)]
        if sum(ways) != 1 or (one.email and one.account):
            cure = "write {email: ...}, or {account: ..., person: ...}, or {account: ..., room: ...}"
            yield "K701", at, f'"{name}" must be reached in exactly one way', cure
        if one.account and one.account not in config.accounts:
            known = ", ".join(config.accounts) or "none yet"
            yield "K701", (*at, "account"), f'there is no account "{one.account}"', f"use one of accounts: {known}"
        if one.email and config.mail is None:
            yield "K701", (*at, "email"), "no mail server is written", "add mail: {host: ..., sender: ...}"


def _tell_if_empty(config: Config) -> Iterator[Complaint]:
    for place, name in enumerate(config.console.tell_if_empty):
        if name not in config.people:
            at: tuple[Step, ...] = ("console", "tell_if_empty", place)
            yield "K701", at, f'nobody called "{name}" stands under people:', "add the name there, or take it out here"


def _mail(config: Config) -> Iterator[Complaint]:
    mail = config.mail
    if mail is None:
        return
    if mail.password_env and mail.password_file:
        yield "K701", ("mail", "password_file"), "password_env and password_file both stand here", "keep one of them"
    if bool(mail.user) != bool(mail.password_env or mail.password_file):
        yield "K701", ("mail",), "a user needs a password, and a password a user", "write user: and password_env:"
    if mail.encryption == "none" and mail.host not in _LOOPBACK:
        sentence = f"mails to {mail.host} could be read on the way"
        yield "K701", ("mail", "encryption"), sentence, "use starttls or tls"


def _database(config: Config) -> Iterator[Complaint]:
    wanted = config.database
    named = [name for name in ("url", "url_env", "url_file") if getattr(wanted, name)]
    if len(named) > 1:
        yield "K701", ("database", named[1]), f"{named[0]} and {named[1]} both stand here", "keep one of them"
    if wanted.url and not wanted.url.startswith(
        ("sqlite:///", "postgresql://", "postgres://", "postgresql+psycopg://")
    ):
        cure = "write sqlite:///path/to/file or postgresql://user@host/name"
        yield "K701", ("database", "url"), "this is not the address of a database that can be used", cure


_LOOKS: tuple[Callable[[Config], Iterator[Complaint]], ...] = (
    _languages, _bars, _keeping, _timezone, _console, _database, _accounts, _nats, _rooms, _staff_channel, _people,
    _tell_if_empty, _mail,
)  # fmt: skip
