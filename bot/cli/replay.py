"""`beancan replay`: what would have fired."""

import asyncio
from pathlib import Path

import click

from bot.cli.base import FILE, config_of, config_option, json_option, knowledge_option, say


@click.command("replay")
@config_option
@knowledge_option
@click.option("--messages", type=FILE, help="A timed stream, one JSON object a line.")
@click.option("--days", type=click.IntRange(min=1), help="Or what this bot heard in the last so many days.")
@click.option("--incidents", type=FILE, help="Other thresholds: an incidents.yaml to try.")
@click.option("--compare", is_flag=True, help="With --incidents: which alarms appear, vanish or move.")
@json_option
def replay(
    config_file: Path | None,
    knowledge: Path | None,
    messages: Path | None,
    days: int | None,
    incidents: Path | None,
    compare: bool,
    as_json: bool,
) -> int:
    """Play a timed stream, or the last days, through the bot and the alarm: what it would decide, and what would have
    fired. Nothing is sent.

    Example: beancan replay --days 30 --incidents draft.yaml --compare
    """
    if (messages is None) == (days is None):
        raise click.UsageError("Say what to play: --messages FILE, or --days 30 for what this bot heard.")
    if compare and incidents is None:
        raise click.UsageError("--compare needs --incidents FILE: the thresholds to compare with those of today.")
    from bot.commands import replay as playing

    how = playing.How(messages, days, knowledge, incidents, compare, as_json)
    return asyncio.run(playing.replay(how, config_of(config_file, knowledge), say))
