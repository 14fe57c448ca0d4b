"""Binary layers: surrogate gradients for the sign, and reuse of similar output channels along a spanning
tree.
"""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional


class StraightThrough(torch.autograd.Function):
    """Sign forward; backward passes the gradient where ``|x| <= 1`` (Hubara et al. 2016)."""

    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        """-1 or +1; 0 becomes +1."""
        ctx.save_for_backward(x)
        return torch.where(x >= 0, 1.0, -1.0)

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> Tensor:
        """Clipped identity."""
        (x,) = ctx.saved_tensors
        return grads[0] * (x.abs() <= 1)


class Periodic(torch.autograd.Function):
    """Square wave forward, sine backward: ``sign(sin(w x))`` with gradient ``w cos(w x)`` (BiPer, sec. 3)."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, omega: float) -> Tensor:
        """-1 or +1 by the sign of the sine."""
        ctx.save_for_backward(x)
        ctx.omega = omega
        return torch.where(torch.sin(omega * x) >= 0, 1.0, -1.0)

    @staticmethod
    def backward(ctx: Any, *grads: Tensor) -> tuple[Tensor, None]:
        """Derivative of the sine of the same frequency."""
        (x,) = ctx.saved_tensors
        return grads[0] * ctx.omega * torch.cos(ctx.omega * x), None


def sign(x: Tensor) -> Tensor:
    """Straight-through sign."""
    return StraightThrough.apply(x)


def periodic(x: Tensor, omega: float) -> Tensor:
    """Periodic binarisation of frequency ``omega``."""
    return Periodic.apply(x, omega)


class BinaryLinear(nn.Module):
    """Linear layer with binary weights and a real scale and bias per output; ``omega`` switches to the
    periodic.
    """

    def __init__(
        self, fan_in: int, fan_out: int, *, omega: float | None = None, binary_input: bool = False
    ) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(fan_out, fan_in) / math.sqrt(fan_in))
        self.scale = nn.Parameter(torch.full((fan_out,), 1 / math.sqrt(fan_in)))
        self.bias = nn.Parameter(torch.zeros(fan_out))
        self.omega, self.binary_input = omega, binary_input

    def binary_weight(self) -> Tensor:
        """The weights used in the forward pass: -1 and +1."""
        return sign(self.weight) if self.omega is None else periodic(self.weight, self.omega)

    def forward(self, x: Tensor) -> Tensor:
        """(…, fan_in) to (…, fan_out)."""
        x = sign(x) if self.binary_input else x
        return functional.linear(x, self.binary_weight()) * self.scale + self.bias


class BinaryConv(nn.Module):
    """Convolution with binary inputs and weights, a scale and a bias per channel; same padding."""

    def __init__(self, fan_in: int, fan_out: int, size: int = 3) -> None:
        super().__init__()
        self.weight = nn.Parameter(0.1 * torch.randn(fan_out, fan_in, size, size))
        self.norm = nn.BatchNorm2d(fan_out)

    def forward(self, x: Tensor) -> Tensor:
        """(B, fan_in, H, W) to (B, fan_out, H, W)."""
        pad = self.weight.shape[-1] // 2
        padded = functional.pad(sign(x), (pad, pad, pad, pad), value=1.0)
        return self.norm(functional.conv2d(padded, sign(self.weight)))


def hamming(weights: Tensor) -> Tensor:
    """Number of differing signs between output channels of binary weights (C, …), shape (C, C)."""
    flat = weights.flatten(1)
    return ((flat.shape[1] - flat @ flat.T) / 2).round()


def spanning_tree(distances: Tensor) -> list[tuple[int, int]]:
    """Prim's minimum spanning tree as (parent, child) in an order in which parents come first; O(C^2)."""
    count = len(distances)
    nearest, parent = distances[0].clone(), [0] * count
    inside = torch.zeros(count, dtype=torch.bool)
    inside[0] = True
    edges = []
    for _ in range(count - 1):
        child = int(nearest.masked_fill(inside, math.inf).argmin())
        edges.append((parent[child], child))
        inside[child] = True
        closer = distances[child] < nearest
        nearest = torch.where(closer, distances[child], nearest)
        parent = [child if bool(c) else p for c, p in zip(closer, parent, strict=True)]
    return edges


def tree_outputs(weights: Tensor, columns: Tensor) -> tuple[Tensor, int]:
    """Outputs (C, N) of binary weights (C, K) on binary columns (K, N) by reuse along the tree, and
    operations.

    The root is computed in full (K operations a column), every other channel from its parent by twice the
    inputs whose sign differs (as many operations as signs differ).
    """
    out = torch.zeros(len(weights), columns.shape[1], dtype=columns.dtype)
    out[0] = weights[0] @ columns
    operations = weights.shape[1]
    for parent, child in spanning_tree(hamming(weights)):
        differs = weights[parent] != weights[child]
        out[child] = out[parent] + 2 * weights[child, differs] @ columns[differs]
        operations += int(differs.sum())
    return out, operations
