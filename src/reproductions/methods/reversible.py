"""Architectures with exact algebra: reversible columns, growth that keeps the function, unrolled paths,
wavelets.
"""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional


class _Level(nn.Module):
    """Fusion of the level below and the one above, then a residual block."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.fuse, self.norm = nn.Linear(2 * width, width), nn.LayerNorm(width)
        self.body = nn.Sequential(nn.Linear(width, width), nn.ReLU(), nn.Linear(width, width))

    def forward(self, below: Tensor, above: Tensor) -> Tensor:
        """(B, width) twice to (B, width)."""
        z = self.fuse(torch.cat([below, above], 1))
        return z + self.body(self.norm(z))


class ReversibleColumns(nn.Module):
    """Level k of a column is ``f(level k-1, level k+1 of the last column) + gamma * level k of the last
    column``.

    RevCol, eq. 3: every column can be computed back from the next one, so only the last needs to be kept in
    memory. Inputs and levels have the same width; state (levels, B, width).
    """

    def __init__(self, width: int, levels: int, columns: int, gamma: float = 0.5) -> None:
        super().__init__()
        self.levels, self.gamma = levels, gamma
        self.parts = nn.ModuleList(
            [nn.ModuleList([_Level(width) for _ in range(levels)]) for _ in range(columns)]
        )

    def _change(self, column: int, level: int, below: Tensor, state: Tensor) -> Tensor:
        above = state[level + 1] if level + 1 < self.levels else torch.zeros_like(below)
        parts = self.parts[column]
        assert isinstance(parts, nn.ModuleList)
        return parts[level](below, above)

    def column(self, x: Tensor, state: Tensor, index: int) -> Tensor:
        """The next column's levels from the input and the last column's."""
        below, fresh = x, []
        for level in range(self.levels):
            below = self._change(index, level, below, state) + self.gamma * state[level]
            fresh.append(below)
        return torch.stack(fresh)

    def inverse(self, x: Tensor, state: Tensor, index: int) -> Tensor:
        """The previous column's levels from the input and this column's, from the top level down."""
        before = torch.zeros_like(state)
        for level in reversed(range(self.levels)):
            below = x if level == 0 else state[level - 1]
            before[level] = (state[level] - self._change(index, level, below, before)) / self.gamma
        return before

    def forward(self, x: Tensor) -> Tensor:
        """Levels of the last column."""
        state = x.new_zeros(self.levels, *x.shape)
        for index in range(len(self.parts)):
            state = self.column(x, state, index)
        return state


@torch.no_grad()
def net2wider(
    first: nn.Linear, second: nn.Linear, width: int, draw: torch.Generator
) -> tuple[nn.Linear, nn.Linear]:
    """Two layers around a wider hidden layer with the same function (Net2WiderNet, Chen et al. 2016).

    New units copy random old ones; the outgoing weights of all copies of a unit are divided by their number.
    """
    old = first.out_features
    source = torch.cat([torch.arange(old), torch.randint(old, (width - old,), generator=draw)])
    copies = torch.bincount(source, minlength=old)[source].float()
    a, b = nn.Linear(first.in_features, width), nn.Linear(width, second.out_features)
    a.weight.copy_(first.weight[source])
    a.bias.copy_(first.bias[source])
    b.weight.copy_(second.weight[:, source] / copies)
    b.bias.copy_(second.bias)
    return a, b


@torch.no_grad()
def net2deeper(width: int) -> nn.Linear:
    """A layer that changes nothing behind a ReLU: the identity."""
    layer = nn.Linear(width, width)
    layer.weight.copy_(torch.eye(width))
    layer.bias.zero_()
    return layer


def haar(x: Tensor) -> Tensor:
    """One level of the orthonormal Haar transform: (B, C, H, W) to (B, 4C, H/2, W/2); lossless."""
    a, b, c, d = x[..., ::2, ::2], x[..., ::2, 1::2], x[..., 1::2, ::2], x[..., 1::2, 1::2]
    return torch.cat([a + b + c + d, a - b + c - d, a + b - c - d, a - b - c + d], 1) / 2


def inverse_haar(y: Tensor) -> Tensor:
    """The inverse of ``haar``."""
    s, h, v, d = y.chunk(4, 1)
    out = y.new_zeros(*s.shape[:2], 2 * s.shape[2], 2 * s.shape[3])
    out[..., ::2, ::2], out[..., ::2, 1::2] = (s + h + v + d) / 2, (s - h + v - d) / 2
    out[..., 1::2, ::2], out[..., 1::2, 1::2] = (s + h - v - d) / 2, (s - h - v + d) / 2
    return out


def masked_convolution(x: Tensor, weight: Tensor, mask: Tensor) -> Tensor:
    """A convolution whose output is kept at visible places only, as a submanifold sparse convolution does
    (SparK).

    x (B, C, H, W) zero where hidden, mask (B, 1, H, W); hidden places stay exactly zero through any number
    of layers.
    """
    return functional.conv2d(x, weight, padding=weight.shape[-1] // 2) * mask


class DeepMLP(nn.Module):
    """A plain network given by its layers' sizes, for growing; (B, n) to (B, classes)."""

    def __init__(self, sizes: tuple[int, ...]) -> None:
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(a, b) for a, b in pairwise(sizes)])

    def forward(self, x: Tensor) -> Tensor:
        """Logits."""
        for layer in list(self.layers)[:-1]:
            x = torch.relu(layer(x))
        return self.layers[-1](x)
