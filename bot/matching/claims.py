"""Whether a text sounds like a claim or a danger to one person, by what it means.

Beside the lists of words (`words/dangers`): these know how such things are mostly said, and tell which words it was.
This also hears what nobody thought of ("someone has been paying for taxis with my card all weekend").
"""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from bot.ports import Vectors

SOUNDS = "sounds like one"  # what is said in the place of the words that gave it away


class Claims:
    """A direction in one model's space of meanings: a logistic regression, written by `python -m benchmarks.claims`."""

    def __init__(self, weights: Sequence[float], constant: float) -> None:
        self._weights = np.array(weights, np.float32)
        self._constant = constant

    @classmethod
    def read(cls, file: Path) -> "Claims":
        """From what the command wrote. It fits the model beside it and no other."""
        return cls(**json.loads(file.read_text(encoding="utf-8")))

    def heard(self, meaning: Vectors) -> bool:
        """True above the bar, which the constant holds."""
        return float(meaning @ self._weights) + self._constant > 0
