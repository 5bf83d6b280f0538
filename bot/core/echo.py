"""Nearly the same words from many accounts: one voice that was copied, not many people.

A print of the words, small enough to be stored with a signal, tells that without the words. Short texts have none:
"no internet" is said by people who never heard of each other.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from zlib import crc32

from bot.core.text import words

_SHORTEST = 6  # words; from here on nobody says the same by chance
_MIXERS = (0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F, 0x165667B1, 0xD3A2646D)
_ALIKE = 3  # of so many numbers that must be the same
_AT_ONCE = timedelta(minutes=2)  # between one who says it and the next: a raid takes seconds
_CAMPAIGN = 4  # accounts that said it at once: such words are handed round, and who says them later has them from there
_GOES_ROUND = timedelta(minutes=30)


def print_of(text: str) -> str:
    """Six numbers of which texts with nearly the same words share most (min-hashes of word pairs); "" if short."""
    said = [word for word in words(text) if not any(letter.isdigit() for letter in word)]
    if len(said) < _SHORTEST:
        return ""
    pairs = [crc32(f"{one} {other}".encode()) for one, other in pairwise(said)]
    return ".".join(f"{min(pair * mixer & 0xFFFFFFFF for pair in pairs):x}" for mixer in _MIXERS)


@dataclass(slots=True)
class Voices:
    """Who speaks with a voice of his own, and who repeats another's words right after them. Give it what was said in
    time order. The same words an hour later are somebody who found them fitting, unless they went round all the while.
    """

    _of: dict[str, str] = field(default_factory=dict)  # author -> whose words he says
    _accounts: Counter[str] = field(default_factory=Counter)  # voice -> accounts that say its words
    _known: dict[tuple[int, str], tuple[str, datetime]] = field(default_factory=dict)  # (place, number) -> voice, last

    def hear(self, author: str, echo: str, at: datetime) -> str:
        """The author himself, or the one whose words he repeats. Own words later on make him a voice again."""
        if not echo:
            self._of[author] = author
            return author
        numbers = [*enumerate(echo.split("."))]
        first = self._first(numbers, at)
        voice = first if first and (author not in self._of or self._of[author] == first) else author
        for number in numbers:
            self._known[number] = (voice, at)
        if self._of.get(author) != voice:
            self._accounts[voice] += 1
        self._of[author] = voice
        return voice

    def _first(self, numbers: Sequence[tuple[int, str]], at: datetime) -> str:
        known = [self._known[number] for number in numbers if number in self._known]
        found = [voice for voice, last in known if at - last <= self._lasts(voice)]
        best = max(found, key=found.count, default="")
        return best if found.count(best) >= _ALIKE else ""

    def _lasts(self, voice: str) -> timedelta:
        return _GOES_ROUND if self._accounts[voice] >= _CAMPAIGN else _AT_ONCE

    @property
    def authors(self) -> dict[str, str]:
        """Author -> voice."""
        return self._of
