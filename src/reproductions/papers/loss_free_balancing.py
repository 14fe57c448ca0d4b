"""A Theoretical Framework for Auxiliary-Loss-Free Load Balancing of Sparse Mixture-of-Experts.

Updating a bias per expert by its overload is a primal-dual method for an assignment problem: each step
lowers a Lagrangian until the loads are nearly balanced. Scores are fixed, unevenly distributed routing
scores.
"""

from __future__ import annotations

from itertools import pairwise

import torch

from reproductions.methods.experts import balancing_step, dual_value
from reproductions.protocol import Claim, Criterion, Curves, Measure, Measurements, Paper, Reproduction

REPRODUCTION = Reproduction(
    slug="loss-free-balancing",
    paper=Paper(
        "A Theoretical Framework for Auxiliary-Loss-Free Load Balancing of Sparse Mixture-of-Experts in"
        " Large-Scale AI Models"
    ),
    family="experts",
    claim=Claim(
        (
            "Loss-free balancing by biases is a one-step primal-dual method: the Lagrangian "
            "improves monotonically and the loads end close to balance; online, the regret is "
            "logarithmic."
        ),
        "monotone; near balance; O(log T)",
    ),
    checked=(
        "On fixed scores: the Lagrangian at each step until the largest load is within 5 % of"
        " the mean, and the gap after 400 steps with a step size falling as one over the "
        "square root."
    ),
    not_checked="The regret bound, stochastic online scores, real 1B-parameter mixtures.",
    data="32,768 tokens, 16 experts, top-1; scores with a different mean and spread per expert.",
    baseline="Routing without biases.",
    budget="400 steps, no training.",
    measures=(
        Measure("rises", "steps at which the Lagrangian rose before the gap was under 5 %"),
        Measure("steps", "steps until the gap was under 5 %"),
        Measure("gap", "largest load over the mean, minus 1, at the end", "%"),
        Measure("unbalanced", "the same without biases", "%"),
    ),
    rule=(
        Criterion("the Lagrangian falls at every step to 5 %", "rises", at_most=0, over="each"),
        Criterion("5 % is reached", "steps", at_most=399, over="each"),
        Criterion("the end is within 1 % of balance", "gap", at_most=1, over="each"),
    ),
    picture=Curves(("gap",), x="step", y="largest load over mean, minus 1 (%)", log_y=True),
)

TOKENS, EXPERTS, STEPS, RATE = 32_768, 16, 400, 0.02


def run(seed: int) -> Measurements:
    """Iterate the bias update on fixed scores."""
    draw = torch.Generator().manual_seed(seed)
    centre, width = torch.randn(EXPERTS, generator=draw) / 2, 0.5 + torch.rand(EXPERTS, generator=draw)
    scores = torch.sigmoid(centre + width * torch.randn(TOKENS, EXPERTS, generator=draw)).double()
    bias = torch.zeros(EXPERTS, dtype=torch.float64)
    gaps, duals = [], []
    for step in range(STEPS):
        duals.append(dual_value(scores, bias))
        bias, gap = balancing_step(scores, bias, RATE / (1 + step / 20) ** 0.5)
        gaps.append(100 * gap)
    steps = next((k for k, gap in enumerate(gaps) if gap < 5), STEPS)
    falls = [b < a for a, b in pairwise(duals[: steps + 1])]
    values = {"rises": falls.count(False), "steps": steps, "gap": gaps[-1], "unbalanced": gaps[0]}
    return Measurements(values, {"gap": [(k + 1.0, g) for k, g in enumerate(gaps) if k % 4 == 0]})
