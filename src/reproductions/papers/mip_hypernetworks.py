"""Magnitude Invariant Parametrizations Improve Hypernetwork Learning.

A hypernetwork without biases outputs weights proportional to its scalar input. Encoding the scalar on a
quarter circle and adding the output to learned weights removes the proportionality. The scalar is the
contrast of the images.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from reproductions.methods.hypernetworks import ScalarHypernetwork
from reproductions.protocol import Claim, Criterion, Curves, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.digits import Data, digits
from reproductions.tasks.training import batches

REPRODUCTION = Reproduction(
    slug="mip-hypernetworks",
    paper=Paper("Magnitude Invariant Parametrizations Improve Hypernetwork Learning"),
    family="hypernetworks",
    claim=Claim(
        (
            "Hypernetworks' outputs are proportional to the magnitude of their input, which "
            "destabilises training; magnitude-invariant parametrisation removes this and trains "
            "faster and more stably."
        ),
    ),
    checked=(
        "Ratio of generated weight norms at scalars 1 and 0.1 at the start; training loss "
        "over the first 100 and 400 steps."
    ),
    not_checked="Bayesian, continual and pruning hypernetworks, convolutional primary networks.",
    data="scikit-learn digits whose contrast is the scalar, uniform in [0.1, 1].",
    baseline=(
        "The same hypernetwork with the raw scalar and no base, output scaled to He variance "
        "at scalar 1; learning rate from the same grid of four by mean early loss."
    ),
    budget="400 steps of batch 64, four learning rates, per arm.",
    measures=(
        Measure("default_ratio", "weight norm at scalar 1 over that at 0.1, default"),
        Measure("mip_ratio", "the same, MIP"),
        Measure("default_loss", "mean training loss over 100 steps, default", "nats"),
        Measure("mip_loss", "the same, MIP", "nats"),
        Measure("gain", "default minus MIP loss over 100 steps", "nats"),
        Measure("late_gain", "default minus MIP loss over 400 steps", "nats"),
    ),
    rule=(
        Criterion("default outputs scale with the input", "default_ratio", at_least=9, over="each"),
        Criterion("MIP's do not", "mip_ratio", at_least=0.8, at_most=1.25, over="each"),
        Criterion("MIP trains faster", "gain", at_least=0, over="clear"),
    ),
    picture=Curves(("default", "MIP"), x="step", y="training loss (nats)"),
)

RATES = (1e-3, 3e-3, 1e-2, 3e-2)


def run(seed: int) -> Measurements:
    """Norm ratios at the start, losses with each arm's best rate."""
    data = digits()
    torch.manual_seed(seed)
    ratios = {flag: _ratio(_net(invariant=flag)) for flag in (False, True)}
    curves = {
        flag: min((_losses(data, rate, seed, invariant=flag) for rate in RATES), key=_early)
        for flag in ratios
    }
    values = {
        "default_ratio": ratios[False],
        "mip_ratio": ratios[True],
        "default_loss": _early(curves[False]),
        "mip_loss": _early(curves[True]),
        "gain": _early(curves[False]) - _early(curves[True]),
        "late_gain": (sum(curves[False]) - sum(curves[True])) / len(curves[True]),
    }
    return Measurements(values, {"default": _smooth(curves[False]), "MIP": _smooth(curves[True])})


def _net(*, invariant: bool) -> ScalarHypernetwork:
    return ScalarHypernetwork(64, 32, 10, invariant=invariant)


@torch.no_grad()
def _ratio(net: ScalarHypernetwork) -> float:
    norms = [torch.cat([w.flatten() for w in net.generate(torch.tensor(s))]).norm() for s in (1.0, 0.1)]
    return float(norms[0] / norms[1])


def _early(losses: list[float]) -> float:
    return sum(losses[:100]) / 100


def _smooth(losses: list[float]) -> list[tuple[float, float]]:
    return [(k + 10.0, sum(losses[k : k + 20]) / 20) for k in range(0, len(losses), 20)]


def _losses(data: Data, rate: float, seed: int, *, invariant: bool) -> list[float]:
    torch.manual_seed(seed)
    net, draw = _net(invariant=invariant), torch.Generator().manual_seed(seed)
    optimiser = torch.optim.Adam(net.parameters(), rate)
    losses = []
    for x, y in batches(data.train, 400, 64, seed):
        scalar = 0.1 + 0.9 * torch.rand((), generator=draw)
        optimiser.zero_grad()
        loss: Tensor = functional.cross_entropy(net(x * scalar, scalar), y)
        loss.backward()
        optimiser.step()
        losses.append(float(loss.detach()))
    return losses
