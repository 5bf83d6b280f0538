"""Files of JSON objects, one a line: every line that cannot be used is named, with what to do about it."""

import json
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from bot.errors import ConfigError

_MOST_SHOWN = 20
T = TypeVar("T")


def read(lines: Iterable[str], name: str, example: str, one: Callable[[dict[str, Any], int], "T | str"]) -> list[T]:
    """All lines in their order; `one` makes something of an object and its line's number, or says what is wrong.
    `name` is how the file is called in errors, `example` a line as it should be. Blank lines are skipped.

    Raises ConfigError naming the lines that cannot be used.
    """
    found: list[T] = []
    findings: list[str] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        data = _object(line, example)
        made = one(data, number) if isinstance(data, dict) else data
        if isinstance(made, str):
            findings.append(f"{name}:{number} {made}")
        else:
            found.append(made)
    if not found and not findings:
        findings.append(f"{name} holds no messages; write one a line, as {example}")
    if findings:
        more = [f"and {len(findings) - _MOST_SHOWN} more lines"] if len(findings) > _MOST_SHOWN else []
        raise ConfigError([*findings[:_MOST_SHOWN], *more])
    return found


def _object(line: str, example: str) -> dict[str, Any] | str:
    try:
        data = json.loads(line)
    except json.JSONDecodeError as error:
        return f"is not JSON (column {error.colno}: {error.msg.lower()}); each line must be one object in {{ }}"
    return data if isinstance(data, dict) else f"is not an object; write {example}"
