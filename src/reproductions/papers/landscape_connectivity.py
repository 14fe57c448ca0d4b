"""Landscaping Linear Mode Connectivity: when two runs that share a beginning stay connected by a straight
line.

A network is trained on partly wrong labels, forked after a number of steps into two runs with different
batches, and the loss along the line between their ends is compared with a second-order prediction from the
middle.
"""

from __future__ import annotations

import copy

import torch
from torch import Tensor, nn
from torch.nn.utils import parameters_to_vector, vector_to_parameters

from reproductions.methods.pruning.allocation import pearson
from reproductions.protocol import Claim, Criterion, Curves, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.digits import Split, digits
from reproductions.tasks.training import batches, cross_entropy, mlp

REPRODUCTION = Reproduction(
    slug="landscape-connectivity",
    paper=Paper("Landscaping Linear Mode Connectivity"),
    family="theory",
    claim=Claim(
        (
            "A landscape model of mountainsides and ridges explains when solutions are linearly "
            "connected, and barriers can be predicted from second-order quantities."
        ),
    ),
    checked=(
        "Barrier of the training loss between runs forked after 0 to 300 steps; correlation "
        "with the second-order prediction at the middle."
    ),
    not_checked="Permutation of units, layer-wise connectivity, image networks.",
    data="1,000 scikit-learn digits, a fifth of the labels replaced at random.",
    baseline="Forks at the start.",
    budget="900 steps of SGD with momentum, rate 0.1, four forks of two runs each.",
    measures=(
        Measure("first", "barrier when forked at the start", "nats"),
        Measure("last", "barrier when forked after 300 steps", "nats"),
        Measure("fall", "first minus last", "nats"),
        Measure("prediction", "correlation of barrier and prediction over forks"),
    ),
    rule=(
        Criterion("late forks stay connected", "last", at_most=0.02, over="mean"),
        Criterion("early ones do not", "fall", at_least=0.02, over="clear"),
        Criterion("second-order quantities predict the barrier", "prediction", at_least=0.9, over="mean"),
    ),
    picture=Curves(("barrier", "predicted"), x="steps before the fork", y="barrier (nats)"),
)

FORKS, STEPS = (0, 20, 80, 300), 900


def run(seed: int) -> Measurements:
    """All forks of one run."""
    clean = digits().train
    draw = torch.Generator().manual_seed(seed)
    wrong = torch.rand(len(clean), generator=draw) < 0.2
    labels = torch.where(wrong, torch.randint(10, (len(clean),), generator=draw), clean.y)
    data = Split(clean.x, labels)
    torch.manual_seed(seed)
    start = mlp((64, 64, 64, 64, 64, 10))
    barriers, predicted = [], []
    for fork in FORKS:
        trunk = copy.deepcopy(start)
        _descend(trunk, data, fork, seed)
        ends = []
        for k in (1, 2):
            child = copy.deepcopy(trunk)
            _descend(child, data, STEPS - fork, 1000 * k + seed)
            ends.append(parameters_to_vector(child.parameters()).detach())
        barriers.append((float(fork), _barrier(trunk, data, ends)))
        predicted.append((float(fork), _predicted(trunk, data, ends)))
    first, last = barriers[0][1], barriers[-1][1]
    r = pearson([b for _, b in barriers], [p for _, p in predicted])
    values = {"first": first, "last": last, "fall": first - last, "prediction": r}
    return Measurements(values, {"barrier": barriers, "predicted": predicted})


def _descend(net: nn.Module, data: Split, steps: int, seed: int) -> None:
    optimiser = torch.optim.SGD(net.parameters(), 0.1, momentum=0.9)
    for x, y in batches(data, steps, 64, seed):
        optimiser.zero_grad()
        cross_entropy(net, x, y).backward()
        optimiser.step()


@torch.no_grad()
def _at(net: nn.Module, data: Split, weights: Tensor) -> float:
    vector_to_parameters(weights, net.parameters())
    return float(cross_entropy(net, data.x, data.y))


def _barrier(net: nn.Module, data: Split, ends: list[Tensor]) -> float:
    """Largest excess of the loss on the line over the line between the ends' losses."""
    losses = [_at(net, data, end) for end in ends]
    along = [k / 10 for k in range(11)]
    excess = [
        _at(net, data, (1 - t) * ends[0] + t * ends[1]) - (1 - t) * losses[0] - t * losses[1] for t in along
    ]
    return max(0.0, *excess)


def _predicted(net: nn.Module, data: Split, ends: list[Tensor]) -> float:
    """Minus an eighth of the curvature along the line at its middle."""
    vector_to_parameters((ends[0] + ends[1]) / 2, net.parameters())
    away = ends[1] - ends[0]
    weights = list(net.parameters())
    slopes = torch.autograd.grad(cross_entropy(net, data.x, data.y), weights, create_graph=True)
    flat = torch.cat([s.flatten() for s in slopes])
    product = torch.autograd.grad(flat @ away, weights)
    return -float(torch.cat([p.flatten() for p in product]) @ away) / 8
