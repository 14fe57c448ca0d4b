"""Networks for differential equations: Eulerian and Lagrangian residuals of convection, and multigrid
operators.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn


def derivative(values: Tensor, of: Tensor) -> Tensor:
    """Elementwise derivative of values (B, 1) by an input (B, 1), kept differentiable."""
    return torch.autograd.grad(values.sum(), of, create_graph=True)[0]


class PeriodicNet(nn.Module):
    """Tanh network of time and position, (B, 1) and (B, 1) to (B, 1); position enters as it is, in [0, 2
    pi].
    """

    def __init__(self, width: int, depth: int = 3) -> None:
        super().__init__()
        layers: list[nn.Module] = [nn.Linear(2, width), nn.Tanh()]
        for _ in range(depth - 1):
            layers += [nn.Linear(width, width), nn.Tanh()]
        self.body = nn.Sequential(*layers, nn.Linear(width, 1))

    def forward(self, t: Tensor, x: Tensor) -> Tensor:
        """Value at (t, x)."""
        return self.body(torch.cat([2 * t - 1, x / math.pi - 1], 1))


def convection_loss(net: nn.Module, speed: float, count: int, draw: torch.Generator) -> Tensor:
    """Residual of u_t + speed u_x = 0, initial value sin x, and periodicity, at random points (Eulerian
    PINN).
    """
    t = torch.rand(count, 1, generator=draw).requires_grad_()
    x = (2 * math.pi * torch.rand(count, 1, generator=draw)).requires_grad_()
    u = net(t, x)
    residual = derivative(u, t) + speed * derivative(u, x)
    start = net(torch.zeros_like(t), x) - torch.sin(x)
    border = net(t, torch.zeros_like(t)) - net(t, torch.full_like(t, 2 * math.pi))
    return residual.square().mean() + start.square().mean() + border.square().mean()


class LagrangianNet(nn.Module):
    """Two branches: the characteristic through x0 as a function of time, and the state along it (LPINN,
    sec. 3).

    The characteristic is x0 + speed * t * (1 + network); its residual and the state's are ordinary equations.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.path, self.state = PeriodicNet(width, 2), PeriodicNet(width, 2)

    def place(self, t: Tensor, x0: Tensor, speed: float) -> Tensor:
        """Position at time t of the characteristic that starts at x0."""
        return x0 + t * self.path(t, x0) * speed

    def forward(self, t: Tensor, x0: Tensor) -> Tensor:
        """State along the characteristic."""
        return self.state(t, x0)


def lagrangian_loss(net: LagrangianNet, speed: float, count: int, draw: torch.Generator) -> Tensor:
    """dx/dt = speed and du/dt = 0 along characteristics, and the initial value."""
    t = torch.rand(count, 1, generator=draw).requires_grad_()
    x0 = 2 * math.pi * torch.rand(count, 1, generator=draw)
    moving = derivative(net.place(t, x0, speed), t) - speed
    constant = derivative(net(t, x0), t)
    start = net(torch.zeros_like(t), x0) - torch.sin(x0)
    return moving.square().mean() + constant.square().mean() + start.square().mean()
