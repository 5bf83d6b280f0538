"""`beancan labels`: what agents said it was really about."""

import asyncio
from pathlib import Path

import click

from bot.cli.base import config_option, json_option, say, service_of


@click.command("labels")
@click.option(
    "--days", type=click.IntRange(min=1, max=3650), default=90, show_default=True, help="Said in the last so many days."
)
@config_option
@json_option
def labels(days: int, config_file: Path | None, as_json: bool) -> int:
    """What agents said it was really about (Wrong issue?), as labelled messages for `beancan eval`, one a line.

    Example: beancan labels --days 90 > labelled.jsonl
    """
    from bot.commands import labels as exporting

    return asyncio.run(exporting.labels(service_of(config_file), days, as_json, say))
