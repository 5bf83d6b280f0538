"""The `beancan` command: parses words and calls one function. Data on stdout, logs and errors on stderr.

Exit codes: 0 ok, 1 findings or a refusal in plain words, 2 a command that was written wrongly.
Each command imports what it needs when it runs: `beancan --help` must not wait for a database and a web server.
"""

import asyncio
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import click

from bot import __version__
from bot.cli.base import (
    CONFIG_FILE,
    DEMO_DATA,
    FILE,
    FOLDER,
    PORT,
    Plain,
    config_of,
    config_option,
    json_option,
    knowledge_option,
    say,
    seconds_option,
    service_of,
)  # fmt: skip
from bot.cli.database import db
from bot.cli.gaps import gaps
from bot.cli.labels import labels
from bot.cli.replay import replay


@click.group(cls=Plain, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="beancan")
def main() -> None:
    """Answers customers in public with approved fixes, and hands over to a person when it is not sure.

    Begin with: beancan demo
    """


@main.command()
@click.option("--port", type=PORT, default=8420, show_default=True, help="0 takes a free one.")
@click.option("--check", is_flag=True, help="Play the script without a browser, say what held, and end.")
@click.option("--data", type=FOLDER, help="Where the demo keeps its data (default: ./.demo).")
@click.option("--browser/--no-browser", default=True, help="Open the page.")
@json_option
def demo(port: int, check: bool, data: Path | None, browser: bool, as_json: bool) -> int:
    """See everything work in one page: a practice ground beside the console. No account, no token.

    Example: beancan demo --port 0
    """
    from bot.commands import demo as demo_command

    how = demo_command.How(port, data, DEMO_DATA, check=check, open_browser=browser, as_json=as_json)
    return asyncio.run(demo_command.start(how, say))


@main.command()
@config_option
@click.option("--port", type=PORT, help="Another port for the console; 0 takes a free one.")
@click.option(
    "--role",
    type=click.Choice(["all", "gateway", "worker", "console"]),
    default="all",
    show_default=True,
    help="On many machines: gateway receives and sends, worker thinks, console serves your people.",
)
@json_option
def run(config_file: Path | None, port: int | None, role: str, as_json: bool) -> int:
    """Serve all configured accounts, with the console, until Ctrl-C or SIGTERM.

    Example: beancan run --config my-brand/config.yaml
    """
    from bot.commands import serve
    from bot.config import load_config
    from bot.runtime.roles import Role

    return asyncio.run(serve.run(load_config(config_file or CONFIG_FILE), port, as_json, say, Role(role)))


@main.command()
@click.option("--port", type=PORT, default=8421, show_default=True, help="0 takes a free one.")
@click.option("--host", default="127.0.0.1", show_default=True, help="127.0.0.1: this machine only.")
@click.option("--data", type=FILE, help="Keep what is posted in this file.")
@json_option
def plaza(port: int, host: str, data: Path | None, as_json: bool) -> int:
    """The practice ground alone: a small social platform with public rooms, threads, private chats and buttons.

    Example: beancan plaza --port 8421 --data plaza.jsonl
    """
    from bot.commands import plaza as practice

    return asyncio.run(practice.plaza(host, port, data, as_json, say))


@main.command()
@click.argument("folder", type=FOLDER)
@click.option("--brand", prompt="Name of your brand", help="As customers know it.")
@click.option("--languages", prompt="Languages you serve (such as: en, fr)", default="en", help="en, fr, es, de.")
@click.option("--on-duty", prompt="First name of the person on duty", default="Lea", help="May sign in as lead.")
@click.option("--tone", prompt="How do you speak", default="plain and warm", help="For the people who write answers.")
@json_option
def init(folder: Path, brand: str, languages: str, on_duty: str, tone: str, as_json: bool) -> int:
    """Begin your own brand: a config.yaml and a knowledge folder with one issue to change.

    Example: beancan init my-brand
    """
    from bot.commands import start

    served = tuple(part.strip() for part in languages.split(",") if part.strip())
    return start.init(folder, start.Answers(brand, served, on_duty, tone), as_json, say)


@main.command()
@config_option
@knowledge_option
@click.option("--strict", is_flag=True, help="Warnings count as findings.")
@json_option
def check(config_file: Path | None, knowledge: Path | None, strict: bool, as_json: bool) -> int:
    """Look for mistakes in config and knowledge, and run the entries' own tests. The running bot loads the same way.

    Example: beancan check --knowledge my-brand/knowledge
    """
    from bot.commands import look

    file = config_file or (CONFIG_FILE if CONFIG_FILE.exists() and knowledge is None else None)
    return asyncio.run(look.check(file, knowledge, strict, as_json, say))


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
    from bot.commands import look

    config = config_of(config_file, knowledge)
    return asyncio.run(look.try_text(text, knowledge, config, where == "private", lang, as_json, say))


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
    from bot.commands import look

    return asyncio.run(look.measure(knowledge, messages, predictions, config_of(config_file, knowledge), as_json, say))


main.add_command(replay)
main.add_command(labels)
main.add_command(gaps)


