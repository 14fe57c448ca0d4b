"""scikit-learn's 1,797 handwritten digits (8 by 8, 17 grey levels) with one fixed split.

Accuracy saturates near 97 %: a tie here confirms nothing, so experiments make it harder (noise, few labels,
narrow widths) where a difference is to be seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import torch
from sklearn.datasets import load_digits
from torch import Tensor

TRAIN, VALID, TEST = 1000, 297, 500


@dataclass(frozen=True, slots=True)
class Split:
    """Inputs ``x`` and labels or targets ``y``, one row per example."""

    x: Tensor
    y: Tensor

    def __len__(self) -> int:
        return len(self.y)

    def first(self, count: int) -> Split:
        """The first ``count`` examples: a fixed small training set."""
        return Split(self.x[:count], self.y[:count])


@dataclass(frozen=True, slots=True)
class Data:
    """Training, validation (tuning only) and test examples."""

    train: Split
    valid: Split
    test: Split


@cache
def _shuffled() -> tuple[Tensor, Tensor]:
    bundle = load_digits()
    order = np.random.default_rng(0).permutation(len(bundle.target))
    pixels = torch.tensor(bundle.data[order] / 16.0, dtype=torch.float32)
    return pixels, torch.tensor(bundle.target[order], dtype=torch.long)


def split(x: Tensor, y: Tensor, sizes: tuple[int, int, int] = (TRAIN, VALID, TEST)) -> Data:
    """Consecutive parts of rows that are already in random order."""
    a, b, c = sizes
    return Data(
        Split(x[:a], y[:a]),
        Split(x[a : a + b], y[a : a + b]),
        Split(x[a + b : a + b + c], y[a + b : a + b + c]),
    )


def digits(*, image: bool = False, noise: float = 0.0, seed: int = 0) -> Data:
    """The digits with pixels in [0, 1]: rows of 64, or images (1, 8, 8); Gaussian noise added where asked."""
    x, y = _shuffled()
    if noise:
        x = x + noise * torch.randn(x.shape, generator=torch.Generator().manual_seed(1000 + seed))
    return split(x.reshape(-1, 1, 8, 8) if image else x, y)
