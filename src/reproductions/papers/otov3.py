"""OTOv3: Automatic Neural Network Training and Compression: groups from dependencies, one run, no fine-
tuning.

The groups of units that must go together are found by tracing a residual network. In one training run the
smaller half of each group is shrunk to zero; slicing it away must not change the outputs.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from reproductions.methods.pruning.dependency import Group, dependency_groups, importance, scale_units, sliced
from reproductions.protocol import Bars, Claim, Criterion, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.digits import Data, digits
from reproductions.tasks.training import accuracy, fit, parameters, tuned

REPRODUCTION = Reproduction(
    slug="otov3",
    paper=Paper(
        "OTOv3: Automatic Architecture-Agnostic Neural Network Training and Compression from "
        "Structured Pruning to Erasing Operators"
    ),
    family="pruning",
    claim=Claim(
        (
            "Pruning and erasing of operators from automatic dependency graphs gives compact "
            "networks without fine-tuning that match or exceed the state of the art."
        ),
    ),
    checked=(
        "Groups found in a residual network; outputs before and after slicing away half of "
        "every group; accuracy against the dense network of one run of as many steps."
    ),
    not_checked="Erasing operators, other architectures, the paper's optimisers.",
    data="scikit-learn digits, Gaussian noise 0.2.",
    baseline="The dense network, same steps and grid.",
    budget="500 steps of batch 64, two learning rates; shrinking between steps 150 and 350.",
    measures=(
        Measure("groups", "groups found (three are right: the stream and two inner layers)"),
        Measure("gap", "largest difference between shrunk and sliced network's outputs"),
        Measure("dense", "test accuracy, dense", "%"),
        Measure("compact", "test accuracy, sliced", "%"),
        Measure("loss", "dense minus sliced", "points"),
        Measure("share", "parameters left", "%"),
    ),
    rule=(
        Criterion("the three groups are found", "groups", at_least=3, at_most=3, over="each"),
        Criterion("slicing keeps the outputs", "gap", at_most=1e-5, over="each"),
        Criterion("at most a point is lost", "loss", at_most=1, over="mean"),
        Criterion("at least half of the parameters go", "share", at_most=50, over="each"),
    ),
    picture=Bars(("dense", "compact"), y="test accuracy (%)"),
)

WIDTH, INNER, STEPS = 64, 96, 500


class _Residual(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.stem, self.head = nn.Linear(64, WIDTH), nn.Linear(WIDTH, 10)
        self.up1, self.down1 = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.up2, self.down2 = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)

    def forward(self, x: Tensor) -> Tensor:
        x = self.stem(x)
        x = x + self.down1(torch.relu(self.up1(x)))
        x = x + self.down2(torch.relu(self.up2(x)))
        return self.head(torch.relu(x))


def run(seed: int) -> Measurements:
    """Dense and compact."""
    data = digits(noise=0.2, seed=seed)
    dense = tuned(lambda rate: _trained(data, rate, seed)[0], lambda m: accuracy(m, data.valid), (1e-3, 3e-3))
    shrunk, kept = tuned(
        lambda rate: _trained(data, rate, seed, prune=True),
        lambda pair: accuracy(pair[0], data.valid),
        (1e-3, 3e-3),
    )
    small = sliced(shrunk, kept)
    with torch.no_grad():
        gap = float((small(data.test.x) - shrunk(data.test.x)).abs().max())
    a, b = accuracy(dense, data.test), accuracy(small, data.test)
    share = 100 * parameters(small) / parameters(dense)
    values = {"groups": len(dependency_groups(dense)), "gap": gap, "dense": a, "compact": b, "loss": a - b}
    return Measurements({**values, "share": share})


def _trained(
    data: Data, rate: float, seed: int, *, prune: bool = False
) -> tuple[nn.Module, dict[Group, Tensor]]:
    torch.manual_seed(seed)
    net = _Residual()
    groups, step = dependency_groups(net), [0]
    kept: dict[Group, Tensor] = {}
    gone: dict[Group, Tensor] = {}

    def after() -> None:
        step[0] += 1
        if step[0] == 150:
            for group in groups:
                order = importance(net, group).argsort()
                gone[group], kept[group] = order[: len(order) // 2], order[len(order) // 2 :]
        for group, units in gone.items():
            scale_units(net, group, units, 0.97 if step[0] < 350 else 0.0)

    fit(net, data.train, steps=STEPS, rate=rate, seed=seed, after=after if prune else None)
    return net, kept
