"""Scalable Neural Network Kernels: a feed-forward layer as an inner product of random features of input and
weights.

For a Gaussian activation of input and weight the layer is approximated by random features; its error should
fall as one over the square root of their number. In a digits network the hidden layer is replaced and head
trained.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from reproductions.protocol import Claim, Criterion, Curves, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.digits import Data, Split, digits
from reproductions.tasks.training import accuracy, fit, mlp, tuned

REPRODUCTION = Reproduction(
    slug="scalable-network-kernels",
    paper=Paper("Scalable Neural Network Kernels"),
    family="theory",
    claim=Claim(
        (
            "Kernel forms of feed-forward layers separate inputs from weights by random features "
            "and need several times fewer trainable parameters at competitive accuracy."
        ),
        "up to 5x fewer trainable parameters",
    ),
    checked=(
        "Error of random features for a Gaussian layer against their number; accuracy and "
        "trainable parameters with a 128-feature layer in place of the hidden layer."
    ),
    not_checked="Transformers, other activations, bundling of whole networks.",
    data="Random unit vectors; scikit-learn digits.",
    baseline="The ordinary network with a hidden layer of 128, same steps and grid.",
    budget="400 steps of batch 64, three learning rates, per arm.",
    measures=(
        Measure("exponent", "slope of log error against log number of features"),
        Measure("plain", "test accuracy, ordinary layer", "%"),
        Measure("kernel", "test accuracy, random features", "%"),
        Measure("loss", "ordinary minus random features", "points"),
        Measure("fewer", "trainable parameters, ordinary over random features", "x"),
    ),
    rule=(
        Criterion("error falls like one over the root", "exponent", at_least=-0.6, at_most=-0.4, over="mean"),
        Criterion("within a point of the ordinary layer", "loss", at_most=1, over="mean"),
        Criterion("with at least five times fewer trained parameters", "fewer", at_least=5, over="each"),
    ),
    picture=Curves(("error",), x="random features", y="error", log_x=True, log_y=True),
)

COUNTS, FEATURES = (16, 64, 256, 1024, 4096), 128


def run(seed: int) -> Measurements:
    """Approximation, then digits."""
    draw = torch.Generator().manual_seed(seed)
    x, w = (nn.functional.normalize(torch.randn(60, 16, generator=draw), dim=1) for _ in range(2))
    points = [(float(m), _error(x, w, m, draw)) for m in COUNTS]
    logs = torch.tensor([[math.log(m), math.log(e)] for m, e in points])
    centred = logs - logs.mean(0)
    exponent = float((centred[:, 0] * centred[:, 1]).sum() / centred[:, 0].square().sum())
    data = digits()
    project = 0.35 * torch.randn(64, FEATURES, generator=draw)
    mapped = Data(*(Split(_features(p.x, project), p.y) for p in (data.train, data.valid, data.test)))
    plain = _accuracy(data, seed, hidden=True)
    kernel = _accuracy(mapped, seed, hidden=False)
    fewer = (64 * 128 + 128 + 128 * 10 + 10) / (FEATURES * 10 + 10)
    values = {"exponent": exponent, "plain": plain, "kernel": kernel, "loss": plain - kernel, "fewer": fewer}
    return Measurements(values, {"error": points})


def _features(x: Tensor, project: Tensor) -> Tensor:
    half = project.shape[1] // 2
    angles = x @ project[:, :half]
    return torch.cat([angles.cos(), angles.sin()], 1)


def _error(x: Tensor, w: Tensor, count: int, draw: torch.Generator) -> float:
    """Mean error of exp(-|x - w|^2 / 2) from ``count`` random features of x and w apart."""
    wanted = torch.exp(-torch.cdist(x, w).square() / 2)
    errors = []
    for _ in range(8):
        g = torch.randn(16, count, generator=draw)
        estimate = _features(x, g) @ _features(w, g).T / (count // 2)
        errors.append(float((estimate - wanted).square().mean().sqrt()))
    return sum(errors) / len(errors)


def _accuracy(data: Data, seed: int, *, hidden: bool) -> float:
    def train(rate: float) -> nn.Module:
        torch.manual_seed(seed)
        net = mlp((64, 128, 10)) if hidden else mlp((FEATURES, 10))
        return fit(net, data.train, steps=400, rate=rate, seed=seed)

    return accuracy(tuned(train, lambda m: accuracy(m, data.valid), (3e-3, 1e-2, 3e-2)), data.test)
