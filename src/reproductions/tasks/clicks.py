"""Synthetic clicks on categorical fields with planted pairwise crosses, and the training of click models."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from reproductions.methods.graphs import roc_auc
from reproductions.tasks.digits import Data, Split, split
from reproductions.tasks.training import fit, tuned


def planted_clicks(
    count: int, fields: int, values: int, draw: torch.Generator, *, crosses: int = 3, order: int = 2
) -> Data:
    """Uniform fields; the log-odds are a weak main effect plus ``crosses`` random tables over ``order``
    fields.
    """
    x = torch.randint(values, (count, fields), generator=draw)
    main = 0.3 * torch.randn(fields, values, generator=draw)
    logits = sum(main[k][x[:, k]] for k in range(fields))
    for index in range(crosses):
        size = 1.5 / crosses**0.5
        vectors = [torch.randn(values, 3, generator=draw) for _ in range(order)]
        product = torch.ones(count, 3)
        for j, table in enumerate(vectors):
            product = product * table[x[:, (index * order + j) % fields]]
        logits = logits + size * product.sum(1)
    y = (torch.rand(count, generator=draw) < torch.sigmoid(logits)).float()
    return split(x, y, (count * 6 // 10, count * 2 // 10, count * 2 // 10))


def click_loss(model: nn.Module, x: Tensor, y: Tensor) -> Tensor:
    """Binary cross-entropy of the logits."""
    return functional.binary_cross_entropy_with_logits(model(x), y)


@torch.no_grad()
def auc(model: nn.Module, data: Split) -> float:
    """Area under the curve on a split."""
    return roc_auc(model(data.x), data.y)


def tuned_click_model(
    make: type[nn.Module],
    arguments: tuple[object, ...],
    data: Data,
    seed: int,
    options: dict[str, object] | None = None,
) -> nn.Module:
    """Train with each of two learning rates and two weight decays, 400 steps of batch 512; best validation
    AUC.
    """

    def train(setting: float) -> nn.Module:
        rate, decay = (3e-3, setting - 1) if setting >= 1 else (1e-2, setting)
        torch.manual_seed(seed)
        model = make(*arguments, **(options or {}))
        return fit(
            model, data.train, steps=400, rate=rate, seed=seed, batch=512, decay=decay, loss=click_loss
        )

    return tuned(train, lambda m: auc(m, data.valid), (0.03, 0.3, 1.03, 1.3))
