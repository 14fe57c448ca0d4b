"""Ridge regression on features, with its strength chosen on validation data; shared by all experiments that
need it.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

STRENGTHS = tuple(10.0**k for k in range(-8, 3))


def ridge(features: Tensor, targets: Tensor, strength: float) -> Tensor:
    """Weights (p, out) that minimise ``|F w - y|^2 + strength |w|^2`` in double precision, in the smaller
    dimension.
    """
    f, y = features.double(), targets.double()
    count, size = f.shape
    if size <= count:
        gram = f.T @ f + strength * torch.eye(size, dtype=f.dtype)
        return torch.linalg.solve(gram, f.T @ y)
    gram = f @ f.T + strength * torch.eye(count, dtype=f.dtype)
    return f.T @ torch.linalg.solve(gram, y)


def tuned_ridge(
    train: tuple[Tensor, Tensor], valid: tuple[Tensor, Tensor], strengths: Sequence[float] = STRENGTHS
) -> Tensor:
    """Ridge weights whose strength, relative to the mean squared feature norm, does best on validation
    data.
    """
    scale = float(train[0].double().square().sum(1).mean())
    fitted = (ridge(*train, strength * scale) for strength in strengths)
    return min(fitted, key=lambda w: float((valid[0].double() @ w - valid[1]).square().mean()))


def error(features: Tensor, targets: Tensor, weights: Tensor) -> float:
    """Mean squared error over the targets' mean square."""
    y = targets.double()
    return float((features.double() @ weights - y).square().mean() / y.square().mean())
