"""Large Batch Optimization for Deep Learning: Training BERT in 76 minutes (LAMB).

Learning rates are tuned at batch 64 and scaled by the root of the batch ratio for the whole training set as
one batch, at the same number of epochs (30 steps). LAMB should keep its accuracy where Adam and SGD lose
theirs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import torch
from torch import Tensor, nn

from reproductions.methods.optimisers import Lamb
from reproductions.protocol import Bars, Claim, Criterion, Measure, Measurements, Paper, Reproduction
from reproductions.tasks.digits import Data, digits
from reproductions.tasks.training import accuracy, batches, cross_entropy, mlp

REPRODUCTION = Reproduction(
    slug="lamb",
    paper=Paper("Large Batch Optimization for Deep Learning: Training BERT in 76 minutes"),
    family="optimisers",
    claim=Claim(
        (
            "Layer-wise adaptive steps train BERT with very large batches without loss, in 76 "
            "minutes instead of three days."
        ),
        "batch 32,868",
    ),
    checked=(
        "Accuracy at the full batch of 1,000 after as many epochs as at batch 64, which leaves 30 "
        "steps; rates scaled by the square root, no warm-up, no weight decay."
    ),
    not_checked=(
        "BERT, ResNet-50, large models, larger factors of batch size, LARS, time; warm-up, which large "
        "scaled rates usually need: without it a loss may be the schedule's."
    ),
    data="scikit-learn digits.",
    baseline="Adam and SGD with momentum, tuned at batch 64 over as many rates and scaled alike.",
    budget="30 epochs; four rates per optimiser at batch 64.",
    measures=(
        Measure("lamb", "test accuracy at the full batch, LAMB", "%"),
        Measure("adam", "test accuracy at the full batch, Adam", "%"),
        Measure("sgd", "test accuracy at the full batch, SGD", "%"),
        Measure("lamb_loss", "accuracy at batch 64 minus that at the full batch, LAMB", "points"),
        Measure("gain", "LAMB minus the better of Adam and SGD at the full batch", "points"),
    ),
    rule=(
        Criterion("LAMB loses at most two points", "lamb_loss", at_most=2, over="mean"),
        Criterion("LAMB beats Adam and SGD with scaled rates", "gain", at_least=0, over="clear"),
    ),
    picture=Bars(("sgd", "adam", "lamb"), y="test accuracy (%)"),
)

Make = Callable[[Iterable[Tensor], float], torch.optim.Optimizer]
KINDS: dict[str, tuple[Make, tuple[float, ...]]] = {
    "lamb": (Lamb, (3e-3, 1e-2, 3e-2, 1e-1)),
    "adam": (torch.optim.Adam, (3e-4, 1e-3, 3e-3, 1e-2)),
    "sgd": (lambda p, r: torch.optim.SGD(p, r, momentum=0.9), (1e-2, 3e-2, 1e-1, 3e-1)),
}
EPOCHS, SMALL = 30, 64


def run(seed: int) -> Measurements:
    """Tune at the small batch, scale, train at the large one."""
    data = digits()
    large, small = {}, {}
    for name, (make, rates) in KINDS.items():
        trained = {rate: _trained(data, make, rate, SMALL, seed) for rate in rates}
        best = max(rates, key=lambda r: accuracy(trained[r], data.valid))
        small[name] = accuracy(trained[best], data.test)
        scaled = best * (len(data.train) / SMALL) ** 0.5
        large[name] = accuracy(_trained(data, make, scaled, len(data.train), seed), data.test)
    gain = large["lamb"] - max(large["adam"], large["sgd"])
    return Measurements({**large, "lamb_loss": small["lamb"] - large["lamb"], "gain": gain})


def _trained(data: Data, make: Make, rate: float, batch: int, seed: int) -> nn.Module:
    torch.manual_seed(seed)
    net = mlp((64, 64, 64, 10))
    steps = EPOCHS * len(data.train) // batch
    optimiser = make(net.parameters(), rate)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, steps)
    for x, y in batches(data.train, steps, batch, seed):
        optimiser.zero_grad()
        cross_entropy(net, x, y).backward()
        optimiser.step()
        schedule.step()
    return net
