"""CO2: Efficient Distributed Training with Full Communication-Computation Overlap.

Workers make local steps while the average of the previous round is under way: each round ends with an outer
momentum step from an average that is one round old. A penalty on the gap and clipping of the outer step
keep it stable.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.utils import parameters_to_vector, vector_to_parameters

from reproductions.protocol import Bars, Claim, Criterion, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.digits import Data, Split, digits
from reproductions.tasks.training import accuracy, cross_entropy, mlp

REPRODUCTION = Reproduction(
    slug="co2",
    paper=Paper("CO2: Efficient Distributed Training with Full Communication-Computation Overlap"),
    family="federated",
    claim=Claim(
        (
            "Local updates with asynchronous communication overlap fully with computation and "
            "scale to large clusters over slow networks."
        ),
        "128 A100 GPUs on 80 Gbps TCP/IP",
    ),
    checked=(
        "Accuracy with averages one round old, with and without the staleness penalty and "
        "clipping, against synchronous averaging every round."
    ),
    not_checked="Speed, clusters, large models.",
    data="scikit-learn digits over eight workers, labels unevenly mixed.",
    baseline="Synchronous local SGD with the same rounds, outer momentum and grid.",
    budget="80 rounds of six local steps of batch 32; outer rate from three values by validation.",
    measures=(
        Measure("synchronous", "test accuracy, synchronous", "%"),
        Measure("stale", "test accuracy, one round old, penalty and clipping", "%"),
        Measure("unguarded", "test accuracy, one round old, neither", "%"),
        Measure("loss", "synchronous minus stale", "points"),
    ),
    rule=(Criterion("as accurate as synchronous, within a point", "loss", at_most=1, over="mean"),),
    picture=Bars(("synchronous", "unguarded", "stale"), y="test accuracy (%)"),
)

WORKERS, ROUNDS, LOCAL, RATES = 8, 80, 6, (0.2, 0.4, 0.8)


def run(seed: int) -> Measurements:
    """Three ways to average."""
    data = digits()
    found = {}
    for name, stale, guarded in (
        ("synchronous", False, False),
        ("stale", True, True),
        ("unguarded", True, False),
    ):
        runs = [_train(data, rate, seed, stale=stale, guarded=guarded) for rate in RATES]
        found[name] = max(runs)[1]
    return Measurements({**found, "loss": found["synchronous"] - found["stale"]})


def _train(data: Data, rate: float, seed: int, *, stale: bool, guarded: bool) -> tuple[float, float]:
    torch.manual_seed(seed)
    net, draw = mlp((64, 48, 10)), torch.Generator().manual_seed(seed)
    order = data.train.y.argsort()
    order = torch.cat(
        [order[: len(order) // 2], order[len(order) // 2 :][torch.randperm(len(order) // 2, generator=draw)]]
    )
    parts = [Split(data.train.x[rows], data.train.y[rows]) for rows in order.view(WORKERS, -1)]
    centre = parameters_to_vector(net.parameters()).detach()
    momentum, waiting, scale = torch.zeros_like(centre), torch.zeros_like(centre), 0.0
    for _ in range(ROUNDS):
        fresh = torch.stack([centre - _local(net, centre, part, draw) for part in parts]).mean(0)
        change, waiting = (waiting, fresh) if stale else (fresh, fresh)
        if guarded:
            # the older the average, the larger its distance from the fresh one: damp by it, and clip
            gap = float((change - fresh).norm() / fresh.norm().clamp_min(1e-9))
            scale = max(0.9 * scale, float(fresh.norm()))
            change = change / (1 + 0.1 * gap) * min(1.0, scale / max(float(change.norm()), 1e-9))
        momentum = 0.5 * momentum + change
        centre = centre - rate * momentum
    vector_to_parameters(centre, net.parameters())
    return accuracy(net, data.valid), accuracy(net, data.test)


def _local(net: nn.Module, start: Tensor, part: Split, draw: torch.Generator) -> Tensor:
    """Weights after the local steps."""
    weights = start.clone()
    for _ in range(LOCAL):
        rows = torch.randint(len(part), (32,), generator=draw)
        vector_to_parameters(weights, net.parameters())
        slopes = torch.autograd.grad(cross_entropy(net, part.x[rows], part.y[rows]), list(net.parameters()))
        weights = weights - 0.1 * torch.cat([s.flatten() for s in slopes])
    return weights
