"""Learning without backpropagation: target projection, forward-forward, boosted groups."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional


class TargetProjectionLayer(nn.Module):
    """A linear layer with ReLU trained to match a fixed random projection of the one-hot label (tpSGD, sec.
    3).

    The local loss needs the layer's own input and output only; nothing flows back to earlier layers.
    """

    def __init__(self, fan_in: int, width: int, classes: int) -> None:
        super().__init__()
        self.linear = nn.Linear(fan_in, width)
        self.register_buffer("projection", torch.randn(classes, width).relu())

    def forward(self, x: Tensor) -> Tensor:
        """(B, fan_in) to (B, width), cut off from the input's graph."""
        return torch.relu(self.linear(x.detach()))

    def local_loss(self, out: Tensor, y: Tensor) -> Tensor:
        """Squared distance of the output from the projected label."""
        return functional.mse_loss(out, self.projection[y])


def goodness(activity: Tensor) -> Tensor:
    """Mean squared activity per example: what forward-forward raises for positive and lowers for negative
    data.
    """
    return activity.square().mean(-1)


def forward_forward_loss(positive: Tensor, negative: Tensor, threshold: float = 1.0) -> Tensor:
    """Logistic loss of goodness against a threshold (Hinton 2022, sec. 2)."""
    good = functional.softplus(threshold - goodness(positive))
    bad = functional.softplus(goodness(negative) - threshold)
    return (good + bad).mean()


class BoostedGroups(nn.Module):
    """Groups of hidden units added one after the other, each fitted to what the earlier ones leave (GBNN).

    Output is the sum of the first ``groups`` groups: later ones can be switched off at test time.
    """

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.groups = nn.ModuleList()
        self.start = nn.Parameter(torch.zeros(classes), requires_grad=False)

    def forward(self, x: Tensor, groups: int | None = None) -> Tensor:
        """Logits (B, classes)."""
        out = self.start.expand(len(x), -1)
        for group in list(self.groups)[:groups]:
            out = out + group(x)
        return out
