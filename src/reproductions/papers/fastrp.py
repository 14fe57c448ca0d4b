"""FastRP: Fast and Accurate Network Embeddings via Very Sparse Random Projection.

A block-model graph is embedded by FastRP and by DeepWalk (walks and skip-gram with negative samples);
vertices are then classified from the embedding. The work of both is counted in multiplications and measured
in processor time.
"""

from __future__ import annotations

import time

import torch
from sklearn.linear_model import LogisticRegression
from torch import Tensor

from reproductions.methods.graphs import SkipGram, adjacency, block_model, fast_rp, random_walks
from reproductions.protocol import Bars, Claim, Criterion, Measure, Measurements, Paper, Reproduction

REPRODUCTION = Reproduction(
    slug="fastrp",
    paper=Paper("Fast and Accurate Network Embeddings via Very Sparse Random Projection"),
    family="graphs",
    claim=Claim(
        (
            "Very sparse random projection embeds networks thousands of times faster than "
            "DeepWalk and node2vec with comparable or better quality."
        ),
        "over 4,000x faster",
    ),
    checked=(
        "Vertex classification from both embeddings on a block model of 2,000 vertices; "
        "multiplications counted; processor time of one training run against one projection."
    ),
    not_checked="The factor 4,000 (C++ and larger graphs), node2vec, link prediction, real networks.",
    data="Block model, 2,000 vertices in 8 blocks, 16 neighbours inside and 8 outside on average.",
    baseline=(
        "DeepWalk: 5 walks of 20 steps a vertex, window 3, 5 negatives, 64 dimensions, "
        "learning rate from two."
    ),
    budget="FastRP: 4 powers, weights from three choices by validation.",
    measures=(
        Measure("fastrp", "vertices classified, FastRP", "%"),
        Measure("deepwalk", "vertices classified, DeepWalk", "%"),
        Measure("loss", "DeepWalk minus FastRP", "points"),
        Measure("work_ratio", "multiplications of DeepWalk over FastRP", "x"),
        Measure("time_ratio", "processor time of DeepWalk over FastRP", "x"),
    ),
    rule=(
        Criterion("within two points of DeepWalk", "loss", at_most=2, over="mean"),
        Criterion("at least 50 times less work", "work_ratio", at_least=50, over="each"),
        Criterion("at least 20 times faster", "time_ratio", at_least=20, over="each", core=False),
    ),
    picture=Bars(("fastrp", "deepwalk"), y="vertices classified (%)"),
)

SIZE, BLOCKS, WIDTH, WINDOW, NEGATIVES = 2000, 8, 64, 3, 5
POWERS = ((0.0, 0.0, 1.0, 1.0), (0.0, 0.3, 0.5, 1.0), (1.0, 1.0, 1.0, 1.0))


def run(seed: int) -> Measurements:
    """Both embeddings of one graph."""
    draw = torch.Generator().manual_seed(seed)
    labels = torch.arange(SIZE) % BLOCKS
    per_block = SIZE / BLOCKS
    edges = block_model(labels, 16 / per_block, 8 / (SIZE - per_block), draw)
    matrix = adjacency(edges, SIZE, how="row")
    started = time.process_time()
    projections = [fast_rp(matrix, WIDTH, weights, draw) for weights in POWERS]
    fast_time = (time.process_time() - started) / len(POWERS)
    started = time.process_time()
    walked = [_deepwalk(edges, rate, draw) for rate in (0.01, 0.03)]
    walk_time = (time.process_time() - started) / 2
    fast, walk = (max(_classified(z, labels) for z in arms)[1] for arms in (projections, walked))
    fast_work = len(POWERS[0]) * edges.shape[1] * WIDTH
    walk_work = _pairs_per_graph() * (1 + NEGATIVES) * WIDTH * 3
    return Measurements(
        {
            "fastrp": fast,
            "deepwalk": walk,
            "loss": walk - fast,
            "work_ratio": walk_work / fast_work,
            "time_ratio": walk_time / fast_time,
        }
    )


def _pairs_per_graph() -> int:
    return SIZE * 5 * sum(2 * (20 - lag) for lag in range(1, WINDOW + 1))


def _deepwalk(edges: Tensor, rate: float, draw: torch.Generator) -> Tensor:
    model = SkipGram(SIZE, WIDTH)
    optimiser = torch.optim.Adam(model.parameters(), rate)
    known = torch.unique(edges)
    walks = (
        random_walks(edges, SIZE, 5, 20, draw) if len(known) == SIZE else torch.zeros(0, 20, dtype=torch.long)
    )
    lags = [(walks[:, :-lag].flatten(), walks[:, lag:].flatten()) for lag in range(1, WINDOW + 1)]
    centres = torch.cat([a for a, _ in lags] + [b for _, b in lags])
    contexts = torch.cat([b for _, b in lags] + [a for a, _ in lags])
    for rows in torch.randperm(len(centres), generator=draw).split(4096):
        negatives = torch.randint(SIZE, (len(rows), NEGATIVES), generator=draw)
        optimiser.zero_grad()
        model(centres[rows], contexts[rows], negatives).backward()
        optimiser.step()
    return model.centre.weight.detach()


def _classified(z: Tensor, labels: Tensor) -> tuple[float, float]:
    """Validation and test accuracy of a logistic regression on half of the vertices."""
    z = torch.nn.functional.normalize(z, dim=1)
    order = torch.randperm(SIZE, generator=torch.Generator().manual_seed(0))
    train, valid, test = order[:1000], order[1000:1300], order[1300:]
    probe = LogisticRegression(C=10.0, max_iter=300).fit(z[train].numpy(), labels[train].numpy())
    found = [100.0 * float(probe.score(z[part].numpy(), labels[part].numpy())) for part in (valid, test)]
    return found[0], found[1]
