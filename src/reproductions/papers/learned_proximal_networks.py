"""What's in a Prior? Learned Proximal Networks for Inverse Problems.

Laplacian data with Gaussian noise: the MAP denoiser is the soft threshold. The gradient of a convex network
is trained with the proximal matching loss and, for comparison, with squared error.
"""

from __future__ import annotations

import torch
from torch import Tensor

from reproductions.methods.proximal import ConvexNet, LearnedProximal, proximal_matching_loss, soft_threshold
from reproductions.protocol import Claim, Criterion, Curves, Measure, Measurements, Paper, Reproduction

REPRODUCTION = Reproduction(
    slug="learned-proximal-networks",
    paper=Paper("What's in a Prior? Learned Proximal Networks for Inverse Problems"),
    family="inverse problems",
    claim=Claim(
        (
            "Networks that are exactly proximal operators, trained by proximal matching, recover "
            "the log-prior of the data."
        ),
    ),
    checked=(
        "Distance of the learned operator from the soft threshold on [-3, 3], proximal "
        "matching against squared error."
    ),
    not_checked="Images, tomography, convergence of plug-and-play iterations, the recovered prior itself.",
    data="Laplacian numbers of scale 1 with Gaussian noise of deviation 1.",
    baseline="The same network with squared error, same steps and grid of learning rates.",
    budget=(
        "1,500 steps of batch 1,000; the matching width falls from 2 to 0.2 after a start "
        "with absolute error."
    ),
    measures=(
        Measure("matching", "root mean square distance from the soft threshold, proximal matching"),
        Measure("squared", "the same, squared error"),
        Measure("times", "squared error's distance over proximal matching's"),
    ),
    rule=(
        Criterion("the soft threshold is recovered", "matching", at_most=0.1, over="mean"),
        Criterion("squared error is at least twice as far", "times", at_least=2, over="mean"),
    ),
    picture=Curves(("matching", "squared", "soft_threshold"), x="noisy value", y="denoised value"),
)

STEPS, BATCH, RATES = 1500, 1000, (1e-2, 3e-2)


def run(seed: int) -> Measurements:
    """Three losses, one network each."""
    grid = torch.linspace(-3, 3, 61)[:, None]
    wanted = soft_threshold(grid, 1.0)
    curves = {name: _learned(name, seed)(grid).detach() for name in ("matching", "squared")}
    errors = {name: float((curve - wanted).square().mean().sqrt()) for name, curve in curves.items()}
    curves["soft_threshold"] = wanted
    series = {
        name: [(float(x), float(y)) for x, y in zip(grid[::3], curve[::3], strict=True)]
        for name, curve in curves.items()
    }
    return Measurements({**errors, "times": errors["squared"] / errors["matching"]}, series)


def _learned(kind: str, seed: int) -> LearnedProximal:
    fresh = torch.Generator().manual_seed(7000 + seed)
    noisy, clean = _batch(fresh, 20_000)

    def score(model: LearnedProximal) -> float:
        return -float(_loss(kind, model(noisy), clean, 1.0).detach())

    return max((_trained(kind, seed, rate) for rate in RATES), key=score)


def _trained(kind: str, seed: int, rate: float) -> LearnedProximal:
    torch.manual_seed(seed)
    draw = torch.Generator().manual_seed(seed)
    model = LearnedProximal(ConvexNet(1, 32, sharpness=20.0))
    optimiser = torch.optim.Adam(model.parameters(), rate)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, STEPS)
    for step in range(STEPS):
        noisy, clean = _batch(draw, BATCH)
        optimiser.zero_grad()
        _loss(kind, model(noisy), clean, step / STEPS).backward()
        optimiser.step()
        schedule.step()
    return model


def _batch(draw: torch.Generator, count: int) -> tuple[Tensor, Tensor]:
    uniform = torch.rand(count, 1, generator=draw) - 0.5
    clean = -uniform.sign() * torch.log1p(-2 * uniform.abs().clamp_max(0.4999999))
    return clean + torch.randn(count, 1, generator=draw), clean


def _loss(kind: str, estimate: Tensor, clean: Tensor, progress: float) -> Tensor:
    if kind == "squared":
        return (estimate - clean).square().mean()
    if progress < 0.2:
        return (estimate - clean).abs().mean()
    gamma = 2.0 * (0.2 / 2.0) ** ((progress - 0.2) / 0.8)
    return proximal_matching_loss(estimate, clean, gamma)
