"""Lost in Translation: Modern Neural Networks Still Struggle With Small Realistic Image Transformations.

Digits lie on a canvas. A one-pixel shift changes many predictions of a small convolutional network.
Choosing the crop by the image's own content before inference makes the crop, and so the prediction, follow
the shift.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from reproductions.protocol import Bars, Claim, Criterion, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.digits import Data, Split, digits
from reproductions.tasks.training import accuracy, fit, tuned

REPRODUCTION = Reproduction(
    slug="crop-selection",
    paper=Paper(
        "Lost in Translation: Modern Neural Networks Still Struggle With Small Realistic "
        "Image Transformations"
    ),
    family="vision",
    claim=Claim(
        (
            "Shifts of one pixel change the predictions of top models for many images; selecting "
            "the crop before inference brings this down at a small cost in accuracy."
        ),
        "about 40 % to under 5 %, at 1 % accuracy",
    ),
    checked=(
        "Share of test predictions changed by a one-pixel shift, as it is and with the crop "
        "around the centre of mass; accuracy of both."
    ),
    not_checked="ImageNet models, zooms, other realistic transformations.",
    data="Noisy scikit-learn digits at random places of a 16 by 16 canvas; the shift moves the whole scene.",
    baseline="The same network on a fixed central crop, same training with random places.",
    budget="500 steps of batch 64, two learning rates.",
    measures=(
        Measure("flips", "predictions changed by a one-pixel shift, fixed crop", "%"),
        Measure("selected_flips", "the same with crop selection", "%"),
        Measure("accuracy", "test accuracy, fixed crop", "%"),
        Measure("selected_accuracy", "test accuracy, crop selection", "%"),
        Measure("cost", "accuracy lost by crop selection", "points"),
    ),
    rule=(
        Criterion("shifts change predictions", "flips", at_least=5, over="mean"),
        Criterion("crop selection all but ends it", "selected_flips", at_most=1, over="each"),
        Criterion("at most a point of accuracy is lost", "cost", at_most=1, over="mean"),
    ),
    picture=Bars(("flips", "selected_flips"), y="predictions changed (%)"),
)

SCENE, CROP = 24, 12


def run(seed: int) -> Measurements:
    """One network per way of cropping, on the same scenes and on scenes shifted by a pixel."""
    draw = torch.Generator().manual_seed(seed)
    data = digits(image=True)
    scenes = Data(*(_scenes(part, draw) for part in (data.train, data.valid, data.test)))
    shifted = torch.roll(scenes.test.x, 1, dims=-1)
    fixed = _trained(scenes, seed, _central)
    chosen = _trained(scenes, seed, _centred)
    a, b = (
        accuracy(lambda x, n=net, c=crop: n(c(x)), scenes.test)
        for net, crop in ((fixed, _central), (chosen, _centred))
    )
    with torch.no_grad():
        flips = (
            (fixed(_central(scenes.test.x)).argmax(-1) != fixed(_central(shifted)).argmax(-1)).float().mean()
        )
        others = (
            (chosen(_centred(scenes.test.x)).argmax(-1) != chosen(_centred(shifted)).argmax(-1))
            .float()
            .mean()
        )
    return Measurements(
        {
            "flips": 100 * float(flips),
            "selected_flips": 100 * float(others),
            "accuracy": a,
            "selected_accuracy": b,
            "cost": a - b,
        }
    )


def _scenes(part: Split, draw: torch.Generator) -> Split:
    """Digits within two pixels of the centre of a noisy scene."""
    scenes = 0.1 * torch.rand(len(part), 1, SCENE, SCENE, generator=draw)
    places = torch.randint(-2, 3, (len(part), 2), generator=draw) + (SCENE - 8) // 2
    for image, digit, (i, j) in zip(scenes, part.x, places.tolist(), strict=True):
        image[:, i : i + 8, j : j + 8] += digit
    return Split(scenes, part.y)


def _central(x: Tensor) -> Tensor:
    edge = (SCENE - CROP) // 2
    return x[..., edge : edge + CROP, edge : edge + CROP]


def _centred(x: Tensor) -> Tensor:
    """The window around the centre of mass of what is brighter than the background."""
    mass = (x[:, 0] - 0.15).clamp_min(0)
    places = torch.arange(SCENE, dtype=x.dtype)
    total = mass.sum((-2, -1)).clamp_min(1e-6)
    rows, columns = (mass.sum(2) @ places) / total, (mass.sum(1) @ places) / total
    limit = SCENE - CROP
    top, left = ((centre - CROP / 2 + 0.5).round().long().clamp(0, limit) for centre in (rows, columns))
    windows = x.unfold(-2, CROP, 1).unfold(-2, CROP, 1)
    return windows[torch.arange(len(x)), :, top, left]


def _trained(scenes: Data, seed: int, crop: object) -> nn.Module:
    assert callable(crop)
    data = Data(*(Split(crop(part.x), part.y) for part in (scenes.train, scenes.valid, scenes.test)))

    def train(rate: float) -> nn.Module:
        torch.manual_seed(seed)
        net = nn.Sequential(
            nn.Conv2d(1, 12, 3, stride=2),
            nn.ReLU(),
            nn.Conv2d(12, 24, 3, stride=2),
            nn.ReLU(),
            nn.Flatten(),
            nn.Linear(96, 10),
        )
        return fit(net, data.train, steps=500, rate=rate, seed=seed)

    return tuned(train, lambda m: accuracy(m, data.valid), (3e-3, 1e-2))
