"""WaveMix: A Resource-efficient Neural Network for Image Analysis: wavelets mix tokens without parameters.

Blocks of one Haar level, a pointwise network and a transposed convolution back to full size, against a
convolutional network with more parameters. The way back has kernel 4 and stride 2: every pixel receives
from four cells of 2 by 2, and three blocks reach across the image. The transform itself must lose nothing.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from reproductions.methods.reversible import haar, inverse_haar
from reproductions.protocol import Bars, Claim, Criterion, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.digits import Data, digits
from reproductions.tasks.training import accuracy, fit, parameters, tuned

REPRODUCTION = Reproduction(
    slug="wavemix",
    paper=Paper("WaveMix: A Resource-efficient Neural Network for Image Analysis"),
    family="vision",
    claim=Claim(
        (
            "Mixing tokens by wavelet transforms matches or beats convolutional networks and "
            "transformers with fewer parameters and less memory."
        ),
    ),
    checked=(
        "Accuracy of three one-level wavelet blocks against a convolutional network with more parameters, "
        "noisy digits. Beside it two properties that are the same for every seed: losslessness of the "
        "transform (an identity) and the share of parameters (chosen by the widths)."
    ),
    not_checked=(
        "How much of the mixing the transform does and how much the transposed convolution, whose "
        "kernels hold most parameters; transforms of several levels, transformers, other data sets, "
        "segmentation, memory."
    ),
    data="scikit-learn digits as images, Gaussian noise 0.2.",
    baseline="Three 3 by 3 convolutions of width 26, same steps and grid.",
    budget="300 steps of batch 64, two learning rates, per network.",
    measures=(
        Measure("lossless", "largest error of transform and inverse, double precision"),
        Measure("wavelet", "test accuracy, wavelet blocks", "%"),
        Measure("convolution", "test accuracy, convolutional network", "%"),
        Measure("loss", "convolutional minus wavelet", "points"),
        Measure("parameter_share", "parameters, wavelet over convolutional", "%"),
    ),
    rule=(
        Criterion("the transform is lossless", "lossless", at_most=1e-10, over="each", core=False),
        Criterion("within half a point of the convolutional network", "loss", at_most=0.5, over="mean"),
        Criterion("with fewer parameters", "parameter_share", at_most=99, over="each", core=False),
    ),
    picture=Bars(("convolution", "wavelet"), y="test accuracy (%)"),
    note="A first version, whose blocks mixed within cells of 2 by 2 pixels only, was replaced.",
)

CHANNELS, WIDTH = 16, 26


class _Block(nn.Module):
    """Reduce channels, transform, mix pointwise, back to full size, residual (fig. 1 of the paper)."""

    def __init__(self) -> None:
        super().__init__()
        self.reduce = nn.Conv2d(CHANNELS, CHANNELS // 4, 1)
        self.mix = nn.Sequential(
            nn.Conv2d(CHANNELS, 2 * CHANNELS, 1), nn.GELU(), nn.Conv2d(2 * CHANNELS, CHANNELS, 1)
        )
        self.up = nn.Sequential(
            nn.ConvTranspose2d(CHANNELS, CHANNELS, 4, stride=2, padding=1), nn.BatchNorm2d(CHANNELS)
        )

    def forward(self, x: Tensor) -> Tensor:
        return x + self.up(self.mix(haar(self.reduce(x))))


class _Mean(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x.mean((-2, -1))


def run(seed: int) -> Measurements:
    """The transform, then both networks."""
    torch.manual_seed(seed)
    x = torch.randn(5, 3, 8, 8, dtype=torch.double)
    lossless = float((inverse_haar(haar(x)) - x).abs().max())
    data = digits(image=True, noise=0.2, seed=seed)
    ours, theirs = (_accuracy(data, seed, wavelet=flag) for flag in (True, False))
    share = 100 * parameters(_net(wavelet=True)) / parameters(_net(wavelet=False))
    values = {"lossless": lossless, "wavelet": ours, "convolution": theirs, "loss": theirs - ours}
    return Measurements({**values, "parameter_share": share})


def _net(*, wavelet: bool) -> nn.Module:
    width = CHANNELS if wavelet else WIDTH
    layers: list[nn.Module] = [nn.Conv2d(1, width, 3, padding=1), nn.BatchNorm2d(width), nn.GELU()]
    if wavelet:
        layers += [_Block(), _Block(), _Block()]
    else:
        for _ in range(3):
            layers += [nn.Conv2d(width, width, 3, padding=1), nn.BatchNorm2d(width), nn.GELU()]
    return nn.Sequential(*layers, _Mean(), nn.Linear(width, 10))


def _accuracy(data: Data, seed: int, *, wavelet: bool) -> float:
    def train(rate: float) -> nn.Module:
        torch.manual_seed(seed)
        return fit(_net(wavelet=wavelet), data.train, steps=300, rate=rate, seed=seed)

    return accuracy(tuned(train, lambda m: accuracy(m, data.valid), (3e-3, 1e-2)), data.test)
