"""FLIQS: One-Shot Mixed-Precision Floating-Point and Integer Quantization Search.

Bits per layer are drawn from a policy that is trained by REINFORCE on accuracy and cost, without retraining
the network. The most likely choice is compared with one width for all layers at the same cost.
"""

from __future__ import annotations

import copy

import torch
from torch import Tensor, nn

from reproductions.methods.pruning.masks import matrices
from reproductions.methods.quantisation.rounding import symmetric
from reproductions.protocol import Bars, Claim, Criterion, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.digits import digits
from reproductions.tasks.training import accuracy, fit, mlp, tuned

REPRODUCTION = Reproduction(
    slug="fliqs",
    paper=Paper("FLIQS: One-Shot Mixed-Precision Floating-Point and Integer Quantization Search"),
    family="quantisation",
    claim=Claim(
        "One search for bits per layer, without retraining, lifts accuracy over one width at equal cost.",
        "1.31 points ResNet-18, 0.90 points ResNet-50",
    ),
    checked=(
        "Accuracy of the searched bits of five layers against 3 bits everywhere at no more "
        "weight bits in total."
    ),
    not_checked="Floating-point formats, activations, training during the search, ImageNet.",
    data="scikit-learn digits; the reward uses validation data.",
    baseline="3 bits in every layer, the same rounding; the best of as many random choices within the cost.",
    budget="400 steps of training; 1,200 draws of the policy.",
    measures=(
        Measure("searched", "test accuracy, searched bits", "%"),
        Measure("uniform", "test accuracy, 3 bits everywhere", "%"),
        Measure("random", "test accuracy, best random choice within the cost by validation", "%"),
        Measure("gain", "searched minus uniform", "points"),
        Measure("bits", "mean bits per weight, searched"),
    ),
    rule=(
        Criterion("better than one width", "gain", at_least=0, over="clear"),
        Criterion("at no higher cost", "bits", at_most=3.0001, over="each"),
    ),
    picture=Bars(("uniform", "random", "searched"), y="test accuracy (%)"),
    seeds=(0, 1, 2, 3, 4),
)

BITS, DRAWS, BUDGET = (2, 3, 4, 5), 1200, 3.0


def run(seed: int) -> Measurements:
    """Train once, search, compare."""
    data = digits()

    def train(rate: float) -> nn.Module:
        torch.manual_seed(seed)
        return fit(mlp((64, 96, 64, 48, 32, 10)), data.train, steps=400, rate=rate, seed=seed)

    net = tuned(train, lambda m: accuracy(m, data.valid))
    sizes = torch.tensor([float(w.numel()) for w in matrices(net)])
    draw = torch.Generator().manual_seed(seed)

    def valid(choice: Tensor) -> float:
        return accuracy(_rounded(net, choice), data.valid)

    best = _search(valid, sizes, draw)
    tried = [
        c
        for c in torch.randint(len(BITS), (DRAWS, len(sizes)), generator=draw)
        if _mean_bits(c, sizes) <= BUDGET
    ]
    random = max(tried, key=valid)
    three = torch.full((len(sizes),), BITS.index(3))
    found = {
        name: accuracy(_rounded(net, c), data.test)
        for name, c in (("searched", best), ("uniform", three), ("random", random))
    }
    return Measurements(
        {**found, "gain": found["searched"] - found["uniform"], "bits": _mean_bits(best, sizes)}
    )


def _mean_bits(choice: Tensor, sizes: Tensor) -> float:
    return float((torch.tensor(BITS)[choice] * sizes).sum() / sizes.sum())


@torch.no_grad()
def _rounded(net: nn.Module, choice: Tensor) -> nn.Module:
    copied = copy.deepcopy(net)
    for weight, index in zip(matrices(copied), choice.tolist(), strict=True):
        weight.copy_(symmetric(weight, BITS[index]))
    return copied


def _search(valid: object, sizes: Tensor, draw: torch.Generator) -> Tensor:
    """REINFORCE with a moving baseline; the reward falls by 20 points per bit above the budget."""
    assert callable(valid)
    logits = torch.zeros(len(sizes), len(BITS))
    mean, best = 0.0, (-1e9, torch.full((len(sizes),), BITS.index(3)))
    for step in range(DRAWS):
        p = logits.softmax(-1)
        choice = torch.multinomial(p, 1, generator=draw)[:, 0]
        over = max(0.0, _mean_bits(choice, sizes) - BUDGET)
        reward = valid(choice) - 20 * over
        if over == 0 and reward > best[0]:
            best = (reward, choice)
        mean = reward if step == 0 else 0.9 * mean + 0.1 * reward
        chosen = nn.functional.one_hot(choice, len(BITS)).float()
        logits = logits + 0.02 * (reward - mean) * (chosen - p)
    likely = logits.argmax(-1)
    return likely if _mean_bits(likely, sizes) <= BUDGET and valid(likely) >= best[0] else best[1]
