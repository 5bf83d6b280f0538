"""What `doctor` looks at on this machine: data folder, database, console, files of secrets. Nothing is changed."""

import os
import shutil
import socket
import stat
import sys
from collections.abc import Callable, Iterator
from http import HTTPStatus
from importlib.util import find_spec
from pathlib import Path

import httpx2

from adapters.setup.base import Found, fine, problem, warning
from bot.config import Config, database_url
from bot.errors import BotError, ConfigError
from bot.storage import migrate
from bot.storage.backend import backend_of
from bot.storage.migrations import TARGET
from bot.storage.vault import FILE as SEAL_KEY

Look = tuple[str, Found]  # the place, and what was found there
LIBRARIES = {"telegram": "telegram", "discord": "discord", "slack": "slack_bolt"}
MB = 1_000_000
LITTLE, TOO_LITTLE = 1000 * MB, 100 * MB  # free space
SLOW = "The database is in order, but without its index of words: a search reads through all messages."
CURE = "Have pg_trgm installed on the server; docs/how-to/postgresql.md has the three lines that make the index."
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # listening there, one is reached here


def missing(sentence: str) -> Found:
    """As `bot.config.secret` writes it: place, code, what is missing, three spaces, what to do."""
    said, _, cure = sentence.partition("   ")
    cause = said.partition(" K702 ")[2] or said
    return problem(f"{cause[0].upper()}{cause[1:]}.", cure)


def libraries(config: Config, find: Callable[[str], object | None] = find_spec) -> Iterator[Look]:
    """Each platform has a library of its own, which is installed on wish."""
    for platform in sorted({account.platform for account in config.accounts.values()} & LIBRARIES.keys()):
        if find(LIBRARIES[platform]) is None:
            cure = f"Install it: pip install 'beancan[{platform}]'"
            yield platform, problem(f"The library for {platform} is not installed.", cure)


def data_folder(config: Config) -> Iterator[Look]:
    """Can it be written, and is there space?"""
    folder = config.data_folder
    there = next(path for path in (folder, *folder.absolute().parents) if path.exists())
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        cure = "Give this user the right to write there, or choose another place (data: folder)."
        yield str(folder), problem(f"The data folder cannot be written by the user who asks ({there}).", cure)
        return
    yield (
        str(folder),
        fine("The data folder can be written." if there == folder else "The data folder is made at the first start."),
    )
    free = shutil.disk_usage(there).free
    says, cure = f"{free // MB:,} MB are free on the disk.", "Make room: old backups are in its folder backups."
    if free < TOO_LITTLE:
        yield str(folder), problem(f"{says} With a full disk the bot stops.", cure)
    else:
        yield str(folder), warning(says, cure) if free < LITTLE else fine(says)


def database(config: Config) -> tuple[bool, Look]:
    """Whether a bot runs on it, and how the database is."""
    try:
        url = database_url(config)
    except ConfigError as error:
        return False, (config.place("database"), missing(str(error)))
    try:
        backend = backend_of(url)
        running, have = backend.held(), migrate.revision_of(backend)
        quick = have != TARGET or migrate.finds_words(backend)
    except BotError as error:
        return False, (config.place("database"), problem(str(error), "Correct database, or put a backup in its place."))
    return running, (backend.place, _revision(have, running) if quick else warning(SLOW, CURE))


def _revision(have: str, running: bool) -> Found:
    if have > TARGET:
        return problem("The database was made by a newer Beancan.", "Use the newer program, or an older backup.")
    now = "A Beancan runs on it now." if running else "No Beancan runs on it now."
    if not have:
        return fine(f"The database is made at the first start. {now}")
    return fine(f"The database is in order{'' if have == TARGET else '; the next start brings it up to date'}. {now}")


async def console(config: Config, running: bool, http: httpx2.AsyncClient) -> list[Look]:
    """A bot that runs says itself how it is; otherwise its port has to be free."""
    settings = config.console
    place = f"console {settings.host}:{settings.port}"
    if not running:
        return [(place, _port(config))]
    if not settings.port:
        return [(place, fine("The console took a free port (port: 0); it is not asked here."))]
    host = EVERYWHERE.get(settings.host, settings.host)
    looks = [(place, await _asked(f"http://{f'[{host}]' if ':' in host else host}:{settings.port}", http))]
    if settings.public_url:
        looks.append((settings.public_url, await _asked(settings.public_url.rstrip("/"), http)))
    return looks


def _port(config: Config) -> Found:
    host, port = config.console.host, config.console.port
    try:
        socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    except OSError as error:
        cure = "End the other program, or write another console: port into config.yaml."
        return problem(f"The console cannot use {host}:{port} ({os.strerror(error.errno or 0)}).", cure)
    return fine("The console's port is free.")


async def _asked(base: str, http: httpx2.AsyncClient) -> Found:
    cure = "If it was started with --port, ask there. Otherwise look at the proxy, and at the log of Beancan."
    try:
        answer = await http.get(f"{base}/readyz")
        parts = answer.json()["parts"]
        bad = [f"{name}: {part['says']}" for name, part in parts.items() if not part["ok"]]
    except (httpx2.HTTPError, OSError, ValueError, LookupError, TypeError, AttributeError):
        return warning("A Beancan runs, and its console does not answer here.", cure)
    if bad or answer.status_code != HTTPStatus.OK:
        return problem(f"The Beancan that runs is not well. {'; '.join(bad)}", f"Look at {base}/readyz and at the log.")
    return fine("The Beancan that runs says that all its parts are well.")


def secret_files(config: Config) -> Iterator[Look]:
    """Who may read the files of secrets?"""
    if sys.platform == "win32":
        return
    written = [
        name
        for account in config.accounts.values()
        for name in (account.token_file, account.secret_file, account.app_token_file)
        if name
    ]
    written += [config.mail.password_file] if config.mail is not None and config.mail.password_file else []
    files = [*(config.file(name) for name in dict.fromkeys(written)), config.data_folder / SEAL_KEY]
    for file in files:
        if file.exists():
            yield str(file), _readers(file)


def _readers(file: Path) -> Found:
    mode = stat.S_IMODE(file.stat().st_mode)
    if mode & 0o077:
        return warning("Others on this machine may be able to read this secret.", f"chmod 600 {file}")
    return fine("Only its owner can read this secret.")
