"""`beancan gaps`: what the knowledge lacks."""

import asyncio
from pathlib import Path

import click

from bot.cli.base import config_option, json_option, knowledge_option, say, service_of


@click.command("gaps")
@click.option(
    "--days", type=click.IntRange(min=1, max=3650), default=28, show_default=True, help="Said in the last so many days."
)
@config_option
@knowledge_option
@json_option
def gaps(days: int, config_file: Path | None, knowledge: Path | None, as_json: bool) -> int:
    """What customers ask that your knowledge does not answer well, in their words, and what to do about it.

    Example: beancan gaps --days 28
    """
    from bot.commands import gaps as looking

    how = looking.How(days, knowledge, as_json)
    return asyncio.run(looking.gaps(how, service_of(config_file), say))
