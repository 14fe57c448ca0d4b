"""Decentralised Traffic Incident Detection via Network Lasso.

Road segments with few samples each fall into groups with different incident patterns. Local logistic models
tied along the links of the network are trained by ADMM, against one model per segment and one for all.
"""

from __future__ import annotations

import torch
from torch import Tensor

from reproductions.methods.federated import local_logistic, network_lasso
from reproductions.protocol import Bars, Claim, Criterion, Measure, Measurements, Paper, Reproduction

REPRODUCTION = Reproduction(
    slug="network-lasso",
    paper=Paper("Decentralised Traffic Incident Detection via Network Lasso"),
    family="federated",
    claim=Claim(
        (
            "A convex network lasso detects incidents without a centre, as a promising "
            "alternative to federated learning, with guaranteed convergence."
        ),
    ),
    checked=(
        "Accuracy of tied local models against separate and global ones on planted groups; "
        "fall of the ADMM residual."
    ),
    not_checked="Traffic data, deep models, comparison with federated averaging of networks.",
    data="60 nodes in 4 groups, 12 training samples each in 8 dimensions, links mostly within groups.",
    baseline=(
        "One regularised logistic model per node, and one for all, decay from the same grid by validation."
    ),
    budget="60 ADMM rounds; four strengths and four decays by validation.",
    measures=(
        Measure("tied", "accuracy, network lasso", "%"),
        Measure("local", "accuracy, separate models", "%"),
        Measure("global", "accuracy, one model", "%"),
        Measure("gain", "network lasso minus the better other", "points"),
        Measure("residual", "last over largest primal residual of ADMM"),
    ),
    rule=(
        Criterion("better than separate and global models", "gain", at_least=0, over="clear"),
        Criterion("ADMM converges", "residual", at_most=0.05, over="each"),
    ),
    picture=Bars(("local", "global", "tied"), y="test accuracy (%)"),
    seeds=(0, 1, 2, 3, 4),
)

NODES, GROUPS, SIZE = 60, 4, 8
STRENGTHS, DECAYS = (0.003, 0.01, 0.03, 0.1), (0.003, 0.01, 0.03, 0.1)


def run(seed: int) -> Measurements:
    """Three kinds of models."""
    draw = torch.Generator().manual_seed(seed)
    group = torch.arange(NODES) % GROUPS
    truth = 2 * torch.randn(GROUPS, SIZE, generator=draw)[group]
    train, valid, test = (_samples(truth, count, draw) for count in (12, 12, 200))
    same = group[:, None] == group[None]
    chance = torch.where(same, torch.tensor(0.3), torch.tensor(0.02))
    edges = torch.triu(torch.rand(chance.shape, generator=draw) < chance, diagonal=1).nonzero().T
    tied = [network_lasso(train, edges, s, d) for s in STRENGTHS for d in DECAYS]
    best = max(tied, key=lambda pair: _accuracy(pair[0], valid))
    local = max((local_logistic(*train, d) for d in DECAYS), key=lambda w: _accuracy(w, valid))
    pooled = tuple(part.reshape(1, -1, *part.shape[2:]) for part in train)
    one = max(
        (local_logistic(*pooled, d).expand(NODES, -1) for d in DECAYS), key=lambda w: _accuracy(w, valid)
    )
    found = {
        "tied": _accuracy(best[0], test),
        "local": _accuracy(local, test),
        "global": _accuracy(one, test),
    }
    gain = found["tied"] - max(found["local"], found["global"])
    return Measurements({**found, "gain": gain, "residual": best[1][-1] / max(best[1])})


def _samples(truth: Tensor, count: int, draw: torch.Generator) -> tuple[Tensor, Tensor]:
    x = torch.randn(NODES, count, SIZE, generator=draw)
    chance = torch.sigmoid(torch.einsum("nmd,nd->nm", x, truth))
    return x, (torch.rand(chance.shape, generator=draw) < chance).float()


def _accuracy(weights: Tensor, data: tuple[Tensor, Tensor]) -> float:
    scores = torch.einsum("nmd,nd->nm", data[0], weights)
    return 100.0 * float(((scores > 0).float() == data[1]).float().mean())
