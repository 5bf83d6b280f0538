"""Facts that the customer stated: product, version, platform. Only what is said; nothing is guessed."""

import re
from collections.abc import Iterable, Sequence

from bot.core.issues import Knowledge
from bot.core.text import fold, words
from bot.matching.reading import Reading

_VERSION = re.compile(
    r"\b(?:v|version|ver|update(?: to)?|firmware|fw|software|release|build|app)\s*(?:version\s*)?v?"
    r"(\d+(?:\.\d+){0,3})\b"
    r"|\bv(\d+(?:\.\d+){1,3})\b|(?<![\w.,$€£])(\d+\.\d+\.\d+)\b"
)
_PLATFORM = re.compile(
    r"\b(android|ios|ipados|windows|macos|mac os|linux|chrome|firefox|safari|edge)"
    r"(?:\s+(?:version\s+)?(\d+(?:\.\d+)*))?\b"
)
_DEVICE = re.compile(
    r"\b(iphone|ipad|galaxy|pixel|macbook|chromebook|playstation|ps\d|xbox|fire ?stick|chromecast|apple tv|smart ?tv"
    r"|tablet|laptop)(?:\s+((?:[a-z]{1,2}\d+|\d+|pro|max|plus|mini|ultra|air)(?:\s+(?:pro|max|plus|mini|ultra|air))*))?\b"
)


class PhraseFinder:
    """Finds which of many names stand in a text, without trying each."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        self._by_first: dict[str, list[tuple[list[str], str]]] = {}
        for name, label in names:
            if parts := words(name):
                self._by_first.setdefault(parts[0], []).append((parts, label))

    def find(self, found: Sequence[str], *, owned: bool = False) -> list[tuple[str, str]]:
        """(label, the words) of each name that stands in these folded words, in the order of the text. `owned`: with
        the "s" of an owner, too ("Amazon's").
        """
        out: list[tuple[str, str]] = []
        for i, word in enumerate(found):
            for parts, label in self._by_first.get(word, ()):
                if list(found[i : i + len(parts)]) == parts or (owned and _owns(found[i : i + len(parts)], parts)):
                    out.append((label, " ".join(parts)))
            if owned and word[-1] == "s":
                out += [(label, word[:-1]) for parts, label in self._by_first.get(word[:-1], ()) if len(parts) == 1]
        return out


def _owns(said: Sequence[str], parts: Sequence[str]) -> bool:
    return len(said) == len(parts) > 1 and [*said[:-1], said[-1].removesuffix("s")] == parts


def product_names(knowledge: Knowledge) -> PhraseFinder:
    """Every name of every product of ours."""
    return PhraseFinder(
        (name, p.id) for p in knowledge.products for name in {p.name, p.id.replace("-", " "), *p.aliases}
    )


class FactFinder:
    """Reads facts by the names in `products.yaml` and by the usual ways to state a version or a device."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._products = product_names(knowledge)

    def find(self, reading: Reading) -> dict[str, str]:
        """product (an id of ours, only if exactly one is named), version, platform, device: those that were stated."""
        facts: dict[str, str] = {}
        named = {product for product, _ in self._products.find(reading.words)}
        if len(named) == 1:
            facts["product"] = named.pop()
        plain = fold(reading.shown)
        if version := _VERSION.search(plain):
            facts["version"] = next(group for group in version.groups() if group)
        for fact, pattern in (("platform", _PLATFORM), ("device", _DEVICE)):
            if found := pattern.search(plain):
                facts[fact] = found[0]
        return facts
