"""Learning to Optimize Multi-Objective Alignment Through Dynamic Reward Weighting, on bandits of two
rewards.

A policy is a softmax over ten actions with two random rewards each; most policies lie below the front, so a
solution can be dominated. Nine policies follow fixed weightings, or weights from the gradient of the
hypervolume of all nine. How the hypervolume sets the weights is our completion of the abstract.
"""

from __future__ import annotations

import torch
from torch import Tensor

from reproductions.protocol import Bars, Claim, Criterion, Measure, Measurements, Paper, Reproduction

REPRODUCTION = Reproduction(
    slug="dynamic-reward-weighting",
    paper=Paper("Learning to Optimize Multi-Objective Alignment Through Dynamic Reward Weighting"),
    family="optimisers",
    claim=Claim(
        (
            "Adapting reward weights during training, by hypervolume or by gradients, reaches "
            "solutions that dominate those of fixed weights, in fewer steps."
        ),
    ),
    checked=(
        "Whether solutions of either arm dominate those of the other after 300 steps, and the steps until "
        "95 % of the fixed weightings' last hypervolume, over twelve bandits. More hypervolume is a side "
        "condition: the dynamic weights follow its gradient."
    ),
    not_checked=(
        "A single policy in online reinforcement learning with sampled rewards (here expected rewards are "
        "known), the gradient-based variant, fronts that bend inwards, language models, maths data sets."
    ),
    data="Ten actions with two rewards each, uniform in 0 to 1, new ones per seed.",
    baseline="Nine fixed weightings with the same starts, steps and grid of step sizes.",
    budget="300 steps of exact gradient; the step size of either arm from three values by hypervolume.",
    measures=(
        Measure("fixed_volume", "hypervolume of the fixed weightings' solutions"),
        Measure("dynamic_volume", "hypervolume of the dynamic weighting's solutions"),
        Measure("volume_gain", "dynamic minus fixed"),
        Measure(
            "fixed_dominated", "fixed solutions that a dynamic one dominates by 0.001 in both rewards", "%"
        ),
        Measure("dynamic_dominated", "dynamic solutions that a fixed one dominates likewise", "%"),
        Measure("dominance", "the former minus the latter", "points"),
        Measure("steps_ratio", "steps to 95 % of the fixed arm's last hypervolume, dynamic over fixed"),
    ),
    rule=(
        Criterion(
            "dynamic solutions dominate more than they are dominated", "dominance", at_least=0, over="clear"
        ),
        Criterion("in fewer steps", "steps_ratio", at_most=1, over="clear"),
        Criterion("more hypervolume", "volume_gain", at_least=0, over="clear", core=False),
    ),
    picture=Bars(("fixed_dominated", "dynamic_dominated"), y="solutions dominated by the other arm (%)"),
    seeds=(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11),
    note="A first version, whose policies all lay on the front (none could be dominated), was replaced.",
)

POLICIES, ACTIONS, STEPS, RATES, MARGIN = 9, 10, 300, (0.3, 1.0, 3.0), 1e-3


def run(seed: int) -> Measurements:
    """Both weightings on one bandit, from the same starts."""
    draw = torch.Generator().manual_seed(seed)
    actions = torch.rand(ACTIONS, 2, generator=draw)
    start = torch.randn(POLICIES, ACTIONS, generator=draw)
    fixed, fixed_path = _tuned(start, actions, dynamic=False)
    dynamic, dynamic_path = _tuned(start, actions, dynamic=True)
    goal = 0.95 * fixed_path[-1]
    ours, theirs = _dominated(fixed, dynamic), _dominated(dynamic, fixed)
    return Measurements(
        {
            "fixed_volume": fixed_path[-1],
            "dynamic_volume": dynamic_path[-1],
            "volume_gain": dynamic_path[-1] - fixed_path[-1],
            "fixed_dominated": ours,
            "dynamic_dominated": theirs,
            "dominance": ours - theirs,
            "steps_ratio": _first(dynamic_path, goal) / _first(fixed_path, goal),
        }
    )


def _tuned(start: Tensor, actions: Tensor, *, dynamic: bool) -> tuple[Tensor, list[float]]:
    found = [_ascend(start, actions, rate, dynamic=dynamic) for rate in RATES]
    return max(found, key=lambda pair: pair[1][-1])


def _first(path: list[float], goal: float) -> int:
    """The step at which the goal is reached; twice all steps where it never is."""
    return next((step for step, volume in enumerate(path, 1) if volume >= goal), 2 * STEPS)


def _dominated(rewards: Tensor, by: Tensor) -> float:
    """Percentage of solutions than which another arm has a better one in both rewards."""
    better = (by[None] >= rewards[:, None] + MARGIN).all(2).any(1)
    return 100 * float(better.float().mean())


def _volume(rewards: Tensor) -> Tensor:
    """Area dominated by the rewards over the origin."""
    order = rewards[:, 0].argsort(descending=True)
    first, second = rewards[order].T
    reached = torch.cummax(second, 0).values
    before = torch.cat([reached.new_zeros(1), reached[:-1]])
    return (first * (reached - before)).sum()


def _ascend(start: Tensor, actions: Tensor, rate: float, *, dynamic: bool) -> tuple[Tensor, list[float]]:
    """The rewards after the last step, and the hypervolume after every step."""
    logits = start.clone().requires_grad_()
    ratio = torch.linspace(0.1, 0.9, POLICIES)
    weights = torch.stack([ratio, 1 - ratio], 1)
    path = []
    for _ in range(STEPS):
        rewards = logits.softmax(1) @ actions
        if dynamic:
            held = rewards.detach().requires_grad_()
            weights = torch.autograd.grad(_volume(held), held)[0]
            # a dominated solution has no gradient of its own: it keeps equal weights
            weights = torch.where(weights.sum(1, keepdim=True) > 0, weights, torch.full((), 0.5))
            weights = weights / weights.sum(1, keepdim=True)
        (slope,) = torch.autograd.grad((weights * rewards).sum(), logits)
        logits = (logits + rate * slope).detach().requires_grad_()
        path.append(float(_volume(logits.detach().softmax(1) @ actions)))
    return logits.detach().softmax(1) @ actions, path
