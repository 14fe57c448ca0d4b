"""Population Based Training of Neural Networks, on the paper's own toy (fig. 2).

The true objective 1.2 - |w|^2 is only seen through a surrogate 1.2 - h . w^2 whose coefficients h are the
hyperparameters. Two workers start at h = (1, 0) and (0, 1): neither alone can reach the optimum.
"""

from __future__ import annotations

import torch
from torch import Tensor

from reproductions.methods.elastic.search import Member, population_step
from reproductions.protocol import Claim, Criterion, Curves, Measure, Measurements, Paper, Reproduction

REPRODUCTION = Reproduction(
    slug="population-based-training",
    paper=Paper("Population Based Training of Neural Networks", key="arxiv:1711.09846"),
    family="elastic",
    claim=Claim(
        (
            "A population that copies its better members and perturbs their hyperparameters finds"
            " schedules within a fixed budget, with faster convergence and higher final "
            "performance."
        ),
    ),
    checked=(
        "The best true objective of two workers on the paper's quadratic, with both "
        "mechanisms, with one of them, and with none (grid search)."
    ),
    not_checked="Reinforcement learning, translation, generative models; large populations.",
    data="The two-dimensional quadratic of the paper's toy example.",
    baseline="Grid search: the same workers, steps and step size without exploit and explore.",
    budget="Two workers, 200 steps of size 0.02, exploit and explore every 10 steps.",
    measures=(
        Measure("population", "best objective of PBT"),
        Measure("grid", "best objective of grid search"),
        Measure("exploit_only", "best objective with copying alone"),
        Measure("explore_only", "best objective with perturbation alone"),
        Measure("over_ablations", "PBT minus the better ablation"),
    ),
    rule=(
        Criterion("PBT reaches the optimum 1.2", "population", at_least=1.19, over="each"),
        Criterion("grid search stalls near 0.4", "grid", at_most=0.45, over="each"),
        Criterion(
            "neither mechanism alone is better", "over_ablations", at_least=-0.001, over="each", core=False
        ),
    ),
    picture=Curves(("PBT", "grid", "exploit_only", "explore_only"), x="step", y="best objective"),
    seeds=(0, 1, 2, 3, 4),
)


def run(seed: int) -> Measurements:
    """Four arms from the same start."""
    arms = {
        "PBT": _search(seed, exploit=True, explore=True),
        "grid": _search(seed, exploit=False, explore=False),
        "exploit_only": _search(seed, exploit=True, explore=False),
        "explore_only": _search(seed, exploit=False, explore=True),
    }
    best = {name: points[-1][1] for name, points in arms.items()}
    ablated = max(best["exploit_only"], best["explore_only"])
    values = {
        "population": best["PBT"],
        "grid": best["grid"],
        "exploit_only": best["exploit_only"],
        "explore_only": best["explore_only"],
        "over_ablations": best["PBT"] - ablated,
    }
    return Measurements(values, arms)


def _objective(weights: Tensor) -> float:
    return 1.2 - float(weights.square().sum())


def _search(seed: int, *, exploit: bool, explore: bool) -> list[tuple[float, float]]:
    draw = torch.Generator().manual_seed(seed)
    members = [Member(torch.full((2,), 0.9), hyper) for hyper in torch.eye(2)]
    points = []
    for step in range(1, 201):
        for member in members:
            # ascent on 1.2 - h . w^2
            member.weights = member.weights - 0.02 * 2 * member.hyper * member.weights
            member.score = _objective(member.weights)
        if step % 10 == 0:
            population_step(members, draw, exploit=exploit, explore=explore, jitter=0.1)
            points.append((float(step), max(_objective(member.weights) for member in members)))
    return points
