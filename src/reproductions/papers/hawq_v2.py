"""HAWQ-V2: Hessian Aware trace-Weighted Quantization of Neural Networks.

The sensitivity of a layer is its mean Hessian diagonal times the squared rounding error. It should rank the
loss that rounding each layer causes, better than the largest eigenvalue does, and pick bit widths
automatically.
"""

from __future__ import annotations

import copy
from itertools import product

import torch
from torch import nn
from torch.nn import functional

from reproductions.methods.pruning.allocation import spearman
from reproductions.methods.pruning.masks import matrices
from reproductions.methods.quantisation.hessian import hessian_traces, top_eigenvalues
from reproductions.methods.quantisation.rounding import symmetric
from reproductions.protocol import Bars, Claim, Criterion, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.digits import Data, digits
from reproductions.tasks.training import accuracy, fit, mean_loss, mlp, tuned

REPRODUCTION = Reproduction(
    slug="hawq-v2",
    paper=Paper("HAWQ-V2: Hessian Aware trace-Weighted Quantization of Neural Networks"),
    family="quantisation",
    claim=Claim(
        (
            "The average Hessian trace is a better measure of a layer's sensitivity than the top "
            "eigenvalue, and a Pareto frontier over it chooses bits without manual work."
        ),
    ),
    checked=(
        "Rank correlation with the loss rise of rounding each of six layers to 2, 3 and 4 "
        "bits; the loss of the bits it chooses at 3.5 bits a weight against random choices of"
        " at most the same size."
    ),
    not_checked="Retraining after rounding, activations, ImageNet networks.",
    data="scikit-learn digits; sensitivities from training data, losses on test data.",
    baseline=(
        "Top eigenvalue in the trace's place; all random allocations within the budget; 4 "
        "bits nowhere exceeded."
    ),
    budget="One network of five hidden layers, 400 steps, three learning rates; 30 probes.",
    measures=(
        Measure("trace", "rank correlation of the trace measure with the loss rise"),
        Measure("eigenvalue", "the same with the top eigenvalue"),
        Measure("chosen", "test loss of the chosen bits", "nats"),
        Measure("median", "median test loss of allocations within the budget", "nats"),
        Measure("share_better", "allocations within the budget that are better", "%"),
        Measure("advantage", "trace minus eigenvalue correlation"),
    ),
    rule=(
        Criterion("the trace measure ranks the loss rise", "trace", at_least=0.8, over="mean"),
        Criterion("its bits are among the better half", "share_better", at_most=50, over="each"),
        Criterion("it ranks no worse than the top eigenvalue", "advantage", at_least=0, over="mean"),
    ),
    picture=Bars(("trace", "eigenvalue"), y="rank correlation"),
)

BITS, BUDGET = (2, 3, 4, 5), 3.5


def run(seed: int) -> Measurements:
    """Train, measure sensitivities, round."""
    data = digits()

    def train(rate: float) -> nn.Module:
        torch.manual_seed(seed)
        return fit(mlp((64, 96, 64, 64, 48, 32, 10)), data.train, steps=400, rate=rate, seed=seed)

    model = tuned(train, lambda m: accuracy(m, data.valid))
    weights = list(matrices(model))
    layers = range(len(weights))
    draw = torch.Generator().manual_seed(seed)
    loss = functional.cross_entropy(model(data.train.x), data.train.y)
    traces = hessian_traces(loss, weights, 30, draw)
    eigenvalues = top_eigenvalues(
        functional.cross_entropy(model(data.train.x), data.train.y), weights, 20, draw
    )
    errors = [{b: float((symmetric(w, b) - w).detach().square().sum()) for b in BITS} for w in weights]
    start = mean_loss(model, data.test)
    single = [(k, b) for k in layers for b in (2, 3, 4)]
    rises = [_loss(model, {k: b}, data) - start for k, b in single]
    ranks = [spearman([s[k] * errors[k][b] for k, b in single], rises) for s in (traces, eigenvalues)]
    sizes = [w.numel() for w in weights]
    within = [c for c in product(BITS, repeat=len(sizes)) if _mean_bits(c, sizes) <= BUDGET]
    chosen = min(within, key=lambda c: sum(traces[k] * errors[k][b] for k, b in enumerate(c)))
    near = [c for c in within if _mean_bits(c, sizes) > BUDGET - 0.25]
    picked = [near[int(i)] for i in torch.randperm(len(near), generator=draw)[:100]]
    losses = torch.tensor([_loss(model, dict(enumerate(c)), data) for c in picked])
    own = _loss(model, dict(enumerate(chosen)), data)
    return Measurements(
        {
            "trace": ranks[0],
            "eigenvalue": ranks[1],
            "advantage": ranks[0] - ranks[1],
            "chosen": own,
            "median": float(losses.median()),
            "share_better": 100 * float((losses < own).float().mean()),
        }
    )


def _mean_bits(bits: tuple[int, ...], sizes: list[int]) -> float:
    return sum(b * n for b, n in zip(bits, sizes, strict=True)) / sum(sizes)


@torch.no_grad()
def _loss(model: nn.Module, bits: dict[int, int], data: Data) -> float:
    rounded = copy.deepcopy(model)
    for index, weight in enumerate(matrices(rounded)):
        if index in bits:
            weight.copy_(symmetric(weight, bits[index]))
    return mean_loss(rounded, data.test)
