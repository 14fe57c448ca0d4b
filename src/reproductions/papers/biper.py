"""BiPer: Binary Neural Networks using a Periodic Function.

Weights are binarised by a square wave forward and a sine of the same frequency backward, against the sign
with the straight-through gradient. Inputs of inner layers are binary in both.
"""

from __future__ import annotations

import torch
from torch import nn

from reproductions.methods.quantisation.binary import BinaryLinear
from reproductions.protocol import Bars, Claim, Criterion, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.digits import Data, digits
from reproductions.tasks.training import accuracy, fit, tuned

REPRODUCTION = Reproduction(
    slug="biper",
    paper=Paper("BiPer: Binary Neural Networks using a Periodic Function"),
    family="quantisation",
    claim=Claim(
        (
            "Binarising with a square wave forward and a sine backward gains accuracy over "
            "earlier binary networks; the frequency controls the binarisation error."
        ),
        "up to 1 % CIFAR-10, 0.69 % ImageNet",
    ),
    checked=(
        "Accuracy of a binary network on noisy digits, frequency chosen on validation data "
        "from 3, 10 and 20, against straight-through sign; the spread over frequencies."
    ),
    not_checked="Convolutional networks, CIFAR-10, ImageNet, the two-stage training.",
    data="scikit-learn digits, Gaussian noise 0.3.",
    baseline=(
        "Straight-through sign, same steps and grid of learning rates, trained three times as"
        " often as one frequency (the best of three initial seeds by validation)."
    ),
    budget="400 steps of batch 64, two learning rates, per frequency.",
    measures=(
        Measure("biper", "test accuracy, best frequency", "%"),
        Measure("sign", "test accuracy, straight-through sign", "%"),
        Measure("gain", "BiPer minus sign", "points"),
        Measure("spread", "best minus worst frequency on test data", "points"),
    ),
    rule=(
        Criterion("at least as good as the sign", "gain", at_least=0, over="mean"),
        Criterion("the frequency matters", "spread", at_least=0.5, over="mean", core=False),
    ),
    picture=Bars(("sign", "biper"), y="test accuracy (%)"),
    seeds=(0, 1, 2, 3, 4),
)


def run(seed: int) -> Measurements:
    """Three frequencies, and three starts of the sign."""
    data = digits(noise=0.3, seed=seed)
    waves = [_best(data, seed, omega) for omega in (3.0, 10.0, 20.0)]
    signs = [_best(data, seed + 100 * k, None) for k in range(3)]
    biper, sign = (
        accuracy(max(arm, key=lambda m: accuracy(m, data.valid)), data.test) for arm in (waves, signs)
    )
    tests = [accuracy(net, data.test) for net in waves]
    return Measurements(
        {"biper": biper, "sign": sign, "gain": biper - sign, "spread": max(tests) - min(tests)}
    )


def _best(data: Data, seed: int, omega: float | None) -> nn.Module:
    def train(rate: float) -> nn.Module:
        torch.manual_seed(seed)
        model = nn.Sequential(
            BinaryLinear(64, 96, omega=omega),
            nn.BatchNorm1d(96),
            BinaryLinear(96, 96, omega=omega, binary_input=True),
            nn.BatchNorm1d(96),
            BinaryLinear(96, 10, omega=omega, binary_input=True),
        )
        return fit(model, data.train, steps=400, rate=rate, seed=seed)

    return tuned(train, lambda m: accuracy(m, data.valid), (3e-3, 1e-2))
