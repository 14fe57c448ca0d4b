"""Training over many machines: network lasso, averaging, asynchronous workers, compressed updates."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional


def logistic_loss(weights: Tensor, x: Tensor, y: Tensor, decay: float) -> Tensor:
    """Summed regularised logistic loss of every node's own model; weights (n, d), x (n, m, d), y (n, m) in
    {0, 1}.
    """
    scores = torch.einsum("nmd,nd->nm", x, weights)
    losses = functional.binary_cross_entropy_with_logits(scores, y, reduction="none").mean(1)
    return (losses + decay / 2 * weights.square().sum(1)).sum()


def local_logistic(x: Tensor, y: Tensor, decay: float, pull: tuple[Tensor, Tensor] | None = None) -> Tensor:
    """Newton's method for every node at once, with an optional quadratic pull (centres (n, d), strengths
    (n,)).
    """
    count, _, size = x.shape
    weights = torch.zeros(count, size)
    strength = decay + (pull[1] if pull else torch.zeros(count))
    target = pull[1][:, None] * pull[0] if pull else torch.zeros(count, size)
    eye = torch.eye(size)
    for _ in range(8):
        p = torch.sigmoid(torch.einsum("nmd,nd->nm", x, weights))
        slope = torch.einsum("nm,nmd->nd", p - y, x) / x.shape[1] + strength[:, None] * weights - target
        curve = (
            torch.einsum("nm,nmd,nme->nde", p * (1 - p), x, x) / x.shape[1] + strength[:, None, None] * eye
        )
        weights = weights - torch.linalg.solve(curve, slope[:, :, None])[:, :, 0]
    return weights


def network_lasso(
    data: tuple[Tensor, Tensor], edges: Tensor, strength: float, decay: float, rounds: int = 60
) -> tuple[Tensor, list[float]]:
    """Local logistic models tied by ``strength |w_i - w_j|`` along edges (2, E) (i < j), by ADMM (Hallac et
    al. 2015).

    Gives weights (n, d) and the primal residual per round; each round needs messages between neighbours only.
    """
    x, y = data
    count, size, rho = len(x), x.shape[2], 0.5
    ends = torch.cat([edges[0], edges[1]])
    z, u = torch.zeros(len(ends), size), torch.zeros(len(ends), size)
    degree = torch.bincount(ends, minlength=count).float()
    residuals = []
    weights = torch.zeros(count, size)
    half = edges.shape[1]
    for _ in range(rounds):
        centre = torch.zeros(count, size).index_add_(0, ends, z - u) / degree[:, None].clamp_min(1)
        weights = local_logistic(x, y, decay, (centre, rho * degree))
        a, b = (weights[ends] + u)[:half], (weights[ends] + u)[half:]
        share = (1 - strength / (rho * (a - b).norm(dim=1).clamp_min(1e-9))).clamp_min(0.5)[:, None]
        z = torch.cat([share * a + (1 - share) * b, (1 - share) * a + share * b])
        u = u + weights[ends] - z
        residuals.append(float((weights[ends] - z).norm()))
    return weights, residuals


def top_share(update: Tensor, share: float) -> Tensor:
    """The given share of entries with the largest size, zeros elsewhere."""
    count = max(1, round(share * update.numel()))
    kept = torch.zeros(update.numel())
    rows = update.abs().flatten().topk(count).indices
    kept[rows] = update.flatten()[rows]
    return kept.view_as(update)


def clustered(update: Tensor, clusters: int, rounds: int = 10) -> Tensor:
    """Non-zero entries replaced by the nearest of ``clusters`` k-means centres."""
    flat = update.flatten().clone()
    rows = flat.nonzero()[:, 0]
    values = flat[rows]
    centres = values.quantile((torch.arange(clusters) + 0.5) / clusters)
    for _ in range(rounds):
        nearest = (values[:, None] - centres).abs().argmin(1)
        sums = torch.zeros(clusters).index_add_(0, nearest, values)
        counts = torch.bincount(nearest, minlength=clusters)
        centres = torch.where(counts > 0, sums / counts.clamp_min(1), centres)
    flat[rows] = centres[(values[:, None] - centres).abs().argmin(1)]
    return flat.view_as(update)


def encoded_bits(update: Tensor) -> float:
    """Bits of a sparse clustered tensor: entropy of its symbols (as Huffman coding nears it) and of its
    gaps.
    """
    flat = update.flatten()
    rows = flat.nonzero()[:, 0]
    if len(rows) == 0:
        return 1.0
    gaps = torch.diff(rows, prepend=torch.tensor([-1]))
    total = 0.0
    for symbols in (flat[rows], gaps):
        counts = symbols.unique(return_counts=True)[1].double()
        p = counts / counts.sum()
        # the table of symbols is sent too: 32 bits each
        total += float(-(p * p.log2()).sum()) * len(rows) + 32 * len(counts)
    return total
