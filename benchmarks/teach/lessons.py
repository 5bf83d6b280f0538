"""The texts that the encoder learns from: `lessons.jsonl`, one known issue of an invented brand a line.

`say` is how a support lead writes an issue down, `messages` how customers tell it, `near` what they say in the same
words about something else: denials, thanks, jokes, other companies, the question next to it. All of it was written for
this purpose, none by a template. No bank, no phone or internet provider and no mattress shop is among the brands, so
that the public sets and the demo brand stay strangers to what was learned; no text of theirs is among the texts.
"""

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("lessons.jsonl")
_SAYS = 2  # of an issue in one batch: customers' messages are the ones that differ
_LEFT_OUT = 16  # every so many brands one is kept out, to see what is learned beyond the texts


@dataclass(frozen=True, slots=True)
class Issue:
    """One line of the file."""

    brand: str
    language: str
    say: tuple[str, ...]
    messages: tuple[str, ...]
    near: tuple[str, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """All that is said of it, and that only sounds so."""
        return (*self.say, *self.messages, *self.near)


Brand = tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """Texts of some brands. `issue`: whose each is, counted through all brands; `role`: what it is to that issue."""

    texts: tuple[str, ...]
    brand: tuple[str, ...]
    issue: tuple[int, ...]
    role: tuple[str, ...]  # say, message or near


def read(file: Path = FILE) -> list[Brand]:
    """All brands, in the order of the file."""
    brands: dict[str, list[Issue]] = {}
    for line in file.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        issue = Issue(row["brand"], row["lang"], tuple(row["say"]), tuple(row["messages"]), tuple(row["near"]))
        brands.setdefault(row["brand"], []).append(issue)
    return [tuple(issues) for issues in brands.values()]


def halves(brands: Sequence[Brand]) -> tuple[list[Brand], list[Brand]]:
    """What is taught, and the few brands that are only looked at."""
    taught = [brand for place, brand in enumerate(brands) if place % _LEFT_OUT]
    return taught, list(brands[::_LEFT_OUT])


def texts(brands: Sequence[Brand]) -> list[str]:
    """Everything that is said of them, each once."""
    return list(dict.fromkeys(text for brand in brands for issue in brand for text in issue.texts))


def draw(brands: Sequence[Brand], number: int, wanted: tuple[int, int], chance: random.Random) -> Batch:
    """Some brands, and of each issue so many texts that mean it and so many that do not (`wanted`)."""
    meant, near = wanted
    rows: list[tuple[str, str, int, str]] = []
    for count, issue in enumerate(issue for brand in chance.sample(brands, number) for issue in brand):
        rows += [(text, issue.brand, count, "say") for text in chance.sample(issue.say, _SAYS)]
        rows += [(text, issue.brand, count, "message") for text in chance.sample(issue.messages, meant - _SAYS)]
        rows += [(text, issue.brand, count, "near") for text in chance.sample(issue.near, near)]
    return Batch(*zip(*rows, strict=True))
