"""Neural Metamorphosis: one implicit function gives the weights of a network of any width.

The function is trained with random widths from a list and evaluated at widths that are not on it. Cutting
units from an ordinary network is the comparison.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from reproductions.methods.hypernetworks import ImplicitWeights
from reproductions.methods.nested import SlicedMLP
from reproductions.protocol import Claim, Criterion, Curves, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.digits import Data, digits
from reproductions.tasks.training import accuracy, fit, tuned

REPRODUCTION = Reproduction(
    slug="neural-metamorphosis",
    paper=Paper("Neural Metamorphosis"),
    family="hypernetworks",
    claim=Claim(
        (
            "One implicit function generates weights for networks of any size, also unseen ones, "
            "and sustains the full size's performance at strong compression."
        ),
        "75 % compression",
    ),
    checked="Accuracy at five widths never trained, from 60 down to 17 of 64 units, against the full width.",
    not_checked=(
        "Convolutional networks, segmentation, generation, smoothing of trained weights before fitting."
    ),
    data="scikit-learn digits.",
    baseline="An ordinary network of 64 units, same steps and grid, cut to the same units.",
    budget="1,000 steps of batch 64, two learning rates, per arm.",
    measures=(
        Measure("full", "accuracy at 64 units", "%"),
        Measure("full_loss", "ordinary network minus full width", "points"),
        Measure("loss", "full minus worst unseen width", "points"),
        Measure("ordinary", "accuracy of the ordinary network", "%"),
        Measure("cut", "ordinary network cut to 17 units", "%"),
        Measure("cut_loss", "ordinary minus cut", "points"),
    ),
    rule=(
        Criterion("unseen widths lose at most three points", "loss", at_most=3, over="mean"),
        Criterion("plain cutting fails", "cut_loss", at_least=10, over="mean"),
        Criterion(
            "the full width is within a point of an ordinary network", "full_loss", at_most=1, core=False
        ),
    ),
    picture=Curves(("implicit", "cut"), x="hidden units", y="test accuracy (%)"),
)

SEEN, UNSEEN = (16, 20, 24, 32, 40, 48, 56, 64), (17, 22, 29, 44, 60)


def run(seed: int) -> Measurements:
    """One function, one ordinary network."""
    data = digits()
    implicit = tuned(
        lambda rate: _implicit(data, rate, seed), lambda m: _accuracy(m, 24, data, valid=True), (1e-3, 3e-3)
    )
    plain = tuned(lambda rate: _plain(data, rate, seed), lambda m: accuracy(m, data.valid), (3e-3, 1e-2))
    widths = sorted({*UNSEEN, 64})
    curves = {
        "implicit": [(w, _accuracy(implicit, w, data)) for w in widths],
        "cut": [(w, accuracy(lambda x, k=w: plain(x, k), data.test)) for w in widths],
    }
    full, ordinary = curves["implicit"][-1][1], curves["cut"][-1][1]
    values = {
        "full": full,
        "full_loss": ordinary - full,
        "loss": full - min(v for w, v in curves["implicit"] if w in UNSEEN),
        "ordinary": ordinary,
        "cut": curves["cut"][0][1],
        "cut_loss": ordinary - curves["cut"][0][1],
    }
    return Measurements(values, curves)


def _accuracy(model: ImplicitWeights, width: int, data: Data, *, valid: bool = False) -> float:
    return accuracy(lambda x: model(x, width), data.valid if valid else data.test)


def _implicit(data: Data, rate: float, seed: int) -> ImplicitWeights:
    torch.manual_seed(seed)
    model, draw = ImplicitWeights(64, 10), torch.Generator().manual_seed(seed)

    def loss(_: nn.Module, x: Tensor, y: Tensor) -> Tensor:
        width = SEEN[int(torch.randint(len(SEEN), (), generator=draw))]
        return functional.cross_entropy(model(x, width), y)

    fit(model, data.train, steps=1000, rate=rate, seed=seed, loss=loss)
    return model


def _plain(data: Data, rate: float, seed: int) -> SlicedMLP:
    torch.manual_seed(seed)
    net = SlicedMLP(64, 64, 10, depth=1)
    fit(net, data.train, steps=1000, rate=rate, seed=seed)
    return net
