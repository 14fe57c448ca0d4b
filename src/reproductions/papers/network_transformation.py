"""Efficient Architecture Search by Network Transformation: growth that keeps the function.

A small trained network is widened and deepened without changing its outputs, then trained on; compared with
training the large network from scratch for the same total number of steps, and for the steps after growth
only.
"""

from __future__ import annotations

import torch
from torch import nn

from reproductions.methods.reversible import DeepMLP, net2deeper, net2wider
from reproductions.protocol import Bars, Claim, Criterion, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.digits import Data, digits
from reproductions.tasks.training import accuracy, fit, tuned

REPRODUCTION = Reproduction(
    slug="network-transformation",
    paper=Paper("Efficient Architecture Search by Network Transformation"),
    family="elastic",
    claim=Claim(
        "Searching by function-preserving growth reuses trained weights and finds strong networks with little"
        " computation.",
        "4.23 % CIFAR-10 error with 5 GPUs",
    ),
    checked=(
        "Outputs before and after widening and deepening; accuracy of the grown network "
        "against the same network from scratch with as many steps as after growth."
    ),
    not_checked="The reinforcement-learning controller, CIFAR-10, convolutional growth.",
    data="scikit-learn digits, Gaussian noise 0.2.",
    baseline="The large network from scratch with 150 steps, and with all 450, same grid of learning rates.",
    budget=(
        "300 steps small (16 units), 150 steps large (96 units, one layer more), batch 64, "
        "three learning rates."
    ),
    measures=(
        Measure("gap", "largest change of any output by growing"),
        Measure("grown", "test accuracy after growth and 150 steps", "%"),
        Measure("scratch", "test accuracy from scratch, 150 steps", "%"),
        Measure("scratch_all", "test accuracy from scratch, 450 steps", "%"),
        Measure("gain", "grown minus scratch with 150 steps", "points"),
    ),
    rule=(
        Criterion("growing keeps the function", "gap", at_most=1e-5, over="each"),
        Criterion(
            "grown beats scratch at the same steps of the large network", "gain", at_least=0, over="clear"
        ),
    ),
    picture=Bars(("scratch", "scratch_all", "grown"), y="test accuracy (%)"),
    seeds=(0, 1, 2, 3, 4),
)


def run(seed: int) -> Measurements:
    """Grow once, train three ways."""
    data = digits(noise=0.2, seed=seed)
    small = _best(data, (64, 16, 10), 300, seed)
    grown = _grown(small, seed)
    with torch.no_grad():
        gap = float((grown(data.test.x) - small(data.test.x)).abs().max())
    state = grown.state_dict()

    def onward(rate: float) -> nn.Module:
        net = DeepMLP((64, 96, 96, 10))
        net.load_state_dict(state)
        return fit(net, data.train, steps=150, rate=rate, seed=seed + 1)

    best = tuned(onward, lambda m: accuracy(m, data.valid))
    found = {"grown": accuracy(best, data.test)}
    for name, steps in (("scratch", 150), ("scratch_all", 450)):
        found[name] = accuracy(_best(data, (64, 96, 96, 10), steps, seed + 1), data.test)
    return Measurements({"gap": gap, **found, "gain": found["grown"] - found["scratch"]})


def _best(data: Data, sizes: tuple[int, ...], steps: int, seed: int) -> DeepMLP:
    def train(rate: float) -> DeepMLP:
        torch.manual_seed(seed)
        net = DeepMLP(sizes)
        fit(net, data.train, steps=steps, rate=rate, seed=seed)
        return net

    return tuned(train, lambda m: accuracy(m, data.valid))


def _grown(small: DeepMLP, seed: int) -> DeepMLP:
    first, last = small.layers
    assert isinstance(first, nn.Linear)
    assert isinstance(last, nn.Linear)
    wide, out = net2wider(first, last, 96, torch.Generator().manual_seed(seed))
    net = DeepMLP((64, 96, 96, 10))
    net.layers[0], net.layers[1], net.layers[2] = wide, net2deeper(96), out
    return net
