"""Let the Quantum Creep In: Designing Quantum Neural Network Models by Gradually Swapping Out Classical
Components.

A small digits network whose two inner layers are swapped, one after the other, for simulated quantum layers
with as many inputs and outputs. Every stage is trained alike.
"""

from __future__ import annotations

import torch
from torch import nn

from reproductions.methods.quantum import QuantumLayer
from reproductions.protocol import Bars, Claim, Criterion, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.digits import Data, digits
from reproductions.tasks.training import accuracy, fit, tuned

REPRODUCTION = Reproduction(
    slug="quantum-creep",
    paper=Paper(
        "Let the Quantum Creep In: Designing Quantum Neural Network Models by Gradually "
        "Swapping Out Classical Components"
    ),
    family="quantum",
    claim=Claim(
        (
            "Swapping classical layers for quantum layers of the same type one at a time shows "
            "what each quantum component does to performance on image data."
        ),
        "MNIST, FashionMNIST, CIFAR-10",
    ),
    checked=(
        "Accuracy with none, one and two of two inner layers of five units swapped for five simulated qubits."
    ),
    not_checked="Quantum hardware, noise, convolutional parts, the paper's data sets.",
    data="scikit-learn digits.",
    baseline="The classical network, same steps and grid.",
    budget="200 steps of batch 64, two learning rates, per stage.",
    measures=(
        Measure("classical", "test accuracy, no layer swapped", "%"),
        Measure("one", "test accuracy, one layer swapped", "%"),
        Measure("two", "test accuracy, both layers swapped", "%"),
        Measure("lowest", "lowest of the three", "%"),
        Measure("cost", "classical minus both swapped", "points"),
    ),
    rule=(
        Criterion("every stage trains, far above the chance of 10 %", "lowest", at_least=50, over="each"),
        Criterion(
            "the stages differ little, at most ten points", "cost", at_most=10, over="mean", core=False
        ),
    ),
    picture=Bars(("classical", "one", "two"), y="test accuracy (%)"),
)

UNITS = 5


def run(seed: int) -> Measurements:
    """Three stages."""
    data = digits()
    found = {name: _accuracy(data, swapped, seed) for swapped, name in enumerate(("classical", "one", "two"))}
    return Measurements({**found, "lowest": min(found.values()), "cost": found["classical"] - found["two"]})


def _accuracy(data: Data, swapped: int, seed: int) -> float:
    def train(rate: float) -> nn.Module:
        torch.manual_seed(seed)
        inner = [
            QuantumLayer(UNITS) if k < swapped else nn.Sequential(nn.Linear(UNITS, UNITS), nn.Tanh())
            for k in range(2)
        ]
        net = nn.Sequential(nn.Linear(64, UNITS), *inner, nn.Linear(UNITS, 10))
        return fit(net, data.train, steps=200, rate=rate, seed=seed)

    return accuracy(tuned(train, lambda m: accuracy(m, data.valid), (1e-2, 3e-2)), data.test)
