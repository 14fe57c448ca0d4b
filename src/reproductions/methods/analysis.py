"""Measuring networks and representations: similarity, spectra, mutual information, geometry."""

from __future__ import annotations

import math

import torch
from torch import Tensor


def excess_kurtosis(values: Tensor) -> float:
    """Fourth moment over squared second moment, minus 3, for values of zero mean."""
    second = values.square().mean()
    return float(values.pow(4).mean() / second.square() - 3)


def principal_angles(a: Tensor, b: Tensor) -> Tensor:
    """Angles in degrees between the column spaces of a (d, k) and b (d, k), smallest first."""
    qa, qb = torch.linalg.qr(a).Q, torch.linalg.qr(b).Q
    return torch.rad2deg(torch.arccos(torch.linalg.svdvals(qa.T @ qb).clamp(-1, 1)))


def mmd(a: Tensor, b: Tensor, scales: tuple[float, ...] = (0.1, 0.3, 1.0)) -> float:
    """Unbiased squared maximum mean discrepancy under a mean of Gaussian kernels; O(n^2)."""

    def kernel(x: Tensor, y: Tensor) -> Tensor:
        square = torch.cdist(x, y).square()
        return torch.stack([torch.exp(-square / (2 * s * s)) for s in scales]).mean(0)

    n, m = len(a), len(b)
    within = (kernel(a, a).sum() - n) / (n * (n - 1)) + (kernel(b, b).sum() - m) / (m * (m - 1))
    return float(within - 2 * kernel(a, b).mean())


def cka(a: Tensor, b: Tensor) -> float:
    """Linear centred kernel alignment of activations a (n, p) and b (n, q), between 0 and 1."""
    a, b = a - a.mean(0), b - b.mean(0)
    cross = (a.T @ b).square().sum()
    return float(cross / ((a.T @ a).norm() * (b.T @ b).norm()))


def correlations(a: Tensor, b: Tensor) -> Tensor:
    """Pearson correlations between the columns of a (n, p) and of b (n, q), shape (p, q); 0 for constants."""
    a, b = a - a.mean(0), b - b.mean(0)
    scale = a.norm(dim=0)[:, None] * b.norm(dim=0)[None, :]
    return torch.where(scale > 1e-12, a.T @ b / scale.clamp_min(1e-12), torch.zeros(()))


def canonical_correlations(a: Tensor, b: Tensor, keep: int, ridge: float = 1e-4) -> Tensor:
    """The first ``keep`` canonical correlations of a (n, p) and b (n, q)."""
    a, b = a - a.mean(0), b - b.mean(0)
    return torch.linalg.svdvals(_whitened(a, ridge).T @ _whitened(b, ridge))[:keep].clamp(0, 1)


def _whitened(a: Tensor, ridge: float) -> Tensor:
    u, s, _ = torch.linalg.svd(a, full_matrices=False)
    kept = s > ridge * s[0]
    return u[:, kept]


def ksg(x: Tensor, y: Tensor, k: int = 5) -> float:
    """Kraskov-Stögbauer-Grassberger estimate 1 of I(X; Y) in nats; x (n, p), y (n, q); O(n^2)."""
    dx, dy = torch.cdist(x, x, p=math.inf), torch.cdist(y, y, p=math.inf)
    both = torch.maximum(dx, dy).fill_diagonal_(math.inf)
    radius = both.kthvalue(k, dim=1).values[:, None]
    nx, ny = ((d < radius).sum(1) - 1 for d in (dx, dy))
    n = len(x)
    psi = torch.digamma
    counts = psi((nx + 1).double()) + psi((ny + 1).double())
    return float(psi(torch.tensor(float(k))) + psi(torch.tensor(float(n))) - counts.mean())
