"""Outliers with Opposing Signals Have an Outsized Effect on Neural Network Optimization.

The paper's toy: a two-layer linear network on data whose one dimension with large magnitude carries two
small groups of outliers with opposite labels. Gradient descent sharpens until 2 / rate, and the groups'
losses move against each other.
"""

from __future__ import annotations

import torch
from torch import Tensor

from reproductions.protocol import Claim, Criterion, Curves, Measure, Measurements, Paper, Reproduction

REPRODUCTION = Reproduction(
    slug="opposing-signals",
    paper=Paper("Outliers with Opposing Signals Have an Outsized Effect on Neural Network Optimization"),
    family="theory",
    claim=Claim(
        (
            "Pairs of outlier groups with opposing gradients drive progressive sharpening, the "
            "edge of stability and spikes of the loss."
        ),
    ),
    checked=(
        "Sharpness over training relative to 2 / rate; correlation of the two groups' loss "
        "changes after sharpening; the same data without the outlier dimension."
    ),
    not_checked="Deep networks, which outliers occur in real data, Adam against SGD.",
    data=(
        "Regression in 20 dimensions; one dimension of magnitude 4 with opposite signs in two groups of 5 %."
    ),
    baseline="The same data with the outlier dimension set to zero.",
    budget="1,500 steps of full-batch gradient descent, rate 0.35, hidden width 5.",
    measures=(
        Measure("start", "sharpness at the start"),
        Measure("peak_share", "largest sharpness over 2 / rate"),
        Measure("antiphase", "correlation of the two groups' loss changes, second half"),
        Measure("without_share", "largest sharpness over 2 / rate without outliers"),
    ),
    rule=(
        Criterion("sharpness climbs to the edge of stability", "peak_share", at_least=0.95, over="mean"),
        Criterion("the groups move in antiphase", "antiphase", at_most=-0.5, over="mean"),
        Criterion("without outliers it stays below", "without_share", at_most=0.8, over="mean", core=False),
    ),
    picture=Curves(("with_outliers", "without", "edge"), x="step", y="sharpness"),
)

SIZE, WIDTH, STEPS, RATE, COUNT = 20, 5, 1500, 0.35, 400


def run(seed: int) -> Measurements:
    """With and without the outlier dimension."""
    sharp, groups = _descend(seed, magnitude=4.0)
    plain, _ = _descend(seed, magnitude=0.0)
    changes = groups[len(groups) // 2 :].diff(dim=0)
    antiphase = float(torch.corrcoef(changes.T)[0, 1]) if float(changes.std()) > 1e-12 else 0.0
    edge = 2 / RATE
    values = {
        "start": sharp[0][1],
        "peak_share": max(v for _, v in sharp) / edge,
        "antiphase": antiphase,
        "without_share": max(v for _, v in plain) / edge,
    }
    return Measurements(
        values, {"with_outliers": sharp, "without": plain, "edge": [(0.0, edge), (float(STEPS), edge)]}
    )


def _data(seed: int, magnitude: float) -> tuple[Tensor, Tensor, Tensor]:
    draw = torch.Generator().manual_seed(seed)
    x = torch.randn(COUNT, SIZE, generator=draw) * 0.5
    target = x[:, 1:] @ torch.randn(SIZE - 1, generator=draw) * 1.5
    group = torch.zeros(COUNT, dtype=torch.long)
    group[:20], group[20:40] = 1, 2
    x[:, 0] = 0
    # both groups share the large feature with one sign; their labels disagree
    x[group > 0, 0] = magnitude
    target[group == 1] += 1.0
    target[group == 2] -= 1.0
    return x, target, group


def _descend(seed: int, magnitude: float) -> tuple[list[tuple[float, float]], Tensor]:
    x, y, group = _data(seed, magnitude)
    torch.manual_seed(seed)
    weights = [
        (0.3 * torch.randn(WIDTH, SIZE)).requires_grad_(),
        (0.3 * torch.randn(1, WIDTH)).requires_grad_(),
    ]
    sharpness, losses = [], []
    for step in range(STEPS + 1):
        error = ((x @ weights[0].T @ weights[1].T)[:, 0] - y).square() / 2
        if step % 30 == 0:
            sharpness.append((float(step), _sharpness(error.mean(), weights)))
        losses.append([float(error[group == k].detach().mean()) for k in (1, 2)])
        slopes = torch.autograd.grad(error.mean(), weights)
        weights = [(w - RATE * g).detach().requires_grad_() for w, g in zip(weights, slopes, strict=True)]
    return sharpness, torch.tensor(losses)


def _sharpness(loss: Tensor, weights: list[Tensor]) -> float:
    """Largest Hessian eigenvalue by power iteration."""
    slopes = torch.autograd.grad(loss, weights, create_graph=True)
    flat = torch.cat([s.flatten() for s in slopes])
    vector = torch.ones_like(flat) / len(flat) ** 0.5
    value = 0.0
    for _ in range(20):
        product = torch.autograd.grad(flat @ vector.detach(), weights, retain_graph=True)
        column = torch.cat([p.flatten() for p in product])
        value = float((column * vector).sum())
        vector = column / column.norm().clamp_min(1e-12)
    return value
