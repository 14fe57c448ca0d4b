"""Designing BERT for Convolutional Networks: Sparse and Hierarchical Masked Modeling (SparK).

Hidden patches stay exactly zero through sparse convolutions. An encoder pretrained to restore hidden
patches of digits without labels is then trained on few labels, against the same encoder from scratch.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from reproductions.methods.reversible import masked_convolution
from reproductions.protocol import Bars, Claim, Criterion, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.digits import Data, digits
from reproductions.tasks.training import accuracy, batches, fit, tuned

REPRODUCTION = Reproduction(
    slug="spark",
    paper=Paper("Designing BERT for Convolutional Networks: Sparse and Hierarchical Masked Modeling"),
    family="vision",
    claim=Claim(
        (
            "Masked modelling with sparse convolutions pretrains convolutional networks and "
            "improves classification and detection."
        ),
        "about +1.0 % classification, up to +3.5 % detection",
    ),
    checked=(
        "Hidden places after three sparse convolutions; accuracy from 60 labels with and without pretraining."
    ),
    not_checked="ImageNet, detection, the hierarchical decoder.",
    data="1,000 unlabelled and 60 labelled scikit-learn digits.",
    baseline="The same network from scratch, same steps on the labels and grid.",
    budget="400 steps of pretraining, 150 on labels, batch 64; two learning rates.",
    measures=(
        Measure("leak", "largest value at a hidden place after three layers"),
        Measure("dense_leak", "the same with ordinary convolutions"),
        Measure("pretrained", "test accuracy with pretraining", "%"),
        Measure("scratch", "test accuracy from scratch", "%"),
        Measure("gain", "with minus without pretraining", "points"),
    ),
    rule=(
        Criterion("hidden places stay exactly zero", "leak", at_most=0, over="each"),
        Criterion("pretraining helps with few labels", "gain", at_least=0, over="clear"),
    ),
    picture=Bars(("scratch", "pretrained"), y="test accuracy (%)"),
)

LABELS = 60


class _Encoder(nn.Module):
    """Three convolutions; hidden places are kept out when a mask is given."""

    def __init__(self) -> None:
        super().__init__()
        shapes = ((16, 1, 3, 3), (24, 16, 3, 3), (24, 24, 3, 3))
        self.weights = nn.ParameterList(
            [nn.Parameter(torch.randn(s) * (2 / (9 * s[1])) ** 0.5) for s in shapes]
        )
        self.restore, self.head = nn.Conv2d(24, 1, 5, padding=2), nn.Linear(24 * 4, 10)

    def features(self, x: Tensor, mask: Tensor) -> Tensor:
        """(B, 24, 8, 8), zero where the mask is."""
        for weight in self.weights:
            x = torch.relu(masked_convolution(x, weight, mask))
        return x

    def forward(self, x: Tensor) -> Tensor:
        z = self.features(x, torch.ones(len(x), 1, 8, 8))
        return self.head(nn.functional.max_pool2d(z, 4).flatten(1))


def run(seed: int) -> Measurements:
    """Leak, pretraining, few labels."""
    torch.manual_seed(seed)
    data = digits(image=True)
    mask = _mask(20)
    net = _Encoder()
    with torch.no_grad():
        x = data.test.x[:20] * mask
        leak = float((net.features(x, mask) * (1 - mask)).abs().max())
        dense = float((net.features(x, torch.ones_like(mask)) * (1 - mask)).abs().max())
    state = _pretrained(data, seed).state_dict()
    found = [_few(data, seed, start) for start in (state, None)]
    values = {"leak": leak, "dense_leak": dense, "pretrained": found[0], "scratch": found[1]}
    return Measurements({**values, "gain": found[0] - found[1]})


def _mask(count: int) -> Tensor:
    """Half of the 2 by 2 patches hidden."""
    return (torch.rand(count, 1, 4, 4) > 0.5).float().repeat_interleave(2, -1).repeat_interleave(2, -2)


def _pretrained(data: Data, seed: int) -> _Encoder:
    torch.manual_seed(seed)
    net = _Encoder()
    optimiser = torch.optim.Adam(net.parameters(), 3e-3)
    for x, _ in batches(data.train, 400, 64, seed):
        mask = _mask(len(x))
        optimiser.zero_grad()
        restored = net.restore(net.features(x * mask, mask))
        (((restored - x).square() * (1 - mask)).sum() / (1 - mask).sum()).backward()
        optimiser.step()
    return net


def _few(data: Data, seed: int, start: dict[str, Tensor] | None) -> float:
    order = torch.randperm(len(data.train), generator=torch.Generator().manual_seed(seed))[:LABELS]
    few = type(data.train)(data.train.x[order], data.train.y[order])

    def train(rate: float) -> nn.Module:
        torch.manual_seed(seed)
        net = _Encoder()
        if start is not None:
            net.load_state_dict(start)
        return fit(net, few, steps=150, rate=rate, seed=seed, batch=LABELS)

    return accuracy(tuned(train, lambda m: accuracy(m, data.valid), (1e-3, 3e-3)), data.test)
