"""The `beancan` command: parses words and calls one function. Data on stdout, logs and errors on stderr.

Exit codes: 0 ok, 1 findings or a refusal in plain words, 2 a command that was written wrongly.
"""

import asyncio
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from bot import __version__
from bot.commands import demo as demo_command
from bot.commands import look, serve, start, switches
from bot.config import Config, load_config
from bot.errors import BotError
from bot.kb.schema import json_schema
from bot.runtime.clock import SystemClock

CONFIG_FILE = Path("config.yaml")
FILE = click.Path(dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)


class Plain(click.Group):
    """Errors of ours are sentences, not tracebacks; commands keep the order of a newcomer's day."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order they were added."""
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; its result is the exit code."""
        try:
            code = super().invoke(ctx)
        except BotError as error:
            for line in str(error).splitlines():
                click.echo(line, err=True)
            ctx.exit(1)
        ctx.exit(code or 0)


def _config(path: Path | None, knowledge: Path | None = None) -> Config:
    """The named file, else config.yaml here, else the demo's settings in the languages of that knowledge folder."""
    if path is None and (knowledge is not None or not CONFIG_FILE.exists()):
        return look.usual_config(knowledge)
    return load_config(path or CONFIG_FILE)


def _say(text: str) -> None:
    click.echo(text)


config_option = click.option("--config", "config_file", type=FILE, help="config.yaml to use (default: ./config.yaml).")
knowledge_option = click.option("--knowledge", type=FOLDER, help="Another knowledge folder.")
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")


@click.group(cls=Plain, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="beancan")
def main() -> None:
    """Answers customers in public with approved fixes, and hands over to a person when it is not sure.

    Begin with: beancan demo
    """


@main.command()
@click.option("--port", default=8420, show_default=True, help="0 takes a free one.")
@click.option("--check", is_flag=True, help="Play the script without a browser, say what held, and end.")
@click.option("--data", type=FOLDER, help="Where the demo keeps its data (default: ./.demo).")
@click.option("--browser/--no-browser", default=True, help="Open the page.")
def demo(port: int, check: bool, data: Path | None, browser: bool) -> int:
    """See everything work in one page: a practice ground beside the console. No account, no token.

    Example: beancan demo --port 0
    """
    return asyncio.run(demo_command.start(port, data, check, browser, _say))


@main.command()
@config_option
@click.option("--port", type=int, help="Another port for the console; 0 takes a free one.")
def run(config_file: Path | None, port: int | None) -> int:
    """Serve all configured accounts, with the console, until Ctrl-C or SIGTERM.

    Example: beancan run --config my-brand/config.yaml
    """
    config = load_config(config_file or CONFIG_FILE)
    return asyncio.run(serve.run(config, port, _say))


@main.command()
@click.option("--port", default=8421, show_default=True, help="0 takes a free one.")
@click.option("--host", default="127.0.0.1", show_default=True, help="127.0.0.1: this machine only.")
@click.option("--data", type=FILE, help="Keep what is posted in this file.")
def plaza(port: int, host: str, data: Path | None) -> int:
    """The practice ground alone: a small social platform with public rooms, threads, private chats and buttons.

    Example: beancan plaza --port 8421 --data plaza.jsonl
    """
    return asyncio.run(serve.plaza(host, port, data, _say))


@main.command()
@click.argument("folder", type=FOLDER)
@click.option("--brand", prompt="Name of your brand", help="As customers know it.")
@click.option("--languages", prompt="Languages you serve (such as: en, fr)", default="en", help="en, fr, es, de.")
@click.option("--on-duty", prompt="First name of the person on duty", default="Lea", help="May sign in as lead.")
@click.option("--tone", prompt="How do you speak", default="plain and warm", help="For the people who write answers.")
def init(folder: Path, brand: str, languages: str, on_duty: str, tone: str) -> int:
    """Begin your own brand: a config.yaml and a knowledge folder with one issue to change.

    Example: beancan init my-brand
    """
    served = tuple(part.strip() for part in languages.split(",") if part.strip())
    return start.init(folder, start.Answers(brand, served, on_duty, tone), SystemClock().now().date(), _say)


