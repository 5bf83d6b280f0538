"""Clusters of what nobody could answer: each message joins the nearest one that is near enough, or begins its own.

The unknown problem is the dangerous one: no issue names it, so its messages must find each other. A cluster's id is
made of its first message and stays; its label are the words that tell it from the others. Memory is bounded: the
cluster that was silent longest gives way.
"""

import hashlib
import json
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import log
from typing import Protocol, TypeVar

from bot.matching.reading import Reading, read
from bot.matching.words import LEXICONS
from bot.ports import Cluster

P = TypeVar("P")
MOST = 512  # clusters; a brand with more unknown problems at once has another problem
_WORDS_KEPT = 40  # of a cluster, for its label
_LABEL = 4  # words
_FORM = 1  # of the stored centre


_SMALL = frozenset(word for lexicon in LEXICONS.values() for word in lexicon.stop)


def telling(reading: Reading) -> list[str]:
    """The words that say something, in whatever language we read."""
    return [word for word in reading.words if word not in _SMALL and len(word) > 2]


class Gauge(Protocol[P]):
    """How near texts are to centres. It keeps the centres; ids are the caller's."""

    @property
    def name(self) -> str:
        """Changes when centres made before cannot be compared any more."""

    async def point(self, reading: Reading) -> P | None:
        """What is compared of a text; None if it says nothing."""

    def nearest(self, point: P) -> tuple[str, bool]:
        """The id of the nearest centre ("" where there is none), and whether it is near enough to join."""

    def join(self, id_: str, point: P, count: int) -> None:
        """Move the centre towards it, or begin one. `count`: messages with it."""

    def drop(self, id_: str) -> None: ...
    def dump(self, id_: str) -> bytes: ...
    def load(self, id_: str, body: bytes) -> None: ...


@dataclass(slots=True)
class _Kept:
    count: int = 0
    seen: datetime | None = None
    words: Counter[str] = field(default_factory=Counter)


class OnlineClusters:
    """`Clusters` over any gauge."""

    def __init__(self, gauge: Gauge[P], most: int = MOST) -> None:
        self._gauge: Gauge[P] = gauge
        self._most = most
        self._kept: dict[str, _Kept] = {}  # the one that spoke last stands last
        self._holding: Counter[str] = Counter()  # word -> clusters that hold it

    async def place(self, text: str, at: datetime) -> Cluster | None:
        """See `bot.ports.Clusters`."""
        reading = read(text)
        words = telling(reading)
        point = await self._gauge.point(reading) if words else None
        if point is None:
            return None
        id_, near = self._gauge.nearest(point)
        if not near:
            id_ = self._begin(text, at)
        kept = self._kept.pop(id_)
        self._kept[id_] = kept
        kept.count += 1
        kept.seen = at
        self._gauge.join(id_, point, kept.count)
        self._note(kept, words)
        return Cluster(id_, self._label(kept), self._dump(id_, kept), kept.count, at)

    def restore(self, clusters: Sequence[Cluster]) -> None:
        """See `bot.ports.Clusters`."""
        for cluster in sorted(clusters, key=lambda one: one.seen)[-self._most :]:
            stored = json.loads(cluster.centre)
            if stored.get("form") != _FORM or stored.get("by") != self._gauge.name:
                continue
            self._gauge.load(cluster.id, b64decode(stored["centre"]))
            kept = self._kept[cluster.id] = _Kept(cluster.count, cluster.seen, Counter(stored["words"]))
            self._holding.update(kept.words.keys())

    def _begin(self, text: str, at: datetime) -> str:
        if len(self._kept) >= self._most:
            oldest = next(iter(self._kept))
            self._holding.subtract(self._kept.pop(oldest).words.keys())
            self._holding += Counter()  # forgets those that nobody holds any more
            self._gauge.drop(oldest)
        id_ = hashlib.sha256(f"{at.isoformat()} {text}".encode("utf-8", "surrogatepass")).hexdigest()[:12]
        self._kept[id_] = _Kept()
        return id_

    def _note(self, kept: _Kept, words: Sequence[str]) -> None:
        new = set(words) - kept.words.keys()
        kept.words.update(set(words))
        self._holding.update(new)
        if len(kept.words) > 2 * _WORDS_KEPT:
            common = Counter(dict(kept.words.most_common(_WORDS_KEPT)))
            self._holding.subtract(kept.words.keys() - common.keys())
            self._holding += Counter()
            kept.words = common

    def _label(self, kept: _Kept) -> str:
        """The words that most of its messages hold and few other clusters do."""
        everywhere = 1 + len(self._kept)
        telling = {word: n * log(1 + everywhere / self._holding[word]) for word, n in kept.words.items()}
        return " ".join(sorted(telling, key=lambda word: (-telling[word], word))[:_LABEL])

    def _dump(self, id_: str, kept: _Kept) -> bytes:
        body = {
            "form": _FORM, "by": self._gauge.name, "centre": b64encode(self._gauge.dump(id_)).decode(),
            "words": dict(kept.words.most_common(_WORDS_KEPT)),
        }  # fmt: skip
        return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
