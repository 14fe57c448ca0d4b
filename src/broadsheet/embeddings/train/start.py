"""Where training begins: the teacher's vector of each word, in fewer dimensions, weighted by rarity."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SMOOTHING = 1e-3


@dataclass(frozen=True)
class Projection:
    """The principal components of the teacher's vectors of the corpus's words."""

    mean: NDArray[np.float32]
    axes: NDArray[np.float32]

    def __call__(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Projected and of length one."""
        low = (vectors - self.mean) @ self.axes
        unit: NDArray[np.float32] = low / (np.linalg.norm(low, axis=1, keepdims=True) + 1e-9)
        return unit


def projection(vectors: NDArray[np.float32], dimensions: int) -> Projection:
    mean = vectors.mean(0)
    values, axes = np.linalg.eigh(np.cov((vectors - mean).T))
    order = np.argsort(values)[::-1][:dimensions]
    return Projection(mean, axes[:, order].astype(np.float32))


def rows(unit: NDArray[np.float32], counts: NDArray[np.float64]) -> NDArray[np.float32]:
    """Smooth inverse frequency (Arora, Liang and Ma 2017): rare words keep length one, common ones shrink."""
    share = np.maximum(counts / counts.sum(), 1e-7)
    weighted: NDArray[np.float32] = (unit * (SMOOTHING / (SMOOTHING + share))[:, None]).astype(np.float32)
    return weighted
