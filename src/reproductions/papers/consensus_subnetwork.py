"""Learning a Consensus Sub-Network with Polarization Regularization and One Pass Training.

Gates on all connections are trained with the weights in one run; a regulariser pushes them to open or
closed and half of them to closed. The pruned network is used as it comes out.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from reproductions.methods.pruning.gates import GatedLinear, polarisation
from reproductions.protocol import Bars, Claim, Criterion, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.digits import Data, digits
from reproductions.tasks.training import accuracy, fit, mlp, tuned

REPRODUCTION = Reproduction(
    slug="consensus-subnetwork",
    paper=Paper("Learning a Consensus Sub-Network with Polarization Regularization and One Pass Training"),
    family="pruning",
    claim=Claim(
        (
            "Gates with a polarisation regulariser, trained in one pass, remove half of the "
            "connections for less than one per cent of accuracy."
        ),
        "50 % of connections, under 1 % on CIFAR-10/100",
    ),
    checked="Connections removed, accuracy against a dense network, and how polarised the gates are.",
    not_checked="Energy, convolutional networks, CIFAR.",
    data="scikit-learn digits, Gaussian noise 0.2.",
    baseline="The dense network, same steps and grid of learning rates.",
    budget="800 steps of batch 64, three learning rates, per arm.",
    measures=(
        Measure("removed", "connections removed", "%"),
        Measure("gated", "test accuracy of the gated network", "%"),
        Measure("dense", "test accuracy of the dense network", "%"),
        Measure("loss", "dense minus gated", "points"),
        Measure("polarised", "gates within 0.1 of open or closed", "%"),
    ),
    rule=(
        Criterion("about half of the connections go", "removed", at_least=45, over="each"),
        Criterion("under one point is lost", "loss", at_most=1, over="mean"),
        Criterion("most gates are polarised", "polarised", at_least=80, over="mean", core=False),
    ),
    picture=Bars(("dense", "gated", "removed", "polarised"), y="%"),
)


def run(seed: int) -> Measurements:
    """One gated and one dense network."""
    data = digits(noise=0.2, seed=seed)
    gated = tuned(lambda rate: _gated(data, rate, seed), lambda m: accuracy(m, data.valid))
    dense = tuned(lambda rate: _dense(data, rate, seed), lambda m: accuracy(m, data.valid))
    soft = _gates(gated).detach()
    a, b = accuracy(gated, data.test), accuracy(dense, data.test)
    return Measurements(
        {
            "removed": 100 * float((soft <= 0.5).float().mean()),
            "gated": a,
            "dense": b,
            "loss": b - a,
            "polarised": 100 * float(((soft < 0.1) | (soft > 0.9)).float().mean()),
        }
    )


def _gates(model: nn.Module) -> Tensor:
    return torch.cat([layer.soft().flatten() for layer in model.modules() if isinstance(layer, GatedLinear)])


def _gated(data: Data, rate: float, seed: int) -> nn.Module:
    def loss(model: nn.Module, x: Tensor, y: Tensor) -> Tensor:
        return functional.cross_entropy(model(x), y) + 2.0 * polarisation(_gates(model), 0.5)

    torch.manual_seed(seed)
    model = nn.Sequential(GatedLinear(64, 96), nn.ReLU(), GatedLinear(96, 96), nn.ReLU(), GatedLinear(96, 10))
    return fit(model, data.train, steps=800, rate=rate, seed=seed, loss=loss)


def _dense(data: Data, rate: float, seed: int) -> nn.Module:
    torch.manual_seed(seed)
    return fit(mlp((64, 96, 96, 10)), data.train, steps=800, rate=rate, seed=seed)
