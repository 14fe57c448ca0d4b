"""Exploring Highly Quantised Neural Networks for Intrusion Detection in Automotive CAN (CQMLP).

A small network sees the last frames of a simulated bus and tells attacks (flooding, random identifiers,
spoofed payloads) from normal traffic. Weights and activations of 2 bits, trained with the rounding in the
loop, against floats.
"""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional

from reproductions.protocol import Bars, Claim, Criterion, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.digits import Data, split
from reproductions.tasks.training import accuracy, fit, tuned

REPRODUCTION = Reproduction(
    slug="quantised-can-detection",
    paper=Paper("Exploring Highly Quantised Neural Networks for Intrusion Detection in Automotive CAN"),
    family="quantisation",
    claim=Claim(
        (
            "A network of 2-bit weights and activations detects attacks on the CAN bus as well as"
            " full precision, fast and with little energy on an FPGA."
        ),
        "99.9 %, 0.11 ms, 0.23 mJ",
    ),
    checked=(
        "Accuracy of a 2-bit network trained with rounding against the same in floating point"
        " and rounded afterwards."
    ),
    not_checked="Recorded CAN traffic, latency, energy, the FPGA.",
    data=(
        "Simulated frames: periodic identifiers with slowly changing payloads, three kinds of"
        " attack; windows of 4 frames."
    ),
    baseline="Floating point, same steps and grid.",
    budget="400 steps of batch 64, two learning rates, per arm.",
    measures=(
        Measure("quantised", "test accuracy, 2 bits trained", "%"),
        Measure("floating", "test accuracy, floating point", "%"),
        Measure("loss", "floating point minus 2 bits", "points"),
        Measure("afterwards", "test accuracy, floating point rounded to 2 bits afterwards", "%"),
    ),
    rule=(
        Criterion("2 bits lose at most half a point", "loss", at_most=0.5, over="mean"),
        Criterion(
            "at least 99 % of windows are told rightly", "quantised", at_least=99, over="mean", core=False
        ),
    ),
    picture=Bars(("floating", "quantised", "afterwards"), y="test accuracy (%)"),
)

IDENTIFIERS, WINDOW, FEATURES = 8, 4, 11 + 4


class _Bits(nn.Module):
    """Linear layers with batch normalisation; weights and activations rounded to 2 bits straight through."""

    def __init__(self, bits: int | None) -> None:
        super().__init__()
        sizes = (WINDOW * FEATURES, 128, 64)
        self.layers = nn.ModuleList([nn.Linear(a, b) for a, b in pairwise(sizes)])
        self.norms = nn.ModuleList([nn.BatchNorm1d(b) for b in sizes[1:]])
        self.head, self.bits = nn.Linear(64, 2), bits

    def forward(self, x: Tensor) -> Tensor:
        for layer, norm in zip(self.layers, self.norms, strict=True):
            x = torch.relu(norm(self._linear(layer, x)))
            if self.bits is not None:
                level = x.clamp(0, 2) * (2**self.bits - 1) / 2
                x = x.clamp(0, 2) + (level.round() * 2 / (2**self.bits - 1) - x.clamp(0, 2)).detach()
        return self._linear(self.head, x)

    def _linear(self, layer: nn.Module, x: Tensor) -> Tensor:
        assert isinstance(layer, nn.Linear)
        weight = layer.weight
        if self.bits is not None:
            weight = weight + (_ternary(weight.detach()) - weight).detach()
        return functional.linear(x, weight, layer.bias)


def _ternary(weight: Tensor) -> Tensor:
    """Two bits: -1, 0 or +1 times a step set by the mean size of the weights."""
    step = 1.4 * weight.abs().mean()
    return (weight / step).round().clamp(-1, 1) * step


def run(seed: int) -> Measurements:
    """Both precisions on one stream."""
    data = _traffic(torch.Generator().manual_seed(seed))
    floating, quantised = (
        tuned(lambda r, b=bits: _trained(data, b, r, seed), lambda m: accuracy(m, data.valid), (3e-3, 1e-2))
        for bits in (None, 2)
    )
    whole, two = accuracy(floating, data.test), accuracy(quantised, data.test)
    assert isinstance(floating, _Bits)
    floating.bits = 2
    return Measurements(
        {
            "quantised": two,
            "floating": whole,
            "loss": whole - two,
            "afterwards": accuracy(floating, data.test),
        }
    )


def _trained(data: Data, bits: int | None, rate: float, seed: int) -> nn.Module:
    torch.manual_seed(seed)
    return fit(_Bits(bits), data.train, steps=400, rate=rate, seed=seed)


def _traffic(draw: torch.Generator) -> Data:
    """Windows of frames (identifier in 11 bits, four payload values) and whether an attack is under way."""
    count = 4000
    identifiers = torch.randint(0, 2, (IDENTIFIERS, 11), generator=draw).float()
    payloads = torch.rand(IDENTIFIERS, 4, generator=draw)
    start = torch.randint(IDENTIFIERS, (count, 1), generator=draw)
    turn = (start + torch.arange(WINDOW)) % IDENTIFIERS
    frames = torch.cat(
        [identifiers[turn], payloads[turn] + 0.03 * torch.randn(count, WINDOW, 4, generator=draw)], 2
    )
    kind = torch.randint(0, 6, (count,), generator=draw)
    # half of the windows are normal; the others flood, use random identifiers, or spoof a payload
    flood, fuzz, spoof = (kind == k for k in (3, 4, 5))
    frames[flood, 1:, :11] = 0.0
    frames[fuzz, 1:] = torch.cat(
        [
            torch.randint(0, 2, (count, WINDOW - 1, 11), generator=draw).float(),
            torch.rand(count, WINDOW - 1, 4, generator=draw),
        ],
        2,
    )[fuzz]
    frames[spoof, 2, 11:] = torch.rand(count, 4, generator=draw)[spoof]
    return split(frames.flatten(1), (kind >= 3).long(), (2400, 600, 1000))
