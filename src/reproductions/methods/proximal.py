"""Learned proximal operators: gradients of convex networks, and the loss that finds a mode instead of a
mean.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional


class ConvexNet(nn.Module):
    """Input-convex network (B, d) to (B, 1): non-negative weights on the hidden path, softplus."""

    def __init__(self, size: int, width: int, depth: int = 2, sharpness: float = 10.0) -> None:
        super().__init__()
        self.inputs = nn.ModuleList([nn.Linear(size, width) for _ in range(depth)])
        self.hidden = nn.ParameterList(
            [nn.Parameter(torch.rand(width, width) / width) for _ in range(depth - 1)]
        )
        self.out = nn.Parameter(torch.rand(1, width) / width)
        self.sharpness = sharpness

    def forward(self, x: Tensor) -> Tensor:
        """The convex potential."""
        z = functional.softplus(self.inputs[0](x), beta=self.sharpness)
        for weight, layer in zip(self.hidden, list(self.inputs)[1:], strict=True):
            z = functional.softplus(functional.linear(z, weight.clamp_min(0)) + layer(x), beta=self.sharpness)
        return functional.linear(z, self.out.clamp_min(0))


class LearnedProximal(nn.Module):
    """The gradient of a convex network: exactly a proximal operator (LPN, proposition 3.1); (B, d) to (B,
    d).
    """

    def __init__(self, potential: nn.Module) -> None:
        super().__init__()
        self.potential = potential

    def forward(self, x: Tensor) -> Tensor:
        """The proximal operator at x."""
        with torch.enable_grad():
            x = x if x.requires_grad else x.detach().requires_grad_()
            return torch.autograd.grad(self.potential(x).sum(), x, create_graph=True)[0]


def proximal_matching_loss(estimate: Tensor, clean: Tensor, gamma: float) -> Tensor:
    """``1 - exp(-|estimate - clean|^2 / gamma^2)``: as gamma falls its minimiser moves from mean to mode
    (eq. 3.4).
    """
    return (1 - torch.exp(-(estimate - clean).square().sum(-1) / gamma**2)).mean()


def soft_threshold(x: Tensor, threshold: float) -> Tensor:
    """Proximal operator of ``threshold |x|``: the MAP denoiser under a Laplacian prior."""
    return x.sign() * (x.abs() - threshold).clamp_min(0)
