"""Graphs as sparse matrices: propagation, random-projection embeddings, walks, scorers of links, minhash."""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn


def block_model(labels: Tensor, inside: float, outside: float, draw: torch.Generator) -> Tensor:
    """Undirected stochastic block model as edges (2, E), both directions, without loops; O(n^2)."""
    same = labels[:, None] == labels[None]
    chance = torch.where(same, torch.tensor(inside), torch.tensor(outside))
    half = torch.triu(torch.rand(chance.shape, generator=draw) < chance, diagonal=1)
    return (half | half.T).nonzero().T


def adjacency(edges: Tensor, size: int, *, loops: bool = False, how: str = "symmetric") -> Tensor:
    """Sparse (n, n) adjacency: "symmetric" D^-1/2 A D^-1/2, "row" D^-1 A, or "plain"; isolated vertices
    stay zero.
    """
    if loops:
        own = torch.arange(size)
        edges = torch.cat([edges, torch.stack([own, own])], 1)
    degree = torch.bincount(edges[0], minlength=size).float()
    if how == "symmetric":
        values = (degree[edges[0]] * degree[edges[1]]).rsqrt()
    elif how == "row":
        values = 1 / degree[edges[0]]
    else:
        values = torch.ones(edges.shape[1])
    return torch.sparse_coo_tensor(edges, values, (size, size), check_invariants=False).coalesce()


def propagate(matrix: Tensor, x: Tensor, steps: int) -> Tensor:
    """``matrix^steps x`` without forming the power; O(steps E d)."""
    for _ in range(steps):
        x = torch.sparse.mm(matrix, x)
    return x


def fast_rp(
    matrix: Tensor, size: int, weights: tuple[float, ...], draw: torch.Generator, sparsity: int = 3
) -> Tensor:
    """FastRP: a weighted sum of powers of the row-normalised adjacency times a very sparse random matrix
    (alg. 1).

    Each term's rows are scaled to unit length. ``weights`` are those of powers 1, 2, …; (n, size), O(powers
    E size).
    """
    count = matrix.shape[0]
    chance = torch.rand(count, size, generator=draw)
    x = sparsity**0.5 * ((chance < 0.5 / sparsity).float() - (chance > 1 - 0.5 / sparsity).float())
    total = torch.zeros(count, size)
    for weight in weights:
        x = torch.sparse.mm(matrix, x)
        total += weight * torch.nn.functional.normalize(x, dim=1)
    return total


def random_walks(edges: Tensor, size: int, walks: int, length: int, draw: torch.Generator) -> Tensor:
    """Uniform walks (size * walks, length) from every vertex; vertices must have a neighbour."""
    order = edges[0].argsort()
    targets = edges[1][order]
    degree = torch.bincount(edges[0], minlength=size)
    first = degree.cumsum(0) - degree
    at = torch.arange(size).repeat(walks)
    path = [at]
    for _ in range(length - 1):
        jump = (torch.rand(len(at), generator=draw) * degree[at]).long()
        at = targets[first[at] + jump]
        path.append(at)
    return torch.stack(path, 1)


class SkipGram(nn.Module):
    """Skip-gram with negative sampling (DeepWalk's objective); tables (n, d) for centre and context."""

    def __init__(self, size: int, width: int) -> None:
        super().__init__()
        self.centre, self.context = nn.Embedding(size, width), nn.Embedding(size, width)
        nn.init.uniform_(self.centre.weight, -0.5 / width, 0.5 / width)
        nn.init.zeros_(self.context.weight)

    def forward(self, centre: Tensor, context: Tensor, negative: Tensor) -> Tensor:
        """Mean loss of pairs (B,), (B,) with negatives (B, K)."""
        mine = self.centre(centre)
        good = (mine * self.context(context)).sum(-1)
        bad = (self.context(negative) @ mine[:, :, None])[..., 0]
        loss = nn.functional.softplus
        return (loss(-good) + loss(bad).sum(-1)).mean()


def closed_form_link_weights(z: Tensor, pairs: Tensor, targets: Tensor, strength: float) -> Tensor:
    """Ridge weights (d,) of the products of two ends' embeddings that predict whether a pair is linked."""
    features = z[pairs[0]] * z[pairs[1]]
    gram = features.T @ features + strength * len(targets) * torch.eye(z.shape[1])
    return torch.linalg.solve(gram, features.T @ targets)


def usable_information(scores: Tensor, targets: Tensor, bins: int = 20) -> float:
    """``2^-H(target | binned score)``: between 1/2 (nothing) and 1 for balanced binary targets (NetInfoF,
    eq. 3).
    """
    edges = scores.quantile(torch.linspace(0, 1, bins + 1)[1:-1])
    which = torch.bucketize(scores, edges)
    count = torch.bincount(which, minlength=bins).double()
    p = torch.bincount(which, weights=targets.double(), minlength=bins) / count.clamp_min(1)
    entropy = -(p * p.clamp_min(1e-12).log2() + (1 - p) * (1 - p).clamp_min(1e-12).log2())
    return float(2.0 ** -float((count / count.sum() * entropy).sum()))


def roc_auc(scores: Tensor, targets: Tensor) -> float:
    """Chance that a positive scores above a negative, ties counted half."""
    order = scores.argsort()
    ranks = torch.empty(len(scores), dtype=torch.double)
    ranks[order] = torch.arange(1, len(scores) + 1, dtype=torch.double)
    values, inverse, counts = scores.unique(return_inverse=True, return_counts=True)
    sums = torch.zeros(len(values), dtype=torch.double).index_add_(0, inverse, ranks)
    mean = (sums / counts)[inverse]
    positive = targets.bool()
    good, bad = int(positive.sum()), int((~positive).sum())
    return float((mean[positive].sum() - good * (good + 1) / 2) / (good * bad))


class GraphNet(nn.Module):
    """Propagation and transformation to chosen depths: features are propagated, then go through an MLP
    (DGMLP).

    ``tied`` alternates them instead, as in an ordinary GCN. (n, f) to (n, classes).
    """

    def __init__(self, fan_in: int, width: int, classes: int, *, layers: int) -> None:
        super().__init__()
        sizes = [fan_in] + [width] * (layers - 1) + [classes]
        self.layers = nn.ModuleList([nn.Linear(a, b) for a, b in pairwise(sizes)])

    def forward(self, x: Tensor, matrix: Tensor | None = None) -> Tensor:
        """An MLP, or a GCN when a matrix is given."""
        for index, layer in enumerate(self.layers):
            x = layer(x if matrix is None else torch.sparse.mm(matrix, x))
            if index + 1 < len(self.layers):
                x = torch.relu(x)
        return x


def minhash(members: Tensor, owners: Tensor, count: int, hashes: int, draw: torch.Generator) -> Tensor:
    """Signatures (count, hashes) of sets given as pairs (owner, member); equal entries estimate the Jaccard
    index.
    """
    prime = 2_147_483_647
    a = torch.randint(1, prime, (hashes,), generator=draw)
    b = torch.randint(0, prime, (hashes,), generator=draw)
    signatures = torch.full((count, hashes), prime, dtype=torch.long)
    for k in range(hashes):
        values = (members * a[k] + b[k]) % prime
        signatures[:, k].scatter_reduce_(0, owners, values, reduce="amin")
    return signatures
