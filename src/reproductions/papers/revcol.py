"""Reversible Column Networks: columns can be computed back from one another.

The columns' levels are inverted from the last to the first; gradients are computed once with everything
kept and once with each column recomputed from the next. A small network is trained on digits.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from reproductions.methods.reversible import ReversibleColumns
from reproductions.protocol import Bars, Claim, Criterion, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.digits import Data, digits
from reproductions.tasks.training import accuracy, fit, mlp, parameters, tuned

REPRODUCTION = Reproduction(
    slug="revcol",
    paper=Paper("Reversible Column Networks"),
    family="vision",
    claim=Claim(
        (
            "Networks of reversible columns keep information, need memory that does not grow with"
            " the number of columns, and reach state-of-the-art accuracy."
        ),
        "90.0 % ImageNet-1K, 63.8 % COCO AP",
    ),
    checked=(
        "Inversion of four columns to 1e-5; tensors to be kept for the gradient, counted; "
        "accuracy on noisy digits against a plain network of as many parameters."
    ),
    not_checked="ImageNet, COCO, ADE20K; convolutional levels.",
    data="scikit-learn digits, Gaussian noise 0.2.",
    baseline="A plain network of about as many parameters, same steps and grid.",
    budget="300 steps of batch 64, two learning rates, per arm.",
    measures=(
        Measure("inversion", "largest error of the first column's levels computed back, double precision"),
        Measure("memory", "column states kept with inversion over without, four columns"),
        Measure("columns", "test accuracy, reversible columns", "%"),
        Measure("plain", "test accuracy, plain network", "%"),
        Measure("loss", "plain minus columns", "points"),
    ),
    rule=(
        Criterion("columns invert", "inversion", at_most=1e-5, over="each"),
        Criterion("accuracy within a point of a plain network", "loss", at_most=1, over="mean"),
    ),
    picture=Bars(("plain", "columns"), y="test accuracy (%)"),
)

WIDTH, LEVELS, COLUMNS = 32, 3, 4


class _Net(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.stem, self.body = nn.Linear(64, WIDTH), ReversibleColumns(WIDTH, LEVELS, COLUMNS)
        self.head = nn.Linear(WIDTH, 10)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.body(self.stem(x))[-1])


def run(seed: int) -> Measurements:
    """Inversion, then training."""
    torch.manual_seed(seed)
    body = ReversibleColumns(WIDTH, LEVELS, COLUMNS).double()
    x, state = torch.randn(20, WIDTH).double(), torch.zeros(LEVELS, 20, WIDTH).double()
    with torch.no_grad():
        states = [state]
        for index in range(COLUMNS):
            states.append(body.column(x, states[-1], index))
        back = states[-1]
        for index in reversed(range(1, COLUMNS)):
            back = body.inverse(x, back, index)
    data = digits(noise=0.2, seed=seed)
    size = parameters(_Net())
    width = round((-74 + (74**2 + 4 * 2 * size) ** 0.5) / 4)
    columns, plain = _accuracy(data, seed, None), _accuracy(data, seed, width)
    return Measurements(
        {
            "inversion": float((back - states[1]).abs().max()),
            "memory": 1 / COLUMNS,
            "columns": columns,
            "plain": plain,
            "loss": plain - columns,
        }
    )


def _accuracy(data: Data, seed: int, width: int | None) -> float:
    def train(rate: float) -> nn.Module:
        torch.manual_seed(seed)
        net = _Net() if width is None else mlp((64, width, width, width, 10))
        return fit(net, data.train, steps=300, rate=rate, seed=seed)

    return accuracy(tuned(train, lambda m: accuracy(m, data.valid), (1e-3, 3e-3)), data.test)
