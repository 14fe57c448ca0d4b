"""Make Deep Networks Shallow Again: a sum of parallel layers against the stack of residual layers it
approximates.

To first order a residual stack equals one broad layer of all its blocks side by side. Both are trained over
many configurations and their validation losses compared.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from reproductions.protocol import Bars, Claim, Criterion, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.digits import Data, digits
from reproductions.tasks.training import accuracy, fit, mean_loss, tuned

REPRODUCTION = Reproduction(
    slug="shallow-parallel",
    paper=Paper("Make Deep Networks Shallow Again"),
    family="theory",
    claim=Claim(
        (
            "Over thousands of configurations one broad parallel layer performs like the deep "
            "residual stack it replaces."
        ),
        "6,912 configurations on MNIST and CIFAR10",
    ),
    checked=(
        "Difference of test losses between sequential and parallel residual blocks over nine configurations."
    ),
    not_checked="6,912 configurations, convolutional networks, MNIST and CIFAR10.",
    data="scikit-learn digits, Gaussian noise 0.2.",
    baseline="The sequential stack with the same blocks, parameters, steps and grid.",
    budget=(
        "250 steps of batch 64, two learning rates by validation loss; depths 2, 4, 8 and widths 16, 32, 64."
    ),
    measures=(
        Measure("sequential", "mean test loss, sequential", "nats"),
        Measure("parallel", "mean test loss, parallel", "nats"),
        Measure("excess", "parallel over sequential loss, minus 1", "%"),
        Measure("accuracy_loss", "mean accuracy, sequential minus parallel", "points"),
    ),
    rule=(
        Criterion("losses within 15 % of the stack's", "excess", at_most=15, over="mean"),
        Criterion("accuracies within a point", "accuracy_loss", at_most=1, over="mean"),
    ),
    picture=Bars(("sequential", "parallel"), y="test loss (nats)"),
)


class _Residual(nn.Module):
    def __init__(self, width: int, depth: int, *, parallel: bool) -> None:
        super().__init__()
        self.first, self.last = nn.Linear(64, width), nn.Linear(width, 10)
        self.blocks = nn.ModuleList([nn.Sequential(nn.Linear(width, width), nn.ReLU()) for _ in range(depth)])
        self.parallel = parallel

    def forward(self, x: Tensor) -> Tensor:
        x = self.first(x)
        if self.parallel:
            return self.last(x + torch.stack([block(x) for block in self.blocks]).sum(0))
        for block in self.blocks:
            x = x + block(x)
        return self.last(x)


def run(seed: int) -> Measurements:
    """Nine configurations, both arrangements."""
    data = digits(noise=0.2, seed=seed)
    found = {
        flag: [_trained(data, w, d, seed, parallel=flag) for w in (16, 32, 64) for d in (2, 4, 8)]
        for flag in (False, True)
    }
    losses = {flag: sum(loss for loss, _ in rows) / len(rows) for flag, rows in found.items()}
    right = {flag: sum(share for _, share in rows) / len(rows) for flag, rows in found.items()}
    return Measurements(
        {
            "sequential": losses[False],
            "parallel": losses[True],
            "excess": 100 * (losses[True] / losses[False] - 1),
            "accuracy_loss": right[False] - right[True],
        }
    )


def _trained(data: Data, width: int, depth: int, seed: int, *, parallel: bool) -> tuple[float, float]:
    def train(rate: float) -> nn.Module:
        torch.manual_seed(seed)
        return fit(_Residual(width, depth, parallel=parallel), data.train, steps=250, rate=rate, seed=seed)

    net = tuned(train, lambda m: -mean_loss(m, data.valid), (1e-3, 3e-3))
    return mean_loss(net, data.test), accuracy(net, data.test)
