"""What a text looks like: its words, word pairs and letter groups as one short vector.

It tells apart what means nearly the same (names, codes, numbers), carries languages that the encoder does not know,
and forgives slips. Features are dealt into a fixed number of places by a hash, with a sign, so that strangers cancel
out (Weinberger et al. 2009, "Feature hashing"); a text's vector depends on nothing but the text, so one changed issue
changes no other. Measured as good as exact TF-IDF on train and validation data (docs/why/matching.md).
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

SIZE = 512
_HALF = SIZE // 2  # one half for words and pairs, one for letters
_READ = 40  # letters of a word
_SHORTEST, _LONGEST = 2, 5  # letters in a group


def surface(words: Sequence[str]) -> NDArray[np.float32]:
    """The vector of some folded words, shape (SIZE,). Each half has length 1, or 0 if nothing is in it."""
    words = [word[:_READ] for word in words]  # what is remembered of a word must not grow with it
    pairs = [f"{a} {b}" for a, b in pairwise(words)]
    return np.concatenate([_normed(map(_places_of_whole, [*words, *pairs])), _normed(map(_places_of_letters, words))])


def _normed(found: Iterable[NDArray[np.int32]]) -> NDArray[np.float32]:
    places = [place for place in found if place.size]
    if not places:
        return np.zeros(_HALF, np.float32)
    all_places = np.concatenate(places)
    sums = np.bincount(all_places >> 1, weights=1.0 - 2.0 * (all_places & 1), minlength=_HALF)
    length = float(np.sqrt(sums @ sums))
    return (sums / length if length else sums).astype(np.float32)


@lru_cache(maxsize=65_536)
def _places_of_whole(text: str) -> NDArray[np.int32]:
    return np.array([_place(text)], np.int32)


@lru_cache(maxsize=65_536)
def _places_of_letters(word: str) -> NDArray[np.int32]:
    """Groups inside the word and its borders, as places."""
    edged = f" {word} "
    groups = [edged[i : i + n] for n in range(_SHORTEST, _LONGEST + 1) for i in range(len(edged) - n + 1)]
    return np.array([_place(group) for group in groups], np.int32)


def _place(feature: str) -> int:
    """Twice the place, plus one where its sign is negative."""
    mixed = crc32(feature.encode())
    return (mixed % _HALF) << 1 | mixed >> 31
