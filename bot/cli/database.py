"""`beancan db`: looking after the database."""

from pathlib import Path

import click
from click.core import Context

from bot.cli.base import FILE, config_option, json_option, say, service_of


@click.group()
def db() -> None:
    """Look after the database."""


@db.command("upgrade")
@config_option
@json_option
def upgrade(config_file: Path | None, as_json: bool) -> int:
    """Bring the tables up to date; a backup of a SQLite file is made first. `run` does this by itself.

    Example: beancan db upgrade
    """
    from bot.commands import database

    return database.upgrade(service_of(config_file), as_json, say)


@db.command("backup")
@click.argument("to", type=FILE)
@config_option
@json_option
def backup(to: Path, config_file: Path | None, as_json: bool) -> int:
    """Copy the database while the bot runs.

    Example: beancan db backup monday.sqlite3
    """
    from bot.commands import database

    return database.backup(service_of(config_file), to, as_json, say)


@db.command("restore")
@click.argument("file", type=FILE)
@config_option
@json_option
def restore(file: Path, config_file: Path | None, as_json: bool) -> int:
    """Put a backup in the place of the database. The bot must be stopped; a SQLite file is saved before.

    Example: beancan db restore monday.sqlite3
    """
    from bot.commands import database

    return database.restore(service_of(config_file), file, as_json, say)


def _no_password(ctx: Context, param: click.Parameter, value: str | None) -> str | None:
    """What stands in a command is seen by everybody on the machine."""
    if value is not None and ":" in value.partition("://")[2].partition("/")[0].rpartition("@")[0]:
        raise click.BadParameter("this address holds a password: use --to-env or --to-file.", ctx, param)
    return value


@db.command("move")
@click.option(
    "--to-env", help="The environment variable that holds the new address, postgresql://user:password@host/name."
)
@click.option("--to-file", type=FILE, help="A file with nothing but the new address.")
@click.option("--to", callback=_no_password, help="The new address itself, where it needs no password.")
@config_option
@json_option
def move(to_env: str | None, to_file: Path | None, to: str | None, config_file: Path | None, as_json: bool) -> int:
    """Move from the SQLite file to an empty PostgreSQL. Every row is compared; the file stays as it is.

    Example: beancan db move --to-env DATABASE_URL
    """
    if sum(given is not None for given in (to_env, to_file, to)) != 1:
        raise click.UsageError("Say once where to: --to-env, --to-file or --to.")
    from bot.commands import database

    target = database.Target(to_env, to_file, to)
    return database.move(service_of(config_file), target, as_json, say)
