"""Universal Approximation Theorem for a Single-Layer Transformer.

One attention layer and a feed-forward network of growing width learn a continuous map between sequences in
which every output depends on its own input and on the whole sequence.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from reproductions.protocol import Claim, Criterion, Curves, Measure, Measurements, Paper, Reproduction

REPRODUCTION = Reproduction(
    slug="single-layer-transformer",
    paper=Paper("Universal Approximation Theorem for a Single-Layer Transformer"),
    family="theory",
    claim=Claim(
        (
            "One self-attention layer with a ReLU feed-forward network approximates every "
            "continuous map between sequences on a compact domain."
        ),
    ),
    checked="Squared error on a continuous map of sequences of six numbers for widths 4, 16 and 64.",
    not_checked="The theorem (an existence result); worst-case error; other maps.",
    data=(
        "Uniform numbers in [-1, 1]; output sin(3 x_i) times the mean of the sequence, plus "
        "its largest number."
    ),
    baseline="The same widths without attention.",
    budget="800 steps of batch 64, two learning rates, per width.",
    measures=(
        Measure("narrow", "squared error, width 4"),
        Measure("middle", "squared error, width 16"),
        Measure("wide", "squared error, width 64"),
        Measure("fall", "width 4 over width 64", "x"),
        Measure("without", "squared error, width 64, no attention"),
    ),
    rule=(
        Criterion("error falls with width", "fall", at_least=5, over="each"),
        Criterion("it gets below 1e-3", "wide", at_most=1e-3, over="mean"),
        Criterion("without attention it does not", "without", at_least=1e-2, over="each", core=False),
    ),
    picture=Curves(("with_attention", "without"), x="width", y="squared error", log_x=True, log_y=True),
)

LENGTH, STEPS, WIDTHS = 6, 800, (4, 16, 64)


class _Layer(nn.Module):
    def __init__(self, width: int, *, attends: bool) -> None:
        super().__init__()
        self.embed, self.qkv = nn.Linear(1, width), nn.Linear(width, 3 * width)
        self.feed = nn.Sequential(nn.Linear(2 * width, 4 * width), nn.ReLU(), nn.Linear(4 * width, 1))
        self.attends = attends

    def forward(self, x: Tensor) -> Tensor:
        z = self.embed(x[..., None])
        seen = torch.zeros_like(z)
        if self.attends:
            q, k, v = self.qkv(z).chunk(3, -1)
            seen = functional.scaled_dot_product_attention(q, k, v)
        return self.feed(torch.cat([z, seen], -1))[..., 0]


def run(seed: int) -> Measurements:
    """Three widths, and the widest without attention."""
    curve = [(float(w), _error(w, seed, attends=True)) for w in WIDTHS]
    without = _error(WIDTHS[-1], seed, attends=False)
    narrow, middle, wide = (e for _, e in curve)
    values = {"narrow": narrow, "middle": middle, "wide": wide, "fall": narrow / wide, "without": without}
    return Measurements(values, {"with_attention": curve, "without": [(float(w), without) for w in WIDTHS]})


def _sample(count: int, draw: torch.Generator) -> tuple[Tensor, Tensor]:
    x = 2 * torch.rand(count, LENGTH, generator=draw) - 1
    return x, torch.sin(3 * x) * x.mean(1, keepdim=True) + x.amax(1, keepdim=True)


def _error(width: int, seed: int, *, attends: bool) -> float:
    """Test error of the better learning rate by validation."""
    draw = torch.Generator().manual_seed(500 + seed)
    valid, test = _sample(2000, draw), _sample(4000, draw)
    found = []
    for rate in (1e-3, 3e-3):
        torch.manual_seed(seed)
        net, fresh = _Layer(width, attends=attends), torch.Generator().manual_seed(seed)
        optimiser = torch.optim.Adam(net.parameters(), rate)
        schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, STEPS)
        for _ in range(STEPS):
            x, y = _sample(64, fresh)
            optimiser.zero_grad()
            (net(x) - y).square().mean().backward()
            optimiser.step()
            schedule.step()
        with torch.no_grad():
            found.append(tuple(float((net(x) - y).square().mean()) for x, y in (valid, test)))
    return min(found)[1]
