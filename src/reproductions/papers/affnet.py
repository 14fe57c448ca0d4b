"""Adaptive Frequency Filters As Efficient Global Token Mixers: filtering in the Fourier domain mixes
globally.

The product of spectra must equal a circular convolution with a kernel as large as the image (eq. 4); as the
spatial layer of a small network, beside inverted bottlenecks as in the paper, the filter is compared with a
depthwise convolution.
"""

from __future__ import annotations

import torch

from reproductions.methods.vision import (
    AdaptiveFrequencyFilter,
    MixerNet,
    circular_convolution,
    spectral_product,
)
from reproductions.protocol import Bars, Claim, Criterion, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.digits import Data, digits
from reproductions.tasks.training import accuracy, fit, tuned

REPRODUCTION = Reproduction(
    slug="affnet",
    paper=Paper("Adaptive Frequency Filters As Efficient Global Token Mixers"),
    family="vision",
    claim=Claim(
        (
            "Filtering by learned masks in the Fourier domain equals a global convolution with a "
            "kernel that depends on the input, and gives better accuracy for its cost than other "
            "light networks."
        ),
    ),
    checked=(
        "The convolution theorem on 8 by 8 images to 1e-5; accuracy of a two-block network "
        "with the filter against one with depthwise 3 by 3 convolutions, digits with noise."
    ),
    not_checked="ImageNet, detection, segmentation, latency.",
    data="scikit-learn digits as images, Gaussian noise 0.3.",
    baseline="The same network with depthwise convolutions, same steps and grid of learning rates.",
    budget="300 steps of batch 64, three learning rates, per arm.",
    measures=(
        Measure("difference", "largest difference between spectral product and circular convolution"),
        Measure("filter", "test accuracy with the frequency filter", "%"),
        Measure("depthwise", "test accuracy with depthwise convolutions", "%"),
        Measure("gain", "filter minus depthwise", "points"),
    ),
    rule=(
        Criterion("product of spectra is circular convolution", "difference", at_most=1e-5, over="each"),
        Criterion("at least the depthwise network's accuracy", "gain", at_least=0.0, over="mean"),
    ),
    picture=Bars(("depthwise", "filter"), y="test accuracy (%)"),
)


def run(seed: int) -> Measurements:
    """The theorem, then both networks."""
    draw = torch.Generator().manual_seed(seed)
    x, kernel = (torch.randn(4, 3, 8, 8, generator=draw, dtype=torch.float64) for _ in range(2))
    difference = float((spectral_product(x, kernel) - circular_convolution(x, kernel)).abs().max())
    data = digits(image=True, noise=0.3, seed=seed)
    ours, theirs = _trained(data, seed, dw=False), _trained(data, seed, dw=True)
    values = {"difference": difference, "filter": ours, "depthwise": theirs, "gain": ours - theirs}
    return Measurements(values)


def _trained(data: Data, seed: int, *, dw: bool) -> float:
    def train(rate: float) -> MixerNet:
        torch.manual_seed(seed)
        net = MixerNet(AdaptiveFrequencyFilter, dw=dw, local=True)
        fit(net, data.train, steps=300, rate=rate, seed=seed)
        return net

    return accuracy(tuned(train, lambda net: accuracy(net, data.valid)), data.test)
