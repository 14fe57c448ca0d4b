"""The training loop that baseline and method share: the same steps, batches and grid of learning rates.

``tuned`` picks the learning rate on validation data, for every arm of an experiment from the same grid.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

import torch
from torch import Tensor, nn
from torch.nn import functional

from reproductions.tasks.digits import Split

RATES = (1e-3, 3e-3, 1e-2)
Loss = Callable[[nn.Module, Tensor, Tensor], Tensor]
T = TypeVar("T")


def mlp(sizes: Sequence[int], activation: Callable[[], nn.Module] = nn.ReLU) -> nn.Sequential:
    """Linear layers of the given sizes with an activation between them (none after the last)."""
    layers: list[nn.Module] = []
    for fan_in, fan_out in itertools.pairwise(sizes):
        layers += [nn.Linear(fan_in, fan_out), activation()]
    return nn.Sequential(*layers[:-1])


def batches(data: Split, steps: int, batch: int, seed: int) -> Iterator[tuple[Tensor, Tensor]]:
    """``steps`` random batches, the same ones for the same seed; whole data when the batch is as large."""
    draw = torch.Generator().manual_seed(seed)
    for _ in range(steps):
        rows = torch.randint(len(data), (batch,), generator=draw) if batch < len(data) else slice(None)
        yield data.x[rows], data.y[rows]


def cross_entropy(model: nn.Module, x: Tensor, y: Tensor) -> Tensor:
    """Mean cross-entropy of the model's logits."""
    return functional.cross_entropy(model(x), y)


def squared_error(model: nn.Module, x: Tensor, y: Tensor) -> Tensor:
    """Mean squared error of the model's output."""
    return functional.mse_loss(model(x), y)


def fit(  # noqa: PLR0913 - the knobs of a training run, all by name
    model: nn.Module,
    data: Split,
    *,
    steps: int,
    rate: float,
    seed: int,
    batch: int = 64,
    decay: float = 0.0,
    loss: Loss = cross_entropy,
    after: Callable[[], None] | None = None,
) -> nn.Module:
    """Adam with a cosine schedule to zero; ``after`` runs behind every step (a mask, a projection)."""
    optimiser = torch.optim.AdamW(
        [p for p in model.parameters() if p.requires_grad], lr=rate, weight_decay=decay
    )
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, steps)
    model.train()
    for x, y in batches(data, steps, batch, seed):
        optimiser.zero_grad(set_to_none=True)
        value = loss(model, x, y)
        value.backward()
        optimiser.step()
        schedule.step()
        if after is not None:
            after()
    return model.eval()


def tuned(train: Callable[[float], T], score: Callable[[T], float], rates: Sequence[float] = RATES) -> T:
    """Train once per learning rate and keep the one with the highest validation score."""
    return max((train(rate) for rate in rates), key=score)


@torch.no_grad()
def accuracy(model: Callable[[Tensor], Tensor], data: Split) -> float:
    """Share of right labels in per cent."""
    return 100.0 * float((model(data.x).argmax(-1) == data.y).float().mean())


@torch.no_grad()
def mean_loss(model: Callable[[Tensor], Tensor], data: Split) -> float:
    """Mean cross-entropy in nats."""
    return float(functional.cross_entropy(model(data.x), data.y))


def parameters(model: nn.Module) -> int:
    """Number of parameters, trained or not."""
    return sum(p.numel() for p in model.parameters())
