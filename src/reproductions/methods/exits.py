"""Early exits: a classifier after every block, thresholds on confidence, and learned gates."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional


class ExitNet(nn.Module):
    """Blocks with a classifier behind each; the classifiers' logits are stacked: (B, n) to (exits, B,
    classes).
    """

    def __init__(self, fan_in: int, widths: Sequence[int], classes: int) -> None:
        super().__init__()
        sizes = (fan_in, *widths)
        self.blocks = nn.ModuleList([nn.Linear(a, b) for a, b in zip(sizes, widths, strict=False)])
        self.heads = nn.ModuleList([nn.Linear(width, classes) for width in widths])

    def forward(self, x: Tensor) -> Tensor:
        """Logits of every exit."""
        logits = []
        for block, head in zip(self.blocks, self.heads, strict=True):
            x = torch.relu(block(x))
            logits.append(head(x))
        return torch.stack(logits)

    def costs(self) -> Tensor:
        """Multiplications up to and including each exit, relative to the last."""
        spent, found = 0, []
        for block, head in zip(self.blocks, self.heads, strict=True):
            spent += block.weight.numel() + head.weight.numel()
            found.append(spent)
        return torch.tensor(found, dtype=torch.float32) / found[-1]


def exit_loss(logits: Tensor, y: Tensor) -> Tensor:
    """Mean cross-entropy over all exits; logits (exits, B, classes)."""
    return torch.stack([functional.cross_entropy(row, y) for row in logits]).mean()


def exits_by_threshold(logits: Tensor, threshold: float) -> Tensor:
    """Index of the first exit whose largest probability reaches the threshold, else the last; (B,)."""
    sure = logits.softmax(-1).amax(-1) >= threshold
    sure[-1] = True
    return sure.float().argmax(0)


def gate_features(logits: Tensor) -> Tensor:
    """What a gate sees of an exit: largest probability, entropy and margin; (exits, B, classes) to (exits,
    B, 3).
    """
    p = logits.softmax(-1)
    top = p.topk(2, dim=-1).values
    entropy = -(p * p.clamp_min(1e-9).log()).sum(-1)
    return torch.stack([top[..., 0], entropy, top[..., 0] - top[..., 1]], -1)


class Gates(nn.Module):
    """A logistic gate per exit but the last; gives the probability of leaving at each exit (JEI-DNN, sec.
    4).
    """

    def __init__(self, exits: int, hidden: int = 8) -> None:
        super().__init__()
        self.gates = nn.ModuleList(
            [nn.Sequential(nn.Linear(3, hidden), nn.Tanh(), nn.Linear(hidden, 1)) for _ in range(exits - 1)]
        )

    def forward(self, logits: Tensor) -> Tensor:
        """(exits, B, classes) to probabilities (exits, B) that sum to one over exits."""
        seen = gate_features(logits)
        go = [torch.sigmoid(gate(row)[:, 0]) for gate, row in zip(self.gates, seen, strict=False)]
        left, found = torch.ones(logits.shape[1]), []
        for chance in go:
            found.append(left * chance)
            left = left * (1 - chance)
        return torch.stack([*found, left])


@torch.no_grad()
def outcome(logits: Tensor, exits: Tensor, y: Tensor, costs: Tensor) -> tuple[float, float]:
    """Mean cost and accuracy in per cent when each input leaves at its exit."""
    chosen = logits[exits, torch.arange(len(y))]
    return float(costs[exits].mean()), 100.0 * float((chosen.argmax(-1) == y).float().mean())


def interpolated(points: Sequence[tuple[float, float]], cost: float) -> float:
    """Height at ``cost`` of the piecewise linear curve through points, which is raised to be non-
    decreasing.
    """
    rows = sorted(points)
    best, curve = -1.0, []
    for x, y in rows:
        best = max(best, y)
        curve.append((x, best))
    if cost <= curve[0][0]:
        return curve[0][1]
    for (x0, y0), (x1, y1) in pairwise(curve):
        if cost <= x1:
            return y0 + (y1 - y0) * (cost - x0) / max(x1 - x0, 1e-9)
    return curve[-1][1]
