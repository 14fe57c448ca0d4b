"""A Modern Look at the Relationship between Sharpness and Generalization: adaptive sharpness over many
networks.

Networks that fit their training set with different learning rates, batch sizes and weight decays; their
adaptive worst-case sharpness is correlated with the test error and with the learning rate.
"""

from __future__ import annotations

import torch
from torch import nn

from reproductions.methods.pruning.allocation import spearman
from reproductions.protocol import Bars, Claim, Criterion, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.digits import Data, Split, digits
from reproductions.tasks.training import accuracy, cross_entropy, fit, mlp

REPRODUCTION = Reproduction(
    slug="sharpness-study",
    paper=Paper("A Modern Look at the Relationship between Sharpness and Generalization"),
    family="theory",
    claim=Claim(
        (
            "Adaptive sharpness does not follow generalisation but settings of training such as "
            "the learning rate, and is often negatively correlated with error out of "
            "distribution."
        ),
    ),
    checked=(
        "Rank correlations of adaptive sharpness with test error, error on noisier images, "
        "and learning rate, over 18 networks that fit their training set."
    ),
    not_checked="ImageNet and CIFAR networks, transformers, other definitions of sharpness.",
    data="400 scikit-learn digits for training, Gaussian noise 0.2; noise 0.5 for the shifted test.",
    baseline="None: a study of correlations.",
    budget="18 networks of 500 steps; sharpness by ten ascent steps within radius 0.05.",
    measures=(
        Measure("with_error", "rank correlation with test error"),
        Measure("with_shifted", "rank correlation with error on noisier images"),
        Measure("with_rate", "rank correlation with learning rate"),
        Measure("surplus", "strength of the correlation with the rate minus that with test error"),
        Measure("fitted", "networks that fit 99 % of the training set", "%"),
    ),
    rule=(
        Criterion("it follows the learning rate more than the error", "surplus", at_least=0, over="clear"),
        Criterion("it does not follow the error", "with_error", at_least=-0.5, at_most=0.5, over="mean"),
    ),
    picture=Bars(("with_error", "with_shifted", "with_rate"), y="rank correlation"),
)

SETTINGS = [
    (rate, batch, decay) for rate in (3e-3, 1e-2, 3e-2) for batch in (16, 64, 200) for decay in (0.0, 0.3)
]


def run(seed: int) -> Measurements:
    """All networks of one seed."""
    data, shifted = digits(noise=0.2, seed=seed), digits(noise=0.5, seed=seed).test
    few = data.train.first(400)
    rows = [row for setting in SETTINGS for row in _measured(data, few, shifted, setting, seed)]
    fitted = 100 * len(rows) / len(SETTINGS)
    if len(rows) < 8:
        raise RuntimeError("too few networks fit their training set")
    sharp, wrong, far, rates = (list(column) for column in zip(*rows, strict=True))
    with_error, with_shifted, with_rate = (_correlation(sharp, other) for other in (wrong, far, rates))
    return Measurements(
        {
            "with_error": with_error,
            "with_shifted": with_shifted,
            "with_rate": with_rate,
            "surplus": abs(with_rate) - abs(with_error),
            "fitted": fitted,
        }
    )


def _correlation(a: list[float], b: list[float]) -> float:
    """Rank correlation, ties broken both ways and averaged."""
    flip = [-x for x in reversed(a)], [-x for x in reversed(b)]
    return (spearman(a, b) + spearman(*flip)) / 2


Row = tuple[float, float, float, float]


def _measured(
    data: Data, few: Split, shifted: Split, setting: tuple[float, int, float], seed: int
) -> list[Row]:
    rate, batch, decay = setting
    torch.manual_seed(seed)
    net = fit(mlp((64, 64, 10)), few, steps=500, rate=rate, seed=seed, batch=batch, decay=decay)
    if accuracy(net, few) < 99:
        return []
    return [(_sharpness(net, few), 100 - accuracy(net, data.test), 100 - accuracy(net, shifted), rate)]


def _sharpness(net: nn.Module, few: Split) -> float:
    """Largest rise of the loss when every weight moves by up to 0.05 of its own size, by signed ascent."""
    start = [w.detach().clone() for w in net.parameters()]
    base = float(cross_entropy(net, few.x, few.y).detach())
    best = 0.0
    for _ in range(10):
        loss = cross_entropy(net, few.x, few.y)
        best = max(best, float(loss.detach()) - base)
        slopes = torch.autograd.grad(loss, list(net.parameters()))
        with torch.no_grad():
            for weight, first, slope in zip(net.parameters(), start, slopes, strict=True):
                reach = 0.05 * first.abs()
                weight.add_(reach / 4 * slope.sign())
                weight.copy_(torch.minimum(torch.maximum(weight, first - reach), first + reach))
    with torch.no_grad():
        best = max(best, float(cross_entropy(net, few.x, few.y)) - base)
        for weight, first in zip(net.parameters(), start, strict=True):
            weight.copy_(first)
    return best
