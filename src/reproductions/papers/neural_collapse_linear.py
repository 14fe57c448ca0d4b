"""Neural Collapse in Deep Linear Networks: From Balanced to Imbalanced Data.

Features are free variables under one or two linear layers without biases, squared error and weight decay.
For one layer the minimum is known in closed form (theorem for M = 1): features of a class coincide, class
means are orthogonal, and their lengths follow the class sizes.
"""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor

from reproductions.protocol import Bars, Claim, Criterion, Measure, Measurements, Paper, Reproduction

REPRODUCTION = Reproduction(
    slug="neural-collapse-linear",
    paper=Paper("Neural Collapse in Deep Linear Networks: From Balanced to Imbalanced Data"),
    family="theory",
    claim=Claim(
        (
            "Global optima of deep linear networks show neural collapse; under squared error, without "
            "biases, features and classifiers of imbalanced classes become orthogonal vectors with "
            "lengths set by the class sizes."
        ),
    ),
    checked=(
        "Adam on free features, one and two linear layers, four classes, balanced (50 each) and "
        "imbalanced (80, 60, 40, 20): variation within classes and angles in all four; lengths "
        "against the closed form for one layer, imbalanced."
    ),
    not_checked=(
        "Cross-entropy, the classifier's own geometry, lengths under two layers, more layers, real "
        "networks and images."
    ),
    data="None: features are optimised freely from random starts.",
    baseline="The closed-form lengths; features at the start.",
    budget="6,000 steps of Adam at 0.02 with a schedule to zero, width 16.",
    measures=(
        Measure("within", "variation within classes over variation between, worst of four runs"),
        Measure("cosine", "largest |cosine| between class means, worst of four runs"),
        Measure(
            "length_error", "largest relative error of the lengths against the closed form, one layer", "%"
        ),
        Measure("disordered", "neighbouring class sizes whose lengths are not in the predicted order"),
        Measure("length_80", "length of the mean feature of the class of 80"),
        Measure("length_60", "the same, class of 60"),
        Measure("length_40", "the same, class of 40"),
        Measure("length_20", "the same, class of 20"),
    ),
    rule=(
        Criterion("features of a class coincide", "within", at_most=1e-3, over="each"),
        Criterion("class means are orthogonal", "cosine", at_most=0.02, over="each"),
        Criterion("lengths follow the closed form", "length_error", at_most=2, over="each"),
        Criterion("lengths are ordered by class size", "disordered", at_most=0, over="each"),
    ),
    picture=Bars(("length_80", "length_60", "length_40", "length_20"), y="length of class mean"),
)

WIDTH, DECAY, SIZES = 16, 5e-3, (80, 60, 40, 20)


def run(seed: int) -> Measurements:
    """Balanced and imbalanced, with one and two layers."""
    torch.manual_seed(seed)
    runs = [_collapse(sizes, depth) for sizes in ((50,) * 4, SIZES) for depth in (1, 2)]
    lengths = runs[2][0].norm(dim=1)
    expected = torch.tensor([_length(size) for size in SIZES])
    falling = [bool(a >= b) for a, b in pairwise(lengths)]
    return Measurements(
        {
            "within": max(within for _, within in runs),
            "cosine": max(_cosine(means) for means, _ in runs),
            "length_error": 100 * float((lengths / expected - 1).abs().max()),
            "disordered": sum(falling),
            **{f"length_{size}": float(v) for size, v in zip(SIZES, lengths, strict=True)},
        }
    )


def _length(size: int) -> float:
    """Closed form: the product p = w h of class k minimises n/2N (p-1)^2 + sqrt(lam_w lam_h n) p."""
    total = sum(SIZES)
    product = 1 - total * DECAY * size**-0.5 * _feature_decay() ** 0.5
    return (product * (1 / (_feature_decay() * size)) ** 0.5) ** 0.5


def _feature_decay() -> float:
    """Decay of a feature over that of a weight: features are many, so theirs is divided by the mean class
    size.
    """
    return 4 / sum(SIZES)


def _collapse(sizes: tuple[int, ...], depth: int) -> tuple[Tensor, float]:
    labels = torch.repeat_interleave(torch.arange(4), torch.tensor(sizes))
    target = torch.nn.functional.one_hot(labels, 4).float()
    features = (0.3 * torch.randn(len(labels), WIDTH)).requires_grad_()
    layers = [
        (0.3 * torch.randn(WIDTH, 4 if k == depth - 1 else WIDTH)).requires_grad_() for k in range(depth)
    ]
    optimiser = torch.optim.Adam([features, *layers], 0.02)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, 6000)
    for _ in range(6000):
        optimiser.zero_grad()
        out = features
        for layer in layers:
            out = out @ layer
        penalty = sum(layer.square().sum() for layer in layers) + _feature_decay() * features.square().sum()
        ((out - target).square().sum() / (2 * len(labels)) + DECAY / 2 * penalty).backward()
        optimiser.step()
        schedule.step()
    held = features.detach()
    means = torch.stack([held[labels == k].mean(0) for k in range(4)])
    within = (held - means[labels]).square().sum() / (means[labels] - held.mean(0)).square().sum()
    return means, float(within)


def _cosine(means: Tensor) -> float:
    unit = torch.nn.functional.normalize(means, dim=1)
    return float((unit @ unit.T - torch.eye(len(means))).abs().max())
