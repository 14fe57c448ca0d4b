"""Anarchic Federated Learning: workers choose when and how much to train, and the server takes what comes.

Each round some workers report an update computed from an older model with a number of local steps of their
own choice; the server averages the normalised updates. Compared with synchronous federated averaging.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.utils import parameters_to_vector, vector_to_parameters

from reproductions.protocol import Claim, Criterion, Curves, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.digits import Data, Split, digits
from reproductions.tasks.training import accuracy, cross_entropy, mlp

REPRODUCTION = Reproduction(
    slug="anarchic-federated-learning",
    paper=Paper("Anarchic Federated Learning"),
    family="federated",
    claim=Claim(
        (
            "Workers that choose freely when to take part and how many local steps to make still "
            "reach the best known rates, with linear speed-up in the number of workers."
        ),
    ),
    checked="Final accuracy against federated averaging; rounds to 90 % with 1, 5 and 20 reporting workers.",
    not_checked="Rates and their constants, strongly different clients, the cross-silo variant with memory.",
    data="scikit-learn digits over 20 workers, labels unevenly mixed.",
    baseline="Synchronous averaging of as many workers a round with 5 steps each, same grid of rates.",
    budget="150 rounds, batch 32, server rate from two values by validation; models up to 5 rounds old.",
    measures=(
        Measure("anarchic", "final accuracy, 5 workers a round", "%"),
        Measure("synchronous", "final accuracy, federated averaging", "%"),
        Measure("loss", "synchronous minus anarchic", "points"),
        Measure("rounds_1", "rounds to 90 %, one worker"),
        Measure("rounds_5", "rounds to 90 %, five workers"),
        Measure("rounds_20", "rounds to 90 %, twenty workers"),
        Measure("speedup", "rounds of one worker over rounds of twenty"),
    ),
    rule=(
        Criterion("as accurate as federated averaging", "loss", at_most=1, over="mean"),
        Criterion("more workers need fewer rounds", "speedup", at_least=1.5, over="mean"),
    ),
    picture=Curves(("1_worker", "5_workers", "20_workers"), x="round", y="test accuracy (%)"),
)

WORKERS, ROUNDS, DELAY, RATES = 20, 150, 5, (0.4, 0.8)
Curve = list[tuple[float, float]]


def run(seed: int) -> Measurements:
    """Three numbers of workers, and the synchronous run."""
    data = digits()
    curves = {count: _tuned(data, count, seed, anarchic=True) for count in (1, 5, 20)}
    synchronous = _tuned(data, 5, seed, anarchic=False)
    rounds = {count: _rounds(curve) for count, curve in curves.items()}
    values = {
        "anarchic": curves[5][-1][1],
        "synchronous": synchronous[-1][1],
        "loss": synchronous[-1][1] - curves[5][-1][1],
        **{f"rounds_{count}": value for count, value in rounds.items()},
        "speedup": rounds[1] / rounds[20],
    }
    series = {f"{count}_worker{'s' if count > 1 else ''}": curve for count, curve in curves.items()}
    return Measurements(values, series)


def _rounds(curve: Curve) -> float:
    return next((r for r, value in curve if value >= 90), float(ROUNDS))


def _tuned(data: Data, count: int, seed: int, *, anarchic: bool) -> Curve:
    """The curve of the server rate with the best mean validation accuracy."""
    found = [_train(data, count, rate, seed, anarchic=anarchic) for rate in RATES]
    return max(found, key=lambda pair: pair[0])[1]


def _parts(data: Data, draw: torch.Generator) -> list[Split]:
    """Half of each worker's samples come sorted by label, half at random."""
    order = data.train.y.argsort()
    half = len(order) // 2
    mixed = torch.cat(
        [
            order[::2][:half].reshape(WORKERS, -1),
            order[1::2][torch.randperm(half, generator=draw)].reshape(WORKERS, -1),
        ],
        1,
    )
    return [Split(data.train.x[rows], data.train.y[rows]) for rows in mixed]


def _train(data: Data, count: int, rate: float, seed: int, *, anarchic: bool) -> tuple[float, Curve]:
    torch.manual_seed(seed)
    draw, net = torch.Generator().manual_seed(seed), mlp((64, 48, 10))
    parts, history = _parts(data, draw), [parameters_to_vector(net.parameters()).detach()]
    curve: Curve = []
    valid = []
    for index in range(1, ROUNDS + 1):
        chosen = torch.randperm(WORKERS, generator=draw)[:count].tolist()
        total = torch.zeros_like(history[-1])
        for worker in chosen:
            age = int(torch.randint(min(DELAY, len(history)), (), generator=draw)) if anarchic else 0
            steps = int(torch.randint(1, 11, (), generator=draw)) if anarchic else 5
            total += _slope(net, history[-1 - age], parts[worker], steps, draw)
        history = [*history[-DELAY:], history[-1] - rate * total / count]
        if index % 4 == 0:
            vector_to_parameters(history[-1], net.parameters())
            curve.append((float(index), accuracy(net, data.test)))
            valid.append(accuracy(net, data.valid))
    return sum(valid) / len(valid), curve


def _slope(net: nn.Module, start: Tensor, part: Split, steps: int, draw: torch.Generator) -> Tensor:
    """Mean gradient along some local steps of size 0.1 from an older model: the normalised update of AFA."""
    weights, total = start.clone(), torch.zeros_like(start)
    for _ in range(steps):
        rows = torch.randint(len(part), (32,), generator=draw)
        vector_to_parameters(weights, net.parameters())
        slopes = torch.autograd.grad(cross_entropy(net, part.x[rows], part.y[rows]), list(net.parameters()))
        flat = torch.cat([s.flatten() for s in slopes])
        weights, total = weights - 0.1 * flat, total + flat
    return total / steps
