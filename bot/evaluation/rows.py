"""Labelled messages, one JSON object a line: {"text": str, "issue": str | null, "lang"?: str}."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from bot.evaluation.lines import read

_EXAMPLE = '{"text": "...", "issue": "its id or null"}'


@dataclass(frozen=True, slots=True)
class Row:
    """One message. `issue` None: it must be handed off. `language` is a hint, as a platform's locale would be."""

    text: str
    issue: str | None
    language: str = ""


def parse(lines: Iterable[str], name: str, known: Collection[str] | None = None) -> list[Row]:
    """Read all lines; `name` is how the file is called in errors, `known` the issues there are.

    Raises ConfigError naming every line that cannot be used, with what to do about it. Blank lines are skipped.
    """
    return read(lines, name, _EXAMPLE, lambda data, _: _checked(data, known))


def _checked(data: dict[str, Any], known: Collection[str] | None) -> Row | str:
    """The row, or the sentence that says what is wrong with it."""
    text, issue, language = data.get("text"), data.get("issue"), data.get("lang", "")
    if not isinstance(text, str):
        return 'has no "text"; it must be the message in quotes'
    if "issue" not in data:
        return 'has no "issue"; write the id of the issue, or null if a person must answer'
    if issue is not None and not isinstance(issue, str):
        return '"issue" must be an id in quotes, or null'
    if issue is not None and known is not None and issue not in known:
        return f'names the issue "{issue}", which is not in the knowledge folder; correct the id or write null'
    if not isinstance(language, str):
        return '"lang" must be a language in quotes, for example "en"'
    return Row(text, issue, language)
