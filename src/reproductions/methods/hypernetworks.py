"""Networks that generate weights: from a scalar, and as an implicit function of the unit's place."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn
from torch.nn import functional


class ScalarHypernetwork(nn.Module):
    """Weights of a one-hidden-layer network from a scalar in [0, 1].

    ``invariant`` applies magnitude-invariant parametrisation: the input is encoded as (cos, sin) of the
    scalar times pi/2, whose norm is 1, and the output is added to a learned base (Ortiz et al. 2023, eqs.
    6-8).
    """

    def __init__(self, fan_in: int, hidden: int, classes: int, *, invariant: bool, width: int = 32) -> None:
        super().__init__()
        self.sizes = ((hidden, fan_in), (classes, hidden))
        count = sum(a * b for a, b in self.sizes)
        self.invariant = invariant
        self.body = nn.Sequential(
            nn.Linear(2 if invariant else 1, width, bias=False),
            nn.LeakyReLU(0.1),
            nn.Linear(width, count, bias=False),
        )
        base = torch.cat([torch.randn(a * b) * (2 / b) ** 0.5 for a, b in self.sizes])
        self.base = nn.Parameter(base) if invariant else None
        last = self.body[-1]
        assert isinstance(last, nn.Linear)
        # Output variance of the generated weights as in a He-initialised network at scalar 1
        scale = torch.cat([torch.full((a * b,), (2 / b) ** 0.5) for a, b in self.sizes])
        with torch.no_grad():
            last.weight.mul_(scale[:, None] * (0.1 if invariant else 3.0))

    def generate(self, scalar: Tensor) -> list[Tensor]:
        """Weight matrices for one scalar ()."""
        code = torch.stack([torch.cos(scalar * math.pi / 2), torch.sin(scalar * math.pi / 2)])
        flat = self.body(code if self.invariant else scalar[None])
        flat = flat if self.base is None else flat + self.base
        parts = flat.split([a * b for a, b in self.sizes])
        return [part.view(size) for part, size in zip(parts, self.sizes, strict=True)]

    def forward(self, x: Tensor, scalar: Tensor) -> Tensor:
        """(B, fan_in) to logits (B, classes) with the generated weights."""
        first, second = self.generate(scalar)
        return functional.linear(torch.relu(functional.linear(x, first)), second)


class ImplicitWeights(nn.Module):
    """An implicit function from a hidden unit's place and the layer's width to all weights of that unit
    (NeuMeta).

    Gives a one-hidden-layer network of any width: unit i of h has place (i + 1/2) / h, in Fourier features.
    """

    def __init__(self, fan_in: int, classes: int, width: int = 128, waves: int = 12) -> None:
        super().__init__()
        self.register_buffer("waves", math.pi * torch.arange(1, waves + 1).float())
        self.sizes = (fan_in, 1, classes)
        self.body = nn.Sequential(
            nn.Linear(2 * waves + 2, width),
            nn.SiLU(),
            nn.Linear(width, width),
            nn.SiLU(),
            nn.Linear(width, sum(self.sizes)),
        )
        self.bias = nn.Parameter(torch.zeros(classes))

    def generate(self, hidden: int) -> tuple[Tensor, Tensor, Tensor]:
        """First weights (h, fan_in), first bias (h,) and second weights (classes, h)."""
        place = (torch.arange(hidden) + 0.5) / hidden
        angles = place[:, None] * self.waves
        size = torch.full((hidden, 1), hidden / 64)
        rows = self.body(torch.cat([angles.sin(), angles.cos(), place[:, None], size], 1))
        first, bias, second = rows.split(list(self.sizes), 1)
        return first, bias[:, 0], second.T / hidden**0.5

    def forward(self, x: Tensor, hidden: int) -> Tensor:
        """Logits of the generated network of ``hidden`` units."""
        first, bias, second = self.generate(hidden)
        return functional.linear(torch.relu(functional.linear(x, first, bias)), second, self.bias)
