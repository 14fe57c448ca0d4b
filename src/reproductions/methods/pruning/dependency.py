"""Which units of a network must go together: dependency groups found by tracing, and slicing them away."""

from __future__ import annotations

import copy
import operator
from collections.abc import Mapping

import torch
from torch import Tensor, fx, nn

Group = tuple[tuple[str, ...], tuple[str, ...]]
"""Names of the linear layers that write a stream of units, and of those that read it."""


def dependency_groups(model: nn.Module) -> list[Group]:
    """Groups of linear layers tied by additions and elementwise functions, the input and output left out
    (OTOv3).

    Layers whose outputs are added write the same units: pruning a unit removes its row in each of them and
    its column in every reader. Supports linear layers, ReLU and addition.
    """
    parent: dict[int, int] = {}

    def root(space: int) -> int:
        while parent[space] != space:
            space = parent[space]
        return space

    spaces: dict[fx.Node, int] = {}
    writers: dict[int, list[str]] = {}
    readers: dict[int, list[str]] = {}
    modules = dict(model.named_modules())
    outputs = set()
    for node in fx.symbolic_trace(model).graph.nodes:
        inputs = [spaces[n] for n in node.all_input_nodes if n in spaces]
        if node.op == "call_module" and isinstance(modules[str(node.target)], nn.Linear):
            readers.setdefault(inputs[0], []).append(str(node.target))
            space = len(parent)
            parent[space] = space
            writers.setdefault(space, []).append(str(node.target))
        elif node.op == "placeholder":
            space = len(parent)
            parent[space] = space
            outputs.add(space)
        elif node.op == "output":
            outputs.add(inputs[0])
            continue
        else:
            space = inputs[0]
            for other in inputs[1:] if node.target in (operator.add, torch.add) else []:
                parent[root(other)] = root(space)
        spaces[node] = space
    fixed = {root(space) for space in outputs}
    found = []
    for one in sorted({root(space) for space in parent} - fixed):
        members = [space for space in parent if root(space) == one]
        wrote = tuple(name for space in members for name in writers.get(space, []))
        read = tuple(name for space in members for name in readers.get(space, []))
        found.append((wrote, read))
    return found


def importance(model: nn.Module, group: Group) -> Tensor:
    """Size of each unit of a group: squared weights of its rows in all writers."""
    modules = dict(model.named_modules())
    sizes = [_linear(modules, name).weight.detach().square().sum(1) for name in group[0]]
    return torch.stack(sizes).sum(0)


@torch.no_grad()
def scale_units(model: nn.Module, group: Group, units: Tensor, factor: float) -> None:
    """Multiply the rows and biases of some units in all writers of a group."""
    modules = dict(model.named_modules())
    for name in group[0]:
        layer = _linear(modules, name)
        layer.weight[units] *= factor
        layer.bias[units] *= factor


@torch.no_grad()
def sliced(model: nn.Module, kept: Mapping[Group, Tensor]) -> nn.Module:
    """A smaller copy with only the kept units of each group."""
    small = copy.deepcopy(model)
    modules = dict(small.named_modules())
    for (wrote, read), units in kept.items():
        for name in wrote:
            layer = _linear(modules, name)
            layer.weight = nn.Parameter(layer.weight[units])
            layer.bias = nn.Parameter(layer.bias[units])
            layer.out_features = len(units)
        for name in read:
            layer = _linear(modules, name)
            layer.weight = nn.Parameter(layer.weight[:, units])
            layer.in_features = len(units)
    return small


def _linear(modules: Mapping[str, nn.Module], name: str) -> nn.Linear:
    layer = modules[name]
    assert isinstance(layer, nn.Linear)
    return layer
