"""Denials: the trouble that the matched issue is about is said not to be there."""

import re
from collections.abc import Sequence
from functools import lru_cache

from bot.matching.heard import Context, Heard, clauses
from bot.matching.reading import read, read_known, spell_out, stem
from bot.matching.tables import compiled, find
from bot.matching.words import lexicon_of

_SPAN = re.compile(r"[.!?;:,…\n]+")
_ABLE = frozenset(("can", "could"))  # "I can not stop the blinking" denies nothing
_GOES_ON = frozenset(
    "stop stops stopped quit want know why how understand arrete arreter cesse para deja quiero veux hort will".split()
)
_PLEA = ("please", "do")  # "please do not cut me off"
_ONLY = frozenset(("only", "just", "seulement", "solo", "nur"))


def healthy(heard: Heard, code: str) -> str:
    """Nothing is wrong: with every denied fault taken out of the text, no fault, denial or wish is left."""
    text, lexicon = heard.plain(code), lexicon_of(code)
    found = None if heard.asks else heard.find(code, "healthy", text)
    if not found:
        return ""
    # "Won't open, stuck" denies nothing: a denial ends with its span.
    spans = [" ".join(spell_out(read(part).words, lexicon)) for part in _SPAN.split(heard.shown)]
    rest = " ".join(compiled(code, "healthy")[0].sub(" ", span) for span in spans)
    left = frozenset(rest.split())
    small = lexicon.negators.keys() | lexicon.wishes | lexicon.contrast | lexicon.negators_after.keys()
    return "" if not left.isdisjoint(small) or find(code, "trouble", rest) else found[0].strip()


def unlike(heard: Heard, code: str) -> str:
    """Others have the trouble, the writer has not; or he sets straight what others think. Nothing is asked after it."""
    sentences = heard.sentences(code)
    for place, (text, asks) in enumerate(sentences):
        found = heard.find(code, "unlike", text)
        if found and not asks and not any(later for _, later in sentences[place:]):
            after = " ".join([text[found.end() :], *(later for later, _ in sentences[place + 1 :])]).split()
            lexicon = lexicon_of(code)
            if lexicon.contrast.isdisjoint(after) and lexicon.wishes.isdisjoint(after):
                return found[0].strip()
    return ""


def negated(heard: Heard, context: Context) -> str:
    """A fault that the matched phrasing names is denied: "my router is NOT blinking red".

    Where the phrasing itself denies it, both say the same.
    """
    code = context.language
    lexicon = lexicon_of(code)
    if lexicon.negators.keys().isdisjoint(heard.plain(code).split()):
        return ""
    phrasing = spell_out(read_known(context.phrasing).words, lexicon)
    denied = {_root(word, code) for place, word in enumerate(phrasing) if _denied(phrasing, place, code)}
    nearest = {_root(word, code) for word in phrasing} - denied
    anywhere = frozenset[str]().union(*(_stems_of(text, code) for text in context.phrasings)) - denied
    faulty = ((compiled(code, "trouble")[0], nearest), (compiled(code, "faults")[0], anywhere))
    for clause in clauses(heard.shown):
        found = spell_out(read(clause).words, lexicon)
        for place, word in enumerate(found):
            named = any(pattern.fullmatch(word) and _root(word, code) in said for pattern, said in faulty)
            if named and _denied(found, place, code):
                return " ".join(found[max(0, place - 3) : place + 3])
    return ""


@lru_cache(maxsize=16_384)
def _stems_of(phrasing: str, code: str) -> frozenset[str]:
    return frozenset(_root(word, code) for word in spell_out(read(phrasing).words, lexicon_of(code)))


def _root(word: str, code: str) -> str:
    return stem(lexicon_of(code).forms.get(word, word), code)


def _denied(found: Sequence[str], place: int, code: str) -> bool:
    lexicon = lexicon_of(code)
    for back in range(1, min(place, 3) + 1):
        at = place - back
        if lexicon.negators.get(found[at], 0) >= back:
            unable = at > 0 and found[at - 1] in _ABLE
            goes_on = not _GOES_ON.isdisjoint(found[at + 1 : place])
            pleads = tuple(found[max(0, at - 2) : at]) == _PLEA
            return not (unable or goes_on or pleads) and found[at + 1] not in _ONLY
    after = enumerate(found[place + 1 : place + 3])
    return any(lexicon.negators_after.get(word, 0) > forward for forward, word in after)
