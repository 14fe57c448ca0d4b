"""Maestro: Uncovering Low-Rank Structures via Trainable Decomposition.

A factorised linear layer is trained with a random number of leading components per step (ordered dropout).
For a linear map and uniform data its leading components span the leading singular vectors; without the
sampling they do not.
"""

from __future__ import annotations

import torch
from torch import Tensor

from reproductions.methods.analysis import principal_angles
from reproductions.methods.nested import OrderedLowRank
from reproductions.protocol import Bars, Claim, Criterion, Measure, Measurements, Paper, Reproduction

REPRODUCTION = Reproduction(
    slug="maestro",
    paper=Paper("Maestro: Uncovering Low-Rank Structures via Trainable Decomposition"),
    family="nested",
    claim=Claim(
        (
            "Low-rank layers trained with ordered dropout recover the singular value "
            "decomposition of linear maps and the principal components of linear autoencoders, "
            "and give graceful trade-offs of accuracy and size."
        ),
    ),
    checked=(
        "Angles between the leading 1 to 7 learned output directions and the left singular "
        "vectors of a map of 8 spread singular values; error of each truncation against the "
        "best possible."
    ),
    not_checked=(
        "Deep networks, the hierarchical group lasso, training cost; near-tied singular "
        "values (known to fail)."
    ),
    data="A random 12 by 10 map with singular values 2^0 to 2^-3.5, unit-variance uniform inputs.",
    baseline="The same factors trained at full rank throughout, same steps and grid of learning rates.",
    budget="6,000 steps of batch 64, learning rate from two values by training loss at full rank.",
    measures=(
        Measure("ordered", "largest principal angle over truncations, ordered dropout", "degrees"),
        Measure("unordered", "the same without", "degrees"),
        Measure("excess", "mean truncation error over the best possible, minus 1, ordered", "%"),
    ),
    rule=(
        Criterion("the singular vectors are recovered", "ordered", at_most=5, over="each"),
        Criterion("without ordering they are not", "unordered", at_least=20, over="each"),
    ),
    picture=Bars(("ordered", "unordered"), y="largest angle (degrees)"),
)

RANK, STEPS = 8, 6000


def run(seed: int) -> Measurements:
    """Both ways of training on one map."""
    draw = torch.Generator().manual_seed(seed)
    left = torch.linalg.qr(torch.randn(12, RANK, generator=draw)).Q
    right = torch.linalg.qr(torch.randn(10, RANK, generator=draw)).Q
    values = 2.0 ** (-0.5 * torch.arange(RANK))
    target = left @ torch.diag(values) @ right.T
    ordered, unordered = (_trained(target, seed, ordered=flag) for flag in (True, False))
    best = [float(values[k:].square().sum()) for k in range(1, RANK)]
    reached = [float((target - ordered.v[:, :k] @ ordered.u[:k]).square().sum()) for k in range(1, RANK)]
    excess = sum(r / b - 1 for r, b in zip(reached, best, strict=True)) / len(best)
    return Measurements(
        {"ordered": _angle(ordered, left), "unordered": _angle(unordered, left), "excess": 100 * excess}
    )


def _angle(layer: OrderedLowRank, left: Tensor) -> float:
    v = layer.v.detach()
    return max(float(principal_angles(v[:, :k], left[:, :k]).max()) for k in range(1, RANK))


def _trained(target: Tensor, seed: int, *, ordered: bool) -> OrderedLowRank:
    def train(rate: float) -> OrderedLowRank:
        torch.manual_seed(seed)
        layer = OrderedLowRank(10, 12, RANK)
        optimiser = torch.optim.Adam(layer.parameters(), rate)
        schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, STEPS)
        for _ in range(STEPS):
            x = (2 * torch.rand(64, 10) - 1) * 3**0.5
            rank = int(torch.randint(1, RANK + 1, ())) if ordered else RANK
            optimiser.zero_grad()
            (layer(x, rank) - x @ target.T).square().sum(1).mean().backward()
            optimiser.step()
            schedule.step()
        return layer

    def score(layer: OrderedLowRank) -> float:
        return -float((target - layer.v @ layer.u).detach().square().sum())

    return max((train(rate) for rate in (3e-3, 1e-2)), key=score)
