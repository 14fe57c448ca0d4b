"""Weight Compander: A Simple Weight Reparameterization for Regularization.

Weights are a bounded nonlinear function of the trained parameters: a * arctan(v / b), here with a = b of the
size of the weights, so that the bend is felt. Starts pass through the inverse: both arms begin as the same
network. Compared with plain weights, both with the weight decay that does best on validation data, on few
labelled digits.
"""

from __future__ import annotations

from collections.abc import Sequence

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
        "Test accuracy from 150 labelled digits with tuned weight decay, scale and bend both 0.1 or 0.2 "
        "by validation, paired over twelve seeds; how far the bend shortens the trained weights."
    ),
    not_checked=(
        "Learned scale and bend, a scale other than the bend, other regularisers, large networks and data."
    ),
    data="150 scikit-learn digits for training, 297 for tuning, 500 for testing; another 150 per seed.",
    baseline="Plain weights, same steps, starts and number of settings (six decays).",
    budget="200 steps of batch 50, two rates times six settings, per arm.",
    measures=(
        Measure("compander", "test accuracy with the compander", "%"),
        Measure("plain", "test accuracy without", "%"),
        Measure("gain", "compander minus plain", "points"),
        Measure("bent", "how much the bend shortens the weights, mean share of the unbent sizes", "%"),
    ),
    rule=(
        Criterion("higher by two standard errors", "gain", at_least=0, over="clear"),
        Criterion("the bend is at work", "bent", at_least=5, over="mean", core=False),
    ),
    picture=Bars(("plain", "compander"), y="test accuracy (%)"),
    seeds=(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11),
    note="A first version with scale and bend 1 left the weights almost as they were; it was replaced.",
)

RATES, BENDS = (3e-3, 1e-2), (0.1, 0.2)
DECAYS, MORE_DECAYS = (0.0, 0.1, 1.0), (0.0, 0.03, 0.1, 0.3, 1.0, 3.0)
PLAIN = tuple((rate, decay, 0.0) for rate in RATES for decay in MORE_DECAYS)
BENT = tuple((rate, decay, bend) for rate in RATES for decay in DECAYS for bend in BENDS)


class _Companded(nn.Linear):
    """Linear layer whose weights are bend * arctan(v / bend) of its parameters v (eq. 2)."""

    bend: float

    def forward(self, x: Tensor) -> Tensor:
        return functional.linear(x, self.bend * torch.arctan(self.weight / self.bend), self.bias)


def run(seed: int) -> Measurements:
    """Both arms on one draw of labels."""
    data = digits()
    order = torch.randperm(len(data.train), generator=torch.Generator().manual_seed(seed))[:150]
    few = Split(data.train.x[order], data.train.y[order])
    bent, plain = (_best(data, few, settings, seed) for settings in (BENT, PLAIN))
    ours, theirs = accuracy(bent, data.test), accuracy(plain, data.test)
    values = {"compander": ours, "plain": theirs, "gain": ours - theirs, "bent": _shortened(bent)}
    return Measurements(values)


def _best(data: Data, few: Split, settings: Sequence[tuple[float, float, float]], seed: int) -> nn.Module:
    models = [
        fit(_net(bend, seed), few, steps=200, rate=rate, seed=seed, batch=50, decay=decay)
        for rate, decay, bend in settings
    ]
    return max(models, key=lambda m: accuracy(m, data.valid))


def _net(bend: float, seed: int) -> nn.Module:
    torch.manual_seed(seed)
    sizes = ((64, 128), (128, 128), (128, 10))
    layers = [_Companded(*size) if bend else nn.Linear(*size) for size in sizes]
    for layer in layers:
        if isinstance(layer, _Companded):
            layer.bend = bend
            with torch.no_grad():
                layer.weight.copy_(bend * torch.tan(layer.weight / bend))
    return nn.Sequential(layers[0], nn.ReLU(), layers[1], nn.ReLU(), layers[2])


@torch.no_grad()
def _shortened(model: nn.Module) -> float:
    layers = [m for m in model.modules() if isinstance(m, _Companded)]
    before = sum(float(m.weight.abs().sum()) for m in layers)
    after = sum(float((m.bend * torch.arctan(m.weight / m.bend)).abs().sum()) for m in layers)
    return 100 * (1 - after / before)