def _account_name(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    """As it may stand in config.yaml, in the name of a variable and in an address."""
    if value is not None and not re.fullmatch(r"[a-z][a-z0-9-]{0,39}", value):
        raise click.BadParameter("use small letters, digits and -, such as telegram-shop.", ctx, param)
    return value


class _Person:
    """Who sits at this terminal."""

    def secret(self, question: str) -> str:
        """Typed unseen."""
        return str(click.prompt(question, default="", show_default=False, hide_input=True))

    def yes(self, question: str) -> bool:
        """Enter is yes."""
        return click.confirm(question, default=True)


@main.command()
@click.argument("platform", type=click.Choice(["telegram", "discord", "slack"]))
@config_option
@click.option("--account", callback=_account_name, help="A name of your own for it (default: such as telegram-main).")
@click.option("--token-file", type=FILE, help="Do not ask: a file with nothing but the token.")
@click.option("--token-env", help="Do not ask: the environment variable that holds the token.")
@click.option("--app-token-file", type=FILE, help="The same for Slack's app-level token.")
@click.option("--app-token-env", help="The same for Slack's app-level token.")
@click.option("--base-url", default="", help="Another server of the same protocol.")
@click.option("--steps", is_flag=True, help="Only show what to do on the platform.")
@seconds_option
@json_option
def connect(
    platform: str,
    config_file: Path | None,
    account: str | None,
    token_file: Path | None,
    token_env: str | None,
    app_token_file: Path | None,
    app_token_env: str | None,
    base_url: str,
    steps: bool,
    seconds: float,
    as_json: bool,
) -> int:
    """Connect a platform: shows the steps, asks for the token unseen, checks it at once, writes the settings.

    Example: beancan connect telegram
    """
    from bot.commands import connect as connecting

    if steps:
        return connecting.steps(platform, as_json, say)
    token, app_token = (token_file, token_env), (app_token_file, app_token_env)
    asking = not any((*token, *app_token))
    if asking and (as_json or not sys.stdin.isatty()):
        raise click.UsageError("Nobody can be asked here: give --token-file or --token-env. --steps shows what to do.")
    if not asking:
        _must_be_whole(platform, token, app_token)
    sources = {"token": connecting.Source(*token), "app_token": connecting.Source(*app_token)}
    how = connecting.How(
        platform, config_file or CONFIG_FILE, account or f"{platform}-main", sources, base_url, seconds, as_json
    )
    return asyncio.run(connecting.connect(how, _Person() if asking else None, say))


def _must_be_whole(platform: str, *given: tuple[Path | None, str | None]) -> None:
    """Each token of the platform from one place, and no other."""
    if any(all(one) for one in given):
        raise click.UsageError("A token is either in a file or in a variable: leave one of the two options out.")
    if platform == "slack" and not all(any(one) for one in given):
        raise click.UsageError("Slack has two tokens: name the bot's (--token-...) and the app's (--app-token-...).")
    if platform != "slack" and any(given[1]):
        raise click.UsageError(f"{platform} has one token only: leave --app-token-file and --app-token-env out.")


@main.command()
@config_option
@seconds_option
@json_option
def doctor(config_file: Path | None, seconds: float, as_json: bool) -> int:
    """What keeps the bot from its work, and what to do about it. Only looks; also while the bot runs.

    Example: beancan doctor --config my-brand/config.yaml
    """
    from bot.commands import doctor as examining

    return asyncio.run(examining.doctor(config_file or CONFIG_FILE, seconds, as_json, say))


def _pausing(name: str, resume: bool, text: str, example: str) -> Callable[..., int]:
    @main.command(name, help=f"{text}\n\nExample: {example}")
    @click.option("--all", "everywhere", is_flag=True, help="Everywhere (this is also the default).")
    @click.option("--channel", help="Only this account.")
    @config_option
    @json_option
    def command(everywhere: bool, channel: str | None, config_file: Path | None, as_json: bool) -> int:
        if everywhere and channel:
            raise click.UsageError("--all and --channel exclude each other: choose one.")
        from bot.commands import switches

        return asyncio.run(switches.pause(service_of(config_file), channel, resume, as_json, say))

    return command


pause = _pausing("pause", False, "Silence the bot at once, everywhere or on one account.", "beancan pause --channel x")
resume = _pausing("resume", True, "Let the bot speak again.", "beancan resume --all")


def _freezing(name: str, lift: bool, text: str, example: str) -> Callable[..., int]:
    @main.command(name, help=f"{text}\n\nExample: {example}")
    @click.argument("issue")
    @config_option
    @json_option
    def command(issue: str, config_file: Path | None, as_json: bool) -> int:
        from bot.commands import switches

        return asyncio.run(switches.freeze(service_of(config_file), issue, lift, as_json, say))

    return command


freeze = _freezing(
    "freeze", False, "Stop the answer to one issue at once, on all channels.", "beancan freeze router-red-light"
)
unfreeze = _freezing("unfreeze", True, "Let a stopped answer be given again.", "beancan unfreeze router-red-light")


@main.command("console-link")
@click.argument("person")
@config_option
@json_option
def console_link(person: str, config_file: Path | None, as_json: bool) -> int:
    """A new sign-in link to the console for one of your people; it works once.

    Example: beancan console-link lea
    """
    from bot.commands import switches

    return asyncio.run(switches.console_link(service_of(config_file), person, as_json, say))


main.add_command(db)


@main.command()
@click.option("--json", is_flag=True, expose_value=False, help="As always: it is one JSON object anyway.")
def schema() -> int:
    """The JSON Schema of knowledge files: your editor completes and explains every line with it.

    Example: beancan schema > knowledge/.schema.json
    """
    from bot.kb.schema import json_schema

    json.dump(json_schema(), sys.stdout, indent=2, ensure_ascii=False)
    say("")
    return 0
