"""Mutual information of layers with input and labels by binning, with fixed and with adaptive bins."""

from __future__ import annotations

import torch
from torch import Tensor


def entropy_bits(codes: Tensor) -> float:
    """Entropy in bits of the rows of an integer tensor (n, k), each row one outcome."""
    counts = torch.unique(codes, dim=0, return_counts=True)[1].double()
    p = counts / counts.sum()
    return float(-(p * p.log2()).sum())


def binned(activity: Tensor, bins: int, bounds: tuple[float, float]) -> Tensor:
    """Bin index of every activation between fixed bounds."""
    low, high = bounds
    return ((activity - low) / max(high - low, 1e-12) * bins).long().clamp(0, bins - 1)


def adaptively_binned(activity: Tensor, bins: int) -> Tensor:
    """Bins with equally many of the layer's distinct activations each (Chelombiev et al. 2019, sec. 3.1)."""
    values = activity.flatten().unique()
    edges = values.quantile(torch.linspace(0, 1, bins + 1)[1:-1]) if len(values) > 1 else values
    return torch.bucketize(activity, edges)


def information_with_input(codes: Tensor) -> float:
    """I(X; T) in bits for a deterministic layer and distinct, equally likely inputs: the entropy of its
    bins.
    """
    return entropy_bits(codes)


def information_with_label(codes: Tensor, y: Tensor) -> float:
    """I(T; Y) in bits: entropy of the bins minus that given the label."""
    inside = sum(float((y == c).double().mean()) * entropy_bits(codes[y == c]) for c in y.unique())
    return entropy_bits(codes) - inside
