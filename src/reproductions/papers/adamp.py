"""AdamP: Slowing Down the Slowdown for Momentum Optimizers on Scale-invariant Weights.

The loss depends on the direction of each weight row only. Momentum makes the norm grow, and the effective
step, the step over the norm, decays early; removing the radial component of the update prevents it (secs.
2-3).
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from reproductions.methods.optimisers import ProjectedAdam, ProjectedSGD
from reproductions.protocol import Claim, Criterion, Curves, Measure, Measurements, Paper, Reproduction

REPRODUCTION = Reproduction(
    slug="adamp",
    paper=Paper("AdamP: Slowing Down the Slowdown for Momentum Optimizers on Scale-invariant Weights"),
    family="optimisers",
    claim=Claim(
        (
            "Momentum makes the norms of scale-invariant weights grow and the effective steps "
            "shrink too early; removing the radial part of the update mends it, on 13 benchmarks."
        ),
        "13 benchmarks",
    ),
    checked=(
        "Growth of the weight norm and of the effective step over 2,000 noisy steps on a "
        "scale-invariant problem, for momentum SGD and Adam with and without the projection."
    ),
    not_checked="The 13 benchmarks, accuracy, the detection of scale-invariant weights.",
    data="Regression of 20 unit directions in 50 dimensions from noisy gradients.",
    baseline="The same optimiser, learning rate, gradients and start without the projection.",
    budget="2,000 steps, learning rate 0.01 (Adam) and 0.1 (SGD).",
    measures=(
        Measure("adam_growth", "final over first norm, Adam"),
        Measure("adamp_growth", "final over first norm, AdamP"),
        Measure("sgd_growth", "final over first norm, SGD with momentum"),
        Measure("sgdp_growth", "final over first norm, SGDP"),
        Measure("adam_step_ratio", "effective step of AdamP over Adam's, last 200 steps"),
        Measure("sgd_step_ratio", "effective step of SGDP over SGD's, last 200 steps"),
    ),
    rule=(
        Criterion("Adam's norm grows by half or more", "adam_growth", at_least=1.5, over="each"),
        Criterion("AdamP's effective step stays larger", "adam_step_ratio", at_least=1.2, over="each"),
        Criterion("SGDP's effective step stays larger", "sgd_step_ratio", at_least=1.2, over="each"),
    ),
    picture=Curves(("Adam", "AdamP", "SGD", "SGDP"), x="step", y="norm over first norm", log_y=True),
)

ROWS, WIDTH, STEPS = 20, 50, 2000


def run(seed: int) -> Measurements:
    """Four optimisers on the same gradients' noise."""
    found = {
        "Adam": _train(seed, adam=True, project=False),
        "AdamP": _train(seed, adam=True, project=True),
        "SGD": _train(seed, adam=False, project=False),
        "SGDP": _train(seed, adam=False, project=True),
    }
    growth = {name: norms[-1][1] for name, (norms, _) in found.items()}
    steps = {name: step for name, (_, step) in found.items()}
    return Measurements(
        {
            **{f"{name.lower()}_growth": value for name, value in growth.items()},
            "adam_step_ratio": steps["AdamP"] / steps["Adam"],
            "sgd_step_ratio": steps["SGDP"] / steps["SGD"],
        },
        {name: norms for name, (norms, _) in found.items()},
    )


def _train(seed: int, *, adam: bool, project: bool) -> tuple[list[tuple[float, float]], float]:
    draw = torch.Generator().manual_seed(seed)
    target = functional.normalize(torch.randn(ROWS, WIDTH, generator=draw), dim=1)
    weight = functional.normalize(torch.randn(ROWS, WIDTH, generator=draw), dim=1).requires_grad_()
    kind = (
        ProjectedAdam([weight], 0.01, project=project)
        if adam
        else ProjectedSGD([weight], 0.1, project=project)
    )
    norms, effective = [(0.0, 1.0)], []
    for step in range(1, STEPS + 1):
        before = functional.normalize(weight.detach(), dim=1)
        noisy = target + 0.5 * torch.randn(ROWS, WIDTH, generator=draw)
        weight.grad = None
        _loss(weight, noisy).backward()
        kind.step()
        if step > STEPS - 200:
            effective.append(
                float((functional.normalize(weight.detach(), dim=1) - before).norm(dim=1).mean())
            )
        if step % 50 == 0:
            norms.append((float(step), float(weight.detach().norm(dim=1).mean())))
    return norms, sum(effective) / len(effective)


def _loss(weight: Tensor, target: Tensor) -> Tensor:
    return (functional.normalize(weight, dim=1) - target).square().sum(1).mean()
