"""Forward Learning of Graph Neural Networks: each layer of a GCN learns by itself, without negative inputs.

Single-forward variant: every layer has class vertices linked to the labelled ones; a vertex's
representation should be close to that of its class. Compared with a GCN of the same size trained by
backpropagation.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from reproductions.methods.graphs import GraphNet, adjacency, block_model
from reproductions.protocol import Bars, Claim, Criterion, Measure, Measurements, Paper, Reproduction

REPRODUCTION = Reproduction(
    slug="forwardgnn",
    paper=Paper("Forward Learning of Graph Neural Networks"),
    family="local learning",
    claim=Claim(
        "Graph networks can be trained layer by layer with forward passes only, even without negative inputs,"
        " effectively and on different graphs.",
    ),
    checked="Vertex classification of a two-layer network with local losses against backpropagation.",
    not_checked="Link prediction, real graphs, GraphSAGE and GAT, memory.",
    data="Block model, 1,500 vertices, 5 blocks, noisy features.",
    baseline="Two-layer GCN by backpropagation, same widths, steps and grid; a readout on random layers.",
    budget="200 full-batch steps, two learning rates; 15 % of vertices labelled.",
    measures=(
        Measure("forward", "test accuracy, local losses", "%"),
        Measure("backpropagation", "test accuracy, backpropagation", "%"),
        Measure("first_layer", "test accuracy of the first layer alone", "%"),
        Measure("loss", "backpropagation minus forward", "points"),
    ),
    rule=(Criterion("within three points of backpropagation", "loss", at_most=3, over="mean"),),
    picture=Bars(("backpropagation", "forward", "first_layer"), y="test accuracy (%)"),
)

SIZE, BLOCKS, WIDTH, STEPS, RATES = 1500, 5, 32, 200, (3e-3, 1e-2)


def run(seed: int) -> Measurements:
    """Both ways on one graph."""
    draw = torch.Generator().manual_seed(seed)
    y = torch.randint(BLOCKS, (SIZE,), generator=draw)
    edges = block_model(y, 6 * BLOCKS / SIZE, 2 / (SIZE * (1 - 1 / BLOCKS)), draw)
    matrix = adjacency(edges, SIZE, loops=True)
    x = 0.5 * torch.randn(BLOCKS, 16, generator=draw)[y] + torch.randn(SIZE, 16, generator=draw)
    forward = max(_forward(x, y, matrix, rate, seed) for rate in RATES)
    whole = max(_backward(x, y, matrix, rate, seed) for rate in RATES)
    values = {
        "forward": forward[1],
        "backpropagation": whole[1],
        "first_layer": forward[2],
        "loss": whole[1] - forward[1],
    }
    return Measurements(values)


def _scored(logits: Tensor, y: Tensor) -> tuple[float, float]:
    right = (logits.argmax(-1) == y).float()
    return 100.0 * float(right[225:450].mean()), 100.0 * float(right[450:].mean())


def _backward(x: Tensor, y: Tensor, matrix: Tensor, rate: float, seed: int) -> tuple[float, float]:
    torch.manual_seed(seed)
    net = GraphNet(16, WIDTH, BLOCKS, layers=2)
    optimiser = torch.optim.AdamW(net.parameters(), rate, weight_decay=1e-2)
    for _ in range(STEPS):
        optimiser.zero_grad()
        functional.cross_entropy(net(x, matrix)[:225], y[:225]).backward()
        optimiser.step()
    return _scored(net(x, matrix).detach(), y)


def _forward(x: Tensor, y: Tensor, matrix: Tensor, rate: float, seed: int) -> tuple[float, float, float]:
    """Two layers, each with its own class vectors and its own optimiser; the second never moves the first."""
    torch.manual_seed(seed)
    found = []
    for fan_in in (16, WIDTH):
        layer, classes = nn.Linear(fan_in, WIDTH), nn.Parameter(torch.randn(BLOCKS, WIDTH) / WIDTH**0.5)
        optimiser = torch.optim.AdamW([*layer.parameters(), classes], rate, weight_decay=1e-2)
        gathered = torch.sparse.mm(matrix, x)
        for _ in range(STEPS):
            optimiser.zero_grad()
            out = torch.relu(layer(gathered))
            functional.cross_entropy((out @ classes.T)[:225], y[:225]).backward()
            optimiser.step()
        with torch.no_grad():
            out = torch.relu(layer(gathered))
            found.append(_scored(out @ classes.T, y))
            x = functional.normalize(out, dim=1) * WIDTH**0.5
    return found[1][0], found[1][1], found[0][1]
