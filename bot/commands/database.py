"""`db`: what an operator does with the database from a shell."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.config import Config, database_url, read_secret
from bot.errors import ConfigError
from bot.storage import copies, migrate
from bot.storage.backend import backend_of

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Target:
    """Where to move: exactly one of the three."""

    variable: str | None
    file: Path | None
    url: str | None

    def address(self) -> str:
        """Raises ConfigError if nothing stands there."""
        found = self.url or read_secret(self.variable, self.file)
        if not found:
            place = f"the environment variable {self.variable}" if self.variable else str(self.file)
            raise ConfigError([f"{place} is empty. Put the address of the new database there: postgresql://..."])
        return found

    def setting(self) -> str:
        """How config.yaml names it."""
        if self.variable:
            return f"url_env: {self.variable}"
        return f"url_file: {self.file.absolute()}" if self.file else f"url: {self.url}"


def upgrade(config: Config, as_json: bool, say: Say) -> int:
    """Bring the tables up to date, after a backup of a file."""
    url = database_url(config)
    saved = migrate.upgrade(url)
    place = backend_of(url).place
    return _changed(place, saved, f"The database is up to date: {place}", as_json, say)


def _changed(place: str, saved: Path | None, sentence: str, as_json: bool, say: Say) -> int:
    """What became of it, and where it is as it was before."""
    if as_json:
        say(json.dumps({"database": place, "backup": None if saved is None else str(saved)}))
        return 0
    say(sentence)
    if saved is not None:
        say(f"As it was before: {saved}")
    return 0


def backup(config: Config, to: Path, as_json: bool, say: Say) -> int:
    """A copy of the database, taken while the bot runs."""
    if to.exists():
        raise ConfigError([f"{to}: this file exists already and is not overwritten. Choose another name."])
    copies.backup(database_url(config), to)
    say(json.dumps({"copy": str(to)}) if as_json else f"Copied to {to}")
    return 0


def restore(config: Config, file: Path, as_json: bool, say: Say) -> int:
    """A backup in the place of the database."""
    url = database_url(config)
    saved = copies.restore(url, file)
    place = backend_of(url).place
    return _changed(place, saved, f"{place} is now as {file} was.", as_json, say)


def move(config: Config, target: Target, as_json: bool, say: Say) -> int:
    """From a file to PostgreSQL."""
    to, url = target.address(), database_url(config)
    counts = copies.move(url, to)
    before, after, rows = backend_of(url).place, backend_of(to).place, sum(counts.values())
    if as_json:
        say(json.dumps({"from": before, "to": after, "rows": dict(counts)}))
        return 0
    say(f"Moved {rows:,} rows of {len(counts)} tables from {before} to {after}, and compared each of them.")
    say(f"Now write into config.yaml, then start the bot:   database: {{{target.setting()}}}")
    say(f"{before} is as it was; the bot does not use it any more.")
    return 0
