"""Clusters by meaning. Needs numpy and an encoder."""

import numpy as np

from bot.matching.clusters import telling
from bot.matching.encoding.live import LiveEncoder
from bot.matching.reading import Reading
from bot.ports import Vectors

_BAR = 0.5  # cosine to a centre from which on a text joins it
_SETTLED = 20  # messages after which a centre moves no slower: what people say of a trouble changes with it


class ByMeaning:
    """`Gauge` over unit vectors."""

    def __init__(self, encoder: LiveEncoder, name: str) -> None:
        self.name = name
        self._encoder = encoder
        self._ids: list[str] = []
        self._centres: Vectors | None = None  # one row each, in the order of `_ids`

    async def point(self, reading: Reading) -> "Vectors | None":
        """Its vector; a text without a word that tells anything has none."""
        if not telling(reading):
            return None
        vector = (await self._encoder.read(reading.shown)).whole
        return vector if vector.any() else None

    def nearest(self, point: Vectors) -> tuple[str, bool]:
        """By cosine."""
        if self._centres is None or not self._ids:
            return "", False
        cosines = self._centres @ point
        best = int(cosines.argmax())
        return self._ids[best], bool(cosines[best] >= _BAR)

    def join(self, id_: str, point: Vectors, count: int) -> None:
        """The mean of its messages; of many, the later ones count more."""
        if id_ not in self._ids:
            self._add(id_, point)
            return
        place, weight = self._ids.index(id_), 1.0 / min(count, _SETTLED)
        assert self._centres is not None
        moved = (1 - weight) * self._centres[place] + weight * point
        self._centres[place] = moved / np.linalg.norm(moved)

    def _add(self, id_: str, centre: Vectors) -> None:
        row = centre[np.newaxis, :].astype(np.float32)
        self._centres = row if self._centres is None else np.concatenate([self._centres, row])
        self._ids.append(id_)

    def drop(self, id_: str) -> None:
        """Forget it."""
        place = self._ids.index(id_)
        del self._ids[place]
        assert self._centres is not None
        self._centres = np.delete(self._centres, place, axis=0)

    def dump(self, id_: str) -> bytes:
        """Whole numbers, so that it goes on exactly where it was."""
        assert self._centres is not None
        return bytes(self._centres[self._ids.index(id_)].tobytes())

    def load(self, id_: str, body: bytes) -> None:
        """As `dump` gave it."""
        self._add(id_, np.frombuffer(body, np.float32))
