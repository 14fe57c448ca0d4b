"""Tunable Convolutions with Parametric Multi-Loss Optimization: one network, controlled by a knob at
inference.

Kernels are interpolated by a parameter that also interpolates the training objective: here weak against
strong noise. The tunable network at both ends is compared with two networks trained for one end each, and
with the knob set wrongly.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from reproductions.protocol import Bars, Claim, Criterion, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.digits import Data, digits
from reproductions.tasks.training import batches

REPRODUCTION = Reproduction(
    slug="tunable-convolutions",
    paper=Paper("Tunable Convolutions with Parametric Multi-Loss Optimization"),
    family="dynamic",
    claim=Claim(
        (
            "Kernels and losses interpolated by shared parameters let a network be controlled at "
            "inference at virtually no extra cost."
        ),
    ),
    checked=(
        "Denoising error of the tunable network at both ends against separate networks, and "
        "with the wrong end's knob."
    ),
    not_checked="Style transfer, super-resolution, several parameters, values between the ends.",
    data="scikit-learn digits with Gaussian noise 0.1 and 0.5.",
    baseline="Two ordinary networks of the same shape, same steps per end and grid.",
    budget="250 steps of batch 64 per end, two learning rates; two convolutions of 16 channels.",
    measures=(
        Measure("weak_excess", "tunable over separate error at weak noise, minus 1", "%"),
        Measure("strong_excess", "the same at strong noise", "%"),
        Measure("wrong_weak", "wrong over right knob's error at weak noise", "x"),
        Measure("wrong_strong", "wrong over right knob's error at strong noise", "x"),
    ),
    rule=(
        Criterion("within 20 % of the separate network, weak noise", "weak_excess", at_most=20, over="mean"),
        Criterion(
            "within 20 % of the separate network, strong noise", "strong_excess", at_most=20, over="mean"
        ),
        Criterion("the wrong knob is clearly worse, weak noise", "wrong_weak", at_least=1.2, over="mean"),
        Criterion("the wrong knob is clearly worse, strong noise", "wrong_strong", at_least=1.2, over="mean"),
    ),
    picture=Bars(("wrong_weak", "wrong_strong"), y="error of the wrong knob (times)"),
)

NOISES, STEPS = (0.1, 0.5), 250


class _Tunable(nn.Module):
    """Two convolutions with kernels ``base + knob * change``; the change is left out in an ordinary
    network.
    """

    def __init__(self, *, tunable: bool) -> None:
        super().__init__()
        shapes = ((16, 1, 3, 3), (16, 16, 3, 3), (1, 16, 3, 3))
        self.base = nn.ParameterList([nn.Parameter(torch.randn(s) * (2 / (9 * s[1])) ** 0.5) for s in shapes])
        self.change = nn.ParameterList([nn.Parameter(torch.zeros(s)) for s in shapes]) if tunable else None

    def forward(self, x: Tensor, knob: float) -> Tensor:
        skip = x
        for index, base in enumerate(self.base):
            kernel = base if self.change is None else base + knob * self.change[index]
            x = functional.conv2d(x, kernel, padding=1)
            x = torch.relu(x) if index < 2 else x
        return skip + x


def run(seed: int) -> Measurements:
    """One tunable and two ordinary networks."""
    data = digits(image=True)
    tunable = _best(data, (0, 1), seed, tunable=True)
    alone = [_best(data, (end,), seed, tunable=False) for end in (0, 1)]
    right = [_error(tunable, data.test.x, end, float(end), 77) for end in (0, 1)]
    wrong = [_error(tunable, data.test.x, end, 1.0 - end, 77) for end in (0, 1)]
    single = [_error(net, data.test.x, end, 0.0, 77) for end, net in enumerate(alone)]
    return Measurements(
        {
            "weak_excess": 100 * (right[0] / single[0] - 1),
            "strong_excess": 100 * (right[1] / single[1] - 1),
            "wrong_weak": wrong[0] / right[0],
            "wrong_strong": wrong[1] / right[1],
        }
    )


@torch.no_grad()
def _error(net: nn.Module, x: Tensor, end: int, knob: float, seed: int) -> float:
    noise = torch.randn(x.shape, generator=torch.Generator().manual_seed(seed))
    return float((net(x + NOISES[end] * noise, knob) - x).square().mean())


def _best(data: Data, ends: tuple[int, ...], seed: int, *, tunable: bool) -> nn.Module:
    found = [_trained(data, ends, rate, seed, tunable=tunable) for rate in (3e-3, 1e-2)]
    return min(
        found,
        key=lambda net: sum(
            _error(net, data.valid.x, end, float(end), 55) / NOISES[end] ** 2 for end in ends
        ),
    )


def _trained(data: Data, ends: tuple[int, ...], rate: float, seed: int, *, tunable: bool) -> nn.Module:
    torch.manual_seed(seed)
    net = _Tunable(tunable=tunable)
    optimiser = torch.optim.Adam(net.parameters(), rate)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, STEPS * len(ends))
    for index, (x, _) in enumerate(batches(data.train, STEPS * len(ends), 64, seed)):
        end = ends[index % len(ends)]
        optimiser.zero_grad()
        noisy = x + NOISES[end] * torch.randn(x.shape)
        # errors of both ends on one scale
        ((net(noisy, float(end)) - x).square().mean() / NOISES[end]).backward()
        optimiser.step()
        schedule.step()
    return net
