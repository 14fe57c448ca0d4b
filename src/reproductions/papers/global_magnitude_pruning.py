"""Is Complexity Required for Neural Network Pruning? A Case Study on Global Magnitude Pruning.

One threshold over all layers, raised gradually while the network trains, against uniform magnitude pruning
on the same schedule, and against SNIP and random pruning before training with the same number of steps in
total.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import nn
from torch.nn import functional

from reproductions.methods.pruning.masks import (
    Masks,
    apply,
    globally,
    keeper,
    layerwise,
    magnitudes,
    matrices,
    random_masks,
    saliencies,
)
from reproductions.protocol import Bars, Claim, Criterion, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.digits import Data, digits
from reproductions.tasks.training import accuracy, fit, mlp, tuned

REPRODUCTION = Reproduction(
    slug="global-magnitude-pruning",
    paper=Paper(
        "Is Complexity Required for Neural Network Pruning? A Case Study on Global Magnitude Pruning"
    ),
    family="pruning",
    claim=Claim(
        (
            "Plain global magnitude pruning outperforms complex pruning methods; keeping a "
            "minimum of weights per layer prevents layers from collapsing."
        ),
    ),
    checked=(
        "Test accuracy at 97 % and 99 % sparsity of four ways to prune, two during and two before "
        "training; whether the minimum-keep rule does harm."
    ),
    not_checked=(
        "Complex methods that prune during training, as the paper compares; SNIP, which must choose "
        "before it, is the only one here. Collapse of a layer: in the runs on record none falls to the "
        "minimum. Operations saved, one-shot pruning, ImageNet networks."
    ),
    data="scikit-learn digits.",
    baseline="SNIP, uniform magnitude and random pruning, same total steps and grid of learning rates.",
    budget="700 steps of batch 64, two learning rates; width 128, three hidden layers.",
    measures=(
        Measure("global_97", "global magnitude, 97 % sparse", "%"),
        Measure("snip_97", "SNIP, 97 % sparse", "%"),
        Measure("uniform_97", "uniform magnitude, 97 % sparse", "%"),
        Measure("random_97", "random, 97 % sparse", "%"),
        Measure("global_99", "global magnitude, 99 % sparse", "%"),
        Measure("snip_99", "SNIP, 99 % sparse", "%"),
        Measure("uniform_99", "uniform magnitude, 99 % sparse", "%"),
        Measure("random_99", "random, 99 % sparse", "%"),
        Measure("lead_97", "global minus the best other, 97 %", "points"),
        Measure("lead_99", "global minus the best other, 99 %", "points"),
        Measure("keep_gain", "accuracy gained by the minimum-keep rule, worse of both sparsities", "points"),
    ),
    rule=(
        Criterion("global magnitude is best at 97 %", "lead_97", at_least=0, over="mean"),
        Criterion("global magnitude is best at 99 %", "lead_99", at_least=0, over="mean"),
        Criterion("the minimum-keep rule does not hurt", "keep_gain", at_least=-1, over="mean", core=False),
    ),
    picture=Bars(("global_97", "snip_97", "uniform_97", "random_97"), y="test accuracy at 97 % (%)"),
)

SIZES, LEAST, STEPS, RATES = (64, 128, 128, 128, 10), 0.005, 700, (3e-3, 1e-2)
KINDS = ("global", "kept", "uniform", "snip", "random")


def run(seed: int) -> Measurements:
    """Four ways, one of them twice, at two sparsities."""
    data = digits()
    values: dict[str, float] = {}
    gains = []
    for sparsity in (97, 99):
        found = {kind: _pruned(kind, data, 1 - sparsity / 100, seed) for kind in KINDS}
        gains.append(found.pop("kept") - found["global"])
        values |= {f"{kind}_{sparsity}": value for kind, value in found.items()}
        values[f"lead_{sparsity}"] = found["global"] - max(v for k, v in found.items() if k != "global")
    return Measurements({**values, "keep_gain": min(gains)})


def _pruned(kind: str, data: Data, density: float, seed: int) -> float:
    def train(rate: float) -> nn.Module:
        torch.manual_seed(seed)
        model = mlp(SIZES)
        after = (
            _gradual(kind, model, density) if kind in KINDS[:3] else _early(kind, model, data, density, seed)
        )
        return fit(model, data.train, steps=STEPS, rate=rate, seed=seed, after=after)

    return accuracy(tuned(train, lambda m: accuracy(m, data.valid), RATES), data.test)


def _early(kind: str, model: nn.Module, data: Data, density: float, seed: int) -> Callable[[], None]:
    """Prune once, before training."""
    if kind == "random":
        even = [density] * len(matrices(model))
        return keeper(model, random_masks(model, even, torch.Generator().manual_seed(seed)))
    scores = saliencies(model, functional.cross_entropy(model(data.train.x), data.train.y))
    return keeper(model, globally(scores, density))


def _gradual(kind: str, model: nn.Module, density: float) -> Callable[[], None]:
    """Prune by magnitude every 20 steps between a fifth and three fifths of the steps, with a cubic
    schedule.
    """
    state: dict[str, Any] = {"step": 0, "masks": [torch.ones_like(w) for w in matrices(model)]}
    first, last = STEPS // 5, 3 * STEPS // 5

    def after() -> None:
        state["step"] += 1
        if first <= state["step"] <= last and (state["step"] - first) % 20 == 0:
            left = (1 - (state["step"] - first) / (last - first)) ** 3
            state["masks"] = _masks(kind, model, density + (1 - density) * left)
        apply(model, state["masks"])

    return after


def _masks(kind: str, model: nn.Module, density: float) -> Masks:
    if kind == "uniform":
        return layerwise(magnitudes(model), [density] * len(matrices(model)))
    return globally(magnitudes(model), density, least=LEAST if kind == "kept" else 0.0)
