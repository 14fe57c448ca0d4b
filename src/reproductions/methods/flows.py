"""Flow matching in closed form for Gaussian mixtures, and as small trained networks."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn


@dataclass(frozen=True, slots=True)
class Mixture:
    """Isotropic Gaussian mixture: means (K, d), standard deviation, weights (K,)."""

    means: Tensor
    deviation: float
    weights: Tensor

    def sample(self, count: int, draw: torch.Generator) -> tuple[Tensor, Tensor]:
        """Points (count, d) and the component of each."""
        which = torch.multinomial(self.weights, count, replacement=True, generator=draw)
        noise = torch.randn(count, self.means.shape[1], generator=draw, dtype=self.means.dtype)
        return self.means[which] + self.deviation * noise, which

    def posterior(self, x: Tensor, t: Tensor) -> Tensor:
        """P(component | x_t) for ``x_t = (1-t) noise + t data``; x (B, d), t (B, 1) to (B, K)."""
        variance = (1 - t).square() + (t * self.deviation).square()
        square = (x[:, None] - t[:, None] * self.means[None]).square().sum(-1)
        return torch.softmax(self.weights.log() - square / (2 * variance), dim=-1)

    def flows(self, x: Tensor, t: Tensor) -> Tensor:
        """Every component's own marginal flow ``E[data - noise | x_t, component]``, (B, K, d)."""
        variance = ((1 - t).square() + (t * self.deviation).square())[:, None]
        away = x[:, None] - t[:, None] * self.means[None]
        slope = (t[:, None] * self.deviation**2 - (1 - t[:, None])) / variance
        return self.means[None] + slope * away

    def flow(self, x: Tensor, t: Tensor) -> Tensor:
        """The whole mixture's marginal flow from its score: Tweedie's formula, no sum over flows; (B, d)."""
        x = x.detach().requires_grad_()
        variance = (1 - t).square() + (t * self.deviation).square()
        square = (x[:, None] - t[:, None] * self.means[None]).square().sum(-1)
        log_density = torch.logsumexp(self.weights.log() - square / (2 * variance), dim=-1).sum()
        (score,) = torch.autograd.grad(log_density, x)
        noise = -(1 - t) * score
        return ((x - (1 - t) * noise) / t - noise).detach()


class FlowNet(nn.Module):
    """Velocity field of a point and a time; (B, d), (B, 1) to (B, out)."""

    def __init__(self, width: int, out: int = 2) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Linear(2 + 5, width), nn.SiLU(), nn.Linear(width, width), nn.SiLU(), nn.Linear(width, out)
        )

    def forward(self, x: Tensor, t: Tensor) -> Tensor:
        """Velocity at x and t."""
        angle = torch.pi * t
        return self.body(torch.cat([x, t, angle.sin(), angle.cos(), (2 * angle).sin(), (2 * angle).cos()], 1))


def flow_matching_loss(model: nn.Module, data: Tensor, draw: torch.Generator) -> Tensor:
    """Conditional flow matching on straight paths from noise to data (Lipman et al. 2022)."""
    noise, t = torch.randn(data.shape, generator=draw), torch.rand(len(data), 1, generator=draw)
    return (model((1 - t) * noise + t * data, t) - (data - noise)).square().mean()


@torch.no_grad()
def integrate(velocity: nn.Module, start: Tensor, steps: int = 50) -> Tensor:
    """Midpoint integration of the flow from t = 0 to 1."""
    x, size = start, 1 / steps
    for index in range(steps):
        t = torch.full((len(x), 1), index * size)
        half = x + velocity(x, t) * size / 2
        x = x + velocity(half, t + size / 2) * size
    return x
