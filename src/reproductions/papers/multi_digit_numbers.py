"""Multi-digit Number Recognition from Street View Imagery using Deep Convolutional Neural Networks.

Strips of one to three digits are read whole by one convolutional network with an output for the length and
one per position. A network with three convolutions against one with a single convolution.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from reproductions.protocol import Bars, Claim, Criterion, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.digits import Split, digits
from reproductions.tasks.training import fit, tuned

REPRODUCTION = Reproduction(
    slug="multi-digit-numbers",
    paper=Paper(
        "Multi-digit Number Recognition from Street View Imagery using Deep Convolutional Neural Networks"
    ),
    family="vision",
    claim=Claim(
        (
            "One convolutional network localises, segments and reads whole street numbers; deeper"
            " networks read better."
        ),
        "over 96 % of numbers, 97.84 % per digit on SVHN",
    ),
    checked="Share of strips read whole, three convolutions against one; share of digits.",
    not_checked="SVHN, street views, confidence thresholds, eleven layers.",
    data=(
        "Strips of 1 to 3 scikit-learn digits at shifted places, noise 0.1; digits of test "
        "strips are never trained on."
    ),
    baseline="The same outputs on one convolution of as many channels, same steps and grid.",
    budget="400 steps of batch 64, two learning rates, per network.",
    measures=(
        Measure("deep", "strips read whole, three convolutions", "%"),
        Measure("shallow", "strips read whole, one convolution", "%"),
        Measure("per_digit", "digits read rightly, three convolutions", "%"),
        Measure("gain", "three minus one convolution", "points"),
    ),
    rule=(
        Criterion("over 85 % of strips are read whole", "deep", at_least=85, over="mean"),
        Criterion("depth helps by ten points", "gain", at_least=10, over="clear"),
    ),
    picture=Bars(("shallow", "deep", "per_digit"), y="read rightly (%)"),
)

LONGEST, WIDE = 3, 28


class _Reader(nn.Module):
    def __init__(self, *, deep: bool) -> None:
        super().__init__()
        layers: list[nn.Module] = [nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)]
        if deep:
            layers += [nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.Conv2d(32, 32, 3, padding=1), nn.ReLU()]
        layers += [nn.MaxPool2d(2), nn.Flatten()]
        self.body = nn.Sequential(*layers)
        size = (32 if deep else 16) * 2 * (WIDE // 4)
        self.length = nn.Linear(size, LONGEST)
        self.places = nn.ModuleList([nn.Linear(size, 10) for _ in range(LONGEST)])

    def forward(self, x: Tensor) -> tuple[Tensor, list[Tensor]]:
        z = self.body(x)
        return self.length(z), [head(z) for head in self.places]


def run(seed: int) -> Measurements:
    """Both depths."""
    draw = torch.Generator().manual_seed(seed)
    data = digits(image=True)
    train, valid, test = (
        _strips(p, n, draw) for p, n in ((data.train, 4000), (data.valid, 500), (data.test, 800))
    )
    found = {}
    for name, deep in (("deep", True), ("shallow", False)):

        def trained(rate: float, deep: bool = deep) -> nn.Module:  # noqa: FBT001
            torch.manual_seed(seed)
            return fit(_Reader(deep=deep), train, steps=400, rate=rate, seed=seed, loss=_loss)

        best = tuned(trained, lambda net: _read(net, valid)[0], (3e-3, 1e-2))
        found[name] = _read(best, test)
    deep_whole, shallow_whole = found["deep"][0], found["shallow"][0]
    values = {"deep": deep_whole, "shallow": shallow_whole, "per_digit": found["deep"][1]}
    return Measurements({**values, "gain": deep_whole - shallow_whole})


def _strips(part: Split, count: int, draw: torch.Generator) -> Split:
    """Images (count, 1, 8, WIDE) and labels: the length and the digits, -1 beyond it."""
    images = 0.1 * torch.randn(count, 1, 8, WIDE, generator=draw)
    labels = torch.full((count, 1 + LONGEST), -1)
    for row in range(count):
        length = int(torch.randint(1, LONGEST + 1, (), generator=draw))
        left = int(torch.randint(0, WIDE - 8 * length + 1, (), generator=draw))
        labels[row, 0] = length - 1
        for place, index in enumerate(torch.randint(len(part), (length,), generator=draw).tolist()):
            images[row, :, :, left + 8 * place : left + 8 * place + 8] += part.x[index]
            labels[row, 1 + place] = part.y[index]
    return Split(images, labels)


def _loss(model: nn.Module, x: Tensor, y: Tensor) -> Tensor:
    length, places = model(x)
    losses = [functional.cross_entropy(length, y[:, 0])]
    losses += [functional.cross_entropy(p, y[:, 1 + k], ignore_index=-1) for k, p in enumerate(places)]
    return torch.stack(losses).sum()


@torch.no_grad()
def _read(net: nn.Module, data: Split) -> tuple[float, float]:
    """Strips read whole and digits read rightly, in per cent."""
    length, places = net(data.x)
    there = data.y[:, 1:] >= 0
    right = torch.stack([p.argmax(-1) for p in places], 1) == data.y[:, 1:]
    whole = (length.argmax(-1) == data.y[:, 0]) & (right | ~there).all(1)
    return 100 * float(whole.float().mean()), 100 * float(right[there].float().mean())
