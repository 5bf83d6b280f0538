"""Finds the known word that a mistyped one stands for, without looking at every known word."""

from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz.distance import OSA

_SHORTEST = 4  # shorter words have too many neighbours that mean something else
_FIRM = 6  # from this length on two slips are forgiven


class Speller:
    """An index of words with one letter left out: words that share such a rest are at most two slips apart."""

    def __init__(self, known: Iterable[str]) -> None:
        self._known = frozenset(known)
        self._rests: dict[str, list[str]] = {}
        for word in sorted(self._known):
            if len(word) >= _SHORTEST - 1 and not word.isdigit():
                for rest in _rests(word):
                    self._rests.setdefault(rest, []).append(word)
        self.nearest = lru_cache(maxsize=4096)(self._nearest)

    def _nearest(self, word: str) -> tuple[str, float] | None:
        """The known word meant, and how near it is in (0, 1); None if no word is near enough."""
        best = min(((OSA.distance(word, known), known) for known in self.near(word)), default=None)
        if best is None or best[0] > (2 if len(word) >= _FIRM else 1) or word[0] != best[1][0] != word[1]:
            return None
        return best[1], 1.0 - best[0] / len(word)

    def near(self, word: str) -> set[str]:
        """The known words that may be meant: all that are one slip away, and some that are two."""
        if len(word) < _SHORTEST or word.isdigit():
            return set()
        return {known for rest in _rests(word) for known in self._rests.get(rest, ())}


def _rests(word: str) -> set[str]:
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}
