"""Stitchable Neural Networks: one layer leads from an early block of a small network into a late block of a
large one.

Two trained anchors of four blocks. A stitch after block k is fitted by least squares between activations
and briefly tuned with the rest frozen. Accuracy should lie between the anchors and rise the earlier the
large network takes over.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from reproductions.protocol import Claim, Criterion, Curves, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.digits import Data, digits
from reproductions.tasks.kernels import ridge
from reproductions.tasks.training import accuracy, fit, mlp, tuned

REPRODUCTION = Reproduction(
    slug="stitchable-networks",
    paper=Paper("Stitchable Neural Networks"),
    family="dynamic",
    claim=Claim(
        "Pretrained networks of different sizes, joined by simple stitching layers, interpolate between their"
        " accuracies and costs, so that one network stands for many.",
    ),
    checked=(
        "Accuracy of three stitches between two anchors, least-squares start and short "
        "tuning; without tuning too."
    ),
    not_checked="Vision transformers, ImageNet, joint training of all stitches, hundreds of networks.",
    data="scikit-learn digits, Gaussian noise 0.3.",
    baseline="The anchors themselves; a stitch from a random start with the same tuning.",
    budget="400 steps per anchor, three learning rates; 200 steps per stitch.",
    measures=(
        Measure("small", "small anchor", "%"),
        Measure("large", "large anchor", "%"),
        Measure("late", "stitch after the third block", "%"),
        Measure("middle", "stitch after the second block", "%"),
        Measure("early", "stitch after the first block", "%"),
        Measure("trend", "early minus late stitch", "points"),
        Measure(
            "inside",
            "how far the worst stitch is below the small or the best above the large anchor",
            "points",
        ),
        Measure("start_gain", "least-squares minus random start after tuning, mean of stitches", "points"),
    ),
    rule=(
        Criterion("earlier stitches are better", "trend", at_least=0, over="clear"),
        Criterion("all lie between the anchors, within a point", "inside", at_most=1, over="mean"),
        Criterion("the least-squares start helps", "start_gain", at_least=0, over="mean", core=False),
    ),
    picture=Curves(
        ("stitched", "small_anchor", "large_anchor"), x="blocks of the small network", y="test accuracy (%)"
    ),
    seeds=(0, 1, 2, 3, 4),
)

SMALL, LARGE, BLOCKS = 12, 64, 4


def run(seed: int) -> Measurements:
    """Anchors, then a stitch at each block."""
    data = digits(noise=0.3, seed=seed)
    small, large = (_anchor(data, width, seed) for width in (SMALL, LARGE))
    ends = [accuracy(net, data.test) for net in (small, large)]
    stitched = {
        k: accuracy(_stitched(small, large, k, data, seed, fitted=True), data.test) for k in (1, 2, 3)
    }
    random = {k: accuracy(_stitched(small, large, k, data, seed, fitted=False), data.test) for k in (1, 2, 3)}
    values = {
        "small": ends[0],
        "large": ends[1],
        "late": stitched[3],
        "middle": stitched[2],
        "early": stitched[1],
        "trend": stitched[1] - stitched[3],
        "inside": max(ends[0] - min(stitched.values()), max(stitched.values()) - ends[1]),
        "start_gain": sum(stitched[k] - random[k] for k in stitched) / 3,
    }
    series = {
        "stitched": [(float(k), v) for k, v in stitched.items()],
        "small_anchor": [(1.0, ends[0]), (3.0, ends[0])],
        "large_anchor": [(1.0, ends[1]), (3.0, ends[1])],
    }
    return Measurements(values, series)


def _anchor(data: Data, width: int, seed: int) -> nn.Sequential:
    def train(rate: float) -> nn.Sequential:
        torch.manual_seed(seed)
        net = mlp((64, *[width] * BLOCKS, 10))
        fit(net, data.train, steps=400, rate=rate, seed=seed)
        return net

    return tuned(train, lambda net: accuracy(net, data.valid))


def _stitched(
    small: nn.Sequential, large: nn.Sequential, block: int, data: Data, seed: int, *, fitted: bool
) -> nn.Module:
    """The first ``block`` blocks of the small network, a linear layer, the rest of the large one."""
    torch.manual_seed(seed)
    front, back = small[: 2 * block], large[2 * block :]
    stitch = nn.Linear(SMALL, LARGE)
    if fitted:
        with torch.no_grad():
            a, b = front(data.train.x), large[: 2 * block](data.train.x)
            weights = ridge(_with_ones(a), b, 1e-3).float()
            stitch.weight.copy_(weights[:-1].T)
            stitch.bias.copy_(weights[-1])
    net = nn.Sequential(front, stitch, back)
    net.requires_grad_(requires_grad=False)
    stitch.requires_grad_(requires_grad=True)
    tuned_net = fit(net, data.train, steps=200, rate=3e-3, seed=seed)
    small.requires_grad_(requires_grad=True)
    large.requires_grad_(requires_grad=True)
    return tuned_net


def _with_ones(x: Tensor) -> Tensor:
    return torch.cat([x, torch.ones(len(x), 1)], 1)
