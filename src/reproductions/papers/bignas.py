"""BigNAS: Scaling Up Neural Architecture Search with Big Single-Stage Models.

One network is trained with the sandwich rule and in-place distillation; its children are used as they are,
and compared with the same children trained alone and with children of naive joint training (one random
child a step).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from reproductions.methods.elastic.supernet import Child, pick, sampled_loss, sandwich_loss
from reproductions.methods.nested import SlicedMLP
from reproductions.protocol import Bars, Claim, Criterion, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.digits import Data, digits
from reproductions.tasks.training import accuracy, fit, tuned

REPRODUCTION = Reproduction(
    slug="bignas",
    paper=Paper("BigNAS: Scaling Up Neural Architecture Search with Big Single-Stage Models"),
    family="elastic",
    claim=Claim(
        (
            "Children of one single-stage network with shared weights are as good as networks of "
            "their size without retraining."
        ),
        "76.5 to 80.9 % on ImageNet at 200 to 1,000 MFLOPs",
    ),
    checked=(
        "Nine children (three widths, three depths) against the same networks trained alone; "
        "naive joint training."
    ),
    not_checked=(
        "Convolutional search spaces, ImageNet, the search for children, kernel sizes and resolutions."
    ),
    data="scikit-learn digits, Gaussian noise 0.2.",
    baseline="Each child trained alone with the same number of steps and grid; naive joint training.",
    budget=(
        "400 steps for each of nine stand-alone networks; 1,000 steps of four children with the "
        "sandwich rule; 4,000 of one child, naive; batch 64, two learning rates."
    ),
    measures=(
        Measure("worst_gap", "largest stand-alone minus child", "points"),
        Measure("mean_gap", "mean stand-alone minus child", "points"),
        Measure("naive_gap", "mean stand-alone minus child of naive joint training", "points"),
        Measure("alone", "mean accuracy of the stand-alone networks", "%"),
        Measure("children", "mean accuracy of the children", "%"),
        Measure("naive", "mean accuracy of naive children", "%"),
    ),
    rule=(
        Criterion("children match stand-alone networks", "mean_gap", at_most=1.0, over="mean"),
        Criterion("the worst child is within two points", "worst_gap", at_most=2.0, over="mean", core=False),
    ),
    picture=Bars(("alone", "children", "naive"), y="mean test accuracy (%)"),
    note=(
        "The shared network costs about as much as the nine stand-alone networks together, "
        "and naive joint training as much as the sandwich rule."
    ),
)

CHILDREN: list[Child] = [(width, depth) for width in (16, 32, 64) for depth in (1, 2, 3)]
STEPS, RATES = 400, (3e-3, 1e-2)
SHARED = {True: 1000, False: 4000}
"""Steps with the sandwich rule (four children each) and of naive joint training (one child each)."""


def run(seed: int) -> Measurements:
    """Elastic, naive, and alone."""
    data = digits(noise=0.2, seed=seed)
    elastic = _shared(data, seed, sandwich=True)
    naive = _shared(data, seed, sandwich=False)
    alone = [_alone(data, child, seed) for child in CHILDREN]
    children, joint = ([_accuracy(net, child, data) for child in CHILDREN] for net in (elastic, naive))
    gaps = [a - c for a, c in zip(alone, children, strict=True)]
    mean = {name: sum(v) / len(v) for name, v in (("alone", alone), ("children", children), ("naive", joint))}
    return Measurements(
        {
            **mean,
            "worst_gap": max(gaps),
            "mean_gap": mean["alone"] - mean["children"],
            "naive_gap": mean["alone"] - mean["naive"],
        }
    )


def _accuracy(net: SlicedMLP, child: Child, data: Data) -> float:
    return accuracy(lambda x: net(x, *child), data.test)


def _shared(data: Data, seed: int, *, sandwich: bool) -> SlicedMLP:
    def train(rate: float) -> SlicedMLP:
        torch.manual_seed(seed)
        net, draw = SlicedMLP(64, 64, 10, depth=3), torch.Generator().manual_seed(seed)

        def loss(_: nn.Module, x: Tensor, y: Tensor) -> Tensor:
            if sandwich:
                return sandwich_loss(net, x, y, [CHILDREN[-1], CHILDREN[0], *pick(CHILDREN, 2, draw)])
            return sampled_loss(net, x, y, pick(CHILDREN, 1, draw)[0])

        fit(net, data.train, steps=SHARED[sandwich], rate=rate, seed=seed, loss=loss)
        return net

    def score(net: SlicedMLP) -> float:
        return sum(accuracy(lambda x, c=child: net(x, *c), data.valid) for child in CHILDREN)

    return tuned(train, score, RATES)


def _alone(data: Data, child: Child, seed: int) -> float:
    def train(rate: float) -> nn.Module:
        torch.manual_seed(seed)
        net = SlicedMLP(64, child[0], 10, depth=child[1])
        return fit(net, data.train, steps=STEPS, rate=rate, seed=seed)

    return accuracy(tuned(train, lambda m: accuracy(m, data.valid), RATES), data.test)
