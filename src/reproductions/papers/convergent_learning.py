"""Convergent Learning: Do different neural networks learn the same representations?

Units of two independently trained networks are matched one to one by correlation. Some match well, some do
not, and the spaces they span agree better than the units.
"""

from __future__ import annotations

import torch
from scipy.optimize import linear_sum_assignment
from torch import Tensor, nn

from reproductions.methods.analysis import canonical_correlations, correlations
from reproductions.protocol import Claim, Criterion, Curves, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.digits import Data, digits
from reproductions.tasks.training import accuracy, fit, mlp, tuned

REPRODUCTION = Reproduction(
    slug="convergent-learning",
    paper=Paper("Convergent Learning: Do different neural networks learn the same representations?"),
    family="analysis",
    claim=Claim(
        (
            "Some features are learned in every network and others are not; the subspaces are "
            "shared, the basis vectors mostly are not."
        ),
    ),
    checked=(
        "Correlations of matched hidden units of two digits networks, strongest and weakest; "
        "canonical correlations of the same number of directions."
    ),
    not_checked="Convolutional networks, ImageNet, sparse many-to-one mappings.",
    data="scikit-learn digits; activations of training and test images.",
    baseline="The same matching for a trained network and one with random weights (reported).",
    budget="Two networks of 40 hidden units, 500 steps, three learning rates.",
    measures=(
        Measure("top", "mean correlation of the five best matches"),
        Measure("bottom", "mean correlation of the five worst matches"),
        Measure("matched", "mean correlation of the 20 best matches"),
        Measure("canonical", "mean of the first 20 canonical correlations"),
        Measure("shared_space", "canonical minus matched"),
        Measure("untrained", "mean correlation of the 20 best matches with an untrained network"),
    ),
    rule=(
        Criterion("some units recur", "top", at_least=0.8, over="mean"),
        Criterion("others do not", "bottom", at_most=0.5, over="mean"),
        Criterion("the spanned spaces agree better than units", "shared_space", at_least=0.05, over="clear"),
    ),
    picture=Curves(("trained", "untrained"), x="rank of the match", y="correlation"),
)


def run(seed: int) -> Measurements:
    """Two networks, one matching, one canonical analysis."""
    data = digits()
    a, b = (_activations(_trained(data, 10 * seed + k), data) for k in (1, 2))
    torch.manual_seed(10 * seed + 3)
    random = _activations(_net(), data)
    ranked, floor = _matches(a, b), _matches(a, random)
    canonical = float(canonical_correlations(a, b, 20).mean())
    values = {
        "top": float(ranked[:5].mean()),
        "bottom": float(ranked[-5:].mean()),
        "matched": float(ranked[:20].mean()),
        "canonical": canonical,
        "shared_space": canonical - float(ranked[:20].mean()),
        "untrained": float(floor[:20].mean()),
    }
    series = {
        name: [(float(k + 1), float(v)) for k, v in enumerate(row)]
        for name, row in (("trained", ranked), ("untrained", floor))
    }
    return Measurements(values, series)


def _net() -> nn.Sequential:
    return mlp((64, 40, 10))


def _trained(data: Data, seed: int) -> nn.Module:
    def train(rate: float) -> nn.Module:
        torch.manual_seed(seed)
        return fit(_net(), data.train, steps=500, rate=rate, seed=seed)

    return tuned(train, lambda m: accuracy(m, data.valid))


@torch.no_grad()
def _activations(model: nn.Module, data: Data) -> Tensor:
    """Hidden activations of units that are active at all."""
    assert isinstance(model, nn.Sequential)
    activity = model[:2](torch.cat([data.train.x, data.test.x]))
    return activity[:, activity.std(0) > 1e-6]


def _matches(a: Tensor, b: Tensor) -> Tensor:
    table = correlations(a, b)
    rows, columns = linear_sum_assignment(-table.numpy())
    return table[rows, columns].sort(descending=True).values
