"""SplitQuant: Layer Splitting for Low-Bit Neural Network Quantization.

A trained network is rounded to 2 bits: as it is, with clipped percentiles, and split by value into three
layers that sum to the original. The split stores three tensors, so rounding to 3 and 4 bits is reported
beside it.
"""

from __future__ import annotations

import copy
from collections.abc import Callable

import torch
from torch import Tensor, nn

from reproductions.methods.pruning.masks import matrices
from reproductions.methods.quantisation.rounding import clipped, split_layers, split_rounded, uniform
from reproductions.protocol import Bars, Claim, Criterion, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.digits import digits
from reproductions.tasks.training import accuracy, fit, mlp, tuned

REPRODUCTION = Reproduction(
    slug="splitquant",
    paper=Paper("SplitQuant: Layer Splitting for Low-Bit Neural Network Quantization"),
    family="quantisation",
    claim=Claim(
        (
            "Splitting each layer into three by clusters of values lifts 2-bit accuracy of BERT-"
            "Tiny close to full precision."
        ),
        "+3.3 and +2.1 points at INT2",
    ),
    checked=(
        "Accuracy of a digits network after 2-bit rounding of weights, split against whole "
        "and against percentile clipping; the split layers' sum against the original."
    ),
    not_checked="BERT, activations' quantisation, speed; the split's threefold storage is a cost.",
    data="scikit-learn digits.",
    baseline="2-bit rounding with percentiles chosen on validation data.",
    budget="One network, 500 steps, three learning rates; no training after rounding.",
    measures=(
        Measure("full", "full precision", "%"),
        Measure("whole", "2 bits, whole range", "%"),
        Measure("percentile", "2 bits, best percentile", "%"),
        Measure("split", "2 bits, split in three", "%"),
        Measure("three_bits", "3 bits, whole range", "%"),
        Measure("four_bits", "4 bits, whole range", "%"),
        Measure("gain", "split minus percentile", "points"),
        Measure("loss", "full precision minus split", "points"),
        Measure("sum_gap", "largest difference between the split layers' sum and the original"),
    ),
    rule=(
        Criterion("the split beats percentile clipping", "gain", at_least=0, over="clear"),
        Criterion("the split is close to full precision", "loss", at_most=2, over="mean"),
        Criterion("split layers sum to the original", "sum_gap", at_most=1e-6, over="each"),
    ),
    picture=Bars(("full", "whole", "percentile", "split", "three_bits", "four_bits"), y="test accuracy (%)"),
    seeds=(0, 1, 2, 3, 4),
)


def run(seed: int) -> Measurements:
    """Train once, round in all ways."""
    data = digits()

    def train(rate: float) -> nn.Module:
        torch.manual_seed(seed)
        return fit(mlp((64, 64, 64, 10)), data.train, steps=500, rate=rate, seed=seed)

    model = tuned(train, lambda m: accuracy(m, data.valid))
    shares = (0.005, 0.01, 0.02, 0.05, 0.1)
    clippings = [_rounded(model, lambda w, s=share: clipped(w, 2, s)) for share in shares]
    best = max(clippings, key=lambda m: accuracy(m, data.valid))
    found = {
        "full": model,
        "whole": _rounded(model, lambda w: uniform(w, 2)),
        "percentile": best,
        "split": _rounded(model, lambda w: split_rounded(w, 2)),
        "three_bits": _rounded(model, lambda w: uniform(w, 3)),
        "four_bits": _rounded(model, lambda w: uniform(w, 4)),
    }
    values = {name: accuracy(net, data.test) for name, net in found.items()}
    gaps = [
        float((torch.stack(split_layers(w.detach())).sum(0) - w.detach()).abs().max())
        for w in matrices(model)
    ]
    return Measurements(
        {
            **values,
            "gain": values["split"] - values["percentile"],
            "loss": values["full"] - values["split"],
            "sum_gap": max(gaps),
        }
    )


@torch.no_grad()
def _rounded(model: nn.Module, rounding: Callable[[Tensor], Tensor]) -> nn.Module:
    copied = copy.deepcopy(model)
    for weight in matrices(copied):
        weight.copy_(rounding(weight))
    return copied
