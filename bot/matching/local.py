"""Decides between the few issues that a text may mean, by their nearest phrasings alone.

Nothing is trained ahead: for each text a small classifier is fitted on the spot, on the phrasings around it. It is
kernel ridge regression on one-against-the-rest targets (a least-squares support vector machine, Suykens and Vandewalle
1999): one linear system of some tens of unknowns. On train and validation data that was as right as a logistic
regression over the whole knowledge base and surer where it was right (docs/why/matching.md); it needs no training
when an issue changes, costs the same among 10 and 10,000 issues, and depends on nothing but the texts.
"""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]

SHARPNESS = 2.0  # how fast likeness falls with distance in meaning
SURFACE = 0.1  # how much the looks count beside the meaning
_RIDGE = 0.3
_CONTRAST = 8.0


def likeness(meaning: Array, looks: Array) -> Array:
    """The kernel, from cosines of meaning and dot products of surfaces (both halves added: up to 2)."""
    return np.asarray(np.exp(SHARPNESS * (meaning - 1.0)) + SURFACE * looks)


def shares(among: Array, to: Array, owner: NDArray[np.intp], owners: int) -> Array:
    """How probable each of `owners` is, adding up to 1.

    `among`: likeness of the phrasings with each other, (n, n). `to`: with the text, (n,). `owner`: whose each is.
    """
    wanted = np.full((len(owner), owners), -1.0 / owners)
    wanted[np.arange(len(owner)), owner] += 1.0
    weights = np.linalg.solve(among + _RIDGE * np.eye(len(owner)), wanted)
    votes = _CONTRAST * (to @ weights)
    odds = np.exp(votes - votes.max())
    return np.asarray(odds / odds.sum())
