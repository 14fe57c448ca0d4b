"""Training many sub-networks at once: random widths, the sandwich rule, in-place distillation."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from reproductions.methods.nested import SlicedMLP

Child = tuple[int, int]
"""Width and depth of a sub-network."""


def sampled_loss(net: SlicedMLP, x: Tensor, y: Tensor, child: Child) -> Tensor:
    """Cross-entropy of one sub-network."""
    return functional.cross_entropy(net(x, *child), y)


def sandwich_loss(net: SlicedMLP, x: Tensor, y: Tensor, children: Sequence[Child]) -> Tensor:
    """The largest child learns the labels, the others its softened output (BigNAS, sec. 3).

    ``children`` holds the largest first, then the smallest and any sampled ones; losses are summed.
    """
    teacher = net(x, *children[0])
    soft = teacher.detach().softmax(-1)
    losses = [functional.cross_entropy(teacher, y)]
    losses += [functional.cross_entropy(net(x, *child), soft) for child in children[1:]]
    return torch.stack(losses).mean()


def pick(children: Sequence[Child], count: int, draw: torch.Generator) -> list[Child]:
    """Children at random, with repetition."""
    return [children[int(i)] for i in torch.randint(len(children), (count,), generator=draw)]
