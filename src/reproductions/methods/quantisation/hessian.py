"""Sensitivity of layers from second derivatives: Hutchinson's trace and the largest eigenvalue, per weight
matrix.
"""

from __future__ import annotations

import torch
from torch import Tensor


def _products(slopes: list[Tensor], weights: list[Tensor], index: int, vector: Tensor) -> Tensor:
    """Hessian block of one matrix times a vector."""
    return torch.autograd.grad((slopes[index] * vector).sum(), weights[index], retain_graph=True)[0]


def hessian_traces(loss: Tensor, weights: list[Tensor], probes: int, draw: torch.Generator) -> list[float]:
    """Mean Hessian diagonal of each matrix by Hutchinson's method with random signs (HAWQ-V2, alg. 1)."""
    slopes = list(torch.autograd.grad(loss, weights, create_graph=True))
    found = []
    for index, weight in enumerate(weights):
        total = 0.0
        for _ in range(probes):
            signs = torch.randint(0, 2, weight.shape, generator=draw).float() * 2 - 1
            total += float((signs * _products(slopes, weights, index, signs)).sum())
        found.append(total / probes / weight.numel())
    return found


def top_eigenvalues(loss: Tensor, weights: list[Tensor], rounds: int, draw: torch.Generator) -> list[float]:
    """Largest Hessian eigenvalue of each matrix's block by power iteration."""
    slopes = list(torch.autograd.grad(loss, weights, create_graph=True))
    found = []
    for index, weight in enumerate(weights):
        vector = torch.randn(weight.shape, generator=draw)
        value = 0.0
        for _ in range(rounds):
            vector = vector / vector.norm()
            product = _products(slopes, weights, index, vector)
            value = float((vector * product).sum())
            vector = product
        found.append(value)
    return found
