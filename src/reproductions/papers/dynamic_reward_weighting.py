"""Learning to Optimize Multi-Objective Alignment Through Dynamic Reward Weighting, on a front that bends
inwards.

Two rewards x^2 and (1-x)^2 trade off along a front on which every fixed weighting has its optimum at an
end. Weights that follow the gradient of the hypervolume of nine policies together spread the solutions
along the front. How the hypervolume sets the weights is our completion of the abstract.
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
        "Hypervolume and the most balanced solution of nine policies after 2,000 steps on a front "
        "that bends inwards, weights fixed or from the gradient of that same hypervolume."
    ),
    not_checked=(
        "Dominance: every solution of this policy lies on the front, and none dominates another. Fewer "
        "steps, a single policy in online reinforcement learning, the gradient-based variant, language "
        "models, maths data sets."
    ),
    data="An analytic pair of rewards of a one-parameter policy.",
    baseline="Nine fixed weightings with the same starts, steps and step size.",
    budget="2,000 steps; the step size of either arm from three values by hypervolume.",
    measures=(
        Measure("fixed_volume", "hypervolume of the fixed weightings' solutions"),
        Measure("dynamic_volume", "hypervolume of the dynamic weighting's solutions"),
        Measure("volume_gain", "dynamic minus fixed"),
        Measure("fixed_gap", "smallest difference between the two rewards of a solution, fixed"),
        Measure("dynamic_gap", "the same, dynamic"),
    ),
    rule=(
        Criterion("more hypervolume", "volume_gain", at_least=0.05, over="each"),
        Criterion("fixed weights collapse to the ends", "fixed_gap", at_least=0.9, over="each"),
        Criterion("dynamic weights reach balance", "dynamic_gap", at_most=0.1, over="each"),
    ),
    picture=Bars(("fixed_volume", "dynamic_volume"), y="hypervolume"),
)

POLICIES, STEPS, RATES = 9, 2000, (0.1, 0.3, 1.0)


def run(seed: int) -> Measurements:
    """Both weightings from the same starts."""
    start = torch.randn(POLICIES, generator=torch.Generator().manual_seed(seed))
    fixed = max((_ascend(start, rate, dynamic=False) for rate in RATES), key=lambda r: float(_volume(r)))
    dynamic = max((_ascend(start, rate, dynamic=True) for rate in RATES), key=lambda r: float(_volume(r)))
    gaps = [float((rewards[:, 0] - rewards[:, 1]).abs().min()) for rewards in (fixed, dynamic)]
    volumes = [float(_volume(rewards)) for rewards in (fixed, dynamic)]
    return Measurements(
        {
            "fixed_volume": volumes[0],
            "dynamic_volume": volumes[1],
            "volume_gain": volumes[1] - volumes[0],
            "fixed_gap": gaps[0],
            "dynamic_gap": gaps[1],
        }
    )


def _rewards(parameters: Tensor) -> Tensor:
    x = torch.sigmoid(parameters)
    return torch.stack([x.square(), (1 - x).square()], 1)


def _volume(rewards: Tensor) -> Tensor:
    """Area dominated by the rewards over the origin."""
    order = rewards[:, 0].argsort(descending=True)
    first, second = rewards[order].T
    reached = torch.cummax(second, 0).values
    before = torch.cat([reached.new_zeros(1), reached[:-1]])
    return (first * (reached - before)).sum()


def _ascend(start: Tensor, rate: float, *, dynamic: bool) -> Tensor:
    parameters = start.clone().requires_grad_()
    ratio = torch.linspace(0.1, 0.9, POLICIES)
    weights = torch.stack([ratio, 1 - ratio], 1)
    for _ in range(STEPS):
        rewards = _rewards(parameters)
        if dynamic:
            held = rewards.detach().requires_grad_()
            weights = torch.autograd.grad(_volume(held), held)[0]
            # a dominated solution has no gradient of its own: it keeps equal weights
            weights = torch.where(weights.sum(1, keepdim=True) > 0, weights, torch.full((), 0.5))
            weights = weights / weights.sum(1, keepdim=True)
        (slope,) = torch.autograd.grad((weights * rewards).sum(), parameters)
        parameters = (parameters + rate * slope).detach().requires_grad_()
    return _rewards(parameters.detach())
