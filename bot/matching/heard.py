"""One text taken apart for the guards, and the one way in which they look something up in it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

from bot.matching.reading import LONGEST, Reading, all_words, read, spell_out, stem
from bot.matching.tables import compiled, ways_of
from bot.matching.words import LEXICONS, lexicon_of

_SENTENCES = 60
_OVERLAP = 20  # words: no guard listens for more in a row
_PLAIN = 3  # small words of one language that leave no doubt about it
_PLUS = (  # French "ne ... plus" is a denial, "en plus" and an English "plus my bill" join
    r"en plus|plus(?= (?:my|the|our|half|all|your|how|i|no|now|it|is|when|where|what|can)\b)"
)
_AND = rf"and|also|{_PLUS}|et|aussi|y|tambien|también|ademas|además|und|auch|ausserdem|außerdem|sowie|encima"
_CLAUSE = re.compile(rf"[.!?;:\n…,]+|\b(?:{_AND}|but|however|mais|pero|aber)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"[^.!?…\n]+[.!?…]*")


@dataclass(frozen=True, slots=True)
class Context:
    """What the matcher found, as far as guards need it.

    `phrasing`: the nearest one, `phrasings`: all of that issue in `language`. `meaningful`: words of the text that say
    something and stand in one of them. `enough`: one rare word names the issue.
    """

    language: str = ""
    phrasing: str = ""
    phrasings: tuple[str, ...] = ()
    meaningful: int = 0
    enough: bool = False


def _parts(shown: str) -> Iterator[tuple[Sequence[str], bool]]:
    """(folded words, whether it asks) of each sentence that holds a word. A long one comes in parts that overlap; what
    stands after many sentences is one: nothing is left out, and no text takes for ever.
    """
    ends = [0, *(found.end() for found in islice(_SENTENCE.finditer(shown), _SENTENCES)), len(shown)]
    for start, end in pairwise(dict.fromkeys(ends)):
        part = shown[start:end]
        found = all_words(part)
        for at in range(0, max(len(found) - _OVERLAP, bool(found)), LONGEST - _OVERLAP):
            yield found[at : at + LONGEST], part.rstrip().endswith("?")


class Heard:
    """One text, taken apart once for all guards: words and sentences in the long forms of each language.

    Where a guard looks for a table in a sentence, in the plain text or in a part of these, it asks `find`.
    """

    def __init__(self, text: str, reading: Reading) -> None:
        self.text, self.shown, self.words = text, reading.shown, reading.words
        self.asks = "?" in reading.shown
        self._parts = list(_parts(reading.shown))
        self._sentences: dict[str, list[tuple[str, bool]]] = {}
        self._plain: dict[str, str] = {}
        self._ways: dict[str, dict[str, list[int]]] = {}
        self.codes = self._may_be()

    def _may_be(self) -> tuple[str, ...]:
        """Languages that any part may be written in: all, but where one is plain those without a small word in it."""
        found = {word for words, _ in self._parts for word in words}
        small = {code: len(found & lexicon.telling) for code, lexicon in LEXICONS.items()}
        plain = max(small.values()) >= _PLAIN
        return tuple(code for code, count in small.items() if count or not plain)

    def sentences(self, code: str) -> list[tuple[str, bool]]:
        """(folded words, whether it asks) of each sentence."""
        if code not in self._sentences:
            lexicon = lexicon_of(code)
            self._sentences[code] = [(" ".join(spell_out(found, lexicon)), asks) for found, asks in self._parts]
        return self._sentences[code]

    def plain(self, code: str) -> str:
        """All folded words."""
        if code not in self._plain:
            self._plain[code] = " ".join(text for text, _ in self.sentences(code))
        return self._plain[code]

    def find(self, code: str, table: str, text: str) -> re.Match[str] | None:
        """The first place where a table of a language is met in a part of this text."""
        numbers = self._worth_a_try(code, table)
        return ways_of(code).first(table, numbers, text) if numbers else None

    def whole(self, code: str, table: str, text: str) -> re.Match[str] | None:
        """A part of this text that is nothing else."""
        found = self._worth_a_try(code, table) and compiled(code, table)[0].fullmatch(text)
        return found or None

    def every(self, code: str, table: str, text: str) -> Iterator[re.Match[str]]:
        """Each of these places."""
        if self._worth_a_try(code, table):
            for pattern in compiled(code, table):
                yield from pattern.finditer(text)

    def _worth_a_try(self, code: str, table: str) -> list[int]:
        if code not in self._ways:
            self._ways[code] = ways_of(code).worth_a_try(frozenset(self.plain(code).split()))
        return self._ways[code].get(table, [])

    def keyed(self, code: str, table: str) -> Iterator[tuple[str, str]]:
        """(the words, the key among them) of each place where a table with keys is met."""
        for found in self.every(code, table, self.plain(code)):
            yield found[0].strip(), found[found.lastgroup or 0]


def clauses(shown: str) -> list[str]:
    """The parts of a text that may each speak of something else."""
    return [part.strip() for part in _CLAUSE.split(shown) if part and part.strip()]


def speaks_of(context: Context, word: str) -> bool:
    """True if a phrasing of the issue holds a form of the word."""
    wanted = stem(word, context.language)
    return any(stem(w, context.language) == wanted for text in context.phrasings for w in read(text).words)
