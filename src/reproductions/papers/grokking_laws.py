"""Provable Scaling Laws of Feature Emergence from Learning Dynamics of Grokking.

Modular addition with a two-layer network of quadratic units. With weight decay the test accuracy follows
the training accuracy late and units become single frequencies; without it the test accuracy never comes.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from reproductions.protocol import Claim, Criterion, Curves, Measure, Measurements, Paper, Reproduction

REPRODUCTION = Reproduction(
    slug="grokking-laws",
    paper=Paper("Provable Scaling Laws of Feature Emergence from Learning Dynamics of Grokking"),
    family="theory",
    claim=Claim(
        (
            "Grokking passes through lazy, independent and interactive feature learning; the "
            "features are maxima of an energy and appear by provable scaling laws."
        ),
    ),
    checked=(
        "Steps from fitting the training set to generalising, with and without weight decay; "
        "concentration of each unit's Fourier power on one frequency."
    ),
    not_checked="The energy's maxima, the scaling laws, the three stages themselves.",
    data="Addition modulo 23, 70 % of all pairs for training.",
    baseline="The same network and steps without weight decay.",
    budget="1,500 full-batch steps of AdamW, 128 quadratic units, rate 0.01, decay 2.",
    measures=(
        Measure("delay", "steps to 95 % test over steps to 99 % training accuracy, with decay"),
        Measure("test", "final test accuracy with decay", "%"),
        Measure("test_without", "final test accuracy without decay", "%"),
        Measure("single", "largest share of one frequency in a unit's power, mean over units", "%"),
        Measure("single_start", "the same before training", "%"),
    ),
    rule=(
        Criterion("with decay it generalises", "test", at_least=95, over="each"),
        Criterion("late: at least 3 times the steps of fitting", "delay", at_least=3, over="mean"),
        Criterion("without decay it does not", "test_without", at_most=50, over="each"),
        Criterion("units become single frequencies", "single", at_least=80, over="mean"),
    ),
    picture=Curves(("training", "test", "test_without_decay"), x="step", y="accuracy (%)", log_x=True),
)

P, UNITS, STEPS, DECAY = 23, 128, 1500, 2.0


def run(seed: int) -> Measurements:
    """With and without decay."""
    torch.manual_seed(seed)
    pairs = torch.cartesian_prod(torch.arange(P), torch.arange(P))
    order = torch.randperm(len(pairs))
    cut = len(pairs) * 7 // 10
    x = torch.cat([functional.one_hot(pairs[:, k], P) for k in (0, 1)], 1).float()
    y = pairs.sum(1) % P
    parts = (order[:cut], order[cut:])
    fitted, tested, weights = _train(x, y, parts, DECAY, seed)
    _, without, _ = _train(x, y, parts, 0.0, seed)
    start = torch.randn(UNITS, 2 * P)
    first_fit = next((s for s, v in fitted if v >= 99), float(STEPS))
    first_test = next((s for s, v in tested if v >= 95), float(STEPS))
    values = {
        "delay": first_test / first_fit,
        "test": tested[-1][1],
        "test_without": without[-1][1],
        "single": _single(weights),
        "single_start": _single(start),
    }
    return Measurements(values, {"training": fitted, "test": tested, "test_without_decay": without})


Curve = list[tuple[float, float]]


def _train(
    x: Tensor, y: Tensor, parts: tuple[Tensor, Tensor], decay: float, seed: int
) -> tuple[Curve, Curve, Tensor]:
    torch.manual_seed(seed)
    first = (torch.randn(UNITS, 2 * P) / P**0.5).requires_grad_()
    second = (torch.randn(P, UNITS) / UNITS**0.5).requires_grad_()
    optimiser = torch.optim.AdamW([first, second], 0.01, weight_decay=decay)
    curves: tuple[Curve, Curve] = ([], [])
    for step in range(1, STEPS + 1):
        optimiser.zero_grad()
        logits = (x[parts[0]] @ first.T).square() @ second.T
        functional.cross_entropy(logits, y[parts[0]]).backward()
        optimiser.step()
        if step % 20 == 0:
            with torch.no_grad():
                right = (((x @ first.T).square() @ second.T).argmax(-1) == y).float()
            for curve, part in zip(curves, parts, strict=True):
                curve.append((float(step), 100 * float(right[part].mean())))
    return curves[0], curves[1], first.detach()


def _single(weights: Tensor) -> float:
    """Mean over units of the largest share of power at one frequency, both inputs together."""
    spectrum = torch.fft.rfft(weights.view(-1, 2, P), dim=-1).abs().square()[..., 1:].sum(1)
    total = spectrum.sum(1)
    alive = total > 0.01 * total.max()
    return 100 * float((spectrum[alive].amax(1) / total[alive]).mean())
