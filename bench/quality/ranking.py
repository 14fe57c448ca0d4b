"""From scores to a ranking: one arm alone, or words and meaning added up."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

DEPTH = 1000
"""How many of each arm's best are candidates."""


def best(scores: NDArray[np.float32], count: int) -> NDArray[np.intp]:
    count = min(count, len(scores))
    top = np.argpartition(-scores, count - 1)[:count]
    return top[np.lexsort((top, -scores[top]))]


def fused(
    lexical: NDArray[np.float32], meaning: NDArray[np.float32], *, weight: float, depth: int = DEPTH
) -> NDArray[np.intp]:
    """Weighted sum, each arm divided by its best score of this query (min-max would zero a single match)."""
    by_word = best(lexical, depth)
    by_word = by_word[lexical[by_word] > 0]
    rows = np.union1d(by_word, best(meaning, depth))
    total = weight * _scaled(lexical)[rows] + (1 - weight) * _scaled(meaning)[rows]
    return rows[best(total, 100)]


def _scaled(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    top = float(scores.max(initial=0.0))
    return scores / top if top > 0 else scores
