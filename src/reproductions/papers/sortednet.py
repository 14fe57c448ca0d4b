"""SortedNet: many nested sub-networks from one run that samples a width per step.

A digits network is trained with random widths; sub-networks down to a quarter of the units should keep most
of the accuracy. Truncating an ordinary network to the same units does not.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from reproductions.methods.elastic.supernet import sampled_loss
from reproductions.methods.nested import SlicedMLP
from reproductions.protocol import Claim, Criterion, Curves, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.digits import Data, digits
from reproductions.tasks.training import accuracy, fit, tuned

REPRODUCTION = Reproduction(
    slug="sortednet",
    paper=Paper(
        "SortedNet, a Place for Every Network and Every Network in its Place: Towards a "
        "Generalized Solution for Training Many-in-One Neural Networks"
    ),
    family="elastic",
    claim=Claim(
        (
            "Sorted, nested training gives many sub-models at once that keep nearly all of the "
            "full model's performance."
        ),
        "160 sub-models, 96 % of performance",
    ),
    checked=(
        "Accuracy of eight widths from one run relative to the full network trained alone; "
        "truncation of that network."
    ),
    not_checked="Depth and attention heads, language models, 160 sub-models.",
    data="scikit-learn digits, Gaussian noise 0.2.",
    baseline="An ordinary network of full width with the same steps and grid, and its truncations.",
    budget="600 steps of batch 64, three learning rates, per arm; widths 32 to 128.",
    measures=(
        Measure("worst_share", "worst sub-network over the ordinary full network", "%"),
        Measure("full_share", "its own full network over the ordinary one", "%"),
        Measure("truncated_share", "ordinary network cut to a quarter, over itself whole", "%"),
    ),
    rule=(
        Criterion("every sub-network keeps 96 %", "worst_share", at_least=96, over="mean"),
        Criterion("truncation does not", "truncated_share", at_most=90, over="mean"),
    ),
    picture=Curves(("sorted", "truncated"), x="units per layer", y="test accuracy (%)"),
)

WIDTHS = (32, 48, 64, 80, 96, 112, 120, 128)


def run(seed: int) -> Measurements:
    """One elastic and one ordinary network."""
    data = digits(noise=0.2, seed=seed)
    elastic, plain = _trained(data, seed, elastic=True), _trained(data, seed, elastic=False)
    curves = {
        name: [(width, accuracy(lambda x, w=width, n=net: n(x, w), data.test)) for width in WIDTHS]
        for name, net in (("sorted", elastic), ("truncated", plain))
    }
    full = curves["truncated"][-1][1]
    values = {
        "worst_share": 100 * min(value for _, value in curves["sorted"]) / full,
        "full_share": 100 * curves["sorted"][-1][1] / full,
        "truncated_share": 100 * curves["truncated"][0][1] / full,
    }
    return Measurements(values, curves)


def _trained(data: Data, seed: int, *, elastic: bool) -> SlicedMLP:
    def train(rate: float) -> SlicedMLP:
        torch.manual_seed(seed)
        net, draw = SlicedMLP(64, 128, 10), torch.Generator().manual_seed(seed)

        def loss(_: nn.Module, x: Tensor, y: Tensor) -> Tensor:
            width = WIDTHS[int(torch.randint(len(WIDTHS), (), generator=draw))] if elastic else 128
            return sampled_loss(net, x, y, (width, 2))

        fit(net, data.train, steps=600, rate=rate, seed=seed, loss=loss)
        return net

    def score(net: SlicedMLP) -> float:
        return sum(
            accuracy(lambda x, w=width: net(x, w), data.valid) for width in (WIDTHS if elastic else (128,))
        )

    return tuned(train, score)
