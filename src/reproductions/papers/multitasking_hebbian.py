"""Parallel Learning by Multitasking Neural Networks: several diluted patterns are retrieved at once.

Patterns have a share ``d`` of blank entries. The network starts on the first pattern, blanks filled at
random, and relaxes at low temperature. The hierarchical state has overlaps (1-d) d^k; at strong dilution
the overlaps are equal.
"""

from __future__ import annotations

import torch

from reproductions.methods.associative import diluted_patterns, glauber
from reproductions.protocol import Claim, Criterion, Curves, Measure, Measurements, Paper, Reproduction

REPRODUCTION = Reproduction(
    slug="multitasking-hebbian",
    paper=Paper("Parallel Learning by Multitasking Neural Networks"),
    family="associative",
    claim=Claim(
        (
            "A Hebbian network on diluted patterns retrieves several patterns at the same time, "
            "hierarchically at mild dilution and in parallel at strong dilution."
        ),
    ),
    checked="Overlaps with three patterns at low load after relaxation, for dilutions 0 to 0.9, against the"
    " hierarchical values (1-d) d^k, and their equality at d = 0.9.",
    not_checked="Supervised and unsupervised learning from examples, and the phase diagram at high load.",
    data="Random diluted patterns, 40,000 spins, three patterns.",
    baseline="The same network on patterns without blanks, which retrieves one.",
    budget="40 sweeps at temperature 0.02 for each of ten dilutions.",
    measures=(
        Measure("hierarchy_error", "largest distance of the three overlaps from (1-d) d^k at d = 0.4"),
        Measure("third_overlap", "third overlap at d = 0.4"),
        Measure("parallel_ratio", "smallest over largest overlap at d = 0.9"),
        Measure("undiluted_second", "second overlap without dilution"),
    ),
    rule=(
        Criterion("mild dilution: the hierarchical overlaps", "hierarchy_error", at_most=0.05, over="each"),
        Criterion("strong dilution: overlaps about equal", "parallel_ratio", at_least=0.8, over="each"),
        Criterion(
            "without dilution one pattern alone", "undiluted_second", at_most=0.1, over="each", core=False
        ),
    ),
    picture=Curves(("first", "second", "third"), x="dilution d", y="overlap"),
)

SIZE, PATTERNS, TEMPERATURE, SWEEPS = 40_000, 3, 0.02, 40


def run(seed: int) -> Measurements:
    """Relax at each dilution and sort the overlaps."""
    draw = torch.Generator().manual_seed(seed)
    found = {tenths: _overlaps(tenths / 10, draw) for tenths in range(10)}
    expected = torch.tensor([0.6 * 0.4**k for k in range(PATTERNS)])
    mild, strong = found[4], found[9]
    return Measurements(
        {
            "hierarchy_error": float((mild - expected).abs().max()),
            "third_overlap": float(mild[2]),
            "parallel_ratio": float(strong[-1] / strong[0]),
            "undiluted_second": float(found[0][1]),
        },
        {
            name: [(tenths / 10, float(overlaps[k])) for tenths, overlaps in found.items()]
            for k, name in enumerate(("first", "second", "third"))
        },
    )


def _overlaps(dilution: float, draw: torch.Generator) -> torch.Tensor:
    patterns = diluted_patterns(PATTERNS, SIZE, dilution, draw)
    blank = torch.randint(0, 2, (SIZE,), generator=draw).float() * 2 - 1
    start = torch.where(patterns[0] != 0, patterns[0], blank)
    state = glauber(patterns, start, temperature=TEMPERATURE, sweeps=SWEEPS, draw=draw)
    return (patterns @ state / SIZE).abs().sort(descending=True).values
