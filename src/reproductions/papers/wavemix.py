"""WaveMix: A Resource-efficient Neural Network for Image Analysis: wavelets mix tokens without parameters.

Blocks of one Haar level, a pointwise network and a transposed convolution back to full size, against a
convolutional network with more parameters. The transform itself must lose nothing. Kernel and stride of the
way back are both 2, so a block mixes within cells of 2 by 2 pixels only.
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
        "Losslessness of the transform (an identity); accuracy of three one-level wavelet blocks "
        "against a convolutional network with 6 % more parameters, noisy digits."
    ),
    not_checked=(
        "Transforms of several levels and mixing across cells: these blocks never look beyond 2 by 2 "
        "pixels, while the convolutions reach across the image. Transformers, other data sets, "
        "segmentation, memory."
    ),
    data="scikit-learn digits as images, Gaussian noise 0.2.",
    baseline="Three convolutions, same steps and grid.",
    budget="300 steps of batch 64, two learning rates, per network.",
    measures=(
        Measure("lossless", "largest error of transform and inverse, double precision"),
        Measure("wavelet", "test accuracy, wavelet blocks", "%"),
        Measure("convolution", "test accuracy, convolutional network", "%"),
        Measure("loss", "convolutional minus wavelet", "points"),
        Measure("parameter_share", "parameters, wavelet over convolutional", "%"),
    ),
    rule=(
        Criterion("the transform is lossless", "lossless", at_most=1e-10, over="each"),
        Criterion("within half a point of the convolutional network", "loss", at_most=0.5, over="mean"),
        Criterion("with fewer parameters", "parameter_share", at_most=99, over="each"),
    ),
    picture=Bars(("convolution", "wavelet"), y="test accuracy (%)"),
)

CHANNELS = 16


class _Block(nn.Module):
    """Reduce channels, transform, mix pointwise, back to full size, residual (fig. 1 of the paper)."""

    def __init__(self) -> None:
        super().__init__()
        self.reduce = nn.Conv2d(CHANNELS, CHANNELS // 4, 1)
        self.mix = nn.Sequential(
            nn.Conv2d(CHANNELS, 2 * CHANNELS, 1), nn.GELU(), nn.Conv2d(2 * CHANNELS, CHANNELS, 1)
        )
        self.up = nn.Sequential(nn.ConvTranspose2d(CHANNELS, CHANNELS, 2, stride=2), nn.BatchNorm2d(CHANNELS))

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
    stem: list[nn.Module] = [nn.Conv2d(1, CHANNELS, 3, padding=1), nn.BatchNorm2d(CHANNELS), nn.GELU()]
    if wavelet:
        stem += [_Block(), _Block(), _Block()]
    else:
        for _ in range(3):
            stem += [nn.Conv2d(CHANNELS, CHANNELS, 3, padding=1), nn.BatchNorm2d(CHANNELS), nn.GELU()]
    return nn.Sequential(*stem, _Mean(), nn.Linear(CHANNELS, 10))


def _accuracy(data: Data, seed: int, *, wavelet: bool) -> float:
    def train(rate: float) -> nn.Module:
        torch.manual_seed(seed)
        return fit(_net(wavelet=wavelet), data.train, steps=300, rate=rate, seed=seed)

    return accuracy(tuned(train, lambda m: accuracy(m, data.valid), (3e-3, 1e-2)), data.test)
