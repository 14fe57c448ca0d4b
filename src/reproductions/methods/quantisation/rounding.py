"""Post-training rounding of weights: uniform, clipped, and split by value into layers that sum to the
original.
"""

from __future__ import annotations

import torch
from torch import Tensor


def uniform(weight: Tensor, bits: int, bounds: tuple[float, float] | None = None) -> Tensor:
    """Affine rounding to ``2^bits`` levels between the bounds (smallest and largest weight when None)."""
    low, high = bounds or (float(weight.min()), float(weight.max()))
    step = max((high - low) / (2**bits - 1), 1e-12)
    return ((weight.clamp(low, high) - low) / step).round() * step + low


def symmetric(weight: Tensor, bits: int) -> Tensor:
    """Symmetric rounding to ``2^(bits-1) - 1`` positive and negative levels and zero."""
    top = 2 ** (bits - 1) - 1
    step = float(weight.abs().max()) / max(top, 1)
    return (weight / step).round().clamp(-top, top) * step if step else weight


def clipped(weight: Tensor, bits: int, share: float) -> Tensor:
    """Uniform rounding between the percentiles ``share`` and ``1 - share``."""
    flat = weight.flatten()
    return uniform(weight, bits, (float(flat.quantile(share)), float(flat.quantile(1 - share))))


def value_clusters(weight: Tensor, count: int = 3, rounds: int = 30) -> Tensor:
    """One-dimensional k-means on the weights, centres started at quantiles; labels in ascending order of
    centres.
    """
    flat = weight.flatten()
    centres = flat.quantile((torch.arange(count) + 0.5) / count)
    for _ in range(rounds):
        labels = (flat[:, None] - centres[None]).abs().argmin(1)
        centres = torch.stack(
            [flat[labels == k].mean() if bool((labels == k).any()) else centres[k] for k in range(count)]
        )
    return labels.view_as(weight)


def split_layers(weight: Tensor, count: int = 3) -> list[Tensor]:
    """Layers with the lower, middle and upper cluster of weights, zeros elsewhere; their sum is the weight.

    SplitQuant: the narrower range of each part gives finer steps at the same bits, for ``count`` times the
    storage.
    """
    labels = value_clusters(weight, count)
    return [torch.where(labels == k, weight, torch.zeros(())) for k in range(count)]


def split_rounded(weight: Tensor, bits: int, count: int = 3) -> Tensor:
    """Sum of the split layers, each rounded to ``2^bits`` levels within its own range.

    Positions that do not belong to a part stay exactly zero, as the paper's zero-filled weights do.
    """
    labels = value_clusters(weight, count)
    out = torch.zeros_like(weight)
    for k in range(count):
        mine = labels == k
        if bool(mine.any()):
            out[mine] = uniform(weight[mine], bits)
    return out
