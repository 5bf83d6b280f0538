"""Whether a text speaks of something that is not ours: a name that the brand lists as strange, or a household name that
owns the trouble.
"""

import re
from collections import Counter
from collections.abc import Sequence

from bot.core.issues import Knowledge
from bot.core.text import words
from bot.matching.facts import PhraseFinder, product_names
from bot.matching.heard import Context, Heard, speaks_of
from bot.matching.reading import Reading
from bot.matching.tables import find
from bot.matching.words import lexicon_of
from bot.matching.words.household import BESIDE, SERVICES

_SERVICE, _DEVICE = "xservicex", "xdevicex"  # what stands for a household name in the patterns
_BESIDE = 5  # words: so near a machine stands what it does


class Strangers:
    """Built for one Knowledge."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._products = product_names(knowledge)
        self._brand = _brand_words(knowledge)
        self._listed = PhraseFinder((name, name) for name in knowledge.others)
        kinds = [(name, _SERVICE) for name in sorted(SERVICES)] + [(name, _DEVICE) for name in sorted(BESIDE)]
        self._household = PhraseFinder(kinds)

    def find(self, heard: Heard, reading: Reading, context: Context, codes: Sequence[str]) -> str:
        """The strange name, unless the issue speaks of it or something of ours is named beside it."""
        listed = self._listed_name(reading, context)
        return listed or self._household_name(heard, reading, context, codes) or self._machine(heard, context, codes)

    def _listed_name(self, reading: Reading, context: Context) -> str:
        """ "My Netflix SIM" names nothing of ours: the word after a strange name belongs to it."""
        for name, said in self._listed.find(reading.words, owned=True):
            rest = re.sub(rf"\b{re.escape(said)}s? ?\w*", " ", " ".join(reading.words))
            if not self._products.find(rest.split()) and not speaks_of(context, said.split()[0]):
                return name
        return ""

    def _household_name(self, heard: Heard, reading: Reading, context: Context, codes: Sequence[str]) -> str:
        """Only where the name owns the trouble ("my X account", "X says"), not where it stands beside ours."""
        named = [
            found
            for found in self._household.find(reading.words, owned=True)
            if not speaks_of(context, found[1].split()[0])
        ]
        if not named or self._names_ours(reading.words):
            return ""
        for code in codes:
            if not lexicon_of(code).yours.isdisjoint(heard.plain(code).split()):
                return ""
            for text, _ in heard.sentences(code):
                told = text
                for kind, said in sorted(named, key=lambda one: -len(one[1])):
                    told = re.sub(rf"(?<!\w){re.escape(said)}s?(?!\w)", kind, told)
                if find(code, "strange", told):
                    return named[0][1]
        return ""

    def _machine(self, heard: Heard, context: Context, codes: Sequence[str]) -> str:
        """Another machine that blinks or beeps, with nothing of ours beside it."""
        words = heard.words
        for code in codes:
            machines = lexicon_of(code).machines
            if machines.isdisjoint(words) or self._names_ours(words):
                continue
            for place, word in enumerate(words):
                shown = find(code, "glows", " ".join(words[place + 1 : place + _BESIDE])) if word in machines else None
                if shown and not speaks_of(context, word):
                    return f"{word} {shown[0]}"
        return ""

    def _names_ours(self, words: Sequence[str]) -> bool:
        return bool(self._products.find(words)) or not self._brand.isdisjoint(words)


def _brand_words(knowledge: Knowledge) -> frozenset[str]:
    """By which the brand is named: the first words that several of its products share."""
    first = Counter(parts[0] for product in knowledge.products if (parts := words(product.name)))
    return frozenset(word for word, count in first.items() if count > 1)