@main.command()
@config_option
@knowledge_option
@click.option("--strict", is_flag=True, help="Warnings count as findings.")
@json_option
def check(config_file: Path | None, knowledge: Path | None, strict: bool, as_json: bool) -> int:
    """Look for mistakes in config and knowledge, and run the entries' own tests. The running bot loads the same way.

    Example: beancan check --knowledge my-brand/knowledge
    """
    file = config_file or (CONFIG_FILE if CONFIG_FILE.exists() and knowledge is None else None)
    return asyncio.run(look.check(file, knowledge, strict, as_json, _say))


@main.command("try")
@click.argument("text")
@config_option
@knowledge_option
@click.option("--as", "where", type=click.Choice(["public", "private"]), default="public", help="How it was said.")
@click.option("--lang", default="", help="Language of the customer's app, such as fr.")
@json_option
def try_(text: str, config_file: Path | None, knowledge: Path | None, where: str, lang: str, as_json: bool) -> int:
    """What would the bot say to this, and why. Nothing is sent.

    Example: beancan try "box blinking red no internet"
    """
    config = _config(config_file, knowledge)
    return asyncio.run(look.try_text(text, knowledge, config, where == "private", lang, as_json, _say))


@main.command("eval")
@config_option
@click.option("--knowledge", type=FOLDER, required=True, help="The knowledge folder to measure.")
@click.option(
    "--messages", type=FILE, required=True, help='One JSON object a line: {"text": ..., "issue": id or null}.'
)
@click.option("--predictions", type=FILE, help="Write one JSON object a message into this file.")
@json_option
def eval_(config_file: Path | None, knowledge: Path, messages: Path, predictions: Path | None, as_json: bool) -> int:
    """Measure on labelled messages: how often it is right, how often it answers, how often that is wrong.

    Example: beancan eval --knowledge knowledge --messages labelled.jsonl --json
    """
    return asyncio.run(look.measure(knowledge, messages, predictions, _config(config_file, knowledge), as_json, _say))


def _pausing(name: str, resume: bool, text: str, example: str) -> Callable[..., int]:
    @main.command(name, help=f"{text}\n\nExample: {example}")
    @click.option("--all", "everywhere", is_flag=True, help="Everywhere (this is also the default).")
    @click.option("--channel", help="Only this account.")
    @config_option
    @json_option
    def command(everywhere: bool, channel: str | None, config_file: Path | None, as_json: bool) -> int:
        if everywhere and channel:
            raise click.UsageError("--all and --channel exclude each other: choose one.")
        return asyncio.run(switches.pause(_config(config_file), channel, resume, as_json, _say))

    return command


pause = _pausing("pause", False, "Silence the bot at once, everywhere or on one account.", "beancan pause --channel x")
resume = _pausing("resume", True, "Let the bot speak again.", "beancan resume --all")


@main.group()
def db() -> None:
    """Look after the database."""


@db.command("upgrade")
@config_option
def db_upgrade(config_file: Path | None) -> int:
    """Bring the tables up to date; a backup is made first. `run` does this by itself.

    Example: beancan db upgrade
    """
    return switches.upgrade(_config(config_file), _say)


@db.command("backup")
@click.argument("to", type=FILE)
@config_option
def db_backup(to: Path, config_file: Path | None) -> int:
    """Copy the database while the bot runs.

    Example: beancan db backup monday.sqlite3
    """
    return switches.backup(_config(config_file), to, _say)


@main.command()
def schema() -> int:
    """The JSON Schema of knowledge files: your editor completes and explains every line with it.

    Example: beancan schema > knowledge/.schema.json
    """
    json.dump(json_schema(), sys.stdout, indent=2, ensure_ascii=False)
    _say("")
    return 0
