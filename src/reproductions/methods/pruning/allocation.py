"""Layer-wise ratios by dynamic programming on additive output distortions."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor


def allocate(distortions: Tensor, costs: Tensor, budget: int) -> list[int]:
    """Option per layer with the least summed distortion within a budget of summed integer costs.

    Shapes: distortions and costs (layers, options), costs integer. Knapsack by dynamic programming,
    O(layers options budget) (Xu et al. 2023, sec. 3).
    """
    layers, options = distortions.shape
    best = torch.full((layers + 1, budget + 1), torch.inf, dtype=torch.float64)
    best[0] = 0
    choice = torch.zeros(layers, budget + 1, dtype=torch.long)
    for layer in range(layers):
        for option in range(options):
            cost = int(costs[layer, option])
            if cost > budget:
                continue
            reached = torch.full((budget + 1,), torch.inf, dtype=torch.float64)
            reached[cost:] = best[layer, : budget + 1 - cost] + distortions[layer, option]
            better = reached < best[layer + 1]
            best[layer + 1][better] = reached[better]
            choice[layer][better] = option
    return _trace(choice, costs, budget)


def _trace(choice: Tensor, costs: Tensor, budget: int) -> list[int]:
    picked: list[int] = []
    left = budget
    for layer in reversed(range(len(choice))):
        option = int(choice[layer, left])
        picked.append(option)
        left -= int(costs[layer, option])
    return picked[::-1]


def pearson(a: Sequence[float], b: Sequence[float]) -> float:
    """Linear correlation of two lists."""
    return float(torch.corrcoef(torch.tensor([list(a), list(b)], dtype=torch.float64))[0, 1])


def spearman(a: Sequence[float], b: Sequence[float]) -> float:
    """Rank correlation of two lists without ties."""
    ranks = [torch.tensor(list(v)).argsort().argsort().tolist() for v in (a, b)]
    return pearson(*ranks)
