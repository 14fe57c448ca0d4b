"""Decentralized Diffusion Models: isolated experts and a router optimise the same objective as one model.

The marginal flow of a mixture is the sum of its clusters' own flows weighted by the posterior of the
cluster. First exactly, on a Gaussian mixture (the whole flow from its score, not from the parts); then
trained: four experts and a router, each with a quarter of the steps, against one network with all of them,
the same width, on the same data.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional

from reproductions.methods.analysis import mmd
from reproductions.methods.flows import FlowNet, Mixture, flow_matching_loss, integrate
from reproductions.protocol import Bars, Claim, Criterion, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.training import RATES, tuned

REPRODUCTION = Reproduction(
    slug="decentralized-diffusion",
    paper=Paper("Decentralized Diffusion Models"),
    family="federated",
    claim=Claim(
        (
            "Experts trained in isolation on clusters of the data, joined by a router, optimise "
            "the same objective as one model on all data, and outperform it at equal computation."
        ),
        "better FLOP for FLOP",
    ),
    checked=(
        "The identity of flows on an eight-component mixture in two dimensions; samples of a "
        "trained ensemble of four against those of one network after as many steps in total."
    ),
    not_checked=(
        "Images, the scale of 24 billion parameters, the clusters from features, top-1 routing's savings."
    ),
    data="Eight Gaussians of deviation 0.15 on a circle of radius 2; clusters are four neighbouring pairs.",
    baseline="One network of the same width and all 3,000 steps.",
    budget=(
        "600 steps for each of four experts and the router, 3,000 for the monolith; batch "
        "128; the learning rate of each chosen from three by loss on fresh data."
    ),
    measures=(
        Measure("identity", "largest difference between the mixture's flow and the routed flows"),
        Measure("ensemble", "MMD of the ensemble's samples to data"),
        Measure("monolith", "MMD of the monolith's samples to data"),
        Measure("ratio", "ensemble's over monolith's MMD"),
    ),
    rule=(
        Criterion("routed flows are the whole flow", "identity", at_most=1e-8, over="each"),
        Criterion("the trained ensemble is no worse than the monolith by a quarter", "ratio", at_most=1.25),
    ),
    picture=Bars(("monolith", "ensemble"), y="MMD to data"),
)

CLUSTERS, STEPS, BATCH, WIDTH, SAMPLES = 4, 3000, 128, 64, 2000


def run(seed: int) -> Measurements:
    """Identity, then both trained ways."""
    draw = torch.Generator().manual_seed(seed)
    torch.manual_seed(seed)
    angles = torch.arange(8, dtype=torch.float64) * math.pi / 4
    mixture = Mixture(
        2 * torch.stack([angles.cos(), angles.sin()], 1), 0.15, torch.full((8,), 0.125).double()
    )
    data, which = mixture.sample(20_000, draw)
    points, cluster = data.float(), which // 2
    monolith = _trained(points, STEPS, draw)
    share = STEPS // (CLUSTERS + 1)
    experts = [_trained(points[cluster == k], share, draw) for k in range(CLUSTERS)]
    router = _router(points, cluster, share, draw)
    start = torch.randn(SAMPLES, 2, generator=draw)
    fresh = mixture.sample(SAMPLES, draw)[0].float()
    one = _distance(integrate(monolith, start), fresh)
    many = _distance(integrate(_Ensemble(experts, router), start), fresh)
    values = {"identity": _identity(mixture, draw), "monolith": one, "ensemble": many, "ratio": many / one}
    return Measurements(values)


class _Ensemble(nn.Module):
    def __init__(self, experts: list[nn.Module], router: nn.Module) -> None:
        super().__init__()
        self.experts, self.router = nn.ModuleList(experts), router

    def forward(self, x: Tensor, t: Tensor) -> Tensor:
        weights = self.router(x, t).softmax(-1)
        flows = torch.stack([expert(x, t) for expert in self.experts], 1)
        return (weights[:, :, None] * flows).sum(1)


def _identity(mixture: Mixture, draw: torch.Generator) -> float:
    x = 2 * torch.randn(2000, 2, generator=draw, dtype=torch.float64)
    t = 0.05 + 0.9 * torch.rand(2000, 1, generator=draw, dtype=torch.float64)
    routed = (mixture.posterior(x, t)[:, :, None] * mixture.flows(x, t)).sum(1)
    return float((routed - mixture.flow(x, t)).abs().max())


def _trained(points: Tensor, steps: int, draw: torch.Generator) -> nn.Module:
    def loss(model: nn.Module) -> Tensor:
        rows = torch.randint(len(points), (BATCH,), generator=draw)
        return flow_matching_loss(model, points[rows], draw)

    return _best(lambda: FlowNet(WIDTH), loss, steps)


def _router(points: Tensor, cluster: Tensor, steps: int, draw: torch.Generator) -> nn.Module:
    def loss(model: nn.Module) -> Tensor:
        rows = torch.randint(len(points), (BATCH,), generator=draw)
        noise, t = torch.randn(BATCH, 2, generator=draw), torch.rand(BATCH, 1, generator=draw)
        return functional.cross_entropy(model((1 - t) * noise + t * points[rows], t), cluster[rows])

    return _best(lambda: FlowNet(WIDTH, CLUSTERS), loss, steps)


def _best(make: Callable[[], nn.Module], loss: Callable[[nn.Module], Tensor], steps: int) -> nn.Module:
    def train(rate: float) -> nn.Module:
        model = make()
        optimiser = torch.optim.Adam(model.parameters(), rate)
        schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, steps)
        for _ in range(steps):
            optimiser.zero_grad()
            loss(model).backward()
            optimiser.step()
            schedule.step()
        return model

    @torch.no_grad()
    def score(model: nn.Module) -> float:
        return -float(torch.stack([loss(model) for _ in range(50)]).mean())

    return tuned(train, score, RATES)


def _distance(a: Tensor, b: Tensor) -> float:
    return max(mmd(a, b), 0.0) ** 0.5
