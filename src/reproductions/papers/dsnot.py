"""Dynamic Sparse No Training: Training-Free Fine-tuning for Sparse LLMs (DSnoT).

A trained network is pruned by Wanda (weight times input norm) and then improved without training: per
output, a pruned weight is revived and a kept one removed as long as the mean reconstruction error falls.
"""

from __future__ import annotations

import copy

import torch
from torch import Tensor, nn

from reproductions.methods.pruning.masks import layerwise, matrices
from reproductions.protocol import Bars, Claim, Criterion, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.digits import digits
from reproductions.tasks.training import accuracy, fit, mlp, tuned

REPRODUCTION = Reproduction(
    slug="dsnot",
    paper=Paper("Dynamic Sparse No Training: Training-Free Fine-tuning for Sparse LLMs"),
    family="pruning",
    claim=Claim(
        (
            "Swapping weights of a sparse language model without training improves it much over "
            "Wanda at high sparsity."
        ),
        "26.79 perplexity at 70 % sparsity, LLaMA-7B",
    ),
    checked=(
        "Mean reconstruction error and accuracy of a network at 70 % and 80 % sparsity before"
        " and after the swaps."
    ),
    not_checked="Language models; other initial masks.",
    data="scikit-learn digits, 200 of them for calibration.",
    baseline="Wanda's mask at the same sparsity in every row.",
    budget="One network, 400 steps, three learning rates; at most 20 swaps a row.",
    measures=(
        Measure("error_ratio", "mean absolute reconstruction error after over before, 70 %"),
        Measure("wanda_70", "accuracy with Wanda's mask, 70 %", "%"),
        Measure("swapped_70", "accuracy after the swaps, 70 %", "%"),
        Measure("gain_70", "after minus before, 70 %", "points"),
        Measure("gain_80", "after minus before, 80 %", "points"),
    ),
    rule=(
        Criterion("reconstruction error falls", "error_ratio", at_most=0.9, over="each"),
        Criterion("accuracy rises at 70 %", "gain_70", at_least=0, over="clear"),
        Criterion("accuracy rises at 80 %", "gain_80", at_least=0, over="clear"),
    ),
    picture=Bars(("wanda_70", "swapped_70"), y="test accuracy (%)"),
    seeds=(0, 1, 2, 3, 4),
)


def run(seed: int) -> Measurements:
    """Prune and swap at two sparsities."""
    data = digits()

    def train(rate: float) -> nn.Sequential:
        torch.manual_seed(seed)
        net = mlp((64, 96, 96, 10))
        fit(net, data.train, steps=400, rate=rate, seed=seed)
        return net

    net = tuned(train, lambda m: accuracy(m, data.valid))
    values: dict[str, float] = {}
    for sparsity in (70, 80):
        before, first = _pruned(net, data.train.x[:200], 1 - sparsity / 100, swaps=0)
        after, second = _pruned(net, data.train.x[:200], 1 - sparsity / 100, swaps=20)
        scores = accuracy(before, data.test), accuracy(after, data.test)
        values[f"gain_{sparsity}"] = scores[1] - scores[0]
        if sparsity == 70:
            values |= {"error_ratio": second / first, "wanda_70": scores[0], "swapped_70": scores[1]}
    return Measurements(values)


@torch.no_grad()
def _pruned(net: nn.Sequential, x: Tensor, density: float, swaps: int) -> tuple[nn.Sequential, float]:
    """The pruned network and the mean over layers of its mean absolute reconstruction error; inputs are the
    dense ones.
    """
    pruned, errors = copy.deepcopy(net), []
    for index, layer in enumerate(net):
        if isinstance(layer, nn.Linear):
            weight = layer.weight
            score = weight.abs() * x.norm(dim=0)
            mask = torch.cat(layerwise([row[None] for row in score], [density] * len(score)))
            for row in range(len(weight)):
                _swap(weight[row], mask[row], score[row], x.mean(0), x.var(0), swaps)
            target = matrices(pruned)[sum(isinstance(m, nn.Linear) for m in net[:index])]
            target.mul_(mask)
            errors.append(float(((weight * (1 - mask)) @ x.mean(0)).abs().mean()))
        x = layer(x)
    return pruned, sum(errors) / len(errors)


def _swap(w: Tensor, mask: Tensor, score: Tensor, mean: Tensor, variance: Tensor, swaps: int) -> None:
    """Revive the weight that most reduces the expected error per unit of variance, remove the least of its
    own sign.
    """
    for _ in range(swaps):
        missing = float((w * (1 - mask)) @ mean)
        if abs(missing) < 0.02:
            return
        sign = 1.0 if missing > 0 else -1.0
        effect = sign * w * mean
        revive = torch.where(mask == 0, effect / (variance + 1e-3), -torch.inf)
        remove = torch.where((mask == 1) & (effect < 0), score, torch.inf)
        up, down = int(revive.argmax()), int(remove.argmin())
        if float(revive[up]) <= 0 or not bool(torch.isfinite(remove[down])):
            return
        change = float(w[up] * mean[up] - w[down] * mean[down])
        if abs(missing - change) >= abs(missing):
            return
        mask[up], mask[down] = 1, 0
