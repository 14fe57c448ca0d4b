"""Dynamic Neural Network is All You Need: Understanding the Robustness of Dynamic Mechanisms in Neural
Networks.

Adversarial examples made on a network with early exits are tried on a static network of the same blocks,
and the other way round. An attack counts as transferred when it fools the target among those that fooled
its source.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from reproductions.methods.exits import ExitNet, exit_loss, exits_by_threshold
from reproductions.protocol import Bars, Claim, Criterion, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.digits import Data, digits
from reproductions.tasks.training import accuracy, cross_entropy, fit, mlp, tuned

REPRODUCTION = Reproduction(
    slug="dynn-robustness",
    paper=Paper(
        "Dynamic Neural Network is All You Need: Understanding the Robustness of Dynamic "
        "Mechanisms in Neural Networks"
    ),
    family="dynamic",
    claim=Claim(
        (
            "Adversarial examples transfer better from dynamic to static networks than the "
            "reverse, and dynamic networks yield them more efficiently."
        ),
    ),
    checked="Transfer rates of projected-gradient examples in both directions, exits at confidence 0.9.",
    not_checked="Efficiency of the attacks, convolutional networks, attacks on the amount of computation.",
    data="scikit-learn digits.",
    baseline="The static network, same blocks, steps and grid of learning rates.",
    budget="500 steps of batch 64, three learning rates, per network; 10 attack steps within 0.15.",
    measures=(
        Measure("dynamic_to_static", "transfer rate from dynamic to static", "%"),
        Measure("static_to_dynamic", "transfer rate from static to dynamic", "%"),
        Measure("difference", "first minus second", "points"),
    ),
    rule=(Criterion("dynamic examples transfer better", "difference", at_least=0, over="clear"),),
    picture=Bars(("dynamic_to_static", "static_to_dynamic"), y="transfer rate (%)"),
    seeds=(0, 1, 2, 3, 4),
)

WIDTHS, RADIUS = (64, 64, 64), 0.15
Predict = Callable[[Tensor], Tensor]


def run(seed: int) -> Measurements:
    """Two networks, two attacks."""
    data = digits()
    dynamic = tuned(lambda rate: _dynamic(data, rate, seed), lambda m: accuracy(_predict(m), data.valid))
    static = tuned(lambda rate: _static(data, rate, seed), lambda m: accuracy(m, data.valid))
    x, y = data.test.x, data.test.y
    from_dynamic = _attack(lambda z: exit_loss(dynamic(z), y), x)
    from_static = _attack(lambda z: cross_entropy(static, z, y), x)
    there = _transfer(from_dynamic, x, y, _predict(dynamic), static)
    back = _transfer(from_static, x, y, static, _predict(dynamic))
    return Measurements({"dynamic_to_static": there, "static_to_dynamic": back, "difference": there - back})


def _predict(net: nn.Module) -> Predict:
    """Logits at the exit that each input takes."""

    def at_exit(x: Tensor) -> Tensor:
        logits = net(x)
        return logits[exits_by_threshold(logits, 0.9), torch.arange(len(x))]

    return at_exit


def _dynamic(data: Data, rate: float, seed: int) -> nn.Module:
    torch.manual_seed(seed)
    net = ExitNet(64, WIDTHS, 10)
    return fit(net, data.train, steps=500, rate=rate, seed=seed, loss=lambda m, x, y: exit_loss(m(x), y))


def _static(data: Data, rate: float, seed: int) -> nn.Module:
    torch.manual_seed(1000 + seed)
    return fit(mlp((64, *WIDTHS, 10)), data.train, steps=500, rate=rate, seed=1000 + seed)


def _attack(loss: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """Projected gradient steps on the signs, within RADIUS of each pixel and within [0, 1]."""
    moved = x.clone()
    for _ in range(10):
        moved.requires_grad_()
        (slope,) = torch.autograd.grad(loss(moved), moved)
        moved = (moved + RADIUS / 4 * slope.sign()).detach()
        moved = torch.minimum(torch.maximum(moved, x - RADIUS), x + RADIUS).clamp(0, 1)
    return moved


@torch.no_grad()
def _transfer(moved: Tensor, x: Tensor, y: Tensor, source: Predict, target: Predict) -> float:
    right = (source(x).argmax(-1) == y) & (target(x).argmax(-1) == y)
    fooled = right & (source(moved).argmax(-1) != y)
    return 100.0 * float((target(moved).argmax(-1) != y)[fooled].float().mean())
