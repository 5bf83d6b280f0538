"""The words of the `beancan` command: what each one takes, shows and refuses before anything runs."""

import re
import subprocess
import sys
from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from bot import __version__
from bot.cli import main
from tests.fakes.processes import REPO, surroundings

ALONE = "import sys; from bot.cli import main; main(['--help'], standalone_mode=False); print(sorted(sys.modules))"


def commands(group: click.Group, before: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*before, name))
        else:
            yield (*before, name), command


EVERY = dict(commands(main))


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_each_command_shows_an_example_and_speaks_json(words: tuple[str, ...]) -> None:
    shown = CliRunner().invoke(main, [*words, "--help"])
    assert shown.exit_code == 0
    example = re.search(r"Example: (beancan [^\n]*)", shown.output)
    assert example is not None
    assert example[1].startswith(f"beancan {' '.join(words)}")
    assert "--json" in shown.output


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_each_example_is_written_as_the_command_wants_it(words: tuple[str, ...]) -> None:
    shown = EVERY[words].help or ""
    [example] = re.findall(r"Example: beancan (.*)", shown)
    given = re.findall(r'"([^"]*)"|(\S+)', re.sub(r" > .*", "", example))
    arguments = [quoted or plain for quoted, plain in given][len(words) :]
    EVERY[words].make_context(words[-1], arguments, resilient_parsing=True)
    options = {name for each in EVERY[words].params for name in (*each.opts, *each.secondary_opts)}
    assert {each for each in arguments if each.startswith("--")} <= options


def test_the_list_of_commands_follows_a_newcomers_day() -> None:
    names = list(main.commands)
    assert names[:4] == ["demo", "run", "plaza", "init"]
    shown = CliRunner().invoke(main, ["--help"]).output
    assert [name for name in re.findall(r"(?m)^  ([a-z-]+)  ", shown) if name in names] == names


def test_the_version_is_told() -> None:
    assert CliRunner().invoke(main, ["--version"]).output == f"beancan, version {__version__}\n"


def test_help_does_not_wait_for_a_database_and_a_web_server() -> None:
    told = subprocess.run(
        [sys.executable, "-c", ALONE], cwd=REPO, env=surroundings(), capture_output=True, text=True, check=True
    )
    for heavy in ("sqlalchemy", "fastapi", "uvicorn", "rapidfuzz", "pydantic"):
        assert f"'{heavy}'" not in told.stdout
