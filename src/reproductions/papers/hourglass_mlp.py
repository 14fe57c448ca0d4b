"""Rethinking the shape convention of an MLP: wide-narrow-wide residual blocks behind a fixed random lift.

Noisy digits are restored. The conventional network keeps its residual stream at the width of the data and
widens inside each block; the hourglass lifts the data by a frozen random matrix and narrows inside each
block.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from reproductions.protocol import Bars, Claim, Criterion, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.digits import Data, Split, digits
from reproductions.tasks.training import fit, squared_error, tuned

REPRODUCTION = Reproduction(
    slug="hourglass-mlp",
    paper=Paper("Rethinking the shape convention of an MLP"),
    family="theory",
    claim=Claim(
        (
            "Wide-narrow-wide residual networks, even with a fixed random lift, give better "
            "trade-offs of performance and parameters than narrow-wide-narrow ones."
        ),
    ),
    checked="Test error of denoising at two budgets of trained parameters.",
    not_checked="Super-resolution, generative classification, full Pareto fronts, larger images.",
    data="scikit-learn digits with Gaussian noise 0.3, to be restored.",
    baseline="Narrow-wide-narrow residual network of as many trained parameters, same steps and grid.",
    budget="400 steps of batch 64, two learning rates; about 30,000 and 60,000 trained parameters.",
    measures=(
        Measure("hourglass_small", "squared error, hourglass, small budget"),
        Measure("usual_small", "squared error, usual shape, small budget"),
        Measure("hourglass_large", "squared error, hourglass, large budget"),
        Measure("usual_large", "squared error, usual shape, large budget"),
        Measure("gain_small", "error saved by the hourglass, small budget", "%"),
        Measure("gain_large", "error saved by the hourglass, large budget", "%"),
    ),
    rule=(
        Criterion("better at the small budget", "gain_small", at_least=0, over="clear"),
        Criterion("better at the large budget", "gain_large", at_least=0, over="clear"),
    ),
    picture=Bars(("usual_small", "hourglass_small", "usual_large", "hourglass_large"), y="squared error"),
)

BLOCKS, LIFTED = 3, 160


class _Shape(nn.Module):
    """Residual blocks width-inner-width on a stream that is the data or its frozen random lift."""

    def __init__(self, inner: int, *, lifted: bool) -> None:
        super().__init__()
        width = LIFTED if lifted else 64
        self.register_buffer("lift", torch.randn(64, width) / 8 if lifted else torch.eye(64))
        self.blocks = nn.ModuleList(
            [
                nn.Sequential(
                    nn.LayerNorm(width), nn.Linear(width, inner), nn.GELU(), nn.Linear(inner, width)
                )
                for _ in range(BLOCKS)
            ]
        )
        self.out = nn.Linear(width, 64)

    def forward(self, x: Tensor) -> Tensor:
        x = x @ self.lift
        for block in self.blocks:
            x = x + block(x)
        return self.out(x)


def run(seed: int) -> Measurements:
    """Two shapes at two budgets."""
    clean, noisy = digits(), digits(noise=0.3, seed=seed)
    pairs = ((noisy.train, clean.train), (noisy.valid, clean.valid), (noisy.test, clean.test))
    data = Data(*(Split(a.x, b.x) for a, b in pairs))
    values: dict[str, float] = {}
    for name, budget in (("small", 30_000), ("large", 60_000)):
        usual = _error(data, seed, _inner(budget, 64), lifted=False)
        ours = _error(data, seed, _inner(budget, LIFTED), lifted=True)
        values |= {
            f"usual_{name}": usual,
            f"hourglass_{name}": ours,
            f"gain_{name}": 100 * (1 - ours / usual),
        }
    return Measurements(values)


def _inner(budget: int, width: int) -> int:
    """Inner width at which the trained parameters come closest to the budget."""
    fixed = BLOCKS * 3 * width + 64 * width + 64
    return max(1, round((budget - fixed) / (BLOCKS * (2 * width + 1))))


def _error(data: Data, seed: int, inner: int, *, lifted: bool) -> float:
    def train(rate: float) -> nn.Module:
        torch.manual_seed(seed)
        return fit(
            _Shape(inner, lifted=lifted), data.train, steps=400, rate=rate, seed=seed, loss=squared_error
        )

    def valid(model: nn.Module) -> float:
        return -float(squared_error(model, data.valid.x, data.valid.y).detach())

    best = tuned(train, valid, (1e-3, 3e-3))
    return float(squared_error(best, data.test.x, data.test.y).detach())
