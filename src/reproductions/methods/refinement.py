"""Colour refinement on small graphs: Weisfeiler-Lehman and its subgraph and folklore relatives.

Tests of Zhang et al. 2023. Graphs are adjacency lists; a test returns a value that equals for two graphs
exactly when the test cannot tell them apart. Colours are relabelled jointly, so compare graphs in one call.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

Graph = list[list[int]]
"""Neighbours of each vertex 0 … n-1."""

Pair = tuple[int, int]
Colours = dict[Pair, int]
Rule = Callable[[Graph, Colours, int, int], Hashable]


def _bag(values: Sequence[Hashable]) -> Hashable:
    return tuple(sorted(values))  # type: ignore[type-var]


def _swl(graph: Graph, c: Colours, u: int, v: int) -> Hashable:
    """SWL: own colour and the neighbours of v within the subgraph of u."""
    return (c[u, v], _bag([c[u, w] for w in graph[v]]))


def _pswl(graph: Graph, c: Colours, u: int, v: int) -> Hashable:
    """PSWL: SWL and the pointwise aggregation of v's own subgraph at v."""
    return (_swl(graph, c, u, v), c[v, v])


def _gswl(graph: Graph, c: Colours, u: int, v: int) -> Hashable:
    """GSWL: SWL and the global aggregation of v over all subgraphs."""
    return (_swl(graph, c, u, v), _bag([c[w, v] for w in range(len(graph))]))


def _sswl(graph: Graph, c: Colours, u: int, v: int) -> Hashable:
    """SSWL: SWL and the neighbours of u, across subgraphs."""
    return (_swl(graph, c, u, v), _bag([c[w, v] for w in graph[u]]))


def _lfwl(graph: Graph, c: Colours, u: int, v: int) -> Hashable:
    """LFWL(2): pairs of colours through the neighbours of v."""
    return (c[u, v], _bag([(c[u, w], c[w, v]) for w in graph[v]]))


def _slfwl(graph: Graph, c: Colours, u: int, v: int) -> Hashable:
    """SLFWL(2): pairs of colours through the neighbours of u or v."""
    return (c[u, v], _bag([(c[u, w], c[w, v]) for w in sorted({*graph[u], *graph[v]})]))


def _fwl(graph: Graph, c: Colours, u: int, v: int) -> Hashable:
    """FWL(2): pairs of colours through all vertices."""
    return (c[u, v], _bag([(c[u, w], c[w, v]) for w in range(len(graph))]))


def _wl(graph: Graph, c: Colours, u: int, v: int) -> Hashable:
    """1-WL, kept on the diagonal."""
    return (c[u, v], _bag([c[w, w] for w in graph[v]])) if u == v else 0


RULES: dict[str, tuple[Rule, bool]] = {
    "WL": (_wl, True),
    "SWL(VS)": (_swl, True),
    "SWL(SV)": (_swl, False),
    "PSWL(VS)": (_pswl, True),
    "PSWL(SV)": (_pswl, False),
    "GSWL": (_gswl, True),
    "SSWL": (_sswl, True),
    "LFWL(2)": (_lfwl, True),
    "SLFWL(2)": (_slfwl, True),
    "FWL(2)": (_fwl, True),
}
"""Name to update rule and order of pooling: vertices of a subgraph first, or subgraphs of a vertex (SV)."""


def tells_apart(test: str, one: Graph, two: Graph) -> bool:
    """Whether the named test separates two graphs; O(rounds n^2 d log n), n^3 for FWL(2)."""
    rule, vertex_first = RULES[test]
    graphs = (one, two)
    colours = [_start(graph, folklore=test.endswith("FWL(2)")) for graph in graphs]
    classes = 0
    while True:
        seen: dict[Hashable, int] = {}
        fresh = [
            {pair: seen.setdefault(rule(graph, c, *pair), len(seen)) for pair in c}
            for graph, c in zip(graphs, colours, strict=True)
        ]
        if _pool(fresh[0], len(one), vertex_first) != _pool(fresh[1], len(two), vertex_first):
            return True
        if len(seen) == classes:
            return False
        classes, colours = len(seen), fresh


def _start(graph: Graph, *, folklore: bool) -> Colours:
    size = range(len(graph))
    return {(u, v): 2 * (u == v) + (folklore and v in graph[u]) for u in size for v in size}


def _pool(colours: Colours, size: int, vertex_first: bool) -> Hashable:  # noqa: FBT001
    if vertex_first:
        return _bag([_bag([colours[u, v] for v in range(size)]) for u in range(size)])
    return _bag([_bag([colours[u, v] for u in range(size)]) for v in range(size)])


def cycle(size: int, start: int = 0) -> Graph:
    """A cycle whose vertices are numbered from ``start``."""
    return [[start + (v - 1) % size, start + (v + 1) % size] for v in range(size)]


def rook() -> Graph:
    """The 4 by 4 rook's graph."""
    cells = [(i, j) for i in range(4) for j in range(4)]
    return [[4 * k + m for k, m in cells if (i == k) != (j == m)] for i, j in cells]


def shrikhande() -> Graph:
    """The Shrikhande graph: strongly regular with the parameters of the rook's graph."""
    steps = ((0, 1), (0, 3), (1, 0), (3, 0), (1, 1), (3, 3))
    return [[4 * ((i + a) % 4) + (j + b) % 4 for a, b in steps] for i in range(4) for j in range(4)]
