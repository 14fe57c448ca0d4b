"""Challenging the Need for Packet Spraying in Large-Scale Distributed Training.

Collectives send one equal flow per host, in a permutation of hosts, over a leaf-spine fabric. Ideal packet
spraying spreads each flow over every spine. Single-path transport gives each flow, or each half of it, one
spine.
"""

from __future__ import annotations

import random

from reproductions.methods.networking import Flow, colour_edges, link_loads
from reproductions.protocol import Bars, Claim, Criterion, Measure, Measurements, Paper, Reproduction

REPRODUCTION = Reproduction(
    slug="single-path-transport",
    paper=Paper("Challenging the Need for Packet Spraying in Large-Scale Distributed Training"),
    family="federated",
    claim=Claim(
        "Single-path transport with minimal splitting of flows reaches the largest congestion of ideal packet"
        " spraying for collective communication.",
        "equal maximum congestion",
    ),
    checked=(
        "Largest link load over that of ideal spraying, 20 random permutations on 16 leaves, "
        "12 hosts a leaf and 8 spines: unsplit random paths, unsplit coloured paths, two-way "
        "split coloured paths."
    ),
    not_checked=(
        "Queues, timing, failures, real transports; the paper's own path assignment (the "
        "abstract does not state it; here an edge colouring)."
    ),
    data="Random permutations of hosts, redrawn where a flow would stay within its leaf.",
    baseline="Random path per flow (ECMP), unsplit and split in two.",
    budget="20 permutations a seed.",
    measures=(
        Measure("split_coloured", "two-way split, coloured paths"),
        Measure("coloured", "unsplit, coloured paths"),
        Measure("split_random", "two-way split, random paths"),
        Measure("random", "unsplit, random paths (ECMP)"),
    ),
    rule=(
        Criterion("split flows match ideal spraying", "split_coloured", at_most=1.000001, over="each"),
        Criterion("random paths are clearly worse", "random", at_least=1.5, over="each"),
        Criterion(
            "without any splitting spraying is not matched", "coloured", at_least=1.1, over="each", core=False
        ),
    ),
    picture=Bars(("random", "split_random", "coloured", "split_coloured"), y="largest load over spraying's"),
)

LEAVES, HOSTS, SPINES, ROUNDS = 16, 12, 8, 20


def run(seed: int) -> Measurements:
    """Mean over permutations of the largest load, relative to spraying (HOSTS / SPINES on every link)."""
    chance = random.Random(seed)  # noqa: S311 - a simulation
    totals = dict.fromkeys(("random", "split_random", "coloured", "split_coloured"), 0.0)
    for _ in range(ROUNDS):
        flows = _permutation(chance)
        halves = [flow for flow in flows for _ in range(2)]
        placed = {
            "random": (flows, [chance.randrange(SPINES) for _ in flows], 1.0),
            "split_random": (halves, [chance.randrange(SPINES) for _ in halves], 0.5),
            "coloured": (flows, [c % SPINES for c in colour_edges(flows, LEAVES)], 1.0),
            "split_coloured": (halves, [c % SPINES for c in colour_edges(halves, LEAVES)], 0.5),
        }
        for name, (sent, spines, weight) in placed.items():
            totals[name] += float(link_loads(sent, spines, (LEAVES, SPINES), weight).max()) / ROUNDS
    return Measurements({name: total / (HOSTS / SPINES) for name, total in totals.items()})


def _permutation(chance: random.Random) -> list[Flow]:
    hosts = [leaf for leaf in range(LEAVES) for _ in range(HOSTS)]
    targets = hosts[:]
    while any(a == b for a, b in zip(hosts, targets, strict=True)):
        for i, leaf in enumerate(hosts):
            if leaf == targets[i] or targets == hosts:
                j = chance.randrange(len(hosts))
                targets[i], targets[j] = targets[j], targets[i]
    return list(zip(hosts, targets, strict=True))
