"""Clusters by the words that texts share, for `encoder: none`."""

import json
from collections import Counter
from math import log

from bot.matching.clusters import telling
from bot.matching.reading import Reading


class ByWords:
    """`Gauge` by the words that texts share, weighed by how seldom they are. For `encoder: none`."""

    name = "words"
    _BAR = 0.25  # share of a text's weight that a centre must hold
    _KEPT = 30  # words of a centre

    def __init__(self) -> None:
        self._centres: dict[str, Counter[str]] = {}
        self._holding: dict[str, set[str]] = {}

    async def point(self, reading: Reading) -> frozenset[str] | None:
        """The words that say something; one alone is too few."""
        words = frozenset(telling(reading))
        return words if len(words) > 1 else None

    def nearest(self, point: frozenset[str]) -> tuple[str, bool]:
        """By the weight of shared words; a word that half of a centre's messages hold counts whole."""
        scores: dict[str, float] = {}
        total = sum(self._weight(word) for word in point)
        for word in sorted(point):
            for id_ in self._holding.get(word, ()):
                centre = self._centres[id_]
                share = min(1.0, 2 * centre[word] / max(centre.values()))
                scores[id_] = scores.get(id_, 0.0) + self._weight(word) * share
        if not scores:
            return "", False
        best = min(scores, key=lambda id_: (-scores[id_], id_))
        return best, scores[best] / total >= self._BAR

    def _weight(self, word: str) -> float:
        return log(2 + len(self._centres) / (1 + len(self._holding.get(word, ()))))

    def join(self, id_: str, point: frozenset[str], count: int) -> None:
        """See `Gauge`."""
        centre = self._centres.setdefault(id_, Counter())
        centre.update(point)
        self._keep(id_, Counter(dict(centre.most_common(self._KEPT))))

    def _keep(self, id_: str, centre: Counter[str]) -> None:
        for word in self._centres.get(id_, Counter()).keys() - centre.keys():
            self._holding.get(word, set()).discard(id_)
        for word in centre:
            self._holding.setdefault(word, set()).add(id_)
        self._centres[id_] = centre

    def drop(self, id_: str) -> None:
        self._keep(id_, Counter())
        del self._centres[id_]
        self._holding = {word: ids for word, ids in self._holding.items() if ids}

    def dump(self, id_: str) -> bytes:
        return json.dumps(self._centres[id_], ensure_ascii=False).encode()

    def load(self, id_: str, body: bytes) -> None:
        self._keep(id_, Counter(json.loads(body)))
