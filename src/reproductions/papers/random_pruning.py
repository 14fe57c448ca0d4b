"""The Unreasonable Effectiveness of Random Pruning: Return of the Most Naive Baseline for Sparse Training.

Networks of growing width are trained dense and with 85 % of the weights removed at random before training, in
Erdős-Rényi proportions. The gap should vanish with width.
"""

from __future__ import annotations

import torch
from torch import nn

from reproductions.methods.pruning.masks import erk_densities, keeper, matrices, random_masks
from reproductions.protocol import Claim, Criterion, Curves, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.digits import Data, digits
from reproductions.tasks.training import accuracy, fit, mlp, tuned

REPRODUCTION = Reproduction(
    slug="random-pruning",
    paper=Paper(
        "The Unreasonable Effectiveness of Random Pruning: Return of the Most Naive Baseline "
        "for Sparse Training"
    ),
    family="pruning",
    claim=Claim(
        "Networks pruned at random before training match dense ones when they are wide and deep enough.",
        "random sparse Wide ResNet-50 above dense on ImageNet",
    ),
    checked="Accuracy gap between dense and 85 % sparse two-hidden-layer networks of width 16 to 256.",
    not_checked="Convolutional networks, depth, ImageNet, calibration and robustness.",
    data="scikit-learn digits.",
    baseline="The dense network of the same width, same steps and grid of learning rates.",
    budget="400 steps of batch 64, two learning rates, per width and arm.",
    measures=(
        Measure("narrow_gap", "dense minus sparse, width 16", "points"),
        Measure("wide_gap", "dense minus sparse, width 256", "points"),
        Measure("shrinkage", "narrow minus wide gap", "points"),
    ),
    rule=(
        Criterion("the widest loses under 0.7 point", "wide_gap", at_most=0.7, over="mean"),
        Criterion("the gap shrinks with width", "shrinkage", at_least=2, over="clear"),
    ),
    picture=Curves(("dense", "random_sparse"), x="width", y="test accuracy (%)", log_x=True),
)

DENSITY, WIDTHS = 0.15, (16, 32, 64, 128, 256)


def run(seed: int) -> Measurements:
    """Both arms at every width."""
    data = digits()
    dense = [(float(w), _accuracy(data, w, seed, sparse=False)) for w in WIDTHS]
    sparse = [(float(w), _accuracy(data, w, seed, sparse=True)) for w in WIDTHS]
    gaps = [a - b for (_, a), (_, b) in zip(dense, sparse, strict=True)]
    values = {"narrow_gap": gaps[0], "wide_gap": gaps[-1], "shrinkage": gaps[0] - gaps[-1]}
    return Measurements(values, {"dense": dense, "random_sparse": sparse})


def _accuracy(data: Data, width: int, seed: int, *, sparse: bool) -> float:
    def train(rate: float) -> nn.Module:
        torch.manual_seed(seed)
        model = mlp((64, width, width, 10))
        after = None
        if sparse:
            densities = erk_densities([w.shape for w in matrices(model)], DENSITY)
            after = keeper(model, random_masks(model, densities, torch.Generator().manual_seed(seed)))
        return fit(model, data.train, steps=400, rate=rate, seed=seed, after=after)

    return accuracy(tuned(train, lambda m: accuracy(m, data.valid), (3e-3, 1e-2)), data.test)
