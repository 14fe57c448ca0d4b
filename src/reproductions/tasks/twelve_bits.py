"""The 12-bit binary task of the information-plane literature, in our own version: all 4,096 inputs, a
symmetric label.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional

from reproductions.tasks.training import mlp

Activities = list[Tensor]


def task(seed: int) -> tuple[Tensor, Tensor]:
    """Inputs (4096, 12) of -1 and +1 and labels that depend on a random quadratic form of them, balanced."""
    x = torch.cartesian_prod(*[torch.tensor([-1.0, 1.0])] * 12)
    draw = torch.Generator().manual_seed(seed)
    form = torch.randn(12, 12, generator=draw)
    value = torch.einsum("bi,ij,bj->b", x, form, x)
    return x, (value > value.median()).long()


def trained_activities(
    activation: Callable[[], nn.Module], seed: int, *, steps: int, decay: float = 0.0, rate: float = 0.003
) -> tuple[list[tuple[int, float, Activities]], Tensor]:
    """Train 12-10-7-5-4-3-2 on 85 % of the inputs; per snapshot: step, test error in per cent, hidden
    activities.
    """
    torch.manual_seed(seed)
    x, y = task(seed)
    order = torch.randperm(len(x))
    train, test = order[:3482], order[3482:]
    net = mlp((12, 10, 7, 5, 4, 3, 2), activation)
    for layer in net:
        if isinstance(layer, nn.Linear):
            nn.init.trunc_normal_(layer.weight, std=layer.in_features**-0.5)
    optimiser = torch.optim.AdamW(net.parameters(), rate, weight_decay=decay)
    marks = sorted({int(steps ** (k / 24)) for k in range(25)} | {steps})
    found = []
    for step in range(1, steps + 1):
        rows = train[torch.randint(len(train), (256,))]
        optimiser.zero_grad()
        functional.cross_entropy(net(x[rows]), y[rows]).backward()
        optimiser.step()
        if step in marks:
            with torch.no_grad():
                wrong = float((net(x[test]).argmax(-1) != y[test]).float().mean())
                found.append((step, 100 * wrong, _activities(net, x)))
    return found, y


def _activities(net: nn.Sequential, x: Tensor) -> Activities:
    kept = []
    for layer in net:
        x = layer(x)
        if not isinstance(layer, nn.Linear):
            kept.append(x)
    return kept
