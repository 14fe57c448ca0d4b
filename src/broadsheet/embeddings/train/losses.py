"""What the vectors of a batch are scored by; the only module that speaks torch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from broadsheet.embeddings.train.extras import library

PREFIXES = ((256, 1.0), (128, 0.5), (64, 0.25))
"""Dimensions that must serve alone, and how much each counts (Kusupati et al. 2022)."""
SHARPNESS = 20.0
"""Inverse temperature of every softmax, the teacher's too."""


@dataclass(frozen=True)
class Taught:
    """The teacher's vectors for a batch; bodies only where it has read them."""

    titles: NDArray[np.float32]
    bodies: NDArray[np.float32] | None


def loss_and_gradient(sums: NDArray[np.float32], taught: Taught) -> tuple[float, NDArray[np.float32]]:
    """``sums`` holds the batch three times: queries, bodies, titles; the gradient has the same shape."""
    torch = library("torch")
    leaf = torch.from_numpy(sums).requires_grad_()
    queries, bodies, titles = leaf.chunk(3)
    total = sum(weight * _contrast(queries[:, :k], bodies[:, :k]) for k, weight in PREFIXES)
    said = torch.from_numpy(taught.titles)
    total = total + _imitate(titles, titles, said, said)
    if taught.bodies is not None:
        read = torch.from_numpy(taught.bodies)
        total = total + _imitate(bodies, bodies, read, read) + _imitate(titles, bodies, said, read)
    total.backward()
    gradient: NDArray[np.float32] = leaf.grad.numpy()
    return float(total.detach()), gradient


def _contrast(queries: Any, bodies: Any) -> Any:
    """Each query must find its own paper among the batch's, and the other way round (InfoNCE)."""
    functional = library("torch.nn.functional")
    scores = SHARPNESS * functional.normalize(queries, dim=1) @ functional.normalize(bodies, dim=1).T
    own = library("torch").arange(len(scores))
    return (functional.cross_entropy(scores, own) + functional.cross_entropy(scores.T, own)) / 2


def _imitate(left: Any, right: Any, said_left: Any, said_right: Any) -> Any:
    """The batch's similarities should be distributed as the teacher's are, at every prefix."""
    functional = library("torch.nn.functional")
    same = library("torch").eye(len(left), dtype=bool) if left is right else None
    wanted = SHARPNESS * said_left @ said_right.T
    if same is not None:
        wanted = wanted.masked_fill(same, -1e4)
    wanted = wanted.softmax(1)
    total = 0
    for dimensions, weight in PREFIXES[::2]:
        ours = functional.normalize(left[:, :dimensions], dim=1)
        theirs = functional.normalize(right[:, :dimensions], dim=1)
        scores = SHARPNESS * ours @ theirs.T
        if same is not None:
            scores = scores.masked_fill(same, -1e4)
        total = total + weight * functional.kl_div(scores.log_softmax(1), wanted, reduction="batchmean")
    return total
