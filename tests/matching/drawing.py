"""Texts drawn at random that meet a pattern, or nearly do: what a pattern forbids is left to chance."""

import random
import re._constants as parts  # type: ignore[import-not-found]  # typeshed does not know it
import re._parser as parser  # type: ignore[import-not-found]
from collections.abc import Callable, Mapping
from typing import Any

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_KINDS = {parts.CATEGORY_WORD: _LETTERS, parts.CATEGORY_DIGIT: "0123456789"}
_REPEATED = 3  # times more than a pattern asks for, at most


def drawn(pattern: str, chance: random.Random) -> str:
    """One text. Raises KeyError for something no pattern of ours holds yet: teach it here."""
    return _all(parser.parse(pattern), chance)


def _all(tree: Any, chance: random.Random) -> str:
    return "".join(_DRAW[kind](what, chance) for kind, what in tree)


def _one_of(members: Any, chance: random.Random) -> str:
    kind, what = chance.choice(members)
    return chance.choice(_LETTERS) if kind is parts.NEGATE else _DRAW[kind](what, chance)


def _repeated(what: Any, chance: random.Random) -> str:
    least, most, tree = what
    return "".join(_all(tree, chance) for _ in range(chance.randint(least, min(int(most), least + _REPEATED))))


_DRAW: Mapping[Any, Callable[[Any, random.Random], str]] = {
    parts.LITERAL: lambda letter, _: chr(letter),
    parts.NOT_LITERAL: lambda _, chance: chance.choice(_LETTERS),
    parts.ANY: lambda _, chance: chance.choice(_LETTERS),
    parts.IN: _one_of,
    parts.RANGE: lambda ends, chance: chr(chance.randint(*ends)),
    parts.CATEGORY: lambda kind, chance: chance.choice(_KINDS[kind]),
    parts.BRANCH: lambda ways, chance: _all(chance.choice(ways[1]), chance),
    parts.SUBPATTERN: lambda group, chance: _all(group[3], chance),
    parts.MAX_REPEAT: _repeated,
    parts.MIN_REPEAT: _repeated,
    parts.AT: lambda *_: "",
    parts.ASSERT: lambda look, chance: _all(look[1], chance) if look[0] > 0 else "",
    parts.ASSERT_NOT: lambda *_: "",
}
