"""Efficient Joint Optimization of Layer-Adaptive Weight Pruning in Deep Neural Networks.

The output distortion of pruning several layers is close to the sum of the distortions of pruning each
alone, so that ratios per layer can be allocated by dynamic programming. No retraining.
"""

from __future__ import annotations

import copy

import torch
from torch import Tensor, nn

from reproductions.methods.pruning.allocation import allocate, pearson
from reproductions.methods.pruning.masks import apply, layerwise, magnitudes, matrices
from reproductions.protocol import Claim, Criterion, Curves, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.digits import digits
from reproductions.tasks.training import accuracy, fit, mlp, tuned

REPRODUCTION = Reproduction(
    slug="layer-adaptive-pruning",
    paper=Paper("Efficient Joint Optimization of Layer-Adaptive Weight Pruning in Deep Neural Networks"),
    family="pruning",
    claim=Claim(
        (
            "Output distortion is additive over layers, and dynamic programming over it finds "
            "layer-wise ratios that clearly improve accuracy."
        ),
        "up to 4.7 % on ImageNet, VGG-16",
    ),
    checked=(
        "Correlation of summed and joint distortions over 40 random sets of ratios; accuracy "
        "at 70 % and 80 % sparsity without retraining, allocated against uniform ratios."
    ),
    not_checked="Retraining, convolutional networks, ImageNet.",
    data="scikit-learn digits.",
    baseline="The same magnitude pruning with one ratio for all layers.",
    budget="One network of four hidden layers, 500 steps, three learning rates; 14 ratios a layer.",
    measures=(
        Measure("additivity", "correlation of summed and joint distortion"),
        Measure("allocated", "accuracy at 70 % sparsity, allocated", "%"),
        Measure("uniform", "accuracy at 70 % sparsity, uniform", "%"),
        Measure("gain_70", "allocated minus uniform, 70 %", "points"),
        Measure("gain_80", "allocated minus uniform, 80 %", "points"),
    ),
    rule=(
        Criterion("distortions add up", "additivity", at_least=0.9, over="each"),
        Criterion("allocation beats uniform ratios at 70 %", "gain_70", at_least=0, over="clear"),
        Criterion("and at 80 %", "gain_80", at_least=0, over="clear", core=False),
    ),
    picture=Curves(("allocated", "uniform"), x="sparsity", y="test accuracy (%)"),
    seeds=(0, 1, 2, 3, 4),
)

RATIOS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.98)
UNIT = 64


def run(seed: int) -> Measurements:
    """Train once, measure distortions, allocate, compare."""
    data = digits()

    def train(rate: float) -> nn.Module:
        torch.manual_seed(seed)
        return fit(mlp((64, 128, 96, 64, 48, 10)), data.train, steps=500, rate=rate, seed=seed)

    model = tuned(train, lambda m: accuracy(m, data.valid))
    inputs, layers = data.train.x[:500], len(matrices(model))
    single = torch.tensor(
        [[_distortion(model, inputs, _only(k, r, layers)) for r in RATIOS] for k in range(layers)]
    )
    draw = torch.Generator().manual_seed(seed)
    sets = torch.randint(0, 10, (40, layers), generator=draw)
    summed = [float(single[range(layers), row].sum()) for row in sets]
    joint = [_distortion(model, inputs, [RATIOS[i] for i in row.tolist()]) for row in sets]
    sizes = torch.tensor([w.numel() for w in matrices(model)])
    costs = ((1 - torch.tensor(RATIOS)) * sizes[:, None] / UNIT).ceil().long()
    curves: dict[str, list[tuple[float, float]]] = {"allocated": [], "uniform": []}
    for sparsity in (0.5, 0.6, 0.7, 0.8):
        picked = allocate(single.double(), costs, int((1 - sparsity) * int(sizes.sum()) / UNIT))
        for name, ratios in (("allocated", [RATIOS[i] for i in picked]), ("uniform", [sparsity] * layers)):
            curves[name].append((sparsity, accuracy(_pruned(model, ratios), data.test)))
    gains = [a - b for (_, a), (_, b) in zip(curves["allocated"], curves["uniform"], strict=True)]
    values = {
        "additivity": pearson(summed, joint),
        "allocated": curves["allocated"][2][1],
        "uniform": curves["uniform"][2][1],
        "gain_70": gains[2],
        "gain_80": gains[3],
    }
    return Measurements(values, curves)


def _only(layer: int, ratio: float, layers: int) -> list[float]:
    return [ratio if k == layer else 0.0 for k in range(layers)]


def _pruned(model: nn.Module, ratios: list[float]) -> nn.Module:
    pruned = copy.deepcopy(model)
    apply(pruned, layerwise(magnitudes(pruned), [1 - ratio for ratio in ratios]))
    return pruned


@torch.no_grad()
def _distortion(model: nn.Module, inputs: Tensor, ratios: list[float]) -> float:
    return float((_pruned(model, ratios)(inputs) - model(inputs)).square().sum(1).mean())
