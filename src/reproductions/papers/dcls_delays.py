"""Learning Delays in Spiking Neural Networks using Dilated Convolutions with Learnable Spacings.

Spike patterns whose classes differ only in the lags between channels. A spiking layer with learned delays,
with fixed random delays and without any, each of the same size.
"""

from __future__ import annotations

from itertools import permutations

import torch
from torch import Tensor, nn

from reproductions.methods.spiking import DelayedSynapses, leaky_spikes
from reproductions.protocol import Bars, Claim, Criterion, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.digits import Data, split
from reproductions.tasks.training import accuracy, fit, tuned

REPRODUCTION = Reproduction(
    slug="dcls-delays",
    paper=Paper(
        "Learning Delays in Spiking Neural Networks using Dilated Convolutions with Learnable Spacings"
    ),
    family="spiking",
    claim=Claim(
        (
            "Delays learned as positions in a convolution kernel beat the state of the art on "
            "spiking speech data sets without recurrence and with far fewer parameters."
        ),
    ),
    checked="Accuracy on lag patterns with learned, fixed random and no delays.",
    not_checked="SHD, SSC and GSC; deep networks; parameter counts.",
    data=(
        "Four channels, 24 steps, eight orders of the channels as classes, a tenth of the "
        "spikes missing; 600 for training."
    ),
    baseline="Fixed random delays and no delays, same weights, steps and grid.",
    budget="300 steps of batch 64, two learning rates, per arm; 20 neurons.",
    measures=(
        Measure("learned", "test accuracy, learned delays", "%"),
        Measure("fixed", "test accuracy, fixed random delays", "%"),
        Measure("none", "test accuracy, no delays", "%"),
        Measure("gain", "learned minus none", "points"),
        Measure("over_fixed", "learned minus fixed", "points"),
    ),
    rule=(
        Criterion("delays clearly help", "gain", at_least=5, over="clear"),
        Criterion("learning them is at least as good as fixing them", "over_fixed", at_least=0, over="mean"),
    ),
    picture=Bars(("none", "fixed", "learned"), y="test accuracy (%)"),
)

CHANNELS, TIME, CLASSES, LONGEST, NEURONS = 4, 24, 8, 10, 20


class _Net(nn.Module):
    def __init__(self, kind: str) -> None:
        super().__init__()
        self.synapses = DelayedSynapses(
            CHANNELS, NEURONS, LONGEST, learn=kind == "learned", zero=kind == "none"
        )
        self.head = nn.Linear(NEURONS, CLASSES)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(leaky_spikes(self.synapses(x), leak=0.3).sum(-1))


def run(seed: int) -> Measurements:
    """Three arms."""
    data = _patterns(torch.Generator().manual_seed(seed))
    found = {kind: _accuracy(kind, data, seed) for kind in ("learned", "fixed", "none")}
    return Measurements(
        {**found, "gain": found["learned"] - found["none"], "over_fixed": found["learned"] - found["fixed"]}
    )


def _patterns(draw: torch.Generator) -> Data:
    count = 1200
    # orders of the channels, three steps apart: no two channels ever coincide
    orders = list(permutations(range(CHANNELS)))
    chosen = torch.randperm(len(orders), generator=draw)[:CLASSES].tolist()
    lags = 3 * torch.tensor([orders[k] for k in chosen])
    y = torch.randint(CLASSES, (count,), generator=draw)
    start = torch.randint(0, TIME - LONGEST - 3, (count, 1), generator=draw)
    times = (start + lags[y]).clamp(0, TIME - 1)
    x = torch.zeros(count, CHANNELS, TIME).scatter_(2, times[..., None], 1.0)
    return split(x * (torch.rand(count, CHANNELS, 1, generator=draw) > 0.1), y, (600, 200, 400))


def _accuracy(kind: str, data: Data, seed: int) -> float:
    def train(rate: float) -> nn.Module:
        torch.manual_seed(seed)
        net, left = _Net(kind), [300]

        def shrink() -> None:
            left[0] -= 1
            net.synapses.sigma = 0.5 + 2.5 * max(0.0, left[0] / 300 - 0.2)

        net.synapses.sigma = 0.5 if kind == "none" else 3.0
        return fit(net, data.train, steps=300, rate=rate, seed=seed, after=None if kind == "none" else shrink)

    return accuracy(tuned(train, lambda m: accuracy(m, data.valid), (1e-2, 3e-2)), data.test)
