"""A Complete Expressiveness Hierarchy for Subgraph GNNs via Subgraph Weisfeiler-Lehman Tests.

Node-based subgraph networks fall into six classes between WL and localised folklore WL. The tests are run
on pairs of random regular graphs, relabelled copies, and pairs known from the literature; whenever a weaker
test tells a pair apart, every stronger one must.
"""

from __future__ import annotations

import random

from reproductions.methods.refinement import RULES, Graph, cycle, rook, shrikhande, tells_apart
from reproductions.protocol import Bars, Claim, Criterion, Measure, Measurements, Paper, Reproduction

REPRODUCTION = Reproduction(
    slug="subgraph-wl",
    paper=Paper("A Complete Expressiveness Hierarchy for Subgraph GNNs via Subgraph Weisfeiler-Lehman Tests"),
    family="graphs",
    claim=Claim(
        (
            "Node-based subgraph networks fall into six classes of subgraph WL tests; SSWL is the"
            " most expressive, and all are bounded by localised folklore WL."
        ),
        "six classes",
    ),
    checked=(
        "Order of the tests on 40 pairs of random cubic graphs a seed; separation of a "
        "hexagon from two triangles by all but WL; no separation of rook's and Shrikhande "
        "graph; no separation of relabelled copies."
    ),
    not_checked="Strictness of each inclusion (its witnesses are larger graphs), and trained networks.",
    data="Random cubic graphs on 8 and 10 vertices; classic pairs.",
    baseline="WL (1-dimensional) and FWL(2) at the two ends.",
    budget="Ten tests on about 50 pairs a seed, exact.",
    measures=(
        Measure("violations", "pairs told apart by a weaker and not by a stronger test"),
        Measure("wl_hexagon", "1 if WL tells the hexagon from two triangles"),
        Measure("subgraph_hexagon", "share of the other tests that do", "%"),
        Measure("rook", "tests that tell rook's from Shrikhande graph"),
        Measure("copies", "tests that tell relabelled copies apart"),
        Measure("wl", "random pairs told apart by WL", "%"),
        Measure("swl", "random pairs told apart by SWL(VS)", "%"),
        Measure("sswl", "random pairs told apart by SSWL", "%"),
        Measure("fwl", "random pairs told apart by FWL(2)", "%"),
    ),
    rule=(
        Criterion("the order is never violated", "violations", at_most=0, over="each"),
        Criterion("WL misses the hexagon", "wl_hexagon", at_most=0, over="each"),
        Criterion("every subgraph test sees it", "subgraph_hexagon", at_least=100, over="each"),
        Criterion("none sees rook's against Shrikhande", "rook", at_most=0, over="each"),
        Criterion("none tells copies apart", "copies", at_most=0, over="each"),
    ),
    picture=Bars(("wl", "swl", "sswl", "fwl"), y="cubic pairs told apart (%)"),
)

ORDER = (
    ("WL", "SWL(VS)"),
    ("SWL(VS)", "SWL(SV)"),
    ("SWL(VS)", "PSWL(VS)"),
    ("SWL(SV)", "PSWL(SV)"),
    ("PSWL(VS)", "PSWL(SV)"),
    ("PSWL(SV)", "GSWL"),
    ("GSWL", "SSWL"),
    ("SSWL", "SLFWL(2)"),
    ("GSWL", "LFWL(2)"),
    ("LFWL(2)", "SLFWL(2)"),
    ("SLFWL(2)", "FWL(2)"),
)
"""Weaker and stronger: the arrows of the paper's hierarchy."""

PAIRS = 40


def run(seed: int) -> Measurements:
    """All tests on all pairs."""
    chance = random.Random(seed)  # noqa: S311 - a simulation
    pairs = [(_cubic(n, chance), _cubic(n, chance)) for n in (8, 10) for _ in range(PAIRS // 2)]
    seen = [{test: tells_apart(test, *pair) for test in RULES} for pair in pairs]
    hexagon = {test: tells_apart(test, cycle(6), cycle(3) + cycle(3, 3)) for test in RULES}
    graph = _cubic(10, chance)
    shares = {test: 100.0 * sum(row[test] for row in seen) / len(seen) for test in RULES}
    return Measurements(
        {
            "violations": sum(
                row[weak] and not row[strong] for row in [*seen, hexagon] for weak, strong in ORDER
            ),
            "wl_hexagon": hexagon["WL"],
            "subgraph_hexagon": 100.0
            * sum(hexagon[test] for test in RULES if test != "WL")
            / (len(RULES) - 1),
            "rook": sum(tells_apart(test, rook(), shrikhande()) for test in RULES),
            "copies": sum(tells_apart(test, graph, _relabelled(graph, chance)) for test in RULES),
            "wl": shares["WL"],
            "swl": shares["SWL(VS)"],
            "sswl": shares["SSWL"],
            "fwl": shares["FWL(2)"],
        }
    )


def _cubic(size: int, chance: random.Random) -> Graph:
    """A random simple cubic graph by the pairing model."""
    while True:
        stubs = [v for v in range(size) for _ in range(3)]
        chance.shuffle(stubs)
        edges = {frozenset(pair) for pair in zip(stubs[::2], stubs[1::2], strict=True)}
        if len(edges) == 3 * size // 2 and all(len(edge) == 2 for edge in edges):
            return [[u for edge in edges if v in edge for u in edge - {v}] for v in range(size)]


def _relabelled(graph: Graph, chance: random.Random) -> Graph:
    names = list(range(len(graph)))
    chance.shuffle(names)
    copy: Graph = [[] for _ in graph]
    for vertex, neighbours in enumerate(graph):
        copy[names[vertex]] = [names[w] for w in neighbours]
    return copy
