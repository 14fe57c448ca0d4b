"""Dynamic Sparse Learning: A Novel Paradigm for Efficient Recommendation.

Embeddings of users and items are sparse from the start; during training the smallest entries are pruned and
as many are regrown where the gradient is largest. Recall against dense embeddings trained alike.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from reproductions.protocol import Claim, Criterion, Curves, Measure, Measurements, Paper, Reproduction

REPRODUCTION = Reproduction(
    slug="dynamic-sparse-recommender",
    paper=Paper("Dynamic Sparse Learning: A Novel Paradigm for Efficient Recommendation"),
    family="clicks",
    claim=Claim(
        (
            "Recommenders that are sparse from scratch, with pruning and regrowth, cut the cost "
            "of training and inference at comparable performance."
        ),
    ),
    checked=(
        "Recall at 20 with 50 % and 80 % sparse embeddings against dense ones; fixed random "
        "masks of the same share."
    ),
    not_checked="Real data sets, graph recommenders, measured cost.",
    data="400 users, 500 items, eight planted factors, about 25 interactions a user, a fifth held out.",
    baseline="Dense embeddings with the same steps and grid; random masks that never change.",
    budget="300 full-batch steps, two learning rates; masks move every 20 steps.",
    measures=(
        Measure("dense", "recall at 20, dense", "%"),
        Measure("half", "recall at 20, 50 % sparse", "%"),
        Measure("fifth", "recall at 20, 80 % sparse", "%"),
        Measure("fixed_fifth", "recall at 20, 80 % sparse, fixed random masks", "%"),
        Measure("half_loss", "recall lost at 50 %, relative", "%"),
        Measure("fifth_loss", "recall lost at 80 %, relative", "%"),
    ),
    rule=(
        Criterion("half of the entries: within 3 % of dense", "half_loss", at_most=3, over="mean"),
        Criterion("a fifth of the entries: within 3 % of dense", "fifth_loss", at_most=3, over="mean"),
    ),
    picture=Curves(("dynamic", "fixed"), x="entries kept (%)", y="recall at 20 (%)"),
)

USERS, ITEMS, WIDTH, STEPS = 400, 500, 32, 300


def run(seed: int) -> Measurements:
    """Dense, dynamic and fixed masks."""
    draw = torch.Generator().manual_seed(seed)
    taste = torch.randn(USERS, 8, generator=draw) @ torch.randn(8, ITEMS, generator=draw)
    seen = (taste + 2 * torch.randn(USERS, ITEMS, generator=draw)).topk(25, dim=1).indices
    seen = seen.gather(1, torch.rand(seen.shape, generator=draw).argsort(1))
    parts = [
        torch.zeros(USERS, ITEMS).scatter_(1, rows, 1.0)
        for rows in (seen[:, :17], seen[:, 17:20], seen[:, 20:])
    ]
    dense = _recall(parts, 1.0, seed, moves=False)
    dynamic = {share: _recall(parts, share, seed, moves=True) for share in (0.5, 0.2)}
    fixed = {share: _recall(parts, share, seed, moves=False) for share in (0.5, 0.2)}
    values = {"dense": dense, "half": dynamic[0.5], "fifth": dynamic[0.2], "fixed_fifth": fixed[0.2]}
    values |= {"half_loss": 100 * (1 - dynamic[0.5] / dense), "fifth_loss": 100 * (1 - dynamic[0.2] / dense)}
    series = {
        name: [(100 * share, value) for share, value in arm.items()] + [(100.0, dense)]
        for name, arm in (("dynamic", dynamic), ("fixed", fixed))
    }
    return Measurements(values, series)


def _recall(parts: list[Tensor], share: float, seed: int, *, moves: bool) -> float:
    """Test recall of the learning rate with the best validation recall."""
    found = []
    for rate in (3e-2, 1e-1):
        scores = _scores(parts[0], share, rate, seed, moves=moves)
        hidden = scores.masked_fill(parts[0] > 0, -torch.inf)
        top = torch.zeros_like(hidden).scatter_(1, hidden.topk(20, dim=1).indices, 1.0)
        found.append(tuple(100 * float(((top * part).sum(1) / part.sum(1)).mean()) for part in parts[1:]))
    return max(found)[1]


def _scores(train: Tensor, share: float, rate: float, seed: int, *, moves: bool) -> Tensor:
    torch.manual_seed(seed)
    tables = [(0.1 * torch.randn(n, WIDTH)).requires_grad_() for n in (USERS, ITEMS)]
    masks = [(torch.rand(t.shape) < share).float() for t in tables]
    optimiser = torch.optim.Adam(tables, rate)
    for step in range(1, STEPS + 1):
        optimiser.zero_grad()
        users, items = (t * m for t, m in zip(tables, masks, strict=True))
        loss = functional.binary_cross_entropy_with_logits(users @ items.T, train, reduction="mean")
        penalty = 1e-4 * (users.square().sum() + items.square().sum()) / len(train)
        (loss + penalty).backward()
        dense_slopes = _dense_slopes(users.detach(), items.detach(), train)
        optimiser.step()
        if moves and step % 20 == 0 and step <= 0.75 * STEPS:
            masks = [_moved(t, m, g) for t, m, g in zip(tables, masks, dense_slopes, strict=True)]
    with torch.no_grad():
        users, items = (t * m for t, m in zip(tables, masks, strict=True))
        return users @ items.T


def _dense_slopes(users: Tensor, items: Tensor, train: Tensor) -> tuple[Tensor, Tensor]:
    """Gradients of the loss also for pruned entries: where regrowth would help most."""
    wrong = (torch.sigmoid(users @ items.T) - train) / train.numel()
    return wrong @ items, wrong.T @ users


@torch.no_grad()
def _moved(table: Tensor, mask: Tensor, slope: Tensor) -> Tensor:
    """The smallest tenth of the kept entries gives way to pruned entries with the largest gradient, which
    start at 0.
    """
    count = int(0.1 * float(mask.sum()))
    fresh = mask.flatten().clone()
    weakest = (
        torch.where(mask.flatten() > 0, table.abs().flatten(), torch.inf).topk(count, largest=False).indices
    )
    grown = torch.where(mask.flatten() == 0, slope.abs().flatten(), -torch.inf).topk(count).indices
    fresh[weakest], fresh[grown] = 0.0, 1.0
    table.view(-1)[grown] = 0.0
    return fresh.view_as(mask)
