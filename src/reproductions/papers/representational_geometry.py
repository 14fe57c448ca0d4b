"""Task structure and nonlinearity jointly determine learned representational geometry.

One-hidden-layer networks learn a function of two bits that are given as directions in a noisy input. The
kernel of the trained hidden layer is aligned with that of the targets and with that of the inputs, for tanh
and for ReLU.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from reproductions.methods.analysis import cka
from reproductions.protocol import Bars, Claim, Criterion, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.training import mlp

REPRODUCTION = Reproduction(
    slug="representational-geometry",
    paper=Paper("Task structure and nonlinearity jointly determine learned representational geometry"),
    family="analysis",
    claim=Claim(
        (
            "Representations of tanh networks follow the structure of the targets; those of ReLU "
            "networks keep more of the structure of the inputs."
        ),
    ),
    checked=(
        "Centred kernel alignment of the trained hidden layer with targets and with inputs, "
        "for two functions of two bits."
    ),
    not_checked="The theory, deeper and convolutional networks, other tasks.",
    data="Four clusters of two bits in 20 dimensions, noise 0.2; targets: both bits, and their exclusive or.",
    baseline="ReLU networks of the same width, steps and initial scale.",
    budget="600 full-batch steps of Adam at 0.003, 100 units, inputs 400.",
    measures=(
        Measure("tanh_target", "alignment with targets, tanh, mean of the tasks"),
        Measure("relu_target", "the same, ReLU"),
        Measure("tanh_input", "alignment with inputs, tanh, mean of the tasks"),
        Measure("relu_input", "the same, ReLU"),
        Measure("target_gain", "tanh minus ReLU, targets"),
        Measure("input_gain", "ReLU minus tanh, inputs"),
    ),
    rule=(
        Criterion("tanh follows the targets more", "target_gain", at_least=0, over="clear"),
        Criterion("ReLU keeps more of the inputs", "input_gain", at_least=0, over="clear"),
    ),
    picture=Bars(("tanh_target", "relu_target", "tanh_input", "relu_input"), y="kernel alignment"),
    seeds=(0, 1, 2, 3, 4),
)


def run(seed: int) -> Measurements:
    """Two tasks, two activations."""
    draw = torch.Generator().manual_seed(seed)
    bits = torch.randint(0, 2, (400, 2), generator=draw).float() * 2 - 1
    directions = torch.linalg.qr(torch.randn(20, 2, generator=draw)).Q
    x = bits @ directions.T + 0.2 * torch.randn(400, 20, generator=draw)
    tasks = (bits, bits.prod(1, keepdim=True))
    found = {}
    for name, activation in (("tanh", nn.Tanh), ("relu", nn.ReLU)):
        pairs = [_aligned(activation, x, y, seed) for y in tasks]
        found[f"{name}_target"], found[f"{name}_input"] = (
            sum(p[k] for p in pairs) / len(pairs) for k in (0, 1)
        )
    gains = (found["tanh_target"] - found["relu_target"], found["relu_input"] - found["tanh_input"])
    return Measurements({**found, "target_gain": gains[0], "input_gain": gains[1]})


def _aligned(activation: Callable[[], nn.Module], x: Tensor, y: Tensor, seed: int) -> tuple[float, float]:
    torch.manual_seed(seed)
    net = mlp((20, 100, y.shape[1]), activation)
    optimiser = torch.optim.Adam(net.parameters(), 0.003)
    for _ in range(600):
        optimiser.zero_grad()
        (net(x) - y).square().mean().backward()
        optimiser.step()
    with torch.no_grad():
        hidden = net[:2](x)
    return cka(hidden, y), cka(hidden, x)
