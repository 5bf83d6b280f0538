"""The words without one of which a pattern cannot be met, read from the pattern itself.

A text is searched for some thousand ways to say something and holds hardly any of them; its words tell which of them
are worth a try. Only what is certain counts: where a pattern is not understood, nothing is said of it.
"""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

BEGINS = "*"  # stands behind a needed word that is only the beginning of one
_MOST = 400  # spellings of one place in a pattern; who has more is left out
_TOKEN = re.compile(r"\\.|\[[^\]]*\]|\(\?(?:P<\w+>|<?[!=]|:)|.", re.DOTALL)
_TIMES = re.compile(r"(?:([?*+])|\{(\d+)(?:,\d*)?\})\??")
_ENDS = ("^", "$")
_OPTIONAL = ("?", "*")


@dataclass(frozen=True, slots=True)
class _Piece:
    """One thing in a pattern: one of these `letters`, or one of these `ways`; neither is known of a piece that takes
    whatever comes (`free`: letters of a word). `look`: it takes nothing. `once`: at most one stands there."""

    letters: str = ""
    ways: tuple["_Way", ...] = ()
    free: bool = False
    look: bool = False
    optional: bool = False
    once: bool = True


_Way = tuple[_Piece, ...]


def alternatives(pattern: str) -> list[str]:
    """The ways to meet a pattern, each a pattern of its own, in their order."""
    found, depth, begin = [], 0, 0
    for token in _TOKEN.finditer(pattern):
        depth += token[0].startswith("(") - (token[0] == ")")
        if token[0] == "|" and not depth:
            found.append(pattern[begin : token.start()])
            begin = token.end()
    return [*found, pattern[begin:]]


def needed(pattern: str, usual: Collection[str]) -> frozenset[str]:
    """Words of which one stands in every text that meets the pattern; empty if that is not known of any.

    A word with `BEGINS` stands for all that begin so. The pattern must be tried at word borders alone. Of several
    places the one is taken whose words are rare: few are `usual`, and few at all.
    """
    ways, _ = _read(pattern, 0)
    return _all_need(ways, usual)


# --- reading a pattern ----------------------------------------------------------------------------------------------


def _read(pattern: str, at: int) -> tuple[tuple[_Way, ...], int]:
    """The ways of a group from its first token on, and where it ends."""
    ways: list[_Way] = []
    way: list[_Piece] = []
    while at < len(pattern) and pattern[at] != ")":
        if pattern[at] == "|":
            ways.append(tuple(way))
            way, at = [], at + 1
            continue
        piece, at = _piece(pattern, at)
        if times := _TIMES.match(pattern, at):
            least = "0" if times[1] in _OPTIONAL else times[2] or "1"
            piece, at = replace(piece, optional=int(least) == 0, once=times[1] == "?"), times.end()
        way.append(piece)
    return (*ways, tuple(way)), at


def _piece(pattern: str, at: int) -> tuple[_Piece, int]:
    token = _TOKEN.match(pattern, at)
    assert token is not None
    said, at = token[0], token.end()
    if said.startswith("("):
        ways, at = _read(pattern, at)
        return (_Piece(look=True) if said[-1] in "!=" else _Piece(ways=ways)), at + 1
    if said in _ENDS:
        return _END, at
    if said.startswith("["):
        return _Piece(letters=said[1:-1] if said[1:-1].isalnum() else ""), at
    if said.startswith("\\") or said == ".":
        return _Piece(free=said == r"\w"), at
    return _Piece(letters=said), at


# --- what it needs --------------------------------------------------------------------------------------------------


def _all_need(ways: Sequence[_Way], usual: Collection[str]) -> frozenset[str]:
    """What one of several ways needs: any of what each of them does."""
    each = [_needs(way, usual) for way in ways]
    return frozenset[str]().union(*each) if all(each) else frozenset()


def _needs(way: _Way, usual: Collection[str]) -> frozenset[str]:
    def rarity(words: frozenset[str]) -> tuple[int, int, int]:
        return sum(word in usual for word in words), len(words), -min(map(len, words))

    return min((found for place in _places(way) if (found := _at(place, usual))), key=rarity, default=frozenset())


def _places(way: _Way) -> Iterator[_Way]:
    """What stands between two spaces, without what is there only with a space of its own."""
    place: list[_Piece] = []
    for piece in (*way, _SPACE):
        if piece == _SPACE:
            yield _bare(place)
            place = []
        else:
            place.append(piece)


def _bare(place: Sequence[_Piece]) -> _Way:
    first, last = 0, len(place)
    while first < last and _edged(place[first], lambda way: way[-1]):
        first += 1
    while last > first and _edged(place[last - 1], lambda way: way[0]):
        last -= 1
    return tuple(place[first:last])


def _edged(piece: _Piece, side: Callable[[_Way], _Piece]) -> bool:
    """True if on that side of it stands a space or the end of the text, or it takes nothing at all."""
    return piece.look or (bool(piece.ways) and all(way and side(way) in (_SPACE, _END) for way in piece.ways))


def _at(place: _Way, usual: Collection[str]) -> frozenset[str]:
    """What is needed at one place, which begins and ends with a word; empty if that is not known."""
    if len(place) == 1 and place[0].ways and not place[0].optional and place[0].once:
        spelt = _spellings(place)
        return _words(spelt, usual, "") if spelt else _all_need(place[0].ways, usual)
    end = ""
    if place and place[-1].free:
        place, end = place[:-1], BEGINS
    return _words(_spellings(place), usual, end)


def _words(spelt: Collection[str], usual: Collection[str], end: str) -> frozenset[str]:
    """The most telling word of each spelling; empty if one has none."""
    found: set[str] = set()
    for spelling in spelt:
        words = (spelling + end).split(" ")
        telling = max(words, key=lambda word: (word not in usual, len(word)))
        if not telling.rstrip(BEGINS):
            return frozenset()
        found.add(telling)
    return frozenset(found)


def _spellings(way: _Way) -> list[str]:
    """All that may stand there; empty if that has no end, or is too much."""
    each = [[""] if piece.look else _spelt(piece) for piece in way]
    size = 1
    for one in each:
        size *= len(one)
    return ["".join(parts) for parts in product(*each)] if 0 < size <= _MOST else []


def _spelt(piece: _Piece) -> list[str]:
    if not piece.once:
        return []
    found = list(piece.letters)
    for way in piece.ways:
        spelt = _spellings(way)
        if not spelt:
            return []
        found += spelt
    return ["", *found] if found and piece.optional else found


_SPACE, _END = _Piece(letters=" "), _Piece(look=True, letters="$")
