"""Logistic regression, for what is fitted here and written down."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
_STEPS = 60
_STILL = 1e-9  # a step that moves no weight further is the last
_APART = 1e-9  # on the diagonal: columns that are alike have a solution, too


def logistic(x: Array, y: Array, weight: Array, ridge: Array) -> Array:
    """The weights of the columns, by Newton's method. `weight`: of each row; `ridge`: how strongly each column's weight
    is pulled towards 0. Raises SystemExit if it does not come to rest.
    """
    beta = np.zeros(x.shape[1])
    for _ in range(_STEPS):
        p = 1 / (1 + np.exp(-x @ beta))
        slope = x.T @ (weight * (p - y)) + ridge * beta
        step = np.linalg.solve((x * (weight * p * (1 - p))[:, None]).T @ x + np.diag(ridge + _APART), slope)
        beta -= step
        if np.abs(step).max() < _STILL:
            return beta
    raise SystemExit("The fit has not come to rest: what it learns from is not what it was made for.")
