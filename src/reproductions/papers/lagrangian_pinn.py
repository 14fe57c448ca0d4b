"""Lagrangian PINNs: A causality-conforming solution to failure modes of physics-informed neural networks.

Convection of a sine at high speed. The ordinary physics-informed network learns the field on fixed points;
the Lagrangian one learns characteristics and the state along them, and is read at fixed points by
interpolation.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from reproductions.methods.physics import LagrangianNet, PeriodicNet, convection_loss, lagrangian_loss
from reproductions.protocol import Bars, Claim, Criterion, Measure, Measurements, Paper, Reproduction

REPRODUCTION = Reproduction(
    slug="lagrangian-pinn",
    paper=Paper(
        "Lagrangian PINNs: A causality-conforming solution to failure modes of physics-"
        "informed neural networks"
    ),
    family="physics",
    claim=Claim(
        (
            "Reformulated on Lagrangian coordinates, physics-informed networks solve convection "
            "problems on which ordinary ones fail."
        ),
    ),
    checked="Relative error of both after the same steps at speed 30.",
    not_checked="Convection with diffusion, Burgers' equation, the loss landscape.",
    data="u_t + 30 u_x = 0 on [0, 1] x [0, 2 pi], u(0, x) = sin x.",
    baseline="Eulerian network of about as many parameters, same steps, points and grid of learning rates.",
    budget="1,200 steps of 256 points, two learning rates by final loss.",
    measures=(
        Measure("eulerian", "relative error of the ordinary network"),
        Measure("lagrangian", "relative error of the Lagrangian network"),
    ),
    rule=(
        Criterion("the ordinary network fails", "eulerian", at_least=0.5, over="each"),
        Criterion("the Lagrangian network succeeds", "lagrangian", at_most=0.05, over="each"),
    ),
    picture=Bars(("eulerian", "lagrangian"), y="relative error"),
)

SPEED, STEPS, POINTS, RATES = 30.0, 1200, 256, (1e-3, 3e-3)


def run(seed: int) -> Measurements:
    """Both networks."""
    eulerian = min((_trained(rate, seed, lagrangian=False) for rate in RATES), key=lambda r: r[1])[0]
    moving = min((_trained(rate, seed, lagrangian=True) for rate in RATES), key=lambda r: r[1])[0]
    t = torch.rand(4000, 1, generator=torch.Generator().manual_seed(5))
    x = 2 * math.pi * torch.rand(4000, 1, generator=torch.Generator().manual_seed(6))
    with torch.no_grad():
        guess = eulerian(t, x)
        assert isinstance(moving, LagrangianNet)
        start = x.clone()
        for _ in range(5):
            # invert the learned characteristic by fixed-point iteration, on the circle
            start = torch.remainder(start - (moving.place(t, start, SPEED) - x), 2 * math.pi)
        along = moving(t, start)
    return Measurements({"eulerian": _error(guess, t, x), "lagrangian": _error(along, t, x)})


def _error(guess: Tensor, t: Tensor, x: Tensor) -> float:
    truth = torch.sin(x - SPEED * t)
    return float((guess - truth).norm() / truth.norm())


def _trained(rate: float, seed: int, *, lagrangian: bool) -> tuple[nn.Module, float]:
    torch.manual_seed(seed)
    draw = torch.Generator().manual_seed(seed)
    net: nn.Module = LagrangianNet(32) if lagrangian else PeriodicNet(32, 3)
    optimiser = torch.optim.Adam(net.parameters(), rate)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, STEPS)
    last = math.inf
    for _ in range(STEPS):
        optimiser.zero_grad()
        if isinstance(net, LagrangianNet):
            loss = lagrangian_loss(net, SPEED, POINTS, draw)
        else:
            loss = convection_loss(net, SPEED, POINTS, draw)
        loss.backward()
        optimiser.step()
        schedule.step()
        last = float(loss.detach())
    return net, last
