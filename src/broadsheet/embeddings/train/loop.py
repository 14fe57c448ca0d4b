"""The optimiser: sums of rows forward, sparse gradients back, Adam on the rows a batch has touched."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from broadsheet.embeddings.train.batches import Batch
from broadsheet.embeddings.train.extras import library
from broadsheet.embeddings.train.losses import Taught, loss_and_gradient

WARM_UP = 50
MOMENTUM, SPREAD = 0.9, 0.99


@dataclass(frozen=True)
class Teaching:
    titles: NDArray[np.float32]
    bodies: NDArray[np.float32]
    """Of the first papers only."""

    def of(self, papers: NDArray[np.int64]) -> Taught:
        read = int(papers.max()) < len(self.bodies)
        return Taught(self.titles[papers], self.bodies[papers] if read else None)


def train(
    rows: NDArray[np.float32],
    batches: Iterable[Batch],
    teaching: Teaching,
    *,
    steps: int,
    rate: float,
    say: Callable[[str], None],
) -> NDArray[np.float32]:
    """Trains ``rows`` in place and returns them."""
    moments = np.zeros_like(rows), np.zeros_like(rows)
    losses: list[float] = []
    for step, batch in enumerate(batches, 1):
        used, counts = _local(
            library("scipy.sparse").vstack([batch.queries, batch.bodies, batch.titles]).tocsr()
        )
        sums = np.ascontiguousarray(counts @ rows[used], dtype=np.float32)
        loss, gradient = loss_and_gradient(sums, teaching.of(batch.papers))
        losses.append(loss)
        pace = rate * min(1.0, step / WARM_UP) * max(0.02, 1 - step / steps)
        _adam(rows, moments, used, counts.T.tocsr() @ gradient, (step, pace))
        if step % 50 == 0:
            say(f"step {step} of {steps}: loss {np.mean(losses[-50:]):.4f}")
        if step == steps:
            break
    return rows


def _local(counts: Any) -> tuple[NDArray[np.int64], Any]:
    """The rows a batch uses, and its counts over those rows alone."""
    used, place = np.unique(counts.indices, return_inverse=True)
    parts = counts.data, place.astype(np.int32), counts.indptr
    return used, library("scipy.sparse").csr_matrix(parts, shape=(counts.shape[0], len(used)))


def _adam(
    rows: NDArray[np.float32],
    moments: tuple[NDArray[np.float32], NDArray[np.float32]],
    used: NDArray[np.int64],
    gradient: NDArray[np.float32],
    pace: tuple[int, float],
) -> None:
    """Adam (Kingma and Ba 2015), lazily: rows a batch does not use keep their moments as they are."""
    step, rate = pace
    first = MOMENTUM * moments[0][used] + (1 - MOMENTUM) * gradient
    second = SPREAD * moments[1][used] + (1 - SPREAD) * gradient * gradient
    moments[0][used], moments[1][used] = first, second
    first = first / np.float32(1 - MOMENTUM**step)
    second = second / np.float32(1 - SPREAD**step)
    rows[used] -= np.float32(rate) * first / (np.sqrt(second) + np.float32(1e-8))
