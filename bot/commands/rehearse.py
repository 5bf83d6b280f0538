"""A replay for the console, in a process of its own, so that answering goes on. Started by `bot.wiring.trying` only.

What is asked for comes on the standard input; one JSON object of `beancan replay --compare` goes to the standard
output.
"""

import asyncio
import os
import pickle
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.commands.replay import How, replay
from bot.config import Config
from bot.errors import BotError
from bot.kb.rules_file import NAME

_NICE = 10  # customers come first


def main() -> int:
    """0: played; 1: the sentence why not is on the standard error."""
    if hasattr(os, "nice"):
        os.nice(_NICE)
    config, days, text = pickle.load(sys.stdin.buffer)
    try:
        _play(config, days, text)
    except BotError as error:
        sys.stderr.write(str(error))
        return 1
    return 0


def _play(config: Config, days: int, text: str) -> None:
    with TemporaryDirectory() as scratch:
        draft = Path(scratch, NAME)  # its name stands in the rule of each alarm
        draft.write_text(text, encoding="utf-8")
        how = How(messages=None, days=days, knowledge=None, incidents=draft, compare=True, as_json=True)
        asyncio.run(replay(how, config, _say))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
