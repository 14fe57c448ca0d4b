"""The Principles of Deep Learning Theory: finite-width outputs are nearly Gaussian, and variance 2/n is
critical.

Random ReLU networks with weight variance 2/n. Given the last hidden layer an output is exactly Gaussian
with a random variance, whose second moment grows by (1 + 5/n) a layer: excess kurtosis 3 ((1 + 5/n)^(L-1) -
1) (ch. 4 and 5).
"""

from __future__ import annotations

import torch
from torch import Tensor

from reproductions.methods.analysis import excess_kurtosis
from reproductions.protocol import Claim, Criterion, Curves, Measure, Measurements, Paper, Reproduction

REPRODUCTION = Reproduction(
    slug="principles-dl-theory",
    paper=Paper("The Principles of Deep Learning Theory", key="arxiv:2106.10165"),
    family="theory",
    claim=Claim(
        (
            "The distribution of a network's outputs is nearly Gaussian, with deviations set by "
            "depth over width, and tuning the initialisation to criticality keeps signals from "
            "vanishing or exploding."
        ),
        "deviation of order L/n",
    ),
    checked=(
        "Excess kurtosis of random ReLU networks' outputs against the exact prediction for "
        "five depths and widths; signal size after 30 layers at three weight variances."
    ),
    not_checked="Training dynamics, representation learning, other activations, the optimal aspect ratio.",
    data="One unit-variance input, freshly drawn networks.",
    baseline="Weight variances 1.5/n and 2.5/n beside the critical 2/n.",
    budget="30,000 networks for each of five (width, depth) pairs.",
    measures=(
        Measure("kurtosis_error", "largest relative error of the predicted excess kurtosis", "%"),
        Measure("critical", "signal variance after 30 layers at 2/n, over the input's"),
        Measure("below", "the same at 1.5/n"),
        Measure("above", "the same at 2.5/n"),
    ),
    rule=(
        Criterion("kurtosis as predicted by depth over width", "kurtosis_error", at_most=8, over="mean"),
        Criterion("critical variance keeps the signal", "critical", at_least=0.5, at_most=2, over="mean"),
        Criterion("a smaller variance loses it", "below", at_most=0.01, over="each"),
        Criterion("a larger one explodes", "above", at_least=50, over="each"),
    ),
    picture=Curves(("measured", "predicted"), x="depth over width", y="excess kurtosis"),
    note=(
        "The largest of five estimates from this number of networks has a sampling error of a "
        "few per cent, so 8 % is the bound."
    ),
)

PAIRS = ((64, 2), (64, 4), (48, 4), (32, 4), (48, 6))
NETWORKS, CHUNK = 30_000, 2_000


def run(seed: int) -> Measurements:
    """Kurtosis per (width, depth), then the size of the signal after 30 layers at width 256."""
    draw = torch.Generator().manual_seed(seed)
    pairs = sorted(PAIRS, key=lambda pair: pair[1] / pair[0])
    measured = [(depth / width, _kurtosis(width, depth, draw)) for width, depth in pairs]
    predicted = [(depth / width, 3 * ((1 + 5 / width) ** (depth - 1) - 1)) for width, depth in pairs]
    errors = [abs(m / p - 1) for (_, m), (_, p) in zip(measured, predicted, strict=True)]
    below, critical, above = (_signal(gain, draw) for gain in (1.5, 2.0, 2.5))
    values = {"kurtosis_error": 100 * max(errors), "critical": critical, "below": below, "above": above}
    return Measurements(values, {"measured": measured, "predicted": predicted})


def _kurtosis(width: int, depth: int, draw: torch.Generator) -> float:
    outputs = []
    for _ in range(NETWORKS // CHUNK):
        z = torch.randn(CHUNK, width, generator=draw)
        for _ in range(depth - 1):
            z = _layer(z, 2.0, draw)
        outputs.append(z)
    return excess_kurtosis(torch.cat(outputs))


def _layer(z: Tensor, gain: float, draw: torch.Generator) -> Tensor:
    """Preactivations (networks, width) of the next layer, every network with weights of its own."""
    width = z.shape[1]
    weights = torch.randn(len(z), width, width, generator=draw) * (gain / width) ** 0.5
    return torch.bmm(weights, torch.relu(z)[:, :, None])[:, :, 0]


def _signal(gain: float, draw: torch.Generator) -> float:
    z = torch.randn(20, 256, generator=draw)
    for _ in range(30):
        z = _layer(z, gain, draw)
    return float(z.square().mean())
