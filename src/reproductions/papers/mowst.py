"""Mixture of Weak & Strong Experts on Graphs: an MLP answers where it is sure, a graph network elsewhere.

A graph on which half of the vertices can be told by their features and the other half only by their
neighbours. The confidence of the MLP, from the dispersion of its output, gates the loss of both experts,
trained in turns.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from reproductions.methods.graphs import GraphNet, adjacency
from reproductions.protocol import Bars, Claim, Criterion, Measure, Measurements, Paper, Reproduction

REPRODUCTION = Reproduction(
    slug="mowst",
    paper=Paper("Mixture of Weak & Strong Experts on Graphs"),
    family="graphs",
    claim=Claim(
        (
            "A weak MLP expert and a strong graph expert, gated by the weak expert's confidence, "
            "are more accurate than either on six benchmarks at the cost of one graph network."
        ),
    ),
    checked=(
        "Accuracy on a planted mix of easy and hard vertices against an MLP, a GCN and a GNN "
        "that keeps a vertex's own features; the confidence on both kinds."
    ),
    not_checked="The six benchmarks, four backbones, cost.",
    data=(
        "2,000 vertices, 4 classes; half with informative features and random links, half the"
        " other way round."
    ),
    baseline="MLP, GCN, and an MLP on own features beside the neighbours' mean; same steps and grid.",
    budget="200 full-batch steps per expert, two learning rates; a third of the vertices labelled.",
    measures=(
        Measure("mowst", "accuracy of the mixture", "%"),
        Measure("mlp", "accuracy of the MLP", "%"),
        Measure("gcn", "accuracy of the GCN", "%"),
        Measure("own_and_mean", "accuracy with own features and neighbours' mean", "%"),
        Measure("gain", "mixture minus the better of MLP and GCN", "points"),
        Measure("easy", "mean confidence on easy vertices"),
        Measure("hard", "mean confidence on hard vertices"),
        Measure("contrast", "easy minus hard"),
    ),
    rule=(
        Criterion("the mixture beats both experts", "gain", at_least=2, over="clear"),
        Criterion("confidence is higher on easy vertices", "contrast", at_least=0.3, over="mean"),
    ),
    picture=Bars(("mlp", "gcn", "own_and_mean", "mowst"), y="test accuracy (%)"),
    note=(
        "A GNN that keeps its own features is reported: where it does as well, the gate is "
        "not needed for accuracy."
    ),
)

SIZE, CLASSES, STEPS, RATES = 2000, 4, 200, (3e-3, 1e-2)
Parts = tuple[Tensor, Tensor, Tensor]


def run(seed: int) -> Measurements:
    """One graph, four models."""
    draw = torch.Generator().manual_seed(seed)
    x, y, matrix, easy = _graph(draw)
    order = torch.randperm(SIZE, generator=draw)
    parts = (order[:667], order[667:1000], order[1000:])
    mean = torch.cat([x, torch.sparse.mm(matrix, x)], 1)
    found = {
        "mlp": _alone(x, y, None, parts, seed),
        "gcn": _alone(x, y, matrix, parts, seed),
        "own_and_mean": _alone(mean, y, None, parts, seed),
    }
    mixture, confidence = max(
        (_mixture(x, y, matrix, parts, rate, seed) for rate in RATES), key=lambda r: r[0][0]
    )
    test = parts[2]
    sure, unsure = (float(confidence[test][easy[test] == flag].mean()) for flag in (True, False))
    return Measurements(
        {
            **found,
            "mowst": mixture[1],
            "gain": mixture[1] - max(found["mlp"], found["gcn"]),
            "easy": sure,
            "hard": unsure,
            "contrast": sure - unsure,
        }
    )


def _graph(draw: torch.Generator) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Easy vertices show their class in a first half of the features; hard ones have neighbours of their
    class.
    """
    y = torch.randint(CLASSES, (SIZE,), generator=draw)
    easy = torch.rand(SIZE, generator=draw) < 0.5
    centres = torch.randn(CLASSES, 16, generator=draw)
    x = torch.randn(SIZE, 16, generator=draw) + 2 * centres[y] * easy[:, None]
    sources = torch.arange(SIZE).repeat_interleave(6)
    targets = torch.randint(SIZE, sources.shape, generator=draw)
    for index in (~easy).nonzero()[:, 0].tolist():
        kin = ((y == y[index]) & easy).nonzero()[:, 0]
        targets[6 * index : 6 * index + 6] = kin[torch.randint(len(kin), (6,), generator=draw)]
    return x, y, adjacency(torch.stack([sources, targets]), SIZE, how="row"), easy


def _alone(x: Tensor, y: Tensor, matrix: Tensor | None, parts: Parts, seed: int) -> float:
    def train(rate: float) -> tuple[float, float]:
        torch.manual_seed(seed)
        net = GraphNet(x.shape[1], 32, CLASSES, layers=2)
        optimiser = torch.optim.AdamW(net.parameters(), rate, weight_decay=1e-2)
        for _ in range(STEPS):
            optimiser.zero_grad()
            functional.cross_entropy(net(x, matrix)[parts[0]], y[parts[0]]).backward()
            optimiser.step()
        return _scored(net(x, matrix).detach(), y, parts)

    return max(train(rate) for rate in RATES)[1]


def _scored(logits: Tensor, y: Tensor, parts: Parts) -> tuple[float, float]:
    right = (logits.argmax(-1) == y).float()
    return 100.0 * float(right[parts[1]].mean()), 100.0 * float(right[parts[2]].mean())


def _confidence(logits: Tensor, scale: nn.Module) -> Tensor:
    """A learned monotone function of the variance of the output probabilities (the paper's dispersion)."""
    p = logits.softmax(-1)
    dispersion = (p - 1 / CLASSES).square().sum(-1, keepdim=True) / (1 - 1 / CLASSES)
    return torch.sigmoid(scale(dispersion))[:, 0]


def _mixture(
    x: Tensor, y: Tensor, matrix: Tensor, parts: Parts, rate: float, seed: int
) -> tuple[tuple[float, float], Tensor]:
    torch.manual_seed(seed)
    weak, strong = (GraphNet(16, 32, CLASSES, layers=2) for _ in range(2))
    scale = nn.Linear(1, 1)
    with torch.no_grad():
        scale.weight.fill_(6.0)
        scale.bias.fill_(-3.0)
    optimiser = torch.optim.AdamW(
        [*weak.parameters(), *strong.parameters(), *scale.parameters()], rate, weight_decay=1e-2
    )
    rows = parts[0]
    for _ in range(STEPS):
        optimiser.zero_grad()
        a, b = weak(x), strong(x, matrix)
        sure = _confidence(a, scale)[rows]
        losses = [functional.cross_entropy(logits[rows], y[rows], reduction="none") for logits in (a, b)]
        (sure * losses[0] + (1 - sure) * losses[1]).mean().backward()
        optimiser.step()
    with torch.no_grad():
        a, b = weak(x), strong(x, matrix)
        sure = _confidence(a, scale)
        mixed = sure[:, None] * a.softmax(-1) + (1 - sure)[:, None] * b.softmax(-1)
    return _scored(mixed, y, parts), sure
