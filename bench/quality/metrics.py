"""nDCG@10, MRR@10, recall@100 of one ranking, and whether two systems differ by more than chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

NAMES = ("nDCG@10", "MRR@10", "recall@100")


def measure(ranking: Sequence[int], relevant: Mapping[int, int]) -> tuple[float, float, float]:
    gains = [relevant.get(row, 0) for row in ranking[:10]]
    ideal = sorted(relevant.values(), reverse=True)[:10]
    ndcg = _dcg(gains) / _dcg(ideal)
    mrr = next((1 / place for place, gain in enumerate(gains, 1) if gain), 0.0)
    recall = sum(row in relevant for row in ranking[:100]) / len(relevant)
    return ndcg, mrr, recall


def _dcg(gains: Sequence[int]) -> float:
    return float(sum(gain / np.log2(place + 1) for place, gain in enumerate(gains, 1)))


def chance(ours: NDArray[np.float64], theirs: NDArray[np.float64], *, rounds: int = 10_000) -> float:
    """Two-sided paired randomisation test (Smucker, Allan and Carterette 2007), seeded."""
    differences = ours - theirs
    differences = differences[differences != 0]
    if not len(differences):
        return 1.0
    rng = np.random.default_rng(0)
    seen = abs(differences.sum())
    beyond = 0
    for _ in range(rounds // 1000):
        signs = rng.integers(0, 2, (1000, len(differences)), dtype=np.int8) * 2 - 1
        beyond += int((np.abs(signs @ differences) >= seen - 1e-12).sum())
    return (beyond + 1) / (rounds + 1)
