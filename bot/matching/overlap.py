"""How many words a text and one phrasing share: for the sentence that tells a lead why, and for short texts."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from bot.matching.reading import read, spell_out, stem
from bot.matching.words import lexicon_of

_FIRM = 5  # letters from which on one slip is forgiven
NEARLY_SAID, NEARLY_ASKED = 0.9, 0.75  # coverages both ways at which a short text is a phrasing


@dataclass(frozen=True, slots=True)
class Overlap:
    """Of words that say something: `matched` of the phrasing's `wanted` and of the text's `told` are the same."""

    matched: int
    wanted: int
    told: int

    @property
    def says_nearly_all(self) -> bool:
        """True if hardly a word of either is missing in the other."""
        nearly = self.matched >= NEARLY_ASKED * self.wanted and self.matched >= NEARLY_SAID * self.told
        return self.matched > 0 and nearly


def overlap(words: Sequence[str], phrasing: str, language: str) -> Overlap:
    """Compare a text's folded words with a phrasing, forms and single slips forgiven."""
    told, wanted = firm_stems(words, language), _firm_stems_of(phrasing, language)
    matched = sum(any(_same(word, other) for other in told) for word in wanted)
    return Overlap(matched, len(wanted), len(told))


def met(words: Sequence[str], phrasings: Sequence[str], language: str) -> int:
    """How many words of the text that say something stand in any of the phrasings, letter for letter."""
    told = firm_stems(words, language)
    return sum(any(word in _firm_stems_of(phrasing, language) for phrasing in phrasings) for word in told)


def names_alone(words: Sequence[str], phrasings: Iterable[str], language: str) -> bool:
    """True if a word of the text is, alone, one of the phrasings."""
    told = firm_stems(words, language)
    return any(len(only := _firm_stems_of(phrasing, language)) == 1 and only <= told for phrasing in phrasings)


def firm_stems(words: Sequence[str], language: str) -> frozenset[str]:
    """The stems of the words that are not small ones."""
    lexicon = lexicon_of(language)
    return frozenset(stem(w, language) for w in spell_out(words, lexicon) if w not in lexicon.stop)


@lru_cache(maxsize=65_536)
def _firm_stems_of(phrasing: str, language: str) -> frozenset[str]:
    return firm_stems(read(phrasing).words, language)


def _same(word: str, other: str) -> bool:
    return word == other or (min(len(word), len(other)) >= _FIRM and OSA.distance(word, other, score_cutoff=1) <= 1)
