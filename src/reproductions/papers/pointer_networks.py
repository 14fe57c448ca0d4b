"""Pointer Networks: attention as the output, on sorting.

Numbers are to be output in ascending order as positions. Trained on lengths 5 to 8, tested also at 11,
against the same encoder and decoder with content attention and a fixed vocabulary of positions.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from reproductions.methods.sequences import PointerNet
from reproductions.protocol import Claim, Criterion, Curves, Measure, Measurements, Paper, Reproduction

REPRODUCTION = Reproduction(
    slug="pointer-networks",
    paper=Paper("Pointer Networks", key="arxiv:1506.03134"),
    family="sequences",
    claim=Claim(
        (
            "Attention used as a pointer learns convex hulls, triangulations and tours, and "
            "generalises beyond the lengths it was trained on."
        ),
    ),
    checked="Share of right positions when sorting 5, 8 and 11 numbers after training on 5 to 8.",
    not_checked="Convex hull, Delaunay triangulation, travelling salesman.",
    data="Uniform random numbers.",
    baseline=(
        "Sequence-to-sequence with content attention and a fixed output vocabulary, same steps and grid."
    ),
    budget="500 steps of batch 64, width 40, two learning rates by loss on fresh data.",
    measures=(
        Measure("pointer_8", "right positions at length 8, pointer", "%"),
        Measure("seq2seq_8", "the same, fixed vocabulary", "%"),
        Measure("pointer_11", "right positions at length 11, pointer", "%"),
        Measure("seq2seq_11", "the same, fixed vocabulary", "%"),
        Measure("gain_8", "pointer minus fixed vocabulary, length 8", "points"),
        Measure("gain_11", "pointer minus fixed vocabulary, length 11", "points"),
    ),
    rule=(
        Criterion("ten points better at trained lengths", "gain_8", at_least=10, over="clear"),
        Criterion("and beyond them", "gain_11", at_least=10, over="clear"),
    ),
    picture=Curves(("pointer", "seq2seq"), x="numbers to sort", y="right positions (%)"),
)

STEPS, BATCH, WIDTH, LENGTHS = 500, 64, 40, (5, 8, 11)


def run(seed: int) -> Measurements:
    """Both models."""
    curves = {name: _curve(seed, points=name == "pointer") for name in ("pointer", "seq2seq")}
    (_, p8, p11), (_, s8, s11) = ([v for _, v in curve] for curve in curves.values())
    values = {
        "pointer_8": p8,
        "seq2seq_8": s8,
        "pointer_11": p11,
        "seq2seq_11": s11,
        "gain_8": p8 - s8,
        "gain_11": p11 - s11,
    }
    return Measurements(values, curves)


def _curve(seed: int, *, points: bool) -> list[tuple[float, float]]:
    models = [_trained(seed, rate, points=points) for rate in (3e-3, 1e-2)]
    draw = torch.Generator().manual_seed(900 + seed)
    best = max(models, key=lambda m: _right(m, 8, draw))
    fresh = torch.Generator().manual_seed(950 + seed)
    return [(float(n), _right(best, n, fresh)) for n in LENGTHS]


def _trained(seed: int, rate: float, *, points: bool) -> PointerNet:
    torch.manual_seed(seed)
    draw, model = torch.Generator().manual_seed(seed), PointerNet(WIDTH, points=points, longest=LENGTHS[-1])
    optimiser = torch.optim.Adam(model.parameters(), rate)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, STEPS)
    for _ in range(STEPS):
        length = int(torch.randint(5, 9, (), generator=draw))
        x, order = _numbers(BATCH, length, draw)
        optimiser.zero_grad()
        logits = model(x, order)
        functional.cross_entropy(logits.flatten(0, 1), order.flatten()).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        schedule.step()
    return model


def _numbers(count: int, length: int, draw: torch.Generator) -> tuple[Tensor, Tensor]:
    x = torch.rand(count, length, 1, generator=draw)
    return x, x[..., 0].argsort(1)


@torch.no_grad()
def _right(model: PointerNet, length: int, draw: torch.Generator) -> float:
    x, order = _numbers(500, length, draw)
    return 100.0 * float((model(x).argmax(-1) == order).float().mean())
