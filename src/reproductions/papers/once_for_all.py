"""Once-for-All: Train One Network and Specialize it for Efficient Deployment: progressive shrinking.

The largest network is trained first, then smaller widths, then smaller depths join while the largest
teaches. Children are compared with stand-alone networks and with naive joint training at equal computation.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from reproductions.methods.elastic.supernet import Child, pick, sampled_loss
from reproductions.methods.nested import SlicedMLP
from reproductions.protocol import Bars, Claim, Criterion, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.digits import Data, digits
from reproductions.tasks.training import accuracy, fit, tuned

REPRODUCTION = Reproduction(
    slug="once-for-all",
    paper=Paper("Once-for-All: Train One Network and Specialize it for Efficient Deployment"),
    family="elastic",
    claim=Claim(
        (
            "Progressive shrinking trains a network whose many sub-networks are used without "
            "retraining and beat mobile networks."
        ),
        "over 10^19 sub-networks; 80.0 % ImageNet under 600M MACs",
    ),
    checked="Nine children of one shrunk network against stand-alone networks and naive joint training.",
    not_checked="Kernel sizes and resolutions, ImageNet, latency, the search for a device.",
    data="scikit-learn digits, Gaussian noise 0.2.",
    baseline="Stand-alone networks (400 steps each) and naive joint training, same grid.",
    budget=(
        "Shrinking: 500 steps of the largest, 1,000 of widths, 1,000 of depths, two networks "
        "a step; naive: 4,500 steps."
    ),
    measures=(
        Measure("alone", "mean accuracy, stand-alone", "%"),
        Measure("shrunk", "mean accuracy, progressive shrinking", "%"),
        Measure("naive", "mean accuracy, naive joint training", "%"),
        Measure("gap", "stand-alone minus shrunk", "points"),
        Measure("gain", "shrunk minus naive", "points"),
    ),
    rule=(
        Criterion("children match stand-alone networks", "gap", at_most=1, over="mean"),
        Criterion("shrinking beats naive joint training", "gain", at_least=0, over="clear"),
    ),
    picture=Bars(("alone", "shrunk", "naive"), y="mean test accuracy (%)"),
)

CHILDREN: list[Child] = [(width, depth) for width in (16, 32, 64) for depth in (1, 2, 3)]
WIDE: list[Child] = [child for child in CHILDREN if child[1] == 3]


def run(seed: int) -> Measurements:
    """Three ways to nine networks."""
    data = digits(noise=0.2, seed=seed)
    shrunk = tuned(
        lambda rate: _shrunk(data, rate, seed), lambda net: _mean(net, data, valid=True), (3e-3, 1e-2)
    )
    naive = tuned(
        lambda rate: _naive(data, rate, seed), lambda net: _mean(net, data, valid=True), (3e-3, 1e-2)
    )
    alone = sum(_alone(data, child, seed) for child in CHILDREN) / len(CHILDREN)
    found = {"alone": alone, "shrunk": _mean(shrunk, data), "naive": _mean(naive, data)}
    return Measurements({**found, "gap": alone - found["shrunk"], "gain": found["shrunk"] - found["naive"]})


def _mean(net: SlicedMLP, data: Data, *, valid: bool = False) -> float:
    def of_child(child: Child) -> float:
        return accuracy(lambda x: net(x, *child), data.valid if valid else data.test)

    return sum(of_child(child) for child in CHILDREN) / len(CHILDREN)


def _shrunk(data: Data, rate: float, seed: int) -> SlicedMLP:
    torch.manual_seed(seed)
    net, draw = SlicedMLP(64, 64, 10, depth=3), torch.Generator().manual_seed(seed)
    fit(net, data.train, steps=500, rate=rate, seed=seed)
    for stage in (WIDE, CHILDREN):

        def loss(_: nn.Module, x: Tensor, y: Tensor, stage: list[Child] = stage) -> Tensor:
            whole = net(x)
            small = net(x, *pick(stage, 1, draw)[0])
            taught = functional.cross_entropy(small, whole.detach().softmax(-1))
            return functional.cross_entropy(whole, y) + taught + functional.cross_entropy(small, y)

        fit(net, data.train, steps=1000, rate=rate, seed=seed + 1, loss=loss)
    return net


def _naive(data: Data, rate: float, seed: int) -> SlicedMLP:
    torch.manual_seed(seed)
    net, draw = SlicedMLP(64, 64, 10, depth=3), torch.Generator().manual_seed(seed)

    def loss(_: nn.Module, x: Tensor, y: Tensor) -> Tensor:
        return sampled_loss(net, x, y, pick(CHILDREN, 1, draw)[0])

    fit(net, data.train, steps=4500, rate=rate, seed=seed, loss=loss)
    return net


def _alone(data: Data, child: Child, seed: int) -> float:
    def train(rate: float) -> nn.Module:
        torch.manual_seed(seed)
        return fit(SlicedMLP(64, child[0], 10, depth=child[1]), data.train, steps=400, rate=rate, seed=seed)

    return accuracy(tuned(train, lambda m: accuracy(m, data.valid), (3e-3, 1e-2)), data.test)
