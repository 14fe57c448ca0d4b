"""Mixtures of experts: assignment, and balancing of the load by a bias without an auxiliary loss."""

from __future__ import annotations

import torch
from torch import Tensor


def routed(scores: Tensor, bias: Tensor, top: int = 1) -> Tensor:
    """Loads (experts,) when every token goes to its ``top`` experts by score plus bias; scores (tokens,
    experts).
    """
    chosen = (scores + bias).topk(top, dim=-1).indices
    return torch.bincount(chosen.flatten(), minlength=scores.shape[1]).to(scores.dtype)


def dual_value(scores: Tensor, bias: Tensor, top: int = 1) -> float:
    """Lagrangian of the assignment at its best assignment: ``sum of top (score + bias) - target sum of
    bias``.

    Divided by the number of tokens; convex in the bias, smallest where the loads are balanced.
    """
    target = top * len(scores) / scores.shape[1]
    best = (scores + bias).topk(top, dim=-1).values.sum()
    return float((best - target * bias.sum()) / len(scores))


def balancing_step(scores: Tensor, bias: Tensor, rate: float, top: int = 1) -> tuple[Tensor, float]:
    """New biases of auxiliary-loss-free balancing, and the gap (largest load over the target, minus 1)
    before it.

    Each bias falls with its expert's relative overload: a subgradient step on ``dual_value``; O(tokens
    experts).
    """
    loads = routed(scores, bias, top)
    target = top * len(scores) / scores.shape[1]
    return bias - rate * (loads / target - 1), float(loads.max() / target - 1)
