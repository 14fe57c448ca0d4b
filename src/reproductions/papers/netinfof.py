"""NetInfoF Framework: Measuring and Exploiting Network Usable Information.

Embeddings from structure, from features and from both are probed without gradient training: ridge weights
in closed form score links, and the binned scores bound the usable information. On graphs with planted
sources the probe should name the right ones.
"""

from __future__ import annotations

import torch
from torch import Tensor

from reproductions.methods.graphs import (
    adjacency,
    block_model,
    closed_form_link_weights,
    propagate,
    roc_auc,
    usable_information,
)
from reproductions.protocol import Bars, Claim, Criterion, Measure, Measurements, Paper, Reproduction

REPRODUCTION = Reproduction(
    slug="netinfof",
    paper=Paper("NetInfoF Framework: Measuring and Exploiting Network Usable Information"),
    family="graphs",
    claim=Claim(
        (
            "A probe without training measures how much usable information a graph's structure "
            "and features hold, and the closed-form model built on it mostly beats graph networks at "
            "predicting links."
        ),
        "11 of 12 link-prediction data sets",
    ),
    checked=(
        "Scores of structure and features on three graphs: links told by structure only, by both, "
        "by neither; on a fourth with weak features, AUC of the closed-form model on all "
        "components against features alone."
    ),
    not_checked=(
        "The comparison with graph networks, links between unlike vertices, node classification, the "
        "paper's full set of components, real data sets, linear scaling."
    ),
    data="Block models of 1,000 vertices; features with or without the block; random graph.",
    baseline="The same closed form on features alone.",
    budget="No training; half of the links held out.",
    measures=(
        Measure("structure_structure", "structure's score where links follow blocks and features do not"),
        Measure("structure_features", "features' score there"),
        Measure("both_structure", "structure's score where both follow blocks"),
        Measure("both_features", "features' score there"),
        Measure("none_highest", "highest score on a random graph"),
        Measure("auc_gain", "AUC of all components minus features alone, weak features"),
    ),
    rule=(
        Criterion("structure is found", "structure_structure", at_least=0.6, over="each"),
        Criterion("empty features are not", "structure_features", at_most=0.55, over="each"),
        Criterion("both are found where both inform", "both_features", at_least=0.6, over="each"),
        Criterion("nothing is found in nothing", "none_highest", at_most=0.55, over="each"),
        Criterion("the closed-form model beats features alone", "auc_gain", at_least=0.01, over="clear"),
    ),
    picture=Bars(
        ("structure_structure", "structure_features", "both_structure", "both_features", "none_highest"),
        y="usable information",
    ),
)

SIZE, BLOCKS, WIDTH = 1000, 5, 32


def run(seed: int) -> Measurements:
    """Three graphs, three components each."""
    draw = torch.Generator().manual_seed(seed)
    structure = _scores(draw, linked=True, signal=0.0)
    both = _scores(draw, linked=True, signal=1.0)
    none = _scores(draw, linked=False, signal=0.0)
    weak = _scores(draw, linked=True, signal=0.3)
    return Measurements(
        {
            "structure_structure": structure["U"][0],
            "structure_features": structure["F"][0],
            "both_structure": both["U"][0],
            "both_features": both["F"][0],
            "none_highest": max(score for score, _ in none.values()),
            "auc_gain": weak["all"][1] - weak["F"][1],
        }
    )


def _scores(draw: torch.Generator, *, linked: bool, signal: float) -> dict[str, tuple[float, float]]:
    """Per component: usable information and AUC on held-out pairs."""
    labels = torch.arange(SIZE) % BLOCKS
    edges = block_model(labels, 0.1 if linked else 0.02, 0.005 if linked else 0.02, draw)
    features = signal * torch.randn(BLOCKS, WIDTH, generator=draw)[labels] + torch.randn(
        SIZE, WIDTH, generator=draw
    )
    upper = edges[:, edges[0] < edges[1]]
    upper = upper[:, torch.randperm(upper.shape[1], generator=draw)]
    known, rest = upper[:, ::2], upper[:, 1::2]
    matrix = adjacency(torch.cat([known, known.flip(0)], 1), SIZE, how="symmetric")
    u, s, _ = torch.svd_lowrank(matrix.to_dense(), q=WIDTH, niter=4)
    parts = {
        "U": torch.nn.functional.normalize(u * s, dim=1),
        "F": torch.nn.functional.normalize(features - features.mean(0), dim=1),
        "P": torch.nn.functional.normalize(propagate(matrix, features - features.mean(0), 2), dim=1),
    }
    parts["all"] = torch.cat(list(parts.values()), 1)
    train, test = (_pairs(part, edges, draw) for part in (rest[:, ::2], rest[:, 1::2]))
    return {name: _probed(z, train, test) for name, z in parts.items()}


def _pairs(links: Tensor, edges: Tensor, draw: torch.Generator) -> tuple[Tensor, Tensor]:
    """Links and as many unlinked pairs, with targets 1 and 0."""
    known = set((edges[0] * SIZE + edges[1]).tolist())
    found: list[list[int]] = []
    while len(found) < links.shape[1]:
        a, b = torch.randint(SIZE, (2,), generator=draw).tolist()
        if a != b and a * SIZE + b not in known:
            found.append([a, b])
    pairs = torch.cat([links, torch.tensor(found).T], 1)
    return pairs, torch.cat([torch.ones(links.shape[1]), torch.zeros(len(found))])


def _probed(z: Tensor, train: tuple[Tensor, Tensor], test: tuple[Tensor, Tensor]) -> tuple[float, float]:
    z = torch.cat([z, torch.ones(SIZE, 1)], 1)
    weights = closed_form_link_weights(z, *train, 1e-3)
    scores = (z[test[0][0]] * z[test[0][1]]) @ weights
    return usable_information(scores, test[1]), roc_auc(scores, test[1])
