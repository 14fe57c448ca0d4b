"""Sequential Training of Neural Networks with Gradient Boosting: hidden units are added in groups.

Each group of units is fitted to the pseudo-residuals of the logits so far and scaled by a line search. All
groups together are one hidden layer; the last ones can be switched off.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from reproductions.methods.local_learning import BoostedGroups
from reproductions.protocol import Claim, Criterion, Curves, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.digits import Data, Split, digits
from reproductions.tasks.training import accuracy, fit, mlp, squared_error, tuned

REPRODUCTION = Reproduction(
    slug="gradient-boosted-network",
    paper=Paper("Sequential Training of Neural Networks with Gradient Boosting"),
    family="local learning",
    claim=Claim(
        (
            "Training the hidden units of a network group by group as gradient boosting is "
            "competitive with training them together, and the last groups can be switched off."
        ),
    ),
    checked="Accuracy of 10 groups of 12 units against 120 units trained together; with half of the groups.",
    not_checked="Regression, other solvers, larger data.",
    data="scikit-learn digits.",
    baseline="One hidden layer of 120 units trained by Adam with as many steps in total and the same grid.",
    budget="400 steps a group, 4,000 in total, batch 128, two learning rates; shrinkage 0.5.",
    measures=(
        Measure("boosted", "test accuracy, all groups", "%"),
        Measure("half", "test accuracy, first half of the groups", "%"),
        Measure("adam", "test accuracy, trained together", "%"),
        Measure("loss", "together minus boosted", "points"),
        Measure("half_loss", "all groups minus half", "points"),
    ),
    rule=(
        Criterion("competitive with joint training", "loss", at_most=1.5, over="mean"),
        Criterion("half of the units can be dropped", "half_loss", at_most=1.5, over="mean"),
    ),
    picture=Curves(("boosted",), x="groups used", y="test accuracy (%)"),
)

GROUPS, UNITS, STEPS, RATES = 10, 12, 400, (1e-2, 3e-2)


def run(seed: int) -> Measurements:
    """Boosted and joint."""
    data = digits()
    boosted = tuned(lambda rate: _boosted(data, rate, seed), lambda m: accuracy(m, data.valid), RATES)
    joint = tuned(lambda rate: _joint(data, rate, seed), lambda m: accuracy(m, data.valid), (3e-3, 1e-2))
    curve = [(float(k), accuracy(lambda x, n=k: boosted(x, n), data.test)) for k in range(1, GROUPS + 1)]
    values = {"boosted": curve[-1][1], "half": curve[GROUPS // 2 - 1][1], "adam": accuracy(joint, data.test)}
    values |= {"loss": values["adam"] - values["boosted"], "half_loss": values["boosted"] - values["half"]}
    return Measurements(values, {"boosted": curve})


def _joint(data: Data, rate: float, seed: int) -> nn.Module:
    torch.manual_seed(seed)
    model = mlp((64, GROUPS * UNITS, 10), nn.Tanh)
    return fit(model, data.train, steps=GROUPS * STEPS, rate=rate, seed=seed, batch=128)


def _boosted(data: Data, rate: float, seed: int) -> BoostedGroups:
    torch.manual_seed(seed)
    model = BoostedGroups(10)
    wanted = functional.one_hot(data.train.y, 10).float()
    for index in range(GROUPS):
        with torch.no_grad():
            logits = model(data.train.x)
            residual = wanted - logits.softmax(-1)
        group = mlp((64, UNITS, 10), nn.Tanh)
        rest = Split(data.train.x, residual)
        fit(group, rest, steps=STEPS, rate=rate, seed=seed + index, batch=128, loss=squared_error)
        with torch.no_grad():
            scale = 0.5 * _line_search(logits, group(data.train.x), data.train.y)
            last = group[-1]
            assert isinstance(last, nn.Linear)
            last.weight.mul_(scale)
            last.bias.mul_(scale)
        model.groups.append(group)
    return model


def _line_search(logits: Tensor, step: Tensor, y: Tensor) -> float:
    """The multiple of the step with the lowest training loss."""
    sizes = [0.5 * 1.4**k for k in range(16)]
    return min(sizes, key=lambda s: float(functional.cross_entropy(logits + s * step, y)))
