"""Slips of the keyboard, written as the knowledge writes the word: the encoder has never seen `kichen` or `wify`."""

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache

from rapidfuzz.distance import OSA

from bot.core.text import fold
from bot.matching.encoding.minilm import vocabulary
from bot.matching.reading import all_words
from bot.matching.spelling import Speller
from bot.matching.words import LEXICONS

_WORD = re.compile(r"[^\W\d_]{4,40}")
_FIRM = 8  # from this length on two slips are mended


class Repair:
    """Built over the texts of one Knowledge. Only a word that nobody knows is touched, and only if the knowledge holds
    one that is near and begins alike; of several the nearest, then the most usual. For the encoder alone: guards and
    everything that is shown read what was written.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self._said = Counter(word for text in texts for word in all_words(text))
        self._speller = Speller(self._said)
        self._mended = lru_cache(maxsize=4096)(self._mend)

    def __call__(self, shown: str) -> str:
        """The text with its slips mended; the rest stays as typed."""
        return _WORD.sub(lambda found: self._mended(found[0]), shown)

    def _mend(self, typed: str) -> str:
        word = fold(typed)
        if word in self._said or word in _usual():
            return typed
        slips = {known: OSA.distance(word, known) for known in self._speller.near(word) if known[0] == word[0]}
        allowed = 2 if len(word) >= _FIRM else 1
        near = [(slip, -self._said[known], known) for known, slip in slips.items() if slip <= allowed]
        return min(near)[2] if near else typed


@cache
def _usual() -> frozenset[str]:
    """Words that are no slips: the most usual of written English, and the small ones of every language served."""
    small = (
        word for words in LEXICONS.values() for word in (*words.stop, *words.short, *words.greetings, *words.fillers)
    )
    return frozenset(word for word in vocabulary() if word.isalpha()).union(small)
