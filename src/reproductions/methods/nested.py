"""Nested representations and layers: Matryoshka prefixes, sorted widths, ordered dropout of ranks."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional


class OrderedLowRank(nn.Module):
    """A linear map as ``V diag U`` of which a forward pass uses the first ``rank`` components (Maestro, eq.
    2).

    Training with random ranks orders the components by importance. (B, n) to (B, m); O(B rank (n + m)).
    """

    def __init__(self, fan_in: int, fan_out: int, rank: int) -> None:
        super().__init__()
        self.u = nn.Parameter(torch.randn(rank, fan_in) / fan_in**0.5)
        self.v = nn.Parameter(torch.randn(fan_out, rank) / rank**0.5)

    def forward(self, x: Tensor, rank: int | None = None) -> Tensor:
        """The map cut to ``rank`` components (all when None)."""
        return functional.linear(functional.linear(x, self.u[:rank]), self.v[:, :rank])


class Matryoshka(nn.Module):
    """An encoder with one linear classifier per prefix of its embedding (MRL, eq. 1).

    The loss is the sum of the classifiers' cross-entropies with equal weights.
    """

    def __init__(self, encoder: nn.Module, sizes: Sequence[int], classes: int) -> None:
        super().__init__()
        self.encoder, self.sizes = encoder, tuple(sizes)
        self.heads = nn.ModuleList([nn.Linear(size, classes) for size in sizes])

    def forward(self, x: Tensor, size: int | None = None) -> Tensor:
        """Logits of the classifier on the first ``size`` numbers (the largest when None)."""
        index = len(self.sizes) - 1 if size is None else self.sizes.index(size)
        return self.heads[index](self.encoder(x)[:, : self.sizes[index]])

    def loss(self, x: Tensor, y: Tensor) -> Tensor:
        """Sum of the nested cross-entropies."""
        z = self.encoder(x)
        losses = [
            functional.cross_entropy(head(z[:, :size]), y)
            for head, size in zip(self.heads, self.sizes, strict=True)
        ]
        return torch.stack(losses).sum()


class SlicedMLP(nn.Module):
    """A network with hidden layers of which a forward pass uses the first ``width`` units of each.

    The shared weights of slimmable, sorted and single-stage supernets; (B, n) to (B, classes).
    """

    def __init__(self, fan_in: int, width: int, classes: int, depth: int = 2) -> None:
        super().__init__()
        sizes = [fan_in] + [width] * depth + [classes]
        self.layers = nn.ModuleList([nn.Linear(a, b) for a, b in pairwise(sizes)])
        self.width = width

    def forward(self, x: Tensor, width: int | None = None, depth: int | None = None) -> Tensor:
        """Logits of the sub-network of the first ``width`` units and, where given, the first ``depth``
        layers.
        """
        hidden = list(self.layers)[:-1][:depth]
        for layer in hidden:
            kept = layer.weight[:width, : x.shape[1]]
            x = torch.relu(functional.linear(x, kept, layer.bias[:width]))
        last = self.layers[-1]
        return functional.linear(x, last.weight[:, : x.shape[1]], last.bias)
