"""Secrets come from the environment or from a file of their own, never from config.yaml."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.config.account import Account
from bot.config.model import Config
from bot.errors import ConfigError

# What to do when a secret of a platform is missing: the exact page, then the steps.
STEPS: Mapping[tuple[str, str], str] = {
    ("telegram", "token"): (
        "Open https://t.me/BotFather, send /newbot (or /token for a bot you have) and copy the line with the token."
    ),
    ("telegram", "secret"): "Think up 16 to 256 letters, digits, _ or -: by it Telegram proves that a call is its own.",
    ("discord", "token"): (
        "Open https://discord.com/developers/applications, choose your application, Bot, Reset Token, and copy it;"
        " switch on Message Content Intent on the same page."
    ),
    ("slack", "token"): (
        "Open https://api.slack.com/apps, choose your app, OAuth & Permissions, and copy the Bot User OAuth"
        " Token (xoxb-...)."
    ),
    ("slack", "app_token"): (
        "Open https://api.slack.com/apps, choose your app, Basic Information, App-Level Tokens, Generate Token with the"
        " scope connections:write, and copy it (xapp-...)."
    ),
    (
        "slack",
        "secret",
    ): "Open https://api.slack.com/apps, choose your app, Basic Information, and copy the Signing Secret.",
    ("plaza", "token"): "The plaza prints its token when it starts: `beancan plaza`.",
}


@dataclass(frozen=True, slots=True)
class Secrets:
    """What one account needs to log in. Never logged: no field shows in `repr`."""

    token: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)


def needed(account: Account) -> tuple[str, ...]:
    """Which secrets this account cannot do without."""
    if account.mode == "webhook":
        return ("token", "secret")
    return ("token", "app_token") if account.platform == "slack" else ("token",)


def default_variable(name: str, kind: str) -> str:
    """The environment variable that is read when the file names none: `TELEGRAM_MAIN_TOKEN` for telegram-main."""
    return "".join(sign if sign.isalnum() else "_" for sign in f"{name}_{kind}").upper()


def read_secret(variable: str | None, file: Path | None, environ: Mapping[str, str] = os.environ) -> str:
    """The value of the variable, else the content of the file, else "". Raises ConfigError for an unreadable file."""
    value = environ.get(variable, "").strip() if variable else ""
    if value or file is None:
        return value
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            [f"{file}: the file of a secret cannot be read ({error}). Check its name and its rights."]
        ) from error


def secrets_of(config: Config, name: str, environ: Mapping[str, str] = os.environ) -> Secrets:
    """The secrets of one account. Raises ConfigError that names place, page and steps for each one that is missing."""
    account, found, missing = config.accounts[name], {}, []
    for kind in ("token", "secret", "app_token"):
        variable = getattr(account, f"{kind}_env") or default_variable(name, kind)
        written = getattr(account, f"{kind}_file")
        found[kind] = read_secret(variable, config.file(written) if written else None, environ)
        if kind in needed(account) and not found[kind]:
            what = {"token": "token", "secret": "webhook secret", "app_token": "app-level token"}[kind]
            steps = STEPS.get((account.platform, kind), "")
            sentence = f'the {what} of "{name}" is missing: set the environment variable {variable}'
            missing.append(f"{config.place(f'accounts.{name}')} K702 {sentence}   {steps}")
    if missing:
        raise ConfigError(missing)
    return Secrets(**found)


@dataclass(frozen=True, slots=True)
class NatsSecrets:
    """What NATS asks for, if it asks. Never logged."""

    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)


def nats_secrets(config: Config, environ: Mapping[str, str] = os.environ) -> NatsSecrets:
    """The secrets of the section nats. Raises ConfigError for each one that is named and is not there."""
    nats, found, missing = config.nats, {}, []
    if nats is None:
        return NatsSecrets()
    for kind in ("password", "token"):
        variable, written = getattr(nats, f"{kind}_env"), getattr(nats, f"{kind}_file")
        found[kind] = read_secret(variable, config.file(written) if written else None, environ)
        if (variable or written) and not found[kind]:
            sentence = f"the {kind} of NATS is missing: {variable or written} is empty"
            missing.append(f"{config.place('nats')} K702 {sentence}   put it there, or take the line out")
    if missing:
        raise ConfigError(missing)
    return NatsSecrets(**found)


def mail_password(config: Config, environ: Mapping[str, str] = os.environ) -> str:
    """What the mail server asks for; "" if it does not. Raises ConfigError if it is named and not there."""
    mail = config.mail
    if mail is None or not (mail.password_env or mail.password_file):
        return ""
    found = read_secret(mail.password_env, config.file(mail.password_file) if mail.password_file else None, environ)
    if not found:
        sentence = f"the password of the mail server is missing: {mail.password_env or mail.password_file} is empty"
        raise ConfigError([f"{config.place('mail')} K702 {sentence}   put it there, or take the line out"])
    return found


def database_url(config: Config, environ: Mapping[str, str] = os.environ) -> str:
    """The database's address; by default a SQLite file in the data folder. Raises ConfigError if it is named and not
    there."""
    named = config.database
    if not (named.url_env or named.url_file):
        return named.url or f"sqlite:///{config.data_folder / 'beancan.sqlite3'}"
    file = config.file(named.url_file) if named.url_file else None
    url = read_secret(named.url_env, file, environ)
    if not url:
        sentence = f"the environment variable {named.url_env} is empty" if named.url_env else f"{file} is empty"
        raise ConfigError([f"{config.place('database')} K702 {sentence}   put the database's address into it"])
    return url
