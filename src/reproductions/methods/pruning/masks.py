"""Masks over the weight matrices of a network, and densities per layer. Biases are never pruned.

A mask is a list of 0/1 tensors, one per matrix in ``matrices(model)``; ``density`` is the share that is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

Masks = list[Tensor]


def matrices(model: nn.Module) -> list[nn.Parameter]:
    """The prunable parameters: all with at least two dimensions."""
    return [p for p in model.parameters() if p.dim() >= 2]


@torch.no_grad()
def apply(model: nn.Module, masks: Masks) -> None:
    """Set pruned weights to zero."""
    for weight, mask in zip(matrices(model), masks, strict=True):
        weight.mul_(mask)


def keeper(model: nn.Module, masks: Masks) -> Callable[[], None]:
    """A hook for the training loop that keeps pruned weights at zero."""
    apply(model, masks)
    return lambda: apply(model, masks)


def kept(masks: Masks) -> float:
    """Share of weights that the masks keep."""
    return float(sum(m.sum() for m in masks)) / sum(m.numel() for m in masks)


def erk_densities(shapes: Sequence[Sequence[int]], density: float) -> list[float]:
    """Erdős-Rényi(-kernel) densities: proportional to the sum over the product of a layer's sizes, at most 1.

    Mocanu et al. 2018; Evci et al. 2020. The weighted mean equals ``density``.
    """
    sizes = [int(torch.tensor(shape).prod()) for shape in shapes]
    raw = [sum(shape) / size for shape, size in zip(shapes, sizes, strict=True)]
    dense: set[int] = set()
    while True:
        rest = density * sum(sizes) - sum(sizes[k] for k in dense)
        scale = rest / sum(raw[k] * sizes[k] for k in range(len(raw)) if k not in dense)
        over = {k for k in range(len(raw)) if k not in dense and raw[k] * scale > 1}
        if not over:
            return [1.0 if k in dense else raw[k] * scale for k in range(len(raw))]
        dense |= over


def random_masks(model: nn.Module, densities: Sequence[float], draw: torch.Generator) -> Masks:
    """Exactly the given share of each layer, chosen at random."""
    return [
        _top(torch.rand(w.shape, generator=draw), density)
        for w, density in zip(matrices(model), densities, strict=True)
    ]


def layerwise(scores: Sequence[Tensor], densities: Sequence[float]) -> Masks:
    """The highest scores of each layer, as many as its density says."""
    return [_top(score, density) for score, density in zip(scores, densities, strict=True)]


def globally(scores: Sequence[Tensor], density: float, *, least: float = 0.0) -> Masks:
    """The highest scores over all layers together; every layer keeps at least the share ``least``.

    With absolute weights as scores this is global magnitude pruning (Gupta et al. 2022).
    """
    flat = torch.cat([score.flatten() for score in scores])
    bar = flat.topk(max(1, round(density * flat.numel()))).values[-1]
    masks = [(score >= bar).float() for score in scores]
    return [
        mask if float(mask.mean()) >= least else _top(score, least)
        for mask, score in zip(masks, scores, strict=True)
    ]


def magnitudes(model: nn.Module) -> list[Tensor]:
    """Absolute weights."""
    return [w.detach().abs() for w in matrices(model)]


def saliencies(model: nn.Module, loss: Tensor) -> list[Tensor]:
    """SNIP's connection sensitivity |weight x gradient| (Lee et al. 2019)."""
    weights = matrices(model)
    slopes = torch.autograd.grad(loss, weights)
    return [(w * g).abs().detach() for w, g in zip(weights, slopes, strict=True)]


def _top(score: Tensor, density: float) -> Tensor:
    count = max(1, round(density * score.numel()))
    mask = torch.zeros(score.numel())
    mask[score.flatten().topk(count).indices] = 1
    return mask.view_as(score)
