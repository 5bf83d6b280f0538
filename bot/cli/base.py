"""What all commands share: how errors are told, which configuration is meant, and the usual options."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.errors import BotError

if TYPE_CHECKING:
    from bot.config import Config

CONFIG_FILE = Path("config.yaml")
DEMO_DATA = Path(".demo")
FILE = click.Path(dir_okay=False, path_type=Path)
FOLDER = click.Path(file_okay=False, path_type=Path)
PORT = click.IntRange(0, 65535)


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


def config_of(path: Path | None, knowledge: Path | None = None) -> "Config":
    """The named file, else config.yaml here, else the demo's settings in the languages of that knowledge folder."""
    from bot.commands.look import usual_config
    from bot.config import load_config

    if path is None and (knowledge is not None or not CONFIG_FILE.exists()):
        return usual_config(knowledge)
    return load_config(path or CONFIG_FILE)


def service_of(path: Path | None) -> "Config":
    """For acting on a bot: config.yaml, or the demo only where there is one. Somebody who pauses the bot from the wrong
    folder must not be told that it is silent."""
    from bot.config import demo_config, load_config

    if path is None and not CONFIG_FILE.exists() and DEMO_DATA.is_dir():
        return demo_config(DEMO_DATA, 0)
    return load_config(path or CONFIG_FILE)


def say(text: str) -> None:
    click.echo(text)


config_option = click.option("--config", "config_file", type=FILE, help="config.yaml to use (default: ./config.yaml).")
knowledge_option = click.option("--knowledge", type=FOLDER, help="Another knowledge folder.")
seconds_option = click.option(
    "--seconds", type=click.FloatRange(min=0.1), default=10.0, show_default=True, help="How long a platform may take."
)
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
