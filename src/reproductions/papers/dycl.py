"""DyCL: Dynamic Neural Network Compilation Via Program Rewriting and Graph Optimization.

Tracing a network with an early exit records one branch and answers wrongly for inputs that take the other.
Rewritten into traced sub-networks and a host that branches between them, it gives the eager outputs
exactly.
"""

from __future__ import annotations

import warnings

import torch
from torch import Tensor, nn

from reproductions.protocol import Bars, Claim, Criterion, Measure, Measurements, Paper, Reproduction

REPRODUCTION = Reproduction(
    slug="dycl",
    paper=Paper("DyCL: Dynamic Neural Network Compilation Via Program Rewriting and Graph Optimization"),
    family="dynamic",
    claim=Claim(
        (
            "Rewriting programs compiles every dynamic network that ordinary compilation breaks, "
            "and makes them run faster."
        ),
        "100 % compiled, 1.12 to 20.21 times faster",
    ),
    checked=(
        "Share of inputs on which a traced early-exit network and a rewritten one answer as "
        "the eager one does; operations saved by exits that the rewritten one keeps."
    ),
    not_checked="The automatic rewriting of programs, deep-learning compilers, speed.",
    data="Random networks and inputs, each input on its own.",
    baseline="Plain tracing of the whole network.",
    budget="300 inputs, no training.",
    measures=(
        Measure("traced", "inputs answered as by the eager network, plain trace", "%"),
        Measure("rewritten", "inputs answered as by the eager network, rewritten", "%"),
        Measure("difference", "largest difference of the rewritten network's outputs"),
        Measure("operations", "multiplications of the rewritten network over never leaving early", "%"),
    ),
    rule=(
        Criterion("a plain trace is wrong on some inputs", "traced", at_most=90, over="each"),
        Criterion("the rewritten network is right on all", "rewritten", at_least=100, over="each"),
        Criterion("its outputs are the eager ones", "difference", at_most=1e-6, over="each"),
        Criterion("it keeps the saving of the exits", "operations", at_most=90, over="each"),
    ),
    picture=Bars(("traced", "rewritten"), y="inputs answered rightly (%)"),
)

WIDTH = 32


class _EarlyExit(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Sequential(nn.Linear(16, WIDTH), nn.ReLU())
        self.exit = nn.Linear(WIDTH, 4)
        self.rest = nn.Sequential(nn.Linear(WIDTH, WIDTH), nn.ReLU(), nn.Linear(WIDTH, 4))
        self.bar = 0.5

    def forward(self, x: Tensor) -> Tensor:
        hidden = self.first(x)
        early = self.exit(hidden)
        if bool(early.softmax(-1).amax() > self.bar):
            return early
        return self.rest(hidden)


@torch.no_grad()
def run(seed: int) -> Measurements:
    """Eager, traced, rewritten."""
    torch.manual_seed(seed)
    net, inputs = _EarlyExit().eval(), torch.randn(300, 1, 16)
    net.exit.weight.mul_(3)
    sure = torch.stack([net.exit(net.first(x)).softmax(-1).amax() for x in inputs])
    net.bar = float(sure.median())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        traced = torch.jit.trace(net, inputs[0], check_trace=False)
        parts = [torch.jit.trace(part, example) for part, example in _parts(net, inputs[0])]

    def host(x: Tensor) -> tuple[Tensor, bool]:
        hidden = parts[0](x)
        early = parts[1](hidden)
        left = bool(early.softmax(-1).amax() > net.bar)
        return (early if left else parts[2](hidden)), left

    eager = [net(x) for x in inputs]
    plain = [bool(torch.allclose(traced(x), y, atol=1e-6)) for x, y in zip(inputs, eager, strict=True)]
    rewritten = [host(x) for x in inputs]
    gaps = [float((out - y).abs().max()) for (out, _), y in zip(rewritten, eager, strict=True)]
    start, rest = 16 * WIDTH + 4 * WIDTH, WIDTH * WIDTH + 4 * WIDTH
    stayed = sum(not left for _, left in rewritten) / len(rewritten)
    return Measurements(
        {
            "traced": 100 * sum(plain) / len(plain),
            "rewritten": 100 * sum(gap < 1e-6 for gap in gaps) / len(gaps),
            "difference": max(gaps),
            "operations": 100 * (start + stayed * rest) / (start + rest),
        }
    )


def _parts(net: _EarlyExit, x: Tensor) -> list[tuple[nn.Module, Tensor]]:
    hidden = net.first(x)
    return [(net.first, x), (net.exit, hidden), (net.rest, hidden)]
