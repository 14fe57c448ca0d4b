"""JEI-DNN: Jointly-Learned Exit and Inference for a Dynamic Neural Network.

A trained backbone with three exits is frozen. The baseline leaves at confidence thresholds. The method
trains gates and classifiers together: the loss of an input is that of each exit weighted by the probability
of leaving there, plus a price on the cost.
"""

from __future__ import annotations

import copy

import torch
from torch import Tensor, nn
from torch.nn import functional

from reproductions.methods.exits import (
    ExitNet,
    Gates,
    exit_loss,
    exits_by_threshold,
    interpolated,
    outcome,
)
from reproductions.protocol import Claim, Criterion, Curves, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.digits import Data, digits
from reproductions.tasks.training import batches, fit, tuned

REPRODUCTION = Reproduction(
    slug="jei-dnn",
    paper=Paper("Jointly-Learned Exit and Inference for a Dynamic Neural Network : JEI-DNN"),
    family="dynamic",
    claim=Claim(
        (
            "Learning exit gates and inference modules together improves accuracy at a given "
            "cost, and uncertainty, over confidence thresholds."
        ),
    ),
    checked="Accuracy above the threshold curve at the same mean cost, averaged over four prices.",
    not_checked="Vision transformers, ImageNet, calibration and conformal sets.",
    data="scikit-learn digits, Gaussian noise 0.3, fresh in every training batch.",
    baseline=(
        "The same frozen backbone whose exit classifiers were trained as many further steps; 40 thresholds."
    ),
    budget=(
        "400 steps for the backbone (three rates), 400 steps per price for gates and classifiers, batch 64."
    ),
    measures=(
        Measure("gain", "mean height above the threshold curve", "points"),
        Measure("gates", "mean accuracy of the jointly learned exits", "%"),
        Measure("thresholds", "threshold curve at the same costs", "%"),
    ),
    rule=(Criterion("above the threshold curve", "gain", at_least=0, over="clear"),),
    picture=Curves(("gates", "thresholds"), x="relative cost", y="test accuracy (%)"),
    seeds=(0, 1, 2, 3, 4),
)

PRICES, STEPS, NOISE = (0.05, 0.2, 0.5, 1.0), 400, 0.3


def run(seed: int) -> Measurements:
    """Backbone, threshold curve, gates at four prices."""
    data = _data(seed)
    backbone = tuned(lambda rate: _backbone(data, rate, seed), lambda net: _last(net, data))
    plain = copy.deepcopy(backbone)
    _finish(plain, None, data, 0.0, seed)
    with torch.no_grad():
        logits, costs = plain(data.test.x), plain.costs()
    thresholds = [0.1 + 0.9 * k / 39 for k in range(40)]
    curve = [outcome(logits, exits_by_threshold(logits, t), data.test.y, costs) for t in thresholds]
    points = []
    for price in PRICES:
        net, gates = copy.deepcopy(backbone), Gates(3)
        _finish(net, gates, data, price, seed)
        with torch.no_grad():
            leaving = gates(net(data.test.x))
            chosen = leaving.argmax(0)
            points.append(outcome(net(data.test.x), chosen, data.test.y, costs))
    heights = [interpolated(curve, cost) for cost, _ in points]
    ours, theirs = sum(a for _, a in points) / len(points), sum(heights) / len(heights)
    series = {"gates": points, "thresholds": [(round(c, 2), a) for c, a in curve]}
    return Measurements({"gain": ours - theirs, "gates": ours, "thresholds": theirs}, series)


def _data(seed: int) -> Data:
    """Clean training images (every batch gets fresh noise), noisy validation and test images."""
    noisy = digits(noise=NOISE, seed=seed)
    return Data(digits().train, noisy.valid, noisy.test)


def _noisy(x: Tensor) -> Tensor:
    return x + NOISE * torch.randn(x.shape)


def _backbone(data: Data, rate: float, seed: int) -> ExitNet:
    torch.manual_seed(seed)
    net = ExitNet(64, (24, 48, 96), 10)
    fit(net, data.train, steps=STEPS, rate=rate, seed=seed, loss=lambda m, x, y: exit_loss(m(_noisy(x)), y))
    return net


@torch.no_grad()
def _last(net: nn.Module, data: Data) -> float:
    return float((net(data.valid.x)[-1].argmax(-1) == data.valid.y).float().mean())


def _finish(net: ExitNet, gates: Gates | None, data: Data, price: float, seed: int) -> None:
    """Train the exit classifiers further, with gates where given; the blocks stay as they are."""
    net.blocks.requires_grad_(requires_grad=False)
    trained = [*net.heads.parameters(), *(gates.parameters() if gates else ())]
    optimiser = torch.optim.Adam(trained, 3e-3)
    costs = net.costs()
    for x, y in batches(data.train, STEPS, 64, seed + 1):
        optimiser.zero_grad()
        logits = net(_noisy(x))
        loss = exit_loss(logits, y)
        if gates is not None:
            loss = loss + _priced(logits, gates, y, price * costs)
        loss.backward()
        optimiser.step()


def _priced(logits: Tensor, gates: Gates, y: Tensor, prices: Tensor) -> Tensor:
    losses = torch.stack([functional.cross_entropy(row, y, reduction="none") for row in logits])
    return (gates(logits) * (losses + prices[:, None])).sum(0).mean()
