"""Hopfield Networks is All You Need: one update retrieves, and equals attention (eqs. 2-3, theorems 3-5).

Random patterns of norm sqrt(d) are stored; cues are patterns with Gaussian noise. The classic Hebbian
network stores the same number of sign patterns of the same size and gets cues with as much overlap.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from reproductions.methods.associative import hebbian_update, hopfield_update
from reproductions.protocol import Claim, Criterion, Curves, Measure, Measurements, Paper, Reproduction

REPRODUCTION = Reproduction(
    slug="modern-hopfield",
    paper=Paper("Hopfield Networks is All You Need", key="arxiv:2008.02217"),
    family="associative",
    claim=Claim(
        "A continuous Hopfield network stores exponentially many patterns, retrieves with one update and an"
        " exponentially small error, and its update is the attention of transformers.",
        "exponentially many patterns; one update",
    ),
    checked=(
        "One-step retrieval of 10,000 patterns in 64 dimensions from noisy cues; retrieval "
        "while the number of patterns grows as 2^(d/4); the update against PyTorch's "
        "attention."
    ),
    not_checked=(
        "The layers' results on immune repertoires, drug design and small tables; the constant of the bound."
    ),
    data="Gaussian patterns scaled to norm sqrt(d), cue noise 0.3 per coordinate.",
    baseline="The Hebbian network on sign patterns of the same number and size (capacity 0.14 d).",
    budget="No training; one update of 1,000 cues for seven numbers of patterns.",
    measures=(
        Measure("retrieved", "cues retrieved within 1 % of the norm in one update, 10,000 patterns", "%"),
        Measure(
            "retrieved_growing", "lowest share retrieved while patterns grow as 2^(d/4), d = 32 to 64", "%"
        ),
        Measure("attention_gap", "largest difference between the update and attention"),
        Measure("classic", "cues the Hebbian network restores, 10,000 patterns", "%"),
    ),
    rule=(
        Criterion("one update retrieves 10,000 patterns", "retrieved", at_least=99, over="each"),
        Criterion("the update equals attention", "attention_gap", at_most=1e-6, over="each"),
        Criterion("retrieval survives exponential growth", "retrieved_growing", at_least=99, over="each"),
        Criterion("the classic network is lost", "classic", at_most=1, over="each", core=False),
    ),
    picture=Curves(("modern", "classic"), x="patterns stored (d = 64)", y="retrieved (%)", log_x=True),
)

WIDTH, CUES, NOISE, BETA = 64, 1000, 0.3, 1.0


def run(seed: int) -> Measurements:
    """Store, perturb, update once."""
    draw = torch.Generator().manual_seed(seed)
    counts = (4, 8, 32, 128, 512, 2048, 10_000)
    modern = [(float(n), _modern(WIDTH, n, draw)) for n in counts]
    classic = [(float(n), _classic(n, draw)) for n in counts]
    growing = [_modern(d, 2 ** (d // 4), draw) for d in (32, 40, 48, 56, 64)]
    return Measurements(
        {
            "retrieved": modern[-1][1],
            "retrieved_growing": min(growing),
            "classic": classic[-1][1],
            "attention_gap": _attention_gap(draw),
        },
        {"modern": modern, "classic": classic},
    )


def _modern(width: int, count: int, draw: torch.Generator) -> float:
    stored = functional.normalize(torch.randn(count, width, generator=draw), dim=-1) * width**0.5
    wanted = stored[torch.randint(count, (CUES,), generator=draw)]
    cue = wanted + NOISE * torch.randn(CUES, width, generator=draw)
    error = (hopfield_update(stored, cue, BETA) - wanted).norm(dim=-1) / width**0.5
    return _share(error < 0.01)


def _classic(count: int, draw: torch.Generator) -> float:
    stored = torch.randint(0, 2, (count, WIDTH), generator=draw).float() * 2 - 1
    wanted = stored[torch.randint(count, (CUES,), generator=draw)]
    flips = torch.rand(wanted.shape, generator=draw) < 0.05
    state = torch.where(flips, -wanted, wanted)
    for _ in range(10):
        state = hebbian_update(stored, state)
    return _share((state == wanted).all(-1))


def _attention_gap(draw: torch.Generator) -> float:
    stored, state = (torch.randn(n, WIDTH, generator=draw, dtype=torch.float64) for n in (500, 50))
    attended = functional.scaled_dot_product_attention(state[None], stored[None], stored[None])[0]
    return float((hopfield_update(stored, state, WIDTH**-0.5) - attended).abs().max())


def _share(hits: Tensor) -> float:
    return 100.0 * float(hits.float().mean())
