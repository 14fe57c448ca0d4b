"""Revisiting Vision Transformer from the View of Path Ensemble: a residual network is a sum of parallel
paths.

A small transformer is trained on digit rows as tokens. Unrolled, its output before the last layer is the
sum of what each block adds; the sum is checked, and paths are dropped one at a time on validation data.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from reproductions.protocol import Bars, Claim, Criterion, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.digits import Data, digits
from reproductions.tasks.training import accuracy, fit, tuned

REPRODUCTION = Reproduction(
    slug="vit-path-ensemble",
    paper=Paper("Revisiting Vision Transformer from the View of Path Ensemble"),
    family="vision",
    claim=Claim(
        (
            "A vision transformer is an ensemble of parallel paths of different lengths; removing"
            " bad paths and reweighting the others improves it."
        ),
    ),
    checked=(
        "The sum of paths against the ordinary output; accuracy after dropping the path whose"
        " removal does best on validation data."
    ),
    not_checked="EnsembleScale, self-distillation between paths, ImageNet.",
    data="scikit-learn digits, Gaussian noise 0.2, eight rows as tokens.",
    baseline="The trained transformer with all paths.",
    budget="300 steps of batch 64, two learning rates; three layers of width 24.",
    measures=(
        Measure("gap", "largest difference between the sum of paths and the output, double precision"),
        Measure("whole", "test accuracy with all paths", "%"),
        Measure("dropped", "test accuracy without the path chosen on validation data", "%"),
        Measure("change", "without minus with that path", "points"),
        Measure("harmless", "paths whose removal costs under a point", "%"),
    ),
    rule=(
        Criterion("the paths sum to the output", "gap", at_most=1e-9, over="each"),
        Criterion("dropping the worst path does not hurt", "change", at_least=-0.5, over="mean"),
        Criterion("dropping it helps", "change", at_least=0.0, over="clear", core=False),
    ),
    picture=Bars(("whole", "dropped"), y="test accuracy (%)"),
)

WIDTH, LAYERS = 24, 3


class _Attention(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.norm, self.qkv, self.out = (
            nn.LayerNorm(WIDTH),
            nn.Linear(WIDTH, 3 * WIDTH),
            nn.Linear(WIDTH, WIDTH),
        )

    def forward(self, x: Tensor) -> Tensor:
        q, k, v = self.qkv(self.norm(x)).chunk(3, -1)
        return self.out(functional.scaled_dot_product_attention(q, k, v))


class _Transformer(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.embed, self.place = nn.Linear(8, WIDTH), nn.Parameter(0.1 * torch.randn(8, WIDTH))
        blocks: list[nn.Module] = []
        for _ in range(LAYERS):
            feed = nn.Sequential(nn.LayerNorm(WIDTH), nn.Linear(WIDTH, 48), nn.GELU(), nn.Linear(48, WIDTH))
            blocks += [_Attention(), feed]
        self.blocks = nn.ModuleList(blocks)
        self.norm, self.head = nn.LayerNorm(WIDTH), nn.Linear(WIDTH, 10)

    def paths(self, x: Tensor, dropped: int | None = None) -> list[Tensor]:
        """What the embedding and every block add to the stream; a dropped block adds nothing to what
        follows.
        """
        stream = self.embed(x.view(len(x), 8, 8)) + self.place
        added = [stream]
        for index, block in enumerate(self.blocks):
            step = torch.zeros_like(stream) if index == dropped else block(stream)
            added.append(step)
            stream = stream + step
        return added

    def forward(self, x: Tensor, dropped: int | None = None) -> Tensor:
        stream = self.embed(x.view(len(x), 8, 8)) + self.place
        for index, block in enumerate(self.blocks):
            stream = stream if index == dropped else stream + block(stream)
        return self.head(self.norm(stream).mean(1))


def run(seed: int) -> Measurements:
    """Train, unroll, drop."""
    data = digits(noise=0.2, seed=seed)
    net = tuned(lambda rate: _trained(data, rate, seed), lambda m: accuracy(m, data.valid), (3e-3, 1e-2))
    whole = accuracy(net, data.test)
    valid = [accuracy(lambda x, k=k: net(x, k), data.valid) for k in range(2 * LAYERS)]
    tests = [accuracy(lambda x, k=k: net(x, k), data.test) for k in range(2 * LAYERS)]
    best = max(range(len(valid)), key=valid.__getitem__)
    harmless = 100 * sum(whole - v < 1 for v in tests) / len(tests)
    with torch.no_grad():
        exact, x = net.double(), data.test.x.double()
        summed = exact.head(exact.norm(torch.stack(exact.paths(x)).sum(0)).mean(1))
        gap = float((summed - exact(x)).abs().max())
    values = {
        "gap": gap,
        "whole": whole,
        "dropped": tests[best],
        "change": tests[best] - whole,
        "harmless": harmless,
    }
    return Measurements(values)


def _trained(data: Data, rate: float, seed: int) -> _Transformer:
    torch.manual_seed(seed)
    net = _Transformer()
    fit(net, data.train, steps=300, rate=rate, seed=seed)
    return net
