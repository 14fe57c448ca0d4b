"""Traffic on a two-level (leaf-spine) fabric: loads of links under random, split and coloured placement."""

from __future__ import annotations

import torch
from torch import Tensor

Flow = tuple[int, int]
"""Source leaf and destination leaf of one flow."""


def link_loads(flows: list[Flow], spines: list[int], sizes: tuple[int, int], weight: float) -> Tensor:
    """Loads (2, leaves, spines) of up- and down-links when flow i of ``weight`` takes spine ``spines[i]``."""
    loads = torch.zeros(2, *sizes)
    for (source, target), spine in zip(flows, spines, strict=True):
        loads[0, source, spine] += weight
        loads[1, target, spine] += weight
    return loads


def colour_edges(flows: list[Flow], leaves: int) -> list[int]:
    """A proper edge colouring of the bipartite multigraph of flows with as many colours as its largest
    degree.

    König's theorem by alternating paths; O(flows * leaves). No two flows of a leaf share a colour.
    """
    degree = max(sum(f[side] == leaf for f in flows) for side in (0, 1) for leaf in range(leaves))
    # at[side][leaf][colour] is the flow that has this colour at this leaf
    at: list[list[list[int]]] = [[[-1] * degree for _ in range(leaves)] for _ in range(2)]
    colours = [-1] * len(flows)
    for index, (source, target) in enumerate(flows):
        free_source, free_target = at[0][source].index(-1), at[1][target].index(-1)
        if at[1][target][free_source] != -1:
            _flip(at, colours, flows, (target, free_source, free_target))
        colours[index] = free_source
        at[0][source][free_source] = at[1][target][free_source] = index
    return colours


def _flip(
    at: list[list[list[int]]], colours: list[int], flows: list[Flow], start: tuple[int, int, int]
) -> None:
    """Exchange two colours along the alternating path that begins at a target leaf."""
    leaf, colour, other = start
    side, path = 1, []
    while (index := at[side][leaf][colour]) != -1:
        path.append(index)
        side = 1 - side
        leaf = flows[index][side]
        colour, other = other, colour
    a, b = start[1], start[2]
    for index in path:
        for end in (0, 1):
            if at[end][flows[index][end]][colours[index]] == index:
                at[end][flows[index][end]][colours[index]] = -1
    for index in path:
        colours[index] = b if colours[index] == a else a
        for end in (0, 1):
            at[end][flows[index][end]][colours[index]] = index
