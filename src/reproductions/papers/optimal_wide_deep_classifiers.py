"""Wide and Deep Neural Networks Achieve Optimality for Classification: infinite depth makes simple
classifiers.

The neural tangent kernel of an infinitely wide network is iterated in depth. Depending on the activation it
tends to a nearest-neighbour rule or to a majority vote over the classes.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from reproductions.protocol import Claim, Criterion, Curves, Measure, Measurements, Paper, Reproduction

REPRODUCTION = Reproduction(
    slug="optimal-wide-deep-classifiers",
    paper=Paper("Wide and Deep Neural Networks Achieve Optimality for Classification"),
    family="theory",
    claim=Claim(
        (
            "Infinitely wide and deep networks act as 1-nearest neighbour, majority vote or "
            "singular kernel classifiers by their activation; the last kind contains optimal "
            "classifiers."
        ),
    ),
    checked=(
        "Agreement of kernel classifiers with 1-nearest neighbour and with the majority class"
        " as depth grows, for an activation of each kind."
    ),
    not_checked="Singular kernels and the optimality; finite networks.",
    data=(
        "Two overlapping, unbalanced Gaussian classes on the sphere in five dimensions, 150 training points."
    ),
    baseline="Agreement at depth 1.",
    budget="Closed-form kernels of depth up to 8, no training.",
    measures=(
        Measure("neighbour", "agreement with 1-nearest neighbour, deep, activation without linear part", "%"),
        Measure("neighbour_shallow", "the same at depth 1", "%"),
        Measure("majority", "agreement with the majority class, deep, activation with a constant part", "%"),
        Measure("majority_shallow", "the same at depth 1", "%"),
    ),
    rule=(
        Criterion("one kind becomes 1-nearest neighbour", "neighbour", at_least=99, over="each"),
        Criterion("one kind becomes majority vote", "majority", at_least=99, over="each"),
        Criterion("neither is there at depth 1", "majority_shallow", at_most=95, over="mean", core=False),
    ),
    picture=Curves(("nearest_neighbour", "majority_vote"), x="depth", y="agreement (%)", log_x=True),
)

DEPTHS = (1, 2, 3, 4, 6, 8)


def run(seed: int) -> Measurements:
    """Both activations at all depths."""
    draw = torch.Generator().manual_seed(seed)
    x, y = _sample(150, draw)
    test, _ = _sample(300, draw)
    cosine = test @ x.T
    nearest = y[cosine.argmax(1)]
    most = torch.full_like(nearest, float(torch.sign(y.sum())))
    curves: dict[str, list[tuple[float, float]]] = {"nearest_neighbour": [], "majority_vote": []}
    for depth in DEPTHS:
        # Dual of a mix of Hermite polynomials 2 and 3: zero value and slope at zero, slope above one at one
        sharp = _signs(lambda t: 0.5 * t**2 + 0.5 * t**3, lambda t: t + 1.5 * t**2, depth, cosine, y)
        # Dual of an activation with a constant part: every correlation tends to one
        flat = _signs(lambda t: 0.6 + 0.2 * t + 0.2 * t**2, lambda t: 0.2 + 0.4 * t, depth, cosine, y)
        curves["nearest_neighbour"].append((float(depth), 100 * float((sharp == nearest).float().mean())))
        curves["majority_vote"].append((float(depth), 100 * float((flat == most).float().mean())))
    (near, vote) = curves.values()
    values = {"neighbour": near[-1][1], "neighbour_shallow": near[0][1], "majority": vote[-1][1]}
    return Measurements({**values, "majority_shallow": vote[0][1]}, curves)


def _sample(count: int, draw: torch.Generator) -> tuple[Tensor, Tensor]:
    y = torch.where(torch.randperm(count, generator=draw) < count * 6 // 10, 1.0, -1.0).double()
    centre = torch.tensor([0.6, 0, 0, 0, 0], dtype=torch.double)
    x = torch.randn(count, 5, generator=draw, dtype=torch.double) + y[:, None] * centre
    return functional.normalize(x, dim=1), y


def _signs(dual: object, slope: object, depth: int, cosine: Tensor, y: Tensor) -> Tensor:
    """Predictions of the kernel smoother sum_i y_i K(x, x_i) with the tangent kernel of the given depth."""
    assert callable(dual)
    assert callable(slope)
    sigma = cosine
    kernel = sigma
    for _ in range(depth):
        kernel = kernel * slope(sigma) + dual(sigma)
        sigma = dual(sigma)
    scores = (kernel / kernel.abs().amax(1, keepdim=True).clamp_min(1e-300)) @ y
    return torch.where(scores >= 0, 1.0, -1.0).double()
