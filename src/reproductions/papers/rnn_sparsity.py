"""Investigating Sparsity in Recurrent Neural Networks: how far recurrent weights can be pruned.

RNN, GRU and LSTM learn to predict the next symbol of Reber strings; the smallest recurrent weights are
removed and the network is retrained briefly. The abstract says what was studied, not what came out: the
bounds are ours.
"""

from __future__ import annotations

import copy
import random

import torch
from torch import Tensor, nn
from torch.nn import functional

from reproductions.methods.sequences import Recurrent
from reproductions.protocol import Claim, Criterion, Curves, Measure, Measurements, Paper, Reproduction

REPRODUCTION = Reproduction(
    slug="rnn-sparsity",
    paper=Paper("Investigating Sparsity in Recurrent Neural Networks"),
    family="pruning",
    claim=Claim(
        (
            "A study of what pruning does to recurrent networks of four kinds of cell and how many "
            "epochs regain the accuracy; the abstract states no result. Tested here: half of the "
            "recurrent weights can go."
        ),
    ),
    checked=(
        "Share of strings at whose every place all symbols that the grammar allows rank above the "
        "others, after removing 50 % to 95 % of the recurrent weights and 60 steps (2.6 epochs) of "
        "retraining, for three cells."
    ),
    not_checked=(
        "Networks with random-graph structure, the RNN with ReLU, how many epochs are needed, pruned "
        "input weights, strings that never occurred in training, other tasks."
    ),
    data="3,000 strings of the embedded Reber grammar, 128 a batch.",
    baseline="The unpruned network of the same kind.",
    budget="300 steps of training, 60 of retraining, width 24, learning rate 0.01.",
    measures=(
        Measure("rnn_loss", "valid strings lost at 50 % sparsity, RNN", "points"),
        Measure("gru_loss", "the same, GRU", "points"),
        Measure("lstm_loss", "the same, LSTM", "points"),
        Measure("loss_70", "mean of the three at 70 %", "points"),
        Measure("loss_95", "mean of the three at 95 %", "points"),
    ),
    rule=(
        Criterion("half of the RNN's weights can go", "rnn_loss", at_most=5, over="mean"),
        Criterion("half of the GRU's weights can go", "gru_loss", at_most=5, over="mean"),
        Criterion("half of the LSTM's weights can go", "lstm_loss", at_most=5, over="mean"),
        Criterion("not almost all", "loss_95", at_least=10, over="mean", core=False),
    ),
    picture=Curves(("rnn", "gru", "lstm"), x="recurrent weights removed (%)", y="valid strings (%)"),
)

SYMBOLS, LENGTH, WIDTH = "BTPSXVE", 24, 24
GRAPH = {
    0: (("T", 1), ("P", 2)),
    1: (("S", 1), ("X", 3)),
    2: (("T", 2), ("V", 4)),
    3: (("X", 2), ("S", 5)),
    4: (("P", 3), ("V", 5)),
}
Batch = tuple[Tensor, Tensor]


def run(seed: int) -> Measurements:
    """Three cells, five sparsities."""
    curves = {kind: _curve(kind, seed) for kind in ("rnn", "gru", "lstm")}
    losses = {kind: {s: curve[0][1] - v for s, v in curve} for kind, curve in curves.items()}
    values = {f"{kind}_loss": loss[50.0] for kind, loss in losses.items()}
    values |= {f"loss_{s}": sum(loss[float(s)] for loss in losses.values()) / 3 for s in (70, 95)}
    return Measurements(values, curves)


def _curve(kind: str, seed: int) -> list[tuple[float, float]]:
    torch.manual_seed(seed)
    pool = _strings(3000, random.Random(seed))  # noqa: S311 - a simulation
    dense = Recurrent(kind, len(SYMBOLS), WIDTH)
    _train(dense, 300, pool, None)
    test = _strings(300, random.Random(10_000 + seed))  # noqa: S311
    points = [(0.0, _valid(dense, test))]
    for sparsity in (50, 70, 80, 90, 95):
        net = copy.deepcopy(dense)
        weight = net.recurrent().detach().abs()
        mask = (weight > weight.flatten().quantile(sparsity / 100)).float()
        _train(net, 60, pool, mask)
        points.append((float(sparsity), _valid(net, test)))
    return points


def _train(net: Recurrent, steps: int, pool: Batch, mask: Tensor | None) -> None:
    optimiser = torch.optim.Adam(net.parameters(), 0.01)
    for _ in range(steps):
        rows = torch.randint(len(pool[0]), (128,))
        x, allowed = pool[0][rows], pool[1][rows]
        optimiser.zero_grad()
        shown = (x[:, :-1], x[:, 1:])
        logits = net(shown[0])
        inside = allowed[:, :-1].sum(-1) > 0
        functional.cross_entropy(logits[inside], shown[1][inside]).backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimiser.step()
        if mask is not None:
            with torch.no_grad():
                net.recurrent().mul_(mask)


@torch.no_grad()
def _valid(net: Recurrent, test: Batch) -> float:
    """Strings at whose every place all allowed symbols are ranked above all others."""
    x, allowed = test
    logits = net(x)
    worst = logits.masked_fill(allowed == 0, torch.inf).amin(-1)
    best_other = logits.masked_fill(allowed == 1, -torch.inf).amax(-1)
    good = (worst > best_other) | (allowed.sum(-1) == 0)
    return 100.0 * float(good.all(1).float().mean())


def _strings(count: int, chance: random.Random) -> Batch:
    """Embedded Reber strings (count, LENGTH), padded, and the symbols allowed after each place (0 beyond
    the end).
    """
    x = torch.full((count, LENGTH), SYMBOLS.index("E"))
    allowed = torch.zeros(count, LENGTH, len(SYMBOLS))
    for row in range(count):
        symbols, following = _string(chance)
        while len(symbols) > LENGTH:
            symbols, following = _string(chance)
        for place, (symbol, choices) in enumerate(zip(symbols, following, strict=True)):
            x[row, place] = SYMBOLS.index(symbol)
            for choice in choices:
                allowed[row, place, SYMBOLS.index(choice)] = 1
    return x, allowed


def _string(chance: random.Random) -> tuple[list[str], list[str]]:
    outer = chance.choice("TP")
    symbols, following = ["B", outer, "B"], ["TP", "B", "TP"]
    state = 0
    while state != 5:
        symbol, state = chance.choice(GRAPH[state])
        symbols.append(symbol)
        following.append("E" if state == 5 else "".join(s for s, _ in GRAPH[state]))
    return [*symbols, "E", outer, "E"], [*following, outer, "E", ""]
