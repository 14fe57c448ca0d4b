"""Temporal Graph Analysis with TGX: how much of a stream of edges is new, recurs, or surprises.

Streams with planted shares of new edges; novelty, reoccurrence and surprise are recomputed from the edges
alone.
"""

from __future__ import annotations

import random

from reproductions.protocol import Claim, Criterion, Curves, Measure, Measurements, Paper, Reproduction

REPRODUCTION = Reproduction(
    slug="temporal-graph-analysis",
    paper=Paper("Temporal Graph Analysis with TGX"),
    family="graphs",
    claim=Claim(
        (
            "A package loads, discretises, subsamples and visualises temporal networks and "
            "measures their novelty, reoccurrence and surprise."
        ),
        "11 built-in and 8 TGB data sets",
    ),
    checked=(
        "Novelty, reoccurrence and surprise, recomputed from streams whose values are known by construction."
    ),
    not_checked="The package, its data sets, discretisation and plots.",
    data="Random streams of 20 steps with 100 edges each, planted shares of new edges.",
    baseline="The planted values.",
    budget="No training.",
    measures=(
        Measure("novelty_error", "largest error of the novelty index"),
        Measure("reoccurrence_error", "largest error of the reoccurrence index"),
        Measure("surprise_error", "largest error of the surprise index"),
    ),
    rule=(
        Criterion("novelty is recovered", "novelty_error", at_most=1e-9, over="each"),
        Criterion("reoccurrence is recovered", "reoccurrence_error", at_most=1e-9, over="each"),
        Criterion("surprise is recovered", "surprise_error", at_most=1e-9, over="each"),
    ),
    picture=Curves(("novelty", "surprise"), x="planted share of new edges", y="measured index"),
    note=(
        "The indices are definitions: agreement shows that they are computed rightly, not "
        "that they are useful."
    ),
)

Stream = list[set[int]]
STEPS, EDGES, SPLIT = 20, 100, 14


def novelty(stream: Stream) -> float:
    """Mean over steps after the first of the share of edges never seen before."""
    seen, shares = set(stream[0]), []
    for edges in stream[1:]:
        shares.append(len(edges - seen) / len(edges))
        seen |= edges
    return sum(shares) / len(shares)


def reoccurrence(train: set[int], test: set[int]) -> float:
    """Share of training edges that occur again."""
    return len(train & test) / len(train)


def surprise(train: set[int], test: set[int]) -> float:
    """Share of test edges that training never saw."""
    return len(test - train) / len(test)


def run(seed: int) -> Measurements:
    """Streams with five planted shares."""
    chance = random.Random(seed)  # noqa: S311 - a simulation
    curves: dict[str, list[tuple[float, float]]] = {"novelty": [], "surprise": []}
    errors: dict[str, list[float]] = {"novelty": [], "reoccurrence": [], "surprise": []}
    for percent in (0, 20, 50, 80, 100):
        stream, fresh_in_test, repeated = _planted(percent, chance)
        train, test = (set().union(*part) for part in (stream[:SPLIT], stream[SPLIT:]))
        wanted = {
            "novelty": percent / 100,
            "reoccurrence": repeated / len(train),
            "surprise": fresh_in_test / len(test),
        }
        found = {
            "novelty": novelty(stream),
            "reoccurrence": reoccurrence(train, test),
            "surprise": surprise(train, test),
        }
        for name, value in found.items():
            errors[name].append(abs(value - wanted[name]))
        curves["novelty"].append((percent / 100, found["novelty"]))
        curves["surprise"].append((percent / 100, found["surprise"]))
    return Measurements({f"{name}_error": max(values) for name, values in errors.items()}, curves)


def _planted(percent: int, chance: random.Random) -> tuple[Stream, int, int]:
    """A stream, the number of new edges in its test part, and of training edges it repeats there."""
    known = list(range(EDGES))
    stream, late, repeated = [set(known)], 0, set()
    for step in range(1, STEPS):
        fresh = list(range(len(known), len(known) + percent * EDGES // 100))
        old = chance.sample(known, EDGES - len(fresh))
        if step >= SPLIT:
            late += len(fresh)
            # edges are numbered by first appearance: training ones come before the test's first new one
            repeated |= {edge for edge in old if edge < EDGES + (SPLIT - 1) * (percent * EDGES // 100)}
        known += fresh
        stream.append({*fresh, *old})
    return stream, late, len(repeated)
