"""The patterns of `bot.matching.words` as the guards look for them: a whole table at once, or only those of its ways
whose words are there at all.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache

from bot.matching.needed import BEGINS, alternatives, needed
from bot.matching.words import LEXICONS, lexicon_of
from bot.matching.words.lexicon import PATTERNS

_ANY = ""  # stands for the word that a way needs if it needs none
_Place = tuple[str, int]  # a table, and which of its ways


def _any_of(words: Sequence[str]) -> str:
    return "|".join(word.replace("*", r"\w*") for word in words) or "(?!)"


def _patterns(code: str, table: str) -> list[str]:
    """Those of one table of one language, with the words that stand for others written out."""
    lexicon = lexicon_of(code)
    words = {name: _any_of(getattr(lexicon, name)) for name in ("trouble", "faults", "glows")}
    if table in words:
        return [words[table]]
    return [_filled(pattern, words) for pattern in getattr(lexicon, table)]


def _filled(pattern: str, words: Mapping[str, str]) -> str:
    return pattern.replace("{trouble}", words["trouble"]).replace("{faults}", words["faults"])


def _at_borders(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{pattern})(?:(?<= )|(?!\w))")


@lru_cache(maxsize=256)
def compiled(code: str, table: str) -> tuple[re.Pattern[str], ...]:
    """The patterns of one table of one language as one pattern, or none. Each named key gets a name of its own."""
    patterns = enumerate(_patterns(code, table))
    joined = "|".join(p.replace("(?P<key>", f"(?P<key{place}>") for place, p in patterns)
    return (_at_borders(joined),) if joined else ()


def find(code: str, table: str, text: str) -> re.Match[str] | None:
    """The first place where a table of a language is met in folded words."""
    return next((found for pattern in compiled(code, table) if (found := pattern.search(text))), None)


class Ways:
    """All ways to say something that one language listens for. A text is met by few of them, and its words tell which
    are worth a try: to try all was most of a guard's time."""

    def __init__(self, code: str) -> None:
        usual = lexicon_of(code).stop | lexicon_of(code).telling
        self._ways = {table: [way for p in _patterns(code, table) for way in alternatives(p)] for table in PATTERNS}
        self._whole: dict[str, list[_Place]] = {}
        self._begun: dict[str, list[_Place]] = {}
        for table, ways in self._ways.items():
            for number, way in enumerate(ways):
                for word in needed(way, usual) or (_ANY,):
                    by = self._begun if word.endswith(BEGINS) else self._whole
                    by.setdefault(word.rstrip(BEGINS), []).append((table, number))
        self._shortest = min(map(len, self._begun), default=0)
        self._led_to = lru_cache(maxsize=16_384)(self._look_up)
        self._made: dict[_Place, re.Pattern[str]] = {}

    def of(self, table: str) -> Sequence[str]:
        """The patterns of a table's ways."""
        return self._ways[table]

    def worth_a_try(self, words: Collection[str]) -> dict[str, list[int]]:
        """By table, the numbers of the ways that may be met in these words or a part of them, in order."""
        found = defaultdict[str, set[int]](set)
        for word in (_ANY, *words):
            for table, number in self._led_to(word):
                found[table].add(number)
        return {table: sorted(numbers) for table, numbers in found.items()}

    def _look_up(self, word: str) -> list[_Place]:
        begun = (word[:end] for end in range(self._shortest, len(word) + 1))
        return [*self._whole.get(word, ()), *(place for part in begun for place in self._begun.get(part, ()))]

    def first(self, table: str, numbers: Sequence[int], text: str) -> re.Match[str] | None:
        """What `find` finds, if these are all that are worth a try."""
        best = None
        for number in numbers:
            found = self._pattern(table, number).search(text)
            if found and (best is None or found.start() < best.start()):
                best = found
        return best

    def _pattern(self, table: str, number: int) -> re.Pattern[str]:
        place = table, number
        if place not in self._made:
            self._made[place] = _at_borders(self._ways[table][number])
        return self._made[place]

    def warm(self) -> None:
        """Make every pattern."""
        for table, ways in self._ways.items():
            for number in range(len(ways)):
                self._pattern(table, number)


@lru_cache(maxsize=16)
def ways_of(code: str) -> Ways:
    """Made when it is first asked for."""
    return Ways(code)


def warm() -> None:
    """Compile every pattern: a second or two, which no customer should wait for and no start either. For a thread
    beside a bot that serves already; what is asked for before its turn is compiled then."""
    for code in LEXICONS:
        ways_of(code).warm()
        for table in PATTERNS:
            compiled(code, table)
