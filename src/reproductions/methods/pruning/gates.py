"""Gates on weights or channels: polarised in one training run, or predicted per input."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional


class GatedLinear(nn.Module):
    """A linear layer with a trained gate per weight: hard in the forward pass, the sigmoid's slope
    backward.
    """

    def __init__(self, fan_in: int, fan_out: int) -> None:
        super().__init__()
        self.linear = nn.Linear(fan_in, fan_out)
        self.logits = nn.Parameter(0.5 + 0.1 * torch.randn(fan_out, fan_in))

    def soft(self) -> Tensor:
        """Gates in (0, 1)."""
        return torch.sigmoid(4 * self.logits)

    def hard(self) -> Tensor:
        """Gates that are open or closed."""
        return (self.logits > 0).float()

    def forward(self, x: Tensor) -> Tensor:
        """(B, fan_in) to (B, fan_out)."""
        soft = self.soft()
        gate = self.hard() + soft - soft.detach()
        return functional.linear(x, self.linear.weight * gate, self.linear.bias)


def polarisation(gates: Tensor, closed: float) -> Tensor:
    """Pushes gates to 0 or 1 and their mean to ``1 - closed``: ``mean g(1-g) + 10 (mean g - target)^2``."""
    return (gates * (1 - gates)).mean() + 10 * (gates.mean() - (1 - closed)).square()


class ChannelPredictor(nn.Module):
    """Predicts from a layer's pooled input which of its output channels will matter (FTWT, sec. 3)."""

    def __init__(self, fan_in: int, fan_out: int) -> None:
        super().__init__()
        self.head = nn.Linear(fan_in, fan_out)

    def forward(self, x: Tensor) -> Tensor:
        """Feature maps (B, C, H, W) to logits of channels (B, D)."""
        return self.head(x.amax((-2, -1)))


def heaviest(response: Tensor, share: float) -> Tensor:
    """Self-supervised target: the channels with the largest mean response, as many as ``share``; (B, D, H,
    W) to (B, D).
    """
    mass = response.mean((-2, -1))
    count = max(1, round(share * mass.shape[1]))
    return torch.zeros_like(mass).scatter_(1, mass.topk(count, dim=1).indices, 1.0)
