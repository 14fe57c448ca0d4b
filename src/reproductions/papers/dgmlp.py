"""Evaluating Deep Graph Neural Networks: deep propagation is harmless, deep transformation is not (DGMLP).

On a sparse block model the depth of propagation and the depth of the network behind it are varied separately.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from reproductions.methods.graphs import GraphNet, adjacency, block_model, propagate
from reproductions.protocol import Claim, Criterion, Curves, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.digits import Data, split
from reproductions.tasks.training import accuracy, fit, tuned

REPRODUCTION = Reproduction(
    slug="dgmlp",
    paper=Paper("Evaluating Deep Graph Neural Networks"),
    family="graphs",
    claim=Claim(
        (
            "Deep graph networks degrade mainly through deep transformation; choosing the depths "
            "of propagation and transformation separately is flexible, scalable and accurate."
        ),
    ),
    checked=(
        "Accuracy for propagation depths 1 to 16 behind two layers, and for 2 to 16 plain "
        "layers behind two steps."
    ),
    not_checked=(
        "Real citation networks, residual connections, node-adaptive combination, state-of-the-art accuracy."
    ),
    data=(
        "Block model, 1,500 vertices, 5 blocks, 4 neighbours inside and 1.5 outside on "
        "average, noisy features."
    ),
    baseline="The best depth of each kind; the same steps and grid of learning rates for every depth.",
    budget="200 full-batch steps, two learning rates, per depth; 15 % of vertices labelled.",
    measures=(
        Measure("propagation_best", "best accuracy over propagation depths", "%"),
        Measure("propagation_16", "accuracy at propagation depth 16", "%"),
        Measure("propagation_loss", "best minus depth 16, propagation", "points"),
        Measure("transformation_16", "accuracy at transformation depth 16", "%"),
        Measure("transformation_loss", "best minus depth 16, transformation", "points"),
    ),
    rule=(
        Criterion("propagating 16 times costs under 10 points", "propagation_loss", at_most=10, over="mean"),
        Criterion("transforming 16 times costs over 25", "transformation_loss", at_least=25, over="mean"),
    ),
    picture=Curves(("propagation", "transformation"), x="depth", y="test accuracy (%)", log_x=True),
)

SIZE, BLOCKS, WIDTH, DEPTHS = 1500, 5, 32, (1, 2, 4, 8, 16)


def run(seed: int) -> Measurements:
    """Both sweeps on one graph."""
    draw = torch.Generator().manual_seed(seed)
    labels = torch.randint(BLOCKS, (SIZE,), generator=draw)
    edges = block_model(labels, 4 * BLOCKS / SIZE, 1.5 / (SIZE * (1 - 1 / BLOCKS)), draw)
    matrix = adjacency(edges, SIZE, loops=True)
    centres = torch.randn(BLOCKS, 16, generator=draw)
    features = 0.4 * centres[labels] + torch.randn(SIZE, 16, generator=draw)
    smooth = {k: propagate(matrix, features, k) for k in DEPTHS}
    curves = {
        "propagation": [(float(k), _accuracy(smooth[k], labels, 2, seed)) for k in DEPTHS],
        "transformation": [(float(k), _accuracy(smooth[2], labels, k, seed)) for k in DEPTHS],
    }
    values: dict[str, float] = {}
    for name, points in curves.items():
        best, last = max(v for _, v in points), points[-1][1]
        values |= {f"{name}_best": best, f"{name}_16": last, f"{name}_loss": best - last}
    values.pop("transformation_best")
    return Measurements(values, curves)


def _accuracy(x: Tensor, y: Tensor, layers: int, seed: int) -> float:
    data: Data = split((x - x.mean(0)) / x.std(), y, (225, 225, SIZE - 450))

    def train(rate: float) -> nn.Module:
        torch.manual_seed(seed)
        net = GraphNet(x.shape[1], WIDTH, BLOCKS, layers=layers)
        return fit(net, data.train, steps=200, rate=rate, seed=seed, batch=225, decay=1e-2)

    return accuracy(tuned(train, lambda m: accuracy(m, data.valid), (3e-3, 1e-2)), data.test)
