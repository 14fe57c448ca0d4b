"""Weight Compander: A Simple Weight Reparameterization for Regularization.

Weights are a bounded nonlinear function of the trained parameters: a * arctan(v / b), here with a = b = 1.
Compared with plain weights, both with the weight decay that does best on validation data, on few labelled
digits. Weights far below 1 pass this function almost unchanged.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from reproductions.protocol import Bars, Claim, Criterion, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.digits import Data, Split, digits
from reproductions.tasks.training import accuracy, fit

REPRODUCTION = Reproduction(
    slug="weight-compander",
    paper=Paper("Weight Compander: A Simple Weight Reparameterization for Regularization"),
    family="optimisers",
    claim=Claim(
        "A nonlinear reparametrisation of weights, added to standard regularisers, improves generalisation."
    ),
    checked=(
        "Test accuracy from 150 labelled digits with tuned weight decay, scale and bend fixed at 1, "
        "paired over twelve seeds."
    ),
    not_checked=(
        "Any setting that binds: at scale and bend 1 weights this small are hardly changed, and both arms "
        "are nearly the same network. Learned scale and bend, other regularisers, large networks and data."
    ),
    data="150 scikit-learn digits for training, 297 for tuning, 500 for testing; another 150 per seed.",
    baseline="Plain weights, same steps and the same grid of learning rates and decays.",
    budget="200 steps of batch 50, two rates and three decays, per arm.",
    measures=(
        Measure("compander", "test accuracy with the compander", "%"),
        Measure("plain", "test accuracy without", "%"),
        Measure("gain", "compander minus plain", "points"),
    ),
    rule=(Criterion("higher by two standard errors", "gain", at_least=0, over="clear"),),
    picture=Bars(("plain", "compander"), y="test accuracy (%)"),
    seeds=(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11),
)

SETTINGS = [(rate, decay) for rate in (3e-3, 1e-2) for decay in (0.0, 0.1, 1.0)]
SCALE, BEND = 1.0, 1.0


class _Companded(nn.Linear):
    """Linear layer whose weights are SCALE * arctan(v / BEND) of its parameters v (eq. 2)."""

    def forward(self, x: Tensor) -> Tensor:
        return functional.linear(x, SCALE * torch.arctan(self.weight / BEND), self.bias)


def run(seed: int) -> Measurements:
    """Both arms on one draw of labels."""
    data = digits()
    order = torch.randperm(len(data.train), generator=torch.Generator().manual_seed(seed))[:150]
    few = Split(data.train.x[order], data.train.y[order])
    found = [_accuracy(data, few, layer, seed) for layer in (_Companded, nn.Linear)]
    return Measurements({"compander": found[0], "plain": found[1], "gain": found[0] - found[1]})


def _accuracy(data: Data, few: Split, layer: type[nn.Linear], seed: int) -> float:
    models = []
    for rate, decay in SETTINGS:
        torch.manual_seed(seed)
        model = nn.Sequential(layer(64, 128), nn.ReLU(), layer(128, 128), nn.ReLU(), layer(128, 10))
        models.append(fit(model, few, steps=200, rate=rate, seed=seed, batch=50, decay=decay))
    return accuracy(max(models, key=lambda m: accuracy(m, data.valid)), data.test)
